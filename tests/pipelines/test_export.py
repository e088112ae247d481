"""Tables as files: the same bytes for the same rows, whole or not at all, nothing that was not asked for."""

import csv
import hashlib
import json
from pathlib import Path

import duckdb
import pytest
from queries.sample import FIRST, THIRD, insert, posting, sample

from pipelines import export_files, export_tables
from pipelines.ask import NoDatabase
from pipelines.export import FORMATS, TABLES, BadExport, ExportFailed, export
from pipelines.shipped import shipped

NEWEST = max(int(file.name[:3]) for file in shipped("datasets", "schema").glob("*.sql"))

BESIDE = ["README.md", "datapackage.json"]
COUNTS = {
    "companies": 2,
    "boards": 2,
    "runs": 3,
    "board_runs": 6,
    "postings": 6,
    "posting_versions": 7,
    "posting_locations": 6,
    "posting_salaries": 3,
    "posting_requirements": 3,
    "posting_skills": 5,
    "sections": 2,
    "posting_sections": 4,
    "articles": 2,
    "article_sections": 1,
    "page_sections": 0,
    "clusters": 2,
    "events": 8,
    "field_origins": 1,
    "unread_values": 1,
}


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("home") / "jobs.duckdb"
    with sample(path) as connection:
        awkward = 'a, "b"\r\nc\rd\tе\''
        insert(connection, "texts", {"content_hash": "text-awkward", "description_text": awkward})
        connection.execute("update posting_rows set content_hash = 'text-awkward' where posting_id = '6'")
        seen = "update section_rows set first_seen_at = $first, last_seen_at = $last where section_hash = $which"
        connection.execute(seen, {"first": FIRST, "last": THIRD, "which": "about"})
        connection.execute(seen, {"first": FIRST, "last": FIRST, "which": "tasks"})
        connection.execute(
            "update articles set last_seen_at = $last where article_key = 'blog:acme:1'", {"last": THIRD}
        )
    return path


def rows_of(manifest):
    return {table["table"]: table["rows"] for table in manifest["tables"]}


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.mark.parametrize("format", FORMATS)
def test_same_database_gives_the_same_bytes(database, tmp_path, format):
    first = export(database, tmp_path / "one", format=format)
    second = export(database, tmp_path / "two", format=format)
    assert rows_of(first) == ({"job_postings": 3} if format == "jsonld" else COUNTS)
    assert first == second
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_bytes_are_the_same_on_any_number_of_threads(tmp_path, monkeypatch):
    """In many row groups, where several threads could deal the rows out as they come."""
    path = tmp_path / "jobs.duckdb"
    with sample(path) as connection:
        connection.execute(
            "insert into posting_skills select 'lever:acme:' || hash(i) % 9000, 'skill ' || i % 700, 'x' || i, 'must' "
            "from range(60000) as rows(i)"
        )
    monkeypatch.setitem(export_tables.OPTIONS, "parquet", "format parquet, compression zstd, row_group_size 2048")
    found = {}
    for threads in (1, 2, 4):
        monkeypatch.setattr(export_tables, "THREADS", threads)
        export(path, tmp_path / "out", tables=["posting_skills"])
        found[threads] = contents(tmp_path / "out")
    assert found[1] == found[2] == found[4]


def test_manifest_says_what_lies_there(database, tmp_path):
    manifest = export(database, tmp_path / "out", format="csv", tables=["events", "boards"])
    assert manifest == json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    body = (tmp_path / "out" / "boards.csv").read_bytes()
    told = {"rows": 2, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    assert manifest | {"tables": ..., "beside": ...} == {
        "made_by": "rolecall export",
        "schema_version": NEWEST,
        "run": "run-3",
        "since": None,
        "format": "csv",
        "partition_by": None,
        "with_html": False,
        "tables": ...,
        "beside": ...,
    }
    assert [file["path"] for file in manifest["beside"]] == ["datapackage.json", "README.md"]
    for file in manifest["beside"]:
        body = (tmp_path / "out" / file["path"]).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(body), hashlib.sha256(body).hexdigest())
    assert manifest["tables"][0] == {
        "table": "boards",
        **told,
        "columns": dict.fromkeys(["board_key", "platform", "board", "company_key", "company", "url"], "VARCHAR"),
        "files": [{"path": "boards.csv", **told}],
    }
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        [*BESIDE, "boards.csv", "events.csv", "manifest.json"]
    )


