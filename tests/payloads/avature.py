"""Avature: rows by offset, until a page says that there are none; each portal's own markup."""

import html
import re

from loopback import Page
from payload import Payload

NO_LISTS = {}
LINK = re.compile(r'<a class="link [^>]*href="(https://[^/"]+(/[^"]*/JobDetail/[^"]*/(\d+)))"[^>]*>([^<]*)</a>')
PLACES = {
    "215644": ["Vancouver, Canada"],
    "215780": ["Redwood City, United States of America", "Geneva, Switzerland, Geneva"],
    "215872": ["Bucharest, Romania"],
    "34524": ["Montreal, Quebec"],
    "34588": ["Montreal, Quebec"],
}
"""The third of the second portal prints only that there are two."""


def rows(body):
    return [
        (url, path, posting_id, html.unescape(title).strip())
        for url, path, posting_id, title in LINK.findall(body.decode())
    ]


def detail(posting_id):
    article = '<article class="article article--details"><div class="article__content">{}</div></article>'
    return Page(article.format(f"<p>What {posting_id} does.</p>").encode())


def serve(body):
    found = rows(body)
    listed = found[0][1].partition("JobDetail")[0] + "SearchJobs"
    own = {path: detail(posting_id) for _, path, posting_id, _ in found}
    return {f"{listed}?jobOffset=0": Page(body), listed: Page(b"<html><body>No jobs found</body></html>"), **own}


def expect(body):
    is_table = b"<table>" in body
    return [
        {
            "posting_id": posting_id,
            "title_raw": title,
            "url": url,
            "places_raw": PLACES.get(posting_id),
            "workplace_type_raw": "Hybrid" if is_table else None,
            "employment_type_raw": None if is_table else "Regular Employee",
            "body": f"What {posting_id} does.",
        }
        for url, _, posting_id, title in rows(body)
    ]


PAYLOADS = [
    Payload("avature", "bnc-search.html", "emplois.bnc.ca/en_CA/careers", serve, expect),
    Payload("avature", "ea-searchjobs.html", "jobs.ea.com/en_US/careers", serve, expect),
]
