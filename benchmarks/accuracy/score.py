"""What a scorer gives, the usual measures, and the table that they end in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """One figure. `of` names the set and what of it; `measure` says what `value` is (share right, F1…); `floor` is what
    it must reach (`ceiling` what it must not exceed); `coverage` is the share of rows with an answer; `peer` and
    `peer_value` are a public library's on the same rows in the same run; `note` says what a reader must know."""

    field: str
    of: str
    n: int
    measure: str
    value: float
    floor: float | None = None
    ceiling: float | None = None
    coverage: float | None = None
    peer: str = ""
    peer_value: float | None = None
    note: str = ""

    @property
    def held(self) -> bool | None:
        if self.floor is None and self.ceiling is None:
            return None
        above = self.floor is None or self.value >= self.floor
        return above and (self.ceiling is None or self.value <= self.ceiling)


@dataclass(frozen=True, slots=True)
class Found:
    """Counts of what was found: right, wrong (found and not there), missed (there and not found)."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / ((self.right + self.wrong) or 1)

    @property
    def recall(self) -> float:
        return self.right / ((self.right + self.missed) or 1)

    @property
    def f1(self) -> float:
        return 2 * self.right / ((2 * self.right + self.wrong + self.missed) or 1)


def share(hits: Iterable[bool]) -> float:
    """The share of true ones; 0 of none."""
    counted = list(hits)
    return sum(counted) / (len(counted) or 1)


def macro_f1(pairs: Sequence[tuple[str, str | None]]) -> float:
    """Mean F1 over the labels of (gold, given) pairs."""
    labels = sorted({gold for gold, _ in pairs})
    return sum(_of_label(label, pairs).f1 for label in labels) / (len(labels) or 1)


def _of_label(label: str, pairs: Sequence[tuple[str, str | None]]) -> Found:
    right = sum(gold == given == label for gold, given in pairs)
    given_so = sum(given == label for _, given in pairs)
    gold_so = sum(gold == label for gold, _ in pairs)
    return Found(right, given_so - right, gold_so - right)


COLUMNS = ("field", "set", "n", "measure", "rolecall", "must be", "held", "coverage", "beside it", "")


def table(scores: Iterable[Score]) -> str:
    """The scores as a Markdown table."""
    lines = [COLUMNS, ("---",) * len(COLUMNS), *map(_cells, scores)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(score: Score) -> tuple[str, ...]:
    bounds = [f"≥ {score.floor:g}"] if score.floor is not None else []
    bounds += [f"≤ {score.ceiling:g}"] if score.ceiling is not None else []
    held = {True: "yes", False: "no", None: ""}[score.held]
    beside = f"{score.peer} {score.peer_value:.3f}" if score.peer_value is not None else score.peer
    coverage = f"{score.coverage:.3f}" if score.coverage is not None else ""
    cells = (score.field, score.of, f"{score.n:,}", score.measure, f"{score.value:.3f}", ", ".join(bounds), held)
    return (*cells, coverage, beside, score.note.replace("|", "\\|"))
