"""Postings in the JSON that pages carry for their own scripts, whatever wrote it."""

import json
from html import escape

import pytest

from crawler.pages.state import states
from crawler.pages.state_postings import fields, posting, postings
from crawler.pages.tree import tree_of

JOBS = [
    {"id": 1, "title": "Miller", "location": {"city": "Tern", "country": "Norway"}, "url": "/jobs/1"},
    {"id": 2, "title": "Sluice Keeper", "location": {"name": "Tern, Norway"}, "url": "/jobs/2", "isRemote": True},
]
DATA = {
    "page": {
        "jobs": JOBS,
        "relatedJobs": [{"id": 9, "title": "Baker", "location": "Lyon", "url": "/x"}] * 5,
        "menu": [],
    }
}
EDGES = {"jobs": {"edges": [{"node": job} for job in JOBS]}}
PADDING = " " * 60
FLAT = [
    {"data": 1},
    {"jobs": 2},
    [3, 8],
    {"id": 4, "title": 5, "location": 6, "url": 7},
    1,
    "Miller",
    "Tern, Norway",
    "/jobs/1",
    {"id": 9, "title": 10, "location": 6, "url": 11},
    2,
    "Sluice Keeper",
    "/jobs/2",
]
FLIGHT = '5:["$","div",null,{"jobs":' + json.dumps(JOBS) + "}]\n"

FORMS = {
    "next": f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(DATA)}</script>',
    "window": f"<script>window.__INITIAL_STATE__ = {json.dumps(DATA)};{PADDING}</script>",
    "almost JSON": "<script>App.data['jobs'] = ["
    "{id: '1', title: 'Miller', location: 'Tern, Norway', url: '/jobs/1',},"
    f"{{id: '2', title: 'Sluice Keeper', location: 'Tern, Norway', url: '/jobs/2',}},]; {PADDING}</script>",
    "attribute": f'<div id="app" data-page="{escape(json.dumps(DATA))}"></div>',
    "apollo": "<script>window.__APOLLO_STATE__="
    + json.dumps({f"Job:{job['id']}": {"__typename": "Job", **job} for job in JOBS})
    + f";{PADDING}</script>",
    "nuxt 2": '<script>window.__NUXT__=(function(a,b){return {data:[{jobs:[{id:1,title:"Miller",location:a,url:'
    '"/jobs/1"},'
    '{id:2,title:b,location:a,url:"/jobs/2"}]}]}}("Tern, Norway","Sluice Keeper"));</script>',
    "nuxt 3": f'<script type="application/json" id="__NUXT_DATA__">{json.dumps(FLAT)}</script>',
    "flight": f"<script>self.__next_f.push([1,{json.dumps(FLIGHT)}])</script>",
    "edges": f'<script type="application/json">{json.dumps(EDGES)}</script>',
}


@pytest.mark.parametrize("form", FORMS)
def test_the_list_in_a_page_s_state(form):
    rows = [fields(row) for row in postings(states(tree_of(f"<html><body>{FORMS[form]}</body></html>")))]
    assert [(row["title_raw"], row["url"], row["places_raw"]) for row in rows] == [
        ("Miller", "/jobs/1", ["Tern, Norway"]),
        ("Sluice Keeper", "/jobs/2", ["Tern, Norway"]),
    ]


@pytest.mark.parametrize(
    "data",
    [
        {"articles": [{"id": 1, "title": "A flood", "url": "/n/1"}, {"id": 2, "title": "New stones", "url": "/n/2"}]},
        {"products": [{"id": 1, "name": "Rye", "url": "/p/1", "category": "flour"}]},
        {"team": [{"id": 1, "name": "Ada", "title": "Miller"}]},
        {"jobs": []},
        {"jobs": "none"},
    ],
)
def test_other_lists_are_none(data):
    page = f'<html><body><script type="application/json">{json.dumps(data)}{PADDING}</script></body></html>'
    assert postings(states(tree_of(page))) == []


def test_the_posting_that_a_page_is_about():
    body = "<p>Dress the stones.</p>" * 20
    data = {"job": {"id": 1, "title": "Miller", "location": "Tern", "description": body}, "similar": JOBS}
    page = f'<html><body><script type="application/json">{json.dumps(data)}</script></body></html>'
    row = posting(states(tree_of(page)), "https://tern.example/jobs/1")
    assert fields(row) == {"title_raw": "Miller", "id": "1", "places_raw": ["Tern"], "description_html": body}


def test_broken_state_costs_nothing():
    for script in ("window.__X = {oops", '{"jobs": [{', 'self.__next_f.push([1,"1:{\\"a\\":"])', "var a = [" * 500):
        assert states(tree_of(f"<html><body><script>{script}{PADDING}</script></body></html>")) == []
