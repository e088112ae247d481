"""Every archived board run read again, into a fresh database: what a better reader, or a lost file, asks for.

Verdict, counts and costs of a fetch are facts of that day and come from the ledger; everything that is read from an
answer is read anew. A board run whose archive is gone comes from its stage file; one that has neither is carried over
from the published database (`pipelines/carry.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from crawler import clock
from crawler.home import Home
from crawler.ledger import BadLedger, BoardRun, Ledger, Run
from crawler.stage import finished, read_staged
from pipelines.compare import differences
from pipelines.database import Version, is_readable
from pipelines.load import RunRow, load
from pipelines.readers import Readers
from pipelines.workers import Workers
from rolecall.relearn import is_lost, relearned
from rolecall.rereading import Again, read_all

WORTH_PROCESSES = 2_000
"""Rows below which starting processes takes longer than reading them."""


def rebuild(home: Home, *, dry_run: bool = False) -> Iterator[str]:
    """Lines that say what was read and, with `dry_run`, what would differ. Raises `BadDatabase`, `BadLedger`."""
    folder = home.stage / ".rebuild"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        if dry_run and (why := is_lost(home)):
            raise BadLedger(f"{home.ledger}: {why}; `rolecall rebuild` without --dry-run makes it anew.")
        yield from relearned(home)
        with Ledger.open(home.ledger) as ledger:
            yield from _rebuild(home, ledger, folder, dry_run)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _rebuild(home: Home, ledger: Ledger, folder: Path, dry_run: bool) -> Iterator[str]:
    with Readers(stay=True) as readers:  # nothing else is fetched meanwhile, and no core should wait
        found: list[tuple[BoardRun, Again]] = []
        for past, again in _read(home, folder, ledger, readers):
            yield from again.damages
            found.append((past, again))
        yield from _load(home, ledger, folder, found, readers, dry_run)


def _read(home: Home, folder: Path, ledger: Ledger, readers: Readers) -> Iterator[tuple[BoardRun, Again]]:
    """Every board run read again, in processes where that is worth it; they are normalised meanwhile."""
    begun: set[str] = set()
    past = ledger.board_runs()
    is_worth_it = sum(max(board_run.rows, board_run.found) for board_run in past) >= WORTH_PROCESSES
    with Workers(None if is_worth_it else 0) as workers:
        for board_run, again in read_all(home, folder, ledger, workers.each):
            # A board's later runs are compared with what its first one left.
            if again.file and board_run.board_key not in begun:
                begun.add(board_run.board_key)
                readers.ahead(again.file, read_staged(again.file), {})
            yield board_run, again


def _load(
    home: Home,
    ledger: Ledger,
    folder: Path,
    found: Sequence[tuple[BoardRun, Again]],
    readers: Readers,
    dry_run: bool,
) -> Iterator[str]:
    runs = {run.run_id: run for run in ledger.runs()}
    files = [again.file for _, again in found if again.file]
    lost = [past for past, again in found if not again.file]
    count = sum(again.is_read for _, again in found)
    if not files:
        yield "Nothing is archived here: nothing to read again."
        return
    target = folder / "jobs.duckdb" if dry_run else home.database
    carried = _carried(home, runs, lost)
    if carried:
        for path in files:
            readers.forget(path)  # it is compared with what is carried over
    if carried and dry_run:
        shutil.copyfile(home.database, target)
    gone = {past.run_id for past in lost}
    rows = [
        RunRow(run.run_id, run.run_seq, run.started_at, run.finished_at, "carried" if run.run_id in gone else None)
        for run in runs.values()
    ]
    wanted = [(path, told) for path, told in finished(files) if told.run_seq > carried.get(told.board_key, 0)]
    last = found[-1][0].run_id

    def announce(version: Version) -> None:
        if not dry_run:
            ledger.publishing(last, version.sha256, version.bytes)

    loaded, published = load(
        target,
        wanted,
        rows,
        readers=readers,
        fresh=not carried,
        carried=carried or None,
        overrides=home.overrides,
        announce=announce,
    )
    yield from loaded.done_again
    yield f"{count} board runs read again, {len(files) - count} taken from stage files."
    if lost:
        how = "carried over from the published database" if carried else "lost: the published database cannot be read"
        yield f"{len(lost)} board runs have neither archive nor stage file: {how}."
    if dry_run:
        yield from differences(home.database, target)
    else:
        with ledger.together():
            for _, told in wanted:
                ledger.loaded(told.run_id, told.board_key, clock.now())
            ledger.published(clock.now(), last, published.sha256, published.bytes)
    yield f"{loaded.rows} rows made."


def _carried(home: Home, runs: dict[str, Run], lost: list[BoardRun]) -> dict[str, int]:
    """The last run of each board that only the published database still knows; nothing where that is damaged, too."""
    if not lost or not is_readable(home.database):
        return {}
    last: dict[str, int] = {}
    for past in lost:
        last[past.board_key] = max(last.get(past.board_key, 0), runs[past.run_id].run_seq)
    return last
