"""Who wrote an article: what its page states, else the line that it prints beside the heading or below the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import lxml.html

from pipelines.article_page import ArticlePage, bare, heading_text, is_aside, tidy, types_of
from pipelines.article_title import beside_heading

AUTHOR_METAS = (
    "author",
    "article:author_name",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "citation_author",
)
# What the card for a social network calls an author, beside whose name stands its other half.
CARD_LABEL = re.compile(
    r"^(?:written by|author|by|verfasst von|geschrieben von|autor(?:in)?|écrit par|escrito por|scritto da"
    r"|geschreven door)$",
    re.IGNORECASE,
)
BYLINES = (
    "//*[@rel='author' or @rel='author external' or contains(@rel, 'author ')]",
    "//*[@itemprop='author']//*[@itemprop='name']",
    "//*[@itemprop='author']",
    "//address",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' author-name ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' byline ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' author ')]",
)
# Part of a class name, as templates write it: `post-author__name`, `byline-date`, `auteurs`.
BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:by-?line|(?:post|article|blog|entry|news)?-?(?:author|autor|auteur|auteurs|writer"
    r"|creator)s?)(?:$|[\s_-])",
    re.IGNORECASE,
)
NOT_BYLINE_CLASS = re.compile(
    r"comment|avatar|image|img|photo|bio|social|box|description|date|count|title|job|role|icon", re.IGNORECASE
)
AUTHOR_BOX = re.compile(
    r"(?:^|[\s_-])(?:author|autor|auteur|writer)s?[_-]*(?:bio|box|info|card|profile|meta|details|block|wrapper"
    r"|section|container|vcard)",
    re.IGNORECASE,
)
AUTHOR_PATHS = re.compile(
    r"/(?:authors?|autor(?:en|in|es)?|auteurs?|contributors?|profiles?|profil|writers?|people|experts?"
    r"|redakteure?|users?"
    r"|member|staff|producers?|by|team|redaktion)/[^/?#]+/?(?:[?#].*)?$",
    re.IGNORECASE,
)
BYLINE_START = re.compile(
    r"^(?:(?:written|posted|published|reviewed|edited|created|words|story|text|interview|article|post"
    r"|guest post|artikel|beitrag|veröffentlicht"
    r"|geschrieben|verfasst|erstellt|alle beiträge|alles|ein beitrag|un article|écrit|publié|escrito|publicado"
    r"|scritto|pubblicato|view all posts|posts|more posts"
    r"|more articles|show all articles)?\s*(?:by|von|par|por|of)"
    r"|authors?|text|interview|autor(?:in|en|es)?|auteurs?|redaktion|di|da|door|av|af|przez)\b\s*:?\s*",
    re.IGNORECASE,
)
# "By Ann Lee" beside the heading; the bar ends a text of its own.
NAME = (
    r"(?:(?:Dr|Prof|Mr|Mrs|Ms)\.? ){0,2}(?:[A-ZÀ-Þ][\w.'’-]+ (?:(?:van|von|de|der|den|del|la|le|di|da|bin|el"
    r"|al) ){0,2}){1,3}[A-ZÀ-Þ][\w'’-]+"
)
PRINTED_BYLINE = re.compile(
    r"(?:^|\| |[.!?–-] )(?:(?:Written|Posted|Published|Words|Story|Text|Article|Posted|Verfasst|Geschrieben"
    r"|Écrit|Escrito|Redaktion)"
    r" ?(?:by|By|BY|von|par|por)|by|By|BY|WRITTEN BY|Written By|Von|von|VON|Par|par|Por|Text|Autor(?:in)?"
    r"|Auteur|Author|AUTHOR|Interview|Redaktion)"
    r"(?: ?[:|])? ?\|? ?(" + NAME + r"(?:(?:,| and| und| et| y| &) " + NAME + r"){0,3})"
    r"(?= ?(?:\||$|,|\(|/|[•·–—-] |on |am |le |\d|in ))"
)
# The same at the end of a text or in a box below it, where only a clear word before it counts.
CLOSING_BYLINE = re.compile(
    r"(?:^|\| )(?:(?:Written|Article|Posted|Story|Words|Post|Verfasst|Geschrieben) (?:by|By|von)|WRITTEN BY"
    r"|Text|Autor(?:in)?|Author|About (?:the )?Author"
    r"|About the author|Über (?:den Autor|die Autorin)|Auteur)(?: ?[:"
    r"|])? ?\|? ?(" + NAME + r")(?= ?(?:\||$|,|\(|/))"
)
NAME_BREAK = re.compile(
    r"\s*(?:;|\||•|·|»|\n|,|/|\s(?:and|und|et|y|e|&)\s|(?<!^)\s(?:am|on|—|–|-)\s)\s*", re.IGNORECASE
)
# A gap in a template, a day, an address or a company where a name should stand.
NOBODY = re.compile(
    r"^(?:admin(?:istrator)?|authors?|the author|publisher|editors?|staff|webmaster|follow|share|website"
    r"|contact|guest"
    r"|unknown|anonymous|none|null|undefined|unbenannt|untitled|user|home|noticias|news|blog|team|germany"
    r"|deutschland"
    r"|ph\.?d\.?|m\.?d\.?|dvm|jr\.?|cpa|mba|rdn?|sat|sun|mon|tue|wed|thu|fri|privacy|weiter|mehr|more|written"
    r"|posted"
    r"|published|by|von|par|twitter|facebook|linkedin|instagram|e-?mail|profile|bio|about|read more|view|see"
    r"|all posts"
    r"|archive|root|test|wordpress|super ?user|gastautor|gastbeitrag|editorial|redaktion|redacci[oó]n|r[ée]daction"
    r"|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|januar|februar|märz|mai|juni|juli|oktober|dezember)$"
    r"|\b(?:gmbh|ag|se|inc|ltd|llc|e\.\s?v|uhr|[ap]m|updated|articles?|artikel|posts|minutes?|comments?"
    r"|kommentare?|years?"
    r"|covering|reviewed|medically)\b"
    r"|^@|\d\d:\d\d|\b\d{1,2}$|\b(?:19|20)\d\d\b|https?:|www\.|[?=<>{}\[\]]",
    re.IGNORECASE,
)
# A role or a body; the site's own address.
NO_PERSON = re.compile(
    r"\b(?:editor|editorial|redaktion|redacci[oó]n|r[ée]daction|expert|writer|researcher|executive|manager|director"
    r"|founder|ceo|specialist|journalist|correspondent|reporter|analyst|engineer|consultant|network|foundation"
    r"|university|institute|magazine?|admin)\b|^\d|\w\.[a-z]{2,4}$",
    re.IGNORECASE,
)
DAY = re.compile(r"\d\d\d\d|\d\d?[./]\d")
ORGANISATIONS = frozenset({"organization", "newsmediaorganization", "corporation"})
LONGEST_LINE, LONGEST_NAME, MOST_NAMES, MOST_WORDS = 150, 60, 8, 5


def author_of(page: ArticlePage) -> str | None:
    """Names, joined by "; ". An organisation, the site itself perhaps, only where it is stated and nobody is named."""
    organisations = _organisations(page)
    for texts in _sources(page):
        names = [name for name in _distinct(texts, page.site()) if name not in organisations]
        if names:
            return "; ".join(names[:MOST_NAMES])
    stated = [organisations, *([page.metas[name]] for name in AUTHOR_METAS if name in page.metas), *_bylines(page)]
    return next((names[0] for names in (_distinct(texts, None, persons=False) for texts in stated) if names), None)


def _distinct(texts: list[str], site: str | None, persons: bool = True) -> list[str]:
    """The names in some texts, each once; an address is none."""
    short = (text for text in texts if len(text) <= LONGEST_LINE and "://" not in text)
    return list(dict.fromkeys(name for text in short for name in names_in(text, site, persons)))


def _sources(page: ArticlePage) -> Iterator[list[str]]:
    """What may name the author, the surest first."""
    yield _stated_names(page.stated("author"), page.nodes)
    yield from ([page.metas[name]] for name in AUTHOR_METAS if name in page.metas)
    for number in ("1", "2"):
        if CARD_LABEL.match(page.metas.get(f"twitter:label{number}", "")):
            yield [page.metas.get(f"twitter:data{number}", "")]
    yield from _bylines(page)
    above, below = beside_heading(page)
    yield [found[1] for found in PRINTED_BYLINE.finditer(" | ".join([*below, "", *above]))][:1]
    yield list(_marked(page.tree))[:1]
    yield list(_linked(page.tree))[:1]
    yield list(_boxed(page.tree))[:1]
    yield [found[1] for found in CLOSING_BYLINE.finditer(" | ".join(_texts(page.tree)))][:1]


def _bylines(page: ArticlePage) -> Iterator[list[str]]:
    for path in BYLINES:
        texts = [heading_text(node) or "" for node in _siblings(page.tree.xpath(path))]
        yield [text for text in texts if len(NAME_BREAK.findall(text)) < MOST_NAMES - 2]


def _organisations(page: ArticlePage) -> list[str]:
    """The author where JSON-LD types it as an organisation, or as a person of the site's own name."""
    stated = page.stated("author")
    named: list[str] = []
    for value in stated if isinstance(stated, list) else [stated]:
        types = types_of(value) if isinstance(value, dict) else set()
        names = [name for name in map(tidy, _stated_names(value, page.nodes)) if name]
        if types & ORGANISATIONS or (types and names and bare(names[0]) == bare(page.site() or "")):
            named += names
    return named


