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

# lxml takes bytes of a known charset as they are: a str with a declaration of its own would be refused.
_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False)


def html_lines(html: str) -> tuple[str, list[Line]]:
    """The text of an HTML fragment or page, one block a line, list items marked with `- `, and its lines."""
    for _ in range(2):
        if not _is_escaped(html):
            break
        html = entities.unescape(html)
    has_blocks = _BLOCK_TAG.search(html) is not None
    writer = Writer(keeps_lines=not has_blocks)
    if not (has_blocks and write_fragment(html, writer)):
        writer = Writer(keeps_lines=not has_blocks)
        write_parsed(html, writer)
    if not writer.lines and html.strip():
        for line in _TAG.sub("\n", html).split("\n"):
            writer.add(entities.unescape(line))
            writer.flush()
    return "\n".join(writer.shown), writer.lines


def _is_escaped(html: str) -> bool:
    """Whether the mark-up itself is entity-encoded: all of it, or (as some boards do) a good part."""
    if "&lt;/" not in html and "&LT;/" not in html:
        return False
    closers = _ESCAPED_CLOSER.findall(html)
    return bool(closers) and (len(closers) > 2 or not _SOME_TAG.search(html))


def write_parsed(html: str, writer: Writer) -> None:
    """Writes the blocks of any HTML, by way of a parser's tree."""
    source = html.encode("utf-8", "ignore").translate(_CONTROLS_TO_SPACES)
    try:
        root = etree.fromstring(source, _PARSER)
    except etree.LxmlError:
        return  # nothing to parse (empty, or only a comment), or libxml2 gave up
    if root is not None:
        _walk(root, writer, "style" in html or "STYLE" in html, "hidden" in html or "HIDDEN" in html)


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
