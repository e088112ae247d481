"""How long every saved report takes, asked as `rolecall query` asks it, and ten of them in pandas and in SQLite.

Ours is in a fenced child process, whose start is in the number. `python -m benchmarks.reports [POSTINGS]`: a million
where none is said; `python -m benchmarks reports --quick` takes 100,000.
"""

from __future__ import annotations

import csv
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import reports_beside as beside
from benchmarks.measure import Cost, Line, machine, median, mib, seconds, table, timed
from benchmarks.multiplied import database
from pipelines import ask

LONGEST = 1.0
MEMORY = "2GiB"
FEW, MANY = 100_000, 1_000_000
TURNS = 3
TIMEOUT = 60.0
ASKED = {"words": "python kubernetes", "skill": "Python"}
"""Parameters that have no default."""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds and processor seconds of one report, and why it has no answer."""

    wall: float
    cpu: float
    refused: str = ""


def run(quick: bool) -> list[Line]:
    return measured(FEW if quick else MANY, 1 if quick else TURNS)


def measured(postings: int, turns: int) -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as name:
        folder = Path(name)
        path = folder / "jobs.duckdb"
        made = database(path, postings)
        print(f"  database: {path.stat().st_size / 1e6:,.0f} MB", flush=True)
        started = time.perf_counter()
        beside.prepare(path, folder)
        print(f"  the same for pandas and SQLite: {seconds(time.perf_counter() - started)}", flush=True)
        return asked(path, folder, made, turns)


def asked(path: Path, folder: Path, postings: int, turns: int) -> list[Line]:
    """A line a report, and how many of all hold what they should."""
    took = {name: _ours(path, report, turns) for name, report in ask.reports().items()}
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    lines = []
    for name, ours in took.items():
        others = _beside(path, folder, name) if name in beside.ASKED else ""
        shown = ours.refused or f"{seconds(ours.wall)} (processor {seconds(ours.cpu)})"
        held = not ours.refused and ours.wall < LONGEST
        lines.append(Line(f"report on {postings:,} postings: {name}", shown, others, None, f"< {LONGEST:.0f} s", held))
    held = sum(line.held or False for line in lines)
    return [
        *lines,
        Line("  of them asked in pandas and SQLite", "", f"{len(beside.ASKED)}", None, f"≤ {beside.LONGEST} s each"),
        Line(f"reports under {LONGEST:.0f} s, {MEMORY} each", f"{held}", "", None, f"{len(took)}", held == len(took)),
        Line("  most memory of one", mib(most), "", None, "≤ 2,048 MiB", most <= 2 << 30),
    ]


def _ours(path: Path, report: ask.Report, turns: int) -> Took:
    given = {param.name: ASKED[param.name] for param in report.params if param.required}
    walls, cpus = [], []
    for _ in range(turns):
        started, before = time.perf_counter(), _spent()
        try:
            ask.run(path, report.name, given, timeout=TIMEOUT, memory=MEMORY).close()
        except ask.BadQuestion as refused:
            return Took(time.perf_counter() - started, _spent() - before, str(refused).partition(":")[0])
        walls.append(time.perf_counter() - started)
        cpus.append(_spent() - before)
    return Took(median(walls), median(cpus))


def _spent() -> float:
    """Processor seconds of the children so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _beside(path: Path, folder: Path, name: str) -> str:
    """What pandas and SQLite took for the same question, and whether they say the same."""
    given = {param.name: ASKED[param.name] for param in ask.reports()[name].params if param.required}
    with ask.run(path, name, given, timeout=TIMEOUT, memory="8GiB") as answer:
        chosen = answer.table().select(beside.ASKED[name].split(", "))
    rows = [tuple(row.values()) for row in chosen.to_pylist()]
    told = []
    for side in ("pandas", "sqlite"):
        (folder / "seconds").unlink(missing_ok=True)
        cost: Cost = timed([sys.executable, "-m", "benchmarks.reports_beside", side, str(folder), name])
        if cost.code == beside.LATE:
            told.append(f"{side} > {beside.LONGEST} s, {mib(cost.peak)}")
            continue
        with (folder / "answer.csv").open(encoding="utf-8", newline="") as file:
            agree = beside.same(rows, [tuple(row) for row in csv.reader(file)])
        took = float((folder / "seconds").read_text())
        told.append(f"{side} {seconds(took)}, {mib(cost.peak)}{'' if agree else ', OTHER ANSWER'}")
    return "; ".join(told)


if __name__ == "__main__":
    print(machine(), flush=True)
    print(table(measured(int(sys.argv[1]) if len(sys.argv) > 1 else MANY, TURNS)))
