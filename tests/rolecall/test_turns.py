"""A run of bounded time, a second try at its end, and a run of only what failed."""

import json
import time
from collections import Counter

import pytest
from command import At, board
from hall import Hall
from loopback import RESET, Page, Site

from crawler.boards import Board
from crawler.home import Home
from crawler.ledger import BoardRun, Ledger
from rolecall.crawl import CrawlOptions, crawl
from rolecall.turns import SecondTries, longest_ago_first, to_retry

pytestmark = pytest.mark.long

JSON = {"Content-Type": "application/json"}
LIST = "/v0/postings/{}"


def postings(name, count=3):
    """A Lever board of an invented rope works."""
    rows = [
        {
            "id": f"{name}-{number}",
            "text": f"Rope Maker {number}",
            "hostedUrl": f"https://jobs.lever.co/{name}/{name}-{number}",
            "categories": {"location": "Bergen, Norway"},
            "createdAt": 1_770_000_000_000,
            "description": "<p>Lay rope.</p>",
        }
        for number in range(count)
    ]
    return Page(json.dumps(rows).encode(), headers=JSON)


def board_run(run, name, verdict="complete", reason=None):
    return BoardRun(run, f"lever:{name}", "2026-03-02T06:00:00", verdict, reason, None, 0, 1, 1, 0, "f", "0", 0)


def ledger_of(home, *runs):
    """A ledger with these runs, each a dict of board → (verdict, reason)."""
    from datetime import datetime

    with Ledger.open(home.ledger) as ledger:
        for number, told in enumerate(runs):
            now = datetime(2026, 3, 2 + number, 6)
            run = ledger.begin(now, f"run-{number}")
            for name, (verdict, reason) in told.items():
                ledger.record(board_run(run.run_id, name, verdict, reason))
            ledger.finish(run.run_id, now, "complete")


def boards(*names):
    return [Board("lever", name) for name in names]


def test_what_lost_something_is_asked_again(tmp_path):
    home = Home(tmp_path)
    last = {
        "whole": ("complete", None),
        "down": ("failed", "DownloadFailedError"),
        "walled": ("blocked", "challenge"),
        "part": ("partial", "1 request failed"),
        "late": ("truncated", "max_minutes; paged by 20"),
        "capped": ("truncated", "cap"),
        "forbidden": ("disallowed", "robots_txt"),
        "mended": ("complete", None),
        "broken": ("failed", "status 500"),
    }
    before = {"mended": ("failed", "status 500"), "broken": ("complete", None)}
    ledger_of(home, before, last)
    found = to_retry(home, boards(*last, "new"))
    assert [one.board for one in found] == ["down", "walled", "part", "late", "broken", "new"]
    assert to_retry(Home(tmp_path / "none"), boards("new")) == boards("new")


def test_who_was_asked_longest_ago_comes_first(tmp_path):
    home = Home(tmp_path)
    whole = ("complete", None)
    ledger_of(home, {"a": whole, "b": whole, "c": whole}, {"b": whole}, {"a": whole, "c": ("truncated", "max_minutes")})
    with Ledger.open(home.ledger) as ledger:
        assert [one.board for one in longest_ago_first(ledger, boards("a", "b", "c", "new"))] == ["c", "new", "b", "a"]


@pytest.mark.parametrize(
    ("reason", "put_by"),
    [
        ("DownloadTimeoutError", True),
        ("CannotResolveHostError", True),
        ("status 503", True),
        ("status 404", False),
        ("board_not_found", False),
        ("unexpected_shape (KeyError: 'jobs')", False),
        (None, False),
    ],
)
def test_only_what_may_be_reached_later_is_put_by(reason, put_by):
    now = [0.0]
    tries = SecondTries(60.0, clock=lambda: now[0])
    early, late = board_run("r", "early", "failed", reason), board_run("r", "late", "failed", reason)
    assert list(tries.sifted(iter([early]))) == ([] if put_by else [early])
    now[0] = 30.0
    assert list(tries.sifted(iter([late]))) == ([] if put_by else [late])
    now[0] = 60.0
    assert tries.take() == (([early], [late]) if put_by else ([], []))
    assert tries.take() == ([], [])


