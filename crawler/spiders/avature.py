"""Avature: a list in HTML, paged by rows; each portal's own markup for fields and details (`ats.md` §27)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qs, urljoin, urlsplit

from parsel import Selector
from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, inner, joined, line, page_text
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.html_lists import says_nothing
from crawler.items import Posting
from crawler.recognise import Shape
from crawler.stated import is_cut, merged, shown, stated

LINK = re.compile(
    r"/(?:Job|Folder|Pipeline|Project)Detail(?:/|\?)(?:[^?#]*/)?(?:[^?#]*?[?&](?:jobId|id)=)?(\d+)/?(?:[?#]|$)"
)
PORTAL = re.compile(r"/((?:[^/]+/){1,3}?)(?:SearchJobs|JobDetail)(?:[/?]|$)")
HOSTED = re.compile(r"/((?:[a-z]{2}_[A-Z]{2}/)?careers)(?:/|$)")
RANGE = re.compile(r"(\d+)\s{0,3}(?:-|–|—|to|bis|à|a)\s{0,3}(\d+)\s{1,3}\w{1,6}\s{1,3}(\d[\d.,]{0,12})(\+?)")
COUNTED = re.compile(r"\s*(\d[\d.,]{0,12})\s+\w+\s*")
SEVERAL = re.compile(r"(?:multiple|various|several|\d+)\s+(?:\w+\s+)?locations?", re.IGNORECASE)
MODELS = re.compile(r"(?:fully )?(?:remote|hybrid|on-?\s?site|in[- ]office)", re.IGNORECASE)
LISTED = {
    "employment": r"worker-?type|hire-?type|employment|job-?type|working-?time|contract",
    "department": r"department|business|category|family|function",
    "posted": r"posted|posting-?date",
    "workplace": r"work-?place|work-?model|remote|location-?type",
}
"""What the class of a card's field (`list-item-workerType`) says it is."""
LABELLED = {
    "employment": r"(?:employment|job|contract|worker|position|hire) type|working time|contract",
    "department": r"department|business (?:area|unit|line)|(?:job )?(?:function|category|family)",
    "posted": r"(?:date )?posted(?: since| on)?|posting date|date de publication|veröffentlicht.*",
    "workplace": r"work ?place(?: type)?|work(?:ing)? (?:model|arrangement|style)|remote.*",
    "requisition": r"(?:requisition|req|ref(?:erence)?)\.? ?(?:id|number|no\.?|code|#)?",
    "places": r"(?:job |primary |work )?locations?(?:\(s\))?",
}
LONG = 200
"""Characters from which a labelled value is part of the body and no short fact."""


def portal(address: SplitResult) -> str | None:
    """`host/path` before `SearchJobs` or `JobDetail`, on any host but a look-alike."""
    host = (address.hostname or "").lower()
    own = host.endswith(".avature.net")
    found = PORTAL.match(address.path) or (HOSTED.match(address.path) if own else None)
    if not found or ("avature.net" in host and not own):
        return None
    return f"{host}/{found[1].strip('/')}"


class AvatureSpider(BoardSpider):
    """Avature"""

    name = "avature"
    confidence = "C"
    notes = "6 to 20 a page; total from the printed range; own markup a portal"
    throttles = frozenset({202, 406})
    shapes = (Shape(r".+", token=portal),)

    def list_url(self) -> str:
        return f"https://{self.board.board}/SearchJobs?jobOffset=0"

    def postings(self, response: Response) -> Iterable[Row]:
        rows: dict[str, Row] = {}
        for link in response.css("a[href]"):
            found = LINK.search(link.attrib["href"])
            if found and (title := line(link)) and not title.casefold().startswith("apply"):
                rows.setdefault(found[1], {"id": found[1], "href": link.attrib["href"], "title": title, **card(link)})
        if self.advertised(response) is None and is_cut(response):
            raise ValueError("the page is cut")
        if not rows and self.advertised(response) != 0 and not says_nothing(response):
            raise ValueError("the page shows no results")
        return rows.values()

    def advertised(self, response: Response) -> int | None:
        printed = printed_range(response)
        if printed:
            return None if printed[4] else int(re.sub(r"\D", "", printed[3]))
        counted = COUNTED.fullmatch(response.css("[class*=legend]::attr(aria-label)").get(""))
        return int(re.sub(r"\D", "", counted[1])) if counted else None

    def next_page(self, response: Response) -> Request | None:
        """By the printed range; without one, until a page says that there is nothing."""
        rows, start = list(self.postings(response)), offset_of(response.url)
        total, printed = self.advertised(response), printed_range(response)
        following = start + (int(printed[2]) - int(printed[1]) + 1 if printed else len(rows))
        if not rows or following <= start or (total is not None and following >= total):
            return None
        return self.request(f"https://{self.board.board}/SearchJobs?jobOffset={following}")

    def detail_url(self, row: Row) -> str | None:
        return posting_url(self.board.board, row)

    def detail(self, row: Row, response: Response) -> Row:
        facts, body = facts_of(response), body_of(response)
        page = stated(response) or ({} if body else shown(response))
        return {**row, **{name: row.get(name) or fact for name, fact in facts.items()}, "page": page, "body": body}

    def to_item(self, posting: Row, board: Board) -> Posting:
        own = merged(
            posting.get("page") or {},
            requisition_id=posting.get("requisition"),
            title_raw=posting["title"],
            places_raw=posting.get("places"),
            workplace_type_raw=posting.get("workplace"),
            employment_type_raw=posting.get("employment"),
            department=posting.get("department"),
            source_posted_at_raw=posting.get("posted"),
            description_html=posting.get("body"),
        )
        url = posting_url(board.board, posting)
        return Posting(platform=self.name, board=board.board, posting_id=posting["id"], url=url, **own)


