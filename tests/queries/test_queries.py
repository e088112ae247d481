"""Every file of `queries/`: what it gives on a sample database, and that it runs on an empty one."""

from datetime import date

import pytest
from queries.sample import empty, insert, posting, sample

from pipelines.ask import columns
from pipelines.checks import checks, failed_checks
from pipelines.questions import reports, values
from pipelines.shipped import shipped, sql
from pipelines.views import VIEWS

# A wrong row each, and the check that must name it.
BREAKING = {
    "board_runs_match_events": "update board_runs set closed = 9 where run_seq = 1",
    "children_have_a_posting": "insert into posting_skills (posting_key, skill) values ('lever:acme:404', 'sql')",
    "children_stand_once": "insert into posting_locations by name from posting_locations limit 1",
    "clusters_have_one_canonical": "update clusters set role = 'canonical'",
    "events_closed_by_proof": "update board_runs set verdict = 'partial' where run_id = 'run-3'",
    "events_take_turns": "update events set event = 'reopened' where run_seq = 2",
    "field_origins_stand_once": "insert into field_origins by name from field_origins limit 1",
    "keys_are_unique": "insert into companies (company_key) values ('acme')",
    "posting_locations_are_places": "update posting_locations set country_code = 'Germany' where city = 'Lyon'",
    "posting_requirements_are_ranges": "update posting_requirements set years_max = 1 where years_min = 5",
    "posting_salaries_are_ranges": "update posting_salaries set max_amount = 1 where currency = 'USD'",
    "posting_skills_stand_once": "insert into posting_skills by name from posting_skills limit 1",
    "posting_versions_count_up": "delete from posting_version_rows where version = 1",
    "postings_closed_with_reason": "update posting_rows set close_reason = null",
    "postings_have_a_board": "delete from boards where platform = 'ashby'",
    "postings_have_their_text": "delete from core_texts",
    "postings_match_events": "update posting_rows set status = 'open', closed_at = null, close_reason = null",
    "postings_seen_in_order": "update posting_rows set first_seen_at = last_seen_at + interval 1 second",
    "sections_are_known": "delete from section_rows where section_hash = 'tasks'",
    "sections_are_unique": "insert into section_rows by name from section_rows limit 1",
    "words_are_known": "update posting_rows set workplace_type = 'moon' where workplace_type = 'remote'",
}


@pytest.fixture(scope="module")
def connection():
    with sample() as open_sample:
        yield open_sample


def test_changes_are_those_of_the_newest_run(connection):
    asked = reports()["changes_by_run"]
    rows = connection.execute(asked.sql, values(asked, {})).fetchall()
    assert [row[:5] for row in rows] == [
        ("run-3", "lever:acme", "lever:acme:3", "changed", "content"),
        ("run-3", "lever:acme", "lever:acme:4", "closed", "absent"),
    ]


def test_boards_that_need_a_look_come_first(connection):
    asked = reports()["boards_by_health"]
    found = connection.sql(asked.sql, params=values(asked, {})).to_arrow_table().to_pylist()
    assert [(row["board_key"], row["last_verdict"], row["hours_behind"], row["needs_a_look"]) for row in found] == [
        ("ashby:bolt", "blocked", 168, True),
        ("lever:acme", "complete", 0, False),
    ]


def test_jobs_are_found_by_words(connection):
    asked = reports()["jobs_by_words"]
    found = [connection.execute(asked.sql, values(asked, {"words": words})).fetchall() for words in ("BAKER", "text-3")]
    assert [[row[1] for row in rows] for rows in found] == [["lever:acme:1"], ["lever:acme:3"]]


@pytest.mark.parametrize(
    ("words", "said", "is_found"),
    [
        ("kiosk", "a KIOSK", True),
        ("KIOSK", "the kiosk", True),
        ("Kiosk", "kIOsK", True),
        ("kiosk", "kio sk", False),
        ("SAP c++ (s)", "sap C++ (S)", True),
        ("s.p", "sap", False),
        ("Straße", "STRAßE", True),
        ("übersetzer", "ÜBERSETZER", True),
    ],
)
def test_words_are_found_in_every_case_and_by_the_letter(words, said, is_found):
    asked = reports()["jobs_by_words"]
    with sample() as connection:
        connection.execute("update texts set description_text = ?", [f"Well: {said}."])
        assert bool(connection.execute(asked.sql, values(asked, {"words": words})).fetchall()) == is_found


def test_found_jobs_have_the_countries_of_all_their_open_postings(connection):
    asked = reports()["jobs_by_words"]
    rows = connection.execute(asked.sql, values(asked, {"words": "text"})).fetchall()
    assert {row[0]: row[6] for row in rows} == {"cluster-1": "DE, FR", "lever:acme:3": "DE, US", "ashby:bolt:6": ""}


def test_open_jobs_are_one_row_a_cluster(connection):
    rows = connection.sql("select job_key, posting_key, postings, country_codes from open_jobs order by all").fetchall()
    assert rows == [
        ("ashby:bolt:6", "ashby:bolt:6", 1, []),
        ("cluster-1", "lever:acme:1", 2, ["DE", "FR"]),
        ("lever:acme:3", "lever:acme:3", 1, ["DE", "US"]),
    ]


