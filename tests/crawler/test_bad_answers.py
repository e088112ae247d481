"""Every platform answered badly, over loopback: none of it is ever complete, and the verdict says which it was.

What a platform's own case answers is written down by running its hooks once; each trouble then bends these answers.
Platforms and troubles are told apart by their loopback address (127.TROUBLE.PLATFORM.1), one server for all, and all
board runs go in one process.
"""

import json
import os
import subprocess
import sys
from itertools import product

import pyarrow.parquet as pq
import pytest
import spidering
from cases import cases, path_of
from loopback import NOT_FOUND, Page, Site

from crawler.boards import GENERIC, Board, platforms
from crawler.fetch import Job
from crawler.stage import read_staged

pytestmark = pytest.mark.long

MAINTENANCE = Page(
    b"<!DOCTYPE html><html><head><title>Back soon</title></head><body><h1>We are at work.</h1></body></html>"
)
CASES = {name: found[0] for name in platforms() if name not in GENERIC and (found := cases(name))}


def always(page):
    return lambda truth, number, is_list: page


def halved(truth, number, is_list):
    return Page(truth.body[: len(truth.body) // 2], truth.status, truth.headers)


def lists_halved(truth, number, is_list):
    return halved(truth, number, is_list) if is_list else truth


def with_an_odd_row(truth, number, is_list):
    """The longest list of the first answer with the values of its first row replaced: numbers by lists, others by
    numbers; None where it is no JSON or has fewer than two rows."""
    if number:
        return truth
    try:
        told = json.loads(truth.body)
    except ValueError:
        return None
    rows = max(lists_of_rows(told), key=len, default=[])
    if len(rows) < 2:
        return None
    rows[0] = {name: [[7]] if isinstance(value, int | float) else 7.5 for name, value in rows[0].items()}
    return Page(json.dumps(told).encode(), truth.status, truth.headers)


def lists_of_rows(value, depth=0):
    """The lists of objects in an answer, the outermost first."""
    if depth > 4 or not isinstance(value, dict | list):
        return
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        yield value
        return
    for inner in value.values() if isinstance(value, dict) else value:
        yield from lists_of_rows(inner, depth + 1)


# name → how it bends an answer; the verdicts that it may come to; how the reason begins
TROUBLES = {
    "unknown": (always(NOT_FOUND), {"failed"}, "board_not_found"),
    "forbidden": (always(Page(b"no", 403)), {"blocked"}, "status 403"),
    "throttled": (always(Page(b"slow", 429, {"Retry-After": "0"})), {"blocked"}, "status 429"),
    "throttled long": (always(Page(b"slow", 429, {"Retry-After": "7200"})), {"blocked"}, "retry_after"),
    "down": (always(Page(b"oops", 500)), {"failed"}, "status 500"),
    "maintenance": (always(MAINTENANCE), {"failed"}, "unexpected_shape"),
    "empty object": (always(Page(b"{}", headers={"Content-Type": "application/json"})), {"failed"}, "unexpected_shape"),
    "empty body": (always(Page(b"")), {"failed"}, "unexpected_shape"),
    "moved": (always(Page(b"", 302, {"Location": "http://elsewhere.invalid/"})), {"failed"}, ""),
    "half": (halved, {"failed", "partial"}, ""),
    "half a list": (lists_halved, {"failed", "partial"}, ""),
    "odd row": (with_an_odd_row, {"partial"}, ""),
}

DRIVER = """
import asyncio, json, sys
import crawler.settings
crawler.settings.ROLECALL_BACKOFF = 0.01
from scrapy.utils.log import configure_logging
from scrapy.utils.reactor import install_reactor
configure_logging({"LOG_LEVEL": "CRITICAL"})
install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
from twisted.internet import reactor
from crawler.fetch import Job
from crawler.fetcher import Fetcher

async def run():
    try:
        for line in sys.stdin:
            await Fetcher(Job.from_json(line)).run()
    finally:
        reactor.stop()

reactor.callWhenRunning(lambda: asyncio.ensure_future(run()))
reactor.run()
"""


def recorded(case):
    """Method, path and body of every request that the case's board makes, in order, with its answer and whether it
    is for a list."""
    spider = spidering.spider(case.platform, case.board)
    answer, found = spidering.answer_of(case, spider), {}

    def noted(request):
        page = answer(request)
        asked = request.method, path_of(request.url), request.body
        found.setdefault(asked, (page, bool(request.meta.get("is_list"))))
        return page

    spidering.outputs(spider, noted)
    return found


def bent(platform, trouble):
    """The answers of a platform in trouble; None where the trouble is none for it."""
    truth = recorded(CASES[platform])
    bend = TROUBLES[trouble][0]
    pages = {asked: bend(page, number, is_list) for number, (asked, (page, is_list)) in enumerate(truth.items())}
    return None if None in pages.values() else pages


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """By platform and trouble: verdict, reason, ids staged."""
    base = tmp_path_factory.mktemp("bad")
    answers, names = {}, dict(enumerate(TROUBLES, 1))
    numbers = {platform: number for number, platform in enumerate(CASES, 1)}
    for (number, trouble), platform in product(names.items(), CASES):
        if (pages := bent(platform, trouble)) is not None:
            answers[f"127.{number}.{numbers[platform]}.1"] = pages

    def answer(asked):
        pages = answers[asked.headers["Host"].partition(":")[0]]
        exact = pages.get((asked.method, asked.path, asked.body))
        same_path = (page for (method, path, _), page in pages.items() if (method, path) == (asked.method, asked.path))
        return exact or next(same_path, None) or always_of(pages)

    def always_of(pages):
        """What a trouble answers to anything, such as the next list that a spider tries."""
        first = next(iter(pages.values()))
        return first if all(page == first for page in pages.values()) else NOT_FOUND

    with Site({}, host="0.0.0.0") as site:
        port = site.host.rpartition(":")[2]
        site.answer = lambda asked: NOT_FOUND if asked.path == "/robots.txt" else answer(asked)
        jobs = []
        for number in names:
            hosts = {platform: f"127.{number}.{numbers[platform]}.1" for platform in CASES}
            boards = [
                Board(platform, CASES[platform].board, endpoint=f"http://{host}:{port}")
                for platform, host in hosts.items()
                if host in answers
            ]
            jobs.append(
                Job(
                    home=str(base / str(number)),
                    run_id="20260801T000000",
                    run_seq=1,
                    run_started_at="2026-08-01T00:00:00",
                    boards=boards,
                    allow_hosts=[f"{host}:{port}" for host in hosts.values()],
                    log_level="CRITICAL",
                )
            )
        ran = subprocess.run(
            [sys.executable, "-c", DRIVER],
            input="".join(job.to_json() + "\n" for job in jobs),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    assert ran.returncode == 0, ran.stderr[-3000:]
    found = {}
    for number, trouble in names.items():
        for path in (base / str(number) / "stage").rglob("*.parquet"):
            staged = read_staged(path)
            ids = [row["posting_id"] for row in pq.read_table(path).to_pylist()]
            found[staged.platform, trouble] = (staged.verdict, staged.reason, sorted(ids))
    return found


@pytest.mark.parametrize(("platform", "trouble"), [*product(CASES, TROUBLES)])
def test_the_verdict_says_which_trouble_it_was(results, platform, trouble):
    if trouble == "odd row" and (platform, trouble) not in results:
        return  # no list of several rows in JSON
    verdict, reason, ids = results[platform, trouble]
    _, verdicts, words = TROUBLES[trouble]
    if trouble == "moved" and 302 in platforms()[platform].throttles:
        verdicts = {"blocked"}
    assert verdict in verdicts, reason
    assert (reason or "").startswith(words)
    if verdict != "partial":
        assert ids == []


def test_an_odd_row_costs_at_most_itself(results):
    """Where a posting has a row a place, or the row is not public, it costs none."""
    lost = {}
    for (platform, trouble), (_, _, ids) in results.items():
        if trouble == "odd row":
            whole = {item["posting_id"] for item in CASES[platform].items if "board" in item}
            if len(whole - set(ids)) > 1 or not set(ids) <= whole:
                lost[platform] = (sorted(whole - set(ids)), sorted(set(ids) - whole))
    assert lost == {}


def test_every_platform_is_tried():
    assert set(CASES) == set(platforms()) - GENERIC
