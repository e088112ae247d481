"""How far a crawl is: counted right over processes and second tries, told in lines and as a bar."""

import os
import pty
import re

import pytest
from command import ROOT, At, board
from hypothesis import given
from hypothesis import strategies as st
from loopback import Page, Site

from crawler.home import Home
from crawler.ledger import BoardRun
from rolecall.progress import Course, Lines, expected_requests


def ended(key, requests=10):
    return BoardRun("r", key, "2026-03-02T06:00:00", "complete", None, None, 5, requests, 1000, 0, "f", "0", 0)


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_a_course_is_told_by_the_work_and_not_by_the_number_of_boards(clock):
    course = Course({"a": 90, "b": 10}, clock=clock)
    course.begin(["a", "b"])
    assert str(course) == "0 of 2 boards, 0 postings, 0.0 requests/s"
    clock.now += 10
    course.tick(0, 10, 4)
    course.end(ended("b"))
    assert str(course) == "1 of 2 boards, 4 postings, 1.0 requests/s, about 90 s left".replace("90 s", "2 min")
    clock.now += 30
    course.tick(0, 55, 40)
    assert course.share == pytest.approx(0.55)
    assert str(course) == "1 of 2 boards, 40 postings, 1.5 requests/s, about 33 s left"
    course.end(ended("a", 90))
    assert (course.share, str(course)) == (1.0, "2 of 2 boards, 40 postings, 1.5 requests/s, loading")


def test_a_board_that_is_not_known_counts_as_the_others_do(clock):
    course = Course({"a": 100, "b": 20, "c": 60}, clock=clock)
    course.begin(["a", "b", "c", "new"])
    assert course.total == 240
    course = Course({}, clock=clock)
    course.begin(["a", "b"])
    assert (course.total, course.share) == (2, 0)


def test_processes_are_added_up_and_a_second_try_begins_anew(clock):
    course = Course({}, clock=clock)
    course.begin(["a", "b", "c"])
    for number, requests, postings in ((0, 10, 5), (1, 20, 9), (0, 30, 15), (0, 2, 1)):
        clock.now += 1
        course.tick(number, requests, postings)
    assert (course.requests, course.postings) == (52, 25)


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 500), st.floats(0, 5))),
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 300)),
)
def test_the_share_is_one_and_the_time_left_no_less_than_nothing(steps, expected):
    clock = Clock()
    course = Course(expected, clock=clock)
    course.begin(list("abcd"))
    for key, requests, seconds in steps:
        clock.now += seconds
        course.tick(0, requests, requests)
        if key in course.left_to_do:
            course.end(ended(key, requests))
        assert 0 <= course.share <= 1
        assert course.seconds_left is None or course.seconds_left >= 0
        assert str(course)


def test_nothing_to_do_is_no_trouble(clock):
    course = Course({}, clock=clock)
    course.begin([])
    assert str(course) == "0 of 0 boards, 0 postings, 0.0 requests/s, loading"


def test_a_log_has_a_line_a_board_and_one_a_minute(clock):
    said = []
    lines = Lines(Course({"lever:a": 100}, clock=clock), said.append)
    lines.begin(["lever:a", "lever:b"])
    for second in range(130):
        clock.now += 1
        lines.tick(0, second, second)
    lines.end(ended("lever:a"))
    assert [re.sub(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ", "", line) for line in said] == [
        "0 of 2 boards, 59 postings, 1.0 requests/s, about 2 min left.",
        "0 of 2 boards, 119 postings, 1.0 requests/s, about 82 s left.",
        "lever:a: complete, 5 found (10 requests, 1 kB).",
    ]


def test_a_first_run_guesses_nothing_before_a_board_has_ended(clock):
    course = Course({}, clock=clock)
    course.begin(["a", "b"])
    clock.now += 60
    course.tick(0, 500, 400)
    assert (course.share, course.seconds_left) == (0, None)
    course.end(ended("a", 300))
    assert (course.share, course.seconds_left) == (0.5, 60)


def test_a_home_without_runs_expects_nothing(tmp_path):
    assert expected_requests(Home(tmp_path)) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_shows_a_bar(tmp_path):
    with Site({"/v0/postings/a": Page(b"[]", headers={"Content-Type": "application/json"})}) as site:
        at = At(tmp_path / "home", [site.host])
        board(at.home, "lever", {"board": "a", "endpoint": f"http://{site.host}"})
        leader, follower = pty.openpty()
        arguments = at.arguments("crawl")
        pid = os.posix_spawn(
            arguments[0],
            arguments,
            {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "120"},
            file_actions=[
                (os.POSIX_SPAWN_DUP2, follower, 2),
                (os.POSIX_SPAWN_OPEN, 1, str(tmp_path / "out"), os.O_WRONLY | os.O_CREAT, 0o600),
            ],
        )
        os.close(follower)
        told = b""
        while True:
            try:
                part = os.read(leader, 4096)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            told += part
        _, status = os.waitpid(pid, 0)
    text = told.decode()
    assert os.waitstatus_to_exitcode(status) == 0, text
    assert "1 of 1 board, " in text
    assert "requests/s, loading" in text
    assert "\x1b[?25h" in text
    assert re.search(r"lever:a: complete, 0 found \(.*\)\.", text), repr(text[-900:])
    assert "lever:a" in (tmp_path / "out").read_text()
