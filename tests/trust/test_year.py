"""Scheduled runs for years in one process, one board run in twenty at fault: nothing wrong, nothing that grows."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.checks import failed_checks

ROOT = Path(__file__).parents[2]
SEED = 2_000


@pytest.mark.trust("year")
@pytest.mark.parametrize("runs", [40, pytest.param(2_000, marks=pytest.mark.long)])
def test_scheduled_runs_with_faults_break_nothing_and_leak_nothing(tmp_path, count, runs):
    """Every load checks the database before it publishes it (`queries/checks`); each day's stock is compared, too."""
    ran = subprocess.run(
        [sys.executable, ROOT / "tests" / "year.py", tmp_path / "home", str(runs), str(SEED)],
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    told = json.loads(ran.stdout)
    assert told["wrong"] == [], f"seed {SEED}"
    with duckdb.connect(str(tmp_path / "home" / "jobs.duckdb"), read_only=True) as connection:
        assert failed_checks(connection) == {}
        ((loaded,),) = connection.execute("select count(*) from board_runs").fetchall()
    assert loaded == told["board_runs"]
    # What is warm after a fifth of the runs is the measure; a fifth of that is room for the allocator.
    samples = told["samples"]
    (_, before, descriptors, _), (_, after, left, seconds) = samples[len(samples) // 5], samples[-1]
    faults = sum(told["faults"].values())
    note = (
        f"{faults} of {loaded:,} board runs at fault, {before // 1024} → {after // 1024} MiB, "
        f"{descriptors} → {left} descriptors, {seconds} s a run"
    )
    assert left <= descriptors, note
    assert after <= before * 1.2, note
    count(tried=runs, held=runs, note=note)
