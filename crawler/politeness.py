"""robots.txt to the letter of RFC 9309, `Crawl-delay`, `Retry-After`, and one request a second (`trust.md` §3.5)."""

from __future__ import annotations

import asyncio
import math
import random
import re
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import redirect, retry
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotConfigured,
    ResponseDataLossError,
    StopDownload,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import ConnectError, ConnectionClosed

from crawler.pace import LONGEST_WAIT, pace_of, wait
from crawler.public import allowed_hosts

ROBOTS_BYTES = 500 * 1024
ROBOTS_HOPS = 5
DECISIONS = ("absent", "allowed", "unreachable", "disallowed")
"""What robots.txt came to, the mildest first: of several hosts the board run keeps the strictest."""

NO_ANSWER = (
    IgnoreRequest,
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
    ConnectError,
    ConnectionClosed,
    OSError,
    ValueError,
)
"""What stands between us and a robots.txt; ValueError for a redirect to what is no address."""


class RobotsDisallowed(IgnoreRequest):
    """robots.txt forbids the request, or cannot be had and so forbids everything."""


class RobotsUnreachable(RobotsDisallowed):
    """robots.txt got no answer at all: neither would the request."""


class RetryAfterTooLong(IgnoreRequest):
    """The server asks to come back later than a board run waits."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host's robots.txt came to. `parsed` is None where it says nothing; `refusal` refuses everything."""

    decision: str
    parsed: Any = None
    refusal: IgnoreRequest | None = None


_kept: dict[tuple[str, str], dict[str, Rules]] = {}


def rules_of_run(home: str | None, run_id: str | None) -> dict[str, Rules]:
    """Rules by origin, which the boards of one run share in one process: a thousand boards on one host need not ask
    a thousand times. Only the last run's are kept."""
    if not run_id:
        return {}
    if (str(home), run_id) not in _kept:
        _kept.clear()
    return _kept.setdefault((str(home), run_id), {})


