"""Field watch: a board run whose items lack a field that its board always had has lost it, by a selector that stopped
matching, say; it is `suspect`, and never a board without dates (`trust.md` §1).

What is counted is what was published, not what a reader made of it. `losses` is pure: it takes how full a board's past
runs were and how full this one is. A loss is accepted like a count: by a person, or once three runs at least 20 h apart
agree. Until then the board run only adds: what is known of a posting is not replaced by what lacks the field.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crawler.items import Staged
from pipelines.lifecycle import AGREEING, BASELINE, observations
from pipelines.relations import register
from pipelines.shipped import sql

WATCHED: dict[str, dict[str, tuple[str, ...]]] = {
    "posting": {
        "title": ("title_raw",),
        "places": ("places_raw",),
        "country": ("country_raw",),
        "description": ("description_html", "description_plain"),
        "pay": ("pay_raw",),
        "department": ("department",),
        "team": ("team",),
        "employment_type": ("employment_type_raw",),
        "workplace_type": ("workplace_type_raw",),
        "source_posted_at": ("source_posted_at_raw",),
        "source_updated_at": ("source_updated_at_raw",),
        "valid_through": ("valid_through_raw",),
        "requisition_id": ("requisition_id",),
        "apply_url": ("apply_url",),
        "company": ("company_raw",),
        "language": ("language_raw",),
    },
    "article": {
        "title": ("title_raw",),
        "author": ("author_raw",),
        "published_on": ("published_on_raw",),
        "text": ("html", "plain"),
        "tags": ("tags",),
    },
}
"""Kind of item → field → the columns of a stage file of which any fills it."""
LONG = frozenset({"description_html", "description_plain", "html", "plain"})
"""Columns that are counted by what the file says of them, and never read."""
USUAL = 0.5
"""The share of items from which a field is the rule."""
FEW, SPARSE = 3, 20
"""How many items must be expected to have a field that is the rule, or is not, before their lack says something: those
that had a rare one may have closed together."""
LEFT = 0.1
"""A field is lost where no more than this share of the items expected to have it are left."""

FIELDS = pa.schema(
    [
        ("run_id", pa.string()),
        ("run_seq", pa.int64()),
        ("board_key", pa.string()),
        ("kind", pa.string()),
        ("items", pa.int64()),
        ("filled", pa.list_(pa.struct([("field", pa.string()), ("has", pa.int64())]))),
        ("lost", pa.list_(pa.string())),
    ]
)


@dataclass(frozen=True, slots=True)
class Fill:
    """How full the items of one kind were in one board run: of `items`, how many had each field."""

    started_at: datetime
    verdict: str
    items: int
    filled: Mapping[str, int]


@dataclass(slots=True)
class Watched:
    """What the watch says of a board run: its fills by kind and, by kind, each lost field with its usual share."""

    staged: Staged
    fills: dict[str, Fill]
    lost: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def reason(self) -> str | None:
        """`department in 0 of 40, 100 % usual`, for each field that is lost; None where none is."""
        told = (
            f"{name} in {fill.filled.get(name, 0)} of {fill.items}, {usual:.0%} usual".replace("%", " %")
            for kind, fill in self.fills.items()
            for name, usual in self.lost.get(kind, {}).items()
        )
        return ", ".join(told) or None

    @property
    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Of the table `board_run_fields`."""
        for kind, fill in self.fills.items():
            filled = [{"field": name, "has": count} for name, count in fill.filled.items() if count]
            run = (self.staged.run_id, self.staged.run_seq, self.staged.board_key)
            yield (*run, kind, fill.items, filled, list(self.lost.get(kind, {})))


def losses(past: Sequence[Fill], now: Fill) -> dict[str, float]:
    """The fields that a board's history had and `now` has not, each with its usual share; those that as many runs as
    it takes agree on are lost no longer. `past` is in the order of runs."""
    names = {name for fill in past for name, count in fill.filled.items() if count}
    found: dict[str, float] = {}
    for name in sorted(names):
        usual = usual_share(past, name)
        if usual is not None and _is_lost(usual, now, name) and not _agrees(past, now, name, usual):
            found[name] = usual
    return found


def usual_share(past: Iterable[Fill], name: str) -> float | None:
    """The median share of items that had a field in the last complete runs; one that was accepted without it begins a
    new level. None where no complete run had an item."""
    shares: list[float] = []
    usual: float | None = None
    for fill in past:
        if fill.verdict == "complete" and fill.items:
            known = [] if usual is not None and _is_lost(usual, fill, name) else shares
            shares = [*known, fill.filled.get(name, 0) / fill.items][-BASELINE:]
            usual = median(shares)
    return usual


def _is_lost(usual: float, fill: Fill, name: str) -> bool:
    return _tells(usual, fill) and fill.filled.get(name, 0) <= LEFT * usual * fill.items


def _tells(usual: float, fill: Fill) -> bool:
    """True where so many items are expected to have the field that their lack is no chance."""
    return usual * fill.items >= (FEW if usual >= USUAL else SPARSE)


def _agrees(past: Sequence[Fill], now: Fill, name: str, usual: float) -> bool:
    """True where this and the runs just before it make enough observations of the field's absence. A run that was cut
    short, or has too few items to tell, neither counts nor stands in the way."""
    moments = [now.started_at]
    for fill in reversed(past):
        if fill.verdict not in ("complete", "suspect") or not _tells(usual, fill):
            continue
        if not _is_lost(usual, fill, name):
            break
        moments.append(fill.started_at)
    return observations(reversed(moments)) >= AGREEING


