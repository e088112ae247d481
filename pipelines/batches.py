"""Stage files → normalised Arrow tables: reads only postings whose published form has changed, in other processes.

Reading a board run may begin as soon as its stage file is finished, while others are still fetched (`Readers.ahead`);
what it gives lies in a temporary file until its merge.
"""

from __future__ import annotations

import gc
import os
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.items import Staged
from pipelines.source import Source
from pipelines.tables import SCHEMAS, Rows, read_tables, write_tables

WORTH_PROCESSES = 400
"""Rows below which starting processes takes longer than reading."""
CHUNK, MOST_CHUNK, CHUNK_SHARE = 32 << 20, 128 << 20, 4
"""Bytes that are merged at once, at first and at most: what bounds the memory of a load. One that grows beyond some
25,000 postings takes the more at once, since every chunk passes over what is stored."""
NICE = 10
"""Readers take the time that fetching leaves."""

Task = tuple[int, list[int]]
"""A row group of a stage file, and the rows of it to read."""


@dataclass(slots=True)
class BoardBatch:
    """One board run, read: its rows as published now (`ids`), and the normalised tables of those that changed."""

    path: Path
    staged: Staged
    ids: set[str]
    tasks: list[Task]
    tables: list[dict[str, pa.Table]] = field(default_factory=list)
    started: list[Future[Path]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(len(rows) for _, rows in self.tasks)

    @property
    def source(self) -> Source:
        staged = self.staged
        return Source(staged.board_key, staged.platform, staged.board, staged.company, staged.moment)


class Readers:
    """The processes that normalise (none: it is done in this one), started when there is enough to read. Use it in a
    `with`."""

    def __init__(self, processes: int | None = None) -> None:
        self.processes = (os.cpu_count() or 1) if processes is None else processes
        self.begun: dict[Path, BoardBatch] = {}
        self._rows = 0
        self._pool: ProcessPoolExecutor | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="rolecall-")

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._folder.cleanup()

    def rest(self) -> None:
        """Wait for what is begun, and end the processes: the merge needs the memory, and they hold some 200 MB each."""
        if self._pool is not None:
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
        for task in begun.started if begun else ():
            task.cancel()

    def begin(self, batch: BoardBatch) -> BoardBatch:
        self._rows += batch.rows
        if self._pool is None and self.processes and self._rows >= WORTH_PROCESSES:
            self._pool = _pool(self.processes)
            for waiting in self.begun.values():
                self._submit(waiting)
        self._submit(batch)
        return batch

    def finish(self, batch: BoardBatch) -> BoardBatch:
        """The batch with its tables: those of other processes, or read here where none were worth it."""
        if batch.started:
            batch.tables = [read_tables(done.result()) for done in batch.started]
        else:
            batch.tables = [_normalized(batch.path, task, batch.source) for task in batch.tasks]
        batch.tables.append(_unread(batch.staged))
        return batch

    def _submit(self, batch: BoardBatch) -> None:
        if self._pool is None or batch.started:
            return
        for task in batch.tasks:
            name = Path(self._folder.name, f"{batch.staged.run_seq}-{batch.path.stem}-{task[0]}.arrow")
            batch.started.append(self._pool.submit(_written, batch.path, task, batch.source, name))


def read_batches(
    staged: Iterable[tuple[Path, Staged]], known: Mapping[str, Mapping[str, str]], readers: Readers
) -> Iterator[list[BoardBatch]]:
    """Chunks of whole board runs, normalised, in order. `known` gives each board's postings by id, with the hash of
    what was published when they were last read."""
    batches = [
        readers.taken(path) or readers.begin(plan(path, footer, known.get(footer.board_key, {})))
        for path, footer in staged
    ]
    readers.rest()
    chunk: list[BoardBatch] = []
    size = merged = 0
    for number, batch in enumerate(batches, start=1):
        chunk.append(readers.finish(batch))
        size += sum(table.nbytes for tables in batch.tables for table in tables.values())
        if size >= at_once(merged) or number == len(batches):
            merged += size
            yield chunk
            chunk, size = [], 0


def at_once(merged: int) -> int:
    """Bytes of the next chunk of a load that has merged so many."""
    return max(CHUNK, min(MOST_CHUNK, merged // CHUNK_SHARE - 2 * CHUNK))


def concatenated(batches: Iterable[BoardBatch]) -> dict[str, pa.Table]:
    """One table a name over all batches; postings and sections get a running `row`, to be picked by."""
    found = [tables for batch in batches for tables in batch.tables]
    whole = {
        name: pa.concat_tables([t[name] for t in found] or [schema.empty_table()]) for name, schema in SCHEMAS.items()
    }
    for name in ("staged_postings", "staged_sections"):
        numbers = pa.array(range(whole[name].num_rows), pa.int64())
        whole[name] = whole[name].append_column("row", numbers)
    return whole


def plan(path: Path, staged: Staged, known: Mapping[str, str]) -> BoardBatch:
    """What there is to read of a stage file: each posting once, and only where it is not published as before."""
    ids: set[str] = set()
    tasks: list[Task] = []
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, ["kind", "posting_id", "raw_hash", "is_row_only"], use_threads=False)
            wanted: list[int] = []
            for row, told in enumerate(table.to_pylist()):
                kind, posting_id, raw_hash = told["kind"], told["posting_id"], told["raw_hash"]
                if kind == "posting":
                    if posting_id in ids:
                        continue
                    ids.add(posting_id)
                    # A row alone says less than what is known already.
                    if known.get(posting_id) == raw_hash or (told.get("is_row_only") and posting_id in known):
                        continue
                wanted.append(row)
            if wanted:
                tasks.append((group, wanted))
    return BoardBatch(path, staged, ids, tasks)


def _pool(processes: int) -> ProcessPoolExecutor:
    # Not fork: DuckDB and Arrow run threads in this process.
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """What a reading process does first: step back."""
    os.nice(NICE)
    gc.disable()  # readers make next to no cycles, and to walk what they keep of each batch takes 4 % of their time
    outlive_nobody()


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


def _normalized(path: Path, task: Task, source: Source) -> dict[str, pa.Table]:
    from pipelines.normalize import normalize  # what a process that only merges need not hold: 100 MB with its tables

    group, rows = task
    with pq.ParquetFile(path) as file:
        table = file.read_row_group(group, use_threads=False)
    return normalize(table if len(rows) == table.num_rows else table.take(rows), source)


def _written(path: Path, task: Task, source: Source, target: Path) -> Path:
    """One task of the pool."""
    write_tables(_normalized(path, task, source), target)
    return target


def _unread(staged: Staged) -> dict[str, pa.Table]:
    """The postings that the spider could not read."""
    rows = Rows()
    for unread in staged.quarantine:
        told = (unread.get(name) for name in ("posting_id", "reason", "capture"))
        rows.add("staged_quarantine", staged.board_key, *told)
    return rows.tables()
