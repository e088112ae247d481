"""Every spider against answers in its platform's true shape, without an engine: its hooks touch only their arguments.

A case is a folder `tests/fixtures/<platform>/<case>/`: `response.json` (the list), `detail-<id>.json` where the
platform has a page a posting (one that is absent answers 404), and `items.json`, which is all that the case gives.
"""

import base64
import gzip
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.boards import platforms, resolve
from crawler.items import Failed, Listing, Posting, Unread

FIXTURES = Path(__file__).parents[1] / "fixtures"
CASES = [case for name in platforms() for case in sorted((FIXTURES / name).glob("*/")) if any(case.iterdir())]
PAYLOADS = Path(__file__).parents[3] / "shared" / "payloads"


def spider(platform, board, **arguments):
    return platforms()[platform](board=board, **arguments)


def answered(request, body):
    return TextResponse(request.url, body=body, encoding="utf-8", request=request)


def outputs(spider, answer):
    """All that a crawl yields, its requests followed; `answer` gives a request's body, or None for a 404."""
    waiting, found = [spider.list_request()], []
    while waiting:
        request = waiting.pop(0)
        body = answer(request)
        if body is None:
            failure = Failure(HttpError(TextResponse(request.url, status=404, request=request)))
            failure.request = request
            given = request.errback(failure)
        else:
            given = request.callback(answered(request, body), **request.cb_kwargs)
        for output in given:
            (waiting if isinstance(output, Request) else found).append(output)
    return found


