"""Runs that are killed or told to stop at any instant: the same tables as an undisturbed run, and never half of one."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing

import pytest
from command import At, content
from hall import Hall, polled
from stepping import at_step

from crawler.home import Home
from rolecall.verify import damages

DAYS = ["2026-03-02T06:00:00Z", "2026-03-03T06:00:00Z"]
OF_THE_RUN = {"run_id", "event_id", "capture", "requests", "bytes", "applied_at"}
"""Columns that two runs that did the same do not share."""


class World:
    """A home after its first day, and the hall as it is on the second; `undisturbed` are the tables after that."""

    def __init__(self, folder, postings):
        self.hall = Hall(postings)
        self.hall.__enter__()
        few = max(2, postings // 50)
        self.template = folder / "template"
        self.hall.open_board(self.template)
        at = At(self.template, [self.hall.host])
        assert at("crawl", now=DAYS[0]).code == 0
        self.hall.edit(range(few), range(postings, postings + few), range(few, 2 * few))
        self.few, self.postings = few, postings
        before = time.monotonic()
        whole = self.home(folder / "whole")
        assert whole("crawl", now=DAYS[1]).code == 0
        self.seconds = time.monotonic() - before
        self.undisturbed = content(whole.database, OF_THE_RUN)
        with polled(at.database) as first, polled(whole.database) as second:
            self.states = {*first, *second}

    def home(self, path):
        shutil.copytree(self.template, path)
        return At(path, [self.hall.host])

    def check(self, at):
        """The run that was killed is over: nothing lost, nothing doubled, all files as they were written."""
        assert list(damages(Home(at.home))) == []
        assert content(at.database, OF_THE_RUN) == self.undisturbed
        postings, events = self.postings + self.few, self.postings + 3 * self.few
        assert at.rows("select count(*), count(distinct posting_key) from postings") == [(postings, postings)]
        assert at.rows("select count(*), count(distinct event_id) from events") == [(events, events)]
        assert [path.name for path in at.home.iterdir() if ".next" in path.name or ".wal" in path.name] == []


def is_over(at):
    """True where the second day's run has ended: killed while it tells of it, it leaves nothing to go on with, and the
    next crawl would be a run of its own. Opened to be written: SQLite first undoes what a kill left half done."""
    with closing(sqlite3.connect(at.home / "ledger.sqlite")) as ledger:
        return [status for (status,) in ledger.execute("select status from runs order by run_seq")] == ["complete"] * 2


@pytest.fixture(scope="module")
def world(request, tmp_path_factory):
    """One of so many postings."""
    world = World(tmp_path_factory.mktemp("world"), request.param)
    yield world
    world.hall.__exit__()


SMALL = 150
LARGE = 1_000


@pytest.mark.trust("killed")
@pytest.mark.parametrize(
    ("world", "kills"), [(SMALL, 5), pytest.param(LARGE, 200, marks=pytest.mark.long)], indirect=["world"]
)
def test_killed_at_random_instants_a_run_ends_as_if_nothing_had_been(world, tmp_path, count, kills):
    seed = 20_260_303
    instants = random.Random(seed)
    done = runs = at_load = 0
    while done < kills:
        at = world.home(tmp_path / f"home{runs}")
        with polled(at.database) as seen:
            while True:
                process = at.start("crawl", now=DAYS[1], start_new_session=True)
                kill = instants.choice((os.kill, os.killpg))
                try:
                    process.wait(instants.uniform(0.0, world.seconds * 1.1))
                except subprocess.TimeoutExpired:
                    kill(process.pid, signal.SIGKILL)
                    done += 1
                    at_load += bool(list(at.home.glob("jobs.duckdb.next*")))
                _, err = process.communicate(timeout=60)
                if process.returncode == 0 or is_over(at):
                    break
                # Killed alone, it leaves crawling processes for the moment that they take to notice.
                assert process.returncode in (-signal.SIGKILL, 75), (seed, runs, err)
        assert seen[0] in world.states, seed
        assert set(seen) <= world.states, (seed, runs)
        world.check(at)
        shutil.rmtree(at.home)
        runs += 1
    count(
        tried=done,
        note=f"{done} kills over {runs} crawls of {world.postings:,} pages, {at_load} in the load, 0 lost, 0 doubled",
    )


STEPS = [
    ("crawler.ledger:Ledger.begin", "before", 1),
    ("crawler.ledger:Ledger.begin", "after", 1),
    ("crawler.archive:ArchiveMiddleware.open", "before", 1),
    ("crawler.warc:_new_segment", "before", 1),
    ("crawler.warc:_new_segment", "after", 1),
    ("crawler.warc:Archive._append", "before", 3),
    ("crawler.warc:Archive._append", "after", 20),
    ("crawler.warc:Archive.close", "before", 1),
    ("crawler.warc:Archive.close", "after", 1),
    ("crawler.stage:StageWriter.finish", "before", 1),
    ("crawler.stage:fsync_file", "after", 1),
    ("crawler.stage:fsync_folder", "before", 1),
    ("crawler.ledger:Ledger.record", "before", 1),
    ("crawler.ledger:Ledger.record", "after", 1),
    ("rolecall.crawl:load_staged", "before", 1),
    ("pipelines.database:_open", "before", 1),
    ("pipelines.database:migrate", "before", 1),
    ("pipelines.load:_merge_batches", "before", 1),
    ("pipelines.load:_merge_batches", "after", 1),
    ("pipelines.database:_check", "before", 1),
    ("pipelines.database:_check", "after", 1),
    ("pipelines.database:_finish", "after", 1),
    ("crawler.ledger:Ledger.publishing", "before", 1),
    ("crawler.ledger:Ledger.publishing", "after", 1),
    ("pipelines.database:_fsync", "before", 2),
    ("pipelines.load:load", "after", 1),
    ("crawler.ledger:Ledger.loaded", "after", 1),
    ("crawler.ledger:Ledger.published", "before", 1),
    ("crawler.ledger:Ledger.published", "after", 1),
    ("crawler.ledger:Ledger.finish", "before", 1),
    ("crawler.ledger:Ledger.finish", "after", 1),
]
"""Of a run, in its order; the last leaves nothing to go on with."""


@pytest.mark.trust("killed")
@pytest.mark.parametrize(
    ("world", "every"), [(SMALL, 6), pytest.param(SMALL, 1, marks=pytest.mark.long)], indirect=["world"]
)
def test_killed_at_each_step_one_after_the_other_a_run_ends_as_if_nothing_had_been(world, tmp_path, count, every):
    steps = [*STEPS[:-1:every], STEPS[-1]]
    at = world.home(tmp_path / "home")
    with polled(at.database) as seen:
        for step, when, nth in steps:
            with at_step(step, "SIGKILL", when=when, nth=nth):
                process = at.start("crawl", now=DAYS[1])
                _, err = process.communicate(timeout=60)
            # A crawling process that dies takes the run down with it, whole.
            assert process.returncode == (1 if step.split(":")[0] in IN_A_CHILD else -signal.SIGKILL), (step, when, err)
            assert "Traceback" not in err, (step, when, err)
            assert list(damages(Home(at.home))) == [], (step, when)
        assert set(seen) <= world.states
    world.check(at)
    assert len({run["run_id"] for run in at("runs", "--json").json()}) == 2
    count(tried=len(steps), note=f"{len(steps)} named steps")


IN_A_CHILD = {"crawler.archive", "crawler.warc", "crawler.stage"}


@pytest.mark.trust("stopped")
@pytest.mark.parametrize(
    ("world", "stops"), [(SMALL, 3), pytest.param(LARGE, 60, marks=pytest.mark.long)], indirect=["world"]
)
def test_stopped_at_random_instants_a_run_publishes_nothing_and_is_gone_on_with(world, tmp_path, count, stops):
    seed = 20_260_304
    instants = random.Random(seed)
    done = runs = 0
    longest = 0.0
    while done < stops:
        at = world.home(tmp_path / f"home{runs}")
        before = at.database.read_bytes()
        while True:
            (at.home / ".lock").unlink(missing_ok=True)
            process = at.start("crawl", now=DAYS[1], start_new_session=True)
            send = instants.choice((os.kill, os.killpg))
            number = instants.choice((signal.SIGTERM, signal.SIGINT))
            while not (at.home / ".lock").exists():
                time.sleep(0.02)  # before that it is Python that is starting, and no run
            try:
                process.wait(instants.uniform(0.0, world.seconds))
            except subprocess.TimeoutExpired:
                send(process.pid, number)
                sent = time.monotonic()
                _, err = process.communicate(timeout=60)
                longest = max(longest, time.monotonic() - sent)
                done += 1
                assert "Traceback" not in err, (seed, done, err)
                if process.returncode == 0:  # too late to stop
                    break
                assert process.returncode == 2, (seed, done, number, process.returncode, err)
                assert "topped" in err
                assert at.database.read_bytes() == before, (seed, done)
                assert list(at.home.rglob("*.next*")) == []
            else:
                assert process.returncode == 0, (seed, process.communicate()[1])
                break
        world.check(at)
        shutil.rmtree(at.home)
        runs += 1
    assert longest < 30
    count(tried=done, note=f"{longest:.1f} s at most")
