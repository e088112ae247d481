"""HTML as lines: one block (heading, paragraph, list item, table row) a line, with what its mark-up says."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipelines.fragments import write_fragment
from pipelines.lines import Line
from pipelines.writer import IS_BLOCK, IS_DROPPED, TAG_KINDS, Writer, styled

_CONTROLS_TO_SPACES = bytes(32 if (c < 32 and c not in b"\t\n\r") or c == 127 else c for c in range(256))
_TAG = re.compile(r"<[^<>]*>")
_SOME_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BLOCK_TAG = re.compile(r"<(?:p|br|div|li|ul|ol|h[1-6]|table|tr|td|dd|dt|section|article|body|pre|hr)\b", re.IGNORECASE)
_ESCAPED_CLOSER = re.compile(r"&lt;/(?:p|li|ul|ol|div|span|strong|b|em|h[1-6]|a)&gt;", re.IGNORECASE)

# Tags with their text, or text; quick, whatever it is given.
_PIECE = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>|<[!?/][^<>]*>|([^<]+|<)")

_UNSEEN = frozenset({"script", "style", "title", "template", "textarea", "select", "svg"})

MOST_TAGS = 50_000
"""A text of more (a posting has 150) is read without its structure: 500,000 nested lists took 2.6 s and 290 MiB."""
MOST_LINES = 5_000
"""Lines of such a text of which more than their text is kept."""

# lxml takes bytes of a known charset as they are: a str with a declaration of its own would be refused.
_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False)


def html_lines(html: str) -> tuple[str, list[Line]]:
    """The text of an HTML fragment or page, one block a line, list items marked with `- `, and its lines."""
    for _ in range(2):
        if not _is_escaped(html):
            break
        html = entities.unescape(html)
    if len(html) > MOST_TAGS and html.count("<") > MOST_TAGS:
        return _without_structure(html)
    has_blocks = _BLOCK_TAG.search(html) is not None
    writer = Writer(keeps_lines=not has_blocks)
    if not (has_blocks and write_fragment(html, writer)):
        writer = Writer(keeps_lines=not has_blocks)
        if not write_parsed(html, writer):
            return _without_structure(html)
    if not writer.lines and html.strip():
        for line in _TAG.sub("\n", html).split("\n"):
            writer.add(entities.unescape(line))
            writer.flush()
    return "\n".join(writer.shown), writer.lines


def _is_escaped(html: str) -> bool:
    """Whether the mark-up itself is entity-encoded: all of it, or (as some boards do) a good part."""
    if "&" not in html or ("&lt;/" not in html and "&LT;/" not in html):
        return False
    closers = _ESCAPED_CLOSER.findall(html)
    return bool(closers) and (len(closers) > 2 or not _SOME_TAG.search(html))


def _without_structure(html: str) -> tuple[str, list[Line]]:
    """The text of what is too deep or too large for a tree: each stretch between two tags a line."""
    writer, dropped = Writer(keeps_lines=False), ""
    for piece in _PIECE.finditer(html):
        closes, tag, text = piece.groups()
        tag = (tag or "").lower()
        if tag in _UNSEEN:
            dropped = (dropped if tag != dropped else "") if closes else dropped or tag
        elif not text or dropped or text.isspace():
            continue
        elif len(writer.lines) < MOST_LINES:
            writer.add(entities.unescape(text))
            writer.flush()
        else:
            writer.shown.append(" ".join(entities.unescape(text).split()))
    return "\n".join(writer.shown), writer.lines


def write_parsed(html: str, writer: Writer) -> bool:
    """Writes the blocks of any HTML, by way of a parser's tree. False where it is nested so deep (2,048 elements) that
    the parser left the rest out."""
    source = html.encode("utf-8", "ignore").translate(_CONTROLS_TO_SPACES)
    try:
        root = etree.fromstring(source, _PARSER)
    except etree.LxmlError:
        return True  # nothing to parse (empty, or only a comment)
    if any(fault.type_name == "ERR_RESOURCE_LIMIT" for fault in _PARSER.error_log):
        return False
    if root is not None:
        _walk(root, writer, "style" in html or "STYLE" in html, "hidden" in html or "HIDDEN" in html)
    return True


def _walk(root: Any, writer: Writer, has_styles: bool, may_hide: bool) -> None:
    """Every element in document order, without recursion: mark-up may be nested a hundred thousand deep.

    It looks at some 80 elements a posting, so its few lines count.
    """
    opened: list[tuple[Any, int, Iterator[Any]]] = []
    siblings = iter((root,))
    while True:
        for element in siblings:
            tag = element.tag
            kind = TAG_KINDS.get(tag, 0)
            if has_styles:
                style = element.get("style")
                if style:
                    kind |= styled(style)
            if may_hide and element.get("hidden") is not None:
                kind |= IS_DROPPED
            if not kind & IS_DROPPED:
                text = element.text
                if len(element):
                    if kind:
                        writer.start(kind, tag)
                    if text:
                        writer.data(text)
                    opened.append((element, kind, siblings))
                    siblings = iter(element)
                    break
                if kind & IS_BLOCK:
                    writer.leaf(kind, tag, text)
                else:
                    writer.inline(kind, text)
            tail = element.tail
            if tail and (tail != "\n" or not kind & IS_BLOCK):
                writer.data(tail)
        else:
            if not opened:
                break
            element, kind, siblings = opened.pop()
            if kind:
                writer.end(kind)
            tail = element.tail
            if tail and (tail != "\n" or not kind & IS_BLOCK):
                writer.data(tail)
    writer.flush()
