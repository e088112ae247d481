"""How costs grow: loads of ten times the postings from empty, and a year of daily loads with 2 % change.

`python -m benchmarks.growth` loads 10,000 and 100,000 postings; `python -m benchmarks.growth 1000000` a million, and
`python -m benchmarks.growth days 100000 365` a year of days (hours, all three); with a FOLDER after it, what was
measured there before is gone on from. Each size runs in a process of its own and adds its numbers to
`benchmarks/growth.csv`; `python -m benchmarks.growth charts` draws `docs/growth*.svg` of them.

What is timed is a load as the command makes it: the next version of the file, merge, sections, clusters, checkpoint,
checks, publish. Making the postings is not counted.
"""

from __future__ import annotations

import csv
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.chart import Series, drawn
from benchmarks.database import POSTINGS_A_BOARD, Tables, chunks, copied, normalised, staged, watched
from benchmarks.measure import ROOT, Line, machine, mib, seconds, table, timed
from benchmarks.normalize import SEEN_AT
from benchmarks.postings import board_name, company_name
from crawler.items import Staged
from pipelines import load
from pipelines.batches import BoardBatch
from pipelines.database import next_version

BASE = 10
"""Boards that are normalised; the others are copies of them."""
CHANGED = 2
"""Of 100 postings, those that a day changes."""
NUMBERS = ROOT / "benchmarks" / "growth.csv"
MOST_TIME, MOST_MEMORY = 12.0, 2.0
TOLD = "loads.csv"
"""What was measured of one size, beside its file."""


@dataclass(frozen=True, slots=True)
class Load:
    """One load: wall and processor seconds, the most bytes of the process so far, the file's bytes after it."""

    postings: int
    day: int
    wall: float
    cpu: float
    memory: int
    file: int


def run(quick: bool) -> list[Line]:
    return grown((1_000, 10_000) if quick else (10_000, 100_000), keep=not quick)


def grown(sizes: Sequence[int], *, keep: bool = True) -> list[Line]:
    """Each size in a process of its own, against a tenth of it where that was measured, too."""
    lines: list[Line] = []
    before: Load | None = None
    for size in sizes:
        (found,) = _measured(size, 0, keep)
        name = f"{size:,} postings from empty"
        lines.append(Line(name, f"{seconds(found.wall)}, {mib(found.memory)}, file {mib(found.file)}"))
        if before is not None:
            more = size / before.postings / 10
            times, memory = found.cpu / before.cpu / more, found.memory / before.memory / more
            what = f"{before.postings:,} to {size:,}"
            lines += [
                Line(f"{what}: processor time", "", "", times, f"≤ {MOST_TIME} ×", times <= MOST_TIME),
                Line(f"{what}: memory", "", "", memory, f"≤ {MOST_MEMORY} ×", memory <= MOST_MEMORY),
            ]
        before = found
    return lines


def days(size: int, count: int, folder: Path | None = None) -> list[Line]:
    """So many daily loads after the first, of them those that `folder` lacks: the first ten against the last ten."""
    _, *daily = _measured(size, count, True, folder)
    early, late = daily[:10], daily[-10:]
    times = sum(load.cpu for load in late) / sum(load.cpu for load in early)
    return [
        Line(f"{size:,} postings, day 1 to 10: a load", seconds(sum(load.wall for load in early) / len(early))),
        Line(
            f"{size:,} postings, day {count - 9} to {count}: a load",
            seconds(sum(load.wall for load in late) / len(late)),
            "",
            times,
        ),
        Line(f"file, day 1 and {count}", f"{mib(daily[0].file)}, {mib(daily[-1].file)}"),
    ]


def _measured(size: int, count: int, keep: bool, folder: Path | None = None) -> list[Load]:
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as fresh:
        where = folder or Path(fresh)
        where.mkdir(parents=True, exist_ok=True)
        cost = timed([sys.executable, "-m", "benchmarks.growth", "--one", str(size), str(count), str(where)])
        found = read(where / TOLD)
    if cost.code:
        raise RuntimeError(f"{size:,} postings: the process ended with {cost.code}")
    if keep:
        kept = {(load.postings, load.day): load for load in [*read(NUMBERS), *found]}
        write(NUMBERS, [load for _, load in sorted(kept.items())])
    return found


# In the process of one size.


