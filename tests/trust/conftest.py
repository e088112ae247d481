"""What must never go wrong, a row each: `make trust` tries them and prints one line a row (case, tried, held).

A test names its row by `@pytest.mark.trust("killed")` and counts by the fixture `count`: `count(tried=200, held=200)`,
or `count(tried=…, held=…, note="0 connections at the canary")`. A test that does not count fails, and so does a count
of which not all held. Several tests may share a row; a row that none tries fails the run that was to try all.
What takes long is marked `long` as well, and left to `make trust-long`.
"""

from collections import defaultdict

import pytest
from trust_rows import ROWS

TRIED = pytest.StashKey[dict]()


def pytest_configure(config):
    config.stash[TRIED] = defaultdict(lambda: {"tried": 0, "held": 0, "seconds": 0.0, "failed": 0, "notes": []})


@pytest.fixture
def count(request):
    """Adds to its row what was tried and what of it held."""
    counted = []

    def add(tried, held=None, note=None):
        held = tried if held is None else held
        counted.append((tried, held))
        request.node.user_properties.append(("trust", [tried, held, note]))
        assert tried > 0
        assert held == tried, f"{held} of {tried} held{f': {note}' if note else ''}"

    yield add
    assert counted, "a trust test says by count(tried=…, held=…) what it tried"


def pytest_collection_modifyitems(items):
    for item in items:
        if (marker := item.get_closest_marker("trust")) is not None:
            assert marker.args[0] in ROWS, f"{item.nodeid}: no such row as {marker.args[0]!r}"
            item.user_properties.append(("row", marker.args[0]))


def pytest_runtest_logreport(report):
    kept = dict(entry for entry in report.user_properties if entry[0] == "row")
    if "row" not in kept:
        return
    row = _config.stash[TRIED][kept["row"]]
    row["seconds"] += report.duration
    row["failed"] += report.failed
    if report.when == "teardown":
        for name, value in report.user_properties:
            if name == "trust":
                row["tried"] += value[0]
                row["held"] += value[1]
                row["notes"] += [value[2]] if value[2] else []


def pytest_sessionstart(session):
    global _config  # a log report knows no config
    _config = session.config


def pytest_terminal_summary(terminalreporter, config):
    tried = config.stash[TRIED]
    if not tried:
        return
    terminalreporter.section("what must never go wrong: case, tried, held")
    width = max(map(len, ROWS.values()))
    for key, what in ROWS.items():
        if key not in tried:
            terminalreporter.write_line(f"{what:{width}}  not tried in this run")
            continue
        row = tried[key]
        line = f"{what:{width}}  {row['tried']:>7,} {row['held']:>7,}  {row['seconds']:6.1f} s"
        line += f"  FAILED {row['failed']}" if row["failed"] else ""
        terminalreporter.write_line(f"{line}  {'; '.join(row['notes'])}".rstrip())
