"""Workday's lists, read from a tenant that behaves as real ones do: clamped or not, drifting, shuffled, its facets
nested, overlapping or incomplete."""

import json
import random
from collections import Counter, deque

import pytest
from fetching import fetched
from loopback import NOT_FOUND, Page, Site
from refusals import told
from scrapy import Request
from spidering import answered, outputs, spider

from crawler.boards import Board
from crawler.evidence import PAGES_WITHOUT_NEW
from crawler.facets import Value, size, split
from crawler.items import Posting
from crawler.verdict import fetch_verdict

BOARD = "kelpworks/wd5/Careers"
API = "/wday/cxs/kelpworks/Careers"
FAMILIES = {"engineering": 34, "care": 22, "shops": 20, "sales": 11, "office": 8, "legal": 5}
PLACES = [f"place-{number:03}" for number in range(160)]


def posting(number, dice):
    family = dice.choices([*FAMILIES], [*FAMILIES.values()])[0]
    sites = dice.sample(PLACES, dice.choice([1, 1, 1, 2, 3]))
    return {
        "id": f"JR{number:06}",
        "jobFamilyGroup": [family],
        "timeType": ["part" if dice.random() < 0.04 else "full"],
        "workerSubType": ["intern" if dice.random() < 0.1 else "regular"],
        "locationHierarchy1": sorted({f"land-{site[-1]}" for site in sites}),
        "locations": sites,
    }


class Tenant:
    """`clamp`: the most that a query shows; `total`: what a clamped list states (`clamped`, or `true`); `past`: what
    offsets beyond it give (`empty`, `first`, `last`, or the status of a refusal); `names`: its facets; `drift`: how
    many postings come in while the list is read; `overlap`: rows of the page before that a page repeats."""

    def __init__(
        self, count, clamp=2_000, total="clamped", past="empty", names=None, drift=0, overlap=0, shuffled=False
    ):
        dice = random.Random(7)
        self.rows = [posting(number, dice) for number in range(count)]
        self.clamp, self.total, self.past = clamp or 10**9, total, past
        self.names = ("jobFamilyGroup", "workerSubType", "timeType", "locationHierarchy1", "locations")
        self.names = self.names if names is None else names
        self.drift, self.overlap, self.shuffled = drift, overlap, shuffled
        self.asked = []
        self._found = {}

    def answer(self, body):
        self.asked.append(body)
        assert body["limit"] <= 20
        assert all(len(ids) <= 100 for ids in body["appliedFacets"].values())
        found = self.found(body["appliedFacets"])
        offset, true = body["offset"], len(found)
        if self.drift and len(self.asked) % 5 == 0:
            self.rows.insert(0, posting(90_000 + len(self.rows), random.Random(self.drift)))
            self.drift -= 1
        if self.shuffled and offset % 60 == 40:
            found[offset : offset + 20] = found[offset : offset + 20][::-1]
        if offset >= self.clamp and self.past != "empty":
            if isinstance(self.past, int):
                return None
            offset = 0 if self.past == "first" else self.clamp - 20
        start = max(0, offset - self.overlap) if offset else 0
        page = found[start : min(offset + body["limit"] - (offset - start), self.clamp)]
        first = body["offset"] == 0
        stated = min(true, self.clamp) if self.total == "clamped" else true
        return {
            "total": stated if first else 0,
            "jobPostings": [row_of(row) for row in page],
            "facets": self.facets(found) if first else [],
            "userAuthenticated": False,
        }

    def found(self, filters):
        if self.drift:
            return [row for row in self.rows if fits(row, filters)]
        if str(filters) not in self._found:
            self._found[str(filters)] = [row for row in self.rows if fits(row, filters)]
        return [*self._found[str(filters)]]

    def facets(self, found):
        flat = {name: facet(name, Counter(value for row in found for value in row[name])) for name in self.names}
        inner = [flat.pop(name) for name in ("locationHierarchy1", "locations") if name in flat]
        group = {"facetParameter": "locationMainGroup", "values": inner}
        return [*flat.values(), group] if inner else [*flat.values()]


def facet(name, counts):
    values = [{"id": value, "descriptor": value.title(), "count": count} for value, count in sorted(counts.items())]
    return {"facetParameter": name, "descriptor": name, "values": values}


def fits(row, filters):
    return all(set(row[name]) & set(wanted) for name, wanted in filters.items())


def row_of(row):
    return {
        "title": f"Role {row['id']}",
        "externalPath": f"/job/Somewhere/Role_{row['id']}",
        "locationsText": f"{len(row['locations'])} Locations",
        "postedOn": "Posted Today",
        "bulletFields": [row["id"]],
    }


