"""Scrapy's downloading, with the limits that it lacks: how long an answer's head may be, how often a body may be
packed, and one pace a host over all crawls and processes (`trust.md` §3.3, §3.5).

Scrapy bounds bodies alone: a server that sends headers without an end filled 5 GB within the 30 s of a time-out.
"""

from __future__ import annotations

import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import HTTP11ClientProtocol

from crawler.pace import pace_of

MOST_OF_HEAD = 256 * 1024
"""Bytes of status line and headers, those of interim answers included; browsers take no more either."""
MOST_CODINGS = 3
"""How often a body may be packed: each layer may blow up to the size limit again."""


class AnswerTooLarge(DownloadCancelledError):
    """More than a limit of ours allows; asking again does not change it."""


class Handler(http11.HTTP11DownloadHandler):
    """For http and https."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory
        home = crawler.settings.get("ROLECALL_HOME")
        self._home = Path(home) if home else None

    async def download_request(self, request: Request) -> Response:
        await self._turn(request)
        try:
            return await super().download_request(request)
        except DownloadCancelledError:
            why = "the body is too large"
        except DownloadFailedError as error:
            if MARK not in str(error):
                raise
            why = MARK
        raise AnswerTooLarge(f"{request.url}: {why}")

    async def _turn(self, request: Request) -> None:
        """Wait until nobody else asks the host; hosts that are read without a delay have no turns."""
        crawler: Any = self._crawler
        slot = crawler.engine.downloader.slots.get(request.meta.get("download_slot"))
        if self._home is not None and slot is not None and slot.delay > 0:
            host = urlparse_cached(request).netloc
            await pace_of(self._home).turn(host, slot.delay, lambda: not crawler.crawling)


MARK = f"the head of the answer is longer than {MOST_OF_HEAD} bytes"


class _Parser(http11._LenientHTTPClientParser):
    """Gives up an answer whose head does not end."""

    head = 0

    def lineReceived(self, line: bytes) -> None:
        self.head += len(line) + 1
        if self.head > MOST_OF_HEAD:
            raise ValueError(MARK)
        super().lineReceived(line)


class _Protocol(http11._LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        asked = super().request(request)
        assert self._parser is not None
        self._parser.__class__ = _Parser  # as Scrapy does: Twisted names the class itself, and no state is added
        return asked


class _Factory(http11._LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class Unpacking(HttpCompressionMiddleware):
    """Scrapy's, which says why an answer was not unpacked."""

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        named = b",".join(response.headers.getlist("Content-Encoding")).split(b",")
        if len(named) > MOST_CODINGS:
            raise AnswerTooLarge(f"{request.url}: the body is packed {len(named)} times")
        with suppress(IgnoreRequest):
            return super().process_response(request, response)
        # Out of reach of the first exception, whose frames hold what was unpacked so far.
        raise AnswerTooLarge(f"{request.url}: the unpacked body is too large")

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        """A sound gzip body at once; what is torn, too large or in several members is left to Scrapy's careful way."""
        if encoding in (b"gzip", b"x-gzip"):
            inflate = zlib.decompressobj(31)
            with suppress(zlib.error):
                found = inflate.decompress(body, max_size)
                if inflate.eof and not inflate.unused_data:
                    return found
        return HttpCompressionMiddleware._decode(body, encoding, max_size)
