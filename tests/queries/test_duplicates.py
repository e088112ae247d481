"""What the reports say of copies, of postings that came back, and of roles that may be none."""

from datetime import datetime, timedelta

import pytest
from queries.sample import empty, insert, posting

from pipelines.questions import reports, values

START = datetime(2026, 1, 5, 6)
DAY = timedelta(days=1)
RUN = {"run_id": "run-9", "run_seq": 9, "started_at": START + 200 * DAY, "status": "complete"}


def seen(key, first, last=None, **given):
    """A posting first seen on one day, and closed on another if there is one."""
    told = {
        "posting_key": key,
        "title": "Organ Builder",
        "first_seen_at": START + first * DAY,
        "last_seen_at": START + (200 if last is None else last) * DAY,
        "seen_at_first_crawl": False,
        "status": "open" if last is None else "closed",
        "closed_at": None if last is None else START + last * DAY,
    }
    return {**posting(key), **told, **given}


@pytest.fixture(scope="module")
def connection():
    with empty() as connection:
        insert(connection, "runs", RUN)
        insert(
            connection,
            "posting_rows",
            seen("lever:acme:1", 0, 10),
            seen("lever:acme:2", 20, 40),
            seen("lever:acme:3", 45, 60),
            seen("lever:acme:4", 75),
            seen("lever:acme:5", 5),
            seen("lever:acme:6", 190),
            seen("lever:acme:7", 1, seen_at_first_crawl=True),
            seen("lever:bolt:1", 180, company_key="bolt", company="Bolt"),
        )
        back = [("2", "1", 10), ("3", "2", 5), ("4", "3", 15)]
        told = [{"posting_key": f"lever:acme:{key}", "repost_of": f"lever:acme:{of}"} for key, of, _ in back]
        gaps = [{"repost_gap_days": gap} for *_, gap in back]
        insert(connection, "reposts", *(row | gap for row, gap in zip(told, gaps, strict=True)))
        insert(connection, "cluster_nodes", {"posting_key": "lever:acme:5", "is_evergreen": True})
        clusters = [
            ("a", "lever:acme:5", "canonical", "same_text", 1.0),
            ("a", "lever:acme:6", "copy", "same_text", 0.98),
            ("a", "lever:bolt:1", "copy", "agency_copy", 0.92),
            ("b", "lever:acme:1", "canonical", "same_text", 1.0),
            ("b", "lever:acme:2", "copy", "same_text", 1.0),
        ]
        names = ("cluster_id", "posting_key", "role", "reason", "similarity")
        insert(connection, "clusters", *(dict(zip(names, row, strict=True)) for row in clusters))
        yield connection


@pytest.mark.parametrize(
    ("name", "given", "rows"),
    [
        (
            "duplicates_by_reason",
            {},
            [("same_text", 2, 3, 0.6667, 2, 1, 0.98, 0.99), ("agency_copy", 1, 3, 0.3333, 1, 1, 0.92, 0.92)],
        ),
        (
            "duplicates_by_reason",
            {"company": "acme", "open_only": True},
            [("same_text", 1, 1, 1.0, 1, 1, 0.98, 0.98)],
        ),
        ("reposts_by_company", {}, [("acme", "Acme", 3, 6, 0.5, 3, 1, 5, 10.0, 15)]),
        ("reposts_by_company", {"company": "bolt"}, []),
    ],
)
def test_report_says(connection, name, given, rows):
    asked = reports()[name]
    assert connection.execute(asked.sql, values(asked, given)).fetchall() == rows


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {},
            [
                ("lever:acme:4", 3, 125, 200, False, False),
                ("lever:acme:7", 0, 199, 199, True, False),
                ("lever:acme:5", 0, 195, 195, False, True),
            ],
        ),
        ({"reposted": 4, "days": 196}, [("lever:acme:7", 0, 199, 199, True, False)]),
        ({"company": "bolt"}, []),
    ],
)
def test_roles_that_may_be_none(connection, given, expected):
    asked = reports()["ghost_roles"]
    found = connection.execute(asked.sql, values(asked, given)).fetchall()
    assert [(row[0], *row[5:]) for row in found] == expected
