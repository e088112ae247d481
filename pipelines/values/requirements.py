"""What a posting asks of a person: one row an item, with its level, its kind, its years and its degree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.kept import kept
from pipelines.lines import fold, split_words
from pipelines.values.degrees import experience_will_do, least, least_degree, read_abbreviations
from pipelines.values.language_skills import LanguageSkill, read_language_skills
from pipelines.values.requirement_phrases import Hit, find_phrases
from pipelines.values.years import Years, choose_years, counts_years, read_years

if TYPE_CHECKING:
    from pipelines.blocks import Section

_ASKING = {"requirements": "must", "preferred": "nice"}
# Sections that may hold a requirement without being about them; the rest speak of the company or the terms.
_MAY_ASK = frozenset({None, "other", "responsibilities", "about_team"})
# A list that plainly asks is one of requirements wherever its heading put it.
_MAY_LIST = _MAY_ASK | {"application", "benefits", "about_company"}
_FEWEST_ASKING = 2

# Also before a bullet within the line, and where a sentence is glued to the last.
_SENTENCE_END = re.compile(
    r"(?<=[.!?;])\s+(?=[^\W\d_a-zß-ÿ]|\d|[•\-])|(?<=\S)(?=[•▪●] ?\w)|(?<=[a-z]{3}[.;])(?=[A-Z][a-z])"
)
_ABBREVIATION_END = re.compile(
    r"\b(?:e\.g|i\.e|etc|incl|min|max|approx|vs|bzw|inkl|ca|kat|mind|ds|z\. ?b|[a-z]\.[a-z]|[a-z]|\d)\.\)?$"
)
_CLAUSE_END = re.compile(r"[;,(]| - |[.!?] ")
_FIRM_END = re.compile(r";|[.!?] ")
_OR_LINE = re.compile(r"[\s~*.,;:()-]*(?:or|oder|ou|o|and/or)[\s~*.,;:()-]*", re.IGNORECASE)
_LONGEST_SKILL_NAME = 5  # words
_LONGEST_LEAD = 8  # words of a line that opens a list: "Nice to have:"
_LONGEST_TEXT = 2_000
_PLAIN_HINTS = (
    *("year", "yrs", "jahr", " ans", "años", " anos", " anni", " jaar", " lat", "年"),
    *("degree", "bachelor", "diploma", "studium", "ausbildung", "diplôme", "educat", "phd", "ph.d", "j.d.", "titula"),
    *("must", "require", "should", "speak", "fluent", "fließend", "licen", "clearance", "führerschein", "permis"),
)
# A duty or an offer, though it speaks to the reader.
_DUTY = re.compile(r"(?:you(?:ll| will) (?!need|have|bring|be required|possess)|you get|we )")
_TO_READER = re.compile(r"(?:you|your|du|ihr|sie|vous|tu|je|jij|usted)\b")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing asked for.

    `level` is must, nice or None; `kind` skill, experience, degree, language, licence, clearance or other; `years_min`,
    `years_max` in years of experience (half a year is 0.5); `is_primary` marks the posting's main experience clause;
    `degree` is the least degree that will do, `alternative` says that equivalent experience will do too; `section` is
    the section's kind and `rule` why this is a requirement: `item` or `sentence` of a section that asks, `list` of one
    that plainly asks under another heading, elsewhere `plain_years`, `plain_degree`, `plain_ask`. `licences` are words
    of `licence_names.csv`, `clearance` one of `clearance_names.csv`, where the licence or clearance is named.
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
    languages: tuple[LanguageSkill, ...] = ()
    licences: tuple[str, ...] = ()
    clearance: str | None = None


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
            found.extend(_with_alternatives(section.text, list(_asked(section))))
        elif section.items and section.kind in _MAY_LIST and _list_asks(section.items):
            found.extend(_listed(section, "must", "list"))
        elif section.kind in _MAY_ASK and _may_ask(section.text):
            found.extend(_with_alternatives(section.text, list(_asked_elsewhere(section))))
    return _with_primary(found)


def read_experience(requirements: Iterable[Requirement]) -> Experience:
    """The years of the main experience clause."""
    for requirement in requirements:
        if requirement.is_primary:
            return Experience(requirement.years_min, requirement.years_max)
    return Experience(None, None)


def read_education(requirements: Iterable[Requirement]) -> str | None:
    """The least degree that will do, of what is not merely nice to have."""
    return least([need.degree for need in requirements if need.degree and need.level != "nice"])


def _asked(section: Section) -> Iterator[Requirement]:
    level = _ASKING[section.kind or ""]
    if section.items:
        return _listed(section, level, "item")
    if not section.heading:
        # Nothing but a sentence's own words says that it is merely nice to have.
        level = "must"
    elif _lead_level(section.heading) == "nice":
        level = "nice"
    return (_judged(reading, level, section.kind, "sentence") for reading in _asking(section.text))


def _listed(section: Section, level: str, rule: str) -> Iterator[Requirement]:
    """The items of a list, at the level that the line above them says; and what the prose between them plainly asks."""
    if section.heading and level == "must" and _lead_level(section.heading) == "nice":
        level = "nice"
    text, at = section.text, 0
    for item in section.items:
        start = text.find(item[:40], at)
        if start >= 0:
            if start - at > 3:
                for line in text[at:start].split("\n"):
                    level = _lead_level(line) or level
                yield from _prose(text[at:start], level, section.kind)
            end = text.find("\n", start + len(item))
            at = end if end >= 0 else len(text)
        is_lead = item is not section.items[-1] and (item[-1:] == ":" or _is_nothing_but_lead(item))
        lead = _lead_level(item) if is_lead else None
        if lead:
            level = lead
        else:
            yield _of_item(item, level, section.kind, rule)
    yield from _prose(text[at:], level, section.kind)


def _prose(text: str, level: str, kind: str | None) -> Iterator[Requirement]:
    if _may_ask(text):
        for reading in _asking(text):
            if (reading.years or reading.degree) and not _is_lead(reading.text):
                yield _judged(reading, level, kind, "sentence")


@kept(4_096)
def _of_item(item: str, level: str, section: str | None, rule: str) -> Requirement:
    return _judged(_read(item), level, section, rule)


def _is_lead(line: str) -> bool:
    return line.rstrip()[-1:] == ":"


_LEADING = frozenset({"nice", "nice_last", "ideally", "asker"})
_FILLERS = frozenset({"be", "if", "you", "youll", "would", "the", "also", "it", "have", "to"})


def _is_nothing_but_lead(item: str) -> bool:
    """Whether an item is the line that opens the next list: "Nice to have", "Ideally you'll have"."""
    if len(item) > 50:
        return False
    reading = _read(item)
    if not reading.has("nice", "ideally") or any(hit.sense not in _LEADING for hit in reading.hits):
        return False
    covered = {place for hit in reading.hits for place in range(hit.place, hit.place + hit.length)}
    return all(place in covered or word in _FILLERS for place, word in enumerate(reading.words))


def _lead_level(line: str) -> str | None:
    """The level that a heading, or a short line that opens a list, gives to what stands below it."""
    line = line.strip(" *#-•\t")
    if not line or len(line) > 80 or line[-1] in ".;,":
        return None
    reading = _read(line)
    if len(reading.words) > _LONGEST_LEAD or reading.years or reading.degree:
        return None
    is_nice = reading.has("nice", "nice_last", "ideally") or "preferred qualifications" in reading.folded
    is_must = reading.has("must") or "minimum" in reading.folded
    if is_nice == is_must or (is_nice and "not required" not in reading.folded and reading.has("must")):
        return None
    return "nice" if is_nice else "must"


def _asking(text: str) -> Iterator[_Reading]:
    return (reading for reading in map(_read, _sentences(text)) if _asks(reading))


def _asks(reading: _Reading) -> bool:
    """Whether a sentence of a section that asks does so itself, and does not speak of the requirements."""
    states = reading.years or reading.degree or reading.languages
    if (reading.has("frame") and not states) or reading.is_of_company or _is_lead(reading.text):
        return False
    is_name = len(reading.words) <= _LONGEST_SKILL_NAME and reading.text[-1] not in ".!?:"
    if (
        reading.years
        or reading.degree
        or is_name
        or reading.languages
        or any(hit.sense not in _NO_ASKING for hit in reading.hits)
    ):
        return True
    return _TO_READER.match(reading.folded) is not None and not _is_duty(reading)


_NO_ASKING = frozenset({"skip", "frame", "language", "language_level", "speech", "asker", "nice_last"})


def _may_ask(text: str) -> bool:
    return any(map(text.lower().__contains__, _PLAIN_HINTS))


def _list_asks(items: list[str]) -> bool:
    """Whether at least two items, and half of them, say what only a requirement says."""
    if len(items) < _FEWEST_ASKING or not any(map(_may_list, items)):
        return False
    asking = sum(_is_plain(_read(item)) for item in items)
    return asking >= _FEWEST_ASKING and 2 * asking >= len(items)


def _may_list(item: str) -> bool:
    return len(item) < 300


def _is_plain(reading: _Reading) -> bool:
    if reading.is_of_company or len(reading.words) > 40:
        return False
    if reading.years and (reading.has("experience", "least", "must") or len(reading.words) <= 12):
        return True
    return bool(reading.has("degree", "clearance") or reading.has_licence or reading.languages or reading.abbreviations)


def _asked_elsewhere(section: Section) -> Iterator[Requirement]:
    for text in section.items or _sentences(section.text):
        if not _may_ask(text):
            continue
        reading = _read(text)
        if reading.is_of_company:
            continue
        asks = reading.has("asker", "must")
        level = "must" if asks or reading.has("least") else None
        if reading.years and reading.has("experience"):
            yield _judged(reading, level, section.kind, "plain_years")
        elif _asks_degree(reading, asks):
            yield _judged(reading, level, section.kind, "plain_degree")
        elif asks and _asks_more(reading):
            yield _judged(reading, level, section.kind, "plain_ask")


def _asks_more(reading: _Reading) -> bool:
    return bool(reading.languages or reading.has_licence or reading.has("clearance")) and not _is_duty(reading)


def _is_duty(reading: _Reading) -> bool:
    return _DUTY.match(reading.folded) is not None


def _asks_degree(reading: _Reading, asks: bool) -> bool:
    """Whether a sentence asks for a degree: it begins with one, or says that it is required or may be replaced."""
    if reading.has("no_degree"):
        return True
    place = next((hit.place for hit in reading.hits if hit.sense == "degree"), None)
    if place is None and reading.abbreviations:
        place = 1 if asks else 2
    if place is None:
        return reading.has("education") and reading.has("alternative")
    is_first = place <= 1 and not reading.folded.startswith("ausbildung")  # that is what is offered
    return is_first or asks or reading.has("alternative", "education") or experience_will_do(reading.folded)


def _sentences(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        line = line.strip()
        if not line:
            continue
        if not any(map(line.__contains__, _SENTENCE_MARKS)):
            yield line
            continue
        start = 0
        for match in _SENTENCE_END.finditer(line):
            if not _ABBREVIATION_END.search(line[max(start, match.start() - 8) : match.start()].lower()):
                if sentence := line[start : match.start()].strip(_INLINE_BULLETS):
                    yield sentence
                start = match.end()
        if sentence := line[start:].strip(_INLINE_BULLETS):
            yield sentence


_INLINE_BULLETS = "•▪● \t"
_SENTENCE_MARKS = (".", ";", "! ", "? ", "•", "▪", "●")


@dataclass(slots=True)
class _Reading:
    text: str
    folded: str
    words: list[str]
    hits: list[Hit]
    years: list[Years]
    abbreviations: list[str]
    degree: str | None
    languages: tuple[LanguageSkill, ...]
    is_of_company: bool

    def has(self, *senses: str) -> bool:
        return any(hit.sense in senses for hit in self.hits)

    @property
    def has_licence(self) -> bool:
        return any(hit.sense == "licence" and hit.value for hit in self.hits)


@kept(4_096)
def _read(text: str) -> _Reading:
    shown = text[:_LONGEST_TEXT]
    folded = fold(shown)
    words = split_words(folded)
    hits = find_phrases(words)
    counts = counts_years(folded, words)
    years = read_years(folded) if counts else []
    printed = read_abbreviations(shown, words)
    degree = None
    if not any(hit.sense == "no_degree" for hit in hits):
        degree = least_degree(folded, hits, printed)
    is_of_company = counts and not years and not degree and _OF_COMPANY.search(folded) is not None
    return _Reading(
        text, folded, words, hits, years, printed, degree, read_language_skills(folded, words, hits), is_of_company
    )


# A sentence that counts years, though none of experience, and speaks of us or of how long there has been something.
_OF_COMPANY = re.compile(
    r"\b(?:we|our|founded|established|since|wir|unser|seit|nous|notre|depuis|cree|fondee?|llevamos|nuestr[ao]|desde"
    r"|term of|the company|revenue|served|has been|ago)\b"
)


def _judged(reading: _Reading, level: str | None, section: str | None, rule: str) -> Requirement:
    years = choose_years(reading.folded, reading.years, reading.hits, reading.words)
    is_degree = reading.degree is not None or reading.has("education")
    clearances = [hit.value for hit in reading.hits if hit.sense == "clearance" and hit.value]
    return Requirement(
        text=reading.text,
        level=_level(reading, level),
        kind=_kind(reading, years),
        years_min=years.years_min if years else None,
        years_max=years.years_max if years else None,
        is_primary=False if years is None else not years.is_subordinate,
        degree=reading.degree,
        alternative=is_degree and (reading.has("alternative") or experience_will_do(reading.folded)),
        section=section,
        rule=rule,
        languages=reading.languages,
        licences=tuple(dict.fromkeys(hit.value for hit in reading.hits if hit.sense == "licence" and hit.value)),
        clearance=clearances[0] if clearances else None,
    )


def _level(reading: _Reading, level: str | None) -> str | None:
    """The section's level, unless the item says otherwise of itself (not only of its last clause)."""
    if reading.has("no_degree", "no_experience") and not reading.years and not reading.degree:
        return None
    must = reading.has("must")
    for hit in reading.hits:
        if hit.sense == "ideally" and hit.place <= 1 and len(reading.words) > hit.length + 1:
            return "nice"
        is_nice = hit.sense == "nice" or (hit.sense == "nice_last" and hit.place + hit.length == len(reading.words))
        if is_nice and not must and _is_of_whole(reading, hit):
            return "nice"
    return "must" if must and not reading.has("nice", "ideally") else level