@pytest.mark.parametrize(("with_html", "columns"), [(False, 0), (True, 1)])
def test_html_stays_here_unless_asked_for(database, tmp_path, with_html, columns):
    export(database, tmp_path / "out", tables=["postings", "posting_versions"], with_html=with_html)
    for name in ("postings", "posting_versions"):
        described = duckdb.sql(f"describe from '{tmp_path}/out/{name}.parquet'").fetchall()
        assert [row[0] for row in described].count("description_html") == columns


def test_parquet_holds_the_rows_in_order(database, tmp_path):
    export(database, tmp_path / "out")
    with duckdb.connect(str(database), read_only=True) as connection:
        for name in TABLES:
            exclude = "exclude (description_html)" if name in ("postings", "posting_versions") else ""
            order = ", ".join(f"{key} nulls first" for key in TABLES[name])
            expected = connection.execute(f"select * {exclude} from {name} order by {order}").fetchall()
            assert connection.execute(f"from '{tmp_path}/out/{name}.parquet'").fetchall() == expected


def test_csv_holds_no_formula_and_every_row(database, tmp_path):
    export(database, tmp_path / "out", format="csv", tables=["postings", "open_jobs"])
    with (tmp_path / "out" / "postings.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["posting_key"]: row for row in csv.DictReader(file)}
    assert rows["lever:acme:1"]["title_raw"] == "'=Baker (m/w/d)"
    assert rows["lever:acme:1"]["description_text"] == "'- text-1"
    assert rows["lever:acme:1"]["first_seen_at"] == "2026-03-02 06:00:00"
    assert rows["ashby:bolt:6"]["description_text"] == 'a, "b"\r\nc\rd\tе\''
    with (tmp_path / "out" / "open_jobs.csv").open(encoding="utf-8", newline="") as file:
        assert [row["country_codes"] for row in csv.DictReader(file)] == ["[]", '["DE","FR"]', '["DE","US"]']


def test_json_lines_are_plain(database, tmp_path):
    export(database, tmp_path / "out", format="jsonl", tables=["postings", "posting_salaries"])
    lines = (tmp_path / "out" / "postings.jsonl").read_text(encoding="utf-8").splitlines()
    first = json.loads(lines[0])
    assert (first["first_seen_at"], first["version"], first["is_talent_pool"], first["seniority"]) == (
        "2026-03-02T06:00:00",
        1,
        False,
        None,
    )
    assert first["description_text"] == 'a, "b"\r\nc\rd\tе\''


def test_tables_are_divided_by_a_column_they_have(database, tmp_path):
    manifest = export(database, tmp_path / "out", partition_by="platform")
    assert rows_of(manifest) == COUNTS
    postings = next(table for table in manifest["tables"] if table["table"] == "postings")
    assert [(file["path"].split("/")[1], file["rows"]) for file in postings["files"]] == [
        ("platform=ashby", 1),
        ("platform=lever", 5),
    ]
    assert (tmp_path / "out" / "events.parquet").exists()
    assert duckdb.sql(f"select count(*) from '{tmp_path}/out/postings/*/*.parquet'").fetchall() == [(6,)]


@pytest.mark.parametrize("column", ["company_key", "language"])
def test_every_table_with_a_column_is_divided_by_it(database, tmp_path, column):
    """Articles have long texts, too, but no hash to find them by."""
    manifest = export(database, tmp_path / "out", partition_by=column)
    assert rows_of(manifest) == COUNTS
    divided = {table["table"] for table in manifest["tables"] if any("=" in file["path"] for file in table["files"])}
    assert {"articles", "postings"} <= divided


def test_since_gives_what_came_after_the_run(database, tmp_path):
    assert rows_of(export(database, tmp_path / "out", since="run-2")) == COUNTS | {
        "runs": 1,
        "board_runs": 2,
        "postings": 2,
        "posting_versions": 3,
        "posting_locations": 3,
        "posting_salaries": 2,
        "posting_requirements": 2,
        "posting_skills": 3,
        "posting_sections": 1,
        "clusters": 0,
        "sections": 1,
        "articles": 1,
        "events": 2,
        "field_origins": 0,
    }
    assert rows_of(export(database, tmp_path / "out", since="run-3"))["postings"] == 0


def test_export_replaces_the_one_before(database, tmp_path):
    export(database, tmp_path / "out", partition_by="platform")
    export(database, tmp_path / "out", format="csv", tables=["boards"])
    assert sorted(contents(tmp_path / "out")) == sorted([*BESIDE, "boards.csv", "manifest.json"])
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"format": "xlsx"}, "The format must be one of parquet, csv, jsonl, jsonld, not xlsx."),
        ({"tables": ["posting"]}, "There is no table posting to export: did you mean postings?"),
        ({"tables": ["x; drop table boards"]}, "There is no table x; drop table boards to export: there are"),
        ({"partition_by": "title"}, "Tables cannot be divided by title: only by one of platform, company_key"),
        ({"partition_by": "period", "tables": ["boards"]}, "None of the tables has a column period"),
        (
            {"partition_by": "change"},
            "Only an export with --since RUN of postings, sections, articles",
        ),
        ({"format": "jsonld", "tables": ["boards"]}, "jsonld is one file of the open jobs: leave --table and"),
        ({"since": "run-9"}, "There is no run run-9: `rolecall runs` lists them."),
    ],
)
def test_bad_export_is_one_sentence(database, tmp_path, given, said):
    with pytest.raises(BadExport) as raised:
        export(database, tmp_path / "out", **given)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "files", [{"notes.txt": "mine"}, {"manifest.json": "{}"}, {"manifest.json": "[1]"}, {"manifest.json": "\xff"}]
)
def test_other_files_are_left_alone(database, tmp_path, files):
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="latin-1")
    with pytest.raises(BadExport, match="holds files that are no export"):
        export(database, tmp_path)
    assert {path.name: path.read_text(encoding="latin-1") for path in tmp_path.iterdir()} == files


