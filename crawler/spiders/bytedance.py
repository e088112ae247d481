"""ByteDance's hiring sites, TikTok's among them, and those of other employers on Feishu and Lark: a POST list in pages
of 100; on ByteDance's own a POST a posting (`ats.md` §22).

Tenants that demand a CSRF token or a signature answer 405, and are left at that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlencode

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked, read_json
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.items import Pay, Posting
from crawler.recognise import Shape

PAGE = 100
TENANTS = r"[a-z0-9-]+\.jobs\.(?:feishu\.cn|larksuite\.com|f\.mioffice\.cn)"
RESERVED = {"api", "login", "position", "resume", "user"}


@dataclass(frozen=True, slots=True)
class Front:
    """One public site in front of the shared back end."""

    api: str
    website_path: str
    page: str
    search: str = "/api/v1/public/supplier/search/job/posts"
    category: str = "category_id_list"
    """What the filter by category is called."""
    is_tenant: bool = False


def tenant(board: str) -> Front:
    """The front of `host/site`."""
    host, _, site = board.partition("/")
    page = f"https://{board}/position/{{id}}/detail"
    return Front(f"https://{host}", site, page, "/api/v1/search/job/posts", "job_category_id_list", is_tenant=True)


def tenant_of(address: SplitResult) -> str | None:
    """`host/site`; None where the address names no site."""
    site = address.path.strip("/").partition("/")[0]
    return f"{address.hostname}/{site}" if site and site not in RESERVED else None


FRONTS = {
    "lifeattiktok.com": Front("https://api.lifeattiktok.com", "tiktok", "https://lifeattiktok.com/search/{id}"),
    "joinbytedance.com": Front("https://jobs.bytedance.com", "en", "https://joinbytedance.com/search/{id}"),
}


class ByteDanceSpider(BoardSpider):
    """ByteDance, TikTok and Feishu/Lark sites"""

    confidence = "B"
    notes = "10,000 a query, then split by category and city; TikTok states no date; tenants with CSRF are blocked"
    name = "bytedance"
    cap = 10_000
    list_has_body = True
    row_shows_edits = True
    custom_settings = {"DOWNLOAD_DELAY": 2}  # noqa: RUF012  # Scrapy's name; the back end asks for 2 s and more

    shapes = (
        Shape(r"(?:www\.|api\.)?lifeattiktok\.com|careers\.tiktok\.com", token=lambda _: "lifeattiktok.com"),
        Shape(r"(?:www\.)?joinbytedance\.com", token=lambda _: "joinbytedance.com"),
        Shape(TENANTS, token=tenant_of),
    )

    @property
    def front(self) -> Front:
        return FRONTS.get(self.board.board) or tenant(self.board.board)

    def list_request(self) -> Request:
        return self.page(0)

    def page(self, offset: int, categories: Iterable[str] = (), cities: Iterable[str] = ()) -> Request:
        front = self.front
        body: Row = {
            "limit": PAGE,
            "offset": offset,
            "keyword": "",
            front.category: [*categories],
            "subject_id_list": [],
            "location_code_list": [*cities],
            "job_function_id_list": [],
            "recruitment_id_list": [],
        }
        if not front.is_tenant:
            return self.ask(front.search, body)
        body |= {"tag_id_list": [], "storefront_id_list": [], "portal_type": 6, "portal_entrance": 1}
        told = {name: ",".join(value) if isinstance(value, list) else value for name, value in body.items()}
        return self.ask(f"{front.search}?{urlencode(told)}", body)

    def ask(self, path: str, data: Row, **kwargs: Any) -> Request:
        front = self.front
        site = front.api if front.is_tenant else f"https://{self.board.board}"
        headers = {
            "website-path": front.website_path,
            "origin": site,
            "referer": f"{site}/",
            "accept-language": "en-US",
        }
        if front.is_tenant:
            headers |= {"portal-channel": "saas-career", "portal-platform": "pc"}
        return self.request(f"{front.api}{path}", data=data, headers=headers, **kwargs)

    def postings(self, response: Response) -> Iterable[Row]:
        rows: list[Row] = answer(response)["job_post_list"]
        return rows

    def advertised(self, response: Response) -> int | None:
        total: int = answer(response)["count"]
        return total

    def next_page(self, response: Response) -> Request | None:
        question, total = asked(response), answer(response)["count"]
        offset = question["offset"] + PAGE
        if offset >= min(total, self.cap) or not answer(response)["job_post_list"]:
            return None
        return self.page(offset, question[self.front.category], question["location_code_list"])

    def parts(self, response: Response) -> Iterator[tuple[str, Request]]:
        """By category, then by city: those that this page's rows name. Each is asked once, however often it is
        named, as Scrapy drops a request that it has seen."""
        question = asked(response)
        categories, cities = question[self.front.category], question["location_code_list"]
        rows = answer(response)["job_post_list"]
        if not categories:
            for category in unique(row.get("job_category") for row in rows):
                yield f"category {category['id']}", self.page(0, [category["id"]])
        elif not cities:
            for city in unique(row.get("city_info") for row in rows):
                yield f"category {categories[0]}, city {city['code']}", self.page(0, categories, [city["code"]])

    def detail_request(self, row: Row) -> Request | None:
        if self.front.is_tenant:
            return None  # the list has all of it
        path = "/api/v1/public/supplier/job/posts/detail"
        return self.ask(path, {"job_post_id": row["id"]}, is_list=False, cb_kwargs={"row": row})

    def detail(self, row: Row, response: Response) -> Row:
        stated = answer(response)["job_post_detail"]
        return {**row, **{name: value for name, value in stated.items() if value is not None}}

    def to_item(self, posting: Row, board: Board) -> Posting:
        texts = (posting.get("description"), posting.get("requirement"))
        return Posting(
            platform=self.name,
            board=board.board,
            posting_id=posting["id"],
            requisition_id=posting.get("code"),
            url=self.front.page.format(id=posting["id"]),
            title_raw=posting["title"],
            places_raw=[place(city) for city in posting.get("city_list") or [posting.get("city_info")] if city],
            employment_type_raw=label(posting.get("recruit_type")),
            department=label(posting.get("job_category")),
            team=label(posting.get("job_subject")),
            pay_raw=pay(posting.get("job_post_info") or {}),
            source_posted_at_raw=posting.get("publish_time"),
            description_plain="\n\n".join(text for text in texts if text),
        )


def answer(response: Response) -> Row:
    """The answer's `data`. A `code` other than 0 is an error even with status 200."""
    stated = read_json(response)
    if stated["code"] != 0:
        raise ValueError(f"the answer's code is {stated['code']}, not 0")
    data: Row = stated["data"]
    return data


def label(entry: Row | None) -> str | None:
    """International lists fill `en_name`, Chinese ones `name`."""
    return next((entry[name] for name in ("en_name", "i18n_name", "name") if entry.get(name)), None) if entry else None


def place(city: Row | None) -> str:
    """The city and what it lies in, up to the country, as one printed place."""
    names = []
    while city:
        names.append(label(city))
        city = city.get("parent")
    return ", ".join(name for name in names if name)


def unique(entries: Iterable[Row | None]) -> Iterator[Row]:
    """Each category or city once."""
    yield from {entry.get("code") or entry["id"]: entry for entry in entries if entry}.values()


def pay(info: Row) -> list[Pay]:
    """The range in figures; else the texts in which US roles state theirs."""
    stated = Pay(min_amount=info.get("min_salary"), max_amount=info.get("max_salary"), currency=info.get("currency"))
    if stated.min_amount or stated.max_amount:
        return [stated]
    texts = [entry.get("field_value") for entry in info.get("job_post_object_value_list") or ()]
    return [Pay(text=text) for text in texts if text]
