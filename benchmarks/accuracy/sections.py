"""Sections of postings against those that employers filled in as separate fields, or headed themselves.

A boundary is the start of a section; it is right within a line of a gold one, each at most once. What stands in a
section is right where its kind is one of those that the employer's field or heading means. Beside it is a plain list of
heading words: a short line that holds one opens a section up to the next.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import lxml.html
from lxml import etree

from benchmarks.accuracy import corpora
from benchmarks.accuracy.score import Found, Score
from pipelines.blocks import html_to_text, read_html_sections, read_sections

Span = tuple[int, int, set[str]]
"""Start and end (offsets into the text), and the kinds that are right there."""
Section = tuple[int, int, str | None]
"""Start, end and kind."""
Reader = Callable[[str], Iterable[Section]]

ABOUT = {"about_company", "about_team"}
DUTIES = {"responsibilities"}
QUALIFICATIONS = {"requirements", "preferred"}
CLOSING = {"benefits", "equal_opportunity", "about_company", "application", "legal"}
"""Employers close with what they offer and their equal opportunity statement, and most with their values."""

ONE_FIELD = frozenset({"benefits", "equal_opportunity", "application", "legal"})
LEVER_NOTE = (
    "what is offered, the equal opportunity statement and how to apply are one field there: no boundary between"
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A posting as the reader gets it, its text, and what is known of it: `starts` of sections, kinds of spans."""

    source: str
    text: str
    starts: list[int]
    spans: list[Span]


def scores() -> Iterator[Score]:
    lever = [_of_lever(row) for row in corpora.rows("ats_lever/sections.jsonl")]
    yield _boundaries("ats_lever", lever, "boundary F1", 0.85, one_field=ONE_FIELD, note=LEVER_NOTE)
    yield _boundaries("ats_lever", lever, "boundary F1, every section")
    yield _named("ats_lever", "characters rightly named", lever, plain, 0.93, per_character=True)
    stripe = [_html_blocks(row["content"]) for row in corpora.rows("ats_greenhouse/stripe.jsonl")]
    yield _named("ats_greenhouse/stripe, as published", "blocks rightly named", _headed(stripe, True), of_html, 0.985)
    yield _named(
        "ats_greenhouse/stripe, no heading lines", "blocks rightly named", _headed(stripe, False), of_html, 0.55
    )
    emscad = [_of_emscad(row) for row in corpora.rows("postings_emscad/postings.csv")]
    yield _boundaries("postings_emscad", emscad, "boundary F1", 0.40, note=EMSCAD_NOTE)
    yield _named("postings_emscad", "sentences rightly named", emscad, plain, 0.50)
    uber = [_markdown_blocks(row["description"]) for row in corpora.rows("ats_uber/postings.jsonl")]
    yield _named("ats_uber, as published", "blocks rightly named", _headed(uber, True, lists_only=True), plain)
    yield _named("ats_uber, no heading lines", "blocks rightly named", _headed(uber, False, lists_only=True), plain)


def plain(text: str) -> list[Section]:
    return [(section.start, section.end, section.kind) for section in read_sections(text)]


def of_html(source: str) -> list[Section]:
    return [(section.start, section.end, section.kind) for section in read_html_sections(source)]


# What is beside it.

PEER = "heading words"
HEADING_WORDS = (
    (r"prefer|desired|bonus|nice to have", "preferred"),
    (r"looking for|who you are|about you|you (?:bring|need|have)|qualif|requirement|skills|match if", "requirements"),
    (r"responsib|you(?:'ll| will) (?:do|own|work)|impact|duties|the role|job description", "responsibilities"),
    (r"the team|the organi[sz]ation", "about_team"),
    (r"benefit|perks|we offer|you(?:'ll| will) (?:enjoy|get)|why (?:join|work)", "benefits"),
    (r"salary|compensation|pay range", "compensation"),
    (r"equal opportunity|diversity|accommodation", "equal_opportunity"),
    (r"apply|interview|hiring process", "application"),
    (r"about|who we are|our company|our values", "about_company"),
)


def heading_words(text: str) -> list[Section]:
    """What stands before the first heading is of the company, as a rule of thumb has it."""
    starts: list[tuple[int, str]] = [(0, "about_company")]
    offset = 0
    for line in text.split("\n"):
        if 0 < len(line.strip()) <= 60 and line.strip()[-1] not in ".,;":
            folded = line.casefold().replace("’", "'")
            starts += [(offset, kind) for pattern, kind in HEADING_WORDS if re.search(pattern, folded)][:1]
        offset += len(line) + 1
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return [(start, end, kind) for (start, kind), end in zip(starts, ends, strict=True) if end > start]


