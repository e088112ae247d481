"""iCIMS: pages that rest on a session, invented dates, what throttles, and whose hosts are portals."""

import json

import pytest
from cases import cases
from fetching import fetched
from loopback import NOT_FOUND, Page, Site
from walked import pages_of, walked

from crawler.boards import Board
from crawler.spiders.icims import IcimsSpider

HOST = "careers-pinegrove.icims.com"


def cards(numbers, pager=""):
    rows = "".join(
        f'<li class="iCIMS_JobCardItem"><div class="row"><a class="iCIMS_Anchor" href="/jobs/{n}/role/job?in_iframe=1">'
        f"<h3>Role {n}</h3></a></div></li>"
        for n in numbers
    )
    return Page(f'<html><body><ul class="iCIMS_JobsTable">{rows}</ul>{pager}</body></html>'.encode())


def told(**stated):
    node = {"@type": "JobPosting", "title": "Role", "description": "<p>Told.</p>", **stated}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'.encode()


def detail(*numbers, **stated):
    return {f"/jobs/{n}/role/job": Page(told(**stated), headers={"Content-Type": "text/html"}) for n in numbers}


def listed(*pages):
    return {f"/jobs/search?ss=1&pr={number}&in_iframe=1": page for number, page in enumerate(pages)}


def of(number, total):
    return f'<h2 class="iCIMS_SubHeader_Jobs">Seite {number} von {total}</h2>'


LINKS = '<div class="iCIMS_Paging"><a href="/jobs/search?pr=1&in_iframe=1">2</a></div>'


@pytest.mark.parametrize(
    ("pages", "ids", "asked"),
    [
        (listed(cards([1, 2], of(1, 2)), cards([3], of(2, 2))), ["1", "2", "3"], 2),
        (listed(cards([1, 2], LINKS), cards([3], LINKS)), ["1", "2", "3"], 2),
        ({"/jobs/search": cards([1, 2])}, ["1", "2"], 2),  # no pager: the next page repeats this one
        (listed(cards([1, 2]), cards([3]), cards([])), ["1", "2", "3"], 3),
        (listed(cards([1, 1], of(1, 1))), ["1"], 1),
        (listed(Page(b"<body class='iCIMS_Body'>There are no open positions today.</body>")), [], 1),
    ],
)
def test_icims_reads_page_after_page(pages, ids, asked):
    walk = walked("icims", HOST, pages | detail(1, 2, 3))
    assert (walk.ids, [item.posting_id for item in walk.items], walk.proven) == (ids, ids, True)
    assert len([path for path in walk.asked if path.startswith("/jobs/search")]) == asked


@pytest.mark.parametrize(
    "page",
    [
        Page(b'<html><body><iframe id="icims_content_iframe" src="/jobs/search?in_iframe=1"></iframe></body></html>'),
        Page(b"<html><body>We are down for maintenance. No results.</body></html>"),
        Page(b"{}"),
        Page(b"{}", headers={"Content-Type": "application/json"}),
        Page(b""),
    ],
)
def test_no_list_is_loud(page):
    with pytest.raises((ValueError, LookupError, AttributeError)):
        walked("icims", HOST, {"/jobs/search": page})


def test_a_lost_session_is_no_end():
    """Whatever page is asked for, the first comes."""
    with pytest.raises(ValueError, match="session is lost"):
        walked("icims", HOST, {"/jobs/search": cards([1, 2], of(1, 2)), **detail(1, 2)})


