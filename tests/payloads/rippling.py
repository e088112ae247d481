"""Rippling: pages of rows, one for each place, cut below the rows that they state; or the older list. The texts stand
on the postings' own pages, which are made up here without places, so that those of the list are read."""

import json

from loopback import NOT_FOUND, Page
from payload import Payload

NO_LISTS = {}


def text(posting_id):
    return f"<p>What {posting_id} is about</p>"


def details(ids):
    def detail(posting_id):
        stated = {"description": {"company": None, "role": text(posting_id)}, "createdOn": "2026-03-31T17:37:26-07:00"}
        return Page(json.dumps(stated).encode())

    return {f"/platform/api/ats/v1/board/board/jobs/{posting_id}": detail(posting_id) for posting_id in ids}


def serve_paged(body):
    stated = json.loads(body)
    nothing = Page(json.dumps({**stated, "items": [], "page": 1}).encode())

    def page(asked):
        return Page(body) if "page=0" in asked.path else nothing

    return {"/api/v2/board/board/jobs": page, **details({row["id"] for row in stated["items"]})}


def serve_older(body):
    rows = json.loads(body)
    lists = {"/api/v2/board/board/jobs": NOT_FOUND, "/platform/api/ats/v1/board/board/jobs": Page(body)}
    return {**lists, **details({row["uuid"] for row in rows})}


def expect_paged(body):
    rows = json.loads(body)["items"]
    return expected(rows, "id", lambda row: row["locations"][0]["name"], "name")


def expect_older(body):
    return expected(json.loads(body), "uuid", lambda row: row["workLocation"]["label"], "label")


def expected(rows, name, place, label):
    return [
        {
            "posting_id": posting_id,
            "title_raw": next(row["name"] for row in rows if row[name] == posting_id),
            "url": next(row["url"] for row in rows if row[name] == posting_id),
            "places_raw": [place(row) for row in rows if row[name] == posting_id],
            "department": next(row["department"][label] for row in rows if row[name] == posting_id),
            "source_posted_at_raw": "2026-03-31T17:37:26-07:00",
            "body": text(posting_id),
        }
        for posting_id in {row[name] for row in rows}
    ]


PAYLOADS = [
    Payload("rippling", "rippling-v2-list.json", "board", serve_paged, expect_paged, verdict="partial"),
    Payload("rippling", "v1-list.json", "board", serve_older, expect_older),
]
