"""How far each column of a database is filled, platform by platform, with an example of each."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from pipelines.long_texts import texts_of
from pipelines.shipped import shipped

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LONGEST = 60
"""Characters of an example."""
PLATFORM = {
    "platform": "platform",
    "board_key": "split_part(board_key, ':', 1)",
    "posting_key": "split_part(posting_key, ':', 1)",
    "article_key": "split_part(article_key, ':', 1)",
}
"""How a row tells its platform, by the first of these columns that it has."""
DEMO = ("datasets", "demo_columns.csv")
HEADER = ("table", "column", "type", "rows", "filled", "example")


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """A column of a database: rows of its table, those of them that have a value, both by platform, and one value."""

    table: str
    column: str
    type: str
    rows: int
    filled: int
    example: str | None
    platforms: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def share(self) -> float | None:
        return self.filled / self.rows if self.rows else None


def profile(connection: DuckDBPyConnection, table: str, platform: str | None = None) -> list[ColumnProfile]:
    """Every column of a table or view, in order; of one platform's rows where it is named. An empty list counts as
    no value; the example is that of the smallest."""
    columns = {row[0]: row[1] for row in connection.execute(f"describe {table}").fetchall()}
    told = next((PLATFORM[column] for column in PLATFORM if column in columns), "null")
    long = texts_of(columns)
    found = _counted(connection, table, told, {name: kind for name, kind in columns.items() if name not in long})
    for name, (texts, key) in long.items():
        # Joined to what an example shows of them: a join of whole texts would hold all of them.
        short = f"(from {texts} select {key}, left({name}, {LONGEST + 1}) as {name})"
        rows = f"(from {table} select {told} as told, {key}) left join {short} using ({key})"
        for of, values in _counted(connection, rows, "told", {name: columns[name]}).items():
            found[of] |= values
    platforms = [of for of in found if platform in (None, of)]
    return [_column(table, name, kind, {of: found[of] for of in platforms}) for name, kind in columns.items()]


Counted = tuple[int, int, str | None]
"""Rows, those of them that have a value, and the example."""


def _counted(
    connection: DuckDBPyConnection, rows: str, told: str, columns: Mapping[str, str]
) -> dict[str | None, dict[str, Counted]]:
    """Of each platform its columns, in the order of platforms, what has none last."""
    values = ", ".join(
        f"count(*) filter (where {_has(name, kind)}), {_example(name, kind)}" for name, kind in columns.items()
    )
    query = f"from {rows} select {told} as told, count(*), {values} group by told order by told nulls last"
    return {
        of: {name: (count, *values[2 * at : 2 * at + 2]) for at, name in enumerate(columns)}
        for of, count, *values in connection.execute(query).fetchall()
    }


def _has(name: str, kind: str) -> str:
    return f'len("{name}") > 0' if kind.endswith("[]") else f'"{name}" is not null'


def _example(name: str, kind: str) -> str:
    return f'min(left("{name}"::varchar, {LONGEST + 1})) filter (where {_has(name, kind)})'


def _column(table: str, name: str, kind: str, found: Mapping[str | None, Mapping[str, Counted]]) -> ColumnProfile:
    told = {of: values[name] for of, values in found.items()}
    rows, filled = sum(count for count, _, _ in told.values()), sum(has for _, has, _ in told.values())
    example = next((example for _, _, example in told.values() if example is not None), None)
    platforms = {} if None in told else {str(of): (rows, filled) for of, (rows, filled, _) in told.items()}
    return ColumnProfile(table, name, kind, rows, filled, example and shown(example), platforms)


def shown(text: str) -> str:
    """One line of at most `LONGEST` characters."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def per_cent(filled: int, rows: int) -> str:
    """A share as a whole per cent, never rounded up to all or down to none; empty where there are no rows."""
    if not rows:
        return ""
    share = round(100 * filled / rows)
    return f"{max(1, min(99, share)) if 0 < filled < rows else share} %"


@cache
def demo() -> dict[tuple[str, str], ColumnProfile]:
    """What the demo's database holds, as `datasets/demo_columns.csv` keeps it: (table, column) → profile."""
    with shipped(*DEMO).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (row["table"], row["column"]): ColumnProfile(
            row["table"], row["column"], row["type"], int(row["rows"]), int(row["filled"]), row["example"] or None
        )
        for row in rows
    }


def csv_rows(profiles: Iterable[ColumnProfile]) -> Iterator[tuple[object, ...]]:
    yield HEADER
    for one in profiles:
        yield one.table, one.column, one.type, one.rows, one.filled, one.example or ""
