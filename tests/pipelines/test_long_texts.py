"""Tables with long texts: put together by row groups, whichever way their texts are found."""

import duckdb
import pyarrow.parquet
import pytest
from queries.sample import insert, posting, sample

from pipelines import long_texts
from pipelines.export import TABLES, export

POSTINGS = 300


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """Postings whose texts lie in another order than their keys; two of three share one, some have none."""
    path = tmp_path_factory.mktemp("home") / "jobs.duckdb"
    with sample(path) as connection:
        insert(connection, "posting_rows", posting("lever:many:0", content_hash="many-0", core_hash="many-0"))
        connection.execute(f"""
            insert into posting_rows
            select posting_rows.* replace (
                'lever:many:' || i as posting_key, i::varchar as posting_id,
                'many-' || (i // 3 * 7919 % 101) as content_hash, if(i % 9 = 0, null, 'many-' || i) as core_hash
            )
            from posting_rows, range(1, {POSTINGS}) as numbers(i) where posting_key = 'lever:many:0'
        """)
        connection.execute(
            "insert into texts select 'many-' || i, '<p>' || i, 'Text ' || i || ' é' from range(0, 95) as numbers(i)"
        )
        connection.execute(
            f"insert into core_texts select 'many-' || i, 'Core ' || i from range({POSTINGS}, 0, -1) as numbers(i)"
        )
    return path


def stored(database, name, kept):
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(f"from {name} select {kept} order by {', '.join(TABLES[name])}").fetchall()


@pytest.mark.parametrize("name", ["postings", "posting_versions"])
@pytest.mark.parametrize("stretches", [1_000, 0], ids=["found where they lie", "dealt out"])
@pytest.mark.parametrize("rows", [20_000, 7])
def test_every_row_has_its_texts(database, tmp_path, monkeypatch, name, stretches, rows):
    monkeypatch.setattr(long_texts, "STRETCHES", stretches)
    monkeypatch.setattr(long_texts, "ROWS", rows)
    export(database, tmp_path / "out", tables=[name], with_html=True)
    file = tmp_path / "out" / f"{name}.parquet"
    assert duckdb.sql(f"from '{file}'").fetchall() == stored(database, name, "*")
    metadata = pyarrow.parquet.read_metadata(file)
    assert metadata.num_row_groups == -(-metadata.num_rows // rows)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_bytes_are_the_same_whichever_way_texts_are_found(database, tmp_path, monkeypatch):
    monkeypatch.setattr(long_texts, "ROWS", 50)
    found = []
    for stretches in (1_000, 0):
        monkeypatch.setattr(long_texts, "STRETCHES", stretches)
        export(database, tmp_path / "out", tables=["postings"])
        found.append((tmp_path / "out" / "postings.parquet").read_bytes())
    assert found[0] == found[1]


def test_row_groups_of_longer_texts_have_fewer_rows(database, tmp_path, monkeypatch):
    monkeypatch.setattr(long_texts, "CHARACTERS", 1_000)
    with duckdb.connect(str(database), read_only=True) as connection:
        ((mean,),) = connection.execute(
            "select avg(coalesce(text_characters, 0) + coalesce(core_characters, 0)) from posting_rows"
        ).fetchall()
    export(database, tmp_path / "out", tables=["postings"])
    metadata = pyarrow.parquet.read_metadata(tmp_path / "out" / "postings.parquet")
    assert metadata.row_group(0).num_rows == min(int(1_000 / max(1, mean)), metadata.num_rows)


def test_an_export_without_a_row_is_a_file_with_its_columns(database, tmp_path):
    export(database, tmp_path / "out", tables=["postings"], since="run-3")
    schema = pyarrow.parquet.read_schema(tmp_path / "out" / "postings.parquet")
    assert schema.names[-1] == "change"
    assert pyarrow.parquet.read_metadata(tmp_path / "out" / "postings.parquet").num_rows == 0


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_lines_are_the_same_however_many_rows_are_put_together(database, tmp_path, monkeypatch, format):
    found = []
    for rows in (20_000, 7):
        monkeypatch.setattr(long_texts, "ROWS", rows)
        export(database, tmp_path / "out", format=format, tables=["postings"], with_html=True)
        found.append((tmp_path / "out" / f"postings.{format}").read_bytes())
    assert found[0] == found[1]
    assert found[0].count(b"Core 299") == 1
    assert found[0].count(b"posting_key,") == (format == "csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


@pytest.mark.parametrize("format", ["parquet", "csv", "jsonl"])
def test_a_divided_table_has_each_row_once_in_its_folder_and_in_order(database, tmp_path, monkeypatch, format):
    monkeypatch.setattr(long_texts, "ROWS", 40)
    manifest = export(database, tmp_path / "out", format=format, tables=["boards", "postings"], partition_by="platform")
    again = export(database, tmp_path / "again", format=format, tables=["boards", "postings"], partition_by="platform")
    assert again == manifest
    reader = {"parquet": "parquet", "csv": "csv_auto", "jsonl": "json_auto"}[format]
    files = sorted((tmp_path / "out" / "postings").rglob(f"*.{format}"))
    rows = [
        (file.parent.name, *row)
        for file in files
        for row in duckdb.sql(f"from read_{reader}('{file}') select posting_key, core_text").fetchall()
    ]
    assert rows == sorted(rows, key=lambda row: row[:2])
    known = stored(database, "postings", "'platform=' || platform, posting_key, core_text")
    assert rows == sorted(known, key=lambda row: row[:2])
    ((boards,),) = duckdb.sql(f"from read_{reader}('{tmp_path}/out/boards/*/*') select count(*)").fetchall()
    assert boards == len(stored(database, "boards", "board_key"))
    _, told = manifest["tables"]
    assert [tmp_path / "out" / file["path"] for file in told["files"]] == files
    assert len(files) > len({row[0] for row in rows})


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_lines_without_a_row(database, tmp_path, format):
    export(database, tmp_path / "out", format=format, tables=["postings"], since="run-3")
    text = (tmp_path / "out" / f"postings.{format}").read_text(encoding="utf-8")
    assert text.count("\n") == (format == "csv")
    assert text.rstrip().endswith("change") == (format == "csv")
