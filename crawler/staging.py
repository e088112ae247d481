"""The item pipeline of a board run: what a spider publishes goes into the run's stage file."""

from __future__ import annotations

from pathlib import Path

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.home import Home
from crawler.items import Published
from crawler.stage import StageWriter


class StagePipeline:
    """Hands items to a `StageWriter`. A plain `scrapy crawl` has no run, and nothing is staged."""

    def __init__(self, writer: StageWriter) -> None:
        self.writer = writer

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StagePipeline:
        run_id = crawler.settings.get("ROLECALL_RUN_ID")
        if not run_id:
            raise NotConfigured
        home = Home(Path(crawler.settings["ROLECALL_HOME"]))
        return cls(StageWriter(home.stage_file(run_id, crawler.settings["ROLECALL_BOARD_KEY"])))

    def process_item(self, item: Published) -> Published:
        self.writer.add(item)
        return item
