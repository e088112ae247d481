"""Roles that are never filled, by their own text: always open, hired for all year round."""

from __future__ import annotations

import re
from functools import cache

from pipelines.shipped import vocabulary


def read_evergreen(text: str) -> tuple[int, int] | None:
    """Where a text says that the role is always open (offsets of the words); None where it does not."""
    found = _phrases().search(text)
    return found.span() if found else None


@cache
def _phrases() -> re.Pattern[str]:
    phrases = sorted((row["phrase"] for row in vocabulary("evergreen_words")), key=len, reverse=True)
    spaced = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases)
    return re.compile(rf"\b(?:{spaced})\b", re.IGNORECASE)
