"""What is read ahead: together where it is small, no more than may wait, each board as it would be read alone."""

from pathlib import Path

import pytest
from reading import hashes, ids, read
from staging import article, posting, stage

from pipelines import batches
from pipelines import readers as module
from pipelines.batches import concatenated, plan, read_batches
from pipelines.readers import Readers


@pytest.fixture
def first(tmp_path):
    return stage(tmp_path, 1, posting(1), posting(2, "Reed Maker"), article("a", "Reeds are cut in winter."))


def test_other_processes_read_the_same(tmp_path, monkeypatch, first):
    monkeypatch.setattr(module, "WORTH_PROCESSES", 1)
    with Readers(2) as readers:
        readers.ahead(*first, {})
        ((ahead,),) = read_batches([first], {}, readers)
        ((batch,),) = read(first)
        assert concatenated([ahead]) == concatenated([batch])


def test_what_is_forgotten_is_read_anew(first):
    with Readers(0) as readers:
        readers.ahead(*first, hashes(first))
        readers.forget(first[0])
        ((batch,),) = read_batches([first], {}, readers)
        assert ids(concatenated([batch])) == ["1", "2"]


def boards(tmp_path, *names):
    """Staged board runs of one, two, … postings and an article."""
    return [
        stage(tmp_path, 1, *(posting(n, board=name) for n in range(count)), article(name, "Reeds are cut."), board=name)
        for count, name in enumerate(names, start=1)
    ]


@pytest.mark.parametrize("processes", [0, pytest.param(2, marks=pytest.mark.long)])
def test_small_boards_are_read_together_as_each_alone(tmp_path, monkeypatch, processes):
    monkeypatch.setattr(module, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(module, "TOGETHER", 5)  # two boards a job, the third has one of its own
    staged = boards(tmp_path, "a", "b", "c", "d")
    (together,) = read(*staged, processes=processes)
    alone = [batch for one in staged for (batch,) in read(one)]
    assert [concatenated([batch]) for batch in together] == [concatenated([batch]) for batch in alone]
    assert [len({job for job, _ in batch.begun}) for batch in together] == [1, 1, 1, 1]
    assert len({job for batch in together for job, _ in batch.begun}) == 3


@pytest.mark.parametrize("processes", [0, pytest.param(2, marks=pytest.mark.long)])
def test_what_is_forgotten_leaves_what_is_read_with_it(tmp_path, monkeypatch, processes):
    monkeypatch.setattr(module, "WORTH_PROCESSES", 1)
    staged = boards(tmp_path, "a", "b", "c")
    with Readers(processes) as readers:
        for path, footer in staged:
            readers.ahead(path, footer, {})
        readers.forget(staged[1][0])
        (found,) = read_batches(staged, {}, readers)
        assert [ids(concatenated([batch])) for batch in found] == [["0"], ["0", "1"], ["0", "1", "2"]]


def test_what_is_large_is_read_alone_and_leaves_room_for_the_small(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "TOGETHER", 4)
    small, large, other = boards(tmp_path, "a", "b", "c")[::2] + boards(tmp_path, "d")
    (found,) = read(small, large, other)
    jobs = [batch.begun[0][0] for batch in found]
    assert jobs[0] is jobs[2] is not jobs[1]


def test_what_takes_much_room_is_read_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 1)
    (found,) = read(*boards(tmp_path, "a", "b"))
    assert found[0].begun[0][0] is not found[1].begun[0][0]


@pytest.mark.parametrize("stay", [False, True])
@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 1, 0, 2]])
def test_no_more_is_read_ahead_than_may_wait(tmp_path, monkeypatch, order, stay):
    monkeypatch.setattr(module, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(module, "TOGETHER", 1)  # a job each
    monkeypatch.setattr(module, "MOST_AHEAD", 5)
    monkeypatch.setattr(batches, "CHUNK", 1)
    staged = boards(tmp_path, "a", "b", "c", "d")  # of 2, 3, 4 and 5 rows
    with Readers(1, stay=stay) as readers:
        begun = [readers.begin(plan(path, footer, {})) for path, footer in staged]
        assert [job.is_started for batch in begun for job, _ in batch.begun] == [True, True, False, False]
        wanted = [begun[number] for number in order]
        readers.rest(wanted)
        assert [job.is_started for job, _ in wanted[0].begun] == [True]
        found = [concatenated([readers.finish(batch)]) for batch in wanted]
        assert [ids(tables) for tables in found] == [[str(n) for n in range(number + 1)] for number in order]
        assert [job.is_started for batch in begun for job, _ in batch.begun] == [True] * 4
        assert (readers._ahead, list(Path(readers._folder.name).iterdir())) == ({}, [])


def test_what_is_forgotten_does_not_hold_up_the_rest(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(module, "TOGETHER", 1)
    monkeypatch.setattr(module, "MOST_AHEAD", 1)
    staged = boards(tmp_path, "a", "b", "c")
    with Readers(1) as readers:
        for path, footer in staged:
            readers.ahead(path, footer, {})
        for path, _ in staged[:2]:
            readers.forget(path)
        (last,) = readers.begun.values()
        assert [job.is_started for job, _ in last.begun] == [True]
