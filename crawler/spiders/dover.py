"""Dover: a slug leads to an id, the id to a JSON list, each posting to its own answer (`ats.md` §26)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, read_json
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.fields import pay_range, printed
from crawler.items import Pay, Posting
from crawler.recognise import Shape
from crawler.stated import known, merged

API = "https://app.dover.com/api/v1"
PAGE = 300


class DoverSpider(BoardSpider):
    """Dover"""

    name = "dover"
    confidence = "B"
    notes = "two calls to the list; samples and unpublished rows are not taken"
    total_at = "count"
    shapes = (
        Shape(r"app\.dover\.(?:com|io)", path=r"/jobs/([^/]+)"),
        Shape(r"app\.dover\.(?:com|io)", path=r"/api/v1/careers-page-slug/([^/]+)"),
    )

    def list_request(self) -> Request:
        return self.request(f"{API}/careers-page-slug/{self.board.board}", callback=self.parse_front)

    def parse_front(self, response: Response) -> Iterator[Request]:
        page = read_json(response)
        yield self.page(page["id"], 0, page.get("name"))

    def page(self, page_id: str, offset: int, company: str | None) -> Request:
        place = f"&offset={offset}" if offset else ""
        url = f"{API}/careers-page/{page_id}/jobs?limit={PAGE}{place}"
        return self.request(url, cb_kwargs={"company": company, "page_id": page_id})

    def postings(self, response: Response) -> Iterable[Row]:
        company = response.request.cb_kwargs.get("company") if response.request else None
        return known(read_json(response)["results"], company=company)

    def is_public(self, row: Row) -> bool:
        return not row.get("is_sample") and row.get("is_published") is not False

    def next_page(self, response: Response) -> Request | None:
        following, rows = read_json(response)["next"], read_json(response)["results"]
        if not following or not rows or response.request is None:
            return None
        offset = int(parse_qs(urlsplit(following).query)["offset"][0])
        return self.page(response.request.cb_kwargs["page_id"], offset, response.request.cb_kwargs.get("company"))

    def detail_url(self, row: Row) -> str | None:
        return f"{API}/inbound/application-portal-job/{row['id']}"

    def detail(self, row: Row, response: Response) -> Row:
        stated = read_json(response)
        if not isinstance(stated.get("user_provided_description"), str):
            raise LookupError("the answer has no description")
        return {**row, **{name: value for name, value in stated.items() if value not in (None, [])}}

    def to_item(self, posting: Row, board: Board) -> Posting:
        money = posting.get("compensation") or {}
        url = f"https://app.dover.com/apply/{board.board}/{posting['id']}"
        own = merged(
            {},
            apply_url=url,
            title_raw=posting["title"],
            company_raw=posting.get("client_name") or posting.get("company"),
            places_raw=[place(entry) for entry in posting.get("locations") or ()],
            workplace_type_raw=posting.get("workplace_type") or posting.get("location_type"),
            employment_type_raw=money.get("employment_type"),
            pay_raw=pay(money),
            # No date: `created` is when the job was made, which may be long before it was published.
            description_html=posting.get("user_provided_description"),
        )
        return Posting(**self.identity(posting), url=url, **own)


def place(entry: Row) -> str:
    option = entry.get("location_option") or {}
    return entry.get("name") or option.get("display_name") or printed(option)


def pay(money: Row) -> list[Pay]:
    currency, period = money.get("currency_code"), money.get("salary_type")
    return pay_range(money.get("lower_bound"), money.get("upper_bound"), currency=currency, period=period)
