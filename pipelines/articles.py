"""An article's page → title, author, day of first publication, language and text; nothing where there is no article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pipelines.article_author import author_of
from pipelines.article_body import body_of, main_text, without_title
from pipelines.article_fields import ARTICLE_PATHS, URL_DAY, language_of, printed_day, published_on
from pipelines.article_page import (
    ARTICLE_TYPES,
    ArticlePage,
    bare,
    path_of,
    read_page,
    types_of,
    words_in,
)
from pipelines.article_title import title_of

# A page that calls itself one of these, and no article, is none.
OTHER_TYPES = frozenset(
    {
        "collectionpage",
        "discussionforumposting",
        "itemlist",
        "product",
        "productgroup",
        "profilepage",
        "qapage",
        "searchresultspage",
        "softwareapplication",
    }
)
JOB_WORDS = re.compile(
    r"\b(?:responsibilities|qualifications|(?:job )?requirements|what you(?:'|’)ll do|who you are|about the role"
    r"|about the job|equal opportunity|apply (?:now|for this)|job (?:description|type|summary)|full[- ]time"
    r"|your tasks"
    r"|your profile|ihre aufgaben|deine aufgaben|dein profil|ihr profil|wir bieten|jetzt bewerben|requisitos"
    r"|responsabilidades|funciones|profil recherché|vos missions)\b",
    re.IGNORECASE,
)
JOB_PATHS = re.compile(
    r"/(?:jobs?|careers?|vacanc(?:y|ies)|open-?positions?|stellen(?:angebote)?|karriere)(?:/|$)", re.IGNORECASE
)
# Pages of such addresses list others.
INDEX_PATHS = re.compile(
    r"/(?:categor(?:y|ies)|tags?|topics?|collections?|shop|stores?|products?|catalog(?:ue)?s?|directory|search"
    r"|trending|archives?"
    r"|sections?|market|listings?|kategorien?|schlagwort|themen|rubrik|categoria|catégorie|authors?"
    r"|category:[^/]*)(?:/|$|:)",
    re.IGNORECASE,
)
# Of a page that calls itself one of these, no text is an article's.
LIST_TYPES = frozenset({"collectionpage", "itemlist", "jobposting", "searchresultspage"})
FRONT_PATHS = re.compile(
    r"/(?:blogs?|news|news-?room|articles?|stories|insights?|magazine?|press|presse)/?", re.IGNORECASE
)
MOST_LINKED = 0.8  # share of a page's text that is links
FEWEST_WORDS = 20  # of a page that says it is an article
FEWEST_PROSE_WORDS = 40  # of one that does not
LONG_READ = 1500  # prose words that speak for an article by themselves


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """One article; every field is None, and `text` empty, where the page has none.

    `title` without the site's name; `author` names joined by "; "; `published_on` the first publication;
    `language` ISO 639-1; `text` one block a line; `unread_json` blocks of JSON-LD that could not be read.
    `is_article` is false for a page that nothing speaks for: a service, a manual, a thread, whose main text it is.
    """

    title: str | None = None
    author: str | None = None
    published_on: date | None = None
    language: str | None = None
    text: str = ""
    unread_json: int = 0
    is_article: bool = False


def read_article(html: str, url: str | None = None) -> ReadArticle:
    """The article that a page is about, or the main text of a page that may be taken for one (`is_article` tells them
    apart). Index pages, lists of teasers and postings give an empty one."""
    page = read_page(html, url)
    if page is None:
        return ReadArticle()
    text = body_of(page)
    is_article = bool(text) and _is_article(page, text)
    if not is_article:
        text = "" if _is_none(page, text) else main_text(page)
    if not text:
        return ReadArticle(unread_json=page.unread)
    title = title_of(page)
    return ReadArticle(
        title=title,
        author=author_of(page),
        published_on=published_on(page),
        language=language_of(page, text),
        text=without_title(text, page, title) if is_article else text,
        unread_json=page.unread,
        is_article=is_article,
    )


def _is_none(page: ArticlePage, text: str) -> bool:
    """True of a page whose text is nobody's article: a posting, a list of others, links."""
    types: set[str] = set().union(*map(types_of, page.nodes))
    path = path_of(page.url)
    is_of_jobs = not ARTICLE_PATHS.search(path) and (JOB_PATHS.search(path) or _job_words(text) >= 2)
    is_front = path in ("", "/") or bool(FRONT_PATHS.fullmatch(path))
    return (
        words_in(text) < FEWEST_WORDS
        or not types.isdisjoint(LIST_TYPES)
        or bool(is_of_jobs)
        or (is_front and _spread(page, text) >= 3)
        or _linked(page) > MOST_LINKED
    )


