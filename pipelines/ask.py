"""The fenced way to ask `jobs.duckdb`: read-only, cut off from files and network, in a child process with limits."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.answers import Answer
from pipelines.questions import BadQuestion, NoDatabase, Report, Value, is_name, report, reports, values

if TYPE_CHECKING:
    import duckdb
    import pandas

__all__ = ["Answer", "BadQuestion", "NoDatabase", "Report", "columns", "connect", "frame", "reports", "run"]

TIMEOUT = 10.0
TIMEOUT_OF_FRAME = 60.0
MEMORY = "1GiB"
MEMORY_IN_PROCESS = "4GiB"

_UNITS = {"": 1, "k": 10, "m": 20, "g": 30, "t": 40}
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,9})?) ?([kmgt]?)i?b?", re.IGNORECASE)


def connect(path: Path, *, memory: str = MEMORY_IN_PROCESS, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection that reaches nothing but this file. While one is open, a second of the same process sees
    the same state of it, also after a newer file was published. Raises `NoDatabase`."""
    from pipelines.fenced import fenced, open_database

    return open_database(path, fenced(read_size(memory), threads))


def frame(path: Path, question: str, params: Mapping[str, Value]) -> pandas.DataFrame:
    """The answer as a pandas frame, typed as DuckDB types it. Asked as `run` asks, within more time and memory: a
    connection (`connect`) is for what takes longer."""
    import warnings

    import duckdb

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
            "seconds": math.ceil(timeout),
        }
        rows = _ask_child(order, timeout, memory)
        return Answer(folder, file, rows)
    except BaseException:
        folder.cleanup()
        raise


def columns(asked: Report) -> list[tuple[str, str]]:
    """The names and types of a report's columns, from an empty database."""
    import duckdb

    from pipelines.database import migrate

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


def _statement(question: str, params: Mapping[str, Value]) -> tuple[str, dict[str, Value]]:
    if is_name(question):
        asked = report(question.strip())
        return asked.sql, values(asked, params)
    return question, dict(params)


def _ask_child(order: dict[str, Any], timeout: float, memory: str) -> int:
    package = Path(__file__).resolve().parent.parent
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "pipelines.answering"],
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


def _packed(value: Value) -> tuple[str, str | None]:
    """A value as JSON may carry it: its type and its text."""
    for kind, known in _TYPES.items():
        if isinstance(value, known):
            return kind, value.isoformat() if isinstance(value, date) else str(value)
    if value is None:
        return "text", None
    raise BadQuestion(f"A parameter is a text, a number, a truth value or a day, not {type(value).__name__}.")


# In this order: a bool is an int, a datetime a date.
_TYPES: dict[str, type] = {
    "text": str,
    "boolean": bool,
    "integer": int,
    "number": float,
    "timestamp": datetime,
    "date": date,
}
