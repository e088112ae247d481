"""Where a home's files lie, and that one run at a time writes them."""

import re
import subprocess
import sys

import pytest
from crawling import ROOT

from crawler.home import Home, LockHeld, board_digest


def test_a_home_is_the_one_given_else_of_the_environment_else_the_checkout_s(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ROLECALL_HOME", raising=False)
    assert Home.find().path == tmp_path / "datasets"
    monkeypatch.setenv("ROLECALL_HOME", "elsewhere")
    assert Home.find().path == tmp_path / "elsewhere"
    assert Home.find(tmp_path / "given").path == tmp_path / "given"
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    assert Home.find("~/jobs").path == tmp_path / "me" / "jobs"
    assert list(tmp_path.iterdir()) == []


def test_everything_lies_under_the_home(tmp_path):
    home = Home(tmp_path)
    places = [
        home.boards,
        home.overrides,
        home.archive,
        home.stage,
        home.exports,
        home.reports,
        home.ledger,
        home.database,
    ]
    assert [str(place.relative_to(tmp_path)) for place in places] == [
        *("boards", "overrides", "archive", "stage", "exports", "reports", "ledger.sqlite", "jobs.duckdb")
    ]


@pytest.mark.parametrize("board_key", ["greenhouse:wrenfield", "site:../../etc/passwd", "site:a/b\x00c", "lever:日本"])
def test_file_names_come_from_digests_never_from_remote_text(tmp_path, board_key):
    home, platform = Home(tmp_path), board_key.partition(":")[0]
    digest = board_digest(board_key)
    assert re.fullmatch("[0-9a-f]{16}", digest)
    assert home.archive_folder(board_key) == tmp_path / "archive" / platform / digest
    assert home.stage_file("run-1", board_key) == tmp_path / "stage" / "run-1" / f"{platform}-{digest}.parquet"


def test_boards_have_folders_of_their_own(tmp_path):
    keys = [f"{platform}:{board}" for platform in ("lever", "ashby") for board in ("a", "A", "a/eu")]
    assert len({Home(tmp_path).archive_folder(key) for key in keys}) == 6


def test_a_home_is_written_by_one_at_a_time(tmp_path):
    home = Home(tmp_path / "home")
    with home.lock() as descriptor:
        assert descriptor > 2
        with pytest.raises(LockHeld, match=r"Another run holds .*\.lock"), home.lock():
            pass
    with home.lock():
        pass
    assert [path.name for path in home.path.iterdir()] == [".lock"]


HOLDER = """
import sys
from pathlib import Path
from crawler.home import Home
with Home(Path(sys.argv[1])).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lock_of_a_process_that_is_killed_is_free(tmp_path):
    home = Home(tmp_path)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(LockHeld), home.lock():
        pass
    holder.kill()
    holder.wait()
    with home.lock():
        pass
