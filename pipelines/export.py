"""The tables as files for others: written beside, read back, then put in place whole, with a manifest."""

from __future__ import annotations

import csv
import difflib
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipelines.answers import FORMULA
from pipelines.ask import open_database
from pipelines.database import schema_version

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FORMATS = ("parquet", "csv", "jsonl")
MANIFEST = "manifest.json"
MADE_BY = "rolecall export"

# What is handed out, and the order of its rows: the same database always gives the same bytes.
TABLES = {
    "companies": ("company_key",),
    "boards": ("board_key",),
    "runs": ("run_seq",),
    "board_runs": ("run_seq", "board_key"),
    "postings": ("posting_key",),
    "posting_versions": ("posting_key", "version"),
    "posting_locations": ("posting_key", "position"),
    "posting_salaries": ("posting_key", "position"),
    "posting_requirements": ("posting_key", "position"),
    "posting_skills": ("posting_key", "skill", "level", "surface"),
    "sections": ("company_key", "section_hash"),
    "posting_sections": ("posting_key", "position"),
    "articles": ("article_key",),
    "article_sections": ("article_key", "position", "section_hash"),
    "page_sections": ("page_url", "position", "section_hash"),
    "clusters": ("cluster_id", "posting_key"),
    "events": ("run_seq", "board_key", "posting_key", "event", "event_id"),
    "field_origins": ("posting_key", "field", "origin", "rule", "source_field", "span_start", "span_end"),
    "unread_values": ("field", "raw"),
}
# Handed out where asked for.
MORE = {
    "open_postings": ("posting_key",),
    "open_jobs": ("job_key",),
    "postings_by_day": ("day",),
    "skills_asked": ("job_key", "skill"),
    "board_coverage": ("board_key",),
    "quarantine": ("run_id", "board_key", "posting_id", "reason", "capture"),
}
ORDERS = TABLES | MORE

# Vocabulary words, codes and our own slugs: folder names never come from a page's text.
PARTITIONS = (
    "platform",
    "company_key",
    "country_code",
    "currency",
    "education_min",
    "employment_type",
    "event",
    "kind",
    "language",
    "level",
    "period",
    "role",
    "role_family",
    "run_id",
    "seniority",
    "status",
    "verdict",
    "workplace_type",
)

SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # One thread: several would deal rows out to row groups and files as they come.
    "threads": "1",
    "memory_limit": "2GiB",
}
HTML = "description_html"


class BadExport(Exception):
    """An export that cannot be made so; the message is one sentence that says what would be right."""


class ExportFailed(Exception):
    """Writing or reading back went wrong (a full disk, say); what stood in the folder before still does."""


