"""Which postings are the same job: pairs that say why and how alike, joined into clusters. Rows stay as they are.

Inside a company: one requisition number, or one title above near-identical core text. Word overlap inside (company,
title) tells copies (0.95 and up) from different roles (0.5 and down), where hashes of whole texts do not
(`field.md` §3). Different requisition numbers are never one job.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.shipped import sql
from pipelines.values.text import digest

LEAST_SIMILARITY = 0.9
LEAST_WORDS = 20
"""Shorter texts say too little of a job to be compared."""
SHINGLE = 3
MOST_IN_BUCKET = 200
"""Postings of one company and title that are compared pair by pair; the rest only where their text is equal."""

_WORD = re.compile(r"\w+")

CLUSTERS = pa.schema(
    [
        ("cluster_id", pa.string()),
        ("posting_key", pa.string()),
        ("company_key", pa.string()),
        ("role", pa.string()),
        ("reason", pa.string()),
        ("similarity", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Member:
    """One posting in a cluster of two or more; `reason` and `similarity` are those of the pair that joined it."""

    cluster_id: str
    key: str
    role: str
    reason: str
    similarity: float


@dataclass(frozen=True, slots=True)
class _Pair:
    similarity: float
    first: str
    second: str
    reason: str


def find_clusters(postings: Iterable[dict[str, Any]]) -> list[Member]:
    """Clusters of two or more among `postings`: dicts of `key`, `company`, `title`, `text`, `place` and
    `requisition_id`, in order of age. A field may be None: unknown, never "different". A key stands once at most;
    the oldest posting of a cluster is its canonical one."""
    known = {posting["key"]: posting for posting in postings}
    order = {key: number for number, key in enumerate(known)}
    pairs = sorted(_pairs(known), key=lambda pair: (-pair.similarity, order[pair.first], order[pair.second]))
    clusters = _joined(pairs, known)
    return [member for keys in clusters for member in _members(sorted(keys, key=order.__getitem__), pairs)]


def refresh_clusters(connection: duckdb.DuckDBPyConnection) -> None:
    """Find the clusters of every company in `staged_postings` anew."""
    rows = connection.execute(sql("load", "select_cluster_candidates")).fetchall()
    names = ("key", "company", "title", "text", "place", "requisition_id")
    companies: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        posting = dict(zip(names, row, strict=True))
        companies[posting["company"]].append(posting)
    members = [
        (member.cluster_id, member.key, company, member.role, member.reason, member.similarity)
        for company, postings in companies.items()
        for member in find_clusters(postings)
    ]
    columns = list(zip(*members, strict=True)) or [()] * len(CLUSTERS)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, CLUSTERS, strict=True)]
    connection.execute(sql("load", "clusters_dropped"))
    connection.register("found_clusters", pa.Table.from_arrays(arrays, schema=CLUSTERS))
    connection.execute(sql("load", "clusters_added"))
    connection.unregister("found_clusters")


def _pairs(known: Mapping[str, dict[str, Any]]) -> Iterator[_Pair]:
    requisitions: dict[tuple[Any, str], list[str]] = defaultdict(list)
    titles: dict[tuple[Any, str], list[str]] = defaultdict(list)
    for key, posting in known.items():
        company = posting.get("company")
        if company and posting.get("requisition_id"):
            requisitions[company, posting["requisition_id"].strip().casefold()].append(key)
        if company and posting.get("title"):
            titles[company, _folded(posting["title"])].append(key)
    for keys in requisitions.values():
        yield from (_Pair(1.0, keys[0], other, "same_requisition") for other in keys[1:])
    for keys in titles.values():
        if len(keys) > 1:
            yield from _alike(keys, known)


def _alike(keys: Sequence[str], known: Mapping[str, dict[str, Any]]) -> Iterator[_Pair]:
    equal: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        equal[known[key].get("text") or f"unknown {key}"].append(key)
    for same in equal.values():
        yield from (
            _Pair(1.0, same[0], other, _reason(known[same[0]], known[other]))
            for other in same[1:]
            if not _conflict(known[same[0]], known[other])
        )
    distinct = [same[0] for same in equal.values()][:MOST_IN_BUCKET]
    shingles = {key: _shingles(known[key].get("text") or "") for key in distinct}
    for first, second in combinations(distinct, 2):
        similarity = _jaccard(shingles[first], shingles[second])
        if similarity >= LEAST_SIMILARITY and not _conflict(known[first], known[second]):
            yield _Pair(round(similarity, 4), first, second, _reason(known[first], known[second]))


def _conflict(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """Two known, different requisition numbers."""
    numbers = {(posting.get("requisition_id") or "").strip().casefold() for posting in (first, second)}
    return len(numbers - {""}) > 1


def _reason(first: dict[str, Any], second: dict[str, Any]) -> str:
    places = {_folded(posting.get("place") or "") for posting in (first, second)} - {""}
    return "same_text_other_place" if len(places) > 1 else "same_text"


def _joined(pairs: Iterable[_Pair], known: Mapping[str, dict[str, Any]]) -> list[set[str]]:
    """Pairs joined in order; a join that would bring conflicting members together is refused."""
    cluster: dict[str, set[str]] = {}
    for pair in pairs:
        first = cluster.get(pair.first, {pair.first})
        second = cluster.get(pair.second, {pair.second})
        if first is second or any(_conflict(known[one], known[other]) for one in first for other in second):
            continue
        whole = first | second
        cluster.update(dict.fromkeys(whole, whole))
    return list({id(keys): keys for keys in cluster.values()}.values())


def _members(keys: Sequence[str], pairs: Sequence[_Pair]) -> Iterator[Member]:
    inside = set(keys)
    joined = [pair for pair in pairs if pair.first in inside and pair.second in inside]
    best: dict[str, _Pair] = {}
    for pair in joined:
        best.setdefault(pair.first, pair)
        best.setdefault(pair.second, pair)
    cluster_id = digest("cluster", keys[0])
    for key in keys:
        role = "canonical" if key == keys[0] else "copy"
        yield Member(cluster_id, key, role, best[key].reason, best[key].similarity)


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    if len(words) < LEAST_WORDS:
        return frozenset()
    return frozenset(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


def _jaccard(first: frozenset[Any], second: frozenset[Any]) -> float:
    if not first or not second:
        return 0.0
    shared = len(first & second)
    return shared / (len(first) + len(second) - shared)
