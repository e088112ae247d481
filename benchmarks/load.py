"""Rows a second that the merge loads, child tables included, against a bare `create table as` of the same tables.

Both write a fresh file and end with its checkpoint. What a load does beside the merge (checks, digest, fsync, rename)
is printed by itself.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from benchmarks.database import board_runs, merge, normalised
from benchmarks.measure import Line, median, seconds
from pipelines.batches import BoardBatch, concatenated
from pipelines.database import next_version

LEAST_SHARE = 0.5


def run(quick: bool) -> list[Line]:
    return measured(*(5, 4, 1) if quick else (10, 40, 3))


def measured(boards: int, copies: int, turns: int) -> list[Line]:
    """Of so many boards of 100 postings, so often."""
    batches = board_runs(normalised(boards), copies)
    rows = sum(table.num_rows for batch in batches for tables in batch.tables for table in tables.values())
    ours, published, bare = [], [], []
    for _ in range(turns):
        with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
            before = os.times()
            bare.append(_bare(Path(folder, "bare.duckdb"), batches))
            between = os.times()
            merged, whole = _load(Path(folder, "jobs.duckdb"), batches)
            after = os.times()
        ours.append(merged)
        published.append(whole)
        print(f"  merge {seconds(merged)}, with checks and publishing {seconds(whole)}; bare {seconds(bare[-1])}")
        print(f"  processor time: {_processor(between, after)}; bare {_processor(before, between)}")
    share = median(other / our for our, other in zip(ours, bare, strict=True))
    name = f"load, {len(batches) * 100:,} postings with {rows:,} rows in all"
    return [
        Line(
            f"{name}: merge",
            f"{rows / median(ours):,.0f} rows/s",
            f"{rows / median(bare):,.0f} rows/s",
            share,
            f"≥ {LEAST_SHARE:.0%} of bare",
            share >= LEAST_SHARE,
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
    started = time.perf_counter()
    with next_version(path) as version:
        merge(version.connection, batches)
        version.connection.execute("checkpoint")
        merged = time.perf_counter() - started
        _whole(version.connection, batches)
    return merged, time.perf_counter() - started


def _whole(connection: duckdb.DuckDBPyConnection, batches: Sequence[BoardBatch]) -> None:
    """Raises RuntimeError unless every posting was loaded."""
    query = "select count(*) from postings where description_text is not null"
    ((found,),) = connection.execute(query).fetchall()
    expected = sum(len(batch.ids) for batch in batches)
    if found != expected:
        raise RuntimeError(f"{found} postings were loaded of {expected}")
