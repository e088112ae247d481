"""Personio's XML feeds: one a language, each holding every posting but not every text (`ats.md` §8)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, joined
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.hosts import label
from crawler.items import Posting
from crawler.markup.personio import HOST, domain, positions
from crawler.recognise import Shape

# The second feed gives the postings whose text the first lacks.
LANGUAGES = ("en", "de")


class PersonioSpider(BoardSpider):
    """Personio (XML)"""

    name = "personio"
    confidence = "A"
    notes = "a feed a language, merged by id; no pay, no workplace, no edit time"
    one_answer = True
    hosts = HOST
    shapes = (Shape(HOST, token=label),)

    def list_request(self) -> Request:
        return self.feed("de", LANGUAGES[0])

    def feed(self, domain: str, language: str, **kwargs: object) -> Request:
        url = f"https://{self.board.board}.jobs.personio.{domain}/xml?language={language}"
        return self.request(url, cb_kwargs=kwargs)

    def postings(self, response: Response) -> Iterable[Row]:
        """Of the first feed the postings with a text; of the second those that are left, with its text where it has
        one."""
        rows = positions(response)
        if is_first(response):
            return [row for row in rows if row["parts"]]
        told = response.cb_kwargs
        with_text = {row.get("id"): row for row in rows if row["parts"]}
        bare = [with_text.get(row.get("id"), row) for row in told["bare"]]
        known = {*told["read"], *(row.get("id") for row in bare)}
        return [*bare, *(row for row in rows if row.get("id") not in known)]

    def next_page(self, response: Response) -> Request | None:
        if not is_first(response):
            return None
        rows = [row for row in positions(response) if row.get("id")]
        read = [row["id"] for row in rows if row["parts"]]
        return self.feed(domain(response), LANGUAGES[1], read=read, bare=[row for row in rows if not row["parts"]])

    def instead(self, request: Request) -> Request | None:
        """The other top-level domain, unless the board's endpoint stands for both."""
        is_of_de = (urlsplit(request.url).hostname or "").endswith(".personio.de")
        return self.feed("com", LANGUAGES[0]) if is_of_de and request.url.endswith(LANGUAGES[0]) else None

    def to_item(self, posting: Row, board: Board) -> Posting:
        page = f"https://{board.board}.jobs.personio.{posting['domain']}/job/{posting['id']}"
        return Posting(
            **self.identity(posting),
            url=page,
            apply_url=page,
            title_raw=posting["name"],
            company_raw=posting.get("subcompany"),
            places_raw=posting["offices"],
            employment_type_raw=", ".join(filter(None, (posting.get("employmentType"), posting.get("schedule")))),
            department=posting.get("department"),
            source_posted_at_raw=posting.get("createdAt"),
            description_html=joined(*posting["parts"]),
        )


def is_first(response: Response) -> bool:
    return "bare" not in response.cb_kwargs
