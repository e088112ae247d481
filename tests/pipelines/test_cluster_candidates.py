"""Pairs that the load leaves out before it reads a text are none, whatever the texts say; work in other processes."""

from itertools import combinations, groupby, product

import duckdb
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.cluster_load import value_ranges
from pipelines.cluster_nodes import LEAST_WORDS, Key, band_keys, keys_of, node_of
from pipelines.cluster_pairs import LEAST_PART, LONG, MOST_IN_GROUP, REPRESENTATIVES, Judge, candidates, judged
from pipelines.cluster_rows import CANDIDATES, nodes_read
from pipelines.minhash import bands
from pipelines.shipped import sql
from pipelines.statements import execute
from pipelines.workers import Workers

WORDS = " ".join(f"reed{number} pipe{number * 7}" for number in range(60))
TEXTS = (
    f"You voice organs. {WORDS}",
    f"Our client builds organs. {WORDS}",
    " ".join(WORDS.split()[:30]),
    "Sie stimmen Orgeln. " + " ".join(f"pfeife{number}" for number in range(40)),
)
COMPANIES = (("wrenfield", "Wrenfield"), ("harbour", "Harbour Staffing"), ("calder", "Calder"), (None, None))
TITLES = ("Organ Builder", "Senior Organ Builder", "Organ Builder Graz", "Organ Builder Reeds", "Bookkeeper", None)


def postings():
    """One of each kind that a pair may be of: about as many as there are ways to be left out."""
    numbered = enumerate(product(COMPANIES, TITLES, TEXTS, ("R-1", None)))
    return [
        {
            "key": f"posting {number:03}",
            "company": company,
            "name": name,
            "title": title,
            "text": text,
            "place": ("Graz, Austria", None)[number % 2],
            "requisition_id": requisition,
            "url": f"https://jobs.example/{number % 9 + 1}",
            "language": ("de" if text.startswith("Sie") else "en", None)[number % 5 == 0],
            "role": "organ builder" if title else None,
            "pay_min": (None, 40_000.0)[number % 3 == 0],
            "pay_max": None,
            "pay_currency": None,
            "is_apart": False,
            "state": number,
        }
        for number, ((company, name), title, text, requisition) in numbered
    ]


def found_by_the_load(rows, ranges):
    """The pairs that are compared when all of these postings are new."""
    nodes, keys = nodes_read(pa.Table.from_pylist(rows))
    with duckdb.connect() as connection:
        connection.register("nodes", nodes)
        connection.register("keys", keys)
        connection.execute("create table cluster_nodes as from nodes")
        connection.execute("create table cluster_keys as select distinct * from keys")
        connection.execute("create table nodes_redone as select distinct node from nodes")
        given = {"most": MOST_IN_GROUP, "representatives": REPRESENTATIVES}
        given |= {"least_words": LEAST_WORDS, "long": LONG, "least_part": LEAST_PART}
        return set(candidates_of(connection, given, ranges))


def candidates_of(connection, given, ranges):
    """Pairs with whether they share an address and whether they are twins, each range of values by itself."""
    connection.register("none", CANDIDATES.empty_table())
    connection.execute("create or replace temp table cluster_candidates as from none")
    for values in value_ranges(ranges):
        execute(connection, "cluster_candidates", given=given | values)
    query = "select first, second, bool_or(share_url), bool_or(are_twins) from cluster_candidates group by all"
    return {(first, second): kinds for first, second, *kinds in connection.execute(query).fetchall()}


@pytest.mark.parametrize("ranges", [1, 3])
def test_what_is_left_out_is_no_pair(ranges):
    rows = postings()
    told = {
        row["key"]: node_of({**row, "pay": (row["pay_min"], None, None) if row["pay_min"] else None}) for row in rows
    }
    nodes, groups = {}, {}
    for row in rows:
        node = nodes.setdefault(told[row["key"]].id, told[row["key"]])
        by_text = band_keys(bands([node.letters])[0]) if node.words >= LEAST_WORDS else ()
        key: Key
        for key in (*keys_of(node, row), *by_text):
            groups.setdefault((key.kind, key.value), {})[node.id] = key.detail
    met = candidates(groups)
    pairs = {(pair.first, pair.second) for pair in judged(nodes, met.items(), Judge())}
    found = found_by_the_load(rows, ranges)
    assert pairs - found == set()
    assert found - met.keys() == set()
    assert len(pairs) < len(found) < len(met)


def counted(table, more):
    return table.num_rows + more, table.column(0).to_pylist()[:1]


