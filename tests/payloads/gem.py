"""Gem: one answer a board."""

import json

from loopback import Page
from payload import Payload

NO_LISTS = {}


def serve(body):
    return {"/job_board/v0/board/job_posts/": Page(body)}


def expect(body):
    return [
        {
            "posting_id": row["id"],
            "title_raw": row["title"],
            "requisition_id": row["requisition_id"],
            "url": row["absolute_url"],
            "places_raw": [row["location"]["name"]],
            "workplace_type_raw": row["location_type"],
            "employment_type_raw": row["employment_type"],
            "department": row["departments"][0]["name"],
            "source_posted_at_raw": row["first_published_at"],
            "source_updated_at_raw": row["updated_at"],
            "body": row["content"],
        }
        for row in json.loads(body)
    ]


PAYLOADS = [Payload("gem", "gem.json", "board", serve, expect)]
