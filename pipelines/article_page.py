"""What an article's page says of itself: JSON-LD, meta tags, headings, and the texts beside its heading."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import chompjs
import lxml.html
from lxml import etree

ARTICLE_TYPES = frozenset(
    {
        "advertisercontentarticle",
        "analysisnewsarticle",
        "article",
        "blogposting",
        "liveblogposting",
        "newsarticle",
        "opinionnewsarticle",
        "report",
        "reportagenewsarticle",
        "reviewnewsarticle",
        "scholarlyarticle",
        "techarticle",
    }
)
GUARDS_BEFORE = ("<!--", "<![CDATA[", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */")
GUARDS_BEHIND = ("/* ]]> */", "/*]]>*/", "// ]]>", "//]]>", "]]>", "//-->", "-->", ";")  # longest first
SPACES = re.compile(r"\s+")
WORDS = re.compile(r"\w+")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
ASIDES = frozenset({"nav", "aside", "figure", "figcaption"})
ASIDE_NAMES = re.compile(
    r"(?:^|\s)(?!(?:has|with|no|is|not)-)(?:[\w-]*[_-])?(?:(?:recent)?comments?(?:-\d+)?|comment-?list|kommentare?|respond|related|recommend(?:ed|ations?)"
    r"|teasers?|more-?(?:posts|articles|stories)|read-?(?:more|next)|sidebar|footer|navigation|nav|menu|carousel|slider"
    r"|popular|trending|latest)(?=\s|$|[_-](?:list|item|box|widget|posts?|articles?|wrapper|container|section|block|grid|card))",
    re.IGNORECASE,
)
LIBRARY_ERRORS = (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError, etree.LxmlError)
LONGEST_BESIDE = 120  # characters of one text beside a heading
MAX_HTML = 4_000_000  # characters read of a page; the rest of a larger one is no article's text


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """A parsed page: its tree, its typed JSON-LD nodes, its meta tags, and how many JSON-LD blocks were unreadable."""

    tree: lxml.html.HtmlElement
    nodes: list[dict[str, Any]]
    metas: dict[str, str]
    url: str | None
    unread: int

    def article(self) -> dict[str, Any]:
        """The page's own article in JSON-LD: the one at this address, else the only one with a headline."""
        found = [node for node in self.nodes if types_of(node) & ARTICLE_TYPES]
        here = [node for node in found if self.url and _same_address(text_of(node.get("url")), self.url)]
        whole = [node for node in found if "headline" in node or "datePublished" in node]
        if here:
            return here[0]
        titled = [node for node in whole if self._is_titled(text_of(node.get("headline")))]
        if titled:
            return titled[0]
        return whole[0] if len({text_of(node.get("headline")) for node in whole}) == 1 else {}

    def _is_titled(self, headline: str | None) -> bool:
        title = bare(f"{self.metas.get('og:title', '')} {self.tree.findtext('.//title')}")
        return bool(headline) and bare(headline or "") in title

    def stated(self, name: str) -> Any:
        """What JSON-LD says of the article, else of the page that it stands on; None where it says nothing."""
        pages = (node for node in self.nodes if types_of(node) & {"webpage", "itempage", "review", "recipe", "howto"})
        return next((node[name] for node in (self.article(), *pages) if node.get(name)), None)

    def site(self) -> str | None:
        for node in (self.article().get("publisher"), *self.nodes):
            if isinstance(node, dict) and types_of(node) & {"organization", "newsmediaorganization", "website"}:
                name = text_of(node.get("name"))
                if name:
                    return self.metas.get("og:site_name") or name
        return self.metas.get("og:site_name") or self.metas.get("application-name")


def read_page(html: str, url: str | None) -> ArticlePage | None:
    """The page in `html`; None where there is none."""
    tree = _tree(html)
    if tree is None:
        return None
    nodes, unread = _json_ld(tree)
    return ArticlePage(tree, nodes, _metas(tree), url, unread)


def _tree(html: str) -> lxml.html.HtmlElement | None:
    body = html[:MAX_HTML].replace("\x00", "").encode("utf-8", "replace")
    if not body.strip():
        return None
    try:
        tree = lxml.html.document_fromstring(
            body, parser=lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        )
    except (etree.LxmlError, ValueError):
        return None
    return tree if isinstance(tree, lxml.html.HtmlElement) else None


