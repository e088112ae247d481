"""Clusters of a lake: the nodes of all parts are met, judged and joined by the code of a load, shared out.

One shuffle: each part has laid out the groups of its nodes (bands of MinHash, titles, numbers, addresses) by the bucket
that their value falls in, and a bucket finds the pairs of its groups from all parts. A bin of pairs is judged with the
texts of its nodes alone; those accepted are parted into components, which have nothing to do with each other, and a bin
of these is joined. What is common to all is numbers: pairs, and of each node its part.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.cluster_load import RULE, VALUES, nodes_apart, pairs_by_hand
from pipelines.cluster_rows import CANDIDATES, PAIRS, arrow, clusters_found, cut, pairs_found
from pipelines.components import Component, components, gathered
from pipelines.lake_parts import HELD, KEYS, MEMORY, NODES, SHELF, Made, listed
from pipelines.overrides import Override
from pipelines.statements import execute

NODES_AT_ONCE = 5_000
"""Nodes of a bin: what a worker holds the texts of."""
SHELF_COLUMNS = (
    "key, company, name, title, text, place, requisition_id, language, pay_min, pay_max, pay_currency, is_apart"
)

Each = Callable[[Callable[..., Any], Iterable[tuple[Any, ...]]], Iterator[Any]]
"""Calls a function on many tasks, on whichever machines, and gives the results in the order of the tasks."""


@dataclass(frozen=True, slots=True)
class Clustered:
    """Files of the pairs that were judged one job, and of the clusters that they make."""

    pairs: list[str]
    clusters: list[str]


def find_clusters(
    parts: Sequence[Made],
    overrides: Sequence[Override],
    buckets: int,
    folder: Path,
    each: Each,
    most: int = NODES_AT_ONCE,
) -> Clustered:
    """The clusters of all parts, `most` nodes a task. `folder` is for what is on the way; every worker reaches it."""
    folder.mkdir(parents=True, exist_ok=True)
    places = [part.folder for part in parts]
    with _connected(folder) as connection:
        of_parts = (
            f"(from read_parquet({_of([place], NODES)}) select node, postings, {number} as part)"
            for number, place in enumerate(places)
        )
        connection.execute("create temp table nodes as " + " union all ".join(of_parts))
        _by_posting(connection, places, overrides)
        candidates = list(each(meet, ((number, places, str(folder)) for number in range(buckets))))
        bins = list(_bins_of_pairs(connection, _met(connection, candidates), places, folder, most))
        judged = list(each(judge, bins))
        by_hand = arrow([astuple(pair) for pair in pairs_by_hand(connection, overrides)], PAIRS)
        pairs = [*judged, _written(by_hand, folder / "pairs-by-hand.parquet")]
        apart = [sorted(group) for group in nodes_apart(connection, overrides)]
        accepted = connection.sql(f"from read_parquet({listed(pairs)}) where conflict is null").to_arrow_table()
        several = connection.sql("select node from nodes where postings > 1").to_arrow_table()["node"].to_pylist()
        bins = list(_bins_of_components(connection, accepted, places, folder, most, several))
        clusters = list(each(join, ((*one, apart) for one in bins)))
    return Clustered(pairs, clusters)


def meet(bucket: int, places: Sequence[str], folder: str) -> str:
    """A file of the pairs of nodes that share a group of this bucket (`cluster_candidates.sql`)."""
    target = Path(folder, f"met-{bucket:05}.parquet")
    with _connected(Path(folder)) as connection:
        connection.execute(
            f"create temp table cluster_keys as from read_parquet({_of(places, KEYS)}) "
            f"select distinct kind, value, node, detail where bucket = {int(bucket)}"
        )
        connection.execute(
            "delete from cluster_keys where (kind, value) not in "
            "(select (kind, value) from cluster_keys group by kind, value having count(*) > 1)"
        )
        connection.execute("create temp table nodes_redone as select distinct node from cluster_keys")
        connection.execute(
            f"create temp table cluster_nodes as from read_parquet({_of(places, NODES)}) "
            "semi join nodes_redone using (node)"
        )
        connection.register("no_candidates", CANDIDATES.empty_table())
        connection.execute("create temp table cluster_candidates as from no_candidates")
        execute(connection, "cluster_candidates", given=RULE | VALUES)
        found = connection.table("cluster_candidates").to_arrow_table()
    return _written(found, target)


def judge(pairs: str, places: Sequence[str]) -> str:
    """A file of those pairs of a bin that are one job; `places` are the parts that their nodes are of."""
    told = pq.read_table(pairs)
    with _connected(Path(pairs).parent) as connection:
        shelf = _shelf(connection, places, {*told["first"].to_pylist(), *told["second"].to_pylist()})
    return _written(pairs_found(shelf, told), Path(pairs).with_suffix(".judged.parquet"))


def join(pairs: str, places: Sequence[str], apart: Iterable[Collection[int]]) -> str:
    """A file of the clusters of a bin."""
    told = pq.read_table(pairs)
    nodes = pq.read_table(Path(pairs).with_suffix(".nodes.parquet"))["node"].to_pylist()
    with _connected(Path(pairs).parent) as connection:
        shelf = _shelf(connection, places, nodes)
        held = connection.sql(
            f"from read_parquet({_of(places, HELD)}) semi join nodes_asked using (node) "
            "select posting_key, node, first_seen_at, place"
        ).to_arrow_table()
    found = clusters_found(shelf, told, held, [frozenset(group) for group in apart])
    return _written(found, Path(pairs).with_suffix(".joined.parquet"))


def _met(connection: duckdb.DuckDBPyConnection, candidates: Sequence[str]) -> pa.Table:
    """The pairs of all buckets, each once, those of the same two parts together, title by title."""
    return connection.sql(
        f"from read_parquet({listed(candidates)}) "
        "inner join nodes as one on first = one.node inner join nodes as other on second = other.node "
        "select first, second, bool_or(share_url) as share_url, bool_or(are_twins) as are_twins "
        "group by first, second "
        "order by any_value(one.part), any_value(other.part), any_value(title), first, second"
    ).to_arrow_table()


def _by_posting(connection: duckdb.DuckDBPyConnection, places: Sequence[str], overrides: Sequence[Override]) -> None:
    """The nodes of the postings that a person has decided of, as `pairs_by_hand` looks them up."""
    keys = sorted({key for one in overrides for key in (one.posting_key, one.other_key)})
    connection.register("keys_asked", pa.table({"posting_key": pa.array(keys, pa.string())}))
    connection.execute(
        f"create temp table cluster_nodes as from read_parquet({_of(places, HELD)}) "
        "semi join keys_asked using (posting_key) select posting_key, node"
    )
    connection.unregister("keys_asked")


def _bins_of_pairs(
    connection: duckdb.DuckDBPyConnection, pairs: pa.Table, places: Sequence[str], folder: Path, most: int
) -> Iterator[tuple[str, list[str]]]:
    """Pairs, in their order, some at a time: a file of them, and the parts that their nodes are of."""
    part_of = _parts_of(connection)
    start = 0
    for end, nodes in cut(pairs, min(most, NODES_AT_ONCE)):
        file = _written(pairs.slice(start, end - start), folder / f"bin-{uuid.uuid4().hex}.parquet")
        yield file, [places[number] for number in sorted({part_of[node] for node in nodes})]
        start = end


def _bins_of_components(
    connection: duckdb.DuckDBPyConnection,
    pairs: pa.Table,
    places: Sequence[str],
    folder: Path,
    most: int,
    nodes: Iterable[int] = (),
) -> Iterator[tuple[str, list[str]]]:
    """Components of pairs, and of nodes by themselves, some at a time: a file of their pairs, one of their nodes, and
    the parts that those are of."""
    ends = zip(pairs["first"].to_pylist(), pairs["second"].to_pylist(), strict=True)
    part_of = _parts_of(connection)
    found = sorted(components(ends, nodes), key=lambda each: _order(each, part_of))
    for part in gathered(found, min(most, NODES_AT_ONCE)):
        own = sorted(node for component in part for node in component.nodes)
        rows = pa.array(sorted(row for component in part for row in component.pairs), pa.int64())
        file = Path(_written(pairs.take(rows), folder / f"bin-{uuid.uuid4().hex}.parquet"))
        _written(pa.table({"node": pa.array(own, pa.uint64())}), file.with_suffix(".nodes.parquet"))
        yield str(file), [places[number] for number in sorted({part_of[node] for node in own})]


def _parts_of(connection: duckdb.DuckDBPyConnection) -> dict[int, int]:
    told = connection.sql("select node, part from nodes").to_arrow_table()
    return dict(zip(told["node"].to_pylist(), told["part"].to_pylist(), strict=True))


def _order(component: Component, part_of: dict[int, int]) -> tuple[int, int]:
    """Components of one part come together: a bin then reads few parts."""
    first = min(component.nodes)
    return part_of[first], first


def _shelf(connection: duckdb.DuckDBPyConnection, places: Iterable[str], nodes: Collection[int]) -> pa.Table:
    """The nodes with their texts; they are left in `nodes_asked`."""
    asked = pa.table({"node": pa.array(sorted(nodes), pa.uint64())})
    connection.register("nodes_asked", asked)
    return connection.sql(
        f"from read_parquet({_of(places, SHELF)}) semi join nodes_asked using (node) select {SHELF_COLUMNS}"
    ).to_arrow_table()


def _of(places: Iterable[str], name: str) -> str:
    """The files of that name of some parts."""
    return listed(f"{place}/{name}" for place in places)


def _connected(folder: Path) -> duckdb.DuckDBPyConnection:
    config: dict[str, Any] = {"threads": 1, "memory_limit": MEMORY, "temp_directory": f"{folder}/.{uuid.uuid4().hex}"}
    return duckdb.connect(config=config)


def _written(table: pa.Table, target: Path) -> str:
    fresh = target.with_name(f".{target.name}-{uuid.uuid4().hex}")
    pq.write_table(table, fresh, compression="zstd")
    os.replace(fresh, target)
    return str(target)
