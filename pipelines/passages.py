"""What each line of a stretch is about: under a heading of a kind, under one that says nothing, or under none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.contents import (
    BREAKING,
    ENOUGH,
    LISTED,
    SURE,
    can_be_item,
    read_item_kind,
    read_kind,
    read_list_kind,
    read_run_kinds,
    swallowed_heading,
)
from pipelines.headings import ROLE, WHY
from pipelines.lines import Line

# What may stand, unannounced, after the marked items of a list.
_AFTER_A_LIST = BREAKING | {"about_company", "about_team"}
# A paragraph that says nothing of its own goes on with one of these; after the others it is not known.
_CARRIES_ON = LISTED | {"about_company", "about_team"}
# What a posting opens with before its first telling sentence: a motto, a question, "We are hiring a baker".
_MAY_START = frozenset({"about_company", "about_team", "responsibilities"})
_SHORTEST_PARAGRAPH = 150
_FEWEST_BARE_ITEMS = 3
_TAGS = re.compile(r"(?:#\s?[\w&-]+[\s,;]*(?:[A-Z]{1,3}\d{0,3}\b)?[\s,;]*)+")
_LONGEST_TAGS = 60

_NO_HEADING = "no heading"

Labels = list[str | None]
"""A kind for each line; not to be changed by those who get it."""
KEPT: dict[tuple[str, tuple[tuple[str, str, bool], ...]], Labels] = {}
_MOST_KEPT, _LONGEST_KEPT = 512, 8_000


def labels_under(kind: str | None, lines: list[Line]) -> Labels:
    """The kinds of the lines under a heading of `kind` (`ROLE`, `WHY` and None say nothing of it)."""
    return _labels(kind or "", lines)


def labels_alone(lines: list[Line]) -> Labels:
    """The kinds of lines that no heading stands above."""
    return _labels(_NO_HEADING, lines)


def _labels(under: str, lines: list[Line]) -> Labels:
    """Kept for what was read last: four in ten stretches of a company's postings are word for word the same."""
    if not lines or lines[-1].end - lines[0].start > _LONGEST_KEPT:
        return _tags_apart(lines, _read(under, lines))
    said = (under, tuple([(line.body, line.tag, line.gap) for line in lines]))
    labels = KEPT.get(said)
    if labels is None:
        if len(KEPT) >= _MOST_KEPT:
            KEPT.clear()
        labels = KEPT[said] = _tags_apart(lines, _read(under, lines))
    return labels


def _read(under: str, lines: list[Line]) -> Labels:
    if under in LISTED:
        return _of_list(under, lines)
    if under == ROLE:
        return _of_role(lines)
    if under == WHY:
        return _of_prose(_reason(lines), lines)
    if under == _NO_HEADING:
        return _from_the_start(_continued(_of_unknown(lines, ENOUGH)))
    if not under:
        return _continued(_of_unknown(lines, SURE))
    return _of_prose(under, lines)


def _from_the_start(labels: Labels) -> Labels:
    known = next((place for place, label in enumerate(labels) if label), 0)
    if labels and labels[known] in _MAY_START:
        labels[:known] = [labels[known]] * known
    return labels


def _of_list(kind: str, lines: list[Line]) -> Labels:
    """Of a section that lists: a paragraph of another kind ends it, and so does a list that changes its nature."""
    labels: Labels = [kind] * len(lines)
    current = kind
    others = BREAKING
    for place, line in enumerate(lines):
        if line.tag in ("li", "+"):
            others = _AFTER_A_LIST
        else:
            current = _kind_of_paragraph(line, current, others)
        labels[place] = current
    if kind == "responsibilities":
        own = [place for place, label in enumerate(labels) if label == kind and lines[place].tag != "+"]
        cut = swallowed_heading([lines[place] for place in own])
        if cut is not None:
            for place in range(own[cut], own[-1] + 1):
                if labels[place] == kind:
                    labels[place] = "requirements"
    return labels


