"""Finds skills named in a text, by the words of `datasets/vocabulary/skills.csv`.

One pass over the words of the text; at each, the longest known phrase wins, and what it covers is used up
("Go-to-market" leaves no "Go", "R&D" no "R"). Words that are also ordinary words carry a guard, the name of a rule for
what must stand around them:

- `upper`: printed in capitals (SAP, REST), or beside another skill in a list.
- `name`: capitalised inside a sentence (Excel, Spark, React), or beside another skill in a list.
- `code`: beside another skill in a list, or after "in", "with", "using" and before the end of the phrase (Go, R, C).
- `topic`: like `code`, in any case (compliance, logistics).
- `spoken`: a language that is spoken, not what comes from a country (English skills, no English breakfast).
- `exact`: printed exactly so (SAFe).

The guard of a row is that of the skill's own name; its aliases are free of it, but for those of spoken languages.
`skill_surfaces.csv` has the aliases that need a guard of their own ("ML").
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.values.skill_words import Entry, Tree, folded, tree

# Between the words of one phrase: "Node.js", "CI / CD", "front-end", "Driver's license"
_SPACES = (" ", "\xa0", "")
_SIGNS = ("-", "/", "&", "+", "'", "’", "–", "‑")
_INSIDE = frozenset(
    {before + sign + after for before in _SPACES for sign in _SIGNS for after in _SPACES} | {" ", "\xa0", "  ", "."}
)
_MOST_GAPS = 3
# Between the skills of one list: "Python, Go and (optionally) Rust", or one a line
_BETWEEN = re.compile(
    r"(?:[\s,/|&;·•*+():–-]"
    r"|\b(?:and|or|und|oder|sowie|et|ou|y|o|e|e\.g|i\.e|such as|like|including|wie|z\.b|plus|with)\b\.?)+",
    re.IGNORECASE,
)
_LONGEST_BETWEEN = 24

_WORD = re.compile(r"\w+")
_BEFORE_WORDS = "in with using of on know write mit en avec con de sur von knowledge experience kenntnisse"
_BEFORE = frozenset(_BEFORE_WORDS.split())
_NOUN_WORDS = """
skill skills programming developer developers development engineer engineers code codebase language experience
knowledge service services microservices backend frontend application applications framework script scripts kenntnisse
expertise formulas spreadsheets"""
_NOUNS = frozenset(_NOUN_WORDS.split())
_ENDS = frozenset(",;.)/|!?•(:\n\r")
_GOES_ON = _NOUNS | {"and", "or", "und", "oder", "et", "ou", "y", "is", "are"}
_BEGINS = frozenset("\n.!?:•·*–-")

_NO_TONGUE = frozenset({"the", "a", "an", "our", "their", "its", "this", "that", "british"})
_TONGUE_BEFORE_WORDS = """
fluent fluently native speak speaks speaking spoken written read write verbal oral proficient business excellent
fließend fließendes gute gutes sehr verhandlungssicher verhandlungssicheres courant parlez parlé maîtrise hablar"""
_TONGUE_BEFORE = frozenset(_TONGUE_BEFORE_WORDS.split())
_TONGUE_AFTER_WORDS = """
language languages speaking speaker speakers speak skills skill proficiency fluency fluent fluently level knowledge
communication native kenntnisse sprachkenntnisse fließend courant required preferred essential mandatory
in for as at with to preferably both"""
_TONGUE_AFTER = _GOES_ON | frozenset(_TONGUE_AFTER_WORDS.split())


class ReadSkill(NamedTuple):
    """A skill in a text: its key in `skills.csv`, and what is printed: `surface == text[start:end]`."""

    skill: str
    surface: str
    start: int
    end: int


_Hit = tuple[int, int, Entry]


def read_skills(text: str, soft: bool = False) -> list[ReadSkill]:
    """Skills in order of appearance, without overlaps; every mention, so a skill may come more than once.

    Soft skills (`kind` soft in the vocabulary) and broad activities (`kind` task) are given only with `soft=True`.
    """
    hits = _hits(text, soft)
    return [
        ReadSkill(entry.skill, text[start:end], start, end)
        for index, (start, end, entry) in enumerate(hits)
        if (soft or not entry.is_soft) and (not entry.guard or _is_meant(text, hits, index))
    ]


def _hits(text: str, soft: bool) -> list[_Hit]:
    """The phrases in a text.

    Every gap is one space in the folded text, so a word's place is the length of the words before it and one each.
    Few words may begin a phrase: these are picked first, and where one stands is looked up only where it does.
    """
    root = tree(soft)
    words = folded(text).split(" ")
    candidates = filter(root.__contains__, words.copy())
    words += [""] * _MOST_GAPS
    hits = []
    at = used = known = start = 0  # `start` is that of the word `known`
    for word in candidates:
        at = words.index(word, at) + 1
        if at <= used:
            continue
        best, branch = root[word]
        goes_on = (words[at] or words[at + 1] or words[at + 2]) in branch
        if not goes_on and best is None:
            continue
        if at - 1 > known:
            start += len(" ".join(words[known : at - 1])) + 1
            known = at - 1
        end = start + len(word)
        if goes_on:
            best, end, used = _longest(text, words, at, end, best, branch)
        if best:
            hits.append((start, end, best))
    return hits


def _longest(
    text: str, words: list[str], at: int, end: int, best: Entry | None, branch: Tree
) -> tuple[Entry | None, int, int]:
    """The longest phrase whose first word ends at `end` before the word `at`: what it is, its end, the word after."""
    stop, last, used = end, end, at
    while True:
        begin = stop + 1
        while not words[at] and begin - stop < _MOST_GAPS:
            at, begin = at + 1, begin + 1
        node = branch.get(words[at])
        if node is None or text[stop:begin] not in _INSIDE:
            return best, last, used
        stop, at = begin + len(words[at]), at + 1
        branch = node.longer
        if node.entry:
            best, last, used = node.entry, stop, at
        if not branch or at >= len(words):
            return best, last, used


# --- guards


def _is_meant(text: str, hits: list[_Hit], index: int) -> bool:
    """Whether a word with a guard is the skill here."""
    start, end, (skill, guard, _) = hits[index]
    printed = text[start:end]
    if guard == "upper" and printed.isupper():
        return True
    if guard == "exact":
        return printed == skill
    if guard == "spoken":
        return _is_spoken(text, start, end, skill)
    ends = _ends(text, end, _GOES_ON)
    if (ends or _is_followed(text, hits, index)) and _is_listed(text, hits, index):
        return True
    if guard in {"name", "code"} and printed[:1].isupper() and _has_noun(text, end):
        return True
    if guard == "name":
        return printed[:1].isupper() and not _begins_sentence(text, start)
    if ends and (guard == "topic" or (guard == "code" and printed == skill)):
        return _word_before(text, start) in _BEFORE
    return False


def _ends(text: str, end: int, may_follow: frozenset[str]) -> bool:
    """Whether the phrase ends here: at a sign, at the end of the text, before a word that may follow."""
    rest = text[end : end + _LONGEST_BETWEEN].lstrip(" \t\xa0")
    return not rest or rest[0] in _ENDS or _word_after(rest, 0) in may_follow


def _has_noun(text: str, end: int) -> bool:
    return text[end : end + 1] in {" ", "-"} and _word_after(text, end + 1) in _NOUNS


def _word_after(text: str, start: int) -> str:
    match = _WORD.match(text, start)
    return match.group().lower() if match else ""


def _word_before(text: str, start: int) -> str:
    """The word before, where no more than a space or a colon parts it."""
    *_, word = text[max(0, start - 16) : start].lower().split(" ")[:-1] or ("",)
    return word.rstrip(":")


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 8) : start].rstrip(" \"'“(")
    return not before or before[-1] in _BEGINS


def _is_spoken(text: str, start: int, end: int, skill: str) -> bool:
    if text[start].islower() and text[start:end].lower() == skill.lower():
        return False  # English writes its names of languages with a capital: "polish", "thai"
    before = _word_before(text, start)
    if before in _NO_TONGUE:
        return False
    return before in _TONGUE_BEFORE or _ends(text, end, _TONGUE_AFTER)


def _is_listed(text: str, hits: list[_Hit], index: int) -> bool:
    """Whether a skill without a guard, or another name as it is printed, stands beside it in a list."""
    start, _, entry = hits[index]
    is_small = text[start].islower() and entry.guard != "topic"
    return any(
        0 <= other < len(hits)
        and _is_sure(text, hits[other])
        and (not is_small or text[hits[other][0]].islower())
        and _is_between(text, hits, min(index, other))
        for other in (index - 1, index + 1)
    )


def _is_followed(text: str, hits: list[_Hit], index: int) -> bool:
    return index + 1 < len(hits) and _is_between(text, hits, index)


def _is_between(text: str, hits: list[_Hit], first: int) -> bool:
    start, end = hits[first][1], hits[first + 1][0]
    return end - start <= _LONGEST_BETWEEN and bool(_BETWEEN.fullmatch(text, start, end))


def _is_sure(text: str, hit: _Hit) -> bool:
    start, end, (skill, guard, is_soft) = hit
    if is_soft:
        return False
    return not guard or (guard not in {"topic", "spoken"} and text[start:end] in (skill, skill.upper()))