def watch(connection: duckdb.DuckDBPyConnection, staged: Iterable[tuple[Path, Staged]]) -> dict[str, Watched]:
    """By board, how full each of these board runs is and what it has lost; of a board one run at most, all that came
    before it loaded. What a person accepts is not lost."""
    found = {footer.board_key: Watched(footer, fills_of(path, footer)) for path, footer in staged}
    past = _history(connection, found)
    for board_key, watched in found.items():
        for kind, fill in watched.fills.items():
            lost = {} if watched.staged.accept_drop else losses(past[board_key, kind], fill)
            if lost:
                watched.lost[kind] = lost
    return found


def _history(connection: duckdb.DuckDBPyConnection, board_keys: Iterable[str]) -> dict[tuple[str, str], list[Fill]]:
    connection.execute("set variable watched_boards = ?", [list(board_keys)])
    past: dict[tuple[str, str], list[Fill]] = defaultdict(list)
    for board_key, kind, started_at, verdict, items, filled in connection.execute(
        sql("load", "select_fields")
    ).fetchall():
        counts = {each["field"]: each["has"] for each in filled}
        past[board_key, kind].append(Fill(started_at, verdict, items, counts))
    return past


def register_fields(connection: duckdb.DuckDBPyConnection, watched: Iterable[Watched]) -> None:
    """The rows of `board_run_fields`, for the merge."""
    register(connection, "staged_fields", [row for each in watched for row in each.rows], FIELDS)


def as_published(path: Path, known: Mapping[str, str]) -> dict[str, str]:
    """The postings that are `known`, as though each were published as this stage file has it: it is then seen, and
    not read again."""
    table = pq.read_table(path, columns=["posting_id", "raw_hash"])
    hashes = zip(table["posting_id"].to_pylist(), table["raw_hash"].to_pylist(), strict=True)
    return {**known, **{posting_id: raw_hash for posting_id, raw_hash in hashes if posting_id in known}}


def fills_of(path: Path, staged: Staged) -> dict[str, Fill]:
    """How full a stage file's items are, by kind. What a list's row alone says of a posting counts for nothing."""
    items: dict[str, int] = defaultdict(int)
    filled: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    with pq.ParquetFile(path) as file:
        places = {file.schema.column(number).path: number for number in range(len(file.schema))}
        for number in range(file.num_row_groups):
            for kind, count, counts in _RowGroup(file, number, places).fills():
                items[kind] += count
                for name, has in counts.items():
                    filled[kind][name] += has
    return {
        kind: Fill(staged.moment, staged.verdict, count, dict(filled[kind])) for kind, count in sorted(items.items())
    }


class _RowGroup:
    """One row group of a stage file, counted by its statistics as far as these tell it."""

    def __init__(self, file: pq.ParquetFile, number: int, places: Mapping[str, int]) -> None:
        self.file, self.number, self.places = file, number, places
        self.metadata = file.metadata.row_group(number)

    def fills(self) -> Iterator[tuple[str, int, dict[str, int]]]:
        """By kind: the items read whole, and how many of them have each field."""
        kind, last = self._bounds("kind")
        if kind == last and kind in WATCHED and self._bounds("is_row_only")[1] is not True:
            rows = self._read([column for column in _columns(kind) if column not in self.places])
            yield kind, self.metadata.num_rows, self._counts(kind, rows, self.metadata.num_rows)
            return
        table = self._read(["kind", "is_row_only", *(name for each in WATCHED for name in _columns(each))])
        for kind in WATCHED:
            own = pc.equal(table["kind"], kind)
            if kind == "posting":
                own = pc.and_(own, pc.invert(pc.fill_null(table["is_row_only"], False)))
            rows = table.filter(own)
            if rows.num_rows:
                yield kind, rows.num_rows, self._counts(kind, rows, rows.num_rows)

    def _counts(self, kind: str, rows: pa.Table, most: int) -> dict[str, int]:
        has = rows.column_names
        return {
            name: min(most, sum(_filled(rows[each]) if each in has else self._stated(each) for each in columns))
            for name, columns in WATCHED[kind].items()
        }

    def _read(self, names: Iterable[str]) -> pa.Table:
        known = set(self.file.schema_arrow.names)
        return self.file.read_row_group(self.number, sorted({*names} & known), use_threads=False)

    def _stated(self, column: str) -> int:
        """How many values a column has, by its statistics, else counted; none where the file lacks it."""
        if column not in self.places:
            return 0
        chunk = self.metadata.column(self.places[column])
        statistics = chunk.statistics
        if statistics and statistics.has_null_count:
            return int(chunk.num_values - statistics.null_count)
        return _filled(self._read([column])[column])

    def _bounds(self, column: str) -> tuple[Any, Any]:
        if column not in self.places:
            return None, None
        statistics = self.metadata.column(self.places[column]).statistics
        return (statistics.min, statistics.max) if statistics and statistics.has_min_max else (None, None)


def _columns(kind: str) -> list[str]:
    """The columns that may be read: all but the long ones."""
    return [column for columns in WATCHED[kind].values() for column in columns if column not in LONG]


def _filled(column: pa.ChunkedArray) -> int:
    if pa.types.is_list(column.type):
        # Those that have a value. To compare lengths with a number of Python's, Arrow would import pandas.
        return len(pc.list_parent_indices(column).unique())
    return int(len(column) - column.null_count)
