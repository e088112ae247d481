"""Stage files to tables: only what has changed is read, in chunks of whole board runs."""

from pathlib import Path

import pytest
from staging import article, posting, stage

import crawler.stage
from pipelines import batches as module
from pipelines.batches import Readers, concatenated, read_batches
from pipelines.tables import SCHEMAS


def read(*staged, known=None, processes=0):
    with Readers(processes) as readers:
        return list(read_batches(staged, known or {}, readers))


def ids(tables):
    return tables["staged_postings"]["posting_id"].to_pylist()


@pytest.fixture
def first(tmp_path):
    return stage(tmp_path, 1, posting(1), posting(2, "Reed Maker"), article("a", "Reeds are cut in winter."))


def hashes(staged):
    """The hash of each posting, as a load leaves it."""
    ((batch,),) = read(staged)
    tables = concatenated([batch])["staged_postings"]
    return dict(zip(tables["posting_id"].to_pylist(), tables["raw_hash"].to_pylist(), strict=True))


def test_every_row_of_an_unknown_board_is_read(first):
    ((batch,),) = read(first)
    tables = concatenated([batch])
    assert (batch.ids, batch.rows, ids(tables)) == ({"1", "2"}, 3, ["1", "2"])
    assert tables["staged_articles"].num_rows == 1


def test_only_postings_that_are_published_otherwise_are_read_and_articles_always(first):
    known = hashes(first)
    ((batch,),) = read(first, known={"greenhouse:wrenfield": known | {"2": "another"}})
    assert (batch.ids, ids(concatenated([batch]))) == ({"1", "2"}, ["2"])
    assert batch.rows == 2


def test_what_another_board_knows_is_not_known_here(first):
    ((batch,),) = read(first, known={"greenhouse:calder": hashes(first)})
    assert ids(concatenated([batch])) == ["1", "2"]


def test_an_id_that_stands_twice_is_read_once(tmp_path):
    ((batch,),) = read(stage(tmp_path, 1, posting(1), posting(1, "Reed Maker")))
    tables = concatenated([batch])
    assert (ids(tables), tables["staged_postings"]["title_raw"].to_pylist()) == (["1"], ["Organ Builder"])


@pytest.mark.parametrize(("chunk", "expected"), [(1, [1, 1, 1]), (64 << 20, [3])])
def test_chunks_are_of_whole_board_runs(tmp_path, monkeypatch, chunk, expected):
    monkeypatch.setattr(module, "CHUNK", chunk)
    boards = [stage(tmp_path, 1, *(posting(n, board=board) for n in (1, 2)), board=board) for board in ("a", "b", "c")]
    assert [len(found) for found in read(*boards)] == expected


def test_tasks_together_read_every_row_once_in_order(tmp_path, monkeypatch):
    monkeypatch.setattr(crawler.stage, "BATCH", 3)
    ((batch,),) = read(stage(tmp_path, 1, *(posting(number, f"Role {number}") for number in range(10))))
    assert batch.tasks == [(0, [0, 1, 2]), (1, [0, 1, 2]), (2, [0, 1, 2]), (3, [0])]
    assert ids(concatenated([batch])) == [str(number) for number in range(10)]


def test_tables_are_whole_and_numbered_where_there_is_nothing(tmp_path):
    ((batch,),) = read(stage(tmp_path, 1))
    tables = concatenated([batch])
    assert {name: table.num_rows for name, table in tables.items()} == dict.fromkeys(SCHEMAS, 0)
    assert "row" in tables["staged_postings"].column_names
    assert read() == []


def test_rows_are_numbered_over_all_board_runs(tmp_path):
    staged = [stage(tmp_path, 1, posting(1, board=board), board=board) for board in ("a", "b")]
    ((one, other),) = read(*staged)
    tables = concatenated([one, other])
    assert tables["staged_postings"]["row"].to_pylist() == [0, 1]
    sections = tables["staged_sections"]["row"].to_pylist()
    assert sections == list(range(len(sections)))


def test_what_the_spider_could_not_read_comes_along(tmp_path):
    unread = [{"posting_id": "9", "reason": "KeyError('title')", "capture": None}]
    ((batch,),) = read(stage(tmp_path, 1, posting(1), quarantine=unread))
    assert concatenated([batch])["staged_quarantine"].to_pylist() == [
        {"board_key": "greenhouse:wrenfield", "posting_id": "9", "reason": "KeyError('title')", "capture": None}
    ]


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


@pytest.mark.parametrize(
    ("merged", "expected"),
    [(0, 32 << 20), (256 << 20, 32 << 20), (512 << 20, 64 << 20), (1 << 30, 128 << 20), (1 << 40, 128 << 20)],
)
def test_chunks_grow_with_a_load(merged, expected):
    assert module.at_once(merged) == expected


@pytest.mark.parametrize("stay", [False, True])
@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 1, 0, 2]])
def test_no_more_is_read_ahead_than_may_wait(tmp_path, monkeypatch, order, stay):
    monkeypatch.setattr(module, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(module, "TOGETHER", 1)  # a job each
    monkeypatch.setattr(module, "MOST_AHEAD", 5)
    monkeypatch.setattr(module, "CHUNK", 1)
    staged = boards(tmp_path, "a", "b", "c", "d")  # of 2, 3, 4 and 5 rows
    with Readers(1, stay=stay) as readers:
        begun = [readers.begin(module.plan(path, footer, {})) for path, footer in staged]
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
