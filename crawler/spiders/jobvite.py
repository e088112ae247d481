"""Jobvite's hosted careers sites: HTML rows in pages of 50, JSON-LD on most postings' pages (`ats.md` §17)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from parsel import Selector
from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, inner, job_posting, job_postings, line, page_text
from crawler.base import BoardSpider, PostingGone
from crawler.boards import Board
from crawler.html_lists import brings_new, numbers, page_number, says_nothing
from crawler.items import Posting
from crawler.recognise import Shape, first_segment

SITE = "https://jobs.jobvite.com"
ROW = "//*[self::tr or self::li][.//a[contains(@href, '/job/')] or contains(@onclick, '/job/')]"
JOB = re.compile(r"/job/([A-Za-z0-9]+)")
MANY = re.compile(r"\d+ locations", re.IGNORECASE)
MORE = re.compile(r"\b(?:show|view|see) (?:all|more)\b|\bmore jobs\b", re.IGNORECASE)
NO_SLUGS = (
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
)


class JobviteSpider(BoardSpider):
    """Jobvite"""

    name = "jobvite"
    url = f"{SITE}/{{board}}/search?p=0"
    confidence = "A"
    notes = "50 a page; the page of all jobs where there is no search"
    bare = {"stated": {}, "shown": None}  # noqa: RUF012
    throttles = frozenset({202, 401, 403})
    shapes = (
        Shape(r"jobs\.jobvite\.com", path=r"/careers/([^/]+)", paths=("careers",)),
        Shape(r"jobs\.jobvite\.com", token=first_segment, but=NO_SLUGS),
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
        url = f"{SITE}/{self.board.board}/search?p={page_number(response, 'p') + 1}"
        return self.request(url, cb_kwargs={"before": ids})

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
        stated = job_posting(response) if job_postings(response) else {}
        if not (stated.get("description_html") or stated.get("description_plain")):
            stated["description_html"] = inner(response.css(".jv-job-detail-description"))
            if not stated["description_html"]:
                raise LookupError("the page holds no description")
        shown = line(response.css(".jv-job-detail-meta"))
        apply_url = response.css("a.jv-button-apply::attr(href)").get()
        return {**row, "stated": stated, "shown": shown, "apply": apply_url}

    def to_item(self, posting: Row, board: Board) -> Posting:
        stated, listed = posting["stated"], posting["place"]
        places = stated.get("places_raw") or []
        # The list says "2 Locations" of what the page names; of one place it may say more than the page.
        if listed and not MANY.fullmatch(listed) and len(places) <= 1:
            places = [listed]
        apply_url = posting.get("apply")
        return Posting(
            **stated
            | {
                "platform": self.name,
                "board": board.board,
                "posting_id": posting["id"],
                "url": f"{SITE}/{board.board}/job/{posting['id']}",
                "apply_url": urljoin(f"{SITE}/", apply_url) if apply_url else None,
                "title_raw": posting["title"] or stated.get("title_raw"),
                "places_raw": places or [posting["place"] or posting["shown"]],
                "department": stated.get("department") or posting["category"],
                "source_posted_at_raw": stated.get("source_posted_at_raw") or posting["date"],
            }
        )


def read_row(row: Selector) -> Row:
    """One job of a list: linked, or opened by a script on its row."""
    link = row.xpath(".//a[contains(@href, '/job/')]")
    job = JOB.search(link.attrib.get("href", "") if link else row.attrib.get("onclick", ""))
    heading = row.xpath("ancestor::table[1]/preceding-sibling::*[self::h2 or self::h3][1]")
    return {
        "id": job[1] if job else None,
        "title": line(link) or line(row.css(".jv-job-list-name, td")),
        "place": re.sub(r"\s+,", ",", line(row.css(".jv-job-list-location"))),
        "date": line(row.css(".jv-job-list-date")) or None,
        "category": line(heading) or None,
    }


def range_of(response: Response) -> list[int]:
    """First, last and total of "1-50 of 236"; empty where the page states none."""
    shown = numbers(response.css(".jv-pagination-text"))
    return shown if len(shown) == 3 else []
