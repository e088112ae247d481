"""The title as a person would say it: without codes, gender marks, hours, places and calls; `title_words.csv` has the
words that stand at the edges of a title and are no part of it."""

from __future__ import annotations

import html
import re
from functools import cache

from pipelines.kept import kept
from pipelines.shipped import vocabulary
from pipelines.values.gazetteer import fold
from pipelines.values.place_names import Name, names_in, parts

# A city at the end of a title is its place only if it is this large; the names of small ones are often words.
_LEAST_PEOPLE = 80_000
_LEAST_PEOPLE_ENGLISH = 400_000
_ENGLISH = frozenset({"US", "GB", "CA", "AU", "NZ", "IE"})
_LONGEST_CODE = 3
_COUNTRY_CODES = frozenset({"US", "USA", "UK", "UAE", "KSA"})
_NO_PLACE = frozenset({"essen", "male", "nice", "split", "deal", "man", "date", "sales"})

# (m/w/d), (f/m/x), m|w|d, H/F, (F/H/NB), (m/v), (gn), (all genders), (männlich/weiblich/divers)
_GENDER = re.compile(
    r"[(\[]\s*(?:gn|(?:[mwfdxhiuvktż]|nb|div|tg|all|a)(?:\s?[/|*,.:•-]\s?(?:[mwfdxhiauvktż]|nb|div(?:ers)?|tg|all))"
    r"{1,4})\s*\*?[)\]]"
    r"|[(\[]\s*(?:männlich|weiblich|divers|male|female|diverse)(?:\s?[/|,]\s?[a-zäöü-]{4,12}){1,2}\s*[)\]]"
    r"|(?<![\w/])(?:[mwfdx](?:[/|*][mwfdx]){1,3}|[hf]/[fh](?:/(?:nb|x))?|m/v(?:/x)?|v/m(?:/x)?|[km]/[mk])(?![\w/])",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"[(\[#]?\b(?:(?:job\s?(?:id|ref|no)|req(?:uisition)?(?:\s?id)?|ref|jr|kennziffer|réf)[\s.:#_-]{0,3}"
    r"[a-z]{0,3}[-_]?\d{3,}[\w/-]*|r[-_ ]?\d{4,})\b[)\]]?"
    r"|_[A-Z]{2}\d_\d{3,}\b|#\s?\d{2,}\b|[(\[]\d{4,}[)\]]",
    re.IGNORECASE,
)
_LEADING_CODE = re.compile(r"^\s*(?!(?:19|20)\d\d\b)(?:[A-Z]{1,4}-?)?\d{4,}[\s:.|–—-]+(?=\D)")
_TRAILING_CODE = re.compile(r"[\s,|–—-]+(?!(?:19|20)\d\d$)(?:[A-Z]{1,4}-)?\d{4,}$")
# "80-100%", "(60 %)", "100%" at the end
_PERCENT = re.compile(
    r"[(\[]\d{2,3}(?:\s?%?\s?[-–—]\s?\d{2,3})?\s?%[)\]]|\b\d{2,3}\s?%?\s?[-–—]\s?\d{2,3}\s?%|\b\d{2,3}\s?%$"
)
_EMPTY = re.compile(r"[(\[]\s*[\s/|,.–—-]*[)\]]")
_DIGIT = re.compile(r"\d")
_EDGES = " \t,;:|/–—-•·*_"
# The last part of a title, the longest first: "(Berlin)", "- Berlin, Germany", "- Paris", ", New York, NY", ", Italy"
_LAST_PARTS = (
    re.compile(r"\s?[(\[](?P<part>[^()\[\]]{1,60})[)\]]$"),
    re.compile(r"(?:\s[–—|-]\s?|\s?[|•·:]\s?)(?P<part>[^()\[\]|–—]{1,60})$"),
    re.compile(r"\s[–—|-]\s(?P<part>(?:(?!\s-\s)[^()\[\]|–—]){1,60})$"),
    re.compile(r",\s?(?P<part>[^()\[\]|–—,]{1,40},[^()\[\]|–—,]{1,40})$"),
    re.compile(r",\s?(?P<part>[^()\[\]|–—,]{1,40})$"),
)
_PARTED_LAST = 3  # of these, the ones that a comma does not open
_PARTINGS = "–—|-•·:"
_FIRST_PART = re.compile(r"^\s*(?:[(\[]([^()\[\]]{1,40})[)\]]|([\w' ]{2,30}?)\s?[!:|–—-])\s*")
_ENDS_OF_FIRST_PART = ")]!:|–—-"
_AT = frozenset(["in", "à", "en", "bei", "near", "te", "w", "a"])
_AT_PLACE = re.compile(r"\s(?P<at>in|à|en|bei|near|te|w|a)\s+(?P<part>[^\s,]+(?:\s[^\s,]+){0,2})$")
# "20h/Woche", "32-40 uur", "12 months", "40 hours per week", "39h"
_HOURS = re.compile(
    r"(?:ca\.? ?)?\d{1,3}(?:[.,]\d)?(?:\s?[-–]\s?\d{1,3})?\s?(?:h|hrs?|hours?|std\.?|stunden|uur|uren|heures|horas|ore|"
    r"months?|monate|mois|meses|mesi|maanden|miesięcy|years?|weeks?)(?:\s?(?:/|per|pro|a|p\.)\s?(?:week|woche|w|semaine))?",
    re.IGNORECASE,
)
_WORKPLACES = frozenset({"remote", "fully remote", "remoto", "hybrid", "home office", "homeoffice"})
_AREAS = frozenset(
    {"eu", "emea", "europe", "apac", "latam", "americas", "us", "usa", "uk", "dach", "nordics", "global"}
)
_PIECES = re.compile(r"\s?(?:[,/|+&·;]|\s[-–]\s)\s?")
# The employer's own name, as "Tolvan Foods Ltd."; forms that are words or places as well ("SA", "Spa") are left out
_ENTITY = re.compile(
    r"[\w&.' -]{2,40} (?:gmbh(?: & co\.? kg)?|g?mbh|ltd|limited|inc|llc|plc|corp|b\.?v|kgaa|ag|kg"
    r"|s\.?a\.?r\.?l|s\.?r\.?l|sas|e\.?v|sp\. z o\. ?o)\.?",
    re.IGNORECASE,
)


