"""Phenom: careers sites on employers' own hosts, with the page's data in `phApp.ddo` (`ats.md` §16)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked, comma, embedded, line, page_text, read_json
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.items import Posting
from crawler.rows import id_of
from crawler.stated import known, merged, shown, stated

PREFIXES = ("us/en", "global/en")
"""Where the front page names none: tried in turn, and true only where a list answers."""
PREFIX = re.compile(r"/([A-Za-z]{2,8}/[A-Za-z]{2}(?:-[A-Za-z]{2,4})?)(?:/|$)")
SEARCH = re.compile(r"/([A-Za-z]{2,8}/[A-Za-z]{2}(?:-[A-Za-z]{2,4})?)/search-results\b")
BASE = re.compile(r'"baseUrl"\s*:\s*"https?://[^/"]+/([A-Za-z]{2,8}/[A-Za-z]{2}(?:-[A-Za-z]{2,4})?)/')
WIDGET_PAGE = 100


class PhenomSpider(BoardSpider):
    """Phenom"""

    name = "phenom"
    confidence = "B"
    notes = "own hosts only; 10 a page; prefix such as us/en found from the front page; often behind a bot wall"
    marks = r"\bphApp\.ddo\s*=|\bphApp\s*=\s*(?:phApp\s*\|\|\s*)?\{"

    def list_request(self) -> Request:
        return self.request(f"https://{self.board.board}/", callback=self.parse_front)

    def parse_front(self, response: Response) -> Iterator[Request]:
        """The way to the list: the prefix stands in the address redirected to, in the page's links or its data."""
        text = page_text(response).replace("\\/", "/")
        found = PREFIX.match(urlsplit(response.url).path) or SEARCH.search(text) or BASE.search(text)
        yield self.page(found[1]) if found else self.page(PREFIXES[0], guess=True)

    def page(self, prefix: str, start: int = 0, guess: bool = False) -> Request:
        url = f"https://{self.board.board}/{prefix}/search-results?from={start}&s=1"
        return self.request(url, cb_kwargs={"guess": guess})

    def widgets(self, prefix: str, start: int = 0, guess: bool = False) -> Request:
        country, lang = prefix.lower().split("/")
        data = {
            "lang": f"{lang}_{country}",
            "country": country,
            "deviceType": "desktop",
            "pageName": "search-results",
            "ddoKey": "refineSearch",
            "siteType": "external",
            "from": start,
            "size": WIDGET_PAGE,
            "jobs": True,
            "counts": True,
            "all_fields": [],
            "selected_fields": {},
            "keywords": "",
            "global": True,
        }
        return self.request(f"https://{self.board.board}/widgets", data=data, cb_kwargs={"guess": guess})

    def instead(self, request: Request) -> Request | None:
        """The page, then the widgets call of the same prefix; where the prefix is a guess, those of the next."""
        path, guess = urlsplit(request.url).path, bool(request.cb_kwargs.get("guess"))
        if request.method == "GET" and (found := SEARCH.search(path)):
            return self.widgets(found[1], guess=guess) if start_of(request.url) == 0 else None
        if request.method == "GET":
            return self.page(PREFIXES[0], guess=True)
        return self.page(PREFIXES[1], guess=True) if guess and b'"en_us"' in request.body else None

    def postings(self, response: Response) -> Iterable[Row]:
        prefix = prefix_of(response)
        return known(found_by(response)["data"]["jobs"], prefix=prefix)

    def posting_id(self, row: Row) -> str:
        return id_of(row, "jobId")

    def advertised(self, response: Response) -> int | None:
        total: int = found_by(response)["totalHits"]
        return total

    def next_page(self, response: Response) -> Request | None:
        found, prefix = found_by(response), prefix_of(response)
        rows, total = found["data"]["jobs"], found["totalHits"]
        is_widget = bool(response.request and response.request.method == "POST")
        start = asked(response)["from"] if is_widget else start_of(response.url)
        following = start + max(len(rows), int(found.get("hits") or 0))
        if not rows or following >= total:
            return None
        return self.widgets(prefix, following) if is_widget else self.page(prefix, following)

    def detail_url(self, row: Row) -> str | None:
        return posting_url(self.board.board, row)

    def detail(self, row: Row, response: Response) -> Row:
        job = own_data(response)
        page = stated(response) or ({} if job.get("description") else shown(response))
        return {**row, **{name: value for name, value in job.items() if value}, "page": page}

    def to_item(self, posting: Row, board: Board) -> Posting:
        own = merged(
            posting.get("page") or {},
            requisition_id=posting.get("reqId"),
            apply_url=posting.get("applyUrl"),
            title_raw=line(posting.get("title")),
            language_raw=posting.get("locale"),
            places_raw=places(posting),
            country_raw=posting.get("country"),
            employment_type_raw=posting.get("type") or posting.get("jobType"),
            department=line(posting.get("department") or posting.get("category")),
            source_posted_at_raw=posting.get("postedDate") or posting.get("dateCreated"),
            description_html=markup(posting.get("description")),
        )
        url = posting_url(board.board, posting)
        return Posting(platform=self.name, board=board.board, posting_id=self.posting_id(posting), url=url, **own)


def start_of(url: str) -> int:
    return int(parse_qs(urlsplit(url).query).get("from", ["0"])[0])


def found_by(response: Response) -> Row:
    """The search's `totalHits`, `hits` and `data.jobs`: of the page's own data, or of the widgets' answer."""
    if response.request and response.request.method == "POST":
        answer: Row = read_json(response)["refineSearch"]
        return answer
    found: Row = embedded(page_text(response), "phApp.ddo =")["eagerLoadRefineSearch"]
    return found


def prefix_of(response: Response) -> str:
    if response.request and response.request.method == "POST":
        question = asked(response)
        return f"{question['country']}/{question['lang'].rpartition('_')[0]}"
    found = SEARCH.search(urlsplit(response.url).path)
    return found[1] if found else PREFIXES[0]


def own_data(response: Response) -> Row:
    """The job in a posting's own page, empty where it has none."""
    text = page_text(response)
    if "phApp.ddo =" not in text:
        return {}
    detail: Any = embedded(text, "phApp.ddo =").get("jobDetail") or {}
    return (detail.get("data") or {}).get("job") or {}


def posting_url(host: str, row: Row) -> str:
    """Any slug behind the id leads to the posting."""
    slug = re.sub(r"\W+", "-", line(row.get("title"))).strip("-")
    return f"https://{host}/{row['prefix']}/job/{row['jobId']}" + (f"/{slug}" if slug else "")


def places(posting: Row) -> list[str]:
    several = [
        entry.get("location") if isinstance(entry, dict) else entry for entry in posting.get("multi_location") or ()
    ]
    if any(several):
        return [line(place) for place in several if place]
    parts = comma(posting.get("city"), posting.get("state"), posting.get("country"))
    return [line(posting.get("location") or posting.get("cityStateCountry")) or parts]


def markup(text: str | None) -> str | None:
    """Some tenants escape the whole body once more."""
    return unescape(text) if text and "<" not in text and "&lt;" in text else text
