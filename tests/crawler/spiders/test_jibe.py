"""Jibe: pages of any size up to the total, and the sites that it serves."""

import json

import pytest
from cases import cases
from fetching import fetched
from loopback import Page, Site
from walked import pages_of, walked

from crawler.boards import Board
from crawler.spiders.icims import IcimsSpider
from crawler.spiders.jibe import JibeSpider

HOST = "jobs.gridhaven.example"


def page(rows, total):
    jobs = [{"data": {"slug": str(n), "req_id": str(n), "title": f"Role {n}"}} for n in rows]
    return Page(json.dumps({"totalCount": total, "count": len(jobs), "jobs": jobs}).encode())


def paged(count, size, total=None):
    """A host that gives `size` rows a page, whatever it is asked for."""
    total = count if total is None else total
    starts = range(0, count + size, size)
    return {
        f"/api/jobs?page={number}&limit=100": page(range(count)[start : start + size], total)
        for number, start in enumerate(starts, 1)
    }


@pytest.mark.parametrize(
    ("pages", "count", "asked"),
    [
        (paged(250, 100), 250, 3),
        (paged(25, 10), 25, 3),
        (paged(20, 10), 20, 2),
        (paged(7, 100), 7, 1),
        (paged(25, 10, total=40), 25, 4),  # fewer than stated: the empty page ends it, the total says that it is short
        ({"/api/jobs": page(range(3), 99)}, 3, 2),  # the same page for every number
        ({"/api/jobs": page([], 0)}, 0, 1),
    ],
)
def test_jibe_pages_to_the_total(pages, count, asked):
    walk = walked("jibe", HOST, pages)
    assert (walk.ids, walk.proven, len(walk.asked)) == ([str(n) for n in range(count)], True, asked)


@pytest.mark.parametrize("body", [b"<html>Back soon</html>", b"{}", b'{"jobs":[{"da', b"[]", b'{"jobs":null}'])
def test_no_list_is_loud(body):
    with pytest.raises((ValueError, LookupError, TypeError)):
        walked("jibe", HOST, {"/api/jobs": Page(body)})


def test_an_odd_row_costs_itself_alone():
    jobs = [{"data": {"slug": "1", "title": "A"}}, {"data": "none"}, 7, {"data": {"slug": "2", "title": ["B"]}}]
    walk = walked("jibe", HOST, {"/api/jobs": Page(json.dumps({"totalCount": 4, "jobs": jobs}).encode())})
    assert ([item.posting_id for item in walk.items], len(walk.unread)) == (["1"], 3)


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("https://gridhaven.jibeapply.com/jobs?page=1", "gridhaven.jibeapply.com"),
        ("https://www.jibeapply.com/", None),
        ("https://gridhaven.jibeapply.com.evil.example/jobs", None),
        ("https://jobs.gridhaven.example/api/jobs?page=1", None),
    ],
)
def test_recognise(url, token):
    assert JibeSpider.recognise(url, None) == token


def test_its_own_page_is_told_by_its_scripts_and_not_by_the_icims_links_in_it():
    html = (
        '<script src="https://assets.jibecdn.com/prod/gridhaven/0.0.1/main.js"></script>'
        '<a href="https://careers-gridhaven.icims.com/jobs/41001/login">Apply</a>'
    )
    assert JibeSpider.own_host("https://jobs.gridhaven.example/jobs", html) == HOST
    assert JibeSpider.own_host("https://gridhaven.example/", "<p>jibecdn.com</p>") is None
    assert IcimsSpider.recognise("https://jobs.gridhaven.example/jobs", html) is None


def test_over_http(tmp_path):
    (case,) = cases("jibe")
    with Site(pages_of(case)) as site:
        board = Board("jibe", case.board, endpoint=f"http://{site.host}")
        run = fetched(tmp_path, [board])[board.key]
    assert (run.verdict, run.staged.exact, run.staged.advertised) == ("complete", True, 3)
    assert [item["posting_id"] for item in run.items] == [item["posting_id"] for item in case.items]
