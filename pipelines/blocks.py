"""HTML to blocks of text, and blocks to the sections of a posting: what each is about, its heading and its items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.contents import LISTED, can_be_item
from pipelines.headings import ROLE, WHY, Heading, is_plain_item, read_heading
from pipelines.lines import Line, plain_lines, with_lost_breaks, with_marked_headings
from pipelines.markup import html_lines
from pipelines.passages import is_tags, labels_alone, labels_under

_MOST_LINES = 5_000
"""A text of more is a list or a table of thousands; what follows belongs to the last section of these."""


class Section(NamedTuple):
    """A block of text under a heading, or without one; `text[start:end]` of all sections, joined, is the whole text.

    `kind` is a word of the section vocabulary, `other` when it is known to be none of those, None when it is not known.
    `text` is everything below the heading, `items` its list items without their markers.
    """

    kind: str | None
    heading: str | None
    text: str
    items: list[str]
    start: int
    end: int


def html_to_text(html: str) -> str:
    """The text of a description: one block a line, list items marked with `- `, table cells parted by ` | `.

    Scripts, styles, comments and what is hidden are left out; mark-up that was entity-encoded is decoded first.
    """
    return html_lines(html)[0]


def read_sections(text: str) -> list[Section]:
    """The sections of plain text (Markdown's headings and bold lines count as headings)."""
    return sections_of(text, plain_lines(text, _MOST_LINES))


def read_html_sections(html: str) -> list[Section]:
    """The sections of HTML; `start` and `end` are offsets into `html_to_text(html)`."""
    return read_html(html)[1]


def read_html(html: str) -> tuple[str, list[Section]]:
    """`html_to_text(html)` and `read_html_sections(html)` from one parse."""
    text, lines = html_lines(html)
    return text, sections_of(text, lines)


@dataclass(slots=True)
class _Part:
    """A section in the making: `lines` are those below the heading."""

    kind: str | None
    heading: Heading | None
    start: int
    lines: list[Line]


def sections_of(text: str, lines: list[Line]) -> list[Section]:
    """The sections of a text by its lines, as `html_lines` gives them."""
    lines = with_lost_breaks(with_marked_headings(text, lines[:_MOST_LINES]))[:_MOST_LINES]
    parts = [part for headed in _headed_parts(lines) for part in headed]
    if not parts:
        # Nothing but spaces is still text that must not be lost.
        return [Section(None, None, "", [], 0, len(text))] if text else []
    if len(parts) > 1 and parts[-1].heading is None and all(map(is_tags, parts[-1].lines)):
        parts.pop()  # the last lines of all go with what they stand under
    starts = [0, *(part.start for part in parts[1:])]
    ends = [*starts[1:], len(text)]
    return [_finished(text, *part) for part in zip(parts, starts, ends, strict=True)]


def _finished(text: str, part: _Part, start: int, end: int) -> Section:
    heading = part.heading
    body = text[heading.end if heading else start : end].strip()
    return Section(part.kind, heading.text if heading else None, body, _items(part), start, end)


def _items(part: _Part) -> list[str]:
    """Marked lines, each with those that go on with it; where a list has no markers, all lines if most are short."""
    items: list[str] = []
    for line in part.lines:
        tag = line.tag
        if tag == "li":
            items.append(line.body)
        elif tag == "+" and items:
            items[-1] += " " + line.body
    if items or part.kind not in LISTED or len(part.lines) < 2:
        return items
    lines = part.lines[1:] if part.lines[0].body[-1] == ":" else part.lines
    if sum(map(can_be_item, lines)) * 5 < len(lines) * 3:
        return []
    return [line.body for line in lines]


def _headed_parts(lines: list[Line]) -> Iterator[list[_Part]]:
    """The parts of each stretch under one heading; a heading of unknown words takes the kind of the one above it.

    Not where a sibling has a kind of its own: then the one above holds no sections, it only happens to be larger.
    """
    outer: list[tuple[int, str | None]] = []
    for heading, start, body in _stretches(lines):
        if heading is None:
            yield _grouped(body, labels_alone(body))
            continue
        while outer and outer[-1][0] >= heading.level:
            outer.pop()
        parts = _under(heading, start, body)
        above = outer[-1][1] if outer else None
        if parts[0].kind is None:
            parts[0].kind = above
        elif parts[0].kind != above and outer:
            outer[-1] = (outer[-1][0], None)
        outer.append((heading.level, None if heading.kind in (ROLE, WHY) else parts[0].kind))
        yield parts


def _stretches(lines: list[Line]) -> Iterator[tuple[Heading | None, int, list[Line]]]:
    heading: Heading | None = None
    start, body = 0, list[Line]()
    last = len(lines) - 1
    for place, line in enumerate(lines):
        if is_plain_item(line):
            body.append(line)
            continue
        before = lines[place - 1] if place else None
        after = lines[place + 1] if place < last else None
        found = read_heading(line, before, after, heading.kind if heading else None)
        if found is None:
            body.append(line)
            continue
        if heading or body:
            yield heading, start, body
        heading, start = found, line.start
        body = [found.rest] if found.rest else []
    if heading or body:
        yield heading, start, body


def _under(heading: Heading, start: int, lines: list[Line]) -> list[_Part]:
    parts = _grouped(lines, labels_under(heading.kind, lines)) or [_Part(None, None, start, [])]
    first = parts[0]
    first.heading, first.start = heading, start
    if heading.kind == ROLE:
        first.kind = first.kind if first.kind in LISTED else "other"
    elif heading.kind == WHY:
        first.kind = first.kind or "about_company"
    elif heading.kind is not None:
        first.kind = heading.kind
    return parts


def _grouped(lines: list[Line], labels: list[str | None]) -> list[_Part]:
    parts: list[_Part] = []
    for line, kind in zip(lines, labels, strict=True):
        if parts and parts[-1].kind == kind:
            parts[-1].lines.append(line)
        else:
            parts.append(_Part(kind, None, line.start, [line]))
    return parts
