"""Where the requirements of a posting stand in its text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.blocks import Section
    from pipelines.values.requirements import Requirement

Span = tuple[int, int]

_MOST_PLACES = 100
"""Of the same words, that are looked at: more are no requirement."""


def spans(text: str, sections: Sequence[Section], requirements: Sequence[Requirement]) -> list[Span | None]:
    """Offsets into `text` of each of the requirements that `read_requirements` gave for its `sections`, in their order.

    None where an item does not stand in the text as it was read.
    """
    starts = [section.start for section in sections]
    found: list[Span | None] = []
    at = 0
    for need in requirements:
        start = _place(text, sections, starts, need, at)
        if start is None:
            found.append(None)
        else:
            at = start + len(need.text)
            found.append((start, at))
    return found


def _place(text: str, sections: Sequence[Section], starts: list[int], need: Requirement, at: int) -> int | None:
    """Where the words of `need` begin in a section of its kind, from `at` on: "SQL" stands in other sections, too."""
    place = text.find(need.text, at) if need.text else -1
    for _ in range(_MOST_PLACES):
        if place < 0:
            return None
        section = sections[max(0, bisect_right(starts, place) - 1)]
        if section.kind == need.section and not text[place - 1 : place].isalnum():
            return place
        place = text.find(need.text, place + 1)
    return None
