"""HTML as lines: one block (heading, paragraph, list item, table row) a line, with what its mark-up says."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipelines.kept import kept
from pipelines.lines import BULLETS, Line, without_marker

_ALPHANUMERIC = re.compile(r"[^\W_]")
_CONTROLS_TO_SPACES = bytes(32 if (c < 32 and c not in b"\t\n\r") or c == 127 else c for c in range(256))
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\xad]")
_TAG = re.compile(r"<[^<>]*>")
_SOME_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BLOCK_TAG = re.compile(r"<(?:p|br|div|li|ul|ol|h[1-6]|table|tr|td|dd|dt|section|article|body|pre|hr)\b", re.IGNORECASE)
_ESCAPED_CLOSER = re.compile(r"&lt;/(?:p|li|ul|ol|div|span|strong|b|em|h[1-6]|a)&gt;", re.IGNORECASE)

_DROPPED_NAMES = """
script style template head title noscript iframe object svg math canvas audio video select textarea"""
_DROPPED = frozenset(_DROPPED_NAMES.split())
_BLOCK_NAMES = """
address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer
form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody tfoot thead
tr ul"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BOLD_TAGS = frozenset({"b", "strong", "dt", "summary"})
_BOLD_STYLE = re.compile(r"font-weight:\s*(?:bold|[6-9]00)")
_HIDDEN_STYLE = re.compile(r"display:\s*none|visibility:\s*hidden")

_IS_DROPPED, _IS_BOLD, _IS_BLOCK, _IS_ITEM, _IS_HEADING, _IS_PRE, _IS_BREAK, _IS_CELL = (1 << bit for bit in range(8))
_SIMPLE = _IS_BLOCK | _IS_ITEM
_BULLETS_AND_SPACE = BULLETS + " \ufe0f"
_MARKS = _IS_BOLD | _IS_ITEM | _IS_HEADING | _IS_PRE
_TAG_KINDS = {
    tag: (
        _IS_DROPPED * (tag in _DROPPED)
        | _IS_BOLD * (tag in _BOLD_TAGS)
        | _IS_BLOCK * (tag in _BLOCKS)
        | _IS_ITEM * (tag == "li")
        | _IS_HEADING * (tag in _HEADINGS)
        | _IS_PRE * (tag == "pre")
        | _IS_BREAK * (tag == "br")
        | _IS_CELL * (tag in ("td", "th"))
    )
    for tag in _DROPPED | _BLOCKS | _BOLD_TAGS | {"br", "td", "th"}
}
# lxml takes bytes of a known charset as they are: a str with a declaration of its own would be refused.
_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False)


def html_lines(html: str) -> tuple[str, list[Line]]:
    """The text of an HTML fragment or page, one block a line, list items marked with `- `, and its lines."""
    for _ in range(2):
        if not _is_escaped(html):
            break
        html = entities.unescape(html)
    source = html.encode("utf-8", "ignore").translate(_CONTROLS_TO_SPACES)
    writer = _Writer(keeps_lines=not _BLOCK_TAG.search(html))
    try:
        root = etree.fromstring(source, _PARSER)
    except etree.LxmlError:
        root = None  # nothing to parse (empty, or only a comment), or libxml2 gave up
    if root is not None:
        _walk(root, writer, "style" in html or "STYLE" in html, "hidden" in html or "HIDDEN" in html)
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


def _walk(root: Any, writer: _Writer, has_styles: bool, may_hide: bool) -> None:
    """Every element in document order, without recursion: mark-up may be nested a hundred thousand deep.

    It looks at some 80 elements a posting, so its few lines count.
    """
    opened: list[tuple[Any, int, Iterator[Any]]] = []
    siblings = iter((root,))
    while True:
        for element in siblings:
            tag = element.tag
            kind = _TAG_KINDS.get(tag, 0)
            if has_styles:
                style = element.get("style")
                if style:
                    kind |= _styled(style)
            if may_hide and element.get("hidden") is not None:
                kind |= _IS_DROPPED
            if not kind & _IS_DROPPED:
                text = element.text
                if len(element):
                    if kind:
                        writer.start(kind, tag)
                    if text:
                        writer.data(text)
                    opened.append((element, kind, siblings))
                    siblings = iter(element)
                    break
                if kind & _IS_BLOCK:
                    writer.leaf(kind, tag, text)
                else:
                    writer.inline(kind, text)
            tail = element.tail
            if tail and (tail != "\n" or not kind & _IS_BLOCK):
                writer.data(tail)
        else:
            if not opened:
                break
            element, kind, siblings = opened.pop()
            if kind:
                writer.end(kind)
            tail = element.tail
            if tail and (tail != "\n" or not kind & _IS_BLOCK):
                writer.data(tail)
    writer.flush()


@kept(1_024)
def _styled(style: str) -> int:
    """What an element's own style says of it."""
    return _IS_BOLD * bool(_BOLD_STYLE.search(style)) | _IS_DROPPED * bool(_HIDDEN_STYLE.search(style))


