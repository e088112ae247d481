"""From the archive to the published database: `rolecall rebuild` of whole lists that were archived (`archived.py`).

No network: each answer is read out of its WARC file, then parsed, normalised, loaded, checked and published. Making the
archive is not counted. `python -m benchmarks rebuild --postings 1000000` does both; a million's archive that
`python -m benchmarks.archived FOLDER 1000000` made is measured by `python -m benchmarks.rebuild FOLDER`, as often as
one likes.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import duckdb

from benchmarks.archived import prepared, size_of
from benchmarks.crawl import SPIDERS, command
from benchmarks.measure import Cost, Line, machine, median, mib, seconds, table, timed

MINUTES_A_MILLION, MOST_PEAK = 25, 4 << 30


def run(quick: bool) -> list[Line]:
    return measured(5_000 if quick else 100_000, 1)


def measured(postings: int, turns: int) -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
        place = Path(folder, "home")
        prepared(place, postings)
        return measured_of(place, turns)


def measured_of(place: Path, turns: int = 1) -> list[Line]:
    """Of a home that is prepared."""
    costs = [_rebuilt(place) for _ in range(turns)]
    postings = size_of(place)
    wall, peak, largest = (
        median(getattr(cost, name) for cost in costs) for name in ("wall", "peak_shared", "peak_one")
    )
    most = MINUTES_A_MILLION * 60 * postings / 1e6
    name = f"rebuild, {postings:,} postings from the archive to the published database"
    return [
        Line(f"{name}: wall", seconds(wall), target=f"≤ {MINUTES_A_MILLION} min a million", held=wall <= most),
        Line(f"{name}: processor", seconds(median(cost.cpu for cost in costs))),
        Line(f"{name}: memory of all, shared pages once", mib(peak), target="≤ 4 GiB", held=peak <= MOST_PEAK),
        Line(f"{name}: the largest process", mib(largest)),
    ]


def _rebuilt(place: Path) -> Cost:
    cost = timed([*command(place), "rebuild"], SPIDERS)
    if cost.code or _postings(place) != size_of(place):
        raise RuntimeError(f"the rebuild ended with {cost.code} and {_postings(place):,} postings")
    return cost


def _postings(place: Path) -> int:
    with duckdb.connect(str(place / "jobs.duckdb"), read_only=True) as database:
        (found,) = database.execute("select count(*) from postings").fetchone() or (0,)
    return int(found)


if __name__ == "__main__":
    print(machine())
    print(table(measured_of(Path(sys.argv[1]))))
