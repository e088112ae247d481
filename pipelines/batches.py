"""Stage files → chunks of normalised Arrow tables: whole board runs, only postings whose published form has changed.

What is to be read is planned here; it is read in other processes (`readers.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.items import Staged
from pipelines.source import Source
from pipelines.tables import SCHEMAS

if TYPE_CHECKING:
    from pipelines.readers import Job, Readers

CHUNK, MOST_CHUNK, CHUNK_SHARE = 32 << 20, 128 << 20, 4
"""Bytes that are merged at once, at first and at most: what bounds the memory of a load. One that grows beyond some
25,000 postings takes the more at once, since every chunk passes over what is stored."""
LARGE_CHUNK, LARGE_SHARE = 256 << 20, 32
"""At most where more than some 300,000 postings are merged."""
Task = tuple[int, list[int]]
"""A row group of a stage file, and the rows of it to read."""
Tables = dict[str, pa.Table]


@dataclass(slots=True)
class BoardBatch:
    """One board run, read: its rows as published now (`ids`), and the normalised tables of those that changed."""

    path: Path
    staged: Staged
    ids: set[str]
    tasks: list[Task]
    tables: list[Tables] = field(default_factory=list)
    bytes: int = 0
    begun: list[tuple[Job, int]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(len(rows) for _, rows in self.tasks)

    @property
    def source(self) -> Source:
        staged = self.staged
        return Source(staged.board_key, staged.platform, staged.board, staged.company, staged.moment)


def read_batches(
    staged: Iterable[tuple[Path, Staged]], known: Mapping[str, Mapping[str, str]], readers: Readers
) -> Iterator[list[BoardBatch]]:
    """Chunks of whole board runs, normalised, in order. `known` gives each board's postings by id, with the hash of
    what was published when they were last read."""
    batches = [
        readers.taken(path) or readers.begin(plan(path, footer, known.get(footer.board_key, {})))
        for path, footer in staged
    ]
    readers.rest(batches)
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
    usual = min(MOST_CHUNK, merged // CHUNK_SHARE - 2 * CHUNK)
    return max(CHUNK, usual, min(LARGE_CHUNK, merged // LARGE_SHARE))


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
    size = 0
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
                size += file.metadata.row_group(group).total_byte_size * len(wanted) // table.num_rows
    return BoardBatch(path, staged, ids, tasks, bytes=size)
