"""A spider's hooks without an engine: `outputs(spider, answer)` → all that a crawl yields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cases import Case, path_of
from loopback import Asked, Page
from scrapy import Request
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.base import BoardSpider
from crawler.boards import platforms


def spider(platform: str, board: str, **arguments: Any) -> BoardSpider:
    return platforms()[platform](board=board, **arguments)


def answered(request: Request, page: Page) -> Response:
    return responsetypes.from_args(headers=Headers(page.headers), url=request.url, body=page.body)(
        request.url, status=page.status, headers=page.headers, body=page.body, request=request
    )


def outputs(spider: BoardSpider, answer: Callable[[Request], Page]) -> list[Any]:
    """All that a crawl yields, its requests followed, each once; `answer` gives a request's page."""
    waiting, found, known = [spider.list_request()], [], set()
    while waiting:
        request = waiting.pop(0)
        if (fingerprint := (request.method, request.url, request.body)) in known:
            continue
        known.add(fingerprint)
        response = answered(request, answer(request))
        if 200 <= response.status < 300:
            given = request.callback(response, **request.cb_kwargs)
        else:
            failure = Failure(HttpError(response))
            failure.request = request
            given = request.errback(failure)
        for output in given:
            (waiting if isinstance(output, Request) else found).append(output)
    return found


def answer_of(case: Case, spider: BoardSpider) -> Callable[[Request], Page]:
    """The case's answers to what the spider asks."""

    def answer(request: Request) -> Page:
        headers = {name.decode(): b",".join(values).decode() for name, values in request.headers.items()}
        row = request.cb_kwargs.get("row")
        asked = Asked(request.method, path_of(request.url), headers, request.body)
        return case.answer(asked, spider.posting_id(row) if row else None)

    return answer