class _Writer:
    """Puts text together to lines: `lines`, and in `shown` the text of each."""

    __slots__ = (
        *("lines", "shown", "_keeps_lines", "_pieces", "_bold_pieces", "_bold", "_items", "_pre", "_marker"),
        *("_heading", "_gap", "_at"),
    )

    def __init__(self, keeps_lines: bool) -> None:
        self.lines: list[Line] = []
        self.shown: list[str] = []
        self._keeps_lines = keeps_lines
        self._pieces: list[str] = []
        self._bold_pieces: list[bool] = []  # only where some are
        self._bold = self._items = self._pre = self._at = 0
        self._marker = False
        self._heading = ""
        self._gap = True

    def start(self, kind: int, tag: str) -> None:
        if kind & _IS_BLOCK:
            if self._pieces:
                self.flush()
            self._gap = True
        if kind & _MARKS:
            if kind & _IS_BOLD:
                self._bold += 1
            if kind & _IS_ITEM:
                self._items += 1
                self._marker = True
            if kind & _IS_HEADING:
                self._heading = tag
            if kind & _IS_PRE:
                self._pre += 1
        elif kind & _IS_CELL and self._pieces:
            self.add(" | ")

    def end(self, kind: int) -> None:
        if kind & _IS_BLOCK:
            if self._pieces:
                self.flush()
            self._gap = True
        if kind & _MARKS:
            if kind & _IS_BOLD:
                self._bold -= 1
            if kind & _IS_ITEM:
                self._items -= 1
                self._marker = False
            if kind & _IS_HEADING:
                self._heading = ""
            if kind & _IS_PRE:
                self._pre -= 1

    def leaf(self, kind: int, tag: str, text: str | None) -> None:
        """A block that holds nothing but text: most of them."""
        if kind & ~_SIMPLE or self._keeps_lines or self._pre:
            self.start(kind, tag)
            if text:
                self.data(text)
            self.end(kind)
            return
        if self._pieces:
            self.flush()
        self._gap = True
        if text and not text.isspace():
            self._put(_tidied(text), "li" if kind & _IS_ITEM or self._marker else self._tag(self._bold > 0))
        self._gap = True

    def inline(self, kind: int, text: str | None) -> None:
        """Text in an element of a line, as `<b>text</b>`, or a line break."""
        if kind & _IS_BREAK:
            if self._pieces:
                self.flush()
        elif kind:
            self.start(kind, "")
        if text:
            self.data(text)
        if kind:
            self.end(kind)

    def data(self, data: str) -> None:
        if self._keeps_lines or self._pre:
            self._split(data)
        elif self._pieces or not data.isspace():
            self.add(data)

    def _split(self, data: str) -> None:
        first, *rest = data.split("\n")
        self.add(first)
        for line in rest:
            self.flush()
            self._gap = self._gap or not line.strip()
            self.add(line)

    def add(self, data: str) -> None:
        if self._bold or self._bold_pieces:
            missing = len(self._pieces) - len(self._bold_pieces)
            self._bold_pieces += [False] * missing
            self._bold_pieces.append(self._bold > 0)
        self._pieces.append(data)

    def flush(self) -> None:
        """Ends the line in hand, if it holds any text."""
        pieces, bold = self._pieces, self._bold_pieces
        if not pieces:
            return
        self._pieces = []
        body = _tidied("".join(pieces)).removesuffix(" |")
        lead = 0
        if bold:
            self._bold_pieces = []
            lead = _bold_lead(pieces, bold)
        self._put(body, self._tag(0 < len(body) <= lead), lead)

    def _put(self, body: str, tag: str, lead: int = 0) -> None:
        """A line of this text; lists may bring bullets of their own."""
        if tag == "li":
            body = body.lstrip(_BULLETS_AND_SPACE)
            shown = f"- {body}"
        else:
            shown = body
        if not body:
            return
        if not tag:
            unmarked = without_marker(body)
            if unmarked is not None:
                body, tag, lead = unmarked, "li", 0
        start = self._at
        end = start + len(shown)
        self._at = end + 1
        self.lines.append(Line(start, end, body, tag, lead if lead < len(body) else len(body), self._gap))
        self.shown.append(shown)
        self._marker = self._gap = False

    def _tag(self, is_bold: bool) -> str:
        if self._heading:
            return self._heading
        if self._marker:
            return "li"
        if self._items:
            return "+"
        return "b" if is_bold else ""


def _tidied(text: str) -> str:
    if text.isprintable():  # so are most: no space in it but the common one
        return " ".join(text.split()) if "  " in text else text.strip()
    text = " ".join(text.split())
    # What is invisible cannot be printed.
    return text if text.isascii() or text.isprintable() else " ".join(_INVISIBLE.sub("", text).split())


def _bold_lead(pieces: list[str], bold: list[bool]) -> int:
    """The length of the bold text a line opens with; punctuation that follows it still belongs to it."""
    lead: list[str] = []
    for piece, is_bold in zip(pieces, bold, strict=True):
        if not is_bold and _ALPHANUMERIC.search(piece):
            break
        lead.append(piece)
    return len(_tidied("".join(lead)))
