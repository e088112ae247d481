"""What Phenom's pages and widgets say, and how they are asked (`ats.md` §16)."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked, comma, embedded, line, page_text, read_json
from crawler.base import asked_for

USUAL = ("us/en", "global/en")
"""Prefixes where the front page names none: tried in turn, and true only where a list answers."""
PREFIX = re.compile(r"/([A-Za-z]{2,8}/[A-Za-z]{2}(?:-[A-Za-z]{2,4})?)(?:/|$)")
SEARCH = re.compile(r"/([A-Za-z]{2,8}/[A-Za-z]{2}(?:-[A-Za-z]{2,4})?)/search-results\b")
BASE = re.compile(r'"baseUrl"\s*:\s*"https?://[^/"]+/([A-Za-z]{2,8}/[A-Za-z]{2}(?:-[A-Za-z]{2,4})?)/')


def question(prefix: str, start: int) -> Row:
    """What the widgets are asked for a page of the list."""
    country, language = prefix.lower().split("/")
    return {
        "lang": f"{language}_{country}",
        "country": country,
        "deviceType": "desktop",
        "pageName": "search-results",
        "ddoKey": "refineSearch",
        "siteType": "external",
        "from": start,
        "size": 100,
        "jobs": True,
        "counts": True,
        "all_fields": [],
        "selected_fields": {},
        "keywords": "",
        "global": True,
    }


def prefix_on(response: Response) -> str | None:
    """The prefix of a site's front page: in the address redirected to, in the page's links or its data."""
    page = page_text(response).replace("\\/", "/")
    found = PREFIX.match(urlsplit(response.url).path) or SEARCH.search(page) or BASE.search(page)
    return found[1] if found else None


def is_widget(request: Request) -> bool:
    """True for the call of the pages' own script, whose rows are those of the page."""
    return request.method == "POST"


def found_by(response: Response) -> Row:
    """The search's `totalHits`, `hits` and `data.jobs`: of the page's own data, or of the widgets' answer."""
    if is_widget(asked_for(response)):
        answer: Row = read_json(response)["refineSearch"]
        return answer
    found: Row = embedded(page_text(response), "phApp.ddo =")["eagerLoadRefineSearch"]
    return found


def prefix_of(response: Response) -> str:
    if is_widget(asked_for(response)):
        question = asked(response)
        return f"{question['country']}/{question['lang'].rpartition('_')[0]}"
    found = SEARCH.search(urlsplit(response.url).path)
    return found[1] if found else USUAL[0]


def own_data(response: Response) -> Row:
    """The job in a posting's own page, empty where it has none."""
    text = page_text(response)
    if "phApp.ddo =" not in text:
        return {}
    detail: Any = embedded(text, "phApp.ddo =").get("jobDetail") or {}
    return (detail.get("data") or {}).get("job") or {}


def posting_url(host: str, row: Row) -> str:
    """Any slug behind the id leads to the posting."""
    slug = re.sub(r"\W+", "-", line(row.get("title"))).strip("-")
    return f"https://{host}/{row['prefix']}/job/{row['jobId']}" + (f"/{slug}" if slug else "")


def places(posting: Row) -> list[str]:
    several = [
        entry.get("location") if isinstance(entry, dict) else entry for entry in posting.get("multi_location") or ()
    ]
    if any(several):
        return [line(place) for place in several if place]
    parts = comma(posting.get("city"), posting.get("state"), posting.get("country"))
    return [line(posting.get("location") or posting.get("cityStateCountry")) or parts]


def markup(text: str | None) -> str | None:
    """Some tenants escape the whole body once more."""
    return unescape(text) if text and "<" not in text and "&lt;" in text else text
