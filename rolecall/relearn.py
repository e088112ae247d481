"""A ledger made anew where it is lost or damaged: from the stage files, and from the published database for what only
that and the ledger know (how a run ended, board runs whose stage file is gone)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from crawler.fetch import board_run
from crawler.home import Home
from crawler.items import Staged
from crawler.ledger import BadLedger, BoardRun, Ledger, seal_of
from crawler.stage import BadStage, read_staged, row_count, sha256
from pipelines.database import is_readable

BOARD_RUNS = """
select run_id, board_key, started_at, fetch_verdict, reason, advertised, found, requests, bytes, failures
from board_runs
"""
LOST = ".damaged"
"""Behind the name of a ledger that was put aside."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A run as the published database has it."""

    run_seq: int
    started_at: datetime
    finished_at: datetime | None
    status: str


def is_lost(home: Home) -> str | None:
    """Why the ledger cannot be gone by; None where it is sound, or where there was never anything to tell of."""
    if not home.ledger.is_file():
        return "missing" if home.database.is_file() or any(home.stage.glob("*/*.parquet")) else None
    try:
        with Ledger.open(home.ledger) as ledger:
            return ledger.damage()
    except BadLedger as error:
        return str(error)


def relearned(home: Home) -> Iterator[str]:
    """Make the ledger anew where it is lost, the old file kept beside; lines that say so."""
    why = is_lost(home)
    if why is None:
        return
    if home.ledger.is_file():
        os.replace(home.ledger, home.ledger.with_name(home.ledger.name + LOST))
    seal_of(home.ledger).unlink(missing_ok=True)
    staged = dict(_stage_files(home))
    known, loaded = _published(home)
    from_files = {(told.run_id, told.board_key) for told in staged.values()}
    with Ledger.open(home.ledger) as ledger, ledger.together():
        for path, told in sorted(staged.items(), key=lambda entry: (entry[1].run_seq, entry[1].board_key)):
            ledger.adopt(told, board_run(told, path, sha256(path), row_count(path)))
            if (told.run_id, told.board_key) in loaded:
                ledger.loaded(told.run_id, told.board_key, known[told.run_id].finished_at or told.moment)
        for key, past in loaded.items():
            if key not in from_files:
                ledger.record(past)
                moment = known[past.run_id].finished_at or known[past.run_id].started_at
                ledger.loaded(*key, moment)
                if not _is_archived(home, past):
                    ledger.drop(*key, moment)  # there is nothing left of it that could be damaged
        for run_id, run in known.items():
            ledger.restore(run_id, run.run_seq, run.started_at, run.finished_at or run.started_at, run.status)
        if loaded:
            last = max(known, key=lambda run_id: known[run_id].run_seq)
            moment = known[last].finished_at or known[last].started_at
            ledger.published(moment, last, sha256(home.database), home.database.stat().st_size)
    yield f"{home.ledger}: {why}; made anew from {len(staged)} stage files and {len(known)} runs of the database."


def _stage_files(home: Home) -> Iterator[tuple[Path, Staged]]:
    for path in sorted(home.stage.glob("*/*.parquet")):
        try:
            told = read_staged(path)
        except BadStage:
            continue
        if home.stage_file(told.run_id, told.board_key) == path:
            yield path, told


def _is_archived(home: Home, past: BoardRun) -> bool:
    return any(home.archive_folder(past.board_key).glob(f"{past.run_id}-[0-9]*.warc.gz"))


def _published(home: Home) -> tuple[dict[str, _Known], dict[tuple[str, str], BoardRun]]:
    """The runs of the published database, and its board runs; nothing where it cannot be read."""
    if not is_readable(home.database):
        return {}, {}
    with duckdb.connect(str(home.database), read_only=True) as connection:
        runs = connection.execute("select run_id, run_seq, started_at, finished_at, status from runs").fetchall()
        rows = connection.execute(BOARD_RUNS).fetchall()
    board_runs = {}
    for run_id, board_key, started_at, verdict, reason, advertised, *spent in rows:
        name = home.stage_file(run_id, board_key).relative_to(home.stage).as_posix()
        found, requests, size, failures = spent
        board_runs[run_id, board_key] = BoardRun(
            run_id=run_id,
            board_key=board_key,
            started_at=started_at.isoformat(),
            verdict=verdict,
            reason=reason,
            advertised=advertised,
            found=found,
            requests=requests,
            bytes=size,
            failures=failures,
            stage_file=name,
            sha256="",
            rows=0,
        )
    return {run_id: _Known(*told) for run_id, *told in runs}, board_runs
