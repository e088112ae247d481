"""What a posting asks of a person: one row an item, with its level, its kind, its years and its degree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pipelines.kept import kept
from pipelines.lines import fold, fold_words, split_words
from pipelines.shipped import vocabulary
from pipelines.values.years import Years, counts_years, read_years

if TYPE_CHECKING:
    from pipelines.blocks import Section

DEGREES = ("secondary", "vocational", "bachelor", "master", "doctorate")

_ASKING = {"requirements": "must", "preferred": "nice"}
# Sections that may hold a requirement without being about them; the rest speak of the company or the terms.
_MAY_ASK = frozenset({None, "other", "responsibilities", "about_team"})

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[^\W\d_a-zß-ÿ]|\d|[•\-])")
_ABBREVIATION_END = re.compile(r"\b(?:e\.g|i\.e|etc|incl|min|max|approx|vs|bzw|inkl|ca|[a-z]\.[a-z]|[a-z])\.$")
_CLAUSE_END = re.compile(r"[;,(]| - |[.!?] ")
_LONGEST_SKILL_NAME = 5  # words
_LONGEST_TEXT = 2_000
_PLAIN_HINTS = (
    "year",
    "yrs",
    "jahr",
    " ans",
    "años",
    "degree",
    "bachelor",
    "diploma",
    "studium",
    "ausbildung",
    "diplôme",
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing asked for.

    `level` is must, nice or None; `kind` skill, experience, degree, language, licence, clearance or other; `years_min`,
    `years_max` in years of experience; `is_primary` marks the posting's main experience clause; `degree` is the least
    degree that will do, `alternative` says that equivalent experience will do too; `section` is the section's kind and
    `rule` why this is a requirement: `item` or `sentence` of a section that asks, elsewhere `plain_years`,
    `plain_degree`.
    """

    text: str
    level: str | None
    kind: str
    years_min: float | None
    years_max: float | None
    is_primary: bool
    degree: str | None
    alternative: bool
    section: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class Experience:
    """The years of experience that a posting asks for; None where it does not say."""

    years_min: float | None
    years_max: float | None


def read_requirements(sections: Iterable[Section]) -> list[Requirement]:
    """The requirements that `sections` state, in their order."""
    found: list[Requirement] = []
    for section in sections:
        if section.kind in _ASKING:
            found.extend(_asked(section))
        elif section.kind in _MAY_ASK and _may_ask(section.text):
            found.extend(_asked_elsewhere(section))
    return _with_primary(found)


def read_experience(requirements: Iterable[Requirement]) -> Experience:
    """The years of the main experience clause."""
    for requirement in requirements:
        if requirement.is_primary:
            return Experience(requirement.years_min, requirement.years_max)
    return Experience(None, None)


def read_education(requirements: Iterable[Requirement]) -> str | None:
    """The least degree that will do, of what is not merely nice to have."""
    asked = {requirement.degree for requirement in requirements if requirement.level != "nice"}
    return next((degree for degree in DEGREES if degree in asked), None)


def _asked(section: Section) -> Iterator[Requirement]:
    level = _ASKING[section.kind or ""]
    if not section.items:
        yield from (_judged(reading, level, section.kind, "sentence") for reading in _asking(section.text))
        return
    above, below = _around_items(section)
    yield from (_judged(reading, level, section.kind, "sentence") for reading in _asking_plainly(above))
    for item in section.items:
        yield _of_item(item, level, section.kind)
    yield from (_judged(reading, level, section.kind, "sentence") for reading in _asking_plainly(below))


@kept(4_096)
def _of_item(item: str, level: str, section: str | None) -> Requirement:
    return _judged(_read(item), level, section, "item")


def _around_items(section: Section) -> tuple[str, str]:
    """The text above the first item and below the last; none below where that item goes over several lines."""
    text, last = section.text, section.items[-1]
    first_at, last_at = text.find(section.items[0]), text.rfind(last)
    above = text[: text.rfind("\n", 0, first_at) + 1] if first_at > 0 else ""
    return above, text[last_at + len(last) :] if last_at >= 0 else ""


def _asking(text: str) -> Iterator[_Reading]:
    return (reading for reading in map(_read, _sentences(text)) if _asks(reading))


def _asking_plainly(text: str) -> Iterator[_Reading]:
    if _may_ask(text):
        yield from (reading for reading in _asking(text) if reading.years or reading.has("degree"))


