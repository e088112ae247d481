"""SmartRecruiters: paging, places, and answers that are no list."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from loopback import Page
from refusals import told
from spidering import outputs, spider

from crawler.boards import Board
from crawler.items import Listing
from crawler.spiders.smartrecruiters import body, place

API = "/v1/companies/Mossbank/postings"


def listed(count, offset, limit):
    rows = [{"id": str(number), "name": f"Role {number}"} for number in range(count)]
    stated = {"offset": offset, "limit": limit, "totalFound": count, "content": rows[offset : offset + limit]}
    return json.dumps(stated).encode()


@pytest.mark.parametrize(
    ("count", "most", "pages"), [(0, 100, 1), (100, 100, 1), (101, 100, 2), (250, 100, 3), (25, 10, 3)]
)
def test_a_list_is_paged_to_its_total(count, most, pages):
    """Also where the answer holds fewer rows than were asked for."""

    def answer(request):
        if not request.meta["is_list"]:
            return Page(b'{"jobAd":{"sections":{}}}')
        query = parse_qs(urlsplit(request.url).query)
        return Page(listed(count, int(query["offset"][0]), min(int(query["limit"][0]), most)))

    found = [output for output in outputs(spider("smartrecruiters", "Mossbank"), answer) if isinstance(output, Listing)]
    assert len({posting_id for page in found for posting_id in page.ids}) == count
    assert [page.last for page in found] == [False] * (pages - 1) + [True]


@pytest.mark.parametrize(
    ("location", "printed"),
    [
        ({"fullLocation": "Malmö, , Sweden", "latitude": "0", "longitude": "0"}, "Malmö, Sweden"),
        ({"fullLocation": "New York, New York, United States"}, "New York, New York, United States"),
        ({"fullLocation": ", ,", "city": "Lund", "country": "se"}, "Lund, SE"),
        ({"city": "Lund", "region": "", "country": "se"}, "Lund, SE"),
        ({}, ""),
    ],
)
def test_place_is_as_printed_without_what_was_left_empty(location, printed):
    assert place(location) == printed


def test_body_keeps_sections_of_other_names_and_takes_no_videos():
    sections = {"extra": {"title": "More", "text": "<p>c</p>"}, "jobDescription": {"title": "Job", "text": "<p>b</p>"}}
    assert (
        body({**sections, "videos": {"urls": ["https://v.example"]}})
        == "<h3>Job</h3>\n<p>b</p>\n<h3>More</h3>\n<p>c</p>"
    )


REFUSALS = [
    (Page(listed(0, 0, 100)), "complete", None),  # so is an unknown company answered
    (Page(b"<html>Under maintenance</html>"), "failed", "unexpected_shape"),
    (Page(b"{}"), "failed", "unexpected_shape"),
    (Page(listed(3, 0, 100)[:60]), "failed", "unexpected_shape"),
    (Page(status=403), "blocked", "status 403"),
    (Page(status=404), "failed", "board_not_found"),
    (Page(status=429, headers={"Retry-After": "7200"}), "blocked", "retry_after"),
    (Page(status=500), "failed", "status 500"),
]


def test_an_answer_that_is_no_list_says_so(tmp_path):
    boards = [
        (Board("smartrecruiters", f"Mossbank{number}"), {f"/v1/companies/Mossbank{number}/postings": page})
        for number, (page, *_) in enumerate(REFUSALS)
    ]
    assert told(tmp_path, boards) == [(verdict, reason) for _, verdict, reason in REFUSALS]
