"""The report page and the explorer on 100,000 generated postings: seconds until it is written, or shown, and memory.

The explorer is opened in Debian's Chromium, where there is one: from the start of the command until its rows are there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import ROOT, Line, mib, resident, seconds, timed, tree
from benchmarks.multiplied import database

POSTINGS = 100_000
ROWS = "table tbody tr"
LONGEST = 120_000
"""Milliseconds to wait for a page."""


def run(quick: bool) -> list[Line]:
    return measured(POSTINGS // 10 if quick else POSTINGS, 1)


def measured(postings: int, turns: int) -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as name:
        home = Path(name, "home")
        home.mkdir()
        made = database(home / "jobs.duckdb", postings)
        return [line for _ in range(turns) for line in (*_written(home, made), *_shown(home, made))]


def _written(home: Path, postings: int) -> list[Line]:
    page = home / "page.html"
    cost = timed([sys.executable, "-m", "rolecall.cli", "--home", str(home), "report", str(page)])
    size = f"{page.stat().st_size / 1e6:.1f} MB" if cost.code == 0 else f"exit code {cost.code}"
    return [
        Line(f"report page of {postings:,} postings, {size}", seconds(cost.wall)),
        Line("  processor", seconds(cost.cpu)),
        Line("  peak memory", mib(cost.peak)),
    ]


def _shown(home: Path, postings: int) -> list[Line]:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("  there is no Chromium (`make browser`): the explorer's lines are left out")
        return []
    from playwright.sync_api import sync_playwright

    started = time.perf_counter()
    command = [sys.executable, "-m", "rolecall.cli", "--home", str(home), "explore", "--no-browser"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        address = process.stdout.readline().strip() if process.stdout else ""
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(address, timeout=LONGEST)
            page.wait_for_selector(ROWS, timeout=LONGEST)
            took = time.perf_counter() - started
            browser.close()
        held = sum(map(resident, tree(process.pid)))
    finally:
        process.terminate()
        process.communicate()
    return [
        Line(f"explorer of {postings:,} postings, from the command to its rows", seconds(took)),
        Line("  memory of its process", mib(held)),
    ]
