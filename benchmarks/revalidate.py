"""A second crawl of an unchanged farm, against the first: what a daily run costs where servers answer 304."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from benchmarks.crawl import crawl, home
from benchmarks.farm import Sent, farm
from benchmarks.measure import Line, seconds

MOST_BYTES = 0.1


def run(quick: bool) -> list[Line]:
    boards, postings = (10, 40) if quick else (50, 100)
    with farm(boards, postings) as site, tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
        where = Path(folder, "home")
        command = home(where, site)
        first, after_first = crawl(where, command, site), site.sent()
        second, after_second = crawl(where, command, site), site.sent()
        _nothing_changed(where)
    sent = Sent(
        after_second.requests - after_first.requests,
        after_second.bytes - after_first.bytes,
        after_second.unchanged - after_first.unchanged,
    )
    ratio = sent.bytes / after_first.bytes
    what = f"second crawl of {boards * postings:,} unchanged postings"
    return [
        Line(
            f"{what}: bytes sent by the sites",
            f"{sent.bytes / 1e6:.2f} MB ({sent.unchanged} of {sent.requests} answered 304)",
            f"first: {after_first.bytes / 1e6:.2f} MB",
            ratio,
            f"≤ {MOST_BYTES} ×",
            ratio <= MOST_BYTES,
        ),
        Line(f"{what}: wall", seconds(second.wall), f"first: {seconds(first.wall)}", second.wall / first.wall),
    ]


def _nothing_changed(where: Path) -> None:
    """Raises RuntimeError where the second crawl did anything but see all of it again."""
    with duckdb.connect(str(where / "jobs.duckdb"), read_only=True) as database:
        happened = database.execute("select event, count(*) from events group by event").fetchall()
        (twice,) = database.execute("select count(*) - count(distinct posting_key) from postings").fetchone() or (0,)
    if [event for event, _ in happened] != ["opened"] or twice:
        raise RuntimeError(f"the second crawl changed something: {happened}, {twice} doubled")
