"""Telling whose board a careers URL is, by its shape or by what its page embeds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

_TOKEN = re.compile(r"[A-Za-z0-9\-_.~%]+(?:/[A-Za-z0-9\-_.~%]+)*")
# Addresses that a page loads, frames or links, in any quoting; the page is never executed.
_ADDRESS = re.compile(r"""(?:https?:)?//[A-Za-z0-9.\-]+(?::\d+)?/[^\s"'<>\\)]{0,500}""")


def first_segment(address: SplitResult) -> str | None:
    return address.path.strip("/").partition("/")[0] or None


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of address that names a board: on hosts that match `host`, the token is the query parameter
    `query`, the group of `path`, or what `token` gives of the address."""

    host: str
    path: str | None = None
    query: str | None = None
    token: Callable[[SplitResult], str | None] | None = None
    paths: tuple[str, ...] = ()
    """First segments that this shape is restricted to."""
    suffix: str = ""
    """Put behind the token: the instance that the host stands for."""
    but: tuple[str, ...] = ()
    """First segments that are no tokens."""

    def read(self, url: str) -> str | None:
        try:
            address = urlsplit(url)
            host = address.hostname or ""
        except ValueError:
            return None
        if not re.fullmatch(self.host, host, re.IGNORECASE):
            return None
        segment = first_segment(address)
        if (self.paths and segment not in self.paths) or (self.but and segment in self.but):
            return None
        token = self._token(address)
        # One part only, where it is taken as it stands; what `token` puts together may have several.
        safe = _safe(token) if self.token or "/" not in (token or "") else None
        return f"{safe}{self.suffix}" if safe else None

    def _token(self, address: SplitResult) -> str | None:
        if self.query is not None:
            return next(iter(parse_qs(address.query).get(self.query, ())), None)
        if self.path is not None:
            match = re.match(self.path, address.path)
            return match[1] if match else None
        return self.token(address) if self.token else address.hostname


def _safe(token: str | None) -> str | None:
    """A token goes into a host or a path: what is not plainly one is rejected, not escaped (`ats.md` §0)."""
    if not token or not _TOKEN.fullmatch(token):
        return None
    return token if all(unquote(part).strip(".") for part in token.split("/")) else None


def host_of(url: str) -> str | None:
    """The host of an address, lower case; None where it has none that could be a board's."""
    try:
        return _safe(urlsplit(url).hostname)
    except ValueError:
        return None


def by_shape(shapes: tuple[Shape, ...], url: str, html: str | None) -> str | None:
    """The token that the URL names; else the one token that all of the platform's addresses in the page name.
    Two different tokens in one page prove nothing."""
    token = _first(shapes, url)
    if token or not html:
        return token
    tokens = {token for address in addresses(html) if (token := _first(shapes, address))}
    return tokens.pop() if len(tokens) == 1 else None


def addresses(html: str) -> Iterator[str]:
    """Every absolute address that stands in a page, entities decoded."""
    for match in _ADDRESS.finditer(html.replace("\\/", "/")):
        address = unescape(match[0])
        yield address if address.startswith("http") else f"https:{address}"


def _first(shapes: tuple[Shape, ...], url: str) -> str | None:
    return next((token for shape in shapes if (token := shape.read(url))), None)
