"""The files of an export: read back, with size and digest, and put in the place of the export before."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipelines.export_plan import BadExport, ExportFailed

MANIFEST = "manifest.json"
MADE_BY = "rolecall export"


def entry(
    name: str, expected: int, columns: Mapping[str, str], target: Path, folder: Path, format: str, *, divided: bool
) -> dict[str, Any]:
    """A table's entry in the manifest, once its files are read back. Raises `ExportFailed` where rows are missing."""
    files = [_file(path, folder, format) for path in _files(target)]
    rows = sum(file["rows"] for file in files)
    if rows != expected:
        raise ExportFailed(f"{rows} of {expected} rows of {name} could be read back: nothing was handed out.")
    return {
        "table": name,
        "rows": rows,
        "bytes": sum(file["bytes"] for file in files),
        "sha256": files[0]["sha256"] if not divided and files else _digest_of(files),
        "columns": dict(columns),
        "files": files,
    }


def beside(path: Path) -> dict[str, Any]:
    """The entry in the manifest of a file that is no table."""
    return {"path": path.name, "bytes": path.stat().st_size, "sha256": digest(path)}


def digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_whole(path: Path, text: str) -> None:
    """Write a text so that it is on the disk, or raise OSError."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def as_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def check_place(folder: Path) -> None:
    """Raises `BadExport` where something else stands than an earlier export."""
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir() or folder.is_symlink():
        raise BadExport(f"{folder} is no folder: name another place.")
    if any(folder.iterdir()) and not _is_ours(folder):
        raise BadExport(f"{folder} holds files that are no export: name an empty or a new folder.")


def put(part: Path, folder: Path) -> None:
    """Put the finished export in the place of the one before, which comes back where that fails."""
    check_place(folder)
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


def _is_ours(folder: Path) -> bool:
    """True where an earlier export lies, and nothing else beside it."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["made_by"] != MADE_BY:
            return False
        known = {file["path"].split("/")[0] for table in manifest["tables"] for file in table["files"]}
        known |= {table["table"] for table in manifest["tables"]}
        known |= {file["path"] for file in manifest.get("beside", [])}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False
    return {path.name for path in folder.iterdir()} <= known | {MANIFEST}


def _files(target: Path) -> Iterator[Path]:
    if target.is_file():
        yield target
    yield from sorted(path for path in target.rglob("*") if path.is_file())


def _file(path: Path, folder: Path, format: str) -> dict[str, Any]:
    return {
        "path": path.relative_to(folder).as_posix(),
        "rows": ROWS[format](path),
        "bytes": path.stat().st_size,
        "sha256": digest(path),
    }


def _rows_of_parquet(path: Path) -> int:
    from pyarrow.parquet import read_metadata

    return int(read_metadata(path).num_rows)


def _rows_of_csv(path: Path) -> int:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


def _rows_of_lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for _ in stream)


ROWS = {"parquet": _rows_of_parquet, "csv": _rows_of_csv, "jsonl": _rows_of_lines, "jsonld": _rows_of_lines}


def _digest_of(files: Iterable[Mapping[str, Any]]) -> str:
    """One digest over the files of a divided table, as `sha256sum` would list them."""
    listed = "".join(f"{file['sha256']}  {file['path']}\n" for file in files)
    return hashlib.sha256(listed.encode()).hexdigest()
