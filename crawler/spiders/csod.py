"""Cornerstone OnDemand: the page's own anonymous token opens a JSON list and a JSON answer a posting (`ats.md` §27).

The token lives for hours. It is held in memory alone: it goes into the `Authorization` header, which the archive blots
out, and never into an address, a callback's arguments, a log or an item.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked, embedded, page_text, read_json
from crawler.boards import Board
from crawler.items import Posting
from crawler.markup.csod import PAGE, QUESTION, board_of, day, place
from crawler.paging import PagedSpider
from crawler.recognise import Shape
from crawler.stated import merged

TEXTS = ("externalDescription", "externalAd", "ref", "displayTitle", "employmentType", "openDate")
"""What is taken of a posting's own answer."""


class CsodSpider(PagedSpider):
    """Cornerstone OnDemand"""

    name = "csod"
    confidence = "B"
    notes = "a token from the page, each run; some tenants also want the page's session, which is not taken"
    hosts = r"[\w-]+\.csod\.com"
    shapes = (Shape(r"[a-z0-9][\w-]*\.csod\.com", token=board_of),)
    rows_at = "data.requisitions"
    total_at = "data.totalCount"
    id_at = ("requisitionId",)
    first_page, page_size, numbered = 1, PAGE, True
    token: str | None = None

    @property
    def site(self) -> str:
        tenant, _, number = self.board.board.partition("/")
        return f"https://{tenant}.csod.com/ux/ats/careersite/{number}/home"

    def list_request(self) -> Request:
        tenant = self.board.board.partition("/")[0]
        return self.request(f"{self.site}?c={tenant}", callback=self.parse_front)

    def parse_front(self, response: Response) -> Iterator[Request]:
        context = embedded(page_text(response), "csod.context")
        self.token = context["token"]
        cloud = context["endpoints"]["cloud"]
        if not (urlsplit(cloud).hostname or "").endswith(".csod.com"):
            raise ValueError("the page names no host of the platform")
        yield self.page(self.first_page, url=urljoin(cloud, "/rec-job-search/external/jobs"))

    def page(self, number: int, **kwargs: Any) -> Request:
        site = int(self.board.board.partition("/")[2])
        data = {**QUESTION, "careerSiteId": site, "careerSitePageId": site, "pageNumber": number}
        return self.ask(data=data, **kwargs)

    def page_of(self, response: Response) -> int:
        number: int = asked(response)["pageNumber"]
        return number

    def further(self, response: Response, number: int) -> Request:
        return self.page(number, url=response.url)

    def ask(self, **kwargs: Any) -> Request:
        opened = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.request(headers={**opened, "CSOD-Accept-Language": "en-US"}, **kwargs)

    def detail_request(self, row: Row) -> Request | None:
        tenant = self.board.board.partition("/")[0]
        path = f"/services/x/job-requisition/v2/requisitions/{self.posting_id(row)}/jobDetails?cultureId=1"
        return self.ask(url=f"https://{tenant}.csod.com{path}", is_list=False, cb_kwargs={"row": row})

    def detail(self, row: Row, response: Response) -> Row:
        stated = read_json(response)["data"]
        return {**row, **{name: stated[name] for name in TEXTS if stated.get(name)}}

    def to_item(self, posting: Row, board: Board) -> Posting:
        posting_id = self.posting_id(posting)
        url = f"{self.site}/requisition/{posting_id}?c={board.board.partition('/')[0]}"
        own = merged(
            {},
            requisition_id=posting.get("ref"),
            title_raw=posting.get("displayJobTitle") or posting["displayTitle"],
            places_raw=[place(entry) for entry in posting.get("locations") or ()],
            employment_type_raw=posting.get("employmentType"),
            source_posted_at_raw=day(posting.get("postingEffectiveDate")),
            valid_through_raw=day(posting.get("postingExpirationDate")),
            description_html=posting.get("externalAd") or posting.get("externalDescription"),
        )
        return Posting(**self.identity(posting), url=url, **own)
