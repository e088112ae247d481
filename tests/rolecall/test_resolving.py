"""`rolecall resolve` and `add` over loopback: redirects, pages, frames, scripts and careers links, then the platform.

One site stands for all addresses on employers' hosts, another for the platforms, at `--endpoint`.
"""

import csv
import json

import pytest
from command import At, ran_one_by_one
from loopback import Page, Site

LEVER = "https://jobs.lever.co/tidewatch"
FRAME = b'<title>Careers</title><iframe src="https://boards.greenhouse.io/embed/job_board?for=kelpworks"></iframe>'
GREENHOUSE = {
    "id": 11,
    "title": "Kelp Farmer",
    "absolute_url": "https://boards.greenhouse.io/kelpworks/jobs/11",
    "content": "<p>Grow kelp.</p>",
    "company_name": "Kelpworks",
    "location": {"name": "Bergen"},
    "internal_job_id": 1,
}
POSTING = {"id": "a-1", "text": "Watch", "hostedUrl": f"{LEVER}/a-1", "categories": {"location": "Oslo"}, "lists": []}


def board_of(*jobs):
    return Page(json.dumps({"jobs": list(jobs), "meta": {"total": len(jobs)}}).encode())


PLATFORMS = {
    "/v0/postings/tidewatch": Page(json.dumps([POSTING]).encode()),
    "/v0/postings/empty": Page(b"[]"),
    "/v0/postings/odd": Page(b"<html>We are moving</html>"),
    "/v0/postings/walled": Page(b"no", 403),
    "/v0/postings/down": Page(b"no", 500),
    "/v1/boards/kelpworks/jobs": board_of(GREENHOUSE),
    "/v1/boards/kw/jobs": board_of(GREENHOUSE | {"company_name": "Kingswood Dental"}),
    "/v1/companies/Calder/postings": Page(b'{"offset": 0, "limit": 100, "totalFound": 0, "content": []}'),
}


def moved(target, status=302):
    return Page(b"", status, {"Location": target})


def page(html):
    return Page(f"<html><body>{html}</body></html>".encode())


def linking(slug):
    return page(f'<h1>Careers</h1><a href="https://jobs.lever.co/{slug}/1">A job</a>')


SITE = {
    # By redirect: one, a chain, relative, a page that refreshes; the platform itself is not asked for the page.
    "/moved": moved(LEVER, 301),
    "/chain": moved("/chain/2"),
    "/chain/2": moved("chain3"),
    "/chain/chain3": moved(f"{LEVER}/a-1/apply"),
    "/refresh": page(f'<meta http-equiv="refresh" content="0; url={LEVER}">'),
    # By what the page loads, calls and links.
    "/frame": Page(FRAME),
    "/script": page('<script src="https://boards.greenhouse.io/embed/job_board/js?for=kelpworks"></script>'),
    "/json": page(r'<h1>Open roles</h1><script>var x = {"jobs": ["https:\/\/jobs.lever.co\/tidewatch\/1"]}</script>'),
    "/calls": page('<script>fetch("https://api.lever.co/v0/postings/tidewatch?mode=json")</script>'),
    "/links": linking("tidewatch"),
    # One page further, and two.
    "/home": page('<a href="/blog">Blog</a> <a href="/karriere">Karriere</a>'),
    "/karriere": Page(FRAME),
    "/about": page('<a href="/work-with-us">Work with us</a>'),
    "/work-with-us": page('<a href="/openings">See our open positions</a>'),
    "/openings": Page(FRAME),
    "/framed": page('<iframe src="/karriere"></iframe>'),
    "/to-moved": page('<a href="/moved">Jobs</a>'),
    "/filled": page('<div id="grnhse_app"></div><script src="/app.js?v=2"></script>'),
    "/app.js": Page(
        b'const u="https://boards-api.greenhouse.io/v1/boards/kelpworks/jobs";',
        headers={"Content-Type": "text/javascript"},
    ),
    # Nothing, or nothing sure.
    "/plain": page("<p>We use boards.greenhouse.io/kelpworks and https://jobs.lever.co/tidewatch</p>"),
    "/comment": page(f"<!-- {LEVER} --><p>Nothing here</p>"),
    "/two": page(f'<h1>Jobs</h1><a href="{LEVER}/1">a</a><a href="https://jobs.lever.co/fjordlink/1">b</a>'),
    "/blog/we-like-them": page(f'<a href="{LEVER}">Tidewatch is hiring</a>'),
    "/gone": Page(b"gone", 404),
    "/loop": moved("/loop2"),
    "/loop2": moved("/loop"),
    "/forever": lambda asked: moved("/forever/" + "x" * (len(asked.path) % 50 + 1)),
    "/private": moved("http://127.0.0.1:9/"),
    "/file": moved("file:///etc/passwd"),
    "/broken": moved("https://[broken/x"),
    "/secret": Page(FRAME),
    "/robots.txt": Page(b"User-agent: *\nDisallow: /secret\n"),
    "/large": Page(b"<p>" + b"kelp " * 2_100_000 + FRAME),
    "/deep": Page(b"<div>" * 200_000 + b"</div>"),
    "/image": Page(b"\x89PNG\r\n\x1a\n" + bytes(400), headers={"Content-Type": "image/png"}),
    "/quoted": page('<iframe src="https://boards.greenhouse.io/embed/job_board?for=&quot;&gt;&lt;img&#39;"></iframe>'),
    "/climbing": page('<iframe src="https://boards.greenhouse.io/embed/job_board?for=../../x"></iframe>'),
    "/reset": Page(reset=True),
    "/many": page("".join(f'<a href="/jobs/{n}">Jobs {n}</a>' for n in range(500))),
    "/empty-page": Page(b""),
    # What the platform says of them.
    "/to/nobody": linking("nobody"),
    "/to/empty": linking("empty"),
    "/to/odd": linking("odd"),
    "/to/walled": linking("walled"),
    "/to/down": linking("down"),
    "/to/silent": page('<h1>Careers</h1><a href="https://careers.smartrecruiters.com/Calder">Jobs</a>'),
    "/to/somebody-else": page('<script src="https://boards.greenhouse.io/embed/job_board/js?for=kw"></script>'),
    "/to/own": page(
        '<title>Kingswood Dental</title><script src="https://boards.greenhouse.io/embed/job_board/js?for=kw"></script>'
    ),
}

