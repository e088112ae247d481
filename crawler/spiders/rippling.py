"""Rippling: a paged list with a row for each place of a posting, and a page a posting (`ats.md` §19)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, comma, joined, read_json
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.items import Listing, Pay, Posting
from crawler.recognise import Shape
from crawler.rows import by_id, id_of, listed, only

V1 = "https://api.rippling.com/platform/api/ats/v1/board"
PAGE = 50


class RipplingSpider(BoardSpider):
    """Rippling"""

    name = "rippling"
    confidence = "B"
    notes = "50 rows a page, a row for each place; the total counts rows"
    bare = {"description": None}  # noqa: RUF012
    shapes = (
        Shape(
            r"ats(?:\.[a-z]{2}\d)?\.rippling\.com",
            path=r"/(?!api/)(?:embed/)?(?:[a-z]{2}-[A-Z]{2}/)?([^/]+)/jobs(?:/|$)",
        ),
        Shape(r"ats(?:\.[a-z]{2}\d)?\.rippling\.com", path=r"/api/v2/board/([^/]+)"),
        Shape(r"api\.rippling\.com", path=r"/platform/api/ats/v1/board/([^/]+)"),
    )

    def list_request(self) -> Request:
        return self.page(0)

    def page(self, number: int) -> Request:
        board = self.board.board
        return self.request(f"https://ats.rippling.com/api/v2/board/{board}/jobs?page={number}&pageSize={PAGE}")

    def postings(self, response: Response) -> Iterable[Row]:
        """The first list names its postings by `uuid`, the second by `id`."""
        rows = printed(response)
        return by_id(rows, "id") if is_paged(response) else by_id(rows, "uuid")

    def posting_id(self, row: Row) -> str:
        return id_of(row, "id", "uuid")

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
                ids = row_ids(printed(response))
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
        rows = (posting, *posting.get("also", ()))
        locations = [place for row in rows for place in row.get("locations") or ()]
        body, kind = posting["description"], posting.get("employmentType")
        body = body if isinstance(body, dict) else {"role": body}
        return Posting(
            platform=self.name,
            board=board.board,
            posting_id=posting_id,
            url=page,
            apply_url=page,
            title_raw=posting["name"],
            company_raw=posting.get("companyName"),
            language_raw=posting.get("language"),
            places_raw=[name(place) for place in posting.get("workLocations") or ()]
            or [name(place) for place in locations]
            or [name(row.get("workLocation")) for row in rows],
            country_raw=only(place.get("countryCode") for place in locations),
            workplace_type_raw=", ".join(
                dict.fromkeys(filter(None, (place.get("workplaceType") for place in locations)))
            ),
            employment_type_raw=kind.get("label") or kind.get("id") if isinstance(kind, dict) else kind,
            department=name(posting.get("department")),
            pay_raw=[pay(stated) for stated in posting.get("payRangeDetails") or ()],
            source_posted_at_raw=posting.get("createdOn"),
            description_html=joined((None, body.get("role")), (None, body.get("company"))),
        )


def is_paged(response: Response) -> bool:
    return "/api/v2/" in response.url


def printed(response: Response) -> list[Row]:
    stated = read_json(response)
    return listed(stated["items"] if is_paged(response) else stated)


def row_ids(rows: list[Row]) -> list[str]:
    """An id a row, by its posting and its place, so that pages that overlap count nothing twice."""
    counted: Counter[str] = Counter()
    ids = []
    for row in rows:
        places = row.get("locations") if isinstance(row, dict) else None
        named = [name(place) for place in places] if isinstance(places, list) else places
        key = f"{row.get('id')} {named}" if isinstance(row, dict) else ""
        counted[key] += 1
        ids.append(f"{key} {counted[key]}")
    return ids


def name(entry: Any) -> str:
    """The name of what is an object, a text or nothing."""
    if not isinstance(entry, dict):
        return entry or ""
    return entry.get("name") or entry.get("label") or comma(*(entry.get(part) for part in ("city", "state", "country")))


def pay(stated: Row) -> Pay:
    return Pay(
        min_amount=stated.get("rangeStart"),
        max_amount=stated.get("rangeEnd"),
        currency=stated.get("currency"),
        period=stated.get("frequency"),
        place=name(stated.get("location")),
    )
