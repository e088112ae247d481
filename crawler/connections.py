"""A page over a connection that is open already, without the machinery that Twisted builds for each.

Only for what is plain: a GET, answered with a status line, headers and a stated length. Whatever else comes is handed
to Twisted, byte for byte, as if it had been asked for there: other lengths, other framings, interim answers, a closed
connection, answers over a limit. So no rule of safety has a second reading.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Headers
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import succeed
from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web._newclient import HTTP11ClientProtocol, HTTPParser

MOST_OF_HEAD = 256 * 1024
"""Bytes of status line and headers, those of interim answers included; browsers take no more either."""
MARK = f"the head of the answer is longer than {MOST_OF_HEAD} bytes"

MOST_OF_PLAIN_HEAD = 16 * 1024
_STATUS = re.compile(rb"HTTP/1\.1 ([2-5]\d\d)(?: [^\r\n]*)?\Z")
_ADDRESS = re.compile(r"/[\x21-\x7e]*\Z")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_ODD = re.compile(rb"[\r\n]")
_BODILESS = (204, 304)
_OF_CONNECTION = HTTPParser.CONNECTION_CONTROL_HEADERS


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came."""

    status: int
    headers: Headers
    body: bytes
    peer: Any


class Parser(http11._LenientHTTPClientParser):
    """Gives up an answer whose head does not end."""

    head = 0

    def lineReceived(self, line: bytes) -> None:
        self.head += len(line) + 1
        if self.head > MOST_OF_HEAD:
            raise ValueError(MARK)
        super().lineReceived(line)


class Connection(http11._LenientHTTP11ClientProtocol):
    """One connection: asked in Twisted's way (`request`), or plainly (`ask`)."""

    transport: Any
    _waiting: asyncio.Future[Answer | None] | None = None
    _received = b""
    _head: tuple[int, Headers, int, int] | None = None
    _most = 0
    _peer: Any = None
    _lost: Any = None

    def request(self, request: Any) -> Any:
        """Twisted's. What `ask` has received is taken for the beginning of the answer, as the request was sent."""
        received, self._received = self._received, b""
        if received:
            request.writeTo = lambda transport: succeed(None)
        asked = super().request(request)
        assert self._parser is not None
        self._parser.__class__ = Parser  # as Scrapy does: Twisted names the class itself, and no state is added
        if received:
            super().dataReceived(received)  # type: ignore[no-untyped-call]
        if self._lost is not None:
            super().connectionLost(self._lost)  # type: ignore[no-untyped-call]
        return asked

    async def ask(self, sent: bytes, most: int, seconds: float) -> Answer | None:
        """Send a request; its answer, with a body of `most` bytes at most, or None where it is none that is plain, or
        the connection was closed. Raises DownloadTimeoutError."""
        loop = asyncio.get_running_loop()
        self._waiting = waiting = loop.create_future()
        self._received, self._head, self._most = b"", None, most
        self.transport.write(sent)
        late = loop.call_later(seconds, waiting.cancel)
        try:
            answer: Answer | None = await waiting
        except asyncio.CancelledError:
            self._waiting, self._received = None, b""
            self.transport.abortConnection()
            if loop.time() < late.when():
                raise
            raise DownloadTimeoutError(f"the answer took longer than {seconds:g} seconds") from None
        finally:
            late.cancel()
        return answer

    @property
    def has_begun(self) -> bool:
        """True where part of an answer is here that was not plain."""
        return bool(self._received)

    def dataReceived(self, data: bytes) -> None:
        if self._waiting is None:
            if self._received:  # between `ask` and `request`
                self._received += data
            else:
                super().dataReceived(data)  # type: ignore[no-untyped-call]
            return
        self._received = self._received + data if self._received else data
        try:
            self._head = self._head or _read_head(self._received, self._most)
        except ValueError:
            self._end(None)
            return
        if self._head is None:
            return
        status, headers, start, length = self._head
        if len(self._received) < start + length:
            return
        if len(self._received) > start + length:
            self._end(None)
            return
        body, self._received = self._received[start:], b""
        self._end(Answer(status, headers, body, self._address()))

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._end(None)
        if self._received:
            self._lost = reason  # `request` tells of it, after what was received
        else:
            super().connectionLost(reason)  # type: ignore[no-untyped-call]

    def _end(self, answer: Answer | None) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def _address(self) -> Any:
        if self._peer is None:
            self._peer = ip_address(self.transport.getPeer().host)
        return self._peer


class Factory(http11._LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:
        return Connection(self._quiescentCallback)  # type: ignore[no-untyped-call]


def request_of(request: Request) -> bytes | None:
    """The bytes that Twisted would send for a plain GET; None for any other request."""
    parts = urlparse_cached(request)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if request.method != "GET" or request.body or "@" in parts.netloc or not _ADDRESS.match(target):
        return None
    lines = [b"GET " + target.encode() + b" HTTP/1.1\r\n"]
    for name, values in dict.items(request.headers):
        if any(map(_ODD.search, values)) or not _NAME.match(name):
            return None
        lines += [name + b": " + value + b"\r\n" for value in values]
    if b"Host" not in request.headers:
        lines.append(b"Host: " + parts.netloc.encode() + b"\r\n")
    return b"".join((*lines, b"\r\n"))


def _read_head(received: bytes, most: int) -> tuple[int, Headers, int, int] | None:
    """Status, headers, where the body begins and its length; None where the head has not ended yet. Raises ValueError
    for an answer that is not plain."""
    end = received.find(b"\r\n\r\n", 0, MOST_OF_PLAIN_HEAD)
    if end < 0:
        if len(received) >= MOST_OF_PLAIN_HEAD:
            raise ValueError("a long head")
        return None
    first, *lines = received[:end].split(b"\r\n")
    status = _STATUS.match(first)
    if status is None:
        raise ValueError("another status line")
    found: dict[bytes, list[bytes]] = {}
    stated: list[bytes] = []
    for line in lines:
        name, colon, value = line.partition(b":")
        if not _NAME.match(name) or not colon or _ODD.search(value):
            raise ValueError("another line of a head")
        low, value = name.lower(), value.strip()
        if low == b"content-length":
            stated.append(value)
        elif low in _OF_CONNECTION and (low != b"connection" or value.lower() != b"keep-alive"):
            raise ValueError("another framing")
        elif low != b"connection":
            found.setdefault(name.title(), []).append(value)
    code = int(status[1])
    length = 0 if code in _BODILESS else _length(stated)
    if length > most:
        raise ValueError("a long body")
    return code, Headers({b"Content-Length": str(length).encode(), **found}), end + 4, length


def _length(stated: list[bytes]) -> int:
    if len(stated) != 1 or not stated[0].isdigit() or len(stated[0]) > 12:
        raise ValueError("no length")
    return int(stated[0])
