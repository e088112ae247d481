"""Board runs against whole cases, and against answers that are no list: `runs(home, {name: (board, pages)})`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from cases import Case
from fetching import Fetched, fetched
from loopback import NOT_FOUND, Answer, Page, Site

from crawler.boards import Board

ODD: dict[str, Answer] = {
    "unknown": Page(b"not found", 404),
    "refused": Page(b"no", 403),
    "throttled": Page(b"slow down", 429, {"Retry-After": "86400"}),
    "broken": Page(b"oops", 500),
    "html": Page(b"<html><body>We will be back soon</body></html>"),
    "empty object": Page(b"{}", headers={"Content-Type": "application/json"}),
    "cut": Page(b'[{"id": 1, "title": "Cu', headers={"Content-Type": "application/json"}),
    "moved away": Page(b"", 301, {"Location": "https://www.vendor.example/"}),
}
"""Answers to everything that is asked."""


class Anything(dict[str, Answer]):
    """Pages of a site that answers whatever it is asked alike; its robots.txt forbids nothing."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer

    def get(self, path: str, default: Any = None) -> Any:
        return NOT_FOUND if path == "/robots.txt" else self.answer


def runs(home: Path, asked: Mapping[str, tuple[Board, Any]]) -> dict[str, Fetched]:
    """Board runs by name, each against a site of its own, all in one process but for two of one board."""
    with ExitStack() as stack:
        waiting = {}
        for name, (board, pages) in asked.items():
            site = stack.enter_context(Site())
            site.pages = Anything(pages.answer) if isinstance(pages, Case) else pages
            waiting[name] = Board(board.platform, board.board, endpoint=f"http://{site.host}")
        found = {}
        while waiting:
            turn = {board.key: name for name, board in reversed(waiting.items())}
            given = fetched(home / str(len(waiting)), [waiting.pop(name) for name in turn.values()])
            found |= {turn[key]: run for key, run in given.items()}
        return found


def verdicts(found: dict[str, Fetched]) -> dict[str, tuple[str, str]]:
    return {name: (run.verdict, (run.reason or "").partition(" (")[0]) for name, run in found.items()}


def body(value: Any) -> Page:
    return Page(json.dumps(value).encode(), headers={"Content-Type": "application/json"})