def _is_article(page: ArticlePage, text: str) -> bool:
    types: set[str] = set().union(*map(types_of, page.nodes))
    if "jobposting" in types:
        return False
    if path_of(page.url) in ("", "/") and _spread(page, text) >= 3:
        return False
    if page.article():
        return words_in(text) >= FEWEST_WORDS
    if types & (OTHER_TYPES | ARTICLE_TYPES) or page.metas.get("og:type", "").lower().startswith("product"):
        return False  # another kind of page, or a list of several articles
    path = path_of(page.url)
    dated = "article:published_time" in page.metas or bool(URL_DAY.search(path))
    if dated and path not in ("", "/"):
        return words_in(text) >= FEWEST_WORDS
    if _is_dated_article(page, text):
        return True
    if not ARTICLE_PATHS.search(path) and (JOB_PATHS.search(path) or _job_words(text) >= 3):
        return False
    prose = sum(count for count in map(words_in, text.splitlines()) if count >= 12)
    if prose < FEWEST_PROSE_WORDS or prose < 0.3 * words_in(text):
        return False
    return _evidence(page, text, prose) >= 0


def _is_dated_article(page: ArticlePage, text: str) -> bool:
    """True of a page that calls itself an article, shows a day, and is not the front page or a list of others."""
    path = path_of(page.url)
    return (
        page.metas.get("og:type") == "article"
        and path not in ("", "/")
        and not INDEX_PATHS.search(path)
        and words_in(text) >= FEWEST_WORDS
        and (page.tree.find(".//time") is not None or printed_day(page) is not None)
        and _spread(page, text) < 3
    )


def _evidence(page: ArticlePage, text: str, prose: int) -> int:
    """What speaks for an article, less what speaks against it; weighed on the development half of WCXB."""
    spread = _spread(page, text)
    linked = _linked(page)
    path = path_of(page.url)
    return (
        2 * bool(ARTICLE_PATHS.search(path))
        + bool(page.tree.xpath("boolean(//article[.//h1])"))
        + (printed_day(page) is not None)
        + (author_of(page) is not None)
        + (page.metas.get("og:type") == "article")
        + (words_in(text) >= 16 * (text.count("\n") + 1))
        + (prose >= LONG_READ)
        - (spread >= 3)
        - (spread >= 6)
        - 2 * (_job_words(text) >= 2)
        - 3 * (bool(page.url) and path in ("", "/"))
        - (not ARTICLE_PATHS.search(path) and bool(INDEX_PATHS.search(path)))
        - (linked > 0.4)
        - (linked > 0.5)
        - 3 * (linked > 0.8)
    )


def _linked(page: ArticlePage) -> float:
    """The share of a page's text that is links."""
    return sum(len(link.text_content()) for link in page.tree.iter("a")) / max(1, len(page.tree.text_content()))


def _job_words(text: str) -> int:
    return len({word.lower() for word in JOB_WORDS.findall(text)})


def _spread(page: ArticlePage, text: str) -> int:
    """How many `article` elements the text is from: more than one or two are teasers of others."""
    lines = [bare(line) for line in text.splitlines() if words_in(line) >= 8]
    articles = (bare(str(article.text_content())) for article in page.tree.iter("article"))
    return sum(any(line in article for line in lines) for article in articles)
