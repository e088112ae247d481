"""What opened, closed and reopened on a board, and on what evidence (`trust.md` §1 and §2).

One pure function, `advance`, takes what is known of a board and one more board run, and says what follows;
`replay` folds it over a whole history. Neither reads a clock or a database. `found` counts unique ids, order is
`run_seq`, distance is the difference of `started_at`, never negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import median

APART = timedelta(hours=20)
"""Runs closer than this are one observation."""
BOARD_GONE_AFTER = timedelta(hours=48)
SHRUNK, GROWN = 0.7, 10
AGREES_WITHIN = 0.1
AGREEING = 3
MASS = 5
BASELINE = 5


@dataclass(frozen=True, slots=True)
class BoardRun:
    """One board run as its fetch ended. `present` are the ids proven to be there, `gone` those whose own page
    answered 404 or 410; `accepted` says that a person accepted the drop."""

    run_seq: int
    started_at: datetime
    fetch_verdict: str
    found: int
    exact: bool = False
    accepted: bool = False
    reason: str | None = None
    present: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Judged:
    """A board run of the past with its final verdict."""

    run_seq: int
    started_at: datetime
    verdict: str
    found: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """What is known of a board: its judged runs in order, and of each posting the run that last saw it and whether
    it is open."""

    runs: tuple[Judged, ...] = ()
    last_seen: Mapping[str, int] = field(default_factory=dict)
    open: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one board run did. `closed` gives each id its reason."""

    verdict: str
    reason: str | None
    opened: frozenset[str] = frozenset()
    reopened: frozenset[str] = frozenset()
    closed: Mapping[str, str] = field(default_factory=dict)
    held: frozenset[str] = frozenset()


def advance(board: Board, run: BoardRun) -> Outcome:
    """What `run` does to `board`. An incomplete run only ever adds; a run that is not proof closes nothing."""
    verdict, reason = judge(board.runs, run)
    outcome = Outcome(
        verdict,
        reason,
        opened=run.present - board.last_seen.keys(),
        reopened=(run.present & board.last_seen.keys()) - board.open,
    )
    if verdict == "complete":
        return _close_absent(board, run, outcome)
    if _board_is_gone(board.runs, run):
        return replace(outcome, closed=dict.fromkeys(sorted(board.open - run.present), "board_gone"))
    return outcome


def judge(runs: Sequence[Judged], run: BoardRun) -> tuple[str, str | None]:
    """The final verdict and its reason: a complete fetch whose count the history speaks against is `suspect`."""
    if run.fetch_verdict != "complete" or run.accepted:
        return run.fetch_verdict, run.reason
    counts = [past.found for past in runs if past.verdict == "complete"][-BASELINE:]
    usual = median(counts) if counts else None
    if usual is None or SHRUNK * usual <= run.found <= GROWN * usual or (usual == 0 and run.found):
        return "complete", run.reason
    if _agrees_with_suspects(runs, run):
        return "complete", f"{run.found} found, {usual:g} usual: accepted, as {AGREEING} runs agree"
    return "suspect", f"{run.found} found, {usual:g} usual"


def after(board: Board, run: BoardRun, outcome: Outcome) -> Board:
    """The board as `advance` leaves it."""
    judged = Judged(run.run_seq, run.started_at, outcome.verdict, run.found, outcome.reason)
    return Board(
        runs=(*board.runs, judged),
        last_seen={**board.last_seen, **dict.fromkeys(run.present, run.run_seq)},
        open=(board.open | run.present) - outcome.closed.keys(),
    )


def replay(runs: Iterable[BoardRun]) -> list[Outcome]:
    """The outcomes of a board's whole history, in the order of `run_seq`."""
    board, outcomes = Board(), []
    for run in sorted(runs, key=lambda run: run.run_seq):
        outcome = advance(board, run)
        outcomes.append(outcome)
        board = after(board, run, outcome)
    return outcomes


def _close_absent(board: Board, run: BoardRun, outcome: Outcome) -> Outcome:
    absent = board.open - run.present
    # Where three runs agree on a count that was suspect, those before this one have become proof, too.
    proving = {"complete", "suspect"} if _agrees_with_suspects(board.runs, run) else {"complete"}
    proofs = [past for past in board.runs if past.verdict in proving]
    needed = 1 if run.exact or run.accepted else 2
    closing = {
        posting: "page_gone" if posting in run.gone else "absent"
        for posting in sorted(absent)
        if posting in run.gone or _absences(proofs, run, board.last_seen[posting]) >= needed
    }
    if len(closing) <= MASS or len(closing) * 2 <= len(board.open) or run.accepted:
        return replace(outcome, closed=closing)
    agreed = {posting for posting in closing if _absences(proofs, run, board.last_seen[posting]) >= AGREEING}
    if agreed == closing.keys():
        return replace(outcome, closed=closing)
    return replace(outcome, held=frozenset(closing))


def _absences(proofs: Sequence[Judged], run: BoardRun, last_seen: int) -> int:
    """How many observations, this one included, lacked a posting that `last_seen` was the last run to see."""
    since = [past.started_at for past in proofs if past.run_seq > last_seen]
    return _observations([*since, run.started_at])


def _observations(moments: Iterable[datetime]) -> int:
    """How many of the moments, in order, are at least `APART` from the observation before."""
    count, anchor = 0, None
    for moment in moments:
        if anchor is None or moment - anchor >= APART:
            count, anchor = count + 1, moment
    return count


def _agrees_with_suspects(runs: Sequence[Judged], run: BoardRun) -> bool:
    """True where this and the suspect runs just before it make enough observations of the same count."""
    moments = [run.started_at]
    for past in reversed([past for past in runs if past.verdict in ("complete", "suspect")]):
        if past.verdict != "suspect" or abs(past.found - run.found) > AGREES_WITHIN * max(past.found, run.found):
            break
        moments.append(past.started_at)
    return _observations(reversed(moments)) >= AGREEING


def _board_is_gone(runs: Sequence[Judged], run: BoardRun) -> bool:
    """The third whole-board 404 in a row, two days or more after the first."""
    if run.reason != "board_not_found":
        return False
    moments = [run.started_at]
    for past in reversed(runs):
        if past.reason != "board_not_found":
            break
        moments.append(past.started_at)
    moments.reverse()
    return _observations(moments) >= AGREEING and run.started_at - moments[0] >= BOARD_GONE_AFTER
