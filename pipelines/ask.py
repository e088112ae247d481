"""The fenced way to ask `jobs.duckdb`: read-only, cut off from files and network, in a child process with limits."""

from __future__ import annotations

import errno
import json
import math
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipelines.answers import Answer
from pipelines.database import NewerDatabase, migrate, refuse_newer
from pipelines.interrupts import interruptible
from pipelines.lake import BadLake, lake_of
from pipelines.lake import connect as open_lake
from pipelines.questions import (
    BadQuestion,
    Param,
    Report,
    Value,
    check_names,
    is_name,
    read_value,
    report,
    reports,
    values,
)

if TYPE_CHECKING:
    import pandas

__all__ = ["Answer", "BadQuestion", "NoDatabase", "Report", "columns", "connect", "frame", "keep", "reports", "run"]

TIMEOUT = 10.0
TIMEOUT_OF_FRAME = 60.0
MEMORY = "1GiB"
MEMORY_IN_PROCESS = "4GiB"
THREADS = 2
LARGEST_ANSWER = 4 << 30
BATCH = 8_192
DUCKDB_SHARE = 0.7
"""Of the memory allowed; the rest is the interpreter's and Arrow's."""

FENCE = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "lock_configuration": "true",
}

_UNITS = {"": 1, "k": 10, "m": 20, "g": 30, "t": 40}
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,9})?) ?([kmgt]?)i?b?", re.IGNORECASE)
_ONE_SELECT = "A question is one SELECT statement: the database cannot be changed from here."
_BROKEN = (duckdb.IOException, duckdb.InternalException, duckdb.FatalException, duckdb.SerializationException)


class NoDatabase(BadQuestion):
    """The database is not there, or cannot be read; the message says what to do."""


def connect(path: Path, *, memory: str = MEMORY_IN_PROCESS, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection that reaches nothing but this file. While one is open, a second of the same process sees
    the same state of it, also after a newer file was published. Raises `NoDatabase`."""
    return _open(path, read_size(memory), threads)


def _open(path: Path, memory: int, threads: int | None) -> duckdb.DuckDBPyConnection:
    return open_database(path, _fenced(memory, threads))


def _fenced(memory: int, threads: int | None) -> dict[str, str]:
    return FENCE | {"memory_limit": f"{memory}B"} | ({"threads": str(threads)} if threads else {})


def open_database(path: Path, config: Mapping[str, str]) -> duckdb.DuckDBPyConnection:
    """A read-only connection with these settings, or `NoDatabase`."""
    connection = _opened(path, config)
    try:
        _check_ours(connection, path)
    except NoDatabase:
        connection.close()
        raise
    return connection


def _opened(path: Path, config: Mapping[str, str]) -> duckdb.DuckDBPyConnection:
    if not path.is_file():
        if (lake := lake_of(path.parent)) is not None:
            return _opened_lake(lake, config)
        raise NoDatabase(f"There is no database at {path}: `rolecall crawl` makes it, `rolecall demo` a small one.")
    try:
        return interruptible(duckdb.connect(str(path), read_only=True, config=dict(config)))
    except duckdb.Error as error:
        raise _unreadable(path, error) from error


def _opened_lake(lake: Path, config: Mapping[str, str]) -> duckdb.DuckDBPyConnection:
    """Where a home has no database, its lake is read as one."""
    try:
        return open_lake(lake, config)
    except BadLake as error:
        raise NoDatabase(str(error)) from error


def _check_ours(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raises `NoDatabase` where the file is of a newer rolecall, or of none."""
    try:
        refuse_newer(connection)
    except NewerDatabase as newer:
        raise NoDatabase(str(newer)) from newer
    except duckdb.CatalogException as foreign:
        raise NoDatabase(f"{path} is a DuckDB file, but none that rolecall made: name another --home.") from foreign


def frame(path: Path, question: str, params: Mapping[str, Value]) -> pandas.DataFrame:
    """The answer as a pandas frame, typed as DuckDB types it. Asked as `run` asks, within more time and memory: a
    connection (`connect`) is for what takes longer."""
    import warnings

    with run(path, question, params, timeout=TIMEOUT_OF_FRAME, memory=MEMORY_IN_PROCESS) as answer:
        table = answer.table()
    with duckdb.connect() as connection, warnings.catch_warnings():
        # DuckDB 2.0 calls what pandas 3.1 deprecates; nothing that a caller could do about it.
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        warnings.filterwarnings("ignore", category=FutureWarning)
        return connection.from_arrow(table).df()


def run(
    path: Path,
    question: str,
    params: Mapping[str, Value] | None = None,
    *,
    timeout: float = TIMEOUT,
    memory: str = MEMORY,
) -> Answer:
    """Ask a saved report by name, or one SELECT, in a child process that is killed after `timeout` seconds and never
    holds more than `memory`. The answer lies in a temporary file until it is closed. Raises `BadQuestion`."""
    if not 0 < timeout < math.inf:
        raise BadQuestion("The time limit must be a number of seconds above 0.")
    text, typed = _statement(question, params or {})
    size = read_size(memory)
    folder = tempfile.TemporaryDirectory(prefix="rolecall-")
    try:
        file = Path(folder.name, "answer.arrow")
        order = {
            "path": str(path),
            "sql": text,
            "params": {name: _packed(value) for name, value in typed.items()},
            "memory": size,
            "file": str(file),
            "cpu": math.ceil(timeout) * THREADS + 5,
        }
        rows = _ask_child(order, timeout, memory)
        return Answer(folder, file, rows)
    except BaseException:
        folder.cleanup()
        raise


def columns(asked: Report) -> list[tuple[str, str]]:
    """The names and types of a report's columns, from an empty database."""
    with duckdb.connect() as connection:
        migrate(connection)
        described = connection.execute(asked.sql, {param.name: param.default for param in asked.params}).description
        return [(column[0], str(column[1])) for column in described or []]


def read_size(text: str) -> int:
    """Bytes of "1GiB", "512 MB", "2g"; every unit counts by 1024. Raises `BadQuestion`."""
    match = _SIZE.fullmatch(text.strip())
    size = int(float(match[1]) * (1 << _UNITS.get(match[2].lower(), 0))) if match else 0
    if match and match[2] == "":
        size = int(float(match[1]))
    if not 64 << 20 <= size <= 1 << 50:
        raise BadQuestion(f"The memory limit must be a size of 64MiB or more, like 512MiB or 2GiB, not {text[:40]}.")
    return size


def check_one_select(connection: duckdb.DuckDBPyConnection, text: str, params: Mapping[str, Value]) -> None:
    """One SELECT that names just these parameters, else `BadQuestion`."""
    try:
        statements = connection.extract_statements(text)
    except duckdb.Error as error:
        raise BadQuestion(f"This is no SQL that DuckDB reads: {_sentence(error)}") from error
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise BadQuestion(_ONE_SELECT)
    check_names(params, statements[0].named_parameters)


def _statement(question: str, params: Mapping[str, Value]) -> tuple[str, dict[str, Value]]:
    if is_name(question):
        asked = report(question.strip())
        return asked.sql, values(asked, params)
    return question, dict(params)


def _ask_child(order: dict[str, Any], timeout: float, memory: str) -> int:
    package = Path(__file__).resolve().parent.parent
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "pipelines.ask"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # One arena for all threads: each further one reserves 128 MiB of the address space that is limited.
        env=os.environ | {"PYTHONPATH": str(package), "MALLOC_ARENA_MAX": "1"},
    )
    try:
        told, _ = process.communicate(json.dumps(order).encode(), timeout)
    except subprocess.TimeoutExpired as late:
        raise BadQuestion(f"No answer within {timeout:g} s: ask for less, or give --timeout more.") from late
    finally:
        process.kill()
        process.wait()
    if not told:
        raise BadQuestion(
            f"The question needs more than {memory} or broke DuckDB: ask for less, or give --memory more."
        )
    reply = json.loads(told)
    if "error" in reply:
        raise (NoDatabase if reply["database"] else BadQuestion)(reply["error"])
    return int(reply["rows"])


