"""How Oracle's Candidate Experience is asked, and what its postings say (`ats.md` §14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote

from scrapy.http import Response

from crawler.answers import Row, joined, read_json
from crawler.base import asked_for
from crawler.facets import Value, split
from crawler.fields import printed
from crawler.items import Pay

PAGE = 200
FACETS = {"categoriesFacet": "selectedCategoriesFacet", "organizationsFacet": "selectedOrganizationsFacet"}
"""Facets of an answer by which a list is split, and the filter of each."""
FACETS_ASKED = "LOCATIONS;WORK_LOCATIONS;WORKPLACE_TYPES;TITLES;CATEGORIES;ORGANIZATIONS;POSTING_DATES;FLEX_FIELDS"
API = "https://{host}/hcmRestApi/resources/latest/"
LIST = (
    "recruitingCEJobRequisitions?onlyData=true&expand=requisitionList.workLocation,requisitionList.secondaryLocations"
)
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


def list_url(host: str, site: str, offset: int, chosen: str = "") -> str:
    """All that counts is inside `finder`; `chosen` is `,name=id`, none or more."""
    asked = f"siteNumber={site},facetsList={FACETS_ASKED.replace(';', '%3B')},limit={PAGE},offset={offset}"
    return f"{API.format(host=host)}{LIST}&finder=findReqs;{asked}{chosen},sortBy=POSTING_DATES_DESC"


def posting_url(host: str, site: str, posting_id: str) -> str:
    """The API's own address of a posting."""
    finder = f"ById;Id=%22{posting_id}%22,siteNumber={site}"
    return f"{API.format(host=host)}recruitingCEJobRequisitionDetails?expand=all&onlyData=true&finder={finder}"


def configured(page: str) -> str | None:
    """`host/site` of a page's own configuration."""
    host, site = CONFIGURED.search(page), CONFIGURED_SITE.search(page)
    return f"{host[1].lower()}/{site[1]}" if host and site else None


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


def cuts(found: Row, applied: str, most: int) -> Iterator[str]:
    """Filters beside those applied, each of a part that fits."""
    values = {name: facet_values(found.get(name)) for name, asked in FACETS.items() if asked not in applied}
    cut = split({name: each for name, each in values.items() if each}, found["TotalJobsCount"], most, 1)
    for ids in cut.parts if cut else ():
        yield f"{applied},{FACETS[cut.facet]}={ids[0]}" if cut else applied


def places(posting: Row) -> list[Any]:
    more = [place.get("Name") for place in posting.get("secondaryLocations") or ()]
    if posting.get("PrimaryLocation") or any(more):
        return [posting.get("PrimaryLocation"), *more]
    return [printed(place, "TownOrCity", "Region2", "Country") for place in posting.get("workLocation") or ()]


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


def pay(posting: Row) -> list[Pay]:
    """What fields of the employer's own say of it, each a prompt and a value."""
    fields = posting.get("requisitionFlexFields") or ()
    told = [(str(entry["Prompt"]), entry["Value"]) for entry in fields if entry.get("Prompt") and entry.get("Value")]
    return [Pay(text=str(value), kind=prompt) for prompt, value in told if PAID.search(prompt)]
