"""Printed dates: our own table of ways to write them in ten languages, and the dates of public recorded answers.

dateparser reads the same strings with the same language, beside the same moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from benchmarks.accuracy import corpora
from benchmarks.accuracy.score import Score, share
from pipelines.values.dates import read_date

SEEN_AT = datetime(2026, 3, 5, 10, 30)
FLOOR = 0.99
GROUPS = {
    "second": "own/dates: instants",
    "day": "own/dates: days",
    "relative": "own/dates: counted back",
    "unknown": "own/dates: ambiguous, open or no date",
}
PAYLOADS = {
    "ats_ashby/postings.jsonl": ("publishedAt",),
    "ats_greenhouse/stripe.jsonl": ("first_published", "updated_at"),
    "ats_lever/postings.jsonl": ("createdAt",),
    "ats_uber/postings.jsonl": ("creation_date", "updated_date"),
}


def scores() -> Iterator[Score]:
    cases = corpora.own("dates.jsonl")
    for precision, of in GROUPS.items():
        yield _own(of, [case for case in cases if case["precision"] == precision])
    named = [case for case in cases if case["language"] and case["precision"] == "day"]
    wrong = [_read(case) not in (None, case["date"]) for case in named]
    yield Score("date", "own/dates: days in a known language", len(named), "share wrong", share(wrong), ceiling=0.0)
    yield from _payloads()


def _own(of: str, cases: list[dict[str, Any]]) -> Score:
    given = [_read(case) for case in cases]
    return Score(
        "date",
        of,
        len(cases),
        "share right",
        share(read == case["date"] for read, case in zip(given, cases, strict=True)),
        floor=FLOOR,
        coverage=share(read is not None for read in given),
        peer="dateparser",
        peer_value=share(_dateparser(case) == case["date"] for case in cases),
        note="right for dateparser: the same day, or no date" if cases else "",
    )


def _read(case: dict[str, Any]) -> str | None:
    return _printed(read_date(case["text"], SEEN_AT, case["language"]).date, case["date"])


def _printed(date: datetime | None, like: str | None) -> str | None:
    """Of the same grain as `like`: a day, or a moment."""
    if date is None:
        return None
    return f"{date:%Y-%m-%d}" if like and len(like) == 10 else date.isoformat()


def _dateparser(case: dict[str, Any]) -> str | None:
    import dateparser

    settings = {"RELATIVE_BASE": SEEN_AT, "REQUIRE_PARTS": ["day", "month", "year"], "TIMEZONE": "UTC"}
    tag = (case["language"] or "").partition("-")
    found = dateparser.parse(
        case["text"],
        languages=[tag[0]] if tag[0] else None,
        region=tag[2] or None,
        settings={**settings, "TO_TIMEZONE": "UTC", "RETURN_AS_TIMEZONE_AWARE": False},
    )
    return _printed(found, case["date"] and case["date"][:10]) if _is_day(case) else _printed(found, case["date"])


def _is_day(case: dict[str, Any]) -> bool:
    return case["date"] is not None and len(case["date"]) == 10


def _payloads() -> Iterator[Score]:
    """Machine dates: read at all, and to the very moment that Python's own reader of ISO dates or an epoch gives."""
    for file, fields in PAYLOADS.items():
        printed = [str(row[field]) for row in corpora.rows(file) for field in fields if row.get(field)]
        right = [read_date(text, SEEN_AT).date == _exact(text) for text in printed]
        if printed:
            yield Score("date", f"{file}: {', '.join(fields)}", len(printed), "share right", share(right), floor=1.0)


def _exact(text: str) -> datetime:
    if text.isdecimal():
        return datetime.fromtimestamp(int(text) / 1000, UTC).replace(tzinfo=None)
    date = datetime.fromisoformat(text)
    return date.astimezone(UTC).replace(tzinfo=None) if date.tzinfo else date
