"""How the daily commands look: the units of a schedule, what was installed, what the doctor found."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rolecall.app import harmless
from rolecall.schedule import Daily, service, timer

if TYPE_CHECKING:
    from rolecall.doctor import Finding

Say = Callable[[str], None]


def show_units(daily: Daily, *, as_json: bool) -> None:
    units = {f"{daily.unit}.service": service(daily), f"{daily.unit}.timer": timer(daily)}
    if as_json:
        print(json.dumps({"unit": daily.unit, "files": units}, ensure_ascii=False, indent=2))
        return
    print("\n".join(f"# {name}\n{text}" for name, text in units.items()), end="")


def show_installed(daily: Daily, paths: Sequence[Path], say: Say) -> None:
    """What was written, and what switches it on: nothing starts by itself."""
    for path in paths:
        print(path)
    say(
        f"Switch it on: systemctl --user daemon-reload && systemctl --user enable --now {daily.unit}.timer\n"
        "Have it run while you are not logged in: loginctl enable-linger\n"
        f"See what it did: journalctl --user -u {daily.unit}, or `rolecall runs`."
    )


def show_findings(found: Sequence[Finding], *, as_json: bool) -> None:
    """A line a finding; below what is not fine, the next step."""
    if as_json:
        print(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=2))
        return
    width = max(len(finding.subject) for finding in found)
    for finding in found:
        print(harmless(f"{finding.state:<5}  {finding.subject:<{width}}  {finding.said}"))
        if finding.next:
            print(harmless(f"{'':<5}  {'':<{width}}  next: {finding.next}"))
