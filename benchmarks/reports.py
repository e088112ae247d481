"""How long every saved report takes on 100,000 generated postings, asked as `rolecall query` asks it.

That is in a fenced child process, whose start is in the number. The bare alternative is the same statement on a plain
connection that is open already.
"""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from pathlib import Path

import duckdb

from benchmarks.database import board_runs, merge, normalised, staged
from benchmarks.measure import Line, median, seconds
from benchmarks.normalize import SEEN_AT
from pipelines import ask
from pipelines.batches import BoardBatch
from pipelines.database import next_version

LONGEST = 1.0
TURNS = 3
ASKED = {"words": "python kubernetes"}
"""Parameters that have no default."""
GONE = 7
"""Of a hundred postings of a board, how many the second run finds no more."""


def run(quick: bool) -> list[Line]:
    boards, copies = (10, 5) if quick else (20, 50)
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
        path = Path(folder, "jobs.duckdb")
        postings = database(path, boards, copies)
        return [_line(path, report, postings) for report in ask.reports().values()]


def database(path: Path, boards: int, copies: int) -> int:
    """Two runs a week apart, the second without some of the postings; how many postings there are."""
    batches = board_runs(normalised(boards), copies)
    with next_version(path) as version:
        merge(version.connection, batches)
        again = board_runs_later(batches)
        merge(version.connection, again)
    print(f"  database: {path.stat().st_size / 1e6:,.0f} MB")
    return sum(len(batch.ids) for batch in batches)


def board_runs_later(batches: list[BoardBatch]) -> list[BoardBatch]:
    """The same boards a week later: some postings are gone, the others are as they were."""
    later = []
    moment = SEEN_AT + timedelta(days=7)
    for batch in batches:
        ids = set(sorted(batch.ids)[GONE:])
        before = batch.staged
        footer = staged(before.board, before.company or "", len(ids), 2, moment)
        later.append(BoardBatch(Path(f"{before.board}-2.parquet"), footer, ids, []))
    return later


def _line(path: Path, report: ask.Report, postings: int) -> Line:
    given = {param.name: ASKED[param.name] for param in report.params if param.required}
    params = {param.name: param.default for param in report.params} | given
    asked, plain = [], []
    for _ in range(TURNS):
        started = time.perf_counter()
        with ask.run(path, report.name, given, timeout=60):
            asked.append(time.perf_counter() - started)
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("select 1").fetchall()
            started = time.perf_counter()
            connection.execute(report.sql, params).fetchall()
            plain.append(time.perf_counter() - started)
    took = median(asked)
    return Line(
        f"report on {postings:,} postings: {report.name}",
        seconds(took),
        f"{seconds(median(plain))} (statement alone)",
        None,
        f"< {LONGEST:.0f} s",
        took < LONGEST,
    )
