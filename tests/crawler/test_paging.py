"""Pages of a list: the next is asked for up to the total, the cap, or until a page is empty."""

import json

import pytest
from loopback import Page
from spidering import answered

from crawler.paging import PagedSpider


class Offsets(PagedSpider):
    """A list by offset, whose next page begins behind the rows that came."""

    name = "offsets"
    url = "https://jobs.example/{board}?start={page}&n=2"
    rows_at = "found.rows"

    def advertised(self, response):
        return json.loads(response.body).get("total")


class Numbers(Offsets):
    """A list by number, of 10 rows a page."""

    url = "https://jobs.example/{board}?p={page}"
    first_page, numbered, page_size = 1, True, 10


class Capped(Offsets):
    """A list whose offsets end at 6."""

    cap = 6


@pytest.mark.parametrize(
    ("spider", "page", "rows", "total", "following"),
    [
        (Offsets, 0, 2, 3, "start=2&n=2"),
        (Offsets, 2, 1, 3, None),
        (Offsets, 2, 0, 3, None),
        (Offsets, 4, 2, None, "start=6&n=2"),
        (Offsets, 6, 0, None, None),
        (Numbers, 1, 10, 11, "p=2"),
        (Numbers, 1, 7, 11, "p=2"),
        (Numbers, 2, 1, 11, None),
        (Numbers, 1, 10, 10, None),
        (Capped, 2, 2, 40, "start=4&n=2"),
        (Capped, 4, 2, 40, None),
        (Capped, 4, 2, None, None),
    ],
)
def test_the_next_page_is_asked_for_up_to_the_end(spider, page, rows, total, following):
    told = {"found": {"rows": [{"id": n} for n in range(rows)]}, "total": total}
    board = spider(board="ferncastle")
    request = board.next_page(answered(board.page(page), Page(json.dumps(told).encode())))
    assert (request and request.url) == (following and f"https://jobs.example/ferncastle?{following}")


def test_the_first_page_is_asked_for_by_its_own_name():
    assert Numbers(board="ferncastle").list_request().url == "https://jobs.example/ferncastle?p=1"
