"""The database file: its next version, its migrations, and publishing by one rename (`archive.md` §7)."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.checks import VALUE_CHECKS, failed_checks
from pipelines.interrupts import interruptible
from pipelines.shipped import shipped, sql
from pipelines.views import create_views

MOST_FREE = 0.5
"""Share of free blocks above which a file is written anew instead of copied. A load frees at most what it finds
used, and the next one writes into that: with less, a file would be written anew every day, in four times the time."""
LEAST_MEMORY, MOST_MEMORY = 112, 1024
"""MiB that DuckDB may hold of a version of no posting, and at most. What does not fit lies in files meanwhile."""
FEW, MEMORY_A_POSTING, MEMORY_A_POSTING_MORE = 20_000, 1 / 1024, 4 / 1024
"""Postings that are few, and MiB more with each of them and of more: joins are by key of all rows. A load of few stays
within half a gigabyte in all, at half as much time again for its statements; one of many is to be fast."""
AMPLE_MEMORY = 4096
"""For a load that did not get by with that."""
MEMORY_A_BYTE = 3
"""Bytes that DuckDB may hold for each of a chunk that is larger than others."""
ROW_GROUP = 122_880
"""Rows that DuckDB packs together at most."""
GROWING, MORE_GROUPS, MOST_GONE = ("texts", "posting_rows", "posting_requirements"), 30, 0.3
"""Tables that tell how a file stands: how many row groups they may have beside twice what they need, and rows that are
gone beside those that are there. Of a file that is loaded every day row groups are merged every other week."""
MOST_THREADS = 4
"""Each holds a part of every table that it writes to, and they wait for each other: sixteen take twice the time."""
CHECKPOINT = 3 << 29
"""Bytes of normalised tables that a load merges before all is put into the file: some 100,000 postings."""


UNUSABLE = (
    duckdb.IOException,
    duckdb.TransactionException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.SerializationException,
    duckdb.OutOfMemoryException,
)
"""What DuckDB raises where a file cannot be written, or holds what cannot be read, by when it notices."""


class BadDatabase(Exception):
    """A file that is no database of ours, or a load that did not hold what it promises; the message says which."""


class NewerDatabase(Exception):
    """A database that a newer version of rolecall has made; the message says what to do."""


@dataclass(slots=True)
class Version:
    """The next version of the database; once published, its digest and size."""

    connection: duckdb.DuckDBPyConnection
    sha256: str = ""
    bytes: int = 0


Announce = Callable[[Version], None]


def unannounced(version: Version) -> None:
    pass


@contextmanager
def next_version(path: Path, *, fresh: bool = False, announce: Announce = unannounced) -> Iterator[Version]:
    """The next version of the database at `path`: a copy, or an empty one where there is none or
    `fresh` is asked for. Left normally, it is checked and published, `announce` hearing of it just before it gets
    its name; left by an exception, thrown away.

    Raises `BadDatabase`, and OSError where there is no room for the copy."""
    path.parent.mkdir(parents=True, exist_ok=True)
    discard(path)
    following = _following(path)
    try:
        if path.exists() and not fresh:
            shutil.copyfile(path, following)
        connection = _without_free_blocks(_open(following), following)
        try:
            migrate(connection)
            version = Version(connection)
            yield version
            _check(connection)
            _merge_row_groups(connection)
            connection.execute("checkpoint")
            rows = connection.execute(sql("load", "select_rows")).fetchall()
        finally:
            connection.close()
        version.sha256, version.bytes = sha256(following), following.stat().st_size
        _finish(following, rows)
        announce(version)
        os.replace(following, path)
    except UNUSABLE as error:
        discard(path)
        raise BadDatabase(f"{path}: {_first_line(error)}. Nothing was published{_advice(error)}.") from error
    except BaseException:
        discard(path)
        raise
    _fsync(path.parent)
    discard(path)


def discard(path: Path) -> None:
    """Remove what a load that was cut short left beside the database."""
    for left in path.parent.glob(f"{path.name}.next*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_readable(path: Path) -> bool:
    """True for a database of ours that opens and holds together."""
    if not path.is_file():
        return False
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            return not failed_checks(connection)
    except duckdb.Error:
        return False


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring the schema to the newest version, each numbered file of `datasets/schema` in a transaction of its own,
    and make the views anew."""
    connection.execute("create table if not exists schema_version (version integer, applied_at timestamp)")
    refuse_newer(connection)
    done = {version for (version,) in connection.execute("select version from schema_version").fetchall()}
    for version, file in _migrations().items():
        if version not in done:
            connection.execute("begin")
            connection.execute(file.read_text(encoding="utf-8"))
            connection.execute("insert into schema_version values (?, null)", [version])
            connection.execute("commit")
    create_views(connection)


