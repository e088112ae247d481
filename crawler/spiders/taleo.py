"""Taleo Enterprise: a front page that names the portal, a POST list, and a page of HTML a posting (`ats.md` §12)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked, line, page_text, read_json
from crawler.base import PostingGone, asked_for
from crawler.boards import Board
from crawler.items import Posting
from crawler.markup.taleo import QUESTION, body, date, filled, places, section_of, title, told
from crawler.paging import PagedSpider
from crawler.recognise import Shape

PORTAL = re.compile(r"portalNo[\"']?\s*[:=]\s*[\"']?(\d+)")
GONE = re.compile(
    r"no longer (?:available|accepting|posted|open)|(?:is|been) (?:unavailable|unposted|closed|filled)", re.I
)


class TaleoSpider(PagedSpider):
    """Taleo Enterprise"""

    name = "taleo"
    confidence = "C"
    notes = "25 a page; the total counts requisitions that are never listed; older sections have no list"
    shapes = (Shape(r"(?!(?:www|tbe)\.)[a-z0-9-]+\.taleo\.net", token=section_of),)
    rows_at = "requisitionList"
    total_at = "pagingData.totalCount"
    id_at = ("contestNo", "jobId")
    first_page, numbered = 1, True  # past the end the last page repeats

    @classmethod
    def own_host(cls, url: str, html: str) -> str | None:
        """A section on its employer's own host."""
        return section_of(urlsplit(url)) if PORTAL.search(html) and "careersection" in html else None

    @property
    def section(self) -> str:
        host, _, section = self.board.board.partition("/")
        return f"https://{host}/careersection/{section}"

    def list_request(self) -> Request:
        return self.request(f"{self.section}/jobsearch.ftl?lang=en", callback=self.parse_front)

    def parse_front(self, response: Response) -> Iterator[Request]:
        portal = PORTAL.search(page_text(response))
        if portal is None:
            raise ValueError("the page names no portal: no career section with a list")
        host = self.board.board.partition("/")[0]
        url = f"https://{host}/careersection/rest/jobboard/searchjobs?lang=en&portal={portal[1]}"
        yield self.page(self.first_page, url=url)

    def page(self, number: int, **kwargs: Any) -> Request:
        data = {**QUESTION, "pageNo": number}
        return self.request(data=data, headers={"tz": "GMT+00:00"}, **kwargs)  # without its time zone a 500 answers

    def page_of(self, response: Response) -> int:
        number: int = asked(response)["pageNo"]
        return number

    def step(self, response: Response, rows: int) -> int:
        size: int = read_json(response)["pagingData"]["pageSize"]
        return size

    def further(self, response: Response, number: int) -> Request:
        return self.page(number, url=asked_for(response).url)

    def postings(self, response: Response) -> Iterable[Row]:
        if read_json(response).get("careerSectionUnAvailable") is True:
            raise ValueError("the career section is unavailable")
        return super().postings(response)

    def detail_url(self, row: Row) -> str | None:
        return f"{self.section}/jobdetail.ftl?job={self.posting_id(row)}&lang=en"

    def detail(self, row: Row, response: Response) -> Row:
        slots = filled(page_text(response))
        if not slots and GONE.search(line(response.css("body"))):
            raise PostingGone(self.posting_id(row))
        return {**row, "body": body(slots), **told(slots, title(row), self.posting_id(row))}

    def to_item(self, posting: Row, board: Board) -> Posting:
        return Posting(
            **self.identity(posting),
            requisition_id=posting.get("contestNo"),
            url=f"{self.section}/jobdetail.ftl?job={self.posting_id(posting)}",
            title_raw=title(posting),
            places_raw=places(posting) or posting.get("places_raw") or [],
            employment_type_raw=posting.get("employment_type_raw"),
            department=posting.get("department"),
            source_posted_at_raw=date(posting),
            valid_through_raw=posting.get("valid_through_raw"),
            description_html=posting.get("body"),
        )