def test_a_board_that_comes_back_within_the_run_is_complete(tmp_path):
    home = Home(tmp_path / "home")
    up = Counter()

    def flaky(_):
        up["asked"] += 1
        return RESET if up["asked"] <= 3 else postings("flaky")

    with Site(
        {LIST.format("flaky"): flaky, LIST.format("down"): RESET, LIST.format("sound"): postings("sound")}
    ) as site:
        named = [Board("lever", name, endpoint=f"http://{site.host}") for name in ("flaky", "down", "sound")]
        options = CrawlOptions(allow_hosts=[site.host], again_after=0.0, log_level="CRITICAL", processes=1)
        said = []
        with home.lock() as lock:
            result = crawl(home, named, options, lock=lock, report=said.append)
        found = {past.board_key: past.verdict for past in result.board_runs}
    assert found == {"lever:flaky": "complete", "lever:down": "failed", "lever:sound": "complete"}
    assert [past.board_key for past in said].count("lever:down") == 1
    counts = Counter(asked.path.partition("?")[0].rpartition("/")[2] for asked in site.asked)
    assert counts["sound"] == 1
    assert counts["down"] >= 6
    assert (result.exit_code, result.loaded.outcomes[result.run.run_id, "lever:flaky"].verdict) == (2, "complete")


def test_a_run_of_bounded_time_ends_with_what_it_has(tmp_path):
    slow = {"first": True}

    def dawdling(_):
        time.sleep(8 if slow["first"] else 0)
        return postings("a")

    names = "abc"
    with Site({LIST.format("a"): dawdling} | {LIST.format(name): postings(name) for name in "bc"}) as site:
        at = At(tmp_path / "home", [site.host])
        board(at.home, "lever", *({"board": name, "endpoint": f"http://{site.host}"} for name in names))
        ran = at("crawl", "--delay", "0.1", "--max-minutes", "0.08", "--json", now="2026-03-02T06:00:00Z")
        slow["first"] = False
        told = ran.json()
        assert ran.code == 2, ran.err
        (row,) = told["boards"]
        assert (row["board"], row["verdict"], row["reason"], row["found"]) == ("lever:a", "truncated", "max_minutes", 3)
        assert told["unreached"] == ["lever:b", "lever:c"]
        assert at.rows("select count(*) from postings where status = 'open'") == [(3,)]
        (run,) = at("runs", "--json").json()
        assert (run["status"], run["boards"]) == ("partial", 1)
        again = at("crawl", "--retry", "--delay", "0.1", "--json", now="2026-03-03T06:00:00Z")
        assert [row["board"] for row in again.json()["boards"]] == ["lever:a", "lever:b", "lever:c"]
        assert again.code == 0
        none = at("crawl", "--retry", now="2026-03-04T06:00:00Z")
        assert (none.code, none.said) == (0, "No board lost anything in its last run.")
    assert at.rows("select count(*) from postings where status = 'open'") == [(9,)]


def test_a_board_that_time_ran_out_on_keeps_what_was_read_and_closes_nothing(tmp_path):
    slow = {"seconds": 0.0}

    class Dawdling(Hall):
        def detail(self, asked):
            time.sleep(slow["seconds"])
            return super().detail(asked)

    with Dawdling(120) as hall:
        at = At(tmp_path / "home", [hall.host])
        hall.open_board(at.home)
        assert at("crawl", "--quiet", "--limit", "5", now="2026-03-02T06:00:00Z").code == 2
        slow["seconds"] = 1.5
        late = at("crawl", "--max-minutes", "0.1", "--json", now="2026-03-03T06:00:00Z")
        (row,) = late.json()["boards"]
        assert (late.code, row["verdict"], row["reason"]) == (2, "truncated", "max_minutes")
        assert "--max-minutes allows more" in late.err
        assert (row["closed"], late.json()["unreached"]) == (0, [])
        ((opened,),) = at.rows("select count(*) from postings where status = 'open'")
        assert 5 < opened < 120
        slow["seconds"] = 0.0
        whole = at("crawl", "--json", now="2026-03-04T06:00:00Z")
        (row,) = whole.json()["boards"]
        assert (whole.code, row["verdict"], row["found"], row["closed"]) == (0, "complete", 120, 0)
    assert at("verify").code == 0
