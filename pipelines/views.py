"""The views of `queries/views`, in the order that they build on each other."""

from __future__ import annotations

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


def create_views(connection: DuckDBPyConnection) -> None:
    """Make every view anew; the tables must be there."""
    for name in VIEWS:
        connection.execute(f"create or replace view {name} as {sql('views', name)}")