def crawl(tenant, board=BOARD):
    """The list requests of a crawl, in the order in which the engine sends them, details aside."""
    reader = spider("workday", board)
    evidence = reader.evidence
    waiting, known = deque([reader.list_request()]), set()
    while waiting:
        request = waiting.popleft()
        part = evidence.parts.get(request.cb_kwargs.get("part", ""))
        if part is not None and part.pages_without_new >= PAGES_WITHOUT_NEW:
            evidence.stopped = "endless"
            continue
        if request.body in known or not request.meta["is_list"]:
            continue
        known.add(request.body)
        body = tenant.answer(json.loads(request.body))
        if body is None:
            given = reader.refused(request, answered(request, Page(b"{}", tenant.past)))
        else:
            given = reader.parse(answered(request, Page(json.dumps(body).encode())), **request.cb_kwargs)
        for output in given:
            waiting.append(output) if isinstance(output, Request) else evidence.take(output)
    evidence.read |= evidence.lost
    return evidence, fetch_verdict(evidence)


ROOT = 100
"""Pages of a clamped list itself."""


@pytest.mark.parametrize(
    ("behaviour", "found", "verdict", "most"),
    [
        # Plain, to the end.
        ({"count": 0}, 0, "complete", 1),
        ({"count": 19}, 19, "complete", 1),
        ({"count": 40}, 40, "complete", 2),
        ({"count": 41}, 41, "complete", 3),
        ({"count": 1_999}, 1_999, "complete", 100),
        ({"count": 5_321, "clamp": None}, 5_321, "complete", 267),
        # Clamped: split until each part is whole.
        ({"count": 2_000}, 2_000, "complete", ROOT + 110),
        ({"count": 5_300}, 5_300, "complete", ROOT + 300),
        ({"count": 5_300, "past": "first"}, 5_300, "complete", ROOT + 300),
        ({"count": 9_100}, 9_100, "complete", ROOT + 520),
        # Only facets that must be split themselves, or that overlap.
        ({"count": 5_300, "names": ["timeType", "jobFamilyGroup"]}, 5_300, "complete", ROOT + 300),
        ({"count": 5_300, "names": ["workerSubType", "timeType", "locations"]}, 5_300, "complete", ROOT + 429),
        ({"count": 5_300, "names": ["locations"]}, 5_300, "complete", ROOT + 429),
        # The total is true, the pages behind the clamp are not.
        ({"count": 5_300, "total": "true"}, 5_300, "complete", ROOT + 300),
        ({"count": 5_300, "total": "true", "past": "first"}, 5_300, "complete", ROOT + 300),
        ({"count": 5_300, "total": "true", "past": "last"}, 5_300, "complete", ROOT + 300),
        ({"count": 5_300, "total": "true", "past": 400}, 5_300, "complete", ROOT + 300),
        # Nothing splits.
        ({"count": 5_300, "names": []}, 2_000, "truncated", ROOT + 2),
        ({"count": 5_300, "names": [], "past": "first"}, 2_000, "truncated", ROOT + 2),
        ({"count": 5_300, "names": [], "past": "last"}, 2_000, "truncated", ROOT + 2),
        ({"count": 5_300, "names": [], "past": 400}, 2_000, "truncated", ROOT + 2),
        ({"count": 5_300, "names": [], "total": "true"}, 2_000, "truncated", ROOT + 2),
        # Drift, overlapping and shuffled pages.
        ({"count": 1_205, "drift": 12}, 1_205, "complete", 62),
        ({"count": 5_300, "drift": 50}, None, "complete", ROOT + 300),
        ({"count": 1_200, "shuffled": True}, 1_200, "complete", 60),
        ({"count": 5_300, "clamp": None, "shuffled": True}, 5_300, "complete", 266),
    ],
    ids=str,
)
def test_a_list_is_read_whole_or_says_that_it_is_not(behaviour, found, verdict, most):
    tenant = Tenant(**behaviour)
    evidence, given = crawl(tenant)
    assert given.verdict == verdict, given.reason
    assert len(evidence.ids) == found or (found is None and len(evidence.ids) >= 0.99 * behaviour["count"])
    assert len(tenant.asked) <= most


def test_postings_without_a_value_are_read_by_a_facet_that_has_them_all():
    tenant = Tenant(5_300)
    for row in tenant.rows[2_100::40]:
        row["jobFamilyGroup"] = []
    evidence, given = crawl(tenant)
    assert (given.verdict, len(evidence.ids)) == ("complete", 5_300)
    assert len(tenant.asked) < 530


