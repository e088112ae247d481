"""What the load computes of clusters without its tables: Arrow rows in, Arrow rows out, in whichever process."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any

import pyarrow as pa

from pipelines.cluster_join import join
from pipelines.cluster_nodes import BAND, LEAST_WORDS, TWIN, URL, Node, family, keys_of, node_of, place_words, told
from pipelines.cluster_pairs import Judge, Pair, judged
from pipelines.clusters import Held, members
from pipelines.minhash import BANDS, bands
from pipelines.values.evergreen import read_evergreen

BATCH = 10_000
"""Pairs that are numbers of Python's at a time."""

_TEXT, _ID = pa.string(), pa.uint64()
NODES = pa.schema(
    [
        ("posting_key", _TEXT),
        ("node", _ID),
        ("family", _ID),
        ("place", _TEXT),
        ("is_evergreen", pa.bool_()),
        ("state", _ID),
        ("company", _ID),
        ("title", _ID),
        ("title_words", _ID),
        ("marks", _ID),
        ("requisition", _ID),
        ("language", _TEXT),
        ("words", pa.int32()),
        ("is_trade", pa.bool_()),
        ("is_trade_text", pa.bool_()),
    ]
)
KEYS = pa.schema([("kind", _TEXT), ("value", _ID), ("node", _ID), ("detail", _TEXT)])
CANDIDATES = pa.schema(
    [
        ("first", _ID),
        ("second", _ID),
        ("share_url", pa.bool_()),
        ("are_twins", pa.bool_()),
        ("title", _ID),
        ("groups_shared", pa.int64()),
    ]
)
PAIRS = pa.schema(
    [
        ("first", _ID),
        ("second", _ID),
        ("similarity", pa.float64()),
        ("reason", _TEXT),
        ("conflict", _TEXT),
        ("agents", _TEXT),
    ]
)
CLUSTERS = pa.schema(
    [("cluster_id", _TEXT), ("posting_key", _TEXT), ("role", _TEXT), ("reason", _TEXT), ("similarity", pa.float64())]
)


def nodes_read(postings: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The nodes of postings (rows of `select_cluster_postings.sql`), a row each, and the groups that they are in."""
    rows = postings.to_pylist()
    nodes = [_node(row) for row in rows]
    keys = {
        (key.kind, key.value, node.id, key.detail)
        for node, row in zip(nodes, rows, strict=True)
        for key in keys_of(node, row)
    }
    readable = list({node.id: node for node in nodes if node.words >= LEAST_WORDS}.values())
    values = pa.array(bands([node.letters for node in readable]).reshape(-1), _ID)
    ids = pa.array([node.id for node in readable for _ in range(BANDS)], _ID)
    kinds, details = pa.repeat(pa.scalar(BAND, _TEXT), len(values)), pa.nulls(len(values), _TEXT)
    by_text = pa.Table.from_arrays([kinds, values, ids, details], schema=KEYS)
    found = arrow([_node_row(node, row) for node, row in zip(nodes, rows, strict=True)], NODES)
    return found, pa.concat_tables([arrow(list(keys), KEYS), by_text])


_SHARED = {
    (url, twins): tuple(kind for kind, shared in ((URL, url), (TWIN, twins)) if shared)
    for url in (False, True)
    for twins in (False, True)
}
"""The kinds of groups that a judge asks for, where two nodes share them."""


def cut(pairs: pa.Table, most: int) -> Iterator[tuple[int, Collection[int]]]:
    """Where pairs (`first`, `second`) are cut, in their order, so that those between two ends have some `most` nodes;
    and these nodes.

    What only may be one job is not parted into components: such pairs tie most of a large database together."""
    nodes: set[int] = set()
    end = 0
    for batch in pairs.select(["first", "second"]).to_batches(BATCH):
        for ends in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            nodes.update(ends)
            end += 1
            if len(nodes) >= most:
                yield end, nodes
                nodes = set()
    if nodes:
        yield end, nodes


def pairs_found(shelf: pa.Table, candidates: pa.Table) -> pa.Table:
    """Which of some pairs (`first`, `second`, `share_url`, `are_twins`) are one job, by their nodes on the shelf."""
    nodes = _nodes(shelf)
    columns = (candidates[name].to_pylist() for name in ("first", "second", "share_url", "are_twins"))
    pairs = (((first, second), _SHARED[url, twins]) for first, second, url, twins in zip(*columns, strict=True))
    return arrow([astuple(pair) for pair in judged(nodes, pairs, Judge())], PAIRS)


def clusters_found(shelf: pa.Table, pairs: pa.Table, postings: pa.Table, apart: Collection[frozenset[int]]) -> pa.Table:
    """The clusters of some components: `postings` are those of the nodes on the shelf (`select_cluster_held.sql`)."""
    nodes = _nodes(shelf)
    own = [Pair(**row) for row in pairs.to_pylist()]
    held = [Held(key, node, seen, frozenset(place.split())) for key, node, seen, place in _tuples(postings)]
    found = members(nodes, held, own, join(nodes, own, Judge(), apart))
    return arrow([(each.cluster_id, each.key, each.role, each.reason, each.similarity) for each in found], CLUSTERS)


def arrow(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _tuples(table: pa.Table) -> Iterable[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def _nodes(shelf: pa.Table) -> dict[int, Node]:
    return {node.id: node for node in map(_node, shelf.to_pylist())}


def _node(row: Mapping[str, Any]) -> Node:
    low, high = row["pay_min"], row["pay_max"]
    pay = None if low is None and high is None else (low, high, row["pay_currency"])
    return node_of({**row, "pay": pay}, apart=row["is_apart"])


def _node_row(node: Node, row: Mapping[str, Any]) -> tuple[Any, ...]:
    place = " ".join(sorted(place_words(row["place"])))
    is_evergreen = read_evergreen(row["text"] or "") is not None
    return row["key"], node.id, family(node), place, is_evergreen, row["state"], *told(node)
