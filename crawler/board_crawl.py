"""Scrapy's crawl of one board, without what a board run has no use for: each of these costs time on every page.

Signals that nobody hears, lines that no log shows, statistics that nobody reads, the collection of garbage over all
modules. A plain `scrapy crawl` has them all.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.core.engine import ExecutionEngine
from scrapy.core.scraper import Scraper
from scrapy.crawler import Crawler
from scrapy.logformatter import LogFormatter
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.asyncgen import as_async_generator
from scrapy.utils.defer import aiter_errback, iter_errback

OBJECTS_BETWEEN = 20_000
"""New objects between two looks for garbage that holds itself. Python's own 700 make them a tenth of a crawl's time;
what a page leaves is some hundred objects, so that no more than 200 pages' wait."""

IN_ONE_GO = 50
"""Outputs of a page that are taken before the network has its turn again."""
LEAN: dict[str, Any] = {
    "STATS_CLASS": "crawler.board_crawl.Stats",
    # It reads the source of every spider's callbacks, for a mistake that ours do not make.
    "WARN_ON_GENERATOR_RETURN_VALUE": False,
    # What a board run has of Scrapy's own. The rest is not left out by name, as Scrapy imports what it leaves out: an
    # HTTP server and its client, for one.
    "EXTENSIONS_BASE": {},
    "DOWNLOADER_MIDDLEWARES_BASE": {
        "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
        "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
        "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    },
    "SPIDER_MIDDLEWARES_BASE": {"scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": 50},
}
"""Settings of a board run."""
COMPONENTS = ("EXTENSIONS", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES")


class BoardSettings(Settings):
    """Made for one crawl, so that it need not copy them."""

    def copy(self) -> BoardSettings:
        return self


class BoardCrawler(Crawler):
    """Scrapy's, with `Signals` and `InOrder`."""

    def __init__(self, spider: type[Spider], settings: Settings) -> None:
        super().__init__(spider, settings)
        self.signals = Signals(self)

    def _create_engine(self) -> ExecutionEngine:
        engine = super()._create_engine()
        engine.scraper.__class__ = InOrder  # Scrapy names the class itself, and no state is added
        return engine


class InOrder(Scraper):
    """Takes what a page gives one by one: Scrapy makes three tasks and a queue of it for each page. Our pipelines never
    wait."""

    async def handle_spider_output_async(self, result: Any, request: Request, response: Any) -> None:
        if isinstance(result, AsyncIterator):
            outputs = aiter_errback(result, self.handle_spider_error, request, response)
        else:
            outputs = as_async_generator(iter_errback(result, self.handle_spider_error, request, response))
        taken = 0
        async for output in outputs:
            await self._process_spidermw_output_async(output, response)
            taken += 1
            if taken % IN_ONE_GO == 0:
                await asyncio.sleep(0)


class Signals(SignalManager):
    """Sends a signal only where someone hears it: Scrapy looks for receivers eight times a page."""

    def __init__(self, sender: Any) -> None:
        super().__init__(sender)
        self._heard = Counter[Any]()

    def connect(self, receiver: Any, signal: Any, **kwargs: Any) -> None:
        self._heard[signal] += 1
        super().connect(receiver, signal, **kwargs)

    def disconnect(self, receiver: Any, signal: Any, **kwargs: Any) -> None:
        super().disconnect(receiver, signal, **kwargs)
        self._heard[signal] -= 1

    def send_catch_log(self, signal: Any, **kwargs: Any) -> list[tuple[Any, Any]]:
        return super().send_catch_log(signal, **kwargs) if self._heard.get(signal) else []

    async def send_catch_log_async(self, signal: Any, **kwargs: Any) -> list[tuple[Any, Any]]:
        return await super().send_catch_log_async(signal, **kwargs) if self._heard.get(signal) else []


class Stats(MemoryStatsCollector):
    """Scrapy's, without the search for a deprecated argument on every count."""

    __getattribute__ = object.__getattribute__


class Quiet(LogFormatter):
    """Scrapy's, without a line for each page and item, which it would make up even where no log shows it."""

    def crawled(self, *told: Any) -> None:  # type: ignore[override]  # None is what Scrapy takes for no line
        return None

    def scraped(self, *told: Any) -> None:  # type: ignore[override]
        return None


def make_lean(settings: Settings, log_level: str) -> None:
    """Put the settings of a board run over those of the project."""
    settings.update(LEAN, priority="cmdline")
    for name in COMPONENTS:
        used = {component: order for component, order in settings[name].items() if order is not None}
        settings.set(name, used, priority="project")  # a spider may still have its own
    if _number(log_level) > logging.DEBUG:
        settings.set("LOG_FORMATTER", Quiet, priority="cmdline")


def settle(log_level: str) -> None:
    """Make this process one that only crawls, once all that it needs is imported."""
    logging.disable(_number(log_level) - 1)
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(OBJECTS_BETWEEN, *gc.get_threshold()[1:])


def _number(log_level: str) -> int:
    return logging.getLevelNamesMapping().get(log_level.upper(), logging.INFO)
