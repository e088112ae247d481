"""UKG Pro (UltiPro): a POST list in pages of 50, JSON in each posting's page (`ats.md` §27)."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked, comma, embedded, page_text
from crawler.boards import Board
from crawler.items import Posting
from crawler.paging import PagedSpider
from crawler.recognise import Shape, uuid_behind
from crawler.rows import completed, only
from crawler.stated import merged

HOSTS = r"recruiting\d*\.ultipro\.(?:com|ca)|[\w-]+\.rec\.pro\.ukg\.net"
DETAIL = "CandidateOpportunityDetail("
WORKPLACES = {0: "Hybrid", 1: "On-site", 2: "Remote"}
"""`JobLocationType`, as the site itself prints it."""


def board_of(address: SplitResult) -> str | None:
    """`host/TENANT/uuid`."""
    tenant = address.path.strip("/").partition("/")[0]
    board = uuid_behind(address.path, r"/[^/]+/jobboard/")
    return f"{(address.hostname or '').lower()}/{tenant}/{board}" if board else None


class UkgSpider(PagedSpider):
    """UKG Pro (UltiPro)"""

    name = "ukg"
    confidence = "B"
    notes = "50 a page; hosts of rec.pro.ukg.net may ask for a session, which is not taken"
    hosts = HOSTS
    shapes = (Shape(HOSTS, token=board_of),)
    rows_at = "opportunities"
    total_at = "totalCount"
    id_at = ("Id",)
    page_size = 50

    @property
    def site(self) -> str:
        host, tenant, board = self.board.board.split("/")
        return f"https://{host}/{tenant}/JobBoard/{board}"

    def page(self, number: int, **kwargs: Any) -> Request:
        order = [{"Value": "postedDateDesc", "PropertyName": "PostedDate", "Ascending": False}]
        search = {"Top": self.page_size, "Skip": number, "QueryString": "", "OrderBy": order, "Filters": []}
        return self.request(f"{self.site}/JobBoardView/LoadSearchResults", data={"opportunitySearch": search})

    def page_of(self, response: Response) -> int:
        skipped: int = asked(response)["opportunitySearch"]["Skip"]
        return skipped

    def detail_url(self, row: Row) -> str:
        return f"{self.site}/OpportunityDetail?opportunityId={row['Id']}"

    def detail(self, row: Row, response: Response) -> Row:
        return completed(row, embedded(page_text(response), DETAIL))

    def to_item(self, posting: Row, board: Board) -> Posting:
        places = [entry for entry in posting.get("Locations") or () if entry]
        hours = posting.get("FullTime")
        own = merged(
            {},
            requisition_id=posting.get("RequisitionNumber"),
            title_raw=posting["Title"],
            places_raw=[place(entry) for entry in places],
            country_raw=only(country_of(entry) for entry in places),
            workplace_type_raw=WORKPLACES.get(posting.get("JobLocationType", -1)),
            employment_type_raw=None if hours is None else "Full Time" if hours else "Part Time",
            department=posting.get("JobCategoryName"),
            source_posted_at_raw=posting.get("PostedDate"),
            source_updated_at_raw=posting.get("UpdatedDate"),
            description_html=posting.get("Description"),
        )
        url = self.detail_url(posting)
        return Posting(**self.identity(posting), url=url, **own)


def address_of(entry: Row) -> Row:
    return entry.get("Address") or {}


def country_of(entry: Row) -> Any:
    return (address_of(entry).get("Country") or {}).get("Name")


def place(entry: Row) -> str:
    """By its address; by its own name where that has no city."""
    address = address_of(entry)
    names = entry.get("LocalizedName") or entry.get("LocalizedDescription")
    state = address.get("State") or {}
    if not address.get("City"):
        return comma(names) or comma(state.get("Name"), country_of(entry))
    return comma(address["City"], state.get("Name") or state.get("Code"), country_of(entry))
