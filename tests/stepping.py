"""Has a command do something to itself at a named step: `with at_step("pipelines.database:migrate", "SIGKILL"): …`.

`tests/at_step/sitecustomize.py` does it, in the command and in every process that it starts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from command import ENVIRONMENT, ROOT

HOOK = Path(__file__).parent / "at_step"


@contextmanager
def at_step(step: str, do: str, *, when: str = "before", nth: int | list[int] | str = 1, **told: Any) -> Iterator[None]:
    """Commands started within do that: a signal, `full` (with `folder`), `raise` (with `error`)."""
    whole = dict(ENVIRONMENT)
    said = {"step": step, "do": do, "when": when, "nth": [nth] if isinstance(nth, int) else nth} | told
    ENVIRONMENT.update(AT_STEP=json.dumps(said), PYTHONPATH=f"{HOOK}:{ROOT}")
    try:
        yield
    finally:
        ENVIRONMENT.clear()
        ENVIRONMENT.update(whole)
