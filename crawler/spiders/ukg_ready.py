"""UKG Ready (Kronos Workforce Ready): a JSON list in pages of 20, a JSON answer a posting (`ats.md` §27)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, unquote, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, read_json
from crawler.base import BoardSpider, asked_for
from crawler.boards import Board
from crawler.fields import name_of, pay_range, printed
from crawler.html_lists import page_number
from crawler.items import Pay, Posting
from crawler.recognise import Shape
from crawler.stated import known, merged

PAGE = 20
HOSTS = r"secure\d*\.(?:saashr|entertimeonline)\.com"
NUMBERS = ("", "6", "4", "7", "3", "2", "5")
"""Which of the vendor's hosts serves a tenant is in no address but its own: they are asked in turn."""


def tenant(address: SplitResult) -> str | None:
    path = unquote(address.path)
    found = re.match(r"/ta/([\w-]+)\.careers\b|/ta/rest/ui/recruitment/companies/\|([\w-]+)(?:/|$)", path)
    return (found[1] or found[2]) if found else None


class UkgReadySpider(BoardSpider):
    """UKG Ready (Kronos)"""

    name = "ukg_ready"
    confidence = "B"
    notes = "20 a page; whether the offset counts pages or rows is told from the second page; no dates"
    hosts = HOSTS
    total_at = "_paging.total"
    shapes = (Shape(HOSTS, token=tenant),)

    def list_request(self) -> Request:
        return self.page(f"https://secure{NUMBERS[0]}.saashr.com", 1)

    def page(self, site: str, offset: int, step: int = 0, before: Iterable[str] = ()) -> Request:
        """`step` is what the offset grows by, 0 while that is unknown; `before` are the ids of the page before."""
        path = f"/ta/rest/ui/recruitment/companies/%7C{self.board.board}/job-requisitions"
        url = f"{site}{path}?offset={offset}&size={PAGE}&sort=desc&lang=en-US"
        return self.request(url, cb_kwargs={"step": step, "before": [*before]})

    def instead(self, request: Request) -> Request | None:
        host = urlsplit(request.url).hostname or ""
        number = host.partition(".")[0].removeprefix("secure")
        if self.board.endpoint or "?offset=1&" not in request.url or number not in NUMBERS[:-1]:
            return None
        return self.page(f"https://secure{NUMBERS[NUMBERS.index(number) + 1]}.saashr.com", 1)

    def postings(self, response: Response) -> Iterable[Row]:
        address = urlsplit(response.url)
        site = f"https://{address.hostname}" if re.fullmatch(HOSTS, address.hostname or "") else None
        return known(read_json(response)["job_requisitions"], site=site)

    def next_page(self, response: Response) -> Request | None:
        """A second page that holds rows of the first shows that the offset counts rows; one that holds nothing new
        ends the list, and the total says whether it was whole."""
        ids = [self.readable_id(row) or "" for row in read_json(response)["job_requisitions"]]
        given = asked_for(response).cb_kwargs
        before, step, offset = given.get("before") or [], given.get("step") or 0, page_number(response, "offset", 1)
        total = self.advertised(response) or 0
        if not ids or set(ids) <= set(before) or (offset == 1 and len(ids) >= total):
            return None
        if before and not step:
            step = len(before) if set(ids) & set(before) else 1
        seen = offset - 1 + len(ids) if step > 1 else (offset - 1) * len(before or ids) + len(ids)
        if seen >= total:
            return None
        address = urlsplit(response.url)
        return self.page(f"{address.scheme}://{address.netloc}", offset + (step or 1), step, ids)

    def detail_request(self, row: Row) -> Request | None:
        path = f"/ta/rest/ui/recruitment/companies/%7C{self.board.board}/job-requisitions/{row['id']}?lang=en-US"
        return self.request(f"{site_of(row)}{path}", is_list=False, cb_kwargs={"row": row})

    def to_item(self, posting: Row, board: Board) -> Posting:
        place = posting.get("location") or {}
        page = f"{site_of(posting)}/ta/{board.board}.careers"
        own = merged(
            {},
            apply_url=f"{page}?ApplyToJob={posting['id']}",
            title_raw=posting["job_title"],
            places_raw=[printed(place)],
            country_raw=place.get("country"),
            workplace_type_raw="Remote" if posting.get("is_remote_job") else None,
            employment_type_raw=name_of(posting.get("employee_type"), "name"),
            department=", ".join(name for name in posting.get("job_categories") or () if isinstance(name, str)),
            pay_raw=pay(posting),
            description_html=posting.get("job_description"),
        )
        url = f"{page}?ShowJob={posting['id']}"
        return Posting(**self.identity(posting), url=url, **own)


def site_of(row: Row) -> str:
    return row.get("site") or f"https://secure{NUMBERS[0]}.saashr.com"


def pay(posting: Row) -> list[Pay]:
    period = posting.get("base_pay_frequency")
    return pay_range(posting.get("base_pay_from"), posting.get("base_pay_to"), period=period)
