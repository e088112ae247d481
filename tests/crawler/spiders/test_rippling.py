"""Rippling's list of rows: a posting a row for each place, and a total that counts the rows."""

import re

import pytest
from listboards import body
from loopback import NOT_FOUND
from spidering import spider
from walked import walked

from crawler.evidence import Evidence
from crawler.verdict import fetch_verdict

LIST = "/api/v2/board/acme/jobs"
PLACES = ("Oslo", "Bergen", "Narvik")


def rows(count):
    """A row for each of three places, of so many postings."""
    return [
        {"id": f"p{number}", "name": f"Role {number}", "locations": [{"name": place, "workplaceType": "ON_SITE"}]}
        for number in range(count)
        for place in PLACES
    ]


def site(pages, total):
    def page(asked):
        number = int(re.search(r"page=(\d+)", asked.path)[1])
        items = pages[number] if number < len(pages) else []
        return body({"items": items, "page": number, "pageSize": 50, "totalItems": total, "totalPages": len(pages)})

    ids = {row["id"] for items in pages for row in items}
    detail = body({"description": {"role": "<p>Do.</p>"}, "workLocations": list(PLACES)})
    return {LIST: page, **{f"/platform/api/ats/v1/board/acme/jobs/{one}": detail for one in ids}}


def verdict(walk):
    evidence = Evidence(one_answer=spider("rippling", "acme").one_answer)
    for output in walk.outputs:
        evidence.take(output)
    return fetch_verdict(evidence).verdict


def cut(found, size):
    return [found[at : at + size] for at in range(0, len(found), size)]


@pytest.mark.parametrize(
    ("pages", "total", "expected"),
    [
        (cut(rows(70), 50), 210, "complete"),
        (cut(rows(70), 50), 211, "complete"),  # a drift of less than one in a hundred
        (cut(rows(70), 50), 230, "partial"),
        (cut(rows(70)[:-20], 50), 210, "partial"),
        # Pages that overlap hide a gap: as many rows as are stated, but not as many different ones.
        ([rows(70)[:50], rows(70)[20:70], *cut(rows(70)[70:180], 50)], 210, "partial"),
        ([[]], 0, "complete"),
    ],
)
def test_rows_are_held_against_the_total(pages, total, expected):
    walk = walked("rippling", "acme", site(pages, total))
    assert verdict(walk) == expected
    assert {item.posting_id for item in walk.items} == {row["id"] for page in pages for row in page}
    assert all(item.places_raw == list(PLACES) for item in walk.items)


def test_the_older_list_is_asked_where_the_newer_is_off():
    older = [
        {"uuid": "u1", "name": "Tuner", "workLocation": {"label": place}, "department": {"label": "Music"}}
        for place in PLACES
    ]
    pages = {
        LIST: NOT_FOUND,
        "/platform/api/ats/v1/board/acme/jobs": body(older),
        "/platform/api/ats/v1/board/acme/jobs/u1": body({"description": {"role": "Tune.", "company": "<p>Us.</p>"}}),
    }
    walk = walked("rippling", "acme", pages)
    assert [(item.posting_id, item.places_raw, item.description_html) for item in walk.items] == [
        ("u1", list(PLACES), "Tune.\n<p>Us.</p>")
    ]
    assert verdict(walk) == "complete"
