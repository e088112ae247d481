"""Rows of Taleo Business Edition's RSS and of its search pages (`ats.md` §12)."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, urlsplit

from scrapy.http import Response

from crawler.answers import Row, comma, line, page_text, read_rss, texts
from crawler.html_lists import numbers, says_nothing

TALEO = "{urn:TBERss}"
FEED = re.compile(r"^(.+?)\s+(?:Job Feed|[-–]?\s*fil d['’]emploi)$", re.IGNORECASE)
TOTAL = re.compile(
    r"(?:\w+ ){0,3}\d[\d,.]* ?(?:-|–|to) ?\d[\d,.]* of (\d[\d,]*)(?: \w+){0,3}[.:]?"
    r"|(?:\w+ ){0,3}\(?(\d[\d,]*)\)? (?:\w+ )?(?:jobs?|results?|positions?|openings?)(?: \w+){0,4}[.:]?",
    re.IGNORECASE,
)


def of_feed(response: Response) -> list[Row]:
    channel = read_rss(response)
    company = FEED.match(line(channel.findtext("title") or ""))
    own = {"company": company[1] if company else None}
    return [{**texts(item), **own} for item in channel.iterfind("item")]


def of_page(response: Response) -> list[Row]:
    """Each job is linked twice."""
    rows: dict[str, Row] = {}
    for link in response.css("a[href*='viewRequisition'], a[href*='requisition.jsp']"):
        if rid := query_of(link.attrib["href"], "rid"):
            row = rows.setdefault(rid, {f"{TALEO}reqId": rid, "title": ""})
            row["title"] = row["title"] or line(link)
    is_empty = "/ats/" in page_text(response) and (total_of(response) == 0 or says_nothing(response))
    if not rows and not is_empty:
        raise ValueError("the page holds no list of jobs")
    return [*rows.values()]


def linked_after(response: Response, offset: int) -> str | None:
    """The address of the next search page that the page links to."""
    linked = response.css("[href*='rowFrom=']::attr(href)").getall()
    further = {int(number): href for href in linked if (number := query_of(href, "rowFrom")).isdecimal()}
    following = min((number for number in further if number > offset), default=None)
    return None if following is None else response.urljoin(further[following])


def board_of(address: SplitResult) -> str | None:
    """Host, partition, org and cws: all are needed, none can be guessed."""
    partition = re.match(r"/([A-Za-z0-9]+)/ats/(?:careers|servlet)/", address.path)
    named = {name.lower(): values[0] for name, values in parse_qs(address.query).items()}
    org, cws = named.get("org", ""), named.get("cws", "")
    if not partition or "/" in org or not org or not cws.isdecimal():
        return None
    return f"{address.hostname}/{partition[1]}/{org}/{cws}"


def query_of(url: str, name: str) -> str:
    return next(iter(parse_qs(urlsplit(url).query).get(name, ())), "")


def place(row: Row) -> str:
    """City, state (`US-AZ`, or a name) and country; the label of the place where there is no city."""
    country, state = row.get(f"{TALEO}locationCountry"), row.get(f"{TALEO}locationState") or ""
    coded = re.fullmatch(r"([A-Z]{2})-(\w+)", state)
    if coded:
        country, state = country or coded[1], coded[2]
    city = row.get(f"{TALEO}locationCity")
    return comma(city, state, country) if city or not row.get(f"{TALEO}location") else row[f"{TALEO}location"]


def total_of(response: Response) -> int | None:
    """The total that most themes show, in a text of its own: "23 results", "Showing 1 - 10 of 23"."""
    for text in response.xpath("//body//text()[not(ancestor::script|ancestor::style|ancestor::a)]").getall():
        if len(text) < 200 and (match := TOTAL.fullmatch(line(text))):
            return numbers(match[1] or match[2])[0]
    return None
