"""The ledger of runs: begun, gone on with, finished; recorded once; readable or refused."""

import errno
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from staging import posting, stage

from crawler.ledger import RESUMABLE, BadLedger, BoardRun, Ledger, Run, seal_of, write_seal

NOW = datetime(2026, 3, 2, 6)
HOUR = timedelta(hours=1)


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "home" / "ledger.sqlite") as opened:
        yield opened


def board_run(run_id="run-1", board_key="greenhouse:wrenfield", **given):
    told = {
        "run_id": run_id,
        "board_key": board_key,
        "started_at": NOW.isoformat(),
        "verdict": "complete",
        "reason": None,
        "advertised": None,
        "found": 3,
        "requests": 1,
        "bytes": 1000,
        "failures": 0,
        "stage_file": f"{run_id}/{board_key.partition(':')[2]}.parquet",
        "sha256": "0" * 64,
        "rows": 3,
    }
    return BoardRun(**told | given)


def test_a_new_run_is_named_for_its_moment_and_numbered(ledger):
    first = ledger.begin(NOW)
    assert first == Run(first.run_id, 1, NOW, None, "open")
    assert first.run_id.startswith("20260302T060000Z-")
    ledger.finish(first.run_id, NOW + HOUR, "complete")
    second = ledger.begin(NOW + 2 * HOUR)
    assert second.run_seq == 2
    assert ledger.runs() == [Run(first.run_id, 1, NOW, NOW + HOUR, "complete"), second]
    assert ledger.runs("open") == [second]


def test_an_open_run_is_gone_on_with(ledger):
    first = ledger.begin(NOW)
    assert ledger.begin(NOW + RESUMABLE - HOUR / 60) == first


def test_an_open_run_that_is_too_old_is_closed_as_what_it_came_to(ledger):
    abandoned = ledger.begin(NOW)
    partial = ledger.begin(NOW + RESUMABLE)
    ledger.record(board_run(partial.run_id))
    newest = ledger.begin(NOW + 2 * RESUMABLE)
    assert [(run.run_id, run.run_seq, run.status) for run in ledger.runs()] == [
        (abandoned.run_id, 1, "abandoned"),
        (partial.run_id, 2, "partial"),
        (newest.run_id, 3, "open"),
    ]


def test_a_run_that_is_named_is_shared_by_who_names_it(ledger):
    shared = ledger.begin(NOW, "nightly")
    assert ledger.begin(NOW + HOUR, "nightly") == shared
    other = ledger.begin(NOW + HOUR, "other")
    assert (other.run_id, other.run_seq) == ("other", 2)
    assert ledger.begin(NOW + HOUR, "nightly") == shared


@pytest.mark.parametrize("hours", [0, 1, 100])
def test_a_shard_that_comes_late_goes_on_with_the_run_that_it_names(ledger, hours):
    first = ledger.begin(NOW, "nightly")
    ledger.record(board_run("nightly"))
    ledger.finish("nightly", NOW + HOUR, "complete")
    assert ledger.begin(NOW + hours * HOUR, "nightly") == first
    assert ledger.begin(NOW + hours * HOUR, "nightly") == first
    assert len(ledger.runs()) == 1


def test_accepting_a_drop_holds_for_the_run_that_is_gone_on_with(ledger):
    first = ledger.begin(NOW)
    assert (first.accept_drop, ledger.begin(NOW, accept_drop=True).accept_drop) == (False, True)
    assert ledger.begin(NOW).accept_drop
    ledger.finish(first.run_id, NOW, "complete")
    assert not ledger.begin(NOW).accept_drop


def test_a_board_run_is_recorded_once(ledger):
    ledger.record(board_run())
    ledger.record(board_run(found=99))
    ledger.record(board_run(board_key="greenhouse:calder"))
    assert ledger.board_runs() == [board_run(board_key="greenhouse:calder"), board_run()]
    assert ledger.board_runs("run-2") == []


def test_stage_files_are_unloaded_until_they_are_said_to_be_loaded(ledger):
    ledger.record(board_run())
    ledger.record(board_run(board_key="greenhouse:calder"))
    assert ledger.unloaded() == ["run-1/calder.parquet", "run-1/wrenfield.parquet"]
    ledger.loaded("run-1", "greenhouse:calder", NOW)
    assert ledger.unloaded() == ["run-1/wrenfield.parquet"]


def test_a_board_run_of_another_machine_brings_its_run(ledger, tmp_path):
    _, staged = stage(tmp_path, 7, posting(1))
    own = board_run(run_id="run-7", started_at=staged.started_at)
    ledger.adopt(staged, own)
    ledger.adopt(staged, own)
    (run,) = ledger.runs()
    assert (run.run_id, run.run_seq, run.status) == ("run-7", 7, "complete")
    assert ledger.board_runs() == [own]
    assert ledger.begin(NOW).run_seq == 8


