"""Board runs merged into the database: what each load changes, and what it must not."""

import re
from datetime import date, timedelta

import duckdb
import pyarrow.parquet as pq
import pytest
from staging import (
    ABOUT,
    DAY,
    START,
    TASKS,
    article,
    empty,
    fingerprint,
    html,
    keys,
    loaded,
    page,
    posting,
    rows,
    stage,
)

from crawler.stage import SCHEMA, BadStage, read_staged
from pipelines import database as database_module
from pipelines import load
from pipelines.checks import failed_checks
from pipelines.database import AMPLE_MEMORY, LEAST_MEMORY, migrate
from pipelines.late_runs import LateRun
from pipelines.readers import Readers
from pipelines.sections import section_hash

TITLES = list(TASKS)
FOUR = ("1", "2", "3", "4")
C = "complete"
EVENTS = (
    "select run_seq, posting_id, event, reason from events inner join posting_rows using (posting_key) order by all"
)
LIVES = """
    select posting_id, status, close_reason, version, seen_at_first_crawl, first_seen_at, last_seen_at, closed_at
    from posting_rows order by posting_id
"""
TOLD = {
    "lives": LIVES,
    "events": EVENTS,
    "postings": "select posting_key, title_raw, description_text, core_text, content_hash from postings order by all",
    "versions": "select posting_key, version, run_id, seen_at, content_hash from posting_version_rows order by all",
    "board runs": "from board_runs order by run_seq",
    "lists": "from board_run_postings order by run_seq",
    "sections": "select section_hash, kind, text, postings from section_rows where postings > 0 order by all",
    "places": "from posting_locations order by all",
}


@pytest.fixture
def database():
    """A database in memory, of which every data check holds in the end."""
    with empty() as connection:
        yield connection
        assert failed_checks(connection) == {}


@pytest.fixture
def staged(tmp_path):
    """Writes the stage file of a day's board run: `staged(1, posting(1), …)`."""
    return lambda day, *items, **given: stage(tmp_path / "stage", day, *items, **given)


def four():
    return [posting(number, title) for number, title in enumerate(TITLES, start=1)]


# One run.


def test_first_load(database, staged):
    done = loaded(database, staged(1, *four(), advertised=4, robots="allowed"))
    assert rows(database, LIVES) == [(number, "open", None, 1, True, START, START, None) for number in FOUR]
    assert rows(database, EVENTS) == [(1, number, "opened", None) for number in FOUR]
    assert rows(database, "select posting_key, version, run_id, seen_at from posting_version_rows order by 1") == [
        (key, 1, "run-1", START) for key in keys(FOUR)
    ]
    assert rows(database, "from companies") == [("wrenfield", "Wrenfield", "wrenfield.example")]
    assert rows(database, "from boards") == [
        (
            "greenhouse:wrenfield",
            "greenhouse",
            "wrenfield",
            "wrenfield",
            "Wrenfield",
            "https://boards.example/wrenfield",
        )
    ]
    assert rows(database, "from runs") == [("run-1", 1, START, START, "complete")]
    assert rows(
        database,
        "select run_id, board_key, verdict, advertised, found, opened, changed, closed, reopened, held, robots "
        "from board_runs",
    ) == [("run-1", "greenhouse:wrenfield", "complete", 4, 4, 4, 0, 0, 0, 0, "allowed")]
    assert (done.known, [len(outcome.opened) for outcome in done.outcomes.values()]) == (0, [4])


def test_titles_places_and_texts_are_as_published(database, staged):
    places = ["Berlin, Germany", "Graz, Austria"]
    loaded(database, staged(1, posting(7, "  Reed&nbsp;Maker ", task="You bend reeds.", places_raw=places)))
    assert rows(database, "select posting_key, title_raw, company, description_text from postings") == [
        (
            "greenhouse:wrenfield:7",
            "Reed Maker",
            "Wrenfield",
            f"About us\n{ABOUT}\nWhat you will do\n- You bend reeds.\n- Bench number 7.",
        )
    ]
    assert rows(database, "select position, raw, city, country_code from posting_locations order by 1") == [
        (0, "Berlin, Germany", "Berlin", "DE"),
        (1, "Graz, Austria", "Graz", "AT"),
    ]


SHORT = r"The load ran out of the memory it is given, and did again with 4096 MiB what failed "