# path → board (None: unknown), status, how it was found
EXPECTED = {
    "/moved": ("lever:tidewatch", "confirmed", "redirect"),
    "/chain": ("lever:tidewatch", "confirmed", "redirect"),
    "/refresh": ("lever:tidewatch", "confirmed", "redirect"),
    "/frame": ("greenhouse:kelpworks", "confirmed", "page"),
    "/script": ("greenhouse:kelpworks", "confirmed", "page"),
    "/json": ("lever:tidewatch", "confirmed", "page"),
    "/calls": ("lever:tidewatch", "confirmed", "page"),
    "/links": ("lever:tidewatch", "confirmed", "page"),
    "/home": ("greenhouse:kelpworks", "confirmed", "page"),
    "/about": ("greenhouse:kelpworks", "confirmed", "page"),
    "/framed": ("greenhouse:kelpworks", "confirmed", "page"),
    "/to-moved": ("lever:tidewatch", "confirmed", "page"),
    "/filled": ("greenhouse:kelpworks", "confirmed", "page"),
    "/plain": (None, "unknown", None),
    "/comment": (None, "unknown", None),
    "/two": (None, "unknown", None),
    "/blog/we-like-them": (None, "unknown", None),
    "/gone": (None, "unknown", None),
    "/loop": (None, "unknown", None),
    "/forever": (None, "unknown", None),
    "/private": (None, "unknown", None),
    "/file": (None, "unknown", None),
    "/broken": (None, "unknown", None),
    "/secret": (None, "unknown", None),
    "/large": (None, "unknown", None),
    "/deep": (None, "unknown", None),
    "/image": (None, "unknown", None),
    "/quoted": (None, "unknown", None),
    "/climbing": (None, "unknown", None),
    "/reset": (None, "unknown", None),
    "/many": (None, "unknown", None),
    "/empty-page": (None, "unknown", None),
    "/to/nobody": (None, "denied", "page"),
    "/to/empty": ("lever:empty", "confirmed", "page"),
    "/to/odd": (None, "unproven", "page"),
    "/to/walled": (None, "unproven", "page"),
    "/to/down": (None, "unproven", "page"),
    "/to/silent": (None, "unproven", "page"),
    "/to/somebody-else": (None, "denied", "page"),
    "/to/own": ("greenhouse:kw", "confirmed", "page"),
}


@pytest.fixture(scope="module")
def platforms():
    with Site(PLATFORMS) as site:
        yield site


@pytest.fixture(scope="module")
def site():
    with Site(SITE) as site:
        yield site


@pytest.fixture(scope="module")
def allowed(site, platforms):
    return [
        *(f"--allow-host={host}" for host in (site.host, platforms.host)),
        f"--endpoint=http://{platforms.host}",
    ]


@pytest.fixture(scope="module")
def told(site, allowed, tmp_path_factory):
    """All addresses, looked up at once."""
    at = At(tmp_path_factory.mktemp("resolving") / "home")
    ran = at("--json", "resolve", *(site.url(path) for path in EXPECTED), *allowed)
    assert ran.code == 2
    return {row["asked"].removeprefix(f"http://{site.host}"): row for row in ran.json()}, ran.err


