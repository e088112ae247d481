"""How the daily commands look: the units of a schedule, what was installed, what the doctor found."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from rolecall.schedule import Daily, service, timer

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
