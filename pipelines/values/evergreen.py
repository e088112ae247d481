"""Roles that are never filled, by their own text: always open, hired for all year round."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from pipelines.shipped import vocabulary


def read_evergreen(text: str) -> tuple[int, int] | None:
    """Where a text says that the role is always open (offsets of the words); None where it does not."""
    folded = text.casefold()
    spaced = ""
    for word, phrases in _phrases().items():
        for phrase, pattern in phrases if word in folded else ():
            # Plain text first, the longest word of a phrase before all: a hundredth of the patterns' time.
            spaced = spaced or " ".join(folded.split())
            found = pattern.search(text) if phrase in spaced else None
            if found:
                return found.span()
    return None


@cache
def _phrases() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """The phrases by their longest word."""
    by_word: dict[str, list[tuple[str, re.Pattern[str]]]] = defaultdict(list)
    for row in vocabulary("evergreen_words"):
        words = row["phrase"].casefold().split()
        by_word[sorted(words, key=len)[-1]].append((" ".join(words), _pattern(row["phrase"])))
    return dict(by_word)


def _pattern(phrase: str) -> re.Pattern[str]:
    spaced = r"\s+".join(map(re.escape, phrase.split()))
    return re.compile(rf"\b{spaced}\b", re.IGNORECASE)
