"""Reads printed places: `"Berlin / München"`, `"US, CA, Santa Clara"`, `"Remote - EMEA"`.

A text is cut into names; names that belong together ("San Jose, California, United States of America") become one place.
Every name keeps all its meanings until its neighbours have spoken: "CA" is California beside San Jose and Canada beside
Toronto. What still has several meanings is decided by `country`, then by the other places of the same text, then by size:
a bare "London" is the one in England because it has ten times the people of any London elsewhere (`_DOMINANCE`), a bare
"Cambridge" is unknown, because there is another of its size. Cities are those of `gazetteer`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from pipelines.shipped import vocabulary
from pipelines.values.gazetteer import City, Region, fold, gazetteer

# A name in several countries is read as the largest place if it has this many times the people of the next country's.
_DOMINANCE = 10
_REGION_DOMINANCE = 20
_DOMINANCE_AT_HOME = 3
# Below this a city does not make a country's or a region's name ambiguous (Granada, Norfolk do; Peru, Indiana does not).
_KNOWN_CITY = 50_000
# Whose region codes are printed alone or after a town that no gazetteer knows: "Mead, WA".
_CODE_COUNTRIES = frozenset({"US", "CA", "AU"})
# Countries that are one city: "Singapore" names both.
_CITY_STATES = frozenset({"SG", "HK", "MO", "MC", "VA", "GI"})
_FILLING = frozenset({"noise", "direction"})
_LONGEST_TEXT = 4_000
_LONGEST_NAME = 6
_MOST_WORDS = 60

_PARTS = re.compile(r"[;|\n\r•·]|[,()\[\]:]|\s[-–—]+\s|^[-–—]+\s|\s[-–—]+$")
_HARD = frozenset(";|\n\r•·")
_JOINERS = re.compile(r"\s*[/&+]\s*|\s+(?:or|and|oder|und|ou|et|o|y|sowie)\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_][\w'’.]*")
_POSTCODE = re.compile(
    r"\b\d{5}(?:-\d{4})?\b|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|\b[A-Z]\d[A-Z] \d[A-Z]\d\b|\b\d{4}\b(?=\s+\w)|\(?\d+\+?\s*%?\)?$"
)
_SEVERAL = re.compile(
    r"\d+\s+(?:\w+\s+)?(?:locations?|standorte?|lieux|sites?|ubicaciones|offices|cities|countries)", re.I
)
_EDGES = " \t,;:|/&+-–—•·"


@dataclass(frozen=True, slots=True)
class ReadPlace:
    """One place as printed (`raw`) and what it is. `region` is as printed where `regions.csv` does not know it.

    `remote_scope` is where one may work from: a country code, `US-CA`, an area (`EMEA`), or `worldwide`.
    `method`: city, printed (a town known only from what stands beside it), region, country, area, remote; ambiguous, several,
    unknown are those with `resolved` False.
    """

    raw: str
    city: str | None = None
    region: str | None = None
    country_code: str | None = None
    lat: float | None = None
    lon: float | None = None
    is_remote: bool = False
    remote_scope: str | None = None
    method: str = "unknown"
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
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


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to understand a group of names. `weight` is the number of people, 0 where it does not count."""

    country_code: str | None = None
    region: str | None = None
    city: str | None = None
    found: City | None = None
    kind: str = "printed"
    weight: int = 0
    stated_country: bool = False
    stated_region: bool = False


@dataclass(slots=True)
class _Group:
    """The names of one place, as they are gathered."""

    start: int
    end: int
    names: list[_Name] = field(default_factory=list)
    readings: list[_Reading] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    is_remote: bool = False
    scope: str | None = None
    word: str | None = None

    def has_place(self) -> bool:
        return bool(self.readings or self.areas)


