"""The place that a range of pay is for, where the words before it say so: "For Denver-based roles: …"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.values.places import read_places

_NAME = r"[^\W\d_][^.:;!?()\n]{1,70}?"
# In order: the last one to be found in the words before a figure counts.
_PLACES = re.compile(
    rf"\bfor (?P<based>{_NAME})[ -]based (?:roles?|positions?|candidates?|employees|applicants|hires)\b"
    rf"|\b(?:candidates?|applicants?|employees?|hires|roles?|positions?|individuals|residents)(?: \w+)?"
    rf" (?:located|based|residing|living|working|hired)? ?(?:of|in|within) (?P<located>{_NAME})"
    rf"(?=,? (?:the|our|this|a|is|are|will|must|ranges?)\b|,? ?[:\u2013\u2014-] |$)"
    rf"|\b(?:range|salary|pay|compensation|rate|wage)s? (?:for|in|within) (?P<range>{_NAME})"
    rf"(?= (?:is|are|ranges?)\b| ?[:\u2013\u2014] ?)"
    rf"|(?:^|[;|\u2022])[ \t*-]*(?P<label>{_NAME}) ?[:\u2013\u2014-] ?$",
    re.IGNORECASE,
)
_BASED = re.compile(r"[ -]based .*$", re.IGNORECASE)
_ONLY = re.compile(r"^(?:the|our|all) |(?: metro| only| area| office)+$", re.IGNORECASE)


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
    found = [match[match.lastgroup or 0] for match in _PLACES.finditer(before)]
    for printed in reversed(found):
        printed = _BASED.sub("", printed)
        places = read_places(_ONLY.sub("", printed))
        if places and all(place.resolved and place.method != "printed" for place in places):
            countries = {place.country_code for place in places}
            return PayPlace(printed.strip(), countries.pop() if len(countries) == 1 else None)
    return None
