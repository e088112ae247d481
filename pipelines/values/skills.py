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
- `currency`: not beside an amount (CAD, PHP: "131,000 CAD").

The guard of a row is that of the skill's own name; its aliases are free of it, but for those of spoken languages.
`skill_surfaces.csv` has the aliases that need a guard of their own ("ML").
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.values.skill_words import MOST_GAPS, Entry, Tree, beginnings, folded

# Between the words of one phrase: "Node.js", "CI / CD", "front-end", "Driver's license"
_SPACES = (" ", "\xa0", "")
_SIGNS = ("-", "/", "&", "+", "'", "’", "–", "‑")
_INSIDE = frozenset(
    {before + sign + after for before in _SPACES for sign in _SIGNS for after in _SPACES} | {" ", "\xa0", "  ", "."}
)
_FIRST_INSIDE = frozenset(gap[0] for gap in _INSIDE)
_AFTER_THE_LAST = " " * (MOST_GAPS + 1)
# Between the skills of one list: "Python, Go and (optionally) Rust", or one a line
_BETWEEN = re.compile(
    r"(?:[\s,/|&;·•*+():–-]"
    r"|\b(?:and|or|und|oder|sowie|et|ou|y|o|e|e\.g|i\.e|such as|like|including|wie|z\.b|plus|with)\b\.?)+",
    re.IGNORECASE,
)
_OFTEN_BETWEEN = frozenset({", ", ",", " / ", "/", "\n", "\n- ", " and ", " or ", " & ", " (", ", and ", " und "})
_LONGEST_BETWEEN = 24

_ENDS = frozenset(",;.)/|!?•(:\n\r")
_BEGINS = frozenset("\n.!?:•·*–-")


def _words(words: str) -> frozenset[str]:
    return frozenset(folded(words).split())


_BEFORE = _words("in with using of on know write mit en avec con de sur von knowledge experience kenntnisse")
_NOUNS = _words("""
skill skills programming developer developers development engineer engineers code codebase language experience
knowledge service services microservices backend frontend application applications framework script scripts kenntnisse
expertise formulas spreadsheets""")
_GOES_ON = _NOUNS | _words("and or und oder et ou y is are")

_NO_TONGUE = _words("the a an our their its this that british")
_TONGUE_BEFORE = _words("""
fluent fluently native speak speaks speaking spoken written read write verbal oral proficient business excellent
fließend fließendes gute gutes sehr verhandlungssicher verhandlungssicheres courant parlez parlé maîtrise hablar""")
_TONGUE_AFTER = _GOES_ON | _words("""
language languages speaking speaker speakers speak skills skill proficiency fluency fluent fluently level knowledge
communication native kenntnisse sprachkenntnisse fließend courant required preferred essential mandatory
in for as at with to preferably both""")


# "CAD$131,000", "PHP 45k", "131,000 CAD"; not "PHP 8.1"
_AMOUNT_AFTER = re.compile(r"[ \xa0]?(?:[$₱]|\d{2,3}(?:[.,]?\d{3}|[kK]\b|\b(?![.%])))")
_AMOUNT_BEFORE = re.compile(r"(?:\d{3}|\d[kK])[ \xa0]?$")
_AMOUNT_LENGTH = 8


class ReadSkill(NamedTuple):
    """A skill in a text: its key in `skills.csv`, and what is printed: `surface == text[start:end]`."""

    skill: str
    surface: str
    start: int
    end: int


# A phrase: its place in the text, and what it is. Plain: there are fifty a posting.
_Hit = tuple[int, int, Entry]


def read_skills(text: str, soft: bool = False) -> list[ReadSkill]:
    """Skills in order of appearance, without overlaps; every mention, so a skill may come more than once.

    Soft skills (`kind` soft in the vocabulary), broad activities (`kind` task) and spoken languages (`kind` spoken) are
    given only with `soft=True`.
    """
    words = folded(text) + _AFTER_THE_LAST
    hits = _hits(text, words, soft)
    return [
        ReadSkill(entry[0], text[start:end], start, end)
        for index, (start, end, entry) in enumerate(hits)
        if (soft or not entry[2]) and (not entry[1] or _is_meant(text, words, hits, index))
    ]


