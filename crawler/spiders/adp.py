"""ADP Workforce Now: a JSON list in pages of 20, a JSON answer a posting (`ats.md` §27)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, comma, line, read_json
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.items import Pay, Posting
from crawler.recognise import Shape, uuid_behind
from crawler.rows import listed
from crawler.stated import merged

HOST = r"workforcenow\.(?:cloud\.)?adp\.com"
SITE = "https://workforcenow.adp.com/mascsr/default"
LIST = f"{SITE}/careercenter/public/events/staffing/v1/job-requisitions"
USUAL = "19000101_000001"
"""The career centre that an employer has unless its address names another."""
PAGE = 20


def board_of(address: SplitResult) -> str | None:
    """`cid/ccId`."""
    asked = {name.casefold(): values[0] for name, values in parse_qs(address.query).items()}
    cid = uuid_behind(asked.get("cid", ""), "")
    return f"{cid}/{asked.get('ccid') or USUAL}" if cid and "/mascsr/" in address.path else None


class AdpSpider(BoardSpider):
    """ADP Workforce Now"""

    name = "adp"
    confidence = "B"
    notes = "20 a page"
    bare = {"requisitionDescription": None}  # noqa: RUF012
    shapes = (Shape(HOST, token=board_of),)

    @property
    def asked_for(self) -> str:
        cid, center = self.board.board.split("/")
        return f"cid={cid}&ccId={center}&lang=en_US&locale=en_US"

    def list_request(self) -> Request:
        return self.page(0)

    def page(self, skip: int) -> Request:
        return self.request(f"{LIST}?{self.asked_for}&$top={PAGE}&$skip={skip}")

    def postings(self, response: Response) -> Iterable[Row]:
        return listed(read_json(response)["jobRequisitions"])

    def posting_id(self, row: Row) -> str:
        return external_id(row)

    def advertised(self, response: Response) -> int | None:
        total: int = read_json(response)["meta"]["totalNumber"]
        return total

    def next_page(self, response: Response) -> Request | None:
        answer = read_json(response)
        rows, total = answer["jobRequisitions"], answer["meta"]["totalNumber"]
        following = int(parse_qs(urlsplit(response.url).query)["$skip"][0]) + len(rows)
        return self.page(following) if rows and following < total else None

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
            employment_type_raw=named(posting.get("workLevelCode")),
            pay_raw=pay(posting.get("payGradeRange") or {}),
            source_posted_at_raw=posting.get("postDate"),
            description_html=posting["requisitionDescription"],
        )
        return Posting(platform=self.name, board=board.board, posting_id=posting_id, url=url, **own)


def external_id(row: Row) -> str:
    """The public id: `itemID` is another."""
    fields = (row.get("customFieldGroup") or {}).get("stringFields") or ()
    found = (
        entry.get("stringValue") for entry in fields if named(entry.get("nameCode"), "codeValue") == "ExternalJobID"
    )
    posting_id = next(found, None)
    if not posting_id:
        raise LookupError("the row has no ExternalJobID")
    return str(posting_id)


def named(code: Row | None, *names: str) -> Any:
    return next((code[name] for name in names or ("shortName", "longName") if code.get(name)), None) if code else None


def place(entry: Row) -> str:
    address = entry.get("address") or {}
    region = (address.get("countrySubdivisionLevel1") or {}).get("codeValue")
    return line(named(entry.get("nameCode"))) or comma(address.get("cityName"), region, address.get("countryCode"))


def pay(stated: Row) -> list[Pay]:
    low, high = stated.get("minimumRate") or {}, stated.get("maximumRate") or {}
    if not (low.get("amountValue") or high.get("amountValue")):
        return []
    currency = low.get("currencyCode") or high.get("currencyCode")
    return [Pay(min_amount=low.get("amountValue"), max_amount=high.get("amountValue"), currency=currency)]
