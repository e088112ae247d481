"""Jobvite: the page of all jobs, its rows opened by a script or linked, and a page a posting."""

import html
import json
import re

from loopback import Page
from payload import Payload

NO_LISTS = {}


def rows(body):
    """Id, title, place and date of each row, read off its text."""
    found = []
    for row in re.findall(r"<tr.*?</tr>", body.decode(), re.DOTALL):
        job = re.search(r"/job/(\w+)", row)
        cells = [
            html.unescape(" ".join(re.sub("<.*?>", " ", cell).split()))
            for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)
        ]
        if job and cells:
            found.append((job[1], *cells, *[None] * (3 - len(cells))))
    return found


def serve(slug):
    def pages(body):
        details = {f"/{slug}/job/{job}": Page(detail(title)) for job, title, *_ in rows(body)}
        return {f"/{slug}/jobs": Page(body), **details}

    return pages


def detail(title):
    stated = {"@type": "JobPosting", "title": title, "description": "<p>Told here.</p>"}
    return f'<script type="application/ld+json">{json.dumps(stated)}</script>'.encode()


def expect(slug):
    def postings(body):
        return [
            {
                "posting_id": job,
                "title_raw": title,
                "url": f"https://jobs.jobvite.com/{slug}/job/{job}",
                "places_raw": [place],
                "source_posted_at_raw": date,
                "body": "<p>Told here.</p>",
            }
            for job, title, place, date in rows(body)
        ]

    return postings


PAYLOADS = [
    Payload("jobvite", f"{slug}.html", slug, serve(slug), expect(slug)) for slug in ("agscareer", "feedingamerica")
]
