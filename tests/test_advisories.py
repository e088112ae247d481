"""What `make advisories` makes of a report, and what it does where the index cannot be asked."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / ".ci" / "advisories.py"
ADVISORIES = runpy.run_path(str(SCRIPT))
OURS = {"lxml", "scrapy"}


def package(name, *advisories, **given):
    vulns = [{"id": one, "aliases": [f"CVE-{one}"], "fix_versions": ["9.9"]} for one in advisories]
    return {"name": name, "version": "6.1", "vulns": vulns, **given}


@pytest.mark.parametrize(
    ("packages", "accepted", "sound", "said"),
    [
        ([package("lxml"), package("Scrapy")], {}, True, "2 packages checked, 2 of 2 direct dependencies."),
        ([package("lxml", "G-1"), package("scrapy")], {}, False, "lxml 6.1 (direct): G-1, mended in 9.9"),
        ([package("lxml", "G-1")], {"CVE-G-1": "no DTD is read"}, True, "accepted: no DTD is read"),
        ([package("lxml", "G-1", "G-2")], {"G-1": "no DTD is read"}, False, "G-2"),
        ([package("wheel", "G-1"), package("lxml")], {}, True, "wheel 6.1 (of another's): G-1"),
        ([package("lxml")], {}, True, "Not checked: scrapy."),
        ([{"name": "lxml", "skip_reason": "not found"}], {}, True, "no advisory could be asked for"),
    ],
)
def test_only_an_advisory_of_a_direct_dependency_that_is_not_accepted_fails(packages, accepted, sound, said):
    lines, found = ADVISORIES["told"]({"dependencies": packages}, OURS, accepted)
    assert found == sound
    assert said in "\n".join(lines)


def test_direct_are_those_that_pyproject_asks_for_at_run_time():
    found = ADVISORIES["direct"]((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {"scrapy", "lxml", "duckdb", "scrapy-playwright"} <= found
    assert not found & {"pytest", "ruff", "rolecall"}


def test_what_cannot_be_asked_is_said_and_fails_nothing(tmp_path):
    (tmp_path / "pip_audit.py").write_text("import sys\nsys.exit('the network is down')\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ran = subprocess.run([sys.executable, str(SCRIPT)], env=environment, capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == ("", "Advisories: not checked: the network is down\n")
