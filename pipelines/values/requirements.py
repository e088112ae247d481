"""What a posting asks of a person: one row an item, with its level, its kind, its years and its degree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pipelines.kept import kept
from pipelines.lines import split_words
from pipelines.values.degrees import experience_will_do, least
from pipelines.values.language_skills import LanguageSkill
from pipelines.values.requirement_phrases import Hit
from pipelines.values.requirement_sentences import Reading, hints_in, may_ask, read_sentence, sentences
from pipelines.values.years import Years, choose_years

if TYPE_CHECKING:
    from pipelines.blocks import Section

_ASKING = {"requirements": "must", "preferred": "nice"}
# Sections that may hold a requirement without being about them; the rest speak of the company or the terms.
_MAY_ASK = frozenset({None, "other", "responsibilities", "about_team"})
# A list that plainly asks is one of requirements wherever its heading put it.
_MAY_LIST = _MAY_ASK | {"application", "benefits", "about_company"}
_FEWEST_ASKING = 2

_CLAUSE_END = re.compile(r"[;,(]| - |[.!?] ")
_FIRM_END = re.compile(r";|[.!?] ")
# What a firm end or a bracket parts: a full stop within a word (Node.js) is none.
_PARTS = re.compile(r"(?:[^;.!?()]|[.!?](?![\s)]|$))+")
_CLAUSES = re.compile(_PARTS.pattern.replace(";", ";,"))
_NICE = ("nice", "nice_last", "ideally")
_OR_LINE = re.compile(r"[\s~*.,;:()-]*(?:or|oder|ou|o|and/or)[\s~*.,;:()-]*", re.IGNORECASE)
_LONGEST_SKILL_NAME = 5  # words
_LONGEST_LEAD = 8  # words of a line that opens a list: "Nice to have:"
_LONGEST_ITEM = 300
_MOST_SENTENCES = 300  # of one section: more are no requirements
# A duty or an offer, though it speaks to the reader.
_DUTY = re.compile(r"(?:you(?:ll| will) (?!need|have|bring|be required|possess)|you get|we )")
_TO_READER = re.compile(r"(?:you|your|du|ihr|sie|vous|tu|je|jij|usted)\b")


class Requirement(NamedTuple):
    """One thing asked for.

    `level` is must, nice or None; `kind` skill, experience, degree, language, licence, clearance or other; `years_min`,
    `years_max` in years of experience (half a year is 0.5); `is_primary` marks the posting's main experience clause;
    `degree` is the least degree that will do, `alternative` says that equivalent experience will do too; `section` is
    the section's kind and `rule` why this is a requirement: `item` or `sentence` of a section that asks, `list` of one
    that plainly asks under another heading, elsewhere `plain_years`, `plain_degree`, `plain_ask`. `licences` are words
    of `licence_names.csv`, `clearance` one of `clearance_names.csv`, where the licence or clearance is named;
    `optional` are offsets into the text of what a must itself calls merely nice: "5 years of Java. Kotlin is a plus".
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
    optional: tuple[tuple[int, int], ...] = ()


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
        elif _may_hold(section) and (hints := hints_in(section.text)):
            if _list_asks(section.items, hints):
                found.extend(_listed(section, "must", "list"))
            elif section.kind in _MAY_ASK:
                found.extend(_with_alternatives(section.text, list(_asked_elsewhere(section, hints))))
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


def _may_hold(section: Section) -> bool:
    return section.kind in _MAY_ASK or (section.kind in _MAY_LIST and len(section.items) >= _FEWEST_ASKING)


def _asked(section: Section) -> Iterator[Requirement]:
    level = _ASKING[section.kind or ""]
    if section.items:
        return _listed(section, level, "item")
    if not section.heading:
        # Nothing but a sentence's own words says that it is merely nice to have.
        level = "must"
    elif _lead_level(section.heading) == "nice":
        level = "nice"
    asking = islice(_asking(section.text), _MOST_SENTENCES)
    return (_judged(reading, level, section.kind, "sentence") for reading in asking)


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
    if may_ask(text):
        for reading in _asking(text):
            if (reading.years or reading.degree) and not _is_lead(reading.text):
                yield _judged(reading, level, kind, "sentence")


