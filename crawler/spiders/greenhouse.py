"""Greenhouse job-board API: one call returns every posting of a board (`ats.md` §1)."""

from __future__ import annotations

import re
from html import unescape

from scrapy.http import Response

from crawler.answers import Row, read_json
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.fields import name_of, pay_range, requisition
from crawler.items import Pay, Posting
from crawler.recognise import Shape, first_segment

HOSTS = r"(?:job-)?boards(?:\.eu)?\.greenhouse\.io"
WORK_MODELS = {"hybrid", "in-office", "in office", "onsite", "on-site", "distributed", "multiple locations", "various"}


class GreenhouseSpider(BoardSpider):
    """Greenhouse"""

    name = "greenhouse"
    url = "https://boards-api.greenhouse.io/v1/boards/{board}/jobs?content=true&pay_transparency=true"
    one_answer = True
    rows_at = "jobs"

    confidence = "A"
    notes = "pay only under pay_transparency; prospect posts are talent pools"
    told = r"""["']?\b(?:urlToken|boardToken)["']?\s*[:=]\s*["']([\w-]+)["']"""
    shapes = (
        Shape(HOSTS, query="for", paths=("embed",)),
        Shape(HOSTS, token=first_segment, but=("embed", "v1", "api", "js", "css", "assets")),
        Shape(r"boards-api\.greenhouse\.io|api\.greenhouse\.io", path=r"/v1/boards/([^/]+)"),
    )

    @classmethod
    def told_in(cls, html: str) -> list[str]:
        """Only of pages that name Greenhouse: others use such names, too."""
        return super().told_in(html) if re.search("greenhouse|grnhse", html, re.IGNORECASE) else []

    def advertised(self, response: Response) -> int | None:
        total: int | None = read_json(response).get("meta", {}).get("total")
        return total

    def to_item(self, posting: Row, board: Board) -> Posting:
        return Posting(
            **self.identity(posting),
            requisition_id=requisition(posting.get("requisition_id")),
            url=posting["absolute_url"],
            apply_url=posting["absolute_url"],
            title_raw=posting["title"],
            company_raw=posting.get("company_name"),
            language_raw=posting.get("language"),
            places_raw=places(posting),
            workplace_type_raw=field(posting, "workplace", "work model", "remote"),
            employment_type_raw=field(posting, "employment", "contract type", "job type", "time type"),
            department=name_of(next(iter(posting.get("departments") or ()), None), "name"),
            pay_raw=[each for entry in posting.get("pay_input_ranges") or () for each in pay(entry)],
            source_posted_at_raw=posting.get("first_published"),
            source_updated_at_raw=posting.get("updated_at"),
            valid_through_raw=posting.get("application_deadline"),
            # Markup is entity-escaped inside the JSON string: once gives HTML (`ats.md` §1).
            description_html=unescape(posting.get("content") or ""),
            # Posts without a job behind them are prospect posts.
            is_talent_pool="internal_job_id" in posting and posting["internal_job_id"] is None,
        )


def places(posting: Row) -> list[str]:
    """The printed place; the offices where it names only a work model."""
    printed = (posting.get("location") or {}).get("name") or ""
    offices = [office.get("location") or office.get("name") for office in posting.get("offices") or ()]
    if printed.strip() and (printed.strip().casefold() not in WORK_MODELS or not any(offices)):
        return [printed]
    return [office for office in offices if office]


def field(posting: Row, *names: str) -> str | None:
    """The value of the employer's own field whose name holds one of `names`."""
    for entry in posting.get("metadata") or ():
        label = str(entry.get("name")).casefold()
        if isinstance(entry.get("value"), str) and any(name in label for name in names):
            value: str = entry["value"]
            return value
    return None


def pay(entry: Row) -> list[Pay]:
    """`min_cents` and `max_cents` are minor units; only the label says per what, and for where. The `blurb` is prose
    for the reader, often the same under every range."""
    low, high = (entry.get(bound) for bound in ("min_cents", "max_cents"))
    told = {"currency": entry.get("currency_type"), "period": entry.get("title"), "text": entry.get("title")}
    return pay_range(low / 100 if low else None, high / 100 if high else None, **told)
