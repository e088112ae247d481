"""Personio's XML feed: its positions, their offices and the parts of their text (`ats.md` §8)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import lxml.etree
from scrapy.http import Response

from crawler.answers import Row, read_xml, texts

HOST = r"(?!www\.)[a-z0-9_-]+\.jobs\.personio\.(?:de|com|es|nl|it|fr|at|ch|se|pt|be|ie|eu|co\.uk)"


def domain(response: Response) -> str:
    """The top-level domain that answered; a board's endpoint stands for the first."""
    match = re.fullmatch(HOST, urlsplit(response.url).hostname or "")
    return match[0].partition(".personio.")[2] if match else "de"


def positions(response: Response) -> list[Row]:
    """Each posting once, though a feed may hold it twice."""
    root = read_xml(response)
    if root.tag != "workzag-jobs":
        raise ValueError(f"the feed's root is {root.tag}")
    rows: dict[str | int, Row] = {}
    for number, position in enumerate(root.iter("position")):
        row = {**texts(position), "domain": domain(response), "offices": offices(position), "parts": parts(position)}
        known = rows.setdefault(row.get("id") or number, row)
        known["parts"] = known["parts"] or row["parts"]
    return list(rows.values())


def offices(position: lxml.etree._Element) -> list[str]:
    return [name for name in position.xpath("office/text() | additionalOffices/office/text()") if name.strip()]


def parts(position: lxml.etree._Element) -> list[tuple[str | None, str]]:
    """Headings and texts; a heading without a text is none."""
    stated = [texts(part) for part in position.iterfind("jobDescriptions/jobDescription")]
    return [(part.get("name"), part["value"]) for part in stated if part.get("value")]
