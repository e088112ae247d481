"""The archive: an old answer never stands in for a failed fetch, and what was recorded is found again, whatever cut it
short."""

import gzip
import os
import random
import resource
import shutil
from dataclasses import replace

import pytest
from crawling import board_run, crawl
from loopback import RESET, Page, Site
from scrapy import Request
from scrapy.http import Response

from crawler.index import entries, exchanges, key_of, read_sidecar, scanned, sidecar
from crawler.records import read_message, records
from crawler.warc import Archive, ArchiveFailed, captures, verify

DATE = "Sun, 01 Mar 2026 06:00:00 GMT"
OLD = b"what stood there before"
VALIDATORS = {"etag": {"etag": '"1"'}, "date": {"last_modified": DATE}, "both": {"etag": '"1"', "last_modified": DATE}}
CODINGS = {"plain": lambda body: (body, {}), "gzip": lambda body: (gzip.compress(body), {"Content-Encoding": "gzip"})}
LATER = {
    "same": (None, ("page", OLD)),
    "changed": (Page(b"new", etag='"2"'), ("page", b"new")),
    "changed without a word": (Page(b"new, and no validators"), ("page", b"new, and no validators")),
    "emptied": (Page(b"", etag='"2"'), ("page", b"")),
    "gone": (Page(b"gone", 404), ("status", 404)),
    "gone for good": (Page(b"gone", 410), ("status", 410)),
    "refused": (Page(b"no", 403), ("status", 403)),
    "too often": (Page(b"slower", 429), ("status", 429)),
    "in trouble": (Page(b"down", 500), ("status", 500)),
    "down": (Page(b"down", 503), ("status", 503)),
    "down, and says 304 of it": (Page(b"down", 503, etag='"1"'), ("status", 503)),
    "reset": (RESET, ("exception", None)),
    "cut": (Page(b"a new answer that is cut short", etag='"2"', cut=7), ("exception", None)),
    "moved": (Page(b"", 302, {"Location": "/target"}), ("page", b"another page")),
    "moved inside": (Page(b"", 302, {"Location": "http://127.0.0.1:9/{}"}), ("exception", None)),
}
"""What a page answers when it is asked whether it is as it was, and what must come of it."""


def before(validator, coding):
    body, headers = CODINGS[coding](OLD)
    return Page(body, headers={"Content-Type": "text/html", **headers}, **VALIDATORS[validator])


def named(page, number):
    """The page, whose redirect says where it came from."""
    return replace(page, headers={name: value.format(number) for name, value in page.headers.items()})


def outcomes(result):
    """What became of each address: its page, its status, or an exception."""
    found = {}
    for page in result["pages"]:
        found[page["call"]["of"]] = ("page", page["body"].encode("latin-1"))
    for failure in result["failures"]:
        of = failure["url"].rpartition("/")[2]
        found[of] = ("status", failure["status"]) if failure["status"] else ("exception", None)
    return found


@pytest.fixture(scope="module")
def revalidated(tmp_path_factory):
    """A board read three times: as it was, with something else behind every address, and as it was again."""
    home = tmp_path_factory.mktemp("revalidated")
    cases = [(later, validator, coding) for later in LATER for validator in VALIDATORS for coding in CODINGS]
    pages = {f"/{number}": before(*case[1:]) for number, case in enumerate(cases)}
    with Site({**pages, "/target": Page(b"another page", **VALIDATORS["both"])}) as site:
        site.pages["/search"] = lambda asked: Page(b"found " + asked.body)
        site.pages["/robots.txt"] = Page(b"", 404)
        asked = [{"url": site.url(path), "cb_kwargs": {"of": path[1:]}} for path in pages]
        posts = [
            {"url": site.url("/search"), "method": "POST", "body": f"page {n}", "cb_kwargs": {"of": f"post {n}"}}
            for n in range(5)
        ]
        runs = []
        for run in ("r1", "r2", "r3"):
            for path, (later, validator, coding) in zip(pages, cases, strict=True):
                page = LATER[later][0] if run == "r2" else None
                site.pages[path] = named(page, path[1:]) if page else before(validator, coding)
            runs += crawl(board_run(home, run, *asked, *posts, hosts=[site.host], RETRY_TIMES=1))
        yield home, cases, [outcomes(run) for run in runs]


@pytest.mark.trust("archive")
def test_an_old_answer_never_stands_in_for_a_failed_fetch(revalidated, count):
    home, cases, (first, second, third) = revalidated
    posts = {f"post {n}": ("page", f"found page {n}".encode()) for n in range(5)}
    whole = {str(number): ("page", OLD) for number in range(len(cases))} | posts
    assert first == whole
    assert second == {str(number): LATER[case[0]][1] for number, case in enumerate(cases)} | posts
    assert third == whole  # what failed in between takes no page's validators, and leaves no trace
    recorded = list(captures(sorted(home.rglob("r2-*.warc.gz"))))
    shown = {capture.url.rpartition("/")[2] for capture in recorded if capture.body == OLD}
    assert shown == {str(number) for number, case in enumerate(cases) if case[0] == "same"}
    count(tried=len(cases), note=f"{len(LATER)} answers to a revalidation, by validators and coding")