def test_open_job_is_told_by_an_open_posting_where_the_canonical_one_is_closed():
    with sample() as connection:
        connection.execute("update posting_rows set status = 'closed' where posting_key = 'lever:acme:1'")
        rows = connection.sql("select posting_key, postings, country_codes from open_jobs").fetchall()
    assert ("lever:acme:2", 1, ["DE"]) in rows
    assert len(rows) == 3


def test_postings_by_day_count_what_stands_open(connection):
    rows = connection.sql("from postings_by_day where opened + closed > 0 order by day").fetchall()
    assert rows == [
        (date(2026, 3, 2), 3, 3, 3, 0, 2, 2, 1.0, 0.0, 0.0),
        (date(2026, 3, 3), 5, 2, 0, 0, 2, 2, 1.0, 2.0, 0.0),
        # One of two boards of equal size was blocked: what closed is counted on half of the postings.
        (date(2026, 3, 10), 4, 0, 0, 1, 1, 2, 0.5, 0.0, 2.0),
    ]


def test_postings_by_day_without_a_board_read_has_no_coverage(connection):
    (row,) = connection.sql("from postings_by_day where day = '2026-03-05'").fetchall()
    assert row == (date(2026, 3, 5), 5, 0, 0, 0, 0, 2, 0.0, None, None)


def test_pay_stated_has_the_middle_of_what_is_known(connection):
    rows = connection.sql("select posting_key, currency, annual_middle from pay_stated order by all").fetchall()
    assert rows == [
        ("lever:acme:1", "EUR", 31200.0),
        ("lever:acme:3", "EUR", 80000.0),
        ("lever:acme:3", "USD", 120000.0),
    ]


def test_places_open_hold_each_place_once_a_job(connection):
    rows = connection.sql("select job_key, city, country_code, is_remote from places_open order by all").fetchall()
    assert rows == [
        ("ashby:bolt:6", None, None, False),
        ("cluster-1", "Berlin", "DE", False),
        ("cluster-1", "Lyon", "FR", False),
        ("lever:acme:3", "Berlin", "DE", False),
        ("lever:acme:3", None, "US", True),
    ]


def test_time_open_says_what_is_not_known(connection):
    rows = connection.sql(
        "select posting_key, days_open, start_unknown, end_unknown from time_open order by all"
    ).fetchall()
    assert rows == [
        ("ashby:bolt:6", 8.0, True, True),
        ("lever:acme:1", 8.0, True, True),
        ("lever:acme:2", 7.0, False, True),
        ("lever:acme:3", 8.0, True, True),
        ("lever:acme:4", 7.0, False, False),
    ]


def test_company_velocity_by_week(connection):
    rows = connection.sql("from company_velocity order by all").fetchall()
    assert rows == [
        ("acme", "Acme", date(2026, 3, 2), 2, 2, 0, 0, 0, 4, 4, 0.0),
        ("acme", "Acme", date(2026, 3, 9), 0, 0, 0, 1, 1, 3, 4, 0.25),
        ("bolt", "Bolt", date(2026, 3, 2), 0, 1, 0, 0, 0, 1, 1, 0.0),
    ]


def test_posting_without_a_text_stays_in_postings():
    with empty() as connection:
        insert(connection, "posting_rows", posting("lever:acme:1", content_hash=None, core_hash=None))
        assert connection.sql("select posting_key, description_text from postings").fetchall() == [
            ("lever:acme:1", None)
        ]


def test_sample_holds_what_must_hold(connection):
    assert failed_checks(connection) == {}


@pytest.mark.parametrize("name", checks())
def test_check_finds_the_wrong_row(name):
    with sample() as connection:
        connection.execute(BREAKING[name])
        assert failed_checks(connection).get(name, 0) > 0


@pytest.mark.parametrize("filled", [False, True])
def test_every_query_runs(filled):
    with sample() if filled else empty() as connection:
        for name in VIEWS:
            connection.execute(f"from {name}").fetchall()
        for asked in reports().values():
            given = {param.name: "a" for param in asked.params if param.required}
            connection.execute(asked.sql, values(asked, given)).fetchall()
        assert failed_checks(connection) == {}


def test_every_view_is_created():
    assert sorted(VIEWS) == sorted(path.stem for path in shipped("queries", "views").glob("*.sql"))


@pytest.mark.parametrize("asked", reports().values(), ids=list(reports()))
def test_report_says_what_it_is(asked):
    assert asked.meaning
    assert asked.grain
    assert asked.reads
    assert columns(asked)
    # A total of DuckDB's is a HUGEINT, which leaves as a decimal.
    assert not [column for column in columns(asked) if column[1] == "HUGEINT"]
    assert "order by" in asked.sql


@pytest.mark.parametrize("folder", ["views", "checks", "reports"])
def test_file_reads_what_its_header_says(folder):
    for path in shipped("queries", folder).glob("*.sql"):
        text = sql(folder, path.stem)
        (reads,) = [line for line in text.splitlines() if line.startswith("-- Reads: ")]
        body = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
        named = reads.removeprefix("-- Reads: ").split(", ")
        assert [table for table in named if " " not in table and table not in body] == [], path.name
