"""Gusto: the board and, of one of its postings, the own page, which serves for the others too."""

import html
import re

from loopback import Page
from payload import PAYLOADS as FOLDER
from payload import Payload

NO_LISTS = {}
BOARD = "natura-resources-llc-629e09d9-d8bf-4616-94a7-b744e4a77616"
DETAIL = FOLDER / "gusto" / "natura-detail.html"
CARD = re.compile(
    r'href="(/postings/[^"]*?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))".*?<h3[^>]*>([^<]*)</h3>', re.S
)

PLACES = {"5792bf93-bbfa-4a01-9579-ea984077ce1c": ["Abilene, TX", "Remote"]}
"""Of the one that prints two."""


def serve(body):
    own = {path: Page(DETAIL.read_bytes()) for path, _, _ in CARD.findall(body.decode())}
    return {f"/boards/{BOARD}": Page(body), **own}


def expect(body):
    whole = DETAIL.read_text(encoding="utf-8")
    parts = re.findall(r'<div class="rich-text-container"[^>]*>(.*?)</div>', whole, re.S)
    return [
        {
            "posting_id": posting_id,
            "title_raw": html.unescape(title),
            "url": f"https://jobs.gusto.com{path}",
            "company_raw": "Natura Resources LLC",
            "places_raw": PLACES.get(posting_id, ["Abilene, TX"]),
            "employment_type_raw": "Full time",
            "body": [html.unescape(part) for part in parts if "&" not in part][:1],
        }
        for path, posting_id, title in CARD.findall(body.decode())
    ]


PAYLOADS = [Payload("gusto", "natura-board.html", BOARD, serve, expect, also=("natura-detail.html",))]
