"""From the archive to the published database: `rolecall rebuild` of what a crawl of whole lists has archived.

No network: each answer is read out of its WARC file, then parsed, normalised, loaded, checked and published anew. The
crawl that fills the archive is not counted. A million is asked for by `python -m benchmarks rebuild --postings
1000000` (its farm holds 5 GB).
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from benchmarks.crawl import SPIDERS, crawl, home
from benchmarks.farm import farm
from benchmarks.measure import READING, REST, Line, median, mib, seconds, timed

POSTINGS_A_BOARD = 100
MINUTES_A_MILLION, MOST_PEAK = 25, 4 << 30


def run(quick: bool) -> list[Line]:
    return measured(5_000 if quick else 100_000, 1)


def measured(postings: int, turns: int) -> list[Line]:
    boards = max(1, postings // POSTINGS_A_BOARD)
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
        place = Path(folder, "home")
        with farm(boards, min(postings, POSTINGS_A_BOARD)) as site:
            command = home(place, site, "wholefarm")
            crawl(place, command, site)
        before = _postings(place)
        costs = []
        for _ in range(turns):
            costs.append(timed([*command, "rebuild"], SPIDERS))
            if costs[-1].code or _postings(place) != before:
                raise RuntimeError(f"the rebuild ended with {costs[-1].code} and {_postings(place):,} postings")
    wall, peak = median(cost.wall for cost in costs), median(cost.peak_shared for cost in costs)
    most = MINUTES_A_MILLION * 60 * before / 1e6
    name = f"rebuild, {before:,} postings from the archive to the published database"
    read, rest = (median(cost.parts.get(part, 0.0) for cost in costs) for part in (READING, REST))
    return [
        Line(f"{name}: wall", seconds(wall), target=f"≤ {MINUTES_A_MILLION} min a million", held=wall <= most),
        Line(f"{name}: processor", f"read {seconds(read)}, the rest {seconds(rest)}"),
        Line(f"{name}: memory of all, shared pages once", mib(peak), target="≤ 4 GiB", held=peak <= MOST_PEAK),
    ]


def _postings(place: Path) -> int:
    with duckdb.connect(str(place / "jobs.duckdb"), read_only=True) as database:
        (found,) = database.execute("select count(*) from postings").fetchone() or (0,)
    return int(found)
