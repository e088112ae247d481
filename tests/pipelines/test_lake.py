"""A lake is the database in other files: the same rows in every table, the same answers, whatever its parts."""

import json
from itertools import chain

import duckdb
import pandas
import pytest
from planting import planted
from staging import empty, loaded, posting, run_row, stage

from pipelines import ask
from pipelines.export import export
from pipelines.export_plan import TABLES
from pipelines.lake import BadLake, connect, database_hash, lake_of, read_manifest, row_hashes
from pipelines.lake_build import build, kin
from pipelines.overrides import Override
from pipelines.questions import report as report_of
from pipelines.questions import reports
from pipelines.views import VIEWS

OVERRIDES = [
    Override("greenhouse:company-0:0-0", "greenhouse:company-2:2-1", "join"),
    Override("greenhouse:company-1:1-1", "", "split"),
]


def here(function, tasks):
    return (function(*task) for task in tasks)


def runs(staged):
    return list({footer.run_id: run_row(footer) for _, footer in staged}.values())


@pytest.mark.long
def test_a_small_lake_has_the_rows_of_a_merge(tmp_path):
    staged = [
        stage(tmp_path, 1, posting(1), posting(2, "Joiner"), company="Wrenfield"),
        stage(tmp_path, 1, posting(3, board="kerrow"), board="kerrow", company="Kerrow"),
        stage(tmp_path, 2, posting(1), posting(2, "Bookkeeper"), company="Wrenfield"),
    ]
    one = empty()
    loaded(one, *staged, processes=0)
    manifest = build(tmp_path / "lake", staged, runs(staged), [], here, told={}, rows=1)
    assert manifest["parts"] == 2
    with connect(tmp_path / "lake", {}) as lake:
        assert hashes(lake) == hashes(one)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A home with the database, and one with the lake, of the same stage files."""
    folder = tmp_path_factory.mktemp("made")
    staged = planted(folder / "stage", 6, 7)
    decided = folder / "one" / "overrides"
    decided.mkdir(parents=True)
    lines = [f"{one.posting_key},{one.other_key},{one.decision}," for one in OVERRIDES]
    (decided / "clusters.csv").write_text("\n".join(["posting_key,other_key,decision,note", *lines]) + "\n")
    loaded(folder / "one" / "jobs.duckdb", *staged, processes=0)
    manifest = build(folder / "lake", staged, runs(staged), OVERRIDES, here, told={"made_at": None}, rows=40)
    return folder, staged, manifest


def hashes(connection):
    return {name: row_hashes(connection, name) for name in TABLES}


@pytest.mark.long
def test_the_rows_of_every_table_are_those_of_the_database(made):
    folder, _, manifest = made
    with (
        duckdb.connect(str(folder / "one" / "jobs.duckdb"), read_only=True) as one,
        connect(folder / "lake", {}) as lake,
    ):
        assert hashes(lake) == hashes(one)
        assert database_hash(one) == database_hash(lake) == manifest["content_hash"]
        found = one.execute(
            "select count(distinct clusters.cluster_id), count(distinct reason), count(distinct postings.company_key), "
            "count(repost_of), count(*) filter (where reason = 'agency_copy') "
            "from clusters right join postings using (posting_key)"
        ).fetchone()
    assert manifest["parts"] > 3
    assert all(number > least for number, least in zip(found, (5, 2, 5, 3, 2), strict=True)), found


@pytest.mark.long
def test_a_company_of_several_boards_is_in_one_part(made):
    folder, _, manifest = made
    with connect(folder / "lake", {}) as lake:
        files = f"{folder}/lake/{manifest['folder']}/companies/*.parquet"
        query = f"select company_key from read_parquet('{files}', filename = true) group by all having count(*) > 1"
        assert lake.execute(query).fetchall() == []


@pytest.mark.long
def test_every_report_and_view_answers_as_from_the_database(made):
    folder, _, _ = made
    with ask.connect(folder / "one" / "jobs.duckdb") as one, ask.connect(folder / "lake" / "jobs.duckdb") as lake:
        for report in map(report_of, reports()):
            given = {param.name: param.default for param in report.params}
            answers = [sorted(map(str, each.execute(report.sql, given).fetchall())) for each in (one, lake)]
            assert answers[0] == answers[1], report
        for view in VIEWS:
            assert [lake.execute(f"select count(*) from {view}").fetchall()] == [
                one.execute(f"select count(*) from {view}").fetchall()
            ], view
            assert lake.table(view).columns == one.table(view).columns


@pytest.mark.long
def test_an_export_of_a_lake_has_the_bytes_of_one_of_the_database(made, tmp_path):
    folder, _, _ = made
    names = ["postings", "posting_versions", "open_jobs"]
    for home in ("one", "lake"):
        export(folder / home / "jobs.duckdb", tmp_path / home, tables=names)
    for name in names:
        one, lake = ((tmp_path / home / f"{name}.parquet").read_bytes() for home in ("one", "lake"))
        assert one == lake, name


@pytest.mark.long
def test_a_home_without_a_database_is_asked_by_its_lake(made):
    folder, _, manifest = made
    assert lake_of(folder) == folder / "lake" == lake_of(folder / "lake")
    assert lake_of(folder / "one") is None
    query = "select count(*) as postings from postings"
    for home in (folder, folder / "lake"):
        assert ask.frame(home / "jobs.duckdb", query, {}).postings.tolist() == [manifest["tables"]["postings"]["rows"]]


@pytest.mark.long
@pytest.mark.parametrize(
    "question",
    [
        "select * from read_csv('/etc/hostname')",
        "select * from read_text('{lake}/../one/jobs.duckdb')",
        "copy postings to '{lake}/x.parquet'",
        "drop view postings",
    ],
)
def test_a_lake_is_fenced_as_the_database_is(made, question):
    folder, _, _ = made
    with pytest.raises(ask.BadQuestion), ask.run(folder / "jobs.duckdb", question.format(lake=folder / "lake")):
        pass


@pytest.mark.long
def test_pandas_and_any_duckdb_read_it(made):
    folder, _, manifest = made
    rows = manifest["tables"]["postings"]["rows"]
    assert len(pandas.read_parquet(folder / "lake" / manifest["folder"] / "postings")) == rows
    script = (folder / "lake" / "views.sql").read_text(encoding="utf-8")
    with duckdb.connect() as other:
        other.execute("set file_search_path = ?", [str(folder / "lake")])
        other.execute(script)
        assert other.execute("select count(*) from postings").fetchone() == (rows,)


@pytest.mark.long
def test_what_a_manifest_says_of_a_file_holds(made):
    folder, _, manifest = made
    told = list(chain.from_iterable(table["files"] for table in manifest["tables"].values()))
    place = folder / "lake" / manifest["folder"]
    assert sorted(file["path"] for file in told) == sorted(
        str(path.relative_to(place)) for path in place.rglob("*") if path.is_file()
    )
    assert all((place / file["path"]).stat().st_size == file["bytes"] for file in told)
    assert [path.name for path in (folder / "lake").iterdir() if path.name.startswith(".")] == []


@pytest.mark.long
def test_parts_of_any_size_and_tasks_that_run_twice_give_the_same_content(made, tmp_path):
    _, staged, manifest = made

    def twice(function, tasks):
        for task in tasks:
            function(*task)
            yield function(*task)

    again = build(tmp_path / "lake", staged, runs(staged), OVERRIDES, twice, told={}, rows=1_000)
    assert again["parts"] < manifest["parts"]
    assert again["content_hash"] == manifest["content_hash"]


@pytest.mark.long
def test_the_last_build_stays_for_who_reads_it_and_those_before_go(tmp_path):
    staged = [stage(tmp_path, 1, posting(1), company="Wrenfield")]
    lake = tmp_path / "lake"
    folders = [build(lake, staged, runs(staged), [], here, told={})["folder"] for _ in range(4)]
    assert len({folder.partition("-")[0] for folder in folders}) == 1
    assert {path.name for path in lake.iterdir()} == {*folders[-2:], "manifest.json", "views.sql"}


@pytest.mark.long
def test_a_build_that_fails_leaves_the_last_one(made, tmp_path):
    _, staged, _ = made
    few = [entry for entry in staged if entry[1].board_key.endswith("company-0") and entry[1].run_seq == 1]
    first = build(tmp_path / "lake", few, runs(few), [], here, told={}, rows=40)

    def failing(function, tasks):
        for number, task in enumerate(tasks):
            if function.__name__ == "finish_part" and number == 0:
                raise OSError("no space")
            yield function(*task)

    with pytest.raises(OSError, match="no space"):
        build(tmp_path / "lake", few, runs(few), [], failing, told={}, rows=40)
    assert read_manifest(tmp_path / "lake") == first
    assert sorted(path.name for path in (tmp_path / "lake").iterdir()) == [
        first["folder"],
        "manifest.json",
        "views.sql",
    ]


def test_what_is_no_lake_is_said(tmp_path):
    (tmp_path / "manifest.json").write_text(json.dumps({"format": 99}))
    with pytest.raises(ask.NoDatabase, match="another rolecall"):
        ask.connect(tmp_path / "jobs.duckdb")
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(BadLake, match="no lake"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("members", "groups"),
    [
        ({}, []),
        ({1: ["a"], 2: ["b"], 3: ["a"]}, [(1, 3), (2,)]),
        ({1: ["a"], 2: ["b"], 3: ["c", "b", "a"], 4: []}, [(1, 2, 3), (4,)]),
    ],
)
def test_members_with_a_name_in_common_come_together(members, groups):
    assert kin(members) == groups
