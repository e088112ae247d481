"""Breezy: one list a board; the texts stand on the postings' own pages."""

import json

from loopback import Page
from payload import Payload

NO_LISTS = {}


def text(row):
    return f"<p>What {row['id']} is about</p>"


def serve(body):
    def detail(row):
        return Page(f'<html><body><div class="description">{text(row)}</div></body></html>'.encode())

    return {"/json": Page(body), **{f"/p/{row['friendly_id']}": detail(row) for row in json.loads(body)}}


def expect(body):
    none = {"min_amount": None, "max_amount": None, "currency": None, "period": None, "kind": None, "place": None}
    return [
        {
            "posting_id": row["id"],
            "title_raw": row["name"],
            "url": row["url"],
            "company_raw": row["company"]["name"],
            "places_raw": [row["location"]["name"]],
            "country_raw": row["location"]["country"]["name"],
            "employment_type_raw": row["type"]["name"],
            "department": row["department"],
            "pay_raw": [{**none, "text": row["salary"]}],
            "source_posted_at_raw": row["published_date"],
            "body": text(row),
        }
        for row in json.loads(body)
    ]


PAYLOADS = [Payload("breezy", "breezy-trial.json", "board", serve, expect)]
