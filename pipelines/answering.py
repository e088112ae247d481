"""The process that answers one question: an order on stdin, its answer in a file (`ask.py`).

It starts for each question, and loads no more than it needs: with numpy, which Arrow would load where it is, it takes a
third longer to begin.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.modules["numpy"] = None  # type: ignore[assignment]

import duckdb
import pyarrow.ipc

from pipelines.fenced import check_one_select, check_ours, fenced, opened, refused
from pipelines.questions import BadQuestion, NoDatabase, Param, Value, read_value

THREADS = 2
LARGEST_ANSWER = 4 << 30
BATCH = 8_192
DUCKDB_SHARE = 0.7
"""Of the memory allowed; the rest is the interpreter's and Arrow's."""


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
    with opened(path, fenced(int(order["memory"] * DUCKDB_SHARE), THREADS)) as connection:
        _limit(order["memory"], order["seconds"] * THREADS + 5)
        check_ours(connection, path)
        check_one_select(connection, order["sql"], params)
        try:
            return keep(connection, order["sql"], params, Path(order["file"]))
        except (MemoryError, duckdb.OutOfMemoryException) as full:
            size = order["memory"] >> 20
            raise BadQuestion(
                f"The question needs more than {size} MiB: ask for less, or give --memory more."
            ) from full
        except duckdb.Error as error:
            raise refused(path, error) from error
        except OSError as error:
            raise BadQuestion(_why_not_kept(error)) from error


def keep(connection: duckdb.DuckDBPyConnection, text: str, params: Mapping[str, Value], file: Path) -> int:
    """Write the answer to `file` as an Arrow stream, batch by batch; gives the number of rows."""
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


def _unpacked(kind: str, text: str | None) -> Value:
    return text if kind == "text" else read_value(Param("", kind), text)


if __name__ == "__main__":
    answer_order()
    sys.stdout.flush()
    # Nothing is left to write, and all that was taken goes with the process: no need to give it back piece by piece.
    os._exit(0)
