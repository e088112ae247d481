"""What a name or a group of names may mean, and which meaning is left when everything that can decide has decided."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.values.gazetteer import City

# A name in several countries is read as the largest place if it has this many times the people of the next country's.
_DOMINANCE = 10
_REGION_DOMINANCE = 20
_DOMINANCE_AT_HOME = 3
# Below this a city does not make a country's or region's name ambiguous (Norfolk does; Peru, Indiana does not).
KNOWN_CITY = 50_000
# Whose region codes are printed alone or after a town that no gazetteer knows: "Mead, WA".
CODE_COUNTRIES = frozenset({"US", "CA", "AU"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a group of names. `weight` is the number of people, 0 where it does not count."""

    country_code: str | None = None
    region: str | None = None
    city: str | None = None
    found: City | None = None
    kind: str = "printed"
    weight: int = 0
    stated_country: bool = False
    stated_region: bool = False


def is_dominant(cities: tuple[City, ...]) -> bool:
    others = [city.population for city in cities if city.country_code != cities[0].country_code]
    return not others or cities[0].population >= _DOMINANCE * max(others)


def chosen(readings: list[Reading], hint: str | None, neighbour: str | None, is_bare: bool) -> list[Reading]:
    """What is left when everything that can decide has decided: nothing is ambiguous, several are in one country."""
    for decided in (hint, neighbour):
        readings = [reading for reading in readings if reading.country_code == decided] or readings
    readings = _not_a_code(readings)
    if len({reading.country_code for reading in readings}) > 1:
        readings = _by_size(readings) if is_bare else []
    return _at_home(list(dict.fromkeys(readings)))


def _not_a_code(readings: list[Reading]) -> list[Reading]:
    """Lost Hills, CA: a town nobody knows stands before a state sooner than before a country's code; not "X, DE"."""
    states = [r for r in readings if r.kind == "printed" and r.stated_region and r.country_code in CODE_COUNTRIES]
    if len(states) == 1 and not any(reading.country_code == "DE" for reading in readings):
        return states
    return readings


def _by_size(readings: list[Reading]) -> list[Reading]:
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
    if any(reading.kind == "foreign" for reading in readings) and largest.weight < 2 * KNOWN_CITY:
        return [reading for reading in readings if reading.kind == "foreign"]
    if others and largest.weight < _DOMINANCE * max(others):
        return []
    return [reading for reading in cities if reading.country_code == largest.country_code]


def _regions_by_size(readings: list[Reading], regions: list[Reading], largest: Reading | None) -> list[Reading]:
    code = regions[0].country_code
    if any(region.country_code != code for region in regions):
        return []
    abroad = [r.weight for r in readings if r.kind == "city" and r.country_code != code]
    home = [reading for reading in readings if reading.country_code == code]
    if max(abroad, default=0) < KNOWN_CITY or max(r.weight for r in home) >= _REGION_DOMINANCE * max(abroad):
        return home
    return []


def _at_home(readings: list[Reading]) -> list[Reading]:
    """Of several places in one country, the largest by far; a city before the region that is named after it."""
    if len(readings) < 2:
        return readings
    cities = sorted((r for r in readings if r.kind == "city"), key=lambda reading: -reading.weight)
    wholes = [r for r in readings if r.kind != "city"]
    if wholes and cities:
        countries = [whole for whole in wholes if whole.region is None]
        within = [city for city in cities if any(whole.region == city.region for whole in wholes)]
        if countries or not within:
            return countries[:1] or [Reading(wholes[0].country_code, kind="country")]
        # "Madrid" is the city, though the region is called so for short; "Quebec" is the province by its own name
        is_short = not any(whole.weight for whole in wholes)
        return [city for city in within if is_short or city.city == city.region][:1] or wholes[:1]
    if len(cities) > 1 and cities[0].weight >= _DOMINANCE_AT_HOME * cities[1].weight:
        return cities[:1]
    return cities or wholes[:1]
