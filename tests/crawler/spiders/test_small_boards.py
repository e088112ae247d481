"""The platforms of smaller employers, most of which list a board in one answer: their cases over HTTP, what they make
of answers that are none and of odd rows, and the addresses that name their boards."""

import json

import pytest
from cases import cases
from listboards import ODD, Anything, body, runs, verdicts
from loopback import NOT_FOUND, Page
from spidering import spider
from walked import walked

from crawler.boards import Board, platforms
from crawler.captures import captures
from crawler.home import Home
from crawler.items import Posting
from crawler.reread import reread
from crawler.verdict import fetch_verdict

PLATFORMS = (
    *("bamboohr", "breezy", "gem", "jazzhr", "join"),
    *("personio", "pinpoint", "recruitee", "rippling", "workable"),
)
EXPECTED = {
    "unknown": ("failed", "board_not_found"),
    "refused": ("blocked", "status 403"),
    "throttled": ("blocked", "retry_after"),
    "broken": ("failed", "status 500"),
    "html": ("failed", "unexpected_shape"),
    "empty object": ("failed", "unexpected_shape"),
    "cut": ("failed", "unexpected_shape"),
    "moved away": ("failed", "board_not_found"),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def crawled(home):
    """Each case's board run over HTTP, by folder."""
    return runs(home, {str(case.folder): (Board(case.platform, case.board), case) for case in cases(*PLATFORMS)})


def published(items):
    found = {item.posting_id: item.model_dump(exclude_defaults=True, exclude={"capture"}) for item in items}
    assert len(found) == len(items)
    return found


CASES = pytest.mark.parametrize("case", cases(*PLATFORMS), ids=lambda case: f"{case.platform}-{case.folder.name}")


@CASES
def test_a_case_is_read_whole_over_http(crawled, case):
    run = crawled[str(case.folder)]
    found = [Posting(**{name: item[name] for name in Posting.model_fields if name in item}) for item in run.items]
    assert (run.verdict, published(found)) == ("complete", {item["posting_id"]: item for item in case.items})


@CASES
def test_a_case_is_read_the_same_from_its_archive(crawled, home, case):
    again = spider(case.platform, case.board)
    folders = (Home(path).archive_folder(again.board.key) for path in home.iterdir())
    found = list(reread(again, captures(folder for folder in folders if folder.exists())))
    assert published(found) == {item["posting_id"]: item for item in case.items}
    assert fetch_verdict(again.evidence).exact == crawled[str(case.folder)].staged.exact


@pytest.fixture(scope="module")
def odd_runs(tmp_path_factory):
    home = tmp_path_factory.mktemp("odd")
    odd = list(enumerate(ODD.items()))
    asked = {f"{p} {name}": (Board(p, f"acme{n}"), Anything(page)) for p in PLATFORMS for n, (name, page) in odd}
    return verdicts(runs(home, asked))


@pytest.mark.parametrize("name", EXPECTED)
def test_an_answer_that_is_no_list_is_never_an_empty_board(odd_runs, name):
    assert {p: odd_runs[f"{p} {name}"] for p in PLATFORMS} == dict.fromkeys(PLATFORMS, EXPECTED[name])


# A good row, and rows of wrong types beside it. Details answer for the good row alone.
ROWS = {
    "workable": ("shortcode", {"shortcode": "A1", "title": "Tuner", "url": "https://apply.workable.com/j/A1"}),
    "recruitee": ("id", {"id": 1, "title": "Tuner", "careers_url": "https://acme.recruitee.com/o/tuner"}),
    "pinpoint": ("id", {"id": "1", "title": "Tuner", "path": "/en/postings/1"}),
    "gem": ("id", {"id": "1", "title": "Tuner", "absolute_url": "https://jobs.gem.com/acme/1"}),
    "bamboohr": ("id", {"id": "1", "jobOpeningName": "Tuner"}),
    "breezy": ("id", {"id": "1", "name": "Tuner", "friendly_id": "1-tuner"}),
    "rippling": ("id", {"id": "1", "name": "Tuner", "locations": [{"name": "Oslo"}]}),
    "join": ("id", {"id": 1, "idParam": "1-tuner", "title": "Tuner"}),
}
DETAIL = {
    "bamboohr": ("/careers/1/detail", body({"result": {"jobOpening": {"description": "<p>Tune.</p>"}}})),
    "breezy": ("/p/1-tuner", Page(b'<div class="description"><p>Tune.</p></div>')),
    "rippling": ("/platform/api/ats/v1/board/acme/jobs/1", body({"description": {"role": "<p>Tune.</p>"}})),
    "join": (
        "/companies/acme/1-tuner",
        Page(
            b'<script type="application/ld+json">{"@type": "JobPosting", "title": "Tuner", "description": "Tune."}'
            b'</script><script id="__NEXT_DATA__">{"props": {"pageProps": {"initialState": {}}}}</script>'
        ),
    ),
}


def listed(platform, rows):
    """The platform's list of these rows, by its path."""
    state = {"jobs": {"items": rows, "pagination": {"page": 1, "pageCount": 1}}}
    next_data = json.dumps({"props": {"pageProps": {"initialState": state}}})
    return {
        "workable": ("/api/v1/widget/accounts/acme", body({"jobs": rows})),
        "recruitee": ("/api/offers", body({"offers": rows})),
        "pinpoint": ("/postings.json", body({"data": rows})),
        "gem": ("/job_board/v0/acme/job_posts/", body(rows)),
        "bamboohr": ("/careers/list", body({"result": rows})),
        "breezy": ("/json", body(rows)),
        "rippling": (
            "/api/v2/board/acme/jobs",
            body({"items": rows, "page": 0, "pageSize": 50, "totalItems": len(rows), "totalPages": 1}),
        ),
        "join": ("/companies/acme", Page(f'<script id="__NEXT_DATA__">{next_data}</script>'.encode())),
    }[platform]


@pytest.mark.parametrize("platform", ROWS)
def test_wrong_types_in_a_row_cost_that_row_alone(platform):
    name, good = ROWS[platform]
    odd = [None, "text", 7, [], {}, {**good, name: None}, {**good, name: {"a": 1}}, {**good, name: ""}]
    broken = [{**good, name: "2", "title": [], "name": [], "jobOpeningName": {"a": []}, "idParam": None}]
    pages = dict([listed(platform, [*odd[:4], good, *odd[4:], *broken]), *filter(None, [DETAIL.get(platform)])])
    walk = walked(platform, "acme", pages)
    assert [(item.posting_id, item.title_raw) for item in walk.items] == [("1" if name == "id" else "A1", "Tuner")]
    assert len(walk.unread) + len(walk.failed) >= len(odd) - 1
    assert walk.proven


@pytest.mark.parametrize("platform", ROWS)
def test_a_board_without_postings_is_one(platform):
    if platform == "gem":  # where its first list is on
        assert walked(platform, "acme", {"/job_board/v0/acme/job_posts/": body([])}).proven
        return
    walk = walked(platform, "acme", dict([listed(platform, [])]))
    assert (walk.items, walk.ids, walk.failed, walk.unread, walk.proven) == ([], [], [], [], True)


@pytest.mark.parametrize("platform", [name for name in ROWS if name in DETAIL])
def test_a_posting_whose_page_is_gone_is_gone(platform):
    walk = walked(platform, "acme", dict([listed(platform, [ROWS[platform][1]])]))
    assert (walk.items, [(one.posting_id, one.reason) for one in walk.failed]) == ([], [("1", "gone")])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://apply.workable.com/wrenfield/", "workable:wrenfield"),
        ("https://apply.workable.com/wrenfield/j/A1B2C3D4E5/apply/", "workable:wrenfield"),
        ("https://wrenfield.workable.com/jobs/1", "workable:wrenfield"),
        ("https://apply.workable.com/api/v1/widget/accounts/wrenfield?details=true", "workable:wrenfield"),
        ("https://apply.workable.com/api/v3/accounts/wrenfield/jobs", "workable:wrenfield"),
        ("https://www.workable.com/api/accounts/wrenfield?details=true", "workable:wrenfield"),
        ("https://apply.workable.com/j/A1B2C3D4E5", None),
        ("https://apply.workable.com/", None),
        ("https://www.workable.com/assets/embed.js", None),
        ("https://jobs.workable.com/view/1", None),
        ("https://apply.workable.com.evil.example/wrenfield", None),
        ("https://wrenfield.recruitee.com/o/tuner", "recruitee:wrenfield"),
        ("https://Wrenfield.recruitee.com/api/offers", "recruitee:wrenfield"),
        ("https://www.recruitee.com/", None),
        ("https://api.recruitee.com/c/1", None),
        ("https://wrenfield.recruitee.com.evil.example/", None),
        ("https://evilrecruitee.com/", None),
        ("https://wrenfield.jobs.personio.de/job/1?language=de", "personio:wrenfield"),
        ("https://wrenfield.jobs.personio.com/xml?language=en", "personio:wrenfield"),
        ("https://wrenfield.jobs.personio.es/", "personio:wrenfield"),
        ("https://www.personio.de/", None),
        ("https://wrenfield.jobs.personio.evil/", None),
        ("https://wrenfield.bamboohr.com/careers/41", "bamboohr:wrenfield"),
        ("https://wrenfield.bamboohr.com/jobs/view.php?id=1", "bamboohr:wrenfield"),
        ("https://wrenfield.bamboohr.com/js/embed.js", "bamboohr:wrenfield"),
        ("https://wrenfield.bamboohr.com/jobs/embed2.php", "bamboohr:wrenfield"),
        ("https://www.bamboohr.com/careers/", None),
        ("https://app.bamboohr.com/login", None),
        ("https://wrenfield.breezy.hr/p/1a2b-tuner", "breezy:wrenfield"),
        ("https://app.breezy.hr/api/apply/x", None),
        ("https://assets-cdn.breezy.hr/breezy-portal/x.js", None),
        ("https://breezy.hr/", None),
        ("https://wrenfield.pinpointhq.com/en/postings/1", "pinpoint:wrenfield"),
        ("https://www.pinpointhq.com/", None),
        ("https://jobs.gem.com/wrenfield/am9i", "gem:wrenfield"),
        ("https://api.gem.com/job_board/v0/wrenfield/job_posts/", "gem:wrenfield"),
        ("https://jobs.gem.com/api/public/graphql/batch", None),
        ("https://www.gem.com/wrenfield", None),
        ("https://ats.rippling.com/wrenfield/jobs", "rippling:wrenfield"),
        ("https://ats.rippling.com/en-GB/wrenfield/jobs/1111-2222", "rippling:wrenfield"),
        ("https://ats.us1.rippling.com/wrenfield/jobs/1?x=1", "rippling:wrenfield"),
        ("https://ats.rippling.com/api/v2/board/wrenfield/jobs?page=0", "rippling:wrenfield"),
        ("https://api.rippling.com/platform/api/ats/v1/board/wrenfield/jobs", "rippling:wrenfield"),
        ("https://www.rippling.com/wrenfield/jobs", None),
        ("https://ats.rippling.com/", None),
        ("https://join.com/companies/wrenfield", "join:wrenfield"),
        ("https://www.join.com/companies/wrenfield/801-tuner", "join:wrenfield"),
        ("https://join.com/api/public/companies/4711/jobs?page=1", None),
        ("https://join.com/jobs/search", None),
        ("https://wrenfield.applytojob.com/apply/A1b2C3/Tuner", "jazzhr:wrenfield"),
        ("https://wrenfield.applytojob.com/", "jazzhr:wrenfield"),
        ("https://app.applytojob.com/", None),
    ],
)
def test_an_address_names_its_board_or_none(url, expected):
    found = {name: token for name, spider in platforms().items() if (token := spider.recognise(url, None))}
    assert found == (dict([expected.split(":")]) if expected else {})


