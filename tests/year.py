"""Scheduled runs one after the other in one process, some of them at fault: `python tests/year.py HOME RUNS SEED`.

Of every run the true stock of each board is known; its stage files are written and merged as `rolecall crawl` does, by
the ledger and `load_staged`. Prints a line of JSON: what was wrong, how many board runs were at fault, and, ten times,
memory (kB), descriptors and seconds a run.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import duckdb
from staging import posting

from crawler.fetch import board_run
from crawler.home import Home
from crawler.items import Staged
from crawler.ledger import Ledger
from crawler.stage import StageWriter, row_count
from pipelines.readers import Readers
from rolecall.crawl import load_staged

START = datetime(2026, 3, 2, 6)
DAY = timedelta(days=1)
BOARDS = ("alder", "birch", "cedar")
SIZE = 9
FAULTS = ("failed", "blocked", "partial", "truncated", "emptied", "lost field", "killed", "again")
SHARE = 0.05
SAMPLES = 10


class Killed(Exception):
    """A load that ends in its midst."""


class Board:
    """The true stock of a board, and how its runs go."""

    def __init__(self, name: str, random: Random) -> None:
        self.name, self.random = name, random
        self.stock, self.following = list(range(SIZE)), SIZE
        self.faulty = 0

    def next_day(self) -> str | None:
        """Let a day pass, with so little change that no count is odd; the fault of its run. There are never more than
        two days of them in a row, so that none becomes the truth."""
        for _ in range(self.random.choice((0, 0, 1, 2))):
            if len(self.stock) > SIZE - 1 and self.random.random() < 0.5:
                self.stock.pop(self.random.randrange(len(self.stock)))
            elif len(self.stock) <= SIZE:
                self.stock.append(self.following)
                self.following += 1
        if self.faulty < 2 and self.random.random() < SHARE:
            self.faulty += 1
            return self.random.choice(FAULTS)
        self.faulty = 0
        return None

    def write(self, home: Home, run: Any, fault: str | None, moment: datetime) -> tuple[Path, Staged, str]:
        shown = self.stock
        if fault in ("failed", "blocked", "emptied"):
            shown = []
        elif fault in ("partial", "truncated"):
            shown = self.stock[: len(self.stock) // 2]
        verdict = fault if fault in ("failed", "blocked", "partial", "truncated") else "complete"
        key = f"greenhouse:{self.name}"
        staged = Staged(
            run_id=run.run_id,
            run_seq=run.run_seq,
            run_started_at=run.started_at.isoformat(),
            board_key=key,
            platform="greenhouse",
            board=self.name,
            company=self.name.title(),
            domain=None,
            permission=None,
            url=f"https://boards.example/{self.name}",
            started_at=moment.isoformat(),
            verdict=verdict,
            reason=None if verdict == "complete" else "made so",
            exact=True,
            advertised=None,
            found=len(shown),
            requests=1,
            bytes=1_000,
            failures=0,
        )
        writer = StageWriter(home.stage_file(run.run_id, key))
        team = None if fault == "lost field" else "Voicing"
        for number in shown:
            writer.add(posting(number, f"Organ Builder {number}", board=self.name, team=team))
        return writer.path, staged, writer.finish(staged)


def year(home: Home, runs: int, random: Random) -> dict[str, Any]:
    boards = [Board(name, random) for name in BOARDS]
    wrong: list[Any] = []
    faults: Counter[str] = Counter()
    samples = []
    began = time.monotonic()
    with Ledger.open(home.ledger) as ledger:
        for number in range(runs):
            told = {board.name: board.next_day() for board in boards}
            faults.update(fault for fault in told.values() if fault)
            run_day(home, ledger, boards, told, START + number * DAY)
            if "killed" not in told.values():
                wrong += [(number, *each) for each in compared(home, boards, told)]
            if (number + 1) % max(1, runs // SAMPLES) == 0:
                seconds = (time.monotonic() - began) / (number + 1)
                samples.append([number + 1, memory(), len(os.listdir("/proc/self/fd")), round(seconds, 3)])
    return {"wrong": wrong[:20], "faults": faults, "board_runs": runs * len(boards), "samples": samples}


def run_day(home: Home, ledger: Ledger, boards: list[Board], told: dict[str, str | None], moment: datetime) -> None:
    run = ledger.begin(moment)
    for board in boards:
        path, staged, digest = board.write(home, run, told[board.name], moment)
        ledger.record(board_run(staged, path, digest, row_count(path)))
    killed = "killed" in told.values()
    with Readers(0) as readers:
        if killed:
            with patch("pipelines.load.refresh_clusters", side_effect=Killed):
                try:
                    load_staged(home, ledger, now=moment, readers=readers)
                except Killed:
                    return  # what it had staged is loaded with the next run
        load_staged(home, ledger, now=moment, readers=readers)
    if "again" in told.values():
        files = sorted((home.stage / run.run_id).glob("*.parquet"))
        load_staged(home, ledger, files, now=moment)
    ledger.finish(run.run_id, moment, "partial" if any(told.values()) else "complete")


def compared(home: Home, boards: list[Board], told: dict[str, str | None]) -> list[tuple[str, str | None, list[int]]]:
    """Live postings that are closed; and, of a run that was whole, postings that are open and gone."""
    with duckdb.connect(str(home.database), read_only=True) as connection:
        query = "select board_key, posting_id, status = 'open', team from posting_rows"
        rows = connection.execute(query).fetchall()
    found = []
    for board in boards:
        own = {int(each): (is_open, team) for key, each, is_open, team in rows if key == f"greenhouse:{board.name}"}
        standing = {each for each, (is_open, _) in own.items() if is_open}
        closed = sorted(each for each in board.stock if each in own and each not in standing)
        fault = told[board.name]
        gone = sorted(standing.symmetric_difference(board.stock)) if fault in (None, "again") else []
        bare = sorted(each for each in standing if own[each][1] is None) if fault in (None, "again") else []
        found += [(board.name, fault, each) for each in (closed, gone, bare) if each]
    return found


def memory() -> int:
    """Resident memory in kB."""
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


def main() -> None:
    home, runs, seed = Home(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])
    print(json.dumps(year(home, runs, Random(seed))))


if __name__ == "__main__":
    main()
