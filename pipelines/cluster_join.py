"""Pairs joined into clusters, in order of likeness: a join that would bring conflicting members together is refused.

What comes out depends on the pairs and the nodes alone, not on the order in which they came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from pipelines.cluster_nodes import Node, Pay
from pipelines.cluster_pairs import BRAND, Judge, Pair, pays_conflict, ranks_conflict

BY_HAND = "joined_by_hand"
LEAST_KINSHIP = 0.75
"""How alike the longest texts of two clusters must be: a short text stands in many a long one, and would chain them."""
BY_TEXT = frozenset({"same_text", "agency_copy", "aggregator_copy", BRAND})


@dataclass(slots=True)
class Cluster:
    """Nodes that are one job, and what they are together."""

    nodes: set[int]
    employers: set[str] = field(default_factory=set)
    requisitions: dict[str | None, str] = field(default_factory=dict)
    ranks: set[str] = field(default_factory=set)
    pays: set[Pay] = field(default_factory=set)
    longest: dict[str | None, int] = field(default_factory=dict)
    """Of each language the node with the longest text."""


def join(
    nodes: Mapping[int, Node],
    pairs: Collection[Pair],
    judge: Judge,
    apart: Collection[frozenset[int]] = (),
) -> list[set[int]]:
    """The clusters that `pairs` make: sets of two nodes or more. `apart` are pairs that a person has split."""
    agents = agents_of(pairs)
    clusters: dict[int, Cluster] = {}
    for pair in sorted((pair for pair in pairs if pair.conflict is None), key=lambda pair: _order(pair, nodes)):
        first = clusters.get(pair.first) or _alone(nodes[pair.first], agents, judge)
        second = clusters.get(pair.second) or _alone(nodes[pair.second], agents, judge)
        if first is second or _are_split(first, second, apart):
            continue
        whole = _united(first, second, nodes)
        if pair.reason != BY_HAND and (
            _conflict(first, second, whole) or not _are_kin(pair, first, second, nodes, judge)
        ):
            continue
        clusters.update(dict.fromkeys(whole.nodes, whole))
    return [cluster.nodes for cluster in {id(cluster): cluster for cluster in clusters.values()}.values()]


def agents_of(pairs: Iterable[Pair], *, surely: bool = False) -> set[int]:
    """The nodes that publish for another; with `surely` only those of which a name or a text says so."""
    found: set[int] = set()
    for pair in pairs:
        if pair.agents in ("first", "both"):
            found.add(pair.first)
        if pair.agents in ("second", "both") or (pair.agents == "either" and not surely):
            found.add(pair.second)
    return found


def _order(pair: Pair, nodes: Mapping[int, Node]) -> tuple[bool, float, str, str, int, int]:
    keys = sorted((nodes[pair.first].key, nodes[pair.second].key))
    return pair.reason != BY_HAND, -pair.similarity, keys[0], keys[1], pair.first, pair.second


def _alone(node: Node, agents: Collection[int], judge: Judge) -> Cluster:
    pay = judge.pay_of(node)
    return Cluster(
        nodes={node.id},
        employers={node.company} if node.company and node.id not in agents else set(),
        requisitions={node.company: node.requisition} if node.requisition else {},
        ranks={node.rank} if node.rank else set(),
        pays={pay} if pay else set(),
        longest={node.language: node.id} if node.words else {},
    )


def _united(first: Cluster, second: Cluster, nodes: Mapping[int, Node]) -> Cluster:
    longest = dict(first.longest)
    for language, node in second.longest.items():
        known = longest.get(language, node)
        longest[language] = max(known, node, key=lambda each: (len(nodes[each].text), each))
    return Cluster(
        nodes=first.nodes | second.nodes,
        employers=first.employers | second.employers,
        requisitions=first.requisitions | second.requisitions,
        ranks=first.ranks | second.ranks,
        pays=first.pays | second.pays,
        longest=longest,
    )


def _conflict(first: Cluster, second: Cluster, whole: Cluster) -> bool:
    """Two employers, two requisitions of one, two ranks, two ranges of pay."""
    if len(whole.employers) > 1 or _numbers_conflict(first, second):
        return True
    return any(ranks_conflict(one, other) for one in first.ranks for other in second.ranks) or any(
        pays_conflict(one, other) for one in first.pays for other in second.pays
    )


def _numbers_conflict(first: Cluster, second: Cluster) -> bool:
    """Of a company that is not known the numbers may be any company's."""
    for company, number in first.requisitions.items():
        for other, its in second.requisitions.items():
            if number != its and (company == other or company is None or other is None):
                return True
    return False


def _are_split(first: Cluster, second: Cluster, apart: Collection[frozenset[int]]) -> bool:
    """Two nodes that a person has split, or one that is to stand alone."""
    return any(
        pair <= first.nodes or pair <= second.nodes if len(pair) == 1 else pair & first.nodes and pair & second.nodes
        for pair in apart
    )


def _are_kin(pair: Pair, first: Cluster, second: Cluster, nodes: Mapping[int, Node], judge: Judge) -> bool:
    if pair.reason not in BY_TEXT or len(first.nodes) + len(second.nodes) == 2:
        return True
    return all(
        judge.alike(nodes[first.longest[language]], nodes[second.longest[language]]) >= LEAST_KINSHIP
        for language in first.longest.keys() & second.longest.keys()
    )
