"""What iCIMS portals print: cards with fields labelled in the tenant's own words, pagers, and dates that they invent
(`ats.md` §11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector
from scrapy.http import Response

from crawler.answers import Row, line

# What a card's own fields say, by the words of their labels, which are the tenant's.
LABELS = (
    ("requisition_id", re.compile(r"\b(?:id|number|nummer|kennung|numéro)\b|requisition|#", re.IGNORECASE)),
    ("department", re.compile(r"categor|department|abteilung|kategorie|catégorie|job family", re.IGNORECASE)),
    ("workplace_type_raw", re.compile(r"remote|work ?place|workplace|telecommut", re.IGNORECASE)),
    (
        "employment_type_raw",
        re.compile(r"\btype\b|employment|schedule|\bstatus\b|time type|arbeitszeit", re.IGNORECASE),
    ),
)
CARD = "ancestor::*[self::li or self::tr or contains(concat(' ', @class, ' '), ' row ')][1]"
PAGES = re.compile(r"(?<![\d.,])(\d{1,4})\s+[^\W\d]{1,12}\s+(\d{1,4})(?![\d.,])")
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")
INVENTED = tuple(timedelta(days=days) for days in (0, 730, 731))
"""How long before the answer an invented date of publication lies."""


def card(anchor: Selector) -> Row | None:
    """What one card says; None for a link that is no posting's."""
    path = urlsplit(anchor.attrib["href"]).path
    match = re.search(r"/jobs/(\d+)/", path)
    if not match:
        return None
    box = anchor.xpath(CARD) or [anchor]
    own = " ".join(anchor.xpath(".//text()[not(ancestor::*[contains(@class, 'field-label')])]").getall())
    return {
        "id": match[1],
        "path": path,
        "title_raw": line(anchor.css("h2, h3, h4")) or line(own),
        "places_raw": [],
        **dict(beside_labels(box[0])),
        **dict(reversed([*fields(box[0])])),
    }


def beside_labels(box: Selector) -> Iterator[tuple[str, Any]]:
    """Places, which come first, and the date, which stands in a `title`."""
    for value in box.xpath(".//span[contains(@class, 'field-label')][not(ancestor::a)]/following-sibling::span[1]"):
        stamp = value.xpath("descendant-or-self::span/@title").get() or ""
        if re.match(r"\d{1,4}[/.-]\d", stamp):
            yield "source_posted_at_raw", stamp
        elif line(value) and not value.xpath("ancestor::dd"):
            yield "places_raw", [place.strip() for place in line(value).split("|")]
            return


def fields(box: Selector) -> Iterator[tuple[str, str]]:
    """The card's own fields whose labels say what they are."""
    for label in box.css(".iCIMS_JobHeaderField"):
        value = line(label.xpath("following-sibling::*[contains(@class, 'iCIMS_JobHeaderData')][1]"))
        name = next((name for name, words in LABELS if words.search(line(label))), None)
        if name and value:
            yield name, value


def pages(response: Response) -> tuple[int | None, int | None]:
    """Which page this is and how many there are ("Page 2 of 7"), or the highest that it links to."""
    for pager in response.css(".iCIMS_SubHeader_Jobs, .iCIMS_Paging"):
        if match := PAGES.search(line(pager)):
            return int(match[1]), int(match[2])
    linked = [int(number) for number in re.findall(r"[?&;]pr=(\d+)", " ".join(response.css("a::attr(href)").getall()))]
    return None, max(linked) + 1 if linked else None


def is_invented(response: Response, stated: Row) -> bool:
    """True for a date of publication that some portals make up: the moment of the answer, two years ago, with an end
    three years behind it, to the second."""
    posted, end = stated.get("source_posted_at_raw") or "", stated.get("valid_through_raw") or ""
    if not STAMP.fullmatch(posted):
        return False
    if posted[4:19] == end[4:19] and int(end[:4]) - int(posted[:4]) == 3 and posted[11:19] != "00:00:00":
        return True
    answered = (response.headers.get("Date") or b"").decode("latin-1")
    if not re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT", answered):
        return False
    since = parsedate_to_datetime(answered) - aware(posted)
    return any(abs(since - age) < timedelta(minutes=2) for age in INVENTED)


def aware(stamp: str) -> datetime:
    time = datetime.fromisoformat(stamp)
    return time if time.tzinfo else time.replace(tzinfo=UTC)
