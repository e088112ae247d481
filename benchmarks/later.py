"""The same boards a week later."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from benchmarks.database import staged
from benchmarks.normalize import SEEN_AT
from pipelines.batches import BoardBatch

GONE = 7
"""Of a hundred postings of a board, how many the second run finds no more."""


def board_runs_later(batches: list[BoardBatch]) -> list[BoardBatch]:
    """The same boards a week later: some postings are gone, the others are as they were."""
    later = []
    moment = SEEN_AT + timedelta(days=7)
    for batch in batches:
        ids = set(sorted(batch.ids)[GONE:])
        before = batch.staged
        footer = staged(before.board, before.company or "", len(ids), 2, moment)
        later.append(BoardBatch(Path(f"{before.board}-2.parquet"), footer, ids, []))
    return later
