"""Taleo Business Edition: the feed is never the end by itself; the search pages are read where it falls short."""

import pytest
from cases import cases
from fetching import fetched
from loopback import NOT_FOUND, Page, Site
from walked import pages_of, walked

from crawler.boards import Board
from crawler.spiders.taleo_be import TaleoBeSpider

BOARD = "phf.tbe.taleo.net/phf01/REEDLY/1"
RSS, SEARCH, DETAIL = (
    f"/phf01/ats/{path}" for path in ("servlet/Rss", "careers/v2/searchResults", "careers/v2/viewRequisition")
)


def feed(numbers):
    items = "".join(
        f"<item><title>Role {n}</title><link>https://phf.tbe.taleo.net/phf01/ats/careers/requisition.jsp?rid={n}</link>"
        f"<taleo:reqId>{n}</taleo:reqId><taleo:html-description>x</taleo:html-description></item>"
        for n in numbers
    )
    whole = f'<rss xmlns:taleo="urn:TBERss"><channel><title>Reedly Job Feed</title>{items}</channel></rss>'
    return Page(whole.encode())


def search(numbers, total=None, following=None):
    links = "".join(
        f'<a class="viewJobLink" href="viewRequisition?org=REEDLY&cws=1&rid={n}">Role {n}</a>' for n in numbers
    )
    shown = f"<b>{total} results</b>" if total is not None else ""
    pager = f'<a href="{SEARCH}?next&rowFrom={following}&org=REEDLY&cws=1">next</a>' if following else ""
    page = f"<html><body><form action='/phf01/ats/x'>{shown}{links}{pager}</form></body></html>"
    return Page(page.encode(), headers={"Content-Type": "text/html"})


TOLD = Page(b'<script type="application/ld+json">{"@type":"JobPosting","title":"T","description":"D"}</script>')
N = [str(n) for n in range(100, 130)]


@pytest.mark.parametrize(
    ("pages", "ids", "proven", "details"),
    [
        ({RSS: feed(N[:3]), SEARCH: search(N[:2], 3)}, N[:3], True, 0),
        # The feed is cut: what it lacks comes from the pages.
        ({RSS: feed(N[:3]), SEARCH: search(N[:5], 5)}, N[:5], True, 5),
        # No total: the pages are read to their end.
        ({RSS: feed(N[:3]), SEARCH: search(N[:4])}, N[:4], True, 4),
        ({SEARCH: search(N[:10], 12, following=10), f"{SEARCH}?next&rowFrom=10&org=REEDLY&cws=1": search(N[10:12], 12)},
         N[:12], True, 12),
        ({SEARCH: search(N[:10]), f"{SEARCH}?org=REEDLY&cws=1&rowFrom=10": search(N[10:13])}, N[:13], True, 13),
        ({SEARCH: search(N[:10])}, N[:10], True, 10),
        ({RSS: feed([]), SEARCH: search([], 0)}, [], True, 0),
        ({RSS: feed(N[:3]), SEARCH: NOT_FOUND}, N[:3], False, 0),
    ],
)  # fmt: skip
def test_a_feed_is_held_against_the_search_page(pages, ids, proven, details):
    walk = walked("taleo_be", BOARD, {DETAIL: TOLD, **pages})
    assert (walk.ids, walk.proven) == (ids, proven)
    assert {item.posting_id for item in walk.items} == set(ids)
    assert len([path for path in walk.asked if path.startswith(DETAIL)]) == details


@pytest.mark.parametrize(
    "page",
    [Page(b"<html>Sign in</html>"), Page(b"<html>There are no jobs.</html>"), Page(b"{}"), Page(feed(N[:3]).body[:-9])],
)
def test_no_list_is_loud(page):
    with pytest.raises((ValueError, LookupError, AttributeError)):
        walked("taleo_be", BOARD, {RSS: page, SEARCH: page})


def test_an_odd_item_costs_itself_alone():
    body = feed(N[:2]).body.replace(b"<title>Role 100</title>", b"")
    walk = walked("taleo_be", BOARD, {RSS: Page(body), SEARCH: search(N[:2], 2)})
    assert ([item.posting_id for item in walk.items], len(walk.unread)) == (["101"], 1)


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("https://phf.tbe.taleo.net/phf01/ats/careers/v2/searchResults?org=REEDLY&cws=1", BOARD),
        ("https://phf.tbe.taleo.net/phf01/ats/careers/requisition.jsp?org=REEDLY&cws=1&rid=501", BOARD),
        ("https://phf.tbe.taleo.net/phf01/ats/servlet/Rss?org=REEDLY&cws=1&WebPage=SRCHR_V2", BOARD),
        ("http://tbe.taleo.net/NA7/ats/careers/jobSearch.jsp?org=REEDLY&cws=1", "tbe.taleo.net/NA7/REEDLY/1"),
        ("https://phf.tbe.taleo.net/dispatcher/servlet/DispatcherServlet?org=REEDLY&act=redirectCws&cws=1", None),
        ("https://phf.tbe.taleo.net/phf01/ats/careers/v2/searchResults?org=REEDLY", None),
        ("https://phf.tbe.taleo.net/phf01/ats/careers/v2/searchResults?org=../x&cws=1", None),
        ("https://phf.tbe.taleo.net.evil.example/phf01/ats/careers/v2/searchResults?org=REEDLY&cws=1", None),
        ("https://kelpway.taleo.net/careersection/ex/jobsearch.ftl", None),
    ],
)
def test_recognise(url, token):
    assert TaleoBeSpider.recognise(url, None) == token


def test_over_http(tmp_path):
    pages, rss = cases("taleo_be")
    with Site(pages_of(pages)) as one, Site(pages_of(rss)) as two:
        boards = [
            Board("taleo_be", case.board, endpoint=f"http://{site.host}") for case, site in ((pages, one), (rss, two))
        ]
        runs = fetched(tmp_path, boards)
    for board, case, exact in zip(boards, (pages, rss), (True, True), strict=True):
        run = runs[board.key]
        assert (run.verdict, run.reason, run.staged.exact) == ("complete", None, exact)
        assert [item["posting_id"] for item in run.items] == [item["posting_id"] for item in case.items]
