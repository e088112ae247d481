"""Known advisories of what rolecall runs on: `make advisories`.

Ends with 1 where a direct dependency has one that ACCEPTED does not name. Where the index cannot be asked, it says so
and ends with 0: no change of ours is wrong because a network is down.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ACCEPTED: dict[str, str] = {}
"""Advisory (its id, or one of its aliases) → why it does not touch us."""
SECONDS = 300


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def direct(pyproject: str) -> set[str]:
    """The names that `pyproject.toml` asks for at run time, extras of ours included, tools of developers not."""
    project = tomllib.loads(pyproject)["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"].get("browser", ())]
    return {canonical(re.match(r"[\w.-]+", line)[0]) for line in asked}  # type: ignore[index]


def told(report: dict[str, Any], ours: set[str], accepted: dict[str, str]) -> tuple[list[str], bool]:
    """What to say of pip-audit's report, a line each, and whether it is sound."""
    lines, sound = [], True
    checked = {canonical(each["name"]) for each in report["dependencies"] if "skip_reason" not in each}
    for each in report["dependencies"]:
        for found in each.get("vulns", ()):
            name, ids = canonical(each["name"]), [found["id"], *found.get("aliases", ())]
            why = next((accepted[one] for one in ids if one in accepted), None)
            fixed = f", mended in {' or '.join(found['fix_versions'])}" if found.get("fix_versions") else ""
            kind = "direct" if name in ours else "of another's"
            lines.append(
                f"{name} {each['version']} ({kind}): {found['id']}{fixed}{f'; accepted: {why}' if why else ''}"
            )
            sound &= name not in ours or why is not None
    if not checked:
        lines.append("The index knows none of these packages here: no advisory could be asked for.")
    elif ours - checked:
        lines.append(f"Not checked: {', '.join(sorted(ours - checked))}.")
    if checked:
        lines.append(f"{len(checked)} packages checked, {len(ours & checked)} of {len(ours)} direct dependencies.")
    return lines, sound


def main() -> int:
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
        report = json.loads(ran.stdout)
    except subprocess.TimeoutExpired:
        print(f"Advisories: no answer in {SECONDS} s, not checked.", file=sys.stderr)
        return 0
    except json.JSONDecodeError:
        why = (ran.stderr.strip().splitlines() or [f"ended with {ran.returncode}"])[-1]
        print(f"Advisories: not checked: {why}", file=sys.stderr)
        return 0
    ours = direct((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    lines, sound = told(report, ours, ACCEPTED)
    print("\n".join(f"Advisories: {line}" for line in lines))
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
