"""Stage files → a lake: parts, clusters across them, files, manifest. Whoever calls says who does the tasks (`Each`).

Every task is a function of its arguments and of files that are whole, and gives the same whenever and wherever it runs
again. So a worker that dies costs its time alone, and two that do the same task count once.
"""

from __future__ import annotations

import shutil
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from crawler.items import Staged
from pipelines.database import migrate
from pipelines.export_plan import TABLES
from pipelines.lake import PLAIN, WHOLE, WIDE, File, publish
from pipelines.lake_clusters import Each, find_clusters
from pipelines.lake_parts import (
    TEMPLATES,
    Finish,
    Made,
    Part,
    copy,
    finish_part,
    listed,
    make_part,
    rows_of,
    write_table,
)
from pipelines.load import RunRow
from pipelines.overrides import Override
from pipelines.relations import RUNS, register
from pipelines.shipped import sql
from pipelines.source import Source

LEAST_ROWS, MOST_ROWS, PARTS_A_WORKER = 1_000, 20_000, 4
"""Rows of stage files that make a part, if its companies are not larger: the least that is worth a database, the most
that a worker should hold; between them there are a few parts for each worker, so that none waits long at the end."""
ROWS_OF_A_BUCKET = 20_000

StageFile = tuple[Path, Staged]