@pytest.mark.trust("archive")
def test_the_index_is_made_again_from_the_warc_alone(revalidated, tmp_path, count):
    home = tmp_path / "home"
    shutil.copytree(revalidated[0], home)
    tried = 0
    for path in sorted(home.rglob("*.warc.gz")):
        listed = list(read_sidecar(path))
        asked = {answer.offset: request for answer, request in exchanges(records(path))}
        for entry in listed:
            request = asked[entry.offset]
            assert entry.key == key_of(entry.url, read_message(request.block) if request else None)
        sidecar(path).unlink()
        assert list(scanned(path)) == entries(path) == listed
        tried += len(listed)
    count(tried=tried, note=f"{tried} entries of the index")


# A file that was cut short.

PAGES = 12


def store(archive, number):
    url = f"https://acme.example/jobs/{number}"
    noise = random.Random(number).randbytes(400)
    archive.store(Request(url), Response(url, body=noise, headers={"ETag": f'"{number}"'}))


def filled(home):
    archive = Archive(home, "greenhouse:acme", "r1")
    for number in range(PAGES):
        store(archive, number)
    archive.close()
    return archive.path


def sidecar_of(state, lines, sound, chance):
    """The sidecar beside a file of which `sound` entries are left; None where there is none."""
    match state:
        case "missing":
            return None
        case "ahead":
            return b"".join(lines)
        case "behind":
            return b"".join(lines[: chance.randint(0, sound)])
        case _:
            return b"".join(lines[:sound])[: -chance.randrange(1, 40)]


@pytest.mark.trust("archive")
@pytest.mark.parametrize("state", ["missing", "ahead", "behind", "torn line"])
def test_after_a_tear_a_restart_hides_nothing(tmp_path, count, state):
    whole = filled(tmp_path / "whole")
    lines = sidecar(whole).read_bytes().splitlines(keepends=True)[:-1]
    expected = list(read_sidecar(whole))
    bodies = [capture.body for capture in captures(whole)]
    chance = random.Random(state)
    for trial in range(50):
        cut = chance.randrange(1, whole.stat().st_size)
        home = tmp_path / str(trial)
        path = home / whole.relative_to(tmp_path / "whole")
        path.parent.mkdir(parents=True)
        path.write_bytes(whole.read_bytes()[:cut])
        sound = sum(entry.offset + entry.length <= cut for entry in expected)
        index = sidecar_of(state, lines, sound, chance)
        if index is not None:
            sidecar(path).write_bytes(index)
        again = Archive(home, "greenhouse:acme", "r1")
        assert sorted(again.current) == sorted(entry.key for entry in expected[:sound]), (state, trial, cut)
        for number in range(sound, PAGES):
            store(again, number)
        again.close()
        assert path.read_bytes() == whole.read_bytes()[:cut]
        damages = []
        found = list(captures(home / "archive", damages))
        assert [capture.body for capture in found] == bodies, (state, trial, cut)
        assert {damage.file for damage in damages} <= {path}
        assert [damage for damage in verify(home / "archive") if damage.file not in (path, sidecar(path))] == []
        last = Archive(home, "greenhouse:acme", "r2")
        assert len(last.earlier) == PAGES
        last.close()
        shutil.rmtree(home)
    count(tried=50, note=f"50 tears, the index {state}")


class Disk:
    """`os`, of a disk that has room for so many bytes more."""

    def __init__(self, room):
        self.room = room

    def __getattr__(self, name):
        return getattr(os, name)

    def write(self, file, data):
        if data and not self.room:
            raise OSError(28, os.strerror(28))
        written = os.write(file, data[: self.room])
        self.room -= written
        return written


@pytest.mark.trust("archive")
def test_a_full_disk_in_mid_record_cuts_it_back(tmp_path, count, monkeypatch):
    whole = filled(tmp_path / "whole")
    size = whole.stat().st_size + sidecar(whole).stat().st_size
    # Record ids are random, which makes a file a little longer or shorter; its last line is longer than that.
    limits = [*range(0, size - 60, size // 100), size - 60, size - 100, size - 140]
    for room in limits:
        home = tmp_path / str(room)
        with monkeypatch.context() as patched:
            patched.setattr("crawler.warc.os", Disk(room))
            with pytest.raises(ArchiveFailed):
                filled(home)
        for path in home.rglob("*.warc.gz"):
            kept = list(read_sidecar(path))
            assert kept == list(scanned(path)), room
            assert [entry.key for entry in kept] == [entry.key for entry in read_sidecar(whole)][: len(kept)]
            assert max((entry.offset + entry.length for entry in kept), default=0) in (path.stat().st_size, 0)
        assert [capture.body for capture in captures(home / "archive")] == [
            capture.body for capture in captures(whole)
        ][: sum(1 for path in home.rglob("*.warc.gz") for _ in read_sidecar(path))]
        assert list(verify(home / "archive")) == [], room
        again = Archive(home, "greenhouse:acme", "r1")
        for number in range(len(again.current), PAGES):
            store(again, number)
        again.close()
        assert len(list(captures(home / "archive"))) == PAGES
        shutil.rmtree(home)
    count(tried=len(limits), note=f"a disk that is full at {len(limits)} places")


@pytest.mark.trust("archive")
def test_a_file_that_may_not_grow_ends_the_board(tmp_path, count):
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
    assert len(site.asked) < 12
    recorded = [capture.body for capture in captures(tmp_path / "archive") if capture.status == 200]
    assert sorted(page["body"].encode("latin-1") for page in result["pages"]) == sorted(recorded)
    assert list(verify(tmp_path / "archive")) == []
    count(tried=1, note="nothing is parsed that is not archived")
