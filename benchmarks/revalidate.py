"""A second crawl of an unchanged farm, against the first: what a daily run costs where nothing has changed.

Three kinds of board: its list is sent whole each time and says nothing of edits, so that every page is asked again and
answers 304; its rows say when they were edited; its list itself answers 304.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from benchmarks.crawl import PARTS, crawl, home
from benchmarks.farm import Farm, Sent, farm
from benchmarks.measure import Cost, Line, seconds

MOST_BYTES = 0.05
KINDS = {
    "untaggedfarm": ("every page asked again", 0.8),
    "stampedfarm": ("rows with a date of edit", 0.1),
    "farm": ("lists that answer 304", 0.1),
}
"""Platform → what it is, and the most of the first crawl's time that the second may take."""


def run(quick: bool) -> list[Line]:
    return measured(*(10, 40) if quick else (200, 100))


def measured(boards: int, postings: int) -> list[Line]:
    """Of so many postings a board."""
    with farm(boards, postings) as site:
        return [line for platform in KINDS for line in _twice(site, platform)]


def _twice(site: Farm, platform: str) -> list[Line]:
    what, most = KINDS[platform]
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
        where = Path(folder, "home")
        command = home(where, site, platform)
        before, first, between = site.sent(), crawl(where, command, site), site.sent()
        second, after = crawl(where, command, site), site.sent()
        _nothing_changed(where)
    sent, again = _since(before, between), _since(between, after)
    bytes_, wall, cpu = again.bytes / sent.bytes, second.wall / first.wall, second.cpu / first.cpu
    name = f"second crawl of {site.boards * site.postings:,} unchanged postings, {what}"
    told = f"{again.bytes / 1e6:.2f} MB ({again.unchanged} of {again.requests} answered 304)"
    lines = [
        Line(
            f"{name}: bytes",
            told,
            f"first: {sent.bytes / 1e6:.2f} MB",
            bytes_,
            f"≤ {MOST_BYTES} ×",
            bytes_ <= MOST_BYTES,
        ),
        Line(f"{name}: wall", seconds(second.wall), f"first: {seconds(first.wall)}", wall, f"≤ {most} ×", wall <= most),
        Line(f"{name}: processor", _parts(second), f"first: {_parts(first)}", cpu),
    ]
    for line in lines:
        print(f"  {line.what}: {line.rolecall}; {line.bare}; {line.ratio:.2f}", flush=True)
    return lines


def _parts(cost: Cost) -> str:
    return ", ".join(f"{what} {seconds(cost.parts.get(part, 0.0))}" for part, what in PARTS.items())


def _since(before: Sent, after: Sent) -> Sent:
    return Sent(after.requests - before.requests, after.bytes - before.bytes, after.unchanged - before.unchanged)


def _nothing_changed(where: Path) -> None:
    """Raises RuntimeError where the second crawl did anything but see all of it again."""
    with duckdb.connect(str(where / "jobs.duckdb"), read_only=True) as database:
        happened = database.execute("select event, count(*) from events group by event").fetchall()
        (twice,) = database.execute("select count(*) - count(distinct posting_key) from postings").fetchone() or (0,)
    if [event for event, _ in happened] != ["opened"] or twice:
        raise RuntimeError(f"the second crawl changed something: {happened}, {twice} doubled")
