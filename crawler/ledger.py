"""The ledger: which runs there were, what each board run gave, what was published. SQLite, outside DuckDB on purpose.

It is written by the parent process alone, and what it lacks after a kill is found again in the finished stage files.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.items import Staged

TABLES = """
create table if not exists runs (
    run_id text primary key, run_seq integer not null, started_at text not null, finished_at text,
    status text not null, accept_drop integer not null default 0
);
create table if not exists board_runs (
    run_id text not null, board_key text not null, started_at text not null, verdict text not null, reason text,
    advertised integer, found integer not null, requests integer not null, bytes integer not null,
    failures integer not null, stage_file text not null, sha256 text not null, rows integer not null,
    loaded_at text, primary key (run_id, board_key)
);
create table if not exists publications (
    published_at text not null, run_id text, sha256 text not null, bytes integer not null
);
"""

RECORD = """
insert or ignore into board_runs (
    run_id, board_key, started_at, verdict, reason, advertised, found, requests, bytes, failures, stage_file, sha256,
    rows
) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

RECORDED = """
select
    run_id, board_key, started_at, verdict, reason, advertised, found, requests, bytes, failures, stage_file, sha256,
    rows
from board_runs
where ? is null or run_id = ?
order by run_id, board_key
"""

IMPORT = "-import-"
"""Stands in the id of an import's run: no crawl goes on with it."""
RESUMABLE = timedelta(hours=6)
"""List pages from different hours shift against each other: an older open run is not gone on with."""


class BadLedger(Exception):
    """The ledger cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Run:
    """One start of the crawl. `started_at` and `finished_at` are naive UTC."""

    run_id: str
    run_seq: int
    started_at: datetime
    finished_at: datetime | None
    status: str
    accept_drop: bool = False


@dataclass(frozen=True, slots=True)
class BoardRun:
    """One board's part of a run, as its fetch ended."""

    run_id: str
    board_key: str
    started_at: str
    verdict: str
    reason: str | None
    advertised: int | None
    found: int
    requests: int
    bytes: int
    failures: int
    stage_file: str
    sha256: str
    rows: int


class Ledger:
    """The ledger of a home. Raises `BadLedger` where its file is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        try:
            self.connection.executescript(TABLES)
        except sqlite3.DatabaseError as error:
            raise BadLedger(f"{path} is no ledger ({error}): move it away; the next run makes a new one.") from error

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Ledger]:
        ledger = cls(path)
        try:
            yield ledger
        finally:
            ledger.connection.close()

    def begin(self, now: datetime, run_id: str | None = None, *, accept_drop: bool = False) -> Run:
        """The open run, gone on with where it is young enough; else a new one. A run named by `run_id` is shared by
        the shards that name it, also by one that comes when the others are done."""
        self._execute("update runs set status = 'open', finished_at = null where run_id = ?", run_id)
        for run in self.runs(status="open"):
            young = now - run.started_at < RESUMABLE and IMPORT not in run.run_id
            if run_id == run.run_id or (run_id is None and young):
                if accept_drop and not run.accept_drop:
                    self._execute("update runs set accept_drop = 1 where run_id = ?", run.run_id)
                return self._run(run.run_id)
            if run_id is None:
                self.finish(run.run_id, now, "partial" if self.board_runs(run.run_id) else "abandoned")
        number = self._execute("select coalesce(max(run_seq), 0) + 1 from runs").fetchone()[0]
        fresh = run_id or f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        self._execute(
            "insert into runs (run_id, run_seq, started_at, status, accept_drop) values (?, ?, ?, 'open', ?)",
            fresh,
            number,
            now.isoformat(),
            int(accept_drop),
        )
        return self._run(fresh)

    def finish(self, run_id: str, now: datetime, status: str) -> None:
        self._execute("update runs set finished_at = ?, status = ? where run_id = ?", now.isoformat(), status, run_id)

    def record(self, board_run: BoardRun) -> None:
        """Write one finished board run; a second record of the same one changes nothing."""
        self._execute(RECORD, *asdict(board_run).values())

    def loaded(self, run_id: str, board_key: str, now: datetime) -> None:
        self._execute(
            "update board_runs set loaded_at = ? where run_id = ? and board_key = ?", now.isoformat(), run_id, board_key
        )

    def adopt(self, staged: Staged, board_run: BoardRun) -> None:
        """Record a board run that another machine made, and its run where this ledger lacks it."""
        self._execute(
            "insert or ignore into runs (run_id, run_seq, started_at, finished_at, status)"
            " values (?, ?, ?, ?, 'complete')",
            staged.run_id,
            staged.run_seq,
            staged.run_started_at,
            staged.started_at,
        )
        self.record(board_run)

    def unloaded(self) -> list[str]:
        """The stage files, below the stage folder, that are not loaded yet."""
        rows = self._execute("select stage_file from board_runs where loaded_at is null order by run_id, board_key")
        return [row["stage_file"] for row in rows]

    def published(self, now: datetime, run_id: str | None, sha256: str, size: int) -> None:
        self._execute("insert into publications values (?, ?, ?, ?)", now.isoformat(), run_id, sha256, size)

    def last_publication(self) -> dict[str, Any] | None:
        row = self._execute("select * from publications order by rowid desc limit 1").fetchone()
        return dict(row) if row else None

    def runs(self, status: str | None = None) -> list[Run]:
        rows = self._execute("select * from runs where ? is null or status = ? order by run_seq", status, status)
        return [_run(row) for row in rows]

    def board_runs(self, run_id: str | None = None) -> list[BoardRun]:
        rows = self._execute(RECORDED, run_id, run_id)
        return [BoardRun(**dict(row)) for row in rows]

    def _run(self, run_id: str) -> Run:
        return _run(self._execute("select * from runs where run_id = ?", run_id).fetchone())

    def _execute(self, query: str, *values: Any) -> sqlite3.Cursor:
        try:
            return self.connection.execute(query, values)
        except sqlite3.DatabaseError as error:
            raise BadLedger(f"{self.path} cannot be used ({error}).") from error


def _run(row: sqlite3.Row) -> Run:
    finished = row["finished_at"]
    return Run(
        run_id=row["run_id"],
        run_seq=row["run_seq"],
        started_at=datetime.fromisoformat(row["started_at"]),
        finished_at=datetime.fromisoformat(finished) if finished else None,
        status=row["status"],
        accept_drop=bool(row["accept_drop"]),
    )
