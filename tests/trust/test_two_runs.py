"""Two runs at once: one goes on, the other is refused at once and touches nothing."""

import time

import pytest
from command import At
from hall import Hall
from loopback import Page


@pytest.mark.trust("two runs")
@pytest.mark.parametrize("times", [10, pytest.param(50, marks=pytest.mark.long)])
def test_of_two_runs_at_once_one_goes_on_and_the_other_writes_nothing(tmp_path, count, times):
    seconds = []
    with Hall(5) as hall:
        hall.open_board(tmp_path / "home")
        at = At(tmp_path / "home", [hall.host])
        listed = hall.pages["/api/v1/public/supplier/search/job/posts"]

        def slowly(asked):
            time.sleep(0.3)
            return listed(asked)

        hall.pages["/api/v1/public/supplier/search/job/posts"] = slowly
        first = at.start("crawl")
        while len(seconds) < times:
            while not hall.asked and first.poll() is None:
                time.sleep(0.01)
            while first.poll() is None and len(seconds) < times:
                before = names(at)
                started = time.monotonic()
                ran = at(["crawl", "load", "rebuild", "import"][len(seconds) % 4], *IMPORTED[len(seconds) % 4])
                took = time.monotonic() - started
                if ran.code != 75:
                    assert first.wait(60) == 0  # it had ended in between
                    break
                seconds.append(took)
                assert "Another run holds" in ran.said
                assert ran.out == ""
                assert names(at).keys() >= before.keys()
            assert first.wait(60) == 0, first.communicate()[1]
            hall.asked.clear()
            first = at.start("crawl") if len(seconds) < times else first
        runs = at("runs", "--json").json()
        assert {run["status"] for run in runs} == {"complete"}
        assert at("verify").code == 0
    assert max(seconds) < 2
    count(tried=len(seconds), note=f"refused within {max(seconds):.2f} s")


IMPORTED = [(), (), (), (__file__,)]


def names(at):
    return {path: path.stat().st_mtime_ns for path in at.home.rglob("*") if path.name != ".lock"}


@pytest.mark.trust("two runs")
def test_a_run_that_is_refused_touches_nothing(tmp_path, count):
    """The lock is held by this process, so that nothing else moves."""
    from crawler.home import Home

    home = tmp_path / "home"
    with Hall(2) as hall:
        hall.open_board(home)
        hall.pages["/robots.txt"] = Page(b"", 404)
        at = At(home, [hall.host])
        with Home(home).lock():
            before = names(at)
            commands = [("crawl",), ("load",), ("rebuild",), ("import", __file__), ("init",)]
            refused = [at(*command).code for command in commands]
            assert names(at) == before
            assert hall.asked == []
    assert refused == [75] * len(refused)
    count(tried=len(refused))
