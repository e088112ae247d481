"""Roles that are never filled, by their own text: always open, hired for all year round."""

from __future__ import annotations

import re
from functools import cache

from pipelines.shipped import vocabulary
from pipelines.values.words import Stems


def read_evergreen(text: str) -> tuple[int, int] | None:
    """Where a text says that the role is always open (offsets of the words); None where it does not."""
    stems, patterns = _phrases()
    # Plain text first, all phrases in one pass: a hundredth of the patterns' time.
    for number in sorted(stems.numbers(_on_one_line(text.casefold()))):
        found = patterns[number].search(text)
        if found:
            return found.span()
    return None


def _on_one_line(text: str) -> str:
    """The text with one space between words; most have no other space than that and the ends of lines."""
    line = text.replace("\n", " ")
    return line if line.isprintable() and "  " not in line else " ".join(line.split())


@cache
def _phrases() -> tuple[Stems, tuple[re.Pattern[str], ...]]:
    """The phrases as plain text, and the pattern of each."""
    phrases = [" ".join(row["phrase"].split()) for row in vocabulary("evergreen_words")]
    stems = Stems(phrase.casefold() for phrase in phrases)
    by_stem = {phrase.casefold(): _pattern(phrase) for phrase in phrases}
    return stems, tuple(by_stem[stem] for stem in stems.words)


def _pattern(phrase: str) -> re.Pattern[str]:
    spaced = r"\s+".join(map(re.escape, phrase.split()))
    return re.compile(rf"\b{spaced}\b", re.IGNORECASE)
