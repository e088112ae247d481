"""`--keep`: old raw files go, what is open now can still be revalidated and rebuilt, and verify knows of it."""

import json
import shutil

import pytest
from command import At, board
from farm import answer
from loopback import Site

pytestmark = pytest.mark.long

LIST = "/v1/boards/wrenfield/jobs"


def jobs(*numbers):
    told = [
        {
            "id": number,
            "title": f"Organ Builder {number}",
            "absolute_url": f"https://boards.greenhouse.io/wrenfield/jobs/{number}",
            "location": {"name": "Berlin, Germany"},
            "content": f"<p>You voice the pipes of hall {number}.</p>",
        }
        for number in numbers
    ]
    return answer(json.dumps({"jobs": told, "meta": {"total": len(told)}}).encode())


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A home that crawled on days 1 to 4: day 1 and 2 differ, days 3 and 4 were answered 304."""
    home = tmp_path_factory.mktemp("lived") / "home"
    with Site() as site:
        board(home, "greenhouse", {"board": "wrenfield", "endpoint": f"http://{site.host}"})
        at = At(home, [site.host])
        for day in range(1, 5):
            site.pages[LIST] = jobs(1, 2) if day == 1 else jobs(1, 2, 3)
            ran = at("crawl", "--quiet", now=f"2026-03-{day:02}T06:00:00Z")
            assert ran.code == 0, ran.err
        yield at


@pytest.fixture
def at(lived, tmp_path):
    shutil.copytree(lived.home, tmp_path / "home")
    return At(tmp_path / "home", lived.hosts)


def archived(at):
    return sorted(path.name[:8] for path in (at.home / "archive").rglob("*.warc.gz"))


def staged(at):
    return sorted(path.parent.name[:8] for path in (at.home / "stage").rglob("*.parquet"))


def test_old_files_go_and_what_is_open_stays_whole(at):
    before = at.rows("select posting_key, status, first_seen_at, last_seen_at, version from postings order by all")
    ran = at("load", "--keep", "2", now="2026-03-09T06:00:00Z")
    assert ran.code == 0, ran.err
    # The run of the 2nd holds what those of 304s point at; that of the 4th is the newest.
    assert archived(at) == staged(at) == ["20260302", "20260304"]
    assert "2 board runs older than 2 days were dropped" in ran.err
    assert "1 older board runs were kept" in ran.err
    assert at("verify").out == ""

    ran = at("crawl", "--json", now="2026-03-10T06:00:00Z")
    assert ran.json()["boards"][0]["verdict"] == "complete"
    assert [row[0] for row in at.rows("select posting_key from postings where status = 'open' order by all")] == [
        f"greenhouse:wrenfield:{number}" for number in (1, 2, 3)
    ]

    ran = at("rebuild")
    assert ran.code == 0, ran.err
    assert "2 board runs have neither archive nor stage file: carried over from the published database." in ran.out
    after = at.rows("select posting_key, status, first_seen_at, version from postings order by all")
    assert after == [(key, status, first, version) for key, status, first, _, version in before]
    assert at("verify").out == ""


def test_what_is_young_or_not_loaded_stays(at):
    assert at("load", "--keep", "30", now="2026-03-09T06:00:00Z").code == 0
    assert len(archived(at)) == len(staged(at)) == 4
    assert at("crawl", "--fetch-only", "--quiet", "--keep", "1", now="2026-04-06T06:00:00Z").code == 0
    assert len(archived(at)) == len(staged(at)) == 5


def test_no_days_are_refused(tmp_path):
    ran = At(tmp_path / "home")("load", "--keep", "0")
    assert ran.code == 3
    assert "--keep" in ran.err
