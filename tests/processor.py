"""What a call may take, on a machine that other work slows: a known sum beside it says by how much."""

import gc
import time
from collections.abc import Callable

TURNS = 5
KNOWN = 0.010
"""Seconds of processor time of `_known` on an idle core of the machine that the limits were set on."""


def takes_at_most(seconds: float, call: Callable[..., object], *given: object) -> bool:
    """Whether one of some calls took less processor time: the first may load tables, and others use the caches of the
    processor. Each is given its texts anew, longer by a space, as a reader may remember what it has read."""
    least = float("inf")
    gc.disable()  # as the processes that read do: what the other tests have left is not searched
    try:
        for turn in range(TURNS):
            least = min(least, _spent(call, *(text + " " * turn if isinstance(text, str) else text for text in given)))
            if least < seconds:
                return True
    finally:
        gc.enable()
    return least < seconds * max(1.0, min(_spent(_known) for _ in range(TURNS)) / KNOWN)


def _spent(call: Callable[..., object], *given: object) -> float:
    started = time.thread_time()
    call(*given)
    return time.thread_time() - started


def _known() -> int:
    return sum(number * number for number in range(200_000))
