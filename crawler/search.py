"""What a process that finds boards (`finding.py`) is asked, and what it tells, each as a line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from crawler.boards import Board


@dataclass(frozen=True, slots=True)
class Search:
    """What one process is to find. `known` are rows whose endpoints hold; `confirm` says that platforms are asked."""

    urls: list[str]
    boards: list[Board] = field(default_factory=list)
    known: list[Board] = field(default_factory=list)
    endpoint: str | None = None
    confirm: bool = True
    delay: float | None = None
    allow_hosts: list[str] = field(default_factory=list)
    log_level: str = "CRITICAL"

    @classmethod
    def from_json(cls, text: str) -> Search:
        told = json.loads(text)
        boards = {name: [Board(**board) for board in told[name]] for name in ("boards", "known")}
        return cls(**{**told, **boards})

    def to_json(self) -> str:
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one address. `status`: confirmed, unreached (no answer), unproven (an answer that proves
    nothing), denied, unknown (no board found), unasked."""

    asked: str
    status: str
    how: str = ""
    why: str = ""
    board: Board | None = None

    @classmethod
    def from_json(cls, text: str) -> Told:
        told = json.loads(text)
        return cls(**{**told, "board": Board(**told["board"]) if told["board"] else None})

    def to_json(self) -> str:
        return json.dumps(asdict(self))
