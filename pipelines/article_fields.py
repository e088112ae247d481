"""Title, author, day and language of an article, each from what its page states, else from what it prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import lxml.html
from babel.dates import get_month_names
from htmldate import find_date

from pipelines.article_page import (
    LIBRARY_ERRORS,
    WORDS,
    ArticlePage,
    first_texts,
    heading_text,
    host_of,
    path_of,
    text_of,
    tidy,
)
from pipelines.values.language import read_language

TITLE_METAS = ("og:title", "twitter:title", "dc.title", "sailthru.title")
AUTHOR_METAS = (
    "author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "citation_author",
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
LANGUAGE_METAS = ("og:locale", "content-language", "dc.language", "language")
NO_TITLE = frozenset({"blog", "blogarchive", "blogs", "news", "home", "article", "articles", "press", "stories"})
# Between a title and the site's name.
SITE_BREAK = re.compile(r"\s+[|•·»›–—-]\s+|\s*[|»›]\s*|\s+::\s+")
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
    r"^(?:admin(?:istrator)?|author|the author|publisher|editors?|staff|webmaster|follow|share|website|contact"
    r"|guest|unknown|anonymous|none|null|undefined|unbenannt|untitled|user|home|noticias|news|blog|team|germany|deutschland|ph\.?d\.?|m\.?d\.?|dvm"
    r"|jr\.?|cpa|mba|rdn?|sat|sun|mon|tue|wed|thu|fri|privacy|weiter|mehr|more)$"
    r"|\b(?:editor|editorial|redaktion|redacci[oó]n|r[ée]daction|expert|writer|researcher|executive|gmbh|ag|se|inc|ltd|llc|e\.\s?v"
    r"|uhr|[ap]m|updated|admin|articles?|artikel|posts|january|february|april|june|july|august|september|october|november|december)\b"
    r"|^\d|\d\d:\d\d|\b\d{1,2}$|(?:^|\s)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\b|https?:|www\.|\w\.[a-z]{2,4}$",
    re.IGNORECASE,
)
ISO_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})(?!\d)")
COMPACT_DAY = re.compile(r"^((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{0,6})$")
UPDATED = re.compile(r"\b(?:updated|modified|reviewed|aktualisiert|mis à jour|actualizado)\b.{0,40}", re.IGNORECASE)
NUMBER_DAY = re.compile(r"(?<![\d./-])(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)(?![\d/])")
URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|-|$)")
ARTICLE_PATHS = re.compile(
    r"/(?:blogs?|news|news-?room|articles?|stor(?:y|ies)|insights?|magazin[e]?|press|presse|posts?|\d{4}/\d\d?)(?:/|$)",
    re.I,
)


# --- title


def title_of(page: ArticlePage) -> str | None:
    """The heading that says what the page's own title says, else that title; a heading that names the site is none."""
    site = page.site()
    stated = [text_of(page.article().get("headline"))] + [page.metas.get(name) for name in TITLE_METAS]
    stated.append(tidy(page.tree.findtext(".//title")))
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


def _headings(page: ArticlePage, tag: str) -> Iterator[str]:
    for element in page.tree.iter(tag):
        text = None if _links_home(element) else heading_text(element)
        if text:
            yield text


def _links_home(element: lxml.html.HtmlElement) -> bool:
    """True of a heading that is the site's own name, linked to its front page."""
    link = next(element.iter("a"), None) if len(element) == 1 else None
    return link is not None and link.get("href") is not None and path_of(link.get("href")) in ("", "/")


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
    known, host = _bare(site or ""), _bare(host_of(url))
    label = max(host_of(url).split(".")[:-1], key=len, default="").replace("-", "")
    return (
        bare in host
        or (bool(known) and (known in bare or bare in known))
        or (len(label) >= 4 and label in bare and len(part.split()) <= 6)
    )


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text.lower())


def _likeness(left: str, right: str) -> float:
    """Share of words in common, 0 to 1."""
    one, two = set(WORDS.findall(left.lower())), set(WORDS.findall(right.lower()))
    return 2 * len(one & two) / max(1, len(one) + len(two))


# --- author


def author_of(page: ArticlePage) -> str | None:
    site = page.site()
    sources = [_author_names(page.article().get("author"), page.nodes)]
    sources += [[page.metas[name]] for name in AUTHOR_METAS if name in page.metas]
    sources += [[heading_text(node) or "" for node in _siblings(page.tree.xpath(path))] for path in BYLINES]
    above, below = _beside_heading(page)
    sources.append([found[1] for found in PRINTED_BYLINE.finditer(" | ".join([*below, "", *above]))][:1])
    for source in sources:
        names = list(dict.fromkeys(name for text in source if len(text) <= 150 for name in _names(text, site)))
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
    for part in NAME_BREAK.split((tidy(text) or "")[:500]):
        name = BYLINE_START.sub("", BYLINE_START.sub("", part or "")).strip(" -–—:|,@")
        if not name or len(name) > 60 or len(name.split()) > 5 or NO_NAME.search(name):
            continue
        if site and name.lower() == site.lower():
            continue
        names.append(name)
    return names


# --- day


def published_on(page: ArticlePage) -> date | None:
    stated = [text_of(page.article().get("datePublished")), text_of(page.article().get("dateCreated"))]
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
    found = URL_DAY.search(path_of(page.url))
    return (_date(*found.groups()) if found else None) or printed_day(page) or _searched_day(page)


def printed_day(page: ArticlePage) -> date | None:
    """The first day printed right below the heading, else the last one right above it; not one of a change."""
    above, below = (UPDATED.sub(" ", " ".join(texts)) for texts in _beside_heading(page))
    return next(printed_days(below), None) or next(iter([*printed_days(above)][-1:]), None)


def _beside_heading(page: ArticlePage) -> tuple[list[str], list[str]]:
    """Texts right above the page's heading, about 120 characters of them, and right below it, about 250."""
    title = title_of(page)
    heading = next((h for h in page.tree.iter("h1", "h2") if title and title in (heading_text(h) or "")), None)
    if heading is None:
        return [], []
    below = heading.xpath("(following::text()[not(parent::script or parent::style)])[position() < 60]")
    above = heading.xpath("preceding::text()[ancestor::body][not(parent::script or parent::style)]")[:-30:-1]
    return first_texts(above, 120)[::-1], first_texts(below, 250)


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


def _searched_day(page: ArticlePage) -> date | None:
    """A day found by htmldate: everywhere on a page that calls itself an article, else only where it is marked."""
    stated = (
        bool(page.article()) or page.metas.get("og:type") == "article" or bool(ARTICLE_PATHS.search(path_of(page.url)))
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


# --- language


def language_of(page: ArticlePage, text: str) -> str | None:
    stated = [text_of(page.article().get("inLanguage")), page.tree.get("lang"), page.tree.get("xml:lang")]
    stated += [page.metas.get(name) for name in LANGUAGE_METAS]
    read = read_language(text) if text else None
    return read or next((code for code in map(_code, stated) if code), None)


def _code(text: str | None) -> str | None:
    found = re.match(r"([a-z]{2})(?:[-_].*)?$", (text or "").strip().lower())
    return found[1] if found else None
