"""Clusters in the load: only postings that changed are read, only their groups are met, only what they touch is joined.

The tables hold what a function of all postings gives (`clusters.find_clusters`), so that no order of runs and no
batching can be seen in them: what changed is told by comparing states, not by who says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.cluster_join import BY_HAND, join
from pipelines.cluster_nodes import BAND, LEAST_WORDS, VERSION, Node, family, keys_of, node_of, place_words
from pipelines.cluster_pairs import MOST_IN_GROUP, REPRESENTATIVES, Judge, Pair, judged
from pipelines.clusters import Held, members
from pipelines.components import Component, components, gathered
from pipelines.minhash import BANDS, bands
from pipelines.overrides import Override
from pipelines.shipped import sql
from pipelines.values.evergreen import read_evergreen

AT_ONCE = 10_000
"""Postings or nodes that are made of rows at a time."""
PAGE = 100_000
"""Postings that are read with their texts at a time: each time all texts are passed over."""

_TEXT, _ID = pa.string(), pa.uint64()
NODES = pa.schema(
    [
        ("posting_key", _TEXT),
        ("node", _ID),
        ("family", _ID),
        ("place", _TEXT),
        ("is_evergreen", pa.bool_()),
        ("state", _ID),
    ]
)
KEYS = pa.schema([("kind", _TEXT), ("value", _ID), ("node", _ID), ("detail", _TEXT)])
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
ASKED = pa.schema([("node", _ID), ("number", pa.int64())])
OVERRIDES = pa.schema([("posting_key", _TEXT), ("other_key", _TEXT), ("decision", _TEXT)])


def refresh_clusters(connection: duckdb.DuckDBPyConnection, overrides: Sequence[Override] = ()) -> None:
    """Find the clusters and reposts of all postings anew, as far as postings or overrides have changed."""
    _insert(connection, "cluster_overrides", _both_ways(overrides), OVERRIDES, create=True)
    connection.execute(sql("load", "cluster_states"), {"version": VERSION})
    _run(connection, "cluster_changes", "cluster_left")
    if _count(connection, "cluster_changes") or _count(connection, "nodes_left"):
        _read_nodes(connection)
        _find_pairs(connection, overrides)
        _join_pairs(connection, overrides)
    _run(connection, "reposts", "reposts_dropped", "reposts_added")


def _both_ways(overrides: Iterable[Override]) -> list[tuple[str, str, str]]:
    return [
        (one, other, each.decision)
        for each in overrides
        for one, other in ((each.posting_key, each.other_key), (each.other_key, each.posting_key))
        if one
    ]


def _read_nodes(connection: duckdb.DuckDBPyConnection) -> None:
    """Read what changed, and again the other postings of nodes that it left or joined."""
    for name, schema in (("found_nodes", NODES), ("found_keys", KEYS)):
        _insert(connection, name, [], schema, create=True)
    _run(connection, "cluster_asked")
    _read_postings(connection)
    _run(connection, "nodes_changed", "cluster_nodes_gone", "cluster_asked_again")
    _read_postings(connection)
    _run(connection, "cluster_touched")
    _standing(connection)
    _run(connection, "groups_before", "cluster_nodes_dropped", "cluster_keys_dropped")
    _run(connection, "cluster_nodes_added", "cluster_keys_added")
    _standing(connection)
    _run(connection, "cluster_redone")


def _standing(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(sql("load", "cluster_groups"), {"representatives": REPRESENTATIVES, "most": MOST_IN_GROUP})


def _read_postings(connection: duckdb.DuckDBPyConnection) -> None:
    for start in range(1, _count(connection, "cluster_asked") + 1, PAGE):
        given = {"from": start, "to": start + PAGE - 1}
        for batch in _table(connection, "select_cluster_postings", given).to_batches(AT_ONCE):
            _read_batch(connection, batch.to_pylist())


def _read_batch(connection: duckdb.DuckDBPyConnection, rows: Sequence[dict[str, Any]]) -> None:
    nodes = [_node(row) for row in rows]
    _insert(connection, "found_nodes", [_node_row(node, row) for node, row in zip(nodes, rows, strict=True)], NODES)
    keys = {
        (key.kind, key.value, node.id, key.detail)
        for node, row in zip(nodes, rows, strict=True)
        for key in keys_of(node, row)
    }
    _insert(connection, "found_keys", list(keys), KEYS)
    readable = list({node.id: node for node in nodes if node.words >= LEAST_WORDS}.values())
    values = pa.array(bands([node.letters for node in readable]).reshape(-1), _ID)
    ids = pa.array([node.id for node in readable for _ in range(BANDS)], _ID)
    kinds, details = pa.repeat(pa.scalar(BAND, _TEXT), len(values)), pa.nulls(len(values), _TEXT)
    _insert_table(connection, "found_keys", pa.Table.from_arrays([kinds, values, ids, details], schema=KEYS))


def _node(row: Mapping[str, Any]) -> Node:
    low, high = row["pay_min"], row["pay_max"]
    pay = None if low is None and high is None else (low, high, row["pay_currency"])
    return node_of({**row, "pay": pay}, apart=row["is_apart"])


def _node_row(node: Node, row: Mapping[str, Any]) -> tuple[Any, ...]:
    place = " ".join(sorted(place_words(row["place"])))
    is_evergreen = read_evergreen(row["text"] or "") is not None
    return row["key"], node.id, family(node), place, is_evergreen, row["state"]


def _find_pairs(connection: duckdb.DuckDBPyConnection, overrides: Sequence[Override]) -> None:
    """The pairs of `nodes_redone` found anew; `nodes_touched` are those whose clusters may be others for that."""
    _run(connection, "cluster_ends", "cluster_pairs_dropped")
    given = {"most": MOST_IN_GROUP, "representatives": REPRESENTATIVES}
    found = _table(connection, "select_cluster_candidates", given)
    pairs = list(zip(*(found[end].to_pylist() for end in ("first", "second")), strict=True))
    kinds = dict(zip(pairs, found["kinds"].to_pylist(), strict=True))
    judge = Judge()
    for part, _, nodes in _parts(connection, components(pairs)):
        accepted = judged(nodes, ((pair, kinds[pair]) for pair in part), judge)
        _insert(connection, "cluster_pairs", [astuple(pair) for pair in accepted], PAIRS)
    _insert(connection, "cluster_pairs", [astuple(pair) for pair in _by_hand(connection, overrides)], PAIRS)
    _run(connection, "cluster_met")


def _by_hand(connection: duckdb.DuckDBPyConnection, overrides: Iterable[Override]) -> list[Pair]:
    of = _nodes_of(connection, overrides)
    joined = [each for each in overrides if each.decision == "join" and {each.posting_key, each.other_key} <= of.keys()]
    ends = {(of[each.posting_key], of[each.other_key]) for each in joined}
    return [Pair(min(pair), max(pair), 1.0, BY_HAND) for pair in sorted(ends) if pair[0] != pair[1]]


def _nodes_of(connection: duckdb.DuckDBPyConnection, overrides: Iterable[Override]) -> dict[str, int]:
    keys = sorted({key for each in overrides for key in (each.posting_key, each.other_key)})
    query = "select posting_key, node from cluster_nodes where posting_key in (select unnest(?::varchar[]))"
    return dict(connection.execute(query, [keys]).fetchall())


def _join_pairs(connection: duckdb.DuckDBPyConnection, overrides: Sequence[Override]) -> None:
    """Join every component that a touched node is in, whole."""
    before = -1
    while before != (before := _count(connection, "nodes_touched")):
        _run(connection, "cluster_touching")
    _run(connection, "clusters_dropped")
    apart = _apart(connection, overrides)
    rows = connection.execute(sql("load", "select_pairs_touched")).fetchall()
    pairs = {(row[0], row[1]): Pair(*row) for row in rows}
    several = connection.execute(sql("load", "select_nodes_of_several")).fetchall()
    judge = Judge()
    for part, numbers, nodes in _parts(connection, components(pairs, (node for (node,) in several))):
        own = [pairs[pair] for pair in part]
        rows = connection.execute(sql("load", "select_cluster_held"), numbers).fetchall()
        held = [Held(key, node, seen, frozenset(place.split())) for key, node, seen, place in rows]
        found = members(nodes, held, own, join(nodes, own, judge, apart))
        values = [(each.cluster_id, each.key, each.role, each.reason, each.similarity) for each in found]
        _insert(connection, "found_clusters", values, CLUSTERS, create=True)
        _run(connection, "clusters_added")


def _apart(connection: duckdb.DuckDBPyConnection, overrides: Sequence[Override]) -> list[frozenset[int]]:
    """The nodes that are to stay apart; one by itself, from all others."""
    of = _nodes_of(connection, overrides)
    split = [(each.posting_key, each.other_key) for each in overrides if each.decision == "split"]
    return [frozenset(of[key] for key in keys if key) for keys in split if all(not key or key in of for key in keys)]


def _parts(
    connection: duckdb.DuckDBPyConnection, found: Sequence[Component]
) -> Iterator[tuple[list[tuple[int, int]], dict[str, int], dict[int, Node]]]:
    """Components some at a time: their pairs, their numbers on the shelf, their nodes."""
    order = [node for component in found for node in component.nodes]
    _insert(connection, "nodes_asked", list(zip(order, range(len(order)), strict=True)), ASKED, create=True)
    _run(connection, "cluster_shelf")
    start = 0
    for part in gathered(found, AT_ONCE):
        end = start + sum(len(component.nodes) for component in part)
        numbers = {"from": start, "to": end - 1}
        batches = _table(connection, "select_shelf", numbers).to_batches(AT_ONCE)
        nodes = {node.id: node for batch in batches for node in map(_node, batch.to_pylist())}
        yield [pair for component in part for pair in component.pairs], numbers, nodes
        start = end
    connection.execute("drop table cluster_shelf")


def _run(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    for name in names:
        connection.execute(sql("load", name))


def _table(connection: duckdb.DuckDBPyConnection, name: str, given: Mapping[str, Any]) -> pa.Table:
    return connection.sql(sql("load", name), params=dict(given)).to_arrow_table()


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return len(connection.table(table))


def _insert(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: Sequence[tuple[Any, ...]],
    schema: pa.Schema,
    *,
    create: bool = False,
) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    _insert_table(connection, table, pa.Table.from_arrays(arrays, schema=schema), create=create)


def _insert_table(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table, *, create: bool = False) -> None:
    connection.register("rows_given", rows)
    if create:
        connection.execute(f"create or replace temp table {table} as from rows_given")
    else:
        connection.execute(f"insert into {table} by name from rows_given")
    connection.unregister("rows_given")
