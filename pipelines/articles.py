"""An article's page → title, author, day of first publication, language and text; nothing where there is no article."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import chompjs
import lxml.html
import trafilatura
from babel.dates import get_month_names
from htmldate import find_date
from lxml import etree

from pipelines.values.language import read_language

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
# A page that calls itself one of these, and no article, is none.
OTHER_TYPES = frozenset(
    {
        "collectionpage",
        "discussionforumposting",
        "itemlist",
        "jobposting",
        "product",
        "productgroup",
        "profilepage",
        "qapage",
        "searchresultspage",
        "softwareapplication",
    }
)
PUBLISHED_METAS = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "article.published",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "published-date",
    "date_published",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "sailthru.date",
    "parsely-pub-date",
    "citation_publication_date",
    "article_date_original",
    "originalpublicationdate",
    "dc.date",
    "dcterms.date",
    "date",
)
AUTHOR_METAS = (
    "author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "citation_author",
)
TITLE_METAS = ("og:title", "twitter:title", "dc.title", "sailthru.title")
LANGUAGE_METAS = ("og:locale", "content-language", "dc.language", "language")
JOB_WORDS = re.compile(
    r"\b(?:responsibilities|qualifications|(?:job )?requirements|what you(?:'|’)ll do|who you are|about the role"
    r"|about the job|equal opportunity|apply (?:now|for this)|job (?:description|type|summary)|full[- ]time|your tasks"
    r"|your profile|ihre aufgaben|deine aufgaben|dein profil|ihr profil|wir bieten|jetzt bewerben|requisitos"
    r"|responsabilidades|funciones|profil recherché|vos missions)\b",
    re.IGNORECASE,
)
JOB_PATHS = re.compile(
    r"/(?:jobs?|careers?|vacanc(?:y|ies)|open-?positions?|stellen(?:angebote)?|karriere)(?:/|$)", re.I
)
ARTICLE_PATHS = re.compile(
    r"/(?:blogs?|news|news-?room|articles?|stor(?:y|ies)|insights?|magazin[e]?|press|presse|posts?|\d{4}/\d\d?)(?:/|$)",
    re.I,
)

BYLINES = (
    "//*[@rel='author']",
    "//*[@itemprop='author']//*[@itemprop='name']",
    "//*[@itemprop='author']",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' author-name ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' byline ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' author ')]",
)
BYLINE_START = re.compile(
    r"^(?:(?:written|posted|published|reviewed|edited|words|story|text|interview|article|artikel|veröffentlicht|geschrieben"
    r"|ein beitrag|un article|view all posts|posts|more posts|more articles|show all articles)?\s*(?:by|von|par|por|of)"
    r"|author|text|interview|autor(?:in)?|auteur|di|da|door|av|af|przez)\b\s*:?\s*",
    re.IGNORECASE,
)
# "By Ann Lee" beside the heading; the bar ends a text of its own.
PRINTED_BYLINE = re.compile(
    r"(?:^|\| )(?:By|BY|by|Von|von|Par|Por|Text|Autor(?:in)?|Author|Interview)(?: ?[:|])? ?\|? ?"
    r"((?:[A-ZÀ-Þ][\w.'’-]+ ){1,3}[A-ZÀ-Þ][\w'’-]+)(?= ?(?:\||$))"
)
NAME_BREAK = re.compile(r"\s*(?:;|\||•|·|\n|,|/|\s(?:and|und|et|y|e|&)\s)\s*", re.IGNORECASE)
# A role, a place, a day, an address, a company or a gap in a template where a name should stand.
NO_NAME = re.compile(
    r"^(?:admin(?:istrator)?|author|the author|publisher|editors?|staff|webmaster|follow|share|website|contact|guest|unknown"
    r"|anonymous|none|null|undefined|unbenannt|untitled|user|home|noticias|news|blog|team|germany|deutschland|ph\.?d\.?|m\.?d\.?|dvm"
    r"|jr\.?|cpa|mba|rdn?|sat|sun|mon|tue|wed|thu|fri|privacy|weiter|mehr|more)$"
    r"|\b(?:editor|editorial|redaktion|redacci[oó]n|r[ée]daction|expert|writer|researcher|executive|gmbh|ag|se|inc|ltd|llc|e\.\s?v"
    r"|uhr|[ap]m|updated|admin|articles?|artikel|posts|january|february|april|june|july|august|september|october|november|december)\b"
    r"|^\d|\d\d:\d\d|\b\d{1,2}$|(?:^|\s)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\b|https?:|www\.|\w\.[a-z]{2,4}$",
    re.IGNORECASE,
)
NO_TITLE = frozenset({"blog", "blogarchive", "blogs", "news", "home", "article", "articles", "press", "stories"})
# Between a title and the site's name.
SITE_BREAK = re.compile(r"\s+[|•·»›–—-]\s+|\s*[|»›]\s*|\s+::\s+")
SPACES = re.compile(r"\s+")
WORDS = re.compile(r"\w+")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
ISO_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})(?!\d)")
COMPACT_DAY = re.compile(r"^((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{0,6})$")
UPDATED = re.compile(r"\b(?:updated|modified|reviewed|aktualisiert|mis à jour|actualizado)\b.{0,40}", re.IGNORECASE)
NUMBER_DAY = re.compile(r"(?<![\d./-])(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)(?![\d/])")
URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|-|$)")
NOT_JSON = re.compile(r"^\s*(?:(?:/\*|//)?\s*<!\[CDATA\[\s*(?:\*/)?|<!--)|(?:(?:/\*|//)?\s*\]\]>\s*(?:\*/)?|-->|;)\s*$")

MAX_HTML = 4_000_000  # characters read of a page; the rest of a larger one is no article's text
MIN_WORDS = 40  # prose words below which only a page that says it is an article is one
# A page without an article is an answer here, not a warning.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)
LIBRARY_ERRORS = (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError, etree.LxmlError)


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """One article; every field is None, and `text` empty, where the page has none.

    `title` without the site's name; `author` names joined by "; "; `published_on` the first publication;
    `language` ISO 639-1; `text` one block a line; `unread_json` blocks of JSON-LD that could not be read.
    """

    title: str | None = None
    author: str | None = None
    published_on: date | None = None
    language: str | None = None
    text: str = ""
    unread_json: int = 0


def read_article(html: str, url: str | None = None) -> ReadArticle:
    """The article that a page is about. Index pages, listings, teasers and postings give an empty one."""
    tree = _tree(html)
    if tree is None:
        return ReadArticle()
    nodes, unread = _json_ld(tree)
    page = _Page(tree, nodes, _metas(tree), url)
    text = _body(page)
    if not _is_article(page, text):
        return ReadArticle(unread_json=unread)
    return ReadArticle(
        title=_title(page),
        author=_author(page),
        published_on=_published_on(page),
        language=_language(page, text),
        text=text,
        unread_json=unread,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    tree: lxml.html.HtmlElement
    nodes: list[dict[str, Any]]
    metas: dict[str, str]
    url: str | None

    def article(self) -> dict[str, Any]:
        """The page's own article in JSON-LD: with a headline, and the only one or the one at this address."""
        found = [node for node in self.nodes if _types(node) & ARTICLE_TYPES]
        here = [node for node in found if self.url and _same_address(_text(node.get("url")), self.url)]
        best = here or [node for node in found if "headline" in node or "datePublished" in node] or found
        return best[0] if best else {}

    def site(self) -> str | None:
        for node in (self.article().get("publisher"), *self.nodes):
            if isinstance(node, dict) and _types(node) & {"organization", "newsmediaorganization", "website"}:
                name = _text(node.get("name"))
                if name:
                    return self.metas.get("og:site_name") or name
        return self.metas.get("og:site_name") or self.metas.get("application-name")


