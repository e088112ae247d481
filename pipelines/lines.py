"""Plain text as lines, and their words: what is a list item, a heading of Markdown, a text without line breaks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

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
_RARE_SIGNS = "".join(map(chr, _RARE_TYPOGRAPHY))
_COMBINING = re.compile("[\u0300-\u036f]")
_CONTROLS_TO_SPACES = bytes(32 if (c < 32 and c not in b"\t\n\r") or c == 127 else c for c in range(256))
_PUNCTUATION_TO_SPACES = bytes(c if chr(c).isalnum() and c < 128 else 32 for c in range(256))
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\xad]")
_HEADING_MARKS = "■◆▼【＜["
_LONGEST_MARKED = 60
# A text with a line as long as this, and little beside it, has lost its line breaks.
_LOST_BREAKS = 800
# A line as long as this has lost them where two of its sentences are glued to the next.
_LONG = 120
_GLUED = re.compile(r"[.!?;:)][A-Z•* ]")
# There a new line began after a sentence, also one glued to the next; before a bullet; before a glued "Heading:".
_LOST_BREAK = re.compile(
    r"[.!?;]\s+(?=[^\W\d_a-zß-ÿ])|(?<=[^\W\dA-Z_])[.!?:;](?=[A-Z•*·-])|\s(?=[•·▪●✓✔*]\s?\w)"
    r"|(?<=[a-zß-ÿ)])(?=[A-Z][\w&/' ]{3,40}:)|(?=€¢)|[ ;.](?=\d{1,2}\. ?[A-Z])"
)


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
            if any(map(text.__contains__, _RARE_SIGNS)):
                text = text.translate(_RARE_TYPOGRAPHY)
            text = _COMBINING.sub("", unicodedata.normalize("NFKD", text))
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
        return folded.encode().translate(_PUNCTUATION_TO_SPACES).decode().split()  # bytes: five times as fast
    return _WORD.findall(folded)


def spaced(text: str) -> bytes:
    """The words of a text, folded, parted and enclosed by one space, in UTF-8."""
    folded = fold(text)
    if folded.isascii() and "+" not in folded and "#" not in folded:
        return b" %b " % b" ".join(folded.encode().translate(_PUNCTUATION_TO_SPACES).split())
    return f" {' '.join(split_words(folded))} ".encode("utf-8", "replace")


def without_marker(line: str) -> str | None:
    """What follows a list marker; None where there is none."""
    if line[0].isalpha() and line[1:2] != ")":
        return None  # most lines
    marker = _MARKER.match(line)
    return line[marker.end() :].lstrip() if marker and marker.end() < len(line) else None


def plain_lines(text: str, most: int) -> list[Line]:
    """The first non-empty lines of plain text, with Markdown's heading and bold marks read as such."""
    lines: list[Line] = []
    start, gap = 0, True
    for raw in text.split("\n"):
        body = raw.strip()
        if body:
            if len(lines) == most:
                break
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
        bare = title.strip(" *#")
        if title[0:1] == " " and bare:
            return Line(start, end, bare, f"h{min(6, len(body) - len(title))}", gap=gap)
    if body[:2] in ("**", "__") and len(body) > 4 and body[-3:].rstrip(":") and body.rstrip(":")[-2:] == body[:2]:
        inner = body.rstrip(":")[2:-2]
        if body[:2] not in inner and inner.strip(" *_"):
            return Line(start, end, inner.strip(" *_"), "b", gap=gap)
    unmarked = without_marker(body)
    if unmarked is not None:
        return Line(start, end, unmarked, "li", gap=gap)
    if indented and body[0].islower():
        return Line(start, end, body, "+", gap=gap)
    return Line(start, end, body, gap=gap)


def with_lost_breaks(lines: list[Line]) -> list[Line]:
    """`lines`, where those that lost their line breaks are a line a sentence instead.

    Such a line is most of a long text, or its sentences are glued to each other: "in the shop.Bake bread daily".
    """
    long = [line for line in lines if len(line.body) >= _LONG and line.tag != "li"]
    if not long:
        return lines
    lost = {line.start for line in long if _is_most(line, lines) or _glued_twice(line.body)}
    return (
        [piece for line in lines for piece in (_sentences(line) if line.start in lost else (line,))] if lost else lines
    )


def _is_most(line: Line, lines: list[Line]) -> bool:
    """Whether a line is half of a long text."""
    size = len(line.body)
    return size >= _LOST_BREAKS and size * 2 >= sum(len(other.body) for other in lines)


@kept(2_048)
def _glued_twice(body: str) -> bool:
    found = body.count("€¢") + body.count("•")
    for match in _GLUED.finditer(body):
        if found >= 2:
            break
        before = body[match.start() - 1 : match.start()]
        after = body[match.start() + 1 : match.start() + 3]
        found += (before.islower() or before == ")") and (after[0] == "*" or after == " *" or after[0].isupper())
    return found >= 2


def _sentences(line: Line) -> Iterator[Line]:
    gap = True
    cuts = [0, *(match.end() for match in _LOST_BREAK.finditer(line.body)), len(line.body)]
    for first, last in pairwise(cuts):
        body = line.body[first:last].strip()
        if body:
            start = line.start + line.body.index(body[0], first)
            unmarked = without_marker(body)
            tag = "s" if unmarked is None else "li"
            yield Line(start, start + len(body), unmarked or body, tag, gap=gap)
            gap = False
