"""Text and HTML as lines: one block (heading, paragraph, list item, table row) a line, with what its mark-up says."""

from __future__ import annotations

import html as entities
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise

from lxml import etree

from pipelines.kept import kept

# The last six are bullets of Symbol and Wingdings, which word processors paste as private-use characters.
BULLETS = "-–—•・·▪▫◦●○■□◆◇★☆✓✔✅➢➤►▶▸‣⁃∙*👉\uf02d\uf076\uf0a7\uf0b7\uf0d8\uf0fc"
_MARKER = re.compile(
    rf"(?:[{BULLETS}]\ufe0f?|\(?\d{{1,2}}[.)](?!\d)|\(?[a-z]\))[ \t\xa0]+"
    r"|[•・·▪◦●‣✓✔✅👉\uf076\uf0a7\uf0b7\uf0d8\uf0fc]\ufe0f?|€¢"  # these also without a space; the last was a bullet
)
_WORD = re.compile(r"[^\W_]+(?:[+#]+(?![^\W_]))?")
_ALPHANUMERIC = re.compile(r"[^\W_]")
# Typographic characters as ASCII has them, so that most English text needs no more than this.
_TYPOGRAPHY = (("’", "'"), ("–", "-"), ("—", "-"), ("“", '"'), ("”", '"'), ("•", " "), ("\xa0", " "), ("‘", "'"))
_RARE_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("´ʼ", "'") | dict.fromkeys("−‐‑‒", "-") | dict.fromkeys("„«»", '"') | {"ß": "ss", "ø": "o", "ł": "l"}
)
_COMBINING = re.compile("[\u0300-\u036f]")
_CONTROLS_TO_SPACES = bytes(32 if (c < 32 and c not in b"\t\n\r") or c == 127 else c for c in range(256))
_PUNCTUATION_TO_SPACES = str.maketrans({chr(c): " " for c in range(128) if not chr(c).isalnum()})
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\xad]")
_HEADING_MARKS = "■◆▼【＜["
_LONGEST_MARKED = 60
# A text with a line as long as this, and little beside it, has lost its line breaks.
_LOST_BREAKS = 800
# A line as long as this has lost them where two of its sentences are glued to the next.
_LONG = 150
_GLUED = re.compile(r"(?<=[a-zß-ÿ)])(?:[.!?;:][A-Z](?=[a-zß-ÿ]* )|€¢|[.;]?[•*] )|(?<=[.;,]) ?[•*] ")
# There a new line began after a sentence, also one glued to the next; before a bullet; before a glued "Heading:".
_LOST_BREAK = re.compile(
    r"[.!?;]\s+(?=[^\W\d_a-zß-ÿ])|(?<=[^\W\dA-Z_])[.!?:;](?=[A-Z•*·-])|\s(?=[•·▪●✓✔*]\s?\w)"
    r"|(?<=[a-zß-ÿ)])(?=[A-Z][\w&/' ]{3,40}:)|(?=€¢)|[ ;.](?=\d{1,2}\. ?[A-Z])"
)
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


@dataclass(slots=True)
class Line:
    """One line. `start`, `end` are offsets of its stripped text; `body` is that text without its list marker.

    `tag` is h1 … h6, `b` (all bold), `li`, `+` (a further line of the item above), `s` (a sentence of a text that lost
    its line breaks) or empty. `lead` is the length of
    the bold part that the line opens with. `gap` says that a paragraph break stands before it.
    """

    start: int
    end: int
    body: str
    tag: str = ""
    lead: int = 0
    gap: bool = False
    _folded: list[str] | None = field(default=None, repr=False)

    @property
    def words(self) -> list[str]:
        """The folded words of the body, split once."""
        if self._folded is None:
            self._folded = words_of(self.body)
        return self._folded

    @property
    def is_item(self) -> bool:
        return self.tag == "li"


def fold(text: str) -> str:
    """Lower case, no accents, no apostrophes; a capital I that a capture took for l (`You'II`) is mended."""
    if not text.isascii():
        for printed, plain in _TYPOGRAPHY:
            if printed in text:
                text = text.replace(printed, plain)
        if not text.isascii():
            text = _COMBINING.sub("", unicodedata.normalize("NFKD", text.translate(_RARE_TYPOGRAPHY)))
    text = text.lower()
    if "'" in text:
        text = text.replace("'ii", "'ll").replace("'", "")
    return text.replace("`", "") if "`" in text else text


def fold_words(text: str) -> list[str]:
    """The words of a text, folded; `c++` and `c#` are words."""
    return split_words(fold(text))


@kept(4_096)
def words_of(line: str) -> list[str]:
    """`fold_words` of a line, not to be changed."""
    return fold_words(line)


def split_words(folded: str) -> list[str]:
    """The words of a folded text."""
    if folded.isascii() and "+" not in folded and "#" not in folded:
        return folded.translate(_PUNCTUATION_TO_SPACES).split()
    return _WORD.findall(folded)