# --- the page's own statements


def _tree(html: str) -> lxml.html.HtmlElement | None:
    body = html[:MAX_HTML].replace("\x00", "").encode("utf-8", "replace")
    if not body.strip():
        return None
    try:
        tree = lxml.html.document_fromstring(body, parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError):
        return None
    return tree if isinstance(tree, lxml.html.HtmlElement) else None


def _metas(tree: lxml.html.HtmlElement) -> dict[str, str]:
    """Meta tags by lower-case name, property, itemprop or http-equiv; the first of a name counts."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = _tidy(meta.get("content"))
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
    for _ in range(3):
        text = NOT_JSON.sub("", text).strip()
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
        node = pending.pop(0)
        if isinstance(node, list):
            pending[:0] = node
        elif isinstance(node, dict):
            if "@type" in node:
                yield node
            for inner in ("@graph", "mainEntity"):
                if isinstance(node.get(inner), (list, dict)):
                    pending.append(node[inner])


def _types(node: dict[str, Any]) -> set[str]:
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return {name.rpartition("/")[2].rpartition(":")[2].lower() for name in names if isinstance(name, str)}


# --- is it an article?


def _is_article(page: _Page, text: str) -> bool:
    types = set().union(*(_types(node) for node in page.nodes)) if page.nodes else set()
    if "jobposting" in types or not text:
        return False
    prose = _prose_words(text)
    stated = bool(types & ARTICLE_TYPES)
    if stated:
        return _words(text) >= 20
    if types & OTHER_TYPES or page.metas.get("og:type", "").lower().startswith("product"):
        return False
    path = _path(page.url)
    if not ARTICLE_PATHS.search(path) and "article:published_time" not in page.metas:
        if JOB_PATHS.search(path) or len({word.lower() for word in JOB_WORDS.findall(text)}) >= 3:
            return False
    dated = bool(URL_DAY.search(path)) or "article:published_time" in page.metas
    return prose >= MIN_WORDS and (dated or prose >= 0.35 * _words(text))


def _path(url: str | None) -> str:
    try:
        return urlsplit(url or "").path
    except ValueError:
        return ""


def _prose_words(text: str) -> int:
    """Words in lines that read like a paragraph: twelve words or more."""
    return sum(count for count in map(_words, text.splitlines()) if count >= 12)


def _words(text: str) -> int:
    """Words of a text; two characters of Chinese or Japanese, which write no spaces, count as one."""
    return len(WORDS.findall(text)) + len(UNSPACED.findall(text)) // 2


# --- fields


def _body(page: _Page) -> str:
    try:
        found = trafilatura.bare_extraction(page.tree, url=page.url, include_comments=False, with_metadata=False)
    except LIBRARY_ERRORS:
        return ""
    text = getattr(found, "text", None) or ""
    return "\n".join(line for line in (SPACES.sub(" ", line).strip() for line in text.splitlines()) if line)


def _title(page: _Page) -> str | None:
    """The heading that says what the page's own title says, else that title; a heading that names the site is none."""
    site = page.site()
    stated = [_text(page.article().get("headline"))] + [page.metas.get(name) for name in TITLE_METAS]
    stated.append(_tidy(page.tree.findtext(".//title")))
    names = [_without_site(name, site, page.url) for name in stated if name]
    h1s = [_without_site(text, site, page.url) for text in _headings(page, "h1") if text != site]
    if not names:
        return h1s[0] if h1s else None
    best, likeness = _likest(h1s, names)
    if best and (likeness >= 0.5 or (len(h1s) == 1 and likeness >= 0.2)):
        tails = (name for name in names if len(name.split()) >= 3 and best.endswith(" " + name))
        return next(tails, best)
    second, likeness = _likest([*_headings(page, "h2")], names)
    return second if second and likeness >= 0.85 else names[0]