def test_the_last_publication_is_the_one_told_last(ledger):
    assert ledger.last_publication() is None
    ledger.published(NOW, "run-1", "a" * 64, 1000)
    ledger.published(NOW, None, "b" * 64, 2000)
    assert ledger.last_publication() == {
        "published_at": NOW.isoformat(),
        "run_id": None,
        "sha256": "b" * 64,
        "bytes": 2000,
    }


def test_a_ledger_is_there_when_it_is_opened_again(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        run = ledger.begin(NOW)
        ledger.record(board_run(run.run_id))
    with Ledger.open(path) as ledger:
        assert ledger.begin(NOW) == run
        assert ledger.board_runs() == [replace(board_run(run.run_id))]


def test_what_is_no_ledger_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"no ledger at all, and long enough to be told from an empty file" * 20)
    before = path.read_bytes()
    with pytest.raises(BadLedger, match=r"ledger\.sqlite is no ledger .*`rolecall rebuild`"):
        Ledger(path)
    assert path.read_bytes() == before


def test_a_ledger_of_other_tables_is_refused_when_it_is_used(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("create table runs (number integer)")
    with Ledger.open(path) as ledger, pytest.raises(BadLedger, match="cannot be used"):
        ledger.runs()


# The seal.


@pytest.fixture
def closed(tmp_path):
    """A ledger with a run and a board run, closed."""
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        run = ledger.begin(NOW)
        ledger.record(board_run(run.run_id))
    return path


def test_a_ledger_that_is_closed_is_sealed_and_one_that_was_only_read_stays_as_it_is(closed):
    before = closed.read_bytes(), seal_of(closed).stat().st_mtime_ns
    with Ledger.open(closed) as ledger:
        assert (len(ledger.runs()), ledger.damage()) == (1, None)
    assert (closed.read_bytes(), seal_of(closed).stat().st_mtime_ns) == before


def test_a_flipped_bit_in_a_value_is_damage(closed):
    closed.write_bytes(closed.read_bytes().replace(b"complete", b"compleTe"))
    with Ledger.open(closed) as ledger:
        assert ledger.damage() == "not what its seal ledger.sqlite.sha256 says"


def test_while_it_is_written_a_ledger_has_no_seal(closed):
    ledger = Ledger(closed)
    assert seal_of(closed).is_file()
    ledger.finish(ledger.runs()[0].run_id, NOW, "complete")
    assert not seal_of(closed).exists()
    ledger.connection.close()  # as by a kill
    with Ledger.open(closed) as after:
        assert after.damage() is None  # what nobody sealed is gone by
    assert not seal_of(closed).exists()


def test_a_damaged_ledger_is_not_sealed_by_being_read(closed):
    closed.write_bytes(closed.read_bytes().replace(b"wrenfield", b"wrenfielt"))
    for _ in range(2):
        with Ledger.open(closed) as ledger:
            assert ledger.damage() is not None


def test_a_seal_for_which_there_is_no_room_is_left_out(closed, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    seal_of(closed).unlink()
    monkeypatch.setattr(Path, "write_text", full)
    write_seal(closed)
    assert list(closed.parent.iterdir()) == [closed]


# A file that is about to be published.


def test_a_file_is_known_from_before_it_gets_its_name(ledger):
    assert ledger.in_publication() is None
    ledger.publishing("run-1", "a" * 64, 1000)
    ledger.publishing("run-1", "b" * 64, 1000)
    assert (ledger.in_publication(), ledger.last_publication()) == ("b" * 64, None)
    ledger.published(NOW, "run-1", "b" * 64, 1000)
    assert ledger.in_publication() is None


def test_changes_made_together_are_made_all_or_none(ledger):
    run = ledger.begin(NOW)
    with pytest.raises(KeyError), ledger.together():  # noqa: PT012
        ledger.record(board_run(run.run_id))
        ledger.published(NOW, run.run_id, "a" * 64, 1000)
        raise KeyError
    assert (ledger.board_runs(), ledger.last_publication()) == ([], None)
    with ledger.together():
        ledger.record(board_run(run.run_id))
    assert len(ledger.board_runs()) == 1


def test_the_size_of_a_board_is_the_most_that_a_run_gave(ledger):
    assert ledger.sizes() == {}
    first = ledger.begin(NOW)
    second = ledger.begin(NOW, "second")
    ledger.record(board_run(first.run_id, rows=3))
    ledger.record(board_run(second.run_id, rows=7))
    ledger.record(board_run(second.run_id, "lever:brasshaven", rows=0))
    assert ledger.sizes() == {"greenhouse:wrenfield": 7, "lever:brasshaven": 0}
