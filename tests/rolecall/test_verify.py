"""What verify names, what it does not, and a ledger that is made anew where it is lost."""

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest
from command import At
from farm import Farm

from crawler.home import Home
from crawler.index import sidecar
from crawler.ledger import Ledger, seal_of, write_seal
from rolecall.rebuild import rebuild
from rolecall.relearn import relearned
from rolecall.verify import damages

NOW = datetime(2026, 3, 9, 6)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    home = tmp_path_factory.mktemp("crawled") / "home"
    with Farm() as farm:
        farm.write_boards(home)
        assert At(home, [farm.host])("crawl", "--quiet", now="2026-03-02T06:00:00Z").code == 2
    return home


@pytest.fixture
def home(crawled, tmp_path):
    shutil.copytree(crawled, tmp_path / "home")
    return Home(tmp_path / "home")


def ledger_says(home, *queries):
    """Change a ledger as no one should, and seal it."""
    with closing(sqlite3.connect(home.ledger)) as connection:
        for query in queries:
            connection.execute(query)
        connection.commit()
    write_seal(home.ledger)


def told(home):
    """Each damage: the file below the home, and what is wrong with it."""
    return [tuple(line.removeprefix(f"{home.path}/").split(": ", 1)) for line in damages(home)]


def test_nothing_is_wrong_with_what_was_just_crawled(home):
    assert told(home) == []


def test_a_file_that_was_published_when_a_kill_came_is_known(home):
    moved = "insert into publishing select run_id, sha256, bytes from publications"
    ledger_says(home, moved, "delete from publications", "update board_runs set loaded_at = null")
    assert told(home) == []


def test_another_database_is_not_the_one_that_was_published(home):
    with home.database.open("ab") as file:
        file.write(b"\0")
    assert [path for path, _ in told(home)] == ["jobs.duckdb"]


def test_what_the_ledger_says_is_compared_with_the_stage_files_and_the_database(home):
    with Ledger.open(home.ledger) as ledger:
        past = ledger.board_runs()[0]
    ledger_says(home, f"update board_runs set found = 999 where board_key = '{past.board_key}'")
    assert told(home) == [
        ("ledger.sqlite", f"says of {past.board_key} in run {past.run_id} what its stage file does not."),
        ("jobs.duckdb", f"of {past.board_key} in run {past.run_id} {past.found} found, the ledger says 999."),
    ]


def test_a_board_run_that_the_ledger_lacks_is_named_by_its_files(home):
    with Ledger.open(home.ledger) as ledger:
        past = ledger.board_runs()[0]
    ledger_says(home, f"delete from board_runs where board_key = '{past.board_key}'")
    assert told(home) == [
        (f"stage/{past.stage_file}", "of no board run that the ledger knows."),
        ("ledger.sqlite", f"lacks {past.board_key} of run {past.run_id}, which the database has."),
    ]


def test_an_archive_that_is_gone_or_not_finished_is_named(home):
    first, second = sorted(home.archive.rglob("*.warc.gz"))[:2]
    first.unlink()
    sidecar(first).unlink()
    lines = sidecar(second).read_bytes().splitlines(keepends=True)
    sidecar(second).write_bytes(b"".join(lines[:-1]))
    found = dict(told(home))
    assert found == {
        str(first.parent.relative_to(home.path)): f"no archive of run {first.name[:-12]}.",
        str(sidecar(second).relative_to(home.path)): (
            "cut short, or gone: its board run ended, and it says nothing of that."
        ),
    }


def test_what_was_dropped_on_purpose_is_not_missed(home):
    with Ledger.open(home.ledger) as ledger:
        past = ledger.board_runs()[0]
        ledger.drop(past.run_id, past.board_key, NOW)
    shutil.rmtree(home.archive_folder(past.board_key))
    (home.stage / past.stage_file).unlink()
    assert told(home) == []


def ledger_of(home):
    with Ledger.open(home.ledger) as ledger:
        return ledger.runs(), ledger.board_runs(), ledger.unloaded(), ledger.last_publication()["sha256"]


@pytest.mark.parametrize("how", ["gone", "no ledger", "flipped"])
def test_a_ledger_that_is_lost_is_made_anew(home, how):
    before = ledger_of(home)
    whole = home.ledger.read_bytes()
    if how == "gone":
        home.ledger.unlink()
    else:
        home.ledger.write_bytes(b"none" * 2000 if how == "no ledger" else whole.replace(b"complete", b"compleTe"))
    assert next(path for path, _ in told(home)).startswith("ledger.sqlite")
    (line,) = relearned(home)
    assert line.startswith(f"{home.ledger}: ")
    assert ledger_of(home) == before
    assert told(home) == []
    assert list(relearned(home)) == []
    assert home.ledger.with_name("ledger.sqlite.damaged").exists() == (how != "gone")


def test_what_only_the_database_knows_comes_from_there(home):
    """Board runs that were dropped: nobody knows of them but ledger and database."""
    (home_run,), board_runs, _, _ = ledger_of(home)
    gone = board_runs[0]
    shutil.rmtree(home.archive_folder(gone.board_key))
    (home.stage / gone.stage_file).unlink()
    home.ledger.unlink()
    assert len(list(relearned(home))) == 1
    runs, again, unloaded, _ = ledger_of(home)
    assert (runs, unloaded) == ([home_run], [])
    assert [(past.board_key, past.verdict, past.found) for past in again] == [
        (past.board_key, past.verdict, past.found) for past in board_runs
    ]
    assert told(home) == []
    assert any("neither archive nor stage file: carried over" in line for line in rebuild(home))
    assert told(home) == []


def test_without_a_database_the_stage_files_say_all_they_know(home):
    _, board_runs, _, _ = ledger_of(home)
    home.ledger.unlink()
    home.database.unlink()
    seal_of(home.ledger).unlink()
    assert len(list(relearned(home))) == 1
    with Ledger.open(home.ledger) as ledger:
        assert ledger.board_runs() == board_runs
        assert ledger.unloaded() == [past.stage_file for past in board_runs]
        assert ledger.last_publication() is None


def test_where_there_was_never_anything_nothing_is_lost(tmp_path):
    assert list(relearned(Home(tmp_path))) == []
    assert list(tmp_path.iterdir()) == []
