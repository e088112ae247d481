"""The saved reports of `queries/reports`: what each says, and what it may be asked with."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from pipelines.shipped import shipped, sql

Value = str | int | float | bool | date | datetime | None

_NAME = re.compile(r"\w+", re.ASCII)
_PARAM = re.compile(r"(?P<name>\w+) (?P<type>\w+)(?: = (?P<default>.+))?")
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_KINDS = {
    "text": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "date": "a day like 2026-03-02",
    "timestamp": "an instant like 2026-03-02T06:00:00",
}


class BadQuestion(Exception):
    """A question that cannot be asked so; the message is one sentence that says what would be right."""


class NoDatabase(BadQuestion):
    """The database is not there, or cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a report. `type` is text, integer, number, boolean, date or timestamp."""

    name: str
    type: str
    required: bool = False
    default: Value = None


@dataclass(frozen=True, slots=True)
class Report:
    """A saved question, as its header tells it."""

    name: str
    meaning: str
    grain: str
    reads: tuple[str, ...]
    params: tuple[Param, ...]
    sql: str


@cache
def reports() -> dict[str, Report]:
    """Every saved report by name, sorted."""
    names = sorted(path.stem for path in shipped("queries", "reports").glob("*.sql"))
    return {name: read_report(name, sql("reports", name)) for name in names}


def report(name: str) -> Report:
    """The report of that name; `BadQuestion` names those that look like it."""
    found = reports().get(name)
    if found is None:
        raise BadQuestion(f"There is no report named {name}{_close(name, reports())}: `rolecall queries` lists them.")
    return found


def is_name(question: str) -> bool:
    """True for a single word: the name of a report, not SQL."""
    return bool(_NAME.fullmatch(question.strip()))


def read_report(name: str, text: str) -> Report:
    """The report that a file's header describes: its meaning, then `Grain:`, `Reads:`, `Params:`."""
    meaning: list[str] = []
    said: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        key, colon, value = line.lstrip("- ").partition(": ")
        if colon and key in ("Grain", "Reads", "Params"):
            said[key] = value.strip()
        else:
            meaning.append(line.lstrip("- "))
    params = tuple(_read_param(part) for part in _parts(said.get("Params", "")))
    return Report(name, " ".join(meaning), said.get("Grain", ""), tuple(_parts(said.get("Reads", ""))), params, text)


def values(asked: Report, given: Mapping[str, Value]) -> dict[str, Value]:
    """The value of every parameter of a report: given ones read by their type, else defaults."""
    known = {param.name: param for param in asked.params}
    for name in given:
        if name not in known:
            raise BadQuestion(f"{asked.name} has no parameter {name}{_close(name, known)}: {_has(known)}.")
    for param in asked.params:
        if param.required and given.get(param.name) in (None, ""):
            raise BadQuestion(f"{asked.name} needs {param.name}, {_KINDS[param.type]}: give it as -p {param.name}=….")
    return {name: read_value(param, given[name]) if name in given else param.default for name, param in known.items()}


def check_names(given: Iterable[str], wanted: Iterable[str]) -> None:
    """The parameters of plain SQL: all that it names, and no others."""
    given, wanted = set(given), sorted(wanted)
    for name in sorted(given.difference(wanted)):
        raise BadQuestion(f"The SQL names no parameter ${name}{_close(name, wanted)}: {_has(wanted)}.")
    for name in wanted:
        if name not in given:
            raise BadQuestion(f"The SQL names ${name}, which has no value: give it as -p {name}=….")


def read_value(param: Param, given: Value) -> Value:
    """A value of the parameter's type; text is read, an empty one is null. `BadQuestion` where it is no such value."""
    if given is None or (isinstance(given, str) and not given.strip()):
        return None
    try:
        return _READERS[param.type](given)
    except (ValueError, TypeError, OverflowError) as wrong:
        raise BadQuestion(f"{param.name} must be {_KINDS[param.type]}, not {str(given)[:60]}.") from wrong


def _integer(given: Any) -> int:
    if isinstance(given, bool | float) and given != int(given):
        raise ValueError(given)
    number = int(given)
    if not -(2**63) <= number < 2**63:
        raise ValueError(given)
    return number


def _number(given: Any) -> float:
    number = float(given)
    if not math.isfinite(number):
        raise ValueError(given)
    return number


def _boolean(given: Any) -> bool:
    word = str(given).strip().casefold()
    if word not in _BOOLEANS:
        raise ValueError(given)
    return _BOOLEANS[word]


def _date(given: Any) -> date:
    return given if isinstance(given, date) else date.fromisoformat(given.strip())


def _timestamp(given: Any) -> datetime:
    if isinstance(given, date) and not isinstance(given, datetime):
        return datetime(given.year, given.month, given.day)
    instant = given if isinstance(given, datetime) else datetime.fromisoformat(given.strip())
    return instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant


_READERS: dict[str, Callable[[Any], Value]] = {
    "text": str,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "timestamp": _timestamp,
}


def _read_param(text: str) -> Param:
    match = _PARAM.fullmatch(text)
    if match is None or match["type"] not in _KINDS:
        raise ValueError(f"a report's parameter reads `name type = default`, not {text!r}")
    bare = Param(match["name"], match["type"], required=match["default"] is None)
    if match["default"] in (None, "null"):
        return bare
    return Param(bare.name, bare.type, default=read_value(bare, match["default"].strip("'")))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _close(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f" (did you mean {' or '.join(close)}?)" if close else ""


def _has(names: Iterable[str]) -> str:
    return f"it has {listed}" if (listed := ", ".join(names)) else "it has none"
