"""Rippling: a paged list with a row for each place of a posting, and a page a posting (`ats.md` §19)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, read_json
from crawler.boards import Board
from crawler.fields import name_of
from crawler.items import Listing, Posting
from crawler.markup.rippling import body, is_paged, locations, name, pay, places, row_ids, rows_of, workplace
from crawler.paging import PagedSpider
from crawler.recognise import Shape
from crawler.rows import by_id, only

V1 = "https://api.rippling.com/platform/api/ats/v1/board"


class RipplingSpider(PagedSpider):
    """Rippling"""

    name = "rippling"
    confidence = "B"
    notes = "50 rows a page, a row for each place; the total counts rows"
    url = "https://ats.rippling.com/api/v2/board/{board}/jobs?page={page}&pageSize=50"
    id_at = ("id", "uuid")
    bare = {"description": None}  # noqa: RUF012
    shapes = (
        Shape(
            r"ats(?:\.[a-z]{2}\d)?\.rippling\.com",
            path=r"/(?!api/)(?:embed/)?(?:[a-z]{2}-[A-Z]{2}/)?([^/]+)/jobs(?:/|$)",
        ),
        Shape(r"ats(?:\.[a-z]{2}\d)?\.rippling\.com", path=r"/api/v2/board/([^/]+)"),
        Shape(r"api\.rippling\.com", path=r"/platform/api/ats/v1/board/([^/]+)"),
    )

    def postings(self, response: Response) -> Iterable[Row]:
        """The first list names its postings by `uuid`, the second by `id`."""
        return by_id(rows_of(response), "id" if is_paged(response) else "uuid")

    def next_page(self, response: Response) -> Request | None:
        if not is_paged(response):
            return None
        stated = read_json(response)
        following = int(stated["page"]) + 1
        return self.page(following) if stated["items"] and following < stated["totalPages"] else None

    def parse(self, response: Response, part: str = "", **kwargs: Any) -> Iterator[Any]:
        """The total counts rows, which are more than the postings: they are a part of their own beside these."""
        for output in super().parse(response, part, **kwargs):
            if isinstance(output, Listing) and is_paged(response):
                ids = row_ids(rows_of(response))
                total = read_json(response)["totalItems"]
                yield Listing(ids=ids, hidden=ids, advertised=total, last=output.last, part="rows")
            yield output

    def instead(self, request: Request) -> Request | None:
        """The older list, which is one answer."""
        return None if "/ats/v1/" in request.url else self.request(f"{V1}/{self.board.board}/jobs")

    def detail_url(self, row: Row) -> str | None:
        return f"{V1}/{self.board.board}/jobs/{self.posting_id(row)}"

    def to_item(self, posting: Row, board: Board) -> Posting:
        posting_id = self.posting_id(posting)
        page = posting.get("url") or f"https://ats.rippling.com/{board.board}/jobs/{posting_id}"
        return Posting(
            **self.identity(posting),
            url=page,
            apply_url=page,
            title_raw=posting["name"],
            company_raw=posting.get("companyName"),
            language_raw=posting.get("language"),
            places_raw=places(posting),
            country_raw=only(place.get("countryCode") for place in locations(posting)),
            workplace_type_raw=workplace(posting),
            employment_type_raw=name_of(posting.get("employmentType"), "label", "id"),
            department=name(posting.get("department")),
            pay_raw=[pay(stated) for stated in posting.get("payRangeDetails") or ()],
            source_posted_at_raw=posting.get("createdOn"),
            description_html=body(posting),
        )
