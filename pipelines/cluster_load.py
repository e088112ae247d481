"""Clusters in the load: only postings that changed are read, only their groups are met, only what they touch is joined.

The tables hold what a function of all postings gives (`clusters.find_clusters`), so that no order of runs and no
batching can be seen in them: what changed is told by comparing states, not by who says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import astuple
from itertools import accumulate, pairwise
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.cluster_join import BY_HAND
from pipelines.cluster_nodes import LEAST_WORDS, VERSION
from pipelines.cluster_pairs import LEAST_PART, LONG, MOST_IN_GROUP, REPRESENTATIVES, Pair
from pipelines.cluster_rows import (
    CANDIDATES,
    CLUSTERS,
    KEYS,
    NODES,
    PAIRS,
    arrow,
    clusters_found,
    cut,
    nodes_read,
    pairs_found,
)
from pipelines.components import components, gathered
from pipelines.long_texts import Chosen, row_groups
from pipelines.overrides import Override
from pipelines.shipped import sql
from pipelines.statements import execute
from pipelines.workers import Workers

AT_ONCE = 2_000
"""Postings or nodes that are made of rows at a time: those that a process holds, and whose texts a judge keeps."""
KEYS_AT_ONCE = 2_000_000
"""Memberships in groups that are met at a time."""
KEYS_OF_A_NODE = 30
"""Memberships that are met for one that is found anew, by and large: where few are, all are met at a time, since each
time passes over what is stored."""
WORTH_PROCESSES = 4_000
"""Changed postings below which starting processes takes longer than their work."""

RULE = {
    "most": MOST_IN_GROUP,
    "representatives": REPRESENTATIVES,
    "least_words": LEAST_WORDS,
    "long": LONG,
    "least_part": LEAST_PART,
}
"""What `cluster_candidates.sql` is told of the rule of pairs."""
VALUES = {"least": 0, "last": (1 << 64) - 1}
"""And of all groups."""

READING = ("found_nodes", "found_keys", "cluster_asked", "groups_touched", "groups_before", "groups_standing")
"""What is not needed any more once nodes are read."""

_TEXT, _ID = pa.string(), pa.uint64()
ASKED = pa.schema([("node", _ID), ("number", pa.int64())])
OVERRIDES = pa.schema([("posting_key", _TEXT), ("other_key", _TEXT), ("decision", _TEXT)])


def refresh_clusters(
    connection: duckdb.DuckDBPyConnection, overrides: Sequence[Override] = (), workers: Workers | None = None
) -> None:
    """Find the clusters and reposts of all postings anew, as far as postings or overrides have changed; in the
    processes of `workers`, where they have begun."""
    _insert(connection, "cluster_overrides", _both_ways(overrides), OVERRIDES, create=True)
    execute(connection, "cluster_states", given={"version": VERSION})
    execute(connection, "cluster_changes", "cluster_left")
    changes = _count(connection, "cluster_changes")
    if changes or _count(connection, "nodes_left"):
        with Workers(None if changes >= WORTH_PROCESSES else 0) as own:
            using = workers if workers and workers.have_begun else own
            _read_nodes(connection, using)
            _find_pairs(connection, overrides, using)
            _join_pairs(connection, overrides, using)
    execute(connection, "reposts", "reposts_dropped", "reposts_added")


def read_nodes(connection: duckdb.DuckDBPyConnection, overrides: Sequence[Override]) -> None:
    """The nodes of all postings and the groups that they are in, without a look at pairs: a part of a lake."""
    _insert(connection, "cluster_overrides", _both_ways(overrides), OVERRIDES, create=True)
    execute(connection, "cluster_states", given={"version": VERSION})
    execute(connection, "cluster_changes", "cluster_left")
    with Workers(0) as here:
        _read_nodes(connection, here)


def _both_ways(overrides: Iterable[Override]) -> list[tuple[str, str, str]]:
    return [
        (one, other, each.decision)
        for each in overrides
        for one, other in ((each.posting_key, each.other_key), (each.other_key, each.posting_key))
        if one
    ]


def _read_nodes(connection: duckdb.DuckDBPyConnection, workers: Workers) -> None:
    """Read what changed, and again the other postings of nodes that it left or joined."""
    for name, schema in (("found_nodes", NODES), ("found_keys", KEYS)):
        _insert(connection, name, [], schema, create=True)
    _read_postings(connection, "cluster_changes", workers)
    execute(connection, "nodes_changed", "cluster_nodes_gone", "cluster_asked_again")
    _read_postings(connection, "postings_again", workers)
    execute(connection, "cluster_touched")
    _standing(connection)
    execute(connection, "groups_before", "cluster_nodes_dropped", "cluster_keys_dropped")
    execute(connection, "cluster_nodes_added", "cluster_keys_added")
    _standing(connection)
    execute(connection, "cluster_redone")
    for name in READING:
        connection.execute(f"drop table {name}")


def _standing(connection: duckdb.DuckDBPyConnection) -> None:
    execute(connection, "cluster_groups", given={"representatives": REPRESENTATIVES, "most": MOST_IN_GROUP})


def _read_postings(connection: duckdb.DuckDBPyConnection, asked: str, workers: Workers) -> None:
    """Read the postings in the table `asked`."""
    execute(connection, "cluster_asked", postings_asked=asked)
    for nodes, keys in workers.each(nodes_read, _asked(connection)):
        _insert_table(connection, "found_nodes", nodes)
        _insert_table(connection, "found_keys", keys)


def _asked(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[pa.Table]]:
    for start in range(1, _count(connection, "cluster_asked") + 1, AT_ONCE):
        yield (_table(connection, "select_cluster_postings", {"from": start, "to": start + AT_ONCE - 1}),)


def _find_pairs(connection: duckdb.DuckDBPyConnection, overrides: Sequence[Override], workers: Workers) -> None:
    """The pairs of `nodes_redone` found anew; `nodes_touched` are those whose clusters may be others for that."""
    execute(connection, "cluster_ends", "cluster_pairs_dropped")
    _insert(connection, "cluster_candidates", [], CANDIDATES, create=True)
    met = min(_count(connection, "cluster_keys"), KEYS_OF_A_NODE * _count(connection, "nodes_redone"))
    for values in value_ranges(1 + met // KEYS_AT_ONCE):
        execute(connection, "cluster_candidates", given=RULE | values)
    found = connection.sql(sql("load", "select_pairs_met")).to_arrow_reader(AT_ONCE).read_all()
    connection.execute("drop table cluster_candidates")
    tasks = ((shelf, pairs) for pairs, shelf in _some_pairs(connection, found))
    for accepted in workers.each(pairs_found, tasks):
        _insert_table(connection, "cluster_pairs", accepted)
    _insert(connection, "cluster_pairs", [astuple(pair) for pair in pairs_by_hand(connection, overrides)], PAIRS)
    execute(connection, "cluster_met")


def value_ranges(count: int) -> Iterator[dict[str, int]]:
    """The values of all groups in so many ranges: as hashes they lie evenly."""
    ends = [number * (VALUES["last"] + 1) // count for number in range(count + 1)]
    return ({"least": least, "last": past - 1} for least, past in pairwise(ends))


def pairs_by_hand(connection: duckdb.DuckDBPyConnection, overrides: Iterable[Override]) -> list[Pair]:
    """The pairs that a person has joined, of those that are there (in `cluster_nodes`)."""
    of = _nodes_of(connection, overrides)
    joined = [each for each in overrides if each.decision == "join" and {each.posting_key, each.other_key} <= of.keys()]
    ends = {(of[each.posting_key], of[each.other_key]) for each in joined}
    return [Pair(min(pair), max(pair), 1.0, BY_HAND) for pair in sorted(ends) if pair[0] != pair[1]]


def _nodes_of(connection: duckdb.DuckDBPyConnection, overrides: Iterable[Override]) -> dict[str, int]:
    keys = sorted({key for each in overrides for key in (each.posting_key, each.other_key)})
    query = "select posting_key, node from cluster_nodes where posting_key in (select unnest(?::varchar[]))"
    return dict(connection.execute(query, [keys]).fetchall())


def _join_pairs(connection: duckdb.DuckDBPyConnection, overrides: Sequence[Override], workers: Workers) -> None:
    """Join every component that a touched node is in, whole."""
    before = -1
    while before != (before := _count(connection, "nodes_touched")):
        execute(connection, "cluster_touching")
    execute(connection, "clusters_dropped")
    apart = nodes_apart(connection, overrides)
    pairs = connection.sql(sql("load", "select_pairs_touched")).to_arrow_table()
    several = connection.sql(sql("load", "select_nodes_of_several")).to_arrow_table()["node"].to_pylist()
    tasks = (
        (shelf, own, _table(connection, "select_cluster_held", numbers), apart)
        for own, numbers, shelf in _components(connection, pairs, several)
    )
    _insert(connection, "found_clusters", [], CLUSTERS, create=True)
    for found in workers.each(clusters_found, tasks):
        _insert_table(connection, "found_clusters", found)
    execute(connection, "clusters_added")


def nodes_apart(connection: duckdb.DuckDBPyConnection, overrides: Sequence[Override]) -> list[frozenset[int]]:
    """The nodes that are to stay apart; one by itself, from all others."""
    of = _nodes_of(connection, overrides)
    split = [(each.posting_key, each.other_key) for each in overrides if each.decision == "split"]
    return [frozenset(of[key] for key in keys if key) for keys in split if all(not key or key in of for key in keys)]


def _some_pairs(connection: duckdb.DuckDBPyConnection, pairs: pa.Table) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Pairs, in their order, some at a time, each time with the shelf of their nodes: a node stands on several, where
    it has pairs in several."""
    ends, asked, past = [0], [], [0]
    for end, nodes in cut(pairs, AT_ONCE):
        ends.append(end)
        past.append(past[-1] + len(nodes))
        asked.append(pa.array(nodes, _ID))
    numbered = {"node": pa.chunked_array(asked, _ID), "number": pa.array(range(past[-1]), pa.int64())}
    _insert_table(connection, "nodes_asked", pa.table(numbered), create=True)
    for (start, end), shelf in zip(pairwise(ends), _shelves(connection, past[1:]), strict=True):
        yield pairs.slice(start, end - start), shelf