def published(item):
    return item.model_dump(exclude_defaults=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_spider_gives_the_items_of_its_case(case):
    expected = json.loads((case / "items.json").read_text(encoding="utf-8"))
    board = next(item["board"] for item in expected if "board" in item)

    def answer(request):
        row = request.cb_kwargs.get("row")
        path = case / (f"detail-{row['id']}.json" if row else "response.json")
        return path.read_bytes() if path.exists() else None

    found = outputs(spider(case.parent.name, board), answer)
    assert [published(item) for item in found if isinstance(item, (Posting, Unread))] == expected


def test_every_platform_with_an_api_has_cases():
    cases = Counter(case.parent.name for case in CASES)
    assert {name: cases[name] for name in ("ashby", "bytedance", "greenhouse", "lever")} == {
        "ashby": 2,
        "bytedance": 2,
        "greenhouse": 2,
        "lever": 2,
    }


# Lists that go on, and lists that are capped.


def bytedance_list(count, rows):
    return json.dumps({"code": 0, "data": {"count": count, "job_post_list": rows}}).encode()


def bytedance_row(number, category="1", city="CT_1"):
    return {
        "id": f"{number:019d}",
        "title": f"Role {number}",
        "job_category": {"id": category},
        "city_info": {"code": city},
    }


def asked(requests):
    bodies = [json.loads(request.body) for request in requests]
    return [(body["offset"], body["category_id_list"], body["location_code_list"]) for body in bodies]


def parsed(body, categories=(), cities=(), offset=0):
    """What one list page gives: its listing, and the further list requests."""
    tiktok = spider("bytedance", "lifeattiktok.com")
    request = tiktok.page(offset, categories, cities)
    found = list(tiktok.parse(answered(request, body)))
    listing = next(output for output in found if isinstance(output, Listing))
    return listing, [output for output in found if isinstance(output, Request) and output.meta["is_list"]]


def test_bytedance_pages_until_its_total():
    listing, following = parsed(bytedance_list(250, [bytedance_row(n) for n in range(100)]))
    assert (listing.advertised, listing.last, asked(following)) == (250, False, [(100, [], [])])
    listing, following = parsed(bytedance_list(250, [bytedance_row(n) for n in range(200, 250)]), offset=200)
    assert (len(listing.ids), listing.last, following) == (50, True, [])


def test_bytedance_splits_a_capped_list_by_category_and_then_by_city():
    rows = [bytedance_row(1, "10", "CT_1"), bytedance_row(2, "11", "CT_1"), bytedance_row(3, "10", "CT_2")]
    listing, following = parsed(bytedance_list(10_000, rows))
    assert (listing.capped, listing.split) == (True, True)
    assert asked(following) == [(0, ["10"], []), (0, ["11"], []), (100, [], [])]
    listing, following = parsed(bytedance_list(10_000, rows), categories=["10"])
    assert asked(following) == [(0, ["10"], ["CT_1"]), (0, ["10"], ["CT_2"]), (100, ["10"], [])]
    listing, following = parsed(bytedance_list(10_000, rows), categories=["10"], cities=["CT_1"])
    assert (listing.capped, listing.split) == (True, False)


@pytest.mark.parametrize(
    ("platform", "board", "body"),
    [
        ("greenhouse", "kelpworks", b"<html>We will be back soon</html>"),
        ("greenhouse", "kelpworks", b'{"jobs":[{"id":1,"title":"Cut'),
        ("greenhouse", "kelpworks", b"{}"),
        ("ashby", "Quillmark", b'{"apiVersion":"1"}'),
        ("bytedance", "lifeattiktok.com", b'{"code":405,"data":null,"message":"forbidden"}'),
    ],
)
def test_a_list_of_another_shape_is_loud(platform, board, body):
    with pytest.raises((ValueError, LookupError)):
        outputs(spider(platform, board), lambda request: body)


def test_a_board_at_an_endpoint_is_asked_there_and_keeps_its_public_addresses():
    case = FIXTURES / "lever" / "tidewatch"
    lever = spider("lever", "tidewatch", endpoint="http://127.0.0.1:8443")
    assert lever.list_request().url == "http://127.0.0.1:8443/v0/postings/tidewatch?mode=json"
    found = outputs(lever, lambda request: (case / "response.json").read_bytes())
    assert {item.url.partition("/tidewatch/")[0] for item in found if isinstance(item, Posting)} == {
        "https://jobs.lever.co"
    }


# Real answers of public boards, where they are at hand; never committed.

NO_LISTS = {
    "canonical-job-post-vcr.yaml": "a recording of one posting's form, not of a board",
    "old-departments-vcr.yml": "a recording of the retired embed API",
    "old-jobs-with-content-vcr.yml": "a recording of the retired embed API",
    "old-offices-vcr.yml": "a recording of the retired embed API",
    "old-unknown-board-404-vcr.yml": "a recording of a 404",
    "old-unknown-job-404-vcr.yml": "a recording of a 404",
    "discord-job-detail.json": "one posting's own page, not a board",
    "stripe-departments.json": "the same postings grouped by department, not a list",
}
"""Files in the folders of payloads that are no list of a board, and why."""

PUBLIC_HOST = {
    "greenhouse": "http",
    "lever": "https://jobs.lever.co/",
    "ashby": "https://jobs.ashbyhq.com/",
    "bytedance": "https://lifeattiktok.com/search/",
}
BOARDS = {"bytedance": "lifeattiktok.com"}


def payloads():
    if not PAYLOADS.is_dir():
        return [pytest.param(None, marks=pytest.mark.skip(reason="../shared/payloads is not at hand"))]
    found = sorted(path for platform in PUBLIC_HOST for path in (PAYLOADS / platform).iterdir())
    return [pytest.param(path, id=f"{path.parent.name}-{path.stem}") for path in found if path.name not in NO_LISTS]


def lists(path):
    """The list answers in a file: itself, or those of the public board API in a recording (base64 of gzip)."""
    if path.suffix == ".json":
        return [path.read_bytes()]
    recorded = path.read_text().split("\n- request:")
    asked = [
        exchange for exchange in recorded if re.search(r"\n +uri: https://boards-api\S+/jobs\?content=true\n", exchange)
    ]
    bodies = (exchange.partition("string: !!binary |")[2].partition("headers:")[0] for exchange in asked)
    return [gzip.decompress(base64.b64decode(body)) for body in bodies]


@pytest.mark.parametrize("path", payloads())
def test_real_board_gives_every_public_posting_whole(path):
    assert lists(path)
    for body in lists(path):
        check_board(path.parent.name, body)


def check_board(platform, listed):
    stated = json.loads(listed)
    rows = stated if isinstance(stated, list) else stated.get("jobs") or stated["data"]["job_post_list"]
    public = [row for row in rows if row.get("isListed") is not False]

    def answer(request):
        """The list once (a trimmed one has nothing on its further pages), and each row as its own page."""
        row = request.cb_kwargs.get("row")
        if row is not None:
            return json.dumps({"code": 0, "data": {"job_post_detail": row}}).encode()
        further = request.body and json.loads(request.body)["offset"]
        return bytedance_list(0, []) if further else listed

    found = outputs(spider(platform, BOARDS.get(platform, "board")), answer)
    listing = next(output for output in found if isinstance(output, Listing))
    postings = [output for output in found if isinstance(output, Posting)]
    assert not [output for output in found if isinstance(output, (Unread, Failed))]
    assert (len(listing.ids), listing.last) == (len(rows), True) or listing.advertised > len(rows)
    assert [posting.posting_id for posting in postings] == [str(row["id"]) for row in public]
    for row, posting in zip(public, postings, strict=True):
        assert posting.title_raw == row.get("text", row.get("title"))
        assert posting.url.startswith(PUBLIC_HOST[platform])
        assert posting.places_raw or not PLACES[platform](row)
        CHECKS[platform](row, posting)


PLACES = {
    "greenhouse": lambda row: row["location"]["name"],
    "lever": lambda row: row["categories"].get("location"),
    "ashby": lambda row: row["location"],
    "bytedance": lambda row: row["city_info"],
}


def check_greenhouse(row, posting):
    assert posting.source_posted_at_raw == row.get("first_published")  # in 2023 not stated; never the last edit
    assert posting.source_updated_at_raw == row["updated_at"]
    assert posting.url == row["absolute_url"]
    if row.get("content"):  # absent where the recorder asked without `content=true`
        assert posting.description_html.lstrip().startswith("<")
        assert "&lt;p" not in posting.description_html


def check_lever(row, posting):
    assert datetime.fromtimestamp(int(posting.source_posted_at_raw) / 1000, UTC).year >= 2015  # milliseconds
    assert posting.source_updated_at_raw is None
    assert posting.url == row["hostedUrl"]
    for part in (row["description"], row["additional"], *(entry["content"] for entry in row.get("lists", ()))):
        assert part in posting.description_html


def check_ashby(row, posting):
    assert posting.source_posted_at_raw == row["publishedAt"]
    assert posting.description_html == row["descriptionHtml"]
    assert posting.url == row["jobUrl"]


def check_bytedance(row, posting):
    assert posting.source_posted_at_raw is None  # TikTok's list states none
    assert row["description"] in posting.description_plain
    assert row["requirement"] in posting.description_plain
    assert posting.places_raw[0].count(", ") == 2


CHECKS = {
    "greenhouse": check_greenhouse,
    "lever": check_lever,
    "ashby": check_ashby,
    "bytedance": check_bytedance,
}


# Whose board is this address?


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://boards.greenhouse.io/kelpworks", "greenhouse:kelpworks"),
        ("https://boards.greenhouse.io/kelpworks/", "greenhouse:kelpworks"),
        ("https://boards.greenhouse.io/kelpworks/jobs/7301458?gh_jid=7301458", "greenhouse:kelpworks"),
        ("https://job-boards.greenhouse.io/kelpworks/jobs/7301458", "greenhouse:kelpworks"),
        ("https://job-boards.eu.greenhouse.io/lindgruen", "greenhouse:lindgruen"),
        ("https://boards.eu.greenhouse.io/lindgruen", "greenhouse:lindgruen"),
        ("https://boards.greenhouse.io/embed/job_board?for=kelpworks", "greenhouse:kelpworks"),
        ("https://boards.greenhouse.io/embed/job_board/js?for=kelpworks", "greenhouse:kelpworks"),
        ("https://boards.greenhouse.io/embed/job_app?token=7301458&for=kelpworks", "greenhouse:kelpworks"),
        ("https://boards-api.greenhouse.io/v1/boards/kelpworks/jobs?content=true", "greenhouse:kelpworks"),
        ("https://api.greenhouse.io/v1/boards/kelpworks/jobs", "greenhouse:kelpworks"),
        ("HTTPS://BOARDS.GREENHOUSE.IO/Kelpworks", "greenhouse:Kelpworks"),
        ("https://jobs.lever.co/tidewatch", "lever:tidewatch"),
        ("https://jobs.lever.co/TideWatch/3f1c7a52-77f2-4c58-9a2b-0d8e5b3c1a01/apply", "lever:TideWatch"),
        ("https://jobs.eu.lever.co/fjordlink", "lever:fjordlink/eu"),
        ("https://api.lever.co/v0/postings/tidewatch?mode=json", "lever:tidewatch"),
        ("https://api.eu.lever.co/v0/postings/fjordlink?mode=json", "lever:fjordlink/eu"),
        ("https://jobs.ashbyhq.com/Quillmark", "ashby:Quillmark"),
        ("https://jobs.ashbyhq.com/Bright%20Lane/9b000000-0000-4000-8000-000000000001", "ashby:Bright%20Lane"),
        ("https://jobs.ashbyhq.com/quill.mark?embed=js", "ashby:quill.mark"),
        ("https://jobs.ashbyhq.com/Quillmark/embed?version=2", "ashby:Quillmark"),
        ("https://api.ashbyhq.com/posting-api/job-board/Quillmark?includeCompensation=true", "ashby:Quillmark"),
        ("https://lifeattiktok.com/search/7600000000000000101", "bytedance:lifeattiktok.com"),
        ("https://www.lifeattiktok.com/", "bytedance:lifeattiktok.com"),
        ("https://careers.tiktok.com/position/7600000000000000101/detail", "bytedance:lifeattiktok.com"),
        ("https://joinbytedance.com/search?keyword=sre", "bytedance:joinbytedance.com"),
        # Nobody's, or nothing that names one.
        ("https://kelpworks.example/careers", None),
        ("https://kelpworks.example/openings?gh_jid=7301458", None),
        ("https://boards.greenhouse.io/", None),
        ("https://boards.greenhouse.io/embed/job_board", None),
        ("https://boards.greenhouse.io/embed/job_board?for=", None),
        ("https://boards-api.greenhouse.io/v1/boards/", None),
        ("https://jobs.lever.co", None),
        ("https://jobs.ashbyhq.com/api/non-user-graphql", None),
        ("https://api.ashbyhq.com/posting-api/job-board/", None),
        ("https://www.tiktok.com/@kelpworks", None),
        ("https://lever.co/tidewatch", None),
        # Look-alikes and hostile tokens.
        ("https://boards.greenhouse.io.evil.example/kelpworks", None),
        ("https://evil.example/?u=https://boards.greenhouse.io/kelpworks", None),
        ("https://boards.greenhouse.io@evil.example/kelpworks", None),
        ("https://notboards.greenhouse.io/kelpworks", None),
        ("https://jobs.lever.co/..", None),
        ("https://jobs.lever.co/../../etc", None),
        ("https://jobs.lever.co/tide;rm -rf", None),
        ("https://jobs.lever.co/<script>", None),
        ("https://jobs.lever.co/tide\r\nHost: evil.example", None),
        ("https://boards.greenhouse.io/embed/job_board?for=../../x", None),
        ("https://boards.greenhouse.io/embed/job_board?for=a/b", None),
        ("https://jobs.ashbyhq.com/Quill'mark", None),
        ("https://[::1", None),
        ("not an address", None),
        ("", None),
    ],
)
def test_resolve_by_address(url, key):
    board = resolve(url)
    assert (board and board.key) == key


