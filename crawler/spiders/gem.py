"""Gem: one call returns every posting of a board; where that is off, its pages' own GraphQL (`ats.md` §23)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, read_json
from crawler.base import BoardNotFound, BoardSpider, PostingGone, asked_for
from crawler.boards import Board
from crawler.fields import name_of, requisition
from crawler.items import Posting
from crawler.markup.gem import LIST, POSTING, places, row_of
from crawler.recognise import Shape, first_segment
from crawler.rows import listed

GRAPHQL = "https://jobs.gem.com/api/public/graphql/batch"


class GemSpider(BoardSpider):
    """Gem"""

    name = "gem"
    confidence = "A"
    notes = "one answer; GraphQL where that is off, which cannot tell an empty board from an unknown one"
    url = "https://api.gem.com/job_board/v0/{board}/job_posts/"
    one_answer = True
    shapes = (
        Shape(r"jobs\.gem\.com", token=first_segment, but=("api", "static", "assets", "_next")),
        Shape(r"api\.gem\.com", path=r"/job_board/v0/([^/]+)"),
    )

    def postings(self, response: Response) -> Iterable[Row]:
        stated = read_json(response)
        if asked_for(response).method != "POST":
            return listed(stated)
        found = listed(stated[0]["data"]["oatsExternalJobPostings"]["jobPostings"])
        if not found:
            raise BoardNotFound("the board has no postings, or there is no such board")
        return map(row_of, found)

    def instead(self, request: Request) -> Request | None:
        return None if request.method == "POST" else self.ask("JobBoardList", LIST, {})

    def ask(self, operation: str, query: str, variables: Row, **kwargs: Any) -> Request:
        variables = {"boardId": self.board.board, **variables}
        data = [{"operationName": operation, "variables": variables, "query": query}]
        return self.request(GRAPHQL, data=data, **kwargs)

    def detail_request(self, row: Row) -> Request | None:
        """A row of the first list is whole."""
        if "absolute_url" in row:
            return None
        variables = {"extId": row["id"]}
        return self.ask("ExternalJobPostingQuery", POSTING, variables, is_list=False, cb_kwargs={"row": row})

    def detail(self, row: Row, response: Response) -> Row:
        stated = read_json(response)[0]["data"]["oatsExternalJobPosting"]
        if stated is None:
            raise PostingGone("the answer holds no posting")
        return {**row, "content": stated["descriptionHtml"], "first_published_at": stated.get("firstPublishedTsSec")}

    def to_item(self, posting: Row, board: Board) -> Posting:
        page = posting.get("absolute_url") or f"https://jobs.gem.com/{board.board}/{posting['id']}"
        return Posting(
            **self.identity(posting),
            requisition_id=requisition(posting.get("requisition_id")),
            url=page,
            apply_url=page,
            title_raw=posting["title"],
            places_raw=places(posting),
            workplace_type_raw=posting.get("location_type"),
            employment_type_raw=posting.get("employment_type"),
            department=name_of(next(iter(posting.get("departments") or ()), None), "name"),
            source_posted_at_raw=posting.get("first_published_at"),
            source_updated_at_raw=posting.get("updated_at"),
            description_html=posting.get("content"),
            description_plain=None if posting.get("content") else posting.get("content_plain"),
            # Posts without a job behind them are prospect posts.
            is_talent_pool="internal_job_id" in posting and posting["internal_job_id"] is None,
        )
