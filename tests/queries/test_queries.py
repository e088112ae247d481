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
    "keys_are_unique": "insert into companies (company_key) values ('acme')",
    "posting_locations_are_places": "update posting_locations set country_code = 'Germany' where city = 'Lyon'",
    "posting_requirements_are_ranges": "update posting_requirements set years_max = 1 where years_min = 5",
    "posting_salaries_are_ranges": "update posting_salaries set max_amount = 1 where currency = 'USD'",
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

# What each report says of the sample, with parameters beside the defaults.
ANSWERS = [
    (
        "open_roles_by_family_and_country",
        {},
        [
            ("engineering", "DE", 1, 3, 0.3333),
            ("engineering", "US", 1, 3, 0.3333),
            ("food", "DE", 1, 3, 0.3333),
            ("food", "FR", 1, 3, 0.3333),
            ("trades", None, 1, 3, 0.3333),
        ],
    ),
    (
        "places_by_city",
        {"country": "de"},
        [("Berlin", None, "DE", 2, 2, 1.0, None, None)],
    ),
    ("skills_by_demand", {"at_least": 1, "family": "food"}, [("baking", 1, 1, 1.0)]),
    ("skills_by_demand", {}, []),
    (
        "skills_must_and_nice",
        {"at_least": 1},
        [("baking", 1, 0, 0, 1, 1.0), ("python", 0, 1, 0, 1, 0.0), ("sql", 1, 0, 0, 1, 1.0)],
    ),
    (
        "pay_by_role_and_country",
        {},
        [
            ("baker", None, "EUR", "month", 1, 1, 1.0, 1, 1, 2400.0, 2400.0, 2800.0, 2800.0),
            ("data_engineer", None, "EUR", "year", 1, 1, 1.0, 1, 1, 70000.0, 70000.0, 90000.0, 90000.0),
            ("data_engineer", None, "USD", "year", 1, 1, 1.0, 1, 0, 120000.0, 120000.0, None, None),
        ],
    ),
    (
        "experience_by_role",
        {"country": "US"},
        [("engineering", "data_engineer", 1, 1, 1.0, 5.0, 5.0, 5.0, 0, 1)],
    ),
    (
        "degrees_by_role",
        {},
        [
            ("engineering", "data_engineer", "bachelor", 1, 1, 1.0),
            ("food", "baker", "vocational", 1, 1, 1.0),
            ("trades", "welder", None, 1, 1, 1.0),
        ],
    ),
    (
        "postings_by_week",
        {},
        [(2, 0, 0, 3, 5, date(2026, 3, 2)), (0, 0, 1, 0, 4, date(2026, 3, 9))],
    ),
    (
        "time_open_by_role",
        {},
        [
            ("engineering", "data_engineer", 1, 0, 1, 2, 0.5, 7.0, None),
            ("food", "baker", 0, 1, 1, 2, 0.0, None, 7.0),
            ("trades", "welder", 0, 0, 1, 1, 0.0, None, None),
        ],
    ),
    (
        "repeated_sections",
        {"company": "acme"},
        [("acme", "about", "about_company", None, "Text of about", 3, 5, 0.6, 1, 0, True)],
    ),
    (
        "articles_by_month",
        {},
        [
            ("acme", "Acme", 1, 2, 0.5, 300, 300.0, date(2026, 1, 1)),
            ("acme", "Acme", 1, 2, 0.5, 100, 100.0, None),
        ],
    ),
    (
        "remote_share_by_family",
        {},
        [
            ("engineering", 1, 0, 0, 1, 1, 1.0, 0.0),
            ("food", 0, 0, 1, 1, 1, 0.0, 0.0),
            ("trades", 0, 0, 0, 0, 1, None, None),
        ],
    ),
    (
        "duplicates_by_company",
        {},
        [("acme", "Acme", 1, 3, 0.3333, 2, 1), ("bolt", "Bolt", 0, 1, 0.0, 1, 0)],
    ),
    ("unread_values_by_field", {}, [("places", "HQ", 2, 6, 0.333333)]),
]


@pytest.fixture(scope="module")
def connection():
    with sample() as open_sample:
        yield open_sample


@pytest.mark.parametrize(("name", "given", "rows"), ANSWERS)
def test_report_says_of_the_sample(connection, name, given, rows):
    asked = reports()[name]
    assert connection.execute(asked.sql, values(asked, given)).fetchall() == rows


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
        (date(2026, 3, 2), 3, 3, 3, 0),
        (date(2026, 3, 3), 5, 2, 0, 0),
        (date(2026, 3, 10), 4, 0, 0, 1),
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
