"""Join: pages of five postings in a Next.js page's data, and a page a posting (`ats.md` §21)."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, comma, job_posting, next_data
from crawler.base import BoardNotFound, PostingGone
from crawler.boards import Board
from crawler.fields import name_of
from crawler.items import Posting
from crawler.paging import PagedSpider
from crawler.recognise import Shape
from crawler.rows import listed

GONE = (404, 410)
# What a posting's own page states beside its row.
STATED = ("company_raw", "pay_raw", "valid_through_raw", "description_html", "description_plain")


class JoinSpider(PagedSpider):
    """Join"""

    name = "join"
    confidence = "B"
    notes = "5 a page; an empty board's page may hold another company's postings, and then counts as unknown"
    bare = {"stated": {"places_raw": [], "workplace_type_raw": None, "employment_type_raw": None}}  # noqa: RUF012
    url = "https://join.com/companies/{board}?page={page}"
    first_page, numbered = 1, True
    shapes = (Shape(r"(?:www\.)?join\.com", path=r"/(?:[a-z]{2}/)?companies/([^/]+)"),)

    def postings(self, response: Response) -> Iterable[Row]:
        state = state_of(response, BoardNotFound)
        domain = (state.get("company") or {}).get("domain") or self.board.board
        if domain.casefold() != self.board.board.casefold():
            raise BoardNotFound(f"the page is of {domain}")
        return listed(state["jobs"]["items"])

    def advertised(self, response: Response) -> int | None:
        pages = pagination(response)
        total: int | None = pages.get("total", pages.get("rowCount"))
        return total

    def next_page(self, response: Response) -> Request | None:
        pages = pagination(response)
        count = pages["pageCount"] if "pageCount" in pages else pages["totalPages"]
        following = int(pages["page"]) + 1
        return self.page(following) if following <= count else None

    def detail_url(self, row: Row) -> str | None:
        return page(row, self.board)

    def detail(self, row: Row, response: Response) -> Row:
        state_of(response, PostingGone)
        return {**row, "stated": job_posting(response)}

    def to_item(self, posting: Row, board: Board) -> Posting:
        stated = posting["stated"]
        city = posting.get("city") or {}
        printed = comma(city.get("cityName"), city.get("countryName"))
        return Posting(
            **self.identity(posting),
            url=page(posting, board),
            apply_url=page(posting, board),
            title_raw=posting["title"],
            places_raw=[printed] if printed else stated["places_raw"],
            country_raw=city.get("countryName"),
            workplace_type_raw=posting.get("workplaceType") or stated["workplace_type_raw"],
            employment_type_raw=name_of(posting.get("employmentType"), "name") or stated["employment_type_raw"],
            department=name_of(posting.get("department"), "name") or name_of(posting.get("category"), "name"),
            source_posted_at_raw=posting.get("publishedAt") or posting.get("createdAt"),
            **{field: stated[field] for field in STATED if field in stated},
        )


def state_of(response: Response, missing: type[LookupError]) -> Row:
    """The page's state. Raises `missing` where the page says, with status 200, that there is no such thing."""
    props: Row = next_data(response)["props"]["pageProps"]
    if props.get("statusCode") in GONE:
        raise missing(f"the page's own status is {props['statusCode']}")
    state: Row = props["initialState"]
    return state


def pagination(response: Response) -> Row:
    pages: Row = state_of(response, BoardNotFound)["jobs"]["pagination"]
    return pages


def page(row: Row, board: Board) -> str:
    return f"https://join.com/companies/{board.board}/{row['idParam']}"