@pytest.mark.parametrize(
    ("platform", "html", "is_own"),
    [
        ("recruitee", '<script src="https://x.recruiteecdn.com/a.js"></script><a href="/o/tuner">Tuner</a>', True),
        ("recruitee", '<a href="/en/o/tuner">Tuner</a><script>window.recruitee = {}</script>', True),
        (
            "recruitee",
            '<img src="https://x.recruiteecdn.com/a.png"> <a href="https://a.recruitee.com/o/b">b</a>',
            False,
        ),
        ("recruitee", '<a href="/o/tuner">Tuner</a>', False),
        (
            "pinpoint",
            '<a href="/en/postings/0aa1bb22-1111-4222-8333-444455556666">x</a> <i>https://www.pinpointhq.com</i>',
            True,
        ),
        (
            "pinpoint",
            '<a href="https://a.pinpointhq.com/en/postings/0aa1bb22-1111-4222-8333-444455556666">x</a>',
            False,
        ),
        ("pinpoint", '<a href="/postings/1">x</a> pinpointhq.com', False),
    ],
)
def test_a_page_on_an_employers_own_host_is_told_by_its_marks(platform, html, is_own):
    found = platforms()[platform].own_host("https://jobs.wrenfield.example/en", html)
    assert found == ("jobs.wrenfield.example" if is_own else None)


def test_a_board_may_be_a_host():
    assert platforms()["recruitee"](board="jobs.oakhaven.example").list_request().url == (
        "https://jobs.oakhaven.example/api/offers"
    )
    assert platforms()["pinpoint"](board="harbourlight").list_request().url == (
        "https://harbourlight.pinpointhq.com/postings.json"
    )


def test_a_refused_page_slows_breezy_down():
    walk = walked("breezy", "acme", {**dict([listed("breezy", [ROWS["breezy"][1]])]), "/p/1-tuner": Page(b"", 403)})
    assert [(one.status, one.is_list) for one in walk.failed] == [(403, False)]
    assert 403 in platforms()["breezy"].throttles
    assert walked("breezy", "acme", {"/json": NOT_FOUND}).failed[0].status == 404
