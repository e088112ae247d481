"""What a merge knows beside the normalised rows, as relations that its SQL joins: boards, runs, sightings, events."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import duckdb
import pyarrow as pa

_TEXT, _INT, _TIME = pa.string(), pa.int64(), pa.timestamp("us")
BOARDS = pa.schema(
    [(name, _TEXT) for name in ("board_key", "platform", "board", "company_key", "company", "domain", "url")]
)
TRANSITIONS = pa.schema(
    [
        ("posting_key", _TEXT),
        ("board_key", _TEXT),
        ("run_id", _TEXT),
        ("run_seq", _INT),
        ("happened_at", _TIME),
        ("event", _TEXT),
        ("reason", _TEXT),
    ]
)
BOARD_RUNS = pa.schema(
    [
        ("run_id", _TEXT),
        ("run_seq", _INT),
        ("base_seq", _INT),
        ("board_key", _TEXT),
        ("started_at", _TIME),
        ("verdict", _TEXT),
        ("fetch_verdict", _TEXT),
        ("exact", pa.bool_()),
        ("accepted", pa.bool_()),
        ("advertised", _INT),
        ("found", _INT),
        ("held", _INT),
        ("requests", _INT),
        ("bytes", _INT),
        ("failures", _INT),
        ("reason", _TEXT),
        ("robots", _TEXT),
        ("crawl_delay", pa.float64()),
        ("tdm_reservation", _TEXT),
        ("permission", _TEXT),
    ]
)
HELD = pa.schema([("run_id", _TEXT), ("run_seq", _INT), ("board_key", _TEXT), ("posting_ids", pa.list_(_TEXT))])
RUNS = pa.schema(
    [("run_id", _TEXT), ("run_seq", _INT), ("started_at", _TIME), ("finished_at", _TIME), ("status", _TEXT)]
)


def register(
    connection: duckdb.DuckDBPyConnection, name: str, rows: Sequence[tuple[Any, ...]], schema: pa.Schema
) -> None:
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    arrays = [pa.array(column, column_type.type) for column, column_type in zip(columns, schema, strict=True)]
    connection.register(name, pa.Table.from_arrays(arrays, schema=schema))


def register_seen(connection: duckdb.DuckDBPyConnection, boards: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Each board with the ids of the postings that are there: as `staged_seen`, a row a posting. What a day has the
    most of and nearly all of it unchanged, so that it is no row in Python."""
    ids = pa.array(chain.from_iterable(seen for _, seen in boards), _TEXT)
    numbers = pa.array(chain.from_iterable([number] * len(seen) for number, (_, seen) in enumerate(boards)), pa.int32())
    keys = pa.DictionaryArray.from_arrays(numbers, pa.array((key for key, _ in boards), _TEXT))
    connection.register("staged_seen", pa.table({"board_key": keys, "posting_id": ids}))
