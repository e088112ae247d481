"""Labelled rows: `rows("salary_strings/indeed_strings.csv")` → dicts, from `../shared/corpora` where it is at hand;
else from rows of the same shape that we wrote ourselves, in `tests/fixtures/corpora`."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from functools import cache
from typing import Any

from benchmarks.measure import ROOT

CORPORA = ROOT.parent / "shared" / "corpora"
OWN = ROOT / "tests" / "fixtures" / "corpora"

csv.field_size_limit(sys.maxsize)


def at_hand() -> bool:
    """True where the public corpora are."""
    return CORPORA.is_dir()


@cache
def rows(name: str) -> tuple[dict[str, Any], ...]:
    """The rows of a file `<set>/<file>`, named without `.gz`: CSV (every cell a string) or JSON Lines."""
    folder = CORPORA if at_hand() else OWN
    path = folder / name
    packed = path.with_name(f"{path.name}.gz")
    body = gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes()
    text = body.decode("utf-8-sig")
    if ".jsonl" in path.name:
        return tuple(json.loads(line) for line in text.split("\n") if line.strip())
    return tuple(csv.DictReader(io.StringIO(text, newline="")))


def own(name: str) -> tuple[dict[str, Any], ...]:
    """Rows of a set that we wrote and labelled ourselves, JSON Lines: `tests/fixtures/corpora/own/<name>`."""
    text = (OWN / "own" / name).read_text(encoding="utf-8")
    return tuple(json.loads(line) for line in text.split("\n") if line.strip())
