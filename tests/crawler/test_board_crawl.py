"""The crawl of a board costs less than Scrapy's, and does the same."""

import json
import logging
import subprocess
import sys
from typing import ClassVar

import pytest
from crawling import ROOT
from scrapy import Request, Spider, signals
from scrapy.settings import Settings
from scrapy.spiders import Spider as AnySpider

from crawler.board_crawl import BoardCrawler, Quiet, Signals, Stats, make_lean
from crawler.cookies import SessionCookies
from crawler.spiders.icims import IcimsSpider


class Plain(AnySpider):
    name = "plain"


class Own(AnySpider):
    name = "own"
    custom_settings: ClassVar = {"DOWNLOADER_MIDDLEWARES": {SessionCookies: 1}}


def lean(level="WARNING"):
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    make_lean(settings, level)
    return settings


def test_a_signal_is_sent_where_someone_hears_it():
    heard = []
    sender = Signals(object())

    def hear(url):
        heard.append(url)

    assert sender.send_catch_log(signals.bytes_received, url="a") == []
    sender.connect(hear, signals.bytes_received)
    assert sender.send_catch_log(signals.bytes_received, url="b") == [(hear, None)]
    assert sender.send_catch_log(signals.headers_received, url="c") == []
    sender.disconnect(hear, signals.bytes_received)
    assert sender.send_catch_log(signals.bytes_received, url="d") == []
    assert heard == ["b"]


def test_a_board_crawl_has_ours():
    crawler = BoardCrawler(Plain, lean())
    assert type(crawler.signals) is Signals
    assert crawler.settings.get_component_priority_dict_with_base("EXTENSIONS").copy_to_dict() == {}


@pytest.mark.parametrize("name", ["DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES"])
def test_a_board_crawl_has_every_middleware_of_the_project(name):
    project = Settings()
    project.setmodule("crawler.settings", priority="project")
    ours, theirs = (each.get_component_priority_dict_with_base(name) for each in (lean(), project))
    assert ours.copy_to_dict() == theirs.copy_to_dict() != {}


@pytest.mark.parametrize("spider", [IcimsSpider, Own])
def test_a_spider_may_have_a_middleware_of_its_own(spider):
    settings = BoardCrawler(spider, lean()).settings
    assert SessionCookies in settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES")


CRAWL = """
import json, sys
from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import IgnoreRequest
from crawler.board_crawl import BoardCrawler

found, errors = [], []


class Lost:
    def process_request(self, request):
        if request.url.endswith("lost"):
            raise IgnoreRequest


class Pages(Spider):
    name = "pages"

    async def start(self):
        for path in ("page", "raises", "lost", "none"):
            yield Request(f"data:,{path}", errback=self.failed)

    def parse(self, response):
        if response.text == "none":
            return
        for number in range(120):
            yield {"page": response.text, "number": number}
        if response.text == "raises":
            raise KeyError
        yield Request("data:,more", callback=self.more)

    async def more(self, response):
        yield {"page": response.text}

    def failed(self, failure):
        return [{"failed": type(failure.value).__name__}]


def scraped(item):
    found.append(item)


def erred(failure):
    errors.append(type(failure.value).__name__)


settings = {"LOG_LEVEL": "CRITICAL", "TELNETCONSOLE_ENABLED": False, "DOWNLOADER_MIDDLEWARES": {Lost: 1}}
process = AsyncCrawlerProcess(settings)
crawler = {"ours": BoardCrawler, "scrapys": Crawler}[sys.argv[1]](Pages, process.settings)
crawler.signals.connect(scraped, signals.item_scraped)
crawler.signals.connect(erred, signals.spider_error)
process.crawl(crawler)
process.start()
print(json.dumps([sorted(found, key=str), errors]))
"""
"""A spider that gives what one may: pages with much, with nothing, an exception after that, an errback's list."""


def test_what_pages_give_is_taken_as_scrapy_takes_it():
    ours, scrapys = (
        json.loads(
            subprocess.run(
                [sys.executable, "-c", CRAWL, whose], cwd=ROOT, capture_output=True, check=True, timeout=60
            ).stdout
        )
        for whose in ("ours", "scrapys")
    )
    assert ours == scrapys
    assert (len(ours[0]), ours[1]) == (242, ["KeyError"])


@pytest.mark.parametrize(("level", "has_lines"), [("DEBUG", True), ("INFO", False), ("WARNING", False)])
def test_lines_of_pages_are_made_where_they_are_shown(level, has_lines):
    formatter = lean(level)["LOG_FORMATTER"]
    assert (formatter is not Quiet) == has_lines


def test_counts_are_scrapys():
    stats = Stats(BoardCrawler(Plain, lean()))
    stats.inc_value("a")
    stats.inc_value("a", 2)
    stats.max_value("b", 3)
    stats.max_value("b", 2)
    assert stats.get_stats() == {"a": 3, "b": 3}
    assert logging.getLogger().manager.disable == logging.NOTSET
    assert (Quiet().crawled(Request("http://a.example"), None, Spider("a")), Quiet().scraped({}, None, None)) == (
        None,
        None,
    )