def _components(
    connection: duckdb.DuckDBPyConnection, pairs: pa.Table, nodes: Iterable[int]
) -> Iterator[tuple[pa.Table, dict[str, int], pa.Table]]:
    """The components of pairs, and of nodes by themselves, some at a time: their pairs, their numbers on the shelf,
    the shelf."""
    ends = zip(pairs["first"].to_pylist(), pairs["second"].to_pylist(), strict=True)
    parts = list(gathered(components(ends, nodes), AT_ONCE))
    order = [node for part in parts for component in part for node in component.nodes]
    _insert(connection, "nodes_asked", list(zip(order, range(len(order)), strict=True)), ASKED, create=True)
    past = [*accumulate((sum(len(component.nodes) for component in part) for part in parts), initial=0)]
    for part, (start, end), shelf in zip(parts, pairwise(past), _shelves(connection, past[1:]), strict=True):
        own = pa.array((row for component in part for row in component.pairs), pa.int64())
        yield pairs.take(own), {"from": start, "to": end - 1}, shelf


def _shelves(connection: duckdb.DuckDBPyConnection, past: Iterable[int]) -> Iterator[pa.Table]:
    """The nodes that are asked for, with their texts: those whose numbers are below the first end, those below the
    next."""
    execute(connection, "cluster_shelf")
    plain = connection.execute("describe cluster_shelf").fetchall()
    columns = {name: kind for name, kind, *_ in plain} | {"core_text": "VARCHAR"}
    with closing(row_groups(connection, Chosen(columns, "* from cluster_shelf", "number"))) as groups:
        held = next(groups)
        for end in past:
            while not (held.num_rows and held["number"][-1].as_py() >= end - 1) and (more := next(groups, None)):
                held = pa.concat_tables([held, more])
            count = pc.sum(pc.less(held["number"], end)).as_py() or 0
            yield held.slice(0, count).rename_columns({"core_text": "text"})
            held = held.slice(count)


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
    _insert_table(connection, table, arrow(rows, schema), create=create)


def _insert_table(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table, *, create: bool = False) -> None:
    connection.register("rows_given", rows)
    if create:
        connection.execute(f"create or replace temp table {table} as from rows_given")
    else:
        connection.execute(f"insert into {table} by name from rows_given")
    connection.unregister("rows_given")
