"""Stage files: one Parquet file a board run, all kinds of item in one schema, with its verdict in the footer.

A file is written under a temporary name, made durable, and renamed: one that has its name is finished.
"""

from __future__ import annotations

import hashlib
import json
import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.home import fsync_file, fsync_folder
from crawler.items import PUBLISHED, Pay, Published, Staged

BATCH, BATCH_TEXT = 500, 2_000_000
"""Items, and characters of text, held before they are written: what bounds the memory of a board run."""

WRITTEN: dict[str, Any] = {
    "compression": "zstd",
    "write_page_checksum": True,
    # A file is read whole, and once: lists of a column's values cost more than they save.
    "use_dictionary": False,
}
_METADATA = b"rolecall"
_PAY = pa.struct(
    [pa.field(name, pa.float64() if name.endswith("amount") else pa.string()) for name in Pay.model_fields]
)
_TYPES = {"places_raw": pa.list_(pa.string()), "tags": pa.list_(pa.string()), "pay_raw": pa.list_(_PAY)}
_TYPES |= {"is_talent_pool": pa.bool_(), "is_row_only": pa.bool_()}
_FIELDS = dict.fromkeys(name for item in PUBLISHED.values() for name in item.model_fields)

SCHEMA = pa.schema(
    [
        pa.field("kind", pa.string()),
        pa.field("raw_hash", pa.string()),
        *(pa.field(name, _TYPES.get(name, pa.string())) for name in _FIELDS),
    ]
)


class BadStage(ValueError):
    """A file that is no finished stage file; the message says so."""


class StageFailed(Exception):
    """A stage file that cannot be written; the message says why. What was fetched is in the archive."""


class StageWriter:
    """Writes one board run's items; nothing has the final name before `finish`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows = 0
        self._buffer: list[dict[str, Any]] = []
        self._text = 0
        self._failed: OSError | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        self._fresh = path.with_name(f"{path.name}.{os.getpid()}.next")
        self._kept: dict[Path, list[int]] = {}
        self._lent: dict[Path, list[pa.Table]] = {}
        self._writer = pq.ParquetWriter(self._fresh, SCHEMA, **WRITTEN)

    def add(self, item: Published) -> None:
        self._buffer.append(row(item))
        self._text += sum(len(text) for text in item.texts if text)
        self.rows += 1
        if len(self._buffer) >= BATCH or self._text >= BATCH_TEXT:
            self._flush()

    def lend(self, path: Path, tables: list[pa.Table]) -> None:
        """Another stage file's row groups, where they need not be read again."""
        self._lent[path] = tables

    def keep(self, path: Path, row: int) -> None:
        """Take over a row of another stage file."""
        self._kept.setdefault(path, []).append(row)
        self.rows += 1

    def finish(self, staged: Staged) -> str:
        """Put the footer, make it durable, give it its name; the file's sha256. Raises `StageFailed`, also where an
        earlier write failed: Scrapy would go on without those items."""
        try:
            if self._failed:
                raise self._failed
            self._flush()
            self._copy()
            self._writer.add_key_value_metadata({_METADATA.decode(): json.dumps(asdict(staged))})
            self._writer.close()
            fsync_file(self._fresh)
            digest = sha256(self._fresh)
            os.replace(self._fresh, self.path)
            fsync_folder(self.path.parent)
        except OSError as error:
            self.discard()
            why = os.strerror(error.errno) if error.errno else error
            raise StageFailed(f"{self.path} cannot be written: {why}.") from error
        return digest

    def discard(self) -> None:
        with suppress(OSError):
            self._writer.close()
        self._fresh.unlink(missing_ok=True)

    def _copy(self) -> None:
        """The rows that are taken over, a row group at a time."""
        for path, rows in self._kept.items():
            wanted, start = sorted(rows), 0
            for table in self._lent.get(path) or row_groups(path):
                end = start + table.num_rows
                own = [row - start for row in wanted[bisect_left(wanted, start) : bisect_left(wanted, end)]]
                if own:
                    self._writer.write_table(pa.concat_tables(table.slice(*run) for run in runs(own)))
                start = end

    def _flush(self) -> None:
        if self._buffer:
            try:
                self._writer.write_table(pa.Table.from_pylist(self._buffer, SCHEMA))
            except OSError as error:
                self._failed = error
                raise
            self._buffer.clear()
            self._text = 0


def row(item: Published) -> dict[str, Any]:
    """The stage row of an item. `raw_hash` covers all that is published, not where it was read from."""
    published = item.model_dump(exclude={"capture"})
    kind = type(item).__name__.lower()
    text = json.dumps([kind, published], ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return {"kind": kind, "raw_hash": digest, "capture": item.capture, **published}


def runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """First number and length of each run without a gap; to take single rows, Arrow would import all of its kernels."""
    begun = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] != numbers[at - 1] + 1:
            yield numbers[begun], at - begun
            begun = at


def row_groups(path: Path) -> Iterator[pa.Table]:
    """A stage file's rows, each part whole and compared with its checksums. Raises ArrowException, and OSError."""
    with pq.ParquetFile(path, page_checksum_verification=True) as file:
        for group in range(file.num_row_groups):
            yield file.read_row_group(group, use_threads=False)


def read_staged(path: Path) -> Staged:
    """The footer of a stage file. Raises `BadStage`."""
    try:
        metadata = pq.read_metadata(path).metadata or {}
        told = json.loads(metadata[_METADATA])
        return Staged(**{name: told[name] for name in (f.name for f in fields(Staged)) if name in told})
    except (OSError, pa.ArrowInvalid, KeyError, ValueError, TypeError) as error:
        raise BadStage(f"{path} is no finished stage file: crawl its board again, or leave it out.") from error


def finished(files: Iterable[Path]) -> list[tuple[Path, Staged]]:
    """The stage files with their footers, in the order of runs. Raises `BadStage`."""
    found = [(path, read_staged(path)) for path in files]
    return sorted(found, key=lambda entry: (entry[1].run_seq, entry[1].board_key))


def is_as_written(path: Path, digest: str) -> bool:
    """True where the file is there and has the sha256 that the ledger noted."""
    return path.is_file() and sha256(path) == digest


def row_count(path: Path) -> int:
    rows: int = pq.read_metadata(path).num_rows
    return rows


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