@kept(4_096)
def _of_item(item: str, level: str, section: str | None, rule: str) -> Requirement:
    return _judged(read_sentence(item), level, section, rule)


def _is_lead(line: str) -> bool:
    return line.rstrip()[-1:] == ":"


_LEADING = frozenset({"nice", "nice_last", "ideally", "asker"})
_BESIDE_NICE = frozenset(
    {"a", "an", "and", "be", "but", "highly", "is", "not", "or", "required", "strongly", "very", "will"}
)
_FILLERS = frozenset({"be", "if", "you", "youll", "would", "the", "also", "it", "have", "to"})


def _is_nothing_but_lead(item: str) -> bool:
    """Whether an item is the line that opens the next list: "Nice to have", "Ideally you'll have"."""
    if len(item) > 50:
        return False
    reading = read_sentence(item)
    if not reading.has("nice", "ideally") or not reading.senses <= _LEADING:
        return False
    covered = {place for hit in reading.hits for place in range(hit.place, hit.place + hit.length)}
    return all(place in covered or word in _FILLERS for place, word in enumerate(reading.words))


def _lead_level(line: str) -> str | None:
    """The level that a heading, or a short line that opens a list, gives to what stands below it."""
    line = line.strip(" *#-•\t")
    if not line or len(line) > 80 or line[-1] in ".;,":
        return None
    reading = read_sentence(line)
    if len(reading.words) > _LONGEST_LEAD or reading.years or reading.degree:
        return None
    is_nice = reading.has(*_NICE) or "preferred qualifications" in reading.folded
    is_must = reading.has("must") or "minimum" in reading.folded
    if is_nice == is_must or (is_nice and "not required" not in reading.folded and reading.has("must")):
        return None
    return "nice" if is_nice else "must"


def _asking(text: str) -> Iterator[Reading]:
    return (reading for reading in map(read_sentence, sentences(text)) if _asks(reading))


def _asks(reading: Reading) -> bool:
    """Whether a sentence of a section that asks does so itself, and does not speak of the requirements."""
    if len(reading.words) < 2 and _OR_LINE.fullmatch(reading.text):
        return False
    states = reading.years or reading.degree or reading.languages
    if reading.is_of_company or (reading.has("frame") and not states):
        return False
    if _is_lead(reading.text):
        # A line that opens a list asks for nothing itself, unless it says that education will do.
        return reading.has("education") and (reading.degree is not None or reading.has("alternative"))
    is_name = len(reading.words) <= _LONGEST_SKILL_NAME and reading.text[-1] not in ".!?:"
    if reading.years or reading.degree or is_name or reading.languages or not reading.senses <= _NO_ASKING:
        return True
    return _TO_READER.match(reading.folded) is not None and not _is_duty(reading)


_NO_ASKING = frozenset({"skip", "frame", "language", "language_level", "speech", "asker", "nice_last"})


def _list_asks(items: list[str], hints: list[str]) -> bool:
    """Whether at least two items, and half of them, say what only a requirement says."""
    if len(items) < _FEWEST_ASKING:
        return False
    likely = [item for item in items if len(item) < _LONGEST_ITEM and may_ask(item, hints)]
    if len(likely) < _FEWEST_ASKING or 2 * len(likely) < len(items):
        return False
    asking = sum(_is_plain(read_sentence(item)) for item in likely)
    return asking >= _FEWEST_ASKING and 2 * asking >= len(items)


def _is_plain(reading: Reading) -> bool:
    if reading.is_of_company or len(reading.words) > 40:
        return False
    if reading.years and (reading.has("experience", "least", "must") or len(reading.words) <= 12):
        return True
    return bool(reading.has("degree", "clearance") or reading.has_licence or reading.languages or reading.abbreviations)


def _asked_elsewhere(section: Section, hints: list[str]) -> Iterator[Requirement]:
    for text in section.items or sentences(section.text):
        if not may_ask(text, hints):
            continue
        reading = read_sentence(text)
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


def _asks_more(reading: Reading) -> bool:
    return bool(reading.languages or reading.has_licence or reading.has("clearance")) and not _is_duty(reading)


