"""Workable's paged list, asked where the widget is off."""

import json

from listboards import body
from loopback import NOT_FOUND, Page
from walked import walked

V3 = "/api/v3/accounts/acme/jobs"


def row(number):
    return {"id": number, "shortcode": f"C{number}", "title": f"Role {number}", "state": "published"}


def paged(pages, total):
    """Pages by token, the next one's token in each; details for all."""

    def page(asked):
        number = int(json.loads(asked.body).get("token", "0"))
        following = {"nextPage": str(number + 1)} if number + 1 < len(pages) else {}
        return body({"total": total, "results": pages[number], **following})

    details = {f"/api/v2/accounts/acme/jobs/{one['shortcode']}": body(one) for rows in pages for one in rows}
    return {"/api/v1/widget/accounts/acme": NOT_FOUND, V3: page, **details}


def test_the_paged_list_is_read_to_its_end():
    walk = walked("workable", "acme", paged([[row(1), row(2)], [row(2), row(3)], [row(4)]], 4))
    assert [item.posting_id for item in walk.items] == ["C1", "C2", "C3", "C4"]
    assert (walk.proven, walk.advertised, len(walk.listings)) == (True, 4, 3)


def test_a_page_that_names_itself_as_the_next_ends_nothing():
    """The total says what is missing."""
    same = body({"total": 9, "results": [row(1)], "nextPage": "x"})
    walk = walked("workable", "acme", {V3: same, "/api/v2/accounts/acme/jobs/C1": body(row(1))})
    assert (walk.ids, walk.advertised) == (["C1"], 9)


def test_a_widget_of_another_shape_is_asked_otherwise():
    walk = walked("workable", "acme", {**paged([[row(1)]], 1), "/api/v1/widget/accounts/acme": Page(b"<html></html>")})
    assert [item.posting_id for item in walk.items] == ["C1"]


def test_hidden_places_and_other_countries():
    places = [
        {"city": "Oslo", "region": "Oslo", "country": "Norway", "countryCode": "NO", "hidden": False},
        {"city": "Bergen", "region": None, "country": "Norway", "countryCode": "NO", "hidden": True},
        {"city": "Malmö", "region": "", "country": "Sweden", "countryCode": "SE"},
    ]
    hidden = [{**place, "hidden": True} for place in places]
    rows = [
        {**row(1), "url": "https://apply.workable.com/j/C1", "locations": places},
        {**row(2), "url": "https://apply.workable.com/j/C2", "locations": hidden, "city": "Oslo", "country": "Norway"},
        {**row(3), "url": "https://apply.workable.com/j/C3", "city": "Oslo", "state": "Oslo", "country": "Norway"},
    ]
    walk = walked("workable", "acme", {"/api/v1/widget/accounts/acme": body({"jobs": rows})})
    assert [(item.places_raw, item.country_raw) for item in walk.items] == [
        (["Oslo, Norway", "Malmö, Sweden"], None),
        ([], None),
        (["Oslo, Norway"], "Norway"),
    ]