def test_a_chunk_for_which_memory_is_short_is_merged_again_by_itself(tmp_path, staged, monkeypatch):
    first, second = staged(1, *four()), staged(2, *four()[:2], posting(9))
    for run in (first, second):
        assert loaded(tmp_path / "calm.duckdb", run).done_again == []
    given = []

    def give(connection, postings, beyond=0, least=LEAST_MEMORY):
        given.append(least)
        connection.execute(f"set memory_limit = '{1 if len(given) in (2, 4) else AMPLE_MEMORY}MiB'")

    monkeypatch.setattr("pipelines.load.give_memory", give)
    for run in (first, second):
        (told,) = loaded(tmp_path / "jobs.duckdb", run).done_again
        assert re.fullmatch(SHORT + r"\((\w+: )?Out of Memory Error: .+\)\.", told)
    assert given == [LEAST_MEMORY] * 4
    assert fingerprint(tmp_path / "jobs.duckdb") == fingerprint(tmp_path / "calm.duckdb")


def test_what_was_not_enough_for_one_chunk_is_not_given_to_the_next(tmp_path, staged, monkeypatch):
    monkeypatch.setattr("pipelines.batches.CHUNK", 1)
    given = []

    def give(connection, postings, beyond=0, least=LEAST_MEMORY):
        given.append(least)
        connection.execute(f"set memory_limit = '{1 if len(given) == 2 else AMPLE_MEMORY}MiB'")

    boards = [staged(1, *(posting(n, board=board) for n in (1, 2)), board=board) for board in ("a", "b", "c")]
    monkeypatch.setattr("pipelines.load.give_memory", give)
    assert len(loaded(tmp_path / "jobs.duckdb", *boards).done_again) == 1
    assert given == [LEAST_MEMORY, LEAST_MEMORY, AMPLE_MEMORY, AMPLE_MEMORY]


@pytest.mark.parametrize("step", ["refresh_clusters", "taken_back"])
def test_what_memory_is_short_for_is_done_again_without_another_merge(tmp_path, staged, monkeypatch, step):
    first, second = staged(1, *four()), staged(2, *four()[:2])
    for run in (first, second):
        loaded(tmp_path / "calm.duckdb", run)
    limits, merged = [], []
    work, merge_batches = getattr(load, step), load._merge_batches

    def short(connection, *given):
        ((limit,),) = connection.execute("select current_setting('memory_limit')").fetchall()
        limits.append(limit)
        done = work(connection, *given)
        if len(limits) == 1:
            raise duckdb.OutOfMemoryException("what was found goes with it")
        return done

    loaded(tmp_path / "jobs.duckdb", first)
    monkeypatch.setattr(load, step, short)
    monkeypatch.setattr(load, "_merge_batches", lambda *given: merged.append(1) or merge_batches(*given))
    assert len(loaded(tmp_path / "jobs.duckdb", second).done_again) == 1
    assert (limits[0] != limits[1], limits[1], merged) == (True, "4.0 GiB", [1])
    assert fingerprint(tmp_path / "jobs.duckdb") == fingerprint(tmp_path / "calm.duckdb")


def test_a_load_whose_checks_run_out_of_memory_is_made_again_whole(tmp_path, staged, monkeypatch):
    first = staged(1, *four())
    loaded(tmp_path / "calm.duckdb", first)
    failed, asked = database_module.failed_checks, []

    def short(connection):
        ((limit,),) = connection.execute("select current_setting('memory_limit')").fetchall()
        asked.append(limit)
        if len(asked) == 1:
            raise duckdb.OutOfMemoryException("all of it goes")
        return failed(connection)

    monkeypatch.setattr(database_module, "failed_checks", short)
    (told,) = loaded(tmp_path / "jobs.duckdb", first).done_again
    assert (re.fullmatch(SHORT + r"\(all of it goes\)\.", told) is not None, asked[1]) == (True, "4.0 GiB")
    assert fingerprint(tmp_path / "jobs.duckdb") == fingerprint(tmp_path / "calm.duckdb")


def test_a_file_that_is_loaded_again_changes_nothing(database, staged):
    run = staged(1, *four(), article("a", "Reeds are cut in winter.\n\nWe dry them for a year."))
    loaded(database, run)
    before = fingerprint(database)
    done = loaded(database, run)
    assert (fingerprint(database), done.known, done.outcomes) == (before, 1, {})
    assert loaded(database, run, run).known == 2
    assert fingerprint(database) == before


def test_an_unchanged_second_run_moves_the_last_sighting_and_nothing_else(database, staged):
    loaded(database, staged(1, *four()))
    before = fingerprint(database)
    loaded(database, staged(2, *four()))
    assert rows(database, LIVES) == [(number, "open", None, 1, True, START, START + DAY, None) for number in FOUR]
    now = fingerprint(database)
    moved = {"posting_rows", "runs", "board_runs", "board_run_postings", "board_run_fields"}
    assert {name for name in now if now[name] != before[name]} == moved
    assert rows(database, "select added, removed from board_run_postings where run_seq = 2") == [([], [])]


