"""The summary of a posting's page: place, kind of contract, department, dates, by label, by name, by look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crawler.pages.labels import EMPLOYMENT, PLACEHOLDER, WORKPLACE, field_of, is_place
from crawler.pages.titles import bare
from crawler.pages.tree import HEADINGS, Element, elements, line, marks, own_text, tidy

# Elements that name themselves: pattern of class, id or data attribute → field.
NAMED = (
    (
        "place",
        re.compile(
            r"(?:^|[\s_-])(?:locations?|places?|offices?|cit(?:y|ies)|standort|ort|lieu|ubicacion)(?:$|[\s_-])", re.I
        ),
    ),
    ("employment_type", re.compile(r"(?:employment|contract|job|work|time)-?_?type|commitment", re.I)),
    ("department", re.compile(r"(?:^|[\s_-])(?:departments?|dept)(?:$|[\s_-])", re.I)),
    ("posted", re.compile(r"(?:date-?_?posted|post(?:ed|ing)-?_?date|publi(?:sh|cation)\w*-?_?date)", re.I)),
)
_ICON = re.compile(
    r"(?:^|[\s_-])(?:map-?marker|map-?pin|location(?:-dot|-pin|-icon)?|geo(?:-alt)?|marker|pin|place)(?:$|[\s_-])", re.I
)
_TEMPLATE = re.compile(r"\{\{|\{\$|\{%|<%|\$\{|\[\[")


def summary_of(shown: Element, title: str) -> dict[str, Any]:
    """Values of the summary, by field; `places` is a list."""
    found: dict[str, Any] = {}
    places: dict[str, list[str]] = {}
    for label, value in labelled(shown):
        field = field_of(label)
        if (
            field in ("place", "city", "region", "country")
            and not is_sentence(value)
            and not PLACEHOLDER.fullmatch(value)
        ):
            places.setdefault(field, []).append(value.rstrip("."))
        elif field and field != "other" and field != "title":
            found.setdefault(field, value)
    if places.get("place"):
        found["places"] = list(dict.fromkeys(places["place"]))[:20]
    elif places:
        parts = [places[name][0] for name in ("city", "region", "country") if name in places]
        found["places"] = [", ".join(dict.fromkeys(parts))]
    if places.get("country"):
        found["country"] = places["country"][0]
    for field, value in _near(shown, title):
        if field == "places":
            if "places" not in found:
                found["places"] = [value]
        else:
            found.setdefault(field, value)
    return found


def is_sentence(value: str) -> bool:
    """True for what is no place: a sentence about where one works."""
    return (value.endswith((".", "!", "?")) and len(value.split()) > 3) or len(value.split()) > 12


def labelled(shown: Element) -> Iterator[tuple[str, str]]:
    """Every `label: value` of a page: lists of definitions, rows of tables, a label in its own element before its
    value, a label at the start of a short text."""
    for element in elements(shown):
        tag = element.tag
        if tag == "dt" or (tag in ("th", "td") and len(line(element)) < 40):
            following = element.getnext()
            if following is not None and following.tag in ("dd", "td"):
                yield from _pair(line(element), line(following))
        whole = _short_text(element)
        if not whole:
            continue
        label, _, value = _divided(whole)
        if value and field_of(label):
            yield from _pair(label, value)
        elif field_of(whole) and tag not in ("dt", "th", "a", "button", "option"):
            yield from _pair(whole, _value_behind(element))


def _short_text(element: Element) -> str:
    """The text of an element that is small enough to be a label or a row of a summary."""
    if len(element) > 12 or element.tag in ("ul", "ol", "table", "section", "article", "main", "body"):
        return ""
    size = 0
    for piece in element.itertext():
        size += len(piece.strip())
        if size > 160:
            return ""
    return line(element)


def _divided(whole: str) -> tuple[str, str, str]:
    match = re.match(r"([^:：]{2,40}?)\s*[:：]\s*(.*)", whole)
    return (match[1], ":", match[2]) if match else (whole, "", "")


def _value_behind(element: Element) -> str:
    """The text that follows a label: behind it in its own line, in the next element, or in its parent's next."""
    tail = tidy(element.tail)
    if tail:
        return tail.lstrip(":：- ").strip()
    for start in (element, element.getparent()):
        following = start.getnext() if start is not None else None
        if following is not None and following.tag not in ("script", "style"):
            value = _short_text(following) if _is_one(following) else ""
            if value:
                return value
        if start is not None and start is not element and len(line(start)) > len(line(element)) + 1:
            return ""
    return ""


