"""Crawling processes: what they hear, and when."""

import os
import signal
import subprocess
import sys

import pytest

from crawler.boards import Board
from crawler.fetch import Job
from crawler.home import Home
from rolecall.processes import Ending, _held_back, expected, lines_of, processes_for, waiting
from tests.command import ROOT

READY = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *told: print("told"))
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
"""


@pytest.fixture
def lock(tmp_path):
    descriptor = os.open(tmp_path / ".lock", os.O_RDWR | os.O_CREAT)
    yield descriptor
    os.close(descriptor)


def of_nothing(home):
    return Job(home=str(home), run_id="r1", run_seq=1, run_started_at="2026-03-02T06:00:00", boards=[])


def test_a_process_that_is_still_starting_is_told_when_it_is_ready():
    with _held_back():
        child = subprocess.Popen([sys.executable, "-c", READY], stdout=subprocess.PIPE, text=True)
    child.send_signal(signal.SIGTERM)
    assert (child.communicate(timeout=20)[0], child.returncode) == ("told\n", 0)
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()


def test_one_that_waits_is_taken_before_others_are_started(tmp_path, lock):
    with waiting(lock) as spare:
        (first,) = spare
        ending = Ending()
        assert list(lines_of([of_nothing(tmp_path)] * 2, lock, ending, spare)) == []
        assert (spare, first.returncode) == ([], 0)
    assert ending == Ending()


def test_those_that_are_too_many_end(tmp_path, lock):
    with waiting(lock, 3) as spare:
        *many, first = spare
        assert list(lines_of([of_nothing(tmp_path)], lock, Ending(), spare)) == []
        assert (spare, first.returncode) == ([], 0)
        assert [child.returncode for child in many] == [-signal.SIGKILL] * 2


@pytest.mark.parametrize(("size", "processes"), [(None, 1), (0, 1), (11 << 20, 1), (16 << 20, 2), (90 << 20, 4)])
def test_a_large_database_expects_more_of_them(monkeypatch, tmp_path, size, processes):
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    home = Home(tmp_path)
    if size is not None:
        home.database.touch()
        os.truncate(home.database, size)
    assert expected(home) == processes


def test_one_that_is_not_needed_ends(lock):
    with waiting(lock) as spare:
        (child,) = spare
    assert child.returncode == -signal.SIGKILL


def test_one_that_died_while_it_waited_is_told_of(tmp_path, lock):
    with waiting(lock) as spare:
        spare[0].kill()
        spare[0].wait()
        ending = Ending()
        assert list(lines_of([of_nothing(tmp_path)], lock, ending, spare)) == []
    assert ending == Ending(crashed=["A crawling process ended with -9; what it had finished is kept."])


def test_one_without_a_job_ends_with_who_started_it():
    ended = subprocess.run([sys.executable, "-m", "crawler.fetch"], input=b"", capture_output=True, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


@pytest.mark.parametrize(
    ("cores", "boards", "sizes", "processes"),
    [
        (2, 200, {}, 1),
        (8, 200, {}, 4),
        (1, 200, {}, 1),
        (2, 200, dict.fromkeys(range(200), 100), 2),
        (8, 200, dict.fromkeys(range(185), 100), 8),
        (64, 200, dict.fromkeys(range(200), 100), 10),
        (8, 200, dict.fromkeys(range(170), 100), 4),  # what is new has to be read, too
        (8, 30, dict.fromkeys(range(300), 40), 1),
        (8, 0, {}, 1),
    ],
)
def test_as_many_crawl_as_there_is_work_for(monkeypatch, cores, boards, sizes, processes):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    known = {f"lever:{number}": size for number, size in sizes.items()}
    assert processes_for([Board("lever", str(number)) for number in range(boards)], known) == processes


def test_the_command_that_loads_brings_no_scrapy():
    """Whoever fetches does, and whoever reads the boards; here it would be a fifth of a second of every load."""
    modules = ["arguments", "crawl", "ending", "metrics", "progress", "resolving", "show", "summary"]
    loaded = f"import {', '.join(f'rolecall.{name}' for name in modules)}, sys; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, check=True, text=True)
    assert {"scrapy", "twisted", "ftfy", "pandas"} & set(found.stdout.split()) == set()
