"""When a command may be stopped by SIGTERM or Ctrl-C, and when it is too late."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from pipelines.interrupts import interrupt_queries

STOPS = (signal.SIGTERM, signal.SIGINT)
"""What a person, or the machine that shuts down, sends to stop a run."""


class _Late:
    """Whether it is too late to stop this process's run: what it did is about to be published, or is."""

    now = False


class _Heard:
    """Whether this process was told to stop, and in time."""

    ever = False


def listen() -> None:
    """A command begins: SIGTERM and SIGINT stop it, whatever an earlier one of the same process had published."""
    _Late.now = _Heard.ever = False
    for number in STOPS:
        signal.signal(number, interrupt)


def interrupt(number: int, frame: FrameType | None) -> None:
    """What SIGTERM and SIGINT do in a command: end it in good order, unless it is too late."""
    if not _Late.now:
        _Heard.ever = True
        interrupt_queries()
        raise KeyboardInterrupt


def is_interruption(error: BaseException) -> bool:
    """True for what `interrupt` raised, and for what DuckDB makes of that while it is at work: "Query interrupted"."""
    return isinstance(error, KeyboardInterrupt) or (_Heard.ever and str(error) == "Query interrupted")


@contextmanager
def stoppable() -> Iterator[Callable[[], None]]:
    """A run. Gives what to call once it is too late to stop it, as what was done is about to be published: from then
    `interrupt` does nothing any more, after the `with` neither, as a command that says it was stopped has not
    published."""
    _Late.now = False

    def too_late() -> None:
        _Late.now = True

    yield too_late


@contextmanager
def interruptible() -> Iterator[None]:
    """What may be stopped also when the run itself is over, as it waits for others; `KeyboardInterrupt` ends it."""
    late, _Late.now = _Late.now, False
    try:
        yield
    finally:
        _Late.now = late


def deaf() -> None:
    """The process ends: SIGTERM and SIGINT no longer change how. Python takes its own handlers away before it is gone,
    and a signal then would kill it."""
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