def read_places(text: str, country: str | None = None) -> list[ReadPlace]:
    """The places of a printed text, in order, each once.

    `country` (ISO 3166-1 alpha-2, or a country's name) decides between the meanings of an ambiguous name.
    """
    return list(_read(text[:_LONGEST_TEXT], country))


@lru_cache(maxsize=32_768)
def _read(text: str, country: str | None) -> tuple[ReadPlace, ...]:
    groups = _groups(text)
    hint = _country_code(country) if country else None
    neighbours = {reading.country_code for group in groups for reading in group.readings[:1] if _is_sure(group)}
    neighbour = neighbours.pop() if len(neighbours) == 1 else None
    places: dict[tuple[object, ...], ReadPlace] = {}
    for group in groups:
        place = _resolve(group, hint, neighbour, _raw(text, group, len(groups)))
        key = (place.city, place.region, place.country_code, place.is_remote, place.remote_scope)
        places.setdefault(key if place.resolved else (place.raw,), place)
    found = tuple(places.values())
    if any(place.resolved for place in found):
        found = tuple(place for place in found if place.resolved or not any(c.isdigit() for c in place.raw))
    return found


def _country_code(country: str) -> str | None:
    code = country.strip().upper()
    if code in gazetteer().country_names:
        return code
    folded = fold(country)
    return gazetteer().countries.get(folded) or gazetteer().foreign_countries.get(folded)


def _raw(text: str, group: _Group, groups: int) -> str:
    if groups == 1:
        return text.strip()
    raw = text[group.start : group.end]
    if raw.count("(") > raw.count(")") and text[group.end : group.end + 1] == ")":
        raw += ")"
    return raw.strip(_EDGES)


# --- from text to names


@cache
def _words() -> dict[str, str]:
    return {fold(row["word"]): row["kind"] for row in vocabulary("remote_words")}


def _parts(text: str) -> Iterator[tuple[str, int, int]]:
    """The stretches between separators, each with what stood before it: `;` (a new place), `/` (or), `,` (more of it)."""
    start, before = 0, ";"
    for match in _PARTS.finditer(text):
        yield from _alternatives(text, start, match.start(), before)
        mark = match.group().strip()
        # two separators in a row (", ;") count as the harder one
        before = ";" if mark in _HARD else ","
        start = match.end()
    yield from _alternatives(text, start, len(text), before)


def _alternatives(text: str, start: int, end: int, before: str) -> Iterator[tuple[str, int, int]]:
    part = text[start:end]
    if not part.strip():
        if before == ";":
            yield ";", start, start
        return
    if not _JOINERS.search(part) or _lookup(part.strip(), 0).is_place or fold(part) in _words():
        yield before, start, end
        return
    position = 0
    for match in _JOINERS.finditer(part):
        yield before, start + position, start + match.start()
        before, position = "/", match.end()
    yield before, start + position, end


def _lookup(printed: str, start: int) -> _Name:
    """Everything that a name may mean."""
    known = gazetteer()
    folded = fold(printed)
    is_code = len(printed) <= 4 and printed.isupper()
    code = printed.upper() if is_code else ""
    country = known.countries.get(folded) if len(folded) > 2 or is_code or "." in printed else None
    if is_code and country is None and code in known.country_names:
        country = code
    return _Name(
        start,
        start + len(printed),
        printed,
        country=country or _iso3().get(code),
        foreign_country=known.foreign_countries.get(folded),
        regions=known.regions.get(folded, ()),
        codes=known.region_codes.get(code, ()) if is_code else (),
        cities=known.cities(folded, only_english=is_code) if len(folded) > 2 or not is_code else known.alias(folded),
        area=known.areas.get(folded) if len(folded) > 4 or printed[:1].isupper() else None,
    )


@cache
def _iso3() -> dict[str, str]:
    return {row["iso3"]: row["country_code"] for row in vocabulary("countries") if row["iso3"]}


