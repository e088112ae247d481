"""Paylocity: the whole board in the page's own data, JSON-LD in each posting's page (`ats.md` §27)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import SplitResult

from scrapy.http import Response

from crawler.answers import Row, comma, embedded, inner, joined, line, page_text
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.items import Pay, Posting
from crawler.recognise import Shape, uuid_behind
from crawler.stated import known, merged, told_by

SITE = "https://recruiting.paylocity.com/Recruiting"
PAY = ("salary", "pay", "compensation", "rate", "wage")


def board_of(address: SplitResult) -> str | None:
    return uuid_behind(address.path, r"/recruiting/(?:jobs/(?:all|list)|publicleads/new|v2/api/feed/jobs)/")


class PaylocitySpider(BoardSpider):
    """Paylocity"""

    name = "paylocity"
    confidence = "B"
    notes = "the whole board in one page; a page a posting"
    one_answer = True
    id_at = ("JobId",)
    shapes = (Shape(r"recruiting\.paylocity\.com", token=board_of),)

    def list_url(self) -> str:
        return f"{SITE}/Jobs/All/{self.board.board}"

    def postings(self, response: Response) -> Iterable[Row]:
        data = embedded(page_text(response), "window.pageData")
        return known(data["Jobs"], company=data.get("ModuleTitle"))

    def is_public(self, row: Row) -> bool:
        return not row.get("IsInternal")

    def detail_url(self, row: Row) -> str | None:
        return f"{SITE}/Jobs/Details/{row['JobId']}"

    def detail(self, row: Row, response: Response) -> Row:
        parts = sections(response)
        texts = [(heading, body) for heading, body in parts if not is_fact(body)]
        page = told_by(response, joined(*texts))
        facts = {heading.casefold(): line(body) for heading, body in parts if is_fact(body)}
        return {**row, "page": page, "facts": facts}

    def to_item(self, posting: Row, board: Board) -> Posting:
        facts, page = posting.get("facts") or {}, posting.get("page") or {}
        printed = [Pay(text=text) for label, text in facts.items() if any(word in label for word in PAY)]
        place = posting.get("JobLocation") or {}
        own = merged(
            page,
            apply_url=f"{SITE}/Jobs/Apply/{posting['JobId']}",
            title_raw=posting["JobTitle"],
            company_raw=page.get("company_raw") or posting.get("company"),
            places_raw=[where(posting, place)],
            country_raw=place.get("Country"),
            workplace_type_raw="Remote" if posting.get("IsRemote") else None,
            employment_type_raw=facts.get("job type") or page.get("employment_type_raw"),
            department=posting.get("HiringDepartment"),
            pay_raw=page.get("pay_raw") or printed,
            # Of the JSON-LD's `datePosted` the zone is wrong: UTC's clock with the employer's offset.
            source_posted_at_raw=posting.get("PublishedDate"),
        )
        url = f"{SITE}/Jobs/Details/{posting['JobId']}"
        return Posting(**self.identity(posting), url=url, **own)


def where(posting: Row, place: Row) -> str:
    """The place by its address; a name of the employer's own ("Site B") where that has no city."""
    name = None if place.get("City") else posting.get("LocationName")
    return comma(name, place.get("City"), place.get("State"), place.get("Country")) if place else comma(name)


def sections(response: Response) -> list[tuple[str, str]]:
    """Heading and HTML of each part of a posting's page."""
    headings = response.css(".job-listing-header")
    return [(line(heading), inner(heading.xpath("following-sibling::div[1]")) or "") for heading in headings]


def is_fact(body: str) -> bool:
    return len(body) < 100 and "<p" not in body
