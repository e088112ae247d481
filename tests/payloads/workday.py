"""Workday: a POST list in pages of 20, a page a posting. A list trimmed by whoever stored it has the pages of its
postings made of its own rows, where they are not at hand."""

import json

from loopback import Page
from payload import PAYLOADS as FOLDER
from payload import Payload

NO_LISTS = {}
API = "/wday/cxs/tenant/Site"


def posting_id(row):
    return row["externalPath"].split("_")[-1]


def made(row):
    """A posting's own page with what its row says."""
    info = {
        "title": row["title"],
        "jobDescription": "",
        "postedOn": row["postedOn"],
        "jobReqId": row["bulletFields"][0],
    }
    return json.dumps({"jobPostingInfo": info}).encode()


def own_page(name):
    """A posting's own page at hand, by its path."""
    body = (FOLDER / "workday" / name).read_bytes() if name else b'{"jobPostingInfo": {}}'
    url = json.loads(body)["jobPostingInfo"].get("externalUrl", "/job/none")
    return {"/job/" + url.partition("/job/")[2]: body}


def serve_list(own=None):
    def serve(body):
        def page(asked):
            question = json.loads(asked.body)
            first = not question["offset"] and not question["appliedFacets"]
            return Page(body if first else b'{"total":0,"jobPostings":[],"facets":[]}')

        rows = json.loads(body)["jobPostings"]
        pages = {row["externalPath"]: made(row) for row in rows} | own_page(own)
        return {f"{API}{path}": Page(detail) for path, detail in pages.items()} | {f"{API}/jobs": page}

    return serve


def expect_list(own=None):
    def expect(body):
        pages = own_page(own)
        return [
            detailed(json.loads(pages[row["externalPath"]])["jobPostingInfo"])
            if row["externalPath"] in pages
            else {
                "posting_id": posting_id(row),
                "title_raw": row["title"],
                "requisition_id": row["bulletFields"][0],
                "source_posted_at_raw": row["postedOn"],
                "url": f"https://tenant.wd5.myworkdayjobs.com/Site{row['externalPath']}",
            }
            for row in json.loads(body)["jobPostings"]
        ]

    return expect


def detailed(info):
    return {
        "posting_id": info["externalUrl"].split("_")[-1],
        "title_raw": info["title"],
        "requisition_id": info["jobReqId"],
        "url": info["externalUrl"],
        "apply_url": f"{info['externalUrl']}/apply",
        "source_posted_at_raw": info["startDate"],
        "places_raw": [info["location"], *info.get("additionalLocations", [])],
        "country_raw": info["country"]["descriptor"],
        "employment_type_raw": info["timeType"],
        "body": info["jobDescription"],
    }


def serve_detail(body):
    info = json.loads(body)["jobPostingInfo"]
    path = "/job/" + info["externalUrl"].partition("/job/")[2]
    row = {"title": info["title"], "externalPath": path, "postedOn": info["postedOn"], "bulletFields": []}
    listed = Page(json.dumps({"total": 1, "jobPostings": [row]}).encode())
    return {f"{API}/jobs": listed, f"{API}{path}": Page(body)}


def expect_detail(body):
    return [detailed(json.loads(body)["jobPostingInfo"])]


BOARD = "tenant/wd5/Site"
PAYLOADS = [
    Payload("workday", "salesforce-list.json", BOARD, serve_list(), expect_list()),
    Payload("workday", "nvidia-list.json", BOARD, serve_list(), expect_list(), verdict="partial"),
    Payload("workday", "nvidia-detail.json", BOARD, serve_detail, expect_detail),
    Payload(
        "workday",
        "gdit-search.json",
        BOARD,
        serve_list("gdit-detail.json"),
        expect_list("gdit-detail.json"),
        verdict="partial",
        also=("gdit-detail.json",),
    ),
]
