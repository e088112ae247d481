"""Ashby: one answer a board."""

import json

from loopback import Page
from payload import Payload

NO_LISTS = {}


def serve(body):
    return {"/posting-api/job-board/board": Page(body)}


def expect(body):
    return [
        {
            "posting_id": row["id"],
            "title_raw": row["title"],
            "url": row["jobUrl"],
            "apply_url": row["applyUrl"],
            "source_posted_at_raw": row["publishedAt"],
            "body": row["descriptionHtml"],
        }
        for row in json.loads(body)["jobs"]
        if row.get("isListed") is not False
    ]


PAYLOADS = [
    Payload("ashby", f"{name}.json", "board", serve, expect)
    for name in ("etched", "highlightta", "linear", "ramp", "sarvam", "wealthsimple")
]
