"""The whole crawl of a loopback farm, against a bare Scrapy spider that fetches the same addresses.

`rolecall crawl` does all of its job: robots.txt, archive, stage, normalise, load, checks, publish. The bare spider
writes JSON Lines. They take turns, and each number is the median of its turns. Beside the whole, the processor time of
each part: the processes that fetch (and archive and stage), those that read, and the command itself, which loads.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import duckdb

from benchmarks.farm import Farm, farm
from benchmarks.measure import FETCHING, READING, REST, Cost, Line, median, mib, seconds, timed
from benchmarks.postings import board_name, company_name
from crawler.boards import COLUMNS

MOST_WALL, MOST_PEAK = 1.0, 512 * 2**20
PARTS = {FETCHING: "fetch, archive, stage", READING: "read", REST: "load, check, publish"}
SPIDERS = {"ROLECALL_SPIDERS": "benchmarks.farm_spiders", "PYTHONPATH": "."}


def run(quick: bool) -> list[Line]:
    return measured(*(10, 40, 1) if quick else (200, 100, 3))


def measured(boards: int, postings: int, turns: int) -> list[Line]:
    """Of so many postings a board."""
    lines: list[Line] = []
    with farm(boards, postings) as site:
        for platform, list_name in (("farm", "jobs"), ("wholefarm", "whole")):
            pairs = [_pair(site, platform, list_name) for _ in range(turns)]
            lines += _lines(platform, boards * postings, pairs)
    return lines


def home(folder: Path, site: Farm, platform: str = "farm") -> list[str]:
    """A home whose boards are the farm's; the command that crawls it, up to the command's name."""
    write_boards(folder, platform, [site.endpoint(number) for number in range(site.boards)])
    return command(folder)


def write_boards(folder: Path, platform: str, endpoints: Iterable[str | None]) -> None:
    """The boards file of a home: a board an endpoint."""
    (folder / "boards").mkdir(parents=True)
    with (folder / "boards" / f"{platform}.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, COLUMNS)
        rows.writeheader()
        for number, endpoint in enumerate(endpoints):
            rows.writerow({"board": board_name(number), "company": company_name(number), "endpoint": endpoint})


def command(folder: Path) -> list[str]:
    """The command on a home, up to its name."""
    return [sys.executable, "-m", "rolecall.cli", "--home", str(folder), "--quiet"]


def crawl(folder: Path, command: list[str], site: Farm) -> Cost:
    """One crawl of the farm, whole: every board complete, every posting in the database, or RuntimeError."""
    allowed = (argument for host in site.hosts for argument in ("--allow-host", host))
    cost = timed([*command, "crawl", *allowed], SPIDERS)
    with duckdb.connect(str(folder / "jobs.duckdb"), read_only=True) as database:
        (found,) = database.execute("select count(*) from open_postings").fetchone() or (0,)
    if cost.code or found != site.boards * site.postings:
        raise RuntimeError(f"the crawl ended with {cost.code} and {found} open postings")
    return cost


def _pair(site: Farm, platform: str, list_name: str) -> tuple[Cost, Cost]:
    """Ours and the bare one's, one after the other."""
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
        ours = crawl(Path(folder, "home"), home(Path(folder, "home"), site, platform), site)
        out = Path(folder, "out.jsonl")
        module = [sys.executable, "-m", "benchmarks.bare_spider"]
        bare = timed([*module, str(site.port), str(site.boards), list_name, str(out)])
        with out.open(encoding="utf-8") as file:
            found = sum(1 for _ in file)
    if found != site.boards * site.postings:
        raise RuntimeError(f"the bare spider found {found} postings")
    parts = ", ".join(f"{what} {seconds(ours.parts.get(part, 0.0))}" for part, what in PARTS.items())
    print(
        f"  {platform}: rolecall {seconds(ours.wall)} ({parts}), {mib(ours.peak)}; bare {seconds(bare.wall)}",
        flush=True,
    )
    return ours, bare


def _lines(platform: str, postings: int, pairs: Iterable[tuple[Cost, Cost]]) -> list[Line]:
    ours, bare = zip(*pairs, strict=True)
    ratio = median(our.wall / other.wall for our, other in zip(ours, bare, strict=True))
    peak = median(cost.peak_one for cost in ours)
    has_target = platform == "farm"
    name = f"crawl, {postings:,} postings {'with a page each' if has_target else 'in whole lists'}"
    wall = Line(
        f"{name}: wall",
        seconds(median(cost.wall for cost in ours)),
        seconds(median(cost.wall for cost in bare)),
        ratio,
        f"≤ {MOST_WALL} ×" if has_target else "",
        ratio <= MOST_WALL if has_target else None,
    )
    cpu = Line(
        f"{name}: processor",
        seconds(median(cost.cpu for cost in ours)),
        seconds(median(cost.cpu for cost in bare)),
        median(our.cpu / other.cpu for our, other in zip(ours, bare, strict=True)),
    )
    parts = [
        Line(f"{name}: processor, {what}", seconds(median(cost.parts.get(part, 0.0) for cost in ours)))
        for part, what in PARTS.items()
    ]
    memory = Line(
        f"{name}: peak memory of a process",
        mib(peak),
        mib(median(cost.peak_one for cost in bare)),
        None,
        f"≤ {mib(MOST_PEAK)}" if has_target else "",
        peak <= MOST_PEAK if has_target else None,
    )
    summed = Line(
        f"{name}: of all, shared pages once",
        mib(median(cost.peak_shared for cost in ours)),
        mib(median(cost.peak_shared for cost in bare)),
    )
    return [wall, cpu, *parts, memory, summed]
