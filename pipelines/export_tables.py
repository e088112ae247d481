"""One table into its files, by DuckDB's COPY: rows in one order, texts that no spreadsheet takes for a formula."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.answers import FORMULA
from pipelines.export_plan import AFTER, CHANGE, CHANGES, ORDERS, Plan
from pipelines.export_texts import LEVEL, ROWS, TEXTS, Chosen, has_texts, write_parquet

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
    told = f"from {name} {_joined(name, plan)} {_later(name, columns, plan)}"
    if plan.format == "parquet" and not divided and has_texts(columns):
        plain = ", ".join(_column(name, column, kind, plan) for column, kind in columns.items() if column not in TEXTS)
        return write_parquet(connection, Chosen(columns, f"{plain} {told}", order), target, plan.folder.parent)
    chosen = ", ".join(_column(name, column, kind, plan) for column, kind in columns.items())
    rows = f"select {chosen} {told} order by {order}"
    options = OPTIONS[plan.format] + (f", partition_by ({plan.partition_by})" if divided else "")
    if plan.format == "parquet" and LONG & columns.keys():
        options += f", row_group_size {ROWS}"
    place = str(target).replace("'", "''")
    copied = connection.execute(f"copy ({rows}) to '{place}' ({options})").fetchone()
    return int(copied[0]) if copied else 0


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


def _column(table: str, name: str, kind: str, plan: Plan) -> str:
    quoted = f'"{name}"'
    value = f"{CHANGES[table][0]}.{CHANGE}" if name == CHANGE else f'{table}."{name}"'
    if plan.format == "parquet" or name == plan.partition_by:
        return f"{value} as {quoted}"
    if plan.format == "jsonl":
        return f"{_JSON.get(kind, '{}').format(value)} as {quoted}"
    if kind == "VARCHAR":
        return f"if(regexp_matches({value}, '{FORMULA}'), '''' || {value}, {value}) as {quoted}"
    return f"to_json({value})::varchar as {quoted}" if kind.endswith("]") or "(" in kind else f"{value} as {quoted}"
