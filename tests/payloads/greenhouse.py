"""Greenhouse: one answer a board, its markup entity-escaped once."""

import base64
import gzip
import html
import json
import re

from loopback import Page
from payload import Payload

NO_LISTS = {
    "canonical-job-post-vcr.yaml": "a recording of one posting's form, not of a board",
    "old-departments-vcr.yml": "a recording of the retired embed API",
    "old-jobs-with-content-vcr.yml": "a recording of the retired embed API",
    "old-offices-vcr.yml": "a recording of the retired embed API",
    "old-unknown-board-404-vcr.yml": "a recording of a 404",
    "old-unknown-job-404-vcr.yml": "a recording of a 404",
    "discord-job-detail.json": "one posting's own page, of a platform whose list holds all of it",
    "stripe-departments.json": "the same postings grouped by department, not a list",
}


def listed(body):
    """The list answer: the file itself, or the last that a recording holds (base64 of gzip)."""
    if body.lstrip().startswith(b"{"):
        return body
    exchanges = body.decode().split("\n- request:")
    lists = [one for one in exchanges if re.search(r"\n +uri: https://boards-api\S+/jobs\?content=true\n", one)]
    packed = lists[-1].partition("string: !!binary |")[2].partition("headers:")[0]
    return gzip.decompress(base64.b64decode(packed))


def serve(body):
    return {"/v1/boards/board/jobs": Page(listed(body))}


def expect(body):
    return [
        {
            "posting_id": str(row["id"]),
            "title_raw": row["title"],
            "url": row["absolute_url"],
            "source_posted_at_raw": row.get("first_published"),  # in 2023 not stated; never the last edit
            "source_updated_at_raw": row["updated_at"],
            "body": html.unescape(row.get("content") or ""),  # absent where recorded without `content=true`
        }
        for row in json.loads(listed(body))["jobs"]
    ]


TRIMMED = {"amplitude.json", "gitlab.json", "stripe.json"}
"""Cut below the total that they state."""
PAYLOADS = [
    Payload("greenhouse", name, "board", serve, expect, verdict="partial" if name in TRIMMED else "complete")
    for name in (
        "amplitude.json",
        "bashdotcom.json",
        "canonical-careers-department-vcr.yaml",
        "duolingo.json",
        "gitlab.json",
        "luno-A.json",
        "luno-B.json",
        "luno-C.json",
        "phonepe.json",
        "stripe.json",
        "takealot-A.json",
        "takealot-B.json",
    )
]