def test_a_posting_that_comes_later_was_not_there_at_the_first_crawl(database, staged):
    loaded(database, staged(1, posting(1)))
    loaded(database, staged(2, posting(1), posting(2, "Reed Maker")))
    assert rows(database, "select posting_id, seen_at_first_crawl, first_seen_at from posting_rows order by 1") == [
        ("1", True, START),
        ("2", False, START + DAY),
    ]


def test_until_a_run_is_complete_all_that_is_met_was_there_at_the_first_crawl(database, staged):
    loaded(database, staged(1, posting(1), verdict="partial"), staged(2, posting(1), posting(2, "Reed Maker")))
    loaded(database, staged(3, posting(1), posting(2, "Reed Maker"), posting(3, "Bookkeeper")))
    assert rows(database, "select posting_id, seen_at_first_crawl from posting_rows order by 1") == [
        ("1", True),
        ("2", True),
        ("3", False),
    ]


# Changes.


def test_a_changed_text_is_a_new_version(database, staged):
    loaded(database, staged(1, *four()))
    changed = posting(1, "Organ Builder", task="You voice the pipes, and tune them in the hall.")
    done = loaded(database, staged(2, changed, *four()[1:]))
    assert rows(database, "select version, run_id, seen_at from posting_version_rows where posting_key like '%:1'") == [
        (1, "run-1", START),
        (2, "run-2", START + DAY),
    ]
    assert rows(database, EVENTS)[4:] == [(2, "1", "changed", "text")]
    assert rows(database, "select changed from board_runs order by run_seq") == [(0,), (1,)]
    assert dict(done.changed) == {("run-2", "greenhouse:wrenfield"): 1}
    assert rows(database, LIVES) == [
        (number, "open", None, 2 if number == "1" else 1, True, START, START + DAY, None) for number in FOUR
    ]
    texts = rows(
        database, "select description_html from posting_versions where posting_key like '%:1' order by version"
    )
    assert ["tune them" in text for (text,) in texts] == [False, True]


def test_a_changed_title_is_a_new_version(database, staged):
    loaded(database, staged(1, *four()))
    retitled = posting(1, "Senior Organ Builder", task=TASKS["Organ Builder"])
    loaded(database, staged(2, retitled, *four()[1:]))
    assert rows(database, EVENTS)[4:] == [(2, "1", "changed", "title")]
    assert rows(database, "select title_raw, seniority, version from postings where posting_id = '1'") == [
        ("Senior Organ Builder", "senior", 2)
    ]


def test_title_and_text_together_are_one_change(database, staged):
    loaded(database, staged(1, posting(1)))
    loaded(database, staged(2, posting(1, "Bookkeeper")))
    assert rows(database, EVENTS)[1:] == [(2, "1", "changed", "title, text")]


def test_an_about_us_edited_in_all_postings_changes_none(database, staged):
    loaded(database, staged(1, *four()))
    edited = [
        posting(n, title, about="Wrenfield now builds harmoniums, too.") for n, title in enumerate(TITLES, start=1)
    ]
    loaded(database, staged(2, *edited))
    assert rows(database, "select distinct version from posting_rows") == [(1,)]
    assert rows(database, "select count(*) from events where event = 'changed'") == [(0,)]
    assert rows(database, "select count(*) from postings where description_text like '%harmoniums%'") == [(4,)]
    assert rows(database, "select count(*) from postings where core_text like '%Wrenfield%'") == [(0,)]


@pytest.mark.parametrize(
    "given",
    [
        {"department": "Workshop"},
        {"places_raw": ["Graz, Austria"]},
        {"employment_type_raw": "Part-time"},
        {"source_updated_at_raw": "2026-03-02T10:00:00Z"},
        {"apply_url": "https://jobs.example/apply"},
    ],
)
def test_a_field_that_is_neither_title_nor_text_is_updated_without_a_version(database, staged, given):
    loaded(database, staged(1, posting(1), posting(2, "Reed Maker")))
    loaded(database, staged(2, posting(1, **given), posting(2, "Reed Maker")))
    assert rows(database, "select count(*) from events where event = 'changed'") == [(0,)]
    assert rows(
        database,
        "select department, apply_url, employment_type, source_updated_at is not null, "
        "(select list(raw) from posting_locations where posting_key like '%:1') "
        "from posting_rows where posting_id = '1'",
    ) == [
        (
            given.get("department"),
            given.get("apply_url"),
            "part_time" if "employment_type_raw" in given else None,
            "source_updated_at_raw" in given,
            given.get("places_raw", ["Berlin, Germany"]),
        )
    ]


