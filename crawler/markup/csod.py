"""What Cornerstone's careers sites are asked, and how they print days and places (`ats.md` §27)."""

from __future__ import annotations

import re
from urllib.parse import SplitResult

from crawler.answers import Row, comma
from crawler.fields import printed
from crawler.hosts import label

PAGE = 25
QUESTION: Row = {
    "pageSize": PAGE,
    "cultureId": 1,
    "cultureName": "en-US",
    "searchText": "",
    "states": [],
    "countryCodes": [],
    "cities": [],
    "placeID": "",
    "radius": None,
    "postingsWithinDays": None,
    "customFieldCheckboxKeys": [],
    "customFieldDropdowns": [],
    "customFieldRadios": [],
}


def board_of(asked: SplitResult) -> str | None:
    """`tenant/site`."""
    parts = asked.path.lower().strip("/").split("/")
    is_site = parts[:3] == ["ux", "ats", "careersite"] and len(parts) > 3 and parts[3].isdigit()
    return f"{label(asked)}/{parts[3]}".lower() if is_site else None


def day(printed: str | None) -> str | None:
    """M/D/YYYY, as the culture asked for writes a day, in the order that nobody mistakes."""
    return re.sub(r"^(\d{1,2})/(\d{1,2})/(\d{4})$", r"\3-\1-\2", printed) if printed else None


def place(entry: Row) -> str:
    return printed(entry) or comma(entry.get("displayName"))
