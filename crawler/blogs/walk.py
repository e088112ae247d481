"""The way through a blog's lists: one after the other, what was learnt so far handed on from request to request, so
that feeds and sitemaps name an article before its teaser does and the last step can say how the end is known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.blogs.addresses import Blog, identity, mark
from crawler.feeds import Feed
from crawler.sitemaps import Link, Sitemap

MOST_PAGES, MOST_SITEMAPS, DEEPEST, MOST_LISTS, MOST_WAITING = 200, 50, 3, 30, 200
UNREAD_SITEMAPS = "sitemaps not read to their end"
CIRCLE = "lists lead in a circle"
GUESSED_FEEDS = ("feed/", "rss.xml", "atom.xml", "feed.xml", "index.xml", "feed.json")
GUESSED_SITEMAPS = ("sitemap.xml", "sitemap_index.xml", "wp-sitemap.xml", "post-sitemap.xml")
# Sitemaps by name: those of lists, pictures and shops name no article; those of posts are read first.
NO_ARTICLES = re.compile(r"tag|categor|author|taxonom|user|image|video|product|job|location|shop", re.I)
ARTICLES = re.compile(r"post|blog|news|article|stor|insight", re.I)


@dataclass(frozen=True, slots=True)
class Step:
    """One list to ask for: `kind` is feed, robots, sitemap, archive or index (a list of a part of the blog); `depth`
    counts pages of a list and levels of sitemaps; a `guess` may well not be there."""

    kind: str
    url: str
    depth: int = 1
    guess: bool = False
    start: str = ""
    """Where the list began, of a further page."""
    above: tuple[str, ...] = ()
    """The sitemaps that led to this one."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What is known between two steps; JSON as `told`. `newest` marks articles that front page and feed name and no
    sitemap so far; `waiting` are the front page's articles, asked for once feeds and sitemaps have told of theirs."""

    root: str
    paths: tuple[str, ...]
    todo: tuple[Step, ...] = ()
    done: tuple[str, ...] = ()
    newest: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    feed: int = 0
    sitemap: int = 0
    pages: int = 1
    proofs: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    @classmethod
    def of(cls, told: dict[str, Any]) -> Walk:
        lists = {name: tuple(value) for name, value in told.items() if isinstance(value, (list, tuple))}
        return cls(**{**told, **lists, "todo": tuple(Step(**step) for step in told["todo"])})

    def told(self) -> dict[str, Any]:
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @property
    def blog(self) -> Blog:
        return Blog(self.root, self.paths)

    def step(self) -> tuple[Step | None, Walk]:
        """The next list to ask for, and the walk with that behind it; each address once."""
        for number, step in enumerate(self.todo):
            if identity(step.url) not in self.done:
                done = (*self.done, identity(step.url))
                return step, replace(self, todo=self.todo[number + 1 :], done=done)
        return None, replace(self, todo=())

    def then(self, steps: Iterable[Step], *, last: bool = False) -> Walk:
        new = tuple(steps)
        return replace(self, todo=(*self.todo, *new) if last else (*new, *self.todo))

    def found(self, kind: str) -> Walk:
        """Without what was guessed of this kind: one is there."""
        return replace(self, todo=tuple(step for step in self.todo if step.kind != kind or not step.guess))

    def proven(self, proof: str) -> Walk:
        return replace(self, proofs=(*dict.fromkeys((*self.proofs, proof)),))

    def lacking(self, lack: str) -> Walk:
        return replace(self, lacks=(*dict.fromkeys((*self.lacks, lack)),))

    # What each kind of list adds.

    def after_robots(self, named: Iterable[str]) -> Walk:
        own = [url for address in named if (url := self.blog.own(address))]
        if not own:
            return self
        return self.found("sitemap").then(Step("sitemap", url) for url in self._likeliest(own))

    def after_sitemap(self, read: Sitemap, articles: list[str], step: Step) -> Walk:
        named = {mark(url) for url in articles}
        walk = replace(self, sitemap=self.sitemap + len(named), newest=tuple(m for m in self.newest if m not in named))
        children = self._likeliest(url for child in read.children if (url := self.blog.own(child.url)))
        above = (*step.above, identity(step.url))
        if any(identity(url) in above for url in children):
            walk = walk.lacking(CIRCLE).lacking(UNREAD_SITEMAPS)
        asked = sum(one.kind == "sitemap" for one in walk.todo) + len(children)
        if not read.whole or (children and step.depth >= DEEPEST) or asked > MOST_SITEMAPS:
            walk = walk.lacking(UNREAD_SITEMAPS)
        if step.depth < DEEPEST:
            walk = walk.then(Step("sitemap", url, step.depth + 1, above=above) for url in children[:MOST_SITEMAPS])
        return walk.found("sitemap")

    def after_feed(self, read: Feed, articles: list[str], alone: int, step: Step) -> Walk:
        """`alone` entries have no page of their own."""
        new = (*self.newest, *map(mark, articles)) if not self.sitemap else self.newest
        walk = replace(self, feed=self.feed + len(articles) + alone, newest=(*dict.fromkeys(new),)).found("feed")
        following = self.blog.own(urljoin(step.url, read.next)) if read.next else None
        if following and identity(following) in self.done:
            return walk.lacking(CIRCLE)
        if following and step.depth < MOST_PAGES:
            return walk.then([Step("feed", following, step.depth + 1, start=step.start or step.url)], last=True)
        return walk.proven("feed") if step.depth > 1 and read.whole and not following else walk

    def after_archive(self, following: str | None, step: Step, *, readable: bool) -> Walk:
        walk = replace(self, pages=self.pages + 1)
        if following and identity(following) in (*self.done, identity(self.root)):
            return walk.lacking(CIRCLE)
        if following and step.depth < MOST_PAGES:
            return walk.then([replace(step, url=following, depth=step.depth + 1, start=step.start or step.url)])
        if step.kind == "archive" and readable and not following:
            return walk.proven("archive pages")
        return walk

    def _likeliest(self, urls: Iterable[str]) -> list[str]:
        """Sitemaps in the order in which they are likely to name articles; those that name none left out."""
        kept = [url for url in dict.fromkeys(urls) if not NO_ARTICLES.search(_name(url)) or ARTICLES.search(_name(url))]
        return sorted(kept, key=lambda url: (not self.blog.holds(url), not ARTICLES.search(_name(url))))

    # The end.

    def proof(self) -> list[str]:
        by_sitemap = self.sitemap and not self.newest and UNREAD_SITEMAPS not in self.lacks
        return [*(["sitemap"] if by_sitemap else []), *self.proofs]

    def summary(self) -> str:
        """`sitemap of 25, feed of 10, 3 archive pages: end proven by sitemap`."""
        read = [f"sitemap of {self.sitemap}"] if self.sitemap else []
        read += [f"feed of {self.feed}"] if self.feed else []
        read += [f"{self.pages} archive page{'s' if self.pages > 1 else ''}"]
        proof = " and ".join(self.proof())
        ended = f"end proven by {proof}" if proof else "older ones not proven"
        return "; ".join([f"{', '.join(read)}: {ended}", *self.lacks])


def first_steps(blog: Blog, feeds: list[str], older: str | None, lists: list[str]) -> tuple[Step, ...]:
    """What to ask for after the front page, in order."""
    front = blog.root.partition("?")[0].rstrip("/") + "/"
    own = [urljoin(front, name) for name in GUESSED_SITEMAPS[:2]]
    sitemaps = dict.fromkeys([*own, *(urljoin(_top(blog.root), name) for name in GUESSED_SITEMAPS)])
    return (
        *(Step("feed", url) for url in feeds),
        *(Step("feed", urljoin(front, name), guess=True) for name in GUESSED_FEEDS if not feeds),
        Step("robots", urljoin(_top(blog.root), "/robots.txt"), guess=True),
        *(Step("sitemap", url, guess=True) for url in sitemaps),
        *([Step("archive", older, 2, start=blog.root)] if older else []),
        *(Step("index", url) for url in lists[:MOST_LISTS] if not older),
    )


def edits(links: Iterable[Link]) -> dict[str, str]:
    """When each address was last changed, where that can be believed: values that all agree are when the list was
    made (`ats.md` §29)."""
    stated = {link.url: link.lastmod for link in links if link.lastmod}
    return stated if len(set(stated.values())) > 1 else {}


def _top(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _name(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2]
