"""One person's data out of everything that a home's runs have made: archive, stage files, database, ledger, exports,
reports.

All that changes is written beside first, in `.replacing/`, and put in place by renames once it is whole: cut short
before that, nothing has changed; cut short within, whoever next holds the home's lock puts the rest in place.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler import clock
from crawler.boards import boards
from crawler.captures import files as warc_files
from crawler.home import READY, Home
from crawler.ledger import Ledger, write_seal
from crawler.rewrite import Rewriting
from crawler.stage import sha256
from pipelines.database import discard
from pipelines.erase import without_in, without_in_database
from pipelines.lake import FOLDER as LAKE
from pipelines.values.personal import Blotter

BY_HAND = ("boards", "overrides")
"""Folders that people write: what stands there is told, not changed."""


class BadErase(Exception):
    """A value that cannot be erased; the message says why."""


@dataclass(slots=True)
class Erased:
    """In how many places the value stood, by what held it (`archive`, `stage`, `database: postings`, …), and how many
    files were written again. `by_hand` names files that people wrote, `unread` stretches of the archive that are
    damaged: neither was changed, and both may hold it."""

    kind: str
    places: Counter[str] = field(default_factory=Counter)
    files: int = 0
    by_hand: list[Path] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    is_lake_gone: bool = False
    """The home's lake was dropped, whatever it held."""


def erase(home: Home, value: str, *, dry_run: bool = False) -> Erased:
    """Take `value` (a name, an e-mail address, a phone number) out of all that was made. The caller holds the home's
    lock. Raises `BadErase`, `pipelines.values.personal.TooShort`, `BadLedger`, `BadDatabase`."""
    blotter = Blotter(value)
    _refuse_boards(home, blotter)
    erased = Erased(blotter.kind)
    work = home.replacing
    shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(home.stage / ".rebuild", ignore_errors=True)
    discard(home.database)
    if not dry_run and (home.path / LAKE).is_dir():
        shutil.rmtree(home.path / LAKE)  # what it holds is in the archive, and is made of it again
        erased.is_lake_gone = True
    work.mkdir(parents=True)
    try:
        _Work(home, work, blotter, erased).write()
        erased.files = sum(path.is_file() for path in work.rglob("*"))
        if not dry_run and erased.files:
            home.replace_whole()
    finally:
        if not (work / READY).exists():
            shutil.rmtree(work, ignore_errors=True)
    return erased


def _refuse_boards(home: Home, blotter: Blotter) -> None:
    """A board's key is what its files and rows are found by."""
    keys = {board.key for board in boards(home.boards)}
    if home.ledger.is_file():
        with Ledger.open(home.ledger) as ledger:
            keys |= {past.board_key for past in ledger.board_runs()}
    for key in sorted(keys):
        if blotter.text(key)[1]:
            raise BadErase(f"The value is part of the board {key}, by which its files and rows are found.")


