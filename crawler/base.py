"""What every platform's spider shares: asking, paging, counting, and skipping what cannot be read.

A platform is a subclass with a few attributes and hooks (`style.md`): `postings`, `detail`, `to_item`, `next_page`,
`advertised`, `recognise`. Hooks and callbacks touch only their arguments and the board, so that `rolecall rebuild`
can call them on an archived response, outside any crawl.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.http import JsonRequest, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.boards import Board
from crawler.evidence import Evidence
from crawler.items import Failed, Listing, Posting, Unread
from crawler.recognise import Shape, by_shape
from crawler.verdict import is_challenge

Row = dict[str, Any]

UNREADABLE = (LookupError, TypeError, AttributeError, ValueError)
"""What reading one posting may raise; anything else is our own fault and should be loud."""


class BoardSpider(Spider):
    """Reads one board: `scrapy crawl <platform> -a board=<token>`."""

    url: ClassVar[str]
    """Address of the (first) list page; `{board}` stands for the board's token."""
    headers: ClassVar[dict[str, str]] = {}
    """Sent with every request."""
    one_answer: ClassVar[bool] = False
    """True where one well-formed answer is the whole board, so that one absence proves a posting gone."""
    cap: ClassVar[int | None] = None
    """The most postings that the platform lists; a total at or over it says nothing."""
    shapes: ClassVar[tuple[Shape, ...]] = ()
    """Shapes of address that name a board of this platform."""
    row_shows_edits: ClassVar[bool] = False
    """True where a list row differs once its posting was edited, so that an unchanged row spares asking again."""
    list_has_body: ClassVar[bool] = False
    """True where a list row alone makes a whole posting, should its own page fail."""

    def __init__(
        self,
        board: str | None = None,
        company: str | None = None,
        domain: str | None = None,
        endpoint: str | None = None,
        limit: str | int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not board:
            raise ValueError(f"Say which board, as in: scrapy crawl {self.name} -a board=TOKEN")
        self.board = Board(self.name, board, company=company, domain=domain, endpoint=endpoint)
        self.limit = int(limit) if limit else None
        self.evidence = Evidence(one_answer=self.one_answer)

    # What a platform may say for itself. Only `to_item` has no default.

    def list_url(self) -> str:
        return self.url.format(board=self.board.board)

    def list_request(self) -> Request:
        return self.request(self.list_url())

    def postings(self, response: Response) -> Iterable[Row]:
        """The rows of a list page. Raises on a page of another shape, which fails the board."""
        rows: list[Row] = read_json(response)
        return rows

    def posting_id(self, row: Row) -> str:
        return str(row["id"])

    def readable_id(self, row: Row) -> str | None:
        try:
            return self.posting_id(row)
        except UNREADABLE:
            return None

    def is_public(self, row: Row) -> bool:
        """False for rows that a careers page does not show: unlisted, unpublished, internal."""
        return True

    def advertised(self, response: Response) -> int | None:
        """The total that a list page states."""
        return None

    def next_page(self, response: Response) -> Request | None:
        return None

    def parts(self, response: Response) -> Iterable[tuple[str, Request]]:
        """Smaller lists to ask for, each with its name, where this one is capped."""
        return ()

    def detail_request(self, row: Row) -> Request | None:
        """The request for one posting's own page, where a list row is not the whole of it."""
        return None

    def detail(self, row: Row, response: Response) -> Row:
        """A list row completed from the posting's own page."""
        return {**row, **read_json(response)}

    def to_item(self, posting: Row, board: Board) -> Posting:
        raise NotImplementedError

    @classmethod
    def recognise(cls, url: str, html: str | None) -> str | None:
        """The board's token, where this URL (or its page) is certainly one of this platform's boards."""
        return by_shape(cls.shapes, url, html)

    # What they share.

    async def start(self) -> AsyncIterator[Any]:
        yield self.list_request()

    def request(self, url: str, *, data: Any = None, is_list: bool = True, **kwargs: Any) -> Request:
        """A request to the platform, at the board's endpoint where it has one; with `data`, a POST of JSON."""
        kwargs.setdefault("callback", self.parse if is_list else self.parse_detail)
        kwargs.setdefault("headers", self.headers)
        kwargs["meta"] = {"is_list": is_list, "row_shows_edits": self.row_shows_edits, **kwargs.get("meta", {})}
        url = self.board.at_endpoint(url)
        if data is None:
            return Request(url, errback=self.failed, **kwargs)
        return JsonRequest(url, data=data, errback=self.failed, **kwargs)

    def parse(self, response: Response, part: str = "", **kwargs: Any) -> Iterator[Any]:
        rows = list(self.postings(response))
        following = self.next_page(response)
        advertised = self.advertised(response)
        capped = self.cap is not None and advertised is not None and advertised >= self.cap
        parts = list(self.parts(response)) if capped else []
        identified = [(posting_id, row) for row in rows if (posting_id := self.readable_id(row))]
        public = [(posting_id, row) for posting_id, row in identified if self.is_public(row)]
        yield Listing(
            ids=[posting_id for posting_id, _ in identified],
            hidden=list(dict(identified).keys() - dict(public).keys()),
            advertised=advertised,
            last=following is None,
            part=part,
            capped=capped,
            split=bool(parts),
        )
        for _, row in public:
            yield self.detail_request(row) or self.read(row, response)
        for row in rows:
            if not self.readable_id(row):
                yield self.unread(row, KeyError("a row without an id"), response)
        for name, request in parts:
            request.cb_kwargs["part"] = name
            yield request
        if following is not None:
            following.cb_kwargs["part"] = part
            yield following

    def parse_detail(self, response: Response, row: Row) -> Iterator[Any]:
        try:
            posting = self.detail(row, response)
        except UNREADABLE as error:
            yield self.unread(row, error, response)
            if self.list_has_body:
                yield self.read(row, response)
        else:
            yield self.read(posting, response)

    def read(self, posting: Row, response: Response | None) -> Posting | Unread:
        """The item of one posting; one that cannot be read is skipped and counted, or it would lose its page."""
        try:
            return self.to_item(posting, self.board)
        except UNREADABLE as error:
            return self.unread(posting, error, response)

    def unread(self, row: Row, error: Exception, response: Response | None) -> Unread:
        self.logger.warning("%s: a posting could not be read: %r", self.board.key, error)
        posting_id = row.get("id") if isinstance(row, dict) else None
        capture = response.meta.get("capture") if response is not None else None
        return Unread(posting_id=str(posting_id) if posting_id else None, reason=repr(error)[:300], capture=capture)

    def failed(self, failure: Failure) -> Iterator[Any]:
        """A request that gave no usable answer; a list row that is whole by itself still makes its posting.

        Scrapy takes what an errback yields past the spider middlewares where there was no answer at all: it is
        entered into the evidence here."""
        for output in self._after_failure(failure):
            if isinstance(failure.value, HttpError) or self.evidence.take(output, self.limit):
                yield output

    def _after_failure(self, failure: Failure) -> Iterator[Any]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every errback's failure
        row = request.cb_kwargs.get("row")
        yield Failed(
            url=request.url,
            is_list=bool(request.meta.get("is_list")),
            posting_id=self.posting_id(row) if row else None,
            **_why(failure.value),
        )
        if row and self.list_has_body:
            yield self.read(row, None)


def _why(error: BaseException | None) -> dict[str, Any]:
    if not isinstance(error, HttpError):
        return {"reason": type(error).__name__}
    # A bot wall may answer with any status; those that only bot walls use say enough by themselves.
    is_wall = is_challenge(200, error.response.body)
    return {"reason": "challenge" if is_wall else "status", "status": error.response.status}


def read_json(response: Response) -> Any:
    """The answer as JSON. One absurd value never costs the whole answer (`trust.md` §3.8): NaN and infinities are
    null, so is an integer of more digits than Python converts, and what is not in the answer's encoding is the
    replacement character. Raises ValueError where it is no JSON."""
    text = response.body.decode(json.detect_encoding(response.body), "replace")
    return json.loads(text, parse_constant=lambda _: None, parse_int=_integer)


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= 30 else None
