"""A spider that asks for one list after the other (`walk.py`), goes on where one is not there, and takes an
article that stands at two addresses once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.answers import Row
from crawler.base import BoardSpider
from crawler.blogs.addresses import article_id
from crawler.blogs.walk import CIRCLE, Step, Walk
from crawler.evidence import Evidence
from crawler.items import Article, Failed, Listing, Posting, Published, Remark, Unread

NOT_THERE = frozenset({"RobotsDisallowed", "RobotsUnreachable", "OtherHost"})
"""Why a list gets no answer that is none of ours to read: no loss, and no proof."""
REFUSING = frozenset({400, 401, 403, 404, 405, 406, 410, 422, 451})


class OfArticles(Evidence):
    """Evidence of a board of articles: what is read is known by the article's id."""

    def _is_wanted(self, item: Published, limit: int | None) -> bool:
        if not isinstance(item, Article):
            return super()._is_wanted(item, limit)
        if item.article_id in self.read or not super()._is_wanted(item, limit):
            return False
        self.read.add(item.article_id)
        return True


class WalkingSpider(BoardSpider):
    """Lists one by one, each answer in `parse_<kind of step>(response, walk, step, part)`; articles by rows of `url`
    and `blog`, its front page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.evidence = OfArticles()

    def posting_id(self, row: Row) -> str:
        return article_id(row["url"])

    def public(self, response: Response, root: str) -> str:
        """The address that a person would open; `root` is on the host that the board's endpoint stands for."""
        asked, front = urlsplit(response.url), urlsplit(root)
        if not self.board.endpoint or asked.netloc != urlsplit(self.board.endpoint).netloc:
            return response.url
        return asked._replace(scheme=front.scheme, netloc=front.netloc).geturl()

    def go_on(self, walk: Walk) -> Iterator[Any]:
        """The next list's request; once feeds and sitemaps have told of their articles, those of the front page; at
        the end, how it is known."""
        step, walk = walk.step()
        if step is None or step.kind in ("archive", "index"):
            for url in walk.waiting:
                yield self.article_request(walk, url)
            walk = replace(walk, waiting=())
        if step is None:
            yield Remark(text=walk.summary())
            yield Listing(ids=[], last=bool(walk.proof()), circular=CIRCLE in walk.lacks)
            return
        yield self.request(
            step.url,
            callback=getattr(self, f"parse_{'archive' if step.kind == 'index' else step.kind}"),
            cb_kwargs={
                "walk": walk.told(),
                "step": {name: getattr(step, name) for name in Step.__slots__},
                "part": f"{step.kind} {step.start or step.url}",
            },
            dont_filter=True,  # each step is taken once, and the way must not end at one
        )

    def article_request(self, walk: Walk, url: str, *, updated: str | None = None, feed: Row | None = None) -> Request:
        """The request for an article's page; `updated` says when it was edited, `feed` what a feed told of it."""
        told = {"url": url, "blog": walk.root, "updated": updated, "feed": feed}
        return self.request(
            url,
            is_list=False,
            callback=self.parse_article,
            cb_kwargs={"row": {name: value for name, value in told.items() if value}},
            meta={"row_shows_edits": bool(updated)},
        )

    def parse_article(self, response: Response, row: Row) -> Iterator[Any]:
        raise NotImplementedError

    def listing(self, named: list[str], part: str, *, capped: bool = False) -> Listing:
        """What one list named. Which of it are articles only their own pages say; whether all of it was named, only
        the last step."""
        ids = [article_id(url) for url in named]
        return Listing(ids=ids, hidden=ids, last=True, part=part, capped=capped)

    # What got no usable answer.

    def failed(self, failure: Failure) -> Iterator[Any]:
        yield from super().failed(failure)
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every errback's failure
        if "walk" not in request.cb_kwargs:
            return
        for output in self.go_on(_without(request, failure.value)):
            # What is yielded where there was no answer at all goes past the middleware that enters it.
            if isinstance(failure.value, HttpError) or isinstance(output, Request):
                yield output
            else:
                self.evidence.take(output, self.limit)

    def unanswered(self, request: Request, reason: str) -> Iterator[Any]:
        row = request.cb_kwargs.get("row")
        if row is not None and reason == "OtherHost":  # it has moved off the blog
            yield self.lost(request.url, row, "gone")
        elif row is not None and reason == "RobotsDisallowed":  # this one page, not the blog
            yield self.lost(request.url, row, "robots_txt")
        elif "step" not in request.cb_kwargs or reason not in NOT_THERE:
            yield from super().unanswered(request, reason)

    def refused(self, request: Request, response: Response) -> Iterator[Any]:
        if not (_may_be_absent(request) and response.status in REFUSING):
            yield from super().refused(request, response)

    def of_row(self, row: Row, response: Response | None) -> Iterator[Posting | Unread]:
        """Nothing: a list names an article, and does not hold it."""
        yield from ()

    def lost(self, url: str, row: Row, reason: str) -> Failed:
        return Failed(url=url, reason=reason, is_list=False, posting_id=self.posting_id(row))


def _may_be_absent(request: Request) -> bool:
    """True for lists that were guessed, and for feeds and sitemaps that a page or robots.txt names and that are often
    switched off; not for the further pages of either."""
    told = request.cb_kwargs.get("step")
    step = Step(**told) if told else None
    return step is not None and (step.guess or (step.kind in ("feed", "sitemap") and step.depth == 1))


def _without(request: Request, error: BaseException | None) -> Walk:
    """The walk that goes on without the list that was asked for."""
    walk, step = Walk.of(request.cb_kwargs["walk"]), Step(**request.cb_kwargs["step"])
    if step.guess:
        return walk
    if type(error).__name__ in NOT_THERE:
        why = "is on another host" if type(error).__name__ == "OtherHost" else "is not allowed by robots.txt"
        return walk.lacking(f"{step.kind} {why}")
    if isinstance(error, HttpError) and _may_be_absent(request):
        return walk.lacking(f"{step.kind} answers {error.response.status}")
    return walk
