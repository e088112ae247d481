"""Sites without a platform: whatever of sitemaps, feeds, JSON-LD, scripts' JSON and plain pages lists the postings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, page_text
from crawler.base import PostingGone
from crawler.boards import Board
from crawler.items import Failed, Listing, Posting, Remark
from crawler.pages.addresses import is_above
from crawler.pages.detail import read_detail
from crawler.pages.links import feeds_of
from crawler.pages.listing import ListingPage, read_listing
from crawler.pages.phrases import POOL
from crawler.pages.titles import bare
from crawler.site.browser import BrowserLast
from crawler.site.handover import behind
from crawler.site.rows import merged, row_of
from crawler.site.search import Step
from crawler.verdict import is_challenge

TIERS = {"json-ld": "JSON-LD", "state": "embedded state", "structure": "listing pages"}


class SiteSpider(BrowserLast):
    """A company's own careers site (no platform)"""

    name = "site"
    confidence = "B"
    notes = "by sitemap, feed, JSON-LD, embedded state or page structure; complete only where the end is proven"
    hosts = ".*"

    def list_request(self) -> Request:
        return self.request(f"https://{self.board.board}")

    def posting_id(self, row: Row) -> str:
        return str(row["id"])

    def parse(self, response: Response, part: str = "", **told: Any) -> Iterator[Any]:
        """A page that may list postings. `told`: `steps`, what else to ask where it does not; `trail`, the pages of
        the list that were read."""
        url, page = self.public(response.url), page_text(response)
        trail: list[str] = told.get("trail") or []
        if is_challenge(200, response.body):
            yield Failed(url=response.url, reason="challenge", status=response.status)
            return
        board = None if trail else behind(url, page)
        if board is not None:
            yield from self.handed_over(board)
            return
        listing = read_listing(page, url)
        if listing.rows:
            yield from self.listed(listing, url, trail, rendered=bool(told.get("rendered")))
        elif listing.says_none:
            yield Remark(text="the page says that there are none")
            yield Listing(ids=[], last=True)
        elif trail:
            yield from self.listed(listing, url, trail, rendered=False)  # a month of a calendar may well be empty
        else:
            steps: list[Step] | None = told.get("steps")
            yield from self.onward(self.steps(listing, feeds_of(page, url), url) if steps is None else steps)

    def listed(self, listing: ListingPage, url: str, trail: list[str], *, rendered: bool) -> Iterator[Any]:
        """A page of the list: its postings, and the page that follows."""
        rows = [row_of(row, url) | ({"rendered": True} if rendered else {}) for row in listing.rows]
        trail = [*trail, url]
        following = next((page for page in (listing.next, listing.all_of) if page and page not in trail), None)
        met = listing.total is not None and listing.total <= len(rows)
        ended = bool(rows) and following is None and (listing.is_whole or met)
        yield Remark(text=("browser, " if rendered else "") + TIERS[listing.source])
        if following is None:
            yield Remark(text=_how(ended, met))
        ids, circular = [row["id"] for row in rows], listing.next in trail
        yield Listing(ids=ids, advertised=listing.total, last=ended, circular=circular)
        for row in rows:
            yield self.detail_request(row) or self.read(row, None)
        if following is not None:
            yield self.request(following, cb_kwargs={"trail": trail[-20:]})

    def detail_request(self, row: Row) -> Request | None:
        """A posting's own page, unless the list stated all of it."""
        if not row.get("own_page", True):
            return None
        # Not filtered: a posting that leads back to its list would vanish. The archive answers what is asked again.
        return self.request(row["url"], is_list=False, cb_kwargs={"row": row}, dont_filter=True)

    def detail(self, row: Row, response: Response) -> Row:
        url = self.public(response.url)
        found = read_detail(page_text(response), url)
        if not found.is_posting and (found.says_gone or is_above(url, row["url"])):
            raise PostingGone(url)
        if bare(row.get("title_raw") or "") not in bare(page_text(response)):
            row = {**row, "title_raw": None}  # what led here was no title
        return merged(row, found.fields, found.source)

    def parse_detail(self, response: Response, row: Row) -> Iterator[Any]:
        if is_challenge(200, response.body):
            yield from self.without_page(row, response, "challenge")
        elif row.get("via") != "sitemap" and not row.get("rendered"):
            yield from super().parse_detail(response, row)
        elif not read_detail(page_text(response), self.public(response.url)).is_posting:
            # Other pages stand in a sitemap as well; behind a list of a browser's, this too may be of scripts alone.
            yield from self.rendered_detail(row) if row.get("rendered") else ()
        else:
            if row.get("via") == "sitemap":
                yield Listing(ids=[row["id"]], last=bool(row.get("proves")))
            yield from super().parse_detail(response, row)

    def _instead_of_page(self, row: Row, failed: Failed) -> Iterator[Any]:
        """A page that is not there proves little where its address was told by structure and the list still shows it:
        the board is read in part. One that says, itself, that its posting is gone is believed."""
        if failed.reason == "gone" and failed.status != 200 and row.get("title_raw"):
            yield failed.model_copy(update={"reason": "status"})
            yield from self.of_row(row, None)
        else:
            yield from super()._instead_of_page(row, failed)

    def to_item(self, posting: Row, board: Board) -> Posting:
        fields = {name: value for name, value in posting.items() if name in Posting.model_fields and value}
        fields.setdefault("company_raw", board.company)
        own = {"platform": self.name, "board": board.board, "posting_id": posting["id"], "url": posting["url"]}
        pool = bool(POOL.search(posting["title_raw"]))
        return Posting(**{**fields, **own, "is_talent_pool": pool})


def _how(ended: bool, met: bool) -> str:
    if not ended:
        return "the end not proven"
    return "the end proven by the stated total" if met else "the end proven by no next link"
