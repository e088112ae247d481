"""Ashby job-board API: one call returns every posting of a board (`ats.md` §3)."""

from __future__ import annotations

from typing import Any

from crawler.answers import Row
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.items import Pay, Posting
from crawler.recognise import Shape, first_segment

MONEY = {"Salary", "Bonus", "Commission", "EquityCashValue"}


class AshbySpider(BoardSpider):
    """Ashby"""

    name = "ashby"
    url = "https://api.ashbyhq.com/posting-api/job-board/{board}?includeCompensation=true"
    one_answer = True
    rows_at = "jobs"
    confidence = "A"
    notes = "slow (10 s and more); no total; unlisted rows are not taken"

    shapes = (
        Shape(r"jobs\.ashbyhq\.com", token=first_segment, but=("api", "_next")),
        Shape(r"api\.ashbyhq\.com", path=r"/posting-api/job-board/([^/]+)"),
    )

    def is_public(self, row: Row) -> bool:
        """Rows with `isListed` false are reachable by link only."""
        return row.get("isListed") is not False

    def to_item(self, posting: Row, board: Board) -> Posting:
        return Posting(
            platform=self.name,
            board=board.board,
            posting_id=posting["id"],
            url=posting["jobUrl"],
            apply_url=posting.get("applyUrl"),
            title_raw=posting["title"],
            places_raw=places(posting),
            country_raw=country(posting),
            workplace_type_raw=posting.get("workplaceType"),
            employment_type_raw=posting.get("employmentType"),
            department=posting.get("department"),
            team=posting.get("team"),
            pay_raw=pay(posting),
            source_posted_at_raw=posting.get("publishedAt"),
            description_html=posting.get("descriptionHtml"),
            description_plain=None if posting.get("descriptionHtml") else posting.get("descriptionPlain"),
        )


def places(posting: Row) -> list[str]:
    secondary = (place.get("location") for place in posting.get("secondaryLocations") or ())
    return [place for place in (posting.get("location"), *secondary) if place]


def country(posting: Row) -> str | None:
    address = (posting.get("address") or {}).get("postalAddress") or {}
    name: str | None = address.get("addressCountry")
    return name


def pay(posting: Row) -> list[Pay]:
    """A range a component and tier; the span over all tiers where no tier has figures."""
    stated = posting.get("compensation") or {}
    if posting.get("shouldDisplayCompensationOnJobPostings") is False:
        return []
    tiers = [
        component_pay(component, tier.get("title"))
        for tier in stated.get("compensationTiers") or ()
        for component in tier.get("components") or ()
        if is_money(component)
    ]
    return tiers or [component_pay(part, None) for part in stated.get("summaryComponents") or () if is_money(part)]


def is_money(component: dict[str, Any]) -> bool:
    amounts = (component.get("minValue"), component.get("maxValue"))
    return component.get("compensationType") in MONEY and any(amounts)


def component_pay(component: dict[str, Any], place: str | None) -> Pay:
    return Pay(
        min_amount=component.get("minValue"),
        max_amount=component.get("maxValue"),
        currency=component.get("currencyCode"),
        period=component.get("interval"),
        kind=component.get("compensationType"),
        place=place,
        text=component.get("summary"),
    )
