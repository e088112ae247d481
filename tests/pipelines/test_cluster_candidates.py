"""Pairs that the load leaves out before it reads a text are none, whatever the texts say; work in other processes."""

from itertools import product

import duckdb
import pyarrow as pa

from pipelines.cluster_nodes import LEAST_WORDS, Key, band_keys, keys_of, node_of
from pipelines.cluster_pairs import LEAST_PART, LONG, MOST_IN_GROUP, REPRESENTATIVES, Judge, candidates, judged
from pipelines.cluster_rows import nodes_read
from pipelines.minhash import bands
from pipelines.shipped import sql
from pipelines.workers import Workers

WORDS = " ".join(f"reed{number} pipe{number * 7}" for number in range(60))
TEXTS = (
    f"You voice organs. {WORDS}",
    f"Our client builds organs. {WORDS}",
    " ".join(WORDS.split()[:30]),
    "Sie stimmen Orgeln. " + " ".join(f"pfeife{number}" for number in range(40)),
)
COMPANIES = (("wrenfield", "Wrenfield"), ("harbour", "Harbour Staffing"), ("calder", "Calder"), (None, None))
TITLES = ("Organ Builder", "Senior Organ Builder", "Organ Builder Graz", "Bookkeeper", None)


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


def found_by_the_load(rows):
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
        found = connection.execute(sql("load", "select_cluster_candidates"), given).fetchall()
    return {(first, second) for first, second, _ in found}


def test_what_is_left_out_is_no_pair():
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
    found = found_by_the_load(rows)
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