def _siblings(nodes: list[lxml.html.HtmlElement]) -> list[lxml.html.HtmlElement]:
    """The first of the nodes and those that stand beside it: further down, other articles have their authors."""
    nodes = [node for node in nodes[:20] if not is_aside(node)] or [node for node in nodes[:1] if node.get("rel")]
    return [node for node in nodes[:8] if node.getparent() is nodes[0].getparent()]


def _marked(tree: lxml.html.HtmlElement) -> Iterator[str]:
    """Texts of elements whose class says that they name an author."""
    for node in tree.iterfind(".//body//*[@class]"):
        name = node.get("class")
        if len(name) > 200 or not BYLINE_CLASS.search(name) or NOT_BYLINE_CLASS.search(name) or is_aside(node):
            continue
        text = heading_text(node)
        if text and len(text) <= 100 and not DAY.search(text) and any(True for _ in names_in(text, None)):
            yield text


def _boxed(tree: lxml.html.HtmlElement) -> Iterator[str]:
    """The first heading or link that is a name, in each box about an author."""
    for box in tree.iterfind(".//body//*[@class]"):
        if not AUTHOR_BOX.search(box.get("class")[:200]) or is_aside(box):
            continue
        texts = (heading_text(node) or "" for node in box.iter("h2", "h3", "h4", "h5", "h6", "strong", "a", "span"))
        name = next((text for text in texts if re.fullmatch(NAME, BYLINE_START.sub("", text))), None)
        if name:
            yield name


