"""How a list that its platform caps is cut by its facets into parts that each fit, so that few requests read it whole
(`ats.md` §4, §14)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

PAGE = 20
"""What one more part costs, in postings: its last page is seldom full."""
WITHIN = 0.5
"""What a value that must itself be split costs beside its count: its parts overlap, or leave some out."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet, and how many postings have it."""

    id: str
    count: int


Facets = Mapping[str, Collection[Value]]


@dataclass(frozen=True, slots=True)
class Split:
    """A list cut by the values of one facet: each part is asked for with its values, any of which a posting has."""

    facet: str
    parts: list[list[str]]
    counted: int
    cost: float


def total(values: Iterable[Value]) -> int:
    return sum(value.count for value in values)


def size(facets: Facets, single: Iterable[str]) -> int:
    """How many postings a list holds: what two of the facets in `single`, of which a posting has one value at most,
    agree on, else what the first of them says, else the largest count of one value."""
    sums = [total(facets[name]) for name in single if name in facets]
    agreed = [stated for stated in sums if sums.count(stated) > 1]
    largest = max((value.count for values in facets.values() for value in values), default=0)
    return max([largest, *(agreed or sums[:1])])


def split(facets: Facets, held: int, most: int, values: int) -> Split | None:
    """The cheapest way to cut a list of `held` postings into parts of `most` at most, of no more than `values` values
    each. A facet that counts all postings comes before one that leaves some out. None where no facet cuts it."""
    cuts = [_cut(name, found, most, values) for name, found in facets.items() if 0 < max(v.count for v in found) < held]
    return min(cuts, key=lambda cut: (max(held - cut.counted, 0), cut.cost, cut.facet), default=None)


def _cut(name: str, found: Collection[Value], most: int, values: int) -> Split:
    parts = list(_packed(found, most, values))
    within = sum(value.count for value in found if value.count > most)
    counted = total(found)
    return Split(name, parts, counted, counted + WITHIN * within + PAGE * len(parts))


def _packed(found: Iterable[Value], most: int, values: int) -> Iterator[list[str]]:
    """Values together in as few parts as first fit gives, the largest first. One over `most` stands alone."""
    parts: list[list[Value]] = []
    for value in sorted(found, key=lambda value: (-value.count, value.id)):
        if value.count:
            fits = (part for part in parts if len(part) < values and total(part) + value.count <= most)
            part = next(fits, None)
            if part is None:
                parts.append(part := [])
            part.append(value)
    yield from ([value.id for value in part] for part in parts)
