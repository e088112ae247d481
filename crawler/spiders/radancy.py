"""Radancy (TalentBrew): rows in HTML, by page or by XHR; JSON-LD in each posting's page (`ats.md` §27)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response
from w3lib.url import add_or_replace_parameter

from crawler.answers import Row, inner, page_text
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.html_lists import page_number
from crawler.items import Posting
from crawler.markup import radancy
from crawler.stated import merged, told_by

SEARCH = re.compile(r"""href=["'](?:https?://[^/"']+)?(/[A-Za-z][\w-]{1,9}/search-jobs)\b""")
SEVERAL = re.compile(r"(?:multiple|various|several|\d+)\s+locations?", re.IGNORECASE)
XHR = "/results?ActiveFacetID=0&CurrentPage=1&RecordsPerPage=100&Distance=50&ShowRadius=False&IsPagination=False"
BODY = ".ats-description, .job-description__description, [class*=job-description] [class*=description]"


class RadancySpider(BoardSpider):
    """Radancy (TalentBrew)"""

    name = "radancy"
    confidence = "B"
    notes = "own hosts only; 15 a page; total where the results element states it"
    marks = (
        r"tbcdn\.talentbrew\.com"
        r"|<section[^>]{0,200}\bid=\"search-results\"[^>]{0,400}\bdata-total-(?:job-)?results="
        r"|<a\s[^>]{0,200}\bdata-job-id=\"\d+\"[^>]{0,300}\bhref=\"[^\"]{0,200}/job/[^\"/]+/[^\"/]+/\d+/\d+\""
    )

    def list_request(self) -> Request:
        return self.page("/search-jobs")

    def page(self, path: str, **kwargs: Any) -> Request:
        return self.request(f"https://{self.board.board}{path}?p=1", **kwargs)

    def instead(self, request: Request) -> Request | None:
        """The page's own XHR; then, where the site has it under a language, what the front page links to."""
        address = urlsplit(request.url)
        if not re.search(r"[?&](?:p|CurrentPage)=1(?:&|$)", request.url):
            return None
        if not address.path.endswith("/results"):
            return self.request(f"https://{self.board.board}{address.path}{XHR}")
        is_root = address.path == "/search-jobs/results"
        return self.request(f"https://{self.board.board}/", callback=self.parse_front) if is_root else None

    def parse_front(self, response: Response) -> Iterator[Request]:
        found = SEARCH.search(page_text(response))
        if not found:
            raise LookupError("the front page links to no search")
        yield self.page(found[1])

    def postings(self, response: Response) -> Iterable[Row]:
        return radancy.rows(radancy.results(response))

    def advertised(self, response: Response) -> int | None:
        return radancy.total(radancy.results(response))

    def next_page(self, response: Response) -> Request | None:
        """By the number of pages; without one, until a page is empty."""
        page, name = radancy.results(response), radancy.number_name(response.url)
        number, rows = page_number(response, name, 1), radancy.rows(page)
        pages = radancy.pages(page, len(rows) if number == 1 else 0)
        if not rows or (pages is not None and number >= pages):
            return None
        return self.request(add_or_replace_parameter(response.url, name, str(number + 1)))

    def detail_url(self, row: Row) -> str:
        return urljoin(f"https://{self.board.board}/", str(row["href"]))

    def detail(self, row: Row, response: Response) -> Row:
        page = told_by(response, inner(response.css(BODY)))
        apply_url = response.css("a.job-apply::attr(href), [data-apply-url]::attr(data-apply-url)").get()
        return {**row, "page": page, "apply": apply_url}

    def to_item(self, posting: Row, board: Board) -> Posting:
        page = posting.get("page") or {}
        listed = "" if SEVERAL.fullmatch(posting["place"]) else posting["place"]
        told = page.get("places_raw") or []
        url = self.detail_url(posting)
        own = merged(
            page,
            requisition_id=posting.get("requisition"),
            apply_url=posting.get("apply") and urljoin(url, posting["apply"]),
            title_raw=posting["title"],
            company_raw=page.get("company_raw") or posting["brand"],
            places_raw=told if len(told) > 1 or not listed else [listed],
            department=posting["category"] or page.get("department"),
            source_posted_at_raw=page.get("source_posted_at_raw") or posting["date"],
        )
        return Posting(**self.identity(posting), url=url, **own)
