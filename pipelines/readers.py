"""Stage files read ahead of their merge, in other processes: what these give waits on the disk, and never much of it.

Reading a board run may begin as soon as its stage file is finished, while others are still fetched (`Readers.ahead`);
what it gives lies in a temporary file until its merge.
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.items import Staged
from pipelines.batches import BoardBatch, Tables, Task, plan
from pipelines.source import Source
from pipelines.tables import Rows, read_tables, write_tables
from pipelines.workers import outlive_nobody

WORTH_PROCESSES = 400
"""Rows below which starting processes takes longer than reading."""
TOGETHER, MOST_BYTES = 256, 4 << 20
"""Rows, and bytes of them, up to which small boards are read together: most boards have few postings, and reading
them in step with those of others takes an eighth less time."""
MOST_AHEAD = 50_000
"""Rows that are read before they are merged: each takes some 24 kB on the disk meanwhile."""
NICE = 10
"""Readers take the time that fetching leaves."""

Work = tuple[Path, Task, Source]
Sizes = dict[str, int]
"""Rows by the name of a table."""


class Job:
    """Tasks that are read at once: those of several boards, where they are small."""

    def __init__(self) -> None:
        self.rows = self.bytes = 0
        self._works: list[Work | None] = []
        self._started: Future[tuple[Path, list[Sizes]]] | None = None
        self._tables: dict[int, Tables] | None = None

    @property
    def is_started(self) -> bool:
        return self._started is not None

    def has_room(self, rows: int, size: int) -> bool:
        return self.rows + rows <= TOGETHER and self.bytes + size <= MOST_BYTES

    def add(self, work: Work, size: int) -> int:
        """The place of its tables among those of the job."""
        self.rows += len(work[1][1])
        self.bytes += size
        self._works.append(work)
        return len(self._works) - 1

    def start(self, pool: ProcessPoolExecutor, target: Path) -> int:
        """Rows that are read for that: none where they were all forgotten, or read here."""
        if self._tables is not None or not (works := self._wanted()):
            return 0
        self._started = pool.submit(_written, list(works.values()), target)
        return self.rows

    def take(self, place: int) -> Tables:
        """The tables of a task, read in another process, or here and now: to be asked for once, so that they are held
        no longer than whoever took them holds them."""
        if self._tables is None:
            self._tables = dict(zip(self._wanted(), self._read(), strict=True))
        return self._tables.pop(place)

    def forget(self, place: int) -> None:
        """Leave a task unread; one that has been started is left where nobody else waits for it."""
        if self._started is None:
            if work := self._works[place]:
                self.rows -= len(work[1][1])
            self._works[place] = None
        elif len(self._works) == 1:
            self._started.cancel()

    def _wanted(self) -> dict[int, Work]:
        return {place: work for place, work in enumerate(self._works) if work}

    def _read(self) -> Iterator[Tables]:
        if self._started is None:
            return _sliced(*_normalized(list(self._wanted().values())))
        path, sizes = self._started.result()
        tables = read_tables(path)
        path.unlink()  # what is mapped stays until nobody holds it
        return _sliced(tables, sizes)


class Readers:
    """The processes that normalise (none: it is done in this one), started when there is enough to read. Use it in a
    `with`. They end before the merge begins, which needs their memory, unless they `stay`, or there is more to read
    than is read ahead: then what is read is merged while the rest is read."""

    def __init__(self, processes: int | None = None, *, stay: bool = False) -> None:
        self.processes = (os.cpu_count() or 1) if processes is None else processes
        self.stay = stay
        self.begun: dict[Path, BoardBatch] = {}
        self._rows = 0
        self._job = Job()
        self._waiting: list[Job] = []
        self._ahead: dict[Job, int] = {}
        """Rows of what was started and is not taken yet."""
        self._names = (f"{number}.arrow" for number in count())
        self._pool: ProcessPoolExecutor | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="rolecall-")

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._folder.cleanup()

    def rest(self, wanted: Sequence[BoardBatch]) -> None:
        """There is no more to read than what is `wanted`, in this order: wait for it, and end the processes, of some
        200 MB each, unless they stay."""
        self._close()
        order: dict[Job, int] = {}
        for number, batch in enumerate(wanted):
            for job, _ in batch.begun:
                order.setdefault(job, number)
        self._waiting.sort(key=lambda job: order.get(job, len(wanted)))
        self._ahead.clear()  # it may be wanted last, and what is wanted before must not wait for that
        self._start()
        if self._pool is None:
            self._waiting.clear()  # read here, by whoever takes them
        elif not self.stay and not self._waiting:
            self._pool.shutdown()
            self._pool = None

    def ahead(self, path: Path, staged: Staged, known: Mapping[str, str]) -> None:
        """Begin to read a board run; `known` gives its postings by id, with the hash of what was published when they
        were last read."""
        self.begun[path] = self.begin(plan(path, staged, known))

    def taken(self, path: Path) -> BoardBatch | None:
        """The board run of a stage file, where it was begun."""
        return self.begun.pop(path, None)

    def forget(self, path: Path) -> None:
        """Leave what was begun of a stage file, which will be read anew."""
        begun = self.taken(path)
        if begun:
            for job, place in begun.begun:
                job.forget(place)
            self._let_go(begun)

    def begin(self, batch: BoardBatch) -> BoardBatch:
        """Hand out what there is to read of a board run: alone, or with what other small ones have."""
        self._rows += batch.rows
        for task in batch.tasks:
            rows = len(task[1])
            size = batch.bytes * rows // batch.rows
            job = self._job_for(rows, size)
            batch.begun.append((job, job.add((batch.path, task, batch.source), size)))
        if self._pool is None and self.processes and self._rows >= WORTH_PROCESSES:
            self._pool = _pool(self.processes)
        self._start()
        return batch

    def finish(self, batch: BoardBatch) -> BoardBatch:
        """The batch with its tables: those of other processes, or read here where none were worth it."""
        batch.tables = [job.take(place) for job, place in batch.begun]
        batch.tables.append(_unread(batch.staged))
        self._let_go(batch)
        return batch

    def _let_go(self, batch: BoardBatch) -> None:
        """What is taken does not wait any more, and others may be started."""
        for (job, _), (_, rows) in zip(batch.begun, batch.tasks, strict=True):
            if job in self._ahead:
                self._ahead[job] -= len(rows)
                if not self._ahead[job]:
                    del self._ahead[job]
        self._start()

    def _job_for(self, rows: int, size: int) -> Job:
        """The job that is being filled, or where it has no room another; what is large has one of its own."""
        if rows >= TOGETHER or size >= MOST_BYTES:
            self._waiting.append(Job())
            return self._waiting[-1]
        if not self._job.has_room(rows, size):
            self._close()
        return self._job

    def _close(self) -> None:
        """Nothing more is read together with what was gathered."""
        self._waiting.append(self._job)
        self._job = Job()

    def _start(self) -> None:
        """Start what waits, as far as it may be read ahead."""
        if self._pool is None:
            return
        ahead = sum(self._ahead.values())
        started = 0
        for job in self._waiting:
            if ahead and ahead + job.rows > MOST_AHEAD:
                break
            if rows := job.start(self._pool, Path(self._folder.name, next(self._names))):
                self._ahead[job] = rows
                ahead += rows
            started += 1
        del self._waiting[:started]


def _pool(processes: int) -> ProcessPoolExecutor:
    # Not fork: DuckDB and Arrow run threads in this process.
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """What a reading process does first: step back."""
    os.nice(NICE)
    gc.disable()  # readers make next to no cycles, and to walk what they keep of each batch takes 4 % of their time
    outlive_nobody()


def _normalized(works: Sequence[Work]) -> tuple[Tables, list[Sizes]]:
    """The tables of all, one behind the other, and how many rows each has."""
    # What a process that only merges need not hold: 100 MB with its tables.
    from pipelines.normalize import normalize_together

    return normalize_together([(_staged_rows(path, task), source) for path, task, source in works])


def _staged_rows(path: Path, task: Task) -> pa.Table:
    group, rows = task
    with pq.ParquetFile(path) as file:
        table = file.read_row_group(group, use_threads=False)
    return table if len(rows) == table.num_rows else table.take(rows)


def _written(works: Sequence[Work], target: Path) -> tuple[Path, list[Sizes]]:
    """One job of the pool."""
    tables, sizes = _normalized(works)
    write_tables(tables, target)
    return target, sizes


def _sliced(tables: Tables, sizes: Iterable[Sizes]) -> Iterator[Tables]:
    """The tables of each task, of those that hold all, one behind the other."""
    starts = dict.fromkeys(tables, 0)
    for own in sizes:
        yield {name: table.slice(starts[name], own[name]) for name, table in tables.items()}
        starts = {name: start + own[name] for name, start in starts.items()}


def _unread(staged: Staged) -> dict[str, pa.Table]:
    """The postings that the spider could not read."""
    rows = Rows()
    for unread in staged.quarantine:
        told = (unread.get(name) for name in ("posting_id", "reason", "capture"))
        rows.add("staged_quarantine", staged.board_key, *told)
    return rows.tables()
