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
    for item in batch.to_pylist():
        own = Rows()
        try:
            NORMALIZERS[item["kind"]](item, source, own)
        except UNREADABLE as error:
            reason = f"{type(error).__name__}: {error}"[:300]
            rows.add("staged_quarantine", source.board_key, item.get("posting_id"), reason, item.get("capture"))
        else:
            rows.extend(own)
    return rows


NORMALIZERS: dict[str, Callable[[dict[str, Any], Source, Rows], None]] = {
    "posting": posting,
    "article": article,
    "page": page,
}
