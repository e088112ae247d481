"""What every command shares: what stands before it, its messages, and its exit codes (`contract.md` §2).

0 everything complete · 1 crashed · 2 finished, but something is not complete, held or unknown · 3 wrong usage or
configuration · 75 another run holds the lock.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from crawler.home import Home

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")

OK, CRASHED, INCOMPLETE, USAGE, LOCKED = 0, 1, 2, 3, 75


def harmless(text: str) -> str:
    """`text` without what steers a terminal or turns its writing round: fetched text may be in it."""
    return _STEERING.sub(" ", text)


class Finished(Exception):
    """A command that ends with this exit code."""

    def __init__(self, code: int) -> None:
        self.code = code


@dataclass(slots=True)
class State:
    """What stands before the command."""

    home: Home
    given: bool = False
    quiet: bool = False
    verbose: bool = False
    json: bool = False

    def say(self, text: str) -> None:
        """A message, to stderr."""
        if not self.quiet:
            print(harmless(text), file=sys.stderr, flush=True)


STATE = State(Home.find())
