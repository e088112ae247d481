"""The data checks of `queries/checks`: each returns the rows that break it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.shipped import shipped, sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def checks() -> list[str]:
    """The names of all checks, sorted."""
    return sorted(path.stem for path in shipped("queries", "checks").glob("*.sql"))


VALUE_CHECKS = frozenset(
    {
        "posting_locations_are_places",
        "posting_requirements_are_ranges",
        "posting_salaries_are_ranges",
        "words_are_known",
    }
)
"""Checks of single values: one bad value must not keep a run's good rows from being published."""


def failed_checks(connection: DuckDBPyConnection) -> dict[str, int]:
    """How many rows break each check that does not hold; empty means that all hold."""
    counts = {name: _breaking(connection, name) for name in checks()}
    return {name: rows for name, rows in counts.items() if rows}


def _breaking(connection: DuckDBPyConnection, name: str) -> int:
    ((rows,),) = connection.sql(sql("checks", name)).aggregate("count(*)").fetchall()
    return int(rows)
