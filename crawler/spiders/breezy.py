"""Breezy: one list a board, the text on each posting's own page (`ats.md` §18)."""

from __future__ import annotations

from scrapy.http import Response

from crawler.answers import Row, comma
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.fields import name_of
from crawler.hosts import label
from crawler.items import Pay, Posting
from crawler.recognise import Shape
from crawler.rows import only
from crawler.stated import bodied

HOUSES = r"(?!(?:www|api|app|developers?|marketing|help|support|status|blog|go|[a-z-]+-cdn|cdn)\.)"


class BreezySpider(BoardSpider):
    """Breezy HR"""

    name = "breezy"
    confidence = "A"
    notes = "one answer and a page a posting; pay as text; 403 is throttling"
    url = "https://{board}.breezy.hr/json"
    one_answer = True
    throttles = frozenset({403})
    shapes = (Shape(HOUSES + r"[a-z0-9-]+\.breezy\.hr", token=label),)

    def detail_url(self, row: Row) -> str | None:
        return page(row, self.board)

    def detail(self, row: Row, response: Response) -> Row:
        """The text of the page's JobPosting; of the page itself where that has none."""
        page = bodied(response, "div.description")
        html = page.get("description_html")
        return {**row, "html": html, "plain": None if html else page["description_plain"]}

    def to_item(self, posting: Row, board: Board) -> Posting:
        shown = posting.get("locations") or [posting.get("location") or {}]
        return Posting(
            **self.identity(posting),
            url=page(posting, board),
            apply_url=page(posting, board),
            title_raw=posting["name"],
            company_raw=(posting.get("company") or {}).get("name"),
            places_raw=[place(location) for location in shown],
            country_raw=only(name_of(location.get("country")) for location in shown),
            workplace_type_raw=workplace(shown),
            employment_type_raw=name_of(posting.get("type")),
            department=name_of(posting.get("department")),
            pay_raw=[Pay(text=posting["salary"])] if posting.get("salary") else [],
            source_posted_at_raw=posting.get("published_date"),
            description_html=posting.get("html"),
            description_plain=posting.get("plain"),
        )


def page(row: Row, board: Board) -> str:
    return row.get("url") or f"https://{board.board}.breezy.hr/p/{row.get('friendly_id') or row['id']}"


def place(location: Row) -> str:
    printed = location.get("name")
    return printed or comma(location.get("city"), name_of(location.get("state")), name_of(location.get("country")))


def workplace(locations: list[Row]) -> str | None:
    """What all of the places say; the remote flag where they say it in no words."""
    flags = ((name_of(place.get("remote_details")), place.get("is_remote")) for place in locations)
    return only(said or ("remote" if is_remote else None) for said, is_remote in flags)