@dataclass(slots=True)
class _Work:
    """One erasure under way: what goes to `work` stands there as it shall stand in the home."""

    home: Home
    work: Path
    blotter: Blotter
    erased: Erased

    def write(self) -> None:
        archive = Rewriting(self.blotter.text)
        self._archive(archive)
        digests = self._stage(archive)
        published = self._database(archive)
        self._ledger(digests, published)
        for folder in (self.home.exports, self.home.reports):
            self._outputs(folder)
        self._by_hand()

    def _target(self, path: Path) -> Path:
        target = self.work / path.relative_to(self.home.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def _archive(self, archive: Rewriting) -> None:
        if not self.home.archive.is_dir():
            return
        there = [path for path in warc_files(self.home.archive) if path.is_file()]
        for path in sorted(there, key=lambda path: (path.stat().st_mtime_ns, path.name)):
            self._add("archive", archive.write(path, self._target(path)))
        for damage in archive.damages:
            self.erased.unread.append(f"{damage.file}: byte {damage.offset}: {damage.why}")

    def _stage(self, archive: Rewriting) -> dict[str, str]:
        """The digests of the stage files that changed, by their names in the ledger."""
        digests = {}
        for path in sorted(self.home.stage.rglob("*.parquet")):
            target = self._target(path)
            self._add("stage", without_in(path, target, self.blotter.text, archive.ref))
            if target.is_file():
                digests[path.relative_to(self.home.stage).as_posix()] = sha256(target)
        return digests

    def _database(self, archive: Rewriting) -> tuple[str, int] | None:
        """Digest and size of the database that is to be published, where it changed."""
        if not self.home.database.is_file():
            return None
        target = self._target(self.home.database)
        version, found = without_in_database(self.home.database, target, self.blotter.text, archive.ref)
        if not found and not archive.moved:
            target.unlink()
            return None
        for table, count in found.items():
            self._add(f"database: {table}", count)
        return version.sha256, version.bytes

    def _ledger(self, digests: dict[str, str], published: tuple[str, int] | None) -> None:
        if not self.home.ledger.is_file():
            return
        target = self._target(self.home.ledger)
        with closing(sqlite3.connect(self.home.ledger)) as old, closing(sqlite3.connect(target)) as fresh:
            old.backup(fresh)
            found = self._ledger_texts(fresh)
            for name, digest in digests.items():
                fresh.execute("update board_runs set sha256 = ? where stage_file = ?", (digest, name))
            fresh.commit()
            fresh.execute("vacuum")  # what was updated is still in its free pages
        self._add("ledger", found)
        if published:
            with Ledger.open(target) as ledger:
                last = ledger.last_publication() or {"run_id": None}
                ledger.published(clock.now(), last["run_id"], *published)
        if found or digests or published:
            write_seal(target)
        else:
            target.unlink()

    def _ledger_texts(self, fresh: sqlite3.Connection) -> int:
        found = 0
        for row, reason in fresh.execute("select rowid, reason from board_runs where reason is not null").fetchall():
            text, count = self.blotter.text(reason)
            found += count
            if count:
                fresh.execute("update board_runs set reason = ? where rowid = ?", (text, row))
        return found

    def _outputs(self, folder: Path) -> None:
        """Exports and reports: each file without it, and the manifests that state their digests."""
        manifests = []
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            if path.name == "manifest.json":
                manifests.append(path)
            elif path.suffix == ".parquet":
                self._add(folder.name, without_in(path, self._target(path), self.blotter.text, str))
            else:
                self._plain(folder.name, path)
        for path in manifests:
            self._manifest(path)

    def _plain(self, what: str, path: Path) -> None:
        text, found = self.blotter.text(path.read_bytes().decode("utf-8", "surrogateescape"))
        self._add(what, found)
        if found:
            self._target(path).write_bytes(text.encode("utf-8", "surrogateescape"))

    def _manifest(self, path: Path) -> None:
        fresh = self._target(path).parent
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        has_changed = False
        for table in manifest.get("tables", ()):
            for file in table["files"]:
                written = fresh / file["path"]
                if written.is_file():
                    file["bytes"], file["sha256"] = written.stat().st_size, sha256(written)
                    has_changed = True
            table["bytes"] = sum(file["bytes"] for file in table["files"])
            if len(table["files"]) == 1 and table["files"][0]["path"].partition("/")[2] == "":
                table["sha256"] = table["files"][0]["sha256"]
            else:
                listed = "".join(f"{file['sha256']}  {file['path']}\n" for file in table["files"])
                table["sha256"] = hashlib.sha256(listed.encode()).hexdigest()
        if has_changed:
            text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
            (fresh / path.name).write_text(text, encoding="utf-8")

    def _by_hand(self) -> None:
        for path in self._written_by_people():
            if self.blotter.text(path.read_text(encoding="utf-8", errors="replace"))[1]:
                self.erased.by_hand.append(path)

    def _written_by_people(self) -> Iterator[Path]:
        for name in BY_HAND:
            yield from sorted(path for path in (self.home.path / name).rglob("*") if path.is_file())

    def _add(self, what: str, count: int) -> None:
        if count:
            self.erased.places[what] += count
