"""Jobvite's hosted careers sites: HTML rows in pages of 50, JSON-LD on most postings' pages (`ats.md` §17)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, line, page_text
from crawler.base import PostingGone
from crawler.boards import Board
from crawler.html_lists import brings_new, says_nothing
from crawler.items import Posting
from crawler.markup.jobvite import JOB, places, range_of, read_row
from crawler.paging import PagedSpider
from crawler.recognise import Shape, first_segment
from crawler.stated import bodied

SITE = "https://jobs.jobvite.com"
ROW = "//*[self::tr or self::li][.//a[contains(@href, '/job/')] or contains(@onclick, '/job/')]"
MORE = re.compile(r"\b(?:show|view|see) (?:all|more)\b|\bmore jobs\b", re.IGNORECASE)
NO_SLUGS = [
    "careers",
    "careersite-public",
    "search",
    "support",
    "api",
    "jobs",
    "job",
    "logo",
    "companyjobs",
    "__assets__",
]


class JobviteSpider(PagedSpider):
    """Jobvite"""

    name = "jobvite"
    url = f"{SITE}/{{board}}/search?p={{page}}"
    confidence = "A"
    notes = "50 a page; the page of all jobs where there is no search"
    bare = {"stated": {}, "shown": None}  # noqa: RUF012
    throttles = frozenset({202, 401, 403})
    shapes = (
        Shape(r"jobs\.jobvite\.com", path=r"/careers/([^/]+)", paths=("careers",)),
        Shape(r"jobs\.jobvite\.com", token=first_segment, but=(*NO_SLUGS, "__assets__")),
    )

    def postings(self, response: Response) -> Iterable[Row]:
        found = (read_row(row) for row in response.xpath(ROW))
        rows = {row["id"]: row for row in found if row["id"]}
        shown = range_of(response)
        is_list = response.css(".jv-job-list") or shown or ("jv-" in page_text(response) and says_nothing(response))
        if not rows and not is_list:
            raise ValueError("the page holds no list of jobs")
        return rows.values()

    def advertised(self, response: Response) -> int | None:
        shown = range_of(response)
        return shown[-1] if shown else None

    def next_page(self, response: Response) -> Request | None:
        """To the total ("51-100 of 236"). A page without one is all that there is where it is the page of all jobs, or
        shorter than a page can be."""
        ids = [row["id"] for row in self.postings(response)]
        shown = range_of(response)
        if shown and (shown[-2] >= shown[-1] or not ids):
            return None
        if not shown and ("/search" not in response.url or len(ids) < 50 or not brings_new(response, ids)):
            return None
        return self.page(self.page_of(response) + 1, cb_kwargs={"before": ids})

    def is_capped(self, response: Response, advertised: int | None) -> bool:
        """The page of all jobs may show the first few of a category, with a link to its others."""
        links = response.css("a[href*='/search?']") if advertised is None else ()
        return super().is_capped(response, advertised) or any(MORE.search(line(link)) for link in links)

    def instead(self, request: Request) -> Request | None:
        return self.request(f"{SITE}/{self.board.board}/jobs") if "/search?p=0" in request.url else None

    def detail_url(self, row: Row) -> str | None:
        return f"{SITE}/{self.board.board}/job/{row['id']}"

    def detail(self, row: Row, response: Response) -> Row:
        if not JOB.search(response.url):  # a posting that was taken down leads back to the list
            raise PostingGone(row["id"])
        shown = line(response.css(".jv-job-detail-meta"))
        apply_url = response.css("a.jv-button-apply::attr(href)").get()
        return {**row, "stated": bodied(response, ".jv-job-detail-description"), "shown": shown, "apply": apply_url}

    def to_item(self, posting: Row, board: Board) -> Posting:
        stated, apply_url = posting["stated"], posting.get("apply")
        return Posting(
            **stated
            | {
                **self.identity(posting),
                "url": f"{SITE}/{board.board}/job/{posting['id']}",
                "apply_url": urljoin(f"{SITE}/", apply_url) if apply_url else None,
                "title_raw": posting["title"] or stated.get("title_raw"),
                "places_raw": places(posting, stated.get("places_raw") or []),
                "department": stated.get("department") or posting["category"],
                "source_posted_at_raw": stated.get("source_posted_at_raw") or posting["date"],
            }
        )
