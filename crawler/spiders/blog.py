"""Careers and engineering blogs: whatever feed, sitemap and archive pages name between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler import blog_articles, blog_lists, feeds, sitemaps
from crawler.answers import Row
from crawler.base import BoardSpider
from crawler.blog_addresses import Blog, article_id, mark, paths_of
from crawler.blog_walk import MOST_WAITING, Step, Walk, edits, first_steps
from crawler.documents import decode
from crawler.evidence import Evidence
from crawler.items import Article, Failed, Listing, Published, Remark, Unread
from crawler.saved_html import SavedHtml, read_html

ABSENT = frozenset({404, 410})
NOT_THERE = frozenset({"RobotsDisallowed", "RobotsUnreachable", "OtherHost"})
"""Why a list that was only guessed may get no answer, without any loss."""


class OfArticles(Evidence):
    """Evidence of a board of articles: one that stands at two addresses is one."""

    def _is_wanted(self, item: Published, limit: int | None) -> bool:
        if not isinstance(item, Article):
            return super()._is_wanted(item, limit)
        if item.article_id in self.read or not super()._is_wanted(item, limit):
            return False
        self.read.add(item.article_id)
        return True


class BlogSpider(BoardSpider):
    """Blogs (feed, sitemap, archive pages)"""

    name = "blog"
    confidence = "B"
    notes = "end proven by a sitemap or by archive pages to the last; a feed alone is partial"
    url = "https://{board}"
    custom_settings = {"DUPEFILTER_CLASS": "crawler.blog_addresses.OneAddress"}  # noqa: RUF012  # Scrapy's own name

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.evidence = OfArticles()

    def list_request(self) -> Request:
        return self.request(self.list_url(), callback=self.parse_front)

    def posting_id(self, row: Row) -> str:
        return article_id(row["url"])

    def public(self, response: Response, root: str) -> str:
        """The address that a person would open; `root` is on the host that the board's endpoint stands for."""
        asked, front = urlsplit(response.url), urlsplit(root)
        if not self.board.endpoint or asked.netloc != urlsplit(self.board.endpoint).netloc:
            return response.url
        return asked._replace(scheme=front.scheme, netloc=front.netloc).geturl()

    # Lists.

    def parse_front(self, response: Response, found: str | None = None) -> Iterator[Any]:
        page = page_of(response)
        if page is None:
            raise ValueError("the blog's address answers with no page")
        root = self.public(response, found or self.list_url())
        blog = Blog(root, (urlsplit(found or self.list_url()).path or "/",))
        cards = blog_lists.cards(page, blog, root)
        declared = blog_lists.feeds(page, blog, root)
        if found is None and not blog_lists.is_blog(root) and len(cards) < 3 and not declared:
            other = blog_lists.blog_of(page.html, root)
            if other is not None:
                yield Remark(text=f"blog found from the careers page: {other}")
                yield self.request(other, callback=self.parse_front, cb_kwargs={"found": other})
                return
        blog = replace(blog, paths=paths_of(blog, cards))
        named = blog_lists.articles(page, blog, root)
        older = blog_lists.older(page, blog, root)
        walk = Walk(
            root,
            blog.paths,
            first_steps(blog, declared, older, blog_lists.lists(page, blog, root)),
            newest=tuple(mark(url) for card in cards if (url := blog.article(card))),
            waiting=tuple(named[:MOST_WAITING]),
        )
        yield self.listing(named, f"archive {root}")
        yield Listing(ids=[])  # no end before the last step has told
        yield from self.go_on(walk)

    def parse_robots(self, response: Response, walk: Row, step: Row, part: str = "") -> Iterator[Any]:
        told = Walk.of(walk)
        yield from self.go_on(told.after_robots(sitemaps.robots(response.body, step["url"])))

    def parse_sitemap(self, response: Response, walk: Row, step: Row, part: str = "") -> Iterator[Any]:
        told, asked = Walk.of(walk), Step(**step)
        try:
            read = sitemaps.read(response.body, asked.url)
        except ValueError as error:
            yield from self.unreadable(asked, error)
            yield from self.go_on(told)
            return
        changed = edits(read.urls)
        rows = {url: changed.get(link.url) for link in read.urls if (url := told.blog.article(link.url))}
        yield self.listing(list(rows), part)
        for url, updated in rows.items():
            yield self.article_request(told, url, updated=updated)
        yield from self.go_on(told.after_sitemap(read, list(rows), asked))

    def parse_feed(self, response: Response, walk: Row, step: Row, part: str = "") -> Iterator[Any]:
        told, asked = Walk.of(walk), Step(**step)
        try:
            read = feeds.read(response.body)
        except ValueError as error:
            yield from self.unreadable(asked, error)
            yield from self.go_on(told)
            return
        entries = blog_lists.entries(read, told.blog, asked.url)
        believed = len({entry.updated for entry in entries.values()}) > 1
        yield self.listing(list(entries), part)
        for url, entry in entries.items():
            updated = entry.updated if believed else None
            yield self.article_request(told, url, updated=updated, feed=blog_lists.fields_of(entry, read))
        alone = list(blog_lists.without_page(read, told.blog, asked.url))
        for fields in alone:
            yield Article(platform=self.name, board=self.board.board, **fields)
        yield from self.go_on(told.after_feed(read, list(entries), len(alone), asked))

    def parse_archive(self, response: Response, walk: Row, step: Row, part: str = "") -> Iterator[Any]:
        told, asked = Walk.of(walk), Step(**step)
        page = page_of(response)
        if page is None:
            raise ValueError("an archive page is no page")
        named = blog_lists.articles(page, told.blog, asked.url)
        following = blog_lists.older(page, told.blog, asked.url)
        going = told.after_archive(following, asked, readable=not blog_articles.is_shell(page))
        yield self.listing(named, part, capped=bool(following) and len(going.todo) <= len(told.todo))
        for url in named:
            yield self.article_request(told, url)
        yield from self.go_on(going)

    def listing(self, named: list[str], part: str, *, capped: bool = False) -> Listing:
        """What one list named. Which of it are articles only their own pages say; whether all of it was named, only
        the last step."""
        ids = [article_id(url) for url in named]
        return Listing(ids=ids, hidden=ids, last=True, part=part or "lists", capped=capped)

    def go_on(self, walk: Walk) -> Iterator[Any]:
        step, walk = walk.step()
        if step is None or step.kind in ("archive", "index"):  # feeds and sitemaps have told of theirs
            for url in walk.waiting:
                yield self.article_request(walk, url)
            walk = replace(walk, waiting=())
        if step is None:
            yield Remark(text=walk.summary())
            yield Listing(ids=[], last=bool(walk.proof()))
            return
        kind = "archive" if step.kind == "index" else step.kind
        yield self.request(
            step.url,
            callback=getattr(self, f"parse_{kind}"),
            cb_kwargs={
                "walk": walk.told(),
                "step": {name: getattr(step, name) for name in Step.__slots__},
                "part": f"{step.kind} {step.start or step.url}" if kind == "archive" else step.kind,
            },
            meta={"guess": step.guess or (step.kind in ("feed", "sitemap") and step.depth == 1)},
            dont_filter=True,  # each step is taken once, and the way must not end at one
        )

    def unreadable(self, step: Step, error: ValueError) -> Iterator[Any]:
        if not step.guess:
            yield Failed(url=step.url, reason=f"unexpected_shape ({error})"[:200])

    # Articles.

    def article_request(self, walk: Walk, url: str, *, updated: str | None = None, feed: Row | None = None) -> Request:
        told = {"url": url, "blog": walk.root, "updated": updated, "feed": feed}
        row = {name: value for name, value in told.items() if value}
        return self.request(
            url,
            is_list=False,
            callback=self.parse_article,
            cb_kwargs={"row": row},
            meta={"row_shows_edits": bool(updated)},
        )

    def parse_article(self, response: Response, row: Row) -> Iterator[Any]:
        blog, url = Blog(row["blog"], ("/",)), self.public(response, row["blog"])
        page, here = page_of(response), blog.article(url)
        if here is None:  # it was taken away, and its address leads to a list
            yield Failed(url=response.url, reason="gone", is_list=False, posting_id=self.posting_id(row))
        elif page is not None and blog_articles.is_shell(page):
            yield Unread(
                posting_id=self.posting_id(row), reason="a page without text", capture=response.meta.get("capture")
            )
        elif page is not None and blog_articles.is_article(page, here, named_by_feed="feed" in row):
            address = blog_articles.address_of(page, blog, here)
            fields = {**row.get("feed", {}), **blog_articles.fields(page, here)}
            yield Article(
                platform=self.name,
                board=self.board.board,
                article_id=article_id(address),
                url=address,
                html=page.html,
                **fields,
            )

    # What got no usable answer.

    def failed(self, failure: Failure) -> Iterator[Any]:
        yield from super().failed(failure)
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every errback's failure
        if "walk" not in request.cb_kwargs:
            return
        for output in self.go_on(self.without(request, failure)):
            # What is yielded where there was no answer at all goes past the middleware that enters it.
            if isinstance(failure.value, HttpError) or isinstance(output, Request):
                yield output
            else:
                self.evidence.take(output, self.limit)

    def without(self, request: Request, failure: Failure) -> Walk:
        walk, step = Walk.of(request.cb_kwargs["walk"]), Step(**request.cb_kwargs["step"])
        if type(failure.value).__name__ in NOT_THERE and not step.guess:
            return walk.lacking(f"{step.kind} not allowed by robots.txt")
        return walk

    def unanswered(self, request: Request, reason: str) -> Iterator[Any]:
        row = request.cb_kwargs.get("row")
        if row is not None and reason == "OtherHost":  # it has moved off the blog
            yield Failed(url=request.url, reason="gone", is_list=False, posting_id=self.posting_id(row))
        elif row is not None and reason == "RobotsDisallowed":
            yield Failed(url=request.url, reason="robots_txt", is_list=False, posting_id=self.posting_id(row))
        elif "walk" not in request.cb_kwargs or reason not in NOT_THERE:
            yield from super().unanswered(request, reason)

    def refused(self, request: Request, response: Response) -> Iterator[Any]:
        if not (request.meta.get("guess") and (response.status in ABSENT or response.status == 403)):
            yield from super().refused(request, response)


def page_of(response: Response) -> SavedHtml | None:
    """The page; None where the answer is none."""
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
    if kind and "html" not in kind.lower() and "text/plain" not in kind.lower():
        return None
    decoded, _ = decode(response.body, kind or None)
    return read_html(decoded) if decoded.strip() else None
