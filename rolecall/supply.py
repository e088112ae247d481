"""Which versions of Python and of the libraries that touch foreign data rolecall runs on (`trust.md` §3, supply)."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import date
from importlib.metadata import PackageNotFoundError, version

FLOORS = {"scrapy": (2, 19), "lxml": (6, 1), "twisted": (26, 4), "duckdb": (2, 0)}
"""The oldest versions that rolecall runs on; Twisted before 26.4 has CVE-2026-42304 in its name lookups."""
SECURITY_ENDS = {
    (3, 11): date(2027, 10, 31),
    (3, 12): date(2028, 10, 31),
    (3, 13): date(2029, 10, 31),
    (3, 14): date(2030, 10, 31),
}
"""Until when a Python gets security fixes, as its release schedule says."""


def too_old(installed: Callable[[str], str] = version) -> list[str]:
    """A sentence for each library that is missing or older than its floor."""
    said = []
    for name, floor in FLOORS.items():
        wanted = ".".join(map(str, floor))
        try:
            found = installed(name)
        except PackageNotFoundError:
            said.append(f"{name} is not installed: install {name}>={wanted}.")
            continue
        if tuple(map(int, re.findall(r"\d+", found)[:2])) < floor:
            said.append(f"{name} {found} is too old: install {name}>={wanted}.")
    return said


def old_python(today: date, running: tuple[int, int] = (sys.version_info[0], sys.version_info[1])) -> str | None:
    """A warning where the Python that runs gets no security fixes any more."""
    ends = SECURITY_ENDS.get(running)
    if ends is not None and today > ends:
        return f"Python {running[0]}.{running[1]} gets no security fixes since {ends:%B %Y}: use a newer one."
    return None