def posting_url(board: str, row: Row) -> str:
    return urljoin(f"https://{board}/SearchJobs", str(row["href"]))


def printed_range(response: Response) -> re.Match[str] | None:
    """The range that the page prints, as in "1 - 20 of 345 results"."""
    controls = response.css("[class*=legend], [class*=list-controls], [class*=pagin], [class*=results-count]")
    return next((found for part in controls if (found := RANGE.search(line(part)))), None)


def offset_of(url: str) -> int:
    return int(parse_qs(urlsplit(url).query).get("jobOffset", ["0"])[0])


def card(link: Selector) -> Row:
    """What stands beside a title: fields by their class in a card, by their content in a table's row."""
    table = link.xpath("ancestor::tr[1]")
    if table:
        cells = [text for cell in table.xpath("./td") if (text := line(cell))]
        models = [text for text in cells if MODELS.fullmatch(text)]
        places = [text for text in cells if text not in models][:1]
        return {"places": real(places), "workplace": models[0] if models else ""}
    around = link.xpath("ancestor::*[self::article or self::li][1]")
    found: Row = {"places": []}
    for part in around.css("[class*=list-item-]"):
        kind = part.attrib["class"]
        if re.search(r"list-item-\d", kind):
            continue
        parts = [line(inside) for inside in part.css("[class*=list-item-] [class*=list-item-]")] or [line(part)]
        name = next((name for name, pattern in LISTED.items() if re.search(pattern, kind, re.IGNORECASE)), None)
        if name:
            found.setdefault(name, parts[0])
        elif re.search("location", kind, re.IGNORECASE):
            found["places"].extend(real(parts))
    return found


def real(places: Iterable[str]) -> list[str]:
    return [place for place in places if place and not SEVERAL.fullmatch(place)]


def facts_of(response: Response) -> Row:
    """Labelled values of a posting's page that are fields of ours."""
    facts: Row = {}
    for label in response.css("[class*=field__label]"):
        value = label.xpath("following-sibling::*[contains(@class, 'field__value')][1]")
        printed = line(label).rstrip(" :").casefold()
        name = next((name for name, pattern in LABELLED.items() if re.fullmatch(pattern, printed)), None)
        if name and value and (text := line(value)) and len(text) < LONG:
            several = [line(part) for part in value.css("li")]
            facts.setdefault(name, (several or [text]) if name == "places" else text)
    return facts


def body_of(response: Response) -> str:
    """The posting's articles; of one that is a table of labelled facts, only its long values."""
    parts: list[tuple[str | None, str | None]] = []
    for article in response.css("article[class*=article--details]"):
        if not article.css("[class*=field__label]"):
            heading = line(article.css("[class*=article__header]")) or None
            parts.append((heading, inner(article.css("[class*=article__content]") or article)))
            continue
        for value in article.css("[class*=field__value]"):
            label = line(value.xpath("preceding-sibling::*[contains(@class, 'field__label')][1]"))
            if len(line(value)) >= (LONG if label else LONG // 2):
                parts.append((label or None, inner(value)))
    return joined(*parts) if page_text(response) else ""
