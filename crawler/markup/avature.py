"""What an Avature portal prints of a posting: each portal has its own markup, and all of them the same few names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qs, urljoin, urlsplit

from parsel import Selector
from scrapy.http import Response

from crawler.answers import Row, inner, joined, line

LINK = re.compile(r"/(?:Job|Folder|Pipeline|Project)Detail(?:/|\?|$)")
PORTAL = re.compile(r"/((?:[^/]+/){1,3}?)(?:SearchJobs|JobDetail)(?:[/?]|$)")
HOSTED = re.compile(r"/((?:[a-z]{2}_[A-Z]{2}/)?careers)(?:/|$)")
RANGE = re.compile(
    r"(?<!\d)(\d{1,7})\s{0,3}(?:-|–|—|to|bis|à|a)\s{0,3}(\d{1,7})\s{1,3}\w{1,6}\s{1,3}(\d[\d.,]{0,12})(\+?)"
)
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


def id_in(href: str) -> str | None:
    """The number that a posting's address ends with, or names as `jobId`; None for other addresses."""
    address = urlsplit(href)
    if not LINK.search(address.path):
        return None
    asked = parse_qs(address.query)
    last = address.path.rstrip("/").rpartition("/")[2]
    found = next((asked[name][0] for name in ("jobId", "folderId", "id") if name in asked), last)
    return found if found.isdigit() else None


def posting_url(board: str, row: Row) -> str:
    return urljoin(f"https://{board}/SearchJobs", str(row["href"]))


def printed_range(response: Response) -> re.Match[str] | None:
    """The range that the page prints, as in "1 - 20 of 345 results"."""
    controls = response.css("[class*=legend], [class*=list-controls], [class*=pagin], [class*=results-count]")
    return next((found for part in controls if (found := RANGE.search(line(part)))), None)


def rows_of(response: Response) -> list[Row]:
    """What a list shows of each posting once; "Apply" links to it as well."""
    rows: dict[str, Row] = {}
    for link in response.css("a[href]"):
        posting_id, title = id_in(link.attrib["href"]), line(link)
        if posting_id and title and not title.casefold().startswith("apply"):
            told = {"id": posting_id, "href": link.attrib["href"], "title": title}
            rows.setdefault(posting_id, told | card(link))
    return [*rows.values()]


def total_of(response: Response) -> int | None:
    """The total of the printed range; None where it says "and more"."""
    printed = printed_range(response)
    if printed:
        return None if printed[4] else int(re.sub(r"\D", "", printed[3]))
    counted = COUNTED.fullmatch(response.css("[class*=legend]::attr(aria-label)").get(""))
    return int(re.sub(r"\D", "", counted[1])) if counted else None


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
    return joined(*parts)
