"""The tables as files for others: written beside, read back, then put in place whole, with a manifest.

What may be asked for is in `export_plan`, how a table is written in `export_tables` (`job_postings` for JSON-LD), what
describes them in `export_package`, and the files themselves in `export_files`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipelines.database import schema_version
from pipelines.export_files import MADE_BY, MANIFEST, as_json, beside, check_place, entry, put, write_whole
from pipelines.export_package import CARD, DATA_PACKAGE, card, data_package, languages
from pipelines.export_plan import (
    FORMATS,
    JSON_LD,
    ORDERS,
    TABLES,
    BadExport,
    ExportFailed,
    Plan,
    check_column,
    find_later,
    names_of,
    run_seq,
)
from pipelines.export_tables import columns_of, write_table
from pipelines.fenced import open_database
from pipelines.job_postings import write_job_postings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["FORMATS", "ORDERS", "TABLES", "BadExport", "ExportFailed", "export"]

SETTINGS = {
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "2GiB",
}


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

    `since` names a run: of what belongs to postings only those are given to which something happened in a later run,
    and postings, sections and articles say in `change` what. Raises `BadExport`, `ExportFailed`, `NoDatabase`.
    """
    names = names_of(format, tables, partition_by)
    folder = folder.absolute()
    check_place(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
            work, part = Path(scratch, "work"), Path(scratch, "export")
            part.mkdir()
            with open_database(database, SETTINGS | {"temp_directory": str(work)}) as connection:
                plan = Plan(part, format, names, partition_by, run_seq(connection, since), with_html)
                check_column(connection, plan)
                find_later(connection, plan.since)
                manifest = _about(connection, plan, since) | {"tables": list(_written(connection, plan))}
                _describe(connection, part, manifest)
            put(part, folder)
    except OSError as error:
        raise ExportFailed(
            f"The export to {folder} failed ({error.strerror or error}): nothing there changed."
        ) from error
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        raise ExportFailed(f"The export to {folder} failed ({said}): nothing there changed.") from error
    return manifest


def _about(connection: DuckDBPyConnection, plan: Plan, since: str | None) -> dict[str, Any]:
    newest = connection.execute("select run_id from runs order by run_seq desc limit 1").fetchone()
    return {
        "made_by": MADE_BY,
        "schema_version": schema_version(connection),
        "run": newest[0] if newest else None,
        "since": since,
        "format": plan.format,
        "partition_by": plan.partition_by,
        "with_html": plan.with_html,
    }


def _written(connection: DuckDBPyConnection, plan: Plan) -> Iterator[dict[str, Any]]:
    """Write every table; each is read back while DuckDB writes the next."""
    with ThreadPoolExecutor(1) as reading:
        entries: list[Future[dict[str, Any]]] = []
        for name in plan.names:
            divided = False
            if name == JSON_LD:
                columns: dict[str, str] = {}
                target = plan.folder / f"{name}.jsonl"
                rows = write_job_postings(
                    connection,
                    target,
                    plan.folder.parent,
                    later=plan.since is not None,
                    with_html=plan.with_html,
                )
            else:
                columns = columns_of(connection, name, plan)
                divided = plan.partition_by in columns
                target = plan.folder / (name if divided else f"{name}.{plan.format}")
                rows = write_table(connection, name, columns, plan, target, divided=divided)
            entries.append(
                reading.submit(entry, name, rows, columns, target, plan.folder, plan.format, divided=divided)
            )
        for written in entries:
            yield written.result()


def _describe(connection: DuckDBPyConnection, part: Path, manifest: dict[str, Any]) -> None:
    """Write what lies beside the tables, the manifest last."""
    row = connection.execute("select max(finished_at) from runs").fetchone()
    made_at = f"{row[0].isoformat(timespec='seconds')}Z" if row and row[0] else None
    write_whole(part / DATA_PACKAGE, as_json(data_package(manifest, made_at)))
    write_whole(part / CARD, card(manifest, languages(connection)))
    manifest["beside"] = [beside(part / DATA_PACKAGE), beside(part / CARD)]
    write_whole(part / MANIFEST, as_json(manifest))
