"""What happens once a run has ended: its summary is written, its numbers too, and whoever is to be told is told.

Nothing here changes how the run ended; what fails is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler import clock
from crawler.home import Home, LockHeld
from rolecall.app import Finished, harmless
from rolecall.stops import interruptible

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is told, beside the home's own `reports/`."""

    summary: Path | None = None
    metrics: Path | None = None
    on_finish: str | None = None
    webhook: str | None = None
    allow_hosts: Sequence[str] = ()


@dataclass(slots=True)
class Ending:
    """Filled in by the run that ends: its summary (`rolecall.summary`); None where there is nothing to tell."""

    summary: dict[str, Any] | None = None


@contextmanager
def told_at_its_end(home: Home, telling: Telling, say: Say) -> Iterator[Ending]:
    """Within it the run, which fills in the `Ending`; a run that ends with an error is told as crashed. A run that was
    told to stop, or that another one's lock kept out, is none."""
    ending, started_at = Ending(), clock.now()
    try:
        yield ending
    except BaseException as error:
        if ending.summary is None and isinstance(error, Exception) and not isinstance(error, (Finished, LockHeld)):
            from rolecall.summary import crashed

            ending.summary = crashed(home, started_at, harmless(str(error)) or type(error).__name__)
        raise
    finally:
        if ending.summary is not None:
            tell(home, ending.summary, telling, say)


def tell(home: Home, told: dict[str, Any], telling: Telling, say: Say) -> None:
    """Write and tell, each by itself: one that fails keeps none of the others back."""
    from rolecall.metrics import as_metrics
    from rolecall.summary import put, write

    def keep() -> None:
        for kind in ("json", "md"):
            write(told, home.reports / f"{told['run_id']}.{kind}")

    if told["run_id"] is not None:
        _try(say, keep)
    if (summary := telling.summary) is not None:
        _try(say, lambda: write(told, summary))
    if (metrics := telling.metrics) is not None:
        _try(say, lambda: put(metrics, as_metrics(told), mode=0o644))  # node_exporter is another user
    if not (telling.on_finish or telling.webhook):
        return
    from rolecall.finish import post, run_command  # with the guard of addresses comes Scrapy

    try:
        with interruptible():
            if telling.on_finish and (failed := run_command(telling.on_finish, told)):
                say(failed)
            if telling.webhook and (failed := post(telling.webhook, told, telling.allow_hosts)):
                say(failed)
    except KeyboardInterrupt:
        say("Not waited for any longer; the run itself had ended.")


def _try(say: Say, writing: Callable[[], None]) -> None:
    try:
        writing()
    except OSError as error:
        say(f"{error.filename or 'A summary'} could not be written: {error.strerror or error}.")
