"""Pairs parted into components: what no pair connects has nothing to do with each other, and is held one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

Ends = tuple[int, int]


@dataclass(slots=True)
class Component:
    """Nodes that pairs connect, and those pairs by their number."""

    nodes: list[int] = field(default_factory=list)
    pairs: list[int] = field(default_factory=list)


def components(pairs: Iterable[Ends], nodes: Iterable[int] = ()) -> list[Component]:
    """The components of `pairs`, numbered as they come, and each of `nodes` that is in none as one of its own."""
    above: dict[int, int] = {}
    ends = list(pairs)
    for first, second in ends:
        one, other = _top(above, first), _top(above, second)
        above[max(one, other)] = min(one, other)
    found: dict[int, Component] = {}
    for node in {*above, *nodes}:
        found.setdefault(_top(above, node), Component()).nodes.append(node)
    for number, (first, _) in enumerate(ends):
        found[_top(above, first)].pairs.append(number)
    return list(found.values())


def gathered(found: Iterable[Component], most: int) -> Iterator[Sequence[Component]]:
    """Components in lists of at most so many nodes; a larger component by itself."""
    part: list[Component] = []
    held = 0
    for component in found:
        if part and held + len(component.nodes) > most:
            yield part
            part, held = [], 0
        part.append(component)
        held += len(component.nodes)
    if part:
        yield part


def _top(above: dict[int, int], node: int) -> int:
    """The least node of a component, as far as is known; the way there is shortened."""
    top = node
    while (higher := above.setdefault(top, top)) != top:
        top = higher
    while above[node] != top:
        above[node], node = top, above[node]
    return top
