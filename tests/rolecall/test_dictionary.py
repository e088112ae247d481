"""The data dictionary: of every table and view, on the page and for one's own database."""

import json
from pathlib import Path

import duckdb
import pytest
from command import ran_one_by_one
from queries.sample import empty, sample

from pipelines.database import migrate
from pipelines.dictionary import checks_of, columns_of_views, grains, meaning, per_cent, tables
from pipelines.dictionary_profile import ColumnProfile, demo, profile, shown
from pipelines.dictionary_words import BASES, WORDS
from pipelines.views import VIEWS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "datasets" / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def columns():
    """Table or view → its columns, of a new database."""
    with duckdb.connect() as connection:
        migrate(connection)
        return {name: [row[0] for row in connection.sql(f"describe {name}").fetchall()] for name in (*VIEWS, *tables())}


def test_every_column_of_every_table_and_view_has_a_meaning(columns):
    assert [(name, column) for name, own in columns.items() for column in own if not meaning(name, column)] == []


def test_words_are_of_columns_that_are_there(columns):
    assert {
        name: set(said) - set(columns[name]) for name, said in WORDS.items() if set(said) - set(columns[name])
    } == {}
    assert {*BASES} <= {*VIEWS}
    assert {base for bases in BASES.values() for base in bases} <= {*tables()}


def test_the_page_shows_the_columns_that_the_database_has(columns):
    """`python -m pipelines.dictionary HOME/jobs.duckdb` of a demo's home makes the file anew."""
    assert {(name, column) for name, own in columns.items() for column in own} == set(demo())
    assert {name: [column.name for column in found] for name, found in columns_of_views().items()} == {
        name: columns[name] for name in VIEWS
    }
    assert [name for name in columns if f"\n## {name}\n" not in PAGE] == []


def test_every_table_and_view_says_what_a_row_is(columns):
    assert {*grains()} == {*columns}


def test_checks_are_those_that_look_into_a_table():
    assert checks_of("events") == ["board_runs_match_events", "events_closed_by_proof", "events_take_turns",
                                   "keys_are_unique", "postings_match_events", "words_are_known"]  # fmt: skip


@pytest.mark.parametrize(
    ("filled", "rows", "told"),
    [(0, 0, ""), (0, 9, "0 %"), (9, 9, "100 %"), (1, 100_000, "1 %"), (99_999, 100_000, "99 %"), (1, 3, "33 %")],
)
def test_a_share_is_all_or_none_only_where_it_is(filled, rows, told):
    assert per_cent(filled, rows) == told


@pytest.mark.parametrize(
    ("text", "line"), [("a\n b", "a b"), ("x" * 60, "x" * 60), ("x" * 61, "x" * 59 + "…"), ("", "")]
)
def test_an_example_is_one_line(text, line):
    assert shown(text) == line


def test_profile_counts_by_platform():
    with sample() as connection:
        found = {one.column: one for one in profile(connection, "postings")}
        lever = {one.column: one for one in profile(connection, "postings", "lever")}
    assert found["workplace_type"] == ColumnProfile(
        "postings", "workplace_type", "VARCHAR", 6, 3, "onsite", {"ashby": (1, 0), "lever": (5, 3)}
    )
    assert (found["languages"].filled, found["languages"].example, found["languages"].share) == (0, None, 0.0)
    assert (lever["workplace_type"].rows, lever["workplace_type"].filled) == (5, 3)


def test_a_table_without_platforms_is_counted_whole():
    with sample() as connection:
        (run_id, *_) = profile(connection, "runs")
    assert run_id == ColumnProfile("runs", "run_id", "VARCHAR", 3, 3, "run-1", {})


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("homes")
    for name, make in (("full", sample), ("empty", empty)):
        (folder / name).mkdir()
        make(folder / name / "jobs.duckdb").close()
    return folder


def test_dictionary_of_ones_own_database(homes):
    full, of_table, as_json, of_platform, of_empty = ran_one_by_one(
        homes,
        [
            ["--home", "full", "dictionary"],
            ["--home", "full", "dictionary", "posting_locations"],
            ["--home", "full", "dictionary", "posting_locations", "--json"],
            ["--home", "full", "dictionary", "postings", "--platform", "ashby", "--json"],
            ["--home", "empty", "dictionary"],
        ],
    )
    assert [told.code for told in (full, of_table, as_json, of_platform, of_empty)] == [0] * 5, full.err + of_empty.err
    assert "\npostings: 6 rows. A row is: posting.\nChecks: " in full.out
    lines = [line.split() for line in of_table.out.splitlines()]
    assert ["country_code", "varchar", "83", "%", "0", "%", "100", "%", "DE", "ISO", "3166-1", "alpha-2"] in lines
    (table,) = as_json.json()
    assert (table["table"], table["rows"]) == ("posting_locations", 6)
    (country,) = [column for column in table["columns"] if column["column"] == "country_code"]
    assert country == {
        "column": "country_code",
        "type": "VARCHAR",
        "meaning": "ISO 3166-1 alpha-2",
        "filled": 5,
        "share": 0.8333,
        "example": "DE",
        "platforms": {"ashby": {"rows": 1, "filled": 0}, "lever": {"rows": 5, "filled": 5}},
    }
    assert json.loads(of_platform.out)[0]["rows"] == 1
    assert "postings: 0 rows." in of_empty.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--home", "full", "dictionary", "posting"], "There is no table posting: did you mean postings?"),
        (["--home", "full", "dictionary", "--platform", "nope"], "--platform nope: this database has ashby, lever."),
        (["--home", "none", "dictionary"], "There is no database at"),
    ],
)
def test_wrong_use_is_one_sentence(homes, arguments, said):
    (ran,) = ran_one_by_one(homes, [arguments])
    assert (ran.code, ran.out) == (3, "")
    (line,) = ran.err.splitlines()
    assert line.startswith(said)