def _asks(reading: _Reading) -> bool:
    """Whether a sentence of a section that asks does so itself, and does not speak of the requirements."""
    if reading.has("frame"):
        return False
    is_name = len(reading.words) <= _LONGEST_SKILL_NAME and reading.text[-1] not in ".!?:"
    return bool(reading.hits or reading.years) or is_name


def _may_ask(text: str) -> bool:
    return any(map(text.lower().__contains__, _PLAIN_HINTS))


def _asked_elsewhere(section: Section) -> Iterator[Requirement]:
    for text in section.items or _sentences(section.text):
        if not _may_ask(text):
            continue
        reading = _read(text)
        if reading.years and reading.has("experience"):
            yield _judged(reading, None, section.kind, "plain_years")
        elif _asks_degree(reading):
            yield _judged(reading, None, section.kind, "plain_degree")


def _asks_degree(reading: _Reading) -> bool:
    """Whether a sentence asks for a degree: it begins with one, or says that it is required or may be replaced."""
    place = next((hit.place for hit in reading.hits if hit.sense == "degree"), None)
    return place is not None and (place <= 1 or reading.has("must") or reading.has("alternative"))


def _sentences(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        line = line.strip()
        if not line:
            continue
        if ". " not in line and "; " not in line and "! " not in line and "? " not in line:
            yield line
            continue
        held = ""
        for piece in _SENTENCE_END.split(line):
            held = f"{held} {piece}" if held else piece
            if not _ABBREVIATION_END.search(held[-8:].lower()):
                yield held
                held = ""
        if held:
            yield held


class _Hit(NamedTuple):
    """A known phrase: the place of its first word, its length in words, its sense, and its value where it has one."""

    place: int
    length: int
    sense: str
    value: str


@dataclass(slots=True)
class _Reading:
    text: str
    folded: str
    words: list[str]
    hits: list[_Hit]
    years: list[Years]

    def has(self, sense: str) -> bool:
        return any(hit.sense == sense for hit in self.hits)


# By first word: what it is alone, and by second word the longer phrases, the longest first.
_Phrase = tuple[list[str], str, str]
_Phrases = dict[str, tuple[list[_Phrase], dict[str, list[_Phrase]]]]


@cache
def _phrases() -> _Phrases:
    """All phrases by their first words. A phrase of two senses stands once for each."""
    rows = [(row["phrase"], row["sense"], "") for row in vocabulary("requirement_words")]
    rows += [(row["phrase"], "degree", row["degree"]) for row in vocabulary("degree_words") if row["match"] == "any"]
    rows += [(row["name"], "language", row["language"]) for row in vocabulary("language_names")]
    index: _Phrases = {}
    for phrase, sense, value in sorted(rows, key=lambda row: -len(fold_words(row[0]))):
        words = fold_words(phrase)
        alone, longer = index.setdefault(words[0], ([], {}))
        (alone if len(words) == 1 else longer.setdefault(words[1], [])).append((words, sense, value))
    return index


@cache
def _cased_degrees() -> tuple[re.Pattern[str], dict[str, str]]:
    """Abbreviations that count only as printed; without dots only where a degree is meant, unlike "MS Office"."""
    degrees = {row["phrase"]: row["degree"] for row in vocabulary("degree_words") if row["match"] == "cased"}
    dotted = "|".join(re.escape(phrase) + "?" for phrase in degrees if "." in phrase)
    bare = "|".join(phrase for phrase in degrees if "." not in phrase)
    after = (
        r"(?= ?/ ?(?:B|M|P|A|J)[A-Za-z.]{1,4}\b| in [A-Z]| degree\b|,? (?:MS|MBA|PhD)\b"
        r"| or (?:higher|above|MS|BA|MA|PhD|Ph\.D|equiv))"
    )
    other = r"(?:(?<=/..)(?<!-../..)|(?<=/...)|(?:(?<=or ..)|(?<=or ...))(?! [A-Z]))(?!\w)"
    return re.compile(rf"(?<![\w.-])(?:{dotted}|(?:{bare})(?:{after}|{other}))(?!\w)"), degrees


@cache
def _abbreviations() -> frozenset[str]:
    """The first words of the abbreviations, folded: a text without one of them need not be searched."""
    return frozenset(fold_words(phrase)[0] for phrase in _cased_degrees()[1])


@kept(4_096)
def _read(text: str) -> _Reading:
    shown = text[:_LONGEST_TEXT]
    folded = fold(shown)
    words = split_words(folded)
    hits = _find(words)
    years = read_years(folded) if counts_years(folded, words) else []
    return _Reading(text, folded, words, hits, years)


def _find(words: list[str]) -> list[_Hit]:
    """The longest phrases at each place, leftmost first, without overlaps."""
    index = _phrases()
    hits: list[_Hit] = []
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
                hits.append(_Hit(place, length, sense, value))
        if not length:
            length = 1
            hits.extend([_Hit(place, 1, sense, value) for _, sense, value in alone])
        free = place + length
    return hits


def _judged(reading: _Reading, level: str | None, section: str | None, rule: str) -> Requirement:
    degree, degree_place = _degree(reading)
    years = _years(reading, degree_place)
    return Requirement(
        text=reading.text,
        level=_level(reading, level),
        kind=_kind(reading, degree, years),
        years_min=years.years_min if years else None,
        years_max=years.years_max if years else None,
        is_primary=False if years is None else not years.is_subordinate,
        degree=degree,
        alternative=degree is not None and reading.has("alternative"),
        section=section,
        rule=rule,
    )


def _degree(reading: _Reading) -> tuple[str | None, int]:
    """The least degree named, and how many characters before it; none where it is said that none is needed."""
    if reading.has("no_degree"):
        return None, 0
    named = [hit.value for hit in reading.hits if hit.sense == "degree"]
    pattern, degrees = _cased_degrees()
    if not _abbreviations().isdisjoint(reading.words):
        printed = [match[0] for match in pattern.finditer(reading.text[:_LONGEST_TEXT])]
        named += [degrees.get(word) or degrees[word + "."] for word in printed]
    least = next((degree for degree in DEGREES if degree in named), None)
    hit = next((hit for hit in reading.hits if hit.sense == "degree" and hit.value == least), None)
    return least, reading.folded.find(reading.words[hit.place]) if hit else 0


def _years(reading: _Reading, degree_place: int) -> Years | None:
    """The clause that counts: the first, or of alternatives by degree the one that goes with the least degree."""
    if not reading.years:
        return None
    alternatives = [years for years in reading.years if not years.is_subordinate]
    if len(alternatives) > 1 and degree_place and " or " in reading.folded:
        return next((years for years in alternatives if years.start > degree_place), alternatives[0])
    return alternatives[0] if alternatives else reading.years[0]


def _level(reading: _Reading, level: str | None) -> str | None:
    """The section's level, unless the item says otherwise of itself (not only of its last clause)."""
    if reading.has("no_degree"):
        return None
    must = reading.has("must")
    for hit in reading.hits:
        if hit.sense == "ideally" and hit.place <= 1:
            return "nice"
        if hit.sense == "nice" and not must and _is_of_whole(reading, hit):
            return "nice"
    return level or ("must" if must else None)


def _is_of_whole(reading: _Reading, hit: _Hit) -> bool:
    """Whether "preferred", "a plus" speaks of the whole item: not where only the last of its clauses bears it."""
    words = reading.words
    at = reading.folded.rfind(words[hit.place])
    clauses = _CLAUSE_END.split(reading.folded[:at])
    last = split_words(clauses[-1])
    if len(clauses) == 1 or not last or last[0] in ("or", "and", "und", "oder", "et", "ou", "y", "o"):
        return True
    return len(split_words(clauses[0])) < 3


def _kind(reading: _Reading, degree: str | None, years: Years | None) -> str:
    senses = {hit.sense for hit in reading.hits}
    if degree or "no_degree" in senses:
        return "degree"
    for sense in ("clearance", "licence"):
        if sense in senses:
            return sense
    if "language" in senses and ("language_level" in senses or len(reading.words) <= _LONGEST_SKILL_NAME):
        return "language"
    if years or "experience" in senses:
        return "experience"
    if "skill" in senses and "other" not in senses:
        return "skill"
    if "other" in senses or len(reading.words) > _LONGEST_SKILL_NAME:
        return "skill" if "skill" in senses else "other"
    return "skill"


def _with_primary(found: list[Requirement]) -> list[Requirement]:
    """The main clause asks for the most years, of those that are no part of another and not merely nice to have."""
    main = [place for place, row in enumerate(found) if row.is_primary and row.level != "nice"]
    if not main and not any(row.is_primary for row in found):
        return found
    first = max(main, key=lambda place: found[place].years_min or 0, default=None)
    return [replace(row, is_primary=place == first) if row.is_primary else row for place, row in enumerate(found)]
