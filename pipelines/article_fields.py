"""Day and language of an article, each from what its page states, else from what it prints."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from functools import cache

from babel.dates import get_month_names
from htmldate import find_date

from pipelines.article_page import (
    LIBRARY_ERRORS,
    ArticlePage,
    heading_text,
    is_aside,
    path_of,
    text_of,
    tidy,
)
from pipelines.article_title import beside_heading
from pipelines.values.language import read_language

PUBLISHED_METAS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "article.published",
    "publishdate",
    "publish-date",
    "publish_date",
    "published_date",
    "pubdate",
    "published-date",
    "publication_date",
    "publication-date",
    "date_published",
    "release_date",
    "dc.date.issued",
    "dcterms.issued",
    "sailthru.date",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "citation_online_date",
    "article_date_original",
    "originalpublicationdate",
)
# Of these, many name the last change: they yield to an earlier day that is printed beside the heading.
WEAK_METAS = ("dcterms.created", "dc.date.created", "datecreated", "created", "dc.date", "dcterms.date", "date")
CHANGED_METAS = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
    "updated",
)
PUBLISHED_PATHS = (
    "//*[@itemprop='datePublished']",
    "//time[@pubdate]",
    "//time[contains(@class, 'published')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' published ')]",
)
# How the state that a page's script starts from names its day.
STATE_DAY = re.compile(
    r"""["']?(?:date_?published|published_?at|publish(?:ed)?_?date|publication_?date|first_?published(?:_?at)?|pub_?date"""
    r"""|article_?publication_?date|published_?time|date_?publication)["']?\s*[:=]\s*\\?["']([^"'\\]{8,40})""",
    re.IGNORECASE,
)
LANGUAGE_METAS = ("og:locale", "content-language", "dc.language", "language")
ISO_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
COMPACT_DAY = re.compile(r"^((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{0,6})$")
EAST_ASIAN_DAY = re.compile(r"((?:19|20)\d\d)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
SHORT_DAY = re.compile(r"^\D{0,12}?(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d\d)(?![\d.])\D{0,12}$")
NUMBER_DAY = re.compile(r"(?<![\d./-])(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)\d\d)(?![\d/])")
UPDATED = re.compile(
    r"\b(?:(?:last )?(?:updated?|modified|changed|reviewed|edited)|aktualisiert|zuletzt geändert"
    r"|letzte änderung|stand"
    r"|mis à jour|modifié|actualizado|aggiornato|atualizado|bijgewerkt|uppdaterad)\b.{0,40}",
    re.IGNORECASE,
)
LABELLED = re.compile(
    r"(?:^|\W)(?:date|published|posted|publication date|first published|released?|datum|veröffentlicht"
    r"|erschienen|publié"
    r"|publicado|pubblicato|gepubliceerd|publicerad|opublikowano|fecha|data)(?: (?:am|on|le|el|il|op|vom|den|em"
    r"|date))?\s*[:|]?\s*\|?\s*",
    re.IGNORECASE,
)
CHANGES = re.compile(r"updat|modif|chang|aktualis|edited", re.IGNORECASE)
MOST_APART = 3  # days between the same publication in another zone or in a system, and as printed
MOST_CHANGED = 400  # days between a printed publication and a marked change
MAX_SCRIPT = 500_000
LONGEST_AROUND = 45  # characters beside a day in a text that gives little else
URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|-|$)")
URL_COMPACT_DAY = re.compile(r"[/_-]((?:19|20)\d\d)([01]\d)([0-3]\d)(?:[/_.-]|$)")
MONTHS = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "nl",
    "pt",
    "pl",
    "sv",
    "da",
    "nb",
    "cs",
    "fi",
    "ro",
    "tr",
    "id",
    "ru",
    "uk",
    "el",
)
ARTICLE_PATHS = re.compile(
    r"/(?:blogs?|news|news-?room|articles?|stor(?:y|ies)|insights?|magazin[e]?|press|presse|posts?"
    r"|\d{4}/\d\d?)(?:/|$)",
    re.I,
)

# A page without a day is an answer here, not a warning.
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


# --- day


