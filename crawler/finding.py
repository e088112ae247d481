"""Finds the boards behind careers URLs, and asks the platforms whether they have them.

`python -m crawler.finding` takes its search as one line of JSON on standard input and prints one line of JSON for each
address (`Told`), in their order. A URL that does not name its board is asked for: where it redirects, what its page
says, loads and links, and a few pages further where the page has a link to its careers pages. All of it goes through
the guard, robots.txt, pace and limits of every crawl; nothing is archived.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.http import Response, TextResponse
from scrapy.settings import Settings
from scrapy.utils.log import configure_logging
from scrapy.utils.reactor import install_reactor
from twisted.python.failure import Failure

from crawler.boards import Board, resolve
from crawler.confirming import Answer, confirmed
from crawler.embeds import PageNames
from crawler.fetch import _watch_parent as watch_parent
from crawler.search import Search, Told
from crawler.sites import registrable, split
from crawler.ways import ways

PAGES = 5
"""Pages asked for a URL, redirects apart."""
REDIRECTS = 5
PAGE_BYTES = 4 * 1024 * 1024
LONGEST = 60.0
A_URL = 8.0
"""Seconds after which what is not found is not waited for: in all, and more for each URL."""
LIMITS = {
    "DOWNLOAD_MAXSIZE": PAGE_BYTES,
    "DOWNLOAD_WARNSIZE": 0,
    "DOWNLOAD_TIMEOUT": 20,
    "DNS_TIMEOUT": 5,
    "RETRY_TIMES": 0,
    "SPIDER_MIDDLEWARES": {"scrapy.spidermiddlewares.referer.RefererMiddleware": None},
    "ITEM_PIPELINES": {},
}


@dataclass(slots=True)
class Trail:
    """The way from one URL: what is still to be asked, and what was found where."""

    url: str
    board: Board | None = None
    how: str = ""
    """address, redirect or page."""
    why: str = ""
    """What kept it from being found."""
    names: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    redirects: int = 0

    @property
    def domain(self) -> str | None:
        """The employer's, where the board was found from its own site."""
        domain = registrable(self.url)
        return domain if self.how in ("redirect", "page") and domain.rpartition(".")[2].isalpha() else None


