"""BambooHR: one list a board, a page a posting; older tenants have their list in a widget (`ats.md` §9)."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, read_json
from crawler.base import BoardSpider, asked_for
from crawler.boards import Board
from crawler.hosts import label
from crawler.items import Pay, Posting
from crawler.markup.bamboohr import WIDGET, country, is_widget, place, widget, workplace
from crawler.recognise import Shape
from crawler.rows import completed, listed

HOUSES = r"(?!(?:www|api|app|help|support|static|partners|marketplace|documentation|resources|images\d*)\.)"


class BambooHRSpider(BoardSpider):
    """BambooHR"""

    name = "bamboohr"
    confidence = "A"
    notes = "one answer and a page a posting; pay as text"
    bare = {"description": None, "compensation": None}  # noqa: RUF012
    url = "https://{board}.bamboohr.com/careers/list"
    headers = {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}  # noqa: RUF012
    one_answer = True
    shapes = (Shape(HOUSES + r"[a-z0-9-]+\.bamboohr\.com", token=label),)
    told = r"""data-domain=["']?([a-z0-9-]+)\.bamboohr\.com\b"""

    def postings(self, response: Response) -> Iterable[Row]:
        return widget(response) if is_widget(response) else listed(read_json(response)["result"])

    def advertised(self, response: Response) -> int | None:
        total: int | None = None if is_widget(response) else (read_json(response).get("meta") or {}).get("totalCount")
        return total

    def instead(self, request: Request) -> Request | None:
        return None if WIDGET in request.url else self.request(f"https://{self.board.board}.bamboohr.com{WIDGET}")

    def detail_url(self, row: Row) -> str | None:
        return f"https://{self.board.board}.bamboohr.com/careers/{row['id']}/detail"

    def detail(self, row: Row, response: Response) -> Row:
        return completed(row, read_json(response)["result"]["jobOpening"])

    def is_gone(self, response: Response) -> bool:
        """A tenant that has only the widget may have no such pages at all."""
        row = asked_for(response).cb_kwargs.get("row") or {}
        return "place" not in row and super().is_gone(response)

    def to_item(self, posting: Row, board: Board) -> Posting:
        page = f"https://{board.board}.bamboohr.com/careers/{posting['id']}"
        return Posting(
            **self.identity(posting),
            url=posting.get("jobOpeningShareUrl") or page,
            apply_url=posting.get("jobOpeningShareUrl") or page,
            title_raw=posting["jobOpeningName"],
            places_raw=[place(posting)],
            country_raw=country(posting),
            workplace_type_raw=workplace(posting),
            employment_type_raw=posting.get("employmentStatusLabel") or posting.get("employmentType"),
            department=posting.get("departmentLabel"),
            pay_raw=[Pay(text=posting["compensation"])] if posting.get("compensation") else [],
            source_posted_at_raw=posting.get("datePosted"),
            description_html=posting["description"],
        )
