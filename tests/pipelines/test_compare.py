"""What differs between two database files, per table and field."""

import pytest
from staging import loaded, posting, stage

from pipelines.compare import differences
from pipelines.database import next_version


@pytest.fixture
def published(tmp_path):
    path = tmp_path / "it's published" / "jobs.duckdb"
    loaded(path, stage(tmp_path / "stage", 1, posting(1), posting(2, "Reed Maker"), posting(3, "Bookkeeper")))
    return path


def rebuilt(published, *statements):
    path = published.with_name("rebuilt.duckdb")
    path.write_bytes(published.read_bytes())
    with next_version(path) as version:
        for statement in statements:
            version.connection.execute(statement)
    return path


def test_two_equal_files_differ_in_nothing(published):
    assert list(differences(published, rebuilt(published))) == ["Nothing would differ."]


def test_where_nothing_is_published_everything_is_new(tmp_path, published):
    missing = tmp_path / "none.duckdb"
    assert list(differences(missing, published)) == [f"{missing} is not there: everything is new."]


def test_each_field_that_differs_is_told_with_in_how_many_rows(published):
    changed = rebuilt(
        published,
        "update posting_rows set seniority = 'senior', role = null where posting_id <> '3'",
        "update posting_rows set capture = 'elsewhere'",
        "update posting_locations set city = 'Graz' where posting_key like '%:1'",
    )
    found = list(differences(published, changed))
    assert [line for line in found if not line.startswith("postings.role:")] == [
        "postings.seniority: 2 of 3 rows differ",
        "posting_locations.city: 1 of 3 rows differ",
    ]


def test_rows_that_are_gone_or_new_are_counted(published):
    changed = rebuilt(
        published,
        "delete from posting_skills",
        "delete from posting_locations where posting_key like '%:1'",
        "insert into posting_locations (posting_key, position, raw, resolved, is_remote) "
        "select posting_key, 9, 'Graz', false, false from posting_rows where posting_id <> '1'",
    )
    assert list(differences(published, changed)) == ["posting_locations: 1 rows gone", "posting_locations: 2 rows new"]
