"""What every saved report says of a sample database whose rows can be counted by hand."""

from datetime import date, datetime

import pytest
from queries.sample import DAY, FIRST, THIRD, insert, sample

from benchmarks.normalize import generated
from pipelines.normalize import normalize
from pipelines.questions import reports, values

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
    ("repeated_sections", {"company": "acme", "at_most": 0}, []),
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
    (
        "roles_by_seniority",
        {},
        [("engineering", None, 1, 1, 1.0), ("food", "senior", 1, 1, 1.0), ("trades", None, 1, 1, 1.0)],
    ),
    (
        "employment_types_by_country",
        {},
        [
            ("DE", "full_time", 1, 1, 2, 1.0),
            ("DE", None, 1, 1, 2, None),
            ("FR", "full_time", 1, 1, 1, 1.0),
            ("US", None, 1, 0, 1, None),
            (None, None, 1, 0, 1, None),
        ],
    ),
    (
        "languages_by_country",
        {"at_least": 1},
        [
            ("DE", "en", 1, 2, 0.5),
            ("DE", None, 1, 2, 0.5),
            ("FR", "en", 1, 1, 1.0),
            ("US", None, 1, 1, 1.0),
            (None, None, 1, 1, 1.0),
        ],
    ),
    ("occupations_by_open_jobs", {}, [(None, None, 3, 3, 1.0, "baker, data_engineer, welder")]),
    (
        "jobs_by_skill",
        {"skill": "Baking"},
        [
            (
                "cluster-1",
                "lever:acme:1",
                "Acme",
                "Baker",
                "baker",
                "senior",
                "must",
                "DE, FR",
                "https://jobs.example/acme/1",
                FIRST,
            )
        ],
    ),
    ("skills_together", {"skill": "sql", "at_least": 1}, [("python", 1, 1, 1.0, 2.0)]),
    (
        "skills_by_company",
        {"at_least": 1},
        [("acme", "baking", 1, 1, 2, 0.5), ("acme", "python", 1, 0, 2, 0.5), ("acme", "sql", 1, 1, 2, 0.5)],
    ),
    ("skills_by_company", {"at_least": 1, "at_most": 1}, [("acme", "baking", 1, 1, 2, 0.5)]),
    ("skills_by_company", {"company": "acme", "at_most": 0}, []),
    (
        "skills_by_growth",
        {"at_least": 1},
        [("baking", 1, 2, 0, 0, 0.5, None, None), ("sql", 1, 2, 0, 0, 0.5, None, None)],
    ),
    (
        "pay_by_skill",
        {"at_least": 1},
        [
            ("baking", "EUR", 1, 1, 1.0, 31200.0, 31200.0, 31200.0),
            ("python", "EUR", 1, 1, 1.0, 80000.0, 80000.0, 80000.0),
            ("python", "USD", 1, 1, 1.0, 120000.0, 120000.0, 120000.0),
            ("sql", "EUR", 1, 1, 1.0, 80000.0, 80000.0, 80000.0),
            ("sql", "USD", 1, 1, 1.0, 120000.0, 120000.0, 120000.0),
        ],
    ),
    (
        "pay_by_seniority",
        {},
        [
            ("senior", "EUR", 1, 1, 1.0, 31200.0, 31200.0, 31200.0),
            (None, "EUR", 1, 2, 0.5, 80000.0, 80000.0, 80000.0),
            (None, "USD", 1, 2, 0.5, 120000.0, 120000.0, 120000.0),
        ],
    ),
    (
        "pay_stated_by_country",
        {},
        [("DE", 2, 2, 1.0, 0, 2), ("FR", 1, 1, 1.0, 0, 1), ("US", 1, 1, 1.0, 0, 1), (None, 0, 1, 0.0, 0, 0)],
    ),
    ("companies_by_velocity", {}, [("acme", "Acme", 2, 0, 1, 1, 3, 0.25)]),
    (
        "postings_longest_open",
        {"at_most": 2},
        [
            (
                "ashby:bolt:6",
                "Bolt",
                "Welder",
                "welder",
                "https://jobs.example/bolt/6",
                8.0,
                True,
                False,
                datetime(2026, 2, 1),
                FIRST,
            ),
            (
                "lever:acme:1",
                "Acme",
                "Baker",
                "baker",
                "https://jobs.example/acme/1",
                8.0,
                True,
                False,
                datetime(2026, 2, 1),
                FIRST,
            ),
        ],
    ),
    ("time_open_by_company", {}, [("acme", "Acme", 1, 4, 0.25, 7.0, 7.0), ("bolt", "Bolt", 0, 1, 0.0, None, None)]),
    ("closings_by_reason", {}, [("lever:acme", "absent", 1, 1, 1.0, THIRD)]),
    (
        "versions_by_posting",
        {},
        [("lever:acme:3", "Acme", "Data Engineer", "open", "https://jobs.example/acme/3", 2, 0, None, None)],
    ),
    (
        "postings_by_platform",
        {},
        [
            ("lever", 1, 3, 4, 0.75, 1.0, 1.0, 0.3333, 1.0, 0.6667, 1.0, 0.0),
            ("ashby", 1, 1, 4, 0.25, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0),
        ],
    ),
    ("sections_by_kind", {}, [(None, 3, 3, 1.0, 13.0, 0.25)]),
    ("origins_by_field", {}, [("seniority", "rule", None, 1, 6, 0.1667)]),
    ("delays_by_platform", {}, [("lever", 2, 2, 1.0, 30.25, 30.25)]),
    ("remote_scopes_by_country", {}, [(None, "US", 1, 1, 1.0)]),
    (
        "companies_by_open_jobs",
        {},
        [
            ("acme", "Acme", 2, 3, 0.6667, 3, 2, 3, FIRST),
            ("bolt", "Bolt", 1, 3, 0.3333, 1, 1, 0, FIRST),
        ],
    ),
    ("companies_by_open_jobs", {"country": "us"}, [("acme", "Acme", 1, 1, 1.0, 1, 1, 2, FIRST)]),
    ("companies_by_open_jobs", {"family": "trades"}, [("bolt", "Bolt", 1, 1, 1.0, 1, 1, 0, FIRST)]),
    ("companies_by_open_jobs", {"at_least": 3}, []),
    ("fields_by_board", {}, []),
    ("articles_by_author", {}, [("acme", "Acme", None, 2, 2, 1.0, 400, date(2026, 1, 9), date(2026, 1, 9))]),
]


