"""A board taken back to what was known after one of its runs: the way to merge a late run, and to carry a history.

What it saw is in `board_run_postings`, what happened in `events`, what it read in `posting_version_rows`; rows read
later than that run go, and those that stay are read anew at their next sighting.
"""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa

from pipelines.bodies import read_description
from pipelines.sections import by_paragraph, section_hash
from pipelines.shipped import sql
from pipelines.statements import execute

CHILDREN = (
    "posting_locations",
    "posting_salaries",
    "posting_requirements",
    "posting_skills",
    "posting_sections",
    "field_origins",
    "unread_rows",
    "clusters",
    "posting_version_rows",
    "posting_rows",
)
STEPS = (
    "rewind_mentions",
    "rewind_rows",
    "rewind_versions",
    "rewind_events",
    "rewind_quarantine",
    "rewind_runs",
)
PER_RUN = ("board_run_postings", "board_run_fields", "board_run_held")
SECTIONS = pa.schema(
    [
        ("posting_key", pa.string()),
        ("company_key", pa.string()),
        ("position", pa.int32()),
        ("section_hash", pa.string()),
        ("kind", pa.string()),
        ("heading", pa.string()),
        ("characters", pa.int32()),
    ]
)


def rewind(connection: duckdb.DuckDBPyConnection, board_key: str, run_seq: int) -> None:
    """Take `board_key` back to what was known after run `run_seq`; before its first run, nothing is left of it.

    The connection knows the rule of boilerplate (`section_groups.begin`)."""
    connection.execute("set variable rewind_board = ?", [board_key])
    connection.execute("set variable rewind_seq = ?", [run_seq])
    execute(connection, "rewind_companies", "rewind_mentions")
    for table in CHILDREN:
        execute(connection, "rewind_unmentioned", children=table)
    _sections(connection)
    execute(connection, *STEPS[1:])
    for table in PER_RUN:
        execute(connection, "rewind_lists", board_run_postings=table)
    execute(connection, "sections_recounted_all", "units_recounted_all")


def _sections(connection: duckdb.DuckDBPyConnection) -> None:
    """The sections of postings whose text was another one then, read from that text."""
    rows: list[tuple[Any, ...]] = []
    keys: list[str] = []
    for key, company, html, text in connection.execute(sql("load", "rewind_texts")).fetchall():
        keys.append(key)
        for position, section in enumerate(by_paragraph(read_description(html, text)[1])):
            hashed = section_hash(section.heading, section.text)
            rows.append((key, company, position, hashed, section.kind, section.heading, len(section.text)))
    connection.execute("delete from posting_sections where posting_key in (select unnest(?))", [keys])
    columns = list(zip(*rows, strict=True)) or [()] * len(SECTIONS)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, SECTIONS, strict=True)]
    connection.register("rewound_sections", pa.Table.from_arrays(arrays, schema=SECTIONS))
    connection.execute("insert into posting_sections by name from rewound_sections")
    connection.unregister("rewound_sections")
