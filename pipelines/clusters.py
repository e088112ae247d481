"""Which postings are the same job: clusters whose members say why and how alike. Rows stay as they are.

Postings become nodes (`cluster_nodes.py`), nodes that share a group are judged (`cluster_pairs.py`), pairs are joined
(`cluster_join.py`); here what is joined is told of the postings. The load does the same on its tables, for what changed
alone (`cluster_load.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipelines.cluster_join import agents_of, join
from pipelines.cluster_nodes import LEAST_WORDS, Node, Pay, band_keys, keys_of, node_of, place_words
from pipelines.cluster_pairs import Judge, Pair, candidates, judged
from pipelines.minhash import bands
from pipelines.values.companies import company_key
from pipelines.values.language import read_language
from pipelines.values.salaries import read_salaries
from pipelines.values.text import digest
from pipelines.values.titles import read_title

PERIODS = {"year": 1, "month": 12, "week": 52, "day": 260, "hour": 2080}
"""How many periods make a year of work."""
NO_BASE = frozenset({"bonus", "commission", "equity", "allowance"})


@dataclass(frozen=True, slots=True)
class Member:
    """One posting in a cluster of two or more; `reason` and `similarity` are those of the pair that joined it."""

    cluster_id: str
    key: str
    role: str
    reason: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Held:
    """A posting as a member of its node: its age (smaller is older) and place are its own."""

    key: str
    node: int
    age: Any
    place: frozenset[str]


def find_clusters(postings: Iterable[dict[str, Any]]) -> list[Member]:
    """Clusters of two or more among `postings`: dicts of `key`, `company`, `title`, `text`, `place` and
    `requisition_id`, in order of age, and if known `url`, `language`, `seniority`, `pay` (a text, or a year's low,
    high and currency), `first_seen_at`. A field may be None: unknown, never "different". A key stands once at most.
    The canonical posting is the employer's own, then the oldest."""
    known = {posting["key"]: posting for posting in postings}
    told = _with_languages({key: _told(posting) for key, posting in known.items()})
    nodes: dict[int, Node] = {}
    held: list[Held] = []
    groups: dict[tuple[str, int], dict[int, str | None]] = defaultdict(dict)
    for number, posting in enumerate(told.values()):
        node = node_of(posting)
        nodes[node.id] = min(nodes.get(node.id, node), node, key=lambda each: each.key)
        held.append(Held(node.key, node.id, _age(posting, number), place_words(posting.get("place"))))
        for key in keys_of(node, posting):
            groups[key.kind, key.value][node.id] = key.detail
    readable = [node for node in nodes.values() if node.words >= LEAST_WORDS]
    for node, row in zip(readable, bands([node.letters for node in readable]), strict=True):
        for key in band_keys(row):
            groups[key.kind, key.value][node.id] = None
    judge = Judge(pay_of=_pay_of)
    pairs = list(judged(nodes, candidates(groups).items(), judge))
    return list(members(nodes, held, pairs, join(nodes, pairs, judge)))


def members(
    nodes: Mapping[int, Node], held: Iterable[Held], pairs: Collection[Pair], clusters: Iterable[set[int]]
) -> Iterator[Member]:
    """Every posting that is in a cluster, clusters in order of their oldest posting, the canonical one first."""
    of: dict[int, int] = {node: number for number, cluster in enumerate(clusters) for node in cluster}
    found: dict[int, list[Held]] = defaultdict(list)
    for posting in held:
        if posting.node in of or nodes[posting.node].is_shared:
            found[of.get(posting.node, -posting.node - 1)].append(posting)
    agents = agents_of(pairs, surely=True)
    joined: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.conflict is None and of.get(pair.first, -1) == of.get(pair.second, -2):
            joined[of[pair.first]].append(pair)
    whole = [
        sorted(postings, key=lambda each: (each.age, each.key)) for postings in found.values() if len(postings) > 1
    ]
    for postings in sorted(whole, key=lambda each: (each[0].age, each[0].key)):
        cluster_id = digest("cluster", postings[0].key)
        postings.sort(key=lambda each: (each.node in agents, each.age, each.key))
        yield from _members(cluster_id, postings, nodes, joined.get(of.get(postings[0].node, -1), []))