def schema_version(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("select max(version) from schema_version").fetchone()
    return int(row[0]) if row else 0


def refuse_newer(connection: duckdb.DuckDBPyConnection) -> None:
    """Raises `NewerDatabase` where a migration has been applied that is not known here, and DuckDB's CatalogException
    where the file is none of ours."""
    known = max(_migrations())
    ((found,),) = connection.execute("select max(version) from main.schema_version").fetchall()
    if found is not None and found > known:
        ((name,),) = connection.execute("select current_database()").fetchall()
        raise NewerDatabase(
            f"The database {name} is of a newer rolecall (its schema is {found}, this one's {known}): use that "
            "rolecall, or a newer one."
        )


def refuse_newer_file(path: Path) -> None:
    """Raises `NewerDatabase` where a file is of a newer rolecall; what else is wrong with it a load says."""
    if not path.is_file():
        return
    with suppress(duckdb.Error), duckdb.connect(str(path), read_only=True) as connection:
        refuse_newer(connection)


def _migrations() -> dict[int, Path]:
    """The numbered files of `datasets/schema`, in order."""
    files = sorted(shipped("datasets", "schema").glob("[0-9]*.sql"))
    return {int(file.name.partition("_")[0]): file for file in files}


def _following(path: Path) -> Path:
    return path.with_name(f"{path.name}.next")


def _open(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        connection = interruptible(duckdb.connect())
        connection.execute(f"attach '{_quoted(path)}' as jobs (recovery_mode no_wal_writes)")
        connection.execute("use jobs")
    except duckdb.Error as error:
        raise BadDatabase(
            f"{path.with_suffix('')} is no DuckDB file that can be read ({_first_line(error)}): "
            "`rolecall rebuild` makes it anew from the archive."
        ) from error
    connection.execute("set memory_limit = ?", [f"{MOST_MEMORY}MiB"])
    connection.execute("set threads = ?", [min(MOST_THREADS, os.cpu_count() or 1)])
    connection.execute("set preserve_insertion_order = false")
    # A chunk's commit would else checkpoint, and each of those writes the last row group of every table anew. There is
    # no log: it would only be read where a process has died, and then this file is thrown away.
    connection.execute("set wal_autocheckpoint = '1TB'")
    # Nor is what lies in few row groups merged into fewer: of texts a checkpoint would unpack and pack five times what
    # a load brings.
    connection.execute("set max_vacuum_tasks = 0")
    connection.execute("set temp_directory = ?", [f"{path}.tmp"])
    return connection


def give_memory(
    connection: duckdb.DuckDBPyConnection, postings: int, beyond: int = 0, least: int = LEAST_MEMORY
) -> None:
    """Let the connection hold what a version of so many postings needs, where a chunk is `beyond` bytes larger than
    others: one board of long texts. Never less than `least` MiB."""
    more = MEMORY_A_POSTING * min(FEW, postings) + MEMORY_A_POSTING_MORE * max(0, postings - FEW)
    more = int(more) + MEMORY_A_BYTE * (beyond >> 20)
    connection.execute("set memory_limit = ?", [f"{max(least, min(MOST_MEMORY, LEAST_MEMORY + more))}MiB"])


def postings_in(connection: duckdb.DuckDBPyConnection) -> int:
    return sum(count for (count,) in connection.execute("select count(*) from posting_rows").fetchall())


def _without_free_blocks(connection: duckdb.DuckDBPyConnection, path: Path) -> duckdb.DuckDBPyConnection:
    """The same connection; to a file written anew where too much of this one is free blocks."""
    row = connection.execute(
        "select total_blocks, free_blocks from pragma_database_size() where database_name = 'jobs'"
    ).fetchone()
    total, free = row or (0, 0)
    if not total or free <= MOST_FREE * total:
        return connection
    compact = path.with_name(f"{path.name}.compact")
    connection.execute(f"attach '{_quoted(compact)}' as compact")
    # Out of order, each thread fills blocks of its own, and a third of the new file is free again; and rows would no
    # longer lie board after board, as exports and reports read them.
    connection.execute("set preserve_insertion_order = true")
    connection.execute("copy from database jobs to compact")
    connection.close()
    os.replace(compact, path)
    return _open(path)


def _merge_row_groups(connection: duckdb.DuckDBPyConnection) -> None:
    """Let the next checkpoint merge row groups, and leave out rows that are gone, where loads have left many of either:
    each leaves a row group of every table that it writes to."""
    groups = needed = 0
    much_is_gone = False
    for name in GROWING:
        live = len(connection.table(name))
        ((own, rows),) = connection.execute(
            "select count(distinct row_group_id), coalesce(sum(count), 0) from pragma_storage_info(?) "
            "where column_id = 0 and segment_type <> 'VALIDITY'",
            [name],
        ).fetchall()
        groups += own
        needed += live // ROW_GROUP + 1
        much_is_gone |= rows > (1 + MOST_GONE) * live
    if much_is_gone or groups > 2 * needed + MORE_GROUPS:
        connection.execute("reset max_vacuum_tasks")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _check(connection: duckdb.DuckDBPyConnection) -> None:
    failed = {name: rows for name, rows in failed_checks(connection).items() if name not in VALUE_CHECKS}
    if failed:
        told = ", ".join(f"{name} ({rows} rows)" for name, rows in sorted(failed.items()))
        raise BadDatabase(f"The load broke what must hold, and nothing was published: {told}.")


def _finish(following: Path, rows: list[tuple[int, ...]]) -> None:
    """A full disk can swallow the last checkpoint: what is read back is what was there."""
    with duckdb.connect(str(following), read_only=True) as connection:
        is_whole = connection.execute(sql("load", "select_rows")).fetchall() == rows
    if not is_whole:
        raise BadDatabase(f"{following} was not written whole (is the disk full?); nothing was published.")
    _fsync(following)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _advice(error: duckdb.Error) -> str:
    if "space left" in str(error):
        return "; free some space, and the next run goes on"
    return "; `rolecall rebuild` makes the file anew from the archive" if "orrupt" in str(error) else ""


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")
