"""Teamtailor: which feed is read, to its end, and whose pages are its boards."""

import json

import pytest
from cases import cases
from fetching import fetched
from loopback import NOT_FOUND, Page, Site
from walked import pages_of, walked

from crawler.boards import Board
from crawler.spiders.teamtailor import TeamtailorSpider

HOST = "mosswork.teamtailor.com"


def rss(numbers):
    items = "".join(f"<item><title>Role {n}</title><link>https://{HOST}/jobs/{n}-role</link></item>" for n in numbers)
    return Page(f'<?xml version="1.0"?><rss version="2.0"><channel><title>M</title>{items}</channel></rss>'.encode())


def feed(numbers, **also):
    items = [{"title": f"Role {n}", "url": f"https://{HOST}/jobs/{n}-role", "_jobposting": {}} for n in numbers]
    return Page(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, **also}).encode())


def crawled(pages):
    return walked("teamtailor", HOST, pages)


NUMBERS = [str(1000 + n) for n in range(250)]


@pytest.mark.parametrize(
    ("pages", "ids"),
    [
        # Pages of 100, of fewer than asked for, and none but the first; an empty page and a repeated one end a list.
        ({f"/jobs.rss?offset={n}&per_page=100": rss(NUMBERS[n : n + 100]) for n in (0, 100, 200, 250)}, NUMBERS),
        ({f"/jobs.rss?offset={n}&per_page=100": rss(NUMBERS[n : n + 50]) for n in range(0, 251, 50)}, NUMBERS),
        ({"/jobs.rss": rss(NUMBERS[:30])}, NUMBERS[:30]),
        ({"/jobs.json": feed(NUMBERS[:33])}, NUMBERS[:33]),
        ({"/jobs.json": feed(NUMBERS[:100])}, NUMBERS[:100]),
        ({"/jobs.json": feed(NUMBERS[:100]), "/jobs.json?offset=100&per_page=100": feed(NUMBERS[100:])}, NUMBERS),
        (
            {
                "/jobs.json": feed(NUMBERS[:7], next_url=f"https://{HOST}/jobs.json?page=2"),
                "/jobs.json?page=2": feed(NUMBERS[7:12]),
            },
            NUMBERS[:12],
        ),
        # A JSON Feed that is cut and cannot be looked behind: the RSS is read instead.
        (
            {
                "/jobs.json": feed(NUMBERS[:100]),
                "/jobs.json?offset=100&per_page=100": NOT_FOUND,
                "/jobs.rss?offset=0&per_page=100": rss(NUMBERS[:150]),
                "/jobs.rss": rss([]),
            },
            NUMBERS[:150],
        ),
        ({"/jobs.json": feed([])}, []),
    ],
)
def test_a_list_is_read_to_its_proven_end(pages, ids):
    walk = crawled(pages)
    assert (walk.ids, [item.posting_id for item in walk.items], walk.proven) == (ids, ids, True)


@pytest.mark.parametrize("body", [b"<!DOCTYPE html><title>Careers</title>", b"{}", b'{"items":[{"ti', b"[]", b""])
def test_a_json_feed_of_another_shape_gives_way_to_rss(body):
    walk = crawled({"/jobs.json": Page(body), "/jobs.rss": rss(NUMBERS[:2])})
    assert (walk.ids, walk.proven, walk.asked[1]) == (NUMBERS[:2], True, "/jobs.rss?offset=0&per_page=100")


@pytest.mark.parametrize("body", [b"<html>Switched off</html>", b"{}", rss(NUMBERS[:2]).body[:-20], b"<rss></rss>"])
def test_no_whole_feed_is_loud(body):
    with pytest.raises((ValueError, LookupError)):
        crawled({"/jobs.rss": Page(body)})


def test_an_odd_row_costs_itself_alone():
    page = json.loads(feed(NUMBERS[:3]).body)
    page["items"][1]["_jobposting"] = "gone wrong"
    page["items"].append("no row")
    walk = crawled({"/jobs.json": Page(json.dumps(page).encode())})
    assert ([item.posting_id for item in walk.items], len(walk.unread)) == ([NUMBERS[0], NUMBERS[2]], 2)


def test_an_unknown_board_is_not_found_and_a_400_is_slowing_down():
    assert [(lost.reason, lost.status) for lost in crawled({}).failed] == [("status", 404)]
    assert 400 in TeamtailorSpider.throttles


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("https://mosswork.teamtailor.com/jobs/123-role", "mosswork.teamtailor.com"),
        ("https://MossWork.teamtailor.com", "mosswork.teamtailor.com"),
        ("https://mosswork.na.teamtailor.com/en/jobs", "mosswork.na.teamtailor.com"),
        ("https://mosswork.teamtailor.com/jobs.rss", "mosswork.teamtailor.com"),
        ("https://www.teamtailor.com/customers", None),
        ("https://app.teamtailor.com/companies/x", None),
        ("https://app.na.teamtailor.com/companies/x", None),
        ("https://na.teamtailor.com/", None),
        ("https://teamtailor.com/", None),
        ("https://mosswork.teamtailor.com.evil.example/jobs", None),
        ("https://mossworkteamtailor.com/jobs", None),
        ("https://scripts.teamtailor-cdn.com/widgets/x.js", None),
    ],
)
def test_recognise(url, token):
    assert TeamtailorSpider.recognise(url, None) == token


OWN = '<script src="https://assets-aws.teamtailor-cdn.com/assets/x.js" data-turbo-track="reload" defer></script>'
WIDGET = '<script src="https://scripts.teamtailor-cdn.com/widgets/production/index.js" async></script>'


@pytest.mark.parametrize(
    ("html", "token"),
    [
        (OWN, "careers.mosswork.example"),
        ('<meta content="Teamtailor" name="generator">', "careers.mosswork.example"),
        (WIDGET, None),
        ("<p>teamtailor-cdn.com data-turbo</p>", None),
    ],
)
def test_a_branded_site_is_told_by_its_marks_and_a_widget_is_no_board(html, token):
    assert TeamtailorSpider.own_host("https://careers.mosswork.example/jobs", html) == token


def test_over_http(tmp_path):
    """A JSON Feed that is not there, and RSS that is; and one that is."""
    with Site() as none, Site() as whole:
        json_case, rss_case = cases("teamtailor")
        none.pages = pages_of(rss_case)
        whole.pages = {"/jobs.json": Page((json_case.folder / "response.json").read_bytes())}
        boards = [
            Board("teamtailor", case.board, endpoint=f"http://{site.host}")
            for case, site in ((rss_case, none), (json_case, whole))
        ]
        runs = fetched(tmp_path, boards)
    for board, case in zip(boards, (rss_case, json_case), strict=True):
        run = runs[board.key]
        assert (run.verdict, run.reason) == ("complete", None)
        assert [item["posting_id"] for item in run.items] == [item["posting_id"] for item in case.items]