def _is_of_whole(reading: _Reading, hit: Hit) -> bool:
    """Whether "preferred", "a plus" speaks of the whole item: not where only the last of its clauses bears it."""
    words = reading.words
    at = reading.folded.rfind(words[hit.place])
    before = reading.folded[:at]
    firm = _FIRM_END.split(before)
    if len(firm) > 1 and split_words(firm[0]):
        return False
    clauses = _CLAUSE_END.split(before)
    last = split_words(clauses[-1])
    if len(clauses) == 1 or not last or last[0] in ("or", "and", "und", "oder", "et", "ou", "y", "o"):
        return True
    return len(split_words(clauses[0])) < 3


def _kind(reading: _Reading, years: Years | None) -> str:
    senses = {hit.sense for hit in reading.hits}
    if reading.degree or "no_degree" in senses or "education" in senses:
        return "degree"
    if "clearance" in senses:
        return "clearance"
    if "licence" in senses and not years:
        return "licence"
    if years and "experience" in senses:
        return "experience"
    if reading.languages or "language_any" in senses:
        return "language"
    if years or "no_experience" in senses:
        return "experience"
    if "other" in senses:
        return "experience" if "experience" in senses else "other"
    if "experience" in senses:
        return "experience"
    if "skill" in senses or len(reading.words) <= _LONGEST_SKILL_NAME:
        return "skill"
    return "other"


def _with_alternatives(text: str, found: list[Requirement]) -> list[Requirement]:
    """A degree that stands on one side of a line "OR", and experience on the other, may be replaced by it."""
    if not any(row.kind == "degree" for row in found):
        return found
    is_or = False
    for line in text.split("\n"):
        stripped = line.strip(" \t~*-.,;:")
        if stripped and (_OR_LINE.fullmatch(line) or stripped.endswith(" OR") or stripped.startswith(("OR ", "OR,"))):
            is_or = True
            break
    if not is_or:
        return found
    kinds = {row.kind for row in found}
    if "experience" not in kinds and sum(row.kind == "degree" for row in found) > 1:
        return found
    return [replace(row, alternative=True) if row.kind == "degree" else row for row in found]


def _with_primary(found: list[Requirement]) -> list[Requirement]:
    """The main clause asks for the most years, of those that are no part of another and not merely nice to have."""
    main = [place for place, row in enumerate(found) if row.is_primary and row.level != "nice"]
    if not main and not any(row.is_primary for row in found):
        return found
    first = max(main, key=lambda place: found[place].years_min or 0, default=None)
    return [replace(row, is_primary=place == first) if row.is_primary else row for place, row in enumerate(found)]
