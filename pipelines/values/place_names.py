"""Cuts a printed place into names, and gives each name everything that it may mean: the first half of `places`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from pipelines.shipped import vocabulary
from pipelines.values.gazetteer import City, Region, fold, gazetteer
from pipelines.values.words import any_of

_LONGEST_NAME = 6
_MOST_WORDS = 60
# A name that begins with a city of this many people is a quarter or an office of it: "Berlin Mitte".
_LARGE_CITY = 500_000
# Kinds of `remote_words.csv` that say nothing of a place.
_FILLING = frozenset({"noise", "direction"})

_PARTS = re.compile(r"[;|\n\r•·]|[,()\[\]:]|\s[-–—]{1,3}\s|^[-–—]{1,3}\s|\s[-–—]{1,3}$")
_HARD = frozenset(";|\n\r•·")
_JOINERS = re.compile(
    r"\s?[/&+]\s?|\s(?:or|and|oder|und|ou|et|o|y|sowie|lub|oraz)\s|(?-i:\s(?P<weak>of|en|e|i)\s)", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_][\w'’.]*")
# "10115 Berlin", "SW1A 1AA", "M5V 2T6", "1010 Wien", and a number at the end: "New York (3)"
_BRACKETED = re.compile(r"[^\W\d_][\w.'-]{1,30} \([^\W\d_][\w.' -]{1,20}\)")
_POSTCODE = re.compile(
    r"\b\d{5}(?:-\d{4})?\b|(?<![\w-])\d{4} [A-Z]{2}(?=\s*$)|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b"
    r"|\b[A-Z]\d[A-Z] \d[A-Z]\d\b|\b\d{4}\b(?=\s\w)|\(?\b\d{1,6}\+?\s?%?\)?$"
)


@dataclass(frozen=True, slots=True)
class Name:
    """One name in the text and everything it may mean."""

    start: int
    end: int
    printed: str
    country: str | None = None
    foreign_country: str | None = None
    regions: tuple[Region, ...] = ()
    codes: tuple[Region, ...] = ()
    cities: tuple[City, ...] = ()
    area: str | None = None
    word: str | None = None  # kind in remote_words.csv

    @property
    def is_place(self) -> bool:
        return bool(self.country or self.foreign_country or self.regions or self.codes or self.cities or self.area)

    @property
    def is_country_or_region(self) -> bool:
        return bool(self.country or self.foreign_country or self.regions or self.codes)


@cache
def _words() -> dict[str, str]:
    return {fold(row["word"]): row["kind"] for row in vocabulary("remote_words")}


def parts(text: str) -> Iterator[tuple[str, int, int]]:
    """The stretches between separators, each with what stood before it: `;` a new place, `/` or, `,` more of it."""
    start, before = 0, ";"
    whole = _whole_names(text)
    for match in _PARTS.finditer(text):
        if any(first <= match.start() < last for first, last in whole):
            continue
        yield from _alternatives(text, start, match.start(), before)
        mark = match.group().strip()
        # two separators in a row (", ;") count as the harder one
        before = ";" if mark in _HARD else "(" if mark == "(" else ","
        start = match.end()
    yield from _alternatives(text, start, len(text), before)


def _whole_names(text: str) -> list[tuple[int, int]]:
    """Where names stand that have a separator in them: "Korea, Republic of", "Halle (Saale)"."""
    found = [match.span() for match in _inverted().finditer(text)] if "," in text or "(" in text else []
    bracketed = _BRACKETED.finditer(text) if "(" in text else ()
    return found + [match.span() for match in bracketed if gazetteer().cities(fold(match.group()), only_english=True)]


@cache
def _inverted() -> re.Pattern[str]:
    names = [row["alias"] for row in vocabulary("country_aliases") if re.search("[,(]", row["alias"])]
    return re.compile(rf"(?<!\w){any_of(names)}(?!\w)", re.IGNORECASE)


def _alternatives(text: str, start: int, end: int, before: str) -> Iterator[tuple[str, int, int]]:
    part = text[start:end]
    if not part.strip():
        if before == ";":
            yield ";", start, start
        return
    if not _JOINERS.search(part) or lookup(part.strip()).is_place or fold(part) in _words():
        yield before, start, end
        return
    position = 0
    for match in _JOINERS.finditer(part):
        if match["weak"] and not _joins_cities(part, position, match):
            continue
        yield before, start + position, start + match.start()
        before, position = "/", match.end()
    yield before, start + position, end


def _joins_cities(part: str, start: int, joiner: re.Match[str]) -> bool:
    """Whether a small word stands between cities: "Eindhoven of Utrecht", not "Port of Rotterdam"."""
    after = _JOINERS.search(part, joiner.end())
    sides = part[start : joiner.start()], part[joiner.end() : after.start() if after else len(part)]
    return all(lookup(side.strip()).cities for side in sides)


def lookup(printed: str, start: int = 0) -> Name:
    """Everything that a name may mean."""
    return Name(start, start + len(printed), printed, *_meanings(printed))


_Meanings = tuple[
    str | None, str | None, tuple[Region, ...], tuple[Region, ...], tuple[City, ...], str | None
]  # country, foreign_country, regions, codes, cities, area of a `Name`


@lru_cache(maxsize=16_384)
def _meanings(printed: str) -> _Meanings:
    known = gazetteer()
    folded = fold(printed)
    area = known.areas.get(folded) if len(folded) > 4 or printed[:1].isupper() else None
    if area:
        return None, None, (), (), (), area
    is_code = len(printed) <= 4 and printed.isupper()
    code = printed if is_code else ""
    country = known.countries.get(folded) if len(folded) > 2 or is_code or "." in printed else None
    if is_code and country is None and code in known.country_names:
        country = code
    if len(folded) <= 2 and is_code:
        cities = known.alias(folded)
    else:
        cities = known.cities(folded, is_code, not is_code and (printed[:1].isupper() or len(printed) < 3))
    codes = known.region_codes.get(code, ()) if is_code else ()
    foreign = known.foreign_countries.get(folded)
    return country or iso3().get(code), foreign, known.regions.get(folded, ()), codes, cities, None


@cache
def iso3() -> dict[str, str]:
    """ISO 3166-1 alpha-3 → alpha-2."""
    return {row["iso3"]: row["country_code"] for row in vocabulary("countries") if row["iso3"]}


def names_in(text: str, start: int, end: int) -> list[Name]:
    """The names in one part: one where it is known as a whole, else as many as can be told apart."""
    part = _POSTCODE.sub(lambda match: " " * len(match.group()), text[start:end])
    found = [match for match in _WORD.finditer(part) if not match.group().isdecimal()]
    words = [(start + match.start(), start + match.end()) for match in found[:_MOST_WORDS]]
    if not words:
        return []
    names: list[Name] = []
    position = 0
    while position < len(words):
        name, used = _longest(text, words, position)
        names.append(name)
        position += used
    names = _tidy(text, names)
    if len(found) < len(part.split()) and any(character.isdigit() for character in part):
        whole = part.strip()
        names = [name if name.is_place or name.word else replace(name, printed=whole) for name in names]
    return names


def _longest(text: str, words: list[tuple[int, int]], position: int) -> tuple[Name, int]:
    first = words[position][0]
    for used in range(min(_LONGEST_NAME, len(words) - position), 0, -1):
        last = words[position + used - 1][1]
        printed = text[first:last]
        kind = _words().get(fold(printed))
        is_state = kind == "noise" and len(words) == 1 and bool(lookup(printed).codes)
        is_whole = kind != "direction" or len(words) == 1 or _is_of_place(text, words, position, used)
        if kind and not is_state and is_whole:
            return Name(first, last, printed, word=kind), used
        name = lookup(printed, first)
        if name.is_place:
            return name, used
    return Name(first, words[position][1], text[first : words[position][1]]), 1


def _is_of_place(text: str, words: list[tuple[int, int]], position: int, used: int) -> bool:
    """Whether a direction stands before a country or region: "Central Otago", "Northeast US"."""
    rest = words[position + used :]
    return bool(rest) and lookup(text[rest[0][0] : rest[-1][1]]).is_country_or_region


def _tidy(text: str, names: list[Name]) -> list[Name]:
    """Drop filling words; where a word is unknown, keep what is known at the edges and make one town of the rest."""
    places = [name for name in names if name.word not in _FILLING]
    middle = [name for name in places if not name.word]
    known = sum(bool(name.cities) and not name.country and not name.codes for name in middle)
    if all(name.is_place for name in middle) and known < 2:
        return places
    words = [name for name in places if name.word]
    if not words:
        middle = [name for name in names if name.word not in _FILLING or name.printed[:1].isupper()]
    if all(not name.is_place for name in middle) and words:
        return words
    left: list[Name] = []
    right: list[Name] = []
    while middle and middle[0].is_country_or_region and not middle[0].cities:
        left.append(middle.pop(0))
    while middle and middle[-1].is_country_or_region and not middle[-1].cities:
        right.insert(0, middle.pop())
    if (left or right) and all(not name.is_place and name.printed[:1].islower() for name in middle):
        return [*words, *left, *right]  # "must be based in the UK"
    start, end = middle[0].start, middle[-1].end
    towns = [name for name in middle if left and any(_is_within(city, left) for city in name.cities)]
    if towns:
        return [*words, *left, replace(towns[0], start=start, end=end), *right]  # "US-WA-Seattle-Tower 2"
    if middle[0].cities and middle[0].cities[0].population >= _LARGE_CITY and not left:
        town = replace(middle[0], end=end)
    else:
        town = Name(start, end, text[start:end])
    return [*words, *left, town, *right]


def _is_within(city: City, wholes: list[Name]) -> bool:
    """Whether a city lies in every country and region named before it."""
    return all(
        city.country_code in (whole.country, whole.foreign_country)
        or any((city.country_code, city.region) == (r.country_code, r.name) for r in (*whole.regions, *whole.codes))
        for whole in wholes
    )
