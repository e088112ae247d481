"""How rolecall reads the farm: an ordinary platform, made known by `ROLECALL_SPIDERS=benchmarks.farm_spiders`."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, read_json
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.items import Posting


class FarmSpider(BoardSpider):
    """A list, and a page a posting."""

    name = "farm"
    url = "https://jobs.example/{board}/jobs.json"

    def postings(self, response: Response) -> Iterable[Row]:
        rows: list[Row] = read_json(response)["jobs"]
        return rows

    def advertised(self, response: Response) -> int | None:
        total: int = read_json(response)["total"]
        return total

    def detail_request(self, row: Row) -> Request | None:
        return self.request(row["url"], is_list=False, cb_kwargs={"row": row})

    def detail(self, row: Row, response: Response) -> Row:
        return {**row, "html": response.css("#description").get()}

    def to_item(self, posting: Row, board: Board) -> Posting:
        return Posting(
            platform=self.name,
            board=board.board,
            posting_id=posting["id"],
            url=posting["url"],
            company_raw=posting["company"],
            title_raw=posting["title"],
            department=posting["department"],
            places_raw=[posting["location"]],
            employment_type_raw=posting["employment"],
            workplace_type_raw=posting["workplace"],
            source_posted_at_raw=posting["posted"],
            description_html=posting["html"],
        )


class UntaggedFarmSpider(FarmSpider):
    """A list that is sent whole each time: every page is asked again."""

    name = "untaggedfarm"
    url = "https://jobs.example/{board}/untagged.json"


class StampedFarmSpider(UntaggedFarmSpider):
    """Such a list, whose rows say when they were edited."""

    name = "stampedfarm"
    row_shows_edits = True


class WholeFarmSpider(FarmSpider):
    """The list alone, which holds every posting whole."""

    name = "wholefarm"
    url = "https://jobs.example/{board}/whole.json"
    one_answer = True

    def detail_request(self, row: Row) -> Request | None:
        return None
