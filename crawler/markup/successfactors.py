"""The ways to a SuccessFactors board's list (`ats.md` §13): feeds, a table or tiles, JSON a language, and the XML of
the legacy portals; which of them an address is, and what stands in its answer. What the pages say is `rmk`'s."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked, read_json
from crawler.base import asked_for
from crawler.html_lists import page_number, says_nothing
from crawler.markup import rmk
from crawler.rows import listed

FEEDS = ("/sitemal.xml", "/googlefeed.xml", "/sitemap.xml", "/feeds/")
TABLE = "/search/?q=&sortColumn=referencedate&sortDirection=desc&startrow={row}"
TILES = "/tile-search-results/?startrow={row}"
LANGUAGES = "/search/?q="
JOBS = "/services/recruiting/v1/jobs"
LADDER = ("/sitemal.xml", "/googlefeed.xml", "/sitemap.xml", "/feeds/?locale=en_US", TABLE)
LEGACY = "/career"
CUSTOM = "/feeds/"
FIELDS = {
    "title": "title_raw",
    "company": "company_raw",
    "language": "language_raw",
    "places": "places_raw",
    "employment_type": "employment_type_raw",
    "department": "department",
    "requisition_id": "requisition_id",
    "posted": "source_posted_at_raw",
    "valid_through": "valid_through_raw",
    "body": "description_html",
}
"""Of a row, and the posting's."""
SHORT_YEAR = re.compile(r"(\d{1,2}[/.-]\d{1,2}[/.-])(\d\d)")
LIST = (
    "#search-results, #searchresults, #job-tile-list, table.searchResults, #tile-search-results-label, .paginationLabel"
)


def first_path(board: str) -> str:
    """Path of the first list to ask; a legacy board names its company."""
    company = board.partition("/")[2]
    legacy = f"{LEGACY}?company={company}&career_ns=job_listing_summary&resultType=XML"
    return legacy if company else LADDER[0]


def next_rung(request: Request) -> str | None:
    """What is asked where this list was refused, down to the front page that names the languages (`LANGUAGES`); a
    brand's prefix stays in front."""
    path = path_of(request)
    if path in FEEDS:
        return LADDER[FEEDS.index(path) + 1].format(row=0)
    if "startrow=0" not in request.url:
        return None
    if path.endswith("/search/"):
        return path.partition("/search/")[0] + TILES.format(row=0)
    return LANGUAGES if path.endswith("/tile-search-results/") else None


def rows_of(response: Response) -> list[Row]:
    """The rows of a list of any kind. Raises ValueError for a page that shows no list."""
    path = path_of(asked_for(response))
    if path == JOBS:
        locale = asked(response)["locale"]
        return [json_row(job, locale) for job in listed(read_json(response)["jobSearchResult"])]
    if path in FEEDS:
        return rmk.feed_rows(response)
    if path == LEGACY:
        return [*rmk.legacy_rows(response)]
    rows, total = rmk.page_rows(response), rmk.total_of(response)
    is_empty = bool(response.css(LIST)) and not total and says_nothing(response)
    if not rows and not is_empty and not (page_number(response, "startrow") and response.css(LIST)):
        raise ValueError("the page holds no list of jobs")
    return rows


def total_of(response: Response) -> int | None:
    path = path_of(asked_for(response))
    if path == JOBS:
        total: int = read_json(response)["totalJobs"]
        return total
    return None if path in FEEDS or path == LEGACY else rmk.total_of(response)


def is_surely_whole(path: str, rows: int) -> bool:
    """True for a feed that needs no second look. One of just so many rows is cut, and the custom feed holds one
    language: the pages say how many there are."""
    return path != CUSTOM and bool(rows % 10 and rows % 25)


def row_after(response: Response, rows: int) -> int:
    """The row that follows the so many of a page of a table or of tiles."""
    return page_number(response, "startrow") + rows


def page_at(response: Response, row: int) -> str:
    """Path of the page of the same list that begins with this row."""
    form = TILES if response.css("li.job-tile") else TABLE
    return re.split("/(?:tile-)?search", path_of(asked_for(response)))[0] + form.format(row=row)


def fields_of(posting: Row) -> Row:
    """What a list row says, as fields of a Posting."""
    named = {field: posting.get(name) for name, field in FIELDS.items()}
    return {field: value for field, value in named.items() if value}


def path_of(request: Request) -> str:
    """The path of an address; a server writes `/feeds//` of its feed."""
    return re.sub("/{2,}", "/", urlsplit(request.url).path)


def company_board(address: SplitResult) -> str | None:
    """Host and company: SAP's own hosts serve many."""
    companies = parse_qs(address.query).get("company", [""])
    if not re.fullmatch(r"[\w.-]+", companies[0]):
        return None
    return f"{address.hostname}/{companies[0]}"


def json_row(job: Row, locale: str) -> Row:
    """A row of the Career Site Builder. What cannot be read stays as it is, and costs itself alone."""
    told = job.get("response") if isinstance(job, dict) else None
    if not isinstance(told, dict):
        return job
    places = told.get("jobLocationShort") or []
    return {
        "id": told.get("id"),
        "path": f"/job/{told.get('unifiedUrlTitle')}/{told.get('id')}-{locale}",
        "title": told.get("unifiedStandardTitle"),
        "places": [re.sub(r"\s*<[^<>]*>\s*", " ", place).strip() for place in places if isinstance(place, str)],
        "posted": SHORT_YEAR.sub(r"\g<1>20\2", told.get("unifiedStandardStart") or "") or None,
        "language": locale.replace("_", "-"),
    }
