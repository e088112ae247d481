"""Crawling processes: started, given their jobs, listened to line by line, told to stop when this process is."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING

from rolecall.stops import STOPS

if TYPE_CHECKING:
    from crawler.boards import Board
    from crawler.fetch import Job
    from crawler.home import Home

Child = subprocess.Popen[bytes]
WORTH_A_PROCESS = 2_000
"""Known postings that another crawling process is worth: it takes most of a second to start, and they a second."""
BYTES_A_POSTING = 4 << 10
"""Of a database, by which it is guessed how many postings it holds before anything that could tell is imported."""
KNOWN_BEFORE = 0.9
"""Share of boards that were crawled before from which readers will have little to do."""


@dataclass(slots=True)
class Ending:
    """How the processes ended, filled in when the last one has."""

    stopped: bool = False
    crashed: list[str] = field(default_factory=list)


@contextmanager
def waiting(lock: int, count: int = 1) -> Iterator[list[Child]]:
    """Crawling processes that import what they need while this one finds out what there is to fetch. `lines_of` takes
    them out of the list; those that are left end."""
    spare = [_child(lock) for _ in range(count)]
    try:
        yield spare
    finally:
        _end(spare)


def expected(home: Home) -> int:
    """How many processes a crawl of a whole home may come to, told from its database alone."""
    size = home.database.stat().st_size if home.database.is_file() else 0
    return _worth(size / BYTES_A_POSTING)


def processes_for(boards: Sequence[Board], sizes: Mapping[str, int]) -> int:
    """How many processes are to crawl; `sizes` tells how much boards gave that were crawled before.

    One process fetches some 500 pages a second; what it leaves of the machine is the readers', but for days on which
    little is new: then those that crawl have it all."""
    cores = os.cpu_count() or 2
    known = [sizes[board.key] for board in boards if board.key in sizes]
    if len(known) < KNOWN_BEFORE * len(boards):
        return max(1, cores // 2)
    return _worth(sum(known))


def _worth(postings: float) -> int:
    """How many processes it takes to crawl so many known postings."""
    return max(1, min(os.cpu_count() or 1, round(postings / WORTH_A_PROCESS)))


def _end(spare: list[Child]) -> None:
    while spare:
        with spare.pop() as child:
            child.kill()


def lines_of(
    jobs: Sequence[Job], lock: int, ending: Ending, spare: list[Child] | None = None
) -> Iterator[tuple[int, str]]:
    """What the processes print, line by line as it comes, each with its process's number. They inherit the descriptor
    `lock`, so that the home stays locked while any of them lives; SIGTERM and SIGINT to this process stop them in good
    order. Those in `spare` are taken before others are started, and those that are too many end."""
    with ExitStack() as stack:
        children = [stack.enter_context(spare.pop() if spare else _child(lock)) for _ in jobs]
        _end(spare or [])
        stack.enter_context(_stopping(children, ending))
        for child, job in zip(children, jobs, strict=True):
            _hand_out(job, child)
        yield from _read(children)
        for child in children:
            code = child.wait()
            if code not in (0, 2):
                ending.crashed.append(f"A crawling process ended with {code}; what it had finished is kept.")
            ending.stopped |= code == 2


def _child(lock: int) -> Child:
    with _held_back():
        return subprocess.Popen(
            [sys.executable, "-m", "crawler.fetch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(lock,),
            # A checkout that is not installed works from any folder.
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )


def _hand_out(job: Job, child: Child) -> None:
    assert child.stdin is not None
    try:
        child.stdin.write(job.to_json().encode() + b"\n")
        child.stdin.flush()
    except BrokenPipeError:  # it is gone, which its exit code will say
        with suppress(BrokenPipeError):
            child.stdin.close()


@contextmanager
def _held_back() -> Iterator[None]:
    """What is started within is told to stop only when it is ready to hear of it (`crawler.fetch`): a process that is
    still importing would die, and call that a crash."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _stopping(children: Sequence[Child], ending: Ending) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        ending.stopped = True
        for child in children:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)

    before = {number: signal.signal(number, stop) for number in STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _read(children: Sequence[Child]) -> Iterator[tuple[int, str]]:
    with selectors.DefaultSelector() as selector:
        for number, child in enumerate(children):
            assert child.stdout is not None
            selector.register(child.stdout, selectors.EVENT_READ, number)
        while selector.get_map():
            for key, _ in selector.select():
                line = key.fileobj.readline()  # type: ignore[union-attr]  # the pipe that was registered
                if line:
                    yield key.data, line.decode()
                else:
                    selector.unregister(key.fileobj)