def test_rows_that_hang_on_a_posting_are_replaced_not_doubled(database, staged):
    hanging = [
        *("posting_locations", "posting_salaries", "posting_requirements", "posting_skills", "posting_sections"),
        *("field_origins", "unread_rows"),
    ]

    def rich(task):
        body = html(
            ("What you will do", [task]),
            ("Requirements", ["5+ years of experience with Python", "Bachelor's degree"]),
            ("Salary", "The salary is 50,000 to 60,000 EUR per year."),
        )
        return posting(1, description_html=body, employment_type_raw="whenever the tide allows")

    counts = " union all ".join(f"select '{name}', count(*) from {name}" for name in hanging)
    loaded(database, staged(1, rich("You voice pipes.")))
    before = rows(database, f"from ({counts}) order by 1")
    loaded(database, staged(2, rich("You voice pipes and tune them.")))
    assert rows(database, f"from ({counts}) order by 1") == before
    assert all(count for _, count in before)


# What closes, and what does not.


def test_closing_and_reopening_keep_the_first_sighting(database, staged):
    loaded(database, staged(1, *four()))
    loaded(database, staged(2, *four()[1:]))
    assert rows(database, LIVES)[0] == ("1", "closed", "absent", 1, True, START, START, START + DAY)
    loaded(database, staged(3, *four()))
    assert rows(database, LIVES)[0] == ("1", "open", None, 1, True, START, START + 2 * DAY, None)
    assert rows(database, EVENTS) == [
        *((1, number, "opened", None) for number in FOUR),
        (2, "1", "closed", "absent"),
        (3, "1", "reopened", None),
    ]
    assert rows(database, "select run_seq, opened, closed, reopened from board_runs order by 1") == [
        (1, 4, 0, 0),
        (2, 0, 1, 0),
        (3, 0, 0, 1),
    ]


def test_a_posting_that_comes_back_with_another_text_is_reopened_and_changed(database, staged):
    loaded(database, staged(1, *four()), staged(2, *four()[1:]))
    loaded(database, staged(3, posting(1, task="You repair harmoniums in the field."), *four()[1:]))
    assert rows(database, EVENTS)[-2:] == [(3, "1", "changed", "text"), (3, "1", "reopened", None)]
    assert rows(database, LIVES)[0] == ("1", "open", None, 2, True, START, START + 2 * DAY, None)


@pytest.mark.parametrize("verdict", ["partial", "truncated", "failed", "blocked", "disallowed"])
def test_an_incomplete_run_closes_nothing(database, staged, verdict):
    loaded(database, staged(1, *four()))
    done = loaded(database, staged(2, posting(5, "Tuner"), verdict=verdict, reason="why", exact=False))
    assert rows(database, "select posting_id, status from posting_rows order by 1") == [
        (number, "open") for number in (*FOUR, "5")
    ]
    assert [outcome.verdict for outcome in done.outcomes.values()] == [verdict]
    assert rows(database, "select verdict, fetch_verdict, reason from board_runs where run_seq = 2") == [
        (verdict, verdict, "why")
    ]
    assert rows(database, "select status from runs order by run_seq") == [("complete",), ("partial",)]


def test_a_suspect_run_says_so_and_closes_nothing(database, staged):
    loaded(database, staged(1, *four()))
    loaded(database, staged(2))
    assert rows(database, "select verdict, fetch_verdict, reason, closed from board_runs where run_seq = 2") == [
        ("suspect", "complete", "nothing found, 4 open", 0)
    ]
    assert rows(database, "select distinct status from posting_rows") == [("open",)]


def test_a_mass_is_held_and_closes_with_the_third_run(database, staged):
    new = [posting(number, f"Role {number}") for number in range(20, 30)]
    loaded(database, staged(1, *(posting(number, f"Role {number}") for number in range(10))))
    loaded(database, *(staged(day, *new) for day in (2, 3)))
    assert rows(database, "select run_seq, held, closed from board_runs order by 1") == [
        (1, 0, 0),
        (2, 10, 0),
        (3, 10, 0),
    ]
    loaded(database, staged(4, *new))
    assert rows(database, "select run_seq, held, closed from board_runs where run_seq = 4") == [(4, 0, 10)]
    assert rows(database, "select count(*) from posting_rows where status = 'closed'") == [(10,)]


def test_an_accepted_drop_closes_at_once(database, staged):
    loaded(database, staged(1, *(posting(number, f"Role {number}") for number in range(10))))
    loaded(database, staged(2, posting(0, "Role 0"), accept_drop=True))
    assert rows(database, "select accepted, verdict, closed from board_runs where run_seq = 2") == [(True, C, 9)]


