"""Raw files older than `--keep` days go: the archive and the stage files of board runs that are loaded.

Of each board its newest run and its newest complete one stay, whatever their age, and with them every file that they
point into: what is open now was read from there, and the next crawl revalidates by it (`archive.md` §4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from crawler import clock
from crawler.home import Home
from crawler.index import entries, locate, sidecar
from crawler.ledger import BoardRun, Ledger, Run


@dataclass(slots=True)
class Dropped:
    """Board runs dropped, their files and bytes; `needed`: board runs old enough that younger ones point into."""

    board_runs: int = 0
    files: int = 0
    bytes: int = 0
    needed: int = 0


def drop_old(home: Home, days: int) -> Dropped:
    """Drop what is older than `days`. The caller holds the home's lock."""
    now = clock.now()
    dropped = Dropped()
    with Ledger.open(home.ledger) as ledger:
        runs = {run.run_id: run for run in ledger.runs()}
        unloaded, gone = set(ledger.unloaded()), ledger.dropped()
        boards: dict[str, list[BoardRun]] = defaultdict(list)
        for past in sorted(ledger.board_runs(), key=lambda past: runs[past.run_id].run_seq):
            if (past.run_id, past.board_key) in gone:
                _remove(home, past, dropped)  # what a kill left of it
            else:
                boards[past.board_key].append(past)
        for board_runs in boards.values():
            young = _young(board_runs, runs, unloaded, now - timedelta(days=days))
            needed = set(_pointed_at(home, young))
            for past in board_runs:
                if past in young:
                    continue
                if needed.intersection(_segments(home, past)):
                    dropped.needed += 1
                    continue
                ledger.drop(past.run_id, past.board_key, now)
                _remove(home, past, dropped)
                dropped.board_runs += 1
    return dropped


def _young(board_runs: list[BoardRun], runs: dict[str, Run], unloaded: set[str], since: datetime) -> list[BoardRun]:
    """Those of a board, oldest first, that stay by themselves."""
    complete = [past for past in board_runs if past.verdict == "complete"]
    stay = [board_runs[-1], *complete[-1:]]
    return [
        past
        for past in board_runs
        if past in stay or past.stage_file in unloaded or runs[past.run_id].started_at >= since
    ]


def _segments(home: Home, past: BoardRun) -> list[Path]:
    return sorted(home.archive_folder(past.board_key).glob(f"{past.run_id}-[0-9]*.warc.gz"))


def _pointed_at(home: Home, board_runs: Iterable[BoardRun]) -> Iterator[Path]:
    """The files that hold the payloads of these board runs."""
    for past in board_runs:
        for path in _segments(home, past):
            for entry in entries(path, calls=False):
                if entry.ref:
                    yield locate(entry.ref, path)[0]


def _remove(home: Home, past: BoardRun, dropped: Dropped) -> None:
    segments = _segments(home, past)
    for path in (*segments, *map(sidecar, segments), home.stage / past.stage_file):
        if path.is_file():
            dropped.files += 1
            dropped.bytes += path.stat().st_size
            path.unlink()
    stage = (home.stage / past.stage_file).parent
    if stage.is_dir() and not any(stage.iterdir()):
        stage.rmdir()
