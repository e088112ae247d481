"""Avature: a list in HTML, paged by rows; each portal's own markup for fields and details (`ats.md` §27)."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy.http import Response

from crawler.answers import Row
from crawler.boards import Board
from crawler.html_lists import says_nothing
from crawler.items import Posting
from crawler.markup.avature import body_of, facts_of, portal, posting_url, printed_range, rows_of, total_of
from crawler.paging import PagedSpider
from crawler.recognise import Shape
from crawler.stated import merged, shown, stated


class AvatureSpider(PagedSpider):
    """Avature"""

    name = "avature"
    confidence = "C"
    notes = "6 to 20 a page; total from the printed range; own markup a portal"
    url = "https://{board}/SearchJobs?jobOffset={page}"
    throttles = frozenset({202, 406})
    shapes = (Shape(r".+", token=portal),)

    def postings(self, response: Response) -> Iterable[Row]:
        rows = rows_of(response)
        if not rows and total_of(response) != 0 and not says_nothing(response):
            raise ValueError("the page shows no results")
        return rows

    def advertised(self, response: Response) -> int | None:
        return total_of(response)

    def step(self, response: Response, rows: int) -> int:
        """By the printed range, of which some rows may not be readable."""
        printed = printed_range(response)
        return int(printed[2]) - int(printed[1]) + 1 if printed else rows

    def detail_url(self, row: Row) -> str | None:
        return posting_url(self.board.board, row)

    def detail(self, row: Row, response: Response) -> Row:
        facts, body = facts_of(response), body_of(response)
        page = stated(response) or ({} if body else shown(response))
        return {**row, **{name: row.get(name) or fact for name, fact in facts.items()}, "page": page, "body": body}

    def to_item(self, posting: Row, board: Board) -> Posting:
        own = merged(
            posting.get("page") or {},
            requisition_id=posting.get("requisition"),
            title_raw=posting["title"],
            places_raw=posting.get("places"),
            workplace_type_raw=posting.get("workplace"),
            employment_type_raw=posting.get("employment"),
            department=posting.get("department"),
            source_posted_at_raw=posting.get("posted"),
            description_html=posting.get("body"),
        )
        url = posting_url(board.board, posting)
        return Posting(**self.identity(posting), url=url, **own)