def test_work_in_other_processes_comes_back_in_order():
    table = pa.table({"number": range(1_000)})
    tasks = [(table.slice(at, 100), at) for at in range(0, 1_000, 100)]
    expected = [(100 + at, [at]) for at in range(0, 1_000, 100)]
    for processes in (0, 2):
        with Workers(processes) as workers:
            assert list(workers.each(counted, iter(tasks))) == expected


KEYS = pa.schema([("kind", pa.string()), ("value", pa.uint64()), ("node", pa.uint64()), ("detail", pa.string())])
NODES = [
    {"node": node, "company": 1, "title": node, "title_words": 1, "marks": None, "requisition": 1, "language": None}
    | {"words": 100, "is_trade": False, "is_trade_text": False}
    for node in range(12)
]
FEW = {"most": 4, "representatives": 2}
GROUPS = (("title", 1), ("title", 2), ("twin", 3), ("twin", 4))
MEMBER = st.tuples(st.sampled_from(GROUPS), st.integers(0, 11))


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        connection.register("nodes", pa.Table.from_pylist(NODES))
        connection.execute("create table cluster_nodes as from nodes")
        yield connection


def stand(connection, members):
    """Let these be in the groups; a node speaks one of three languages."""
    keys = [(kind, value, node, str(node % 3) if kind == "twin" else None) for (kind, value), node in members]
    columns = zip(*keys, strict=True) if keys else ((), (), (), ())
    connection.register("keys", pa.table([pa.array(column) for column in columns], schema=KEYS))
    connection.execute("create or replace table cluster_keys as from keys")


def met(connection, ranges=1):
    given = FEW | {"least_words": LEAST_WORDS, "long": LONG, "least_part": LEAST_PART}
    return candidates_of(connection, given, ranges)


@settings(max_examples=15, deadline=None)
@example(
    before={
        *((("twin", 4), node) for node in (0, 1, 2, 4, 7)),
        *((("title", 1), node) for node in (0, 1, 2, 3)),
        (("title", 2), 0),
    },
    others={(("twin", 4), 3)},
)
@given(before=st.sets(MEMBER, min_size=10), others=st.sets(MEMBER, min_size=1, max_size=2))
def test_pairs_of_groups_that_change_are_those_of_all_anew(connection, before, others):
    after = before ^ others
    every = "create or replace temp table nodes_redone as select node from cluster_nodes"
    changed = {node for _, node in others}
    connection.execute(every)
    stand(connection, before)
    pairs = met(connection)
    connection.execute(
        "create or replace temp table nodes_changed as select unnest(?)::ubigint as node", [list(changed)]
    )
    touched = {group for group, node in before | after if node in changed}
    connection.register(
        "groups",
        pa.table({"kind": [kind for kind, _ in touched], "value": pa.array([n for _, n in touched], pa.uint64())}),
    )
    connection.execute("create or replace temp table groups_touched as select kind::varchar as kind, value from groups")
    connection.execute(sql("load", "cluster_groups"), {"representatives": 2, "most": 4})
    connection.execute(sql("load", "groups_before"))
    stand(connection, after)
    connection.execute(sql("load", "cluster_groups"), {"representatives": 2, "most": 4})
    connection.execute(sql("load", "cluster_redone"))
    redone = {node for (node,) in connection.execute("from nodes_redone").fetchall()}
    kept = {pair: kinds for pair, kinds in pairs.items() if redone.isdisjoint(pair)}
    found = kept | met(connection)
    connection.execute(every)
    assert found == met(connection) == met(connection, ranges=2)


def test_pairs_are_judged_bunch_by_bunch(connection):
    """Two jobs whose nodes are numbered in turn, and a group that one node of each shares."""
    bunches = [[node for node in range(20) if node % 2 == number] for number in (0, 1)]
    near = [(first, second, 2) for bunch in bunches for first, second in combinations(bunch, 2)]
    rows = [
        {"first": first, "second": second, "share_url": False, "are_twins": False, "title": 1, "groups_shared": shared}
        for first, second, shared in [*near, (4, 5, 1)]
    ]
    connection.register("rows", pa.Table.from_pylist(rows, schema=CANDIDATES))
    connection.execute("create or replace temp table cluster_candidates as from rows order by first")
    found = connection.execute(sql("load", "select_pairs_met")).fetchall()
    assert len(found) == len(rows)
    assert [job for job, _ in groupby(first % 2 for first, second, *_ in found if (first, second) != (4, 5))] == [0, 1]
