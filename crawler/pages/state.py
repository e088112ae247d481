"""JSON that a page carries for its own scripts: Next, Nuxt, Apollo, Inertia, `window.X = …`, attributes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import chompjs

from crawler.answers import json_of
from crawler.pages.tree import Element, elements

Row = dict[str, Any]

MOST_BLOCKS = 60
MOST_CHARACTERS = 8_000_000
MOST_VALUES = 300_000
_ASSIGNED = re.compile(r"(?<![\w$.\[\]'\"])([\w$][\w$.\[\]'\"]{1,80})\s{0,5}=\s{0,5}(?=[{\[])")
_PUSHED = re.compile(r"self\.__next_f\.push\(\[1,\s*(\"(?:[^\"\\]|\\.)*\")\]\)", re.DOTALL)
_FLIGHT = re.compile(r"^[0-9a-f]{1,6}:(?=[\[{])", re.MULTILINE)
_NUXT2 = re.compile(r"__NUXT__\s*=\s*\(function\(([\w$,\s]*)\)\s*\{\s*return\s*(?=\{)")


def states(tree: Element) -> list[Any]:
    """The JSON values that a page carries: scripts of JSON, assignments in scripts, attributes that hold JSON."""
    found: list[Any] = []
    left = MOST_CHARACTERS
    flight: list[str] = []
    for element in elements(tree):
        if len(found) >= MOST_BLOCKS or left <= 0:
            break
        if element.tag != "script":
            found.extend(_in_attributes(element))
            continue
        text = element.text or ""
        left -= len(text)
        kind = (element.get("type") or "").lower()
        if "ld+json" in kind or len(text) < 30:
            continue
        flight += [pushed for match in _PUSHED.finditer(text) if (pushed := _json(match[1])) is not None]
        found += [_json(text)] if "json" in kind else [*_assigned(text), *_nuxt2(text)]
    found += _flight("".join(flight))
    return [_revived(value) for value in found if isinstance(value, (dict, list))]


def _json(text: str) -> Any:
    """The JSON in `text`; None where it is none."""
    try:
        return json_of(text.strip().encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


def _loose(text: str) -> Any:
    """The JSON, or almost JSON, at the start of `text`; None where nothing reads it."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        pass
    try:
        return chompjs.parse_js_object(text)
    except (ValueError, RecursionError):
        return None


def _assigned(text: str) -> Iterator[Any]:
    """What a script assigns, each under the last name on its left: `App.data['jobs'] = […]` → `{"jobs": […]}`."""
    end = 0
    for number, match in enumerate(_ASSIGNED.finditer(text)):
        if number >= 40:
            return
        if match.end() < end or len(text) - match.end() < 60:
            continue
        value = _loose(text[match.end() :])
        if isinstance(value, (dict, list)) and value:
            end = match.end() + 1
            yield {re.findall(r"[\w$]+", match[1])[-1]: value}


def _in_attributes(element: Element) -> Iterator[Any]:
    for value in element.attrib.values():
        if len(value) > 80 and value.lstrip()[:1] in ("{", "[") and '"' in value:
            yield _json(value)


def _flight(text: str) -> Iterator[Any]:
    """The rows of a React server stream, each `<number>:<JSON>`."""
    for match in _FLIGHT.finditer(text):
        value = _loose_json(text, match.end())
        if value is not None:
            yield value


def _loose_json(text: str, at: int) -> Any:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, at)[0]
    except (ValueError, RecursionError):
        return None


def _nuxt2(text: str) -> Iterator[Any]:
    """`__NUXT__=(function(a,b){return {…}}(1,"x"))`: the object, its names replaced by what they are called with."""
    match = _NUXT2.search(text)
    if not match:
        return
    value = _loose(text[match.end() :])
    called = _loose("[" + text[text.rfind("}(") + 2 :].rstrip("; \n)") + "]")
    if isinstance(value, dict) and isinstance(called, list):
        names = dict(zip((name.strip() for name in match[1].split(",")), called, strict=False))
        yield _named(value, names, 0)


def _named(value: Any, names: Row, depth: int) -> Any:
    if depth > 40:
        return None
    if isinstance(value, dict):
        return {key: _named(inner, names, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_named(inner, names, depth + 1) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value


def _revived(value: Any) -> Any:
    """Nuxt 3 writes one flat list, in which a number stands for the value at that place; anything else as it is."""
    if not (isinstance(value, list) and len(value) > 2 and isinstance(value[0], (list, dict))):
        return value
    head = value[0].values() if isinstance(value[0], dict) else value[0]
    if not all(isinstance(part, (int, str)) for part in head) or not any(
        isinstance(part, int) and 0 < part < len(value) for part in head
    ):
        return value
    budget = [MOST_VALUES]
    return _at(value, 0, 0, budget)


def _at(flat: list[Any], place: int, depth: int, budget: list[int]) -> Any:
    budget[0] -= 1
    if budget[0] < 0 or depth > 30 or not 0 <= place < len(flat):
        return None
    value = flat[place]
    if isinstance(value, dict):
        return {key: _at(flat, inner, depth + 1, budget) for key, inner in value.items() if isinstance(inner, int)}
    if isinstance(value, list):
        if value and isinstance(value[0], str):  # ["ShallowReactive", 1]: a kind and the value it wraps
            return _at(flat, value[1], depth + 1, budget) if len(value) > 1 and isinstance(value[1], int) else None
        return [_at(flat, inner, depth + 1, budget) for inner in value if isinstance(inner, int)]
    return value
