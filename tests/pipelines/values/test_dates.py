"""Printed dates, each a way of writing seen in a feed or on a page."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st
from processor import takes_at_most

from benchmarks.accuracy.corpora import own
from pipelines.values.dates import UNKNOWN, ReadDate, read_date

SEEN_AT = datetime(2026, 3, 5, 10, 30)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-03-01T23:30:00-05:00", datetime(2026, 3, 2, 4, 30)),
        ("2026-02-27T18:25:30.000+0000", datetime(2026, 2, 27, 18, 25, 30)),
        ("2026-02-27T18:25:30.123456789Z", datetime(2026, 2, 27, 18, 25, 30, 123456)),
        ("2026-02-27T18:25Z", datetime(2026, 2, 27, 18, 25)),
        ("2026-02-27 18:25:30 UTC", datetime(2026, 2, 27, 18, 25, 30)),
        ("2026-02-27T00:00:00Z", datetime(2026, 2, 27)),
        ("1772190000", datetime(2026, 2, 27, 11, 0)),
        ("1772190000123", datetime(2026, 2, 27, 11, 0, 0, 123000)),
        ("20260227T182530Z", datetime(2026, 2, 27, 18, 25, 30)),
        ("Fri, 27 Feb 2026 18:25:30 GMT", datetime(2026, 2, 27, 18, 25, 30)),
        ("Fri, 27 Feb 2026 18:25:30 EST", datetime(2026, 2, 27, 23, 25, 30)),
        ("27 Feb 2026 18:25:30 +0100", datetime(2026, 2, 27, 17, 25, 30)),
    ],
)
def test_instants(text: str, date: datetime) -> None:
    assert read_date(text, SEEN_AT) == ReadDate(date, "second")


@pytest.mark.parametrize(
    ("text", "language", "date"),
    [
        ("2026-02-27", None, datetime(2026, 2, 27)),
        ("2026/2/7", None, datetime(2026, 2, 7)),
        ("20260227", None, datetime(2026, 2, 27)),
        ("2025-07-28 00:00:00.0", None, datetime(2025, 7, 28)),
        ("2026年2月27日", None, datetime(2026, 2, 27)),
        ("24 November 2025", None, datetime(2025, 11, 24)),
        ("24th of November, 2025", None, datetime(2025, 11, 24)),
        ("Nov 24, 2025", None, datetime(2025, 11, 24)),
        ("Posted on: Nov. 24 2025 by Jo", None, datetime(2025, 11, 24)),
        ("Monday, November 24th, 2025", None, datetime(2025, 11, 24)),
        ("24-Nov-2025", None, datetime(2025, 11, 24)),
        ("24. März 2025", None, datetime(2025, 3, 24)),
        ("Veröffentlicht am 1. Dezember 2025", "de", datetime(2025, 12, 1)),
        ("1er décembre 2025", None, datetime(2025, 12, 1)),
        ("le 24 août 2025", "fr", datetime(2025, 8, 24)),
        ("24 de noviembre de 2025", None, datetime(2025, 11, 24)),
        ("24.11.2025", None, datetime(2025, 11, 24)),
        ("05.11.2025", "en", datetime(2025, 11, 5)),
        ("24.11.25", None, datetime(2025, 11, 24)),
        ("24/11/2025", None, datetime(2025, 11, 24)),
        ("11/24/2025", None, datetime(2025, 11, 24)),
        ("05/05/2025", None, datetime(2025, 5, 5)),
        ("05/11/2025", "de", datetime(2025, 11, 5)),
        ("05/11/2025", "fr-FR", datetime(2025, 11, 5)),
        ("05/11/2025", "en-GB", datetime(2025, 11, 5)),
        ("05/11/2025", "en_US", datetime(2025, 5, 11)),
        ("24. marraskuuta 2025", "fi", datetime(2025, 11, 24)),
    ],
)
def test_days(text: str, language: str | None, date: datetime) -> None:
    assert read_date(text, SEEN_AT, language) == ReadDate(date, "day")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("today", datetime(2026, 3, 5)),
        ("Posted Today", datetime(2026, 3, 5)),
        ("yesterday", datetime(2026, 3, 4)),
        ("Posted Yesterday", datetime(2026, 3, 4)),
        ("Posted 3 days ago", datetime(2026, 3, 2)),
        ("a day ago", datetime(2026, 3, 4)),
        ("2 weeks ago", datetime(2026, 2, 19)),
        ("1 month ago", datetime(2026, 2, 5)),
        ("5d ago", datetime(2026, 2, 28)),
        ("3 hours ago", datetime(2026, 3, 5, 7, 30)),
        ("vor 2 Tagen", datetime(2026, 3, 3)),
        ("vor einer Woche", datetime(2026, 2, 26)),
        ("gestern", datetime(2026, 3, 4)),
        ("vorgestern", datetime(2026, 3, 3)),
        ("il y a 3 jours", datetime(2026, 3, 2)),
        ("aujourd’hui", datetime(2026, 3, 5)),
        ("avant-hier", datetime(2026, 3, 3)),
        ("hace 2 días", datetime(2026, 3, 3)),
        ("ayer", datetime(2026, 3, 4)),
        ("3 dagen geleden", datetime(2026, 3, 2)),
    ],
)
def test_days_counted_back(text: str, date: datetime) -> None:
    assert read_date(text, SEEN_AT) == ReadDate(date, "relative")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "ASAP",
        "0",
        "12",
        "05/11/2025",
        "05-11-2025",
        "24/11/25",
        "November 2025",
        "31.02.2025",
        "2026-13-01",
        "2026-02-30T10:00:00Z",
        "1989-12-31",
        "2047-01-01",
        "294247-01-10",
        "0001-01-01T00:00:00+14:00",
        "9" * 5000,
        "24 November 2025 to 30 December 2025",
        "2025-11-24 - 2025-12-30",
        "open for 2 days",
        "version 1.2.2025.1",
        "9999999999 days ago",
        "9999 years ago",
    ],
)
def test_unknown_is_unknown(text: str) -> None:
    assert read_date(text, SEEN_AT) == UNKNOWN


def test_own_cases_of_ten_languages() -> None:
    """The rows that the accuracy bench scores."""
    cases = own("dates.jsonl")
    read = {(case["text"], case["language"]): read_date(case["text"], SEEN_AT, case["language"]) for case in cases}
    assert read == {(case["text"], case["language"]): meant(case) for case in cases}


def meant(case: dict[str, str | None]) -> ReadDate:
    date, precision = case["date"], case["precision"]
    return UNKNOWN if date is None else ReadDate(datetime.fromisoformat(date), str(precision))


LOCALES = ("en_US", "en_GB", "de", "fr", "es", "it", "nl", "pt", "pl", "ja", "ko", "zh")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("form", ["full", "long", "medium", "short"])
def test_every_day_as_its_language_prints_it(locale: str, form: str) -> None:
    """Babel writes them as Unicode's locale data says that people do."""
    days = [datetime(2024, 6, 1) + timedelta(days=11 * count) for count in range(66)]
    printed = {format_date(day, form, locale=locale): ReadDate(day, "day") for day in days}
    assert {text: read_date(text, SEEN_AT, locale) for text in printed} == printed


