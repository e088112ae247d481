"""The package finds its own tables and SQL."""

import csv

import pytest

from pipelines.shipped import shipped, sql, vocabulary

VOCABULARIES = sorted(shipped("datasets", "vocabulary").glob("*.csv"))


def test_queries_schema_and_vocabulary_are_found():
    assert shipped("queries", "views", "open_jobs.sql").is_file()
    assert shipped("datasets", "schema", "001_tables.sql").is_file()
    assert sql("views", "open_jobs").startswith("-- ")
    with pytest.raises(FileNotFoundError):
        sql("views", "no_such_view")


@pytest.mark.parametrize("path", VOCABULARIES, ids=lambda path: path.stem)
def test_a_vocabulary_is_a_whole_table(path):
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert rows
    assert len(set(header)) == len(header)
    assert all(len(row) == len(header) for row in rows)
    assert all(cell == cell.strip() for row in rows for cell in row)
    assert len({tuple(row) for row in rows}) == len(rows)
    assert path.read_bytes().count(b"\r") == 0
    assert vocabulary(path.stem) == tuple(dict(zip(header, row, strict=True)) for row in rows)
