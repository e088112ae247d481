"""How far a crawl is: a bar with rates and time left on a terminal, lines that begin with the time elsewhere."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from crawler.home import Home
from crawler.ledger import BoardRun, Ledger
from rolecall.app import harmless
from rolecall.show import counted, show_board_run

Say = Callable[[str], None]
WINDOW = 30.0
"""Seconds over which a rate is taken."""
BEAT = 60.0
"""Seconds between two lines that say how far it is."""
TOO_EARLY = 0.02
"""The share of the work below which nobody can say how long the rest takes."""


@dataclass(slots=True)
class Course:
    """The course of one fetch. `expected`: requests of each board, as far as its last run tells."""

    expected: Mapping[str, int] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    left_to_do: dict[str, float] = field(default_factory=dict)
    total: float = 0.0
    boards: int = 0
    ended: int = 0
    _spent: int = 0
    """Requests of the boards that ended."""
    _told: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By process, the requests and postings that it told last; it begins anew with a second try."""
    _before: tuple[int, int] = (0, 0)
    _marks: deque[tuple[float, int]] = field(default_factory=deque)
    _begun: float = 0.0
    _is_known: bool = False
    """Something of what the boards take: else what is under way cannot be held against anything."""

    def begin(self, keys: list[str]) -> None:
        known = [self.expected[key] for key in keys if key in self.expected]
        usual = median(known) if known else 1.0
        self._is_known = bool(known)
        self.left_to_do = {key: float(max(1, self.expected.get(key, usual))) for key in keys}
        self.total, self.boards = sum(self.left_to_do.values()), len(keys)
        self._begun = self.clock()
        self._marks.append((self._begun, 0))

    def end(self, board_run: BoardRun) -> None:
        self.ended += 1
        self._spent += board_run.requests
        self.left_to_do.pop(board_run.board_key, None)

    def tick(self, number: int, requests: int, postings: int) -> None:
        last = self._told.get(number, (0, 0))
        if requests < last[0]:
            self._before = (self._before[0] + last[0], self._before[1] + last[1])
        self._told[number] = (requests, postings)
        now = self.clock()
        self._marks.append((now, self.requests))
        while len(self._marks) > 2 and now - self._marks[0][0] > WINDOW:
            self._marks.popleft()

    @property
    def requests(self) -> int:
        return self._before[0] + sum(requests for requests, _ in self._told.values())

    @property
    def postings(self) -> int:
        return self._before[1] + sum(postings for _, postings in self._told.values())

    @property
    def rate(self) -> float:
        """Requests a second, lately."""
        (first, before), (last, now) = self._marks[0], self._marks[-1]
        return (now - before) / (last - first) if last > first else 0.0

    @property
    def share(self) -> float:
        """Of the work that is done, 0 to 1; a board that is being read never counts as done."""
        waiting = sum(self.left_to_do.values())
        under_way = min(max(0, self.requests - self._spent), 0.95 * waiting) if self._is_known else 0.0
        return (self.total - waiting + under_way) / self.total if self.total else 1.0

    @property
    def seconds_left(self) -> float | None:
        share = self.share
        return (self.clock() - self._begun) * (1 - share) / share if share > TOO_EARLY else None

    def __str__(self) -> str:
        parts = [
            f"{self.ended} of {counted(self.boards, 'board')}",
            f"{self.postings:,} postings",
            f"{self.rate:.1f} requests/s",
        ]
        if self.ended >= self.boards:
            return ", ".join([*parts, "loading"])
        left = self.seconds_left
        return ", ".join(parts if left is None else [*parts, f"about {_duration(left)} left"])


def expected_requests(home: Home) -> dict[str, int]:
    """How many requests each board took when it was last read, revalidated ones included."""
    if not home.ledger.is_file():
        return {}
    with Ledger.open(home.ledger) as ledger:
        numbers = {run.run_id: run.run_seq for run in ledger.runs()}
        past = sorted(ledger.board_runs(), key=lambda board_run: numbers[board_run.run_id])
    return {board_run.board_key: board_run.requests for board_run in past if board_run.verdict == "complete"}


class Lines:
    """For logs: a line a board, and now and then one that says how far it is."""

    def __init__(self, course: Course, say: Say) -> None:
        self.course, self.say = course, say
        self._next = course.clock() + BEAT

    def begin(self, keys: list[str]) -> None:
        self.course.begin(keys)

    def end(self, board_run: BoardRun) -> None:
        self.course.end(board_run)
        self._line(show_board_run(board_run))

    def tick(self, number: int, requests: int, postings: int) -> None:
        self.course.tick(number, requests, postings)
        if self.course.clock() >= self._next:
            self._next = self.course.clock() + BEAT
            self._line(f"{self.course}.")

    def _line(self, text: str) -> None:
        self.say(f"{datetime.now():%Y-%m-%d %H:%M:%S} {text}")


class Bar(Lines):
    """For a terminal: the same lines without a time, above a bar."""

    def __init__(self, course: Course) -> None:
        super().__init__(course, self._print)
        self.bar = Progress(
            BarColumn(bar_width=24),
            TextColumn("{task.description}", markup=False),
            console=Console(stderr=True),
            transient=True,
            refresh_per_second=4,
        )
        self.task = self.bar.add_task("", total=1.0)

    def begin(self, keys: list[str]) -> None:
        super().begin(keys)
        self._show()

    def end(self, board_run: BoardRun) -> None:
        super().end(board_run)
        self._show()

    def tick(self, number: int, requests: int, postings: int) -> None:
        self.course.tick(number, requests, postings)
        self._show()

    def _line(self, text: str) -> None:
        self.say(text)

    def _show(self) -> None:
        self.bar.update(self.task, completed=self.course.share, description=str(self.course))

    def _print(self, text: str) -> None:
        # As it is: in a text of rich's own, `lever:a:` has an emoji.
        self.bar.console.print(Text(harmless(text)), soft_wrap=True)


@contextmanager
def shown(home: Home, say: Say, *, on_terminal: bool) -> Iterator[Lines]:
    """What a crawl is to tell how far it is."""
    course = Course(expected_requests(home))
    if not on_terminal:
        yield Lines(course, say)
        return
    bar = Bar(course)
    with bar.bar:
        yield bar


def is_terminal() -> bool:
    return sys.stderr.isatty()


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes / 60:.1f} h"