def _names(text: str, start: int, end: int) -> list[_Name]:
    """The names in one part: one where it is known as a whole, else as many as can be told apart."""
    part = _POSTCODE.sub(lambda match: " " * len(match.group()), text[start:end])
    found = [match for match in _WORD.finditer(part) if not match.group().isdecimal()]
    words = [(start + match.start(), start + match.end()) for match in found[:_MOST_WORDS]]
    if not words:
        return []
    names: list[_Name] = []
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


def _longest(text: str, words: list[tuple[int, int]], position: int) -> tuple[_Name, int]:
    first = words[position][0]
    for used in range(min(_LONGEST_NAME, len(words) - position), 0, -1):
        last = words[position + used - 1][1]
        printed = text[first:last]
        kind = _words().get(fold(printed))
        is_state = kind == "noise" and printed.isupper() and len(printed) == 2 and len(words) == 1
        if kind and not is_state and (kind != "direction" or len(words) == 1):
            return _Name(first, last, printed, word=kind), used
        name = _lookup(printed, first)
        if name.is_place:
            return name, used
    return _Name(first, words[position][1], text[first : words[position][1]]), 1


def _tidy(text: str, names: list[_Name]) -> list[_Name]:
    """Drop filling words; where a word is unknown, keep countries and regions at the edges and make one town of the rest."""
    places = [name for name in names if name.word not in _FILLING]
    middle = [name for name in places if not name.word]
    towns = sum(bool(name.cities) and not name.country and not name.codes for name in middle)
    if all(name.is_place for name in middle) and towns < 2:
        return places
    words = [name for name in places if name.word]
    if not words:
        middle = [name for name in names if name.word not in _FILLING or name.printed[:1].isupper()]
    if all(not name.is_place for name in middle) and words:
        return words
    left: list[_Name] = []
    right: list[_Name] = []
    while middle and middle[0].is_country_or_region and not middle[0].cities:
        left.append(middle.pop(0))
    while middle and middle[-1].is_country_or_region and not middle[-1].cities:
        right.insert(0, middle.pop())
    start, end = middle[0].start, middle[-1].end
    if middle[0].cities and middle[0].cities[0].population >= 10 * _KNOWN_CITY and not left:
        town = replace(middle[0], end=end)  # a quarter or an office of a large city: "Berlin Mitte"
    else:
        town = _Name(start, end, text[start:end])
    return [*words, *left, town, *right]


# --- from names to groups


def _groups(text: str) -> list[_Group]:
    groups: list[_Group] = []
    is_new = True
    if _SEVERAL.fullmatch(text.strip()):
        return [_Group(0, len(text), word="several")]
    parts = [(before, start, end, _names(text, start, end)) for before, start, end in _parts(text)]
    if any(name.is_place for part in parts for name in part[3]):
        parts = [(*part[:3], [name for name in part[3] if not _is_number(name)]) for part in parts]
    for index, (before, _, _, names) in enumerate(parts):
        is_new = is_new or before != ","
        for name in names:
            follows = parts[index + 1] if index + 1 < len(parts) and parts[index + 1][0] == "," else None
            before_country = bool(follows and follows[3] and follows[3][0].is_country_or_region)
            starts_scope = name is names[0] and bool(name.word or name.is_country_or_region)
            starts_scope = starts_scope and any(other.is_place for other in names[1:])
            if is_new or (starts_scope and groups[-1].has_place()) or not _join(groups[-1], name, before_country):
                carried = before == "/" and is_new and bool(groups) and groups[-1].is_remote and not name.cities
                groups.append(_start(name, carried and groups[-1].has_place()))
            is_new = False
    return groups


def _is_number(name: _Name) -> bool:
    """A street and number, a floor, a plant's code: no town."""
    return not name.is_place and not name.word and any(character.isdigit() for character in name.printed)


def _start(name: _Name, is_remote: bool) -> _Group:
    group = _Group(name.start, name.end, is_remote=is_remote)
    _add(group, name, _first_readings(name))
    return group