def test_ids_that_were_listed_but_not_read_are_not_absent(database, staged):
    loaded(database, staged(1, *four()))
    loaded(database, staged(2, posting(1), found=5, verdict="partial", present=["2", "3", "4", "9"]))
    assert rows(database, "select posting_id, status, last_seen_at from posting_rows order by 1") == [
        (number, "open", START + DAY) for number in FOUR
    ]


def test_a_page_that_is_gone_closes_its_posting(database, staged):
    loaded(database, staged(1, *four(), exact=False))
    loaded(database, staged(2, *four()[1:], exact=False, gone=["1"]))
    assert rows(database, LIVES)[0][1:3] == ("closed", "page_gone")


def row_alone(posting_id, **given):
    return posting(posting_id, description_html=None, is_row_only=True, **given)


def test_a_list_row_alone_opens_a_posting_and_its_first_text_is_no_change(database, staged):
    loaded(database, staged(1, posting(1), row_alone(2), verdict="partial"))
    assert rows(database, "select posting_id, description_text is null, status from postings order by 1") == [
        ("1", False, "open"),
        ("2", True, "open"),
    ]
    loaded(database, staged(2, posting(1), posting(2)))
    assert rows(database, "select posting_id, version, description_text is null from postings order by 1") == [
        ("1", 1, False),
        ("2", 1, False),
    ]
    assert rows(database, "select count(*) from events where event = 'changed'") == [(0,)]


def test_a_list_row_alone_takes_nothing_from_a_posting_that_is_known(database, staged):
    loaded(database, staged(1, posting(1), posting(2)))
    before = rows(database, "select posting_key, content_hash, version, description_text from postings order by 1")
    loaded(database, staged(2, posting(1), row_alone(2, title="Reed Maker"), verdict="partial", present=["2"]))
    assert rows(database, "select posting_key, content_hash, version, description_text from postings order by 1") == (
        before
    )
    assert rows(database, "select last_seen_at = (select max(started_at) from board_runs) from postings") == [
        (True,),
        (True,),
    ]


def test_a_board_that_is_gone_closes_at_its_third_404(database, staged):
    gone = {"verdict": "failed", "reason": "board_not_found", "exact": False}
    loaded(database, staged(1, *four()), *(staged(day, **gone) for day in (2, 3, 4)))
    assert rows(database, "select run_seq, verdict, closed from board_runs order by 1") == [
        (1, C, 0),
        (2, "failed", 0),
        (3, "failed", 0),
        (4, "failed", 4),
    ]
    assert rows(database, "select distinct status, close_reason from posting_rows") == [("closed", "board_gone")]


def test_other_boards_of_a_load_are_judged_by_themselves(database, staged):
    other = [posting(1, board="calder"), posting(2, "Reed Maker", board="calder")]
    loaded(database, staged(1, *four()), staged(1, *other))
    loaded(database, staged(2, *four()[1:]), staged(2, *other[:1], verdict="partial"))
    assert rows(database, "select posting_key from posting_rows where status = 'closed'") == [
        ("greenhouse:wrenfield:1",)
    ]
    assert rows(database, "select company_key, count(*) from posting_rows group by 1 order by 1") == [
        ("calder", 2),
        ("wrenfield", 4),
    ]


def test_a_clock_that_goes_back_keeps_sightings_in_order(database, staged):
    ahead = START + 4000 * DAY
    loaded(database, staged(1, *four(), moment=ahead))
    loaded(database, staged(2, *four(), posting(5, "Tuner")), staged(3, *four()[1:], posting(5, "Tuner")))
    assert rows(database, LIVES)[0] == ("1", "closed", "absent", 1, True, ahead, ahead, ahead)
    assert rows(database, LIVES)[4] == ("5", "open", None, 1, False, START + DAY, START + 2 * DAY, None)


# Many runs.


def week(staged):
    """Seven runs of a board: postings come, go, change and come back, one run is partial, one suspect."""
    days = [[1, 2, 3, 4], [1, 2, 3, 4, 5], [2, 3, 4, 5], [2, 3], [], [2, 3, 5, 6], [1, 2, 5, 6]]
    files = []
    for day, numbers in enumerate(days, start=1):
        items = [posting(n, f"Role {n}", task=f"You do it like {n + (n == 2 and day > 3)}.") for n in numbers]
        files.append(staged(day, *items, verdict="partial" if day == 4 else C))
    return files


@pytest.fixture(scope="module")
def whole_week(tmp_path_factory):
    """The stage files of the week, and the database that loading them at once gives."""
    folder = tmp_path_factory.mktemp("week")
    files = week(lambda day, *items, **given: stage(folder, day, *items, **given))
    database = empty()
    loaded(database, *files)
    return files, database


