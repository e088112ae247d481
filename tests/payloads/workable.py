"""Workable: the widget's one answer with a row for each place; or its paged list, with a page a posting."""

import json

from loopback import NOT_FOUND, Page
from payload import Payload

NO_LISTS = {}


def serve_widget(body):
    return {"/api/v1/widget/accounts/board?details=true": Page(body)}


def serve_paged(body):
    """Without a next page; the texts, which the list lacks, stand on the postings' own pages."""
    rows = {row["shortcode"]: row for row in json.loads(body)["results"]}

    def detail(row):
        return Page(json.dumps({**row, "description": text(row), "requirements": None, "benefits": ""}).encode())

    pages = {f"/api/v2/accounts/board/jobs/{code}": detail(row) for code, row in rows.items()}
    return {
        "/api/v1/widget/accounts/board": NOT_FOUND,
        "/api/v3/accounts/board/jobs": lambda asked: Page(body) if asked.method == "POST" else NOT_FOUND,
        **pages,
    }


def text(row):
    return f"<p>What {row['title']} is about</p>"


def place(row):
    return ", ".join(dict.fromkeys(filter(None, (row["city"], row["region"], row["country"]))))


def expect_widget(body):
    rows = json.loads(body)["jobs"]
    return [
        {
            "posting_id": code,
            "title_raw": next(row["title"] for row in rows if row["shortcode"] == code),
            "url": f"https://apply.workable.com/j/{code}",
            "apply_url": f"https://apply.workable.com/j/{code}/apply",
            "places_raw": [place(one) for row in rows if row["shortcode"] == code for one in row["locations"]],
            "source_posted_at_raw": next(row["published_on"] for row in rows if row["shortcode"] == code),
            "source_updated_at_raw": None,
            "body": next(row.get("description", "") for row in rows if row["shortcode"] == code),
        }
        for code in {row["shortcode"] for row in rows}
    ]


def expect_paged(body):
    return [
        {
            "posting_id": row["shortcode"],
            "title_raw": row["title"],
            "url": f"https://apply.workable.com/board/j/{row['shortcode']}/",
            "places_raw": [place(row["location"])],
            "workplace_type_raw": row["workplace"],
            "employment_type_raw": "full",
            "source_posted_at_raw": row["published"],
            "body": text(row),
        }
        for row in json.loads(body)["results"]
    ]


PAYLOADS = [
    Payload("workable", "workable-widget.json", "board", serve_widget, expect_widget),
    Payload("workable", "zaelab-widget.json", "board", serve_widget, expect_widget),
    Payload("workable", "tickpick-v3.json", "board", serve_paged, expect_paged, verdict="partial"),
]
