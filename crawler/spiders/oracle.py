"""Oracle Recruiting Cloud (Fusion Candidate Experience): a list in pages of 200, a page a posting (`ats.md` §14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, read_json
from crawler.boards import Board
from crawler.fields import first, printed
from crawler.items import Posting
from crawler.markup import oracle
from crawler.paging import PagedSpider
from crawler.recognise import Shape
from crawler.rows import completed, listed

LANGUAGES = {"US": "en-US"}


class OracleSpider(PagedSpider):
    """Oracle Recruiting Cloud"""

    name = "oracle"
    confidence = "A"
    notes = "offsets end at 10,000, then split by category or organization; a wrong site answers 0; pay seldom"
    cap = 10_000
    id_at = ("Id",)
    throttles = frozenset({302, 403})
    hosts = r"[\w.-]+\.oraclecloud\d*\.com"
    shapes = (Shape(r"[\w-]+\.fa(?:\.[\w-]+)?\.oraclecloud\d*\.com", token=oracle.named),)

    @classmethod
    def own_host(cls, url: str, html: str) -> str | None:
        return oracle.configured(html)

    @property
    def host_and_site(self) -> tuple[str, str]:
        host, _, site = self.board.board.partition("/")
        return host, site

    def page(self, number: int, **kwargs: Any) -> Request:
        return self.request(oracle.list_url(*self.host_and_site, number, **kwargs))

    def page_of(self, response: Response) -> int:
        return oracle.asked_offset(response)

    def further(self, response: Response, number: int) -> Request:
        return self.page(number, chosen=oracle.filters(response))

    def postings(self, response: Response) -> Iterable[Row]:
        found = oracle.answer(response)
        rows = found.get("requisitionList")
        return listed([] if rows is None and found["TotalJobsCount"] == 0 else rows)

    def advertised(self, response: Response) -> int | None:
        return oracle.answer(response).get("TotalJobsCount")

    def parts(self, response: Response) -> Iterator[tuple[str, Request]]:
        for chosen in oracle.cuts(oracle.answer(response), oracle.filters(response), self.cap - 1):
            yield chosen.strip(","), self.page(0, chosen=chosen)

    def detail_url(self, row: Row) -> str:
        return oracle.posting_url(*self.host_and_site, self.posting_id(row))

    def detail(self, row: Row, response: Response) -> Row:
        stated = read_json(response)
        own = stated["items"][0] if "items" in stated else stated
        return {**completed(row, own), "Id": row["Id"], "own": own["Id"]}

    def to_item(self, posting: Row, board: Board) -> Posting:
        (host, site), posting_id = self.host_and_site, self.posting_id(posting)
        return Posting(
            **self.identity(posting),
            requisition_id=posting_id,
            url=f"https://{host}/hcmUI/CandidateExperience/en/sites/{site}/job/{posting_id}",
            language_raw=LANGUAGES.get(posting.get("Language") or "", posting.get("Language")),
            title_raw=posting["Title"],
            places_raw=oracle.places(posting),
            country_raw=posting.get("PrimaryLocationCountry"),
            workplace_type_raw=posting.get("WorkplaceTypeCode") or posting.get("WorkplaceType"),
            employment_type_raw=printed(posting, "JobSchedule", "JobType", "ContractType", "WorkerType"),
            department=first(posting, "Department", "Category", "JobFamily", "JobFunction"),
            team=first(posting, "Organization", "BusinessUnit"),
            pay_raw=oracle.pay(posting),
            source_posted_at_raw=first(posting, "ExternalPostedStartDate", "PostedDate"),
            valid_through_raw=first(posting, "ExternalPostedEndDate", "PostingEndDate"),
            description_html=oracle.body(posting),
        )
