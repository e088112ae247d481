"""Runs that are killed or told to stop in mid-crawl, and what the next one makes of it (`trust.md` §3.1)."""

import os
import signal
import time

import pytest
from command import At
from hall import DETAIL, LIST, Hall

pytestmark = pytest.mark.long

POSTINGS = 300
IN_FLIGHT = 16


def test_one_run_killed_twice_and_stopped_twice_ends_as_if_nothing_had_been(tmp_path):
    home = tmp_path / "home"
    with Hall(POSTINGS) as hall:
        hall.open_board(home)
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
