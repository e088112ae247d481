"""ByteDance's hiring sites, TikTok's among them: a POST list in pages of 100, a POST a posting (`ats.md` §22)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked, read_json
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.items import Pay, Posting
from crawler.recognise import Shape

PAGE = 100


@dataclass(frozen=True, slots=True)
class Front:
    """One public site in front of the shared back end."""

    api: str
    website_path: str
    page: str


FRONTS = {
    "lifeattiktok.com": Front("https://api.lifeattiktok.com", "tiktok", "https://lifeattiktok.com/search/{id}"),
    "joinbytedance.com": Front("https://jobs.bytedance.com", "en", "https://joinbytedance.com/search/{id}"),
}


class ByteDanceSpider(BoardSpider):
    name = "bytedance"
    cap = 10_000
    list_has_body = True
    row_shows_edits = True
    custom_settings = {"DOWNLOAD_DELAY": 2}  # noqa: RUF012  # Scrapy's name; the back end asks for 2 s and more

    shapes = (
        Shape(r"(?:www\.|api\.)?lifeattiktok\.com|careers\.tiktok\.com", token=lambda _: "lifeattiktok.com"),
        Shape(r"(?:www\.)?joinbytedance\.com", token=lambda _: "joinbytedance.com"),
    )

    @property
    def front(self) -> Front:
        return FRONTS[self.board.board]

    def list_request(self) -> Request:
        return self.page(0)

    def page(self, offset: int, categories: Iterable[str] = (), cities: Iterable[str] = ()) -> Request:
        body = {
            "limit": PAGE,
            "offset": offset,
            "keyword": "",
            "category_id_list": [*categories],
            "subject_id_list": [],
            "location_code_list": [*cities],
            "job_function_id_list": [],
            "recruitment_id_list": [],
        }
        return self.ask("/api/v1/public/supplier/search/job/posts", body)

    def ask(self, path: str, data: Row, **kwargs: Any) -> Request:
        site = f"https://{self.board.board}"
        headers = {
            "website-path": self.front.website_path,
            "origin": site,
            "referer": f"{site}/",
            "accept-language": "en-US",
        }
        return self.request(f"{self.front.api}{path}", data=data, headers=headers, **kwargs)

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
        return self.page(offset, question["category_id_list"], question["location_code_list"])

    def parts(self, response: Response) -> Iterator[tuple[str, Request]]:
        """By category, then by city: those that this page's rows name. Each is asked once, however often it is
        named, as Scrapy drops a request that it has seen."""
        question = asked(response)
        categories, cities = question["category_id_list"], question["location_code_list"]
        rows = answer(response)["job_post_list"]
        if not categories:
            for category in unique(row.get("job_category") for row in rows):
                yield f"category {category['id']}", self.page(0, [category["id"]])
        elif not cities:
            for city in unique(row.get("city_info") for row in rows):
                yield f"category {categories[0]}, city {city['code']}", self.page(0, categories, [city["code"]])

    def detail_request(self, row: Row) -> Request | None:
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
