"""What an answer holds, whatever its form: JSON as platforms send it, XML feeds, JSON inside a page, schema.org."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import chompjs
import lxml.etree
import lxml.html
from parsel import Selector, SelectorList
from scrapy.http import Response

from crawler.pages import jobposting
from crawler.xml_document import check_size, mended

Row = dict[str, Any]

TOO_DEEP = "the JSON is nested too deep"

_SPACES = re.compile(r"\s+")
_DOCUMENT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--[^>]*-->\s*)?<(?:!DOCTYPE\s+html|html)\b", re.IGNORECASE)
_END = re.compile(rb"</html\s*>", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*\[", re.IGNORECASE)


def read_json(response: Response) -> Any:
    """The answer as JSON. One absurd value never costs the whole answer (`trust.md` §3.8): NaN and infinities are
    null, so is an integer of more digits than Python converts, and what is not in the answer's encoding is the
    replacement character. Raises ValueError where it is no JSON."""
    return json_of(response.body)


def json_of(body: bytes) -> Any:
    """`read_json` of bytes."""
    text = body.decode(json.detect_encoding(body), "replace")
    try:
        return json.loads(text, parse_constant=lambda _: None, parse_int=_integer)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= 30 else None


def asked(response: Response) -> Row:
    """The JSON that was posted for this answer."""
    assert response.request is not None
    question: Row = json_of(response.request.body)
    return question


def read_xml(response: Response) -> lxml.etree._Element:
    """The root of an XML answer. No entity is expanded and nothing is loaded; small faults are mended, empty tags
    (`<></>`, `ats.md` §13) dropped. Raises ValueError where it is no XML, as a switched-off feed's HTML, and where it
    ends before its root does: the mending would make a shorter feed of it."""
    body = response.body.lstrip(b"\xef\xbb\xbf \t\r\n").replace(b"<></>", b"")
    start = body[:400].lower()
    if not body.startswith(b"<") or b"<!doctype html" in start or b"<html" in start or _DOCTYPE.search(body[:4096]):
        raise ValueError("the answer is no XML feed")
    check_size(body)
    root = mended(body)
    if not _is_closed(body, lxml.etree.QName(root).localname):
        raise ValueError("the answer is cut before the end of its XML")
    return root


def _is_closed(body: bytes, root: str) -> bool:
    """True where the end tag of the root stands near the end, or the root is one empty tag."""
    name = re.escape(root.encode())
    end = re.search(rb"</(?:[\w.-]+:)?" + name + rb"\s*>", body[-2_000:])
    return bool(end or re.search(rb"<(?:[\w.-]+:)?" + name + rb"(?:\s[^<>]*)?/>", body[-2_000:]))


def read_rss(response: Response) -> lxml.etree._Element:
    """The channel of an RSS feed. Raises ValueError or LookupError where the answer is no whole one."""
    if not response.body.rstrip().endswith(b"</rss>"):
        raise ValueError("the answer is no whole RSS feed")
    channel = read_xml(response).find("channel")
    if channel is None:
        raise LookupError("the feed has no channel")
    return channel


def texts(element: lxml.etree._Element) -> Row:
    """The children of a feed's entry by tag, text stripped: the first of each name; names keep their namespace in
    Clark's notation (`{urn:TBERss}reqId`)."""
    found: Row = {}
    for child in element:
        if isinstance(child.tag, str) and child.text and child.text.strip():
            found.setdefault(child.tag, child.text.strip())
    return found


def embedded(text: str, marker: str) -> Any:
    """The JSON (or almost JSON) that follows `marker` in a page's script: `phApp.ddo =`, `__NEXT_DATA__`. It starts
    at the first bracket behind the marker. Raises ValueError where there is none."""
    at = text.find(marker)
    start = re.compile(r"[\[{]").search(text, at + len(marker)) if at >= 0 else None
    if start is None:
        raise ValueError(f"the page holds no {marker}")
    try:
        value, _ = json.JSONDecoder(strict=False, parse_constant=lambda _: None, parse_int=_integer).raw_decode(
            text, start.start()
        )
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    except ValueError:
        return chompjs.parse_js_object(text[start.start() :])
    return value


def next_data(response: Response) -> Any:
    """A Next.js page's data. Raises ValueError where the page has none."""
    return embedded(page_text(response), '__NEXT_DATA__"')


def check_whole(response: Response) -> None:
    """Raises ValueError for a page that begins as an HTML document and lacks its end: cut short, its rows would pass
    for all there are. A fragment has no such end."""
    if _DOCUMENT.match(response.body) and not _END.search(response.body):
        raise ValueError("the page is cut short")


def page_text(response: Response) -> str:
    """The page in the encoding that its server, or else its own markup, names."""
    return getattr(response, "text", None) or response.body.decode("utf-8", "replace")


def _tree(response: Response) -> lxml.html.HtmlElement:
    """The page's root element. Raises ValueError for an empty page."""
    text = page_text(response)
    if not text.strip():
        raise ValueError("the page is empty")
    return lxml.html.document_fromstring(text.encode("utf-8"), parser=lxml.html.HTMLParser(encoding="utf-8"))


def job_postings(response: Response) -> list[Row]:
    """The schema.org JobPostings of a page, JSON-LD before microdata, in order."""
    nodes, _ = jobposting.structured(_tree(response))
    return [node for node in nodes if "jobposting" in jobposting.types(node)]


def job_posting(response: Response) -> Row:
    """Fields of `crawler.items.Posting` that the page's own JobPosting states (`jobposting.posting_fields`); of
    several, the one whose address or identifier is the page's, else the first. Raises LookupError without one."""
    nodes = job_postings(response)
    if not nodes:
        raise LookupError("the page states no JobPosting")
    own = (node for node in nodes if _is_of(node, response.url))
    return jobposting.posting_fields(next(own, nodes[0]))


def _is_of(node: Row, url: str) -> bool:
    stated, identifier = jobposting.text(node.get("url")), jobposting.identifier(node)
    if stated and stated.partition("?")[0].rstrip("/") == url.partition("?")[0].rstrip("/"):
        return True
    return bool(identifier) and bool(re.search(rf"(?<![A-Za-z0-9]){re.escape(str(identifier))}(?![A-Za-z0-9])", url))


def line(found: Any) -> str:
    """The text of a string, an element or what `response.css` found first, on one line, entities decoded; empty where
    there is none."""
    element = _element(found)
    if element is None:
        return ""
    text = element if isinstance(element, str) else " ".join(element.itertext())
    return _SPACES.sub(" ", html.unescape(text)).strip()


def inner(found: Any) -> str | None:
    """The HTML between the tags of an element or of what `response.css` found first; None where there is none."""
    element = _element(found)
    return None if element is None else jobposting.inner_html(element)


def _element(found: Any) -> Any:
    if isinstance(found, SelectorList):
        found = found[0] if found else None
    return found.root if isinstance(found, Selector) else found


def joined(*parts: tuple[str | None, str | None]) -> str:
    """A description out of parts, each (heading or None, HTML); empty parts drop out."""
    told = ((heading, (body or "").strip()) for heading, body in parts)
    return "\n".join(
        f"<h3>{html.escape(heading, quote=False)}</h3>\n{body}" if heading else body for heading, body in told if body
    )


def comma(*names: Any) -> str:
    """Parts of a place as one printed place: what is empty or repeats the part before drops out."""
    parts: list[str] = []
    for name in names:
        text = line(name) if isinstance(name, str) else ""
        if text and text not in parts:
            parts.append(text)
    return ", ".join(parts)
