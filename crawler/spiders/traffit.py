"""Traffit: a JSON list whose paging is all in headers, bodies included (`ats.md` §25)."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.utils.request import fingerprint

from crawler.answers import Row, joined, json_of, read_json
from crawler.base import asked_for
from crawler.boards import Board
from crawler.fields import pay_range, printed
from crawler.hosts import label
from crawler.items import Pay, Posting
from crawler.paging import PagedSpider
from crawler.recognise import Shape
from crawler.stated import merged

PAGE = 100
HEADINGS = {"responsibilities": "Responsibilities", "requirements": "Requirements", "benefits": "Benefits"}
"""Parts of the text behind the `description`, which has none."""


class PageFingerprinter:
    """All pages have one address: what tells them apart stands behind its `#`, which no server sees."""

    def fingerprint(self, request: Request) -> bytes:
        return fingerprint(request, keep_fragments=True)


class TraffitSpider(PagedSpider):
    """Traffit"""

    name = "traffit"
    confidence = "C"
    notes = "100 a page; totals and paging in headers"
    custom_settings = {"REQUEST_FINGERPRINTER_CLASS": PageFingerprinter}  # noqa: RUF012  # Scrapy's name
    first_page, numbered = 1, True
    shapes = (
        Shape(
            r"(?!(?:www|api|cdn\d*|app|help|knowledge|static|blog|status)\.)[a-z0-9][a-z0-9-]*\.traffit\.com",
            token=label,
        ),
    )

    def page(self, number: int, **kwargs: Any) -> Request:
        headers = {"X-Request-Page-Size": str(PAGE), "X-Request-Current-Page": str(number)}
        url = f"https://{self.board.board}.traffit.com/public/job_posts/published#page={number}"
        return self.request(url, headers=headers, cb_kwargs={"number": number}, **kwargs)

    def advertised(self, response: Response) -> int | None:
        return number_in(response, "x-result-total-count")

    def next_page(self, response: Response) -> Request | None:
        """By the stated number of pages; without it, until a page is short."""
        number, pages = asked_for(response).cb_kwargs.get("number", 1), number_in(response, "x-result-total-pages")
        rows = read_json(response)
        more = number < pages if pages is not None else len(rows) >= PAGE
        return self.page(number + 1) if rows and more else None

    def to_item(self, posting: Row, board: Board) -> Posting:
        advert, options = posting["advert"], posting.get("options") or {}
        values = {entry["field_id"]: entry.get("value") for entry in advert.get("values") or ()}
        place = geolocation(values.get("geolocation"))
        url = posting["url"]
        own = merged(
            {},
            requisition_id=(advert.get("recruitment") or {}).get("nr_ref"),
            title_raw=advert["name"],
            language_raw=advert.get("language"),
            places_raw=[printed(place, "locality", "region1", "country")],
            country_raw=place.get("country"),
            workplace_type_raw=options.get("_work_model") or ("Remote" if options.get("remote") == "1" else None),
            employment_type_raw=together(options.get("job_type") or options.get("_job_type")),
            department=together(options.get("branches")),
            pay_raw=pay(options),
            source_posted_at_raw=posting.get("valid_start"),
            valid_through_raw=posting.get("valid_end"),
            description_html=body(values),
        )
        return Posting(**self.identity(posting), url=url, **own)


def number_in(response: Response, header: str) -> int | None:
    stated = (response.headers.get(header) or b"").decode("latin-1").strip()
    return int(stated) if stated.isdigit() else None


def geolocation(value: Any) -> Row:
    """A place as JSON inside a string; any other text is the place's name."""
    if not isinstance(value, str):
        return value if isinstance(value, dict) else {}
    place: Row = json_of(value.encode()) if value.lstrip().startswith("{") else {"locality": value}
    return place


def together(value: Any) -> str | None:
    return ", ".join(str(part) for part in value) if isinstance(value, list) else value


def pay(options: Row) -> list[Pay]:
    """Where nothing else is said, what is offered is per month."""
    currency, period = options.get("_Salary_Currency"), options.get("_Salary_Rate") or "month"
    return pay_range(options.get("_Salary_MIN"), options.get("_Salary_MAX"), currency=currency, period=period)


def body(values: Row) -> str:
    parts = ((heading, values.get(name)) for name, heading in HEADINGS.items())
    return joined((None, values.get("description")), *parts)
