"""Whose board a careers URL is: told from its shape, or from the one board that its page names; never guessed."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.boards import Board, resolve
from crawler.recognise import Shape, addresses, by_shape, first_segment


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://boards.greenhouse.io/wrenfield", "greenhouse:wrenfield"),
        ("https://boards.greenhouse.io/wrenfield/jobs/4012345?gh_src=x", "greenhouse:wrenfield"),
        ("https://job-boards.greenhouse.io/Wrenfield/", "greenhouse:Wrenfield"),
        ("https://job-boards.eu.greenhouse.io/wrenfield", "greenhouse:wrenfield"),
        ("https://boards.greenhouse.io/embed/job_board?for=wrenfield&b=x", "greenhouse:wrenfield"),
        ("https://boards.greenhouse.io/embed/job_board/js?for=wrenfield", "greenhouse:wrenfield"),
        ("https://boards-api.greenhouse.io/v1/boards/wrenfield/jobs?content=true", "greenhouse:wrenfield"),
        ("HTTPS://BOARDS.GREENHOUSE.IO/wrenfield", "greenhouse:wrenfield"),
        ("https://jobs.lever.co/wrenfield", "lever:wrenfield"),
        ("https://jobs.lever.co/wrenfield/5f0c-1/apply", "lever:wrenfield"),
        ("https://jobs.eu.lever.co/wrenfield", "lever:wrenfield/eu"),
        ("https://api.lever.co/v0/postings/wrenfield?mode=json", "lever:wrenfield"),
        ("https://api.eu.lever.co/v0/postings/wrenfield", "lever:wrenfield/eu"),
        ("https://jobs.ashbyhq.com/wrenfield/5f0c-1", "ashby:wrenfield"),
        ("https://jobs.ashbyhq.com/Bright%20Lane", "ashby:Bright%20Lane"),
        ("https://api.ashbyhq.com/posting-api/job-board/wrenfield", "ashby:wrenfield"),
        ("https://lifeattiktok.com/search/7500000000000000201", "bytedance:lifeattiktok.com"),
        ("https://careers.tiktok.com/position", "bytedance:lifeattiktok.com"),
        ("https://joinbytedance.com/", "bytedance:joinbytedance.com"),
        # No token, another host, or nothing that could be one.
        ("https://boards.greenhouse.io/", None),
        ("https://boards.greenhouse.io/embed/job_board", None),
        ("https://boards.greenhouse.io/embed/job_board?for=", None),
        ("https://www.greenhouse.io/wrenfield", None),
        ("https://boards.greenhouse.io.evil.example/wrenfield", None),
        ("https://evil.example/boards.greenhouse.io/wrenfield", None),
        ("https://jobs.lever.co/..", None),
        ("https://jobs.lever.co/a%2fb c", None),
        ("https://jobs.lever.co/wren<field>", None),
        ("https://jobs.ashbyhq.com/_next/static/x.js", None),
        ("https://careers.wrenfield.example/", None),
        ("https://[broken", None),
        ("", None),
        ("not a url", None),
    ],
)
def test_a_url_names_its_board_or_none(url, expected):
    board = resolve(url)
    assert (board.key if board else None) == expected


CAREERS = "https://careers.wrenfield.example/jobs"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            '<script src="https://boards.greenhouse.io/embed/job_board/js?for=wrenfield"></script>',
            "greenhouse:wrenfield",
        ),
        ("<iframe src='//jobs.lever.co/wrenfield'></iframe>", "lever:wrenfield"),
        (
            "<a href=https://jobs.ashbyhq.com/wrenfield/1>Tuner</a><a href=https://jobs.ashbyhq.com/wrenfield/2>x</a>",
            "ashby:wrenfield",
        ),
        (r'{"url": "https:\/\/jobs.lever.co\/wrenfield\/1"}', "lever:wrenfield"),
        ('<a href="https://boards.greenhouse.io/embed/job_app?for=wrenfield&amp;token=1">', "greenhouse:wrenfield"),
        # Two boards of a platform prove nothing.
        ("<a href='https://jobs.lever.co/wrenfield'>us</a> <a href='https://jobs.lever.co/calder'>them</a>", None),
        ("We use greenhouse.io and love it.", None),
        ("", None),
    ],
)
def test_a_page_names_its_board_where_it_names_one(html, expected):
    board = resolve(CAREERS, html)
    assert (board.key if board else None) == expected


def test_what_the_url_says_counts_before_its_page():
    assert resolve("https://jobs.lever.co/wrenfield", "https://jobs.lever.co/calder/1") == Board("lever", "wrenfield")


def test_a_shape_without_a_rule_takes_the_host():
    shapes = (Shape(r"[a-z]+\.teams\.example"),)
    assert by_shape(shapes, "https://wrenfield.teams.example/jobs", None) == "wrenfield.teams.example"


def test_a_shape_may_be_held_to_paths_and_kept_from_others():
    shapes = (Shape(r"jobs\.example", token=first_segment, paths=("wrenfield", "calder"), but=("calder",)),)
    urls = [f"https://jobs.example/{name}" for name in ("wrenfield", "calder", "else", "")]
    assert [by_shape(shapes, url, None) for url in urls] == ["wrenfield", None, None, None]


@pytest.mark.parametrize(
    "html", ["https://" * 8192, "//a" * 21845, "//" + "a" * 65536, "https://a/" + "x" * 65536, "&amp;" * 13107]
)
def test_addresses_are_found_in_linear_time(html):
    start = time.perf_counter()
    list(addresses(html))
    assert time.perf_counter() - start < 1


@settings(deadline=None)  # the first call loads every spider
@given(
    url=st.text(max_size=80) | st.text("https:/.?=&%#[]@jobslevrco", max_size=60), html=st.none() | st.text(max_size=80)
)
def test_any_address_and_page_give_a_board_or_none(url, html):
    board = resolve(url, html)
    assert board is None or board.board