@pytest.fixture(scope="module")
def connection():
    with sample() as open_sample:
        yield open_sample


@pytest.mark.parametrize(("name", "given", "rows"), ANSWERS)
def test_report_says_of_the_sample(connection, name, given, rows):
    asked = reports()[name]
    assert connection.execute(asked.sql, values(asked, given)).fetchall() == rows


def said(connection, name, **given):
    asked = reports()[name]
    return connection.execute(asked.sql, values(asked, given)).fetchall()


def test_occupations_are_cut_to_the_digits_asked_for():
    with sample() as connection:
        for role, code in (("data_engineer", "15-1252"), ("welder", "15-1244")):
            connection.execute(
                f"update posting_rows set occupation_code = '{code}', occupation_scheme = 'soc' where role = '{role}'"
            )
        both = ("soc", 2, 3, 0.6667, "data_engineer, welder")
        assert said(connection, "occupations_by_open_jobs", digits=3)[0] == ("15-1", *both)
        assert said(connection, "occupations_by_open_jobs", digits=2)[0] == ("15", *both)
        assert said(connection, "occupations_by_open_jobs")[0] == ("15-1244", "soc", 1, 3, 0.3333, "welder")


def test_jobs_opened_lately_leave_out_what_a_first_crawl_found():
    with sample() as connection:
        connection.execute("update posting_rows set seen_at_first_crawl = false where posting_key = 'ashby:bolt:6'")
        assert [row[:2] for row in said(connection, "jobs_opened_lately", days=10)] == [
            ("ashby:bolt:6", "ashby:bolt:6")
        ]
        assert said(connection, "jobs_opened_lately", days=7) == []


def test_quarantine_is_told_by_board_and_reason():
    with sample() as connection:
        for number in (1, 2):
            insert(
                connection, "quarantine", {"run_id": f"run-{number}", "board_key": "lever:acme", "reason": "no title"}
            )
        assert said(connection, "quarantine_by_reason") == [("lever:acme", "no title", 2, 2, "run-2", None, None)]
        assert said(connection, "quarantine_by_reason", run="run-1") == [
            ("lever:acme", "no title", 1, 1, "run-1", None, None)
        ]


def test_fields_of_a_board_beside_its_five_complete_runs_before():
    """Seven complete runs, one blocked that had four items, and the newest, `suspect`: pay is thinner, team new."""
    runs = [("complete", 10, 1)] * 2 + [("complete", 10, 8)] * 5 + [("blocked", 4, 0), ("suspect", 10, 2)]
    with sample() as connection:
        connection.execute("delete from board_runs")
        for number, (verdict, items, paid) in enumerate(runs, 1):
            run = {"run_id": f"run-{number}", "run_seq": number, "board_key": "lever:acme"}
            filled = [{"field": "title_raw", "has": items}, {"field": "pay_raw", "has": paid}]
            filled += [{"field": "team", "has": 3}] if number == len(runs) else []
            fields = {"board_key": "lever:acme", "run_seq": number, "kind": "posting", "items": items, "filled": filled}
            insert(connection, "board_runs", run | {"verdict": verdict, "started_at": FIRST + number * DAY})
            insert(connection, "board_run_fields", fields)
        assert said(connection, "fields_by_board") == [
            ("lever:acme", "posting", "pay_raw", 2, 10, 0.2, 0.8, 5),
            ("lever:acme", "posting", "title_raw", 10, 10, 1.0, 1.0, 5),
            ("lever:acme", "posting", "team", 3, 10, 0.3, 0.0, 5),
        ]
        assert said(connection, "fields_by_board", board="ashby:bolt") == []


def test_a_posting_has_a_row_for_each_skill_that_it_names():
    """What skills_asked and the reports of skills count on."""
    pairs = [
        (row["posting_key"], row["skill"])
        for board in range(3)
        for row in normalize(*generated(board, 30))["staged_skills"].to_pylist()
    ]
    assert len(pairs) == len({*pairs}) > 500
