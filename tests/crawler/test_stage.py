"""Stage files: finished when they have their name, refused by name when they are not."""

import json

import pyarrow.parquet as pq
import pytest
from staging import article, page, posting, stage

from crawler import stage as module
from crawler.items import Pay
from crawler.stage import BATCH, SCHEMA, BadStage, StageWriter, finished, read_staged, row_count, runs, sha256


def test_a_stage_file_gives_back_its_footer_and_its_rows(tmp_path):
    items = [
        posting(1, places_raw=["Berlin", "Graz"], pay_raw=[Pay(min_amount=1, currency="EUR")], is_talent_pool=True),
        article("a", "Reeds are cut in winter."),
        page("life", "Jobs"),
    ]
    unread = [{"posting_id": "9", "reason": "KeyError('title')", "capture": None}]
    path, staged = stage(tmp_path, 1, *items, present=["7"], gone=["8"], quarantine=unread, robots="allowed")
    assert read_staged(path) == staged
    assert (staged.present, staged.gone, staged.quarantine, staged.robots) == (["7"], ["8"], unread, "allowed")
    table = pq.read_table(path)
    assert table.schema.equals(SCHEMA)
    rows = table.to_pylist()
    assert [row["kind"] for row in rows] == ["posting", "article", "page"]
    assert [row["url"] for row in rows] == [item.url for item in items]
    assert rows[0]["places_raw"] == ["Berlin", "Graz"]
    assert (rows[0]["pay_raw"][0]["min_amount"], rows[0]["pay_raw"][0]["max_amount"]) == (1.0, None)
    assert (rows[0]["is_talent_pool"], rows[1]["is_talent_pool"]) == (True, None)
    assert len({row["raw_hash"] for row in rows}) == 3


def test_a_board_run_that_saw_nothing_has_a_file_too(tmp_path):
    path, staged = stage(tmp_path, 1, verdict="blocked", reason="status 403")
    assert (row_count(path), read_staged(path)) == (0, staged)


def test_items_are_written_in_batches(tmp_path):
    path, _ = stage(tmp_path, 1, *(posting(number, f"Role {number}") for number in range(2 * BATCH + 1)))
    assert (row_count(path), pq.read_metadata(path).num_row_groups) == (2 * BATCH + 1, 3)


def test_the_digest_is_of_the_finished_file(tmp_path):
    path, staged = stage(tmp_path, 1, posting(1))
    writer = StageWriter(tmp_path / "again" / path.name)
    writer.add(posting(1))
    assert writer.finish(staged) == sha256(writer.path)


def test_nothing_has_the_name_before_the_file_is_finished(tmp_path):
    writer = StageWriter(tmp_path / "run-1" / "greenhouse-1.parquet")
    for number in range(BATCH):
        writer.add(posting(number))
    (left,) = writer.path.parent.iterdir()
    assert (writer.path.exists(), left.suffix) == (False, ".next")
    writer.discard()
    assert list(writer.path.parent.iterdir()) == []


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "no footer", "another footer", "missing", "folder"])
def test_what_is_no_finished_stage_file_is_refused_by_name(tmp_path, damage):
    path, _ = stage(tmp_path, 1, posting(1))
    if damage == "empty":
        path.write_bytes(b"")
    elif damage == "text":
        path.write_text("no stage file at all")
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-50])
    elif damage == "no footer":
        pq.write_table(SCHEMA.empty_table(), path)
    elif damage == "another footer":
        told = {b"rolecall": json.dumps({"run_id": "run-1"}).encode()}
        pq.write_table(SCHEMA.empty_table().replace_schema_metadata(told), path)
    elif damage == "missing":
        path.unlink()
    else:
        path.unlink()
        path.mkdir()
    with pytest.raises(BadStage, match=rf"{path.name} is no finished stage file"):
        read_staged(path)


def test_fields_that_a_newer_writer_added_are_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "asdict", lambda staged: {**vars_of(staged), "weather": "rain"})
    path, staged = stage(tmp_path, 1, posting(1))
    assert b"weather" in pq.read_metadata(path).metadata[b"rolecall"]
    assert read_staged(path) == staged


def vars_of(staged):
    return {name: getattr(staged, name) for name in staged.__slots__}


def test_files_are_given_in_the_order_of_runs(tmp_path):
    files = [stage(tmp_path, day, posting(1, board=board)) for day in (10, 2) for board in ("wrenfield", "calder")]
    assert [(staged.run_seq, staged.board) for _, staged in finished(path for path, _ in files)] == [
        (2, "calder"),
        (2, "wrenfield"),
        (10, "calder"),
        (10, "wrenfield"),
    ]


@pytest.mark.parametrize(
    ("numbers", "found"),
    [([], []), ([3], [(3, 1)]), ([0, 1, 2], [(0, 3)]), ([0, 2, 3, 7], [(0, 1), (2, 2), (7, 1)])],
)
def test_runs_of_rows(numbers, found):
    assert list(runs(numbers)) == found
