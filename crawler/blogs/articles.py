"""Whether a page of a blog is an article, and what identifies and dates it; `pipelines/articles.py` reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import lxml.html
from scrapy.http import Response

from crawler.blogs.addresses import Blog, identity
from crawler.blogs.lists import is_blog
from crawler.documents import decode
from crawler.pages.jobposting import Node, text, types
from crawler.saved.html import ARTICLE_TYPES, SavedHtml, read_html, tidy

LISTS_OF = frozenset({"itemlist", "collectionpage", "searchresultspage", "profilepage"})
FEWEST_WORDS, PROSE_WORDS, RUN_WORDS = 40, 120, 5
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
DAY = re.compile(r"/(?:19|20)\d\d/\d{1,2}/")
NO_PROSE = frozenset(
    {
        "a",
        "nav",
        "aside",
        "footer",
        "script",
        "style",
        "noscript",
        "template",
        "button",
        "select",
        "svg",
        "iframe",
        "figure",
    }
)
SHELL_WORDS = 30
"""A page of fewer words is what a browser would have filled."""


def page_of(response: Response) -> SavedHtml | None:
    """The page; None where the answer is none."""
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
    if kind and "html" not in kind.lower() and "text/plain" not in kind.lower():
        return None
    decoded, _ = decode(response.body, kind or None)
    return read_html(decoded) if decoded.strip() else None


def is_article(page: SavedHtml, url: str, *, named_by_feed: bool = False) -> bool:
    """True for an article's own page; lists, cards, postings and plain pages are none."""
    stated: set[str] = set().union(*map(types, page.nodes)) if page.nodes else set()
    if "jobposting" in stated:
        return False
    words = prose(page)
    if own_node(page, url) or named_by_feed:
        return words >= FEWEST_WORDS / 2
    if page.metas.get("og:type", "").lower() == "article" or "article:published_time" in page.metas:
        return words >= FEWEST_WORDS
    if stated & LISTS_OF:
        return False
    is_dated = page.tree.find(".//time") is not None or is_blog(url)
    is_headed = is_dated and page.tree.find(".//article//h1") is not None
    return words >= (FEWEST_WORDS if is_headed or DAY.search(urlsplit(url).path) else PROSE_WORDS)


def is_shell(page: SavedHtml) -> bool:
    """True for a page without words of its own."""
    body = page.tree.find(".//body")
    shown = (
        (tidy(" ".join(body.xpath(".//text()[not(parent::script or parent::style or parent::noscript)]"))) or "")
        if body is not None
        else ""
    )
    return len(shown.split()) < SHELL_WORDS


def prose(page: SavedHtml) -> int:
    """Words that read like prose: runs of five and more, not in links, menus, heads and feet. Of several `<article>`s
    those of the one with the page's heading count, else those of one that is twice as long as any other."""
    body = page.tree.find(".//body")
    outside = 0
    inside: dict[lxml.html.HtmlElement, int] = {}
    pending = [(body, None)] if body is not None else []
    while pending:
        element, article = pending.pop()
        if element.tag == "article" and article is None:
            article = element
        runs = [element.text, *(child.tail for child in element)]
        words = sum(count for run in runs if run and (count := _words(run)) >= RUN_WORDS)
        if article is None:
            outside += words
        else:
            inside[article] = inside.get(article, 0) + words
        pending += [(child, article) for child in element if _may_hold_prose(child)]
    return outside + _of_the_article(inside)


def _words(run: str) -> int:
    """Words; two characters of a script without spaces count as one."""
    return len(run.split()) + len(UNSPACED.findall(run)) // 2


def _may_hold_prose(element: lxml.html.HtmlElement) -> bool:
    """A menu that was never closed holds the rest of the page, heading and all."""
    return isinstance(element.tag, str) and (element.tag not in NO_PROSE or element.find(".//h1") is not None)


def _of_the_article(words: dict[lxml.html.HtmlElement, int]) -> int:
    headed = [count for article, count in words.items() if article.find(".//h1") is not None]
    if len(headed) == 1:
        return headed[0]
    first, second = (*sorted(words.values(), reverse=True), 0, 0)[:2]
    return first if first >= 2 * second else 0


def own_node(page: SavedHtml, url: str) -> Node:
    """The page's own article as JSON-LD or microdata state it: the one at this address, of this heading, or alone."""
    found = [
        node for node in page.nodes if types(node) & ARTICLE_TYPES and ("headline" in node or "datePublished" in node)
    ]
    here = [node for node in found if any(_is_at(node.get(name), url) for name in ("url", "mainEntityOfPage", "@id"))]
    title = page.title()
    named = [node for node in found if title and text(node.get("headline")) == title]
    alone = found if len({text(node.get("headline")) for node in found}) == 1 else []
    return next(iter([*here, *named, *alone]), {})


