"""The cases of `tests/fixtures/<platform>/<case>/`: what a board's platform answers, and what is to be read from it.

`items.json` is all that the case gives. What is answered stands in `answers.json`, a list of
`{"path": "/jobs?page=0", "file": "page-0.json"}`, each with, where it matters, `"asked"` (what the posted JSON must
hold), `"status"` and `"headers"`; a path without a query answers any query, the first that fits answers, and what none
fits is a 404. Without it `response.*` is the list and `detail-<posting id>.*` a posting's own page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from loopback import NOT_FOUND, Asked, Page

FIXTURES = Path(__file__).parent / "fixtures"
TYPES = {".json": "application/json", ".html": "text/html; charset=utf-8", ".xml": "text/xml", ".rss": "text/xml"}


@dataclass(frozen=True)
class Case:
    folder: Path

    @property
    def platform(self) -> str:
        return self.folder.parent.name

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = json.loads((self.folder / "items.json").read_text(encoding="utf-8"))
        return items

    @property
    def board(self) -> str:
        token: str = next(item["board"] for item in self.items if "board" in item)
        return token

    @cached_property
    def answers(self) -> list[dict[str, Any]] | None:
        path = self.folder / "answers.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def answer(self, asked: Asked, posting_id: str | None = None) -> Page:
        """What the platform answers; `posting_id` is the posting whose own page is asked for."""
        if self.answers is None:
            stem = "response" if posting_id is None else f"detail-{posting_id}"
            found = sorted(self.folder.glob(f"{stem}.*"))
            return self._page({"file": found[0].name}) if found else NOT_FOUND
        fits = (answer for answer in self.answers if _fits(answer, asked))
        answer = next(fits, None)
        return self._page(answer) if answer else NOT_FOUND

    def _page(self, answer: dict[str, Any]) -> Page:
        name = answer.get("file")
        body = (self.folder / name).read_bytes() if name else b""
        headers = {"Content-Type": TYPES[Path(name).suffix]} if name else {}
        return Page(body, answer.get("status", 200), headers | answer.get("headers", {}))


def cases(*platforms: str) -> list[Case]:
    """Every case, or those of the platforms named."""
    found = (Case(path.parent) for path in sorted(FIXTURES.glob("*/*/items.json")))
    return [case for case in found if not platforms or case.platform in platforms]


def _fits(answer: dict[str, Any], asked: Asked) -> bool:
    path = answer["path"]
    if path not in (asked.path, asked.path.partition("?")[0]):
        return False
    wanted = answer.get("asked")
    if wanted is None:
        return True
    try:
        posted = json.loads(asked.body)
    except ValueError:
        return False
    return all(posted.get(name) == value for name, value in wanted.items())


def path_of(url: str) -> str:
    """What a server sees of an address."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
