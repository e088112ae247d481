"""iCIMS portals: HTML cards in pages that rest on a session, JSON-LD on each posting's page (`ats.md` §11)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, job_postings, line, page_text
from crawler.base import PostingGone
from crawler.boards import Board
from crawler.html_lists import brings_new, says_nothing
from crawler.items import Posting
from crawler.markup.icims import card, is_invented, pages
from crawler.paging import PagedSpider
from crawler.recognise import Shape
from crawler.spiders.jibe import MARKS as JIBE
from crawler.stated import bodied

NO_PORTALS = (
    r"www|api|app|apps|help|support|login|developer|developers|community|care|info|go|blog|status|marketing|media|assets"
    r"|static|images|cdn\w*|c-\w+|img\w*|fonts"
)
LIST = ".iCIMS_JobsTable, .iCIMS_JobListing, .iCIMS_Paging, .iCIMS_SubHeader_Jobs, .iCIMS_NoResults"
GONE = re.compile(
    r"(?:no longer|not) (?:available|active|accepting|open)|is unavailable|has been (?:filled|closed)", re.I
)


class IcimsSpider(PagedSpider):
    """iCIMS"""

    name = "icims"
    url = "https://{board}/jobs/search?ss=1&pr={page}&in_iframe=1"
    confidence = "B"
    notes = "pages rest on a session cookie; dates that a portal invents are dropped"
    keeps_session = True
    hosts = r"[\w.-]+\.icims\.com"
    throttles = frozenset({202, 401, 403})
    shapes = (Shape(rf"(?!(?:{NO_PORTALS})\.)[a-z0-9-]+\.icims\.com"),)

    @classmethod
    def recognise(cls, url: str, html: str | None) -> str | None:
        """A Jibe front links to the portal behind it, and is the better list of the two."""
        return super().recognise(url, None if html and re.search(JIBE, html) else html)

    def postings(self, response: Response) -> Iterable[Row]:
        anchors = response.xpath("//a[contains(@class, 'iCIMS_Anchor')][contains(@href, '/jobs/')]")
        rows = {row["id"]: row for anchor in anchors if (row := card(anchor))}
        listed = response.css(LIST) or ("iCIMS" in page_text(response) and says_nothing(response))
        if not rows and not listed:
            raise ValueError("the page holds no list of jobs")
        shown, asked = pages(response)[0], self.page_of(response) + 1
        if shown is not None and shown != asked:
            raise ValueError(f"page {shown} was given for page {asked}: the session is lost")
        return rows.values()

    def next_page(self, response: Response) -> Request | None:
        """One page after another, to the last that the pager names; without a pager until nothing new comes."""
        ids = [row["id"] for row in self.postings(response)]
        following, last = self.page_of(response) + 1, pages(response)[1]
        goes_on = following < last if last is not None else brings_new(response, ids)
        return self.page(following, cb_kwargs={"before": ids}) if goes_on else None

    def detail_url(self, row: Row) -> str | None:
        return f"https://{self.board.board}{row['path']}?in_iframe=1"

    def detail(self, row: Row, response: Response) -> Row:
        says_gone = not job_postings(response) and GONE.search(line(response.css("body")))
        if "/jobs/intro" in response.url or says_gone:
            raise PostingGone(row["id"])
        stated = bodied(response, ".iCIMS_JobContent")
        if is_invented(response, stated):
            stated |= {"source_posted_at_raw": None, "valid_through_raw": None}
        if stated.get("employment_type_raw") == "OTHER":  # most portals' filler
            stated["employment_type_raw"] = None
        places = max(row["places_raw"], stated.get("places_raw") or [], key=len)
        posted = stated.get("source_posted_at_raw") or row.get("source_posted_at_raw")
        apply_url = response.css("a.iCIMS_ApplyOnlineButton::attr(href), a.iCIMS_PrimaryButton::attr(href)").get()
        told = {name: value for name, value in row.items() if value}
        return {**stated, **told, "places_raw": places, "source_posted_at_raw": posted, "apply": apply_url}

    def to_item(self, posting: Row, board: Board) -> Posting:
        told = {name: value for name, value in posting.items() if name not in ("id", "path", "apply")}
        apply_url = posting.get("apply") or ""
        return Posting(
            **told,
            **self.identity(posting),
            url=f"https://{board.board}{posting['path']}",
            apply_url=f"https://{board.board}{urlsplit(apply_url).path}" if "/jobs/" in apply_url else None,
        )
