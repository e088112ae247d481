"""Items as published → rows: a pure function over Arrow batches, without clock, database or global state.

`NORMALIZERS` says which kind of item goes where.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import pyarrow as pa

from pipelines.page_rows import article, page
from pipelines.posting_rows import posting
from pipelines.source import Source
from pipelines.tables import SCHEMAS, Rows

UNREADABLE = (LookupError, TypeError, AttributeError, ValueError, ArithmeticError, RecursionError)
"""What a row may raise that no reader was ready for: it goes to quarantine, its batch goes on."""

LONGEST = 64 << 10
"""Characters of a title, a name, an address, a date: a longer one is none."""
LONGEST_TEXT = {"description_html": 4 << 20, "description_plain": 4 << 20, "html": 16 << 20, "plain": 16 << 20}
"""Characters of a text; of a page as fetched, pictures inside it included."""

MOST_PAY = 1e12

AT_ONCE = 512
"""Items that are read in step, one reader after the other reading all of them: a reader's tables and patterns then stay
in the processor's cache, which is a fifth of the time."""

Batch: TypeAlias = pa.RecordBatch | pa.Table
Sizes = dict[str, int]
"""Rows by the name of a table."""


def normalize(batch: Batch, source: Source) -> dict[str, pa.Table]:
    """The staged rows of one board run → the tables of `pipelines.tables.SCHEMAS`."""
    return normalize_together([(batch, source)])[0]


def normalize_together(batches: Sequence[tuple[Batch, Source]]) -> tuple[dict[str, pa.Table], list[Sizes]]:
    """`normalize` of several board runs, their rows one behind the other, and how many each has: small ones are read
    in step with one another, and a table is made once for all of them."""
    with _uncollected():
        rows, sizes = Rows(), list[Sizes]()
        for own in _rows(batches):
            rows.extend(own)
            sizes.append({name: len(own.of(name)) for name in SCHEMAS})
        return rows.tables(), sizes


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


def _rows(batches: Sequence[tuple[Batch, Source]]) -> list[Rows]:
    """The rows of each batch."""
    items = [(item, source, number) for number, (batch, source) in enumerate(batches) for item in _items(batch)]
    found = [Rows() for _ in batches]
    for start in range(0, len(items), AT_ONCE):
        step = items[start : start + AT_ONCE]
        for (_, _, number), own in zip(step, _in_step([(item, source) for item, source, _ in step]), strict=True):
            found[number].extend(own)
    return found


def _in_step(items: Iterable[tuple[dict[str, Any], Source]]) -> list[Rows]:
    """The rows of each item; those of one that cannot be read say why."""
    readings = [_Reading(item, source) for item, source in items]
    left = readings
    while left:
        left = [reading for reading in left if reading.goes_on()]
    return [reading.rows for reading in readings]


class _Reading:
    """An item in the reading."""

    def __init__(self, item: dict[str, Any], source: Source) -> None:
        self.rows = Rows()
        self._item, self._source = item, source
        self._steps = self._read()

    def goes_on(self) -> bool:
        """Takes a step; False at the end."""
        try:
            next(self._steps)
        except StopIteration:
            return False
        except UNREADABLE as error:
            reason = f"{type(error).__name__}: {error}"[:300]
            self.rows = Rows()
            unread = self._source.board_key, self._item.get("posting_id"), reason, self._item.get("capture")
            self.rows.add("staged_quarantine", *unread)
            return False
        return True

    def _read(self) -> Iterator[None]:
        _check(self._item)
        _bound_pay(self._item)
        steps = NORMALIZERS[self._item["kind"]](self._item, self._source, self.rows)
        if steps is not None:
            yield from steps


def _items(batch: Batch) -> list[dict[str, Any]]:
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


NORMALIZERS: dict[str, Callable[[dict[str, Any], Source, Rows], Iterator[None] | None]] = {
    "posting": posting,
    "article": article,
    "page": page,
}
