"""The bare alternative: what a Scrapy user writes in ten minutes. Same addresses, JSON Lines out, and nothing else.

`python -m benchmarks.bare_spider PORT BOARDS LIST OUT`
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from benchmarks.farm import ADDRESSES, address
from benchmarks.postings import board_name


class BareSpider(scrapy.Spider):
    name = "bare"
    custom_settings = {  # noqa: RUF012  # as Scrapy's own examples have it
        "ROBOTSTXT_OBEY": False,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
        "CONCURRENT_REQUESTS": 8 * len(ADDRESSES),
        "LOG_LEVEL": "WARNING",
    }

    def __init__(self, port: int, boards: int, list_name: str) -> None:
        super().__init__()
        self.port, self.boards, self.list_name = port, boards, list_name

    async def start(self) -> AsyncIterator[Any]:
        for board in range(self.boards):
            yield scrapy.Request(f"http://{address(board)}:{self.port}/{board_name(board)}/{self.list_name}.json")

    def parse(self, response: Response) -> Iterator[Any]:
        for row in json.loads(response.body)["jobs"]:
            if "html" in row:
                yield row
            else:
                yield response.follow(f"/{row['url'].split('/', 3)[3]}", self.parse_posting)

    def parse_posting(self, response: Response) -> Iterator[Any]:
        yield {
            "url": response.url,
            "title": response.css("h1::text").get(),
            "html": response.css("#description").get(),
        }


def main(port: int, boards: int, list_name: str, out: str) -> None:
    process = AsyncCrawlerProcess({"FEEDS": {out: {"format": "jsonlines"}}})
    process.crawl(BareSpider, port=port, boards=boards, list_name=list_name)
    process.start()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
