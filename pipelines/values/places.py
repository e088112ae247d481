"""Reads printed places: `"Berlin / München"`, `"US, CA, Santa Clara"`, `"Remote - EMEA"`.

A text is cut into names (`place_names`); names that belong together ("San Jose, California, United States of America")
become one place. Every name keeps all its meanings until its neighbours have spoken: "CA" is California beside San Jose
and Canada beside Toronto. What still has several meanings is decided by `country`, then by the other places of the same
text, then by size (`place_readings`): a bare "London" is the one in England because it has ten times the people of any
London elsewhere, a bare "Cambridge" is unknown, because there is another of its size. Cities are those of `gazetteer`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from pipelines.values.gazetteer import City, fold, gazetteer
from pipelines.values.place_east_asian import Rewritten, in_latin
from pipelines.values.place_names import Name, iso3, names_in, parts
from pipelines.values.place_readings import CODE_COUNTRIES, KNOWN_CITY, Reading, chosen, is_dominant
from pipelines.values.place_text import postcode_country, prepared

# Countries that are one city: "Singapore" names both.
_CITY_STATES = frozenset({"SG", "HK", "MO", "MC", "VA", "GI"})
_LONGEST_TEXT = 4_000
_LARGE_CITY = 500_000

_SEVERAL = re.compile(
    r"\d{1,4}\s(?:\w{1,20}\s)?(?:locations?|standorte?|lieux|sites?|ubicaciones|offices|cities|countries)", re.I
)
_EDGES = " \t,;:|/&+-–—•·"


@dataclass(frozen=True, slots=True)
class ReadPlace:
    """One place as printed (`raw`) and what it is. `region` is as printed where `regions.csv` does not know it.

    `remote_scope` is where one may work from: a country code, `US-CA`, an area (`EMEA`), or `worldwide`.
    `method`: city, printed (a town known only from what stands beside it), region, country, area, remote; and
    ambiguous, several, unknown, with `resolved` False.
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


@dataclass(slots=True)
class _Group:
    """The names of one place, as they are gathered."""

    start: int
    end: int
    names: list[Name] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
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
def _read(printed: str, country: str | None) -> tuple[ReadPlace, ...]:
    rewritten = in_latin(printed)
    text = rewritten.text
    groups = _groups(prepared(text))
    _read_prefixes(text, groups)
    posted = postcode_country(text) if len(groups) == 1 else None
    hint = posted or (country_code(country) if country else None)
    neighbours = {reading.country_code for group in groups for reading in group.readings[:1] if _is_sure(group)}
    neighbour = neighbours.pop() if len(neighbours) == 1 else None
    places: dict[tuple[object, ...], ReadPlace] = {}
    for group in groups:
        raw = printed.strip() if len(groups) == 1 else _raw(rewritten, group)
        place = _resolve(group, hint, neighbour, raw)
        key = (place.city, place.region, place.country_code, place.is_remote, place.remote_scope)
        places.setdefault(key if place.resolved else (place.raw,), place)
    found = tuple(places.values())
    if any(place.resolved for place in found):
        found = tuple(place for place in found if place.resolved or not any(c.isdigit() for c in place.raw))
    return found


_PREFIX = re.compile(r"[A-Z]{2,3}-(?=[A-Za-z])")


def _read_prefixes(text: str, groups: list[_Group]) -> None:
    """ "US-Denver, CA-Remote": where one place begins with a country's code, so do those that are written alike."""
    alike = [group for group in groups if _PREFIX.match(text, group.start)]
    if len(alike) > 1 and any(group.names[0].country and not group.names[0].codes for group in alike):
        for group in alike:
            group.readings = [reading for reading in group.readings if reading.stated_country] or group.readings


def in_country(place: ReadPlace, country: str) -> ReadPlace:
    """A posting's only place, where the posting's own country field says more: a remote job's country, an unknown
    town's. A place that names a country or an area keeps what it names."""
    if place.country_code or place.region or not (place.is_remote or place.method == "unknown"):
        return place
    if place.is_remote:
        return replace(place, country_code=country, resolved=True)
    found = read_places(f"{place.raw}, {gazetteer().country_names[country]}")
    return replace(found[0], raw=place.raw) if len(found) == 1 and found[0].country_code == country else place


def country_code(text: str) -> str | None:
    """ISO 3166-1 alpha-2 of a field that holds a country: its code or its name in any of our languages.

    >>> [country_code(text) for text in ("CA", "ind", "Deutschland", "Springfield, Germany", "US / Canada")]
    ['CA', 'IN', 'DE', 'DE', None]
    """
    code = text.strip().upper()
    if code in gazetteer().country_names:
        return code
    folded = fold(text)
    known = iso3().get(code) or gazetteer().countries.get(folded) or gazetteer().foreign_countries.get(folded)
    codes = set() if known else {place.country_code for place in _read(text[:_LONGEST_TEXT], None)}
    return known or (codes.pop() if len(codes) == 1 else None)


