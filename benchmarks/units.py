"""What one posting costs, a day: requests, bytes, processor time, disk, of a first crawl and of an unchanged day.

    python -m benchmarks.units [BOARDS POSTINGS]      # 20 boards of 50 where none are said

The farm of `benchmarks.crawl` (a list, and a page of 25 kB a posting) is crawled twice, with and without pages that are
asked for one by one. docs/scale.md carries these numbers to 5 M postings.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.crawl import crawl, home
from benchmarks.farm import farm
from benchmarks.measure import FETCHING, READING, REST, mib

PLATFORMS = {"farm": "a page each", "wholefarm": "whole lists"}
KEPT = ("archive", "stage", "jobs.duckdb")


def main() -> None:
    boards, postings = (int(given) for given in (sys.argv[1:] or ("20", "50")))
    print("| platform | day | requests | bytes | ms: fetch | ms: read | ms: load | peak | " + " | ".join(KEPT) + " |")
    print("| --- " * (8 + len(KEPT)) + "|")
    for platform, how in PLATFORMS.items():
        with farm(boards, postings) as site, tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
            place, before = Path(folder, "home"), dict.fromkeys(KEPT, 0)
            command = home(place, site, platform)
            for day in ("first", "unchanged"):
                cost = crawl(place, command, site)
                size = {name: _size(place / name) for name in KEPT}
                # The database is one file, written anew; of the others a day's part is what has come.
                grown = [size[name] - (0 if name == "jobs.duckdb" else before[name]) for name in KEPT]
                before = size
                each = [
                    f"{1000 * cost.parts.get(part, 0.0) / (boards * postings):.1f}"
                    for part in (FETCHING, READING, REST)
                ]
                asked, sent = _network(place)
                told = [
                    f"{asked / (boards * postings):.2f}",
                    f"{sent / (boards * postings):,.0f}",
                    *each,
                    mib(cost.peak_one),
                ]
                told += [f"{kept / (boards * postings):,.0f}" for kept in grown]
                print(f"| {how} | {day} | " + " | ".join(told) + " |", flush=True)


def _network(place: Path) -> tuple[int, int]:
    """Requests and bytes of the last run."""
    connection = sqlite3.connect(place / "ledger.sqlite")
    try:
        query = (
            "select sum(requests), sum(bytes) from board_runs "
            "where run_id = (select run_id from runs order by run_seq desc limit 1)"
        )
        ((requests, size),) = connection.execute(query).fetchall()
    finally:
        connection.close()
    return int(requests), int(size)


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in _files(path))


def _files(path: Path) -> Iterator[Path]:
    yield from ([path] if path.is_file() else (each for each in path.rglob("*") if each.is_file()))


if __name__ == "__main__":
    main()
