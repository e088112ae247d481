"""Comeet (Spark Hire Recruit): the whole board in the hosted page's own data (`ats.md` §24).

That page also holds a token for the vendor's API. It is never read: what the page shows is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult

from scrapy.http import Response

from crawler.answers import Row, comma, embedded, joined, page_text
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.fields import printed
from crawler.items import Posting
from crawler.recognise import Shape
from crawler.rows import listed
from crawler.stated import merged

UID = r"[0-9A-F]{2,3}\.[0-9A-F]{3}"
TEXTS = ("uid", "name", "department", "workplace_type", "employment_type", "time_updated", "company_name")
OTHERS = ("location", "url_active_page", "url_comeet_hosted_page", "details", "custom_fields", "is_published")
"""What is taken of a position: its intake mailbox and its contacts are not."""


def uid(address: SplitResult) -> str | None:
    path = rf"/(?:jobs/[^/]+|careers-api/2\.0/company)/({UID})(?:/|$)"
    found = re.match(path, address.path, re.IGNORECASE)
    return found[1] if found else None


class ComeetSpider(BoardSpider):
    """Comeet (Spark Hire Recruit)"""

    name = "comeet"
    confidence = "B"
    notes = "the whole board in one page; no date of publication, only of the last edit"
    one_answer = True
    id_at = ("uid",)
    hosts = r"(?:www\.)?comeet\.com"
    shapes = (Shape(r"(?:www\.)?comeet\.(?:com|co)", token=uid),)

    def list_url(self) -> str:
        """Any company's name in the address leads to the uid's board."""
        company = re.sub(r"[^a-z0-9]+", "-", (self.board.company or "").lower()).strip("-") or "company"
        return f"https://www.comeet.com/jobs/{company}/{self.board.board}"

    def postings(self, response: Response) -> Iterable[Row]:
        text = page_text(response)
        company = embedded(text, "COMPANY_DATA") if "COMPANY_DATA" in text else {}
        rows = embedded(text, "COMPANY_POSITIONS_DATA")
        return [taken(row, company.get("name")) if isinstance(row, dict) else row for row in listed(rows)]

    def detail_url(self, row: Row) -> str | None:
        return None if details(row) else row.get("url_comeet_hosted_page")

    def detail(self, row: Row, response: Response) -> Row:
        stated = embedded(page_text(response), "POSITION_DATA")
        return {**row, **taken(stated, row.get("company_name"))}

    def to_item(self, posting: Row, board: Board) -> Posting:
        place = posting.get("location") or {}
        parts = [(part.get("name"), part.get("value")) for part in details(posting)]
        url = posting.get("url_comeet_hosted_page") or posting["url_active_page"]
        own = merged(
            {},
            title_raw=posting["name"],
            company_raw=posting.get("company_name"),
            places_raw=[where(place)],
            country_raw=place.get("country"),
            workplace_type_raw=posting.get("workplace_type") or ("Remote" if place.get("is_remote") else None),
            employment_type_raw=posting.get("employment_type"),
            department=posting.get("department"),
            source_updated_at_raw=posting.get("time_updated"),
            description_html=joined(*parts),
        )
        return Posting(**self.identity(posting), url=url, **own)


def taken(row: Row, company: str | None) -> Row:
    kept = {name: row[name] for name in (*TEXTS, *OTHERS) if row.get(name) is not None}
    return {"company_name": company, **kept} if company else kept


def details(row: Row) -> list[Row]:
    stated = row.get("details") or (row.get("custom_fields") or {}).get("details") or []
    return sorted(stated, key=lambda part: part.get("order") or 0)


def where(place: Row) -> str:
    """City, state, country; the place's own name where it has none of them."""
    parts = printed(place)
    return parts if place.get("city") else comma(place.get("name")) or parts
