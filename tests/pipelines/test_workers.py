"""Work in other processes: tables come and go whole, and a process that is killed is told of, never waited for."""

import os
import signal
from concurrent.futures.process import BrokenProcessPool

import pyarrow as pa
import pytest

from pipelines.workers import Workers

LARGE = pa.table({"text": ["reed and pipe " * 10_000] * 20})


def doubled(table, times, words):
    both = pa.concat_tables([table] * times)
    return both, (both.slice(0, 1), [*words, times])


def killed(table):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("processes", [0, 2])
def test_tables_come_and_go_whole_and_in_order(processes):
    tables = [LARGE.slice(0, number) for number in (3, 0, 20)]
    with Workers(processes) as workers:
        found = list(workers.each(doubled, ((table, 2, ("bell",)) for table in tables)))
    assert found == [doubled(table, 2, ("bell",)) for table in tables]


@pytest.mark.parametrize("processes", [0, 2])
def test_what_is_begun_at_once_comes_in_order(processes):
    tables = [LARGE.slice(0, number) for number in (3, 0, 20, 1, 2, 5, 7)]
    with Workers(processes) as workers:
        found = workers.begin(doubled, ((table, 2, ("bell",)) for table in tables))
        assert workers.have_begun == (processes > 1)
        assert list(found) == [doubled(table, 2, ("bell",)) for table in tables]


def test_a_process_that_is_killed_leaves_nothing_to_wait_for_and_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(BrokenProcessPool), Workers(2) as workers:
        list(workers.each(killed, ((LARGE,) for _ in range(20))))
    assert list(tmp_path.iterdir()) == []
