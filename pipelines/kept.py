"""Answers kept for lines that come again: postings of one company share a third of their lines, often more."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import TypeVar, TypeVarTuple, cast

# A longer text is no line that comes again, and would only take up room.
_LONGEST = 1_000

_Rest = TypeVarTuple("_Rest")
_Answer = TypeVar("_Answer")


def kept(most: int) -> Callable[[Callable[[str, *_Rest], _Answer]], Callable[[str, *_Rest], _Answer]]:
    """Keeps the answers of a pure function of a line, for the `most` short lines that it was asked for last.

    An answer must not be changed by those who get it.
    """

    def decorate(read: Callable[[str, *_Rest], _Answer]) -> Callable[[str, *_Rest], _Answer]:
        remembered = cast(Callable[[str, *_Rest], _Answer], lru_cache(maxsize=most)(read))

        def ask(line: str, *rest: *_Rest) -> _Answer:
            return remembered(line, *rest) if len(line) <= _LONGEST else read(line, *rest)

        return update_wrapper(ask, read)

    return decorate
