"""The roll call of the world's open roles: careers pages to one DuckDB file with a history."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pandas

    from pipelines.questions import Value

__all__ = ["connect", "query"]


def connect(home: str | os.PathLike[str] | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only, fenced connection to the published database of `home` (else `$ROLECALL_HOME`, else `./datasets`).

    Raises `pipelines.ask.NoDatabase`, whose message says what to do.
    """
    from crawler.home import Home
    from pipelines import ask

    return ask.connect(Home.find(home).database)


def query(name_or_sql: str, home: str | os.PathLike[str] | None = None, **params: Value) -> pandas.DataFrame:
    """The answer to a saved report or one SELECT, as in `query("skills_by_demand", country="DE")`, asked in a process
    of its own that has 60 s and 4 GiB for it; what needs more is asked by `connect`.

    Raises `pipelines.ask.BadQuestion`, whose message says what would be right.
    """
    from crawler.home import Home
    from pipelines import ask

    return ask.frame(Home.find(home).database, name_or_sql, params)
