"""SAP SuccessFactors: one name, four front ends, asked one after another (`ats.md` §13)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked, line
from crawler.base import BoardSpider, PostingGone, asked_for
from crawler.boards import Board
from crawler.html_lists import brings_new
from crawler.items import Listing, Posting
from crawler.markup import rmk
from crawler.markup import successfactors as ways
from crawler.recognise import Shape, by_shape

GONE = re.compile(
    r"no longer (?:available|posted|open)|has (?:been filled|expired)|nicht mehr (?:verfügbar|aktiv)", re.I
)
SAP = (
    r"(?:career|performancemanager)\d*\.successfactors\.(?:com|eu|cn)|(?:[a-z0-9-]+\.)+sapsf\.(?:com|eu|cn)"
    r"|(?:[a-z0-9-]+\.)*jobs\.hr\.cloud\.sap"
)


class SuccessfactorsSpider(BoardSpider):
    """SAP SuccessFactors"""

    name = "successfactors"
    confidence = "B"
    notes = (
        "feeds, then tables or tiles, then JSON a language, or the legacy XML; a feed is held against the pages' total"
    )
    shapes = (Shape(SAP, token=ways.company_board),)
    # The site's own assets and property marks, on whatever host.
    marks = r"(?:src|href)=[\"'][^\"'<>]*(?:rmkcdn\.successfactors\.com|\.jobs2web\.com)/|\bdata-careersite-propertyid="

    @classmethod
    def recognise(cls, url: str, html: str | None) -> str | None:
        """A branded site links to SAP's own hosts to sign in; the site itself is the board."""
        token = by_shape(cls.shapes, url, None)
        if token or not html:
            return token
        return cls.own_host(url, html) or by_shape(cls.shapes, url, html)

    def at(self, path: str, **kwargs: Any) -> Request:
        return self.request(f"https://{self.board.board.partition('/')[0]}{path}", **kwargs)

    def list_request(self) -> Request:
        return self.at(ways.first_path(self.board.board))

    def instead(self, request: Request) -> Request | None:
        path = ways.next_rung(request)
        asks_languages = {"callback": self.parse_languages} if path == ways.LANGUAGES else {}
        return self.at(path, **asks_languages) if path else None

    def parse_languages(self, response: Response) -> Iterator[Request]:
        """A job is listed only in the languages that it was published in."""
        for locale in rmk.locales(response) or ["en_US"]:
            yield self.jobs(locale, 0, part=locale)

    def jobs(self, locale: str, number: int, **told: Any) -> Request:
        body = {"keywords": "", "locale": locale, "location": "", "pageNumber": number, "sortBy": "recent"}
        return self.at(ways.JOBS, data=body, cb_kwargs=told)

    def postings(self, response: Response) -> Iterable[Row]:
        return ways.rows_of(response)

    def advertised(self, response: Response) -> int | None:
        return ways.total_of(response)

    def next_page(self, response: Response) -> Request | None:
        path = ways.path_of(asked_for(response))
        if path == ways.LEGACY:
            return None
        rows = ways.rows_of(response)
        ids, total = self.ids_of(rows), ways.total_of(response)
        if path in ways.FEEDS:
            told = {"found": len(set(ids)), "is_whole": path != ways.CUSTOM and bool(ids)}
            table = self.at(ways.TABLE.format(row=0), callback=self.parse_total, cb_kwargs=told)
            return None if ways.is_surely_whole(path, len(rows)) else table
        if path == ways.JOBS:
            question, seen = asked(response), asked_for(response).cb_kwargs.get("seen", 0) + len(rows)
            goes_on = rows and (total is None or seen < total)
            return self.jobs(question["locale"], question["pageNumber"] + 1, seen=seen) if goes_on else None
        end = ways.row_after(response, len(rows))
        if not rows or (end >= total if total is not None else not brings_new(response, ids)):
            return None
        return self.at(ways.page_at(response, end), cb_kwargs={"before": ids})

    def parse_total(self, response: Response, found: int, is_whole: bool, part: str = "") -> Iterator[Any]:
        """The search page beside a feed: where it states no more than the feed holds, the list is whole; where it
        states more, or nothing beside a feed of one language, the pages are read."""
        total = rmk.total_of(response)
        if (total is None and is_whole) or (total is not None and total <= found):
            yield Listing(ids=[], advertised=total, last=True, part=part)
        else:
            yield from self.parse(response, part)

    def detail_url(self, row: Row) -> str | None:
        return None if row.get("body") or "/" in self.board.board else self.public(row)

    def public(self, row: Row) -> str:
        """The posting's page, as a person opens it."""
        host, _, company = self.board.board.partition("/")
        if company:
            return f"https://{host}/sfcareer/jobreqcareer?jobId={row['id']}&company={company}"
        address: str = row.get("url") or f"https://{host}{row['path']}"
        return address

    def detail(self, row: Row, response: Response) -> Row:
        is_job = rmk.number_of(response.url) == self.posting_id(row)
        if not is_job or (not rmk.body_of(response) and GONE.search(line(response.css("body")))):
            raise PostingGone(self.posting_id(row))
        apply_url = response.css("a[href*='/talentcommunity/apply/']::attr(href)").get()
        return {**row, "stated": rmk.detail_fields(response), "apply": apply_url}

    def to_item(self, posting: Row, board: Board) -> Posting:
        told = (posting.get("stated") or {}) | ways.fields_of(posting) | self.identity(posting)
        host, apply_url = board.board.partition("/")[0], posting.get("apply")
        own = {
            "url": self.public(posting),
            "apply_url": f"https://{host}{urlsplit(apply_url).path}" if apply_url else None,
        }
        return Posting(**told | own)
