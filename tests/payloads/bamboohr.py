"""BambooHR: one list a board, cut below the total that it states; the texts stand on the postings' own pages."""

import json

from loopback import Page
from payload import Payload

NO_LISTS = {}


def text(row):
    return f"<p>What {row['id']} is about</p>"


def serve(body):
    def detail(row):
        stated = {"jobOpeningName": row["jobOpeningName"], "description": text(row), "datePosted": "2026-07-01"}
        return Page(json.dumps({"result": {"jobOpening": stated}}).encode())

    rows = json.loads(body)["result"]
    return {"/careers/list": Page(body), **{f"/careers/{row['id']}/detail": detail(row) for row in rows}}


def expect(body):
    return [
        {
            "posting_id": row["id"],
            "title_raw": row["jobOpeningName"],
            "url": f"https://board.bamboohr.com/careers/{row['id']}",
            "places_raw": [f"{row['location']['city']}, {row['location']['state']}"],
            "workplace_type_raw": "onsite",
            "employment_type_raw": row["employmentStatusLabel"],
            "department": row["departmentLabel"],
            "source_posted_at_raw": "2026-07-01",
            "body": text(row),
        }
        for row in json.loads(body)["result"]
    ]


PAYLOADS = [Payload("bamboohr", "list.json", "board", serve, expect, verdict="partial")]