def _add(group: _Group, name: _Name, readings: list[_Reading]) -> None:
    group.start, group.end = min(group.start, name.start), max(group.end, name.end)
    group.names.append(name)
    group.readings = readings
    if name.area and not readings:
        group.areas.append(name.area)
    if name.word in {"remote", "anywhere", "national"}:
        group.is_remote = group.is_remote or name.word != "national"
        group.scope = "worldwide" if name.word == "anywhere" else group.scope
    group.word = name.word or group.word


def _join(group: _Group, name: _Name, before_country: bool) -> bool:
    """Add a name to a group if it can be more of the same place."""
    if name.word:
        _add(group, name, group.readings)
        return True
    if not group.has_place():
        _add(group, name, _first_readings(name))
        return True
    if name.area or group.areas:
        return False
    readings = [longer for reading in group.readings for longer in _longer(reading, name)]
    readings = readings or _as_printed(group, name, before_country)
    if not readings:
        return False
    _add(group, name, readings)
    return True


def _first_readings(name: _Name) -> list[_Reading]:
    if name.word or (name.area and not name.cities):
        return []
    known = gazetteer()
    readings = [
        _Reading(code, kind="country" if code == name.country else "foreign", stated_country=True)
        for code in (name.country, name.foreign_country if name.foreign_country != name.country else None)
        if code
    ]
    for region in dict.fromkeys((*name.regions, *name.codes)):
        is_own_name = fold(region.name) == fold(name.printed)
        people = known.region_people.get((region.country_code, region.name), 0) if is_own_name else 0
        is_known = region in name.regions or region.country_code in _CODE_COUNTRIES
        kind = "region" if region in name.regions else "code" if is_known else "foreign code"
        readings.append(_Reading(region.country_code, region.name, kind=kind, weight=people, stated_region=True))
    readings += [_city_reading(city) for city in name.cities]
    return readings or [_Reading(city=name.printed)]


def _city_reading(city: City) -> _Reading:
    return _Reading(city.country_code, city.region, city.name, city, "city", city.population)


def _longer(reading: _Reading, name: _Name) -> Iterator[_Reading]:
    """The readings of a place when one more name is said of it."""
    is_printed = reading.city is not None and reading.found is None
    country = reading.country_code
    for code in {name.country, name.foreign_country} - {None}:
        if country == code or (country is None and not reading.stated_country):
            yield replace(reading, country_code=code, stated_country=True)
    if not reading.stated_region:
        regions = name.regions
        codes = (
            name.codes
            if not is_printed or country
            else tuple(c for c in name.codes if c.country_code in _CODE_COUNTRIES)
        )
        for region in dict.fromkeys((*regions, *codes)):
            is_open = reading.region is None and reading.found is None
            if country in (None, region.country_code) and (is_open or reading.region == region.name):
                yield replace(reading, country_code=region.country_code, region=region.name, stated_region=True)
    elif reading.city is None and any(reading.region == region.name for region in name.regions):
        yield reading
    if reading.city is None and country:
        yield from _towns_in(reading, name)


def _towns_in(reading: _Reading, name: _Name) -> Iterator[_Reading]:
    """The other order: "Germany, Berlin" and "US, NC, Durham"."""
    for city in gazetteer().cities_in(fold(name.printed), reading.country_code or ""):
        if reading.region in (None, city.region):
            yield replace(reading, city=city.name, region=city.region, found=city, kind="city", weight=city.population)
    if not name.is_place and not name.printed[:1].islower() and not _is_number(name):
        yield replace(reading, city=name.printed, kind="printed")


