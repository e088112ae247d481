"""Items as published → rows: a pure function over Arrow batches, without clock, database or global state.

`NORMALIZERS` says which kind of item goes where.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from pipelines.page_rows import article, page
from pipelines.posting_rows import posting
from pipelines.source import Source
from pipelines.tables import Rows

UNREADABLE = (LookupError, TypeError, AttributeError, ValueError, ArithmeticError, RecursionError)
"""What a row may raise that no reader was ready for: it goes to quarantine, its batch goes on."""

LONGEST = 64 << 10
"""Characters of a title, a name, an address, a date: a longer one is none."""
LONGEST_TEXT = {"description_html": 4 << 20, "description_plain": 4 << 20, "html": 16 << 20, "plain": 16 << 20}
"""Characters of a text; of a page as fetched, pictures inside it included."""

MOST_PAY = 1e12


def normalize(batch: pa.RecordBatch | pa.Table, source: Source) -> dict[str, pa.Table]:
    """The staged rows of one board run → the tables of `pipelines.tables.SCHEMAS`."""
    with _uncollected():
        return _rows(batch, source).tables()


@contextmanager
def _uncollected() -> Iterator[None]:
    """No cyclic garbage collection: a batch makes thousands of tuples and next to no cycles, and each collection walks
    the vocabularies (15 % of the time)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _rows(batch: pa.RecordBatch | pa.Table, source: Source) -> Rows:
    rows = Rows()
    for item in _items(batch):
        own = Rows()
        try:
            _check(item)
            _bound_pay(item)
            NORMALIZERS[item["kind"]](item, source, own)
        except UNREADABLE as error:
            reason = f"{type(error).__name__}: {error}"[:300]
            rows.add("staged_quarantine", source.board_key, item.get("posting_id"), reason, item.get("capture"))
        else:
            rows.extend(own)
    return rows


def _items(batch: pa.RecordBatch | pa.Table) -> list[dict[str, Any]]:
    """The rows; where bytes are no UTF-8, read as if they were, since one such value would cost the whole batch."""
    try:
        items: list[dict[str, Any]] = batch.to_pylist()
    except UnicodeDecodeError:
        columns = {name: _decoded(batch.column(name)) for name in batch.schema.names}
        items = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return items


def _decoded(column: pa.Array | pa.ChunkedArray) -> list[Any]:
    if not pa.types.is_string(column.type):
        values: list[Any] = column.to_pylist()
        return values
    return [raw if raw is None else raw.decode("utf-8", "replace") for raw in column.cast(pa.binary()).to_pylist()]


def _check(item: dict[str, Any]) -> None:
    """Raises ValueError, which sends the item to quarantine, for a value that is too long to be what it should be, and
    for an id that could not be printed or typed."""
    for name, value in item.items():
        if isinstance(value, str) and len(value) > LONGEST_TEXT.get(name, LONGEST):
            raise ValueError(f"{name} of {len(value)} characters is too long to be read")
    for name in ("posting_id", "article_id"):
        if not (item.get(name) or "").isprintable():
            raise ValueError(f"{name} holds characters that cannot be printed")


def _bound_pay(item: dict[str, Any]) -> None:
    """Amounts that are none (NaN, infinite, negative, absurd) become null, whoever wrote the stage file."""
    for pay in item.get("pay_raw") or ():
        for bound in ("min_amount", "max_amount"):
            if pay.get(bound) is not None and not 0 < pay[bound] < MOST_PAY:
                pay[bound] = None


NORMALIZERS: dict[str, Callable[[dict[str, Any], Source, Rows], None]] = {
    "posting": posting,
    "article": article,
    "page": page,
}
