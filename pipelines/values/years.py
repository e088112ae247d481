"""Years of experience as a requirement prints them: "2+ years", "drei bis fünf Jahre", "à partir de 5 ans"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pipelines.lines import fold
from pipelines.shipped import vocabulary
from pipelines.values.degrees import DEGREES
from pipelines.values.requirement_phrases import Hit
from pipelines.values.words import Stems, any_of, matches_at

# More is the age of a company or of a person.
_MOST_YEARS = 25
_CONTEXT = 48  # characters before and after a clause that decide what it counts

_UNIT_WORDS = """
an ans annee annees ano anos yoe jaar jaren anni anno lat lata rok month months monat monate monaten mois mes meses
mese mesi maand maanden letnie letnia letnim letniego"""
_UNITS = frozenset(_UNIT_WORDS.split())
# Years up to something: the upper bound.
_AT_MOST = re.compile(
    r"(?:up to|no more than|not more than|less than|fewer than|maximum(?: of)?|max\.?|under|bis zu|maximal|hochstens"
    r"|weniger als|jusqua|moins de|au maximum|hasta|menos de|maximo(?: de)?|como maximo"
    r"|\b(?:maximaal|tot|ate|fino a|massimo|maksymalnie)) ?(?:a |an )?$"
)
# Years that count no experience: of a span of time, a company, an age, study.
_NOT_BEFORE = re.compile(
    r"\b(?:last|past|next|previous|first|within|within the|in|in the|every|each|over the|during the|coming|recent"
    r"|age of|aged|age|after|apres|nach|depois de|dopo|despues de|bac|our|il y a|hace|term of|built over|since"
    r"|seit|depuis|desde hace|letzten|nachsten|ersten|dernieres|prochaines|ultimos"
    r"|proximos|ultimi|prossimi|ostatnich|afgelopen|komende|sinds|od ponad|da oltre|ha mas de"
    r"|founded|established|alter|for over|for more than|for nearly|for almost) ?[+]?$"
)
_NOT_AFTER = re.compile(
    r"[ -]?(?:old\b|of age|ago\b|in business|in a row|vest|contract\b(?! [a-z])|warrant|annivers|fixed|commitment|alt\b"
    r"|dage\b|de edad|di eta|de idade|oud\b"
    r"|and older|oder alter|later\b|from (?:now|date)|we\b|befristet|garantie|laufzeit|residen"
    r"|(?:of )?(?:the )?(?:college|universit|stud(?:y|ies)\b|school|full.?time edu|post.?second|education|tertiary"
    r"|degree|diploma|apprentic|detude|de estudio)|of (?:growth|innovation|success|service to|history))"
)
# "Years of experience: 3-5", and Japanese and Korean "3 years or more" (NFKD parts Korean syllables).
_YEARS_COLON = re.compile(
    r"years(?: of)?(?: \w+)? experience(?: required| needed)? ?: ?(\d{1,2})(?![\d.,%])(?: ?- ?(\d{1,2})\b)?"
)
_EAST_ASIAN_YEARS = ("年", unicodedata.normalize("NFKD", "년"))
_EAST_ASIAN = re.compile(
    rf"(?<![\d.])(\d{{1,2}})(?: ?[-~] ?\d{{1,2}})? ?(?:{'|'.join(_EAST_ASIAN_YEARS)}) ?(?:以上|\+|"
    rf"{unicodedata.normalize('NFKD', '이상')})"
)
# "a 3-year plan", "a 5-year contract": one thing that lasts, unless it is experience.
_LASTING = re.compile(r"-(?:year|yr)$")
_OF_COMPANY = re.compile(r"\b(?:we|our|us|company|wir|unser|unsere|nous|notre|nuestra|somos)\b")
_OF_READER = re.compile(r"\b(?:you|your|candidate|applicant|du|dein|sie|vous|votre|tu|must|require|minimum|at least)")
_SUBORDINATE = re.compile(
    r"\b(?:includ\w{1,4}|of which|incl\.?|thereof|davon|dont|de los cuales|incluyendo|y compris|of those|of them)"
    r"[ ,(]*(?:at least|a minimum of|minimum(?: of)?|min\.?|mindestens|au moins|al menos|atleast|the last)? ?$"
)


# Months are mostly those of a contract or a probation.
_EXPERIENCE_WORD = r"(?:experience|erfahrung|berufspraxis|experiencia|esperienza|ervaring|doswiadczeni)"
_OF_EXPERIENCE = re.compile(rf"[^.;\n]{{0,40}}?{_EXPERIENCE_WORD}")
_EXPERIENCE_OF = re.compile(rf"{_EXPERIENCE_WORD}\w*[^.;\n]{{0,30}}$")


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
    a_year = r"an?(?= (?:full )?year(?: or more|s)? (?:of )?(?:\w+ ){0,3}experience)"
    named = any_of(_numbers())
    number = rf"(?:\d{{1,2}}(?:[.,]5)?|{a_year}|{named})(?![\d%])"
    more = (
        r"(?:\\?\+|plus\b|or more\b|oder mehr\b|ou plus\b|o mas\b|and above\b|or above\b|of meer\b"
        r"|ou mais\b|o piu\b|lub wiecej\b|and more\b|or greater\b)"
    )
    to = r"(?:-|/|~|to\b|bis\b|a\b|y\b|and\b|or\b|oder\b|ou\b|et\b|o\b|tot\b|do\b|e\b|und\b|en\b)"
    unit = (
        r"(?:years?\b|yrs?\b|jahr(?:en?)?\b|jahrige?[nrs]?\b|annees?\b|ans?\b|anos?\b|yoe\b|jaar\b|jaren\b"
        r"|ann[io]\b|lata?\b|letni\w{0,3}\b|(?P<months>months?|monat(?:en?)?|mois|mes(?:es)?|mes[ei]|maand(?:en)?|miesiac\w*|miesiecy)\b)"
    )
    aside = rf"(?: ?\((?:\d{{1,2}}(?: ?- ?\d{{1,2}})?\+?|{named})\))?"
    return re.compile(
        rf"(?<![\w.,$€£/])(?<!\w[+-])(?P<low>{number}){aside} ?{more}? ?(?:years? ?)?"
        rf"(?:{to} ?(?P<high>{number}){aside} ?(?P<more>{more})?)?"
        rf" ?-?(?:full[ -]time |full |volle |solid |{more} ?)?{unit}"
        rf"(?P<after> ?\+|(?: or more| oder mehr| ou plus| o mas| and up| of meer| ou mais| o piu| lub wiecej)\b)?"
    )


@cache
def _beginnings() -> Stems:
    """What a clause may begin with."""
    return Stems([*"0123456789", *_numbers(), *(f"{a}{full} year" for a in ("a", "an") for full in ("", " full"))])


def _starts(folded: str) -> Iterable[int]:
    """Where a clause may begin: of what is not ASCII anywhere, since other scripts have digits of their own."""
    return (start for _, start, _ in _beginnings().places(folded)) if folded.isascii() else range(len(folded))


def counts_years(folded: str, words: list[str]) -> bool:
    """Whether a folded text (and its words) names years at all: cheap, to be asked first."""
    if "year" in folded or "yr" in folded or "jahr" in folded or not _UNITS.isdisjoint(words):
        return True
    return not folded.isascii() and any(map(folded.__contains__, _EAST_ASIAN_YEARS))


def read_years(folded: str) -> list[Years]:
    """The clauses of a folded requirement that count years of experience, in order."""
    found = [years for match in matches_at(_starts(folded), _clause(), folded) if (years := _read(folded, match))]
    if not found:
        found = [_unitless(match) for match in _YEARS_COLON.finditer(folded)]
    if not folded.isascii():
        found += [Years(int(match[1]), None, False, match.start()) for match in _EAST_ASIAN.finditer(folded)]
    return found


def _unitless(match: re.Match[str]) -> Years:
    high = int(match[2]) if match[2] and int(match[2]) > int(match[1]) else None
    return Years(int(match[1]), high, False, match.start())


def _read(folded: str, match: re.Match[str]) -> Years | None:
    before = folded[max(0, match.start() - _CONTEXT) : match.start()]
    after = folded[match.end() : match.end() + _CONTEXT]
    if _NOT_BEFORE.search(before) or _NOT_AFTER.match(after) or _is_of_company(before, after):
        return None
    in_months = match["months"] is not None
    if in_months and not (_OF_EXPERIENCE.search(after) or _EXPERIENCE_OF.search(before)):
        return None
    low = _number(match["low"], in_months)
    high = _number(match["high"], in_months) if match["high"] else None
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


def _number(printed: str, in_months: bool) -> float:
    known = 1 if printed in ("a", "an") else _numbers().get(printed)
    value = float(printed.replace(",", ".")) if known is None else float(known)
    if in_months:
        value = round(value / 12, 2)
    return int(value) if value.is_integer() else value


_OR = re.compile(r"(?:\bor\b(?! more\b| greater\b| above\b)|\boder\b(?! mehr\b)|\bou\b(?! plus\b))")
_IN_LIEU = re.compile(r"\b(?:in lieu|instead of|in place of|without (?:a )?degree|ohne studium)\b")


def choose_years(folded: str, found: list[Years], hits: list[Hit], words: list[str]) -> Years | None:
    """The clause that counts: the first, or of alternatives by degree the one that goes with the least degree."""
    if not found:
        return None
    alternatives = [years for years in found if not years.is_subordinate]
    if len(alternatives) < 2:
        return alternatives[0] if alternatives else found[0]
    cuts = [match.start() for match in _OR.finditer(folded)]
    if not cuts:
        # "3 years of managing, 8 years in all": the most is the whole.
        return max(alternatives, key=lambda years: years.years_min or 0)
    degrees = _degree_offsets(folded, hits, words)

    def rank(numbered: tuple[int, Years]) -> tuple[int, int]:
        number, years = numbered
        start = max((cut for cut in cuts if cut <= years.start), default=0)
        end = min((cut for cut in cuts if cut > years.start), default=len(folded))
        named = [DEGREES.index(degree) for at, degree in degrees if start <= at < end]
        if _IN_LIEU.search(folded, start, end):
            return len(DEGREES), number
        return min(named, default=-1 if number == 0 else len(DEGREES)), number

    return min(enumerate(alternatives), key=rank)[1]


def _degree_offsets(folded: str, hits: list[Hit], words: list[str]) -> list[tuple[int, str]]:
    offsets: list[tuple[int, str]] = []
    at = 0
    for hit in hits:
        if hit.sense == "degree":
            at = max(folded.find(words[hit.place], at), 0)
            offsets.append((at, hit.value))
    return offsets
