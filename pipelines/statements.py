"""Statements of `queries/load`, run so that an error says which of them it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from pipelines.shipped import sql


def execute(
    connection: duckdb.DuckDBPyConnection, *names: str, given: Mapping[str, Any] | None = None, **put: str
) -> None:
    """Run `queries/load/<name>.sql`, one after the other, with the parameters `given`, and each word that is a key of
    `put` replaced in it. Raises what DuckDB raises, with a note that names the file."""
    for name in names:
        text = sql("load", name)
        for word, instead in put.items():
            text = text.replace(word, instead)
        try:
            connection.execute(text, dict(given) if given else None)
        except duckdb.Error as error:
            error.add_note(name)
            raise
