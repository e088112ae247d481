"""iCIMS: HTML cards and a page a posting; and the JSON of its Jibe front."""

import html
import json
import re

from loopback import Page
from payload import Payload

NO_LISTS = {}
CARD = re.compile(
    r'field-label">Job Locations</span><span>(.*?)</span>.*?href="https://[^/]+(/jobs/(\d+)/[^?]+)\?in_iframe=1".*?'
    r"<h3>(.*?)</h3>.*?<dd[^>]*><span>(.*?)</span>",
    re.DOTALL,
)


def cards(body):
    return [tuple(map(html.unescape, found)) for found in CARD.findall(body.decode())]


def serve(body):
    pages = {path: Page(detail(title)) for _, path, _, title, _ in cards(body)}
    return {"/jobs/search": Page(body), **pages}


def detail(title):
    stated = {
        "@type": "JobPosting",
        "title": title,
        "description": f"<p>{title}, told.</p>",
        "datePosted": "2026-08-01",
    }
    return f'<html><script type="application/ld+json">{json.dumps(stated)}</script></html>'.encode()


def expect(body):
    return [
        {
            "posting_id": number,
            "requisition_id": requisition,
            "title_raw": title,
            "url": f"https://careers-wipfli.icims.com{path}",
            "places_raw": [place],
            "body": f"<p>{html.escape(title, quote=False)}, told.</p>" if "&" not in title else [],
        }
        for place, path, number, title, requisition in cards(body)
    ]


def serve_jibe(body):
    """Cut to three of 99: further pages bring nothing new."""
    return {"/api/jobs": Page(body)}


def expect_jibe(body):
    return [
        {
            "posting_id": job["data"]["slug"],
            "requisition_id": job["data"]["req_id"],
            "title_raw": job["data"]["title"],
            "url": f"https://jobs.exeloncorp.com/jobs/{job['data']['slug']}",
            "apply_url": job["data"]["apply_url"],
            "places_raw": [job["data"]["full_location"]],
            "source_posted_at_raw": job["data"]["posted_date"],
        }
        for job in json.loads(body)["jobs"]
    ]


PAYLOADS = [
    Payload("icims", "wipfli-search.html", "careers-wipfli.icims.com", serve, expect),
    Payload(
        "jibe", "exelon-jibe.json", "jobs.exeloncorp.com", serve_jibe, expect_jibe, verdict="partial", folder="icims"
    ),
]
