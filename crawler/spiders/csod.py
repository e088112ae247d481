"""Cornerstone OnDemand: the page's own anonymous token opens a JSON list and a JSON answer a posting (`ats.md` §27).

The token lives for hours. It is held in memory alone: it goes into the `Authorization` header, which the archive blots
out, and never into an address, a callback's arguments, a log or an item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked, comma, embedded, page_text, read_json
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.items import Posting
from crawler.recognise import Shape
from crawler.rows import id_of, listed
from crawler.stated import merged

PAGE = 25


def board_of(address: SplitResult) -> str | None:
    """`tenant/site`."""
    parts = address.path.lower().strip("/").split("/")
    is_site = parts[:3] == ["ux", "ats", "careersite"] and len(parts) > 3 and parts[3].isdigit()
    return f"{(address.hostname or '').partition('.')[0].lower()}/{parts[3]}" if is_site else None


class CsodSpider(BoardSpider):
    """Cornerstone OnDemand"""

    name = "csod"
    confidence = "B"
    notes = "a token from the page, each run; some tenants also want the page's session, which is not taken"
    hosts = r"[\w-]+\.csod\.com"
    shapes = (Shape(r"[a-z0-9][\w-]*\.csod\.com", token=board_of),)
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
        yield self.page(urljoin(cloud, "/rec-job-search/external/jobs"), 1)

    def page(self, url: str, number: int) -> Request:
        site = int(self.board.board.partition("/")[2])
        data = {
            "careerSiteId": site,
            "careerSitePageId": site,
            "pageNumber": number,
            "pageSize": PAGE,
            "cultureId": 1,
            "searchText": "",
            "cultureName": "en-US",
            "states": [],
            "countryCodes": [],
            "cities": [],
            "placeID": "",
            "radius": None,
            "postingsWithinDays": None,
            "customFieldCheckboxKeys": [],
            "customFieldDropdowns": [],
            "customFieldRadios": [],
        }
        return self.ask(url, data=data)

    def ask(self, url: str, **kwargs: Any) -> Request:
        opened = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.request(url, headers={**opened, "CSOD-Accept-Language": "en-US"}, **kwargs)

    def postings(self, response: Response) -> Iterable[Row]:
        return listed(read_json(response)["data"]["requisitions"])

    def posting_id(self, row: Row) -> str:
        return id_of(row, "requisitionId")

    def advertised(self, response: Response) -> int | None:
        total: int = read_json(response)["data"]["totalCount"]
        return total

    def next_page(self, response: Response) -> Request | None:
        found, number = read_json(response)["data"], asked(response)["pageNumber"]
        if not found["requisitions"] or number * PAGE >= found["totalCount"]:
            return None
        return self.page(response.url, number + 1)

    def detail_request(self, row: Row) -> Request | None:
        tenant = self.board.board.partition("/")[0]
        path = f"/services/x/job-requisition/v2/requisitions/{self.posting_id(row)}/jobDetails?cultureId=1"
        return self.ask(f"https://{tenant}.csod.com{path}", is_list=False, cb_kwargs={"row": row})

    def detail(self, row: Row, response: Response) -> Row:
        stated = read_json(response)["data"]
        names = ("externalDescription", "externalAd", "ref", "displayTitle", "employmentType", "openDate")
        return {**row, **{name: stated[name] for name in names if stated.get(name)}}

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
        return Posting(platform=self.name, board=board.board, posting_id=posting_id, url=url, **own)


def day(printed: str | None) -> str | None:
    """M/D/YYYY, as the culture asked for writes a day, in the order that nobody mistakes."""
    return re.sub(r"^(\d{1,2})/(\d{1,2})/(\d{4})$", r"\3-\1-\2", printed) if printed else None


def place(entry: Row) -> str:
    return comma(entry.get("city"), entry.get("state"), entry.get("country")) or comma(entry.get("displayName"))