# What is counted.


def _boundaries(
    of: str,
    postings: list[Labelled],
    measure: str,
    floor: float | None = None,
    one_field: frozenset[str] = frozenset(),
    note: str = "",
) -> Score:
    found, beside = (_found(postings, read, one_field) for read in (plain, heading_words))
    n = sum(len(posting.starts) for posting in postings)
    return Score("sections", of, n, measure, found.f1, floor, peer=PEER, peer_value=beside.f1, note=note)


def _found(postings: list[Labelled], read: Reader, one_field: frozenset[str]) -> Found:
    right = given = there = 0
    for posting in postings:
        lines = [0, *(match.end() for match in re.finditer("\n", posting.text))]
        gold = [bisect_right(lines, start) for start in posting.starts]
        starts = [bisect_right(lines, start) for start in _starts(read(posting.source), one_field)]
        right += _matched(gold, starts)
        given += len(starts)
        there += len(gold)
    return Found(right, given - right, there - right)


def _starts(sections: Iterable[Section], one_field: frozenset[str]) -> Iterator[int]:
    before: str | None = None
    for start, _, kind in sections:
        if not (before in one_field and kind in one_field):
            yield start
        before = kind


def _matched(gold: list[int], given: list[int]) -> int:
    """How many of two sorted lists of lines pair off, no more than a line apart."""
    pairs = first = second = 0
    while first < len(gold) and second < len(given):
        if abs(gold[first] - given[second]) <= 1:
            pairs += 1
            first += 1
            second += 1
        elif gold[first] < given[second]:
            first += 1
        else:
            second += 1
    return pairs


def _named(
    of: str,
    measure: str,
    postings: list[Labelled],
    read: Reader,
    floor: float | None = None,
    per_character: bool = False,
) -> Score:
    n, value, coverage = _share(((p, p.source) for p in postings), read, per_character)
    peer_value = _share(((p, p.text) for p in postings), heading_words, per_character)[1]
    return Score("sections", of, n, measure, value, floor, coverage=coverage, peer=PEER, peer_value=peer_value)


def _share(postings: Iterable[tuple[Labelled, str]], read: Reader, per_character: bool) -> tuple[int, float, float]:
    """How many spans (or characters), the share rightly named, the share named at all."""
    whole = right = known = 0
    for posting, source in postings:
        sections = list(read(source))
        starts = [section[0] for section in sections]
        for start, end, accepted in posting.spans:
            for first, last, kind in (
                _cut(sections, starts, start, end) if per_character else _at(sections, starts, start)
            ):
                weight = last - first if per_character else 1
                whole += weight
                right += weight * (kind in accepted)
                known += weight * (kind is not None)
    return whole, right / (whole or 1), known / (whole or 1)


def _at(sections: list[Section], starts: list[int], start: int) -> list[Section]:
    return [sections[max(0, bisect_right(starts, start) - 1)]] if sections else [(start, start, None)]


def _cut(sections: list[Section], starts: list[int], start: int, end: int) -> Iterator[Section]:
    for first, last, kind in sections[max(0, bisect_right(starts, start) - 1) :]:
        if first >= end:
            return
        yield max(first, start), min(last, end), kind


# Lever: the employer's own fields.

LEVER_FIELDS = {"opening": ABOUT, "closing": CLOSING, "salary": {"compensation"}}
LEVER_LISTS = (
    (r"preferred|bonus|nice to have|looking for|match if|qualif|who you are|requirement|you'll bring", QUALIFICATIONS),
    (r"responsib|impact|you'll (?:do|own|work on)|in this role, you", DUTIES),
)


def _of_lever(row: dict[str, Any]) -> Labelled:
    segments = row["segments"]
    spans = [(segment["start"], segment["end"], kinds) for segment in segments if (kinds := _lever_kinds(segment))]
    return Labelled(row["text"], row["text"], [segment["start"] for segment in segments], spans)


