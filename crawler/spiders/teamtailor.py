"""Teamtailor's career sites: their JSON Feed, else their RSS in pages (`ats.md` §10)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, comma, read_json
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.html_lists import brings_new, page_number
from crawler.items import Posting
from crawler.markup.teamtailor import TT, is_json, of_json, rows
from crawler.recognise import Shape
from crawler.rows import id_of, only

PAGE = 100
# What the codes of `remoteStatus` say for a reader; "none" alone would say nothing.
WORKPLACES = {"fully": "fully remote", "hybrid": "hybrid", "temporary": "occasional remote", "none": "on site"}
NO_BOARDS = (
    r"www|app|api|docs|support|help|status|blog|get|go|login|static|scripts|partners?|developers?|integrations|na"
)


class TeamtailorSpider(BoardSpider):
    """Teamtailor"""

    name = "teamtailor"
    url = "https://{board}/jobs.json"
    confidence = "A"
    notes = "JSON Feed, else RSS by 100; no pay in RSS"
    throttles = frozenset({400})
    # A site may have moved to its employer's own host; an unknown one is sent to Teamtailor's front page.
    hosts = r"(?!(?:www\.)?teamtailor\.com$).+"
    shapes = (Shape(rf"(?!(?:{NO_BOARDS})\.)[a-z0-9-]+(?:\.(?:na|eu|us|uk))?\.teamtailor\.com"),)
    # A careers site loads its own scripts under Turbo; a widget on somebody's page does not.
    marks = (
        r"<(?:script|link)\b(?=[^<>]*teamtailor-cdn\.com/)(?=[^<>]*\bdata-turbo)"
        r"|<meta\b(?=[^<>]*generator)(?=[^<>]*content=[\"']?Teamtailor)"
    )

    def postings(self, response: Response) -> Iterable[Row]:
        return rows(response)

    def posting_id(self, row: Row) -> str:
        address = re.search(r"/jobs/(\d+)", row.get("url") or row.get("link") or "")
        return address[1] if address else id_of(row["_jobposting"]["identifier"], "value")

    def next_page(self, response: Response) -> Request | None:
        """A page that brings nothing new is the end. A JSON Feed says what follows, or is looked behind where it is
        just as long as feeds are cut."""
        ids, is_feed = self.ids_of(rows(response)), is_json(response)
        following = read_json(response).get("next_url") if is_feed else None
        if following:
            return self.request(following, cb_kwargs={"before": ids})
        offset = page_number(response, "offset")
        if not brings_new(response, ids) or (is_feed and not offset and len(ids) % 10 and len(ids) % 25):
            return None
        return self.page("json" if is_feed else "rss", offset + len(ids), ids)

    def page(self, form: str, offset: int, before: Iterable[str] = ()) -> Request:
        url = f"https://{self.board.board}/jobs.{form}?offset={offset}&per_page={PAGE}"
        return self.request(url, cb_kwargs={"before": [*before]} if before else {})

    def instead(self, request: Request) -> Request | None:
        return self.page("rss", 0) if "/jobs.json" in request.url else None

    def to_item(self, posting: Row, board: Board) -> Posting:
        if "_jobposting" in posting:
            return Posting(**self.identity(posting), **of_json(posting))
        return Posting(
            **self.identity(posting),
            url=posting["link"],
            title_raw=posting["title"],
            company_raw=posting.get("feed"),
            places_raw=[comma(city, country) or name for name, city, country in posting["places"]],
            country_raw=only(country for _, _, country in posting["places"]),
            workplace_type_raw=WORKPLACES.get(posting.get("remoteStatus", ""), posting.get("remoteStatus")),
            department=posting.get(f"{TT}department"),
            team=posting.get(f"{TT}role"),
            source_posted_at_raw=posting.get("pubDate"),
            description_html=posting.get("description"),
        )