PAGE = "https://kelpworks.example/careers"


@pytest.mark.parametrize(
    ("html", "key"),
    [
        (
            '<div id="grnhse_app"></div><script src="https://boards.greenhouse.io/embed/job_board/js?for=kelpworks"></script>',
            "greenhouse:kelpworks",
        ),
        (
            "<iframe src='//boards.greenhouse.io/embed/job_board?for=kelpworks&amp;b=x'></iframe>",
            "greenhouse:kelpworks",
        ),
        ('<script src="https://jobs.ashbyhq.com/Quillmark/embed?version=2"></script>', "ashby:Quillmark"),
        ('<a href="https://jobs.ashbyhq.com/Bright%20Lane/9b000000?x=1">Apply</a>', "ashby:Bright%20Lane"),
        (r'<script>var api = "https:\/\/api.lever.co\/v0\/postings\/tidewatch?mode=json"</script>', "lever:tidewatch"),
        (
            '<a href="https://jobs.lever.co/tidewatch/a1">One</a><a href="https://jobs.lever.co/tidewatch/b2">Two</a>',
            "lever:tidewatch",
        ),
        ('<a href="https://jobs.eu.lever.co/fjordlink/a1">En</a>', "lever:fjordlink/eu"),
        # Two different boards of one platform: which is this page's?
        ('<a href="https://jobs.lever.co/tidewatch/a">1</a><a href="https://jobs.lever.co/fjordlink/b">2</a>', None),
        ('<a href="/openings?gh_jid=7301458">A link without a token</a>', None),
        ("<p>We use boards.greenhouse.io, jobs.lever.co and Ashby.</p>", None),
        ('<script src="https://boards.greenhouse.io/embed/job_board/js?for=%22%3E%3Cimg"></script>', None),
        ("", None),
    ],
)
def test_resolve_by_what_the_page_embeds(html, key):
    board = resolve(PAGE, html)
    assert (board and board.key) == key


def test_resolve_trusts_the_address_before_the_page():
    page = '<a href="https://jobs.lever.co/tidewatch/a">Our sister company</a>'
    assert resolve("https://jobs.ashbyhq.com/Quillmark", page).key == "ashby:Quillmark"
