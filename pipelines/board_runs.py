"""What each board run of a chunk does to its board: asked of `lifecycle.py`, registered for the merges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import pyarrow as pa

from crawler.items import Staged
from pipelines import lifecycle
from pipelines.batches import BoardBatch
from pipelines.field_watch import Watched
from pipelines.relations import BOARD_RUNS, HELD, TRANSITIONS, register, register_seen
from pipelines.shipped import sql
from pipelines.statements import execute


def judge(
    connection: duckdb.DuckDBPyConnection,
    batches: Iterable[BoardBatch],
    postings: pa.Table,
    watched: Mapping[str, Watched],
) -> dict[tuple[str, str], lifecycle.Outcome]:
    """Ask `lifecycle` what each board run does, of whose `postings` those are here that changed, and register what it
    says for the merges. The outcomes are by run id and board key."""
    outcomes: dict[tuple[str, str], lifecycle.Outcome] = {}
    readable: dict[str, set[str]] = defaultdict(set)
    for board_key, posting_id in zip(
        *(postings[name].to_pylist() for name in ("board_key", "posting_id")), strict=True
    ):
        readable[board_key].add(posting_id)
    boards = _boards(connection)
    runs: list[tuple[Any, ...]] = []
    held: list[tuple[Any, ...]] = []
    seen: list[tuple[str, list[str]]] = []
    transitions: list[tuple[Any, ...]] = []
    for batch in batches:
        staged = batch.staged
        board = boards.get(staged.board_key, lifecycle.Board())
        present = _present(batch, board, readable[staged.board_key])
        run = board_run(staged, present, watched[staged.board_key].reason)
        outcome = lifecycle.advance(board, run)
        outcomes[staged.run_id, staged.board_key] = outcome
        if outcome.held:
            held.append((staged.run_id, staged.run_seq, staged.board_key, sorted(outcome.held)))
        base = board.runs[-1].run_seq if board.runs else None
        runs.append(_board_run_row(staged, outcome, base))
        moment = (staged.run_id, staged.run_seq, staged.moment)
        seen.append((staged.board_key, sorted(run.present)))
        for posting_id, event, reason in _transitions(outcome):
            transitions.append((f"{staged.board_key}:{posting_id}", staged.board_key, *moment, event, reason))
    register(connection, "staged_board_runs", runs, BOARD_RUNS)
    register(connection, "staged_held", held, HELD)
    register_seen(connection, seen)
    execute(connection, "sightings")
    register(connection, "transitions", transitions, TRANSITIONS)
    return outcomes


def _boards(connection: duckdb.DuckDBPyConnection) -> dict[str, lifecycle.Board]:
    """What is known of the boards in `staged_boards`."""
    runs: dict[str, list[lifecycle.Judged]] = defaultdict(list)
    for board_key, *judged in connection.execute(sql("load", "select_board_runs")).fetchall():
        runs[board_key].append(lifecycle.Judged(*judged))
    last_seen: dict[str, dict[str, int]] = defaultdict(dict)
    is_open: dict[str, set[str]] = defaultdict(set)
    for board_key, posting_id, run_seq, status in connection.execute(sql("load", "select_postings")).fetchall():
        last_seen[board_key][posting_id] = run_seq
        if status == "open":
            is_open[board_key].add(posting_id)
    return {
        key: lifecycle.Board(tuple(runs[key]), last_seen[key], frozenset(is_open[key]))
        for key in runs.keys() | last_seen.keys()
    }


def board_run(staged: Staged, present: frozenset[str], lost: str | None = None) -> lifecycle.BoardRun:
    """The board run that a stage file's footer tells of, as `lifecycle` takes it."""
    return lifecycle.BoardRun(
        run_seq=staged.run_seq,
        started_at=staged.moment,
        fetch_verdict=staged.verdict,
        found=staged.found,
        exact=staged.exact,
        accepted=staged.accept_drop,
        reason=staged.reason,
        lost=lost,
        present=present,
        gone=frozenset(staged.gone),
    )


def _present(batch: BoardBatch, board: lifecycle.Board, readable: set[str]) -> frozenset[str]:
    """Ids proven to be there that have a row, or had one: a posting that was never read has none to speak of, and one
    that is known is proven gone by its own page, whatever the list says."""
    known = board.last_seen.keys()
    named = readable | (batch.ids & known) | (known & set(batch.staged.present))
    return frozenset(named - (known & set(batch.staged.gone)))


def _transitions(outcome: lifecycle.Outcome) -> Iterable[tuple[str, str, str | None]]:
    yield from ((posting_id, "opened", None) for posting_id in sorted(outcome.opened))
    yield from ((posting_id, "reopened", None) for posting_id in sorted(outcome.reopened))
    yield from ((posting_id, "closed", reason) for posting_id, reason in outcome.closed.items())


def _board_run_row(staged: Staged, outcome: lifecycle.Outcome, base_seq: int | None) -> tuple[Any, ...]:
    return (
        staged.run_id,
        staged.run_seq,
        base_seq,
        staged.board_key,
        staged.moment,
        outcome.verdict,
        staged.verdict,
        staged.exact,
        staged.accept_drop,
        staged.advertised,
        staged.found,
        len(outcome.held),
        staged.requests,
        staged.bytes,
        staged.failures,
        outcome.reason,
        staged.robots,
        staged.crawl_delay,
        staged.tdm_reservation,
        staged.permission,
    )