@pytest.mark.parametrize(
    ("stated", "date", "posted", "until"),
    [
        ({"datePosted": "2026-05-06T15:23:11.000Z"}, "Sat, 03 Oct 2026 09:15:42 GMT", "2026-05-06T15:23:11.000Z", None),
        ({"datePosted": "2024-10-03T09:15:41.000Z"}, "Sat, 03 Oct 2026 09:15:42 GMT", None, None),
        ({"datePosted": "2026-10-03T09:15:42+00:00"}, "Sat, 03 Oct 2026 09:15:42 GMT", None, None),
        ({"datePosted": "2024-02-29T09:15:42Z", "validThrough": "2027-02-28T09:15:42Z"},
         "Sat, 28 Feb 2026 09:15:43 GMT", None, None),
        ({"datePosted": "2024-10-03T09:15:42Z", "validThrough": "2027-10-03T09:15:42Z"}, "", None, None),
        ({"datePosted": "2024-10-03T09:15:42Z", "validThrough": "soon"}, "", "2024-10-03T09:15:42Z", "soon"),
        ({"datePosted": "2026-05-06", "validThrough": "2026-08-06"}, "Wed, 06 May 2026 00:00:00 GMT",
         "2026-05-06", "2026-08-06"),
    ],
)  # fmt: skip
def test_an_invented_date_is_dropped(stated, date, posted, until):
    page = Page(told(**stated), headers={"Content-Type": "text/html", "Date": date})
    (item,) = walked("icims", HOST, {**listed(cards([1], of(1, 1))), "/jobs/1/role/job": page}).items
    assert (item.source_posted_at_raw, item.valid_through_raw) == (posted, until)


def test_a_page_without_a_description_is_unread_and_the_others_arrive():
    pages = {**listed(cards([1, 2], of(1, 1))), **detail(1), "/jobs/2/role/job": Page(b"<p>Sign in</p>")}
    walk = walked("icims", HOST, pages)
    assert [(item.posting_id, item.is_row_only) for item in walk.items] == [("1", False), ("2", True)]
    assert len(walk.unread) == 1


@pytest.mark.parametrize("page", [NOT_FOUND, Page(b"<div>This job is no longer available</div>")])
def test_a_posting_that_is_gone_says_so(page):
    (lost,) = walked("icims", HOST, {**listed(cards([1], of(1, 1))), "/jobs/1/role/job": page}).failed
    assert (lost.reason, lost.posting_id) == ("gone", "1")


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("https://careers-pinegrove.icims.com/jobs/intro", HOST),
        ("https://careers-pinegrove.icims.com/jobs/8214/role/job?in_iframe=1", HOST),
        ("https://uscareers-pinegrove.icims.com/jobs/search", "uscareers-pinegrove.icims.com"),
        ("https://jobs-pinegrove.icims.com", "jobs-pinegrove.icims.com"),
        ("https://www.icims.com/products", None),
        ("https://api.icims.com/customers/1/jobs", None),
        ("https://cdn02.icims.com/a.js", None),
        ("https://icims.com/", None),
        ("https://careers-pinegrove.icims.com.evil.example/jobs", None),
        ("https://careers-pinegrove.noticims.com/jobs", None),
    ],
)
def test_recognise(url, token):
    assert IcimsSpider.recognise(url, None) == token


def test_a_frame_names_its_portal():
    html = f'<iframe id="icims_content_iframe" src="https://{HOST}/jobs/intro?in_iframe=1"></iframe>'
    assert IcimsSpider.recognise("https://pinegrove.example/careers", html) == HOST


def test_over_http_the_session_is_kept_and_slowing_down_is_blocked(tmp_path):
    (case,) = cases("icims")

    def with_session(asked):
        """Pages behind the first one are given to those alone who bring their cookie back."""
        if "pr=0" in asked.path:
            page = case.answer(asked)
            return Page(page.body, headers={**page.headers, "Set-Cookie": "JSESSIONID=s1; Path=/; HttpOnly"})
        return case.answer(asked) if "JSESSIONID=s1" in asked.headers.get("Cookie", "") else NOT_FOUND

    search = {path: with_session for path in pages_of(case) if path.startswith("/jobs/search")}
    with Site(pages_of(case) | search) as site, Site({"/jobs/search": Page(b"<html></html>", 202)}) as slow:
        boards = [
            Board("icims", HOST, endpoint=f"http://{site.host}"),
            Board("icims", "jobs-slow.icims.com", endpoint=f"http://{slow.host}"),
        ]
        runs = fetched(tmp_path, boards)
    run = runs[f"icims:{HOST}"]
    assert (run.verdict, run.staged.gone) == ("complete", ["3103"])
    assert [item["posting_id"] for item in run.items] == ["3101", "3102"]
    assert runs["icims:jobs-slow.icims.com"].verdict == "blocked"
