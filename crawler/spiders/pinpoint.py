"""Pinpoint: one call returns every posting of a board (`ats.md` §20)."""

from __future__ import annotations

import re

from crawler.answers import Row, comma, joined
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.fields import requisition
from crawler.hosts import label, site
from crawler.items import Pay, Posting
from crawler.recognise import Shape

HOUSES = r"(?!(?:www|api|app|help|support|developers?|docs|blog|status|assets|cdn)\.)"
SECTIONS = ("key_responsibilities", "skills_knowledge_expertise", "benefits")
# A posting's path on the host itself.
OWN_PATH = r"[\"'](?:/[a-z]{2}(?:-[A-Za-z]{2})?)?/postings/[0-9a-f]{8}-[0-9a-f]{4}-"


class PinpointSpider(BoardSpider):
    """Pinpoint"""

    name = "pinpoint"
    confidence = "A"
    notes = "one answer; no date of publication; pay only where it is public"
    one_answer = True
    rows_at = "data"
    shapes = (Shape(HOUSES + r"[a-z0-9-]+\.pinpointhq\.com", token=label),)
    marks = rf"(?s)\A(?=.*?pinpointhq\.com)(?=.*?{OWN_PATH})"

    def list_url(self) -> str:
        return f"{site(self.board.board, 'pinpointhq.com')}/postings.json"

    def to_item(self, posting: Row, board: Board) -> Posting:
        job, location = posting.get("job") or {}, posting.get("location") or {}
        page = posting.get("url") or site(board.board, "pinpointhq.com") + posting["path"]
        sections = ((posting.get(f"{name}_header"), body(posting.get(name))) for name in SECTIONS)
        return Posting(
            **self.identity(posting),
            requisition_id=requisition(job.get("requisition_id")),
            url=page,
            apply_url=page,
            title_raw=posting["title"],
            places_raw=[location.get("name") or comma(location.get("city"), location.get("province"))],
            workplace_type_raw=posting.get("workplace_type"),
            employment_type_raw=posting.get("employment_type") or posting.get("employment_type_text"),
            department=(job.get("department") or {}).get("name"),
            team=(job.get("division") or {}).get("name"),
            pay_raw=pay(posting),
            valid_through_raw=posting.get("deadline_at"),
            description_html=joined((None, body(posting.get("description"))), *sections),
        )


def body(section: str | None) -> str:
    """A section without the marks of the editor that it was written with."""
    return re.sub(r"<!--\s*block\s*-->", "", section or "")


def pay(posting: Row) -> list[Pay]:
    """Nothing where the employer does not show it, though the feed holds the figures."""
    if not posting.get("compensation_visible", True):
        return []
    stated = Pay(
        min_amount=posting.get("compensation_minimum"),
        max_amount=posting.get("compensation_maximum"),
        currency=posting.get("compensation_currency"),
        period=posting.get("compensation_frequency"),
        text=posting.get("compensation"),
    )
    return [stated] if stated.min_amount or stated.max_amount or stated.text else []