def _linked(tree: lxml.html.HtmlElement) -> Iterator[str]:
    """Texts of links to an author's own page."""
    for link in tree.iterfind(".//body//a[@href]"):
        text = heading_text(link) if AUTHOR_PATHS.search(link.get("href")[-200:]) and not is_aside(link) else None
        if text and re.fullmatch(NAME, BYLINE_START.sub("", text)):
            yield text


def _texts(tree: lxml.html.HtmlElement) -> Iterable[str]:
    texts = tree.xpath("//body//text()[not(parent::script or parent::style or parent::noscript)]")
    return (text[:80] for text in filter(None, map(tidy, texts)))


def _stated_names(value: Any, nodes: list[dict[str, Any]]) -> list[str]:
    """Names in a JSON-LD author: text, a Person, a list of them, or a reference to a node of the graph."""
    if isinstance(value, list):
        return [name for item in value[:20] if not isinstance(item, list) for name in _stated_names(item, nodes)]
    if isinstance(value, str):
        return [value]
    if not isinstance(value, dict):
        return []
    if "name" not in value and "@id" in value:
        value = next((node for node in nodes if node.get("@id") == value["@id"] and "name" in node), value)
    name = value.get("name")
    return [item for item in (name if isinstance(name, list) else [name]) if isinstance(item, str)]


def names_in(text: str, site: str | None, persons: bool = True) -> Iterator[str]:
    """ "By Ann Lee and Bo Ray" → "Ann Lee", "Bo Ray"; what is no name, is too long, or is the site, is left out."""
    whole = (tidy(text) or "")[:500]
    for part in NAME_BREAK.split("" if persons and site and bare(whole) == bare(site) else whole):
        name = BYLINE_START.sub("", BYLINE_START.sub("", part or "")).strip(" -–—:|,*")
        if not name or len(name) > LONGEST_NAME or len(name.split()) > MOST_WORDS or NOBODY.search(name):
            continue
        if not persons or not (NO_PERSON.search(name) or (site and name.lower() == site.lower())):
            yield name
