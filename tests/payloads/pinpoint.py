"""Pinpoint: one answer a board; the file holds its rows alone."""

import json

from loopback import Page
from payload import Payload

NO_LISTS = {}


def serve(body):
    return {"/postings.json": Page(b'{"data":' + body + b"}")}


def expect(body):
    return [
        {
            "posting_id": row["id"],
            "title_raw": row["title"],
            "requisition_id": row["job"]["requisition_id"],
            "url": row["url"],
            "places_raw": [row["location"]["name"]],
            "workplace_type_raw": row["workplace_type"],
            "employment_type_raw": row["employment_type"],
            "department": row["job"]["department"]["name"],
            "pay_raw": pay(row),
            "source_posted_at_raw": None,
            "body": [
                row[name].replace("<!--block-->", "")
                for name in ("description", "key_responsibilities", "skills_knowledge_expertise", "benefits")
            ],
        }
        for row in json.loads(body)
    ]


def pay(row):
    if not row["compensation_visible"]:
        return None
    amounts = {"min_amount": row["compensation_minimum"], "max_amount": row["compensation_maximum"]}
    more = {"currency": row["compensation_currency"], "period": row["compensation_frequency"]}
    return [{**amounts, **more, "kind": None, "place": None, "text": row["compensation"]}]


PAYLOADS = [Payload("pinpoint", "pinpoint-workwithus.json", "board", serve, expect)]
