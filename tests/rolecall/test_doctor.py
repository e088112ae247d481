"""The doctor names what is wrong, with the next step, and writes nothing."""

import fcntl
from collections import Counter
from datetime import datetime
from importlib.metadata import PackageNotFoundError

import pytest
from command import At, board
from loopback import Page, Site

from crawler.home import Home
from crawler.ledger import BoardRun, Ledger
from rolecall.doctor import FINE, NOTE, WRONG, contact, disk, extras, findings, folder, last_run, libraries, lock

NOW = datetime(2026, 3, 3, 6)
SOUND = {"scrapy": "2.19.0", "lxml": "6.1.3", "twisted": "26.10.0", "duckdb": "2.0.1"}


def installed(versions):
    def found(name):
        if name not in versions:
            raise PackageNotFoundError(name)
        return versions[name]

    return found


def board_run(run, number, verdict):
    return BoardRun(run, f"lever:{number}", "2026-03-02T06:00:00", verdict, None, None, 0, 1, 1, 0, "f", "0", 0)


def with_run(home, *verdicts, ended=NOW, run="one", open_run=False):
    with Ledger.open(home.ledger) as ledger:
        begun = ledger.begin(ended, run)
        for number, verdict in enumerate(verdicts):
            ledger.record(board_run(begun.run_id, number, verdict))
            ledger.loaded(begun.run_id, f"lever:{number}", ended)
        if not open_run:
            status = "complete" if set(verdicts) == {"complete"} else "partial"
            ledger.finish(begun.run_id, ended, status)
        return ledger.runs()[-1]


def told(found):
    return {finding.subject: (finding.state, finding.next) for finding in found}


@pytest.mark.parametrize(
    ("versions", "wrong"),
    [
        (SOUND, {}),
        (SOUND | {"lxml": "6.0.2"}, {"lxml": "pip install lxml>=6.1"}),
        ({"scrapy": "2.19", "lxml": "7.0", "twisted": "27.1"}, {"duckdb": "pip install duckdb>=2.0"}),
    ],
)
def test_libraries_are_held_against_their_floors(versions, wrong):
    found = told(libraries(installed(versions)))
    assert list(found) == ["scrapy", "lxml", "twisted", "duckdb"]
    assert {name: step for name, (state, step) in found.items() if state == WRONG} == wrong


def test_extras_are_those_that_the_package_declares():
    declared = [
        "scrapy>=2.19",
        "altair>=6; extra == 'report'",
        'scrapy-playwright<0.1,>=0.0.48; extra == "browser"',
        "pytest>=9; extra == 'dev'",
        "rolecall[browser]; extra == 'all'",
    ]
    found = told(extras(declared, installed({"altair": "6.1"}), "/usr/bin/chromium"))
    assert found == {
        "extra browser": (NOTE, "pip install 'rolecall[browser]', if you want it"),
        "extra report": (FINE, None),
        "chromium": (FINE, None),
    }


def test_a_contact_is_asked_for():
    assert (contact({}).state, contact({"ROLECALL_CONTACT": "me@x.org"}).said) == (NOTE, "me@x.org")


@pytest.mark.parametrize(
    ("free", "database", "state"), [(2 << 30, 0, FINE), (1 << 29, 0, WRONG), (2 << 30, 3 << 30, WRONG)]
)
def test_room_is_asked_for_the_next_version_of_the_database(tmp_path, free, database, state):
    home = Home(tmp_path)
    with home.database.open("wb") as file:
        file.truncate(database)
    assert disk(home, lambda _: free).state == state
    assert disk(Home(tmp_path / "not" / "there"), lambda _: free).state == (FINE if free >= 1 << 30 else WRONG)


def test_a_home_is_asked_for_with_boards(tmp_path):
    home = Home(tmp_path / "home")
    assert told(folder(home)) == {"home": (WRONG, f"rolecall --home {home.path} init")}
    board(home.path, "lever", {"board": "acme", "enabled": "false"})
    assert told(folder(home))["boards"][0] == WRONG
    board(home.path, "lever", {"board": "acme"})
    assert told(folder(home)) == {"home": (FINE, None), "boards": (FINE, None)}
    board(home.path, "nonsense", {"board": "acme"})
    assert told(folder(home))["boards"] == (WRONG, "mend that row")


def test_a_run_that_goes_on_is_seen_and_not_disturbed(tmp_path):
    home = Home(tmp_path)
    assert lock(home).state == FINE
    with home.lock():
        assert lock(home).state == NOTE
    assert lock(home).state == FINE
    with (tmp_path / ".lock").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize(
    ("verdicts", "ended", "state", "words"),
    [
        (["complete"] * 3, datetime(2026, 3, 3, 5), FINE, "complete, 1 h ago: 3 complete"),
        (["complete", "failed", "complete"], datetime(2026, 3, 2, 6), NOTE, "24 h ago: 2 complete, 1 failed"),
        (["complete"], datetime(2026, 3, 1, 6), WRONG, "48 h ago"),
        (["complete"], datetime(2026, 3, 4, 6), FINE, "0 h ago"),
    ],
)
def test_the_last_run_is_told_with_its_age(tmp_path, verdicts, ended, state, words):
    run = with_run(Home(tmp_path), *verdicts, ended=ended)
    found = last_run(run, Counter(verdicts), NOW)
    assert found.state == state
    assert words in found.said
    assert (found.next is None) == (state == FINE)


def test_what_a_kill_left_is_told(tmp_path):
    home = Home(tmp_path)
    board(home.path, "lever", {"board": "acme"})
    with_run(home, "complete", ended=NOW)
    with_run(home, "complete", run="two", ended=NOW, open_run=True)
    found = told(findings(home, NOW, {"ROLECALL_CONTACT": "me"}))
    assert found["open run"] == (NOTE, "rolecall crawl goes on with it")
    assert found["last run"] == (FINE, None)
    home.database.write_bytes(b"no database")
    home.ledger.write_bytes(b"no ledger, as anybody sees who reads it" * 100)
    found = told(findings(home, NOW, {}))
    assert (found["ledger"], found["database"]) == ((WRONG, "rolecall rebuild"), (WRONG, "rolecall rebuild"))


@pytest.mark.long
def test_the_command_tells_and_writes_nothing(tmp_path):
    answers = {"/v0/postings/acme": Page(b"[]", headers={"Content-Type": "application/json"})}
    with Site(answers) as site:
        at = At(tmp_path / "home")
        none = at("doctor", "--json")
        assert none.code == 2
        assert not at.home.exists()
        board(at.home, "lever", {"board": "acme", "endpoint": f"http://{site.host}"})
        before = at.files()
        sound = at("doctor", "--network", f"--allow-host={site.host}", "--json")
    assert at.files() == before
    found = {finding["subject"]: finding for finding in sound.json()}
    assert (sound.code, found["network"]["state"]) == (0, "fine"), sound.out
    unreached = at("doctor", "--network", f"--allow-host={site.host}")
    assert unreached.code == 2
    assert "does not answer" in unreached.out
    assert "next: check the network" in unreached.out
