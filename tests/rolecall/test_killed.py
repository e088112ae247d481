"""Runs that are killed or told to stop in mid-crawl, and what the next one makes of it (`trust.md` §3.1)."""

import json
import os
import signal
import time

import pytest
from command import At, board
from loopback import Page, Site

pytestmark = pytest.mark.long

POSTINGS = 300
IN_FLIGHT = 16
LIST = "/api/v1/public/supplier/search/job/posts"
DETAIL = "/api/v1/public/supplier/job/posts/detail"
KIND = {"Content-Type": "application/json"}


def row(number):
    return {
        "id": str(7_400_000_000_000_000_000 + number),
        "code": f"A{number:05}",
        "title": f"Conveyor Engineer {number}",
        "description": f"Keep line {number} of the parcel hall running.",
        "requirement": "Three years with conveyors.",
        "job_category": {"id": "c1", "en_name": "Operations"},
        "city_info": {"code": "CT_1", "en_name": "Rotterdam", "parent": {"code": "CN_1", "en_name": "Netherlands"}},
        "recruit_type": {"id": "r1", "en_name": "Regular"},
    }


class Hall(Site):
    """An invented board of 300 postings, each with a page of its own, behind the API of ByteDance's sites."""

    def __init__(self):
        super().__init__({LIST: self.page, DETAIL: self.detail})
        self.rows = {posting["id"]: posting for posting in map(row, range(POSTINGS))}

    def page(self, asked):
        told = json.loads(asked.body)
        start = told["offset"]
        rows = list(self.rows.values())[start : start + told["limit"]]
        return Page(json.dumps({"code": 0, "data": {"count": POSTINGS, "job_post_list": rows}}).encode(), headers=KIND)

    def detail(self, asked):
        found = self.rows[json.loads(asked.body)["job_post_id"]]
        return Page(json.dumps({"code": 0, "data": {"job_post_detail": found}}).encode(), headers=KIND)

    def until(self, details):
        """Wait until so many detail pages were asked for."""
        deadline = time.monotonic() + 60
        while self.count(DETAIL) < details:
            assert time.monotonic() < deadline, f"only {self.count(DETAIL)} detail pages were asked for"
            time.sleep(0.01)


def test_one_run_killed_twice_and_stopped_twice_ends_as_if_nothing_had_been(tmp_path):
    home = tmp_path / "home"
    with Hall() as hall:
        board(home, "bytedance", {"board": "lifeattiktok.com", "endpoint": f"http://{hall.host}"})
        at = At(home, [hall.host])
        for details, send, number in (
            (60, os.kill, signal.SIGKILL),
            (140, os.killpg, signal.SIGKILL),
            (220, os.kill, signal.SIGTERM),
            (280, os.killpg, signal.SIGINT),
        ):
            process = at.start("crawl", start_new_session=True)
            hall.until(details)
            send(process.pid, number)
            sent = time.monotonic()
            _, err = process.communicate(timeout=30)
            assert time.monotonic() - sent < 30
            assert "Traceback" not in err
            if number != signal.SIGKILL:
                assert process.returncode == 2
                assert "goes on with this run" in err
                assert list(home.rglob("*.next")) == []
            assert not at.database.exists()
        (open_run,) = at("runs", "--json").json()
        assert (open_run["status"], open_run["boards"]) == ("open", 0)
        ran = at("crawl", "--json")
        assert ran.code == 0, ran.err
        (run,) = at("runs", "--json").json()
        assert (run["run_id"], run["status"]) == (open_run["run_id"], "complete")
    (told,) = ran.json()["boards"]
    assert (told["verdict"], told["found"], told["opened"]) == ("complete", POSTINGS, POSTINGS)
    assert at.rows("select count(*), count(distinct posting_id) from postings") == [(POSTINGS, POSTINGS)]
    assert at.rows("select count(*), count(distinct event_id) from events") == [(POSTINGS, POSTINGS)]
    assert hall.count(LIST) + hall.count(DETAIL) <= POSTINGS / 100 + POSTINGS + 2 * IN_FLIGHT
    assert at("verify").code == 0
