"""A value out of tables: of Arrow, of stage files, of the database, which is written anew, since what is only updated
leaves the old blocks in the file."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.database import Version, migrate, next_version
from pipelines.interrupts import interruptible

Text = Callable[[str], tuple[str, int]]
"""A text without the value, and how often it stood there (`pipelines.values.personal.Blotter.text`)."""
Refs = Callable[[str], str]
"""Where a capture lies now, of where it lay."""

BATCH = 20_000
REFERENCES = ("capture",)
"""Columns that say where in the archive something was read."""
# Made by us, of digits and letters that no one chose: a number found there is not the one meant.
OURS = ("_hash", "_seq", "run_id", "cluster_id", "event_id")


def without(table: pa.Table, text: Text, refs: Refs) -> tuple[pa.Table, int]:
    """`table` without the value, in columns of any depth, and in how many places it stood."""
    found = 0
    for at, field in enumerate(table.schema):
        if not _holds_text(field.type) or field.name.endswith(OURS):
            continue
        values = table.column(at).to_pylist()
        if field.name in REFERENCES:
            changed = [value and refs(value) for value in values]
        else:
            changed, count = _values(values, text)
            found += count
        if changed != values:
            table = table.set_column(at, field, pa.chunked_array([pa.array(changed, field.type)]))
    return table, found


def without_in(path: Path, target: Path, text: Text, refs: Refs) -> int:
    """A Parquet file, footer included, written to `target` where it holds the value or a reference that changed; the
    number of places where the value stood."""
    found = 0
    has_changed = False
    with pq.ParquetFile(path) as file:
        schema, footer = file.schema_arrow, _footer(file, text)
        has_changed, found = footer[2], footer[1]
        target.parent.mkdir(parents=True, exist_ok=True)
        with pq.ParquetWriter(target, schema.remove_metadata(), compression="zstd") as writer:
            for group in range(file.num_row_groups):
                table = file.read_row_group(group).replace_schema_metadata(None)
                changed, count = without(table, text, refs)
                found += count
                has_changed = has_changed or changed is not table
                writer.write_table(changed)
            writer.add_key_value_metadata(footer[0])
    if not has_changed:
        target.unlink()
    return found


def _footer(file: pq.ParquetFile, text: Text) -> tuple[dict[str, str], int, bool]:
    told: dict[str, str] = {}
    found = 0
    for name, value in (file.metadata.metadata or {}).items():
        if name != b"ARROW:schema":
            told[name.decode()], count = text(value.decode())
            found += count
    return told, found, found > 0


def without_in_database(database: Path, target: Path, text: Text, refs: Refs) -> tuple[Version, Counter[str]]:
    """A new database file at `target` without the value, and in how many places of each table it stood.

    Raises `BadDatabase`, `duckdb.Error`; whatever is raised, nothing stands at `target`."""
    before = target.with_name(f"{target.name}.before")
    shutil.copyfile(database, before)
    try:
        with interruptible(duckdb.connect(str(before))) as connection:
            migrate(connection)
        return _copied(before, target, text, refs)
    finally:
        before.unlink()


def _copied(before: Path, target: Path, text: Text, refs: Refs) -> tuple[Version, Counter[str]]:
    found: Counter[str] = Counter()
    with next_version(target, fresh=True) as version:
        connection = version.connection
        quoted = str(before).replace("'", "''")
        connection.execute(f"attach '{quoted}' as before (read_only)")
        connection.execute("set preserve_insertion_order = true")
        connection.execute("begin")
        for table in _tables(connection):
            connection.execute(f"truncate {table}")
            for batch in _batches(connection, f"from before.{table}"):
                fresh, count = without(batch, text, refs)
                found[table] += count
                connection.register("fresh", fresh)
                connection.execute(f"insert into {table} by name from fresh")
                connection.unregister("fresh")
            _same_rows(connection, table)
        connection.execute("commit")
        connection.execute("detach before")
    return version, +found


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    query = "select table_name from duckdb_tables() where database_name = 'before' and not internal order by all"
    return [name for (name,) in connection.execute(query).fetchall()]


def _batches(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[pa.Table]:
    with connection.cursor() as reading:
        for batch in reading.sql(query).to_arrow_reader(BATCH):
            yield pa.Table.from_batches([batch])


def _same_rows(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    if len(connection.sql(f"from {table}")) != len(connection.sql(f"from before.{table}")):
        raise duckdb.IOException(f"{table} was not copied whole")


def _holds_text(kind: pa.DataType) -> bool:
    if pa.types.is_struct(kind):
        return any(_holds_text(kind.field(at).type) for at in range(kind.num_fields))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _holds_text(kind.value_type)
    return any(is_text(kind) for is_text in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))


def _values(values: list[Any], text: Text) -> tuple[list[Any], int]:
    """Each value without it; a text that comes again is looked through once."""
    known: dict[str, tuple[str, int]] = {}
    found = 0

    def changed(value: Any) -> Any:
        nonlocal found
        if isinstance(value, str):
            fresh = known.get(value) or known.setdefault(value, text(value))
            found += fresh[1]
            return fresh[0]
        if isinstance(value, list):
            return [changed(inner) for inner in value]
        if isinstance(value, dict):
            return {name: changed(inner) for name, inner in value.items()}
        return value

    return [changed(value) for value in values], found