def plain_lines(text: str) -> list[Line]:
    """The non-empty lines of plain text, with Markdown's heading and bold marks read as such."""
    lines: list[Line] = []
    start, gap = 0, True
    for raw in text.split("\n"):
        body = raw.strip()
        if body:
            offset = start + raw.index(body[0])
            indented = offset > start and not gap
            lines.append(_plain_line(body, offset, gap, indented and bool(lines) and lines[-1].tag in ("li", "+")))
            gap = False
        else:
            gap = True
        start += len(raw) + 1
    return lines


def with_marked_headings(text: str, lines: list[Line]) -> list[Line]:
    """`lines`, where those under a mark that Japanese and Korean postings head their sections with are headings.

    "【必須スキル】", "＜歓迎＞", or "■ 業務内容" unless the line below has the same mark: then it is a bullet.
    """
    if not any(mark in text for mark in _HEADING_MARKS):
        return lines
    for place, line in enumerate(lines):
        mark = text[line.start]
        if mark not in _HEADING_MARKS or line.end - line.start > _LONGEST_MARKED:
            continue
        below = lines[place + 1] if place + 1 < len(lines) else None
        if mark in "【＜[":
            if text[line.end - 1] in "】＞]" and line.tag != "li":
                line.tag = "b"
        elif below is not None and text[below.start] != mark and (line.tag == "li" or not line.tag):
            line.tag, line.body = "b", line.body.lstrip(_HEADING_MARKS) or line.body
    return lines


def _plain_line(body: str, start: int, gap: bool, indented: bool) -> Line:
    end = start + len(body)
    if body[0] == "#":
        title = body.lstrip("#")
        if title[:1] == " " and title.strip():
            return Line(start, end, title.strip(" *#"), f"h{min(6, len(body) - len(title))}", gap=gap)
    if body[:2] in ("**", "__") and len(body) > 4 and body[-3:].rstrip(":") and body.rstrip(":")[-2:] == body[:2]:
        inner = body.rstrip(":")[2:-2]
        if body[:2] not in inner and inner.strip(" *_"):
            return Line(start, end, inner.strip(" *_"), "b", gap=gap)
    marker = _MARKER.match(body)
    if marker and marker.end() < len(body):
        return Line(start, end, body[marker.end() :].lstrip(), "li", gap=gap)
    if indented and body[0].islower():
        return Line(start, end, body, "+", gap=gap)
    return Line(start, end, body, gap=gap)


def html_lines(html: str) -> tuple[str, list[Line]]:
    """The text of an HTML fragment or page, one block a line, list items marked with `- `, and its lines."""
    rows = _rows(html)
    lines: list[Line] = []
    start = 0
    for body, tag, lead, gap in rows:
        shown = len(body)
        if tag == "li":
            shown += 2
        elif not tag:
            marker = _MARKER.match(body)
            if marker and marker.end() < shown:
                body, tag, lead = body[marker.end() :].lstrip(), "li", 0
        lines.append(Line(start, start + shown, body, tag, lead, gap))
        start += shown + 1
    return "\n".join([f"- {row[0]}" if row[1] == "li" else row[0] for row in rows]), lines


def with_lost_breaks(lines: list[Line]) -> list[Line]:
    """`lines`, where those that lost their line breaks are a line a sentence instead.

    Such a line is most of a long text, or its sentences are glued to each other: "in the shop.Bake bread daily".
    """
    if not any(len(line.body) >= _LONG for line in lines):
        return lines
    half = sum(len(line.body) for line in lines) / 2
    return [piece for line in lines for piece in (_sentences(line) if _has_lost_breaks(line, half) else (line,))]


def _has_lost_breaks(line: Line, half: float) -> bool:
    size = len(line.body)
    if size < _LONG or line.tag == "li":
        return False
    return (size >= _LOST_BREAKS and size >= half) or sum(1 for _ in islice(_GLUED.finditer(line.body), 2)) == 2


def _sentences(line: Line) -> Iterator[Line]:
    gap = True
    cuts = [0, *(match.end() for match in _LOST_BREAK.finditer(line.body)), len(line.body)]
    for first, last in pairwise(cuts):
        body = line.body[first:last].strip()
        if body:
            start = line.start + line.body.index(body[0], first)
            marker = _MARKER.match(body)
            if marker and marker.end() < len(body):
                yield Line(start, start + len(body), body[marker.end() :].lstrip(), "li", gap=gap)
            else:
                yield Line(start, start + len(body), body, "s", gap=gap)
            gap = False


_Row = tuple[str, str, int, bool]


def _rows(html: str) -> list[_Row]:
    for _ in range(2):
        if not _is_escaped(html):
            break
        html = entities.unescape(html)
    # lxml takes bytes of a known charset as they are: a str with a declaration of its own would be refused.
    source = html.encode("utf-8", "ignore").translate(_CONTROLS_TO_SPACES)
    target = _BlockTarget(keep_lines=not _BLOCK_TAG.search(html))
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    try:
        etree.fromstring(source, parser)
    except etree.LxmlError:
        # Nothing to parse (empty, or only a comment), or libxml2 gave up half-way: what it gave, or else the bare text.
        if not target.rows and html.strip():
            return _stripped_rows(html)
    target.flush()
    return target.rows


