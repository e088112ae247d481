"""Taleo Enterprise: the portal from the front page, the total that is never met, the slots of a posting's page."""

import json

import pytest
from cases import cases
from fetching import fetched
from loopback import Page, Site
from walked import pages_of, walked

from crawler.boards import Board
from crawler.markup.taleo import filled
from crawler.spiders.taleo import TaleoSpider

BOARD = "kelpway.taleo.net/ex"
FRONT = {"/careersection/ex/jobsearch.ftl": Page(b"<script>portalNo: '77'</script>")}
LIST = "/careersection/rest/jobboard/searchjobs"
DETAIL = "/careersection/ex/jobdetail.ftl"


def listed(numbers, total, size=25, **also):
    """The list as Taleo pages it: past the end its last page repeats; without a time zone it fails."""

    def answer(asked):
        if asked.headers.get("Tz") != "GMT+00:00":
            return Page(b"", 500)
        page = min(json.loads(asked.body)["pageNo"], -(-len(numbers) // size) or 1)
        rows = [
            {"jobId": f"9{n}", "contestNo": str(n), "column": [f"Role {n}", '["US-Kansas"]', "Sep 18, 2026"]}
            for n in numbers[(page - 1) * size : page * size]
        ]
        paging = {"currentPageNo": page, "pageSize": size, "totalCount": total}
        return Page(json.dumps({"requisitionList": rows, "pagingData": paging, **also}).encode())

    return {**FRONT, LIST: answer}


def described(text="%3Cp%3ETold.%3C%2Fp%3E"):
    fill = f"api.fillList('requisitionDescriptionInterface', 'descRequisition', ['1','!*!{text}','']);"
    return Page(f"<script>{fill}</script>".encode(), headers={"Content-Type": "text/html"})


@pytest.mark.parametrize(("count", "total", "lists"), [(60, 60, 3), (25, 25, 1), (58, 60, 3), (0, 0, 1), (20, 60, 3)])
def test_taleo_pages_to_the_total_and_no_further(count, total, lists):
    walk = walked("taleo", BOARD, {**listed(range(count), total), DETAIL: described()})
    assert (walk.ids, walk.advertised, walk.proven) == ([str(n) for n in range(count)], total, True)
    assert len([path for path in walk.asked if path.startswith(LIST)]) == lists
    assert [item.posting_id for item in walk.items] == walk.ids


@pytest.mark.parametrize(
    "pages",
    [
        {"/careersection/ex/jobsearch.ftl": Page(b"<html>Sign in</html>")},
        {**FRONT, LIST: Page(b"<html>Outage</html>")},
        {**FRONT, LIST: Page(b"{}")},
        {**FRONT, LIST: Page(b'{"requisitionList":[{"con')},
        {**FRONT, LIST: Page(b'{"requisitionList":null,"pagingData":{"totalCount":0}}')},
        listed([1], 1, careerSectionUnAvailable=True),
    ],
)
def test_no_list_is_loud(pages):
    with pytest.raises((ValueError, LookupError)):
        walked("taleo", BOARD, pages)


def test_an_odd_row_costs_itself_alone():
    rows = [{"contestNo": "1", "column": ["A", "[]"]}, {"contestNo": "2", "column": None}, "x", {"column": []}]
    stated = {"requisitionList": rows, "pagingData": {"pageSize": 25, "totalCount": 4}}
    walk = walked("taleo", BOARD, {**FRONT, LIST: Page(json.dumps(stated).encode()), DETAIL: described()})
    assert ([item.posting_id for item in walk.items], len(walk.unread)) == (["1"], 3)


@pytest.mark.parametrize(
    ("script", "slots"),
    [
        ("['a','','b\\'c','d\\\\e']", ["a", "", "b'c", "d\\e"]),
        ("[ 'a' ,\n 'b]);' ]", ["a", "b]);"]),
        ("['never closed", []),
        ("[]", []),
    ],
)
def test_the_array_is_scanned(script, slots):
    assert filled(f"api.fillList('requisitionDescriptionInterface', 'descRequisition', {script});") == slots


@pytest.mark.parametrize(
    ("page", "reason"),
    [(Page(b"<p>The job is no longer available.</p>"), "gone"), (Page(b"", 404), "gone")],
)
def test_a_posting_that_is_gone_says_so(page, reason):
    (lost,) = walked("taleo", BOARD, {**listed([1], 1), DETAIL: page}).failed
    assert (lost.reason, lost.posting_id) == (reason, "1")


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("https://kelpway.taleo.net/careersection/ex/jobsearch.ftl?lang=en", BOARD),
        ("https://kelpway.taleo.net/careersection/ex/jobdetail.ftl?job=170001&lang=en", BOARD),
        ("https://kelpway.taleo.net/careersection/2/moresearch.ftl?lang=en&portal=77", "kelpway.taleo.net/2"),
        ("https://kelpway.taleo.net/careersection/rest/jobboard/searchjobs?lang=en&portal=77", None),
        ("https://kelpway.taleo.net/careersection/theme/5/x.css", None),
        ("https://kelpway.taleo.net/", None),
        ("https://phf.tbe.taleo.net/phf01/ats/careers/v2/searchResults?org=K&cws=1", None),
        ("https://kelpway.taleo.net.evil.example/careersection/ex/jobsearch.ftl", None),
        ("https://jobs.kelpway.example/careersection/ex/jobsearch.ftl", None),
        ("https://kelpway.taleo.net/careersection/../jobsearch.ftl", None),
    ],
)
def test_recognise(url, token):
    assert TaleoSpider.recognise(url, None) == token


def test_a_section_on_its_employers_own_host_is_told_by_its_page():
    url = "https://jobs.kelpway.example/careersection/ex/jobsearch.ftl?lang=en"
    html = "<script>portalNo: '101430233'</script><a href='/careersection/ex/mysearches.ftl'>"
    assert TaleoSpider.own_host(url, html) == "jobs.kelpway.example/ex"
    assert TaleoSpider.own_host("https://kelpway.example/", html) is None


def test_over_http(tmp_path):
    (case,) = cases("taleo")
    with Site(pages_of(case)) as site, Site({"/x": Page()}) as nobody:
        boards = [
            Board("taleo", case.board, endpoint=f"http://{site.host}"),
            Board("taleo", "nobody.taleo.net/ex", endpoint=f"http://{nobody.host}"),
        ]
        runs = fetched(tmp_path, boards)
    run = runs[boards[0].key]
    assert (run.verdict, run.staged.exact) == ("complete", True)
    assert [item["posting_id"] for item in run.items] == [item["posting_id"] for item in case.items]
    assert (runs[boards[1].key].verdict, runs[boards[1].key].reason) == ("failed", "board_not_found")