def build(
    lake: Path,
    staged: Sequence[StageFile],
    runs: Sequence[RunRow],
    overrides: Sequence[Override],
    each: Each,
    *,
    told: Mapping[str, Any],
    workers: int = 1,
    rows: int | None = None,
) -> dict[str, Any]:
    """Make the lake of these stage files, and publish it: its manifest. `told` is what the manifest says beside; how
    many `workers` there are decides with how many rows a part is made, but for `rows`.

    Raises `BadLake` where what was built does not hold what it promises; the last build then stays."""
    with _workplace(lake) as work:
        counted = list(each(companies_of, ((str(path), footer) for path, footer in staged)))
        total = sum(number for _, number in counted)
        buckets = max(workers, -(-total // ROWS_OF_A_BUCKET))
        size = rows or min(MOST_ROWS, max(LEAST_ROWS, total // (PARTS_A_WORKER * workers)))
        parts = _made(staged, counted, runs, overrides, each, work / "parts", size, buckets)
        clustered = find_clusters(parts, overrides, buckets, work / "clusters", each, size)
        build_folder = work / f"build-{uuid.uuid4().hex[:8]}"
        build_folder.mkdir()
        templates = _templates(parts, work)
        orders = (
            (Finish(part.name, part.folder, str(build_folder), clustered.clusters, clustered.pairs, templates),)
            for part in parts
        )
        files = [file for found in each(finish_part, orders) for file in found]
        files += _whole(files, runs, build_folder)
        return publish(lake, build_folder, files, {**told, "parts": len(parts)})


def companies_of(path: str, staged: Staged) -> tuple[list[str], int]:
    """The companies that a stage file's rows may be of, and how many rows it has."""
    source = Source(staged.board_key, staged.platform, staged.board, staged.company, staged.moment)
    with pq.ParquetFile(path) as file:
        names = [None, *file.read(["company_raw"])["company_raw"].unique().to_pylist()]
        rows = file.metadata.num_rows
    return sorted({source.employer({"company_raw": name})[1] for name in names}), rows


def _made(
    staged: Sequence[StageFile],
    counted: Sequence[tuple[Sequence[str], int]],
    runs: Sequence[RunRow],
    overrides: Sequence[Override],
    each: Each,
    folder: Path,
    rows: int,
    buckets: int,
) -> list[Made]:
    """The parts, no two of which have a company in common: what turns out to share one is made again, together."""
    files: dict[str, list[StageFile]] = defaultdict(list)
    size: dict[str, int] = defaultdict(int)
    companies: dict[str, set[str]] = defaultdict(set)
    for (path, footer), (names, number) in zip(staged, counted, strict=True):
        files[footer.board_key].append((path, footer))
        size[footer.board_key] += number
        companies[footer.board_key].update(names)
    groups = list(_packed(kin(companies), size, rows))
    made: dict[tuple[str, ...], Made] = {}
    while True:
        asked = [group for group in groups if group not in made]
        orders = [
            Part(
                f"{len(made) + number:05}",
                str(folder),
                [(str(path), footer) for board in group for path, footer in files[board]],
                runs,
                overrides,
                buckets,
            )
            for number, group in enumerate(asked)
        ]
        made.update(zip(asked, each(make_part, ((order,) for order in orders)), strict=True))
        own = {group: set(made[group].companies) for group in groups}
        joined = [tuple(sorted(board for group in kinsmen for board in group)) for kinsmen in kin(own)]
        if len(joined) == len(groups):
            return [made[group] for group in groups]
        groups = joined


def kin(members: Mapping[Any, Iterable[str]]) -> list[tuple[Any, ...]]:
    """Members that have a name in common, directly or by way of others, together; all in the order of the first."""
    above: dict[Any, Any] = {}

    def top(one: Any) -> Any:
        while (higher := above.setdefault(one, one)) != one:
            above[one] = above[higher]
            one = above[one]
        return one

    first: dict[str, Any] = {}
    for member, names in members.items():
        for name in names:
            above[top(member)] = top(first.setdefault(name, member))
    found: dict[Any, list[Any]] = defaultdict(list)
    for member in members:
        found[top(member)].append(member)
    return [tuple(own) for own in found.values()]


def _packed(groups: Iterable[tuple[str, ...]], size: Mapping[str, int], rows: int) -> Iterator[tuple[str, ...]]:
    """Groups of boards put together until they have so many rows, the largest first: those take longest."""
    sizes = {tuple(sorted(group)): sum(size[board] for board in group) for group in groups}
    part: list[str] = []
    held = 0
    for group in sorted(sizes, key=lambda each: (-sizes[each], each)):
        if part and held + sizes[group] > rows:
            yield tuple(sorted(part))
            part, held = [], 0
        part += group
        held += sizes[group]
    if part:
        yield tuple(sorted(part))


def _templates(parts: Sequence[Made], work: Path) -> str:
    """A file of the templates of all parts, with how many companies have each: a company is in one part."""
    target = work / TEMPLATES
    with duckdb.connect() as connection:
        files = listed(f"{part.folder}/{TEMPLATES}" for part in parts)
        query = f"from read_parquet({files}) select template, sum(companies)::bigint as companies group by template"
        copy(connection, f"from ({query}) where companies > 1 order by template", target)
    return str(target)


def _whole(files: Sequence[File], runs: Sequence[RunRow], build_folder: Path) -> Iterator[File]:
    """The tables that all parts tell together; of every table that no part has a row of, a file of none."""
    with duckdb.connect() as connection:
        migrate(connection)
        for name in ("board_runs", "unread_rows"):
            own = [str(build_folder / file.path) for file in files if file.table == name]
            if own:
                connection.execute(f"insert into {name} by name from read_parquet({listed(own)})")
        register(
            connection,
            "staged_runs",
            [(run.run_id, run.run_seq, run.started_at, run.finished_at, run.status) for run in runs],
            RUNS,
        )
        connection.execute(sql("load", "runs"))
        for name in WHOLE:
            order = ", ".join(TABLES[name])
            yield write_table(connection, name, f"from {name} order by {order}", build_folder, "whole")
        for name in sorted({*WIDE, *PLAIN} - {file.table for file in files}):
            yield write_table(connection, name, rows_of(name), build_folder, "none")


@contextmanager
def _workplace(lake: Path) -> Iterator[Path]:
    """A folder for what is on the way, in the lake, so that what is whole gets its place by a rename."""
    lake.mkdir(parents=True, exist_ok=True)
    for left in lake.glob(".work-*"):
        shutil.rmtree(left, ignore_errors=True)
    work = lake / f".work-{uuid.uuid4().hex[:12]}"
    (work / "parts").mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
