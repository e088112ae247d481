"""Workday's CXS: a POST list in pages of 20, often of no more than 2,000 postings a query, a page a posting
(`ats.md` §4).

A row names no time of its last edit: its posting is asked for in each run. On a board of MANY postings and more that
would take more requests than a run may send by default, day after day for the same first ones; there a row that is
unchanged but for its age spares its posting's page for 7 days, after which an edit of the text alone is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, read_json
from crawler.base import BoardSpider, asked_for
from crawler.boards import Board
from crawler.items import Failed, Listing, Posting
from crawler.markup import workday
from crawler.markup import workday_walk as walk
from crawler.recognise import Shape

MANY = 1_500
UNKNOWN = (404, 422)


class WorkdaySpider(BoardSpider):
    """Workday (CXS)"""

    name = "workday"
    confidence = "A"
    notes = "20 a page; 2,000 a query on many tenants, then split by nested facets; pay in the text only"
    rows_at = "jobPostings"
    bare = {"jobDescription": None}  # noqa: RUF012
    headers = {"Accept": "application/json"}  # noqa: RUF012
    throttles = frozenset({303, 403})
    hosts = r"(?:[\w-]+\.)?wd\d{1,3}\.myworkday(?:jobs|site)\.com"
    shapes = (
        Shape(r"[a-z0-9_-]+\.wd\d{1,3}\.myworkdayjobs(?:-impl)?\.com", token=workday.named),
        Shape(r"wd\d{1,3}\.myworkdaysite\.com", token=workday.named),
    )

    def list_url(self) -> str:
        return f"{workday.api(self.board.board)}/jobs"

    def list_request(self) -> Request:
        return self.ask(self.list_url(), {})

    def ask(self, url: str, page: Row, **told: Any) -> Request:
        return self.request(url, data=walk.question(page), cb_kwargs={"so_far": page.get("so_far", {}), **told})

    def parse(self, response: Response, part: str = "", **kwargs: Any) -> Iterator[Any]:
        for output in super().parse(response, part, **kwargs):
            is_page = isinstance(output, Request) and output.meta["is_list"] and output.cb_kwargs["part"] == part
            if not is_page or self.limit or not walk.is_asked_ahead(output, response):
                yield output
            if isinstance(output, Listing) and not (output.last or self.limit):
                yield from (self.ask(asked_for(response).url, page, part=part) for page in walk.ahead(response))

    def postings(self, response: Response) -> Iterable[Row]:
        told = {"many": True} if walk.held(response) >= MANY else {}
        return workday.kept(super().postings(response), told | workday.shared_host(response.url))

    def posting_id(self, row: Row) -> str:
        return workday.number(row["externalPath"])

    def advertised(self, response: Response) -> int | None:
        return walk.advertised(response)

    def is_capped(self, response: Response, advertised: int | None) -> bool:
        return walk.is_capped(response)

    def parts(self, response: Response) -> Iterator[tuple[str, Request]]:
        for name, page in walk.parts(response):
            yield name, self.ask(asked_for(response).url, page)

    def next_page(self, response: Response) -> Request | None:
        page = walk.following(response)
        return self.ask(asked_for(response).url, page) if page else None

    def instead(self, request: Request) -> Request | None:
        page = walk.refused(request)
        return self.ask(request.url, page) if page else None

    def refused(self, request: Request, response: Response) -> Iterator[Any]:
        """A wrong site answers 404, a wrong tenant or instance 422, unless it is served on the instance's host."""
        for output in super().refused(request, response):
            is_list = isinstance(output, Failed) and output.is_list and output.reason == "status"
            if is_list and output.status in UNKNOWN:
                is_own = request.url == self.list_url() and walk.is_first(request)
                shared = f"{workday.api(self.board.board, workday.shared(self.board.board))}/jobs"
                unknown = output.model_copy(update={"reason": "board_not_found"})
                yield self.ask(shared, {}) if is_own else unknown
            else:
                yield output

    def detail_request(self, row: Row) -> Request | None:
        url = f"{workday.api(self.board.board, row.get('host'))}{row['externalPath']}"
        return self.request(url, is_list=False, cb_kwargs={"row": row}, meta={"row_shows_edits": "many" in row})

    def detail(self, row: Row, response: Response) -> Row:
        answer = read_json(response)
        employer = (answer.get("hiringOrganization") or {}).get("name")
        return {**row, **answer["jobPostingInfo"], "employer": employer, "externalPath": row["externalPath"]}

    def is_gone(self, response: Response) -> bool:
        return super().is_gone(response) or workday.is_closed(response)

    def to_item(self, posting: Row, board: Board) -> Posting:
        url = posting.get("externalUrl") or workday.public_url(board.board, posting)
        return Posting(
            **self.identity(posting),
            requisition_id=posting.get("jobReqId") or workday.bullet(posting, self.posting_id(posting)),
            url=url,
            apply_url=None if posting.get("canApply") is False else f"{url}/apply",
            company_raw=posting.get("employer"),
            title_raw=posting["title"],
            places_raw=workday.places(posting),
            country_raw=workday.country(posting),
            workplace_type_raw=posting.get("remoteType"),
            employment_type_raw=posting.get("timeType"),
            department=workday.text(posting.get("jobFamilyGroup")),
            source_posted_at_raw=posting.get("startDate") or posting.get("postedOn"),
            valid_through_raw=posting.get("endDate"),
            description_html=posting["jobDescription"],
        )