def _is_one(element: Element) -> bool:
    """True for an element of one value, or of a few in one line; not for a table of them."""
    return sum(bool(piece.strip()) for piece in element.itertext()) <= 3


def _pair(label: str, value: str) -> Iterator[tuple[str, str]]:
    value = value.strip(" :：|-–•·")
    if _TEMPLATE.search(value):
        return
    several = any(_ends_in_label(before) for before in re.findall(r"([^:：.;]{2,60})[:：]", value))
    if 1 < len(value) <= 150 and not field_of(value) and not several:
        yield label, value


def _ends_in_label(text: str) -> bool:
    words = text.split()
    return any(field_of(" ".join(words[-count:])) for count in range(1, min(4, len(words)) + 1))


def _near(shown: Element, title: str) -> Iterator[tuple[str, str]]:
    """Values without labels: elements that name themselves, values behind an icon of a map, and short texts right
    around the title that are plainly a place or a kind of contract."""
    around = list(_around_title(shown, title))
    for element in around:
        value = _short_text(element)
        if not value or value.lower() == title.lower() or len(value) > 120 or _TEMPLATE.search(value):
            continue
        for field, pattern in NAMED:
            own = " ".join([marks(element), *(name for name in element.attrib if name.startswith("data-"))])
            if pattern.search(own) and _may_be(element, field, value):
                yield ("places" if field == "place" else field), value
        if _has_icon(element) and 1 < len(value) <= 80 and not field_of(value):
            yield "places", value
    for element in around[:200]:
        for piece in re.split(r"\s+[|•·]\s+|\s+[–—]\s+", _short_text(element)):
            if len(piece) <= 80 and piece.lower() != title.lower():
                if EMPLOYMENT.fullmatch(piece):
                    yield "employment_type", piece
                elif WORKPLACE.fullmatch(piece):
                    yield "workplace_type", piece
    for element in around[:120]:
        value = _short_text(element)
        for piece in [value, *re.split(r"\s+[|•·]\s+|\s+[–—-]\s+", value)]:
            if title.lower() not in piece.lower() and len(piece) <= 80 and is_place(piece):
                yield "places", piece


def _may_be(element: Element, field: str, value: str) -> bool:
    """True unless the element is a label, a menu, or holds more than the one value."""
    if len(value) < 2 or field_of(value) or _is_menu(element):
        return False
    if field != "place":
        return True
    if PLACEHOLDER.fullmatch(value):
        return False
    pieces = [piece.strip() for piece in element.itertext() if piece.strip()]
    return not any(EMPLOYMENT.fullmatch(piece) or WORKPLACE.fullmatch(piece) for piece in pieces) and len(pieces) < 6


def _is_menu(element: Element) -> bool:
    return element.tag in ("select", "option", "input", "label", "button")


def _has_icon(element: Element) -> bool:
    """True where the element begins with an icon of a place."""
    for icon in list(element)[:2]:
        if icon.tag in ("i", "img", "span") and not line(icon):
            told = f"{marks(icon)} {icon.get('src') or ''} {icon.get('alt') or ''} {icon.get('data-icon') or ''}"
            return bool(_ICON.search(re.sub(r"[/.]", " ", told)))
    return False


def _around_title(shown: Element, title: str) -> Iterator[Element]:
    """Elements in the order in which a reader meets them from the title on, then those before it."""
    every = list(elements(shown))
    plain = bare(title)
    at = next((n for n, element in enumerate(every) if plain and bare(own_text(element)) == plain), None)
    if at is None:
        headings = (n for n, element in enumerate(every) if element.tag in HEADINGS and plain in bare(line(element)))
        at = next(headings, 0) if plain else 0
    yield from every[at : at + 400]
    yield from reversed(every[max(0, at - 40) : at])
