"""The crawl of a board costs less than Scrapy's, and does the same."""

import logging

import pytest
from scrapy import Request, Spider, signals
from scrapy.settings import Settings
from scrapy.spiders import Spider as AnySpider

from crawler.board_crawl import BoardCrawler, Quiet, Signals, Stats, make_lean


class Plain(AnySpider):
    name = "plain"


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
    extensions = crawler.settings.get_component_priority_dict_with_base("EXTENSIONS")
    assert [name for name, order in extensions.items() if order is not None] == []


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
