"""What a merge knows beside the normalised rows, as relations that its SQL joins: boards, runs, sightings, events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa

_TEXT, _INT, _TIME = pa.string(), pa.int64(), pa.timestamp("us")
BOARDS = pa.schema(
    [(name, _TEXT) for name in ("board_key", "platform", "board", "company_key", "company", "domain", "url")]
)
SIGHTINGS = pa.schema(
    [
        ("posting_key", _TEXT),
        ("board_key", _TEXT),
        ("posting_id", _TEXT),
        ("run_id", _TEXT),
        ("run_seq", _INT),
        ("seen_at", _TIME),
        ("is_first_crawl", pa.bool_()),
    ]
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