def published_on(page: ArticlePage) -> date | None:
    """The day of first publication: stated, else in the address, else printed, else searched for."""
    stated = [text_of(page.stated("datePublished")), *map(page.metas.get, PUBLISHED_METAS)]
    for path in PUBLISHED_PATHS:
        nodes = [node for node in page.tree.xpath(path)[:20] if not is_aside(node)]
        texts = [node.get("datetime") or node.get("content") or heading_text(node) for node in nodes]
        stated += texts[:1] if len(set(map(_day, texts))) == 1 else []
    sure = next(filter(None, map(_day, stated)), None) or _address_day(page.url) or _state_day(page)
    printed = printed_day(page)
    if sure:
        return printed if printed and abs((sure - printed).days) <= MOST_APART else sure
    weak = [text_of(page.stated("dateCreated")), *map(page.metas.get, WEAK_METAS)]
    marked = next(filter(None, map(_day, weak)), None)
    if marked and printed:
        return printed if 0 <= (marked - printed).days <= MOST_CHANGED else marked
    times = filter(None, map(_day, _times(page)))
    return marked or printed or next(times, None) or _labelled_day(page) or _searched_day(page)


def _address_day(url: str | None) -> date | None:
    path = path_of(url)
    found = URL_DAY.search(path) or URL_COMPACT_DAY.search(path)
    return _date(*found.groups()) if found else None


def _state_day(page: ArticlePage) -> date | None:
    """The one day of publication that the page's scripts know; where they know several, some are other articles'."""
    texts = (script.text or "" for script in page.tree.iter("script") if "ld+json" not in (script.get("type") or ""))
    days = {_day(found[1]) for text in texts for found in STATE_DAY.finditer(text[:MAX_SCRIPT])}
    return days.pop() if len(days) == 1 else None


def _times(page: ArticlePage) -> Iterator[str | None]:
    """The first `time` that belongs to the article and is not of a change."""
    for node in page.tree.iter("time"):
        around = f"{node.get('class', '')} {node.getparent().get('class', '')} {node.getparent().text or ''}"
        if not is_aside(node) and not CHANGES.search(around):
            yield node.get("datetime") or heading_text(node)
            return


def printed_day(page: ArticlePage) -> date | None:
    """The first day printed right below the heading, else the last one right above it; not one of a change.

    One that stands by itself goes before one in a sentence."""
    above, below = beside_heading(page)
    for texts in (below, above[::-1]):
        for text in texts:
            days = [*printed_days(UPDATED.sub(" ", text)), *_short_days(text)]
            if days and len(text) <= LONGEST_AROUND:
                return days[0]
    joined = [UPDATED.sub(" ", " ".join(texts)) for texts in (below, above)]
    return next(printed_days(joined[0]), None) or next(iter([*printed_days(joined[1])][-1:]), None)


def _short_days(text: str) -> Iterator[date]:
    """ "23.09.22", where a text says nothing else."""
    found = SHORT_DAY.match(text) if len(text) <= LONGEST_AROUND else None
    read = _date(f"20{found[3]}", found[2], found[1]) if found else None
    if read:
        yield read


def _labelled_day(page: ArticlePage) -> date | None:
    """The first day behind a word such as "Published", wherever it stands."""
    texts = page.tree.xpath("//body//text()[not(parent::script or parent::style or parent::noscript)]")
    whole = " | ".join(filter(None, map(tidy, texts)))
    for found in LABELLED.finditer(whole):
        near = whole[found.end() : found.end() + 40]
        day = next(printed_days(near.split("|")[0]), None) if near[:1].isalnum() else None
        if day:
            return day
    return None


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
    for found in (*ISO_DAY.finditer(text), *EAST_ASIAN_DAY.finditer(text)):
        read = _date(*found.groups())
        if read:
            yield read


@cache
def _printed_patterns() -> tuple[re.Pattern[str], dict[str, str]]:
    """Of a day with its month as a word, and the number of each such word."""
    numbers: dict[str, str] = {}
    for locale in MONTHS:
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
    """A day found by htmldate, outside of comments."""
    tree = deepcopy(page.tree)
    for node in tree.xpath("//*[contains(@class, 'comment') or contains(@id, 'comment')]"):
        if node.tag not in ("body", "article", "main") and node.getparent() is not None:
            node.drop_tree()
    try:
        found = find_date(tree, url=page.url, original_date=True, extensive_search=True, max_date="2100-01-01")
    except LIBRARY_ERRORS:
        return None
    day = None if found and found.endswith("-01-01") else _day(found)
    return None if day in _changes(page) else day


def _changes(page: ArticlePage) -> set[date | None]:
    """The days of changes that the page states. One that it only prints, with no other day, is the best there is."""
    return {*map(_day, (text_of(page.stated("dateModified")), *map(page.metas.get, CHANGED_METAS)))}


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
