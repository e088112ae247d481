"""One part of a lake: some boards, with every board of their companies, merged by the code of one machine.

All that a load looks at but pairs of postings across companies (`lake_clusters.py`) is of one board or one company. So
a part is a database of its own, made by `load.merge` from the stage files of its boards, with the checks of a load;
it comes out as those rows of the one database would. A task may run twice, on two machines at once, or be cut short:
what it makes has its name only once it is whole, and who comes second leaves what is there.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from crawler.items import Staged
from pipelines.cluster_load import read_nodes
from pipelines.database import next_version, sha256
from pipelines.export_plan import ORDERS, TABLES
from pipelines.lake import PLAIN, WIDE, File, columns, row_hashes
from pipelines.load import RunRow, merge
from pipelines.overrides import Override
from pipelines.shipped import sql

DATABASE = "part.duckdb"
NODES, KEYS, SHELF, HELD, TEMPLATES = (f"{name}.parquet" for name in ("nodes", "keys", "shelf", "held", "templates"))
"""What the search for clusters reads of a part."""
ROWS_OF_TEXTS = 20_000
OPTIONS = "format parquet, compression zstd, compression_level 1"
MEMORY = "1GB"


@dataclass(frozen=True, slots=True)
class Part:
    """What a part is made of. `buckets` is how many parts the groups of clusters are shuffled into."""

    name: str
    folder: str
    """Where it is kept, in a folder that every worker reaches; its own is named for it."""
    staged: Sequence[tuple[str, Staged]]
    runs: Sequence[RunRow]
    overrides: Sequence[Override]
    buckets: int


@dataclass(frozen=True, slots=True)
class Made:
    """A part that was made: its folder, its companies, and how many rows its merge made."""

    name: str
    folder: str
    companies: Sequence[str]
    rows: int


def make_part(part: Part) -> Made:
    """Merge the part's stage files into a database of its own, and lay out what clusters are found by."""
    place = Path(part.folder, part.name)
    told = place / "made.json"
    if not told.is_file():
        with built(place) as folder:
            _make(part, folder)
    return Made(part.name, str(place), **json.loads(told.read_text(encoding="utf-8")))


def _make(part: Part, folder: Path) -> None:
    staged = [(Path(path), footer) for path, footer in part.staged]
    with next_version(folder / DATABASE, fresh=True) as version:
        connection = version.connection
        connection.execute("set threads = 1")
        loaded = merge(connection, staged, part.runs, is_part=True)
        read_nodes(connection, part.overrides)
        _lay_out(connection, folder, part.buckets)
        companies = connection.execute("select company_key from companies order by company_key").fetchall()
    made = {"companies": [company for (company,) in companies], "rows": loaded.rows}
    (folder / "made.json").write_text(json.dumps(made), encoding="utf-8")


def _lay_out(connection: duckdb.DuckDBPyConnection, folder: Path, buckets: int) -> None:
    connection.execute("""
        create or replace temp table nodes_asked as
        select node, row_number() over (order by node) as number from (select distinct node from cluster_nodes)
    """)
    connection.execute(sql("load", "cluster_shelf"))
    # In no order: texts are not put in any, which would take memory for all of them.
    shelf = (
        "from cluster_shelf as shelf inner join nodes_asked using (number) left join core_texts using (core_hash) "
        "select node, shelf.* exclude (core_hash), core_text as text"
    )
    copy(connection, shelf, folder / SHELF)
    copy(
        connection,
        "select posting_key, node, first_seen_at, place from cluster_nodes inner join posting_rows using (posting_key) "
        "order by node, posting_key",
        folder / HELD,
    )
    told = sql("load", "select_nodes_told")
    copy(connection, f"from ({told}) order by node", folder / NODES)
    copy(
        connection,
        f"from cluster_keys select value % {int(buckets)} as bucket, * order by bucket, value, kind, node",
        folder / KEYS,
    )
    copy(
        connection,
        "select template, count(distinct company_key) as companies from section_rows "
        "where template is not null and postings + articles > 0 group by template order by template",
        folder / TEMPLATES,
    )


@dataclass(frozen=True, slots=True)
class Finish:
    """A part, and what only all parts together tell of it: files of clusters and of pairs, and the templates."""

    name: str
    folder: str
    build: str
    """Where its tables go, a folder a table."""
    clusters: Sequence[str]
    pairs: Sequence[str]
    templates: str


