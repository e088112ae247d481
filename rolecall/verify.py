"""Archive, stage, ledger and database against each other. Reads only; every line names a damaged or missing file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from crawler.captures import is_finished
from crawler.captures import verify as verify_archive
from crawler.fetch import board_run
from crawler.home import Home
from crawler.index import sidecar
from crawler.ledger import BadLedger, BoardRun, Ledger
from crawler.stage import BadStage, read_staged, row_count, sha256
from pipelines.checks import failed_checks
from pipelines.interrupts import interruptible
from rolecall.crawl import is_unarchived


def damages(home: Home) -> Iterator[str]:
    """One line a damage; none where everything is as it was written."""
    if home.archive.is_dir():
        yield from (f"{damage.file}: byte {damage.offset}: {damage.why}" for damage in verify_archive(home.archive))
    if not home.ledger.is_file():
        if home.database.is_file() or any(home.stage.glob("*/*.parquet")):
            yield f"{home.ledger}: missing, and what it tells of is there; `rolecall rebuild` makes it anew."
        return
    try:
        with Ledger.open(home.ledger) as ledger:
            if damage := ledger.damage():
                yield f"{home.ledger}: {damage}."
            yield from _stage(home, ledger)
            yield from _unknown_stage_files(home, ledger)
            yield from _database(home, ledger)
    except BadLedger as error:
        yield str(error)


def _stage(home: Home, ledger: Ledger) -> Iterator[str]:
    """Each board run's stage file and archive, and whether the ledger says of it what its stage file does."""
    dropped = ledger.dropped()
    for past in ledger.board_runs():
        if (past.run_id, past.board_key) in dropped:
            continue
        staged = home.stage / past.stage_file
        if not staged.is_file():
            yield f"{staged}: missing."
        elif sha256(staged) != past.sha256:
            yield f"{staged}: not what the ledger says was written."
        elif _told(home, past) != past:
            yield f"{home.ledger}: says of {past.board_key} in run {past.run_id} what its stage file does not."
        yield from _archive(home, past)


def _archive(home: Home, past: BoardRun) -> Iterator[str]:
    """Of a board run that ended, the last file is finished; those before it a kill may have cut short."""
    if is_unarchived(past):
        return
    folder = home.archive_folder(past.board_key)
    segments = sorted(folder.glob(f"{past.run_id}-[0-9]*.warc.gz"))
    if not segments:
        yield f"{folder}: no archive of run {past.run_id}."
    elif not is_finished(segments[-1]):
        yield f"{sidecar(segments[-1])}: cut short, or gone: its board run ended, and it says nothing of that."


def _told(home: Home, past: BoardRun) -> BoardRun | None:
    path = home.stage / past.stage_file
    try:
        return board_run(read_staged(path), path, past.sha256, row_count(path))
    except BadStage:
        return None


def _unknown_stage_files(home: Home, ledger: Ledger) -> Iterator[str]:
    """Those of no board run. A killed run may have left some that it finished: they are entered when it goes on."""
    known = {home.stage / past.stage_file for past in ledger.board_runs()}
    is_open = {run.run_id for run in ledger.runs(status="open")}
    for path in sorted(set(home.stage.glob("*/*.parquet")) - known):
        if not (path.parent.name in is_open and _is_where_it_belongs(home, path)):
            yield f"{path}: of no board run that the ledger knows."


def _is_where_it_belongs(home: Home, path: Path) -> bool:
    try:
        told = read_staged(path)
    except BadStage:
        return False
    return home.stage_file(told.run_id, told.board_key) == path


def _database(home: Home, ledger: Ledger) -> Iterator[str]:
    published = ledger.last_publication()
    known = {digest for digest in (published and published["sha256"], ledger.in_publication()) if digest}
    if not home.database.is_file():
        if published:
            yield f"{home.database}: missing; `rolecall rebuild` makes it anew."
        return
    # Bit flips in free blocks go unnoticed by reading every table: the digest comes first (`archive.md` §7).
    if sha256(home.database) not in known:
        yield f"{home.database}: not the file that was published; `rolecall rebuild` makes it anew."
        return
    with interruptible(duckdb.connect(str(home.database), read_only=True)) as connection:
        stored = {
            (run_id, board_key): found
            for run_id, board_key, found in connection.execute(
                "select run_id, board_key, found from board_runs"
            ).fetchall()
        }
        for name, rows in failed_checks(connection).items():
            yield f"{home.database}: {name} does not hold ({rows} rows)."
    yield from _compared(home, ledger, stored)


def _compared(home: Home, ledger: Ledger, stored: Mapping[tuple[str, str], int]) -> Iterator[str]:
    """The board runs of the database and those of the ledger; what a killed run loaded, that is not yet told."""
    unloaded = set(ledger.unloaded())
    past = {(one.run_id, one.board_key): one for one in ledger.board_runs()}
    loaded = {key for key, one in past.items() if one.stage_file not in unloaded}
    for run_id, board_key in sorted(loaded - stored.keys()):
        yield f"{home.database}: lacks {board_key} of run {run_id}, which the ledger calls loaded."
    for run_id, board_key in sorted(stored.keys() - past.keys()):
        yield f"{home.ledger}: lacks {board_key} of run {run_id}, which the database has."
    for key in sorted(stored.keys() & past.keys()):
        if stored[key] != past[key].found:
            said = f"{stored[key]} found, the ledger says {past[key].found}"
            yield f"{home.database}: of {key[1]} in run {key[0]} {said}."
