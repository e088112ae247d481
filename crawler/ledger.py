"""The ledger: which runs there were, what each board run gave, what was published. SQLite, outside DuckDB on purpose.

It is written by the parent process alone, and what it lacks after a kill is found again in the finished stage files.
Beside it lies its seal, the SHA-256 of the file as it was closed: SQLite notices what breaks its own structure, not
one flipped bit in a value. While it is written there is none, and a kill leaves none.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.home import fsync_folder
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
create table if not exists publishing (run_id text, sha256 text not null, bytes integer not null);
create table if not exists dropped (
    run_id text not null, board_key text not null, dropped_at text not null, primary key (run_id, board_key)
);
"""
NAMES = {"runs", "board_runs", "publications", "publishing", "dropped"}

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
        self._is_sealed = True
        path.parent.mkdir(parents=True, exist_ok=True)
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        try:
            there = {name for (name,) in self.connection.execute("select name from sqlite_master where type = 'table'")}
            if not there >= NAMES:
                self._unseal()
                self.connection.executescript(TABLES)
        except sqlite3.OperationalError as error:  # a full disk, a file that may not be written
            self.connection.close()
            raise BadLedger(f"{path} cannot be used ({error}).") from error
        except sqlite3.DatabaseError as error:
            self.connection.close()
            raise BadLedger(f"{path} is no ledger ({error}): `rolecall rebuild` makes it anew.") from error

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Ledger]:
        ledger = cls(path)
        try:
            yield ledger
        finally:
            ledger.close()

    def close(self) -> None:
        self.connection.close()
        if not self._is_sealed:
            write_seal(self.path)
            self._is_sealed = True

    def damage(self) -> str | None:
        """What is wrong with the file itself; None where all is as it was when it was closed."""
        try:
            told = [row[0] for row in self.connection.execute("pragma integrity_check(3)")]
        except sqlite3.DatabaseError as error:
            told = [str(error)]
        if told != ["ok"]:
            return " ".join("; ".join(told).split())
        seal = seal_of(self.path)
        if seal.is_file() and seal.read_text(encoding="ascii", errors="replace").strip() != _sha256(self.path):
            return f"not what its seal {seal.name} says"
        return None

    def begin(self, now: datetime, run_id: str | None = None, *, accept_drop: bool = False) -> Run:
        """The open run, gone on with where it is young enough; else a new one. A run named by `run_id` is shared by
        the shards that name it, also by one that comes when the others are done."""
        self._change("update runs set status = 'open', finished_at = null where run_id = ?", run_id)
        for run in self.runs(status="open"):
            young = now - run.started_at < RESUMABLE and IMPORT not in run.run_id
            if run_id == run.run_id or (run_id is None and young):
                if accept_drop and not run.accept_drop:
                    self._change("update runs set accept_drop = 1 where run_id = ?", run.run_id)
                return self._run(run.run_id)
            if run_id is None:
                self.finish(run.run_id, now, "partial" if self.board_runs(run.run_id) else "abandoned")
        number = self._execute("select coalesce(max(run_seq), 0) + 1 from runs")[0][0]
        fresh = run_id or f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        self._change(
            "insert into runs (run_id, run_seq, started_at, status, accept_drop) values (?, ?, ?, 'open', ?)",
            fresh,
            number,
            now.isoformat(),
            int(accept_drop),
        )
        return self._run(fresh)

    def renumber(self, run_id: str, run_seq: int, started_at: datetime) -> None:
        """Give a run the number and the beginning that all of its shards, on whichever machine, have."""
        self._change(
            "update runs set run_seq = ?, started_at = ? where run_id = ?", run_seq, started_at.isoformat(), run_id
        )

    def finish(self, run_id: str, now: datetime, status: str) -> None:
        self._change("update runs set finished_at = ?, status = ? where run_id = ?", now.isoformat(), status, run_id)

    def record(self, board_run: BoardRun) -> None:
        """Write one finished board run; a second record of the same one changes nothing."""
        self._change(RECORD, *asdict(board_run).values())

    def loaded(self, run_id: str, board_key: str, now: datetime) -> None:
        self._change(
            "update board_runs set loaded_at = ? where run_id = ? and board_key = ?", now.isoformat(), run_id, board_key
        )

    def sizes(self) -> dict[str, int]:
        """By board that was crawled before, the most items that one of its runs gave."""
        rows = self._execute("select board_key, max(rows) as most from board_runs group by board_key")
        return {row["board_key"]: row["most"] for row in rows}

    def adopt(self, staged: Staged, board_run: BoardRun) -> None:
        """Record a board run that another machine made, and its run where this ledger lacks it."""
        self._change(
            "insert or ignore into runs (run_id, run_seq, started_at, finished_at, status)"
            " values (?, ?, ?, ?, 'complete')",
            staged.run_id,
            staged.run_seq,
            staged.run_started_at,
            staged.started_at,
        )
        self.record(board_run)

    def restore(self, run_id: str, run_seq: int, started_at: datetime, finished_at: datetime, status: str) -> None:
        """Enter a run that is known from elsewhere, as it is known there."""
        self._change(
            "insert or replace into runs (run_id, run_seq, started_at, finished_at, status) values (?, ?, ?, ?, ?)",
            run_id,
            run_seq,
            started_at.isoformat(),
            finished_at.isoformat(),
            status,
        )

    def unloaded(self) -> list[str]:
        """The stage files, below the stage folder, that are not loaded yet."""
        return [*self.pending()]

    def pending(self) -> dict[str, str]:
        """The same, each with its sha256 as it was recorded."""
        query = "select stage_file, sha256 from board_runs where loaded_at is null order by run_id, board_key"
        return {row["stage_file"]: row["sha256"] for row in self._execute(query)}

    def drop(self, run_id: str, board_key: str, now: datetime) -> None:
        """Note that the archive and the stage file of a board run go, on purpose."""
        self._change("insert or ignore into dropped values (?, ?, ?)", run_id, board_key, now.isoformat())

    def dropped(self) -> set[tuple[str, str]]:
        """Run and board of what was dropped."""
        return {(row["run_id"], row["board_key"]) for row in self._execute("select * from dropped")}

    def publishing(self, run_id: str | None, sha256: str, size: int) -> None:
        """Note the file that is about to get the database's name: a kill between that and `published` leaves a file
        that is known."""
        with self.together():
            self._change("delete from publishing")
            self._change("insert into publishing values (?, ?, ?)", run_id, sha256, size)

    def published(self, now: datetime, run_id: str | None, sha256: str, size: int) -> None:
        self._change("insert into publications values (?, ?, ?, ?)", now.isoformat(), run_id, sha256, size)
        self._change("delete from publishing")

    def in_publication(self) -> str | None:
        """The digest of a file that was about to be published when a run was killed."""
        rows = self._execute("select sha256 from publishing")
        return rows[0]["sha256"] if rows else None

    @contextmanager
    def together(self) -> Iterator[None]:
        """All changes within, or none. Raises `BadLedger`."""
        self._change("begin")
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        self._change("commit")

    def last_publication(self) -> dict[str, Any] | None:
        rows = self._execute("select * from publications order by rowid desc limit 1")
        return dict(rows[0]) if rows else None

    def runs(self, status: str | None = None) -> list[Run]:
        rows = self._execute("select * from runs where ? is null or status = ? order by run_seq", status, status)
        try:
            return [_run(row) for row in rows]
        except ValueError as error:
            raise BadLedger(f"{self.path} cannot be used ({error}).") from error

    def board_runs(self, run_id: str | None = None) -> list[BoardRun]:
        rows = self._execute(RECORDED, run_id, run_id)
        return [BoardRun(**dict(row)) for row in rows]

    def _run(self, run_id: str) -> Run:
        return _run(self._execute("select * from runs where run_id = ?", run_id)[0])

    def _change(self, query: str, *values: Any) -> None:
        self._unseal()
        self._execute(query, *values)

    def _unseal(self) -> None:
        """Take the seal away before the first change, for good: one that outlived a power cut would be wrong."""
        if self._is_sealed:
            self._is_sealed = False
            seal_of(self.path).unlink(missing_ok=True)
            fsync_folder(self.path.parent)

    def _execute(self, query: str, *values: Any) -> list[sqlite3.Row]:
        try:
            found = self.connection.execute(query, values)
            # Read here: a text that is none, or a page that is damaged, is noticed when it is met.
            return found.fetchall()
        except sqlite3.DatabaseError as error:
            raise BadLedger(f"{self.path} cannot be used ({error}).") from error


def seal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def write_seal(path: Path) -> None:
    """Seal a ledger that is closed. A full disk leaves it without."""
    fresh = path.with_name(f"{path.name}.sha256.next")
    try:
        fresh.write_text(f"{_sha256(path)}\n", encoding="ascii")
        os.replace(fresh, seal_of(path))
    except OSError:
        fresh.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
