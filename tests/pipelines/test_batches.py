"""Stage files to tables: only what has changed is read, in chunks of whole board runs."""

import pytest
from reading import hashes, ids, read
from staging import article, posting, stage

import crawler.stage
from pipelines import batches as module
from pipelines.batches import concatenated
from pipelines.tables import SCHEMAS


@pytest.fixture
def first(tmp_path):
    return stage(tmp_path, 1, posting(1), posting(2, "Reed Maker"), article("a", "Reeds are cut in winter."))


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


@pytest.mark.parametrize(
    ("merged", "expected"),
    [(0, 32 << 20), (256 << 20, 32 << 20), (512 << 20, 64 << 20), (1 << 30, 128 << 20), (1 << 40, 256 << 20)],
)
def test_chunks_grow_with_a_load(merged, expected):
    assert module.at_once(merged) == expected
