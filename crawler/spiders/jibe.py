"""Jibe, the branded front of iCIMS: a JSON list of whole postings, in pages (`ats.md` §11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, joined, read_json
from crawler.base import asked_for
from crawler.boards import Board
from crawler.fields import pay_range, printed
from crawler.html_lists import brings_new
from crawler.items import Pay, Posting
from crawler.paging import PagedSpider
from crawler.recognise import Shape
from crawler.rows import listed

MARKS = r"<(?:script|link|img|base)\b[^<>]*(?:src|href)=[\"'](?:https?:)?//[\w.-]*\bjibecdn\.com/|\bdata-jibe-"
PARTS = (("Responsibilities", "responsibilities"), ("Qualifications", "qualifications"))


class JibeSpider(PagedSpider):
    """Jibe (iCIMS Attract)"""

    name = "jibe"
    url = "https://{board}/api/jobs?page={page}&limit=100"
    first_page, numbered = 1, True
    id_at = ("slug", "req_id")
    confidence = "C"
    notes = "many hosts give 10 a page; the apply address names the iCIMS portal"
    shapes = (Shape(r"(?!(?:www|app|api|assets|cdn|admin|support|help)\.)[a-z0-9-]+\.jibeapply\.com"),)
    marks = MARKS

    def postings(self, response: Response) -> Iterable[Row]:
        return [
            job["data"] if isinstance(job, dict) and "data" in job else job
            for job in listed(read_json(response)["jobs"])
        ]

    def is_public(self, row: Row) -> bool:
        return row.get("internal") is not True

    def advertised(self, response: Response) -> int | None:
        total: int | None = read_json(response).get("totalCount")
        return total

    def next_page(self, response: Response) -> Request | None:
        """As many rows as asked for come on few hosts only: what was seen is counted."""
        rows = [*self.postings(response)]
        ids = self.ids_of(rows)
        seen = asked_for(response).cb_kwargs.get("seen", 0) + len(rows)
        if not brings_new(response, ids) or seen >= (self.advertised(response) or seen + 1):
            return None
        return self.page(self.page_of(response) + 1, cb_kwargs={"seen": seen, "before": ids})

    def to_item(self, posting: Row, board: Board) -> Posting:
        posting_id = self.posting_id(posting)
        text = posting.get("description") or ""
        beside = [(heading, part) for heading, name in PARTS if (part := posting.get(name)) and part not in text]
        return Posting(
            **self.identity(posting),
            requisition_id=posting.get("req_id"),
            url=f"https://{board.board}/jobs/{posting_id}",
            apply_url=posting.get("apply_url"),
            title_raw=posting["title"],
            company_raw=posting.get("hiring_organization"),
            language_raw=posting.get("language"),
            places_raw=[*places(posting)],
            country_raw=posting.get("country"),
            employment_type_raw=posting.get("employment_type"),
            department=posting.get("department") or first(posting.get("category")),
            pay_raw=pay(posting),
            source_posted_at_raw=posting.get("posted_date"),
            source_updated_at_raw=posting.get("update_date"),
            description_html=joined((None, text), *beside),
        )


def places(posting: Row) -> Iterator[str]:
    for place in (posting, *(posting.get("additional_locations") or ())):
        yield place.get("full_location") or printed(place) or place.get("short_location") or ""


def pay(posting: Row) -> list[Pay]:
    low, high = posting.get("salary_min_value"), posting.get("salary_max_value")
    return pay_range(low, high, currency=posting.get("salary_currency"))


def first(names: list[str] | str | None) -> str | None:
    name = names[0] if isinstance(names, list) and names else names
    return name.strip() if isinstance(name, str) else None
