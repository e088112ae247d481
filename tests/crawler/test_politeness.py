import gzip
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from crawling import board_run, crawl
from loopback import NOT_FOUND, RESET, Page, Site
from scrapy.http import Response

from crawler.politeness import ROBOTS_BYTES, parsed, retry_after

FORBID = b"User-agent: *\nDisallow: /\n"
OURS = b"User-agent: rolecall\nDisallow: /private\n\nUser-agent: *\nDisallow: /\n"


def moved(location, status=302):
    return Page(b"", status, {"Location": location})


def hops(count):
    """A robots.txt that is `count` redirects away, and forbids everything."""
    pages = {f"/hop/{n}": moved(f"/hop/{n + 1}") for n in range(1, count)}
    return {"/robots.txt": moved("/hop/1"), **pages, f"/hop/{count}": Page(FORBID)}


def text(body, **kwargs):
    return {"/robots.txt": Page(body, **kwargs)}


ROBOTS = [
    # what the host serves, is the page fetched?, decision
    (text(b""), True, "allowed"),
    (text(OURS), True, "allowed"),
    (text(FORBID), False, "disallowed"),
    (text(FORBID, status=201), False, "disallowed"),
    (text(b"\xef\xbb\xbf" + FORBID), False, "disallowed"),
    (text(FORBID.decode().encode("utf-16")), True, "allowed"),
    (text(b"<html>welcome</html>"), True, "allowed"),
    (text(gzip.compress(FORBID), headers={"Content-Encoding": "gzip"}), False, "disallowed"),
    (text(FORBID + b"#" * 10_000_000), False, "disallowed"),
    (text(b"# padding\n" * (ROBOTS_BYTES // 10) + FORBID), True, "allowed"),
    (text(b"gone", status=400), True, "absent"),
    (text(FORBID, status=401), True, "absent"),
    (text(FORBID, status=403), True, "absent"),
    ({}, True, "absent"),
    (text(b"", status=410), True, "absent"),
    (text(b"", status=429), True, "absent"),
    (text(b"", status=500), False, "unreachable"),
    (text(b"", status=503), False, "unreachable"),
    ({"/robots.txt": RESET}, False, "unreachable"),
    ({"/robots.txt": Page(b"x" * 100, cut=10)}, False, "unreachable"),
    (text(b"x" * 60, drip=1.0), False, "unreachable"),
    (hops(1), False, "disallowed"),
    (hops(5), False, "disallowed"),
    (hops(6), True, "absent"),
    ({"/robots.txt": moved("/robots.txt")}, True, "absent"),
    ({"/robots.txt": Page(b"", 302)}, True, "absent"),
    ({"/robots.txt": moved("http://[")}, False, "unreachable"),
]


def test_robots_txt_goes_by_rfc_9309(tmp_path):
    sites = [Site({"/page": Page(b"page"), **pages}) for pages, _, _ in ROBOTS]
    for site in sites:
        site.__enter__()
    hosts = [site.host for site in sites]
    results = crawl(
        *(
            board_run(tmp_path, f"r{n}", site.url("/page"), hosts=hosts, DOWNLOAD_TIMEOUT=1.5, RETRY_TIMES=0)
            for n, site in enumerate(sites)
        )
    )
    for site in sites:
        site.__exit__()
    got = [
        (pages, bool(result["pages"]), result["stats"]["robots/decision"])
        for (pages, _, _), result in zip(ROBOTS, results, strict=True)
    ]
    assert got == ROBOTS
    for result, (_, fetched, _), site in zip(results, ROBOTS, sites, strict=True):
        assert site.count("/page") == fetched
        names = {failure["name"] for failure in result["failures"]}
        assert names <= {"RobotsDisallowed", "RobotsUnreachable"}
        assert result["stats"].get("robots/disallowed", 0) == (not fetched)


def test_rules_hold_for_the_host_that_was_asked(tmp_path):
    with Site(text(FORBID) | {"/page": Page(b"b")}) as other, Site() as site:
        site.pages |= {"/robots.txt": moved(other.url("/robots.txt")), "/page": Page(b"a"), "/away": moved("/page")}
        (result,) = crawl(board_run(tmp_path, "r1", site.url("/page"), hosts=[site.host, other.host]))
    assert [failure["name"] for failure in result["failures"]] == ["RobotsDisallowed"]


def test_boards_of_one_run_ask_once(tmp_path):
    with Site(text(OURS + b"Crawl-delay: 0.1\n") | {"/a": Page(b"a"), "/private": Page(b"p")}) as site:
        runs = [board_run(tmp_path, run, site.url("/a"), hosts=[site.host]) for run in ("r1", "r1", "r2")]
        runs[1]["settings"]["ROLECALL_BOARD_KEY"] = "pages:other"
        runs[1]["requests"].append(site.url("/private"))
        first, second, third = crawl(*runs)
    assert site.count("/robots.txt") == 2
    assert [failure["name"] for failure in second["failures"]] == ["RobotsDisallowed"]
    assert [run["stats"]["robots/decision"] for run in (first, second, third)] == ["allowed", "disallowed", "allowed"]


def test_redirects_are_asked_about_as_well(tmp_path):
    with Site(text(OURS) | {"/a": moved("/private/a"), "/private/a": Page(b"secret")}) as site:
        (result,) = crawl(board_run(tmp_path, "r1", site.url("/a"), hosts=[site.host]))
    assert [failure["name"] for failure in result["failures"]] == ["RobotsDisallowed"]
    assert (site.count("/robots.txt"), site.count("/private/a")) == (1, 0)


def test_permission_of_the_owner_is_honoured(tmp_path):
    with Site(text(FORBID) | {"/page": Page(b"a")}) as site:
        run = board_run(
            tmp_path, "r1", site.url("/page"), hosts=[site.host], ROLECALL_PERMISSION="A. Owner, 2026-03-01"
        )
        (result,) = crawl(run)
    assert [page["body"] for page in result["pages"]] == ["a"]


def test_replay_asks_no_robots_txt(tmp_path):
    with Site({"/page": Page(b"a")}) as site:
        run = board_run(tmp_path, "r1", site.url("/page"), hosts=[site.host])
        crawl(run)
        (path,) = tmp_path.rglob("*.warc.gz")
        (result,) = crawl(board_run(tmp_path, "r2", site.url("/page"), hosts=[], ROLECALL_REPLAY=[str(path)]))
    assert [page["body"] for page in result["pages"]] == ["a"]
    assert "robots/decision" not in result["stats"]


def timed(pages):
    """A site that notes when each request came and how many were open at once."""
    came, open_now, most, lock = [], [0], [0], threading.Lock()

    def page(asked):
        with lock:
            came.append(time.monotonic())
            open_now[0] += 1
            most[0] = max(most[0], open_now[0])
        time.sleep(0.05)
        with lock:
            open_now[0] -= 1
        return Page(b"page")

    return Site({f"/{n}": page for n in range(pages)}), came, most


def gaps(came):
    return [later - earlier for earlier, later in pairwise(came)]


def test_delay_holds_for_every_host(tmp_path):
    site, came, most = timed(4)
    with site:
        crawl(board_run(tmp_path, "r1", *map(site.url, site.pages), hosts=[site.host], ROLECALL_DELAY=0.3))
    assert min(gaps(came)) > 0.29
    assert most == [1]


def test_allowed_hosts_are_asked_eight_at_a_time(tmp_path):
    site, came, most = timed(24)
    with site:
        crawl(board_run(tmp_path, "r1", *map(site.url, site.pages), hosts=[site.host]))
    assert came[-1] - came[0] < 12  # with the usual delay, 23 s
    # Scrapy starts what waits before it counts it as started: without a delay, 8 may be up to all 16 in hand.
    assert 2 <= most[0] <= 16


def test_crawl_delay_is_honoured(tmp_path):
    site, came, _ = timed(3)
    site.pages |= text(b"User-agent: *\nCrawl-delay: 0.4\n")
    with site:
        (result,) = crawl(board_run(tmp_path, "r1", *map(site.url, ["/0", "/1", "/2"]), hosts=[site.host]))
    assert min(gaps(came)) > 0.39
    assert result["stats"]["robots/crawl_delay"] == 0.4


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_waited_for_by_all_requests_to_the_host(tmp_path, status):
    came = []

    def busy(asked):
        came.append(time.monotonic())
        return Page(b"", status, {"Retry-After": "1"}) if len(came) == 1 else Page(b"now")

    with Site({"/busy": busy, "/other": busy}) as site:
        run = board_run(tmp_path, "r1", site.url("/busy"), hosts=[site.host], ROLECALL_DELAY=0.1)
        run["requests"].append(site.url("/other"))
        (result,) = crawl(run)
    assert sorted(page["body"] for page in result["pages"]) == ["now", "now"]
    assert came[-1] - came[0] > 0.95
    assert result["stats"]["retry/after"] == 1


def test_retry_after_of_more_than_an_hour_gives_up(tmp_path):
    with Site({"/busy": Page(b"", 429, {"Retry-After": "3601"})}) as site:
        (result,) = crawl(board_run(tmp_path, "r1", site.url("/busy"), hosts=[site.host]))
    assert [failure["name"] for failure in result["failures"]] == ["RetryAfterTooLong"]
    assert site.count("/busy") == 1


@pytest.mark.parametrize(("page", "tries"), [(Page(b"", 500), 3), (RESET, 3), (NOT_FOUND, 1), (Page(b"", 403), 1)])
def test_three_tries_at_most(tmp_path, page, tries):
    with Site({"/page": page}) as site:
        crawl(board_run(tmp_path, "r1", site.url("/page"), hosts=[site.host]))
    # Twisted itself asks again, once, when a connection that it kept open turns out to be closed.
    assert site.count("/page") in ({tries, tries + 1} if page.reset else {tries})


def test_dripping_answer_ends_in_time(tmp_path):
    with Site({"/slow": Page(b"x" * 100, drip=0.2), "/good": Page(b"good")}) as site:
        begun = time.monotonic()
        urls = [site.url("/slow"), site.url("/good")]
        run = board_run(tmp_path, "r1", *urls, hosts=[site.host], DOWNLOAD_TIMEOUT=1, RETRY_TIMES=0)
        (result,) = crawl(run)
    assert time.monotonic() - begun < 5
    assert [page["body"] for page in result["pages"]] == ["good"]
    assert [failure["name"] for failure in result["failures"]] == ["DownloadTimeoutError"]


def test_bomb_is_refused(tmp_path):
    bomb = gzip.compress(bytes(40 << 20))
    pages = {"/bomb": Page(bomb, headers={"Content-Encoding": "gzip"}), "/large": Page(bytes(17 << 20))}
    with Site({**pages, "/good": Page(b"good")}) as site:
        (result,) = crawl(board_run(tmp_path, "r1", *map(site.url, site.pages), hosts=[site.host]))
    assert [page["body"] for page in result["pages"]] == ["good"]
    assert sorted(failure["name"] for failure in result["failures"]) == ["AnswerTooLarge", "AnswerTooLarge"]


def test_a_body_is_unpacked_three_times_at_most(tmp_path):
    thrice = gzip.compress(gzip.compress(gzip.compress(b"good")))
    pages = {
        "/3": Page(thrice, headers={"Content-Encoding": "gzip, gzip, gzip"}),
        "/4": Page(gzip.compress(thrice), headers={"Content-Encoding": "gzip, gzip, gzip, gzip"}),
    }
    with Site(pages) as site:
        (result,) = crawl(board_run(tmp_path, "r1", *map(site.url, pages), hosts=[site.host]))
    assert [page["body"] for page in result["pages"]] == ["good"]
    assert [failure["name"] for failure in result["failures"]] == ["AnswerTooLarge"]


def test_reservation_against_text_mining_is_noted(tmp_path):
    """One answer that reserves is enough."""
    with Site({f"/{said}": Page(b"a", headers={"TDM-Reservation": said}) for said in "010"}) as site:
        urls = [site.url(f"/{said}") for said in "010"]
        (result,) = crawl(board_run(tmp_path, "r1", *urls, hosts=[site.host], ROLECALL_DELAY=0.05))
    assert result["stats"]["tdm/reservation"] == "1"


@pytest.mark.parametrize(
    ("printed", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("0", 0),
        ("120", 120),
        ("9" * 400, 999_999_999_999),
        ("²", None),
        ("Tue, 24 Nov 2020 20:39:20 GMT", 0),
        ("Fri, 99 Jan 2026 00:00:00 GMT", None),
        ("Fri, 01 Jan 99999 00:00:00 GMT", None),
    ],
)
def test_retry_after(printed, seconds):
    headers = {"Retry-After": printed} if printed is not None else {}
    assert retry_after(Response("http://acme.example/", headers=headers)) == seconds


def test_retry_after_date():
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 80 < retry_after(Response("http://acme.example/", headers={"Retry-After": date})) <= 90


@pytest.mark.parametrize(
    "body",
    [
        b"\0" * 1000,
        b"Crawl-delay: inf\nUser-agent: *\nCrawl-delay: nan\nCrawl-delay: 1e999\nCrawl-delay: x\n",
        b"User-agent: *\nDisallow: /" + b"*a" * 20_000 + b"$\n",
        b"User-agent\nDisallow\n:::\nSitemap: http://[\nRequest-rate: 1/0s\nVisit-time: 9-\n",
        bytes(range(256)) * 100,
        b"User-agent: *\nDisallow: /\xed\xa0\x80%ZZ%e2\n",
    ],
)
def test_hostile_robots_txt_is_read_in_no_time(body):
    begun = time.perf_counter()
    rules = parsed(body)
    rules.can_fetch("http://acme.example/" + "a" * 2000, "rolecall")
    rules.crawl_delay("rolecall")
    assert time.perf_counter() - begun < 1