def _raw(rewritten: Rewritten, group: _Group) -> str:
    text, raw = rewritten.text, rewritten.as_printed(group.start, group.end)
    if raw.count("(") > raw.count(")") and text[group.end : group.end + 1] == ")":
        raw += ")"
    return raw.strip(_EDGES)


# --- from names to groups


def _groups(text: str) -> list[_Group]:
    groups: list[_Group] = []
    is_new = True
    if _SEVERAL.fullmatch(text.strip()):
        return [_Group(0, len(text), word="several")]
    named = [(before, names_in(text, start, end)) for before, start, end in parts(text)]
    if any(name.is_place for _, names in named for name in names):
        named = [(before, [name for name in names if not _is_number(name)]) for before, names in named]
    for index, (before, names) in enumerate(named):
        is_new = is_new or before not in (",", "(")
        for name in names:
            if before == "(" and groups and _is_quarter(groups[-1], name):
                continue
            country = _next_country(named, index)
            starts_scope = name is names[0] and bool(name.word or name.is_country_or_region)
            is_alike = bool(groups) and all(_PREFIX.match(text, at) for at in (name.start, groups[-1].start))
            starts_scope = starts_scope and (is_alike or any(other.is_place for other in names[1:]))
            if is_new or (starts_scope and groups[-1].has_place()) or not _join(groups[-1], name, country):
                carried = before == "/" and is_new and bool(groups) and groups[-1].is_remote and not name.cities
                groups.append(_start(name, carried and groups[-1].has_place()))
            is_new = False
    return groups


def _is_quarter(group: _Group, name: Name) -> bool:
    """ "Bengaluru (Whitefield)": what would be a far smaller town elsewhere, in brackets after a large city."""
    large = [reading for reading in group.readings[:1] if reading.kind == "city" and reading.weight >= _LARGE_CITY]
    if not large or not name.cities or name.is_country_or_region or name.cities[0].population >= _LARGE_CITY // 2:
        return False
    return all(city.country_code != large[0].country_code for city in name.cities)


def _next_country(named: list[tuple[str, list[Name]]], index: int) -> Name | None:
    """The country or region that the next part begins with."""
    before, names = named[index + 1] if index + 1 < len(named) else (";", [])
    return names[0] if before == "," and names and names[0].is_country_or_region else None


def _is_number(name: Name) -> bool:
    """A street and number, a floor, a plant's code: no town."""
    return not name.is_place and not name.word and any(character.isdigit() for character in name.printed)


def _start(name: Name, is_remote: bool) -> _Group:
    group = _Group(name.start, name.end, is_remote=is_remote)
    _add(group, name, _first_readings(name))
    return group


def _add(group: _Group, name: Name, readings: list[Reading]) -> None:
    group.start, group.end = min(group.start, name.start), max(group.end, name.end)
    group.names.append(name)
    group.readings = readings
    if name.area and not readings:
        group.areas.append(name.area)
    if name.word in {"remote", "anywhere", "national"}:
        group.is_remote = group.is_remote or name.word != "national"
        group.scope = "worldwide" if name.word == "anywhere" else group.scope
    group.word = name.word or group.word


def _join(group: _Group, name: Name, country: Name | None) -> bool:
    """Add a name to a group if it can be more of the same place; `country` is what stands after it."""
    if name.word:
        _add(group, name, group.readings)
        return True
    if not group.has_place():
        _add(group, name, _first_readings(name))
        return True
    if name.area and group.readings and country and not group.is_remote:
        return True  # "Dublin, Europe, Ireland"
    if name.area or group.areas:
        return False
    readings = _of_country(group, name, country)
    readings = readings or [longer for reading in group.readings for longer in _longer(reading, name)]
    readings = readings or _as_printed(group, name, country)
    if not readings:
        return False
    _add(group, name, readings)
    return True


def _of_country(group: _Group, name: Name, country: Name | None) -> list[Reading]:
    """ "Kleinort, BW, Germany": the code after a town that nobody knows is of the country after it, not a country."""
    stated = country.country or country.foreign_country if country else None
    is_code = len(name.printed) == 2 and name.printed.isupper() and name.country in (None, name.printed)
    if not stated or not is_code or any(r.found or r.country_code or not r.city for r in group.readings):
        return []
    regions = [region for region in name.codes if region.country_code == stated]
    region = regions[0].name if regions else name.printed
    return [replace(r, country_code=stated, region=region, stated_region=True) for r in group.readings]


