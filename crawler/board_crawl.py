"""Scrapy's crawl of one board, without what a board run has no use for: each of these costs time on every page.

Signals that nobody hears, lines that no log shows, statistics that nobody reads, the collection of garbage over all
modules. A plain `scrapy crawl` has them all.
"""

from __future__ import annotations

import gc
import logging
from collections import Counter
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.logformatter import LogFormatter
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager
from scrapy.statscollectors import MemoryStatsCollector

OBJECTS_BETWEEN = 20_000
"""New objects between two looks for garbage that holds itself. Python's own 700 make them a tenth of a crawl's time;
what a page leaves is some hundred objects, so that no more than 200 pages' wait."""

LEAN: dict[str, Any] = {
    "STATS_CLASS": "crawler.board_crawl.Stats",
    # It reads the source of every spider's callbacks, for a mistake that ours do not make.
    "WARN_ON_GENERATOR_RETURN_VALUE": False,
}
"""Settings of a board run."""
UNUSED = (
    "scrapy.extensions.corestats.CoreStats",
    "scrapy.extensions.logcount.LogCount",
    "scrapy.extensions.logstats.LogStats",
    "scrapy.extensions.feedexport.FeedExporter",
    "scrapy.extensions.closespider.CloseSpider",
    "scrapy.extensions.memusage.MemoryUsage",
)
"""Extensions whose numbers and files a board run does not have."""


class BoardCrawler(Crawler):
    """Scrapy's, with `Signals`."""

    def __init__(self, spider: type[Spider], settings: Settings) -> None:
        super().__init__(spider, settings)
        self.signals = Signals(self)


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
    settings.set("EXTENSIONS", {**settings["EXTENSIONS"], **dict.fromkeys(UNUSED)}, priority="cmdline")
    if _number(log_level) > logging.DEBUG:
        settings.set("LOG_FORMATTER", Quiet, priority="cmdline")


def settle(log_level: str) -> None:
    """Make this process one that only crawls, once all that it needs is imported."""
    logging.disable(_number(log_level) - 1)
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN, *gc.get_threshold()[1:])


def _number(log_level: str) -> int:
    return logging.getLevelNamesMapping().get(log_level.upper(), logging.INFO)
