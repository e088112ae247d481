"""Manatal: a JSON list in pages of 10, bodies included (`ats.md` §27)."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, read_json
from crawler.boards import Board
from crawler.fields import pay_range, printed
from crawler.items import Pay, Posting
from crawler.paging import PagedSpider
from crawler.recognise import Shape, first_segment
from crawler.stated import merged

SITE = "https://www.careers-page.com"


class ManatalSpider(PagedSpider):
    """Manatal"""

    name = "manatal"
    confidence = "A"
    notes = "10 a page; no dates"
    url = SITE + "/api/v1.0/c/{board}/jobs/?page={page}"
    first_page, numbered = 1, True
    rows_at = "results"
    total_at = "count"
    shapes = (
        Shape(r"(?:www\.)?careers-page\.com", path=r"/api/v1\.0/c/([^/]+)", paths=("api",)),
        Shape(
            r"(?:www\.)?careers-page\.com",
            token=first_segment,
            but=("api", "static", "media", "accounts", "admin", "robots.txt", "sitemap.xml", "favicon.ico"),
        ),
    )

    def next_page(self, response: Response) -> Request | None:
        return self.page(self.page_of(response) + 1) if read_json(response)["next"] else None

    def to_item(self, posting: Row, board: Board) -> Posting:
        own = merged(
            {},
            title_raw=posting["position_name"],
            places_raw=[posting.get("location_display") or printed(posting)],
            country_raw=posting.get("country"),
            pay_raw=pay(posting),
            description_html=posting.get("description"),
        )
        url = f"{SITE}/{board.board}/job/{posting['hash']}"
        return Posting(**self.identity(posting), url=url, **own)


def pay(posting: Row) -> list[Pay]:
    """Only where the employer shows it; per what is not said."""
    told = pay_range(posting.get("salary_min"), posting.get("salary_max"), currency=posting.get("currency_code"))
    return told if posting.get("is_salary_visible") else []
