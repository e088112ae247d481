"""Which addresses may be reached: public ones, over http and https (`trust.md` §3.4).

Three doors: the address as it is spelled in a URL, the resolver's answer, and the peer that was connected to. Every
request passes them: seeds, redirects, robots.txt, sitemaps, links found in answers. `ROLECALL_ALLOW_HOSTS`
(`host:port`) is the one exception.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Response
from scrapy.resolver import CachingHostnameResolver
from scrapy.statscollectors import StatsCollector
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.public import PORTS, allowed_hosts, is_public, literal

if TYPE_CHECKING:
    from twisted.internet.base import ReactorBase


class AddressRefused(IgnoreRequest):
    """The address is none that may be reached."""


class GuardMiddleware:
    """Refuses requests to addresses that are spelled out, and answers from peers that should not have been reached.
    Next to the downloader: an archived answer touches no network."""

    def __init__(self, stats: StatsCollector, allowed: frozenset[tuple[str, int]] = frozenset()) -> None:
        self.stats = stats
        self.allowed = allowed
        self._sound: set[tuple[str, str]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        guard = cls(crawler.stats, allowed_hosts(crawler.settings.getlist("ROLECALL_ALLOW_HOSTS")))
        crawler.signals.connect(guard.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(guard.spider_closed, signal=signals.spider_closed)
        return guard

    def spider_opened(self, spider: Spider) -> None:
        """The resolver is the process's: not every way of starting a crawl installs the one that settings name."""
        from twisted.internet import reactor

        let_through.update(self.allowed)
        if not isinstance(reactor.nameResolver, GuardedResolver):
            GuardedResolver.from_crawler(spider.crawler, reactor).install_on_reactor()

    def spider_closed(self, spider: Spider) -> None:
        let_through.subtract(self.allowed)

    def process_request(self, request: Request) -> None:
        parts = urlparse_cached(request)
        if (parts.scheme, parts.netloc) in self._sound:
            return
        if parts.scheme not in PORTS or not parts.hostname:
            raise self._refused(request, "only http and https addresses are fetched")
        if "proxy" in request.meta:
            raise self._refused(request, "no proxy is used")
        address = literal(parts.hostname)
        if address is not None and not is_public(address) and not self._is_allowed(request):
            raise self._refused(request, f"{address} is no public address")
        self._sound.add((parts.scheme, parts.netloc))

    def process_response(self, request: Request, response: Response) -> Response:
        peer = response.ip_address
        if peer is not None and not is_public(peer) and not self._is_allowed(request):
            raise self._refused(request, f"{peer} is no public address")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A name that was refused by the resolver looks like one that it does not know."""
        if isinstance(exception, CannotResolveHostError):
            host = (urlparse_cached(request).hostname or "").lower()
            if host in refused_names:
                raise self._refused(request, f"{host} leads to no public address") from exception

    def _is_allowed(self, request: Request) -> bool:
        parts = urlparse_cached(request)
        return (str(parts.hostname).lower(), parts.port or PORTS.get(parts.scheme, 0)) in self.allowed

    def _refused(self, request: Request, why: str) -> AddressRefused:
        self.stats.inc_value("guard/refused")
        return AddressRefused(f"{request.url}: {why}")


let_through: Counter[tuple[str, int]] = Counter()
"""Hosts and ports that open crawls of this process are allowed, and by how many of them."""
refused_names: set[str] = set()
"""Names whose addresses the resolver kept back, in this process."""


@implementer(IHostnameResolver)
class GuardedResolver(CachingHostnameResolver):
    """Scrapy's resolver, which hands on public addresses only. Twisted asks it before every connection, for names and
    addresses alike, with the port."""

    def __init__(self, reactor: ReactorBase, cache_size: int) -> None:
        super().__init__(reactor, cache_size)
        # One crawler process after another installs its own: they must not pile up.
        if isinstance(self.original_resolver, GuardedResolver):
            self.original_resolver = self.original_resolver.original_resolver

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[Any]] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        if let_through[hostName.lower(), portNumber] < 1:
            resolutionReceiver = _PublicOnly(resolutionReceiver, hostName)
        return super().resolveHostName(resolutionReceiver, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Keeps back what is not public; a name of which nothing is left is remembered as refused."""

    def __init__(self, receiver: Any, name: str) -> None:
        self._receiver = receiver
        self._name = name.lower()
        self._kept_back = self._passed = False

    def resolutionBegan(self, resolution: Any) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        found = literal(address.host)
        if found is not None and is_public(found):
            self._passed = True
            self._receiver.addressResolved(address)
        else:
            self._kept_back = True

    def resolutionComplete(self) -> None:
        if self._kept_back and not self._passed:
            refused_names.add(self._name)
        else:
            refused_names.discard(self._name)
        self._receiver.resolutionComplete()
