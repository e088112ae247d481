"""Lists in pages that a number or an offset in the request tells apart, read up to their total."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from crawler.base import BoardSpider
from crawler.html_lists import page_number


class PagedSpider(BoardSpider):
    """A board whose list comes in pages; `{page}` in `url` stands for a page's number, or its first row's offset."""

    first_page: ClassVar[int] = 0
    """What the first page is called."""
    numbered: ClassVar[bool] = False
    """True where pages are numbered; else a page is called by the offset of its first row."""
    page_size: ClassVar[int | None] = None
    """Rows of a full page; None where the next page begins behind the rows that came."""

    def page(self, number: int, **kwargs: Any) -> Request:
        """The request for a page; `kwargs` are the request's own."""
        return self.request(self.url.format(board=self.board.board, page=number), **kwargs)

    def list_request(self) -> Request:
        return self.page(self.first_page)

    def page_of(self, response: Response) -> int:
        """Which page was asked for."""
        parameter = re.search(r"([\w$]+)=\{page\}", self.url)
        assert parameter is not None, "a spider whose address names no page has its own `page_of`"
        return page_number(response, parameter[1], self.first_page)

    def step(self, response: Response, rows: int) -> int:
        """How many rows of the list a page took, of which so many came."""
        return self.page_size or rows

    def further(self, response: Response, number: int) -> Request:
        """Another page of the same list."""
        return self.page(number)

    def next_page(self, response: Response) -> Request | None:
        """Up to the total, or the cap; without a total, until a page is empty."""
        rows, page = len([*self.postings(response)]), self.page_of(response)
        step = self.step(response, rows)
        following = page + (1 if self.numbered else step)
        seen = (following - self.first_page) * (step if self.numbered else 1)
        ends = [end for end in (self.advertised(response), self.cap) if end is not None]
        goes_on = rows and following > page and all(seen < end for end in ends)
        return self.further(response, following) if goes_on else None
