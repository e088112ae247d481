"""Careers and engineering blogs: whatever feed, sitemap and archive pages name between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler import feeds, sitemaps
from crawler.answers import Row
from crawler.blogs import articles as blog_articles
from crawler.blogs import lists as blog_lists
from crawler.blogs.addresses import Blog, article_id, mark, paths_of_board, paths_of_cards
from crawler.blogs.articles import page_of
from crawler.blogs.steps import WalkingSpider
from crawler.blogs.walk import CIRCLE, MOST_WAITING, Step, Walk, edits, first_steps
from crawler.items import Article, Failed, Listing, Remark, Unread


class BlogSpider(WalkingSpider):
    """Blogs (feed, sitemap, archive pages)"""

    name = "blog"
    confidence = "B"
    notes = "end proven by a sitemap or by archive pages to the last; a feed alone is partial"
    url = "https://{board}"
    custom_settings = {"DUPEFILTER_CLASS": "crawler.blogs.addresses.OneAddress"}  # noqa: RUF012  # Scrapy's own name

    def list_request(self) -> Request:
        return self.request(self.list_url(), callback=self.parse_front)

    def parse_front(self, response: Response, found: str | None = None) -> Iterator[Any]:
        page = page_of(response)
        if page is None:
            raise ValueError("the blog's address answers with no page")
        root = self.public(response, found or self.list_url())
        blog = Blog(root, paths_of_board(found or self.list_url(), root))
        cards = blog_lists.cards(page, blog, root)
        declared = blog_lists.feeds(page, blog, root)
        if found is None and not blog_lists.is_blog(root) and len(cards) < 3 and not declared:
            other = blog_lists.blog_of(page.html, root)
            if other is not None:
                yield Remark(text=f"blog found from the careers page: {other}")
                yield self.request(other, callback=self.parse_front, cb_kwargs={"found": other})
                return
        blog = replace(blog, paths=paths_of_cards(blog, cards))
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
        for url in named[MOST_WAITING:]:
            yield self.article_request(walk, url)
        yield from self.go_on(walk)

    def parse_robots(self, response: Response, walk: Row, step: Row, part: str = "") -> Iterator[Any]:
        told = Walk.of(walk)
        yield from self.go_on(told.after_robots(sitemaps.robots(response.body, step["url"])))

    def parse_sitemap(self, response: Response, walk: Row, step: Row, part: str = "") -> Iterator[Any]:
        told, asked = Walk.of(walk), Step(**step)
        try:
            read = sitemaps.read(response.body, asked.url)
        except ValueError as error:
            yield from self.unreadable(told, asked, error)
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
            yield from self.unreadable(told, asked, error)
            return
        entries = blog_lists.entries(read, told.blog, asked.url)
        believed = len({entry.updated for entry in entries.values() if entry.updated}) > 1
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
        here = self.public(response, told.root)
        named = blog_lists.articles(page, told.blog, here)
        following = blog_lists.older(page, told.blog, here)
        going = told.after_archive(following, asked, readable=not blog_articles.is_shell(page))
        left_out = bool(following) and len(going.todo) <= len(told.todo) and CIRCLE not in going.lacks
        yield self.listing(named, part, capped=left_out)
        for url in named:
            yield self.article_request(told, url)
        yield from self.go_on(going)

    def unreadable(self, walk: Walk, step: Step, error: ValueError) -> Iterator[Any]:
        """A list of another shape: nothing where it was only guessed."""
        if not step.guess:
            yield Failed(url=step.url, reason=f"unexpected_shape ({error})"[:200])
        yield from self.go_on(walk)

    def parse_article(self, response: Response, row: Row) -> Iterator[Any]:
        blog, url = Blog(row["blog"], ("/",)), self.public(response, row["blog"])
        page, here = page_of(response), blog.article(url)
        if here is None:  # it was taken away, and its address leads to a list
            yield self.lost(response.url, row, "gone")
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
