"""Processes that pure functions of Arrow tables are shared out to, started where there is enough to do."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pyarrow as pa

from pipelines.batches import outlive_nobody

AHEAD = 2
"""Tasks a process that wait while others are worked on: what bounds the memory."""


class Workers:
    """Calls a function on many tasks, results in order; in this process where none are to be started. Use it in a
    `with`."""

    def __init__(self, processes: int | None = None) -> None:
        self.processes = (os.cpu_count() or 1) if processes is None else processes
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def each(self, function: Callable[..., Any], tasks: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """The results of `function`, which stands in a module, on the arguments of each task; tables travel packed."""
        if self.processes < 2:
            for task in tasks:
                yield function(*task)
            return
        if self._pool is None:
            # Not fork: DuckDB and Arrow run threads in this process.
            context = get_context("spawn")
            self._pool = ProcessPoolExecutor(self.processes, mp_context=context, initializer=outlive_nobody)
        begun: deque[Future[Any]] = deque()
        for task in tasks:
            begun.append(self._pool.submit(_called, function, [_packed(given) for given in task]))
            if len(begun) > AHEAD * self.processes:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()


def _called(function: Callable[..., Any], task: list[Any]) -> Any:
    return function(*(_unpacked(given) if isinstance(given, pa.Buffer) else given for given in task))


def _packed(given: Any) -> Any:
    """A table as a stream: pickled, a slice of one would be all of it."""
    if not isinstance(given, pa.Table):
        return given
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, given.schema) as stream:
        stream.write_table(given)
    return sink.getvalue()


def _unpacked(stream: pa.Buffer) -> pa.Table:
    return pa.ipc.open_stream(stream).read_all()
