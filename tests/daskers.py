"""A Dask scheduler and its workers on this machine, started and ended by a test."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from command import ENVIRONMENT

QUIET = {"DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "error", "DASK_DISTRIBUTED__WORKER__DEATH_TIMEOUT": "60"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Daskers:
    """`address` of the scheduler; worker processes that may be killed, and are then replaced."""

    address: str
    folder: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self) -> None:
        number = len(self.workers)
        self.workers.append(
            _started(
                self.folder / f"worker-{number}.log",
                "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0",
                "--local-directory", str(self.folder / f"worker-{number}"),
            )
        )  # fmt: skip

    def kill_worker(self, number: int) -> None:
        """As the power cut does it; another takes its place."""
        living = [worker for worker in self.workers if worker.poll() is None]
        victim = living[number % len(living)]
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        self.start_worker()


def _started(log: Path, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments]
    with log.open("wb") as file:
        return subprocess.Popen(command, stdout=file, stderr=file, env=ENVIRONMENT | QUIET, cwd=log.parent)


@contextlib.contextmanager
def daskers(folder: Path, workers: int) -> Iterator[Daskers]:
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    scheduler = _started(
        folder / "scheduler.log", "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"
    )
    found = Daskers(f"tcp://127.0.0.1:{port}", folder)
    try:
        _until_open(port, scheduler)
        for _ in range(workers):
            found.start_worker()
        yield found
    finally:
        for process in [*found.workers, scheduler]:
            process.kill()
            process.wait()


def _until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the scheduler has ended"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("the scheduler does not answer")


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