def test_several_runs_in_one_load_equal_one_run_a_load(database, whole_week):
    files, at_once = whole_week
    for file in files[:2]:
        loaded(database, file)
    loaded(database, *reversed(files[2:5]))
    loaded(database, *files[4:])
    assert fingerprint(database) == fingerprint(at_once)
    assert rows(database, "select verdict from board_runs order by run_seq") == [
        (verdict,) for verdict in (C, C, C, "partial", "suspect", C, C)
    ]
    assert rows(database, "select event, count(*) from events group by 1 order by 1") == [
        ("changed", 1),
        ("closed", 3),
        ("opened", 6),
        ("reopened", 1),
    ]


@pytest.mark.parametrize("late", [0, 2, 5])
def test_a_late_run_is_merged_where_the_runs_after_it_are_at_hand(database, whole_week, late):
    files, whole = whole_week
    loaded(database, *files[:late], *files[late + 1 :])
    loaded(database, files[late], history=lambda board_key: files)
    assert {name: rows(database, query) for name, query in TOLD.items()} == {
        name: rows(whole, query) for name, query in TOLD.items()
    }


def test_a_late_run_after_a_clock_that_went_back_keeps_sightings_in_order(database, staged):
    files = [staged(1, *four(), moment=START + 4000 * DAY), staged(2, *four()[1:]), staged(3, *four()[1:])]
    last = staged(4, *four())
    loaded(database, *files, last)
    lives = rows(database, LIVES)
    again = empty()
    loaded(again, *files[:1], files[1], last)
    loaded(again, files[2], history=lambda board_key: [*files, last])
    assert rows(again, LIVES) == lives
    assert failed_checks(again) == {}


def test_a_late_run_without_the_runs_after_it_is_refused(database, whole_week):
    files, _ = whole_week
    loaded(database, files[0], files[2])
    before = fingerprint(database)
    with pytest.raises(LateRun, match="rolecall rebuild"):
        loaded(database, files[1])
    database.execute("rollback")
    assert fingerprint(database) == before


# Sections.

SECTIONS = """
    select heading, kind, postings, is_boilerplate from sections
    where company_key = 'wrenfield' order by postings desc, heading
"""


def test_sections_stand_once_and_are_counted(database, staged):
    loaded(database, staged(1, *four()))
    assert rows(database, SECTIONS) == [
        ("About us", "about_company", 4, True),
        *[("What you will do", "responsibilities", 1, False)] * 4,
    ]
    assert rows(database, "select section_hash, text from sections where is_boilerplate") == [
        (
            section_hash("About us", ABOUT),
            ABOUT,
        )
    ]
    assert rows(database, "select core_text from postings where posting_id = '2'") == [
        ("What you will do\n- You cut and bend the reeds of every stop.\n- Bench number 2.",)
    ]
    assert rows(database, "select posting_key, position, heading from posting_sections order by 1, 2") == [
        (key, position, heading)
        for key in keys(FOUR)
        for position, heading in enumerate(("About us", "What you will do"))
    ]


def test_a_section_becomes_boilerplate_when_a_second_posting_has_it(database, staged):
    loaded(database, staged(1, posting(1)))
    assert rows(database, SECTIONS) == [
        ("About us", "about_company", 1, False),
        ("What you will do", "responsibilities", 1, False),
    ]
    assert rows(database, "select core_text like 'About us%' from postings") == [(True,)]
    loaded(database, staged(2, posting(1), posting(2, "Reed Maker")))
    assert rows(database, SECTIONS)[0] == ("About us", "about_company", 2, True)
    assert rows(database, "select core_text like '%About us%', version from postings order by posting_id") == [
        (False, 1),
        (False, 1),
    ]
    assert rows(database, "select count(*) from events where event = 'changed'") == [(0,)]


def test_a_posting_of_boilerplate_alone_keeps_its_core(database, staged):
    same = html(("About us", "We are Wrenfield, and that is all we say."))
    loaded(database, staged(1, *(posting(number, f"Role {number}", description_html=same) for number in (1, 2))))
    assert rows(database, "select distinct core_text from postings") == [
        ("About us\nWe are Wrenfield, and that is all we say.",)
    ]


def test_duties_that_city_copies_share_are_no_boilerplate(database, staged):
    same = html(("What you will do", ["You voice the pipes."]), ("Requirements", ["You hear a beat of half a hertz."]))
    loaded(database, staged(1, *(posting(number, description_html=same) for number in (1, 2, 3))))
    assert rows(database, "select heading, postings, is_boilerplate from sections order by 1") == [
        ("Requirements", 3, False),
        ("What you will do", 3, False),
    ]


