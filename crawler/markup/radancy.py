"""Results of Radancy's sites: HTML, or HTML inside the JSON of their own script's call (`ats.md` §27)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from parsel import Selector
from scrapy.http import Response

from crawler.answers import Row, line, page_text, read_json

LABEL = re.compile(r"^[^:,]{1,20}:\s+")


def results(response: Response) -> Selector:
    """The results as HTML; the XHR wraps them into JSON. Raises where that has another shape."""
    if not response.body.lstrip().startswith(b"{"):
        return Selector(text=page_text(response))
    answer = read_json(response)
    return Selector(text=answer["results"] or ("" if answer["hasJobs"] else "<ul id='search-results-list'></ul>"))


def card(link: Selector) -> Row:
    """One card: the link, and what stands in it or beside it in its list item."""
    card = (link.xpath("ancestor::li[1]") or [link])[0]
    title = link.css("h2, h3, [class*=title]") or card.css("h2, h3")
    return {
        "id": link.attrib["data-job-id"],
        "requisition": link.attrib.get("data-job-secondary-id"),
        "href": link.attrib["href"],
        "title": line(title) or line(link),
        "place": LABEL.sub("", line(card.css("[class*=location]"))),
        "date": LABEL.sub("", line(card.css("[class*=date-posted], [class*=job-date]"))),
        "category": LABEL.sub("", line(card.css("[class*=job-category]"))),
        "brand": line(card.css("[class*=job-brand]")),
    }


def stated_number(page: Selector, *names: str) -> int | None:
    found = (page.css(f"[{name}]::attr({name})").get("").replace(",", "").strip() for name in names)
    return next((int(text) for text in found if text.isdigit()), None)


def rows(page: Selector) -> list[Row]:
    """The cards of a page of results, each posting once. Raises ValueError where it shows no results and does not say
    that there are none."""
    lists = page.css("#search-results-list")
    links = (lists or page).css("a[data-job-id][href]")
    if not links and not lists and total(page) != 0:
        raise ValueError("the page shows no search results")
    found: dict[str, Row] = {}
    for link in links:
        found.setdefault(link.attrib["data-job-id"], card(link))
    return [*found.values()]


def total(page: Selector) -> int | None:
    return stated_number(page, "data-total-job-results", "data-total-results")


def pages(page: Selector, on_first: int) -> int | None:
    """The stated number of pages, or what the total and a page's size come to; `on_first` is how many rows the first
    page has, 0 where this is another."""
    stated, counted = stated_number(page, "data-total-pages"), total(page)
    if stated is not None or counted is None:
        return stated
    size = stated_number(page, "data-records-per-page") or on_first
    return -(-counted // size) if size else None


def number_name(url: str) -> str:
    """What a page's number is called in its address."""
    return "CurrentPage" if urlsplit(url).path.endswith("/results") else "p"
