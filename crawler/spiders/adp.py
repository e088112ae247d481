"""ADP Workforce Now: a JSON list in pages of 20, a JSON answer a posting (`ats.md` §27)."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, parse_qs

from scrapy import Request

from crawler.answers import Row, comma, line
from crawler.boards import Board
from crawler.fields import name_of, pay_range
from crawler.items import Pay, Posting
from crawler.paging import PagedSpider
from crawler.recognise import Shape, uuid_behind
from crawler.stated import merged

HOST = r"workforcenow\.(?:cloud\.)?adp\.com"
SITE = "https://workforcenow.adp.com/mascsr/default"
LIST = f"{SITE}/careercenter/public/events/staffing/v1/job-requisitions"
NAMES = ("shortName", "longName")
USUAL = "19000101_000001"
"""The career centre that an employer has unless its address names another."""


def board_of(address: SplitResult) -> str | None:
    """`cid/ccId`."""
    asked = {name.casefold(): values[0] for name, values in parse_qs(address.query).items()}
    cid = uuid_behind(asked.get("cid", ""), "")
    return f"{cid}/{asked.get('ccid') or USUAL}" if cid and "/mascsr/" in address.path else None


class AdpSpider(PagedSpider):
    """ADP Workforce Now"""

    name = "adp"
    confidence = "B"
    notes = "20 a page"
    bare = {"requisitionDescription": None}  # noqa: RUF012
    url = f"{LIST}?{{board}}&$top=20&$skip={{page}}"
    rows_at = "jobRequisitions"
    total_at = "meta.totalNumber"
    shapes = (Shape(HOST, token=board_of),)

    @property
    def asked_for(self) -> str:
        cid, center = self.board.board.split("/")
        return f"cid={cid}&ccId={center}&lang=en_US&locale=en_US"

    def page(self, number: int, **kwargs: Any) -> Request:
        return self.request(self.url.format(board=self.asked_for, page=number), **kwargs)

    def posting_id(self, row: Row) -> str:
        return external_id(row)

    def detail_url(self, row: Row) -> str | None:
        return f"{LIST}/{external_id(row)}?{self.asked_for}"

    def to_item(self, posting: Row, board: Board) -> Posting:
        posting_id = external_id(posting)
        url = f"{SITE}/mdf/recruitment/recruitment.html?{self.asked_for}&jobId={posting_id}"
        own = merged(
            {},
            requisition_id=posting.get("clientRequisitionID"),
            title_raw=posting["requisitionTitle"],
            places_raw=[place(entry) for entry in posting.get("requisitionLocations") or ()],
            employment_type_raw=name_of(posting.get("workLevelCode"), *NAMES),
            pay_raw=pay(posting.get("payGradeRange") or {}),
            source_posted_at_raw=posting.get("postDate"),
            description_html=posting["requisitionDescription"],
        )
        return Posting(**self.identity(posting), url=url, **own)


def external_id(row: Row) -> str:
    """The public id: `itemID` is another."""
    fields = (row.get("customFieldGroup") or {}).get("stringFields") or ()
    named = (entry for entry in fields if name_of(entry.get("nameCode"), "codeValue") == "ExternalJobID")
    posting_id = next((entry.get("stringValue") for entry in named), None)
    if not posting_id:
        raise LookupError("the row has no ExternalJobID")
    return str(posting_id)


def place(entry: Row) -> str:
    address = entry.get("address") or {}
    region = (address.get("countrySubdivisionLevel1") or {}).get("codeValue")
    return line(name_of(entry.get("nameCode"), *NAMES)) or comma(
        address.get("cityName"), region, address.get("countryCode")
    )


def pay(stated: Row) -> list[Pay]:
    low, high = stated.get("minimumRate") or {}, stated.get("maximumRate") or {}
    currency = low.get("currencyCode") or high.get("currencyCode")
    return pay_range(low.get("amountValue"), high.get("amountValue"), currency=currency)
