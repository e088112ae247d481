"""Teamtailor's career sites: their JSON Feed, else their RSS in pages (`ats.md` §10)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, comma, read_json, read_xml, texts
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.html_lists import brings_new, page_number
from crawler.items import Posting
from crawler.pages import jobposting
from crawler.recognise import Shape
from crawler.rows import id_of, listed, only

PAGE = 100
TT = "{https://teamtailor.com/locations}"
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
        if not response.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            feed = read_json(response)
            return [
                {**row, "feed": feed.get("title")} if isinstance(row, dict) else row for row in listed(feed["items"])
            ]
        if not response.body.rstrip().endswith(b"</rss>"):
            raise ValueError("the answer is no whole RSS feed")
        channel = read_xml(response).find("channel")
        if channel is None:
            raise LookupError("the feed has no channel")
        company = texts(channel).get("title")
        return [{**texts(item), "feed": company, "places": places(item)} for item in channel.iterfind("item")]

    def posting_id(self, row: Row) -> str:
        address = re.search(r"/jobs/(\d+)", row.get("url") or row.get("link") or "")
        return address[1] if address else id_of(row["_jobposting"]["identifier"], "value")

    def next_page(self, response: Response) -> Request | None:
        """A page that brings nothing new is the end. A JSON Feed says what follows, or is looked behind where it is
        just as long as feeds are cut."""
        rows = self.postings(response)
        ids = [posting_id for row in rows if (posting_id := self.readable_id(row))]
        is_json = response.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
        following = read_json(response).get("next_url") if is_json else None
        if following:
            return self.request(following, cb_kwargs={"before": ids})
        offset = page_number(response, "offset")
        if not brings_new(response, ids) or (is_json and not offset and len(ids) % 10 and len(ids) % 25):
            return None
        return self.page("json" if is_json else "rss", offset + len(ids), ids)

    def page(self, form: str, offset: int, before: Iterable[str] = ()) -> Request:
        url = f"https://{self.board.board}/jobs.{form}?offset={offset}&per_page={PAGE}"
        return self.request(url, cb_kwargs={"before": [*before]} if before else {})

    def instead(self, request: Request) -> Request | None:
        return self.page("rss", 0) if "/jobs.json" in request.url else None

    def to_item(self, posting: Row, board: Board) -> Posting:
        own: Row = {"platform": self.name, "board": board.board, "posting_id": self.posting_id(posting)}
        if "_jobposting" in posting:
            return Posting(**own, **of_json(posting))
        return Posting(
            **own,
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


def of_json(posting: Row) -> dict[str, Any]:
    """Fields of a JSON Feed's item. `identifier` is the posting's number, and `addressRegion` a label of the
    employer's ("Europe"), no part of the address."""
    stated = posting["_jobposting"]
    fields = jobposting.posting_fields(without_region(stated))
    if posting.get("content_html"):
        fields |= {"description_html": posting["content_html"], "description_plain": None}
    return {
        **fields,
        "requisition_id": None,
        "url": posting["url"],
        "title_raw": posting["title"],
        "company_raw": fields["company_raw"] or posting.get("feed"),
        "language_raw": fields["language_raw"] or posting.get("language"),
        "source_posted_at_raw": posting.get("date_published") or fields["source_posted_at_raw"],
        "source_updated_at_raw": posting.get("date_modified"),
    }


def without_region(stated: Row) -> Row:
    """The posting with addresses of city and country alone, wherever there is a city."""
    places = stated.get("jobLocation") or []
    kept = [city_and_country(place) for place in (places if isinstance(places, list) else [places])]
    return {**stated, "jobLocation": kept}


def city_and_country(place: Any) -> Any:
    address = place.get("address") if isinstance(place, dict) else None
    if not isinstance(address, dict) or not address.get("addressLocality"):
        return place
    return {**place, "address": {**address, "addressRegion": None}}


def places(item: Any) -> list[list[str]]:
    """Name, city and country of each place of an RSS item; the name is a label of the employer's."""
    told = (texts(place) for place in item.iterfind(f"{TT}locations/{TT}location"))
    return [[place.get(f"{TT}{name}", "") for name in ("name", "city", "country")] for place in told]
