"""Two runs at once: one goes on, the other is refused at once and touches nothing."""

import resource
import threading
import time

import pytest
from command import At
from hall import LIST, Hall
from loopback import Page

from crawler.home import Home

OTHERS = [("load",), ("rebuild",), ("import", __file__), ("crawl",), ("erase", "Jane Doe"), ("init",)]


@pytest.fixture
def gate():
    """Closed, it holds back every list page, and with it the run that asked."""
    return threading.Event()


@pytest.fixture
def hall(gate):
    with Hall(5) as hall:
        page = hall.pages[LIST]

        def held_back(asked):
            gate.wait(60)
            return page(asked)

        hall.pages[LIST] = held_back
        hall.pages["/robots.txt"] = Page(b"", 404)
        yield hall


@pytest.fixture
def at(tmp_path, hall):
    hall.open_board(tmp_path / "home")
    return At(tmp_path / "home", [hall.host])


def names(at):
    """Every file but the lock, and when it was last written."""
    return {path: path.stat().st_mtime_ns for path in at.home.rglob("*") if path.name != ".lock"}


def processor():
    """Seconds of it that processes which have ended, and been waited for, took."""
    took = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took.ru_utime + took.ru_stime


def both_end(processes):
    """The first of two processes that ended, the other, and how many seconds that took."""
    started = time.monotonic()
    while time.monotonic() - started < 60:
        for refused, other in (processes, processes[::-1]):
            if refused.poll() is not None:
                return refused, other, time.monotonic() - started
        time.sleep(0.005)
    raise AssertionError("neither of two runs at once was refused")


@pytest.mark.trust("two runs")
@pytest.mark.parametrize("times", [3, pytest.param(50, marks=pytest.mark.long)])
def test_of_two_runs_at_once_one_goes_on_and_the_other_writes_nothing(at, hall, gate, count, times):
    waited, worked = [], []
    for number in range(times):
        gate.clear()
        hall.asked.clear()
        before = processor()
        refused, other, took = both_end([at.start("crawl"), at.start("crawl")])
        waited.append(took)
        worked.append(processor() - before)
        assert (refused.returncode, refused.stdout.read()) == (75, "")
        assert refused.stderr.read().startswith("Another run holds")
        while not hall.count(LIST) and other.poll() is None:
            time.sleep(0.01)
        # The run that goes on waits for its list, so that nothing moves but by whom it should not.
        before = names(at)
        started, begun = time.monotonic(), processor()
        ran = at(*OTHERS[number % len(OTHERS)])
        waited.append(time.monotonic() - started)
        worked.append(processor() - begun)
        assert (ran.code, ran.out) == (75, "")
        assert ran.said.startswith("Another run holds")
        assert names(at) == before
        gate.set()
        out, err = other.communicate(timeout=60)
        assert other.returncode == 0, (out, err)
    runs = at("runs", "--json").json()
    assert [run["status"] for run in runs] == ["complete"] * times
    assert len(list(at.home.glob("archive/*/*/*.warc.gz"))) == times
    assert len(list(at.home.glob("stage/*/*"))) == times
    assert at("verify").code == 0
    # Two seconds on a machine that has nothing else to do; on another it waits for the processor as well.
    assert max(worked) < 2, worked
    assert max(waited) < 10, waited
    count(tried=len(waited), note=f"refused after {max(worked):.2f} s of work, within {max(waited):.2f} s")


@pytest.mark.trust("two runs")
def test_a_run_that_is_refused_touches_nothing(at, hall, gate, count):
    """The lock is held by this process, and there is nothing yet that a run would not have to make."""
    gate.set()
    with Home(at.home).lock():
        before = names(at)
        refused = [at(*command).code for command in OTHERS]
        assert names(at) == before
        assert hall.asked == []
    assert refused == [75] * len(OTHERS)
    count(tried=len(refused))