def _members(
    cluster_id: str, postings: Sequence[Held], nodes: Mapping[int, Node], pairs: Sequence[Pair]
) -> Iterator[Member]:
    canonical, *copies = postings
    whys = [_why(copy, canonical, nodes, pairs) for copy in copies]
    yield Member(cluster_id, canonical.key, "canonical", *whys[0])
    for copy, why in zip(copies, whys, strict=True):
        yield Member(cluster_id, copy.key, "copy", *why)


def _why(copy: Held, canonical: Held, nodes: Mapping[int, Node], pairs: Sequence[Pair]) -> tuple[str, float]:
    """Why a posting is in the cluster: as another company's copy, as the same node, or by its best pair."""
    company, of = nodes[copy.node].company, nodes[canonical.node].company
    if company and of and company != of:
        across = [pair for pair in pairs if company in _companies(pair, nodes) and len(_companies(pair, nodes)) == 2]
        return _best(across, copy.node, canonical.node)
    if copy.node == canonical.node:
        return _placed("same_text", copy, canonical), 1.0
    own = [pair for pair in pairs if copy.node in (pair.first, pair.second)]
    reason, similarity = _best(own, copy.node, canonical.node)
    return _placed(reason, copy, canonical), similarity


def _companies(pair: Pair, nodes: Mapping[int, Node]) -> set[str]:
    return {company for node in (pair.first, pair.second) if (company := nodes[node].company)}


def _best(pairs: Iterable[Pair], node: int, canonical: int) -> tuple[str, float]:
    """The pair with the canonical posting, else one of the node's own, else the most alike."""
    found = max(
        pairs,
        key=lambda pair: (
            {node, canonical} == {pair.first, pair.second},
            node in (pair.first, pair.second),
            pair.similarity,
            pair.first,
            pair.second,
        ),
    )
    return found.reason, found.similarity


def _placed(reason: str, copy: Held, canonical: Held) -> str:
    elsewhere = not (copy.place <= canonical.place or canonical.place <= copy.place)
    return "same_text_other_place" if reason == "same_text" and elsewhere else reason


def _told(posting: Mapping[str, Any]) -> dict[str, Any]:
    """A posting as nodes are made of: the company by its key, the title clean, with its role."""
    title = read_title(posting.get("title") or "")
    return {
        **posting,
        "name": posting.get("company"),
        "company": company_key(posting.get("company")),
        "title": title.title or posting.get("title"),
        "role": posting.get("role") or title.role,
        "pay": _pay(posting.get("pay")),
    }


def _with_languages(postings: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Reads the language where a company has a role twice: twins are looked for there alone, and reading takes long."""
    roles = Counter((posting["company"], posting["role"]) for posting in postings.values())
    for posting in postings.values():
        if posting["role"] and not posting.get("language") and roles[posting["company"], posting["role"]] > 1:
            posting["language"] = read_language(posting.get("text") or "")
    return postings


def _pay(given: Any) -> Pay | None:
    if isinstance(given, str):
        return _pay_in(given)
    return (given[0], given[1], given[2] if len(given) > 2 else None) if given else None


def _pay_of(node: Node) -> Pay | None:
    return node.pay or _pay_in(node.text)


@lru_cache(maxsize=4_096)
def _pay_in(text: str) -> Pay | None:
    """The first pay that a text states, over a year; None also where it states two or more: which is whose?"""
    stated = [pay for pay in read_salaries(text) if pay.period and pay.kind not in NO_BASE]
    if len(stated) != 1:
        return None
    pay, periods = stated[0], PERIODS[stated[0].period or "year"]
    low, high = (None if amount is None else amount * periods for amount in (pay.min_amount, pay.max_amount))
    return low, high, pay.currency


def _age(posting: Mapping[str, Any], number: int) -> tuple[Any, int]:
    seen = posting.get("first_seen_at")
    return ("" if seen is None else str(seen)), number
