"""A saved HTML page: its address, title, company, postings, whether it is an article, and its main part."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import lxml.html
from lxml import etree

from crawler.pages.jobposting import Node, company, inner_html, structured, text, types

MAX_HEADING = 120  # characters; a longer `<h1>` holds more than a title
SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)(https?://[^\s>]{1,2000})\s*-->", re.I)
ARTICLE_TYPES = frozenset({"article", "newsarticle", "blogposting", "techarticle", "report", "socialmediaposting"})

BOILER = frozenset(
    {"header", "nav", "footer", "aside", "script", "style", "noscript", "form", "iframe", "svg", "template", "button"}
)


@dataclass(frozen=True, slots=True)
class SavedHtml:
    tree: lxml.html.HtmlElement
    html: str
    nodes: list[Node]
    metas: dict[str, str]
    unread: int

    def address(self) -> str | None:
        """Where the page says it stands: what a browser wrote on saving, its canonical link, its og:url."""
        saved = SAVED_FROM.search(self.html[:4096])
        links = [saved[1] if saved else None, self.metas.get("og:url")]
        links[1:1] = [
            link.get("href") for link in self.tree.iter("link") if (link.get("rel") or "").lower() == "canonical"
        ]
        return next((link for link in links if link and re.match(r"https?://[^/\s]", link)), None)

    def postings(self) -> list[Node]:
        return [node for node in self.nodes if "jobposting" in types(node)]

    def title(self) -> str | None:
        """The page's heading where there is one, else what it is called."""
        headings = [tidy(h1.text_content()) for h1 in self.tree.iter("h1")]
        if len(headings) == 1 and headings[0] and len(headings[0]) <= MAX_HEADING:
            return headings[0]
        return self.metas.get("og:title") or tidy(self.tree.findtext(".//title"))


def read_html(decoded: str) -> SavedHtml | None:
    """The page in `decoded`; None where nothing reads it as HTML."""
    tree = _tree(decoded)
    if tree is None:
        return None
    nodes, unread = structured(tree)
    return SavedHtml(tree, decoded, nodes, _metas(tree), unread)


def _tree(decoded: str) -> lxml.html.HtmlElement | None:
    body = decoded.replace("\x00", "").encode("utf-8", "replace")
    try:
        return lxml.html.document_fromstring(body, parser=lxml.html.HTMLParser(encoding="utf-8"))
    except etree.LxmlError:
        return None


def _metas(tree: lxml.html.HtmlElement) -> dict[str, str]:
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").strip().lower()
        content = tidy(meta.get("content"))
        if name and content:
            metas.setdefault(name, content)
    return metas


def company_of(page: SavedHtml) -> str | None:
    """The company a page states: the one all its postings have, its site's name, its publisher."""
    names = {name for node in page.postings() if (name := company(node))}
    if len(names) == 1:
        return names.pop()
    publishers = [
        text(node.get("publisher")) for node in page.nodes if types(node) & (ARTICLE_TYPES | {"website", "webpage"})
    ]
    return page.metas.get("og:site_name") or next((name for name in publishers if name), None)


def is_article(page: SavedHtml) -> bool:
    """True where a page says so: one JSON-LD article, `og:type` and day, or one `<article>` with the heading."""
    stated = [
        node for node in page.nodes if types(node) & ARTICLE_TYPES and ("headline" in node or "datePublished" in node)
    ]
    if len(stated) == 1:
        return True
    if stated:
        return False  # a list of teasers
    if any(types(node) & {"itemlist", "collectionpage", "blog", "searchresultspage"} for node in page.nodes):
        return False
    if page.metas.get("og:type", "").lower() == "article" and "article:published_time" in page.metas:
        return True
    articles = [
        element for element in page.tree.iter("article") if not any(True for _ in element.iterancestors("article"))
    ]
    if len(articles) != 1 or articles[0].find(".//h1") is None:
        return False
    words = sum(len((tidy(p.text_content()) or "").split()) for p in articles[0].iter("p"))
    return words >= 60 and (
        articles[0].find(".//time") is not None or page.metas.get("og:type", "").lower() == "article"
    )


def main_html(tree: lxml.html.HtmlElement) -> str | None:
    """The HTML of a page's main part: the smallest element with most text, no menus, forms and footers counted."""
    body = tree.find(".//body")
    if body is None:
        return None
    body = deepcopy(body)
    for element in list(body.iter(*BOILER)):
        if element.getparent() is not None:
            element.drop_tree()
    whole = _prose_size(body)
    element = body
    while True:
        largest = max(element, key=_prose_size, default=None)
        if (
            largest is None
            or not isinstance(largest.tag, str)
            or _prose_size(largest) < 0.8 * whole
            or not len(largest)
        ):
            break
        element = largest
    return inner_html(element).strip() or None


def _prose_size(element: Any) -> int:
    if not isinstance(element.tag, str):
        return 0
    linked = sum(len(link.text_content()) for link in element.iter("a"))
    return len(element.text_content()) - linked


def tidy(value: str | None) -> str | None:
    return re.sub(r"\s+", " ", value or "").strip() or None
