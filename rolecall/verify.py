"""Archive, stage, ledger and database against each other. Reads only; every line names a damaged or missing file."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from crawler.captures import verify as verify_archive
from crawler.home import Home
from crawler.ledger import Ledger
from crawler.stage import sha256
from pipelines.checks import failed_checks


def damages(home: Home) -> Iterator[str]:
    """One line a damage; none where everything is as it was written."""
    if home.archive.is_dir():
        yield from (f"{damage.file}: byte {damage.offset}: {damage.why}" for damage in verify_archive(home.archive))
    if not home.ledger.is_file():
        if home.database.is_file():
            yield f"{home.ledger}: missing, and {home.database.name} is there."
        return
    with Ledger.open(home.ledger) as ledger:
        yield from _files(home, ledger)
        yield from _database(home, ledger)


def _files(home: Home, ledger: Ledger) -> Iterator[str]:
    unloaded = set(ledger.unloaded())
    for past in ledger.board_runs():
        staged = home.stage / past.stage_file
        if staged.is_file():
            if sha256(staged) != past.sha256:
                yield f"{staged}: not what the ledger says was written."
        elif past.stage_file in unloaded:
            yield f"{staged}: missing, and not loaded yet."
        if not any(home.archive_folder(past.board_key).glob(f"{past.run_id}-[0-9]*.warc.gz")):
            yield f"{home.archive_folder(past.board_key)}: no archive of run {past.run_id}."


def _database(home: Home, ledger: Ledger) -> Iterator[str]:
    published = ledger.last_publication()
    if published is None:
        return
    if not home.database.is_file():
        yield f"{home.database}: missing; `rolecall rebuild` makes it anew."
        return
    # Bit flips in free blocks go unnoticed by reading every table: the digest comes first (`archive.md` §7).
    if sha256(home.database) != published["sha256"]:
        yield f"{home.database}: not the file that was published; `rolecall rebuild` makes it anew."
        return
    with duckdb.connect(str(home.database), read_only=True) as connection:
        stored = dict(connection.execute("select (run_id, board_key)::varchar, found from board_runs").fetchall())
        for name, rows in failed_checks(connection).items():
            yield f"{home.database}: {name} does not hold ({rows} rows)."
    loaded = len(ledger.board_runs()) - len(ledger.unloaded())
    if len(stored) != loaded:
        yield f"{home.database}: {len(stored)} board runs, the ledger says {loaded}."
