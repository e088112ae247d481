"""Radancy (TalentBrew): rows in HTML, by page or by XHR; JSON-LD in each posting's page (`ats.md` §27)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from parsel import Selector
from scrapy import Request
from scrapy.http import Response
from w3lib.url import add_or_replace_parameter

from crawler.answers import Row, inner, line, page_text, read_json
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.items import Posting
from crawler.stated import merged, shown, stated

SEARCH = re.compile(r"""href=["'](?:https?://[^/"']+)?(/[A-Za-z][\w-]{1,9}/search-jobs)\b""")
SEVERAL = re.compile(r"(?:multiple|various|several|\d+)\s+locations?", re.IGNORECASE)
LABEL = re.compile(r"^[^:,]{1,20}:\s+")
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
        if number_of(request.url) != 1 or address.path == "/":
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
        page = results(response)
        lists = page.css("#search-results-list")
        links = (lists or page).css("a[data-job-id][href]")
        if not links and not lists and stated_number(page, "data-total-job-results", "data-total-results") != 0:
            raise ValueError("the page shows no search results")
        rows: dict[str, Row] = {}
        for link in links:
            rows.setdefault(link.attrib["data-job-id"], row(link))
        return rows.values()

    def advertised(self, response: Response) -> int | None:
        return stated_number(results(response), "data-total-job-results", "data-total-results")

    def next_page(self, response: Response) -> Request | None:
        """By the stated number of pages, or what the total and a page's size come to; without them, until a page is
        empty."""
        page, number = results(response), number_of(response.url)
        rows = list(self.postings(response))
        total, pages = self.advertised(response), stated_number(page, "data-total-pages")
        if pages is None and total is not None:
            size = stated_number(page, "data-records-per-page") or (len(rows) if number == 1 else 0)
            pages = -(-total // size) if size else None
        if not rows or (pages is not None and number >= pages):
            return None
        return self.request(add_or_replace_parameter(response.url, number_name(response.url), str(number + 1)))

    def detail_url(self, row: Row) -> str | None:
        return posting_url(self.board.board, row)

    def detail(self, row: Row, response: Response) -> Row:
        body = inner(response.css(BODY))
        page = stated(response) or ({"description_html": body} if body else shown(response))
        apply_url = response.css("a.job-apply::attr(href), [data-apply-url]::attr(data-apply-url)").get()
        return {**row, "page": page, "apply": apply_url}

    def to_item(self, posting: Row, board: Board) -> Posting:
        page = posting.get("page") or {}
        listed = "" if SEVERAL.fullmatch(posting["place"]) else posting["place"]
        told = page.get("places_raw") or []
        url = posting_url(board.board, posting)
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
        return Posting(platform=self.name, board=board.board, posting_id=posting["id"], url=url, **own)


def posting_url(host: str, row: Row) -> str:
    return urljoin(f"https://{host}/", str(row["href"]))


def results(response: Response) -> Selector:
    """The results as HTML; the XHR wraps them into JSON. Raises where that has another shape."""
    if not response.body.lstrip().startswith(b"{"):
        return Selector(text=page_text(response))
    answer = read_json(response)
    return Selector(text=answer["results"] or ("" if answer["hasJobs"] else "<ul id='search-results-list'></ul>"))


def row(link: Selector) -> Row:
    """One card: the link, and what stands in it or beside it in its list item."""
    card = (link.xpath("ancestor::li[1]") or [link])[0]
    title = link.css("h2, h3, [class*=title]") or card.css("h2, h3")
    return {
        "id": link.attrib["data-job-id"],
        "requisition": link.attrib.get("data-job-secondary-id"),
        "href": link.attrib["href"],
        "title": line(title) or line(link),
        "place": LABEL.sub("", line(card.css("[class*=location]"))),
        "date": LABEL.sub("", line(card.css("[class*=date-posted], [class*=job-date]"))),
        "category": LABEL.sub("", line(card.css("[class*=job-category]"))),
        "brand": line(card.css("[class*=job-brand]")),
    }


def stated_number(page: Selector, *names: str) -> int | None:
    found = (page.css(f"[{name}]::attr({name})").get("").replace(",", "").strip() for name in names)
    return next((int(text) for text in found if text.isdigit()), None)


def number_name(url: str) -> str:
    return "CurrentPage" if urlsplit(url).path.endswith("/results") else "p"


def number_of(url: str) -> int:
    return int(parse_qs(urlsplit(url).query).get(number_name(url), ["1"])[0])
