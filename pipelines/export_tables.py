"""One table into its files, by DuckDB's COPY: rows in one order, texts that no spreadsheet takes for a formula."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.answers import FORMULA
from pipelines.export_plan import AFTER, CHANGE, CHANGES, ORDERS, Plan
from pipelines.long_texts import LEVEL, LIMIT, ROWS, Chosen, row_groups, texts_of, write_parquet

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

THREADS = min(4, os.cpu_count() or 1)
LONG = {"description_text", "core_text", "text"}
HTML = "description_html"
OPTIONS = {
    "parquet": f"format parquet, compression zstd, compression_level {LEVEL}",
    "csv": "format csv, header true, delimiter ',', quote '\"', escape '\"'",
    "jsonl": "format json, array false",
}
# Instants in ISO 8601; JSON has no NaN.
_JSON = {"TIMESTAMP": "replace({}::varchar, ' ', 'T')", "DOUBLE": "if(isfinite({0}), {0}, null)"}


def columns_of(connection: DuckDBPyConnection, name: str, plan: Plan) -> dict[str, str]:
    """Column → DuckDB's type of it, as the files of this table will have them."""
    described = connection.execute(f"describe {name}").fetchall()
    own = {row[0]: row[1] for row in described if plan.with_html or row[0] != HTML}
    return own | ({CHANGE: "VARCHAR"} if plan.since is not None and name in CHANGES else {})


def write_table(
    connection: DuckDBPyConnection, name: str, columns: Mapping[str, str], plan: Plan, target: Path, *, divided: bool
) -> int:
    """Let DuckDB write the rows to `target`, a folder where the table is divided; gives how many it wrote."""
    # Rows in order go into row groups in order, on however many threads; files of a divided table do not.
    connection.execute(f"set threads = {1 if divided else THREADS}")
    order = ", ".join(f"{name}.{key} nulls first" for key in ORDERS[name])
    rows = f"from {name} {_joined(name, plan)} {_later(name, columns, plan)}"
    texts = texts_of(columns)
    if divided or texts:
        plain = ", ".join(f'{_value(name, column)} as "{column}"' for column in columns if column not in texts)
        write = _write_divided if divided else _write_texts
        return write(connection, Chosen(columns, f"{plain} {rows}", order), name, plan, target)
    told = ", ".join(_told(_value(name, column), column, kind, plan) for column, kind in columns.items())
    options = OPTIONS[plan.format]
    if plan.format == "parquet" and LONG & columns.keys():
        options += f", row_group_size {ROWS}"
    return _copy(connection, f"select {told} {rows} order by {order}", target, options)


def _write_texts(connection: DuckDBPyConnection, chosen: Chosen, name: str, plan: Plan, target: Path) -> int:
    """One file, some rows at a time: all in order would not fit into memory where they have long texts."""
    scratch = plan.folder.parent
    if plan.format == "parquet":
        return write_parquet(connection, chosen, target, scratch)
    rows, options, written = _rows_of_group(chosen, name, plan), OPTIONS[plan.format], 0
    for group in row_groups(connection, chosen, scratch, LIMIT):
        connection.register("row_group", group)
        written += _copy(connection, rows, scratch / "part", options)
        _append(scratch / "part", target)
        options = options.replace("header true", "header false")
    connection.unregister("row_group")
    return written


def _write_divided(connection: DuckDBPyConnection, chosen: Chosen, name: str, plan: Plan, target: Path) -> int:
    """A folder a value, some rows at a time and of one value: where DuckDB divides rows it does not leave them in
    order."""
    by = plan.partition_by or ""
    chosen = replace(chosen, order=f"{_value(name, by)} nulls first, {chosen.order}")
    rows, written = _rows_of_group(chosen, name, plan), 0
    for number, group in enumerate(row_groups(connection, chosen, plan.folder.parent, LIMIT)):
        options = (
            f"{OPTIONS[plan.format]}, partition_by ({by}), overwrite_or_ignore true, "
            f"filename_pattern 'data_{number:05}_{{i}}', file_extension '{plan.format}'"
        )
        for part in _parts(group, by):
            connection.register("row_group", part)
            written += _copy(connection, rows, target, options)
    connection.unregister("row_group")
    return written


def _rows_of_group(chosen: Chosen, name: str, plan: Plan) -> str:
    told = ", ".join(_told(f'{name}."{column}"', column, kind, plan) for column, kind in chosen.columns.items())
    return f"from row_group as {name} select {told}"


def _parts(group: pa.Table, column: str) -> Iterator[pa.Table]:
    """Rows that go into one folder, from some in its order."""
    start = 0
    for end in pc.run_end_encode(group.column(column).combine_chunks()).run_ends.to_pylist():
        yield group.slice(start, end - start)
        start = end


def _copy(connection: DuckDBPyConnection, rows: str, target: Path, options: str) -> int:
    place = str(target).replace("'", "''")
    copied = connection.execute(f"copy ({rows}) to '{place}' ({options})").fetchone()
    return int(copied[0]) if copied else 0


def _append(part: Path, target: Path) -> None:
    with part.open("rb") as source, target.open("ab") as file:
        shutil.copyfileobj(source, file, 1 << 20)
    part.unlink()


def _joined(name: str, plan: Plan) -> str:
    """The join that says of each row what happened to it, and leaves out those to which nothing did."""
    if plan.since is None or name not in CHANGES:
        return ""
    later, keys = CHANGES[name]
    return f"inner join {later} on " + " and ".join(f"{name}.{key} = {later}.{key}" for key in keys)


def _later(name: str, columns: Mapping[str, str], plan: Plan) -> str:
    """Which rows came after the run that the export goes on from."""
    if plan.since is None or name in CHANGES:
        return ""
    if name in AFTER:
        return f"where {AFTER[name].format(since=plan.since)}"
    if "run_seq" in columns:
        return f"where run_seq > {plan.since}"
    if "posting_key" in columns:
        return "where posting_key in (select posting_key from later_postings)"
    return ""


def _value(table: str, name: str) -> str:
    return f"{CHANGES[table][0]}.{CHANGE}" if name == CHANGE else f'{table}."{name}"'


def _told(value: str, name: str, kind: str, plan: Plan) -> str:
    """A value as files of that format have it, under the name of its column."""
    quoted = f'"{name}"'
    if plan.format == "parquet" or name == plan.partition_by:
        return f"{value} as {quoted}"
    if plan.format == "jsonl":
        return f"{_JSON.get(kind, '{}').format(value)} as {quoted}"
    if kind == "VARCHAR":
        return f"if(regexp_matches({value}, '{FORMULA}'), '''' || {value}, {value}) as {quoted}"
    return f"to_json({value})::varchar as {quoted}" if kind.endswith("]") or "(" in kind else f"{value} as {quoted}"
