"""Taleo Enterprise: a front page that names the portal, a POST list, and a page of HTML a posting (`ats.md` §12)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import SplitResult, unquote, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked, joined, line, page_text, read_json
from crawler.base import BoardSpider, PostingGone
from crawler.boards import Board
from crawler.items import Posting
from crawler.recognise import Shape
from crawler.rows import id_of, listed

SECTION = re.compile(r"/careersection/(?!(?:rest|theme|iam|uiscripts|css|js|images|custom)/)([^/]+)/")
PORTAL = re.compile(r"portalNo[\"']?\s*[:=]\s*[\"']?(\d+)")
DATE = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}|[^\W\d]{3,12}\.? \d{1,2}, \d{4}|\d{1,2}[ -][^\W\d]{3,12}\.?[ -]\d{4}"
)
GONE = re.compile(
    r"no longer (?:available|accepting|posted|open)|(?:is|been) (?:unavailable|unposted|closed|filled)", re.I
)
# Slots of a posting's page, counted from the title's: they shift by tenant, all together.
TITLE = 9
SLOTS = {"department": 15, "places_raw": 17, "employment_type_raw": 23, "valid_through_raw": 27}
NUMBER = 10


class TaleoSpider(BoardSpider):
    """Taleo Enterprise"""

    name = "taleo"
    confidence = "C"
    notes = "25 a page; the total counts requisitions that are never listed; older sections have no list"
    shapes = (Shape(r"(?!(?:www|tbe)\.)[a-z0-9-]+\.taleo\.net", token=lambda address: section_of(address)),)

    @classmethod
    def own_host(cls, url: str, html: str) -> str | None:
        """A section on its employer's own host."""
        return section_of(urlsplit(url)) if PORTAL.search(html) and "careersection" in html else None

    @property
    def section(self) -> str:
        host, _, section = self.board.board.partition("/")
        return f"https://{host}/careersection/{section}"

    def list_request(self) -> Request:
        return self.request(f"{self.section}/jobsearch.ftl?lang=en", callback=self.parse_front)

    def parse_front(self, response: Response) -> Iterator[Request]:
        portal = PORTAL.search(page_text(response))
        if portal is None:
            raise ValueError("the page names no portal: no career section with a list")
        yield self.page(portal[1], 1)

    def page(self, portal: str, number: int) -> Request:
        nothing: Row = {"searchFilterSelections": []}
        body = {
            "multilineEnabled": False,
            "sortingSelection": {"sortBySelectionParam": "3", "ascendingSortingOrder": "false"},
            "fieldData": {"fields": {"KEYWORD": "", "LOCATION": "", "ORGANIZATION": ""}, "valid": True},
            "filterSelectionParam": nothing,
            "advancedSearchFiltersSelectionParam": nothing,
            "pageNo": number,
        }
        host = self.board.board.partition("/")[0]
        url = f"https://{host}/careersection/rest/jobboard/searchjobs?lang=en&portal={portal}"
        return self.request(url, data=body, headers={"tz": "GMT+00:00"})  # without its time zone a 500 answers

    def postings(self, response: Response) -> Iterable[Row]:
        stated = read_json(response)
        if stated.get("careerSectionUnAvailable") is True:
            raise ValueError("the career section is unavailable")
        return listed(stated["requisitionList"])

    def posting_id(self, row: Row) -> str:
        return id_of(row, "contestNo", "jobId")

    def advertised(self, response: Response) -> int | None:
        total: int = read_json(response)["pagingData"]["totalCount"]
        return total

    def next_page(self, response: Response) -> Request | None:
        """Bounded by the total: past the end the last page repeats."""
        paging, number = read_json(response)["pagingData"], asked(response)["pageNo"]
        if number * paging["pageSize"] >= paging["totalCount"] or not read_json(response)["requisitionList"]:
            return None
        portal = re.search(r"portal=(\d+)", response.url)
        return self.page(portal[1], number + 1) if portal else None

    def detail_url(self, row: Row) -> str | None:
        return f"{self.section}/jobdetail.ftl?job={self.posting_id(row)}&lang=en"

    def detail(self, row: Row, response: Response) -> Row:
        slots = filled(page_text(response))
        if not slots and GONE.search(line(response.css("body"))):
            raise PostingGone(self.posting_id(row))
        texts = dict.fromkeys(text for slot in slots if (text := markup(slot)))
        if not texts:
            raise LookupError("the page fills in no description")
        return {
            **row,
            "body": joined(*((None, text) for text in texts)),
            **told(slots, title(row), self.posting_id(row)),
        }

    def to_item(self, posting: Row, board: Board) -> Posting:
        dates = [cell for cell in posting["column"] if isinstance(cell, str) and DATE.fullmatch(cell.strip())]
        number = self.posting_id(posting)
        return Posting(
            platform=self.name,
            board=board.board,
            posting_id=number,
            requisition_id=posting.get("contestNo"),
            url=f"{self.section}/jobdetail.ftl?job={number}",
            title_raw=title(posting),
            places_raw=places(posting) or posting.get("places_raw") or [],
            employment_type_raw=posting.get("employment_type_raw"),
            department=posting.get("department"),
            # Of two dates none says which it is.
            source_posted_at_raw=dates[0] if len(dates) == 1 else None,
            valid_through_raw=posting.get("valid_through_raw"),
            description_html=posting.get("body"),
        )