def _lever_kinds(segment: dict[str, Any]) -> set[str] | None:
    """The kinds that a field means; None where its heading leaves that open."""
    heading = segment["heading"].casefold().replace("’", "'")
    if not heading:
        return LEVER_FIELDS.get(segment["kind"])
    return next((kinds for pattern, kinds in LEVER_LISTS if re.search(pattern, heading)), None)


# EMSCAD: four fields, joined.

EMSCAD_FIELDS: tuple[tuple[str, set[str]], ...] = (
    ("company_profile", ABOUT),
    ("description", DUTIES),
    ("requirements", QUALIFICATIONS),
    ("benefits", {"benefits", "compensation"}),
)
EMSCAD_NOTE = "fields hold more than their names say: descriptions state requirements, terms and how to apply, too"
_SENTENCE = re.compile(r"[^\s.!?\n][^.!?\n]*[.!?]*")


def _of_emscad(row: dict[str, str]) -> Labelled:
    text, starts, spans = "", [], list[Span]()
    for field, kinds in EMSCAD_FIELDS:
        value = html.unescape(row[field]).strip()
        if not value:
            continue
        if text:
            text += "\n\n"
        starts.append(len(text))
        spans += [(len(text) + s.start(), len(text) + s.end(), kinds) for s in _SENTENCE.finditer(value)]
        text += value
    return Labelled(text, text, starts, spans)


# Postings under the headings that an employer always uses.

HEADINGS = (
    (r"about the (?:team|teams|organization)", {"about_team"}),
    (r"about \w+|who we are", ABOUT),
    (r"what (?:you'll|you will|the candidate will) do|(?:key |core )?responsibilities|your impact in role", DUTIES),
    (r"preferred (?:qualifications|requirements|skills)|bonus points(?: if)?|nice to haves?", {"preferred"}),
    (r"(?:minimum|basic) (?:requirements|qualifications)|requirements", {"requirements"}),
    (r"who you are|what (?:you'll|you will|the candidate will) need|the experience you'll bring", QUALIFICATIONS),
)
LIST_LINE = r"(?m)^[-*•] .+"
HEADING_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph or a list; `source` is what it looks like as published."""

    text: str
    source: str
    is_heading: bool


def _headed(postings: Iterable[list[Block]], keeps_headings: bool, lists_only: bool = False) -> list[Labelled]:
    """`lists_only`: of the qualifications only the items, where pay and terms follow them without a heading."""
    return [_under_headings(blocks, keeps_headings, lists_only) for blocks in postings]


def _under_headings(blocks: list[Block], keeps_headings: bool, lists_only: bool) -> Labelled:
    kept, spans = list[Block](), list[Span]()
    accepted: set[str] | None = None
    offset = 0
    for block in blocks:
        if block.is_heading:
            accepted = _opened(block.text)
            if not keeps_headings:
                continue
        elif accepted:
            lines = re.finditer(LIST_LINE if lists_only and accepted <= QUALIFICATIONS else ".+", block.text)
            spans += [(offset + line.start(), offset + line.end(), accepted) for line in lines]
        kept.append(block)
        offset += len(block.text) + 1
    return Labelled("\n".join(b.source for b in kept), "\n".join(b.text for b in kept), [], spans)


def _opened(heading: str) -> set[str] | None:
    words = heading.casefold().replace("’", "'").strip(" #*_:-—\\")
    return next((kinds for pattern, kinds in HEADINGS if re.fullmatch(pattern, words)), None)


def _html_blocks(escaped: str) -> list[Block]:
    blocks = []
    for element in _leaves(lxml.html.fragment_fromstring(html.unescape(escaped), create_parent=True)):
        source = lxml.html.tostring(element, encoding="unicode", with_tail=False)
        text = html_to_text(source)
        if text:
            blocks.append(Block(text, source, element.tag in HEADING_TAGS or _is_bold(element)))
    return blocks


def _leaves(element: Any) -> Iterator[Any]:
    """Headings, paragraphs and lists, in order."""
    for child in element.iterchildren(etree.Element):
        if child.tag == "div":
            yield from _leaves(child)
        else:
            yield child


def _is_bold(element: Any) -> bool:
    bold = element.find("strong") if element.tag == "p" else None
    return bold is not None and bold.text_content().strip() == element.text_content().strip()


def _markdown_blocks(text: str) -> list[Block]:
    lines = [line.rstrip() for line in text.split("\n")]
    return [Block(line, line, bool(re.match(r"#|\*\*.*\*\*:?$", line.strip()))) for line in lines]