def _first_readings(name: Name) -> list[Reading]:
    if name.word or (name.area and not name.cities):
        return []
    known = gazetteer()
    readings = [
        Reading(code, kind="country" if code == name.country else "foreign", stated_country=True)
        for code in (name.country, name.foreign_country if name.foreign_country != name.country else None)
        if code
    ]
    for region in dict.fromkeys((*name.regions, *name.codes)):
        is_own_name = fold(region.name) == fold(name.printed)
        people = known.region_people.get((region.country_code, region.name), 0) if is_own_name else 0
        is_known = region.country_code in CODE_COUNTRIES or (len(name.printed) > 2 and not name.country)
        kind = "region" if region in name.regions else "code" if is_known else "foreign code"
        readings.append(Reading(region.country_code, region.name, kind=kind, weight=people, stated_region=True))
    readings += [_city_reading(city) for city in name.cities]
    return readings or [Reading(city=name.printed)]


def _city_reading(city: City) -> Reading:
    return Reading(city.country_code, city.region, city.name, city, "city", city.population)


def _longer(reading: Reading, name: Name) -> Iterator[Reading]:
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
            else tuple(c for c in name.codes if c.country_code in CODE_COUNTRIES)
        )
        for region in dict.fromkeys((*regions, *codes)):
            is_open = reading.region is None and reading.found is None
            if country in (None, region.country_code) and (is_open or reading.region == region.name):
                yield replace(reading, country_code=region.country_code, region=region.name, stated_region=True)
    elif reading.city is None and any(reading.region == region.name for region in name.regions):
        yield reading
    if reading.city is None and country:
        yield from _towns_in(reading, name)


def _towns_in(reading: Reading, name: Name) -> Iterator[Reading]:
    """The other order: "Germany, Berlin" and "US, NC, Durham"."""
    for city in gazetteer().cities_in(fold(name.printed), reading.country_code or ""):
        if reading.region in (None, city.region):
            yield replace(reading, city=city.name, region=city.region, found=city, kind="city", weight=city.population)
    if not name.is_place and not name.printed[:1].islower() and not _is_number(name):
        yield replace(reading, city=name.printed, kind="printed")


def _as_printed(group: _Group, name: Name, country: Name | None) -> list[Reading]:
    """When no known place fits: a small town beside its state, a quarter before its city, a region we do not know."""
    first = group.names[0] if not group.names[0].word or len(group.names) == 1 else group.names[1]
    only_town = all(reading.city for reading in group.readings) and not any(
        r.stated_country or r.stated_region for r in group.readings
    )
    if only_town and not first.is_place and name.cities:
        return _first_readings(name)
    may_be_town = bool(first.cities) or not first.is_place
    is_code = name.printed.isupper() and len(name.printed) <= 3 and not name.cities
    stated = {country.country, country.foreign_country} - {None} if country else set()
    at_home = [reading for reading in group.readings if reading.city and reading.country_code in stated]
    if is_code and at_home:
        return at_home  # "Girona, GI, España": a province that we do not know, no Gibraltar
    is_second = first is group.names[-1]
    if name.is_country_or_region and may_be_town and not (is_second and _is_another(first, name)):
        readings = _town_and_more(first, [*(n for n in group.names if n.is_place and n is not first), name])
        if readings:
            return readings
    if (not name.is_place or (is_code and country)) and any(reading.city for reading in group.readings):
        if any(reading.stated_country for reading in group.readings):
            return group.readings
        if country or any(character.isdigit() for character in name.printed):
            return [r if r.region else replace(r, region=name.printed) for r in group.readings]
    return []


def _town_and_more(town: Name, more: list[Name]) -> list[Reading]:
    """The readings of a town that a larger one hides, or by its print alone, narrowed by what stands after it."""
    known = [_city_reading(city) for city in gazetteer().all_cities(fold(town.printed))]
    for readings in (known, [Reading(city=town.printed)]):
        for name in more:
            readings = [longer for reading in readings for longer in _longer(reading, name)]
        if readings:
            return readings
    return []


def _is_another(first: Name, name: Name) -> bool:
    """Whether "London, Germany" is two places rather than a London that we do not know."""
    is_large = bool(first.cities) and first.cities[0].population >= 5 * KNOWN_CITY
    return bool(name.cities) or (not name.codes and is_large and is_dominant(first.cities))


# --- from groups to places


def _is_sure(group: _Group) -> bool:
    return bool(group.readings) and len({reading.country_code for reading in group.readings}) == 1


def _resolve(group: _Group, hint: str | None, neighbour: str | None, raw: str) -> ReadPlace:
    if not group.readings:
        return _without_place(group, raw)
    is_bare = sum(name.is_place for name in group.names) < 2
    known = [reading for reading in group.readings if not is_bare or reading.kind != "foreign code"]
    readings = chosen(known, hint, neighbour, is_bare)
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


def _city_state(reading: Reading) -> Reading:
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