@pytest.mark.parametrize("first", [0, 2_100])
def test_postings_that_no_facet_has_make_the_run_partial(first):
    """Whether the clamped list itself shows some of them, or only another facet counts them."""
    tenant = Tenant(5_300, names=["jobFamilyGroup", "timeType"])
    for row in tenant.rows[first::40]:
        row["jobFamilyGroup"] = []
        if first == 0:
            row["timeType"] = []
    _, given = crawl(tenant)
    assert given.verdict == "partial", given.reason


def served(tenant):
    """The tenant's pages; a posting's own page is its row."""

    def detail(row):
        place, *others = row["locations"]
        info = {"title": f"Role {row['id']}", "jobDescription": "<p>Work.</p>", "location": place}
        info |= {"additionalLocations": others, "startDate": "2026-07-01", "jobReqId": row["id"]}
        return Page(json.dumps({"jobPostingInfo": info}).encode())

    def page(asked):
        body = tenant.answer(json.loads(asked.body))
        return Page(json.dumps(body).encode())

    pages = {f"{API}{row_of(row)['externalPath']}": detail(row) for row in tenant.rows}
    return pages | {f"{API}/jobs": page}


@pytest.mark.long
def test_a_clamped_board_of_2300_is_read_whole_over_http(tmp_path):
    tenant = Tenant(2_300, past="first")
    with Site(served(tenant)) as site:
        board = Board("workday", BOARD, endpoint=f"http://{site.host}")
        run = fetched(tmp_path, [board])[board.key]
    assert (run.verdict, run.staged.found, run.staged.advertised) == ("complete", 2_300, 2_300), run.reason
    assert {item["posting_id"]: item["places_raw"] for item in run.items} == {
        row["id"]: row["locations"] for row in tenant.rows
    }
    assert len(tenant.asked) < 530


def test_a_run_that_may_not_ask_for_all_knows_the_whole_list(tmp_path):
    tenant = Tenant(700)
    with Site(served(tenant)) as site:
        board = Board("workday", BOARD, endpoint=f"http://{site.host}")
        run = fetched(tmp_path, [board], max_requests=200)[board.key]
    assert (run.verdict, run.reason) == ("truncated", "max_requests")
    whole = [item for item in run.items if "is_row_only" not in item]
    assert (len(run.items), len(run.staged.present)) == (700, 700 - len(whole))  # the list went first


GOOD = json.dumps(Tenant(2).answer({"appliedFacets": {}, "limit": 20, "offset": 0})).encode()
CLOSED = Page(b'{"errorCode":"S22","httpStatus":403,"message":"permission denied"}', 403)


REFUSALS = [
    (Page(b"<html>Workday is currently unavailable.</html>"), None, "failed", "unexpected_shape"),
    (Page(b"{}"), None, "failed", "unexpected_shape"),
    (Page(b'{"jobPostings":[]}'), None, "failed", "unexpected_shape"),
    (Page(GOOD[:90]), None, "failed", "unexpected_shape"),
    (Page(b'{"errorCode":"S21","httpStatus":404}', 404), None, "failed", "board_not_found"),
    (Page(b'{"httpStatus":422}', 422), None, "failed", "board_not_found"),
    (Page(status=401), None, "blocked", "status 401"),
    (Page(status=403), None, "blocked", "status 403"),
    (Page(status=303), None, "blocked", "status 303"),
    (Page(status=303, headers={"Location": "https://www.workday.com/"}), None, "blocked", "status 303"),
    (Page(status=429, headers={"Retry-After": "7200"}), None, "blocked", "retry_after"),
    (Page(status=500), None, "failed", "status 500"),
    # A posting's own page.
    (Page(GOOD), CLOSED, "complete", None),
    (Page(GOOD), Page(status=404), "complete", None),
    (Page(GOOD), Page(b'{"errorCode":"S99"}', 403), "blocked", "status 403"),
    (Page(GOOD), Page(b"<html>Workday is currently unavailable.</html>"), "partial", "2 postings unread"),
    (Page(GOOD), Page(b"{}"), "partial", "2 postings unread"),
    (Page(GOOD), Page(b'{"jobPostingInfo":{}}'), "partial", "2 postings unread"),
]


