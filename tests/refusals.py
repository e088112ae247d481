"""What board runs say of answers that are no list: `told(home, boards)` → (verdict, reason) each, in one process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from fetching import fetched
from loopback import Answer, Site

from crawler.boards import Board


def told(home: Path, boards: Sequence[tuple[Board, Mapping[str, Answer]]]) -> list[tuple[str, str | None]]:
    """`boards` are different ones, each with the pages of its platform. What a reason has in brackets is left out."""
    with ExitStack() as stack:
        sites = [stack.enter_context(Site(pages)) for _, pages in boards]
        served = [
            Board(board.platform, board.board, endpoint=f"http://{site.host}")
            for (board, _), site in zip(boards, sites, strict=True)
        ]
        runs = fetched(home, served)
    return [(runs[board.key].verdict, (runs[board.key].reason or "").partition(" (")[0] or None) for board in served]