def clean_title(text: str) -> str:
    """The title as a person would say it.

    >>> clean_title("Software Engineer (m/w/d) - Remote - Berlin, Germany (REQ-10234)")
    'Software Engineer'
    """
    title = html.unescape(html.unescape(text)) if "&" in text else text
    title = _spaced(title.replace("\x00", " "))
    has_digits = _DIGIT.search(title) is not None
    # Asked first for a sign of what each looks for: most titles have none.
    if _has_any(title, "([/|*"):
        title = _GENDER.sub(" ", title)
    if has_digits:
        title = _PERCENT.sub(" ", _CODE.sub(" ", title))
    if _has_any(title, "(["):
        title = _EMPTY.sub(" ", title)
    title = _without_edges(_spaced(title))
    if has_digits:
        title = _LEADING_CODE.sub("", _TRAILING_CODE.sub("", title))
    return _spaced(title)


def _spaced(title: str) -> str:
    return " ".join(title.split()).strip(_EDGES)


def _has_any(title: str, signs: str) -> bool:
    return any(map(title.__contains__, signs))


def _without_edges(title: str) -> str:
    """Take workplace, hours and places from the end, calls from the front, as long as something is left."""
    while match := _last_part(title):
        title = title[: match.start()].rstrip(_EDGES)
    while _has_any(title, _ENDS_OF_FIRST_PART) and (match := _FIRST_PART.match(title)):
        if not _is_filler(match.group(1) or match.group(2), "start") or not title[match.end() :].strip(_EDGES):
            break
        title = title[match.end() :].lstrip(_EDGES)
    match = None if _AT.isdisjoint(title.split()[-4:-1]) else _AT_PLACE.search(title)
    if not match:
        return title
    is_outside = _is_place(match["part"]) or _is_filler(f"{match['at']} {match['part']}", "end")
    return title[: match.start()] if is_outside else title


def _last_part(title: str) -> re.Match[str] | None:
    """What stands at the end and is no part of the title."""
    patterns = _LAST_PARTS[title[-1:] not in (")", "]") : _PARTED_LAST if _has_any(title, _PARTINGS) else 1]
    if "," in title:
        patterns += _LAST_PARTS[_PARTED_LAST:]
    matches = {match.start(): match for pattern in patterns if (match := pattern.search(title))}
    for match in matches.values():
        if _is_outside(match["part"]) and title[: match.start()].strip(_EDGES):
            return match
    return None


@kept(4_096)
def _is_outside(part: str) -> bool:
    """Whether a part is a place, hours, a workplace, an employer's name, or several of these."""
    return _is_filler(part, "end") or _is_place(part) or bool(_ENTITY.fullmatch(part)) or _is_all_outside(part)


def _is_all_outside(part: str) -> bool:
    if _HOURS.fullmatch(part):
        return True
    pieces = _PIECES.split(part)
    if len(pieces) == 1:
        return False
    # "Remote, EU": an area says where the job is only beside a word that says how one works
    areas = _AREAS if any(fold(piece) in _WORKPLACES for piece in pieces) else frozenset()
    return all(
        bool(_HOURS.fullmatch(piece)) or fold(piece) in areas or _is_filler(piece, "end") or _is_place(piece)
        for piece in pieces
    )


def _is_filler(part: str, at: str) -> bool:
    return fold(part) in _fillers()[at]


@cache
def _fillers() -> dict[str, frozenset[str]]:
    rows = vocabulary("title_words")
    return {at: frozenset(row["phrase"] for row in rows if row["at"] == at) for at in ("start", "end")}


def _is_place(part: str) -> bool:
    """Whether this part of a title says where the job is, and nothing else."""
    if fold(part) in _NO_PLACE or part.islower():
        return False
    named = [names for _, start, end in parts(part) if (names := names_in(part, start, end))]
    is_sure = [any(map(_is_surely_place, names)) for names in named]
    # beside a place that is sure, a small town may stand, but alone between its commas: not "Enterprise Germany"
    return any(is_sure) and all(
        name.word or _is_surely_place(name) or (len(names) == 1 and name.is_place and not name.area)
        for names in named
        for name in names
    )


def _is_surely_place(name: Name) -> bool:
    """A place that is no word of another meaning: not "Enterprise", "Media" and "Spring", nor "IT" and "AI"."""
    if name.word:
        return name.word in {"remote", "anywhere"}
    if name.country or name.regions or name.foreign_country:
        return len(name.printed) > _LONGEST_CODE or name.printed in _COUNTRY_CODES
    if fold(name.printed) in _NO_PLACE or not name.cities:
        return False
    least = _LEAST_PEOPLE_ENGLISH if name.cities[0].country_code in _ENGLISH else _LEAST_PEOPLE
    return name.cities[0].population >= least
