"""Fields that platforms nest in much the same ways: names of things, places by their parts, ranges of pay, the
employer's own numbers."""

from __future__ import annotations

from typing import Any

from crawler.answers import Row, comma
from crawler.items import Pay

NO_NUMBERS = {"see opening id", "tbd", "tbc", "n/a", "na", "none", "-"}
"""What employers write where a requisition's number is asked for and they have none."""


def first(row: Row, *names: str) -> Any:
    """The first of these fields that says something."""
    return next((row[name] for name in names if row.get(name)), None)


def name_of(entry: Any, *names: str) -> Any:
    """The name of what is an object, a text or nothing; of an object by `names`, else by its name, label or id."""
    return first(entry, *(names or ("name", "label", "id"))) if isinstance(entry, dict) else entry


def printed(row: Row, *names: str) -> str:
    """These fields as one printed text, what is empty left out; by default a place's city, state and country."""
    return comma(*(row.get(name) for name in names or ("city", "state", "country")))


def pay_range(low: Any, high: Any, **told: Any) -> list[Pay]:
    """The range between two bounds, either of which may be missing; none where both are missing or 0, which is "not
    set" (`ats.md` §0)."""
    stated = Pay(min_amount=low, max_amount=high, **told)
    return [stated] if stated.min_amount or stated.max_amount else []


def requisition(number: Any) -> Any:
    """The employer's own number; None for what says that there is none."""
    return None if str(number).strip().casefold() in NO_NUMBERS else number
