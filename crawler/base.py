"""What every platform's spider shares: asking, paging, counting, and skipping what cannot be read.

A platform is a subclass with a few attributes and hooks (`style.md`): `postings`, `detail`, `to_item`, `next_page`,
`advertised`, `recognise`. Hooks and callbacks touch only their arguments and the board, so that `rolecall rebuild`
can call them on an archived response, outside any crawl.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.exceptions import NotSupported
from scrapy.http import JsonRequest, Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.answers import Row, check_whole, read_json
from crawler.boards import Board
from crawler.cookies import SessionCookies
from crawler.evidence import Evidence
from crawler.items import Failed, Listing, Posting, Unread
from crawler.recognise import Shape, by_shape, host_of, told_tokens
from crawler.rows import at, id_of, listed
from crawler.verdict import is_challenge

FOR_GOOD = frozenset({400, 401, 403, 404, 405, 410, 422})
"""Statuses of a list that asking again does not change, so that another list may be asked instead."""
UNREADABLE = (LookupError, TypeError, AttributeError, ValueError, NotSupported)
"""What reading one posting may raise; anything else is our own fault and should be loud. Scrapy raises
NotSupported where what should be a page is no text."""


class BoardNotFound(LookupError):
    """An answer that says, whatever its status, that the platform has no such board."""


class PostingGone(LookupError):
    """An answer that says, whatever its status, that this posting is no longer there."""


class BoardSpider(Spider):
    """Reads one board: `scrapy crawl <platform> -a board=<token>`."""

    confidence: ClassVar[str] = "D"
    """How sure we are of the platform's facts, as `ats.md` marks them: A documented or captured, B two independent
    crawlers, C one, D inferred."""
    notes: ClassVar[str] = ""
    """Limits and traps in a few words, for the table of platforms."""
    url: ClassVar[str]
    """Address of the (first) list page; `{board}` stands for the board's token."""
    rows_at: ClassVar[str] = ""
    """Where a JSON list holds its rows (`rows.at`); empty where it is the list itself."""
    total_at: ClassVar[str | None] = None
    """Where a JSON list states its total, which each page must."""
    id_at: ClassVar[tuple[str, ...]] = ("id",)
    """Fields of a list row of which the first that is filled is the posting's id."""
    headers: ClassVar[dict[str, str]] = {}
    """Sent with every request."""
    one_answer: ClassVar[bool] = False
    """True where one well-formed answer is the whole board, so that one absence proves a posting gone."""
    cap: ClassVar[int | None] = None
    """The most postings that the platform lists; a total at or over it says nothing."""
    shapes: ClassVar[tuple[Shape, ...]] = ()
    """Shapes of address that name a board of this platform."""
    marks: ClassVar[str | None] = None
    """A pattern that only a page of this platform holds, where boards live on their employers' own hosts: such a
    page's host is the board (`own_host`)."""
    told: ClassVar[str | None] = None
    """A pattern whose group is the token by which a page's own markup or script calls the board, where no address in
    the page says it."""
    throttles: ClassVar[frozenset[int]] = frozenset()
    """Statuses, beside 429 and 5xx, with which the platform slows crawlers down (`ats.md` §0): tried again, and
    `blocked` where that does not help."""
    keeps_session: ClassVar[bool] = False
    """True where further pages belong to a search that the platform's session cookie holds."""
    hosts: ClassVar[str | None] = None
    """A pattern of hosts that the platform may redirect to. A redirect to any other host is no answer: several vendors
    send an unknown board to their own front page."""
    row_shows_edits: ClassVar[bool] = False
    """True where a list row differs once its posting was edited, so that an unchanged row spares asking again."""
    bare: ClassVar[Row] = {}
    """What a list row lacks of a posting, empty: what `to_item` is given where the posting's own page gave nothing."""
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
        self.evidence = Evidence(one_answer=self.one_answer, throttles=self.throttles)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        retried = {*settings.getlist("RETRY_HTTP_CODES"), *cls.throttles}
        settings.set("RETRY_HTTP_CODES", sorted(map(int, retried)), priority="spider")
        if cls.keeps_session:
            settings.set_in_component_priority_dict("DOWNLOADER_MIDDLEWARES", SessionCookies, 700)

    # What a platform may say for itself. Only `to_item` has no default.

    def list_url(self) -> str:
        return self.url.format(board=self.board.board)

    def list_request(self) -> Request:
        return self.request(self.list_url())

    def postings(self, response: Response) -> Iterable[Row]:
        """The rows of a list page. Raises on a page of another shape, which fails the board."""
        return listed(at(read_json(response), self.rows_at))

    def posting_id(self, row: Row) -> str:
        return id_of(row, *self.id_at)

    def readable_id(self, row: Row) -> str | None:
        try:
            return self.posting_id(row)
        except UNREADABLE:
            return None

    def identity(self, row: Row) -> Row:
        """What tells a posting from all others, as fields of its item."""
        return {"platform": self.name, "board": self.board.board, "posting_id": self.posting_id(row)}

    def ids_of(self, rows: Iterable[Row]) -> list[str]:
        """The ids of those rows that have one."""
        return [posting_id for row in rows if (posting_id := self.readable_id(row))]

    def is_public(self, row: Row) -> bool:
        """False for rows that a careers page does not show: unlisted, unpublished, internal."""
        return True

    def advertised(self, response: Response) -> int | None:
        """The total that a list page states."""
        total: int | None = None if self.total_at is None else at(read_json(response), self.total_at)
        return total

    def is_capped(self, response: Response, advertised: int | None) -> bool:
        """True where the platform shows no more than a part of this list."""
        return self.cap is not None and advertised is not None and advertised >= self.cap

    def next_page(self, response: Response) -> Request | None:
        return None

    def instead(self, request: Request) -> Request | None:
        """Another list to ask where this one was refused for good, or is of another shape: platforms have several
        generations. None where there is none, so that the refusal counts."""
        return None

    def parts(self, response: Response) -> Iterable[tuple[str, Request]]:
        """Smaller lists to ask for, each with its name, where this one is capped."""
        return ()

    def detail_url(self, row: Row) -> str | None:
        """The address of one posting's own page, where a list row is not the whole of it."""
        return None

    def detail_request(self, row: Row) -> Request | None:
        """The request for one posting's own page, where more than its address must be said."""
        url = self.detail_url(row)
        return self.request(url, is_list=False, cb_kwargs={"row": row}) if url else None

    def detail(self, row: Row, response: Response) -> Row:
        """A list row completed from the posting's own page. Raises PostingGone where that says so."""
        return {**row, **read_json(response)}

    def is_gone(self, response: Response) -> bool:
        """True for the refusal by which a posting's own page says that it is no longer there."""
        return response.status in (404, 410)

    def to_item(self, posting: Row, board: Board) -> Posting:
        raise NotImplementedError

    @classmethod
    def recognise(cls, url: str, html: str | None) -> str | None:
        """The board's token, where this URL (or its page) is certainly one of this platform's boards."""
        return by_shape(cls.shapes, url, html)

    @classmethod
    def own_host(cls, url: str, html: str) -> str | None:
        """The token of a page that is itself of this platform on its employer's own host, told by `marks`."""
        return host_of(url) if cls.marks and re.search(cls.marks, html) else None

    @classmethod
    def told_in(cls, html: str) -> list[str]:
        """The tokens that a page's markup or script calls the board by (`told`)."""
        return told_tokens(cls.told, html) if cls.told else []

    # What they share.

    async def start(self) -> AsyncIterator[Any]:
        yield self.list_request()

    def request(self, url: str, *, data: Any = None, is_list: bool = True, **kwargs: Any) -> Request:
        """A request to the platform, at the board's endpoint where it has one; with `data`, a POST of JSON."""
        kwargs.setdefault("callback", self.parse if is_list else self.parse_detail)
        kwargs.setdefault("headers", self.headers)
        # A list that is read at once shifts less, and what a capped run loses is bodies, not postings.
        kwargs.setdefault("priority", 1 if is_list else 0)
        own = {"is_list": is_list, "row_shows_edits": self.row_shows_edits, "stay_on": self.hosts or ""}
        kwargs["meta"] = own | kwargs.get("meta", {})
        url = self.board.at_endpoint(url)
        if data is None:
            return Request(url, errback=self.failed, **kwargs)
        return JsonRequest(url, data=data, errback=self.failed, **kwargs)

    def parse(self, response: Response, part: str = "", **kwargs: Any) -> Iterator[Any]:
        asked_for(response).cb_kwargs.update(kwargs)  # read again, a response comes without them, and hooks ask
        if response.status in self.throttles:
            yield Failed(url=response.url, reason="status", status=response.status)
            return
        try:
            rows = list(self.postings(response))
            check_whole(response)
        except BoardNotFound:
            yield Failed(url=response.url, reason="board_not_found")
            return
        except UNREADABLE:
            other = self.instead(asked_for(response))
            if other is None:
                raise
            yield other
            return
        following = self.next_page(response)
        advertised = self.advertised(response)
        capped = self.is_capped(response, advertised)
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
            yield self.opened(row, response)
        for row in rows:
            if not self.readable_id(row):
                yield self.unread(row, KeyError("a row without an id"), response)
        for name, request in parts:
            request.cb_kwargs["part"] = name
            yield request
        if following is not None:
            following.cb_kwargs["part"] = part
            yield following

    def opened(self, row: Row, response: Response) -> Request | Posting | Unread:
        """The request for a row's own page, or its item; a row that names no page one could ask for costs itself."""
        try:
            request = self.detail_request(row)
            if request is None:
                return self.read(row, response)
        except UNREADABLE as error:
            return self.unread(row, error, response)
        request.meta["is_of_row"] = True
        return request

    def parse_detail(self, response: Response, row: Row) -> Iterator[Any]:
        if response.status in self.throttles:
            yield from self.without_page(row, response, "status")
            return
        try:
            posting = self.detail(row, response)
        except PostingGone:
            yield from self.without_page(row, response, "gone")
        except UNREADABLE as error:
            yield self.unread(row, error, response)
            yield from self.of_row(row, response)
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
        posting_id = self.readable_id(row) if isinstance(row, dict) else None
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
        error = failure.value
        if not isinstance(error, HttpError):
            yield from self.unanswered(request, type(error).__name__)
        else:
            yield from self.refused(request, error.response)

    def unanswered(self, request: Request, reason: str) -> Iterator[Any]:
        """What a request without any answer gives."""
        row = request.cb_kwargs.get("row")
        if row is None:
            yield Failed(url=request.url, reason=reason, is_list=bool(request.meta.get("is_list")))
            return
        yield from self._instead_of_page(row, Failed(url=request.url, reason=reason, is_list=False))

    def refused(self, request: Request, response: Response) -> Iterator[Any]:
        """What an answer of an error status gives."""
        # A bot wall may answer with any status; those that only bot walls use say enough by themselves.
        reason = "challenge" if is_challenge(200, response.body) else "status"
        row = request.cb_kwargs.get("row")
        if row is not None:
            yield from self.without_page(row, response, "gone" if self.is_gone(response) else reason)
        elif response.status in FOR_GOOD and (other := self.instead(request)) is not None:
            yield other
        else:
            yield Failed(url=request.url, reason=reason, status=response.status)

    def without_page(self, row: Row, response: Response, reason: str) -> Iterator[Any]:
        """What a posting gives whose own page is refused or gone."""
        failed = Failed(url=response.url, reason=reason, status=response.status, is_list=False)
        yield from self._instead_of_page(row, failed)

    def _instead_of_page(self, row: Row, failed: Failed) -> Iterator[Any]:
        yield failed.model_copy(update={"posting_id": self.readable_id(row)})
        if failed.reason != "gone" or self.list_has_body:
            yield from self.of_row(row, None)

    def of_row(self, row: Row, response: Response | None) -> Iterator[Posting | Unread]:
        """What a list row says of a posting whose own page gave nothing: its place in the stock is not lost with its
        text. Nothing where that is too little."""
        if self.list_has_body:
            yield self.read(row, response)
            return
        try:
            yield self.to_item({**self.bare, **row}, self.board).model_copy(update={"is_row_only": True})
        except UNREADABLE:
            self.logger.debug("%s: a row alone is too little: %r", self.board.key, row)


def asked_for(response: Response) -> Request:
    """The request that a response answers."""
    assert response.request is not None
    return response.request