class FindingSpider(Spider):
    """Follows each trail, one page at a time, until it names a board or ends."""

    name = "finding"

    def __init__(self, trails: list[Trail], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.trails = trails

    async def start(self) -> AsyncIterator[Any]:
        for trail in self.trails:
            yield self.ask(trail, trail.url)

    def ask(self, trail: Trail, url: str, page_url: str | None = None) -> Request:
        """`page_url` is the page that a script belongs to."""
        trail.asked.add(url)
        return Request(
            url,
            self.read,
            errback=self.failed,
            dont_filter=True,
            meta={"dont_redirect": True, "dont_retry": True, "handle_httpstatus_all": True},
            cb_kwargs={"trail": trail, "page_url": page_url},
        )

    def read(self, response: Response, trail: Trail, page_url: str | None = None) -> Iterator[Request]:
        location = response.headers.get("Location")
        if 300 <= response.status < 400 and location:
            yield from self.redirected(trail, joined(response.url, location.decode("latin-1")))
        elif response.status >= 400:
            yield from self.go_on(trail, f"status {response.status}")
        elif not isinstance(response, TextResponse):
            yield from self.go_on(trail, "no page")
        elif page_url:
            yield from self.read_script(response, trail, page_url)
        else:
            yield from self.read_page(response, trail)

    def redirected(self, trail: Trail, target: str) -> Iterator[Request]:
        """Where it leads counts before it is asked: a platform's own address says enough."""
        trail.redirects += 1
        if board := resolve(target):
            trail.board, trail.how = board, trail.how or "redirect"
        elif not is_address(target) or trail.redirects > REDIRECTS or target in trail.asked:
            yield from self.go_on(trail, "redirects that end nowhere")
        else:
            yield self.ask(trail, target)

    def read_page(self, response: TextResponse, trail: Trail) -> Iterator[Request]:
        page = PageNames(response.url, response.text)
        trail.names.extend(page.site_names)
        if board := resolve(response.url, response.text):
            trail.board, trail.how = board, "page"
        elif page.refresh:
            yield from self.redirected(trail, page.refresh)
        else:
            trail.waiting.extend(ways(page))
            yield from self.go_on(trail, "no platform recognises this address")

    def read_script(self, response: TextResponse, trail: Trail, page_url: str) -> Iterator[Request]:
        if board := resolve(page_url, f"<script>{response.text}</script>"):
            trail.board, trail.how = board, "page"
        else:
            yield from self.go_on(trail, "")

    def go_on(self, trail: Trail, why: str) -> Iterator[Request]:
        """The next page of the trail, if there is one; the first reason is the one that is told."""
        trail.why = trail.why or why
        trail.how = "page"
        while trail.waiting and len(trail.asked) - trail.redirects < PAGES:
            url, _, script_of = trail.waiting.pop(0).partition(" ")
            if board := resolve(url):
                trail.board = board
                return
            if url not in trail.asked:
                yield self.ask(trail, url, script_of or None)
                return

    def failed(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every errback's failure
        yield from self.go_on(request.cb_kwargs["trail"], why_not(failure.value))


REASONS = {
    "RobotsDisallowed": "robots.txt forbids it",
    "RobotsUnreachable": "no answer",
    "AddressRefused": "no public address (--allow-host HOST:PORT allows one)",
    "CannotResolveHostError": "no such host",
    "DownloadTimeoutError": "no answer in time",
    "AnswerTooLarge": "the page is too large",
}


def joined(base: str, target: str) -> str:
    try:
        return urljoin(base, target.strip())
    except ValueError:
        return target


def is_address(url: str) -> bool:
    parts = split(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s\\]", url)


def why_not(error: BaseException | None) -> str:
    return REASONS.get(type(error).__name__, f"no answer ({type(error).__name__})")


class Finder:
    """Runs a search's crawls in the running event loop."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.runner = AsyncCrawlerRunner(Settings())

    async def run(self) -> None:
        trails = [self._begun(url) for url in self.search.urls]
        unknown = [trail for trail in trails if trail.board is None and not trail.why]
        if unknown:
            crawl = self.runner.crawl(Crawler(FindingSpider, self.settings()), trails=unknown)
            await asyncio.wait({asyncio.ensure_future(crawl)}, timeout=LONGEST + A_URL * len(unknown))
        boards = [self._row(trail.board) for trail in trails if trail.board] + self.search.boards
        answers = await self._confirmed(boards) if self.search.confirm else {}
        for trail in trails:
            print(self._told(trail, answers).to_json(), flush=True)
        for board in self.search.boards:
            answer = answers.get(board.key, Answer("unasked"))
            named = replace(board, company=board.company or answer.company)
            print(Told(board.key, answer.status, "name", answer.why, named).to_json(), flush=True)

    def _begun(self, url: str) -> Trail:
        board = resolve(url)
        return Trail(url, board, "address" if board else "", "" if is_address(url) else "no http address")

    def _row(self, board: Board) -> Board:
        """The row that the home has of it, or one with the endpoint that is named."""
        row = next((known for known in self.search.known if known.key == board.key), board)
        return replace(row, endpoint=self.search.endpoint or row.endpoint)

    def _told(self, trail: Trail, answers: dict[str, Answer]) -> Told:
        if trail.board is None:
            return Told(trail.url, "unknown", why=trail.why or "no answer in time")
        answer = answers.get(trail.board.key, Answer("unasked"))
        if trail.how == "page":
            answer = answer.for_page(trail.board, trail.url, trail.names)
        row = self._row(trail.board)
        board = replace(row, company=row.company or answer.company, domain=row.domain or trail.domain)
        return Told(trail.url, answer.status, trail.how, answer.why, board)

    async def _confirmed(self, boards: list[Board]) -> dict[str, Answer]:
        found = confirmed({board.key: board for board in boards}.values(), self.runner, self.settings, self.search)
        return await found

    def settings(self) -> Settings:
        settings = Settings()
        settings.setmodule("crawler.settings", priority="project")
        search = self.search
        own = {
            "ROLECALL_ALLOW_HOSTS": search.allow_hosts,
            "ROLECALL_DELAY": search.delay,
            "ROLECALL_MAX_REQUESTS": 2 * (PAGES + REDIRECTS) * len(search.urls),
            "LOG_LEVEL": search.log_level,
        }
        settings.update(LIMITS, priority="cmdline")
        settings.update({name: value for name, value in own.items() if value is not None}, priority="cmdline")
        return settings


def main() -> int:
    search = Search.from_json(sys.stdin.readline())
    watch_parent()
    configure_logging({"LOG_LEVEL": search.log_level})
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor

    ended: list[BaseException | None] = []

    def end(done: asyncio.Task[None]) -> None:
        ended.append(done.exception())
        reactor.stop()  # type: ignore[misc]  # the reactor is a module that is an object

    reactor.callWhenRunning(lambda: asyncio.ensure_future(Finder(search).run()).add_done_callback(end))
    reactor.run()  # type: ignore[misc]
    if ended and ended[0] is not None:
        raise ended[0]
    return 0


if __name__ == "__main__":
    sys.exit(main())
