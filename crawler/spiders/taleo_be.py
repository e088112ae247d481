"""Taleo Business Edition: RSS in one answer, held against the search pages, which are read where it falls short
(`ats.md` §12)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.settings import BaseSettings

from crawler.answers import Row, comma, job_posting, job_postings, line, page_text, read_xml, texts
from crawler.base import BoardNotFound, BoardSpider, PostingGone
from crawler.boards import Board
from crawler.cookies import SessionCookies
from crawler.html_lists import brings_new, numbers, says_nothing
from crawler.items import Listing, Posting
from crawler.recognise import Shape

PAGE = 10
TALEO = "{urn:TBERss}"
FEED = re.compile(r"^(.+?)\s+(?:Job Feed|[-–]?\s*fil d['’]emploi)$", re.IGNORECASE)
GONE = re.compile(r"no longer (?:available|accepting|open)|job not available", re.IGNORECASE)
TOTAL = re.compile(
    r"(?:\w+ ){0,3}\d[\d,.]* ?(?:-|–|to) ?\d[\d,.]* of (\d[\d,]*)(?: \w+){0,3}[.:]?"
    r"|(?:\w+ ){0,3}\(?(\d[\d,]*)\)? (?:\w+ )?(?:jobs?|results?|positions?|openings?)(?: \w+){0,4}[.:]?",
    re.IGNORECASE,
)
ERROR = re.compile(r"/error|jobnotfound|inactive", re.IGNORECASE)


class TaleoBeSpider(BoardSpider):
    """Taleo Business Edition"""

    name = "taleo_be"
    confidence = "B"
    notes = "RSS may be cut: never the end of a list unless the search page's total agrees"
    hosts = r"(?:[\w-]+\.)?tbe\.taleo\.net"
    shapes = (Shape(r"(?:[a-z0-9-]+\.)?tbe\.taleo\.net", token=lambda address: board_of(address)),)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Further pages belong to the search that the session holds."""
        super().update_settings(settings)
        settings.set_in_component_priority_dict("DOWNLOADER_MIDDLEWARES", SessionCookies, 700)

    @property
    def ats(self) -> tuple[str, str]:
        """The base address, and the query that names the board."""
        host, partition, org, cws = self.board.board.split("/")
        return f"https://{host}/{partition}/ats", f"org={org}&cws={cws}"

    def list_request(self) -> Request:
        base, query = self.ats
        return self.request(f"{base}/servlet/Rss?{query}&WebPage=SRCHR_V2&WebVersion=0&_rss_version=2")

    def instead(self, request: Request) -> Request | None:
        return self.search() if "/servlet/Rss" in request.url else None

    def search(self, **kwargs: Any) -> Request:
        base, query = self.ats
        return self.request(f"{base}/careers/v2/searchResults?{query}", **kwargs)

    def postings(self, response: Response) -> Iterable[Row]:
        if ERROR.search(urlsplit(response.url).path):
            raise BoardNotFound(response.url)
        return self.of_feed(response) if "/servlet/Rss" in response.url else self.of_page(response)

    def of_feed(self, response: Response) -> list[Row]:
        if not response.body.rstrip().endswith(b"</rss>"):
            raise ValueError("the answer is no whole RSS feed")
        channel = read_xml(response).find("channel")
        if channel is None:
            raise LookupError("the feed has no channel")
        company = FEED.match(line(channel.findtext("title") or ""))
        own = {"company": company[1] if company else None}
        return [{**texts(item), **own} for item in channel.iterfind("item")]

    def of_page(self, response: Response) -> list[Row]:
        """Each job is linked twice."""
        rows: dict[str, Row] = {}
        for link in response.css("a[href*='viewRequisition'], a[href*='requisition.jsp']"):
            if rid := query_of(link.attrib["href"], "rid"):
                row = rows.setdefault(rid, {f"{TALEO}reqId": rid, "title": ""})
                row["title"] = row["title"] or line(link)
        is_empty = "/ats/" in page_text(response) and (total_of(response) == 0 or says_nothing(response))
        if not rows and not is_empty:
            raise ValueError("the page holds no list of jobs")
        return [*rows.values()]

    def posting_id(self, row: Row) -> str:
        return str(row.get(f"{TALEO}reqId") or query_of(row["link"], "rid"))

    def advertised(self, response: Response) -> int | None:
        return None if "/servlet/Rss" in response.url else total_of(response)

    def next_page(self, response: Response) -> Request | None:
        """Behind the feed the search page, for its total; behind a search page the next one that it links to."""
        if "/servlet/Rss" in response.url:
            found = len({self.readable_id(row) for row in self.postings(response)} - {None})
            return self.search(callback=self.parse_total, cb_kwargs={"found": found})
        offset = int(query_of(response.url, "rowFrom") or 0)
        linked = response.css("[href*='rowFrom=']::attr(href)").getall()
        further = {int(number): href for href in linked if (number := query_of(href, "rowFrom")).isdecimal()}
        following = min((number for number in further if number > offset), default=None)
        if following is not None:
            return self.request(response.urljoin(further[following]))
        # Pages of ten, and none says whether more follow: one that brings nothing new is the end.
        ids = [self.posting_id(row) for row in self.of_page(response)]
        if total_of(response) is not None or len(ids) % PAGE or not brings_new(response, ids):
            return None
        base, query = self.ats
        url = f"{base}/careers/v2/searchResults?{query}&rowFrom={offset + len(ids)}"
        return self.request(url, cb_kwargs={"before": ids})

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
        own: Row = {"platform": self.name, "board": board.board, "posting_id": number, "requisition_id": number}
        own |= {"url": posting.get("link") or self.page(posting)}
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


def board_of(address: SplitResult) -> str | None:
    """Host, partition, org and cws: all are needed, none can be guessed."""
    partition = re.match(r"/([A-Za-z0-9]+)/ats/(?:careers|servlet)/", address.path)
    named = {name.lower(): values[0] for name, values in parse_qs(address.query).items()}
    org, cws = named.get("org", ""), named.get("cws", "")
    if not partition or "/" in org or not org or not cws.isdecimal():
        return None
    return f"{address.hostname}/{partition[1]}/{org}/{cws}"


def query_of(url: str, name: str) -> str:
    return next(iter(parse_qs(urlsplit(url).query).get(name, ())), "")


def place(row: Row) -> str:
    """City, state (`US-AZ`, or a name) and country; the label of the place where there is no city."""
    country, state = row.get(f"{TALEO}locationCountry"), row.get(f"{TALEO}locationState") or ""
    coded = re.fullmatch(r"([A-Z]{2})-(\w+)", state)
    if coded:
        country, state = country or coded[1], coded[2]
    city = row.get(f"{TALEO}locationCity")
    return comma(city, state, country) if city or not row.get(f"{TALEO}location") else row[f"{TALEO}location"]


def total_of(response: Response) -> int | None:
    """The total that most themes show, in a text of its own: "23 results", "Showing 1 - 10 of 23"."""
    for text in response.xpath("//body//text()[not(ancestor::script|ancestor::style|ancestor::a)]").getall():
        if len(text) < 200 and (match := TOTAL.fullmatch(line(text))):
            return numbers(match[1] or match[2])[0]
    return None
