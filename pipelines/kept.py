"""Answers kept for lines that come again: postings of one company share a third of their lines, often more."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

# A longer text is no line that comes again, and would only take up room.
_LONGEST = 1_000

_Answer = TypeVar("_Answer")


def kept(most: int) -> Callable[[Callable[[str], _Answer]], Callable[[str], _Answer]]:
    """Keeps the answers of a pure function of one line, for the `most` short lines that it was asked for last.

    An answer must not be changed by those who get it.
    """

    def decorate(read: Callable[[str], _Answer]) -> Callable[[str], _Answer]:
        remembered = lru_cache(maxsize=most)(read)

        @wraps(read)
        def ask(line: str) -> _Answer:
            return remembered(line) if len(line) <= _LONGEST else read(line)

        return ask

    return decorate
