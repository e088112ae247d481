"""A lake: the tables of `contract.md` as partitioned Parquet files, with a manifest, and the views of `jobs.duckdb`.

    lake/manifest.json                what is valid: tables, files with rows, bytes and digest, the hash of the content
    lake/views.sql                    the same tables and views for any DuckDB that starts in this folder
    lake/<content hash>/<table>/*.parquet

Files are written before the manifest names them, and the manifest is replaced by one rename: a reader sees one build or
the next. A company's postings, sections and versions are all in files of one part, so that a part is made by what one
machine does, on less (`lake_parts.py`).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from pipelines.database import migrate, schema_version
from pipelines.export_plan import TABLES
from pipelines.shipped import sql
from pipelines.views import VIEWS, bare, macros

MANIFEST, SCRIPT, FOLDER = "manifest.json", "views.sql", "lake"
FORMAT = 1
"""Of the manifest: another one is not read."""
WIDE = {
    "postings": ("posting_rows", "posting_key"),
    "posting_versions": ("posting_version_rows", "posting_key, version"),
    "sections": ("section_rows", "company_key, section_hash"),
}
"""Views of the database that are tables here, each with the other columns of the table beneath it."""
ALIASES = {name: of for of, (name, _) in WIDE.items()} | {
    "texts": "posting_versions",
    "core_texts": "postings",
    "reposts": "postings",
}
"""Tables of the database that are columns of a table here."""
ONCE = {
    "texts": "content_hash is not null qualify row_number() over (partition by content_hash order by posting_key) = 1",
    "core_texts": "core_hash is not null qualify row_number() over (partition by core_hash order by posting_key) = 1",
    "reposts": "repost_of is not null",
}
WHOLE = ("runs", "unread_values")
"""Tables that no part can tell: made of all parts together."""
PLAIN = (
    "companies",
    "boards",
    "board_runs",
    "posting_locations",
    "posting_salaries",
    "posting_requirements",
    "posting_skills",
    "posting_sections",
    "articles",
    "article_sections",
    "page_sections",
    "clusters",
    "cluster_nodes",
    "events",
    "field_origins",
    "unread_rows",
    "quarantine",
    "board_run_fields",
    "board_run_held",
    "board_run_postings",
)
"""Tables that are as in the database, each part's rows in files of its own."""
CHECKS = ("keys_are_unique", "clusters_have_one_canonical")
"""What must hold of all parts together; each part has been checked as a load is."""
FENCED = ("enable_external_access", "lock_configuration")
"""Settings that come after the views are made."""


class BadLake(Exception):
    """A folder that is no lake that can be read, or a build that does not hold what it promises."""


@dataclass(frozen=True, slots=True)
class File:
    """One Parquet file of a lake. `hash` is the sum of its rows' hashes, 0 for tables outside of the contract."""

    table: str
    path: str
    """From the folder of the build."""
    rows: int
    bytes: int
    sha256: str
    hash: int


def lake_of(home: Path) -> Path | None:
    """The lake that a home is or has."""
    return next((folder for folder in (home, home / FOLDER) if (folder / MANIFEST).is_file()), None)


