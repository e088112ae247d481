"""Finds skills named in a text, by a dictionary of word n-grams: `datasets/vocabulary/skills.csv`.

One pass over the words of the text; at each, the longest known phrase of up to five words wins, and what it covers
is used up ("Go-to-market" leaves no "Go", "R&D" no "R"). Words that are also ordinary words carry a guard, the name of
a rule for what must stand around them:

- `upper`: printed in capitals (SAP, REST), or beside another skill in a list.
- `name`: capitalised inside a sentence (Excel, Spark, React), or beside another skill in a list.
- `code`: beside another skill in a list, or after "in", "with", "using" and before the end of the phrase (Go, R, C).
- `topic`: like `code`, in any case (compliance, logistics).
- `exact`: printed exactly so (SAFe).

The guard of a row is that of the skill's own name; its aliases are free of it. `skill_surfaces.csv` has the aliases
that need a guard of their own ("ML").
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pipelines.shipped import vocabulary

# Short aliases of these kinds are written small as often as large: "css", "k8s", "npm".
_SMALL_KINDS = frozenset({"language", "framework", "database", "devops", "os"})

_WORD = re.compile(r"\w+")
# Gaps: the signs that most texts beyond ASCII have for their only ones, and what is no part of a word in ASCII.
_TYPOGRAPHY = "’–—“”‘•…\xa0·®™€£"
_GAPS_TO_SPACES = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum() and code != 95})
# Signs that make a name become letters of the same length, so that places stay: C++, C#, F#, .NET.
_SIGNS = (("c++", "cⵃⵃ"), ("c#", "cⵄ"), ("f#", "fⵄ"), (".net", "ⵅnet"))
# Between the words of one phrase: "Node.js", "CI / CD", "front-end", "Driver's license"
_INSIDE = re.compile(r"\s?[-./&'’+]?[^\S\n]?|[^\S\n]{1,2}")
# Between the skills of one list: "Python, Go and (optionally) Rust", or one a line
_BETWEEN = re.compile(
    r"(?:[\s,/|&;·•*+():–-]"
    r"|\b(?:and|or|und|oder|sowie|et|ou|y|o|e|e\.g|i\.e|such as|like|including|wie|z\.b|plus|with)\b\.?)+",
    re.IGNORECASE,
)
_LONGEST_BETWEEN = 24
_BEFORE = re.compile(
    r"\b(?:in|with|using|of|on|know|write|mit|en|avec|con|de|sur|von|knowledge|experience|kenntnisse)[ :]\s?$",
    re.IGNORECASE,
)
_NOUNS = (
    r"(?:skills?|programming|developers?|development|engineers?|code|codebase|language|experience|knowledge|services?"
    r"|microservices|backend|frontend|applications?|framework|scripts?|kenntnisse|expertise|formulas|spreadsheets)\b"
)
_NOUN = re.compile(rf"[ -]{_NOUNS}", re.IGNORECASE)
_AFTER = re.compile(rf"\s*(?:$|[\n,;.)/|!?•(:]|(?:and|or|und|oder|et|ou|y|is|are)\b|{_NOUNS})", re.IGNORECASE)
_SENTENCE_START = re.compile(r"(?:^|[\n.!?:•·*–-])[\s\"'“(]*$")


@dataclass(frozen=True, slots=True)
class ReadSkill:
    """A skill in a text: its key in `skills.csv`, and what is printed: `surface == text[start:end]`."""

    skill: str
    surface: str
    start: int
    end: int


class _Entry(NamedTuple):
    skill: str
    guard: str
    is_soft: bool


class _Hit(NamedTuple):
    start: int
    end: int
    entry: _Entry


def read_skills(text: str, soft: bool = False) -> list[ReadSkill]:
    """Skills in order of appearance, without overlaps; every mention, so a skill may come more than once.

    Soft skills (`kind` soft in the vocabulary) are given only with `soft=True`.
    """
    hits = _hits(text)
    return [
        ReadSkill(hit.entry.skill, text[hit.start : hit.end], hit.start, hit.end)
        for index, hit in enumerate(hits)
        if (soft or not hit.entry.is_soft) and (not hit.entry.guard or _is_meant(text, hits, index))
    ]


@cache
def _entries() -> tuple[dict[str, _Entry], frozenset[str]]:
    """The phrases, and the beginnings of those of several words; words parted by one space."""
    entries: dict[str, _Entry] = {}
    kinds = {}
    for row in vocabulary("skills"):
        kinds[row["skill"]] = row["kind"]
        is_soft = row["kind"] == "soft"
        entries[_key(row["skill"])] = _Entry(row["skill"], row["guard"], is_soft)
        for alias in filter(None, row["aliases"].split("|")):
            guard = "upper" if len(alias) <= 3 and row["kind"] not in _SMALL_KINDS else ""
            entries.setdefault(_key(alias), _Entry(row["skill"], guard, is_soft))
    for row in vocabulary("skill_surfaces"):
        entries[_key(row["surface"])] = _Entry(row["skill"], row["guard"], kinds[row["skill"]] == "soft")
    phrases = [key.split(" ") for key in entries]
    return entries, frozenset(" ".join(words[:n]) for words in phrases for n in range(1, len(words)))


@cache
def _openings() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The words that open a phrase, those that are one, and the pairs that open one."""
    phrases = [key.split(" ") for key in _entries()[0]]
    ones = frozenset(words[0] for words in phrases if len(words) == 1)
    return frozenset(words[0] for words in phrases), ones, frozenset(" ".join(words[:2]) for words in phrases)


