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
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from pipelines.shipped import vocabulary

# Short aliases of these kinds are written small as often as large: "css", "k8s", "npm".
_SMALL_KINDS = frozenset({"language", "framework", "database", "devops", "os"})

_GAP = re.compile(r"(\W+)")
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
def _entries() -> tuple[dict[str, int], dict[str, _Entry]]:
    """How many words the longest phrase has that starts with a word; and the phrases, words parted by one space."""
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
    longest: dict[str, int] = defaultdict(int)
    for key in entries:
        words = key.split(" ")
        longest[words[0]] = max(longest[words[0]], len(words))
    return dict(longest), entries


def _key(phrase: str) -> str:
    return " ".join(filter(None, _words(phrase)[0]))


def _words(text: str) -> tuple[list[str], list[str], list[int]]:
    """The words of a text, small and without accents; what stands after each; where words and gaps begin, in turn."""
    small = text.lower()
    if len(small) != len(text):  # one letter in all of Unicode grows: a Turkish capital I with a dot
        small = text
    is_ascii = small.isascii()
    for sign, letters in _SIGNS:
        small = small.replace(sign, letters)
    pieces = _GAP.split(small)
    words = pieces[::2]
    starts = list(accumulate(map(len, pieces), initial=0))
    return words if is_ascii else [_fold(word) for word in words], pieces[1::2], starts


def _fold(word: str) -> str:
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _hits(text: str) -> list[_Hit]:
    longest, entries = _entries()
    words, gaps, starts = _words(text)
    hits = []
    used = 0
    for position, word in enumerate(words):
        if word not in longest or position < used:
            continue
        key, last, best = word, position, entries.get(word)
        for following in range(position + 1, min(position + longest[word], len(words))):
            gap = gaps[following - 1]
            if gap != " " and not _INSIDE.fullmatch(gap):
                break
            key = f"{key} {words[following]}"
            if key in entries:
                last, best = following, entries[key]
        if best:
            hits.append(_Hit(starts[2 * position], starts[2 * last + 1], best))
            used = last + 1
    return hits


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
