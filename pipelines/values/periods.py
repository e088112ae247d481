"""What a pay field's amounts are per: `per-year-salary`, `1 YEAR`, `Annual Salary:`."""

from __future__ import annotations

import re
from functools import cache

from pipelines.shipped import vocabulary

_WORD = re.compile(r"[^\W\d_]+")


@cache
def _periods() -> dict[str, str]:
    return {row["word"]: row["period"] for row in vocabulary("period_fields")}


def read_period(text: str) -> str | None:
    """hour, day, week, month or year, where the field's words name exactly one; else None."""
    found = {_periods()[word] for word in _WORD.findall(text.casefold()) if word in _periods()}
    return found.pop() if len(found) == 1 else None
