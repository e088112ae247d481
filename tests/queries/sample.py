"""Small databases of invented postings: rows in by table, every other column null."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from pipelines.database import migrate

DAY = timedelta(days=1)
FIRST = datetime(2026, 3, 2, 6)
SECOND, THIRD = FIRST + DAY, FIRST + 8 * DAY


def empty(path: Path | str = ":memory:") -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(path))
    migrate(connection)
    return connection


def insert(connection: duckdb.DuckDBPyConnection, table: str, *rows: dict[str, Any]) -> None:
    for row in rows:
        names, marks = ", ".join(row), ", ".join(f"${name}" for name in row)
        connection.execute(f"insert into {table} ({names}) values ({marks})", row)


def posting(key: str, **given: Any) -> dict[str, Any]:
    """A row of posting_rows: seen in the first run and the third, open."""
    platform, board, posting_id = key.split(":")
    return {
        "posting_key": key,
        "board_key": f"{platform}:{board}",
        "platform": platform,
        "posting_id": posting_id,
        "url": f"https://jobs.example/{board}/{posting_id}",
        "company_key": board,
        "company": board.title(),
        "title_raw": "Role",
        "title": "Role",
        "first_seen_at": FIRST,
        "last_seen_at": THIRD,
        "last_seen_seq": 3,
        "seen_at_first_crawl": True,
        "status": "open",
        "version": 1,
        "content_hash": f"text-{posting_id}",
        "core_hash": f"core-{posting_id}",
        "is_talent_pool": False,
        "posted_precision": "day",
        "source_posted_at": datetime(2026, 2, 1),
    } | given


POSTINGS = [
    posting(
        "lever:acme:1",
        title_raw="=Baker (m/w/d)",
        title="Baker",
        role_family="food",
        role="baker",
        seniority="senior",
        workplace_type="onsite",
        employment_type="full_time",
        experience_years_min=2.0,
        education_min="vocational",
        language="en",
    ),
    posting(
        "lever:acme:2",
        title="Baker",
        role_family="food",
        role="baker",
        workplace_type="onsite",
        content_hash="text-1",
        core_hash="core-1",
        first_seen_at=SECOND,
        seen_at_first_crawl=False,
    ),
    posting(
        "lever:acme:3",
        title="Data Engineer",
        role_family="engineering",
        role="data_engineer",
        workplace_type="remote",
        experience_years_min=5.0,
        experience_years_max=7.0,
        education_min="bachelor",
        version=2,
    ),
    posting(
        "lever:acme:4",
        title="Data Engineer",
        role_family="engineering",
        role="data_engineer",
        status="closed",
        last_seen_at=SECOND,
        last_seen_seq=2,
        closed_at=THIRD,
        close_reason="absent",
        seen_at_first_crawl=False,
        first_seen_at=SECOND,
    ),
    posting("lever:acme:5", title="Open application", is_talent_pool=True),
    posting("ashby:bolt:6", title="Welder", role_family="trades", role="welder", workplace_type=None),
]

PLACES = [
    ("lever:acme:1", 0, "Lyon", "FR", False),
    ("lever:acme:2", 0, "Berlin", "DE", False),
    ("lever:acme:3", 0, "Berlin", "DE", False),
    ("lever:acme:3", 1, None, "US", True),
    ("lever:acme:4", 0, "Berlin", "DE", False),
    ("ashby:bolt:6", 0, None, None, False),
]

SKILLS = [
    ("lever:acme:1", "baking", "must"),
    ("lever:acme:2", "baking", "nice"),
    ("lever:acme:3", "sql", "must"),
    ("lever:acme:3", "python", "nice"),
    ("lever:acme:4", "sql", "must"),
]

PAY = [
    ("lever:acme:1", 0, 2400.0, 2800.0, "EUR", "month", 28800.0, 33600.0),
    ("lever:acme:3", 0, 70000.0, 90000.0, "EUR", "year", 70000.0, 90000.0),
    ("lever:acme:3", 1, 120000.0, None, "USD", "year", 120000.0, None),
]

EVENTS = [
    ("run-1", 1, FIRST, "lever:acme:1", "opened", None),
    ("run-1", 1, FIRST, "lever:acme:3", "opened", None),
    ("run-1", 1, FIRST, "lever:acme:5", "opened", None),
    ("run-1", 1, FIRST, "ashby:bolt:6", "opened", None),
    ("run-2", 2, SECOND, "lever:acme:2", "opened", None),
    ("run-2", 2, SECOND, "lever:acme:4", "opened", None),
    ("run-3", 3, THIRD, "lever:acme:3", "changed", "content"),
    ("run-3", 3, THIRD, "lever:acme:4", "closed", "absent"),
]


def sample(path: Path | str = ":memory:") -> duckdb.DuckDBPyConnection:
    """Three runs over two companies: six postings, of which two are one job, one is closed and one a talent pool."""
    connection = empty(path)
    insert(
        connection,
        "companies",
        {"company_key": "acme", "company": "Acme", "domain": "acme.example"},
        {"company_key": "bolt", "company": "Bolt"},
    )
    insert(connection, "boards", *(_board(key) for key in ("lever:acme", "ashby:bolt")))
    for number, at in enumerate((FIRST, SECOND, THIRD), 1):
        insert(connection, "runs", _run(number, at))
        insert(connection, "board_runs", *(_board_run(key, number, at) for key in ("lever:acme", "ashby:bolt")))
    insert(connection, "posting_rows", *POSTINGS)
    insert(connection, "texts", *_texts())
    insert(connection, "core_texts", *({"core_hash": f"core-{n}", "core_text": f"Core {n}"} for n in (1, 3, 4, 5, 6)))
    insert(connection, "posting_version_rows", *_versions())
    insert(connection, "posting_locations", *(_place(*place) for place in PLACES))
    insert(connection, "posting_skills", *_named(SKILLS, "posting_key skill level", surface="…"))
    pay = "posting_key position min_amount max_amount currency period annual_min annual_max"
    insert(connection, "posting_salaries", *_named(PAY, pay, kind="base", origin="rule", raw="…"))
    insert(connection, "posting_requirements", *_requirements())
    insert(connection, "clusters", *_cluster())
    insert(connection, "events", *(_event(*event) for event in EVENTS))
    _add_texts_of_companies(connection)
    insert(
        connection,
        "unread_rows",
        *_named([("lever:acme:1", "places", "HQ"), ("lever:acme:3", "places", "HQ")], "posting_key field raw"),
    )
    insert(connection, "field_origins", {"posting_key": "lever:acme:1", "field": "seniority", "origin": "rule"})
    for lengths in LENGTHS:
        connection.execute(lengths)
    return connection


LENGTHS = (
    """update posting_rows set text_characters = length(description_text)
    from texts where posting_rows.content_hash = texts.content_hash""",
    """update posting_rows set core_characters = length(core_text)
    from core_texts where posting_rows.core_hash = core_texts.core_hash""",
    """update posting_sections set characters = length(text)
    from section_rows where posting_sections.section_hash = section_rows.section_hash""",
)
"""What a load writes beside the texts."""


def _named(rows: Iterable[tuple[Any, ...]], names: str, **same: Any) -> list[dict[str, Any]]:
    return [dict(zip(names.split(), row, strict=True)) | same for row in rows]


def _board(key: str) -> dict[str, Any]:
    platform, board = key.split(":")
    return {"board_key": key, "platform": platform, "board": board, "company_key": board, "company": board.title()}


def _run(number: int, at: datetime) -> dict[str, Any]:
    return {"run_id": f"run-{number}", "run_seq": number, "started_at": at, "finished_at": at, "status": "complete"}


def _board_run(key: str, number: int, at: datetime) -> dict[str, Any]:
    mine = [event for _, seq, _, posting_key, event, _ in EVENTS if seq == number and posting_key.startswith(key)]
    verdict = "blocked" if (key, number) == ("ashby:bolt", 3) else "complete"
    return {
        "run_id": f"run-{number}",
        "run_seq": number,
        "board_key": key,
        "started_at": at,
        "verdict": verdict,
        "reason": "status 403" if verdict == "blocked" else None,
        "found": 4 if verdict == "complete" else 0,
        "opened": mine.count("opened"),
        "changed": mine.count("changed"),
        "closed": mine.count("closed"),
        "reopened": mine.count("reopened"),
        "held": 0,
        "failures": 0,
    }


def _texts() -> list[dict[str, Any]]:
    hashes = ["text-1", "text-3", "text-3-before", "text-4", "text-5", "text-6"]
    return [
        {"content_hash": name, "description_html": f"<p>{name}</p>", "description_text": f"- {name}"} for name in hashes
    ]


def _versions() -> list[dict[str, Any]]:
    first = [
        {"posting_key": row["posting_key"], "version": 1, "content_hash": row["content_hash"], "run_id": "run-1"}
        for row in POSTINGS
        if row["version"] == 1
    ]
    both = _named(
        [("lever:acme:3", 1, "text-3-before", "run-1"), ("lever:acme:3", 2, "text-3", "run-3")],
        "posting_key version content_hash run_id",
    )
    return first + both


def _place(key: str, position: int, city: str | None, country: str | None, remote: bool) -> dict[str, Any]:
    return {
        "posting_key": key,
        "position": position,
        "raw": city or "anywhere",
        "city": city,
        "country_code": country,
        "is_remote": remote,
        "resolved": country is not None,
    }


def _requirements() -> list[dict[str, Any]]:
    return _named(
        [
            ("lever:acme:1", 0, "2 years at an oven", "must", "experience", 2.0),
            ("lever:acme:3", 0, "5 to 7 years of SQL", "must", "experience", 5.0),
            ("lever:acme:3", 1, "Python is a plus", "nice", "skill", None),
        ],
        "posting_key position text level kind years_min",
        section="requirements",
        is_primary=True,
    )


def _cluster() -> list[dict[str, Any]]:
    return _named(
        [("cluster-1", "lever:acme:1", "canonical"), ("cluster-1", "lever:acme:2", "copy")],
        "cluster_id posting_key role",
        company_key="acme",
        reason="same_text",
        similarity=1.0,
    )


def _event(run_id: str, run_seq: int, at: datetime, key: str, event: str, reason: str | None) -> dict[str, Any]:
    return {
        "event_id": f"{run_id} {key}",
        "run_id": run_id,
        "run_seq": run_seq,
        "happened_at": at,
        "board_key": key.rpartition(":")[0],
        "posting_key": key,
        "event": event,
        "reason": reason,
    }


def _add_texts_of_companies(connection: duckdb.DuckDBPyConnection) -> None:
    sections = [("about", "about_company", 3, 1, True), ("tasks", "responsibilities", 1, 0, False)]
    insert(
        connection,
        "section_rows",
        *(
            {
                "section_hash": name,
                "group_hash": name,
                "company_key": "acme",
                "kind": kind,
                "text": f"Text of {name}",
                "postings": postings,
                "articles": articles,
                "pages": 0,
                "is_boilerplate": often,
            }
            for name, kind, postings, articles, often in sections
        ),
    )
    uses = [("lever:acme:1", 0, "about"), ("lever:acme:1", 1, "tasks"), ("lever:acme:2", 0, "about")]
    insert(
        connection,
        "posting_sections",
        *_named([*uses, ("lever:acme:3", 0, "about")], "posting_key position section_hash", company_key="acme"),
    )
    article = {"article_key": "blog:acme:1", "board_key": "lever:acme", "company_key": "acme", "company": "Acme"}
    insert(
        connection,
        "articles",
        article | {"title": "Bread", "published_on": datetime(2026, 1, 9), "word_count": 300, "first_seen_at": FIRST},
        article | {"article_key": "blog:acme:2", "title": "Undated", "word_count": 100, "first_seen_at": FIRST},
    )
    insert(
        connection,
        "article_sections",
        {"article_key": "blog:acme:1", "company_key": "acme", "position": 0, "section_hash": "about"},
    )
