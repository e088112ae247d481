"""Oracle's lists: stepped by what is received, split where offsets end."""

import json
from urllib.parse import unquote

import pytest
from loopback import NOT_FOUND, Page
from refusals import told
from spidering import outputs, spider

from crawler.boards import Board
from crawler.evidence import Evidence
from crawler.items import Listing, Posting
from crawler.verdict import fetch_verdict

HOST, SITE = "hearthglen.fa.em2.oraclecloud.com", "CX_1"
API = "/hcmRestApi/resources/latest/recruitingCEJobRequisition"


def row(number):
    return {"Id": str(number), "Title": f"Role {number}", "PostedDate": "2026-07-01", "category": str(number % 4)}


class Tenant:
    """`short`: rows that each page leaves out at its end; `cap`: where offsets end."""

    def __init__(self, count, short=0, cap=10_000, facets=True):
        self.rows = [row(number) for number in range(count)]
        self.short, self.cap, self.has_facets = short, cap, facets
        self.asked = 0

    def answer(self, url):
        self.asked += 1
        finder = dict(pair.partition("=")[::2] for pair in unquote(url).partition("findReqs;")[2].split(","))
        found = self.rows
        if category := finder.get("selectedCategoriesFacet"):
            found = [row for row in found if row["category"] == category]
        offset, limit = int(finder["offset"]), int(finder["limit"])
        assert finder["siteNumber"] == SITE
        assert limit <= 200
        assert offset < self.cap
        counts = [{"Id": name, "TotalCount": sum(row["category"] == name for row in self.rows)} for name in "0123"]
        page = found[offset : min(offset + limit - self.short, self.cap)]
        told = {"TotalJobsCount": len(found), "requisitionList": page}
        told |= {"categoriesFacet": counts if self.has_facets else []}
        return Page(json.dumps({"items": [told], "hasMore": False}).encode())

    def page(self, request):
        if "Details?" not in request.url:
            return self.answer(request.url)
        return Page(json.dumps({"items": [{"Id": "0", "ExternalDescriptionStr": "<p>Work.</p>"}]}).encode())


@pytest.mark.parametrize(
    ("behaviour", "found", "verdict", "asked"),
    [
        ({"count": 0}, 0, "complete", 1),
        ({"count": 200}, 200, "complete", 1),
        ({"count": 450}, 450, "complete", 3),
        ({"count": 450, "short": 2}, 450, "complete", 3),
        ({"count": 12_000}, 12_000, "complete", 50 + 60),
        ({"count": 12_000, "facets": False}, 10_000, "truncated", 50),
    ],
    ids=str,
)
def test_a_list_is_read_whole_or_says_that_it_is_not(behaviour, found, verdict, asked):
    tenant, evidence = Tenant(**behaviour), Evidence()
    for output in outputs(spider("oracle", f"{HOST}/{SITE}"), tenant.page):
        evidence.take(output)
    assert (len(evidence.ids), fetch_verdict(evidence).verdict, tenant.asked) == (found, verdict, asked)


def test_a_total_that_is_not_stated_is_read_until_an_empty_page():
    rows = [[row(1), row(2)], [row(3)], []]

    def answer(request):
        offset = int(unquote(request.url).partition(",offset=")[2].split(",")[0])
        page = {0: rows[0], 2: rows[1], 3: rows[2]}[offset]
        return Page(json.dumps({"items": [{"requisitionList": page}]}).encode())

    found = outputs(spider("oracle", f"{HOST}/{SITE}"), lambda r: NOT_FOUND if "Details?" in r.url else answer(r))
    assert [output.last for output in found if isinstance(output, Listing)] == [False, False, True]


REFUSALS = [
    (Page(b"<html>Under maintenance</html>"), "failed", "unexpected_shape"),
    (Page(b"{}"), "failed", "unexpected_shape"),
    (Page(b'{"items":[{"TotalJobsCount":2}]}'), "failed", "unexpected_shape"),
    (Page(b'{"items":[{"TotalJobsCount":2,"requisitionList":[{"Id"'), "failed", "unexpected_shape"),
    (Page(b'{"items":[{"TotalJobsCount":0}]}'), "complete", None),
    (Page(status=302, headers={"Location": "https://www.oracle.com/"}), "blocked", "status 302"),
    (Page(status=403), "blocked", "status 403"),
    (Page(status=404), "failed", "board_not_found"),
    (Page(status=503), "failed", "status 503"),
]


def test_an_answer_that_is_no_list_says_so(tmp_path):
    boards = [(Board("oracle", f"{HOST}/CX_{number}"), {f"{API}s": page}) for number, (page, *_) in enumerate(REFUSALS)]
    assert told(tmp_path, boards) == [(verdict, reason) for _, verdict, reason in REFUSALS]


def test_a_page_without_the_posting_leaves_its_list_row():
    found = outputs(
        spider("oracle", f"{HOST}/{SITE}"),
        lambda request: Page(b'{"items":[]}') if "Details?" in request.url else Tenant(1).answer(request.url),
    )
    assert [output.is_row_only for output in found if isinstance(output, Posting)] == [True]
