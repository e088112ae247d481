"""What one board run saw: the evidence that its verdict rests on, and the spider middleware that gathers it.

Scrapy swallows exceptions in callbacks and pipelines and still ends `finished` (`trust.md` §3.6), so they are
counted here. The middleware is also where a crawl is stopped that would not stop by itself: endless lists, the
request cap, `--limit`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.items import Failed, Listing, Posting, Published, Remark, Unread
from crawler.kept import Kept
from crawler.verdict import is_challenge

PAGES_WITHOUT_NEW = 3
MOST_REQUESTS = 2_000
LONGEST_URL = 2_083
"""Characters; Scrapy follows no longer ones either."""


@dataclass(slots=True)
class Part:
    """One list, or one part of a list that is split because the platform caps it."""

    advertised: int | None = None
    ids: set[str] = field(default_factory=set)
    ended: bool = False
    capped: bool = False
    split: bool = False
    circular: bool = False
    pages_without_new: int = 0


@dataclass(slots=True)
class Evidence:
    """Everything a verdict may rest on. `ids` are the public postings listed, `gone` those of them whose own page
    says that they are, `read` those that were read, `rows` those of which only the list's row is known."""

    one_answer: bool = False
    throttles: frozenset[int] = frozenset()
    parts: dict[str, Part] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)
    items: int = 0
    requests: int = 0
    unread: list[Unread] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    replay_misses: int = 0
    challenged: bool = False
    remarks: list[str] = field(default_factory=list)
    stopped: str | None = None
    """Why the crawl was cut short: `endless`, `limit`, or Scrapy's reason for closing."""

    def listing(self, page: Listing) -> None:
        part = self.parts.setdefault(page.part, Part())
        known = len(part.ids)
        part.ids.update(page.ids)
        part.pages_without_new = 0 if len(part.ids) > known else part.pages_without_new + 1
        part.advertised = page.advertised if page.advertised is not None else part.advertised
        part.ended |= page.last
        part.capped |= page.capped
        part.split |= page.split
        part.circular |= page.circular
        self.ids.update(set(page.ids) - set(page.hidden))

    def take(self, output: Any, limit: int | None = None) -> bool:
        """Enter what a spider yielded; true where it is an item to keep."""
        match output:
            case Listing():
                self.listing(output)
            case Unread():
                self.unread.append(output)
            case Failed():
                self.failure(output)
            case Remark() if output.text not in self.remarks:
                self.remarks.append(output.text)
            case Published():
                return self._is_wanted(output, limit)
        return False

    def _is_wanted(self, item: Published, limit: int | None) -> bool:
        if limit and self.items >= limit:
            self.stopped = "limit"
            return False
        if isinstance(item, Posting):
            if item.posting_id in self.read or (item.is_row_only and item.posting_id in self.rows):
                return False  # a list that shifted while it was read shows a posting twice
            (self.rows if item.is_row_only else self.read).add(item.posting_id)
        self.items += 1
        return True

    def keep(self, posting_id: str) -> None:
        """A posting is staged as it was."""
        if posting_id not in self.read:
            self.read.add(posting_id)
            self.items += 1

    def failure(self, failed: Failed) -> None:
        self.failed.append(failed)
        # Which statuses say so, a platform knows.
        if not failed.is_list and failed.posting_id and failed.reason == "gone":
            self.gone.add(failed.posting_id)

    @property
    def advertised(self) -> int | None:
        """The total that the board states, summed over its parts where its list is capped."""
        stated = [part.advertised for part in self.parts.values() if not (part.capped and part.split)]
        known = [total for total in stated if total is not None]
        return sum(known) if known else None

    @property
    def unaccounted(self) -> set[str]:
        """Ids that a capped list shows and none of the parts it was split into: the parts are not the whole of it."""
        leaves = [part.ids for part in self.parts.values() if not (part.capped and part.split)]
        split = [part.ids for part in self.parts.values() if part.capped and part.split]
        return set().union(*split).difference(*leaves)

    @property
    def lost(self) -> set[str]:
        """Ids that were listed and of which nothing is known: neither read nor gone, and nothing says why."""
        told = {failed.posting_id for failed in self.failed} | {unread.posting_id for unread in self.unread}
        return self.ids - self.read - self.rows - self.gone - told

    @property
    def present(self) -> set[str]:
        """Ids proven to be on the board now."""
        return (self.ids | self.read) - (self.gone - self.read)