def _as_printed(group: _Group, name: _Name, before_country: bool) -> list[_Reading]:
    """When no known place fits: a small town beside its state, a quarter before its city, a region we do not know."""
    first = group.names[0] if not group.names[0].word or len(group.names) == 1 else group.names[1]
    only_town = all(reading.city for reading in group.readings) and not any(
        r.stated_country or r.stated_region for r in group.readings
    )
    if only_town and not first.is_place and name.cities:
        return _first_readings(name)
    may_be_town = bool(first.cities) or not first.is_place
    is_second = first is group.names[-1]
    if name.is_country_or_region and may_be_town and not (is_second and _is_another(first, name)):
        readings = _town_and_more(first, [*(n for n in group.names if n.is_place and n is not first), name])
        if readings:
            return readings
    is_code = name.printed.isupper() and len(name.printed) <= 3 and not name.cities
    if (not name.is_place or (is_code and before_country)) and any(reading.city for reading in group.readings):
        if any(reading.stated_country for reading in group.readings):
            return group.readings
        if before_country or any(character.isdigit() for character in name.printed):
            return [r if r.region else replace(r, region=name.printed) for r in group.readings]
    return []


def _town_and_more(town: _Name, more: list[_Name]) -> list[_Reading]:
    """The readings of a town by its print alone, narrowed by what stands after it."""
    readings = [_Reading(city=town.printed)]
    for name in more:
        readings = [longer for reading in readings for longer in _longer(reading, name)]
    return readings


def _is_another(first: _Name, name: _Name) -> bool:
    """Whether "London, Germany" is two places rather than a London that we do not know."""
    is_large = bool(first.cities) and first.cities[0].population >= 5 * _KNOWN_CITY
    return bool(name.cities) or (not name.codes and is_large and _is_dominant(first.cities))


def _is_dominant(cities: tuple[City, ...]) -> bool:
    others = [city.population for city in cities if city.country_code != cities[0].country_code]
    return not others or cities[0].population >= _DOMINANCE * max(others)


# --- from groups to places


def _is_sure(group: _Group) -> bool:
    return bool(group.readings) and len({reading.country_code for reading in group.readings}) == 1


def _resolve(group: _Group, hint: str | None, neighbour: str | None, raw: str) -> ReadPlace:
    if not group.readings:
        return _without_place(group, raw)
    is_bare = sum(name.is_place for name in group.names) < 2
    known = [reading for reading in group.readings if not is_bare or reading.kind != "foreign code"]
    readings = _chosen(known, hint, neighbour, is_bare)
    if not readings:
        cities = {reading.city for reading in group.readings}
        city = cities.pop() if len(cities) == 1 else None
        return ReadPlace(raw, city=city, is_remote=group.is_remote, method="ambiguous")
    reading = readings[0]
    if reading.country_code is None:
        is_remote = group.is_remote
        return ReadPlace(raw, is_remote=is_remote, method="remote" if is_remote else "unknown", resolved=is_remote)
    if reading.city is None and reading.region is None and reading.country_code in _CITY_STATES:
        reading = _city_state(reading)
    found = reading.found if len(readings) == 1 else None
    is_one_region = len({other.region for other in readings}) == 1
    place = ReadPlace(
        raw,
        city=reading.city,
        region=reading.region if is_one_region else None,
        country_code=reading.country_code,
        lat=found.lat if found else None,
        lon=found.lon if found else None,
        is_remote=group.is_remote,
        method=reading.kind if reading.city else "region" if reading.region else "country",
        resolved=True,
    )
    return replace(place, remote_scope=_scope(place)) if group.is_remote else place


def _city_state(reading: _Reading) -> _Reading:
    known = gazetteer()
    index = next((i for i, row in enumerate(known.rows) if row[1] == reading.country_code), None)
    return reading if index is None else _city_reading(known.city(index))


def _scope(place: ReadPlace) -> str | None:
    """A remote job with a city is not said to be limited to it."""
    if place.city and place.country_code not in _CITY_STATES:
        return None
    known = gazetteer()
    codes = [r.code for r in known.regions.get(fold(place.region or ""), ()) if r.country_code == place.country_code]
    return f"{place.country_code}-{codes[0]}" if codes else place.country_code