class RobotsMiddleware:
    """Asks each host's robots.txt once, before the first request to it, through the whole chain of middlewares."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if not settings.getbool("ROBOTSTXT_OBEY") or settings.getlist("ROLECALL_REPLAY"):
            raise NotConfigured("robots.txt is not asked for")
        self.crawler = crawler
        self.stats = crawler.stats
        self.agent = settings["ROBOTSTXT_USER_AGENT"] or settings["BOT_NAME"]
        self.permission = settings.get("ROLECALL_PERMISSION")
        self._of_run = rules_of_run(settings.get("ROLECALL_HOME"), settings.get("ROLECALL_RUN_ID"))
        self._rules: dict[str, Rules] = {}
        self._asked: dict[str, asyncio.Future[Rules]] = {}
        self._downloading = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> Coroutine[Any, Any, None] | None:
        if "robots_bytes" in request.meta:
            request.meta["robots_bytes"] = 0
            return None
        parts = urlparse_cached(request)
        rules = self._rules.get(f"{parts.scheme}://{parts.netloc}")
        if rules is None:
            return self._ask_first(request, f"{parts.scheme}://{parts.netloc}")
        self._check(request, rules)
        return None

    async def _ask_first(self, request: Request, origin: str) -> None:
        if origin not in self._asked:
            self._asked[origin] = asyncio.ensure_future(self._rules_of(origin))
        rules = self._rules[origin] = await self._asked[origin]
        self._check(request, rules)

    def _check(self, request: Request, rules: Rules) -> None:
        refusal = rules.refusal
        if self.permission and (refusal is None or isinstance(refusal, RobotsDisallowed)):
            return
        if refusal is not None:
            if isinstance(refusal, RobotsDisallowed):
                self.stats.inc_value("robots/disallowed")
            raise type(refusal)(*refusal.args)
        if rules.parsed is not None and not rules.parsed.can_fetch(request.url, self.agent):
            self._note("disallowed")
            self.stats.inc_value("robots/disallowed")
            raise RobotsDisallowed(f"robots.txt forbids {request.url}")

    async def _rules_of(self, origin: str) -> Rules:
        rules = self._of_run.get(origin) or await self._fetched(origin)
        if rules.refusal is None:
            self._of_run[origin] = rules
        self._note(rules.decision)
        delay = rules.parsed.crawl_delay(self.agent) if rules.parsed is not None else None
        if delay is not None and math.isfinite(delay) and delay > 0:
            delay = min(float(delay), LONGEST_WAIT)
            self.stats.max_value("robots/crawl_delay", delay)
            slow_down(self.crawler, urlsplit(origin).hostname or "", delay)
        return rules

    async def _fetched(self, origin: str) -> Rules:
        """RFC 9309 §2.3.1: 2xx is read, 3xx followed, 4xx allows, 5xx and no answer forbid."""
        url, following = f"{origin}/robots.txt", ""
        for _ in range(ROBOTS_HOPS + 1):
            try:
                url = urljoin(url, following)
                response = await self._download(url)
            except NO_ANSWER as error:
                return Rules("unreachable", refusal=_refusal(url, error))
            if response.status >= 500:
                return Rules("unreachable", refusal=RobotsDisallowed(f"{url} answers {response.status}"))
            if 200 <= response.status < 300:
                return Rules("allowed", parsed=parsed(response.body))
            target = response.headers.get("Location")
            if not 300 <= response.status < 400 or target is None:
                return Rules("absent")
            following = target.decode("latin-1")
        return Rules("absent")

    async def _download(self, url: str) -> Response:
        engine = self.crawler.engine
        assert engine is not None
        meta = {"robots_bytes": 0, "dont_redirect": True}
        request = Request(url, priority=1000, meta=meta, callback=NO_CALLBACK)
        # Heard only as long as it matters: the signal is sent for every piece of every answer.
        if not self._downloading:
            self.crawler.signals.connect(self.bytes_received, signal=signals.bytes_received)
        self._downloading += 1
        try:
            return await engine.download_async(request)
        finally:
            self._downloading -= 1
            if not self._downloading:
                self.crawler.signals.disconnect(self.bytes_received, signal=signals.bytes_received)

    def bytes_received(self, data: bytes, request: Request, spider: Spider) -> None:
        """No more than 500 KiB of a robots.txt are read."""
        if "robots_bytes" in request.meta:
            request.meta["robots_bytes"] += len(data)
            if request.meta["robots_bytes"] > ROBOTS_BYTES:
                raise StopDownload(fail=False)

    def _note(self, decision: str) -> None:
        before = self.stats.get_value("robots/decision", DECISIONS[0])
        self.stats.set_value("robots/decision", max(before, decision, key=DECISIONS.index))


def _refusal(url: str, error: Exception) -> IgnoreRequest:
    """A refusal of our own keeps its name, so that the board run states the right reason."""
    if isinstance(error, IgnoreRequest) and type(error) is not IgnoreRequest:
        return error
    return RobotsUnreachable(f"{url} got no answer: {error!r}")


def parsed(body: bytes) -> Any:
    """The rules of a robots.txt, of its first 500 KiB up to the last whole line."""
    if len(body) > ROBOTS_BYTES:
        body = body[:ROBOTS_BYTES].rpartition(b"\n")[0]
    return Protego.parse(body.decode("utf-8-sig", "ignore"))


def slow_down(crawler: Crawler, host: str, delay: float) -> None:
    """Keep at least `delay` seconds between requests to `host`, one at a time."""
    downloader: Any = crawler.engine.downloader if crawler.engine else None
    before = downloader.per_slot_settings.get(host, {}).get("delay", 0.0)
    downloader.per_slot_settings[host] = {"concurrency": 1, "delay": max(before, delay)}
    slot = downloader.slots.get(host)
    if slot is not None:
        slot.concurrency, slot.delay = 1, max(slot.delay, delay)


class RetryMiddleware(retry.RetryMiddleware):
    """Tries again what may pass: after what `Retry-After` says, else after short, growing waits. Also keeps the pace of
    each host, and holds all requests to a host that asked for a pause."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.settings)
        settings = crawler.settings
        self.crawler = crawler
        self.stats = crawler.stats
        self.home = settings.get("ROLECALL_HOME")
        self.waits = not settings.getlist("ROLECALL_REPLAY")
        self.backoff = settings.getfloat("ROLECALL_BACKOFF", 0.5)
        stated = settings.get("ROLECALL_DELAY")
        self.delay = float(stated) if stated is not None else settings.getfloat("DOWNLOAD_DELAY")
        free = allowed_hosts(settings.getlist("ROLECALL_ALLOW_HOSTS")) if stated is None else ()
        self.free_hosts = {host for host, _ in free}
        self.free = {"concurrency": settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"), "delay": 0.0}
        self._paced: set[str] = set()
        self._until: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RetryMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> Coroutine[Any, Any, None] | None:
        host = urlparse_cached(request).hostname or ""
        if host not in self._paced:
            self._pace(host)
        return self._pause(host) if host in self._until else None

    def _pace(self, host: str) -> None:
        self._paced.add(host)
        downloader: Any = self.crawler.engine.downloader if self.crawler.engine else None
        pace = self.free if host in self.free_hosts else {"concurrency": 1, "delay": self.delay}
        downloader.per_slot_settings.setdefault(host, pace)

    async def _pause(self, host: str) -> None:
        while (left := self._until.get(host, 0.0) - monotonic()) > 0:
            await wait(left, lambda: not self.crawler.crawling)
        self._until.pop(host, None)

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        if reserved := response.headers.get(b"Tdm-Reservation"):
            self._note_reservation(reserved.decode("latin-1").strip()[:100])
        if response.status not in self.retry_http_codes or request.meta.get("dont_retry"):
            return response
        asked = retry_after(response) if response.status in (429, 503) else None
        if asked is not None and asked > LONGEST_WAIT:
            self.stats.inc_value("retry/too_long")
            raise RetryAfterTooLong(f"{request.url}: the server asks to come back in {asked:.0f} s")
        again = self._retry(request, f"{response.status}")
        if again is None:
            return response
        await self._wait(request, asked)
        return again

    def _note_reservation(self, said: str) -> None:
        """One answer that reserves is enough, whatever others say."""
        if said and self.stats.get_value("tdm/reservation") != "1":
            self.stats.set_value("tdm/reservation", said)

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception, spider: Spider | None = None
    ) -> Request | None:
        if not isinstance(exception, self.exceptions_to_retry) or request.meta.get("dont_retry"):
            return None
        again = self._retry(request, exception)
        if again is not None:
            await self._wait(request, None)
        return again

    async def _wait(self, request: Request, asked: float | None) -> None:
        """What the server asks for holds for all of its host, our own backing off for this request."""
        if not self.waits:
            return
        if asked is None:
            await asyncio.sleep(self.backoff * 2 ** request.meta.get("retry_times", 0) * random.uniform(0.8, 1.2))
        elif asked > 0:
            host = urlparse_cached(request).hostname or ""
            self._until[host] = max(self._until.get(host, 0.0), monotonic() + asked)
            self.stats.max_value("retry/after", asked)
            if self.home and host not in self.free_hosts:
                pace_of(Path(self.home)).hold(urlparse_cached(request).netloc, asked)


