"""Oracle Recruiting Cloud (Fusion Candidate Experience): a list in pages of 200, a page a posting (`ats.md` §14)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, comma, joined, read_json
from crawler.base import BoardSpider, asked_for
from crawler.boards import Board
from crawler.facets import Value, split
from crawler.items import Pay, Posting
from crawler.recognise import Shape
from crawler.rows import id_of, listed

PAGE = 200
FACETS = {"categoriesFacet": "selectedCategoriesFacet", "organizationsFacet": "selectedOrganizationsFacet"}
"""Facets of an answer by which a list is split, and the filter of each."""
FACETS_ASKED = "LOCATIONS;WORK_LOCATIONS;WORKPLACE_TYPES;TITLES;CATEGORIES;ORGANIZATIONS;POSTING_DATES;FLEX_FIELDS"
API = "https://{host}/hcmRestApi/resources/latest/"
LIST = (
    "recruitingCEJobRequisitions?onlyData=true&expand=requisitionList.workLocation,requisitionList.secondaryLocations"
)
LANGUAGES = {"US": "en-US"}
SITE = re.compile(r"/hcmUI/CandidateExperience/(?:[A-Za-z-]+/)?sites?/([^/]+)", re.IGNORECASE)
PAID = re.compile(r"salar|compensation|\bpay\b|wage|hourly", re.IGNORECASE)
# A page's own configuration, whatever host serves it.
CONFIGURED = re.compile(
    r"""apiBaseUrl["']?\s*[:=]\s*["']https://([a-z0-9.-]{1,120}\.oraclecloud\d*\.com)(?:["':/])""", re.IGNORECASE
)
CONFIGURED_SITE = re.compile(r"""siteNumber["']?\s*[:=]\s*["']([A-Za-z0-9_-]{1,60})["']""")


def named(address: SplitResult) -> str | None:
    """`host/site` of a page's, an old page's (`?site_number=`) or the API's address."""
    query = parse_qs(address.query)
    finder = re.search(r"siteNumber=([^,;]+)", unquote(next(iter(query.get("finder", ())), "")))
    found = SITE.match(address.path) or finder
    site = found[1] if found else next(iter(query.get("site_number", ())), None)
    return f"{address.hostname}/{site}" if site else None


