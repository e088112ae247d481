"""Text put together to lines, element by element, with what the elements say of it."""

from __future__ import annotations

import re

from pipelines.kept import kept
from pipelines.lines import BULLETS, Line, without_marker

_ALPHANUMERIC = re.compile(r"[^\W_]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\xad]")

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

IS_DROPPED, IS_BOLD, IS_BLOCK, IS_ITEM, IS_HEADING, IS_PRE, IS_BREAK, IS_CELL = (1 << bit for bit in range(8))
_SIMPLE = IS_BLOCK | IS_ITEM
_BULLETS_AND_SPACE = BULLETS + " \ufe0f"
_MARKS = IS_BOLD | IS_ITEM | IS_HEADING | IS_PRE
TAG_KINDS = {
    tag: (
        IS_DROPPED * (tag in _DROPPED)
        | IS_BOLD * (tag in _BOLD_TAGS)
        | IS_BLOCK * (tag in _BLOCKS)
        | IS_ITEM * (tag == "li")
        | IS_HEADING * (tag in _HEADINGS)
        | IS_PRE * (tag == "pre")
        | IS_BREAK * (tag == "br")
        | IS_CELL * (tag in ("td", "th"))
    )
    for tag in _DROPPED | _BLOCKS | _BOLD_TAGS | {"br", "td", "th"}
}
_BOLD_STYLE = re.compile(r"font-weight:\s*(?:bold|[6-9]00)")
_HIDDEN_STYLE = re.compile(r"display:\s*none|visibility:\s*hidden")


@kept(1_024)
def styled(style: str) -> int:
    """What an element's own style says of it."""
    return IS_BOLD * bool(_BOLD_STYLE.search(style)) | IS_DROPPED * bool(_HIDDEN_STYLE.search(style))


class Writer:
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
        if kind & IS_BLOCK:
            if self._pieces:
                self.flush()
            self._gap = True
        if kind & _MARKS:
            if kind & IS_BOLD:
                self._bold += 1
            if kind & IS_ITEM:
                self._items += 1
                self._marker = True
            if kind & IS_HEADING:
                self._heading = tag
            if kind & IS_PRE:
                self._pre += 1
        elif kind & IS_CELL and self._pieces:
            self.add(" | ")

    def end(self, kind: int) -> None:
        if kind & IS_BLOCK:
            if self._pieces:
                self.flush()
            self._gap = True
        if kind & _MARKS:
            if kind & IS_BOLD:
                self._bold -= 1
            if kind & IS_ITEM:
                self._items -= 1
                self._marker = False
            if kind & IS_HEADING:
                self._heading = ""
            if kind & IS_PRE:
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
            # As in `_tidied`, without asking it: so are most.
            body = text.strip() if text.isprintable() and "  " not in text else _tidied(text)
            self._put(body, "li" if kind & IS_ITEM or self._marker else self._tag(self._bold > 0))
        self._gap = True

    def inline(self, kind: int, text: str | None) -> None:
        """Text in an element of a line, as `<b>text</b>`, or a line break."""
        if kind & IS_BREAK:
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
        elif self._bold or self._bold_pieces:
            if self._pieces or not data.isspace():
                self.add(data)
        elif self._pieces or not data.isspace():
            self._pieces.append(data)

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
        # An empty cell leaves a bar behind the last of several pieces.
        body = _tidied("".join(pieces)).removesuffix(" |") if len(pieces) > 1 else _tidied(pieces[0])
        lead = 0
        if bold:
            self._bold_pieces = []
            lead = len(body) if False not in bold else _bold_lead(pieces, bold)
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
        self.lines.append(Line(start, end, body, tag, min(lead, len(body)) if lead else 0, self._gap))
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
