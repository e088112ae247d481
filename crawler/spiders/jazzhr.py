"""JazzHR: a list in HTML, of two generations, and a page a posting with JSON-LD (`ats.md` §27)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, inner, job_posting, job_postings, line
from crawler.base import BoardSpider, PostingGone
from crawler.boards import Board
from crawler.hosts import label
from crawler.items import Posting
from crawler.recognise import Shape
from crawler.rows import by_id

HOUSES = r"(?!(?:www|app|api|help|support)\.)"
LISTS = ("/apply", "/apply/jobs")
PATH = re.compile(r"/apply/(?:jobs/details/)?([A-Za-z0-9_-]+)(?:/|$)")
ROWS = "li.list-group-item, #job_listings_wrapper tr"
LIST = ".list-group, #job_listings_wrapper"


class JazzHRSpider(BoardSpider):
    """JazzHR"""

    name = "jazzhr"
    confidence = "C"
    notes = "one page of HTML and a page a posting"
    bare = {"stated": {"description_plain": None}, "html": None}  # noqa: RUF012
    url = "https://{board}.applytojob.com/apply"
    one_answer = True
    shapes = (Shape(HOUSES + r"[a-z0-9-]+\.applytojob\.com", token=label),)

    def postings(self, response: Response) -> Iterable[Row]:
        if not response.css(LIST):
            raise ValueError("the page holds no list of postings")
        rows = (row_of(found) for found in response.css(ROWS) if found.css("a[href*='/apply/']"))
        return by_id(rows, "id")

    def instead(self, request: Request) -> Request | None:
        """The older page, which some boards have alone."""
        is_older = urlsplit(request.url).path.rstrip("/") == LISTS[1]
        return None if is_older else self.request(f"https://{self.board.board}.applytojob.com{LISTS[1]}")

    def detail_url(self, row: Row) -> str | None:
        return f"https://{self.board.board}.applytojob.com{row['path']}"

    def detail(self, row: Row, response: Response) -> Row:
        if urlsplit(response.url).path.rstrip("/") in LISTS:
            raise PostingGone("the posting's address leads back to the list")
        stated = job_posting(response) if job_postings(response) else {}
        body = stated.get("description_html") or inner(response.css("#job-description, .job_description"))
        if not (body or stated.get("description_plain")):
            raise LookupError("the page holds no description")
        return {**row, "stated": stated, "html": body}

    def to_item(self, posting: Row, board: Board) -> Posting:
        stated: dict[str, Any] = posting["stated"]
        page = f"https://{board.board}.applytojob.com{posting['path']}"
        return Posting(
            **self.identity(posting),
            url=page,
            apply_url=page,
            title_raw=posting["title"] or stated["title_raw"],
            company_raw=stated.get("company_raw"),
            places_raw=[posting["place"]] if posting["place"] else stated.get("places_raw") or [],
            workplace_type_raw=stated.get("workplace_type_raw"),
            employment_type_raw=stated.get("employment_type_raw"),
            department=posting["department"],
            pay_raw=stated.get("pay_raw") or [],
            source_posted_at_raw=stated.get("source_posted_at_raw"),
            valid_through_raw=stated.get("valid_through_raw"),
            description_html=posting["html"],
            description_plain=None if posting["html"] else stated["description_plain"],
        )


def row_of(found: Any) -> Row:
    """A row of either list; what has no posting's address has no id, and costs only itself."""
    link = found.css("a[href*='/apply/']")[0]
    path = urlsplit(link.attrib["href"]).path
    match = PATH.match(path)
    return {
        "id": match[1] if match else None,
        "path": path.rstrip("/"),
        "title": line(link),
        "place": line(found.xpath(".//li[i[contains(@class, 'map-marker')]]")) or line(found.xpath("./td[2]")),
        "department": line(found.xpath(".//li[i[contains(@class, 'sitemap')]]"))
        or line(found.css(".resumator_department")),
    }
