"""What differs between two database files, per table and field: the dry run of a rebuild."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipelines.interrupts import interruptible

KEYS: dict[str, tuple[str, ...]] = {
    "postings": ("posting_key",),
    "posting_versions": ("posting_key", "version"),
    "posting_locations": ("posting_key", "position"),
    "posting_salaries": ("posting_key", "position"),
    "posting_requirements": ("posting_key", "position"),
    "posting_skills": ("posting_key", "skill"),
    "posting_sections": ("posting_key", "position"),
    "articles": ("article_key",),
    "board_runs": ("run_id", "board_key"),
    "events": ("event_id",),
}
"""Tables that are compared, each with what identifies a row."""

NOT_COMPARED = {"capture"}


def differences(published: Path, rebuilt: Path) -> Iterator[str]:
    """A line a field that differs, with in how many rows; a line a table that has other rows."""
    if not published.is_file():
        yield f"{published} is not there: everything is new."
        return
    with interruptible(duckdb.connect()) as connection:
        for name, path in (("published", published), ("rebuilt", rebuilt)):
            connection.execute("attach '{}' as {} (read_only)".format(str(path).replace("'", "''"), name))
        same = True
        for table, keys in KEYS.items():
            for line in _table(connection, table, keys):
                same = False
                yield line
        if same:
            yield "Nothing would differ."


def _table(connection: duckdb.DuckDBPyConnection, table: str, keys: tuple[str, ...]) -> Iterator[str]:
    described = connection.sql(f"from rebuilt.{table} limit 0")
    columns = [name for name in described.columns if name not in {*keys, *NOT_COMPARED}]
    counts = ", ".join(f"count(*) filter (old.{name} is distinct from new.{name})" for name in columns)
    on = " and ".join(f"old.{key} = new.{key}" for key in keys)
    # Every name here is a constant of this module or a column of our own schema.
    row = connection.execute(
        f"select count(*), {counts} from published.{table} as old inner join rebuilt.{table} as new on {on}"  # noqa: S608
    ).fetchone()
    both, *differing = row or (0,)
    for name, count in zip(columns, differing, strict=True):
        if count:
            yield f"{table}.{name}: {count} of {both} rows differ"
    for side, other, word in (("published", "rebuilt", "gone"), ("rebuilt", "published", "new")):
        only = connection.execute(
            f"select count(*) from {side}.{table} as old anti join {other}.{table} as new on {on}"  # noqa: S608
        ).fetchone()
        if only and only[0]:
            yield f"{table}: {only[0]} rows {word}"
