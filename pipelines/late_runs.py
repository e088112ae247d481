"""Runs older than what is loaded of their board: it is taken back to before them, and loaded again from there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime
from pathlib import Path

import duckdb

from crawler.items import Staged
from pipelines.rewind import rewind

History = Callable[[str], Sequence[tuple[Path, Staged]]]


class LateRun(ValueError):
    """A board run older than what is loaded of its board, which cannot be put in its place."""


def taken_back(
    connection: duckdb.DuckDBPyConnection, fresh: Sequence[tuple[Path, Staged]], history: History
) -> list[tuple[Path, Staged]]:
    """Take each board that has a late run back to before it; the runs that must be loaded again for that."""
    earliest: dict[str, int] = {}
    for _, footer in fresh:
        earliest[footer.board_key] = min(earliest.get(footer.board_key, footer.run_seq), footer.run_seq)
    again: list[tuple[Path, Staged]] = []
    for board_key, later in sorted(_later(connection, earliest).items()):
        found = [entry for entry in history(board_key) if entry[1].run_id in later]
        if {footer.run_id for _, footer in found} != later:
            raise LateRun(
                f"A run of {board_key} is older than what is loaded, and stage files of the runs after it are gone: "
                "`rolecall rebuild` merges it from the archive."
            )
        rewind(connection, board_key, earliest[board_key] - 1)
        again += found
    return again


def _later(connection: duckdb.DuckDBPyConnection, earliest: Mapping[str, int]) -> dict[str, set[str]]:
    """Of each board the runs that are loaded and come after the one that is named for it, where there are any."""
    query = (
        "select board_key, run_id from board_runs "
        "inner join (select unnest(?) as board_key, unnest(?) as earliest) using (board_key) where run_seq > earliest"
    )
    later: dict[str, set[str]] = defaultdict(set)
    for board_key, run_id in connection.execute(query, [list(earliest), list(earliest.values())]).fetchall():
        later[board_key].add(run_id)
    return later


def judged_again(
    connection: duckdb.DuckDBPyConnection, again: Sequence[tuple[Path, Staged]], told: Set[str]
) -> list[tuple[str, int, datetime, datetime]]:
    """Id, number, begin and end of the runs beside `told` whose board runs were
    loaded again: with a run before them, a verdict may be another."""
    names = sorted({footer.run_id for _, footer in again} - told)
    query = (
        "select run_id, run_seq, started_at, finished_at from runs "
        "where run_id in (select unnest(?)) and status <> 'carried'"
    )
    return connection.execute(query, [names]).fetchall()