def test_an_answer_that_is_none_says_so(tmp_path):
    boards = []
    for number, (page, detail, *_) in enumerate(REFUSALS):
        api = f"/wday/cxs/kelpworks/Careers{number}"
        pages = {f"{api}{row_of(row)['externalPath']}": detail or NOT_FOUND for row in Tenant(2).rows}
        boards.append((Board("workday", f"kelpworks/wd5/Careers{number}"), pages | {f"{api}/jobs": page}))
    assert told(tmp_path, boards) == [(verdict, reason) for *_, verdict, reason in REFUSALS]


def test_a_tenant_of_its_instances_host_alone_is_read_there():
    """Its postings are asked for there, and their public pages are its own."""

    def answer(request):
        if ".myworkdayjobs.com" in request.url:
            return Page(b"{}", 422)
        return Page(GOOD) if request.meta["is_list"] else Page(b'{"jobPostingInfo":{"jobDescription":"Work."}}')

    found = outputs(spider("workday", BOARD), answer)
    assert [output.url for output in found if isinstance(output, Posting)] == [
        f"https://wd5.myworkdaysite.com/recruiting/kelpworks/Careers/job/Somewhere/Role_JR00000{number}"
        for number in (0, 1)
    ]


@pytest.mark.parametrize(
    ("path", "posting_id"),
    [
        ("/job/US-NC-Durham/Senior-Researcher_JR2017578", "JR2017578"),
        ("/job/Lund/Cook_R-123456-1", "R-123456-1"),
        ("/job/Lund/Cook_JR_00123", "00123"),
        ("/job/Lund/Cook_JR1/", "JR1"),
        ("/job/St_Ives/Cook", "Cook"),
    ],
)
def test_posting_id_is_what_follows_the_last_underscore(path, posting_id):
    assert spider("workday", BOARD).posting_id({"externalPath": path}) == posting_id


def test_only_a_board_of_many_postings_spares_unchanged_ones():
    def spared(count):
        reader = spider("workday", BOARD)
        page = Page(json.dumps(Tenant(count).answer({"appliedFacets": {}, "limit": 20, "offset": 0})).encode())
        requests = [
            output for output in reader.parse(answered(reader.list_request(), page)) if isinstance(output, Request)
        ]
        details = [request for request in requests if not request.meta["is_list"]]
        assert all("postedOn" not in request.cb_kwargs["row"] for request in details)
        return {request.meta["row_shows_edits"] for request in details}

    assert spared(1_499) == {False}
    assert spared(1_500) == {True}
    assert spared(5_300) == {True}


def test_size_is_what_exclusive_facets_agree_on():
    names = ("timeType", "workerSubType", "jobFamilyGroup")
    facets = {
        "timeType": [Value("full", 90)],
        "jobFamilyGroup": [Value("a", 60), Value("b", 40)],
        "workerSubType": [Value("x", 100)],
        "locations": [Value("l", 80), Value("m", 60)],
    }
    assert size(facets, names) == 100
    assert size({"timeType": facets["timeType"]}, names) == 90
    assert size({"locations": facets["locations"]}, names) == 80
    assert size({}, names) == 0


@pytest.mark.parametrize(
    ("facets", "held", "parts"),
    [
        ({}, 50, None),
        ({"a": [Value("1", 50)]}, 50, None),  # cuts nothing
        ({"a": [Value("1", 30), Value("2", 20)]}, 50, ("a", [["1"], ["2"]])),
        ({"a": [Value("1", 30), Value("2", 12), Value("3", 6), Value("4", 2)]}, 50, ("a", [["1"], ["2", "3", "4"]])),
        # A value that is too large stands alone.
        ({"a": [Value("1", 45), Value("2", 5)]}, 50, ("a", [["1"], ["2"]])),
        # All before some; each once before overlapping ones; under the most before what must be split again.
        ({"a": [Value("1", 30), Value("2", 10)], "b": [Value("3", 45), Value("4", 5)]}, 50, ("b", [["3"], ["4"]])),
        ({"a": [Value("1", 30), Value("2", 30)], "b": [Value("3", 25), Value("4", 25)]}, 50, ("b", [["3"], ["4"]])),
        ({"a": [Value("1", 45), Value("2", 5)], "b": [Value("3", 26), Value("4", 26)]}, 50, ("b", [["3"], ["4"]])),
        # No more than three values in one filter.
        ({"a": [Value(name, 1) for name in "12345"]}, 9, ("a", [["1", "2", "3"], ["4", "5"]])),
    ],
)
def test_split_is_the_cheapest_that_leaves_nothing_out(facets, held, parts):
    cut = split(facets, held, 30, 3)
    assert (cut and (cut.facet, cut.parts)) == parts
