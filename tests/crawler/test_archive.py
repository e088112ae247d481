import gzip
import json
import random
import resource
import time

import pytest
from crawling import board_run, crawl, start, stop
from loopback import NOT_FOUND, RESET, Page, Site

from crawler.index import read_sidecar, scanned
from crawler.warc import captures, verify

CHANGED = "Sun, 01 Mar 2026 06:00:00 GMT"


def shown(result):
    return [(page["url"].rpartition("/")[2], page["status"], page["body"]) for page in result["pages"]]


def counts(result):
    return {
        name.removeprefix("archive/"): value
        for name, value in result["stats"].items()
        if name.startswith("archive/") and name != "archive/bytes"
    }


def packed(body, **kwargs):
    return Page(gzip.compress(body), headers={"Content-Encoding": "gzip", "Content-Type": "text/html"}, **kwargs)


def files(home):
    return sorted(home.rglob("*.warc.gz"))


def test_records_revalidates_and_replays(tmp_path):
    pages = {
        "/etag": packed(b"one", etag='"1"'),
        "/dated": Page(b"two", last_modified=CHANGED),
        "/search": lambda asked: Page(b"found " + asked.body),
    }
    with Site(pages) as site:
        posts = [{"url": site.url("/search"), "method": "POST", "body": f"page {n}"} for n in range(3)]
        asked = [site.url("/etag"), site.url("/dated"), *posts]
        runs = [board_run(tmp_path, run, *asked, hosts=[site.host]) for run in ("r1", "r2")]
        first, second = crawl(*runs)
    expected = [("dated", 200, "two"), ("etag", 200, "one"), *[("search", 200, f"found page {n}") for n in range(3)]]
    assert sorted(shown(first)) == sorted(shown(second)) == expected
    assert counts(first) == {"requests": 6}
    assert counts(second) == {"requests": 6, "revisits": 2}
    assert second["stats"]["archive/bytes"] < first["stats"]["archive/bytes"]

    replay = board_run(tmp_path, "r3", *asked, hosts=[], ROLECALL_REPLAY=list(map(str, files(tmp_path))))
    (replayed,) = crawl(replay)  # the site is gone
    assert sorted(shown(replayed)) == expected
    assert counts(replayed) == {"answered": 5}

    for path in files(tmp_path):
        assert list(read_sidecar(path)) == list(scanned(path))
    assert list(verify(tmp_path)) == []
    bodies = {capture.ref: capture.body.decode() for path in files(tmp_path) for capture in captures(path)}
    assert all(bodies[page["capture"]] == page["body"] for run in (first, second, replayed) for page in run["pages"])


def test_callback_and_arguments_are_kept(tmp_path):
    with Site({"/a": Page(b"a")}) as site:
        asked = {"url": site.url("/a"), "cb_kwargs": {"row": {"id": 5, "title": "Zoë\r\n"}}}
        crawl(board_run(tmp_path, "r1", asked, hosts=[site.host]))
    robots, page = captures(files(tmp_path))
    assert robots.call == {"callback": None, "cb_kwargs": {}}
    assert page.call == {"callback": "keep", "cb_kwargs": {"row": {"id": 5, "title": "Zoë\r\n"}}}
    assert {entry.call["callback"] for entry in read_sidecar(files(tmp_path)[0])} == {None, "keep"}


@pytest.mark.parametrize(
    ("later", "outcome"),
    [
        (Page(b"down", 503), [("status", 503)]),
        (RESET, [("exception", None)]),
        (Page(b"new", etag='"2"'), [("page", "new")]),
    ],
    ids=["503", "reset", "changed"],
)
def test_revalidation_never_passes_the_old_body_off_as_new(tmp_path, later, outcome):
    with Site({"/a": Page(b"old", etag='"1"')}) as site:
        run = board_run(tmp_path, "r1", site.url("/a"), hosts=[site.host])
        crawl(run)
        site.pages["/a"] = later
        (second,) = crawl(board_run(tmp_path, "r2", site.url("/a"), hosts=[site.host]))
    told = [("page", page["body"]) for page in second["pages"]]
    told += [("status" if f["status"] else "exception", f["status"]) for f in second["failures"]]
    assert told == outcome
    asked = [asked.headers.get("If-None-Match") for asked in site.asked if asked.path == "/a"][1:]
    assert asked == ['"1"'] * len(asked)  # each try is revalidated on its own


def test_validators_do_not_follow_a_redirect(tmp_path):
    with Site({"/a": Page(b"old", etag='"1"')}) as site:
        crawl(board_run(tmp_path, "r1", site.url("/a"), hosts=[site.host]))
        site.pages |= {"/a": Page(b"", 302, {"Location": "/b"}), "/b": Page(b"moved here", etag='"1"')}
        (second,) = crawl(board_run(tmp_path, "r2", site.url("/a"), hosts=[site.host]))
    assert shown(second) == [("b", 200, "moved here")]


