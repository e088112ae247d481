"""A line or a sentence that may ask for something, read once: its phrases, years, degree and languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from pipelines.kept import kept
from pipelines.lines import fold, split_words
from pipelines.values.degrees import least_degree, read_abbreviations, read_education_words
from pipelines.values.language_skills import LanguageSkill, read_language_skills
from pipelines.values.requirement_phrases import Hit, find_phrases, with_spaces
from pipelines.values.words import Stems, matches_at, plain
from pipelines.values.years import Years, counts_years, read_years

# One of these stands in all that asks plainly for years, a degree, a language, a licence or a clearance.
_ENGLISH_HINTS = (
    *("year", "yrs", "month", "degree", "bachelor", "diploma", "educat", "phd", "ph.d", "j.d.", "b.s", "bs/"),
    *("master's", "high school", "gcse", "licen", "speak", "fluent", "english", "german", "french"),
    *("spanish", "clearance", "mba", "/bs", "b.a", "hnc", "bsc", "vocational", "college", "universit"),
)
_HINTS = (
    *_ENGLISH_HINTS,
    *("jahr", " ans", " año", " anos", " anni", " jaar", " lat ", " lata", "年", "monate", "diplom", "studium"),
    *("ausbildung", "titula", "master", "grado", "laurea", "hbo", "mbo", "ensino", "formación", "bac+", " bts"),
    *("wykszta", "fließend", "englis", "deutsch", "anglais", "ingl", "angiel", "nederlands", "franz", "permis"),
    *("führerschein", "carnet", "rijbewijs", "patente", "prawo"),
)
# Also before a bullet within the line, and where a sentence is glued to the last.
_SENTENCE_END = re.compile(
    r"(?<=[.!?;])\s+(?=[^\W\d_a-zß-ÿ]|\d|[•\-])|(?<=\S)(?=[•▪●] ?\w)|(?<=[a-z]{3}[.;])(?=[A-Z][a-z])"
)
_ABBREVIATION_END = re.compile(
    r"\b(?:e\.g|i\.e|etc|incl|min|max|approx|vs|bzw|inkl|ca|kat|mind|ds|z\. ?b|[a-z]\.[a-z]|[a-z]|\d)\.\)?$"
)
_BULLETS = "•▪●"
_MARK = re.compile(f"[.!?;{_BULLETS}]")
_INLINE_BULLETS = _BULLETS + " \t"
_SENTENCE_MARKS = (".", ";", "! ", "? ", "•", "▪", "●")
_LONGEST_TEXT = 2_000
# A sentence that counts years, though none of experience, and speaks of us or of how long there has been something.
_OF_COMPANY = re.compile(
    r"\b(?:we|our|founded|established|since|wir|unser|seit|nous|notre|depuis|cree|fondee?|llevamos|nuestr[ao]|desde"
    r"|term of|the company|revenue|served|has been|ago)\b"
)


@dataclass(slots=True)
class Reading:
    """What a sentence says. `is_of_company`: it counts years, but those of the company or of time that has passed."""

    text: str
    folded: str
    words: list[str]
    hits: list[Hit]
    years: list[Years]
    abbreviations: list[str]
    degree: str | None
    languages: tuple[LanguageSkill, ...]
    is_of_company: bool
    senses: frozenset[str]

    def has(self, *senses: str) -> bool:
        return not self.senses.isdisjoint(senses)

    @property
    def has_licence(self) -> bool:
        return "licence" in self.senses and any(hit.sense == "licence" and hit.value for hit in self.hits)


_DEGREES = frozenset({"degree", "weak_degree"})


@kept(4_096)
def read_sentence(text: str) -> Reading:
    shown = text[:_LONGEST_TEXT]
    folded = with_spaces(fold(shown))
    words = split_words(folded)
    hits = find_phrases(words)
    counts = counts_years(folded, words)
    years = read_years(folded) if counts else []
    printed = read_abbreviations(shown, words)
    senses = frozenset([hit.sense for hit in hits])
    names_degree = (printed or not _DEGREES.isdisjoint(senses)) and "no_degree" not in senses
    degree = least_degree(folded, hits, printed) if names_degree else None
    if degree is None:
        senses |= frozenset(read_education_words(folded))
        if "no_degree" in senses:
            senses -= {"alternative"}
    is_of_company = counts and not years and not degree and _OF_COMPANY.search(folded) is not None
    languages = read_language_skills(folded, words, hits) if "language" in senses else ()
    return Reading(text, folded, words, hits, years, printed, degree, languages, is_of_company, senses)


@cache
def _stems_of_hints() -> Stems:
    return Stems(_HINTS)


@kept(1_024, 4_000)
def hints_in(text: str) -> list[str]:
    """The hints that a section holds: its items and sentences need be searched for no others."""
    lowered = plain(text).lower()
    stems = _stems_of_hints()
    found = stems.numbers(lowered)
    if found and (" and " in lowered or " the " in lowered):
        found = set(filter(len(_ENGLISH_HINTS).__gt__, found))
    return [stems.words[number] for number in found]


def may_ask(text: str, hints: Iterable[str] | None = None) -> bool:
    """Whether a text holds one of the hints: without one it asks for nothing plainly, and need not be read."""
    lowered = plain(text).lower()
    if hints is None:
        return bool(_stems_of_hints().numbers(lowered))
    return any(map(lowered.__contains__, hints))


def _ends(line: str) -> Iterator[re.Match[str]]:
    places = (mark.start() if mark[0] in _BULLETS else mark.end() for mark in _MARK.finditer(line))
    return matches_at(places, _SENTENCE_END, line)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, line by line, each as it stands there."""
    for line in text.split("\n"):
        line = line.strip()
        if not line:
            continue
        inner = line[:-1] if line[-1] in ".;" else line  # most end with a mark, and have no other
        if not any(map(inner.__contains__, _SENTENCE_MARKS)):
            yield line
            continue
        start = 0
        for match in _ends(line):
            if not _ABBREVIATION_END.search(line[max(start, match.start() - 8) : match.start()].lower()):
                if sentence := line[start : match.start()].strip(_INLINE_BULLETS):
                    yield sentence
                start = match.end()
        if sentence := line[start:].strip(_INLINE_BULLETS):
            yield sentence