def address_of(page: SavedHtml, blog: Blog, url: str) -> str:
    """The article's canonical address: what the page calls so, where that could be an article's and is no twin's in
    another language; else where it was found."""
    stated = [link.get("href") for link in page.tree.iter("link") if "canonical" in _rel(link)]
    for address in (*stated, page.metas.get("og:url")):
        own = blog.article(address, url)
        if own and (identity(own) == identity(url) or not _is_twin(page, blog, own, url)):
            return own
    return blog.own(url) or url


def _is_twin(page: SavedHtml, blog: Blog, stated: str, url: str) -> bool:
    """True where the page names both addresses, each for a language."""
    twins = {
        identity(own): (link.get("hreflang") or "").lower()
        for link in page.tree.iter("link")
        if "alternate" in _rel(link) and link.get("hreflang") and (own := blog.own(link.get("href"), url))
    }
    return identity(stated) in twins and identity(url) in twins and twins[identity(stated)] != twins[identity(url)]


def fields(page: SavedHtml, url: str) -> dict[str, Any]:
    """Fields of `crawler.items.Article` that the page states; what it does not is left out."""
    node = own_node(page, url)
    stated = {
        "title_raw": text(node.get("headline")) or page.title(),
        "author_raw": "; ".join(_names(node.get("author"))) or page.metas.get("author") or _byline(page),
        "published_on_raw": text(node.get("datePublished")) or page.metas.get("article:published_time") or _day(page),
        "language_raw": tidy(page.tree.get("lang")) or page.metas.get("og:locale"),
        "company_raw": text(node.get("publisher")) if isinstance(node.get("publisher"), dict) else None,
        "tags": tags(page, node),
    }
    return {name: value for name, value in stated.items() if value}


def _byline(page: SavedHtml) -> str | None:
    links = (
        anchor for anchor in page.tree.iter("a") if "author" in _rel(anchor) and not _is_aside(anchor, ("header",))
    )
    return "; ".join(each_once([name for anchor in links if (name := tidy(anchor.text_content()))])) or None


def _day(page: SavedHtml) -> str | None:
    """The one day that the page marks outside of asides and other articles' cards."""
    marked = [time for time in page.tree.iter("time") if time.get("datetime") and not _is_aside(time, ("header",))]
    days = {time.get("datetime") for time in marked}
    return tidy(days.pop()) if len(days) == 1 else None


def tags(page: SavedHtml, node: Node) -> list[str]:
    """Tags as printed, each once: meta tags, the article's keywords, links that say they are tags'."""
    printed = [tidy(meta.get("content")) for meta in page.tree.iter("meta") if meta.get("property") == "article:tag"]
    keywords = node.get("keywords")
    for value in keywords if isinstance(keywords, list) else [keywords]:
        printed += map(tidy, (text(value) or "").split(","))
    printed += [
        tidy(anchor.text_content())
        for anchor in page.tree.iter("a")
        if "tag" in _rel(anchor) and not _is_aside(anchor, ("footer",))
    ]
    return each_once(tag.removeprefix("#") for tag in printed if tag)


def each_once(found: Iterable[str]) -> list[str]:
    kept: dict[str, str] = {}
    for value in found:
        kept.setdefault(value.casefold(), value)
    return list(kept.values())


def _names(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return each_once([name for each in listed if (name := text(each)) and not name.startswith("http")])


def _is_aside(element: lxml.html.HtmlElement, fine: tuple[str, ...] = ()) -> bool:
    """True in menus and asides, and in an `<article>` without the page's heading where another has it."""
    for above in element.iterancestors():
        if above.tag in ("nav", "aside", "footer", "header", "form") and above.tag not in fine:
            return True
        if above.tag == "article" and above.find(".//h1") is None:
            whole = above.getroottree().getroot()
            return whole.find(".//h1") is not None and len(list(whole.iter("article"))) > 1
    return False


def _rel(element: lxml.html.HtmlElement) -> list[str]:
    return (element.get("rel") or "").lower().split()


def _is_at(value: Any, url: str) -> bool:
    address = value.get("@id") or value.get("url") if isinstance(value, dict) else value
    return (
        isinstance(address, str) and address.startswith("http") and identity(address.partition("#")[0]) == identity(url)
    )
