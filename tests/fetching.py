"""Board runs over loopback HTTP, as `rolecall crawl` fetches them: `fetched(home, boards)` → what each staged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow.parquet as pq

from crawler.boards import Board
from crawler.fetch import Job
from crawler.items import Staged
from crawler.stage import read_staged

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Fetched:
    """One board run: its footer, and its items as staged (empty fields left out)."""

    staged: Staged
    items: list[dict[str, Any]]

    @property
    def verdict(self) -> str:
        return self.staged.verdict

    @property
    def reason(self) -> str | None:
        return self.staged.reason


def fetched(home: Path, boards: Iterable[Board], run_id: str = "20260801T000000", **told: Any) -> dict[str, Fetched]:
    """By board key, in one crawling process. The boards' endpoints are the hosts that may be reached."""
    boards = list(boards)
    hosts = sorted({urlsplit(board.endpoint).netloc for board in boards if board.endpoint})
    job = Job(
        home=str(home),
        run_id=run_id,
        run_seq=1,
        run_started_at="2026-08-01T00:00:00",
        boards=boards,
        **{"allow_hosts": hosts, "max_requests": 20_000, "log_level": "CRITICAL", **told},
    )
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "import crawler.settings as s; s.ROLECALL_BACKOFF = 0.01; import crawler.fetch as f; "
            "f._watch_parent = lambda: None; raise SystemExit(f.main())",
        ],
        input=job.to_json() + "\n",
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'fence'}"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    found = {}
    for line in ran.stdout.splitlines():
        path = home / "stage" / json.loads(line)["stage_file"]
        rows = pq.read_table(path).to_pylist()
        items = [
            {name: value for name, value in row.items() if value not in (None, []) and says(name, value)}
            for row in rows
        ]
        staged = read_staged(path)
        found[staged.board_key] = Fetched(staged, items)
    return found


def says(name: str, value: Any) -> bool:
    """False for a flag that is usual."""
    return name != "is_row_only" or value is True