def test_the_counts_of_sections_follow_their_postings(database, staged):
    loaded(database, staged(1, *four()))
    loaded(database, staged(2, posting(1, about="Something else altogether."), *four()[1:]))
    assert rows(database, SECTIONS)[0] == ("About us", "about_company", 3, True)
    mismatched = """
        select company_key, section_hash, postings, count(distinct posting_key) as held
        from section_rows left join posting_sections using (company_key, section_hash)
        group by all having postings <> held
    """
    assert rows(database, mismatched) == []


LENGTHS = """
    select posting_key, text_characters, core_characters from posting_rows
    left join texts using (content_hash) left join core_texts using (core_hash)
    where text_characters is distinct from length(description_text)
    or core_characters is distinct from length(core_text)
    union all
    select posting_key, characters, length(text)
    from posting_sections inner join section_rows using (company_key, section_hash)
    where characters is distinct from length(text)
"""
COLUMNS = (("posting_rows", "text_characters"), ("posting_rows", "core_characters"), ("posting_sections", "characters"))


def test_the_lengths_of_texts_follow_them_and_a_migration_finds_the_same(database, staged):
    """The second run makes the shared text of three postings no boilerplate: cores change that were not read anew."""
    loaded(database, staged(1, *four()))
    assert rows(database, LENGTHS) == []
    others = [posting(number, about=f"Another text, number {number}.") for number in (1, 2, 3)]
    loaded(database, staged(2, *others, *four()[3:]))
    assert rows(database, LENGTHS) == []
    before = fingerprint(database)
    for table, column in COLUMNS:
        database.execute(f"alter table {table} drop column {column}")
    database.execute("delete from schema_version where version = 9")
    migrate(database)
    assert fingerprint(database) == before


def test_a_company_with_two_boards_has_its_sections_once(database, staged):
    other = posting(9, "Tuner", board="wrenfield-eu")
    loaded(database, staged(1, *four()), staged(1, other, company="Wrenfield GmbH"))
    assert rows(database, SECTIONS)[0] == ("About us", "about_company", 5, True)
    assert rows(database, "select company_key, company from companies") == [("wrenfield", "Wrenfield")]


# Articles and pages.

BODY = "Reeds are cut in winter, when the sap is down and the stems are hard.\n\nWe dry them for a year on the loft."
FOOTER = "Wrenfield is an equal opportunity employer and welcomes whoever can hear a beat."


def test_articles_are_kept_with_their_sections(database, staged):
    items = [article(name, f"{BODY.replace('winter', name)}\n\n{FOOTER}") for name in ("winter", "spring")]
    items[0].published_on_raw = "2026-01-31"
    loaded(database, staged(1, *items))
    assert rows(
        database,
        "select article_key, company, title, published_on, language, word_count, first_seen_at, last_seen_at "
        "from articles order by 1",
    ) == [
        ("greenhouse:wrenfield:spring", "Wrenfield", "Article spring", None, "en", 37, START, START),
        ("greenhouse:wrenfield:winter", "Wrenfield", "Article winter", date(2026, 1, 31), "en", 37, START, START),
    ]
    assert rows(database, "select articles, is_boilerplate, text from sections where articles > 1 order by text") == [
        (2, True, "We dry them for a year on the loft."),
        (2, True, FOOTER),
    ]
    assert rows(database, "select core_text from articles order by 1") == [
        ("Reeds are cut in spring, when the sap is down and the stems are hard.",),
        ("Reeds are cut in winter, when the sap is down and the stems are hard.",),
    ]


def test_an_article_read_again_keeps_its_first_sighting_and_is_not_doubled(database, staged):
    loaded(database, staged(1, article("a", BODY)))
    loaded(database, staged(2, article("a", f"{BODY}\n\n{FOOTER}")))
    assert rows(database, "select article_key, first_seen_at, last_seen_at, text like '%beat.' from articles") == [
        ("greenhouse:wrenfield:a", START, START + DAY, True)
    ]
    assert rows(database, "select position from article_sections order by 1") == [(0,), (1,), (2,)]


def test_what_only_a_feed_told_of_an_article_stays_when_it_has_left_the_feed(database, staged):
    told = {"author_raw": "Ida Quill", "published_on_raw": "2026-01-31", "tags": ["Reeds"]}
    asked = "select author, published_on, tags from articles"
    loaded(database, staged(1, article("a", BODY, **told)))
    loaded(database, staged(2, article("a", BODY)))
    assert rows(database, asked) == [("Ida Quill", date(2026, 1, 31), ["Reeds"])]
    told = {"author_raw": "I. Quill", "published_on_raw": "2026-02-01", "tags": ["Bench"]}
    loaded(database, staged(3, article("a", BODY, **told)))
    assert rows(database, asked) == [("I. Quill", date(2026, 2, 1), ["Bench"])]


