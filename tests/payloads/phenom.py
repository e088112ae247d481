"""Phenom: pages of 10 behind a prefix, the posting's own page in the same frame; cut to two rows of 52."""

import json

from loopback import Page
from payload import Payload

NO_LISTS = {}


def search(body):
    text = body.decode()
    return json.JSONDecoder().raw_decode(text, text.index("{", text.index("phApp.ddo =")))[0]["eagerLoadRefineSearch"]


def framed(ddo):
    return Page(f"<html><script>var phApp = {{}};\nphApp.ddo = {json.dumps(ddo)}; x = {{}};</script></html>".encode())


def serve(body):
    found = search(body)
    empty = found | {"hits": 0, "data": {"jobs": []}}
    pages = {
        "/": Page(b'<html><a href="/global/en/search-results">Search</a></html>'),
        "/global/en/search-results?from=0&s=1": Page(body),
        "/global/en/search-results": framed({"eagerLoadRefineSearch": empty}),
    }
    for row in found["data"]["jobs"]:
        own = {"data": {"job": row | {"description": f"<p>{row['descriptionTeaser']}</p>"}}}
        pages[path_of(row)] = framed({"jobDetail": own})
    return pages


SLUGS = {
    "P-104461": "Senior-Project-Manager-German-Speaker",
    "P-104504": "Revenue-Development-Representative",
}


def path_of(row):
    return f"/global/en/job/{row['jobId']}/{SLUGS[row['jobId']]}"


def expect(body):
    return [
        {
            "posting_id": row["jobId"],
            "title_raw": row["title"],
            "url": f"https://careers.phenom.com{path_of(row)}",
            "requisition_id": row["reqId"],
            "places_raw": [row["location"]],
            "employment_type_raw": "Full-Time",
            "department": row["category"],
            "source_posted_at_raw": row["postedDate"],
            "body": row["descriptionTeaser"],
        }
        for row in search(body)["data"]["jobs"]
    ]


PAYLOADS = [Payload("phenom", "phenom-ddo.html", "careers.phenom.com", serve, expect, verdict="partial")]