def _of_prose(kind: str, lines: list[Line]) -> Labels:
    current = kind
    labels: Labels = []
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
    if current in LISTED and weight < 2 * SURE and read_item_kind(line) == current:
        return current  # an item that only speaks of the other kind
    is_long = line.end - line.start >= _SHORTEST_PARAGRAPH
    return kind if is_long or weight > SURE or (line.gap and not can_be_item(line)) else current


def _of_role(lines: list[Line]) -> Labels:
    """All that introduces the role is one thing; lists of another kind, and what breaks in anywhere, are not."""
    found = _of_unknown(lines, SURE)
    prose = [label for line, label in zip(lines, found, strict=True) if not line.tag]
    known: list[str] = [kind for kind in ("responsibilities", "requirements") if kind in prose]
    known += [label for label in found if label in LISTED]
    kind = known[0] if known else "other"
    labels: Labels = []
    current: str | None = kind
    for line, label in zip(lines, found, strict=True):
        if label in BREAKING:
            labels.append(label)
            continue
        if label is not None and label in LISTED and (line.tag or label in ("benefits", "preferred")):
            current = label
        elif label is not None and not line.tag:
            current = kind
        labels.append(current)
    return labels


def _reason(lines: list[Line]) -> str:
    """Why to join: for what is offered, or for what the company is."""
    labels = _of_unknown(lines, ENOUGH)
    return (
        "benefits"
        if labels.count("benefits") * 3 >= sum(label is not None for label in labels) > 0
        else "about_company"
    )


def _of_unknown(lines: list[Line], least: int) -> Labels:
    """Of text that no heading explains: each paragraph by its words, each list by its items."""
    labels: Labels = []
    for run, is_list in _runs(lines):
        if run[0].tag == "s":
            labels.extend(read_run_kinds(run))
            continue
        if not is_list:
            kind, weight = read_kind(run[0])
            labels.append(kind if weight >= least else None)
            continue
        introduction = labels[-1] if labels and lines[len(labels) - 1].body[-1] == ":" else None
        cut = swallowed_heading(run)
        for part in (run[:cut], run[cut:]) if cut else (run,):
            labels.extend([read_list_kind(part) or introduction] * len(part))
    for place in range(len(lines) - 1):
        if lines[place].body[-1] == ":" and lines[place + 1].is_item:
            labels[place] = labels[place + 1]
    return labels


def _continued(labels: Labels) -> Labels:
    """What says nothing of its kind goes on with what stands before it."""
    current: str | None = None
    continued: Labels = []
    for label in labels:
        current = label or (current if current in _CARRIES_ON else None)
        continued.append(current)
    return continued


def _tags_apart(lines: list[Line], labels: Labels) -> Labels:
    """Lines of tags, as "#LI-Remote", are for machines: they belong to nothing."""
    for place, line in enumerate(lines):
        if line.body[0] == "#" and is_tags(line):
            labels[place] = "other"
    return labels


def is_tags(line: Line) -> bool:
    return line.body[0] == "#" and len(line.body) <= _LONGEST_TAGS and _TAGS.fullmatch(line.body) is not None


def _runs(lines: list[Line]) -> Iterator[tuple[list[Line], bool]]:
    """Lists (marked lines, or three and more short lines without a gap), sentences of one text, single paragraphs."""
    place = 0
    while place < len(lines):
        end = place + 1
        if lines[place].tag in ("li", "+"):
            while end < len(lines) and lines[end].tag in ("li", "+"):
                end += 1
            yield lines[place:end], True
        elif lines[place].tag == "s":
            while end < len(lines) and lines[end].tag == "s" and not lines[end].gap:
                end += 1
            yield lines[place:end], False
        elif can_be_item(lines[place]):
            while end < len(lines) and not lines[end].tag and not lines[end].gap and can_be_item(lines[end]):
                end += 1
            if end - place < _FEWEST_BARE_ITEMS:
                end = place + 1
            yield lines[place:end], end - place >= _FEWEST_BARE_ITEMS
        else:
            yield lines[place:end], False
        place = end
