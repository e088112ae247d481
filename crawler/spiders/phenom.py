"""Phenom: careers sites on employers' own hosts, with the page's data in `phApp.ddo` (`ats.md` §16)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked, line
from crawler.base import asked_for
from crawler.boards import Board
from crawler.html_lists import page_number
from crawler.items import Posting
from crawler.markup import phenom
from crawler.paging import PagedSpider
from crawler.stated import known, merged, shown, stated


class PhenomSpider(PagedSpider):
    """Phenom"""

    name = "phenom"
    confidence = "B"
    notes = "own hosts only; 10 a page; prefix such as us/en found from the front page; often behind a bot wall"
    id_at = ("jobId",)
    marks = r"\bphApp\.ddo\s*=|\bphApp\s*=\s*(?:phApp\s*\|\|\s*)?\{"

    def list_request(self) -> Request:
        return self.request(f"https://{self.board.board}/", callback=self.parse_front)

    def parse_front(self, response: Response) -> Iterator[Request]:
        prefix = phenom.prefix_on(response)
        yield self.page(0, prefix=prefix or phenom.USUAL[0], guess=prefix is None)

    def page(self, number: int, *, prefix: str = "", guess: bool = False, **kwargs: Any) -> Request:
        url = f"https://{self.board.board}/{prefix}/search-results?from={number}&s=1"
        return self.request(url, cb_kwargs={"guess": guess})

    def widgets(self, prefix: str, start: int = 0, guess: bool = False) -> Request:
        url = f"https://{self.board.board}/widgets"
        return self.request(url, data=phenom.question(prefix, start), cb_kwargs={"guess": guess})

    def instead(self, request: Request) -> Request | None:
        """The page, then the widgets call of the same prefix; where the prefix is a guess, those of the next."""
        path, guess = urlsplit(request.url).path, bool(request.cb_kwargs.get("guess"))
        if phenom.is_widget(request):
            return self.page(0, prefix=phenom.USUAL[1], guess=True) if guess and b'"en_us"' in request.body else None
        if found := phenom.SEARCH.search(path):
            return self.widgets(found[1], guess=guess) if "?from=0&" in request.url else None
        return self.page(0, prefix=phenom.USUAL[0], guess=True)

    def postings(self, response: Response) -> Iterable[Row]:
        return known(phenom.found_by(response)["data"]["jobs"], prefix=phenom.prefix_of(response))

    def advertised(self, response: Response) -> int | None:
        total: int = phenom.found_by(response)["totalHits"]
        return total

    def page_of(self, response: Response) -> int:
        return asked(response)["from"] if phenom.is_widget(asked_for(response)) else page_number(response, "from")

    def step(self, response: Response, rows: int) -> int:
        return max(rows, int(phenom.found_by(response).get("hits") or 0))

    def further(self, response: Response, number: int) -> Request:
        prefix = phenom.prefix_of(response)
        is_widget = phenom.is_widget(asked_for(response))
        return self.widgets(prefix, number) if is_widget else self.page(number, prefix=prefix)

    def detail_url(self, row: Row) -> str | None:
        return phenom.posting_url(self.board.board, row)

    def detail(self, row: Row, response: Response) -> Row:
        job = phenom.own_data(response)
        page = stated(response) or ({} if job.get("description") else shown(response))
        return {**row, **{name: value for name, value in job.items() if value}, "page": page}

    def to_item(self, posting: Row, board: Board) -> Posting:
        own = merged(
            posting.get("page") or {},
            requisition_id=posting.get("reqId"),
            apply_url=posting.get("applyUrl"),
            title_raw=line(posting.get("title")),
            language_raw=posting.get("locale"),
            places_raw=phenom.places(posting),
            country_raw=posting.get("country"),
            employment_type_raw=posting.get("type") or posting.get("jobType"),
            department=line(posting.get("department") or posting.get("category")),
            source_posted_at_raw=posting.get("postedDate") or posting.get("dateCreated"),
            description_html=phenom.markup(posting.get("description")),
        )
        url = phenom.posting_url(board.board, posting)
        return Posting(**self.identity(posting), url=url, **own)