class OracleSpider(BoardSpider):
    """Oracle Recruiting Cloud"""

    name = "oracle"
    confidence = "A"
    notes = "offsets end at 10,000, then split by category or organization; a wrong site answers 0; pay seldom"
    cap = 10_000
    throttles = frozenset({302, 403})
    hosts = r"[\w.-]+\.oraclecloud\d*\.com"
    shapes = (Shape(r"[\w-]+\.fa(?:\.[\w-]+)?\.oraclecloud\d*\.com", token=named),)

    @classmethod
    def own_host(cls, url: str, html: str) -> str | None:
        host, site = CONFIGURED.search(html), CONFIGURED_SITE.search(html)
        return f"{host[1].lower()}/{site[1]}" if host and site else None

    @property
    def host(self) -> str:
        return self.board.board.partition("/")[0]

    @property
    def site(self) -> str:
        return self.board.board.partition("/")[2]

    def list_url(self) -> str:
        return self.page_url(0)

    def page_url(self, offset: int, filters: str = "") -> str:
        """All that counts is inside `finder`; `filters` is `,name=id`, none or more."""
        asked = f"siteNumber={self.site},facetsList={FACETS_ASKED.replace(';', '%3B')},limit={PAGE},offset={offset}"
        return f"{API.format(host=self.host)}{LIST}&finder=findReqs;{asked}{filters},sortBy=POSTING_DATES_DESC"

    def postings(self, response: Response) -> Iterable[Row]:
        found = answer(response)
        rows = found.get("requisitionList")
        return listed([] if rows is None and found["TotalJobsCount"] == 0 else rows)

    def posting_id(self, row: Row) -> str:
        return id_of(row, "Id")

    def advertised(self, response: Response) -> int | None:
        total: int | None = answer(response).get("TotalJobsCount")
        return total

    def next_page(self, response: Response) -> Request | None:
        """Pages may come short: the next begins behind what was received. Without a total, an empty page is the end."""
        rows, total = answer(response).get("requisitionList") or (), self.advertised(response)
        offset = asked_offset(response) + len(rows)
        end = self.cap if total is None else min(total, self.cap)
        return self.request(self.page_url(offset, filters(response))) if rows and offset < end else None

    def parts(self, response: Response) -> Iterator[tuple[str, Request]]:
        found, applied = answer(response), filters(response)
        values = {name: facet_values(found.get(name)) for name, asked in FACETS.items() if asked not in applied}
        cut = split({name: each for name, each in values.items() if each}, found["TotalJobsCount"], self.cap - 1, 1)
        for ids in cut.parts if cut else ():
            chosen = f"{applied},{FACETS[cut.facet]}={ids[0]}" if cut else applied
            yield chosen.strip(","), self.request(self.page_url(0, chosen))

    def detail_url(self, row: Row) -> str:
        finder = f"ById;Id=%22{self.posting_id(row)}%22,siteNumber={self.site}"
        path = f"recruitingCEJobRequisitionDetails?expand=all&onlyData=true&finder={finder}"
        return API.format(host=self.host) + path

    def detail(self, row: Row, response: Response) -> Row:
        stated = read_json(response)
        own = stated["items"][0] if "items" in stated else stated
        return {
            **row,
            **{name: value for name, value in own.items() if value is not None},
            "Id": row["Id"],
            "own": own["Id"],
        }

    def to_item(self, posting: Row, board: Board) -> Posting:
        posting_id = self.posting_id(posting)
        return Posting(
            platform=self.name,
            board=board.board,
            posting_id=posting_id,
            requisition_id=posting_id,
            url=f"https://{self.host}/hcmUI/CandidateExperience/en/sites/{self.site}/job/{posting_id}",
            language_raw=LANGUAGES.get(posting.get("Language") or "", posting.get("Language")),
            title_raw=posting["Title"],
            places_raw=places(posting),
            country_raw=posting.get("PrimaryLocationCountry"),
            workplace_type_raw=posting.get("WorkplaceTypeCode") or posting.get("WorkplaceType"),
            employment_type_raw=comma(
                *(posting.get(name) for name in ("JobSchedule", "JobType", "ContractType", "WorkerType"))
            ),
            department=first(posting, "Department", "Category", "JobFamily", "JobFunction"),
            team=first(posting, "Organization", "BusinessUnit"),
            pay_raw=[Pay(text=text, kind=kind) for kind, text in flex_fields(posting) if PAID.search(kind)],
            source_posted_at_raw=first(posting, "ExternalPostedStartDate", "PostedDate"),
            valid_through_raw=first(posting, "ExternalPostedEndDate", "PostingEndDate"),
            description_html=body(posting),
        )


def answer(response: Response) -> Row:
    found: Row = read_json(response)["items"][0]
    return found


def asked_offset(response: Response) -> int:
    found = re.search(r"[,;]offset=(\d+)", unquote(asked_for(response).url))
    return int(found[1]) if found else 0


def filters(response: Response) -> str:
    """The filters of the request that is answered, as `page_url` takes them."""
    return "".join(re.findall(r",selected\w+Facet=[^,;&]+", unquote(asked_for(response).url)))


def facet_values(entries: Any) -> list[Value]:
    found = (entry for entry in entries or () if isinstance(entry, dict) and isinstance(entry.get("TotalCount"), int))
    return [Value(str(entry["Id"]), entry["TotalCount"]) for entry in found if entry.get("Id")]


def places(posting: Row) -> list[Any]:
    more = [place.get("Name") for place in posting.get("secondaryLocations") or ()]
    if posting.get("PrimaryLocation") or any(more):
        return [posting.get("PrimaryLocation"), *more]
    parts = ("TownOrCity", "Region2", "Country")
    return [comma(*(place.get(part) for part in parts)) for place in posting.get("workLocation") or ()]


def first(posting: Row, *names: str) -> str | None:
    return next((posting[name] for name in names if posting.get(name)), None)


def flex_fields(posting: Row) -> Iterator[tuple[str, str]]:
    """Fields of the employer's own, each (prompt, value)."""
    for entry in posting.get("requisitionFlexFields") or ():
        if entry.get("Prompt") and entry.get("Value"):
            yield str(entry["Prompt"]), str(entry["Value"])


def body(posting: Row) -> str | None:
    """All parts of the text; the teaser where there are none."""
    whole = joined(
        (None, posting.get("ExternalDescriptionStr")),
        ("Responsibilities", posting.get("ExternalResponsibilitiesStr")),
        ("Qualifications", posting.get("ExternalQualificationsStr")),
        (None, posting.get("CorporateDescriptionStr")),
        (None, posting.get("OrganizationDescriptionStr")),
    )
    return whole or posting.get("ShortDescriptionStr")
