"""`python -m benchmarks.accuracy [FIELD…] [--write]`: score the readers, print one table; `--write`: docs/accuracy.md.

Informs and never fails: a figure that is not reached is said so, and the exit code is 0.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from pathlib import Path

from benchmarks import accuracy
from benchmarks.accuracy import corpora
from benchmarks.accuracy.score import Score, table
from benchmarks.measure import ROOT

NO_SCORERS = {"__main__", "corpora", "nearest_title", "role_labels", "score"}
FIELDS = sorted({module.name for module in pkgutil.iter_modules(accuracy.__path__)} - NO_SCORERS)
"""Every other module here is a field: its `scores()` gives its figures."""
PAGE = ROOT / "docs" / "accuracy.md"

HEAD = """# Accuracy

How right each reader is, measured on public labelled postings and pages that no rule was written for row by row.
`make accuracy` prints this page; the sets, their sources and their faults are named in each set's own README.
Figures are of the development rows. "Beside it" is a public library on the same rows in the same run.

"""


def scores_of(field: str) -> list[Score]:
    module = importlib.import_module(f"benchmarks.accuracy.{field}")
    found: list[Score] = list(module.scores())
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description="How right the readers are.")
    parser.add_argument("fields", nargs="*", metavar="FIELD", help=f"{', '.join(FIELDS)}; none: all")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    asked = parser.parse_args()
    unknown = sorted(set(asked.fields) - set(FIELDS))
    if unknown:
        parser.error(f"no field is named {', '.join(unknown)}; there are {', '.join(FIELDS)}")
    if not corpora.at_hand():
        print("../shared/corpora is not at hand: these are the figures of the few rows that come with the tests.")
    found = [score for field in asked.fields or FIELDS for score in scores_of(field)]
    print(table(found))
    if asked.write and corpora.at_hand():
        write(PAGE, found)


def write(path: Path, found: list[Score]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{HEAD}{table(found)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
