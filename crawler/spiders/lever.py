"""Lever postings API: one call returns every posting of a board (`ats.md` §2)."""

from __future__ import annotations

from html import escape

from crawler.answers import Row
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.items import Pay, Posting
from crawler.recognise import Shape, first_segment

UNSPECIFIED = {"unspecified"}


class LeverSpider(BoardSpider):
    """Lever"""

    name = "lever"
    one_answer = True
    confidence = "A"
    notes = "no total; posted is the posting's creation; two requests a second"

    shapes = (
        Shape(r"jobs\.lever\.co", token=first_segment),
        Shape(r"jobs\.eu\.lever\.co", token=first_segment, suffix="/eu"),
        Shape(r"api\.lever\.co", path=r"/v0/postings/([^/]+)"),
        Shape(r"api\.eu\.lever\.co", path=r"/v0/postings/([^/]+)", suffix="/eu"),
    )

    def list_url(self) -> str:
        site, _, region = self.board.board.partition("/")
        host = f"api.{region}.lever.co" if region else "api.lever.co"
        return f"https://{host}/v0/postings/{site}?mode=json"

    def to_item(self, posting: Row, board: Board) -> Posting:
        categories = posting["categories"]
        workplace = posting.get("workplaceType")
        return Posting(
            platform=self.name,
            board=board.board,
            posting_id=posting["id"],
            url=posting["hostedUrl"],
            apply_url=posting.get("applyUrl"),
            title_raw=posting["text"],
            places_raw=categories.get("allLocations") or [categories.get("location")],
            country_raw=posting.get("country"),
            workplace_type_raw=None if workplace in UNSPECIFIED else workplace,
            employment_type_raw=categories.get("commitment"),
            department=categories.get("department"),
            team=categories.get("team"),
            pay_raw=pay(posting),
            # Creation, in milliseconds; there is no time of the last edit.
            source_posted_at_raw=posting.get("createdAt"),
            description_html=body(posting),
        )


def body(posting: Row) -> str:
    """The whole text: `description` is only the opening; the lists and the closing stand beside it."""
    lists = (headed_list(part.get("text"), part.get("content")) for part in posting.get("lists") or ())
    parts = (posting.get("description"), *lists, posting.get("salaryDescription"), posting.get("additional"))
    return "\n".join(part for part in parts if part)


def headed_list(heading: str | None, items: str | None) -> str:
    return (f"<h3>{escape(heading)}</h3>" if heading else "") + (f"<ul>{items}</ul>" if items else "")


def pay(posting: Row) -> list[Pay]:
    """A bound of 0 is one that was not set; where both are, nothing is stated."""
    stated = posting.get("salaryRange") or {}
    if not (stated.get("min") or stated.get("max")):
        return []
    return [
        Pay(
            min_amount=stated.get("min"),
            max_amount=stated.get("max"),
            currency=stated.get("currency"),
            period=stated.get("interval"),
            text=posting.get("salaryDescriptionPlain"),
        )
    ]