def retry_after(response: Response) -> float | None:
    """Seconds that a `Retry-After` header asks to wait, as a number or a date; None where it says nothing."""
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:12])
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - datetime.now(UTC)).total_seconds())


class OtherHost(IgnoreRequest):
    """A redirect to a host that is not the platform's."""


def leaves(asked: str, target: str, hosts: str | None) -> bool:
    """True where a redirect from `asked` to `target` leaves the host, and for one that `hosts` does not match. Names
    that differ by `www.` alone are one host; `hosts` None allows any."""
    if hosts is None:
        return False
    before, after = (urlsplit(url).netloc.lower().removeprefix("www.") for url in (asked, urljoin(asked, target)))
    return before != after and not (hosts and re.fullmatch(hosts, after.partition(":")[0]))


class TooManyRedirects(IgnoreRequest):
    """Redirects that go round in a circle, or on and on."""


class RedirectMiddleware(redirect.RedirectMiddleware):
    """Scrapy's, without the Referer header that we do not send, staying on the hosts that the request says
    (`stay_on`), never lost to the duplicate filter, and with the 3xx by which a platform slows down left to the
    retries."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RedirectMiddleware:
        middleware = cls(crawler.settings)
        middleware.crawler = crawler
        return middleware

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        if response.status in getattr(self.crawler.spider, "throttles", ()):
            return response
        try:
            following = super().process_response(request, response)
        except IgnoreRequest as error:
            raise TooManyRedirects(f"{request.url} redirects more than {self.max_redirect_times} times") from error
        if isinstance(following, Request):
            if leaves(request.url, following.url, request.meta.get("stay_on")):
                raise OtherHost(f"{request.url} redirects to {following.url}")
            # A posting whose page leads to the list, which was asked for already, would vanish without a word.
            following.dont_filter = True
        return following

    def handle_referer(self, request: Request, response: Response) -> None:
        request.headers.pop("Referer", None)
