"""Sections and clusters of a million postings from empty, then of the next ten thousand; and whether they are right.

`python -m benchmarks.clusters_scale [POSTINGS…]`: each size in a process of its own (10,000 and 100,000 unless told
otherwise). Making the postings is not counted; all of the merge is, and clusters are told by themselves.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import duckdb

from benchmarks.database import watched
from benchmarks.measure import Line, machine, mib, seconds, table, timed
from benchmarks.normalize import SEEN_AT
from benchmarks.planted import COPIES, POSTINGS_A_COMPANY, Planted, batches, company_postings
from pipelines import load
from pipelines.batches import BoardBatch
from pipelines.cluster_load import refresh_clusters
from pipelines.database import next_version

MILLION = 1_000_000
NEXT = 10_000
MOST_SECONDS, MOST_BYTES, MOST_NEXT, MOST_GROWTH = 480.0, 4 << 30, 20.0, 12.0
LEAST_FOUND, MOST_FALSE = 0.95, 0.001


@dataclass(slots=True)
class Scaled:
    """What one size took, in seconds of wall and of processor time, and what it found."""

    postings: int
    whole: tuple[float, float]
    clusters: tuple[float, float]
    next_whole: tuple[float, float]
    next_clusters: tuple[float, float]
    planted: int
    found: int
    pairs: int
    false: int
    file: int
    missed: dict[str, int]


def run(quick: bool) -> list[Line]:
    return lines((2_000, 20_000) if quick else (10_000, 100_000))


def lines(sizes: Sequence[int]) -> list[Line]:
    found: list[Line] = []
    before: Scaled | None = None
    for size in sizes:
        with tempfile.NamedTemporaryFile(suffix=".json") as told:
            cost = timed([sys.executable, "-m", "benchmarks.clusters_scale", "--one", str(size), told.name])
            if cost.code:
                raise RuntimeError(f"{size:,} postings: the process ended with {cost.code}")
            scaled = Scaled(**json.loads(Path(told.name).read_text()))
        found += _lines(scaled, cost.peak)
        if before:
            growth = scaled.whole[1] / before.whole[1] * 10 / (scaled.postings / before.postings)
            name = f"{before.postings:,} to {scaled.postings:,}: ten times the postings"
            found.append(Line(name, f"{growth:.1f} × the processor time", target="≤ 12 ×", held=growth <= MOST_GROWTH))
        before = scaled
    return found


def _lines(scaled: Scaled, peak: int) -> Iterator[Line]:
    name, is_million = f"{scaled.postings:,} postings", scaled.postings >= MILLION
    share, false = scaled.found / max(1, scaled.planted), scaled.false / max(1, scaled.pairs)
    for kind, count in sorted(scaled.missed.items()):
        print(f"  {name}: {count} of {kind} missed")
    yield Line(
        f"{name}: sections and clusters from empty",
        _both(scaled.whole),
        target="≤ 8 min" if is_million else "",
        held=scaled.whole[0] <= MOST_SECONDS if is_million else None,
    )
    yield Line(f"{name}: of that clusters", _both(scaled.clusters))
    yield Line(
        f"{name}: peak memory, the making of postings included", mib(peak), target="≤ 4 GiB", held=peak <= MOST_BYTES
    )
    yield Line(f"{name}: file", mib(scaled.file))
    took, target = _both(scaled.next_whole), "≤ 20 s"
    yield Line(f"{name}: the next {NEXT:,}", took, target=target, held=scaled.next_whole[0] <= MOST_NEXT)
    yield Line(f"{name}: of that clusters", _both(scaled.next_clusters))
    told = f"{scaled.found:,} of {scaled.planted:,} ({share:.1%})"
    yield Line(f"{name}: planted copies found", told, target="≥ 95 %", held=share >= LEAST_FOUND)
    told = f"{scaled.false:,} of {scaled.pairs:,} pairs"
    yield Line(f"{name}: false merges", told, target="≤ 0.1 %", held=false <= MOST_FALSE)


def _both(took: tuple[float, float]) -> str:
    return f"{seconds(took[0])} ({seconds(took[1])} of processor time)"


def scale(postings: int) -> Scaled:
    companies = postings // POSTINGS_A_COMPANY
    again = min(companies, NEXT // 10)
    later = NEXT // again
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
        with next_version(Path(folder, "jobs.duckdb")) as version:
            whole, clusters = _load(version.connection, batches(map(company_postings, range(companies))))
            more = (company_postings(company, later, POSTINGS_A_COMPANY) for company in range(again))
            moment = SEEN_AT + timedelta(days=100)
            following, next_clusters = _load(version.connection, batches(more, 1_000_000, moment))
            given = version.connection.execute("select cluster_id, posting_key from clusters").fetchall()
        file = Path(folder, "jobs.duckdb").stat().st_size
    planted, found, missed = _found(_made(companies, again, later), {key: cluster for cluster, key in given})
    pairs, false = _false((each for own in _made(companies, again, later) for each in own), given)
    return Scaled(postings, whole, clusters, following, next_clusters, planted, found, pairs, false, file, missed)


def _made(companies: int, again: int, later: int) -> Iterator[list[Planted]]:
    """The postings once more, which are not kept: a million would be two gigabytes."""
    yield from map(company_postings, range(companies))
    yield from (company_postings(company, later, POSTINGS_A_COMPANY) for company in range(again))


def _load(
    connection: duckdb.DuckDBPyConnection, chunks: Iterable[list[BoardBatch]]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """What the merge of those board runs took, and the clusters in it."""
    loaded = load.Loaded()
    runs: dict[str, load.RunRow] = {}
    merged, clusters = _Watch(), _Watch()
    load.section_groups.begin(connection)
    for chunk in chunks:
        first = chunk[0].staged
        runs[first.run_id] = load.RunRow(first.run_id, first.run_seq, first.moment, first.moment)
        with merged:
            load.merge_chunk(connection, chunk, watched((each.path, each.staged) for each in chunk), loaded)
    with merged, clusters:
        connection.execute("begin")
        refresh_clusters(connection)
        connection.execute("commit")
    load.register(connection, "staged_runs", [load._run_values(run) for run in runs.values()], load.RUNS)
    load.execute(connection, "runs")
    with merged:
        connection.execute("checkpoint")
    return merged.took, clusters.took


class _Watch:
    """Adds up the time between its beginnings and ends: wall and processor, that of processes begun and ended between
    included."""

    def __init__(self) -> None:
        self.took = (0.0, 0.0)

    def __enter__(self) -> None:
        self._from = (time.perf_counter(), sum(os.times()[:4]))

    def __exit__(self, *_: object) -> None:
        now = (time.perf_counter(), sum(os.times()[:4]))
        self.took = tuple(sum + to - at for sum, to, at in zip(self.took, now, self._from, strict=True))  # type: ignore[assignment]


def _found(made: Iterable[Sequence[Planted]], clusters: dict[str, str]) -> tuple[int, int, dict[str, int]]:
    """How many copies were planted, how many are in the cluster of another posting of their job, what was missed."""
    planted = found = 0
    missed: dict[str, int] = {}
    for company in made:
        jobs: dict[str, list[Planted]] = {}
        for posting in company:
            jobs.setdefault(posting.job, []).append(posting)
        for copy in company:
            if copy.kind not in COPIES:
                continue
            planted += 1
            others = {clusters.get(other.key) for other in jobs[copy.job] if other is not copy}
            if clusters.get(copy.key, "") in others:
                found += 1
            else:
                missed[copy.kind] = missed.get(copy.kind, 0) + 1
    return planted, found, missed


def _false(made: Iterable[Planted], given: Iterable[tuple[str, str]]) -> tuple[int, int]:
    """How many pairs were put together, and how many of them are two jobs."""
    jobs = {posting.key: posting.job for posting in made}
    members: dict[str, list[str]] = {}
    for cluster, key in given:
        members.setdefault(cluster, []).append(jobs[key])
    pairs = false = 0
    for own in members.values():
        for one, other in combinations(own, 2):
            pairs += 1
            false += one != other
    return pairs, false


def main(arguments: Sequence[str]) -> None:
    if arguments[:1] == ["--one"]:
        Path(arguments[2]).write_text(json.dumps(asdict(scale(int(arguments[1])))))
        return
    print(machine(), flush=True)
    print(table(lines(tuple(map(int, arguments)) or (10_000, 100_000))))


if __name__ == "__main__":
    main(sys.argv[1:])