def _metas(tree: lxml.html.HtmlElement) -> dict[str, str]:
    """Meta tags by lower-case name, property, itemprop or http-equiv; the first of a name counts."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = tidy(meta.get("content"))
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (meta.get(attribute) or "").strip().lower()
            if name and content:
                metas.setdefault(name, content)
    return metas


def _json_ld(tree: lxml.html.HtmlElement) -> tuple[list[dict[str, Any]], int]:
    """Typed JSON-LD nodes, outermost first, and how many blocks could not be read."""
    nodes: list[dict[str, Any]] = []
    unread = 0
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not (script.text or "").strip():
            continue
        value = _awkward_json(script.text)
        unread += value is None
        nodes.extend(_typed(value))
    return nodes, unread


def _awkward_json(text: str) -> Any:
    """The value of a block that may carry comments, CDATA guards, control characters or trailing commas; else None."""
    for _ in range(4):
        text = text.strip()
        for guard in GUARDS_BEFORE:
            text = text.removeprefix(guard)
        for guard in GUARDS_BEHIND:
            text = text.removesuffix(guard)
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        pass
    try:
        return chompjs.parse_js_object(text)
    except (ValueError, RecursionError):
        return None


def _typed(value: Any) -> Iterator[dict[str, Any]]:
    """Nodes with a type: the block, its array, its `@graph`, its `mainEntity`; no further, where teasers stand."""
    pending = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending.extend(reversed(node))
        elif isinstance(node, dict):
            if "@type" in node:
                yield node
            pending.extend(node[name] for name in ("mainEntity", "@graph") if isinstance(node.get(name), (list, dict)))


def types_of(node: dict[str, Any]) -> set[str]:
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return {name.rpartition("/")[2].rpartition(":")[2].lower() for name in names if isinstance(name, str)}


def path_of(url: str | None) -> str:
    try:
        return urlsplit(url or "").path
    except ValueError:
        return ""


def host_of(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def words_in(text: str) -> int:
    """Words of a text; two characters of Chinese or Japanese, which write no spaces, count as one."""
    return len(WORDS.findall(text)) + len(UNSPACED.findall(text)) // 2


def heading_text(element: lxml.html.HtmlElement) -> str | None:
    """An element's text; words in neighbouring elements stay apart, punctuation does not."""
    texts = element.xpath(".//text()[not(parent::style or parent::script)]")
    return tidy(re.sub(r"\s+([:,.;!?])(?=\s)", r"\1", " ".join(texts)))


def first_texts(texts: list[str], characters: int) -> list[str]:
    """The first texts, of each its beginning, until there are so many characters."""
    kept: list[str] = []
    for text in filter(None, map(tidy, texts)):
        if characters <= 0:
            break
        kept.append(text[:LONGEST_BESIDE])
        characters -= len(kept[-1])
    return kept


def is_aside(node: lxml.html.HtmlElement) -> bool:
    """True of what stands in a menu, a footer (not an article's own), a comment or a list of other articles."""
    parents = [node, *node.iterancestors()]
    within = any(parent.tag == "article" for parent in parents)
    return any(
        parent.tag in ASIDES
        or (parent.tag == "footer" and not within)
        or ASIDE_NAMES.search(f"{parent.get('class', '')} {parent.get('id', '')}"[:300])
        for parent in parents
        if parent.tag not in ("body", "html", "article")
    )


def bare(text: str) -> str:
    """Letters and digits alone, in lower case: what two ways of writing have in common."""
    return re.sub(r"[\W_]", "", text.lower())


def text_of(value: Any) -> str | None:
    """A JSON-LD value as text: itself, or the name of what it is."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("@id")
    return tidy(value) if isinstance(value, str) else None


def tidy(text: str | None) -> str | None:
    return SPACES.sub(" ", unescape(text or "")).strip() or None


def _same_address(left: str | None, right: str) -> bool:
    bare = [re.sub(r"^https?://(?:www\.)?|[?#].*$|/+$", "", address.strip().lower()) for address in (left or "", right)]
    return bool(left) and bare[0] == bare[1]
