"""Paylocity: the board and, of one of its postings, the own page; the others' pages have only the JSON-LD's frame."""

import json

from loopback import Page
from payload import PAYLOADS as FOLDER
from payload import Payload

NO_LISTS = {}
BOARD = "add565e9-4cee-4334-8182-9de221ffb9e4"
DETAIL = FOLDER / "paylocity" / "fermi-detail.html"


def after(text, marker):
    return json.JSONDecoder(strict=False).raw_decode(text, text.index("{", text.index(marker)))[0]


def jobs(body):
    return after(body.decode(), "window.pageData")["Jobs"]


def serve(body):
    pages = {f"/Recruiting/Jobs/All/{BOARD}": Page(body)}
    for row in jobs(body):
        stated = {"@type": "JobPosting", "title": row["JobTitle"], "description": f"<p>Job {row['JobId']}</p>"}
        page = Page(f'<script type="application/ld+json">{json.dumps(stated)}</script>'.encode())
        pages[f"/Recruiting/Jobs/Details/{row['JobId']}"] = page
    return pages | {"/Recruiting/Jobs/Details/4248451": Page(DETAIL.read_bytes())}


def expect(body):
    whole = after(DETAIL.read_text(encoding="utf-8"), "application/ld+json")["description"]
    return [
        {
            "posting_id": str(row["JobId"]),
            "title_raw": row["JobTitle"].strip(),
            "url": f"https://recruiting.paylocity.com/Recruiting/Jobs/Details/{row['JobId']}",
            "source_posted_at_raw": row["PublishedDate"],
            "country_raw": row["JobLocation"]["Country"],
            "department": row["HiringDepartment"],
            "employment_type_raw": "Full-time" if row["JobId"] == 4248451 else None,
            "workplace_type_raw": "Remote" if row["IsRemote"] else None,
            "body": whole if row["JobId"] == 4248451 else f"Job {row['JobId']}",
        }
        for row in jobs(body)
    ]


PAYLOADS = [Payload("paylocity", "fermi-board.html", BOARD, serve, expect, also=("fermi-detail.html",))]
