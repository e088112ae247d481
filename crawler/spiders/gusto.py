"""Gusto's hosted boards: the whole board in one page of HTML, a page a posting (`ats.md` §27)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsel import Selector
from scrapy.http import Response

from crawler.answers import Row, inner, joined, line
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.items import Pay, Posting
from crawler.recognise import Shape
from crawler.stated import merged, shown, stated

SITE = "https://jobs.gusto.com"
UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
LINK = re.compile(rf"/postings/[^/?#]*?({UUID})(?:[/?#]|$)")
MONEY = re.compile(r"[$€£]\s?\d|\d\s?(?:/|per )\s?(?:h|y|m|w)")


class GustoSpider(BoardSpider):
    """Gusto"""

    name = "gusto"
    confidence = "A"
    notes = "the whole board in one page; no dates"
    one_answer = True
    url = SITE + "/boards/{board}"
    shapes = (Shape(r"jobs\.gusto\.com", path=rf"/boards/([\w-]*{UUID})/?$"),)

    def postings(self, response: Response) -> Iterable[Row]:
        company = line(response.css("#job-board-header h1"))
        links = [(link, LINK.search(link.attrib["href"])) for link in response.css("a[href*='/postings/']")]
        rows = {found[1].lower(): row(link, company) for link, found in links if found}
        if not rows and not response.css("[data-action='job_boards-show'], #job-board-header"):
            raise ValueError("the page is no board")
        return [{"id": posting_id, **told} for posting_id, told in rows.items()]

    def detail_url(self, row: Row) -> str | None:
        return f"{SITE}{row['path']}"

    def detail(self, row: Row, response: Response) -> Row:
        body = joined(*sections(response))
        page = stated(response) or ({} if body else shown(response))
        return {**row, "page": page, "body": body}

    def to_item(self, posting: Row, board: Board) -> Posting:
        money = [fact for fact in posting["facts"] if MONEY.search(fact)]
        facts = [fact for fact in posting["facts"] if fact not in money]
        url = SITE + posting["path"]
        own = merged(
            posting.get("page") or {},
            apply_url=f"{url}/applicants/new",
            title_raw=posting["title"],
            company_raw=posting["company"],
            places_raw=posting["places"],
            employment_type_raw=facts[0] if facts else None,
            pay_raw=[Pay(text=text) for text in money],
            description_html=posting.get("body"),
        )
        return Posting(**self.identity(posting), url=url, **own)


def row(link: Selector, company: str) -> Row:
    """One card: a heading, a line of places behind a pin, a line of facts."""
    printed = [line(fact) for fact in link.xpath(".//p[not(.//*[local-name()='svg'])]")]
    return {
        "path": re.sub(r"^https?://[^/]+|[?#].*$", "", link.attrib["href"]),
        "title": line(link.css("h3") or link),
        "places": [line(text) for text in link.xpath(".//p[.//*[local-name()='svg']]//text()").getall() if line(text)],
        "facts": [part.strip() for text in printed for part in text.split("·") if part.strip()],
        "company": company,
    }


def sections(response: Response) -> list[tuple[str | None, str | None]]:
    """The opening and each headed part; a part of rich text holds nothing else of interest."""
    blocks = response.css("[data-slug] div[class*=leading-8], [data-action='job_postings-show'] div[class*=leading-8]")
    parts: list[tuple[str | None, str | None]] = []
    for block in blocks:
        rich = block.css(".rich-text-container")
        parts.append((line(block.css("h3")) or None, inner(rich or block)))
    return list(dict.fromkeys(parts))
