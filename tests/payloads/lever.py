"""Lever: one answer a board."""

import json

from loopback import Page
from payload import Payload

NO_LISTS = {}


def serve(body):
    return {"/v0/postings/board?mode=json": Page(body)}


def expect(body):
    return [
        {
            "posting_id": row["id"],
            "title_raw": row["text"],
            "url": row["hostedUrl"],
            "apply_url": row["applyUrl"],
            "source_posted_at_raw": str(row["createdAt"]),  # milliseconds, of the creation
            "source_updated_at_raw": None,
            "body": [row["description"], row["additional"], *(entry["content"] for entry in row.get("lists", ()))],
        }
        for row in json.loads(body)
    ]


PAYLOADS = [
    Payload("lever", f"{name}.json", "board", serve, expect)
    for name in (
        "idealist-consulting",
        "jumpcloud",
        "leverdemo",
        "mamamoney",
        "meesho",
        "moo-A",
        "moo-B",
        "palantir",
        "veeva",
        "yassir-A",
    )
]
