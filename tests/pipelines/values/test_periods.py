"""What a pay field's amounts are per."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.values.periods import read_period


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("per-year-salary", "year"),
        ("per-month-salary", "month"),
        ("per-hour-wage", "hour"),
        ("per-day-wage", "day"),
        ("per-week-salary", "week"),
        ("1 YEAR", "year"),
        ("1 HOUR", "hour"),
        ("Annual Salary:", "year"),
        ("HOURLY", "hour"),
        ("Monatsgehalt pro Monat", "month"),
        ("par an / année", "year"),
        ("per_year", "year"),
        # Two periods, none, or no period of pay.
        ("per year, paid each month", None),
        ("one-time", None),
        ("NONE", None),
        ("bonus", None),
        ("yearling", None),
        ("", None),
    ],
)
def test_read_period(text, expected):
    assert read_period(text) == expected


@given(text=st.text(st.characters(exclude_categories=())))
def test_any_text_gives_a_period_or_none(text):
    assert read_period(text) in {"hour", "day", "week", "month", "year", None}
