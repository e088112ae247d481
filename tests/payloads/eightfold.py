"""Eightfold: a list in pages of 10, a page a posting, which says what its row does and a text."""

import json
from urllib.parse import parse_qs, urlsplit

from loopback import NOT_FOUND, Page
from payload import Payload

NO_LISTS = {}
API = "/api/apply/v2/jobs"
EMPTY = b'{"positions":[]}'


def pages(body):
    """The list's pages in order: a file is one, or holds several."""
    stated = json.loads(body)
    return [stated] if "positions" in stated else [stated["page1"], stated["page2"]]


def positions(body):
    return [row for page in pages(body) for row in page["positions"]]


def serve(body):
    by_start = {str(number * 10): json.dumps(page).encode() for number, page in enumerate(pages(body))}

    def page(asked):
        return Page(by_start.get(parse_qs(urlsplit(asked.path).query)["start"][0], EMPTY))

    details = {f"{API}/{row['id']}": row | {"job_description": f"<p>{row['name']}</p>"} for row in positions(body)}
    return {path: Page(json.dumps(row).encode()) for path, row in details.items()} | {API: page}


def expect(body):
    return [
        {
            "posting_id": str(row["id"]),
            "title_raw": row["name"],
            "url": row["canonicalPositionUrl"],
            "requisition_id": row.get("ats_job_id"),
            "places_raw": row["locations"],
            "department": row["department"],
            "source_posted_at_raw": str(row["t_create"]),
        }
        for row in positions(body)
    ]


def serve_own_service(body):
    return {API: Page(NOT_FOUND.body, 403), "/api/pcsx/search": Page(body)}


def expect_own_service(body):
    return [
        {
            "posting_id": job["jobId"],
            "title_raw": job["title"],
            "places_raw": job["properties"]["locations"],
            "source_posted_at_raw": job["postingDate"],
            "body": job["properties"]["description"],
        }
        for job in json.loads(body)["operationResult"]["result"]["jobs"]
    ]


BOARD = "tenant.eightfold.ai"
PAYLOADS = [
    Payload("eightfold", "albemarle-smartapply.json", BOARD, serve, expect),
    Payload("eightfold", "netflix-two-pages.json", BOARD, serve, expect),
    Payload("eightfold", "microsoft-pcsx.json", BOARD, serve_own_service, expect_own_service),
]