def loads(size: int, count: int, folder: Path, done: int) -> Iterator[Load]:
    """The load of so many postings into a new file, then `count` daily loads of them; `done` of all these are in the
    file of the folder."""
    base = normalised(BASE)
    copies = max(1, size // POSTINGS_A_BOARD // BASE)
    path = folder / "jobs.duckdb"
    if not done:
        yield _loaded(size, 0, path, _footers(copies, 1, SEEN_AT), _boards(base, copies, 1, SEEN_AT))
    for day in range(max(1, done), count + 1):
        moment = SEEN_AT + timedelta(days=day)
        ids = [set(tables["staged_postings"]["posting_id"].to_pylist()) for tables in base]
        changed = [edited(tables, day) for tables in base]
        batches = list(_boards(changed, copies, day + 1, moment, ids))
        yield _loaded(size, day, path, _footers(copies, day + 1, moment), batches)


def edited(tables: Tables, day: int) -> Tables:
    """Those postings that a day changes, each with another title, text and first section."""
    keys = tables["staged_postings"]["posting_key"]
    picked = pa.array([(day * CHANGED + number) % len(keys) for number in range(CHANGED)])
    chosen = keys.take(picked)
    own = {
        name: table.filter(pc.is_in(table["posting_key"], chosen)) if "posting_key" in table.column_names else table[:0]
        for name, table in tables.items()
    }
    mark = f" {day}"
    for column in ("title_raw", "title", "description_text", "description_html", "content_hash", "raw_hash"):
        own["staged_postings"] = _marked(own["staged_postings"], column, mark)
    said = own["staged_posting_sections"]
    first = _marked(said, "section_hash", mark).filter(pc.equal(said["position"], pc.min(said["position"])))
    rest = said.filter(pc.not_equal(said["position"], pc.min(said["position"])))
    own["staged_posting_sections"] = pa.concat_tables([first, rest])
    sections = tables["staged_sections"]
    heard = _marked(_marked(sections, "section_hash", mark), "text", mark)
    own["staged_sections"] = heard.filter(pc.is_in(heard["section_hash"], first["section_hash"]))
    return own


def _marked(table: pa.Table, column: str, mark: str) -> pa.Table:
    values = pc.binary_join_element_wise(table[column], mark, "")
    return table.set_column(table.column_names.index(column), table.schema.field(column), values)


def _boards(
    base: Sequence[Tables], copies: int, run: int, moment: datetime, ids: Sequence[set[str]] | None = None
) -> Iterator[BoardBatch]:
    """A board run of each board; `ids` are the postings it lists, where `base` holds those alone that changed."""
    for copy in range(copies):
        for number, tables in enumerate(base):
            listed = ids[number] if ids else set(tables["staged_postings"]["posting_id"].to_pylist())
            path, footer = _footer(number, copy, run, moment)
            batch = BoardBatch(path, footer, listed, [])
            batch.tables = [copied(tables, copy)]
            yield batch


def _footers(copies: int, run: int, moment: datetime) -> list[tuple[Path, Staged]]:
    return [_footer(number, copy, run, moment) for copy in range(copies) for number in range(BASE)]


def _footer(number: int, copy: int, run: int, moment: datetime) -> tuple[Path, Staged]:
    board = f"{board_name(number)}-{copy}"
    return Path(f"{board}-{run}.parquet"), staged(board, company_name(number), POSTINGS_A_BOARD, run, moment)


def _loaded(
    size: int, day: int, path: Path, footers: Sequence[tuple[Path, Staged]], batches: Iterable[BoardBatch]
) -> Load:
    making = _Making(batches)
    first = footers[0][1]
    run = load.RunRow(first.run_id, first.run_seq, first.moment, first.moment + timedelta(hours=1))
    started, before = time.perf_counter(), _processor()
    with (
        next_version(path) as version,
        patch.object(load, "read_batches", lambda *_: chunks(making)),
        patch.object(load.field_watch, "watch", lambda _, footers: watched(footers)),
    ):
        load.merge(version.connection, footers, [run])
    wall, cpu = time.perf_counter() - started - making.wall, _processor() - before - making.cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Load(size, day, round(wall, 2), round(cpu, 2), memory, path.stat().st_size)


class _Making:
    """Counts what making the postings takes, which is no part of a load."""

    def __init__(self, batches: Iterable[BoardBatch]) -> None:
        self.batches = iter(batches)
        self.wall = self.cpu = 0.0

    def __iter__(self) -> Iterator[BoardBatch]:
        while True:
            started, before = time.perf_counter(), time.thread_time()
            batch = next(self.batches, None)
            self.wall += time.perf_counter() - started
            self.cpu += time.thread_time() - before
            if batch is None:
                return
            yield batch


def _processor() -> float:
    """Of this process and those that it started and has seen end."""
    return sum(resource.getrusage(who).ru_utime + resource.getrusage(who).ru_stime for who in _WHO)


_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


# Numbers and charts.


def read(path: Path) -> list[Load]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [_read(row) for row in csv.DictReader(file)]


def _read(row: Mapping[str, str]) -> Load:
    postings, day, memory, file = (int(row[name]) for name in ("postings", "day", "memory", "file"))
    return Load(postings, day, float(row["wall"]), float(row["cpu"]), memory, file)


def write(path: Path, found: Iterable[Load]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, [field.name for field in fields(Load)], lineterminator="\n")
        rows.writeheader()
        rows.writerows(map(asdict, found))


def charts(folder: Path = ROOT / "docs") -> None:
    found = read(NUMBERS)
    sizes = [load for load in found if load.day == 0]
    most = max((load.postings for load in found if load.day), default=0)
    daily = [load for load in found if load.day and load.postings == most]
    by_size = [
        Series("processor seconds", [(load.postings, load.cpu) for load in sizes]),
        Series("memory, MiB", [(load.postings, load.memory / 2**20) for load in sizes]),
        Series("file, MiB", [(load.postings, load.file / 2**20) for load in sizes]),
    ]
    title = "A load from empty: ten times the postings"
    (folder / "growth.svg").write_text(drawn(title, "postings", by_size, is_log=True), encoding="utf-8")
    if daily:
        by_day = [
            Series("processor seconds of a load", [(load.day, load.cpu) for load in daily]),
            Series("file, 100 MiB", [(load.day, load.file / 2**20 / 100) for load in daily]),
        ]
        title = f"{most:,} postings, {CHANGED} % changed a day"
        (folder / "growth_days.svg").write_text(drawn(title, "day", by_day), encoding="utf-8")


def main(arguments: Sequence[str]) -> None:
    match arguments:
        case ["--one", size, count, folder]:
            told = Path(folder, TOLD)
            found = read(told)
            for each in loads(int(size), int(count), Path(folder), len(found)):
                found.append(each)
                write(told, found)
        case ["charts"]:
            charts()
        case ["days", size, count, *folder]:
            print(machine(), flush=True)
            print(table(days(int(size), int(count), Path(*folder) if folder else None)))
        case _:
            print(machine(), flush=True)
            print(table(grown(tuple(map(int, arguments)) or (10_000, 100_000))))


if __name__ == "__main__":
    main(sys.argv[1:])