def _is_escaped(html: str) -> bool:
    """Whether the mark-up itself is entity-encoded: all of it, or (as some boards do) a good part."""
    if "&lt;/" not in html and "&LT;/" not in html:
        return False
    closers = _ESCAPED_CLOSER.findall(html)
    return bool(closers) and (len(closers) > 2 or not _SOME_TAG.search(html))


def _stripped_rows(html: str) -> list[_Row]:
    text = entities.unescape(_TAG.sub("\n", html)).encode("utf-8", "ignore").decode()
    return [(" ".join(line.split()), "", 0, True) for line in text.split("\n") if line.strip()]


class _BlockTarget:
    """lxml parser target. It builds no tree, so that neither deep nesting nor size costs more than the walk.

    It is called some 300 times a posting, so its few lines count: slots, no `flush` where nothing is in hand.
    """

    __slots__ = (
        *("rows", "_keep_lines", "_open", "_pieces", "_bold_pieces", "_dropped", "_bold", "_items", "_pre"),
        *("_marker", "_heading", "_gap"),
    )

    def __init__(self, keep_lines: bool) -> None:
        self.rows: list[_Row] = []
        self._keep_lines = keep_lines
        self._open: list[int] = []
        self._pieces: list[str] = []
        self._bold_pieces: list[bool] = []
        self._dropped = self._bold = self._items = self._pre = 0
        self._marker = False
        self._heading = ""
        self._gap = True

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        kind = _TAG_KINDS.get(tag, 0)
        if attributes and ("style" in attributes or "hidden" in attributes):
            kind |= _styled(attributes)
        self._open.append(kind)
        if not kind:
            return
        if kind & _IS_DROPPED:
            self._dropped += 1
        if self._dropped:
            return
        if kind & _IS_BREAK:
            if self._pieces:
                self.flush()
        elif kind & _IS_CELL:
            if self._pieces:
                self._add(" | ")
        elif kind & _IS_BLOCK:
            if self._pieces:
                self.flush()
            self._gap = True
            if kind == _IS_BLOCK:
                return
        if kind & _IS_BOLD:
            self._bold += 1
        if kind & _IS_ITEM:
            self._items += 1
            self._marker = True
        if kind & _IS_HEADING:
            self._heading = tag
        if kind & _IS_PRE:
            self._pre += 1

    def end(self, tag: str) -> None:
        kind = self._open.pop() if self._open else 0
        if not kind:
            return
        if kind & _IS_DROPPED:
            self._dropped -= 1
            return
        if self._dropped:
            return
        if kind & _IS_BLOCK:
            if self._pieces:
                self.flush()
            self._gap = True
            if kind == _IS_BLOCK:
                return
        if kind & _IS_BOLD:
            self._bold -= 1
        if kind & _IS_ITEM:
            self._items -= 1
            self._marker = False
        if kind & _IS_HEADING:
            self._heading = ""
        if kind & _IS_PRE:
            self._pre -= 1

    def data(self, data: str) -> None:
        if self._dropped or (not self._pieces and not self._keep_lines and not self._pre and data.isspace()):
            return
        if (self._keep_lines or self._pre) and "\n" in data:
            first, *rest = data.split("\n")
            self._add(first)
            for line in rest:
                self.flush()
                self._gap = self._gap or not line.strip()
                self._add(line)
            return
        self._pieces.append(data)
        self._bold_pieces.append(self._bold > 0)

    def _add(self, data: str) -> None:
        self._pieces.append(data)
        self._bold_pieces.append(self._bold > 0)

    def close(self) -> None:
        self.flush()

    def flush(self) -> None:
        """Ends the line in hand, if it holds any text."""
        if not self._pieces:
            return
        pieces, bold = self._pieces, self._bold_pieces
        self._pieces, self._bold_pieces = [], []
        text = _tidied("".join(pieces)).removesuffix(" |")
        if self._marker:
            text = text.lstrip(BULLETS + " \ufe0f")
        if not text:
            return
        lead = _bold_lead(pieces, bold) if True in bold else 0
        self.rows.append((text, self._tag(lead >= len(text)), min(lead, len(text)), self._gap))
        self._marker = self._gap = False

    def _tag(self, is_bold: bool) -> str:
        if self._heading:
            return self._heading
        if self._marker:
            return "li"
        if self._items:
            return "+"
        return "b" if is_bold else ""


def _styled(attributes: dict[str, str]) -> int:
    """What an element's own style says of it."""
    style = attributes.get("style") or ""
    is_bold = "font-weight" in style and _BOLD_STYLE.search(style)
    is_hidden = "hidden" in attributes or (("none" in style or "hidden" in style) and _HIDDEN_STYLE.search(style))
    return (_IS_BOLD if is_bold else 0) | (_IS_DROPPED if is_hidden else 0)


def _tidied(text: str) -> str:
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
