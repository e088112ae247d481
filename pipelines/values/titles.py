"""Reads job titles: the clean title, its role and family with an occupation code, and its seniority.

Words are knowledge in tables: `roles.csv`, `role_words.csv` (title phrases in English, German, French, Spanish),
`seniority.csv` (phrases with a level, and traps with none: "Lead Generation", "Chief of Staff") and `title_words.csv`
(what stands at the edges of a title and is not part of it). A phrase is found as whole words, the longest first, so
that "intern" is not found in "internal", and "Product Manager" is used up before "manager" could say anything.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from pipelines.shipped import vocabulary
from pipelines.values.gazetteer import fold
from pipelines.values.place_names import Name, names_in, parts

_LONGEST_TITLE = 500
_LONGEST_PHRASE = 6
_SHORTEST_ENDING = 5
# A city at the end of a title is its place only if it is this large; the names of small ones are often words.
_LEAST_PEOPLE = 80_000
_LEAST_PEOPLE_ENGLISH = 400_000
_ENGLISH = frozenset({"US", "GB", "CA", "AU", "NZ", "IE"})
_LONGEST_CODE = 3
_COUNTRY_CODES = frozenset({"US", "USA", "UK", "UAE", "KSA"})
_NO_PLACE = frozenset({"essen", "male", "nice", "split", "deal", "man", "date", "sales"})
_HEAD_FIRST = frozenset({"fr", "es"})

# (m/w/d), (f/m/x), m|w|d, H/F, (F/H/NB), (gn), (all genders)
_GENDER = re.compile(
    r"[(\[]\s*(?:gn|(?:[mwfdxhiu]|nb|div|tg|all|a)(?:\s?[/|*,.:•-]\s?(?:[mwfdxhiau]|nb|div|tg|all)){1,4})\s*\*?[)\]]"
    r"|(?<![\w/])(?:[mwfdxh](?:[/|*][mwfdxh]){1,3}|[hf]/[fh](?:/(?:nb|x))?)(?![\w/])",
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
_SPACES = re.compile(r"\s+")
_EDGES = " \t,;:|/–—-•·*_"
# The last part of a title, the longest first: "(Berlin)", "- Berlin, Germany", ", New York, NY", ", Italy"
_LAST_PARTS = (
    re.compile(r"\s?[(\[](?P<part>[^()\[\]]{1,60})[)\]]$"),
    re.compile(r"(?:\s[–—|-]\s?|\s?[|•·:]\s?)(?P<part>[^()\[\]|–—]{1,60})$"),
    re.compile(r",\s?(?P<part>[^()\[\]|–—,]{1,40},[^()\[\]|–—,]{1,40})$"),
    re.compile(r",\s?(?P<part>[^()\[\]|–—,]{1,40})$"),
)
_FIRST_PART = re.compile(r"^\s*(?:[(\[]([^()\[\]]{1,40})[)\]]|([\w' ]{2,30}?)\s?[!:|–—-])\s*")
_AT_PLACE = re.compile(r"\s(?:in|à|en|bei|near)\s+([^\s,]+(?:\s[^\s,]+){0,2})$")
# "Entwickler:in", "Ingenieur/-in", "Assistent*innen", "Chargé(e)", "Développeur·se", "Desarrollador/a"
_ENDING_OF_GENDER = re.compile(
    r"(?<=\w)(?:[:*_·]-?(?:in|innen|r|n|e|se|euse|trice|ère)|/-?(?:in|innen|a|e|euse|trice|se|ère|ne)|"
    r"\((?:in|innen|e|fe|se|euse|a|ne|r|trice|ère)\))(?!\w)"
)
_TOKEN = re.compile(r"[a-z0-9][a-z0-9+#]*|\.net\b")
_PARTS = re.compile(r"[,()\[\]|;/]|\s[-–—@]\s?|:\s")
# Who helps a leader is none: "Assistant to the CEO", "Assistenz der Geschäftsführung", "Assistante de direction"
_HELPER = re.compile(
    r"\b(?:(?:assistant|secretary|advisor|aide|support|pa|office)\s+(?:to|of)|assisten(?:t|tin|z)\s+(?:der|des|von)"
    r"|assistenz|assistante?\s+d[eu]|asistente\s+de)\s.*",
    re.IGNORECASE,
)
_STAFF = re.compile(
    r"\bstaff\b(?! of\b)(?=(?: [\w+#.-]+){0,4}?"
    r" (?:engineer|developer|scientist|designer|architect|researcher|programmer|sre))"
    r"|\b(?:engineer|developer|scientist|designer),? staff\b"
)
_OFFICER = re.compile(r"\bchief(?: [a-z]+){1,3} officer\b")
_LEVELS = ("intern", "executive", "director", "manager", "lead")
_STATED = re.compile(
    r"\b(?:seniority|experience|career|job)[ -]?level\s?[:–-]\s?(?P<label>[a-z -]{2,30})"
    r"|\bthis is an? (?P<this>[a-z]+(?:[ -]level)?)[ -](?:[a-z]+[ -]){0,3}?(?:position|role|job|opportunity)\b"
    r"|\b(?P<level>entry|junior|mid|senior)[ -]level (?:positions?|roles?|jobs?|opportunit(?:y|ies))\b"
    r"|\b(?:looking for|seeking|hiring|searching for|suchen|recherchons|buscamos)(?: an?| einen?| une?)?"
    r" (?:experienced |talented |motivated )?"
    r"(?P<sought>junior|mid[ -]level|senior|lead|principal|graduate|stagiaire|praktikant(?:en|in)?"
    r"|werkstudent(?:en|in)?)\b"
)

# What every statement has, and how many characters before it a statement with it begins: "job level", "entry level".
_STATED_SIGNS = {
    "level": (4, 6, 7, 10, 11),
    "this is a": (0,),
    **dict.fromkeys(["looking for", "seeking", "hiring", "searching for", "suchen", "recherchons", "buscamos"], (0,)),
}


@dataclass(frozen=True, slots=True)
class ReadTitle:
    """A title without codes, gender marks and places, and what it says. None is not stated or not known."""

    title: str | None = None
    role_family: str | None = None
    role: str | None = None
    seniority: str | None = None
    occupation_code: str | None = None
    occupation_scheme: str | None = None


@dataclass(frozen=True, slots=True)
class _Phrase:
    role: str
    language: str
    kind: str  # role, field ("Marketing"), general ("Consultant": says less than a field does)


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    length: int
    phrase: _Phrase


def read_title(text: str, language: str | None = None, description: str | None = None) -> ReadTitle:
    """The title read. `language` (ISO 639-1) says where the head of a phrase stands; `description` is asked for the
    seniority only when the title does not say it."""
    read = _read(text[:_LONGEST_TITLE], language)
    if read.seniority is None and description:
        return ReadTitle(
            read.title,
            read.role_family,
            read.role,
            _stated_seniority(description[: _LONGEST_TITLE * 10]),
            read.occupation_code,
            read.occupation_scheme,
        )
    return read


@lru_cache(maxsize=16_384)
def _read(text: str, language: str | None) -> ReadTitle:
    title = clean_title(text)
    if not title:
        return ReadTitle()
    role = _role(_ENDING_OF_GENDER.sub("", title), language)
    seniority = _seniority(title)
    if role is None:
        return ReadTitle(title, seniority=seniority)
    known = _roles()[role]
    return ReadTitle(title, known["role_family"], role, seniority, known["occupation_code"] or None, "SOC2018")


@cache
def _roles() -> dict[str, dict[str, str]]:
    return {row["role"]: row for row in vocabulary("roles")}


# --- the clean title


def clean_title(text: str) -> str:
    """The title as a person would say it.

    >>> clean_title("Software Engineer (m/w/d) - Remote - Berlin, Germany (REQ-10234)")
    'Software Engineer'
    """
    title = html.unescape(html.unescape(text)) if "&" in text else text
    title = _SPACES.sub(" ", title.replace("\x00", " ")).strip(_EDGES)
    for pattern in (_GENDER, _CODE, _PERCENT, _EMPTY):
        title = pattern.sub(" ", title)
    title = _SPACES.sub(" ", title).strip(_EDGES)
    title = _without_edges(title)
    title = _LEADING_CODE.sub("", _TRAILING_CODE.sub("", title))
    return _SPACES.sub(" ", title).strip(_EDGES)


def _without_edges(title: str) -> str:
    """Take workplace, hours and places from the end, calls from the front, as long as something is left."""
    while match := _last_part(title):
        title = title[: match.start()].rstrip(_EDGES)
    while match := _FIRST_PART.match(title):
        if not _is_filler(match.group(1) or match.group(2), "start") or not title[match.end() :].strip(_EDGES):
            break
        title = title[match.end() :].lstrip(_EDGES)
    match = _AT_PLACE.search(title)
    return title[: match.start()] if match and _is_place(match.group(1)) else title


def _last_part(title: str) -> re.Match[str] | None:
    """What stands at the end and is no part of the title."""
    matches = (pattern.search(title) for pattern in _LAST_PARTS)
    for match in filter(None, matches):
        is_outside = _is_filler(match["part"], "end") or _is_place(match["part"])
        if is_outside and title[: match.start()].strip(_EDGES):
            return match
    return None


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


# --- words


def _tokens(text: str) -> list[str]:
    plain = _ENDING_OF_GENDER.sub("", text)
    return _TOKEN.findall(_fold_signs(plain))


def _fold_signs(text: str) -> str:
    """Folded, but with the signs that make a name: C++, C#, .NET."""
    marked = text.replace("+", "ⴲ").replace("#", "ⴱ")
    folded = fold(re.sub(r"\.(?=net\b)", "ⴳ", marked, flags=re.IGNORECASE))
    return folded.replace("ⴲ", "+").replace("ⴱ", "#").replace("ⴳ", ".")


