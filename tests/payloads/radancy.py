"""Radancy: rows in HTML, paged until there are none; each posting's page with JSON-LD."""

import html
import json
import re

from loopback import Page
from payload import Payload

NO_LISTS = {}
CARD = re.compile(r'<a data-job-id="(\d+)"([^>]*)href="([^"]+)">(.*?)</a>', re.DOTALL)


def cards(body):
    for posting_id, attributes, path, inside in CARD.findall(body.decode()):
        place = re.search(r'class="[^"]*job-location[^"]*">([^<]*)<', inside)[1]
        posted = re.search(r'job-date-posted">([^<]*)<', inside)
        reference = re.search(r'secondary-id="([^"]+)"', attributes)
        yield {
            "posting_id": posting_id,
            "title_raw": html.unescape(re.search(r"<h2>([^<]*)</h2>", inside)[1]),
            "url": f"https://jobs.employer.example{path}",
            "requisition_id": reference[1] if reference else None,
            "places_raw": [" ".join(place.split())],
            "source_posted_at_raw": posted[1] if posted else None,
        }


def detail(row):
    stated = {"@type": "JobPosting", "title": row["title_raw"], "description": f"<p>About {row['posting_id']}.</p>"}
    return Page(f'<script type="application/ld+json">{json.dumps(stated)}</script>'.encode())


def serve(body):
    own = {row["url"].removeprefix("https://jobs.employer.example"): detail(row) for row in cards(body)}
    empty = Page(b'<html><ul id="search-results-list"></ul></html>')
    return {"/search-jobs?p=1": Page(body), "/search-jobs": empty, **own}


def expect(body):
    return [{**row, "body": f"About {row['posting_id']}."} for row in cards(body)]


PAYLOADS = [
    Payload("radancy", name, "jobs.employer.example", serve, expect)
    for name in ("disney-search.html", "l3harris-search.html")
]
