"""What may be exported: which tables, in which order, divided by what, and what is wrong with what was asked for."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.shipped import sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FORMATS = ("parquet", "csv", "jsonl", "jsonld")
JSON_LD = "job_postings"
"""The one file of `--format jsonld`."""

# What is handed out, and the order of its rows: the same database always gives the same bytes.
TABLES = {
    "companies": ("company_key",),
    "boards": ("board_key",),
    "runs": ("run_seq",),
    "board_runs": ("run_seq", "board_key"),
    "postings": ("posting_key",),
    "posting_versions": ("posting_key", "version"),
    "posting_locations": ("posting_key", "position"),
    "posting_salaries": ("posting_key", "position"),
    "posting_requirements": ("posting_key", "position"),
    "posting_skills": ("posting_key", "skill", "level", "surface"),
    "sections": ("company_key", "section_hash"),
    "posting_sections": ("posting_key", "position"),
    "articles": ("article_key",),
    "article_sections": ("article_key", "position", "section_hash"),
    "page_sections": ("page_url", "position", "section_hash"),
    "clusters": ("cluster_id", "posting_key"),
    "events": ("run_seq", "board_key", "posting_key", "event", "event_id"),
    "field_origins": ("posting_key", "field", "origin", "rule", "source_field", "span_start", "span_end"),
    "unread_values": ("field", "raw"),
}
# Handed out where asked for.
MORE = {
    "open_postings": ("posting_key",),
    "open_jobs": ("job_key",),
    "postings_by_day": ("day",),
    "skills_asked": ("job_key", "skill"),
    "pay_stated": ("job_key", "currency", "period", "kind", "place", "raw", "origin", "min_amount", "max_amount"),
    "places_open": ("job_key", "city", "region", "country_code", "remote_scope", "is_remote", "company", "resolved"),
    "time_open": ("posting_key",),
    "company_velocity": ("company_key", "week"),
    "board_coverage": ("board_key",),
    "quarantine": ("run_id", "board_key", "posting_id", "reason", "capture"),
}
ORDERS = TABLES | MORE

NO_KEY = (
    "posting_skills",
    "page_sections",
    "article_sections",
    "field_origins",
    "pay_stated",
    "places_open",
    "quarantine",
)
"""Tables whose rows are put in order by more than a key of theirs, or by one that may be null."""
KEYS = {name: order for name, order in ORDERS.items() if name not in NO_KEY} | {
    "runs": ("run_id",),
    "board_runs": ("run_id", "board_key"),
    "clusters": ("posting_key",),
    "events": ("event_id",),
}

# Vocabulary words, codes and our own slugs: folder names never come from a page's text.
PARTITIONS = (
    "platform",
    "company_key",
    "country_code",
    "currency",
    "education_min",
    "employment_type",
    "event",
    "kind",
    "language",
    "level",
    "period",
    "role",
    "role_family",
    "run_id",
    "seniority",
    "status",
    "verdict",
    "workplace_type",
    "change",
)

LATER = ("later_postings", "later_sections", "later_articles")
"""What happened after the run that an export goes on from: `queries/export/`, each made as a table of this name."""
CHANGES = {
    "postings": ("later_postings", ("posting_key",)),
    "sections": ("later_sections", ("company_key", "section_hash")),
    "articles": ("later_articles", ("article_key",)),
}
"""Tables whose rows say what happened to them, in a last column `change`: by which table, joined by what."""
CHANGE = "change"
AFTER = {
    "page_sections": "board_key in (select board_key from board_runs where run_seq > {since})",
    "article_sections": "article_key in (select article_key from later_articles)",
    "quarantine": "run_id in (select run_id from runs where run_seq > {since})",
    "clusters": (
        "cluster_id in (select cluster_id from clusters where posting_key in (select posting_key from later_postings))"
    ),
}
"""Which rows of a table came after that run, where neither `run_seq` nor `posting_key` says so; one that is named
nowhere is given whole."""


class BadExport(Exception):
    """An export that cannot be made so; the message is one sentence that says what would be right."""


class ExportFailed(Exception):
    """Writing or reading back went wrong (a full disk, say); what stood in the folder before still does."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One export as asked for; `since` is the `run_seq` of the run that it goes on from."""

    folder: Path
    format: str
    names: tuple[str, ...]
    partition_by: str | None = None
    since: int | None = None
    with_html: bool = False


def names_of(format: str, tables: Sequence[str] | None, partition_by: str | None) -> tuple[str, ...]:
    """The tables to write, once each, in the order of `ORDERS`. Raises `BadExport`."""
    if format not in FORMATS:
        raise BadExport(f"The format must be one of {', '.join(FORMATS)}, not {format}.")
    for name in tables or ():
        if name not in ORDERS:
            close = difflib.get_close_matches(name, ORDERS, n=1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(ORDERS)}."
            raise BadExport(f"There is no table {name} to export: {hint}")
    if partition_by is not None and partition_by not in PARTITIONS:
        raise BadExport(f"Tables cannot be divided by {partition_by}: only by one of {', '.join(PARTITIONS)}.")
    if format == "jsonld":
        if tables or partition_by:
            raise BadExport("jsonld is one file of the open jobs: leave --table and --partition-by out.")
        return (JSON_LD,)
    return tuple(name for name in ORDERS if name in (tables or TABLES))


def check_column(connection: DuckDBPyConnection, plan: Plan) -> None:
    """Raises `BadExport` where none of the tables could be divided by the column asked for."""
    column = plan.partition_by
    if column is None:
        return
    if column == CHANGE:
        if plan.since is None or not CHANGES.keys() & {*plan.names}:
            raise BadExport(f"Only an export with --since RUN of {', '.join(CHANGES)} has a column {CHANGE}.")
        return
    having = "select 1 from duckdb_columns() where column_name = $column and list_contains($tables, table_name)"
    if connection.execute(having, {"column": column, "tables": list(plan.names)}).fetchone() is None:
        raise BadExport(f"None of the tables has a column {column}: divide by another, or by none.")


def run_seq(connection: DuckDBPyConnection, since: str | None) -> int | None:
    """The number of the run that the export goes on from. Raises `BadExport` where there is no such run."""
    if since is None:
        return None
    found = connection.execute("select run_seq from runs where run_id = $run", {"run": since}).fetchone()
    if found is None:
        raise BadExport(f"There is no run {since}: `rolecall runs` lists them.")
    return int(found[0])


def find_later(connection: DuckDBPyConnection, since: int | None) -> None:
    """Make the tables of `LATER`, in memory, where the export goes on from a run."""
    if since is not None:
        for name in LATER:
            connection.execute(f"create temp table {name} as {sql('export', name)}", {"since": since})
