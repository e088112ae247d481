"""An answer on its way out: as a table for a terminal, CSV, JSON, JSON Lines or Parquet, batch by batch."""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, TextIO

FORMATS = ("table", "csv", "json", "jsonl", "parquet")
ROWS_SHOWN = 200
WIDEST_CELL = 60
NARROWEST_CELL = 14
BETWEEN = 3

# What a spreadsheet takes for a formula: the four signs (their full-width forms too), behind spaces or what cannot be
# seen or not, and a leading tab or line end. DuckDB reads the pattern, too.
_UNSEEN = "\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
FORMULA = rf"^[\s\x00-\x20\x7f-\x9f{_UNSEEN}]*[=+\-@＝＋－＠]|^[\t\r\n]"
_FORMULA = re.compile(FORMULA)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


@dataclass(slots=True)
class Answer:
    """The rows that a question gave, in a temporary file. Use it in a `with`, or close it."""

    folder: tempfile.TemporaryDirectory[str]
    file: Path
    rows: int

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.folder.cleanup()

    @property
    def schema(self) -> Any:
        with self._stream() as reader:
            return reader.schema

    def batches(self) -> Iterator[Any]:
        with self._stream() as reader:
            yield from reader

    def table(self) -> Any:
        """All of it as one Arrow table."""
        with self._stream() as reader:
            return reader.read_all()

    def _stream(self) -> Any:
        import pyarrow.ipc  # once there is an answer: it takes as long as many a question

        return pyarrow.ipc.open_stream(self.file)

    def records(self) -> Iterator[dict[str, Any]]:
        """Every row as a dict; an earlier column gives way to a later one of the same name."""
        for batch in self.batches():
            yield from batch.to_pylist()

    def write(self, format: str, output: Path | None = None, *, width: int | None = None) -> None:
        """Write to stdout, or whole to `output` by rename. Raises `OSError`, `ValueError` for an unknown format."""
        if format not in FORMATS:
            raise ValueError(f"The format must be one of {', '.join(FORMATS)}, not {format}.")
        if output is None:
            _write(self, format, sys.stdout.buffer, width)
            sys.stdout.buffer.flush()
            return
        part = output.with_name(f".{output.name}.{os.getpid()}.part")
        try:
            with part.open("wb") as stream:
                _write(self, format, stream, width)
            part.replace(output)
        finally:
            part.unlink(missing_ok=True)


def _write(answer: Answer, format: str, stream: BinaryIO, width: int | None) -> None:
    if format == "parquet":
        _write_parquet(answer, stream)
        return
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    try:
        if format == "table":
            write_table(answer, text, width)
        elif format == "csv":
            write_csv(answer, text)
        else:
            write_json(answer, text, lines=format == "jsonl")
    finally:
        # Without this the wrapper would close the stream, which is stdout's; a reader that went away has said so.
        with contextlib.suppress(BrokenPipeError):
            text.detach()


def _write_parquet(answer: Answer, stream: BinaryIO) -> None:
    from pyarrow.parquet import ParquetWriter

    with ParquetWriter(stream, answer.schema, compression="zstd") as writer:
        for batch in answer.batches():
            writer.write_batch(batch)


def write_csv(answer: Answer, stream: TextIO) -> None:
    """Null is an empty cell, an empty text `""`; a text that a spreadsheet would take for a formula gets a `'` in
    front. By hand: the standard library leaves a lone carriage return unquoted and cannot tell null from empty."""
    stream.write(",".join(_csv_cell(name) for name in answer.schema.names) + "\n")
    for batch in answer.batches():
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            stream.write(",".join(map(_csv_cell, row)) + "\n")


def write_json(answer: Answer, stream: TextIO, *, lines: bool) -> None:
    """Instants and days in ISO 8601, no NaN; one array, or an object a line."""
    between = "\n" if lines else ",\n"
    stream.write("" if lines else "[\n")
    for number, record in enumerate(answer.records()):
        stream.write((between if number else "") + json.dumps(_plain(record), ensure_ascii=False, allow_nan=False))
    stream.write(("\n" if answer.rows else "") + ("" if lines else "]\n"))


def write_table(answer: Answer, stream: TextIO, width: int | None = None) -> None:
    """A table as wide as the terminal: as many rows and columns as one looks at; what is left out is said below."""
    from rich.console import Console

    across = width or shutil.get_terminal_size((120, 24)).columns
    names = answer.schema.names
    rows = list(_first_rows(answer))
    cells = [[_table_cell(value) for value in row] for row in rows]
    widths = _widths(names, cells, across)
    console = Console(file=stream, width=across, highlight=False, color_system="auto" if stream.isatty() else None)
    console.print(_table(answer.schema, cells, widths))
    console.print(_below(answer.rows, len(rows), names[len(widths) :]), markup=False)


def unformula(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _csv_cell(value: Any) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    if not isinstance(value, str):
        text = json.dumps(plain, ensure_ascii=False) if isinstance(plain, list | dict | bool) else str(plain)
    else:
        text = unformula(value)
    quoted = not text or any(sign in text for sign in ',"\r\n')
    return '"' + text.replace('"', '""') + '"' if quoted else text


def _plain(value: Any) -> Any:
    """A value in JSON's terms."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    return value.hex() if isinstance(value, bytes) else str(value)


def _first_rows(answer: Answer) -> Iterator[tuple[Any, ...]]:
    left = ROWS_SHOWN
    for batch in answer.batches():
        part = batch.slice(0, left)
        yield from zip(*(column.to_pylist() for column in part.columns), strict=True)
        left -= part.num_rows
        if not left:
            return


def _table_cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(_table_cell(inner) for inner in value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    plain = str(value) if isinstance(value, float) else _plain(value)
    text = json.dumps(plain, ensure_ascii=False) if isinstance(plain, dict | bool) else str(plain)
    # Fetched text must not steer a terminal.
    return _CONTROL.sub(" ", text[: 4 * WIDEST_CELL]).strip()


def _widths(names: list[str], cells: list[list[str]], across: int) -> list[int]:
    """The widths of the first columns, as many as have room: each as wide as it is, long ones cut evenly."""
    from rich.cells import cell_len

    widest = [max([cell_len(name), *(cell_len(row[at]) for row in cells)]) for at, name in enumerate(names)]
    for count in range(len(names), 1, -1):
        for longest in range(WIDEST_CELL, NARROWEST_CELL - 1, -1):
            widths = [min(width, longest) for width in widest[:count]]
            if sum(widths) + BETWEEN * (count - 1) <= across:
                return widths
    return [min(widest[0], across)]


def _table(schema: Any, cells: list[list[str]], widths: list[int]) -> Any:
    from pyarrow import types
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name, kind, width in zip(schema.names, schema.types, widths, strict=False):
        numeric = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
        title = Text(_CONTROL.sub(" ", name))
        table.add_column(title, justify="right" if numeric else "left", no_wrap=True, overflow="ellipsis", width=width)
    for row in cells:
        table.add_row(*(Text(cell, style="dim" if cell == "–" else "") for cell in row[: len(widths)]))
    return table


def _below(rows: int, shown: int, left_out: list[str]) -> str:
    said = f"{rows:,} row{'' if rows == 1 else 's'}"
    if shown < rows:
        said += f", the first {shown:,} shown"
    if left_out:
        said += f"; {len(left_out)} more column{'' if len(left_out) == 1 else 's'} from {left_out[0]} on"
    return _CONTROL.sub(" ", said) + (": --format csv gives all" if shown < rows or left_out else "")
