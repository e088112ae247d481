"""HTML as boards write nearly all of it, read by its tags alone: a parser and its tree take a third more time.

Only where nothing is left for a parser to mend: well-known elements, each closed where it was opened, and none where
HTML would close the one around it. All else is left to the parser.
"""

from __future__ import annotations

import html as entities
import re
from typing import NamedTuple

from pipelines.kept import kept
from pipelines.writer import IS_BLOCK, IS_DROPPED, TAG_KINDS, Writer, styled

_ATTRIBUTE_NAME = r"[a-zA-Z][\w:.-]*"
_ATTRIBUTE_VALUE = r""""[^"]*"|'[^']*'|[\w.#%-]+"""
_ATTRIBUTE = re.compile(rf"\s+({_ATTRIBUTE_NAME})(?:=({_ATTRIBUTE_VALUE}))?", re.ASCII)
_OPENING = re.compile(rf"([a-z][a-z0-9]*)((?:\s+{_ATTRIBUTE_NAME}(?:=(?:{_ATTRIBUTE_VALUE}))?)*)\s*(/?)", re.ASCII)
# What an ampersand may stand for; all else is one thing to one parser and another to the next.
_ENTITIES = """
amp lt gt quot apos nbsp ndash mdash lsquo rsquo ldquo rdquo sbquo bdquo laquo raquo hellip bull middot euro pound copy
reg trade times deg auml ouml uuml Auml Ouml Uuml szlig agrave acirc aacute Agrave ccedil egrave eacute ecirc euml
Egrave Eacute icirc iuml iacute ocirc oacute oslash ugrave ucirc uacute ntilde aring"""
_ODD_AMPERSAND = re.compile(rf"&(?!(?:{'|'.join(_ENTITIES.split())}|#[1-9]\d|#1[01]\d|#8[23]\d\d|#x27|#x2019);|\s)")
_EVEN_BYTES = bytes(code for code in range(256) if (code >= 32 or code in b"\t\n\r") and code != 127)

# What stands in an element, a bit for each kind; of an element, what kinds of place it may stand in.
_IN_BODY, _IN_ITEM, _IN_LIST, _IN_LINE, _IN_LINK = (1 << bit for bit in range(5))
_AS_BLOCK = _IN_BODY | _IN_ITEM | _IN_LIST
_AS_TEXT = _IN_BODY | _IN_ITEM | _IN_LINE


class _Element(NamedTuple):
    """`closer` is what stands after a `<` where it ends: empty for `br` and its like."""

    kind: int
    tag: str
    closer: str
    holds: int
    within: int


def _element(tag: str, holds: int, within: int) -> _Element:
    return _Element(TAG_KINDS.get(tag, 0), tag, f"/{tag}>" if holds else "", holds, within)


_INLINE = ("strong", "b", "em", "i", "u", "span", "s", "small", "sub", "sup", "code")
_ELEMENTS = {
    **{tag: _element(tag, _IN_LINE, _AS_TEXT | _IN_LINK) for tag in _INLINE},
    **{tag: _element(tag, _IN_LINE, _AS_BLOCK) for tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6")},
    **{tag: _element(tag, _IN_BODY, _AS_BLOCK) for tag in ("div", "section")},
    **{tag: _element(tag, _IN_LIST, _AS_BLOCK) for tag in ("ul", "ol")},
    **{tag: _element(tag, 0, _AS_TEXT | _IN_LINK) for tag in ("br", "img")},
    "a": _element("a", _IN_LINK, _AS_TEXT),
    "li": _element("li", _IN_ITEM, _IN_BODY | _IN_LIST),
    "hr": _element("hr", 0, _AS_BLOCK),
}


class _NeedsParser(ValueError):
    """Something that is not as plain as all that."""


def write_fragment(html: str, writer: Writer) -> bool:
    """Writes the blocks of a fragment; False where a parser is needed: what was written by then is of no use."""
    try:
        if html.encode().translate(None, _EVEN_BYTES):
            return False  # control characters
        _write(html, writer)
    except (_NeedsParser, UnicodeEncodeError):
        return False
    return True


def _write(html: str, writer: Writer) -> None:
    """Tag by tag, some 150 a posting, so its few lines count: in `tag>text` an opening one, in `/tag>text` its end."""
    text, *parts = html.split("<")
    last = len(parts)
    parts.append("")
    opened: list[tuple[int, str, int]] = []
    kind, closer, holds = 0, "<", _IN_BODY  # no part begins with "<"
    _write_text(text, writer)
    at = 0
    while at < last:
        part = parts[at]
        at += 1
        if part.startswith(closer):
            after = kind
            if kind:
                writer.end(kind)
            text = part[len(closer) :]
            kind, closer, holds = opened.pop()
        else:
            tag, is_tag, text = part.partition(">")
            after, name, own_closer, own_holds, within = _ELEMENTS.get(tag) or _with_attributes(tag)
            if not is_tag or not within & holds:
                raise _NeedsParser(part)
            if own_closer and not parts[at].startswith(own_closer):
                opened.append((kind, closer, holds))
                kind, closer, holds = after, own_closer, own_holds
                if kind:
                    writer.start(kind, name)
                after = 0
            else:  # an element that holds no other
                held = text if own_closer else ""
                if own_closer:
                    text = parts[at][len(own_closer) :]
                    at += 1
                if after & IS_BLOCK:
                    writer.leaf(after, name, _decoded(held) if "&" in held else held)
                else:
                    writer.inline(after, _decoded(held) if "&" in held else held)
        if text and (text != "\n" or not after & IS_BLOCK):
            _write_text(text, writer)
    if opened:
        raise _NeedsParser(closer)
    writer.flush()


def _write_text(text: str, writer: Writer) -> None:
    writer.data(_decoded(text) if "&" in text else text)


def _decoded(text: str) -> str:
    if _ODD_AMPERSAND.search(text):
        raise _NeedsParser(text)
    return entities.unescape(text)


@kept(1_024)
def _with_attributes(opening: str) -> _Element:
    """The element of an opening tag such as `p style="font-weight: bold"`."""
    parts = _OPENING.fullmatch(opening)
    element = _ELEMENTS.get(parts[1]) if parts else None
    if parts is None or element is None or (parts[3] and element.closer):
        raise _NeedsParser(opening)
    attributes = [(name.lower(), value.strip("\"'")) for name, value in _ATTRIBUTE.findall(parts[2])]
    styles = [value for name, value in attributes if name == "style"]
    kind = element.kind | (styled(styles[0]) if styles else 0)
    if len(styles) > 1 or kind & IS_DROPPED or any(name == "hidden" for name, _ in attributes):
        raise _NeedsParser(opening)
    if styles and ("&" in styles[0] or not {"style", "STYLE"} & set(re.findall("style", parts[2], re.IGNORECASE))):
        raise _NeedsParser(opening)
    return element._replace(kind=kind)
