"""Tables with long texts: put together by row groups, whichever way their texts are found."""

import duckdb
import pyarrow.parquet
import pytest
from queries.sample import insert, posting, sample

from pipelines import export_texts
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
    monkeypatch.setattr(export_texts, "STRETCHES", stretches)
    monkeypatch.setattr(export_texts, "ROWS", rows)
    export(database, tmp_path / "out", tables=[name], with_html=True)
    file = tmp_path / "out" / f"{name}.parquet"
    assert duckdb.sql(f"from '{file}'").fetchall() == stored(database, name, "*")
    metadata = pyarrow.parquet.read_metadata(file)
    assert metadata.num_row_groups == -(-metadata.num_rows // rows)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_bytes_are_the_same_whichever_way_texts_are_found(database, tmp_path, monkeypatch):
    monkeypatch.setattr(export_texts, "ROWS", 50)
    found = []
    for stretches in (1_000, 0):
        monkeypatch.setattr(export_texts, "STRETCHES", stretches)
        export(database, tmp_path / "out", tables=["postings"])
        found.append((tmp_path / "out" / "postings.parquet").read_bytes())
    assert found[0] == found[1]


def test_row_groups_of_longer_texts_have_fewer_rows(database, tmp_path, monkeypatch):
    monkeypatch.setattr(export_texts, "CHARACTERS", 1_000)
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
