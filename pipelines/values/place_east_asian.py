"""Places in Japanese, Chinese and Korean, whose names stand together without spaces: "神奈川県横浜市", "경기도 성남시".

They are written anew as the other readers of places know them ("Yokohama, Japan"), by `east_asian_places.csv`: the most
telling name of each stretch between separators. Kinds there: city; region; `either`, a prefecture and its city.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipelines.shipped import vocabulary
from pipelines.values.gazetteer import fold, gazetteer
from pipelines.values.words import any_of

_DENSE = re.compile("[\u3041-\u30fa\u3400-\u9fff\uac00-\ud7a3]")
_STRETCH = re.compile(r"[^;|\n\r•·・、，,/／()（）\[\]【】：:&+]+")
_OF_REGION = "都道府県省"


class Rewritten(NamedTuple):
    """A text, and of each stretch that was written anew where it now stands and what was printed."""

    text: str
    printed: list[tuple[int, int, str]]

    def as_printed(self, start: int, end: int) -> str:
        """What was printed where the text now has `start` to `end`."""
        stretches = (stretch for first, last, stretch in self.printed if first <= start and end <= last)
        return next(stretches, self.text[start:end])


def in_latin(text: str) -> Rewritten:
    """The text with its East Asian places in Latin letters; unchanged where there are none.

    >>> in_latin("神奈川県横浜市/大阪（リモート）").text
    'Yokohama, Japan/Osaka, Japan（リモート）'
    """
    if text.isascii() or not _DENSE.search(text):
        return Rewritten(text, [])
    pieces: list[str] = []
    printed: list[tuple[int, int, str]] = []
    at = length = 0
    for match in _STRETCH.finditer(text):
        named = _named(match.group())
        if named:
            pieces += [text[at : match.start()], named]
            length += match.start() - at + len(named)
            printed.append((length - len(named), length, match.group().strip()))
            at = match.end()
    return Rewritten("".join([*pieces, text[at:]]), printed)


def _named(stretch: str) -> str | None:
    cities: dict[str, None] = {}
    regions: list[str] = []
    for found in _names().finditer(stretch):
        place, country, kind = _places()[found.group()]
        end = stretch[found.end() : found.end() + 1]
        if kind == "region" or (kind == "either" and (end in tuple(_OF_REGION) or not _is_city(place, country))):
            is_named = end in tuple(_OF_REGION) and kind == "either"
            regions.append(f"{found.group()}{end}" if is_named else f"{place}, {_country(country)}")
        else:
            cities[f"{place}, {_country(country)}"] = None
    return "; ".join(cities) if cities else regions[0] if regions else None


@cache
def _places() -> dict[str, tuple[str, str, str]]:
    return {row["name"]: (row["place"], row["country_code"], row["kind"]) for row in vocabulary("east_asian_places")}


@cache
def _names() -> re.Pattern[str]:
    return re.compile(any_of(_places()))


def _country(code: str) -> str:
    return gazetteer().country_names[code]


@cache
def _is_city(place: str, country: str) -> bool:
    return any(fold(city.name) == fold(place) for city in gazetteer().cities_in(fold(place), country))
