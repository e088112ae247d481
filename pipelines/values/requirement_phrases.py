"""The phrases that requirements are written in, each with what it means, and where they stand in a text."""

from __future__ import annotations

import re
from functools import cache
from itertools import compress, count
from typing import NamedTuple

from pipelines.lines import fold, fold_words
from pipelines.shipped import vocabulary
from pipelines.values.words import any_of

# Table, its column of phrases, the sense of them all (None: the column `sense`), its column of values.
_TABLES = (
    ("requirement_words", "phrase", None, None),
    ("language_names", "name", "language", "language"),
    ("language_levels", "phrase", "language_level", "level"),
    ("licence_names", "phrase", "licence", "licence"),
    ("clearance_names", "phrase", "clearance", "clearance"),
    ("east_asian_requirement_words", "phrase", None, "value"),
)
_DEGREE_SENSES = {"any": "degree", "weak": "weak_degree"}


class Hit(NamedTuple):
    """A known phrase: the place of its first word, its length in words, its sense, and its value where it has one."""

    place: int
    length: int
    sense: str
    value: str


_Sense = tuple[str, str]
_Phrase = tuple[list[str], str, str]


class _Phrases(NamedTuple):
    """Phrases of one word, with their senses; the longer ones by first and second word, the longest first; and the
    first words of all."""

    alone: dict[str, list[_Sense]]
    longer: dict[str, dict[str, list[_Phrase]]]
    first: frozenset[str]


@cache
def _phrases() -> _Phrases:
    """All phrases. One of two senses stands once for each."""
    rows: list[tuple[str, str, str]] = []
    for table, phrase, sense, value in _TABLES:
        rows += [(row[phrase], sense or row["sense"], row[value] if value else "") for row in vocabulary(table)]
    for row in vocabulary("degree_words"):
        if row["match"] in _DEGREE_SENSES:
            rows.append((row["phrase"], _DEGREE_SENSES[row["match"]], row["degree"]))
    index = _Phrases({}, {}, frozenset())
    # Folded, two spellings may be one: it counts once.
    folded = {(tuple(fold_words(phrase)), sense, value) for phrase, sense, value in rows}
    for words, sense, value in sorted(folded, key=lambda row: (-len(row[0]), row)):
        if len(words) == 1:
            index.alone.setdefault(words[0], []).append((sense, value))
        else:
            seconds = index.longer.setdefault(words[0], {})
            seconds.setdefault(words[1], []).append((list(words), sense, value))
    return index._replace(first=frozenset(index.alone) | frozenset(index.longer))


_UNSPACED = re.compile("[\u1100-\u11ff\u3041-\u30fa\u3400-\u9fff]")  # folding parts Korean syllables


def with_spaces(folded: str) -> str:
    """A folded text in which phrases of Japanese, Chinese and Korean stand apart: "大卒 以上"."""
    if folded.isascii() or not _UNSPACED.search(folded):
        return folded
    return _unspaced().sub(r" \g<0> ", folded)


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(any_of(fold(row["phrase"]) for row in vocabulary("east_asian_requirement_words")))


def find_phrases(words: list[str]) -> list[Hit]:
    """The longest phrases at each place of folded words, leftmost first, without overlaps."""
    alone, longer, first = _phrases()
    hits: list[Hit] = []
    free = 0
    # Many words begin a phrase, few go on as it does.
    for place in compress(count(), map(first.__contains__, words)):
        if place < free:
            continue
        word = words[place]
        length = 0
        if word in longer:
            following = words[place + 1] if place + 1 < len(words) else ""
            for phrase, sense, value in longer[word].get(following, ()):
                if len(phrase) < length:
                    break
                if len(phrase) == 2 or words[place : place + len(phrase)] == phrase:
                    length = len(phrase)
                    hits.append(Hit(place, length, sense, value))
        if not length and word in alone:
            length = 1
            hits.extend([Hit(place, 1, sense, value) for sense, value in alone[word]])
        free = place + length
    return hits