def _likest(headings: list[str], names: list[str]) -> tuple[str | None, float]:
    scored = [(max(_likeness(heading, name) for name in names), -at, heading) for at, heading in enumerate(headings)]
    likeness, _, best = max(scored, default=(0.0, 0, None))
    return best, likeness


def _headings(page: _Page, tag: str) -> Iterator[str]:
    for element in page.tree.iter(tag):
        text = None if _links_home(element) else _heading(element)
        if text:
            yield text


def _heading(element: lxml.html.HtmlElement) -> str | None:
    """An element's text; words in neighbouring elements stay apart, punctuation does not."""
    texts = element.xpath(".//text()[not(parent::style or parent::script)]")
    return _tidy(re.sub(r"\s+([:,.;!?])(?=\s)", r"\1", " ".join(texts)))


def _links_home(element: lxml.html.HtmlElement) -> bool:
    """True of a heading that is the site's own name, linked to its front page."""
    link = next(element.iter("a"), None) if len(element) == 1 else None
    return link is not None and link.get("href") is not None and _path(link.get("href")) in ("", "/")


def _without_site(title: str, site: str | None, url: str | None) -> str:
    """ "Growing | The Acme Blog" → "Growing": parts at either end that name the site are cut."""
    breaks = [found.span() for found in SITE_BREAK.finditer(title)]
    starts = [0, *(stop for _, stop in breaks)]
    stops = [*(start for start, _ in breaks), len(title)]
    first, last = 0, len(starts) - 1
    while first < last and _names_site(title[starts[last] : stops[last]], site, url):
        last -= 1
    while first < last and _names_site(title[starts[first] : stops[first]], site, url):
        first += 1
    return title[starts[first] : stops[last]].strip() or title