PIECES = st.text(alphabet="0123456789-/.:TZ+ ,", max_size=20) | st.sampled_from(
    [
        " ",
        "11",
        "2026",
        "November",
        "März",
        " de ",
        "il y a ",
        "vor ",
        " Tagen",
        " days ago",
        "30+",
        "hace ",
        "gestern",
        "3日前",
        "한 달 전",
        "令和",
    ]
)


@given(
    st.text() | st.lists(PIECES, max_size=12).map("".join),
    st.sampled_from([None, "de", "en-US", "", "ja", "xx", "\ud800"]),
)
def test_any_text_gives_a_date_or_unknown(text: str, language: str | None) -> None:
    read = read_date(text, SEEN_AT, language)
    assert (read.date is None) == (read.precision == "unknown")
    assert read.precision in {"second", "day", "relative", "unknown"}
    assert read.date is None or read.date.tzinfo is None


@pytest.mark.parametrize("language", [None, "en", "de", "ja", "vi", "hu"])
@pytest.mark.parametrize(
    "unit",
    [
        *(
            "1",
            "1 ",
            "a ",
            "24 nov ",
            "hace ",
            "1.",
            "2026-",
            "日",
            "前",
            "3 days ",
            "3 days ago ",
            "vor 2 ",
            "il y a ",
        ),
        *(
            "2026-01-01 ",
            "01/02/2026 ",
            "１",
            "Thu Jul 23 ",
            "昨日",
            "5월 ",
            "1 january 2026 ",
            " ",
            "+",
            "more than 3 ",
        ),
    ],
)
def test_the_worst_text_is_read_in_a_tenth_of_a_second(unit: str, language: str | None) -> None:
    text = unit * (65536 // len(unit))
    assert takes_at_most(0.1, read_date, text, SEEN_AT, language)
