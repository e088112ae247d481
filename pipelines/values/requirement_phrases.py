"""The phrases that requirements are written in, each with what it means, and where they stand in a text."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipelines.lines import fold, fold_words
from pipelines.shipped import vocabulary
from pipelines.values.words import LongestPhrases, any_of

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


@cache
def _phrases() -> tuple[LongestPhrases, list[tuple[int, list[_Sense]]]]:
    """What finds the phrases, and of each the number of its words and its senses: one of two senses has both."""
    rows: list[tuple[str, str, str]] = []
    for table, phrase, sense, value in _TABLES:
        rows += [(row[phrase], sense or row["sense"], row[value] if value else "") for row in vocabulary(table)]
    for row in vocabulary("degree_words"):
        if row["match"] in _DEGREE_SENSES:
            rows.append((row["phrase"], _DEGREE_SENSES[row["match"]], row["degree"]))
    # Folded, two spellings may be one: it counts once.
    senses: dict[tuple[str, ...], list[_Sense]] = {}
    for words, sense, value in sorted({(tuple(fold_words(phrase)), sense, value) for phrase, sense, value in rows}):
        senses.setdefault(words, []).append((sense, value))
    return LongestPhrases(senses), [(len(words), meant) for words, meant in senses.items()]


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
    automaton, known = _phrases()
    hits: list[Hit] = []
    for number, place in automaton.find(words):
        length, senses = known[number]
        for sense, value in senses:
            hits.append(Hit(place, length, sense, value))
    return hits