def finish_part(finish: Finish) -> list[File]:
    """Put the clusters into a copy of the part's database, and write its rows of every table."""
    scratch = Path(finish.folder, f"finish-{uuid.uuid4().hex}.duckdb")
    shutil.copyfile(Path(finish.folder, DATABASE), scratch)
    try:
        with duckdb.connect(str(scratch), config={"threads": 1, "memory_limit": MEMORY}) as connection:
            _put_clusters(connection, finish)
            return list(_tables(connection, finish))
    finally:
        for left in scratch.parent.glob(f"{scratch.name}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()


def _put_clusters(connection: duckdb.DuckDBPyConnection, finish: Finish) -> None:
    if finish.pairs:
        connection.execute("create temp view own_nodes as from cluster_nodes select node")
        connection.execute(
            f"insert into cluster_pairs by name from read_parquet({listed(finish.pairs)}) "
            "where first in (from own_nodes) or second in (from own_nodes)"
        )
    if finish.clusters:
        connection.execute(f"create temp view found_clusters as from read_parquet({listed(finish.clusters)})")
        connection.execute(sql("load", "clusters_added"))
    for name in ("reposts", "reposts_dropped", "reposts_added"):
        connection.execute(sql("load", name))


def _tables(connection: duckdb.DuckDBPyConnection, finish: Finish) -> Iterator[File]:
    for name in (*WIDE, *PLAIN):
        order = ", ".join(f"{column} nulls first" for column in ORDERS.get(name, ())) or "all"
        query = f"from ({rows_of(name, finish.templates)}) order by {order}"
        file = write_table(connection, name, query, Path(finish.build), finish.name)
        if file.rows:
            yield file
        else:
            Path(finish.build, file.path).unlink(missing_ok=True)


def rows_of(name: str, templates: str | None = None) -> str:
    """What the lake keeps of a table: of a wide one the view's columns, those of the table beneath it that it lacks,
    and of sections how many companies have their template, in all parts."""
    if name not in WIDE:
        return f"from {name}"
    beneath, keys = WIDE[name]
    more = "".join(f", {beneath}.{column}" for column in columns()[beneath] if column not in columns()[name])
    if name != "sections" or templates is None:
        return f"from {name} inner join {beneath} using ({keys}) select {name}.* {more}"
    return (
        f"from sections inner join {beneath} using ({keys}) "
        f"left join read_parquet({listed([templates])}) as whole on {beneath}.template = whole.template "
        f"select sections.* replace (coalesce(whole.companies, sections.companies) as companies, "
        f"coalesce(whole.companies, sections.companies) >= 3 as is_template) {more}"
    )


def write_table(connection: duckdb.DuckDBPyConnection, name: str, query: str, build: Path, part: str) -> File:
    """One table's rows as a file of the build."""
    target = build / name / f"{part}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{part}-{uuid.uuid4().hex}")
    try:
        rows = copy(connection, query, fresh)
        place = f"read_parquet({listed([str(fresh)])})"
        _, value = row_hashes(connection, name, place) if name in TABLES else (0, 0)
        told = File(name, f"{name}/{target.name}", rows, fresh.stat().st_size, sha256(fresh), value)
        os.replace(fresh, target)
        return told
    finally:
        fresh.unlink(missing_ok=True)


def copy(connection: duckdb.DuckDBPyConnection, query: str, target: Path) -> int:
    """The rows of a query as a Parquet file, in their order; how many there are."""
    options = f"{OPTIONS}, row_group_size {ROWS_OF_TEXTS}"
    connection.execute("set preserve_insertion_order = true")  # a load does without
    ((rows,),) = connection.execute(f"copy ({query}) to {_text(str(target))} ({options})").fetchall()
    return int(rows)


def listed(files: Iterable[str]) -> str:
    """A list of files as `read_parquet` takes it."""
    return "[" + ", ".join(_text(file) for file in files) + "]"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


@contextmanager
def built(place: Path) -> Iterator[Path]:
    """A folder that gets the name `place` once all in it is written; one that is there by then stays."""
    fresh = place.with_name(f".{place.name}-{uuid.uuid4().hex}")
    fresh.mkdir(parents=True)
    try:
        yield fresh
        with suppress(OSError):  # another worker was first
            os.rename(fresh, place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