def _without_place(group: _Group, raw: str) -> ReadPlace:
    if group.areas:
        area = group.areas[0]
        scope = area if group.is_remote else None
        return ReadPlace(raw, region=area, is_remote=group.is_remote, remote_scope=scope, method="area", resolved=True)
    if group.is_remote:
        return ReadPlace(raw, is_remote=True, remote_scope=group.scope, method="remote", resolved=True)
    return ReadPlace(raw, method="several" if group.word == "several" else "unknown")


def _chosen(readings: list[_Reading], hint: str | None, neighbour: str | None, is_bare: bool) -> list[_Reading]:
    """The readings that are left when everything that can decide has decided: none is ambiguous, several are one country."""
    for decided in (hint, neighbour):
        readings = [reading for reading in readings if reading.country_code == decided] or readings
    readings = _not_a_code(readings)
    if len({reading.country_code for reading in readings}) > 1:
        readings = _by_size(readings) if is_bare else []
    return _at_home(list(dict.fromkeys(readings)))


def _not_a_code(readings: list[_Reading]) -> list[_Reading]:
    """ "Lost Hills, CA": a town nobody knows stands before a state more often than before a country's code; not "X, DE"."""
    states = [r for r in readings if r.kind == "printed" and r.stated_region and r.country_code in _CODE_COUNTRIES]
    if len(states) == 1 and not any(reading.country_code == "DE" for reading in readings):
        return states
    return readings


def _by_size(readings: list[_Reading]) -> list[_Reading]:
    """The readings of one country, if its people outweigh those of all others."""
    countries = [reading for reading in readings if reading.kind == "country"]
    regions = [reading for reading in readings if reading.kind in {"region", "code"}]
    cities = [reading for reading in readings if reading.kind == "city"]
    if countries:
        code = countries[0].country_code
        return [] if any(r.country_code != code for r in regions) else [r for r in readings if r.country_code == code]
    largest = max(cities, key=lambda reading: reading.weight, default=None)
    others = [r.weight for r in cities if largest and r.country_code != largest.country_code]
    if regions:
        return _regions_by_size(readings, regions, largest)
    if largest is None:
        return []
    if any(reading.kind == "foreign" for reading in readings) and largest.weight < 2 * _KNOWN_CITY:
        return [reading for reading in readings if reading.kind == "foreign"]
    if others and largest.weight < _DOMINANCE * max(others):
        return []
    return [reading for reading in cities if reading.country_code == largest.country_code]


def _regions_by_size(readings: list[_Reading], regions: list[_Reading], largest: _Reading | None) -> list[_Reading]:
    code = regions[0].country_code
    if any(region.country_code != code for region in regions):
        return []
    abroad = [r.weight for r in readings if r.kind == "city" and r.country_code != code]
    home = [reading for reading in readings if reading.country_code == code]
    if max(abroad, default=0) < _KNOWN_CITY or max(r.weight for r in home) >= _REGION_DOMINANCE * max(abroad):
        return home
    return []


def _at_home(readings: list[_Reading]) -> list[_Reading]:
    """Of several places in one country, the largest by far; a city before the region that it lies in and is named after."""
    if len(readings) < 2:
        return readings
    cities = sorted((r for r in readings if r.kind == "city"), key=lambda reading: -reading.weight)
    wholes = [r for r in readings if r.kind != "city"]
    if wholes and cities:
        countries = [whole for whole in wholes if whole.region is None]
        within = [city for city in cities if any(whole.region == city.region for whole in wholes)]
        if countries or not within:
            return countries[:1] or [_Reading(wholes[0].country_code, kind="country")]
        return [city for city in within if city.city == city.region][:1] or wholes[:1]
    if len(cities) > 1 and cities[0].weight >= _DOMINANCE_AT_HOME * cities[1].weight:
        return cities[:1]
    return cities or wholes[:1]