def _hits(text: str, words: str, soft: bool) -> list[_Hit]:
    """The phrases in a text, by its folded `words`: each where it stands in the text, a gap as many spaces, some more
    behind the last."""
    hits: list[_Hit] = []
    stems, known = beginnings(soft)
    used = 0
    for number, start, _ in stems.places(f" {words}"):
        if start < used:
            continue
        length, best, branch = known[number]
        end = start + length
        if branch and text[end : end + 1] in _FIRST_INSIDE:
            best, end = _longest(text, words, end, best, branch)
        if best:
            hits.append((start, end, best))
            used = end
    return hits


def _longest(text: str, words: str, end: int, best: Entry | None, branch: Tree) -> tuple[Entry | None, int]:
    """The longest phrase whose first word ends at `end`: what it is, and its end."""
    stop = end
    while True:
        begin = stop + 1
        while words[begin] == " " and begin - stop < MOST_GAPS:
            begin += 1
        word = words[begin : words.find(" ", begin)]
        node = branch.get(word)
        if node is None or text[stop:begin] not in _INSIDE:
            return best, end
        stop = begin + len(word)
        branch = node.longer
        if node.entry:
            best, end = node.entry, stop
        if not branch:
            return best, end


# --- guards


def _is_meant(text: str, words: str, hits: list[_Hit], index: int) -> bool:
    """Whether a word with a guard is the skill here."""
    start, end, (skill, guard, _) = hits[index]
    printed = text[start:end]
    if guard == "upper" and printed.isupper():
        return True
    if guard == "exact":
        return printed == skill
    if guard == "spoken":
        return _is_spoken(text, words, hits[index])
    if guard == "currency":
        return not (
            _AMOUNT_AFTER.match(text, end) or _AMOUNT_BEFORE.search(text, max(0, start - _AMOUNT_LENGTH), start)
        )
    following = _following(text, words, end)
    ends = following in _GOES_ON or following in _ENDS
    if guard in {"name", "code"} and following in _NOUNS and printed[:1].isupper():
        return True
    if guard == "name" and printed[:1].isupper() and not _begins_sentence(text, start):
        return True
    is_followed = _is_between(text, hits, index)
    if not ends and not is_followed:
        return False
    is_small = guard != "topic" and printed[:1].islower()
    if is_followed and _is_sure(text, hits[index + 1], is_small):
        return True
    if _is_between(text, hits, index - 1) and _is_sure(text, hits[index - 1], is_small):
        return True
    is_like_code = guard == "topic" or (guard == "code" and printed == skill)
    return ends and is_like_code and _word_before(words, start) in _BEFORE


def _following(text: str, words: str, end: int) -> str:
    """The sign after a phrase, or the word where no more than a space or a hyphen parts them; a line end at the end."""
    sign = text[end : end + 1] or "\n"
    if sign in {" ", "-", "\xa0"}:
        return words[end + 1 : words.find(" ", end + 1)] or text[end + 1 : end + 2] or "\n"
    return sign


def _word_before(words: str, start: int) -> str:
    """The word that one sign alone parts from a phrase."""
    end = start - 1
    return words[words.rfind(" ", 0, end) + 1 : end] if end > 0 else ""


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 8) : start].rstrip(" \"'“(")
    return not before or before[-1] in _BEGINS


def _is_spoken(text: str, words: str, hit: _Hit) -> bool:
    start, end, (skill, _, _) = hit
    if text[start].islower() and text[start:end].lower() == skill.lower():
        return False  # English writes its names of languages with a capital: "polish", "thai"
    before = _word_before(words, start)
    if before in _NO_TONGUE:
        return False
    following = _following(text, words, end)
    return before in _TONGUE_BEFORE or following in _TONGUE_AFTER or following in _ENDS


def _is_between(text: str, hits: list[_Hit], first: int) -> bool:
    """Whether a hit and the next are parted by no more than the items of a list are."""
    if not 0 <= first < len(hits) - 1:
        return False
    start, end = hits[first][1], hits[first + 1][0]
    if end - start > _LONGEST_BETWEEN:
        return False
    between = text[start:end]
    return between in _OFTEN_BETWEEN or bool(_BETWEEN.fullmatch(between))


def _is_sure(text: str, hit: _Hit, is_small: bool) -> bool:
    """Whether a neighbour in a list is a skill beyond doubt: without a guard, or a name as it is printed; in small
    letters where the word in question is."""
    start, end, (skill, guard, is_soft) = hit
    if is_soft or (is_small and not text[start].islower()):
        return False
    if guard in {"", "currency"}:
        return True
    return guard not in {"topic", "spoken"} and text[start:end] in (skill, skill.upper())
