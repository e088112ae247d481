"""Shards that deliver to one stage: what is finished is loaded once, whoever else has tried the same."""

import json
from datetime import datetime

import command
import pytest
from buckets import BUCKET, bucket
from command import At, board, content
from loopback import Page, Site
from planting import KIND, listed, posting

from benchmarks.planted import company_postings
from crawler.home import Home
from crawler.ledger import Ledger
from crawler.store import BadStore, open_store
from rolecall.shared import Delivery, take

DAYS = ["2026-03-02T06:00:00Z", "2026-03-03T06:00:00Z"]
OF_THE_RUN = {"applied_at", "requests", "bytes", "capture"}


class Town(Site):
    """A few boards, each on an address of its own, so that shards divide them."""

    def __init__(self, boards=4):
        super().__init__()
        self.boards = {f"board-{number}": company_postings(number, 3) for number in range(boards)}
        self.fill(DAYS[0])

    def fill(self, day, without=0):
        for name, planted in self.boards.items():
            there = [listed(posting(one), day) for one in planted[without:]]
            body = json.dumps({"jobs": there, "meta": {"total": len(there)}}).encode()
            self.pages[f"/v1/boards/{name}/jobs"] = Page(body, headers=KIND)

    def home(self, path):
        board(path, "greenhouse", *({"board": name, "endpoint": f"http://{self.host}"} for name in self.boards))
        return At(path, [self.host])


def crawl(at, day, *arguments):
    ran = at("crawl", "--quiet", "--run", f"run-{day[:10]}", *arguments, now=day)
    assert ran.code in (0, 2), ran.err
    return ran


@pytest.fixture
def stage(tmp_path, monkeypatch):
    with bucket() as given:
        for name, value in given.items():
            monkeypatch.setenv(name, value)
            monkeypatch.setitem(command.ENVIRONMENT, name, value)
        yield f"s3://{BUCKET}/{tmp_path.name}"


@pytest.mark.long
def test_shards_that_deliver_are_loaded_as_one_crawl(tmp_path, stage):
    with Town() as town:
        one, shards = town.home(tmp_path / "one"), [town.home(tmp_path / f"shard-{number}") for number in (1, 2)]
        for number, day in enumerate(DAYS):
            town.fill(day, without=number)
            crawl(one, day)
            for part, shard in enumerate(shards, 1):
                crawl(shard, day, "--stage", stage, "--shard", f"{part}/2")
        # A worker that was started twice, on a machine that knows nothing: the board runs that it makes do not count.
        town.fill(DAYS[1], without=2)
        crawl(town.home(tmp_path / "twice"), DAYS[1], "--stage", stage)
    whole = town.home(tmp_path / "whole")
    ran = whole("load", stage, "--with-archive")
    assert (ran.code, ran.err.splitlines()[0]) == (ran.code, f"{stage}: 8 board runs taken in, 0 known.")
    assert content(whole.database, OF_THE_RUN) == content(one.database, OF_THE_RUN)
    assert not any((tmp_path / f"shard-{number}" / "jobs.duckdb").exists() for number in (1, 2))
    before = content(whole.database)
    ran = whole("load", stage)
    assert ran.err.splitlines()[0] == f"{stage}: 0 board runs taken in, 8 known."
    assert content(whole.database) == before
    assert whole("verify").out == ""
    assert whole("rebuild").out.startswith("8 board runs read again, 0 taken")
    assert content(whole.database, OF_THE_RUN) == content(one.database, OF_THE_RUN)


@pytest.fixture
def delivered(tmp_path):
    """A home with a board run made by hand, delivered to a folder."""
    home = Home(tmp_path / "home")
    with Ledger.open(home.ledger) as ledger:
        delivery = Delivery(home, str(tmp_path / "store"))
        yield home, ledger, delivery


def test_a_run_has_one_number_for_all_who_name_it(tmp_path, delivered):
    _home, ledger, delivery = delivered
    moment = datetime(2026, 3, 2, 6)
    first = delivery.join(ledger, ledger.begin(moment, "a"))
    with Ledger.open(tmp_path / "other" / "ledger.sqlite") as other:
        elsewhere = Delivery(Home(tmp_path / "other"), str(tmp_path / "store"))
        second = elsewhere.join(other, other.begin(datetime(2026, 3, 2, 7), "b"))
        same = elsewhere.join(other, other.begin(datetime(2026, 3, 2, 8), "a"))
        assert [run.run_seq for run in other.runs()] == [1, 2]
    assert (first.run_seq, second.run_seq) == (1, 2)
    assert (same.run_seq, same.started_at) == (1, moment)


def test_a_home_with_runs_of_its_own_is_told(tmp_path, delivered):
    _home, ledger, delivery = delivered
    ledger.begin(datetime(2026, 3, 1), "mine")
    with pytest.raises(BadStore, match="which mine has here"):
        delivery.join(ledger, ledger.begin(datetime(2026, 3, 2), "shared"))


def test_an_attempt_that_is_not_as_its_manifest_says_is_left_out(tmp_path, delivered):
    home, ledger, _ = delivered
    store = open_store(str(tmp_path / "store"))
    file = tmp_path / "file"
    file.write_bytes(b"torn")
    store.put("data/r/b/1/b.parquet", file)
    told = {"run_id": "r", "board_key": "x:y", "key": "data/r/b/1/b.parquet", "sha256": "0" * 64, "archive": []}
    store.create("manifests/r/b.json", json.dumps(told).encode())
    taken = take(home, ledger, str(tmp_path / "store"))
    assert (taken.fresh, taken.damaged) == (0, ["data/r/b/1/b.parquet"])
    assert ledger.board_runs() == []


def test_a_manifest_names_no_place_outside_of_the_archive(tmp_path, delivered):
    home, ledger, _ = delivered
    store = open_store(str(tmp_path / "store"))
    archive = [{"key": "k", "path": "../../etc/passwd", "sha256": ""}]
    told = {"run_id": "r", "board_key": "x:y", "key": "k", "sha256": "", "archive": archive}
    store.create("manifests/r/b.json", json.dumps(told).encode())
    with pytest.raises(BadStore, match="not in the archive"):
        take(home, ledger, str(tmp_path / "store"), with_archive=True)
