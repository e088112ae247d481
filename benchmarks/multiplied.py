"""A database of a million postings in a few minutes: some are merged, and their rows multiplied by SQL.

A copy has keys, hashes and texts of its own; its sections and clusters are multiplied with it, not found. The rows go
straight into the tables, past load and checks: what is measured is what is asked of the file, not how it came to be.
They lie as a load leaves them, board after board in the order of their keys.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.database import board_runs, merge, normalised
from benchmarks.later import board_runs_later
from pipelines.database import next_version

BOARDS = 20
BASE = 2_000
"""Postings that are merged, of 100 a board: 93 of them still stand open in the second run."""
MEMORY = "4GiB"

KEYS = ("posting_key", "repost_of", "example", "board_key")
"""That begin with `platform:`, before the board."""
NAMES = ("board", "company_key", "company")
HASHES = (
    "content_hash",
    "core_hash",
    "section_hash",
    "group_hash",
    "cluster_id",
    "event_id",
    "unit",
)
COPY = "lpad(copy::varchar, 6, '0') || '-'"
LONG = ("description_html", "description_text", "core_text", "text")
LENGTHS = ("text_characters", "core_characters", "characters")
MULTIPLIED = (
    "companies",
    "boards",
    "board_runs",
    "posting_rows",
    "posting_version_rows",
    "texts",
    "core_texts",
    "posting_locations",
    "posting_salaries",
    "posting_requirements",
    "posting_skills",
    "section_rows",
    "section_units",
    "posting_sections",
    "clusters",
    "cluster_nodes",
    "reposts",
    "events",
    "field_origins",
    "unread_rows",
)


def database(path: Path, postings: int) -> int:
    """A database of so many postings (a multiple of `BASE`), made of two runs a week apart; gives how many."""
    with next_version(path) as version:
        first = board_runs(normalised(BOARDS), 1)
        merge(version.connection, first)
        merge(version.connection, board_runs_later(first))
    with duckdb.connect(str(path), config={"memory_limit": MEMORY, "preserve_insertion_order": "false"}) as connection:
        for name in MULTIPLIED:
            _multiply(connection, name, max(1, postings // BASE) - 1)
        connection.execute("checkpoint")
        ((made,),) = connection.execute("select count(*) from posting_rows").fetchall()
    return int(made)


def _multiply(connection: duckdb.DuckDBPyConnection, name: str, copies: int) -> None:
    """Add so many copies of the rows of a table, in one statement: a small one would go through the log."""
    columns = connection.sql(f"from {name} limit 0").columns
    numbered = name == "cluster_nodes"  # its company is a number
    values = ", ".join(
        f"{f'base.{column}' if numbered and column == 'company' else _copied(column)} as {column}" for column in columns
    )
    connection.execute(f"create or replace temp table base as from {name}")
    connection.execute(
        f"insert into {name} by name select {values} from (select unnest(range(1, {copies + 1})) as copy), base"
    )


def _copied(column: str) -> str:
    if column in KEYS:
        return f"regexp_replace(base.{column}, ':', ':' || {COPY})"
    if column in NAMES:
        return f"{COPY} || base.{column}"
    if column in HASHES:
        return f"base.{column} || '-' || copy"
    if column in LONG:
        return f"'No ' || copy || ' ' || base.{column}"
    if column in LENGTHS:
        return f"base.{column} + length('No ' || copy || ' ')"
    return f"base.{column}"
