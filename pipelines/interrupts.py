"""Queries that a signal to the process ends.

DuckDB 2.0.1 looks for signals while it waits in Python's own thread, and then waits on for what its other threads are
at, a scan to its end, as nobody told those. Of a query without end half the tries hung: so whoever hears the signal
tells the connection.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    import duckdb

_OPEN: WeakSet[duckdb.DuckDBPyConnection] = WeakSet()


def interruptible(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The same connection: what it is at when a signal comes is ended."""
    _OPEN.add(connection)
    return connection


def interrupt_queries() -> None:
    """Ends what every interruptible connection is at, with DuckDB's "Query interrupted" where it was called."""
    if not _OPEN:
        return
    import duckdb  # is loaded, as a connection is open

    for connection in tuple(_OPEN):
        with suppress(duckdb.Error):  # it was closed
            connection.interrupt()
