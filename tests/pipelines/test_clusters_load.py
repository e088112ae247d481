"""Clusters in the load: however postings come, the same ones are found; what a person decided; what came back."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from staging import START, empty, html, loaded, posting, rows, stage

from pipelines import cluster_load, long_texts
from pipelines.cluster_pairs import MOST_IN_GROUP
from pipelines.overrides import BadOverrides, Override, read_overrides

DUTIES = (
    "You voice the pipes that leave our workshop, tune them in the hall where they will stand and teach an apprentice "
    "how a reed is bent. You keep the bench in order, write down what you changed and travel one week in four to the "
    "halls that we look after, most of them older than the railway that brings you there."
)
BOOKS = (
    "You keep the books of three workshops, pay the invoices of our timber merchants on the day that they fall due and "
    "close each month by the fifth. You answer the auditor's letters, run the payroll for forty people and explain to "
    "the joiners why oak has become so dear since the winter before last."
)


def job(posting_id, title="Organ Builder", text=DUTIES, **given):
    return posting(posting_id, title, description_html=html((None, text)), **given)


def partition(database):
    """The clusters as sets of posting keys."""
    found = {}
    for cluster, key in rows(database, "select cluster_id, posting_key from clusters"):
        found.setdefault(cluster, set()).add(key.removeprefix("greenhouse:"))
    return {frozenset(keys) for keys in found.values()}


# A posting of each kind that may find or lose a partner: by text, number, language, place, rank, company.
POOL = [
    job(1),
    job(2, places_raw=["Graz, Austria"]),
    job(3, text=DUTIES.replace("one week in four", "one week in five")),
    job(4, requisition_id="R-1"),
    job(5, requisition_id="R-2"),
    job(6, "Senior Organ Builder"),
    job(7, "Bookkeeper", BOOKS, requisition_id="R-9"),
    job(8, "Buchhalter", "Sie führen die Bücher dreier Werkstätten.", requisition_id="R-9"),
    job(9, "Bookkeeper", BOOKS),
    job(11, board="harbour-staffing", text=f"Our client builds organs. {DUTIES} Send us your letter."),
    job(12, board="harbour-staffing", title="Bookkeeper", text=f"Our client builds organs. {BOOKS}"),
    job(13, board="calder", title="Bookkeeper", text=f"Reeds are cut here. {DUTIES}", requisition_id="R-9"),
]


def load_in(splits, folder, pool=POOL):
    """A database after as many runs as `splits` has numbers: which posting comes in which run."""
    database = empty()
    for day in sorted(set(splits)):
        now = [item for item, its_day in zip(pool, splits, strict=True) if its_day == day]
        boards = {item.board for item in now}
        files = [
            stage(folder, day, *(item for item in now if item.board == board), verdict="partial") for board in boards
        ]
        loaded(database, *files)
    return database


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return partition(load_in([1] * len(POOL), tmp_path_factory.mktemp("whole")))


def test_the_pool_has_clusters_of_each_kind(whole):
    assert whole == {
        frozenset({"wrenfield:1", "wrenfield:2", "wrenfield:3", "wrenfield:4", "harbour-staffing:11"}),
        frozenset({"wrenfield:7", "wrenfield:8", "wrenfield:9", "harbour-staffing:12"}),
    }


@pytest.mark.long
@settings(max_examples=5, deadline=None)
@given(splits=st.lists(st.integers(1, 4), min_size=len(POOL), max_size=len(POOL)))
def test_any_split_into_runs_gives_the_same_partition(splits, tmp_path_factory, whole):
    assert partition(load_in(splits, tmp_path_factory.mktemp("split"))) == whole


@pytest.mark.parametrize("at_once", [2, 3])
def test_however_few_nodes_are_looked_at_at_once_the_same_is_found(tmp_path, monkeypatch, whole, at_once):
    shelves = []
    found = cluster_load.pairs_found
    monkeypatch.setattr(cluster_load, "pairs_found", lambda *given: shelves.append(given) or found(*given))
    monkeypatch.setattr(cluster_load, "AT_ONCE", at_once)
    monkeypatch.setattr(cluster_load, "KEYS_AT_ONCE", 50)
    monkeypatch.setattr(long_texts, "ROWS", 2)
    assert partition(load_in([1] * len(POOL), tmp_path)) == whole
    assert len(shelves) > 2
    assert all(at_once <= shelf.num_rows <= at_once + 1 for shelf, _ in shelves[:-1])


def test_a_run_loaded_again_changes_nothing(tmp_path):
    files = [stage(tmp_path, 1, job(1), job(2))]
    database = empty()
    loaded(database, *files)
    before = rows(database, "from clusters order by all")
    loaded(database, *files)
    assert rows(database, "from clusters order by all") == before != []


def test_a_group_that_becomes_large_keeps_its_clusters(tmp_path):
    """From forty-nine on each meets the representatives alone; the copies in it are found as before."""
    own = " ".join(f"word{number}" for number in range(60))
    pool = [job(number, text=f"{number} {own.replace('word', f'w{number}x')}") for number in range(MOST_IN_GROUP + 4)]
    texts = [item.description_html[3:-4] for item in pool]
    pool += [job(f"copy{number}", text=texts[number], requisition_id=f"R-{number + 1}") for number in (0, 7)]
    once = partition(load_in([1] * len(pool), tmp_path, pool))
    assert once == {frozenset({f"wrenfield:{number}", f"wrenfield:copy{number}"}) for number in (0, 7)}
    assert partition(load_in([1, 2] * (len(pool) // 2), tmp_path, pool)) == once


def test_an_edited_posting_leaves_its_cluster(tmp_path):
    database = empty()
    loaded(database, stage(tmp_path, 1, job(1), job(2), job(3, text=BOOKS)))
    assert partition(database) == {frozenset({"wrenfield:1", "wrenfield:2"})}
    loaded(database, stage(tmp_path, 2, job(1), job(2, text=BOOKS), job(3, text=BOOKS)))
    assert partition(database) == {frozenset({"wrenfield:2", "wrenfield:3"})}


def test_a_cluster_keeps_its_id_over_runs(tmp_path):
    database = empty()
    ids = []
    for day in range(1, 5):
        loaded(database, stage(tmp_path, day, *(job(number) for number in range(5 - day, 7))))
        ids.append(rows(database, "select distinct cluster_id from clusters"))
    assert len(set(map(str, ids))) == 1
    assert len(ids[0]) == 1


def test_the_employer_s_own_posting_is_canonical_though_the_agency_s_is_older(tmp_path):
    database = empty()
    loaded(database, stage(tmp_path, 1, POOL[9]))
    loaded(database, stage(tmp_path, 2, job(1)))
    assert rows(database, "select posting_key, role, reason from clusters order by role") == [
        ("greenhouse:wrenfield:1", "canonical", "agency_copy"),
        ("greenhouse:harbour-staffing:11", "copy", "agency_copy"),
    ]


# What a person decided.


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ([], {"1 2"}),
        ([("1", "2", "split")], set()),
        ([("1", "", "split")], set()),
        ([("1", "3", "join")], {"1 2 3"}),
        ([("1", "2", "split"), ("1", "3", "join")], {"1 3"}),
        ([("1", "9", "join"), ("9", "8", "split")], {"1 2"}),
    ],
)
def test_overrides(tmp_path, overrides, expected):
    key = "greenhouse:wrenfield:{}".format
    decided = [Override(key(one), key(other) if other else "", decision) for one, other, decision in overrides]
    jobs = stage(tmp_path, 1, job(1), job(2), job(3, "Bookkeeper", BOOKS))
    database = empty()
    loaded(database, jobs, overrides=decided)
    wanted = {frozenset(f"wrenfield:{number}" for number in keys.split()) for keys in expected}
    assert partition(database) == wanted

    later = empty()  # decided after it was loaded, and taken back
    loaded(later, jobs)
    loaded(later, jobs, overrides=decided)
    assert partition(later) == wanted
    loaded(later, jobs)
    assert partition(later) == {frozenset({"wrenfield:1", "wrenfield:2"})}


def test_the_file_of_overrides(tmp_path):
    path = tmp_path / "clusters.csv"
    assert read_overrides(tmp_path) == read_overrides(None) == []
    path.write_text("posting_key,other_key,decision,note\nb,a,split,two halls\na,b,split,\nc,,split,\na,c,join,\n")
    assert read_overrides(tmp_path) == [
        Override("a", "b", "split"),
        Override("a", "c", "join"),
        Override("c", "", "split"),
    ]
    for line in ("a,,join,", "a,b,perhaps,", ",b,split,", "a,a,join,"):
        path.write_text(f"posting_key,other_key,decision,note\n{line}\n")
        with pytest.raises(BadOverrides, match="line 2"):
            read_overrides(tmp_path)


def test_overrides_lie_beside_the_database(tmp_path):
    (tmp_path / "overrides").mkdir()
    (tmp_path / "overrides" / "clusters.csv").write_text(
        "posting_key,other_key,decision\ngreenhouse:wrenfield:1,greenhouse:wrenfield:2,split\n"
    )
    loaded(tmp_path / "jobs.duckdb", stage(tmp_path, 1, job(1), job(2)))
    assert partition(tmp_path / "jobs.duckdb") == set()


# What came back.


def reposts(database):
    return rows(
        database,
        """select posting_id, split_part(repost_of, ':', 3), repost_gap_days from postings
        where repost_of is not null order by all""",
    )


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        (job(2), [("2", "1", 3)]),
        (job(2, requisition_id="R-8"), [("2", "1", 3)]),
        (job(2, text=DUTIES.replace("four", "five")), [("2", "1", 3)]),
        (job(2, places_raw=["Graz, Austria"]), []),
        (job(2, text=BOOKS), []),
        (job(2, "Senior Organ Builder"), []),
        (job(1), []),
    ],
)
def test_a_closed_posting_that_comes_back_under_a_new_id(tmp_path, again, expected):
    others = [job(f"other{number}", f"Warden {number}", f"You mind hall {number}.") for number in range(4)]
    database = empty()
    loaded(database, stage(tmp_path, 1, job(1, requisition_id="R-7"), *others))
    loaded(database, stage(tmp_path, 2, *others))
    loaded(database, stage(tmp_path, 5, *others, again))
    assert reposts(database) == expected


def test_of_several_that_ended_it_is_the_last_one(tmp_path):
    database = empty()
    for day, item in ((1, job(1)), (3, job(2)), (6, job(3))):
        loaded(database, stage(tmp_path, day, item))
        loaded(database, stage(tmp_path, day + 1, moment=START + timedelta(days=day), found=0, advertised=0))
    assert rows(database, "select posting_id from postings where status = 'closed'") != []
    assert [row[:2] for row in reposts(database)] == [("2", "1"), ("3", "2")]


def test_roles_that_are_always_open_are_told_by_their_own_text(tmp_path):
    database = empty()
    always = f"{BOOKS} Applications are accepted on an ongoing basis."
    loaded(database, stage(tmp_path, 1, job(1), job(2, "Bookkeeper", always), job(3, "Joiner", "Wir suchen laufend.")))
    assert rows(database, "select posting_id, is_evergreen from postings order by posting_id") == [
        ("1", False),
        ("2", True),
        ("3", True),
    ]
