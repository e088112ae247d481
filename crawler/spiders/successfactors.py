"""SAP SuccessFactors: one name, four front ends, asked one after another (`ats.md` §13)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked, line, read_json
from crawler.base import BoardSpider, PostingGone, asked_for
from crawler.boards import Board
from crawler.html_lists import brings_new, page_number, says_nothing
from crawler.items import Listing, Posting
from crawler.markup import rmk
from crawler.recognise import Shape, by_shape
from crawler.rows import id_of, listed

FEEDS = ("/sitemal.xml", "/googlefeed.xml", "/sitemap.xml", "/feeds/")
TABLE = "/search/?q=&sortColumn=referencedate&sortDirection=desc&startrow={row}"
TILES = "/tile-search-results/?startrow={row}"
LANGUAGES = "/search/?q="
JOBS = "/services/recruiting/v1/jobs"
LADDER = ("/sitemal.xml", "/googlefeed.xml", "/sitemap.xml", "/feeds/?locale=en_US", TABLE)
SHORT_YEAR = re.compile(r"(\d{1,2}[/.-]\d{1,2}[/.-])(\d\d)")
LIST = (
    "#search-results, #searchresults, #job-tile-list, table.searchResults, #tile-search-results-label, .paginationLabel"
)
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
    shapes = (Shape(SAP, token=lambda address: company_board(address)),)
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
        company = self.board.board.partition("/")[2]
        legacy = f"/career?company={company}&career_ns=job_listing_summary&resultType=XML"
        return self.at(legacy if company else LADDER[0])

    def instead(self, request: Request) -> Request | None:
        """The next rung of the ladder; a brand's prefix stays in front."""
        path = path_of(request)
        if path in FEEDS:
            return self.at(LADDER[FEEDS.index(path) + 1].format(row=0))
        brand = path.partition("/search/")[0] if "/search/" in path else ""
        if path.endswith("/search/") and "startrow=0" in request.url:
            return self.at(brand + TILES.format(row=0))
        if path.endswith("/tile-search-results/") and "startrow=0" in request.url:
            return self.at(LANGUAGES, callback=self.parse_languages)
        return None

    def parse_languages(self, response: Response) -> Iterator[Request]:
        """A job is listed only in the languages that it was published in."""
        for locale in rmk.locales(response) or ["en_US"]:
            request = self.jobs(locale, 0)
            request.cb_kwargs["part"] = locale
            yield request

    def jobs(self, locale: str, number: int) -> Request:
        body = {"keywords": "", "locale": locale, "location": "", "pageNumber": number, "sortBy": "recent"}
        return self.at(JOBS, data=body)

    def postings(self, response: Response) -> Iterable[Row]:
        path = path_of(asked_for(response))
        if path == JOBS:
            locale = asked(response)["locale"]
            return [json_row(job, locale) for job in listed(read_json(response)["jobSearchResult"])]
        if path in FEEDS:
            return rmk.feed_rows(response)
        if path == "/career":
            return [*rmk.legacy_rows(response)]
        rows, total = rmk.page_rows(response), rmk.total_of(response)
        is_empty = bool(response.css(LIST)) and not total and says_nothing(response)
        if not rows and not is_empty and not (page_number(response, "startrow") and response.css(LIST)):
            raise ValueError("the page holds no list of jobs")
        return rows

    def advertised(self, response: Response) -> int | None:
        path = path_of(asked_for(response))
        if path == JOBS:
            total: int = read_json(response)["totalJobs"]
            return total
        return None if path in FEEDS or path == "/career" else rmk.total_of(response)

    def next_page(self, response: Response) -> Request | None:
        path = path_of(asked_for(response))
        if path == "/career":
            return None
        rows = [*self.postings(response)]
        ids = [posting_id for row in rows if (posting_id := self.readable_id(row))]
        if path in FEEDS:
            # One of just so many is cut, and the custom feed holds one language: the pages say how many there are.
            if path != "/feeds/" and (len(rows) % 10 and len(rows) % 25):
                return None
            told = {"found": len(set(ids)), "is_whole": path != "/feeds/" and bool(ids)}
            return self.at(TABLE.format(row=0), callback=self.parse_total, cb_kwargs=told)
        if path == JOBS:
            question, total = asked(response), read_json(response)["totalJobs"]
            seen = asked_for(response).cb_kwargs.get("seen", 0) + len(rows)
            if seen >= total or not rows:
                return None
            following = self.jobs(question["locale"], question["pageNumber"] + 1)
            following.cb_kwargs["seen"] = seen
            return following
        row, total = page_number(response, "startrow") + len(rows), rmk.total_of(response)
        if row >= total if total is not None else not brings_new(response, ids):
            return None
        if not rows:
            return None
        form = TILES if response.css("li.job-tile") else TABLE
        brand = re.split("/(?:tile-)?search", path)[0]
        return self.at(brand + form.format(row=row), cb_kwargs={"before": ids})

    def parse_total(self, response: Response, found: int, is_whole: bool, part: str = "") -> Iterator[Any]:
        """The search page beside a feed: where it states no more than the feed holds, the list is whole; where it
        states more, or nothing beside a feed of one language, the pages are read."""
        total = rmk.total_of(response)
        if (total is None and is_whole) or (total is not None and total <= found):
            yield Listing(ids=[], advertised=total, last=True, part=part)
        else:
            yield from self.parse(response, part)

    def posting_id(self, row: Row) -> str:
        return id_of(row, "id")

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
        stated = posting.get("stated") or {}
        host, number = board.board.partition("/")[0], self.posting_id(posting)
        own = {
            "title_raw": posting.get("title"),
            "company_raw": posting.get("company"),
            "language_raw": posting.get("language"),
            "places_raw": posting.get("places"),
            "employment_type_raw": posting.get("employment_type"),
            "department": posting.get("department"),
            "requisition_id": posting.get("requisition_id"),
            "source_posted_at_raw": posting.get("posted"),
            "valid_through_raw": posting.get("valid_through"),
            "description_html": posting.get("body"),
        }
        return Posting(
            **stated
            | {name: value for name, value in own.items() if value}
            | {
                "platform": self.name,
                "board": board.board,
                "posting_id": number,
                "url": self.public(posting),
                "apply_url": f"https://{host}{urlsplit(posting['apply']).path}" if posting.get("apply") else None,
            }
        )


def path_of(request: Request) -> str:
    """The path of an address; a server writes `/feeds//` of its feed."""
    return re.sub("/{2,}", "/", urlsplit(request.url).path)


def company_board(address: SplitResult) -> str | None:
    """Host and company: SAP's own hosts serve many."""
    companies = parse_qs(address.query).get("company", [""])
    if not re.fullmatch(r"[\w.-]+", companies[0]):
        return None
    return f"{address.hostname}/{companies[0]}"


def json_row(job: Row, locale: str) -> Row:
    """A row of the Career Site Builder. What cannot be read stays as it is, and costs itself alone."""
    told = job.get("response") if isinstance(job, dict) else None
    if not isinstance(told, dict):
        return job
    places = told.get("jobLocationShort") or []
    return {
        "id": told.get("id"),
        "path": f"/job/{told.get('unifiedUrlTitle')}/{told.get('id')}-{locale}",
        "title": told.get("unifiedStandardTitle"),
        "places": [re.sub(r"\s*<[^<>]*>\s*", " ", place).strip() for place in places if isinstance(place, str)],
        "posted": SHORT_YEAR.sub(r"\g<1>20\2", told.get("unifiedStandardStart") or "") or None,
        "language": locale.replace("_", "-"),
    }