def _names_site(part: str, site: str | None, url: str | None) -> bool:
    bare = _bare(part)
    if bare in NO_TITLE or not bare:
        return True
    known, host = _bare(site or ""), _bare(_host(url))
    label = max(_host(url).split(".")[:-1], key=len, default="").replace("-", "")
    return (
        bare in host
        or (bool(known) and (known in bare or bare in known))
        or (len(label) >= 4 and label in bare and len(part.split()) <= 6)
    )


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text.lower())


def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def _likeness(left: str, right: str) -> float:
    """Share of words in common, 0 to 1."""
    one, two = set(WORDS.findall(left.lower())), set(WORDS.findall(right.lower()))
    return 2 * len(one & two) / max(1, len(one) + len(two))


def _author(page: _Page) -> str | None:
    site = page.site()
    sources = [_author_names(page.article().get("author"), page.nodes)]
    sources += [[page.metas[name]] for name in AUTHOR_METAS if name in page.metas]
    sources += [[_heading(node) or "" for node in _siblings(page.tree.xpath(path))] for path in BYLINES]
    sources.append([found[1] for found in PRINTED_BYLINE.finditer(" | ".join(_beside_heading(page)))][:1])
    for source in sources:
        names = list(dict.fromkeys(name for text in source for name in _names(text, site)))
        if names:
            return "; ".join(names[:8])
    return None


def _siblings(nodes: list[lxml.html.HtmlElement]) -> list[lxml.html.HtmlElement]:
    """The first of the nodes and those that stand beside it: further down, other articles have their authors."""
    return [node for node in nodes[:8] if node.getparent() is nodes[0].getparent()]


def _author_names(value: Any, nodes: list[dict[str, Any]]) -> list[str]:
    """Names in a JSON-LD author: text, a Person, a list of them, or a reference to a node of the graph."""
    if isinstance(value, list):
        return [name for item in value[:20] if not isinstance(item, list) for name in _author_names(item, nodes)]
    if isinstance(value, str):
        return [value]
    if not isinstance(value, dict):
        return []
    if "name" not in value and "@id" in value:
        value = next((node for node in nodes if node.get("@id") == value["@id"] and "name" in node), value)
    name = value.get("name")
    return (
        [name]
        if isinstance(name, str)
        else [item for item in name if isinstance(item, str)]
        if isinstance(name, list)
        else []
    )


def _names(text: str, site: str | None) -> list[str]:
    """ "By Ann Lee and Bo Ray" → ["Ann Lee", "Bo Ray"]; what is no name, is too long, or is the site, is left out."""
    names = []
    for part in NAME_BREAK.split((_tidy(text) or "")[:500]):
        name = BYLINE_START.sub("", BYLINE_START.sub("", part or "")).strip(" -–—:|,@")
        if not name or len(name) > 60 or len(name.split()) > 5 or NO_NAME.search(name):
            continue
        if site and name.lower() == site.lower():
            continue
        names.append(name)
    return names


def _published_on(page: _Page) -> date | None:
    stated = [_text(page.article().get("datePublished")), _text(page.article().get("dateCreated"))]
    stated += [page.metas.get(name) for name in PUBLISHED_METAS]
    for path in (
        "//*[@itemprop='datePublished']",
        "//time[@pubdate]",
        "//time[contains(@class, 'published')]",
        "//article[.//h1]//time[@datetime]",
    ):
        stated += [node.get("datetime") or node.get("content") or node.text for node in page.tree.xpath(path)[:1]]
    times = {node.get("datetime") for node in page.tree.xpath("//time[@datetime]")}
    stated += times if len(times) == 1 else []
    for text in stated:
        day = _day(text)
        if day:
            return day
    found = URL_DAY.search(_path(page.url))
    return (_date(*found.groups()) if found else None) or _printed_day(page) or _searched_day(page)


