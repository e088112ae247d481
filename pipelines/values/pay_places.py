"""The place that a range of pay is for, where the words before it say so: "For Denver-based roles: …"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.values.places import read_places

# "The range for this role" is for no place, and hides none that was named before.
_NO_PLACE = r"(?:this|that|your|an?|each|these|every|the (?:role|position|job|base|full|selected)s?)\b"
_NAME = rf"(?!{_NO_PLACE})[^\W\d_][^.:;!?()\n]{{1,70}}?"
# What stands after a place that is named in a sentence.
_THEN = r"(?=,? (?:the|our|this|a|is|are|will|must|pay|salary|earn|receive|ranges?)\b|,? ?[:\u2013\u2014-] |$)"
_SAID = re.compile(
    rf"\bfor (?P<based>{_NAME})[ -]based (?:roles?|positions?|candidates?|employees|applicants|hires)\b"
    rf"|\b(?:(?:candidates?|applicants?|employees?|hires|roles?|positions?|individuals|residents|people)(?: \w+)?"
    rf"|located|based|residing|living|working|hired) (?:of|in|within|out of) (?P<located>{_NAME}){_THEN}"
    rf"|\b(?:range|salary|pay|compensation|rate|wage)s? (?:for|in|within) (?P<range>(?!{_NAME}[ -]based ){_NAME})"
    rf"(?= (?:is|are|ranges?)\b| ?[:\u2013\u2014] ?)"
    rf"|^\W{{0,4}}in (?P<opening>{_NAME})(?=, (?!(?-i:[A-Z]{{2}})\b)| ?:)",
    re.IGNORECASE,
)
# "London: £50,000", as in a list of places
_LABEL = re.compile(rf"(?:^|[;|\u2022])[ \t*-]*({_NAME}) ?[:\u2013\u2014-] ?$", re.IGNORECASE)
_AROUND = re.compile(
    r"^(?:the|our|all) | (?:only|metro(?: area)?|area|office|residents|pay|salary|base|hiring|compensation|range)s?$",
    re.IGNORECASE,
)


_NO_PLACES = frozenset(["printed", "remote", "ambiguous", "several", "unknown"])
"""Methods of `read_places` that are no proof that a place was named."""


@dataclass(frozen=True, slots=True)
class PayPlace:
    """A place as printed and its country, None where it has several."""

    printed: str
    country_code: str | None


def pay_place(before: str) -> PayPlace | None:
    """The place in the words before a figure; None where none is named or none that we know.

    >>> pay_place("For Boise, ID-based roles: the base salary range for this role is ")
    PayPlace(printed='Boise, ID', country_code='US')
    """
    found = [match[match.lastgroup or 0] for match in _SAID.finditer(before)] or _LABEL.findall(before)
    if not found:
        return None
    printed = _bare(found[-1])
    places = read_places(printed)
    if not places or any(place.method in _NO_PLACES for place in places):
        return None
    countries = {place.country_code for place in places}
    return PayPlace(printed, countries.pop() if len(countries) == 1 else None)


def _bare(printed: str) -> str:
    """A place without the words around it: "Washington pay range" is Washington's."""
    shorter = _AROUND.sub("", printed.strip())
    return printed.strip() if shorter == printed.strip() else _bare(shorter)