def test_file_that_was_put_beside_an_export_is_left_alone(database, tmp_path):
    export(database, tmp_path / "out", tables=["boards"])
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BadExport, match="holds files that are no export"):
        export(database, tmp_path / "out", tables=["boards"])


def test_place_that_is_a_file_is_refused(database, tmp_path):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(BadExport, match="is no folder"):
        export(database, tmp_path / "out")


def test_place_below_a_file_is_one_sentence(database, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(ExportFailed, match=r"nothing there changed\.$"):
        export(database, tmp_path / "file" / "out")


def test_missing_database_is_one_sentence(tmp_path):
    with pytest.raises(NoDatabase, match="There is no database at"):
        export(tmp_path / "jobs.duckdb", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_rows_that_cannot_be_read_back_keep_the_export_before(database, tmp_path, monkeypatch):
    export(database, tmp_path / "out", tables=["boards"])
    before = contents(tmp_path / "out")
    monkeypatch.setitem(export_files.ROWS, "parquet", lambda path: 1)
    with pytest.raises(ExportFailed, match="1 of 2 rows of boards"):
        export(database, tmp_path / "out", tables=["boards"])
    assert contents(tmp_path / "out") == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_file_names_stay_inside_the_folder(tmp_path):
    path = tmp_path / "home" / "jobs.duckdb"
    path.parent.mkdir()
    with sample(path) as connection:
        insert(connection, "posting_rows", posting("lever:acme:7", company_key="../../out"))
        insert(connection, "posting_rows", posting("lever:acme:8", company_key="x" * 60))
    manifest = export(path, tmp_path / "quo'te", tables=["postings"], partition_by="company_key")
    assert rows_of(manifest) == {"postings": 8}
    assert sorted(found.name for found in tmp_path.iterdir()) == ["home", "quo'te"]
