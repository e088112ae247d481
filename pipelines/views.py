"""The views of `queries/views`, in the order that they build on each other, and the macros of `queries/macros`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipelines.shipped import sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

VIEWS = (
    "postings",
    "posting_versions",
    "sections",
    "unread_values",
    "open_postings",
    "open_job_facts",
    "open_job_rows",
    "open_jobs",
    "postings_by_day",
    "skills_asked",
    "pay_stated",
    "pay_yearly",
    "places_open",
    "time_open",
    "company_velocity",
    "board_coverage",
)

MACROS = {"open_jobs_in": "in_country, of_family, of_role"}
"""Views with parameters, that reports share."""


def create_views(connection: DuckDBPyConnection) -> None:
    """Make every view and macro anew; the tables must be there."""
    for name in VIEWS:
        connection.execute(f"create or replace view {name} as {sql('views', name)}")
    for statement in macros():
        connection.execute(statement)


def macros(kind: str = "macro") -> Iterator[str]:
    """What makes the macros: `kind` is macro, or temp macro, for a database that cannot be written to."""
    for name, params in MACROS.items():
        yield f"create or replace {kind} {name}({params}) as table {bare(sql('macros', name))}"


def bare(statement: str) -> str:
    """The statement without its header."""
    return "\n".join(line for line in statement.splitlines() if not line.startswith("--")).strip().rstrip(";")