def test_304_that_nobody_asked_for_is_passed_on(tmp_path):
    with Site({"/a": Page(b"", 304)}) as site:
        (run,) = crawl(board_run(tmp_path, "r1", site.url("/a"), hosts=[site.host]))
    assert [failure["status"] for failure in run["failures"]] == [304]


def test_unreadable_payload_is_asked_for_again_without_validators(tmp_path):
    with Site({"/a": Page(b"body", etag='"1"')}) as site:
        crawl(board_run(tmp_path, "r1", site.url("/a"), hosts=[site.host]))
        (path,) = files(tmp_path)
        entry = list(read_sidecar(path))[-1]
        data = bytearray(path.read_bytes())
        data[entry.offset + entry.length - 12] ^= 0xFF
        path.write_bytes(data)
        (second,) = crawl(board_run(tmp_path, "r2", site.url("/a"), hosts=[site.host]))
    assert shown(second) == [("a", 200, "body")]
    assert counts(second) == {"requests": 3, "unresolved": 1}


def test_resumed_run_asks_only_for_what_it_lacks(tmp_path):
    pages = {"/a": Page(b"a"), "/gone": NOT_FOUND, "/busy": Page(b"later", 503), "/broken": RESET}
    with Site(pages) as site:
        asked = [site.url(path) for path in pages]
        crawl(board_run(tmp_path, "r1", *asked, hosts=[site.host], RETRY_TIMES=0))
        site.asked.clear()
        site.pages |= {"/busy": Page(b"now"), "/broken": Page(b"mended")}
        (again,) = crawl(board_run(tmp_path, "r1", *asked, hosts=[site.host]))
    assert sorted(asked.path for asked in site.asked) == ["/broken", "/busy"]
    assert sorted(shown(again)) == [("a", 200, "a"), ("broken", 200, "mended"), ("busy", 200, "now")]
    assert [(failure["status"]) for failure in again["failures"]] == [404]


def test_what_is_asked_for_twice_over_is_found_for_both(tmp_path):
    """Two redirects to one page; a page that is asked for by itself, and led to."""
    pages = {"/a": Page(b"", 302, {"Location": "/c"}), "/b": Page(b"", 302, {"Location": "/c"}), "/c": Page(b"c")}
    with Site(pages) as site:
        asked = [{"url": site.url(path), "cb_kwargs": {"for_": path}} for path in pages]
        (run,) = crawl(board_run(tmp_path, "r1", *asked, hosts=[site.host], CONCURRENT_REQUESTS=1))
        assert site.count("/c") == 1
    assert sorted(page["call"]["for_"] for page in run["pages"]) == ["/a", "/b", "/c"]
    told = [capture for capture in captures(files(tmp_path)) if capture.body == b"c"]
    assert sorted(capture.call["cb_kwargs"]["for_"] for capture in told) == ["/a", "/b", "/c"]
    assert list(verify(tmp_path)) == []


def test_retries_are_not_answered_from_the_archive(tmp_path):
    with Site({"/a": Page(b"challenge")}) as site:
        run = board_run(tmp_path, "r1", site.url("/a"), hosts=[site.host])
        run["follow"] = [{"url": site.url("/a"), "meta": {"retry_times": 1}}, site.url("/a")]
        crawl(run)
    assert site.count("/a") == 2  # the first and the retry; the plain third one is answered


def test_run_older_than_six_hours_answers_nothing(tmp_path):
    with Site({"/a": Page(b"a")}) as site:
        begun = {"ROLECALL_RUN_STARTED_AT": "2026-03-02T06:00:00Z"}
        for now in ("2026-03-02T06:00:00Z", "2026-03-02T11:59:00Z", "2026-03-02T12:01:00Z"):
            run = board_run(tmp_path, "r1", site.url("/a"), hosts=[site.host], **begun)
            crawl(run, env={"ROLECALL_NOW": now})
    assert site.count("/a") == 2


def test_validators_hold_thirty_days(tmp_path):
    with Site({"/a": Page(b"a", etag='"1"')}) as site:
        for run, now in enumerate(("2026-03-02T06:00:00Z", "2026-03-31T06:00:00Z", "2026-04-02T06:00:00Z")):
            crawl(board_run(tmp_path, f"r{run}", site.url("/a"), hosts=[site.host]), env={"ROLECALL_NOW": now})
    named = [asked.headers.get("If-None-Match") for asked in site.asked if asked.path == "/a"]
    assert named == [None, '"1"', None]


