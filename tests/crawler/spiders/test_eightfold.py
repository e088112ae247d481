"""Eightfold: both generations, pages of 10 to the total, and where offsets end."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from loopback import Page
from refusals import told
from spidering import outputs, spider

from crawler.boards import Board
from crawler.evidence import Evidence
from crawler.verdict import fetch_verdict

HOST = "fernhollow.eightfold.ai"
SMART_APPLY, PCSX = "/api/apply/v2/jobs", "/api/pcsx/search"


def tenant(generation, count, stated=None, ends=None):
    """A tenant of one generation that lists `count` postings, states another total, and ends at an offset."""

    def answer(request):
        address = urlsplit(request.url)
        query = parse_qs(address.query)
        if address.path != generation:
            is_other = address.path in (SMART_APPLY, PCSX)
            return Page(b'{"message":"Not authorized for PCSX"}', 403) if is_other else detail(generation)
        start = int(query["start"][0])
        rows = [{"id": number, "name": f"Role {number}"} for number in range(count)][:ends][start : start + 10]
        told = {"count": count if stated is None else stated, "positions": rows}
        return Page(json.dumps({"status": 200, "data": told} if generation == PCSX else told).encode())

    return answer


def detail(generation):
    return Page(b'{"data":{"jobDescription":"Work."}}' if generation == PCSX else b'{"job_description":"Work."}')


@pytest.mark.parametrize("generation", [SMART_APPLY, PCSX])
@pytest.mark.parametrize(
    ("count", "behaviour", "found", "verdict"),
    [
        (0, {}, 0, "complete"),
        (10, {}, 10, "complete"),
        (31, {}, 31, "complete"),
        (2_300, {}, 2_300, "complete"),
        (2_300, {"ends": 2_000}, 2_000, "truncated"),
        (2_300, {"ends": 2_000, "stated": 2_000}, 2_000, "truncated"),
        (12, {"stated": 40}, 12, "partial"),
    ],
)
def test_a_list_is_read_whole_or_says_that_it_is_not(generation, count, behaviour, found, verdict):
    evidence, read = Evidence(), 0
    for output in outputs(spider("eightfold", HOST), tenant(generation, count, **behaviour)):
        read += evidence.take(output)
    assert (len(evidence.ids), read, fetch_verdict(evidence).verdict) == (found, found, verdict)


REFUSALS = [
    (Page(b"<html>Under maintenance</html>"), "failed", "unexpected_shape"),
    (Page(b"{}"), "failed", "unexpected_shape"),
    (Page(b'{"count":3,"positions":[{"id":1'), "failed", "unexpected_shape"),
    (Page(status=403), "blocked", "status 403"),
    (Page(status=405), "failed", "status 405"),
    (Page(status=404), "failed", "board_not_found"),
    (Page(status=429, headers={"Retry-After": "7200"}), "blocked", "retry_after"),
    (Page(status=502), "failed", "status 502"),
]


def test_an_answer_that_is_no_list_says_so(tmp_path):
    boards = [
        (Board("eightfold", f"fern{number}.eightfold.ai"), {SMART_APPLY: page, PCSX: page})
        for number, (page, *_) in enumerate(REFUSALS)
    ]
    assert told(tmp_path, boards) == [(verdict, reason) for _, verdict, reason in REFUSALS]
