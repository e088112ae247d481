"""Where the package's own tables and SQL lie: in a checkout where they stand, in a wheel under `pipelines/_shipped`."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_ROOT = _PACKAGE / "_shipped" if (_PACKAGE / "_shipped").is_dir() else _PACKAGE.parent


def shipped(*parts: str) -> Path:
    """The path of a shipped file or folder, as `shipped("queries", "views")`."""
    return _ROOT.joinpath(*parts)


@cache
def vocabulary(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `datasets/vocabulary/<name>.csv`, in file order, each a dict by column name."""
    with shipped("datasets", "vocabulary", f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def sql(*parts: str) -> str:
    """The text of `queries/<parts>.sql`."""
    return shipped("queries", *parts).with_suffix(".sql").read_text(encoding="utf-8")