def _is_unchanged(response: Any) -> bool:
    """True for an answer that the server has just said to be the one that the archive holds."""
    return isinstance(response, Response) and "revalidated" in response.flags


def told(failure: Failure) -> str:
    """An exception as one short line."""
    return f"{type(failure.value).__name__}: {failure.getErrorMessage()}"[:300]


class RequestCapReached(IgnoreRequest):
    """The board run has sent as many requests as it may."""


class RequestCap:
    """Downloader middleware behind the archive: at most `ROLECALL_MAX_REQUESTS` go over the network a board run."""

    def __init__(self, most: int) -> None:
        self.left = most

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RequestCap:
        return cls(crawler.settings.getint("ROLECALL_MAX_REQUESTS", MOST_REQUESTS))

    def process_request(self, request: Request) -> None:
        self.left -= 1
        if self.left < 0:
            raise RequestCapReached(f"{request.url}: the board run's request cap is reached")


class EvidenceMiddleware:
    """Takes evidence out of a spider's output, stamps each item with its capture, and stops what would not end."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._kept: Kept | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> EvidenceMiddleware:
        middleware = cls(crawler)
        if crawler.settings.get("ROLECALL_RUN_ID"):
            middleware._kept = Kept(crawler)
        crawler.signals.connect(middleware.spider_error, signal=signals.spider_error)
        crawler.signals.connect(middleware.item_error, signal=signals.item_error)
        crawler.signals.connect(middleware.request_dropped, signal=signals.request_dropped)
        crawler.signals.connect(middleware.spider_closed, signal=signals.spider_closed)
        return middleware

    @property
    def spider(self) -> Any:
        return self.crawler.spider

    @property
    def evidence(self) -> Evidence:
        evidence: Evidence = self.spider.evidence
        return evidence

    async def process_spider_output(self, response: Any, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for output in result:
            match output:
                case Listing() | Unread() | Failed() | Remark():
                    self.evidence.take(output)
                case Published():
                    if self.evidence.take(output, self.spider.limit):
                        # What an errback yields was not read from this exchange.
                        is_answer = isinstance(response, Response) and response.status < 400
                        is_answer &= not (isinstance(output, Posting) and output.is_row_only)
                        output.capture = response.meta.get("capture") if is_answer else None
                        yield output
                case Request():
                    may_follow = self._may_follow(output) and len(output.url) <= LONGEST_URL
                    if may_follow and not self._is_kept(output, response):
                        yield output
                case _:
                    yield output
        if getattr(response, "_cached_selector", None) is not None:
            # A response and its tree hold each other until a full collection: 73 MB of a crawl of detail pages.
            response._cached_selector = None

    def _is_kept(self, request: Request, response: Any) -> bool:
        """True where a posting is staged as it was, without a request for its page."""
        if request.meta.get("is_of_row") and _is_unchanged(response):
            request.meta["row_shows_edits"] = True  # no row of this list was edited (`archive.md` §3.5)
        if self._kept is None or self.spider.limit or not request.meta.get("row_shows_edits"):
            return False
        posting_id = self._kept.take(request)
        if posting_id is not None:
            self.evidence.keep(posting_id)
        return posting_id is not None

    def _may_follow(self, request: Request) -> bool:
        evidence, limit = self.evidence, self.spider.limit
        part = evidence.parts.get(request.cb_kwargs.get("part", ""))
        is_list = bool(request.meta.get("is_list"))
        if is_list and part is not None and part.pages_without_new >= PAGES_WITHOUT_NEW:
            evidence.stopped = "endless"
        elif limit and (len(evidence.ids) if is_list else evidence.requests) > limit:
            evidence.stopped = "limit"
        else:
            evidence.requests += 1
            return True
        return False

    def spider_error(self, failure: Failure, response: Response | Failure, spider: Spider) -> None:
        if isinstance(response, Response):
            self.evidence.challenged |= is_challenge(response.status, response.body)
        self.evidence.errors.append(told(failure))

    def item_error(self, item: Any, response: Response, spider: Spider, failure: Failure) -> None:
        self.evidence.errors.append(told(failure))

    def request_dropped(self, request: Request, spider: Spider) -> None:
        """Scrapy drops, without a word, what it was asked for before: there a list ends that leads back into itself."""
        part = self.evidence.parts.get(request.cb_kwargs.get("part", ""))
        if request.meta.get("is_list") and part is not None:
            part.circular = True

    def spider_closed(self, spider: Spider, reason: str) -> None:
        if reason != "finished":
            self.evidence.stopped = reason