def _is_duty(reading: Reading) -> bool:
    return _DUTY.match(reading.folded) is not None


def _asks_degree(reading: Reading, asks: bool) -> bool:
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


def _judged(reading: Reading, level: str | None, section: str | None, rule: str) -> Requirement:
    years = choose_years(reading.folded, reading.years, reading.hits, reading.words)
    is_degree = reading.degree is not None or reading.has("education")
    licences, clearances = _named(reading, "licence"), _named(reading, "clearance")
    level = _level(reading, level)
    return Requirement(
        text=reading.text,
        level=level,
        kind=_kind(reading, years),
        years_min=years.years_min if years else None,
        years_max=years.years_max if years else None,
        is_primary=False if years is None else not years.is_subordinate,
        degree=reading.degree,
        alternative=is_degree and (reading.has("alternative") or experience_will_do(reading.folded)),
        section=section,
        rule=rule,
        languages=reading.languages,
        licences=licences,
        clearance=clearances[0] if clearances else None,
        optional=_optional(reading) if level == "must" and reading.has(*_NICE) else (),
    )


def _named(reading: Reading, sense: str) -> tuple[str, ...]:
    if sense not in reading.senses:
        return ()
    return tuple(dict.fromkeys(hit.value for hit in reading.hits if hit.sense == sense and hit.value))


def _level(reading: Reading, level: str | None) -> str | None:
    """The section's level, unless the item says otherwise of itself (not only of its last clause)."""
    if reading.has("no_degree", "no_experience") and not reading.years and not reading.degree:
        return None
    must = reading.has("must")
    if not reading.has(*_NICE):
        return "must" if must else level
    for hit in reading.hits:
        if hit.sense == "ideally" and hit.place <= 1 and len(reading.words) > hit.length + 1:
            return "nice"
        is_nice = hit.sense == "nice" or (hit.sense == "nice_last" and hit.place + hit.length == len(reading.words))
        if is_nice and not must and _is_of_whole(reading, hit):
            return "nice"
    return "must" if must and not reading.has("nice", "ideally") else level


def _optional(reading: Reading) -> tuple[tuple[int, int], ...]:
    """The parts of an item that say of themselves alone that they are nice to have."""
    text, pattern = reading.text[:_LONGEST_ITEM], _CLAUSES if reading.has("must") else _PARTS
    parts = [part.span() for part in pattern.finditer(text) if part.group() != text]
    return tuple((start, end) for start, end in parts if _level(read_sentence(text[start:end]), "must") == "nice")


def _is_of_whole(reading: Reading, hit: Hit) -> bool:
    """Whether "preferred", "a plus" speaks of the whole item: not where only the last of its clauses bears it."""
    words = reading.words
    at = reading.folded.rfind(words[hit.place])
    before = reading.folded[:at]
    opened = before.rfind("(")
    if opened > before.rfind(")"):
        said = split_words(reading.folded[opened:].partition(")")[0])
        if (
            opened
            and len(said) > hit.length
            and not _BESIDE_NICE.issuperset(set(said) - set(words[hit.place :][: hit.length]))
        ):
            return False
    firm = _FIRM_END.split(before)
    if len(firm) > 1 and split_words(firm[0]):
        return False
    clauses = _CLAUSE_END.split(before)
    last = split_words(clauses[-1])
    if len(clauses) == 1 or not last or last[0] in ("or", "and", "und", "oder", "et", "ou", "y", "o"):
        return True
    return len(split_words(clauses[0])) < 3


def _kind(reading: Reading, years: Years | None) -> str:
    senses = reading.senses
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
    return [row._replace(alternative=True) if row.kind == "degree" else row for row in found]


def _with_primary(found: list[Requirement]) -> list[Requirement]:
    """The main clause asks for the most years, of those that are no part of another and not merely nice to have."""
    main = [place for place, row in enumerate(found) if row.is_primary and row.level != "nice"]
    if not main and not any(row.is_primary for row in found):
        return found
    first = max(main, key=lambda place: found[place].years_min or 0, default=None)
    return [row._replace(is_primary=place == first) if row.is_primary else row for place, row in enumerate(found)]