def test_an_unchanged_row_spares_its_page_for_seven_days_after_the_server_was_last_asked(tmp_path):
    page = {"meta": {"row_shows_edits": True}}
    with Site({"/a": Page(b"a", etag='"1"')}) as site:
        asked = []
        for day in (1, 6, 9, 12, 15, 17):
            before = site.count("/a")
            run = board_run(tmp_path, f"r{day}", page | {"url": site.url("/a")}, hosts=[site.host])
            (result,) = crawl(run, env={"ROLECALL_NOW": f"2026-03-{day:02}T06:00:00Z"})
            asked.append(site.count("/a") - before)
            assert shown(result)[0][::2] == ("a", "a")
    assert asked == [1, 0, 1, 0, 0, 1]  # a 304 on the ninth day counts, what was spared does not
    assert all(list(read_sidecar(path)) == list(scanned(path)) for path in files(tmp_path))


def test_replay_counts_what_is_missing_and_repeats_failures(tmp_path):
    with Site({"/a": Page(b"a"), "/slow": RESET}) as site:
        asked = [site.url("/a"), site.url("/slow")]
        crawl(board_run(tmp_path, "r1", *asked, hosts=[site.host], RETRY_TIMES=0))
        before = len(site.asked)
        asked.append(site.url("/other"))
        paths = list(map(str, files(tmp_path)))
        (replayed,) = crawl(board_run(tmp_path, "r2", *asked, hosts=[site.host], ROLECALL_REPLAY=paths))
        assert len(site.asked) == before
    assert shown(replayed) == [("a", 200, "a")]
    assert sorted(failure["name"] for failure in replayed["failures"]) == ["ArchivedFailure", "ReplayMiss"]
    assert counts(replayed) == {"answered": 1, "replay_misses": 1}
    assert len(files(tmp_path)) == 1


def test_replay_without_the_earlier_file_is_counted(tmp_path):
    with Site({"/a": Page(b"a", etag='"1"')}) as site:
        runs = [board_run(tmp_path, run, site.url("/a"), hosts=[site.host]) for run in ("r1", "r2")]
        crawl(*runs)
        first, second = files(tmp_path)
        first.unlink()
        (replayed,) = crawl(board_run(tmp_path, "r3", site.url("/a"), hosts=[], ROLECALL_REPLAY=[str(second)]))
    assert shown(replayed) == []
    assert counts(replayed) == {"unresolved": 1}


def test_full_disk_ends_the_board_at_once(tmp_path):
    noise = random.Random(1)
    pages = {f"/{n}": Page(noise.randbytes(20_000)) for n in range(40)}
    with Site(pages) as site:
        run = board_run(tmp_path, "r1", *map(site.url, pages), hosts=[site.host], CONCURRENT_REQUESTS=2)
        limit = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limit[1]))  # handed on to the child
        try:
            (result,) = crawl(run, fresh=True)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert result["reason"] == "archive_failed"
    assert "cannot be written" in result["stats"]["archive/failed"]
    assert len(site.asked) < 12
    assert len(result["pages"]) < 6
    (path,) = files(tmp_path)
    assert [capture.status for capture in captures(path)] == [404] + [200] * len(result["pages"])
    assert list(verify(tmp_path)) == []


def test_archive_that_cannot_be_opened_ends_the_board(tmp_path):
    (tmp_path / "archive").write_text("in the way")
    with Site({"/a": Page(b"a")}) as site:
        (result,) = crawl(board_run(tmp_path, "r1", site.url("/a"), hosts=[site.host]))
    assert (result["reason"], site.asked) == ("archive_failed", [])


def test_plain_scrapy_crawl_archives_nothing(tmp_path):
    with Site({"/a": Page(b"a")}) as site:
        (result,) = crawl({"requests": [site.url("/a")], "settings": {"ROLECALL_ALLOW_HOSTS": [site.host]}})
    assert shown(result) == [("a", 200, "a")]
    assert counts(result) == {}


@pytest.mark.long
def test_killed_crawl_goes_on_where_it_was(tmp_path):
    pages = {f"/{n}": Page(b"page %d" % n) for n in range(300)}
    with Site(pages) as site:
        run = board_run(tmp_path, "r1", *map(site.url, pages), hosts=[site.host])
        for wanted in (60, 150):
            child = start()
            child.stdin.write(json.dumps({"runs": [run], "env": {}}) + "\n")
            child.stdin.flush()
            while len(site.asked) < wanted:
                time.sleep(0.005)
            stop(child)  # SIGKILL
        (result,) = crawl(run)
    assert sorted(page["body"] for page in result["pages"]) == sorted(f"page {n}" for n in range(300))
    assert len(site.asked) <= 301 + 2 * 16  # at most the requests in flight are asked for again
    assert list(verify(tmp_path)) == []