def test_one_article_met_twice_in_a_run_is_one(database, staged):
    loaded(database, staged(1, article("a", BODY), article("a", f"{BODY}\n\n{FOOTER}")))
    assert rows(database, "select count(*), max(word_count) from articles") == [(1, 37)]
    assert rows(database, "select position from article_sections order by 1") == [(0,), (1,), (2,)]


def test_page_sections_keep_repeats(database, staged):
    menu = "Jobs\nTeams\nBlog"
    loaded(database, staged(1, page("life", f"{menu}\n\n{BODY}\n\n{menu}")))
    found = """
        select heading, text, pages from page_sections inner join sections using (company_key, section_hash)
        order by position
    """
    first, second = BODY.split("\n\n")
    assert rows(database, found) == [
        (None, "Jobs", 1),
        (None, "Teams", 1),
        ("Blog", first, 1),
        (None, second, 1),
        (None, "Jobs", 1),
        (None, "Teams", 1),
        (None, "Blog", 1),
    ]
    loaded(database, staged(2, page("life", menu)))
    assert rows(database, "select count(*) from page_sections") == [(3,)]


# Quarantine and late readers.


def test_what_the_spider_could_not_read_is_in_quarantine(database, staged):
    unread = {"posting_id": "13", "reason": "KeyError('title')", "capture": "greenhouse/x/run-1-0.warc.gz@12"}
    loaded(database, staged(1, posting(1), verdict="partial", failures=1, quarantine=[unread]))
    assert rows(database, "from quarantine") == [("run-1", "greenhouse:wrenfield", *unread.values())]


def test_a_row_that_no_reader_was_ready_for_is_in_quarantine_and_costs_no_other(database, staged, monkeypatch):
    import pipelines.posting_rows as normalize

    read_title = normalize.read_title

    def read(text, *more):
        if text == "Bookkeeper":
            raise ValueError("no such instrument")
        return read_title(text, *more)

    monkeypatch.setattr(normalize, "read_title", read)
    loaded(database, staged(1, *four()))
    assert rows(database, "select posting_id from posting_rows order by 1") == [("1",), ("2",), ("4",)]
    assert rows(database, "select posting_id, reason from quarantine") == [("3", "ValueError: no such instrument")]


def test_a_known_posting_that_cannot_be_read_any_more_is_still_there(database, staged, monkeypatch):
    import pipelines.posting_rows as normalize

    loaded(database, staged(1, *four()))

    def read(*_):
        raise ValueError("no such instrument")

    monkeypatch.setattr(normalize, "read_title", read)
    loaded(database, staged(2, posting(1, task="You do something new."), *four()[1:]))
    assert rows(database, LIVES)[0] == ("1", "open", None, 1, True, START, START + DAY, None)


# Processes.


def test_a_pool_of_processes_gives_the_same_rows(database, staged, monkeypatch):
    monkeypatch.setattr("crawler.stage.BATCH", 2)
    file = staged(1, *four(), posting(5, "Tuner"))
    pooled = empty()
    loaded(database, file)
    monkeypatch.setattr("pipelines.readers.WORTH_PROCESSES", 1)
    loaded(pooled, file, processes=2)
    assert fingerprint(pooled) == fingerprint(database)


def test_what_was_read_ahead_is_merged_as_if_it_were_not(database, whole_week):
    """Read ahead from what was published then: nothing at all, of an empty database."""
    files, at_once = whole_week
    with Readers(1) as readers:
        for path, footer in files:
            readers.ahead(path, footer, {})
        loaded(database, *files, readers=readers)
    assert fingerprint(database) == fingerprint(at_once)


def test_board_runs_are_merged_in_chunks(database, staged, monkeypatch):
    files = [staged(1, *(posting(n, f"Role {n}", board=board) for n in range(4))) for board in ("calder", "wrenfield")]
    chunked = empty()
    loaded(database, *files)
    monkeypatch.setattr("pipelines.batches.CHUNK", 5)
    loaded(chunked, *files)
    assert fingerprint(chunked) == fingerprint(database)


# Files that are none.


def test_a_file_with_a_broken_footer_is_refused_by_name(tmp_path):
    path = tmp_path / "run-1.parquet"
    pq.write_table(SCHEMA.empty_table(), path)
    with pytest.raises(BadStage, match=r"run-1\.parquet is no finished stage file"):
        read_staged(path)


def test_started_at_of_a_board_run_is_its_own(database, staged):
    later = START + timedelta(hours=3)
    loaded(database, staged(1, posting(1), started_at=later.isoformat()))
    assert rows(database, "select first_seen_at from posting_rows") == [(later,)]
    assert rows(database, "select started_at from runs") == [(START,)]
