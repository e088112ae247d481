"""Rows a second that the merge loads, child tables included, against a bare `create table as` of the same tables.

Both write a fresh file and end with its checkpoint. What a load does beside the merge (checks, digest, fsync, rename)
is printed by itself. `python -m benchmarks.load DATABASE 100000` merges so many into a copy of a database that has
others (a million: `benchmarks.rebuild` leaves one), against the same bare load, which is of what comes alone.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import duckdb

from benchmarks.database import POSTINGS_A_BOARD, board_runs, merge, normalised
from benchmarks.measure import Line, machine, median, seconds, table
from benchmarks.normalize import SEEN_AT
from pipelines.batches import BoardBatch, concatenated
from pipelines.database import next_version

LEAST_SHARE, LEAST_SHARE_INTO = 0.5, 1 / 3
BOARDS = 10


def run(quick: bool) -> list[Line]:
    return measured(*(5, 4, 1) if quick else (BOARDS, 40, 3))


def measured(boards: int, copies: int, turns: int, database: Path | None = None) -> list[Line]:
    """Of so many boards of 100 postings, so often; into a file that is fresh, or a copy of `database`."""
    later = SEEN_AT + timedelta(days=1)
    batches = board_runs(normalised(boards), copies, *(1, SEEN_AT) if database is None else (2, later))
    rows = sum(table.num_rows for batch in batches for tables in batch.tables for table in tables.values())
    ours, published, bare = [], [], []
    for _ in range(turns):
        with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
            before = os.times()
            bare.append(_bare(Path(folder, "bare.duckdb"), batches))
            if database:
                shutil.copyfile(database, Path(folder, "jobs.duckdb"))
            between = os.times()
            merged, whole = _load(Path(folder, "jobs.duckdb"), batches)
            after = os.times()
        ours.append(merged)
        published.append(whole)
        print(f"  merge {seconds(merged)}, with checks and publishing {seconds(whole)}; bare {seconds(bare[-1])}")
        print(f"  processor time: {_processor(between, after)}; bare {_processor(before, between)}")
    share = median(other / our for our, other in zip(ours, bare, strict=True))
    name = f"load, {len(batches) * POSTINGS_A_BOARD:,} postings with {rows:,} rows in all"
    least = LEAST_SHARE
    if database:
        name, least = f"{name}, into {_count(database):,}", LEAST_SHARE_INTO
    return [
        Line(
            f"{name}: merge",
            f"{rows / median(ours):,.0f} rows/s",
            f"{rows / median(bare):,.0f} rows/s",
            share,
            f"≥ {least:.0%} of bare",
            share >= least,
        ),
        Line(f"{name}: merge, checks, publish", seconds(median(published)), seconds(median(bare))),
    ]


def _processor(start: os.times_result, end: os.times_result) -> str:
    """Of the loading process, and of those that it started and has ended."""
    own, others = (sum(end[at : at + 2]) - sum(start[at : at + 2]) for at in (0, 2))
    return f"{seconds(own)} here, {seconds(others)} in others"


def _bare(path: Path, batches: Sequence[BoardBatch]) -> float:
    tables = concatenated(batches)
    started = time.perf_counter()
    with duckdb.connect(str(path)) as connection:
        for name, table in tables.items():
            connection.register("arrow", table)
            connection.execute(f"create table {name} as from arrow")
            connection.unregister("arrow")
        connection.execute("checkpoint")
    return time.perf_counter() - started


def _load(path: Path, batches: Sequence[BoardBatch]) -> tuple[float, float]:
    """Seconds of merge and checkpoint, and of all that ends in a published file."""
    expected = _count(path) + sum(len(batch.ids) for batch in batches)
    started = time.perf_counter()
    with next_version(path) as version:
        merge(version.connection, batches)
        version.connection.execute("checkpoint")
        merged = time.perf_counter() - started
    if _count(path) != expected:
        raise RuntimeError(f"{_count(path)} postings are there of {expected}")
    return merged, time.perf_counter() - started


def _count(path: Path) -> int:
    """Postings in a database, none in one that is not there."""
    if not path.exists():
        return 0
    with duckdb.connect(str(path), read_only=True) as connection:
        query = "select count(*) from postings where description_text is not null"
        return sum(count for (count,) in connection.execute(query).fetchall())


if __name__ == "__main__":
    print(machine())
    print(table(measured(BOARDS, int(sys.argv[2]) // (BOARDS * POSTINGS_A_BOARD), 1, Path(sys.argv[1]))))
