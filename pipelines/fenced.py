"""A read-only connection that reaches nothing but one database or lake, and what it says where there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import duckdb

from pipelines.database import NewerDatabase, refuse_newer
from pipelines.interrupts import interruptible
from pipelines.lake import BadLake, lake_of
from pipelines.lake import connect as open_lake
from pipelines.questions import BadQuestion, NoDatabase, Value, check_names
from pipelines.views import macros

FENCE = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "lock_configuration": "true",
}

_ONE_SELECT = "A question is one SELECT statement: the database cannot be changed from here."
_BROKEN = (duckdb.IOException, duckdb.InternalException, duckdb.FatalException, duckdb.SerializationException)


def fenced(memory: int, threads: int | None) -> dict[str, str]:
    """The settings of a connection that reaches one database, of so many bytes."""
    return FENCE | {"memory_limit": f"{memory}B"} | ({"threads": str(threads)} if threads else {})


def open_database(path: Path, config: Mapping[str, str]) -> duckdb.DuckDBPyConnection:
    """A read-only connection with these settings, or `NoDatabase`."""
    connection = opened(path, config)
    try:
        check_ours(connection, path)
    except NoDatabase:
        connection.close()
        raise
    return connection


def opened(path: Path, config: Mapping[str, str]) -> duckdb.DuckDBPyConnection:
    """As `open_database`, but whose file it is has not been looked at."""
    if not path.is_file():
        if (lake := lake_of(path.parent)) is not None:
            return _opened_lake(lake, config)
        raise NoDatabase(f"There is no database at {path}: `rolecall crawl` makes it, `rolecall demo` a small one.")
    try:
        connection = interruptible(duckdb.connect(str(path), read_only=True, config=dict(config)))
        with suppress(duckdb.CatalogException):  # no database of ours, or one without the views that they read
            for statement in macros("temp macro"):  # a file that was published before they were made has none
                connection.execute(statement)
        return connection
    except duckdb.Error as error:
        raise _unreadable(path, error) from error


def _opened_lake(lake: Path, config: Mapping[str, str]) -> duckdb.DuckDBPyConnection:
    """Where a home has no database, its lake is read as one."""
    try:
        return open_lake(lake, config)
    except BadLake as error:
        raise NoDatabase(str(error)) from error


def check_ours(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raises `NoDatabase` where the file is of a newer rolecall, or of none."""
    try:
        refuse_newer(connection)
    except NewerDatabase as newer:
        raise NoDatabase(str(newer)) from newer
    except duckdb.CatalogException as foreign:
        raise NoDatabase(f"{path} is a DuckDB file, but none that rolecall made: name another --home.") from foreign


def check_one_select(connection: duckdb.DuckDBPyConnection, text: str, params: Mapping[str, Value]) -> None:
    """One SELECT that names just these parameters, else `BadQuestion`."""
    try:
        statements = connection.extract_statements(text)
    except duckdb.Error as error:
        raise BadQuestion(f"This is no SQL that DuckDB reads: {_sentence(error)}") from error
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise BadQuestion(_ONE_SELECT)
    check_names(params, statements[0].named_parameters)


def refused(path: Path, error: duckdb.Error) -> BadQuestion:
    """What a person reads instead of what DuckDB says."""
    if isinstance(error, _BROKEN):
        return _unreadable(path, error)
    if isinstance(error, duckdb.PermissionException):
        return BadQuestion("A question reads the tables of this database alone: files and network are closed to it.")
    return BadQuestion(f"The question does not run: {_sentence(error)}")


def _unreadable(path: Path, error: duckdb.Error) -> NoDatabase:
    said = _sentence(error)
    if "different configuration" in said:
        return NoDatabase(f"This process has {path} open in another way: close that connection first.")
    if "Could not set lock" in said:
        return NoDatabase(f"Another program has {path} open for writing: close it, then ask again.")
    return NoDatabase(f"{path} is damaged or no DuckDB database ({said}): `rolecall rebuild` makes it anew.")


def _sentence(error: duckdb.Error) -> str:
    """What DuckDB says, without its kind, its stack and the line that it points into."""
    said = str(error).split("\n\nLINE ")[0].split("\n\nStack Trace")[0].split(' Use "SET')[0]
    return " ".join(re.sub(r"^[A-Z][A-Za-z ]{1,40} Error: ", "", said).split())[:300]
