"""Manatal: a JSON list in pages of 10, bodies included (`ats.md` §27)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, comma, read_json
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.items import Pay, Posting
from crawler.recognise import Shape, first_segment
from crawler.rows import listed
from crawler.stated import merged

SITE = "https://www.careers-page.com"


class ManatalSpider(BoardSpider):
    """Manatal"""

    name = "manatal"
    confidence = "A"
    notes = "10 a page; no dates"
    url = SITE + "/api/v1.0/c/{board}/jobs/?page=1"
    shapes = (
        Shape(r"(?:www\.)?careers-page\.com", path=r"/api/v1\.0/c/([^/]+)", paths=("api",)),
        Shape(
            r"(?:www\.)?careers-page\.com",
            token=first_segment,
            but=("api", "static", "media", "accounts", "admin", "robots.txt", "sitemap.xml", "favicon.ico"),
        ),
    )

    def postings(self, response: Response) -> Iterable[Row]:
        return listed(read_json(response)["results"])

    def advertised(self, response: Response) -> int | None:
        total: int = read_json(response)["count"]
        return total

    def next_page(self, response: Response) -> Request | None:
        if not read_json(response)["next"]:
            return None
        number = int(parse_qs(urlsplit(response.url).query).get("page", ["1"])[0])
        return self.request(f"{SITE}/api/v1.0/c/{self.board.board}/jobs/?page={number + 1}")

    def to_item(self, posting: Row, board: Board) -> Posting:
        parts = (posting.get("city"), posting.get("state"), posting.get("country"))
        own = merged(
            {},
            title_raw=posting["position_name"],
            places_raw=[posting.get("location_display") or comma(*parts)],
            country_raw=posting.get("country"),
            pay_raw=pay(posting),
            description_html=posting.get("description"),
        )
        url = f"{SITE}/{board.board}/job/{posting['hash']}"
        return Posting(platform=self.name, board=board.board, posting_id=posting["id"], url=url, **own)


def pay(posting: Row) -> list[Pay]:
    """Only where the employer shows it; per what is not said."""
    low, high = posting.get("salary_min"), posting.get("salary_max")
    if not posting.get("is_salary_visible") or not (low or high):
        return []
    return [Pay(min_amount=low, max_amount=high, currency=posting.get("currency_code"))]