def _printed_day(page: _Page) -> date | None:
    """The first day printed right below the heading, else the last one right above it; not one of a change."""
    return next(printed_days(UPDATED.sub(" ", " ".join(_beside_heading(page)))), None)


def _beside_heading(page: _Page) -> list[str]:
    """Texts below the page's heading, about 250 characters of them, then those right above it, nearest first."""
    title = _title(page)
    heading = next((h for h in page.tree.iter("h1", "h2") if title and title in (_heading(h) or "")), None)
    if heading is None:
        return []
    below = heading.xpath("(following::text()[not(parent::script or parent::style)])[position() < 60]")
    above = heading.xpath("preceding::text()[ancestor::body][not(parent::script or parent::style)]")[:-30:-1]
    return [*_first(below, 250), *_first(above, 120)]


def _first(texts: list[str], characters: int) -> list[str]:
    kept: list[str] = []
    for text in filter(None, map(_tidy, texts)):
        if characters <= 0:
            break
        kept.append(text[:characters])
        characters -= len(text)
    return kept


def printed_days(text: str) -> Iterator[date]:
    """Whole days as printed in a dozen languages; 03/04/2024, which is two days, is none."""
    for found in _printed_patterns()[0].finditer(text.lower()):
        day, month, year, month2, day2, year2 = found.groups()
        number = _printed_patterns()[1]
        read = _date(year or year2, number[month or month2], day or day2)
        if read:
            yield read
    for found in NUMBER_DAY.finditer(text):
        day, month, year = found.groups()
        if found[0].count(".") == 2 or int(day) > 12:
            read = _date(year, month, day)
        else:
            read = _date(year, day, month) if int(month) > 12 else None
        if read:
            yield read
    for found in ISO_DAY.finditer(text):
        read = _date(*found.groups())
        if read:
            yield read


@cache
def _printed_patterns() -> tuple[re.Pattern[str], dict[str, str]]:
    """Of a day with its month as a word, and the number of each such word."""
    numbers: dict[str, str] = {}
    for locale in ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "cs"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, "format", locale).items():
                if name.rstrip(".").isalpha():
                    numbers.setdefault(name.lower().rstrip("."), str(number))
    words = "|".join(sorted(map(re.escape, numbers), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(\d{{1,2}})(?:\.|st|nd|rd|th|er)?,?\s+(?:de\s+)?({words})\.?,?\s+(?:de\s+)?((?:19|20)\d\d)(?!\d)"
        rf"|(?<!\w)({words})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)(?!\d)"
    ), numbers


def _searched_day(page: _Page) -> date | None:
    """A day found by htmldate: everywhere on a page that calls itself an article, else only where it is marked."""
    stated = (
        bool(page.article()) or page.metas.get("og:type") == "article" or bool(ARTICLE_PATHS.search(_path(page.url)))
    )
    try:
        found = find_date(page.tree, url=page.url, original_date=True, extensive_search=stated, max_date="2100-01-01")
    except LIBRARY_ERRORS:
        return None
    return None if found and found.endswith("-01-01") else _day(found)


def _day(text: str | None) -> date | None:
    found = ISO_DAY.search(text or "") or COMPACT_DAY.match((text or "").strip())
    return _date(*found.groups()) if found else next(printed_days((text or "")[:100]), None)


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _language(page: _Page, text: str) -> str | None:
    stated = [_text(page.article().get("inLanguage")), page.tree.get("lang"), page.tree.get("xml:lang")]
    stated += [page.metas.get(name) for name in LANGUAGE_METAS]
    read = read_language(text) if text else None
    return read or next((code for code in map(_code, stated) if code), None)


def _code(text: str | None) -> str | None:
    found = re.match(r"([a-z]{2})(?:[-_].*)?$", (text or "").strip().lower())
    return found[1] if found else None


# --- small change


def _text(value: Any) -> str | None:
    """A JSON-LD value as text: itself, or the name of what it is."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("@id")
    return _tidy(value) if isinstance(value, str) else None


def _tidy(text: str | None) -> str | None:
    return SPACES.sub(" ", unescape(text or "")).strip() or None


def _same_address(left: str | None, right: str) -> bool:
    bare = [re.sub(r"^https?://(?:www\.)?|[?#].*$|/+$", "", address.strip().lower()) for address in (left or "", right)]
    return bool(left) and bare[0] == bare[1]
