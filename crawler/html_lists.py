"""What lists in HTML say of themselves, on every platform that has them: that nothing is there, how many there are,
and whether a page brings anything that the page before it did not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from scrapy.http import Response

from crawler.answers import line
from crawler.base import asked_for

_NOTHING = re.compile(
    r"\b(?:no|0|not any|aren't any|aren’t any|zero)\s+(?:\w+\s+){0,3}?"
    r"(?:jobs?|positions?|openings?|vacancies|opportunities|results?|roles?|postings?|requisitions?)\b"
    r"|\bdid not match any\b|\bkeine\s+(?:\w+\s+){0,2}?(?:stellen\w*|jobs?|ergebnisse|treffer)\b"
    r"|\baucun\w*\s+(?:\w+\s+){0,2}?(?:offres?|postes?|résultats?)\b|\bningún\b|\bninguna\b|\bgeen\s+(?:vacatures|resultaten)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ’']\d{3})+(?!\d)|\d+")


def says_nothing(response: Response) -> bool:
    """True where a page's own words say that it lists nothing."""
    return bool(
        _NOTHING.search(" ".join(response.xpath("//body//text()[not(ancestor::script|ancestor::style)]").getall()))
    )


def numbers(found: Any) -> list[int]:
    """The whole numbers in a text or element, thousands joined: "Results 1 – 25 of 1,223" → 1, 25, 1223."""
    return [int(re.sub(r"\D", "", number)) for number in _NUMBER.findall(line(found))]


def page_number(response: Response, parameter: str, first: int = 0) -> int:
    """The number that `parameter` has in the address asked for."""
    match = re.search(rf"[?&]{re.escape(parameter)}=(\d+)", asked_for(response).url)
    return int(match[1]) if match else first


def brings_new(response: Response, ids: Iterable[str]) -> bool:
    """False for a page without rows, and for one that repeats the page before it, as servers do that ignore a page's
    number; a request says in its `cb_kwargs["before"]` which ids that page had."""
    return bool(set(ids) - set(asked_for(response).cb_kwargs.get("before", ())))