@cache
def _phrases() -> dict[tuple[str, ...], _Phrase]:
    phrases: dict[tuple[str, ...], _Phrase] = {}
    for row in vocabulary("role_words"):
        if row["kind"] != "ending":
            phrase = _Phrase(row["role"], row["language"], row["kind"])
            phrases.setdefault(tuple(_tokens(row["phrase"])), phrase)
    return phrases


@cache
def _endings() -> dict[str, _Phrase]:
    rows = [row for row in vocabulary("role_words") if row["kind"] == "ending"]
    return {fold(row["phrase"]): _Phrase(row["role"], row["language"], "role") for row in rows}


def _ending(word: str) -> _Phrase | None:
    """A German compound by its last part: "Cloudsoftwareentwickler"."""
    for start in range(1, len(word) - _SHORTEST_ENDING + 1):
        phrase = _endings().get(word[start:]) or _endings().get(word[start:].removesuffix("in"))
        if phrase:
            return phrase
    return None


# --- the role


def _role(title: str, language: str | None) -> str | None:
    found = [list(_found(_tokens(part))) for part in _PARTS.split(title)]
    for part in found:
        named = [one for one in part if one.phrase.kind == "role"]
        if named:
            return _head(named, language).phrase.role
    whole = [one for one in _found(_tokens(title)) if one.phrase.kind == "role"]
    if whole:
        return _head(whole, language).phrase.role
    general = next((part for part in found if any(one.phrase.kind == "general" for one in part)), [])
    rest = [one.phrase for part in (general, *found) for one in part]
    fields = [phrase for phrase in rest if phrase.kind == "field"] or rest
    return fields[0].role if fields else None