@pytest.mark.parametrize("path", EXPECTED)
def test_an_address_is_told_with_its_proof_or_unknown(told, path):
    row = told[0][path]
    assert (row["board"], row["status"], row["found_by"]) == EXPECTED[path], row


def test_what_is_unknown_is_said_in_a_line_with_what_to_do_next(told, site):
    lines = told[1].splitlines()
    assert len(lines) == sum(board is None for board, _, _ in EXPECTED.values())
    place = site.host.partition(":")[0]
    assert (
        f"{site.url('/plain')}: no platform recognises this address; `rolecall add site:{place}/plain` reads" in told[1]
    )
    unread = "no platform recognises this address, and its page could not be read: "
    for path, why in (
        ("/gone", "status 404"),
        ("/secret", "robots.txt forbids it"),
        ("/large", "the page is too large"),
    ):
        assert f"{site.url(path)}: {unread}{why}." in lines
    assert "lever:nobody is not there (board_not_found)" in told[1]
    assert "lever:walled could not be confirmed (status 403)" in told[1]
    assert "the platform says it is Kingswood Dental's" in told[1]


def test_the_company_is_the_platforms(told):
    assert told[0]["/frame"]["company"] == "Kelpworks"


def test_few_pages_are_asked_for(told, site):
    assert site.count("/secret") == 0
    assert sum(asked.path.startswith("/jobs/") for asked in site.asked) <= 4
    assert sum(asked.path.startswith("/forever") for asked in site.asked) <= 6
    assert sum(asked.path.startswith("/loop") for asked in site.asked) <= 3


def rows(home, platform):
    with (home / "boards" / f"{platform}.csv").open(encoding="utf-8", newline="") as file:
        return [(row["board"], row["company"], row["domain"], row["endpoint"]) for row in csv.DictReader(file)]


def test_add_writes_what_is_sure_and_no_more(site, platforms, allowed, tmp_path):
    endpoint = f"http://{platforms.host}"
    home = tmp_path / "home"
    added, again, named, no_network = ran_one_by_one(
        tmp_path,
        [
            ["--home", "home", "add", *(site.url(path) for path in ("/frame", "/to/nobody", "/to/walled")), *allowed],
            ["--home", "home", "add", site.url("/frame"), *allowed],
            ["--home", "home", "add", "lever:tidewatch", "lever:nobody", "--company", "Tidewatch AS", *allowed],
            ["--home", "home", "resolve", site.url("/frame")],
        ],
    )
    assert (added.code, added.out) == (2, "greenhouse:kelpworks\n")
    assert (again.code, again.out) == (0, "greenhouse:kelpworks (known)\n")
    assert rows(home, "greenhouse") == [("kelpworks", "Kelpworks", "", endpoint)]
    assert (named.code, named.out) == (2, "lever:tidewatch\n")
    assert rows(home, "lever") == [("tidewatch", "Tidewatch AS", "", endpoint)]
    assert (no_network.code, no_network.out) == (2, "")
    assert "no public address (--allow-host HOST:PORT allows one)" in no_network.err


def test_offline_goes_by_the_shape_alone(site, tmp_path):
    before = len(site.asked)
    (ran,) = ran_one_by_one(tmp_path, [["--home", "h", "resolve", "--offline", LEVER, site.url("/frame")]])
    assert (ran.code, ran.out) == (2, "lever:tidewatch\n")
    assert len(site.asked) == before


def test_what_is_no_address_is_unknown_too(tmp_path):
    urls = ["https://[broken/x", "https:///x", "http://nope.invalid/a(b)?x=1", "ftp://nope.invalid/", "https://a b/"]
    (ran,) = ran_one_by_one(tmp_path, [["--home", "home", "resolve", *urls]])
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", len(urls))


def test_a_site_is_named_by_its_platform(tmp_path):
    (ran,) = ran_one_by_one(tmp_path, [["--home", "home", "add", "site:kelpworks.example/jobs"]])
    assert (ran.code, ran.out) == (0, "site:kelpworks.example/jobs\n")
    assert rows(tmp_path / "home", "site") == [("kelpworks.example/jobs", "", "", "")]


@pytest.mark.long
def test_crawl_looks_urls_up_and_goes_on_with_the_others(site, platforms, tmp_path):
    at = At(tmp_path / "home", [site.host, platforms.host])
    (at.home / "boards").mkdir(parents=True)
    row = f"board,company,domain,endpoint,enabled,permission\nkelpworks,,,http://{platforms.host},,\n"
    (at.home / "boards" / "greenhouse.csv").write_text(row, encoding="utf-8")
    ran = at("crawl", "--json", site.url("/frame"), site.url("/plain"))
    assert [(row["board"], row["verdict"]) for row in ran.json()["boards"]] == [("greenhouse:kelpworks", "complete")]
    assert ran.code == 2
    assert f"{site.url('/plain')}: no platform recognises this address" in ran.err
