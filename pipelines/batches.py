"""Stage files → normalised Arrow tables: reads only postings whose published form has changed, in a process pool."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.items import Staged
from pipelines.normalize import normalize_file
from pipelines.source import Source
from pipelines.tables import SCHEMAS, Rows

TASK = 250
"""Rows a task of the pool reads."""
WORTH_A_POOL = 400
"""Rows below which starting processes takes longer than reading."""
CHUNK = 20_000
"""Rows that are merged at once: what bounds the memory of a load."""


@dataclass(slots=True)
class BoardBatch:
    """One board run, read: its rows as published now (`ids`), and the normalised tables of those that changed."""

    path: Path
    staged: Staged
    ids: set[str]
    tasks: list[list[int]]
    tables: list[dict[str, pa.Table]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(map(len, self.tasks))


def read_batches(
    staged: Iterable[tuple[Path, Staged]], known: Mapping[str, Mapping[str, str]], processes: int | None = None
) -> Iterator[list[BoardBatch]]:
    """Chunks of board runs, normalised, in order.

    `known` gives each board's postings by id, with the hash of what was published when they were last read.
    """
    batches = [_plan(path, footer, known.get(footer.board_key, {})) for path, footer in staged]
    with _pool(sum(batch.rows for batch in batches), processes) as pool:
        for chunk in _chunks(batches):
            yield _read(chunk, pool)


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


def _plan(path: Path, staged: Staged, known: Mapping[str, str]) -> BoardBatch:
    table = pq.read_table(path, columns=["kind", "posting_id", "raw_hash"])
    columns = [table[name].to_pylist() for name in ("kind", "posting_id", "raw_hash")]
    ids: set[str] = set()
    wanted: list[int] = []
    for row, (kind, posting_id, raw_hash) in enumerate(zip(*columns, strict=True)):
        if kind == "posting":
            if posting_id in ids:
                continue
            ids.add(posting_id)
            if known.get(posting_id) == raw_hash:
                continue
        wanted.append(row)
    tasks = [wanted[start : start + TASK] for start in range(0, len(wanted), TASK)]
    return BoardBatch(path, staged, ids, tasks)


def _chunks(batches: list[BoardBatch]) -> Iterator[list[BoardBatch]]:
    chunk: list[BoardBatch] = []
    rows = 0
    for batch in batches:
        if chunk and rows + batch.rows > CHUNK:
            yield chunk
            chunk, rows = [], 0
        chunk.append(batch)
        rows += batch.rows
    if chunk:
        yield chunk


def _pool(rows: int, processes: int | None) -> AbstractContextManager[ProcessPoolExecutor | None]:
    count = processes or os.cpu_count() or 1
    if rows < WORTH_A_POOL or count < 2:
        return nullcontext(None)
    # spawn, not fork: DuckDB and Arrow run threads in this process.
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"))


def _read(chunk: list[BoardBatch], pool: ProcessPoolExecutor | None) -> list[BoardBatch]:
    started = [(batch, [_start(batch, task, pool) for task in batch.tasks]) for batch in chunk]
    for batch, results in started:
        batch.tables = [result.result() if isinstance(result, Future) else result for result in results]
        batch.tables.append(_unread(batch.staged))
    return chunk


def _unread(staged: Staged) -> dict[str, pa.Table]:
    """The postings that the spider could not read."""
    rows = Rows()
    for unread in staged.quarantine:
        told = (unread.get(name) for name in ("posting_id", "reason", "capture"))
        rows.add("staged_quarantine", staged.board_key, *told)
    return rows.tables()


def _start(
    batch: BoardBatch, task: list[int], pool: ProcessPoolExecutor | None
) -> Future[dict[str, pa.Table]] | dict[str, pa.Table]:
    staged = batch.staged
    source = Source(staged.board_key, staged.platform, staged.board, staged.company, staged.moment)
    if pool is None:
        return normalize_file(batch.path, task, source)
    return pool.submit(normalize_file, batch.path, task, source)
