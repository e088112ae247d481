"""Answers kept for lines that come again: postings of one company share a third of their lines, often more."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from inspect import signature
from typing import TypeVar, TypeVarTuple, cast

_Rest = TypeVarTuple("_Rest")
_Answer = TypeVar("_Answer")


def kept(
    most: int, longest: int = 1_000
) -> Callable[[Callable[[str, *_Rest], _Answer]], Callable[[str, *_Rest], _Answer]]:
    """Keeps the answers of a pure function of a line, for the `most` lines that it was asked for last.

    What is longer than `longest` characters is no line that comes again, and would only take up room. An answer must
    not be changed by those who get it.
    """

    def decorate(read: Callable[[str, *_Rest], _Answer]) -> Callable[[str, *_Rest], _Answer]:
        remembered = cast(Callable[[str, *_Rest], _Answer], lru_cache(maxsize=most)(read))

        def ask(line: str, *rest: *_Rest) -> _Answer:
            return remembered(line, *rest) if len(line) <= longest else read(line, *rest)

        def ask_alone(line: str) -> _Answer:
            # A call without packing what is not there: it is asked some 150 times a posting.
            return remembered(line) if len(line) <= longest else read(line)  # type: ignore[call-arg]

        alone = len(signature(read).parameters) == 1
        return update_wrapper(cast(Callable[[str, *_Rest], _Answer], ask_alone) if alone else ask, read)

    return decorate
