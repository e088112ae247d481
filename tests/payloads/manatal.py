"""Manatal: pages of 10 by number; of 137 postings the first two pages are at hand."""

import json

from loopback import Page
from payload import PAYLOADS as FOLDER
from payload import Payload

NO_LISTS = {}
PATH = "/api/v1.0/c/castelion-corporation/jobs/"
SECOND = FOLDER / "manatal" / "castelion-p2.json"


def rows(body):
    return json.loads(body)["results"]


def serve(body):
    end = json.loads(body) | {"next": None, "results": []}
    second = Page(SECOND.read_bytes())
    return {f"{PATH}?page=1": Page(body), f"{PATH}?page=2": second, f"{PATH}?page=3": Page(json.dumps(end).encode())}


def expect(body):
    return [
        {
            "posting_id": str(row["id"]),
            "title_raw": row["position_name"],
            "url": f"https://www.careers-page.com/castelion-corporation/job/{row['hash']}",
            "places_raw": [row["location_display"]] if row["location_display"] else None,
            "source_posted_at_raw": None,
            "body": row["description"],
        }
        for row in rows(body) + rows(SECOND.read_bytes())
    ]


PAYLOADS = [
    Payload(
        "manatal",
        "castelion-p1.json",
        "castelion-corporation",
        serve,
        expect,
        verdict="partial",
        also=("castelion-p2.json",),
    )
]
