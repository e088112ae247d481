"""What a person decided of clusters: `overrides/clusters.csv` of a home, `posting_key,other_key,decision,note`.

`join` makes two postings one job whatever speaks against it; `split` keeps two apart, and with no other key it takes a
posting out of every cluster. What is decided of a posting that is not there waits for it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

FILE = "clusters.csv"
DECISIONS = ("join", "split")


class BadOverrides(ValueError):
    """A line that decides nothing; the message names it."""


@dataclass(frozen=True, slots=True)
class Override:
    posting_key: str
    other_key: str
    """Empty: every other posting."""
    decision: str


def read_overrides(folder: Path | None) -> list[Override]:
    """Every decision in the folder's file, each once; none where there is no file. Raises `BadOverrides`."""
    path = folder / FILE if folder else None
    if path is None or not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        found = {_override(path, number, row) for number, row in enumerate(rows, 2)}
    return sorted(found, key=lambda each: (each.posting_key, each.other_key, each.decision))


def _override(path: Path, line: int, row: dict[str, str | None]) -> Override:
    one, other, decision = ((row.get(name) or "").strip() for name in ("posting_key", "other_key", "decision"))
    if decision not in DECISIONS or not one or (decision == "join" and not other) or one == other:
        raise BadOverrides(f"{path.name}, line {line}: needs posting_key, other_key and a decision of join or split.")
    first, second = sorted((one, other)) if other else (one, "")
    return Override(first, second, decision)