def read_manifest(lake: Path) -> dict[str, Any]:
    """Raises `BadLake`."""
    try:
        told: dict[str, Any] = json.loads((lake / MANIFEST).read_bytes())
        known = told["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadLake(f"{lake} is no lake that can be read: `rolecall rebuild --cluster` makes one.") from error
    if known != FORMAT:
        raise BadLake(f"{lake} is of another rolecall (its format is {known}, this one's {FORMAT}).")
    return told


def publish(lake: Path, build: Path, files: Iterable[File], told: Mapping[str, Any]) -> dict[str, Any]:
    """Name the files of `build`, a folder in the lake, as what it holds; builds but this and the last one go. Raises
    `BadLake`, and the last one stays, where the parts together do not hold what each does."""
    listed = sorted(files, key=lambda each: (each.table, each.path))
    hashes = dict.fromkeys(TABLES, 0)
    counts = dict.fromkeys(TABLES, 0)
    for file in listed:
        if file.table in TABLES:
            hashes[file.table] += file.hash
            counts[file.table] += file.rows
    whole = content_hash({name: (counts[name], value % (1 << 64)) for name, value in hashes.items()})
    last = read_manifest(lake)["folder"] if (lake / MANIFEST).is_file() else None
    folder = f"{whole}-{build.name.rpartition('-')[2]}" if (lake / whole).exists() else whole
    os.replace(build, lake / folder)
    manifest = {
        "format": FORMAT,
        "schema": max_schema(),
        "content_hash": whole,
        "folder": folder,
        **told,
        "tables": {name: _table_told(name, listed) for name in sorted({file.table for file in listed})},
    }
    try:
        _check(lake, manifest)
    except BadLake:
        shutil.rmtree(lake / folder)
        raise
    _replace(lake / SCRIPT, "".join(f"{line};\n" for line in statements(manifest, "")))
    _replace(lake / MANIFEST, json.dumps(manifest, indent=1))
    for old in lake.iterdir():
        if old.is_dir() and not old.name.startswith(".") and old.name not in (folder, last):
            shutil.rmtree(old)
    return manifest


def _check(lake: Path, manifest: Mapping[str, Any]) -> None:
    with duckdb.connect() as connection:
        for statement in statements(manifest, f"{lake.absolute()}/"):
            connection.execute(statement)
        failed = [name for name in CHECKS if connection.execute(sql("checks", name)).fetchone()]
    if failed:
        raise BadLake(f"What was built does not hold what it promises ({', '.join(failed)}): nothing was published.")


def _table_told(name: str, files: Iterable[File]) -> dict[str, Any]:
    own = [file for file in files if file.table == name]
    told = [{key: value for key, value in asdict(file).items() if key not in ("table", "hash")} for file in own]
    return {"rows": sum(file.rows for file in own), "bytes": sum(file.bytes for file in own), "files": told}


def connect(lake: Path, config: Mapping[str, str]) -> duckdb.DuckDBPyConnection:
    """A connection that sees the lake as the published database, and nothing else where `config` says so. Raises
    `BadLake`."""
    manifest = read_manifest(lake)
    # What may be read is named once the database runs, and before it is fenced in.
    later = {name: value for name, value in config.items() if name in FENCED}
    connection = duckdb.connect(config={name: value for name, value in config.items() if name not in FENCED})
    connection.execute("set allowed_directories = ?", [[f"{lake.absolute()}/"]])
    if "enable_external_access" in later:
        connection.execute(f"set enable_external_access = {later['enable_external_access']}")
    try:
        for statement in statements(manifest, f"{lake.absolute()}/"):
            connection.execute(statement)
    except duckdb.Error as error:
        connection.close()
        raise BadLake(
            f"{lake} lacks files that its manifest names: `rolecall rebuild --cluster` makes it anew."
        ) from error
    if "lock_configuration" in later:
        connection.execute(f"set lock_configuration = {later['lock_configuration']}")
    return connection


def statements(manifest: Mapping[str, Any], base: str) -> Iterator[str]:
    """What makes a DuckDB read the lake; `base` stands before the path of each file."""
    yield f"create or replace table schema_version as select {int(manifest['schema'])} as version"
    shapes = columns()
    folder = f"{base}{manifest['folder']}/"
    for name, told in manifest["tables"].items():
        files = ", ".join(_text(f"{folder}{file['path']}") for file in told["files"])
        chosen = ", ".join(shapes[name]) if name in shapes else "*"
        yield f"create or replace view {name} as from read_parquet([{files}]) select {chosen}"
        for alias in (alias for alias, of in ALIASES.items() if of == name):
            where = f" where {ONCE[alias]}" if alias in ONCE else ""
            own = ", ".join(shapes[alias])
            yield f"create or replace view {alias} as from read_parquet([{files}]) select {own}{where}"
    for name in VIEWS:
        if name not in manifest["tables"]:
            yield f"create or replace view {name} as {bare(sql('views', name))}"
    yield from macros()


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


@cache
def columns() -> dict[str, list[str]]:
    """The columns of each table and view of the database, in order."""
    with duckdb.connect() as connection:
        migrate(connection)
        found: dict[str, list[str]] = {}
        query = (
            "select table_name, column_name from duckdb_columns() where not internal order by table_name, column_index"
        )
        for table, column in connection.execute(query).fetchall():
            found.setdefault(table, []).append(f'"{column}"')
    return found


@cache
def max_schema() -> int:
    with duckdb.connect() as connection:
        migrate(connection)
        return schema_version(connection)


def content_hash(tables: Mapping[str, tuple[int, int]]) -> str:
    """One name for the rows of the tables, whatever their order: of each the number and the sum of hashes."""
    lines = [f"{name} {rows} {value:016x}" for name, (rows, value) in sorted(tables.items())]
    return hashlib.blake2b("\n".join(lines).encode(), digest_size=8).hexdigest()


def row_hashes(connection: duckdb.DuckDBPyConnection, name: str, relation: str | None = None) -> tuple[int, int]:
    """Of a table of the contract how many rows it has, and the sum of their hashes; the sum of two parts is that of
    both together. `relation` is what to read instead, of the same columns and perhaps more."""
    own = ", ".join(columns()[name])
    rows = f"from {relation or name} select {own}"
    query = f"from ({rows}) as told select count(*), sum(md5_number_lower(told::varchar)::hugeint)"
    ((number, value),) = connection.execute(query).fetchall()
    return int(number), int(value or 0) % (1 << 64)


def database_hash(connection: duckdb.DuckDBPyConnection) -> str:
    """The hash of a database's or a lake's content: equal where every table of the contract has the same rows."""
    return content_hash({name: row_hashes(connection, name) for name in TABLES})


def _replace(path: Path, text: str) -> None:
    fresh = path.with_name(f"{path.name}.next")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
