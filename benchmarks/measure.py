"""Wall time and memory of a process tree, and the table that the benchmarks end in."""

from __future__ import annotations

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EVERY = 0.1
"""Seconds between two looks at a process tree."""
REST = "rest"
FETCHING, READING = "fetching", "reading"
PARTS = {"crawler.fetch": FETCHING, "multiprocessing": READING}
"""What stands in a process's command line → what it does; `REST` is the command itself, which loads."""
SHARED_EVERY = 3
"""Of how many looks one also asks for shared pages: the kernel walks them all to answer."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; `held` is None where there is no target."""

    what: str
    rolecall: str
    bare: str = ""
    ratio: float | None = None
    target: str = ""
    held: bool | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: seconds of wall and of processor time, and the most bytes that its processes held: `peak`
    counts pages that they share in each of them, `peak_shared` once, `peak_one` is the largest process. `parts` says
    what each kind of process (`PARTS`) took of `cpu`."""

    wall: float
    cpu: float
    peak: int
    peak_shared: int
    code: int
    peak_one: int = 0
    parts: Mapping[str, float] = field(default_factory=dict)


def timed(command: Sequence[str], env: Mapping[str, str] | None = None, folder: Path = ROOT) -> Cost:
    """Run a command; its output is kept from the terminal unless it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env={**os.environ, **(env or {})}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    peak = _Peak(process.pid)
    peak.start()
    output, _ = process.communicate()
    wall = time.perf_counter() - started
    peak.stop()
    if process.returncode:
        print(output.decode(errors="replace")[-2_000:])
    # Not what waiting for children tells: a process that a server forked is waited for by nobody.
    parts = dict.fromkeys(peak.part.values(), 0.0)
    for number, spent in peak.spent.items():
        parts[peak.part[number]] += spent
    return Cost(wall, sum(parts.values()), peak.most, peak.most_shared, process.returncode, peak.most_one, parts)


class _Peak(threading.Thread):
    """Watches the resident memory of a process and all that it started."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.root, self.most, self.most_shared = root, 0, 0
        self.most_one = 0
        self.spent: dict[int, float] = {}
        self.part: dict[int, str] = {}
        self.is_fetching = False
        self._over = threading.Event()

    def run(self) -> None:
        looks = 0
        while not self._over.wait(EVERY):
            processes = tree(self.root)
            held = [resident(process) for process in processes]
            self.most, self.most_one = max(self.most, sum(held)), max(self.most_one, *held)
            self.spent |= {process: spent for process in processes if (spent := processor(process))}
            # A process that was forked is what it will be a moment later.
            unsure = [process for process in processes if self.part.get(process, REST) == REST]
            self.part |= {process: part_of(process, self.is_fetching) for process in unsure}
            self.is_fetching = any(self.part[process] == FETCHING for process in processes)
            if looks % SHARED_EVERY == 0:
                self.most_shared = max(self.most_shared, sum(map(proportional, processes)))
            looks += 1

    def stop(self) -> None:
        self._over.set()
        self.join()


def tree(root: int) -> list[int]:
    """A process and its descendants that are alive."""
    found, pending = [], [root]
    while pending:
        process = pending.pop()
        found.append(process)
        for thread in _listed(Path(f"/proc/{process}/task")):
            pending.extend(map(int, _read(Path(f"/proc/{process}/task/{thread}/children")).split()))
    return found


def part_of(process: int, is_fetching: bool) -> str:
    """Which part of a run a process does (`PARTS`); those that a command starts after it has fetched help to load."""
    command = _read(Path(f"/proc/{process}/cmdline"))
    part = next((part for mark, part in PARTS.items() if mark in command), REST)
    return part if is_fetching or part == FETCHING else REST


def resident(process: int) -> int:
    """Bytes of resident memory; 0 of one that has ended."""
    fields = _read(Path(f"/proc/{process}/statm")).split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") if fields else 0


def processor(process: int) -> float:
    """Seconds of processor time so far; what a process did after the last look is lost."""
    told = _read(Path(f"/proc/{process}/stat")).rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK") if told else 0.0


def proportional(process: int) -> int:
    """Bytes of resident memory, a page that n processes share counted as its n-th part."""
    lines = _read(Path(f"/proc/{process}/smaps_rollup")).splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def _listed(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:  # it has ended meanwhile
        return []


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def mib(size: float) -> str:
    return f"{size / 2**20:,.0f} MiB"


def seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms"


def table(lines: Iterable[Line]) -> str:
    """The lines in columns, with a head."""
    rows = [("", "rolecall", "bare", "ratio", "target", "held")]
    for line in lines:
        held = {None: "", True: "yes", False: "NO"}[line.held]
        ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
        rows.append((line.what, line.rolecall, line.bare, ratio, line.target, held))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def machine() -> str:
    """The facts that a number needs beside it."""
    import platform

    model = next(
        (line.partition(":")[2].strip() for line in _read(Path("/proc/cpuinfo")).splitlines() if "model name" in line),
        "",
    )
    memory = next((line.split()[1] for line in _read(Path("/proc/meminfo")).splitlines() if "MemTotal" in line), "0")
    return (
        f"{os.cpu_count()} cores ({model or platform.machine()}), {int(memory) / 2**20:.0f} GiB, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )
