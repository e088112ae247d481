"""Whose board is this address, and whose is this page?

The tables hold every platform's addresses in their true forms, about invented companies; a wrong board is worse than
none, so that look-alikes and hostile ones are rows like the others.
"""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resolving import ADDRESSES, NOBODYS, OWN_HOSTS, PAGES, PLATFORMS

from crawler.boards import GENERIC, platforms, resolve


def key(url, html=None):
    board = resolve(url, html)
    return board.key if board else None


@pytest.mark.parametrize(("url", "expected"), [(url, board) for board, urls in ADDRESSES for url in urls])
def test_an_address_names_its_board(url, expected):
    assert key(url) == expected


@pytest.mark.parametrize("url", NOBODYS)
def test_what_is_nobodys_address_names_none(url):
    assert key(url) is None


@pytest.mark.parametrize(("url", "html", "expected"), PAGES)
def test_a_page_names_its_board_or_none(url, html, expected):
    assert key(url, html) == expected


@pytest.mark.parametrize(("url", "html", "expected"), OWN_HOSTS)
def test_a_page_on_its_employers_host_is_told_by_what_it_is_built_with(url, html, expected):
    assert key(url, html) == expected


def test_every_platform_has_addresses_here():
    """And every platform of the table has a spider."""
    named = {board.partition(":")[0] for board, _ in ADDRESSES} | {
        board.partition(":")[0] for *_, board in OWN_HOSTS if board
    }
    assert named == set(platforms()) - GENERIC
    assert set(PLATFORMS) == set(platforms()) - GENERIC


def test_right_in_ninety_eight_of_a_hundred_and_never_wrong():
    told = [(key(url), board) for board, urls in ADDRESSES for url in urls]
    told += [(key(url), None) for url in NOBODYS]
    told += [(key(url, html), board) for url, html, board in (*PAGES, *OWN_HOSTS)]
    assert [pair for pair in told if pair[0] not in (None, pair[1])] == []
    assert sum(found == board for found, board in told) >= 0.98 * len(told)


def test_the_address_counts_before_the_page():
    page = '<script src="https://boards.greenhouse.io/embed/job_board/js?for=kelpworks"></script>'
    assert key("https://jobs.ashbyhq.com/Quillmark", page) == "ashby:Quillmark"


@pytest.mark.parametrize(
    "html",
    [
        "<a href='https://jobs.lever.co/tidewatch'>" * 20_000,
        "<div>" * 100_000 + "<iframe src=https://jobs.lever.co/tidewatch>",
        "<script>" + '"https://jobs.lever.co/tide' * 50_000,
        "<a href=" + "https://" * 50_000 + ">",
        "<p " + "data-x='//a/' " * 50_000 + ">",
        "".join(f"<a href='https://h{n}.example/jobs'>x</a>" for n in range(20_000)),
        "\x00" * 500_000,
        "<meta http-equiv=refresh content='" + "0;" * 100_000 + "'>",
    ],
)
def test_a_hostile_page_costs_little(html):
    began = time.thread_time()
    resolve("https://kelpworks.example/careers", html)
    assert time.thread_time() - began < 5


@settings(deadline=None)  # the first call loads every spider
@given(
    url=st.text(max_size=80) | st.text("https:/.?=&%#[]@jobslevrco", max_size=60),
    html=st.none() | st.text(max_size=200) | st.text("<a href='\"/>scriptjobs.lever.co ", max_size=200),
)
def test_any_address_and_page_give_a_board_or_none(url, html):
    board = resolve(url, html)
    assert board is None or board.board
