"""Eightfold: two generations of one API, each a list in pages of 10, a page a posting (`ats.md` §15)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, read_json
from crawler.base import asked_for
from crawler.boards import Board
from crawler.fields import first
from crawler.html_lists import page_number
from crawler.items import Posting
from crawler.markup.eightfold import answer, named
from crawler.paging import PagedSpider
from crawler.recognise import Shape, host_of
from crawler.rows import at
from crawler.stated import known

CLAMP = 2_000
SMART_APPLY, PCSX, DETAIL = "/api/apply/v2/jobs", "/api/pcsx/search", "/api/pcsx/position_details"


class EightfoldSpider(PagedSpider):
    """Eightfold (SmartApply and PCSX)"""

    name = "eightfold"
    confidence = "B"
    notes = "10 a page; offsets end at about 2,000 on some tenants, then truncated"
    bare = {"text": None}  # noqa: RUF012
    hosts = r"[\w-]+\.eightfold\.ai"
    marks = r"window\._EF_|//static\.vscdn\.net/"
    shapes = (Shape(r"(?!www\.|static\.)[\w-]+\.eightfold\.ai", token=named),)

    @classmethod
    def own_host(cls, url: str, html: str) -> str | None:
        return super().own_host(url, html) and (named(urlsplit(url)) or host_of(url))

    def at(self, path: str, **query: Any) -> str:
        host, _, domain = self.board.board.partition("/")
        told = {"domain": domain, **query} if domain else query
        return f"https://{host}{path}?{'&'.join(f'{name}={value}' for name, value in told.items())}".rstrip("?")

    def page(self, number: int, *, path: str = SMART_APPLY, **kwargs: Any) -> Request:
        asked: Row = {"query": "", "location": ""} if path == PCSX else {"num": 10}
        return self.request(self.at(path, **asked, sort_by="timestamp", start=number), **kwargs)

    def page_of(self, response: Response) -> int:
        return page_number(response, "start")

    def further(self, response: Response, number: int) -> Request:
        return self.page(number, path=urlsplit(asked_for(response).url).path)

    def instead(self, request: Request) -> Request | None:
        """The other generation: a tenant answers one of them."""
        is_first = urlsplit(request.url).path == SMART_APPLY and request.url.endswith("&start=0")
        return self.page(0, path=PCSX) if is_first else None

    def postings(self, response: Response) -> Iterable[Row]:
        return known(answer(response)["positions"], is_pcsx=urlsplit(response.url).path == PCSX)

    def advertised(self, response: Response) -> int | None:
        return answer(response).get("count")

    def is_capped(self, response: Response, advertised: int | None) -> bool:
        """A total at the clamp, or a page that is empty before the total."""
        start, rows = self.page_of(response), answer(response)["positions"]
        return advertised == CLAMP or (not rows and advertised is not None and CLAMP <= start < advertised)

    def next_page(self, response: Response) -> Request | None:
        return None if "operationResult" in read_json(response) else super().next_page(response)

    def detail_url(self, row: Row) -> str | None:
        posting_id = self.posting_id(row)
        if "is_whole" in row:
            return None
        is_pcsx = row["is_pcsx"]
        return self.at(DETAIL, position_id=posting_id, hl="en") if is_pcsx else self.at(f"{SMART_APPLY}/{posting_id}")

    def detail(self, row: Row, response: Response) -> Row:
        own = at(read_json(response), "data" if row["is_pcsx"] else "")
        text = own["jobDescription" if row["is_pcsx"] else "job_description"]
        return {**row, **{name: value for name, value in own.items() if value}, "id": row["id"], "text": text}

    def to_item(self, posting: Row, board: Board) -> Posting:
        host, posting_id = board.board.partition("/")[0], self.posting_id(posting)
        path = posting.get("positionUrl") or f"/careers/job/{posting_id}"
        return Posting(
            **self.identity(posting),
            requisition_id=first(posting, "display_job_id", "displayJobId", "ats_job_id", "atsJobId"),
            url=posting.get("canonicalPositionUrl") or (path if "://" in path else f"https://{host}{path}"),
            title_raw=first(posting, "name", "posting_name"),
            places_raw=first(posting, "locations", "standardizedLocations") or [posting.get("location")],
            workplace_type_raw=first(posting, "work_location_option", "workLocationOption"),
            department=first(posting, "department", "business_unit", "businessUnit"),
            source_posted_at_raw=first(posting, "t_create", "postedTs", "creationTs"),
            source_updated_at_raw=posting.get("t_update"),
            description_html=posting["text"],
        )
