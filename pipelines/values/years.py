"""Years of experience as a requirement prints them: "2+ years", "drei bis fünf Jahre", "à partir de 5 ans"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipelines.lines import fold
from pipelines.shipped import vocabulary

# More is the age of a company or of a person.
_MOST_YEARS = 25
_CONTEXT = 48  # characters before and after a clause that decide what it counts

_UNITS = frozenset({"an", "ans", "annee", "annees", "ano", "anos", "yoe"})
# Years up to something: the upper bound.
_AT_MOST = re.compile(
    r"(?:up to|no more than|not more than|less than|fewer than|maximum(?: of)?|max\.?|under|bis zu|maximal|hochstens"
    r"|weniger als|jusqua|moins de|au maximum|hasta|menos de|maximo(?: de)?|como maximo) ?(?:a |an )?$"
)
# Years that count no experience: of a span of time, a company, an age, study.
_NOT_BEFORE = re.compile(
    r"\b(?:last|past|next|previous|first|within|within the|in|in the|every|each|over the|during the|coming|recent"
    r"|age of|aged|age|after|bac|our|since|seit|depuis|desde hace|letzten|nachsten|ersten|dernieres|prochaines|ultimos"
    r"|proximos|founded|established|alter|for over|for more than|for nearly|for almost) ?[+]?$"
)
_NOT_AFTER = re.compile(
    r"[ -]?(?:old\b|of age|ago\b|in business|in a row|vest|contract\b(?! [a-z])|warrant|annivers|fixed|commitment|alt\b"
    r"|dage\b|de edad|and older|oder alter|later\b|from (?:now|date)|we\b|befristet|garantie|laufzeit|residen"
    r"|(?:of )?(?:the )?(?:college|universit|stud(?:y|ies)\b|school|full.?time edu|post.?second|education|tertiary"
    r"|degree|diploma|apprentic|detude|de estudio)|of (?:growth|innovation|success|service to|history))"
)
# "a 3-year plan", "a 5-year contract": one thing that lasts, unless it is experience.
_LASTING = re.compile(r"-(?:year|yr)$")
_OF_COMPANY = re.compile(r"\b(?:we|our|us|company|wir|unser|unsere|nous|notre|nuestra|somos)\b")
_OF_READER = re.compile(r"\b(?:you|your|candidate|applicant|du|dein|sie|vous|votre|tu|must|require|minimum|at least)")
_SUBORDINATE = re.compile(
    r"\b(?:includ\w{1,4}|of which|incl\.?|thereof|davon|dont|de los cuales|incluyendo|y compris|of those|of them)"
    r"[ ,(]*(?:at least|a minimum of|minimum(?: of)?|min\.?|mindestens|au moins|al menos|atleast|the last)? ?$"
)


@dataclass(frozen=True, slots=True)
class Years:
    """`start` is an offset into the folded text; `is_subordinate`: part of a larger number ("including 2 years")."""

    years_min: float | None
    years_max: float | None
    is_subordinate: bool
    start: int


@cache
def _numbers() -> dict[str, int]:
    return {fold(row["word"]): int(row["value"]) for row in vocabulary("number_words")}


@cache
def _clause() -> re.Pattern[str]:
    number = rf"(?:\d{{1,2}}(?:[.,]5)?|{'|'.join(sorted(_numbers(), key=len, reverse=True))})(?![\d%])"
    more = r"(?:\\?\+|plus\b|or more\b|oder mehr\b|ou plus\b|o mas\b|and above\b|or above\b)"
    to = r"(?:-|/|to\b|bis\b|a\b|y\b|and\b|or\b|oder\b|ou\b|et\b|o\b)"
    unit = r"(?:years?\b|yrs?\b|jahren?\b|jahrige?[nrs]?\b|annees?\b|ans?\b|anos?\b|yoe\b)"
    aside = r"(?: ?\(\d{1,2}(?: ?- ?\d{1,2})?\+?\))?"
    return re.compile(
        rf"(?<![\w.,$€£/])(?<!\w[+-])(?P<low>{number}){aside} ?{more}? ?(?:years? ?)?"
        rf"(?:{to} ?(?P<high>{number}){aside} ?(?P<more>{more})?)?"
        rf" ?-?(?:full |volle |solid |{more} ?)?{unit}"
        rf"(?P<after> ?\+|(?: or more| oder mehr| ou plus| o mas| and up)\b)?"
    )


def counts_years(folded: str, words: list[str]) -> bool:
    """Whether a folded text (and its words) names years at all: cheap, to be asked first."""
    return "year" in folded or "yr" in folded or "jahr" in folded or not _UNITS.isdisjoint(words)


def read_years(folded: str) -> list[Years]:
    """The clauses of a folded requirement that count years of experience, in order."""
    return [years for match in _clause().finditer(folded) if (years := _read(folded, match))]


def _read(folded: str, match: re.Match[str]) -> Years | None:
    before = folded[max(0, match.start() - _CONTEXT) : match.start()]
    after = folded[match.end() : match.end() + _CONTEXT]
    if _NOT_BEFORE.search(before) or _NOT_AFTER.match(after) or _is_of_company(before, after):
        return None
    low = _number(match["low"])
    high = _number(match["high"]) if match["high"] else None
    if low > _MOST_YEARS or (high is not None and not low < high <= _MOST_YEARS):
        return None
    is_subordinate = _SUBORDINATE.search(before) is not None
    if _LASTING.search(match[0]) and "experience" not in after[:20]:
        return None
    if high is None and _AT_MOST.search(before):
        return Years(None, low, is_subordinate, match.start())
    if match["more"] or match["after"]:
        high = None
    return Years(low, high, is_subordinate, match.start())


def _is_of_company(before: str, after: str) -> bool:
    if _OF_READER.search(before) or _OF_READER.search(after):
        return False
    return _OF_COMPANY.search(before[-30:]) is not None or _OF_COMPANY.match(after.lstrip(" ,")) is not None


def _number(printed: str) -> float:
    known = _numbers().get(printed)
    if known is not None:
        return known
    value = float(printed.replace(",", "."))
    return int(value) if value.is_integer() else value
