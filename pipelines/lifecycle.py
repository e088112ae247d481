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
    answered 404 or 410; `accepted` says that a person accepted the drop, `lost` which fields its items lack that the
    board's always had (`field_watch.py`)."""

    run_seq: int
    started_at: datetime
    fetch_verdict: str
    found: int
    exact: bool = False
    accepted: bool = False
    reason: str | None = None
    lost: str | None = None
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
    held: int = 0


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
    verdict, reason = judge(board, run)
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


def judge(board: Board, run: BoardRun) -> tuple[str, str | None]:
    """The final verdict and its reason: a complete fetch whose count, or whose items, the history speaks against is
    `suspect`."""
    if run.accepted:
        return run.fetch_verdict, run.reason
    if run.fetch_verdict != "complete":
        return run.fetch_verdict, _joined(run.reason, run.lost)
    told = _odd_count(board, run)
    accepted = told is not None and _agrees_with_suspects(board.runs, run)
    if accepted:
        told = f"{told}: accepted, as {AGREEING} runs agree"
    if run.lost or (told and not accepted):
        return "suspect", _joined(told, run.lost)
    return "complete", told or run.reason


def _odd_count(board: Board, run: BoardRun) -> str | None:
    """What the history says against the run's count."""
    usual = _usual(board.runs)
    if not run.found and board.open:
        return f"nothing found, {len(board.open)} open"
    if usual is not None and not _is_plausible(run.found, usual):
        return f"{run.found} found, {usual:g} usual"
    return None


def _joined(*told: str | None) -> str | None:
    return "; ".join(filter(None, told)) or None


def _usual(runs: Iterable[Judged]) -> float | None:
    """The median count of the last complete runs; one that was accepted against it begins a new level."""
    counts: list[int] = []
    usual: float | None = None
    for past in runs:
        if past.verdict == "complete":
            known = counts if usual is None or _is_plausible(past.found, usual) else []
            counts = [*known, past.found][-BASELINE:]
            usual = median(counts)
    return usual


def _is_plausible(found: int, usual: float) -> bool:
    return SHRUNK * usual <= found <= GROWN * usual or (usual == 0 and found > 0)


def after(board: Board, run: BoardRun, outcome: Outcome) -> Board:
    """The board as `advance` leaves it."""
    judged = Judged(run.run_seq, run.started_at, outcome.verdict, run.found, outcome.reason, len(outcome.held))
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
    # What three observations lack is proven however much it is; what is left must not be too many at once.
    doubtful = {posting for posting in closing if _absences(proofs, run, board.last_seen[posting]) < AGREEING}
    if run.accepted or not _is_mass(board, doubtful):
        return replace(outcome, closed=closing)
    return replace(outcome, held=frozenset(closing))


def _is_mass(board: Board, closing: set[str]) -> bool:
    """More than half of what is open, and more than five; or more than five of those that were held the last time,
    since postings that came in their place have made them less than half."""
    past = next((past for past in reversed(board.runs) if past.verdict == "complete"), None)
    held = {posting for posting in closing if past and past.held and board.last_seen[posting] < past.run_seq}
    return len(held) > MASS or (len(closing) > MASS and len(closing) * 2 > len(board.open))


def _absences(proofs: Sequence[Judged], run: BoardRun, last_seen: int) -> int:
    """How many observations, this one included, lacked a posting that `last_seen` was the last run to see."""
    since = [past.started_at for past in proofs if past.run_seq > last_seen]
    return observations([*since, run.started_at])


def observations(moments: Iterable[datetime]) -> int:
    """How many of the moments, in order, are at least `APART` from the observation before. A clock that goes back
    adds none, and is counted from where it then stands."""
    count, anchor = 0, None
    for moment in moments:
        if anchor is None or moment - anchor >= APART:
            count, anchor = count + 1, moment
        anchor = min(anchor, moment)
    return count


def _agrees_with_suspects(runs: Sequence[Judged], run: BoardRun) -> bool:
    """True where this and the runs just before it whose counts were suspect make enough observations of the same
    count. One that was suspect for a lost field alone is none of them."""
    usual = _usual(runs)
    moments = [run.started_at]
    for past in reversed([past for past in runs if past.verdict in ("complete", "suspect")]):
        plausible = past.found > 0 and (usual is None or _is_plausible(past.found, usual))
        differs = abs(past.found - run.found) > AGREES_WITHIN * max(past.found, run.found)
        if past.verdict != "suspect" or plausible or differs:
            break
        moments.append(past.started_at)
    return observations(reversed(moments)) >= AGREEING


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
    return observations(moments) >= AGREEING and run.started_at - moments[0] >= BOARD_GONE_AFTER
