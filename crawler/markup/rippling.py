"""Rows, places and pay of Rippling's two lists (`ats.md` §19)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from scrapy.http import Response

from crawler.answers import Row, joined, read_json
from crawler.fields import name_of, printed
from crawler.items import Pay
from crawler.rows import listed


def is_paged(response: Response) -> bool:
    return "/api/v2/" in response.url


def rows_of(response: Response) -> list[Row]:
    stated = read_json(response)
    return listed(stated["items"] if is_paged(response) else stated)


def row_ids(rows: list[Row]) -> list[str]:
    """An id a row, by its posting and its place, so that pages that overlap count nothing twice."""
    counted: Counter[str] = Counter()
    ids = []
    for row in rows:
        places = row.get("locations") if isinstance(row, dict) else None
        named = [name(place) for place in places] if isinstance(places, list) else places
        key = f"{row.get('id')} {named}" if isinstance(row, dict) else ""
        counted[key] += 1
        ids.append(f"{key} {counted[key]}")
    return ids


def name(entry: Any) -> str:
    """The name of what is an object, a text or nothing."""
    if not isinstance(entry, dict):
        return entry or ""
    return name_of(entry, "name", "label") or printed(entry)


def pay(stated: Row) -> Pay:
    return Pay(
        min_amount=stated.get("rangeStart"),
        max_amount=stated.get("rangeEnd"),
        currency=stated.get("currency"),
        period=stated.get("frequency"),
        place=name(stated.get("location")),
    )


def places(posting: Row) -> list[str]:
    """Those of the posting's own page, else of its rows, of either list."""
    rows = rows_behind(posting)
    shown = [name(place) for place in posting.get("workLocations") or ()]
    return shown or [name(place) for place in locations(posting)] or [name(row.get("workLocation")) for row in rows]


def rows_behind(posting: Row) -> list[Row]:
    """The rows that the list has of a posting, one a place."""
    return [posting, *posting.get("also", ())]


def locations(posting: Row) -> list[Row]:
    return [place for row in rows_behind(posting) for place in row.get("locations") or ()]


def workplace(posting: Row) -> str:
    """What its places say, each once."""
    said = (place.get("workplaceType") for place in locations(posting))
    return ", ".join(dict.fromkeys(filter(None, said)))


def body(posting: Row) -> str:
    told = posting["description"]
    parts = told if isinstance(told, dict) else {"role": told}
    return joined((None, parts.get("role")), (None, parts.get("company")))
