"""HTML to blocks of text, and blocks to the sections of a posting: what each is about, its heading and its items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipelines.contents import (
    BREAKING,
    ENOUGH,
    LISTED,
    SURE,
    can_be_item,
    read_item_kind,
    read_kind,
    read_list_kind,
    swallowed_heading,
)
from pipelines.headings import ROLE, Heading, read_heading
from pipelines.lines import Line, html_lines, plain_lines, with_lost_breaks

# What may stand, unannounced, after the items of a list; a line of theirs that is short may still be an item.
_AFTER_A_LIST = BREAKING | {"about_company", "about_team"}
_SHORTEST_PARAGRAPH = 150
_FEWEST_BARE_ITEMS = 3


@dataclass(frozen=True, slots=True)
class Section:
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
    return _sections(text, with_lost_breaks(plain_lines(text)))


def read_html_sections(html: str) -> list[Section]:
    """The sections of HTML; `start` and `end` are offsets into `html_to_text(html)`."""
    return read_html(html)[1]


def read_html(html: str) -> tuple[str, list[Section]]:
    """`html_to_text(html)` and `read_html_sections(html)` from one parse."""
    text, lines = html_lines(html)
    return text, _sections(text, with_lost_breaks(lines))


@dataclass(slots=True)
class _Part:
    """A section in the making: `lines` are those below the heading."""

    kind: str | None
    heading: Heading | None
    start: int
    lines: list[Line]


def _sections(text: str, lines: list[Line]) -> list[Section]:
    parts = [part for headed in _headed_parts(lines) for part in headed]
    if not parts:
        # Nothing but spaces is still text that must not be lost.
        return [Section(None, None, "", [], 0, len(text))] if text else []
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
        if line.tag == "li":
            items.append(line.body)
        elif line.tag == "+" and items:
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
            yield _by_content(body)
            continue
        while outer and outer[-1][0] >= heading.level:
            outer.pop()
        parts = _under(heading, start, body)
        above = outer[-1][1] if outer else None
        if parts[0].kind is None:
            parts[0].kind = above
        elif parts[0].kind != above and outer:
            outer[-1] = (outer[-1][0], None)
        outer.append((heading.level, None if heading.kind == ROLE else parts[0].kind))
        yield parts


def _stretches(lines: list[Line]) -> Iterator[tuple[Heading | None, int, list[Line]]]:
    heading: Heading | None = None
    start, body = 0, list[Line]()
    for place, line in enumerate(lines):
        after = lines[place + 1] if place + 1 < len(lines) else None
        found = read_heading(line, after)
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
    if heading.kind in LISTED:
        labels = _labels_of_list(heading.kind, lines)
    elif heading.kind is None or heading.kind == ROLE:
        labels = _continued(_labels_of_unknown(lines, SURE), fills_start=heading.kind is None)
    else:
        labels = _labels_of_prose(heading.kind, lines)
    parts = _grouped(lines, labels)
    if not parts:
        parts = [_Part(None, None, start, [])]
    first = parts[0]
    first.heading, first.start = heading, start
    if heading.kind == ROLE:
        first.kind = first.kind if first.kind in LISTED else "other"
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


def _by_content(lines: list[Line]) -> list[_Part]:
    return _grouped(lines, _bridged(_labels_of_unknown(lines, ENOUGH)))


def _labels_of_list(kind: str, lines: list[Line]) -> list[str | None]:
    """Of a section that lists: a paragraph of another kind ends it, and so does a list that changes its nature."""
    labels: list[str | None] = [kind] * len(lines)
    current = kind
    for place, line in enumerate(lines):
        if line.tag not in ("li", "+"):
            current = _kind_of_paragraph(line, current, _AFTER_A_LIST if place else BREAKING)
        labels[place] = current
    if kind == "responsibilities":
        own = [place for place, label in enumerate(labels) if label == kind and lines[place].tag != "+"]
        cut = swallowed_heading([lines[place] for place in own])
        if cut is not None:
            for place in range(own[cut], own[-1] + 1):
                if labels[place] == kind:
                    labels[place] = "requirements"
    return labels


def _labels_of_prose(kind: str, lines: list[Line]) -> list[str | None]:
    current = kind
    labels: list[str | None] = []
    others = BREAKING | {"about_team"} if kind == "about_company" else BREAKING
    for line in lines:
        if line.tag not in ("li", "+"):
            current = _kind_of_paragraph(line, current, others if line.gap else BREAKING)
        labels.append(current)
    return labels


def _kind_of_paragraph(line: Line, current: str, others: frozenset[str]) -> str:
    kind, weight = read_kind(line)
    if kind is None or kind == current or kind not in others or weight < SURE:
        return current
    is_long = line.end - line.start >= _SHORTEST_PARAGRAPH
    return kind if is_long or weight > SURE or (line.gap and not can_be_item(line)) else current


def _labels_of_unknown(lines: list[Line], least: int) -> list[str | None]:
    """Of text that no heading explains: each paragraph by its words, each list by its items."""
    labels: list[str | None] = []
    for run, is_list in _runs(lines):
        if not is_list:
            labels.append(_kind_of_single(run[0], least, labels[-1] if labels else None))
            continue
        introduction = labels[-1] if labels and lines[len(labels) - 1].body[-1] == ":" else None
        cut = swallowed_heading(run)
        for part in (run[:cut], run[cut:]) if cut else (run,):
            labels.extend([read_list_kind(part) or introduction] * len(part))
    for place in range(len(lines) - 1):
        if lines[place].body[-1] == ":" and lines[place + 1].is_item:
            labels[place] = labels[place + 1]
    return labels


def _kind_of_single(line: Line, least: int, before: str | None) -> str | None:
    kind, weight = read_kind(line)
    if weight >= least:
        return kind
    if line.tag != "s":
        return None
    return read_item_kind(line) or (before if before in LISTED else None)


def _bridged(labels: list[str | None]) -> list[str | None]:
    """Unknown paragraphs between two of one kind are of that kind, too."""
    bridged = list(labels)
    known = [place for place, label in enumerate(labels) if label]
    for first, second in pairwise(known):
        if labels[first] == labels[second]:
            bridged[first:second] = [labels[first]] * (second - first)
    return bridged


def _continued(labels: list[str | None], fills_start: bool) -> list[str | None]:
    """Under a heading, a paragraph that says nothing of its kind goes on with the one before (never with a list)."""
    known = next((label for label in labels if label), None)
    current = known if fills_start and known not in LISTED else None
    continued: list[str | None] = []
    for label in labels:
        current = label or (None if current in LISTED else current)
        continued.append(current)
    return continued


def _runs(lines: list[Line]) -> Iterator[tuple[list[Line], bool]]:
    """Lists (marked lines, or three and more short lines without a gap) and single paragraphs."""
    place = 0
    while place < len(lines):
        end = place + 1
        if lines[place].tag in ("li", "+"):
            while end < len(lines) and lines[end].tag in ("li", "+"):
                end += 1
            yield lines[place:end], True
        elif can_be_item(lines[place]):
            while end < len(lines) and not lines[end].tag and not lines[end].gap and can_be_item(lines[end]):
                end += 1
            if end - place < _FEWEST_BARE_ITEMS:
                end = place + 1
            yield lines[place:end], end - place >= _FEWEST_BARE_ITEMS
        else:
            yield lines[place:end], False
        place = end
