"""Where the files of a home lie, and the lock that lets one run write them."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

READY = ".ready"


class LockHeld(Exception):
    """Another run is writing this home."""


def board_digest(board_key: str) -> str:
    """File names come from digests, never from remote text: 16 hex digits for a board key."""
    return hashlib.blake2b(board_key.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that everything a run makes lies under (`contract.md` §1)."""

    path: Path

    @classmethod
    def find(cls, given: str | os.PathLike[str] | None = None) -> Home:
        """The home given, else `$ROLECALL_HOME`, else `./datasets`; nothing is made yet."""
        return cls(Path(given or os.environ.get("ROLECALL_HOME") or "datasets").expanduser().absolute())

    @property
    def boards(self) -> Path:
        return self.path / "boards"

    @property
    def overrides(self) -> Path:
        return self.path / "overrides"

    @property
    def archive(self) -> Path:
        return self.path / "archive"

    @property
    def stage(self) -> Path:
        return self.path / "stage"

    @property
    def exports(self) -> Path:
        return self.path / "exports"

    @property
    def reports(self) -> Path:
        return self.path / "reports"

    @property
    def ledger(self) -> Path:
        return self.path / "ledger.sqlite"

    @property
    def database(self) -> Path:
        return self.path / "jobs.duckdb"

    @property
    def replacing(self) -> Path:
        """Files that are to replace those of the home, each at its path in it."""
        return self.path / ".replacing"

    def archive_folder(self, board_key: str) -> Path:
        return self.archive / board_key.partition(":")[0] / board_digest(board_key)

    def stage_file(self, run_id: str, board_key: str) -> Path:
        return self.stage / run_id / f"{board_key.partition(':')[0]}-{board_digest(board_key)}.parquet"

    @contextmanager
    def lock(self) -> Iterator[int]:
        """Hold `.lock`; gives its descriptor, which child processes inherit, so that the lock outlives a killed
        parent for as long as a child still writes. Raises `LockHeld` at once where another run has it."""
        self.path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as held:
                raise LockHeld(f"Another run holds {self.path / '.lock'}: wait for it to end.") from held
            self._put_in_place()
            yield descriptor
        finally:
            os.close(descriptor)

    def replace_whole(self) -> None:
        """Put every file of `replacing` in its place: all or, where this is cut short before the first is, none. Cut
        short later, whoever next holds the lock puts the rest in place."""
        for path in self.replacing.rglob("*"):
            (fsync_file if path.is_file() else fsync_folder)(path)
        (self.replacing / READY).touch()
        fsync_folder(self.replacing)
        self._put_in_place()

    def _put_in_place(self) -> None:
        if not self.replacing.is_dir():
            return
        ready = self.replacing / READY
        if ready.is_file():
            for path in sorted(path for path in self.replacing.rglob("*") if path.is_file() and path != ready):
                place = self.path / path.relative_to(self.replacing)
                os.replace(path, place)
                fsync_folder(place.parent)
            ready.unlink()
        shutil.rmtree(self.replacing)


def fsync_folder(folder: Path) -> None:
    """Make a rename inside `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fsync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
