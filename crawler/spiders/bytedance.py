"""ByteDance's hiring sites, TikTok's among them, and those of other employers on Feishu and Lark: a POST list in pages
of 100; on ByteDance's own a POST a posting (`ats.md` §22).

Tenants that demand a CSRF token or a signature answer 405, and are left at that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked
from crawler.boards import Board
from crawler.items import Posting
from crawler.markup import feishu
from crawler.markup.feishu import Front, answer, label
from crawler.paging import PagedSpider
from crawler.recognise import Shape
from crawler.rows import completed

TENANTS = r"[a-z0-9-]+\.jobs\.(?:feishu\.cn|larksuite\.com|f\.mioffice\.cn)"


class ByteDanceSpider(PagedSpider):
    """ByteDance, TikTok and Feishu/Lark sites"""

    confidence = "B"
    notes = "10,000 a query, then split by category and city; TikTok states no date; tenants with CSRF are blocked"
    name = "bytedance"
    cap = 10_000
    page_size = feishu.PAGE
    list_has_body = True
    row_shows_edits = True
    custom_settings = {"DOWNLOAD_DELAY": 2}  # noqa: RUF012  # Scrapy's name; the back end asks for 2 s and more

    shapes = (
        Shape(r"(?:www\.|api\.)?lifeattiktok\.com|careers\.tiktok\.com", token=lambda _: "lifeattiktok.com"),
        Shape(r"(?:www\.)?joinbytedance\.com", token=lambda _: "joinbytedance.com"),
        Shape(TENANTS, token=feishu.tenant_of),
    )

    @property
    def front(self) -> Front:
        return feishu.front_of(self.board.board)

    def page(self, number: int, categories: Iterable[str] = (), cities: Iterable[str] = (), **kwargs: Any) -> Request:
        return self.ask(*feishu.question(self.front, number, categories, cities), **kwargs)

    def ask(self, path: str, data: Row, **kwargs: Any) -> Request:
        headers = feishu.headers(self.front, self.board.board)
        return self.request(f"{self.front.api}{path}", data=data, headers=headers, **kwargs)

    def page_of(self, response: Response) -> int:
        offset: int = asked(response)["offset"]
        return offset

    def further(self, response: Response, number: int) -> Request:
        return self.page(number, *feishu.filters(self.front, asked(response)))

    def postings(self, response: Response) -> Iterable[Row]:
        rows: list[Row] = answer(response)["job_post_list"]
        return rows

    def advertised(self, response: Response) -> int | None:
        total: int = answer(response)["count"]
        return total

    def parts(self, response: Response) -> Iterator[tuple[str, Request]]:
        rows, applied = answer(response)["job_post_list"], feishu.filters(self.front, asked(response))
        for name, categories, cities in feishu.parts(rows, *applied):
            yield name, self.page(0, categories, cities)

    def detail_request(self, row: Row) -> Request | None:
        if self.front.is_tenant:
            return None  # the list has all of it
        path = "/api/v1/public/supplier/job/posts/detail"
        return self.ask(path, {"job_post_id": row["id"]}, is_list=False, cb_kwargs={"row": row})

    def detail(self, row: Row, response: Response) -> Row:
        return completed(row, answer(response)["job_post_detail"])

    def to_item(self, posting: Row, board: Board) -> Posting:
        texts = (posting.get("description"), posting.get("requirement"))
        return Posting(
            **self.identity(posting),
            requisition_id=posting.get("code"),
            url=self.front.page.format(id=posting["id"]),
            title_raw=posting["title"],
            places_raw=[feishu.place(city) for city in posting.get("city_list") or [posting.get("city_info")] if city],
            employment_type_raw=label(posting.get("recruit_type")),
            department=label(posting.get("job_category")),
            team=label(posting.get("job_subject")),
            pay_raw=feishu.pay(posting.get("job_post_info") or {}),
            source_posted_at_raw=posting.get("publish_time"),
            description_plain="\n\n".join(text for text in texts if text),
        )
