"""Recruitee: one answer a board, pay as strings."""

import json

from loopback import Page
from payload import Payload

NO_LISTS = {}


def serve(body):
    return {"/api/offers": Page(body)}


def expect(body):
    return [
        {
            "posting_id": str(row["id"]),
            "title_raw": row["title"],
            "url": row["careers_url"],
            "apply_url": row["careers_apply_url"],
            "company_raw": row["company_name"],
            "places_raw": [row["location"]],
            "country_raw": row["country_code"],
            "source_posted_at_raw": row["published_at"],
            "source_updated_at_raw": row["updated_at"],
            "pay_raw": pay(row["salary"]),
            "body": [row.get("description") or "", row.get("requirements") or ""],
        }
        for row in json.loads(body)["offers"]
    ]


def pay(salary):
    if not salary["min"]:
        return None
    none = {"kind": None, "place": None, "text": None}
    amounts = {"min_amount": float(salary["min"]), "max_amount": float(salary["max"])}
    return [{**amounts, "currency": salary["currency"], "period": salary["period"], **none}]


PAYLOADS = [Payload("recruitee", f"{name}-offers.json", "board", serve, expect) for name in ("careerkit", "espeo")]
