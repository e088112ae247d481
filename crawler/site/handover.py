"""A platform found behind a careers page reads the board in the site's place: its requests and callbacks go through
the site's spider, so that archive and rebuild know them, and its postings become the site's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row
from crawler.base import UNREADABLE, BoardSpider, asked_for
from crawler.boards import Board, platforms, resolve
from crawler.items import Posting, Remark

NO_PLATFORMS = frozenset({"site", "blog"})
OWNER = "_platform"
"""Key under which a row of another platform says whose it is: [platform, board]."""


def behind(url: str, page: str) -> Board | None:
    """The platform's board that a page is certainly the front of."""
    board = resolve(url, page)
    return board if board is not None and board.platform not in NO_PLATFORMS else None


class Handover(BoardSpider):
    """What a spider needs that lets others read in its place."""

    def handed_over(self, board: Board) -> Iterator[Any]:
        inner = self.inner([board.platform, board.board])
        yield Remark(text=f"{board.key} behind the page")
        yield self.wrapped(inner.list_request(), [board.platform, board.board])

    def inner(self, owner: list[str]) -> BoardSpider:
        """The platform's spider, for one call: it keeps nothing."""
        platform, token = owner
        spider = platforms()[platform](
            board=token, company=self.board.company, domain=self.board.domain, endpoint=self.board.endpoint
        )
        self.throttled_as(spider)
        return spider

    def throttled_as(self, inner: BoardSpider) -> None:
        """What the platform's answers mean for the verdict is the platform's to say."""
        self.evidence.throttles |= inner.throttles
        self.evidence.one_answer |= inner.one_answer

    def wrapped(self, request: Request, owner: list[str]) -> Request:
        """The platform's request, its answer to come back through `parse_inner`."""
        assert request.callback is not None
        kwargs = dict(request.cb_kwargs)
        if "row" in kwargs:
            kwargs["row"] = {**kwargs["row"], OWNER: owner}
        inner = {"owner": owner, "callback": request.callback.__name__}
        return request.replace(callback=self.parse_inner, errback=self.failed, cb_kwargs={**kwargs, "inner": inner})

    def parse_inner(self, response: Response, inner: Row, **kwargs: Any) -> Iterator[Any]:
        spider = self.inner(inner["owner"])
        name = inner["callback"]
        if not name.startswith("parse") or not hasattr(spider, name):
            raise ValueError(f"{inner['owner'][0]} has no {name}")
        if "row" in kwargs:
            kwargs["row"] = {key: value for key, value in kwargs["row"].items() if key != OWNER}
        request = asked_for(response)
        response.request = request.replace(cb_kwargs=dict(kwargs))
        yield from self.ours(getattr(spider, name)(response, **kwargs), inner["owner"])

    def ours(self, outputs: Iterable[Any], owner: list[str]) -> Iterator[Any]:
        """What the platform's spider yields, as this board's."""
        for output in outputs:
            if isinstance(output, Request):
                yield self.wrapped(output, owner)
            elif isinstance(output, Posting):
                yield output.model_copy(update={"platform": self.name, "board": self.board.board})
            else:
                yield output

    def refused(self, request: Request, response: Response) -> Iterator[Any]:
        owner, plain = owner_of(request)
        if owner is None:
            yield from super().refused(request, response)
        else:
            yield from self.ours(self.inner(owner).refused(plain, response), owner)

    def unanswered(self, request: Request, reason: str) -> Iterator[Any]:
        owner, plain = owner_of(request)
        if owner is None:
            yield from super().unanswered(request, reason)
        else:
            yield from self.ours(self.inner(owner).unanswered(plain, reason), owner)

    def readable_id(self, row: Row) -> str | None:
        owner = row.get(OWNER) if isinstance(row, dict) else None
        if owner is None:
            return super().readable_id(row)
        try:
            return self.inner(owner).posting_id({key: value for key, value in row.items() if key != OWNER})
        except UNREADABLE:
            return None


def owner_of(request: Request) -> tuple[list[str] | None, Request]:
    """Whose request it is, and the request as that platform's spider made it."""
    kwargs = dict(request.cb_kwargs)
    inner = kwargs.pop("inner", None)
    row = kwargs.get("row")
    owner = inner["owner"] if inner else row.get(OWNER) if isinstance(row, dict) else None
    if owner is None:
        return None, request
    if isinstance(row, dict):
        kwargs["row"] = {key: value for key, value in row.items() if key != OWNER}
    return owner, request.replace(cb_kwargs=kwargs)
