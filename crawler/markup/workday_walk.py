"""The walk through a Workday list, whose queries are often clamped to 2,000 postings (`ats.md` §4): what an answer,
with what the pages before it told, says of the pages to ask.

A list whose total is the clamp is split by its facets, whose counts the clamp spares, until each part is whole; one
that states more is read plainly, and split where its pages end or repeat before its total. The pages of the clamped
list itself are read as well: they show postings that have no value of the facet chosen.

A page to ask is a row of `offset`, `applied` (the facets), `limit` and `so_far`, none of which it must have.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked, json_of, read_json
from crawler.base import asked_for
from crawler.facets import Facets, Split, Value, size, split

PAGE = 20
CLAMP = 2_000
PART = 1_900
"""The most that a part is planned with: counts grow while it is read."""
VALUES = 100
"""The most values in one filter."""
DEEPEST = 4
"""The most facets in one filter."""
SINGLE = ("timeType", "workerSubType", "jobFamilyGroup")
"""Facets of which a posting has one value at most, the surest first."""


def question(page: Row) -> Row:
    """What is posted for a page."""
    told = {"appliedFacets": page.get("applied") or {}, "limit": page.get("limit", PAGE)}
    return {**told, "offset": page.get("offset", 0), "searchText": ""}


def so_far(response: Response) -> Row:
    """What earlier pages tell this one: `total`, `first` (the first posting of the first page), `last` (the last of the
    page before), `is_split` (its list is split) and `held` (how many postings the whole board has)."""
    told: Row = asked_for(response).cb_kwargs.get("so_far") or {}
    return told


def first_total(response: Response) -> int:
    """The total that the first page states: later pages may say 0."""
    total: int = so_far(response).get("total") or read_json(response)["total"]
    return total


def counted(response: Response) -> int:
    """How many postings this list has, by its total or, where that is clamped, by its facets."""
    return max(first_total(response), size(facets(response), SINGLE))


def held(response: Response) -> int:
    told: int = so_far(response).get("held") or counted(response)
    return told


def cut(response: Response) -> Split | None:
    """How this list should be split."""
    applied = asked(response)["appliedFacets"]
    if len(applied) >= DEEPEST:
        return None
    others = {name: values for name, values in facets(response).items() if name not in applied}
    return split(others, counted(response), PART, VALUES)


def is_cut_off(response: Response) -> bool:
    """True where a page is not what its offset says: empty before the end, or one that was shown already."""
    offset, rows, total = asked(response)["offset"], read_json(response)["jobPostings"], first_total(response)
    if not offset:
        return False
    if not rows:
        return total == CLAMP or CLAMP <= offset < total
    told = so_far(response)
    return bool(offset >= CLAMP and (path(rows[0]) == told.get("first") or path(rows[-1]) == told.get("last")))


def is_asked_ahead(following: Request, response: Response) -> bool:
    """True for a page that `pages_ahead` gave."""
    offset = json_of(following.body)["offset"]
    return bool(offset % CLAMP > PAGE and offset < first_total(response))


def path(row: Any) -> Any:
    return row.get("externalPath") if isinstance(row, dict) else None


def facets(response: Response) -> Facets:
    """The values of every facet that the answer counts; a value may itself be a group of facets."""
    found: dict[str, dict[str, Value]] = {}
    pending = [("", entry) for entry in read_json(response).get("facets") or ()]
    while pending:
        above, entry = pending.pop()
        if not isinstance(entry, dict):
            continue
        name, value = entry.get("facetParameter") or above, entry.get("id")
        if value and isinstance(entry.get("count"), int):
            found.setdefault(name, {})[value] = Value(value, entry["count"])
        else:
            pending += [(name, inner) for inner in entry.get("values") or ()]
    return {name: values.values() for name, values in found.items() if name}


def advertised(response: Response) -> int | None:
    """The first page's total; where that is the clamp, what the facets count."""
    if asked(response)["offset"]:
        return None
    total: int = read_json(response)["total"]
    if total != CLAMP:
        return total
    return held(response) if cut(response) else None


def is_capped(response: Response) -> bool:
    question = asked(response)
    if question["limit"] != PAGE or is_cut_off(response):
        return True
    return question["offset"] == 0 and first_total(response) == CLAMP and cut(response) is not None


def tell(response: Response) -> Row:
    """What the next pages are told (`so_far`)."""
    told, rows = so_far(response), read_json(response)["jobPostings"]
    return {
        "total": first_total(response),
        "held": held(response),
        "is_split": told.get("is_split", is_capped(response)),
        "first": told.get("first") or path(rows[0]),
        "last": path(rows[-1]),
    }


def ahead(response: Response) -> Iterator[Row]:
    """The further pages up to the next place where a clamp may end the list, all at once: page by page, as many
    postings' own pages as the engine holds would go between two of them, and a run's requests be spent before the
    list is read. The second page gives them, so that a list that ends at once costs no more."""
    question = asked(response)
    offset = question["offset"]
    if offset % CLAMP == PAGE:
        told = tell(response)
        for further in range(offset + PAGE, min(told["total"], offset - PAGE + CLAMP), PAGE):
            yield {"offset": further, "applied": question["appliedFacets"], "so_far": told}


def parts(response: Response) -> Iterator[tuple[str, Row]]:
    """Further filters beside those of this list, each a part that should be under the clamp."""
    found, applied = cut(response), asked(response)["appliedFacets"]
    if found is None or is_cut_off(response):
        return
    before = asked_for(response).cb_kwargs.get("part")
    for number, ids in enumerate(found.parts, 1):
        name = f"{found.facet} {number}"
        page = {"applied": {**applied, found.facet: ids}, "so_far": {"held": held(response)}}
        yield f"{before}, {name}" if before else name, page


def following(response: Response) -> Row | None:
    """The page behind this one."""
    question, rows, total = asked(response), read_json(response)["jobPostings"], first_total(response)
    offset, applied = question["offset"], question["appliedFacets"]
    if question["limit"] != PAGE:
        return None
    if is_cut_off(response):
        # The total was true and the pages were not: the facets tell how to go on.
        return only_facets(applied, held(response)) if total > CLAMP else None
    if not rows:
        return None
    told, further = tell(response), offset + PAGE
    if told["is_split"] and (applied or further >= CLAMP):
        return None
    # A page that is fuller than the total lets it be tells that postings came in meanwhile.
    end = max(CLAMP, further + 1 if len(rows) >= PAGE else 0) if total == CLAMP else total
    goes_on = further < end or len(rows) > end - offset
    return {"offset": further, "applied": applied, "so_far": told} if goes_on else None


def refused(request: Request) -> Row | None:
    """The facets, where offsets past the clamp are refused."""
    question = json_of(request.body)
    told = request.cb_kwargs.get("so_far", {})
    return only_facets(question["appliedFacets"], told.get("held")) if question["offset"] >= CLAMP else None


def is_first(request: Request) -> bool:
    """True for a list's first page."""
    return bool(json_of(request.body)["offset"] == 0)


def only_facets(applied: Row, held: int | None) -> Row:
    """Asks for what a list's facets count."""
    return {"applied": applied, "limit": 1, "so_far": {"held": held}}