def export(
    database: Path,
    folder: Path,
    *,
    format: str = "parquet",
    tables: Sequence[str] | None = None,
    partition_by: str | None = None,
    since: str | None = None,
    with_html: bool = False,
) -> dict[str, Any]:
    """Write tables to `folder`, which appears whole or not at all and replaces an earlier export; gives its manifest.

    `since` names a run: of what belongs to postings only those are given to which something happened in a later run.
    Raises `BadExport`, `ExportFailed`, `NoDatabase`.
    """
    names = _checked(format, tables, partition_by)
    folder = folder.absolute()
    _check_place(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
            work, part = Path(beside, "work"), Path(beside, "export")
            part.mkdir()
            with open_database(database, SETTINGS | {"temp_directory": str(work)}) as connection:
                run_seq = _run_seq(connection, since)
                _check_column(connection, names, partition_by)
                manifest = _about(connection, format, partition_by, since, with_html)
                manifest["tables"] = [
                    _Export(connection, part, format, partition_by, run_seq, with_html).write(name) for name in names
                ]
            _write_manifest(part / MANIFEST, manifest)
            _put(part, folder)
    except OSError as error:
        raise ExportFailed(
            f"The export to {folder} failed ({error.strerror or error}): nothing there changed."
        ) from error
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        raise ExportFailed(f"The export to {folder} failed ({said}): nothing there changed.") from error
    return manifest


def _checked(format: str, tables: Sequence[str] | None, partition_by: str | None) -> list[str]:
    """The tables to write, once each, in the order of `ORDERS`."""
    if format not in FORMATS:
        raise BadExport(f"The format must be one of {', '.join(FORMATS)}, not {format}.")
    for name in tables or ():
        if name not in ORDERS:
            close = difflib.get_close_matches(name, ORDERS, n=1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(ORDERS)}."
            raise BadExport(f"There is no table {name} to export: {hint}")
    if partition_by is not None and partition_by not in PARTITIONS:
        raise BadExport(f"Tables cannot be divided by {partition_by}: only by one of {', '.join(PARTITIONS)}.")
    return [name for name in ORDERS if name in (tables or TABLES)]


def _check_column(connection: DuckDBPyConnection, names: Sequence[str], partition_by: str | None) -> None:
    wanted = {"column": partition_by, "tables": list(names)}
    having = "select 1 from duckdb_columns() where column_name = $column and list_contains($tables, table_name)"
    if partition_by is not None and connection.execute(having, wanted).fetchone() is None:
        raise BadExport(f"None of the tables has a column {partition_by}: divide by another, or by none.")


def _check_place(folder: Path) -> None:
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir() or folder.is_symlink():
        raise BadExport(f"{folder} is no folder: name another place.")
    if any(folder.iterdir()) and not _is_ours(folder):
        raise BadExport(f"{folder} holds files that are no export: name an empty or a new folder.")


def _is_ours(folder: Path) -> bool:
    """True where an earlier export lies, and nothing else beside it."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["made_by"] != MADE_BY:
            return False
        known = {file["path"].split("/")[0] for table in manifest["tables"] for file in table["files"]}
        known |= {table["table"] for table in manifest["tables"]}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False
    return {path.name for path in folder.iterdir()} <= known | {MANIFEST}


def _run_seq(connection: DuckDBPyConnection, since: str | None) -> int | None:
    if since is None:
        return None
    found = connection.execute("select run_seq from runs where run_id = $run", {"run": since}).fetchone()
    if found is None:
        raise BadExport(f"There is no run {since}: `rolecall runs` lists them.")
    return int(found[0])


def _about(
    connection: DuckDBPyConnection, format: str, partition_by: str | None, since: str | None, with_html: bool
) -> dict[str, Any]:
    newest = connection.execute("select run_id from runs order by run_seq desc limit 1").fetchone()
    return {
        "made_by": MADE_BY,
        "schema_version": schema_version(connection),
        "run": newest[0] if newest else None,
        "since": since,
        "format": format,
        "partition_by": partition_by,
        "with_html": with_html,
    }


@dataclass(frozen=True, slots=True)
class _Export:
    """One export under way: what all its tables share."""

    connection: DuckDBPyConnection
    folder: Path
    format: str
    partition_by: str | None
    run_seq: int | None
    with_html: bool

    def write(self, name: str) -> dict[str, Any]:
        """Write one table and read it back; gives its entry in the manifest."""
        columns = self._columns(name)
        divided = self.partition_by in columns
        target = self.folder / (name if divided else f"{name}.{self.format}")
        expected = self._copy(name, columns, target, divided=divided)
        files = [_file(path, self.folder, self.format) for path in _files(target)]
        rows = sum(file["rows"] for file in files)
        if rows != expected:
            raise ExportFailed(f"{rows} of {expected} rows of {name} could be read back: nothing was handed out.")
        return {
            "table": name,
            "rows": rows,
            "bytes": sum(file["bytes"] for file in files),
            "sha256": files[0]["sha256"] if not divided and files else _digest_of(files),
            "columns": columns,
            "files": files,
        }

    def _columns(self, name: str) -> dict[str, str]:
        described = self.connection.execute(f"describe {name}").fetchall()
        return {row[0]: row[1] for row in described if self.with_html or row[0] != HTML}

    def _copy(self, name: str, columns: dict[str, str], target: Path, *, divided: bool) -> int:
        """Let DuckDB write the rows; gives how many it wrote."""
        chosen = ", ".join(self._column(column, kind) for column, kind in columns.items())
        order = ", ".join(f"{name}.{key} nulls first" for key in ORDERS[name])
        rows = f"from {name} select {chosen} {self._later(columns)} order by {order}"
        options = _OPTIONS[self.format] + (f", partition_by ({self.partition_by})" if divided else "")
        place = str(target).replace("'", "''")
        copied = self.connection.execute(f"copy ({rows}) to '{place}' ({options})").fetchone()
        return int(copied[0]) if copied else 0

    def _later(self, columns: Iterable[str]) -> str:
        """Which rows came after the run that the export goes on from."""
        if self.run_seq is None:
            return ""
        if "run_seq" in columns:
            return f"where run_seq > {self.run_seq}"
        if "posting_key" in columns:
            return f"where posting_key in (from events select posting_key where run_seq > {self.run_seq})"
        return ""

    def _column(self, name: str, kind: str) -> str:
        quoted = f'"{name}"'
        if self.format == "parquet" or name == self.partition_by:
            return quoted
        if self.format == "jsonl":
            return f"{_JSON.get(kind, '{}').format(quoted)} as {quoted}"
        if kind == "VARCHAR":
            return f"if(regexp_matches({quoted}, '{FORMULA}'), '''' || {quoted}, {quoted}) as {quoted}"
        return f"to_json({quoted})::varchar as {quoted}" if kind.endswith("]") or "(" in kind else quoted


_OPTIONS = {
    "parquet": "format parquet, compression zstd, row_group_size 50000",
    "csv": "format csv, header true, delimiter ',', quote '\"', escape '\"'",
    "jsonl": "format json, array false",
}
# Instants in ISO 8601; JSON has no NaN.
_JSON = {"TIMESTAMP": "replace({}::varchar, ' ', 'T')", "DOUBLE": "if(isfinite({0}), {0}, null)"}


def _files(target: Path) -> Iterator[Path]:
    if target.is_file():
        yield target
    yield from sorted(path for path in target.rglob("*") if path.is_file())


def _file(path: Path, folder: Path, format: str) -> dict[str, Any]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {
        "path": path.relative_to(folder).as_posix(),
        "rows": _ROWS[format](path),
        "bytes": path.stat().st_size,
        "sha256": digest,
    }


def _rows_of_parquet(path: Path) -> int:
    from pyarrow.parquet import read_metadata

    return int(read_metadata(path).num_rows)


def _rows_of_csv(path: Path) -> int:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


def _rows_of_jsonl(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for _ in stream)


_ROWS = {"parquet": _rows_of_parquet, "csv": _rows_of_csv, "jsonl": _rows_of_jsonl}


def _digest_of(files: Iterable[dict[str, Any]]) -> str:
    """One digest over the files of a divided table, as `sha256sum` would list them."""
    listed = "".join(f"{file['sha256']}  {file['path']}\n" for file in files)
    return hashlib.sha256(listed.encode()).hexdigest()


def _write_manifest(path: Path, manifest: dict[str, Any]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        json.dump(manifest, stream, indent=2, ensure_ascii=False)
        stream.write("\n")
        stream.flush()
        os.fsync(stream.fileno())


def _put(part: Path, folder: Path) -> None:
    """Put the finished export in the place of the one before, which comes back where that fails."""
    _check_place(folder)
    before = part.with_name("before")
    if folder.exists():
        folder.rename(before)
    try:
        part.rename(folder)
    except OSError:
        if before.exists():
            before.rename(folder)
        raise
    shutil.rmtree(before, ignore_errors=True)
