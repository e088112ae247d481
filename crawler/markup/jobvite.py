"""Rows and ranges of Jobvite's lists in HTML (`ats.md` §17)."""

from __future__ import annotations

import re

from parsel import Selector
from scrapy.http import Response

from crawler.answers import Row, line
from crawler.html_lists import numbers

MANY = re.compile(r"\d+ locations", re.IGNORECASE)
JOB = re.compile(r"/job/([A-Za-z0-9]+)")


def read_row(row: Selector) -> Row:
    """One job of a list: linked, or opened by a script on its row."""
    link = row.xpath(".//a[contains(@href, '/job/')]")
    job = JOB.search(link.attrib.get("href", "") if link else row.attrib.get("onclick", ""))
    heading = row.xpath("ancestor::table[1]/preceding-sibling::*[self::h2 or self::h3][1]")
    return {
        "id": job[1] if job else None,
        "title": line(link) or line(row.css(".jv-job-list-name, td")),
        "place": re.sub(r"\s+,", ",", line(row.css(".jv-job-list-location"))),
        "date": line(row.css(".jv-job-list-date")) or None,
        "category": line(heading) or None,
    }


def places(posting: Row, stated: list[str]) -> list[str]:
    """The list says "2 Locations" of what the page states; of one place it may say more than the page."""
    listed = posting["place"]
    if listed and not MANY.fullmatch(listed) and len(stated) <= 1:
        return [listed]
    return stated or [listed or posting["shown"]]


def range_of(response: Response) -> list[int]:
    """First, last and total of "1-50 of 236"; empty where the page states none."""
    shown = numbers(response.css(".jv-pagination-text"))
    return shown if len(shown) == 3 else []
