"""Personio: one feed a language."""

import re
from html import unescape

from loopback import Page
from payload import Payload

NO_LISTS = {}
XML = {"Content-Type": "text/xml"}


def serve(body):
    """The second language has nothing of its own."""
    empty = b'<?xml version="1.0" encoding="UTF-8"?>\n<workzag-jobs>\n</workzag-jobs>'
    return {"/xml?language=en": Page(body, headers=XML), "/xml?language=de": Page(empty, headers=XML)}


def expect(body):
    """Read by pattern, as text: what stands twice is one posting."""
    positions = re.findall(r"<position>(.*?)</position>", body.decode(), re.DOTALL)
    found = {one(position, "id"): position for position in positions}
    return [
        {
            "posting_id": posting_id,
            "title_raw": re.findall(r"<name>([^<]*)</name>", without_texts(position))[0],
            "url": f"https://board.jobs.personio.de/job/{posting_id}",
            "company_raw": one(position, "subcompany"),
            "places_raw": re.findall(r"<office>([^<]+)</office>", position),
            "department": one(position, "department"),
            "employment_type_raw": f"{one(position, 'employmentType')}, {one(position, 'schedule')}",
            "source_posted_at_raw": one(position, "createdAt"),
            "body": re.findall(r"<!\[CDATA\[(.*?)\]\]>", position, re.DOTALL),
        }
        for posting_id, position in found.items()
    ]


def one(position, tag):
    return unescape(re.search(rf"<{tag}>([^<]*)</{tag}>", position)[1])


def without_texts(position):
    return re.sub(r"<jobDescriptions>.*</jobDescriptions>", "", position, flags=re.DOTALL)


PAYLOADS = [
    Payload("personio", f"{name}.xml", "board", serve, expect)
    for name in ("personio-se", "personio-se-trimmed", "sample-no-experience", "sample-single")
]
