"""What a page names: the addresses that it stands for, loads, frames, calls and links; nothing is executed.

Comments and visible text name nothing: an address that a reader sees is talk, one that the page uses is evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.etree

OWN, EMBED, LINK = "own", "embed", "link"
WEIGHTS = (OWN, EMBED, LINK)
"""How a page names an address, the surest first: as its own, by loading or framing or calling it, by linking to it."""

LONGEST = 4_000_000
"""Characters of a page that are looked at."""
LONGEST_TEXT = 200
# Attributes whose address is fetched with the page, by tag.
LOADED = {"script", "iframe", "frame", "embed", "object", "form", "portal"}
OWN_META = {"og:url", "twitter:url"}

# Addresses in scripts and attributes, in any quoting.
_ADDRESS = re.compile(
    r"""https?://[A-Za-z0-9.\-]+(?::\d+)?(?:/[^\s"'<>\\)]{0,500})?|//[A-Za-z0-9.\-]+(?::\d+)?/[^\s"'<>\\)]{0,500}"""
)
_HOST = re.compile(r"(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}")
_CALLED = re.compile(r"//[^/]*\bapi\b|/(?:v\d|api|embed|widgets?|xml)\b")
_SPACES = re.compile(r"\s+")
# What a browser would go to at once: `<meta http-equiv=refresh content="0; url=…">`.
_REFRESH = re.compile(r"\s*\d+(?:\.\d*)?\s*[;,]\s*url\s*=\s*['\"]?([^'\"\s>]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """One address, how the page names it, and the words that stand on the link."""

    weight: str
    address: str
    text: str = ""


class PageNames:
    """The addresses of one page at `url`."""

    def __init__(self, url: str, html: str) -> None:
        self.url = url
        self.html = html[:LONGEST]
        self.base = url

    @cached_property
    def root(self) -> Any:
        """The page's tree; None where it holds nothing."""
        parser = lxml.etree.HTMLParser(encoding="utf-8", recover=True, remove_comments=True, remove_pis=True)
        try:
            root = lxml.etree.fromstring(self.html.encode("utf-8", "replace"), parser)
        except lxml.etree.LxmlError:
            return None
        if root is not None and (href := next(iter(root.xpath("//base/@href")), None)):
            self.base = _joined(self.url, str(href)) or self.url
        return root

    @cached_property
    def named(self) -> list[Named]:
        """Every address, in the order of the page; all in the text of an answer that is JSON."""
        if self.html.lstrip()[:1] in ("{", "["):
            return list(_in_text(self.html))
        return [] if self.root is None else list(self._named())

    @cached_property
    def title(self) -> str:
        return " ".join(filter(None, (line(found) for found in self._elements("title", "h1")[:3])))

    @property
    def refresh(self) -> str | None:
        """Where the page sends its reader at once."""
        for meta in self._elements("meta"):
            if (meta.get("http-equiv") or "").lower() == "refresh":
                match = _REFRESH.match(meta.get("content") or "")
                return _joined(self.base, unescape(match[1])) if match else None
        return None

    @property
    def links(self) -> Iterator[Named]:
        return (named for named in self.named if named.weight == LINK and named.text)

    def loaded(self, *tags: str) -> Iterator[str]:
        """Addresses that the page's elements of these tags (`iframe`, `script`) load."""
        for element in self._elements(*tags):
            source = element.get("src") or element.get("data-src")
            if source and (address := _joined(self.base, source)):
                yield address

    @cached_property
    def site_names(self) -> list[str]:
        """What the page says its site or company is called."""
        metas = (meta for meta in self._elements("meta") if meta.get("property") == "og:site_name")
        return [name for name in (*(meta.get("content") or "" for meta in metas), self.title) if name]

    def _elements(self, *tags: str) -> list[Any]:
        return [] if self.root is None else list(self.root.iter(*tags))

    def _named(self) -> Iterator[Named]:
        for element in self.root.iter():
            tag = element.tag
            if not isinstance(tag, str):
                continue
            if tag == "script":
                yield from self._in_script(element.text or "")
            yield from self._in_attributes(element, tag)

    def _in_attributes(self, element: Any, tag: str) -> Iterator[Named]:
        for name, value in element.attrib.items():
            if not value or value.startswith("#"):
                continue
            if tag in ("a", "area") and name == "href":
                if address := _joined(self.base, value):
                    yield Named(LINK, address, line(element) or line(element.get("aria-label") or ""))
            elif is_own(element, tag, name):
                if address := _joined(self.base, value):
                    yield Named(OWN, address)
            elif name in ("src", "data-src", "action", "data") and tag in LOADED:
                if address := _joined(self.base, value):
                    yield Named(EMBED, address)
            elif name.startswith("data-"):
                yield from self._in_data(value)
            elif name.startswith("on") or name == "srcdoc":
                yield from (Named(LINK, address) for address in addresses(value))

    def _in_data(self, value: str) -> Iterator[Named]:
        """A data attribute is what a page's script is told: a host alone counts, too."""
        if _HOST.fullmatch(value.strip()):
            yield Named(EMBED, f"https://{value.strip()}/")
        else:
            yield from _in_text(value)

    def _in_script(self, text: str) -> Iterator[Named]:
        yield from _in_text(text)


def is_own(element: Any, tag: str, name: str) -> bool:
    """True for the attributes by which a page says its own address."""
    if tag == "link" and name == "href":
        return "canonical" in (element.get("rel") or "").lower().split()
    return tag == "meta" and name == "content" and (element.get("property") or element.get("name")) in OWN_META


def addresses(text: str) -> Iterator[str]:
    """Every absolute address in a text, entities decoded."""
    for match in _ADDRESS.finditer(text.replace("\\/", "/").replace("\\u002F", "/").replace("\\u002f", "/")):
        address = unescape(match[0]).replace("\\u0026", "&").replace("\\x26", "&")
        yield address if address.lower().startswith("http") else f"https:{address}"


def line(found: Any) -> str:
    """The first words of an element or text, on one line."""
    text = found if isinstance(found, str) else " ".join(islice(found.itertext(), 40))
    return _SPACES.sub(" ", text[: 4 * LONGEST_TEXT]).strip()[:LONGEST_TEXT]


def _in_text(text: str) -> Iterator[Named]:
    """Addresses in a script or what it is told: those of programs are called, the others are links to show."""
    for address in addresses(text):
        yield Named(EMBED if _CALLED.search(address) else LINK, address)


def _joined(base: str, value: str) -> str | None:
    """The absolute http address that `value` is on a page at `base`."""
    try:
        address = urljoin(base, value.strip())
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None
