"""The workers of a Dask scheduler, as those who do the tasks of a rebuild (extra `[cluster]`).

Nothing is kept by the engine: a task is a function in a module and plain arguments, what it makes is a file that every
worker reaches. So tasks of a worker that dies run again on another; the engine gives one up after a few deaths, since
what kills every worker would go on for ever, and here it is asked for a few times more.
"""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from distributed import Client, KilledWorker
from distributed.comm.core import CommClosedError

from pipelines.shipped import shipped
from rolecall.arguments import Usage

ADDRESS = re.compile(r"(?:[a-z]+://)?(?:[^\s/:\[\]]+|\[[0-9a-fA-F:.%]+\]):\d{1,5}")
TRIES = 6
"""How often the engine may give a task up, each time after the deaths of four workers that had it in hand."""
SECONDS = 15
"""To reach the scheduler, and for a first worker to be there."""


class BadCluster(Usage):
    """A cluster that cannot be worked with; the message says why."""


class Cluster:
    """The workers at an address (`tcp://host:port`). Use it in a `with`. Raises `BadCluster`."""

    def __init__(self, address: str) -> None:
        self.address = address
        if not ADDRESS.fullmatch(address):
            raise BadCluster(f"--cluster {address}: write HOST:PORT, as `dask scheduler` prints it.")
        try:
            self.client: Any = _client(address)
        except (OSError, ValueError) as error:
            raise BadCluster(
                f"--cluster {address}: no Dask scheduler answers there (`dask scheduler` starts one)."
            ) from error

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.client.close()

    def check(self, folder: Path) -> int:
        """How many workers there are; all must see `folder` and have this code. Raises `BadCluster`."""
        try:
            self.client.wait_for_workers(1, timeout=SECONDS)
        except TimeoutError as error:
            raise self._bad(f"it has no worker (`dask worker {self.address}` starts one)") from error
        with _sign(folder) as sign:
            told = self._asked(seen, str(sign))
        blind = sorted(worker for worker, (sees, _) in told.items() if not sees)
        if blind:
            raise BadCluster(
                f"--cluster {self.address}: {blind[0]} does not see {folder}, which all workers must reach."
            )
        codes = {code for _, code in told.values()} | {seen(str(sign))[1]}
        if len(codes) > 1:
            raise BadCluster(
                f"--cluster {self.address}: its workers have another rolecall ({', '.join(sorted(codes))})."
            )
        return len(told)

    def each(self, function: Callable[..., Any], tasks: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """The results of `function` on the arguments of each task, in their order. What a task raises is raised, and
        `BadCluster` where the scheduler is gone or a task has killed worker after worker."""
        given = list(tasks)
        begun = [self._begun(function, task) for task in given]
        try:
            for number, task in enumerate(given):
                yield self._result(begun, number, function, task)
                begun[number].release()
        except (CommClosedError, OSError) as error:
            if self.client.status != "running":
                raise BadCluster(
                    f"--cluster {self.address}: the scheduler is gone. What was published stays."
                ) from error
            raise
        finally:
            for future in begun:
                future.release()

    def _result(self, begun: list[Any], number: int, function: Callable[..., Any], task: tuple[Any, ...]) -> Any:
        for _ in range(TRIES - 1):
            try:
                return begun[number].result()
            except KilledWorker:
                begun[number] = self._begun(function, task)
        try:
            return begun[number].result()
        except KilledWorker as error:
            raise BadCluster(
                f"--cluster {self.address}: {function.__name__} ends every worker (is memory short?)."
            ) from error

    def _begun(self, function: Callable[..., Any], task: tuple[Any, ...]) -> Any:
        return self.client.submit(function, *task, pure=False)

    def _bad(self, why: str) -> BadCluster:
        return BadCluster(f"--cluster {self.address}: {why}.")

    def _asked(self, function: Callable[..., Any], *given: Any) -> dict[str, Any]:
        told: dict[str, Any] = self.client.run(function, *given, on_error="ignore")
        return told


def seen(sign: str) -> tuple[bool, str]:
    """Whether a file is seen here, and a digest of the code and tables here that rows are made by."""
    told = hashlib.blake2b(digest_size=6)
    package = Path(__file__).resolve().parent.parent
    folders = [package / name for name in ("crawler", "pipelines", "rolecall")]
    folders += [shipped("queries"), shipped("datasets", "schema"), shipped("datasets", "vocabulary")]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".sql"):
                told.update(path.read_bytes())
            elif path.parent.name == "vocabulary":
                told.update(f"{path.name} {path.stat().st_size}".encode())
    return os.path.isfile(sign), told.hexdigest()


def _client(address: str) -> Any:
    connect: Callable[..., Any] = Client
    return connect(address, timeout=SECONDS, set_as_default=False)


@contextmanager
def _sign(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    sign = folder / f".sign-{uuid.uuid4().hex}"
    sign.touch()
    try:
        yield sign
    finally:
        sign.unlink(missing_ok=True)
