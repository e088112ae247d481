"""Arrow without numpy and pandas, which it would import to see whether what it is given is theirs: a fourth of a second
of a process that has no use for them."""

from __future__ import annotations

import sys

UNUSED = ("numpy", "pandas")


def alone() -> None:
    """Let Arrow find that there are no such modules, which it looks for once; all others still find them. Does nothing
    where one of them is imported already."""
    if not sys.modules.keys().isdisjoint((*UNUSED, "pyarrow")):
        return
    sys.modules.update(dict.fromkeys(UNUSED))  # type: ignore[arg-type]  # None says that there is none
    try:
        import pyarrow as pa

        pa.array([None])
    finally:
        for name in UNUSED:
            del sys.modules[name]
