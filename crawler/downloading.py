"""Scrapy's downloading, with the limits that it lacks: how long an answer's head may be, how often a body may be
packed, and one pace a host over all crawls and processes (`trust.md` §3.3, §3.5).

Scrapy bounds bodies alone: a server that sends headers without an end filled 5 GB within the 30 s of a time-out.
"""

from __future__ import annotations

import zlib
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, IgnoreRequest
from scrapy.http import Response
from scrapy.signals import bytes_received, headers_received
from scrapy.utils._download_handlers import make_response
from scrapy.utils.httpobj import urlparse_cached

from crawler.board_crawl import Signals
from crawler.connections import MARK, Connection, Factory, request_of
from crawler.guard import PORTS
from crawler.pace import pace_of

MOST_AT_ONCE = 1 << 20
"""Bytes of a body that is taken without Twisted."""
TIMEOUT = 30.0
"""Seconds for an answer where the request does not say."""
MOST_CODINGS = 3
"""How often a body may be packed: each layer may blow up to the size limit again."""


class AnswerTooLarge(DownloadCancelledError):
    """More than a limit of ours allows; asking again does not change it."""


class Handler(http11.HTTP11DownloadHandler):
    """For http and https."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = Factory
        self._most = min(MOST_AT_ONCE, self._default_maxsize or MOST_AT_ONCE, self._default_warnsize or MOST_AT_ONCE)
        home = crawler.settings.get("ROLECALL_HOME")
        self._home = Path(home) if home else None

    async def download_request(self, request: Request) -> Response:
        await self._turn(request)
        limit, started = request.meta.setdefault("download_timeout", TIMEOUT), monotonic()
        try:
            plain = await self._plain(request)
            if plain is not None:
                return plain
            if (spent := monotonic() - started) > 0.1:
                request.meta["download_timeout"] = max(0.1, limit - spent)
            return await super().download_request(request)
        except DownloadCancelledError:
            why = "the body is too large"
        except DownloadFailedError as error:
            if MARK not in str(error):
                raise
            why = MARK
        finally:
            request.meta["download_timeout"] = limit
        raise AnswerTooLarge(f"{request.url}: {why}")

    async def _plain(self, request: Request) -> Response | None:
        """The answer over a connection that is open, where both are plain; else None, and what has begun goes on in
        Twisted's way: the pool hands out the same connection."""
        parts = urlparse_cached(request)
        key = (parts.scheme.encode(), (parts.hostname or "").encode(), parts.port or PORTS.get(parts.scheme), None)
        if not self._pool._connections.get(key) or self._is_watched(request):
            return None
        sent = request_of(request)
        connection = self._taken(key) if sent is not None else None
        if sent is None or connection is None:
            return None
        answer = await connection.ask(sent, self._most, request.meta["download_timeout"])
        if answer is None and not connection.has_begun:
            return None
        self._pool._putConnection(key, connection)  # type: ignore[no-untyped-call]
        if answer is None:
            waiting = self._pool._connections[key]
            waiting.insert(0, waiting.pop())
            return None
        url, told = urldefrag(request.url)[0], (answer.status, answer.headers, answer.body)
        return make_response(url, *told, ip_address=answer.peer, protocol="HTTP/1.1")

    def _is_watched(self, request: Request) -> bool:
        """True where more is asked for than the answer."""
        heard = self._crawler.signals
        is_heard = not isinstance(heard, Signals) or any(map(heard.is_heard, (bytes_received, headers_received)))
        asked = request.meta
        return bool(is_heard or self._tls_verbose_logging or asked.get("proxy") or asked.get("bindaddress"))

    def _taken(self, key: Any) -> Connection | None:
        """An idle connection, out of the pool."""
        waiting = self._pool._connections[key]
        while waiting:
            connection = waiting.pop(0)
            self._pool._timeouts.pop(connection).cancel()
            if connection.state == "QUIESCENT":
                return connection  # type: ignore[no-any-return]  # the pool knows them as Twisted's
        return None

    async def _turn(self, request: Request) -> None:
        """Wait until nobody else asks the host; hosts that are read without a delay have no turns."""
        crawler: Any = self._crawler
        slot = crawler.engine.downloader.slots.get(request.meta.get("download_slot"))
        if self._home is not None and slot is not None and slot.delay > 0:
            host = urlparse_cached(request).netloc
            await pace_of(self._home).turn(host, slot.delay, lambda: not crawler.crawling)


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
