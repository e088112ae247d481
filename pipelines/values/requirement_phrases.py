"""The phrases that requirements are written in, each with what it means, and where they stand in a text."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from pipelines.lines import fold_words
from pipelines.shipped import vocabulary

# Table, its column of phrases, the sense of them all (None: the column `sense`), its column of values.
_TABLES = (
    ("requirement_words", "phrase", None, None),
    ("language_names", "name", "language", "language"),
    ("language_levels", "phrase", "language_level", "level"),
    ("licence_names", "phrase", "licence", "licence"),
    ("clearance_names", "phrase", "clearance", "clearance"),
)
_DEGREE_SENSES = {"any": "degree", "weak": "weak_degree"}


class Hit(NamedTuple):
    """A known phrase: the place of its first word, its length in words, its sense, and its value where it has one."""

    place: int
    length: int
    sense: str
    value: str


# By first word: what it is alone, and by second word the longer phrases, the longest first.
_Phrase = tuple[list[str], str, str]
_Phrases = dict[str, tuple[list[_Phrase], dict[str, list[_Phrase]]]]


@cache
def _phrases() -> _Phrases:
    """All phrases by their first words. A phrase of two senses stands once for each."""
    rows: list[tuple[str, str, str]] = []
    for table, phrase, sense, value in _TABLES:
        rows += [(row[phrase], sense or row["sense"], row[value] if value else "") for row in vocabulary(table)]
    for row in vocabulary("degree_words"):
        if row["match"] in _DEGREE_SENSES:
            rows.append((row["phrase"], _DEGREE_SENSES[row["match"]], row["degree"]))
    index: _Phrases = {}
    # Folded, two spellings may be one: it counts once.
    folded = {(tuple(fold_words(phrase)), sense, value) for phrase, sense, value in rows}
    for words, sense, value in sorted(folded, key=lambda row: (-len(row[0]), row)):
        alone, longer = index.setdefault(words[0], ([], {}))
        (alone if len(words) == 1 else longer.setdefault(words[1], [])).append((list(words), sense, value))
    return index


def find_phrases(words: list[str]) -> list[Hit]:
    """The longest phrases at each place of folded words, leftmost first, without overlaps."""
    index = _phrases()
    hits: list[Hit] = []
    free = 0
    for place in [place for place, word in enumerate(words) if word in index]:
        if place < free:
            continue
        alone, longer = index[words[place]]
        phrases = longer.get(words[place + 1]) if longer and place + 1 < len(words) else None
        length = 0
        for phrase, sense, value in phrases or ():
            if len(phrase) < length:
                break
            if words[place : place + len(phrase)] == phrase:
                length = len(phrase)
                hits.append(Hit(place, length, sense, value))
        if not length:
            length = 1
            hits.extend([Hit(place, 1, sense, value) for _, sense, value in alone])
        free = place + (length if length > 1 or alone else 0)
    return hits