def section_of(address: SplitResult) -> str | None:
    """The board of an address below a career section."""
    section = SECTION.match(address.path)
    return f"{address.hostname}/{section[1]}" if section else None


def title(row: Row) -> str:
    cell: str = row["column"][row.get("linkedColumn") or 0]
    return cell


def places(row: Row) -> list[str]:
    """Cells that are a list of places in a string: those that the row says are, else those that look it."""
    columns = row["column"]
    cells = [columns[number] for number in row.get("locationsColumns") or () if number < len(columns)]
    looked = cells or [
        cell for cell in columns if isinstance(cell, str) and re.fullmatch(r'\s*\[\s*".*"\s*\]\s*', cell)
    ]
    return [place for cell in looked for place in (json.loads(cell) if cell.lstrip().startswith("[") else [cell])]


def filled(page: str) -> list[str]:
    """The strings of the array that the page's script fills the description with; scanned, never evaluated."""
    call = re.search(r"fillList\(\s*'requisitionDescriptionInterface'\s*,\s*'descRequisition'\s*,\s*\[", page)
    found: list[str] = []
    at = call.end() if call else len(page)
    string = re.compile(r"\s*,?\s*'((?:[^'\\]|\\.)*)'", re.DOTALL)
    while match := string.match(page, at):
        found.append(
            re.sub(r"\\(.)", lambda escaped: {"n": "\n", "t": "\t", "r": ""}.get(escaped[1], escaped[1]), match[1])
        )
        at = match.end()
    return found


def markup(slot: str) -> str:
    """The HTML of a slot that holds some: percent-encoded behind a mark."""
    return unquote(slot.removeprefix("!*!")).strip() if slot.startswith("!*!") else ""


def told(slots: list[str], name: str, number: str) -> Row:
    """What the page's other slots say, where title and number stand beside each other as they should."""
    plain = [line(unquote(slot.removeprefix("!*!")) if "%" in slot else slot) for slot in slots]
    starts = [at for at, text in enumerate(plain) if text == line(name) and plain[at + 1 : at + 2] == [number]]
    if not starts:
        return {}
    found = {field: plain[at] for field, slot in SLOTS.items() if 0 <= (at := starts[0] + slot - TITLE) < len(plain)}
    end = found.get("valid_through_raw", "")
    return {
        **{field: text for field, text in found.items() if text},
        "places_raw": [found["places_raw"]] if found.get("places_raw") else [],
        "valid_through_raw": end if DATE.match(end) else None,
    }
