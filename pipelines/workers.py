"""Processes that pure functions of Arrow tables are shared out to, started where there is enough to do.

Tables travel as files that are mapped and gone once they are read. Through the pool's own pipe a process that is killed
while more than a pipe holds is on its way would leave the load waiting for ever (CPython 94777, in Python up to 3.12).
"""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

import pyarrow as pa

AHEAD = 2
"""Tasks a process that wait while others are worked on: what bounds the memory."""


class Workers:
    """Calls a function on many tasks, results in order; in this process where none are to be started. Use it in a
    `with`."""

    def __init__(self, processes: int | None = None) -> None:
        self.processes = (os.cpu_count() or 1) if processes is None else processes
        self._pool: ProcessPoolExecutor | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        if self._folder is not None:
            self._folder.cleanup()

    @property
    def have_begun(self) -> bool:
        """Whether the processes are there."""
        return self._pool is not None

    def each(self, function: Callable[..., Any], tasks: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """The results of `function`, which stands in a module, on the arguments of each task: tables, tuples of tables
        and what is small.

        Raises BrokenProcessPool where a process was killed."""
        if self.processes < 2:
            for task in tasks:
                yield function(*task)
            return
        begun: deque[Future[Any]] = deque()
        for task in tasks:
            begun.append(self._submit(function, task))
            if len(begun) > AHEAD * self.processes:
                yield _taken(begun.popleft().result())
        yield from _each_taken(begun)

    def begin(self, function: Callable[..., Any], tasks: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """The same, begun at once and all of it, while whoever calls does something else; without processes, when the
        results are asked for."""
        if self.processes < 2:
            return self.each(function, tasks)
        return _each_taken(deque([self._submit(function, task) for task in tasks]))

    def _submit(self, function: Callable[..., Any], task: tuple[Any, ...]) -> Future[Any]:
        if self._pool is None or self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="rolecall-")
            # Not fork: DuckDB and Arrow run threads in this process.
            context = get_context("spawn")
            self._pool = ProcessPoolExecutor(self.processes, mp_context=context, initializer=outlive_nobody)
        folder = Path(self._folder.name)
        return self._pool.submit(_called, function, _given(task, folder), folder)


def outlive_nobody() -> None:
    """What every process of a pool does first: leave being stopped to its parent, and not outlive it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _each_taken(begun: deque[Future[Any]]) -> Iterator[Any]:
    while begun:
        yield _taken(begun.popleft().result())


def _called(function: Callable[..., Any], task: tuple[Any, ...], folder: Path) -> Any:
    return _given(function(*_taken(task)), folder)


def _given(told: Any, folder: Path) -> Any:
    """The same with a file for each table."""
    if isinstance(told, tuple):
        return tuple(_given(each, folder) for each in told)
    if not isinstance(told, pa.Table):
        return told
    handle, name = tempfile.mkstemp(suffix=".arrow", dir=folder)
    with open(handle, "wb") as file, pa.ipc.new_stream(file, told.schema) as stream:
        stream.write_table(told)
    return Path(name)


def _taken(told: Any) -> Any:
    """The same with the table of each file."""
    if isinstance(told, tuple):
        return tuple(map(_taken, told))
    if not isinstance(told, Path):
        return told
    with pa.memory_map(str(told)) as file:
        table = pa.ipc.open_stream(file).read_all()
    told.unlink()
    return table
