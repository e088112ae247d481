"""Recruitee careers-site API: one call returns every offer of a board (`ats.md` §7)."""

from __future__ import annotations

from crawler.answers import Row, comma, joined
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.fields import pay_range
from crawler.hosts import label, site
from crawler.items import Pay, Posting
from crawler.recognise import Shape
from crawler.rows import only

HOUSES = r"(?!(?:www|api|app|auth|docs?|help|support|blog|careers?|developers?|status|assets|cdn|staging)\.)"
WORKPLACES = ("on_site", "hybrid", "remote")


class RecruiteeSpider(BoardSpider):
    """Recruitee"""

    name = "recruitee"
    confidence = "A"
    notes = "one answer"
    one_answer = True
    rows_at = "offers"
    shapes = (Shape(HOUSES + r"[a-z0-9-]+\.recruitee\.com", token=label),)
    # Its scripts, and a job's path on the host itself: a widget on somebody's page links to recruitee.com.
    marks = r"(?s)\A(?=.*?(?:recruiteecdn\.com|window\.recruitee\b))(?=.*?[\"']/(?:[a-z]{2}/)?o/[\w-])"

    def list_url(self) -> str:
        return f"{site(self.board.board, 'recruitee.com')}/api/offers"

    def is_public(self, row: Row) -> bool:
        return row.get("status") in (None, "published")

    def to_item(self, posting: Row, board: Board) -> Posting:
        translations = posting.get("translations") or {}
        stated = posting.get("locations") or ()
        return Posting(
            **self.identity(posting),
            url=posting["careers_url"],
            apply_url=posting.get("careers_apply_url"),
            title_raw=posting["title"],
            company_raw=posting.get("company_name"),
            language_raw=next(iter(translations)) if len(translations) == 1 else None,
            places_raw=places(posting),
            country_raw=only(place.get("country_code") for place in stated) if stated else posting.get("country_code"),
            # Three flags, of which more than one may be set.
            workplace_type_raw=", ".join(name for name in WORKPLACES if posting.get(name) is True),
            employment_type_raw=posting.get("employment_type_code"),
            department=posting.get("department"),
            pay_raw=pay(posting.get("salary") or {}),
            source_posted_at_raw=posting.get("published_at"),
            source_updated_at_raw=posting.get("updated_at"),
            valid_through_raw=posting.get("close_at"),
            description_html=joined((None, posting.get("description")), (None, posting.get("requirements"))),
            is_talent_pool=posting.get("kind") == "talent_pool",
        )


def places(posting: Row) -> list[str]:
    """Each of several places; the printed one (which may be "Remote job") where there is one."""
    stated = posting.get("locations") or ()
    if len(stated) > 1:
        return [address(place) or place.get("name") or "" for place in stated]
    return [posting.get("location") or "".join(map(address, stated)) or address(posting)]


def address(place: Row) -> str:
    return comma(place.get("city"), place.get("state") or place.get("state_name"), place.get("country"))


def pay(salary: Row) -> list[Pay]:
    """Bounds are strings; null or 0 is one that was not set."""
    told = {name: salary.get(name) for name in ("currency", "period")}
    return pay_range(salary.get("min"), salary.get("max"), **told)
