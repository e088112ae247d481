"""Avature: a list in HTML, paged by rows; each portal's own markup for fields and details (`ats.md` §27)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qs, urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, line
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.html_lists import says_nothing
from crawler.items import Posting
from crawler.markup.avature import body_of, card, facts_of
from crawler.recognise import Shape
from crawler.stated import merged, shown, stated

LINK = re.compile(r"/(?:Job|Folder|Pipeline|Project)Detail(?:/|\?|$)")
PORTAL = re.compile(r"/((?:[^/]+/){1,3}?)(?:SearchJobs|JobDetail)(?:[/?]|$)")
HOSTED = re.compile(r"/((?:[a-z]{2}_[A-Z]{2}/)?careers)(?:/|$)")
RANGE = re.compile(
    r"(?<!\d)(\d{1,7})\s{0,3}(?:-|–|—|to|bis|à|a)\s{0,3}(\d{1,7})\s{1,3}\w{1,6}\s{1,3}(\d[\d.,]{0,12})(\+?)"
)
COUNTED = re.compile(r"\s*(\d[\d.,]{0,12})\s+\w+\s*")


def portal(address: SplitResult) -> str | None:
    """`host/path` before `SearchJobs` or `JobDetail`, on any host but a look-alike."""
    host = (address.hostname or "").lower()
    own = host.endswith(".avature.net")
    found = PORTAL.match(address.path) or (HOSTED.match(address.path) if own else None)
    if not found or ("avature.net" in host and not own):
        return None
    return f"{host}/{found[1].strip('/')}"


class AvatureSpider(BoardSpider):
    """Avature"""

    name = "avature"
    confidence = "C"
    notes = "6 to 20 a page; total from the printed range; own markup a portal"
    throttles = frozenset({202, 406})
    shapes = (Shape(r".+", token=portal),)

    def list_url(self) -> str:
        return f"https://{self.board.board}/SearchJobs?jobOffset=0"

    def postings(self, response: Response) -> Iterable[Row]:
        rows: dict[str, Row] = {}
        for link in response.css("a[href]"):
            posting_id, title = id_in(link.attrib["href"]), line(link)
            if posting_id and title and not title.casefold().startswith("apply"):
                told = {"id": posting_id, "href": link.attrib["href"], "title": title}
                rows.setdefault(posting_id, told | card(link))
        if not rows and self.advertised(response) != 0 and not says_nothing(response):
            raise ValueError("the page shows no results")
        return rows.values()

    def advertised(self, response: Response) -> int | None:
        printed = printed_range(response)
        if printed:
            return None if printed[4] else int(re.sub(r"\D", "", printed[3]))
        counted = COUNTED.fullmatch(response.css("[class*=legend]::attr(aria-label)").get(""))
        return int(re.sub(r"\D", "", counted[1])) if counted else None

    def next_page(self, response: Response) -> Request | None:
        """By the printed range; without one, until a page says that there is nothing."""
        rows, start = list(self.postings(response)), offset_of(response.url)
        total, printed = self.advertised(response), printed_range(response)
        following = start + (int(printed[2]) - int(printed[1]) + 1 if printed else len(rows))
        if not rows or following <= start or (total is not None and following >= total):
            return None
        return self.request(f"https://{self.board.board}/SearchJobs?jobOffset={following}")

    def detail_url(self, row: Row) -> str | None:
        return posting_url(self.board.board, row)

    def detail(self, row: Row, response: Response) -> Row:
        facts, body = facts_of(response), body_of(response)
        page = stated(response) or ({} if body else shown(response))
        return {**row, **{name: row.get(name) or fact for name, fact in facts.items()}, "page": page, "body": body}

    def to_item(self, posting: Row, board: Board) -> Posting:
        own = merged(
            posting.get("page") or {},
            requisition_id=posting.get("requisition"),
            title_raw=posting["title"],
            places_raw=posting.get("places"),
            workplace_type_raw=posting.get("workplace"),
            employment_type_raw=posting.get("employment"),
            department=posting.get("department"),
            source_posted_at_raw=posting.get("posted"),
            description_html=posting.get("body"),
        )
        url = posting_url(board.board, posting)
        return Posting(platform=self.name, board=board.board, posting_id=posting["id"], url=url, **own)


def id_in(href: str) -> str | None:
    """The number that a posting's address ends with, or names as `jobId`; None for other addresses."""
    address = urlsplit(href)
    if not LINK.search(address.path):
        return None
    asked = parse_qs(address.query)
    last = address.path.rstrip("/").rpartition("/")[2]
    found = next((asked[name][0] for name in ("jobId", "folderId", "id") if name in asked), last)
    return found if found.isdigit() else None


def posting_url(board: str, row: Row) -> str:
    return urljoin(f"https://{board}/SearchJobs", str(row["href"]))


def printed_range(response: Response) -> re.Match[str] | None:
    """The range that the page prints, as in "1 - 20 of 345 results"."""
    controls = response.css("[class*=legend], [class*=list-controls], [class*=pagin], [class*=results-count]")
    return next((found for part in controls if (found := RANGE.search(line(part)))), None)


def offset_of(url: str) -> int:
    return int(parse_qs(urlsplit(url).query).get("jobOffset", ["0"])[0])
