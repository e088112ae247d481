"""A fetched XML document as a tree: feeds and sitemaps as servers send them, gzipped, slightly broken, or cut."""

from __future__ import annotations

import html
import re
import zlib

import lxml.etree

MOST_BYTES = 64 * 1024 * 1024
"""What a gzipped document may come to (a sitemap holds 50 MB at most, `ats.md` §29)."""
MOST_TAGS = 1_200_000
"""Tags of one document: 50,000 addresses with eight tags each are 400,000. Each element takes 130 bytes of memory."""
GIVEN_UP = frozenset({"ERR_RESOURCE_LIMIT", "ERR_NAME_TOO_LONG", "ERR_INTERNAL_ERROR", "ERR_NO_MEMORY"})
"""Faults behind which the parser reads no further, whatever it is told to mend: nested deeper than 256 elements, a
text of more than 10 MB."""
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+(?:html|[^>\[]*\[)", re.IGNORECASE)
_CDATA = re.compile(rb"<!\[CDATA\[.*?\]\]>", re.DOTALL)
_HTML = re.compile(rb"\s*(?:<!--.{0,2000}?-->\s*)?<html[\s>]", re.IGNORECASE | re.DOTALL)
_NAMED = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
_LAST_TAG = re.compile(rb"</([^\s<>/]{1,200})\s*>\s*(?:<!--[^<>]{0,500}-->\s*)*\Z")


def inflated(body: bytes) -> bytes:
    """The document, unpacked where it is gzipped, whatever its name. Raises ValueError where it is a bomb or broken;
    one that is cut gives what is there."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        document = unpacking.decompress(body, MOST_BYTES)
    except zlib.error as error:
        raise ValueError(f"the document is no sound gzip: {error}") from error
    if unpacking.unconsumed_tail:
        raise ValueError("the unpacked document is too large")
    return document


def root_of(body: bytes) -> tuple[lxml.etree._Element, bool]:
    """The root element, and whether the document is whole: one that is cut gives what stands before the cut. No
    entity is expanded and nothing is loaded. Raises ValueError where it is no XML, as a switched-off feed's HTML."""
    document = _sound(body)
    if not document.startswith(b"<") or _DOCTYPE.search(document[:4096]) or _HTML.match(document):
        raise ValueError("the answer is no XML document")
    check_size(document)
    root = _strictly(document)
    if root is not None:
        return _plain(root), True
    root = mended(_NAMED.sub(_numbered, document))
    last = _LAST_TAG.search(document[-4096:])
    return root, last is not None and last[1].rpartition(b":")[2].decode("utf-8", "replace") == local(root)


def _strictly(document: bytes) -> lxml.etree._Element | None:
    try:
        return lxml.etree.fromstring(document, _parser(recover=False))
    except lxml.etree.XMLSyntaxError:
        return None


def mended(document: bytes) -> lxml.etree._Element:
    """The root of a document with small faults. Raises ValueError where it is none, and where the parser gave it up
    in the middle: what stands behind would be lost without a word."""
    parser = _parser(recover=True)
    try:
        root = lxml.etree.fromstring(document, parser)
    except lxml.etree.XMLSyntaxError as error:
        raise ValueError(f"the answer is no XML document: {error}") from error
    if root is None:
        raise ValueError("the answer is no XML document")
    for fault in parser.error_log:
        if fault.type_name in GIVEN_UP:
            raise ValueError(f"the document is too deep or too large: {fault.message}")
    return _plain(root)


def check_size(document: bytes) -> None:
    """Raises ValueError where the tree of a document would take too much memory."""
    if document.count(b"<") > MOST_TAGS and _CDATA.sub(b"", document).count(b"<") > MOST_TAGS:
        raise ValueError("the document has too many elements")


def _plain(root: lxml.etree._Element) -> lxml.etree._Element:
    """Raises ValueError where the document declares entities: feeds need none, bombs and thieves do."""
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and declared.entities():
        raise ValueError("the document declares entities")
    return root


def _sound(body: bytes) -> bytes:
    """The document in UTF-8 or as its declaration says, without what stands before its first tag."""
    document = inflated(body)
    if document.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = document.decode("utf-16", "replace")
        document = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text).encode("utf-8", "replace")
    return document.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").replace(b"<></>", b"")


def _parser(*, recover: bool) -> lxml.etree.XMLParser:
    return lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=recover, huge_tree=False, remove_comments=True
    )


def _numbered(match: re.Match[bytes]) -> bytes:
    """A named entity of HTML as numbers, which XML knows; one that HTML does not know either as its text."""
    text = html.unescape(match[0].decode("ascii"))
    return b"".join(b"&#%d;" % ord(character) for character in text)


def local(element: lxml.etree._Element) -> str:
    """An element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def text_of(element: lxml.etree._Element | None) -> str | None:
    """All text in an element, stripped; None where there is none."""
    if element is None:
        return None
    return "".join(element.itertext()).strip() or None
