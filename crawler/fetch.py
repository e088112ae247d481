"""One crawling process: fetches and stages the boards it is handed, and reports each on a line of standard output.

`python -m crawler.fetch` takes its job as one line of JSON on standard input, and may be started before there is one:
it imports meanwhile what it needs. When that closes, whoever handed out the job is gone, and so is this process, at
once: the archive holds what was fetched, and the next start goes on.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.arrow import alone
from crawler.boards import Board, platforms
from crawler.items import Staged
from crawler.ledger import BoardRun

if TYPE_CHECKING:
    from crawler.base import BoardSpider

USUAL_DELAY = 1.0
OUT_OF_TIME = "max_minutes"
"""The reason of a board run that the run's time ended."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one process is to fetch. `allow_hosts` are `host:port`; `delay` seconds, or None for the usual."""

    home: str
    run_id: str
    run_seq: int
    run_started_at: str
    boards: list[Board]
    limit: int | None = None
    max_requests: int | None = None
    delay: float | None = None
    allow_hosts: list[str] = field(default_factory=list)
    replay: list[str] = field(default_factory=list)
    accept_drop: bool = False
    log_level: str = "WARNING"
    seconds: float | None = None
    """After so many, nothing more is asked for: what is being read ends as it is, the rest is left out."""
    ticks: bool = False
    """Say once a second how far it is, as a line `{"requests": …, "postings": …}`."""

    @classmethod
    def from_json(cls, text: str) -> Job:
        told = json.loads(text)
        return cls(**{**told, "boards": [Board(**board) for board in told["boards"]]})

    def to_json(self) -> str:
        return json.dumps(asdict(self))


def host_of(board: Board) -> str:
    """The `host:port` that a board's list is asked at."""
    try:
        url = spider_of(board).list_request().url
    except LookupError:  # a board that its spider does not know: it fails by itself, alone
        return board.key
    return urlsplit(url).netloc


def spider_of(board: Board, **kwargs: Any) -> BoardSpider:
    """The spider that reads this board, outside of any crawl."""
    spider = platforms()[board.platform]
    return spider(board=board.board, company=board.company, domain=board.domain, endpoint=board.endpoint, **kwargs)


def part_of(board: Board, parts: int, *, by_board: Iterable[str] = ()) -> int:
    """Which of `parts` shares a board falls in: by its host, so that a host has one budget; by itself on the hosts
    in `by_board`, which have none. Stable over machines and versions."""
    host = host_of(board)
    key = board.key if host in by_board else host
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) % parts


def board_run(staged: Staged, path: Path, digest: str, rows: int) -> BoardRun:
    """The ledger's row of a finished stage file."""
    return BoardRun(
        run_id=staged.run_id,
        board_key=staged.board_key,
        started_at=staged.started_at,
        verdict=staged.verdict,
        reason=staged.reason,
        advertised=staged.advertised,
        found=staged.found,
        requests=staged.requests,
        bytes=staged.bytes,
        failures=staged.failures,
        stage_file=f"{path.parent.name}/{path.name}",
        sha256=digest,
        rows=rows,
    )


def _watch_parent() -> None:
    """End this process the moment its standard input closes."""

    def wait() -> None:
        # The descriptor, not its buffer: a thread that holds the buffer's lock would abort the interpreter's end.
        while os.read(sys.stdin.fileno(), 1):
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _first_line() -> SimpleQueue[str]:
    """Where the first line of standard input will be; without one this process ends when that closes."""
    lines: SimpleQueue[str] = SimpleQueue()

    def read() -> None:
        found = bytearray()
        while not found.endswith(b"\n"):
            piece = os.read(sys.stdin.fileno(), 1 << 16)
            if not piece:
                os._exit(0)
            found += piece
        lines.put(found.decode())

    threading.Thread(target=read, daemon=True).start()
    return lines


def main() -> int:
    line = _first_line()
    gc.disable()  # until all is imported (`board_crawl.settle`): there is no garbage before
    alone()
    # Half a second, in which the job may come.
    import scrapy.core.downloader.contextfactory  # noqa: F401  # it looks through the source of all imported before it

    from crawler.fetcher import fetch

    job = Job.from_json(line.get())
    _watch_parent()
    return fetch(job)


if __name__ == "__main__":
    sys.exit(main())
