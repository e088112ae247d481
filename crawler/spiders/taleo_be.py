"""Taleo Business Edition: RSS in one answer, held against the search pages, which are read where it falls short
(`ats.md` §12)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, job_posting, job_postings, line
from crawler.base import BoardNotFound, BoardSpider, PostingGone
from crawler.boards import Board
from crawler.html_lists import brings_new
from crawler.items import Listing, Posting
from crawler.markup.taleo_be import TALEO, board_of, linked_after, of_feed, of_page, place, query_of, total_of
from crawler.recognise import Shape

PAGE = 10
GONE = re.compile(r"no longer (?:available|accepting|open)|job not available", re.IGNORECASE)
ERROR = re.compile(r"/error|jobnotfound|inactive", re.IGNORECASE)


class TaleoBeSpider(BoardSpider):
    """Taleo Business Edition"""

    name = "taleo_be"
    confidence = "B"
    notes = "RSS may be cut: never the end of a list unless the search page's total agrees"
    keeps_session = True
    hosts = r"(?:[\w-]+\.)?tbe\.taleo\.net"
    shapes = (Shape(r"(?:[a-z0-9-]+\.)?tbe\.taleo\.net", token=board_of),)

    @property
    def ats(self) -> tuple[str, str]:
        """The base address, and the query that names the board."""
        host, partition, org, cws = self.board.board.split("/")
        return f"https://{host}/{partition}/ats", f"org={org}&cws={cws}"

    def list_request(self) -> Request:
        base, query = self.ats
        return self.request(f"{base}/servlet/Rss?{query}&WebPage=SRCHR_V2&WebVersion=0&_rss_version=2")

    def instead(self, request: Request) -> Request | None:
        return self.search() if is_feed(request.url) else None

    def search(self, place: str = "", **kwargs: Any) -> Request:
        base, query = self.ats
        return self.request(f"{base}/careers/v2/searchResults?{query}{place}", **kwargs)

    def postings(self, response: Response) -> Iterable[Row]:
        if ERROR.search(urlsplit(response.url).path):
            raise BoardNotFound(response.url)
        return of_feed(response) if is_feed(response.url) else of_page(response)

    def posting_id(self, row: Row) -> str:
        return str(row.get(f"{TALEO}reqId") or query_of(row["link"], "rid"))

    def advertised(self, response: Response) -> int | None:
        return None if is_feed(response.url) else total_of(response)

    def next_page(self, response: Response) -> Request | None:
        """Behind the feed the search page, for its total; behind a search page the next one that it links to."""
        if is_feed(response.url):
            found = len({*self.ids_of(self.postings(response))})
            return self.search(callback=self.parse_total, cb_kwargs={"found": found})
        offset = int(query_of(response.url, "rowFrom") or 0)
        if linked := linked_after(response, offset):
            return self.request(linked)
        # Pages of ten, and none says whether more follow: one that brings nothing new is the end.
        ids = [self.posting_id(row) for row in of_page(response)]
        if total_of(response) is not None or len(ids) % PAGE or not brings_new(response, ids):
            return None
        return self.search(f"&rowFrom={offset + len(ids)}", cb_kwargs={"before": ids})

    def parse_total(self, response: Response, found: int, part: str = "") -> Iterator[Any]:
        """The search page beside the feed: where its total is the feed's the list is whole, else it is read."""
        total = total_of(response)
        if total is not None and total == found:
            yield Listing(ids=[], advertised=total, last=True, part=part)
        else:
            yield from self.parse(response, part)

    def detail_url(self, row: Row) -> str | None:
        return None if f"{TALEO}html-description" in row else self.page(row)

    def page(self, row: Row) -> str:
        base, query = self.ats
        return f"{base}/careers/v2/viewRequisition?{query}&rid={self.posting_id(row)}"

    def detail(self, row: Row, response: Response) -> Row:
        if not job_postings(response) and GONE.search(line(response.css("title")) + line(response.css("body"))):
            raise PostingGone(self.posting_id(row))
        return {**row, "stated": job_posting(response)}

    def to_item(self, posting: Row, board: Board) -> Posting:
        number = self.posting_id(posting)
        url = posting.get("link") or self.page(posting)
        own: Row = self.identity(posting) | {"requisition_id": number, "url": url}
        if "stated" in posting:
            stated = posting["stated"]
            return Posting(**stated | own | {"title_raw": posting.get("title") or stated["title_raw"]})
        return Posting(
            **own,
            title_raw=posting["title"],
            company_raw=posting.get("company"),
            places_raw=[place(posting)],
            country_raw=posting.get(f"{TALEO}locationCountry"),
            department=posting.get(f"{TALEO}department"),
            source_posted_at_raw=posting.get("pubDate"),
            description_html=posting.get(f"{TALEO}html-description") or posting.get("description"),
        )


def is_feed(url: str) -> bool:
    return "/servlet/Rss" in url