def answer_order() -> None:
    """The child: one order as JSON on stdin, its answer as an Arrow stream in a file, its outcome as JSON on stdout."""
    order = json.load(sys.stdin)
    try:
        reply: dict[str, Any] = {"rows": _answer(order)}
    except BadQuestion as bad:
        reply = {"error": str(bad), "database": isinstance(bad, NoDatabase)}
    json.dump(reply, sys.stdout)


def _answer(order: dict[str, Any]) -> int:
    path, params = Path(order["path"]), {name: _unpacked(*value) for name, value in order["params"].items()}
    with _opened(path, _fenced(int(order["memory"] * DUCKDB_SHARE), THREADS)) as connection:
        _limit(order["memory"], order["cpu"])
        _check_ours(connection, path)
        check_one_select(connection, order["sql"], params)
        try:
            return keep(connection, order["sql"], params, Path(order["file"]))
        except (MemoryError, duckdb.OutOfMemoryException) as full:
            size = order["memory"] >> 20
            raise BadQuestion(
                f"The question needs more than {size} MiB: ask for less, or give --memory more."
            ) from full
        except duckdb.Error as error:
            raise _refused(path, error) from error
        except OSError as error:
            raise BadQuestion(_why_not_kept(error)) from error


def keep(connection: duckdb.DuckDBPyConnection, text: str, params: Mapping[str, Value], file: Path) -> int:
    """Write the answer to `file` as an Arrow stream, batch by batch; gives the number of rows."""
    import pyarrow.ipc

    reader = connection.sql(text, params=dict(params)).to_arrow_reader(BATCH)
    options = pyarrow.ipc.IpcWriteOptions(compression="lz4")
    rows = 0
    with pyarrow.ipc.new_stream(file, reader.schema, options=options) as stream:
        for batch in reader:
            stream.write_batch(batch)
            rows += batch.num_rows
    return rows


def _limit(memory: int, cpu: int) -> None:
    """Bound what may become resident: address space already reserved but not used does not count."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()
    reserved = (int(pages[0]) - int(pages[1])) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (memory + reserved,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_ANSWER,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _why_not_kept(error: OSError) -> str:
    if error.errno == errno.EFBIG:
        return f"The answer is larger than {LARGEST_ANSWER >> 30} GiB: ask for less, or use `rolecall export`."
    return (
        f"The answer cannot be written to {tempfile.gettempdir()} ({error.strerror}): free space there, or set TMPDIR."
    )


def _refused(path: Path, error: duckdb.Error) -> BadQuestion:
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


def _packed(value: Value) -> tuple[str, str | None]:
    """A value as JSON may carry it: its type and its text."""
    for kind, known in _TYPES.items():
        if isinstance(value, known):
            return kind, value.isoformat() if isinstance(value, date) else str(value)
    if value is None:
        return "text", None
    raise BadQuestion(f"A parameter is a text, a number, a truth value or a day, not {type(value).__name__}.")


def _unpacked(kind: str, text: str | None) -> Value:
    return text if kind == "text" else read_value(Param("", kind), text)


# In this order: a bool is an int, a datetime a date.
_TYPES: dict[str, type] = {
    "text": str,
    "boolean": bool,
    "integer": int,
    "number": float,
    "timestamp": datetime,
    "date": date,
}

if __name__ == "__main__":
    answer_order()
