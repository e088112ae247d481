"""The same rebuild by one and by two Dask workers, scheduler and workers on this machine: wall, and one content.

`python -m benchmarks cluster`. The archive is prepared (`archived.py`); making it is not counted, nor is starting the
scheduler and its workers.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from distributed import Client

from benchmarks.archived import prepared
from benchmarks.crawl import SPIDERS, command
from benchmarks.measure import ROOT, Cost, Line, median, seconds, timed

MOST_OF_ONE = 0.6


def run(quick: bool) -> list[Line]:
    return measured(2_000 if quick else 40_000, 1)


def measured(postings: int, turns: int) -> list[Line]:
    walls: dict[int, list[float]] = {1: [], 2: []}
    contents = set()
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
        place = Path(folder, "home")
        prepared(place, postings)
        for turn in range(turns):
            for count in walls:
                with workers(Path(folder, f"dask-{turn}-{count}"), count) as address:
                    cost = _rebuilt(place, address)
                contents.add(json.loads((place / "lake" / "manifest.json").read_text())["content_hash"])
                shutil.rmtree(place / "lake")
                walls[count].append(cost.wall)
                print(f"  {count} of them: {seconds(cost.wall)}")
    if len(contents) > 1:
        raise RuntimeError(f"the lakes differ: {sorted(contents)}")
    ratio = median(two / one for one, two in zip(walls[1], walls[2], strict=True))
    name = f"rebuild, {postings:,} postings, two Dask workers beside one: wall"
    one, two = (seconds(median(walls[count])) for count in (1, 2))
    return [Line(name, two, one, ratio, f"≤ {MOST_OF_ONE} ×, the same content", ratio <= MOST_OF_ONE)]


def _rebuilt(place: Path, address: str) -> Cost:
    cost = timed([*command(place), "rebuild", "--cluster", address], SPIDERS)
    if cost.code:
        raise RuntimeError(f"the rebuild ended with {cost.code}")
    return cost


@contextmanager
def workers(folder: Path, count: int) -> Iterator[str]:
    """The address of a scheduler that has so many workers, of one thread each."""
    folder.mkdir(parents=True)
    told = folder / "scheduler.json"
    with ExitStack() as started:
        for kind, *arguments in (
            ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
            *[("worker", "--nthreads", "1", "--no-dashboard", "--memory-limit", "0")] * count,
        ):
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file", str(told), *arguments],
                cwd=ROOT,
                env=os.environ | SPIDERS,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            started.callback(process.wait)
            started.callback(process.terminate)
        with Client(scheduler_file=str(told), timeout=60) as client:
            client.wait_for_workers(count, timeout=60)
            address = str(client.scheduler.address)
        yield address
