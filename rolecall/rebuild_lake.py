"""The archive read again, or the stage files loaded, into the lake of a home, by the workers of a cluster.

What a worker does is what one machine does: `rereading.read_again` of a board run, then the tasks of `lake_build`. What
is in WARC files of others (Common Crawl's, say) is read as `rolecall import` reads it: a board a company or host.
"""

from __future__ import annotations

import shutil
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler import clock
from crawler.home import Home
from crawler.items import Staged
from crawler.ledger import Ledger, Run
from crawler.stage import finished
from pipelines.lake import FOLDER
from pipelines.lake_build import build
from pipelines.lake_clusters import Each
from pipelines.load import RunRow
from pipelines.overrides import read_overrides
from rolecall.cluster import Cluster
from rolecall.foreign import foreign_board_runs
from rolecall.relearn import relearned
from rolecall.rereading import read_all


@dataclass(slots=True)
class Lake:
    """What the making of a lake came to: board runs by where they are from, and what could not be had."""

    read: int = 0
    kept: int = 0
    foreign: int = 0
    lost: int = 0
    rows: int = 0
    content_hash: str = ""

    @property
    def is_whole(self) -> bool:
        return not self.lost


def rebuild_lake(home: Home, address: str, warcs: Sequence[Path], made: Lake) -> Iterator[str]:
    """Lines that say what was read; `made` is filled in. Raises `BadCluster`, `BadLake`, `BadLedger`."""
    with Cluster(address) as cluster:
        workers = cluster.check(home.path)
        yield from relearned(home)
        yield from make_lake(home, warcs, cluster.each, made, workers)
        yield f"{workers} workers; {home.path / FOLDER}: {made.rows} postings, content {made.content_hash}."


def load_lake(home: Home, address: str, files: Sequence[Path], made: Lake) -> Iterator[str]:
    """The same from the stage files that are at hand, and `files`. Raises `BadCluster`, `BadLake`, `BadLedger`."""
    with Cluster(address) as cluster, Ledger.open(home.ledger) as ledger:
        workers = cluster.check(home.path)
        known = [home.stage / past.stage_file for past in ledger.board_runs()]
        there = [path for path in known if path.is_file()]
        made.lost = len(known) - len(there)
        staged = finished({*there, *(path.absolute() for path in files)})
        staged = list({(told.run_id, told.board_key): (path, told) for path, told in staged}.values())
        made.kept = len(staged)
        _build(home, staged, _run_rows(ledger.runs(), staged), cluster.each, made, workers)
        if made.lost:
            yield f"{made.lost} board runs have no stage file any more: `rolecall rebuild --cluster` reads the archive."
        yield f"{workers} workers; {home.path / FOLDER}: {made.rows} postings, content {made.content_hash}."


def make_lake(home: Home, warcs: Sequence[Path], each: Each, made: Lake, workers: int = 1) -> Iterator[str]:
    """The lake of the archive and of `warcs`, whoever does the tasks."""
    lake = home.path / FOLDER
    for left in lake.glob(".read-*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = lake / f".read-{uuid.uuid4().hex[:12]}"
    folder.mkdir(parents=True)
    try:
        with Ledger.open(home.ledger) as ledger:
            runs, files = ledger.runs(), []
            for _, again in read_all(home, folder, ledger, each):
                yield from again.damages
                if again.file:
                    files.append(again.file)
                    made.read += again.is_read
                else:
                    made.lost += 1
            made.kept = len(files) - made.read
            staged = finished(files)
            if warcs:
                foreign, unread = foreign_board_runs(
                    warcs, folder, max((run.run_seq for run in runs), default=0) + 1, each
                )
                yield from unread
                staged += foreign
                made.foreign = len(foreign)
            if staged:
                _build(home, staged, _run_rows(runs, staged), each, made, workers)
        yield f"{made.read} board runs read again, {made.kept} taken from stage files, {made.foreign} from WARC files."
        if made.lost:
            yield f"{made.lost} board runs have neither archive nor stage file: they are not in the lake."
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run_rows(runs: Iterable[Run], staged: Sequence[tuple[Path, Staged]]) -> list[RunRow]:
    """The rows of the runs that have a board run here; of one that the ledger does not have, what its files say."""
    of: dict[str, list[Staged]] = defaultdict(list)
    for _, told in staged:
        of[told.run_id].append(told)
    rows = {
        run.run_id: RunRow(run.run_id, run.run_seq, run.started_at, run.finished_at) for run in runs if run.run_id in of
    }
    for run_id, told_of in of.items():
        if run_id not in rows:
            first = told_of[0]
            began, ended = datetime.fromisoformat(first.run_started_at), max(told.moment for told in told_of)
            rows[run_id] = RunRow(run_id, first.run_seq, began, ended)
    return sorted(rows.values(), key=lambda row: row.run_seq)


def _build(
    home: Home, staged: Sequence[tuple[Path, Staged]], runs: Sequence[RunRow], each: Each, made: Lake, workers: int
) -> None:
    told: dict[str, Any] = {
        "made_at": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
        "board_runs": len(staged),
        "lost": made.lost,
    }
    manifest = build(home.path / FOLDER, staged, runs, read_overrides(home.overrides), each, told=told, workers=workers)
    made.rows, made.content_hash = manifest["tables"]["postings"]["rows"], manifest["content_hash"]