def _key(phrase: str) -> str:
    return " ".join(map(_fold, _split(_small(phrase))))


def _small(text: str) -> str:
    """A text in small letters, the signs of names as letters: as long as it was.

    Where typography alone is beyond ASCII, it becomes spaces: all that follows takes a third of the time in ASCII.
    """
    plain = text
    for sign in _TYPOGRAPHY if not text.isascii() else "":
        plain = plain.replace(sign, " ")
    if not plain.isascii():
        plain = text
    small = plain.lower()
    if len(small) != len(text):  # one letter in all of Unicode grows: a Turkish capital I with a dot
        small = text
    for sign, letters in _SIGNS:
        small = small.replace(sign, letters)
    return small


def _split(small: str) -> list[str]:
    return small.translate(_GAPS_TO_SPACES).split() if small.isascii() else _WORD.findall(small)


def _fold(word: str) -> str:
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _hits(text: str) -> list[_Hit]:
    """The phrases in a text. Few words may begin one, so only of these is it looked up where they stand."""
    entries, beginnings = _entries()
    small = _small(text)
    printed = _split(small)
    words = printed if small.isascii() else [word if word.isascii() else _fold(word) for word in printed]
    hits = []
    used = before = end = 0
    for position in _promising(words):
        if position < used:
            continue
        word = printed[position]
        while before <= position:  # also past the same word where it began nothing
            start = _next(small, word, end)
            end = start + len(word)
            before = printed.index(word, before) + 1
        key, best = words[position], entries.get(words[position])
        last, stop, following = end, end, position + 1
        while key in beginnings and following < len(words):
            begin = small.index(printed[following], stop)
            if text[stop:begin] != " " and not _INSIDE.fullmatch(text, stop, begin):
                break
            stop = begin + len(printed[following])
            key = f"{key} {words[following]}"
            following += 1
            if key in entries:
                last, best, used = stop, entries[key], following
        if best:
            hits.append(_Hit(start, last, best))
    return hits


def _promising(words: list[str]) -> list[int]:
    """The places of words that are a phrase, or begin one together with the word after them."""
    firsts, ones, pairs = _openings()
    places = [place for place, word in enumerate(words) if word in firsts]
    following = [*words[1:], ""]
    return [place for place in places if words[place] in ones or f"{words[place]} {following[place]}" in pairs]


def _next(small: str, word: str, start: int) -> int:
    """Where a word stands next as a whole word."""
    while True:
        start = small.index(word, start)
        end = start + len(word)
        before, after = small[start - 1 : start], small[end : end + 1]
        if not (before.isalnum() or after.isalnum() or before == "_" or after == "_"):
            return start
        start += 1


# --- guards


def _is_meant(text: str, hits: list[_Hit], index: int) -> bool:
    """Whether a word with a guard is the skill here."""
    hit = hits[index]
    printed = text[hit.start : hit.end]
    guard = hit.entry.guard
    if guard == "upper" and printed.isupper():
        return True
    if guard == "exact":
        return printed == hit.entry.skill
    if _is_listed(text, hits, index):
        return True
    if guard in {"name", "code"} and printed[:1].isupper() and _NOUN.match(text, hit.end):
        return True
    if guard == "name":
        return printed[:1].isupper() and not _SENTENCE_START.search(text, max(0, hit.start - 8), hit.start)
    if guard == "topic" or (guard == "code" and printed == hit.entry.skill):
        return bool(_BEFORE.search(text, max(0, hit.start - 12), hit.start) and _AFTER.match(text, hit.end))
    return False


def _is_listed(text: str, hits: list[_Hit], index: int) -> bool:
    """Whether a skill without a guard, or another name as it is printed, stands beside it in a list."""
    if not _AFTER.match(text, hits[index].end) and not _is_followed(text, hits, index):
        return False
    is_small = text[hits[index].start].islower() and hits[index].entry.guard != "topic"
    return any(
        0 <= other < len(hits)
        and _is_sure(text, hits[other])
        and (not is_small or text[hits[other].start].islower())
        and _is_between(text, hits, min(index, other))
        for other in (index - 1, index + 1)
    )


def _is_followed(text: str, hits: list[_Hit], index: int) -> bool:
    return index + 1 < len(hits) and _is_between(text, hits, index)


def _is_between(text: str, hits: list[_Hit], first: int) -> bool:
    start, end = hits[first].end, hits[first + 1].start
    return end - start <= _LONGEST_BETWEEN and bool(_BETWEEN.fullmatch(text, start, end))


def _is_sure(text: str, hit: _Hit) -> bool:
    guard = hit.entry.guard
    if hit.entry.is_soft:
        return False
    return not guard or (guard != "topic" and text[hit.start : hit.end] in (hit.entry.skill, hit.entry.skill.upper()))
