"""Rows of a list: where an answer holds them, a list where one is expected, and one row a posting where a platform
prints one a place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crawler.answers import Row


def listed(value: Any) -> list[Row]:
    """The rows of an answer. Raises ValueError where it is no list: `{}` is not an empty board."""
    if not isinstance(value, list):
        raise ValueError(f"a {type(value).__name__} stands where the list of postings should")
    return value


def at(answer: Any, path: str) -> Any:
    """What an answer holds at a path: names from its top, joined by dots; the whole of it where the path is empty.
    Raises LookupError or TypeError where it has another shape."""
    for name in path.split(".") if path else ():
        answer = answer[name]
    return answer


def completed(row: Row, own: Row) -> Row:
    """A list row with what the posting's own page says, where that says something."""
    return {**row, **{name: value for name, value in own.items() if value is not None}}


def id_of(row: Row, *names: str) -> str:
    """The first of these fields that can be an id: a text or a whole number. Raises LookupError where none is."""
    for name in names:
        value = row.get(name)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    raise LookupError(f"a row without {' or '.join(names)}")


def by_id(rows: Iterable[Any], name: str) -> list[Any]:
    """The first row of each id, in order, with the further ones under `also`. What is no row, or has no id, stays
    as it is: it costs only itself."""
    merged: list[Any] = []
    first: dict[Any, Row] = {}
    for row in rows:
        posting_id = row.get(name) if isinstance(row, dict) else None
        if not isinstance(posting_id, (str, int)) or not posting_id:
            merged.append(row)
        elif posting_id in first:
            first[posting_id]["also"].append(row)
        else:
            first[posting_id] = {**row, "also": []}
            merged.append(first[posting_id])
    return merged


def only(values: Iterable[str | None]) -> str | None:
    """The one value that all of them are; None where they differ."""
    told = set(values)
    return told.pop() if len(told) == 1 else None
