"""The map that `places` reads: cities, regions, countries and areas by folded name, loaded once a process.

Data: `datasets/vocabulary/places.parquet` (GeoNames, CC BY 4.0), `countries.csv` (CLDR) and the hand-written
`regions`, `province_codes`, `areas`, `country_aliases`, `city_aliases`; see `datasets/vocabulary/ATTRIBUTION.md`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import pyarrow.parquet as pq

from pipelines.shipped import shipped, vocabulary

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "’": "'", "þ": "th"})
_SIGNS_TO_SPACES = {code: " " for code in range(128) if not chr(code).isalnum()}
_NOT_WORD = re.compile(r"[^\w]+|_+")


def fold(text: str) -> str:
    """A name as it is looked up: lower case, no accents, words parted by one space.

    >>> fold(" São  Paulo"), fold("Provence-Alpes-Côte d'Azur"), fold("D.C.")
    ('sao paulo', 'provence alpes cote d azur', 'd c')
    """
    if text.isascii() and "_" not in text:
        return " ".join(text.lower().translate(_SIGNS_TO_SPACES).split())
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return _NOT_WORD.sub(" ", "".join(c for c in decomposed if not unicodedata.combining(c))).strip()


class City(NamedTuple):
    """A city of the gazetteer; `region` is None where `regions.csv` does not know the first-order division."""

    name: str
    country_code: str
    region: str | None
    lat: float
    lon: float
    population: int


class Region(NamedTuple):
    """A first-order division: its country, English name and the code that is printed for it: `US, California, CA`."""

    country_code: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Every name we know. Cities are indexes into `rows`, largest first."""

    rows: list[tuple[str, str, str, float, float, int]]
    names: dict[str, int | tuple[int, ...]]
    other_names: dict[str, int | tuple[int, ...]]
    admin1: dict[tuple[str, str], Region]
    regions: dict[str, tuple[Region, ...]]
    region_codes: dict[str, tuple[Region, ...]]
    region_people: dict[tuple[str, str], int]
    countries: dict[str, str]
    foreign_countries: dict[str, str]
    country_names: dict[str, str]
    areas: dict[str, str]
    aliases: dict[str, tuple[str, str]]
    capitals: frozenset[str]
    made: dict[int, City]

    def city(self, index: int) -> City:
        """The city at an index."""
        city = self.made.get(index)
        if city is None:
            name, country_code, admin1, lat, lon, people = self.rows[index]
            region = self.admin1.get((country_code, admin1))
            city = City(name, country_code, region.name if region else None, round(lat, 4), round(lon, 4), people)
            self.made[index] = city
        return city

    def cities(self, folded: str, only_english: bool = False, is_cased: bool = False) -> tuple[City, ...]:
        """The cities of that name, largest first: those that are called so in English, else those that also are.

        `is_cased`: printed as a word, so that it is no short name of capitals ("La" is not LA).
        """
        return (
            (() if is_cased and folded in self.capitals else self.alias(folded))
            or self._at(self.names.get(folded))
            or (() if only_english else self._at(self.other_names.get(folded)))
        )

    def alias(self, folded: str) -> tuple[City, ...]:
        """The one city that a short name of `city_aliases.csv` stands for."""
        if folded not in self.aliases:
            return ()
        name, country_code = self.aliases[folded]
        found = [city for city in self._at(self.names.get(fold(name))) if city.country_code == country_code]
        return tuple(found[:1])

    def all_cities(self, folded: str) -> tuple[City, ...]:
        """The cities of that name, English or other, whatever a short name stands for."""
        return (*self._at(self.names.get(folded)), *self._at(self.other_names.get(folded)))

    def cities_in(self, folded: str, country_code: str) -> tuple[City, ...]:
        """The cities of that name, English or other, in one country."""
        own = tuple(city for city in self.cities(folded) if city.country_code == country_code)
        if own:
            return own
        return tuple(city for city in self.all_cities(folded) if city.country_code == country_code)

    def _at(self, found: int | tuple[int, ...] | None) -> tuple[City, ...]:
        if found is None:
            return ()
        return tuple(map(self.city, found)) if isinstance(found, tuple) else (self.city(found),)


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer, read on first use (about 0.2 s)."""
    admin1 = {
        (row["country_code"], row["admin1"]): Region(row["country_code"], row["region"], row["code"])
        for row in vocabulary("regions")
    }
    rows, names, other_names = _read_cities()
    people: dict[tuple[str, str], int] = defaultdict(int)
    for _, country_code, code, _, _, population in rows:
        if (country_code, code) in admin1:
            people[country_code, admin1[country_code, code].name] += population
    regions, region_codes = _read_regions()
    countries, foreign, country_names = _read_countries()
    return Gazetteer(
        rows=rows,
        names=names,
        other_names=other_names,
        admin1=admin1,
        regions=regions,
        region_codes=region_codes,
        region_people=dict(people),
        countries=countries,
        foreign_countries=foreign,
        country_names=country_names,
        areas={
            fold(name): row["area"] for row in vocabulary("areas") for name in (row["area"], *_split(row["aliases"]))
        },
        aliases={fold(row["alias"]): (row["city"], row["country_code"]) for row in vocabulary("city_aliases")},
        made={},
        capitals=frozenset(fold(row["alias"]) for row in vocabulary("city_aliases") if row["alias"].isupper()),
    )


def _split(names: str) -> list[str]:
    return names.split("|") if names else []


_Cities = list[tuple[str, str, str, float, float, int]]
_Index = dict[str, int | tuple[int, ...]]


def _read_cities() -> tuple[_Cities, _Index, _Index]:
    table = pq.ParquetFile(shipped("datasets", "vocabulary", "places.parquet")).read(use_threads=False)
    columns = [table[name].to_pylist() for name in ("city", "country_code", "admin1", "lat", "lon", "population")]
    rows: _Cities = list(zip(*columns, strict=True))
    names: _Index = {}
    other_names: _Index = {}
    alike: set[tuple[str, str, str]] = set()
    for index, row in enumerate(rows):
        if row[:3] not in alike:  # Berlin's quarters are Berlin, sixty times
            _add(names, fold(row[0]), index)
        alike.add(row[:3])
    for index, others in enumerate(table["names"].to_pylist()):
        for name in _split(others):
            _add(other_names, name, index)
    return rows, names, other_names


def _add(index: _Index, name: str, city: int) -> None:
    known = index.get(name)
    if known is None:
        index[name] = city
    else:
        index[name] = (*known, city) if isinstance(known, tuple) else (known, city)


def _read_regions() -> tuple[dict[str, tuple[Region, ...]], dict[str, tuple[Region, ...]]]:
    names: dict[str, list[Region]] = defaultdict(list)
    codes: dict[str, list[Region]] = defaultdict(list)
    for row in vocabulary("regions"):
        region = Region(row["country_code"], row["region"], row["code"])
        codes[row["code"]].append(region)
        for name in {fold(name) for name in (row["region"], *_split(row["aliases"]))}:
            names[name].append(region)
    for row in vocabulary("province_codes"):
        codes[row["code"]].append(Region(row["country_code"], row["region"], row["code"]))
    return {name: tuple(known) for name, known in names.items()}, {code: tuple(known) for code, known in codes.items()}


def _read_countries() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Names and codes that mean the country in English or in our aliases; names in other languages; English names."""
    countries: dict[str, str] = {}
    foreign: dict[str, str] = {}
    for row in vocabulary("countries"):
        countries[fold(row["country"])] = row["country_code"]
        for name in _split(row["names"]):
            foreign.setdefault(fold(name), row["country_code"])
    countries |= {fold(row["alias"]): row["country_code"] for row in vocabulary("country_aliases")}
    names = {row["country_code"]: row["country"] for row in vocabulary("countries")}
    return countries, {name: code for name, code in foreign.items() if name not in countries}, names
