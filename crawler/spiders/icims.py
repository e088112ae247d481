"""iCIMS portals: HTML cards in pages that rest on a session, JSON-LD on each posting's page (`ats.md` §11)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import BaseSettings

from crawler.answers import Row, inner, job_posting, job_postings, line, page_text
from crawler.base import BoardSpider, PostingGone
from crawler.boards import Board
from crawler.cookies import SessionCookies
from crawler.html_lists import brings_new, page_number, says_nothing
from crawler.items import Posting
from crawler.recognise import Shape
from crawler.spiders.jibe import MARKS as JIBE

NO_PORTALS = (
    r"www|api|app|apps|help|support|login|developer|developers|community|care|info|go|blog|status|marketing|media|assets"
    r"|static|images|cdn\w*|c-\w+|img\w*|fonts"
)
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
LIST = ".iCIMS_JobsTable, .iCIMS_JobListing, .iCIMS_Paging, .iCIMS_SubHeader_Jobs, .iCIMS_NoResults"
PAGES = re.compile(r"(?<![\d.,])(\d{1,4})\s+[^\W\d]{1,12}\s+(\d{1,4})(?![\d.,])")
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")
INVENTED = tuple(timedelta(days=days) for days in (0, 730, 731))
"""How long before the answer an invented date of publication lies."""
GONE = re.compile(
    r"(?:no longer|not) (?:available|active|accepting|open)|is unavailable|has been (?:filled|closed)", re.I
)


class IcimsSpider(BoardSpider):
    """iCIMS"""

    name = "icims"
    url = "https://{board}/jobs/search?ss=1&pr=0&in_iframe=1"
    confidence = "B"
    notes = "pages rest on a session cookie; dates that a portal invents are dropped"
    hosts = r"[\w.-]+\.icims\.com"
    throttles = frozenset({202, 401, 403})
    shapes = (Shape(rf"(?!(?:{NO_PORTALS})\.)[a-z0-9-]+\.icims\.com"),)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        settings.set_in_component_priority_dict("DOWNLOADER_MIDDLEWARES", SessionCookies, 700)

    @classmethod
    def recognise(cls, url: str, html: str | None) -> str | None:
        """A Jibe front links to the portal behind it, and is the better list of the two."""
        return super().recognise(url, None if html and re.search(JIBE, html) else html)

    def postings(self, response: Response) -> Iterable[Row]:
        anchors = response.xpath("//a[contains(@class, 'iCIMS_Anchor')][contains(@href, '/jobs/')]")
        rows = {row["id"]: row for anchor in anchors if (row := card(anchor))}
        listed = response.css(LIST) or ("iCIMS" in page_text(response) and says_nothing(response))
        if not rows and not listed:
            raise ValueError("the page holds no list of jobs")
        shown, asked = pages(response)[0], page_number(response, "pr") + 1
        if shown is not None and shown != asked:
            raise ValueError(f"page {shown} was given for page {asked}: the session is lost")
        return rows.values()

    def next_page(self, response: Response) -> Request | None:
        """One page after another, to the last that the pager names; without a pager until nothing new comes."""
        ids = [row["id"] for row in self.postings(response)]
        following, last = page_number(response, "pr") + 1, pages(response)[1]
        if following >= last if last is not None else not brings_new(response, ids):
            return None
        url = f"https://{self.board.board}/jobs/search?ss=1&pr={following}&in_iframe=1"
        return self.request(url, cb_kwargs={"before": ids})

    def detail_url(self, row: Row) -> str | None:
        return f"https://{self.board.board}{row['path']}?in_iframe=1"

    def detail(self, row: Row, response: Response) -> Row:
        is_stated = bool(job_postings(response))
        if "/jobs/intro" in response.url or (not is_stated and GONE.search(line(response.css("body")))):
            raise PostingGone(row["id"])
        stated = job_posting(response) if is_stated else {"description_html": inner(response.css(".iCIMS_JobContent"))}
        if not (stated.get("description_html") or stated.get("description_plain")):
            raise LookupError("the page holds no description")
        if is_invented(response, stated):
            stated |= {"source_posted_at_raw": None, "valid_through_raw": None}
        if stated.get("employment_type_raw") == "OTHER":  # most portals' filler
            stated["employment_type_raw"] = None
        places = max(row["places_raw"], stated.get("places_raw") or [], key=len)
        posted = stated.get("source_posted_at_raw") or row.get("source_posted_at_raw")
        apply_url = response.css("a.iCIMS_ApplyOnlineButton::attr(href), a.iCIMS_PrimaryButton::attr(href)").get()
        told = {name: value for name, value in row.items() if value}
        return {**stated, **told, "places_raw": places, "source_posted_at_raw": posted, "apply": apply_url}

    def to_item(self, posting: Row, board: Board) -> Posting:
        apply_url = posting.pop("apply", None) or ""
        posting_id, path = posting.pop("id"), posting.pop("path")
        return Posting(
            **posting,
            platform=self.name,
            board=board.board,
            posting_id=posting_id,
            url=f"https://{board.board}{path}",
            apply_url=f"https://{board.board}{urlsplit(apply_url).path}" if "/jobs/" in apply_url else None,
        )


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