def _head(found: list[_Found], language: str | None) -> _Found:
    """Which of several phrases names the role: the last in English and German, the first in French and Spanish;
    a longer one before a single word."""
    longest = [one for one in found if one.length > 1] or found
    is_head_first = (language or longest[0].phrase.language) in _HEAD_FIRST
    return longest[0] if is_head_first else longest[-1]


def _found(tokens: list[str]) -> Iterator[_Found]:
    """Phrases in a list of words: the longest from the left, no overlaps."""
    phrases = _phrases()
    position = 0
    while position < len(tokens):
        for length in range(min(_LONGEST_PHRASE, len(tokens) - position), 0, -1):
            phrase = phrases.get(tuple(tokens[position : position + length]))
            if phrase is None and length == 1:
                phrase = _ending(tokens[position])
            if phrase:
                yield _Found(position, length, phrase)
                position += length
                break
        else:
            position += 1


# --- the seniority


@cache
def _levels() -> dict[tuple[str, ...], str]:
    return {tuple(row["phrase"].split(" ")): row["seniority"] for row in vocabulary("seniority")}


def _seniority(title: str) -> str | None:
    text = _HELPER.sub(lambda match: match.group().split(" ")[0], title)
    folded = " ".join(_tokens(text))
    folded = _OFFICER.sub("ceo", folded)
    folded = _STAFF.sub("principal", folded)
    found = list(_level_words(folded.split(" ")))
    for level in _LEVELS:
        if level in found:
            return level
    return found[0] if found else None


def _level_words(tokens: list[str]) -> Iterator[str]:
    levels = _levels()
    position = 0
    while position < len(tokens):
        for length in range(min(_LONGEST_PHRASE, len(tokens) - position), 0, -1):
            level = levels.get(tuple(tokens[position : position + length]))
            if level is not None:
                if level:
                    yield level
                position += length
                break
        else:
            position += 1


def _stated_seniority(description: str) -> str | None:
    """What the text says plainly of this job; None where it says two things."""
    found = set()
    for match in _statements(description.casefold()):
        words = next(value for value in match.groups() if value)
        levels = list(_level_words(fold(words).split(" ")))
        found.update(levels[:1])
    return found.pop() if len(found) == 1 else None


def _statements(folded: str) -> Iterator[re.Match[str]]:
    """What `_STATED.finditer` gives; that takes four times as long, since it tries each character."""
    starts = {
        place - before
        for sign, befores in _STATED_SIGNS.items()
        for place in _places_of(sign, folded)
        for before in befores
    }
    end = 0
    for start in sorted(starts):
        if start >= end and (match := _STATED.match(folded, start)):
            yield match
            end = match.end()


def _places_of(sign: str, folded: str) -> Iterator[int]:
    place = folded.find(sign)
    while place >= 0:
        yield place
        place = folded.find(sign, place + 1)
