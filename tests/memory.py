"""What a process and all its children take at most: `with Peak(pid) as peak: …` → `peak.mib`, `peak.most`."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from pathlib import Path
from types import TracebackType

PROC = Path("/proc")


class Peak:
    """Looked at ten times a second: `mib` is the whole tree's share of memory (what is shared counts once), `most` the
    largest that any of its processes ever was by itself."""

    def __init__(self, pid: int) -> None:
        self.mib = self.most = 0.0
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._ended.set()
        self._thread.join(5)

    def _watch(self) -> None:
        while not self._ended.is_set():
            tree = family(self._pid)
            self.mib = max(self.mib, sum(_of(pid, "smaps_rollup", "Pss:") for pid in tree))
            self.most = max([self.most, *(_of(pid, "status", "VmHWM:") for pid in tree)])
            time.sleep(0.1)


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    children = defaultdict(list)
    for stat in PROC.glob("[0-9]*/stat"):
        try:
            behind_name = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        children[int(behind_name[1])].append(int(stat.parent.name))
    found = [pid]
    for parent in found:
        found += children[parent]
    return found


def _of(pid: int, file: str, name: str) -> float:
    """MiB."""
    try:
        lines = (PROC / str(pid) / file).read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024
