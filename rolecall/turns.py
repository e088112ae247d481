"""Which boards a run asks, in which order, and which of them once more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from crawler.boards import Board
from crawler.fetch import OUT_OF_TIME
from crawler.home import Home
from crawler.ledger import BoardRun, Ledger

NOT_REACHED = (
    "Download",
    "CannotResolveHost",
    "ResponseDataLoss",
    "ResponseNeverReceived",
    "RobotsUnreachable",
    "no_answer",
    "status 5",
)
"""How the reasons begin of what may be otherwise a little later: no network, no answer, a server in trouble."""
AGAIN_AFTER = 60.0
"""Seconds after which a board that was not reached is worth a second try in the same run. Scrapy has tried each request
three times by then, within some ten seconds."""
TO_RETRY = ("failed", "blocked", "partial")
"""Verdicts that `--retry` asks again, beside what a run had no time for."""


def to_retry(home: Home, boards: Sequence[Board]) -> list[Board]:
    """Those of `boards` whose last board run lost something that another may bring, or that never had one."""
    if not home.ledger.is_file():
        return list(boards)
    with Ledger.open(home.ledger) as ledger:
        last = _last(ledger)
    return [board for board in boards if board.key not in last or _is_worth_another(last[board.key])]


def longest_ago_first(ledger: Ledger, boards: Sequence[Board]) -> list[Board]:
    """A run that may not have time for all begins with those that were asked longest ago."""
    numbers = {run.run_id: run.run_seq for run in ledger.runs()}
    asked = {key: numbers[past.run_id] for key, past in _last(ledger).items() if not _is_out_of_time(past)}
    return sorted(boards, key=lambda board: asked.get(board.key, 0))


@dataclass(slots=True)
class SecondTries:
    """Board runs that are put by, as their board may be reached later in the run."""

    after: float = AGAIN_AFTER
    clock: Callable[[], float] = time.monotonic
    put_by: list[tuple[float, BoardRun]] = field(default_factory=list)

    def sifted(self, board_runs: Iterator[BoardRun]) -> Iterator[BoardRun]:
        """Those of `board_runs` that stand."""
        for board_run in board_runs:
            if board_run.verdict == "failed" and (board_run.reason or "").startswith(NOT_REACHED):
                self.put_by.append((self.clock(), board_run))
            else:
                yield board_run

    def take(self) -> tuple[list[BoardRun], list[BoardRun]]:
        """What is put by and failed long enough ago to be tried again, and what is not: that stands."""
        now = self.clock()
        again = [board_run for since, board_run in self.put_by if now - since >= self.after]
        stand = [board_run for since, board_run in self.put_by if now - since < self.after]
        self.put_by.clear()
        return again, stand


def _last(ledger: Ledger) -> dict[str, BoardRun]:
    """The last board run of each board."""
    numbers = {run.run_id: run.run_seq for run in ledger.runs()}
    return {past.board_key: past for past in sorted(ledger.board_runs(), key=lambda past: numbers[past.run_id])}


def _is_worth_another(past: BoardRun) -> bool:
    return past.verdict in TO_RETRY or _is_out_of_time(past)


def _is_out_of_time(past: BoardRun) -> bool:
    return (past.reason or "").startswith(OUT_OF_TIME)
