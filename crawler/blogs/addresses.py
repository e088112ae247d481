"""Addresses of a blog: which are its own, which could be an article's, and when two are the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from scrapy import Request
from scrapy.dupefilters import RFPDupeFilter

from crawler.documents import digest
from crawler.feeds import canonical

YEARS = "/<year>"
"""Stands, among a blog's paths, for articles that lie under their day: `/2026/03/`."""
_YEAR = re.compile(r"/(?:19|20)\d\d/")

# Segments of lists; what follows one right away is a list's name, not an article's.
LISTS = re.compile(
    r"tags?|authors?|categor(?:y|ies|ie|ia)|topics?|labels?|archives?|search|feed|rss|page|schlagw(?:ort|oerter)"
    r"|kategorien?|autor(?:en)?|thema|themen|etiquettes?|auteurs?|etiquetas?"
)
# Last segments of pages that every site has, and that are no articles.
PLAIN = re.compile(
    r"about(?:-us)?|ueber-uns|contact(?:-us)?|kontakt|imprint|impressum|privacy(?:-policy|-notice)?|datenschutz(?:erklaerung)?"
    r"|legal(?:-notice)?|mentions-legales|agb|terms(?:-of-(?:service|use))?|cookies?(?:-policy)?|log-?in|sign-?(?:in|up)"
    r"|register|account|cart|checkout|subscribe|unsubscribe|newsletter|sitemap|careers|jobs|home|faq|help|support"
    r"|(?:press|media)-kit"
)
# First segments under which postings and machinery lie.
ELSEWHERE = re.compile(
    r"jobs?|careers?|positions|openings|vacancies|stellen(?:angebote)?|wp-\w+|cdn-cgi|api|assets|static|_next"
)
FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|json|xml|rss|atom|pdf|zip|gz|mp[34]|webm|woff2?|ttf|docx?|xlsx?|pptx?|txt|ics)$",
    re.I,
)
DAYS = re.compile(r"(?:/(?:19|20)\d\d)(?:/\d{1,2}){0,2}$")
PAGED = re.compile(r"(?:^|/)(?:page|seite|pagina|p)[/-]?(\d{1,4})/?$", re.I)
PAGE_QUERY = frozenset({"page", "paged", "pg", "seite", "offset", "start", "before", "after", "cursor"})
LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?", re.I)
ARTICLE_QUERY = frozenset({"p", "id", "post", "article"})
# Forms of one page: an accelerated one, one to print, one that answers a comment.
FORMS = frozenset({"amp", "print", "printer", "output", "replytocom", "share", "noamp"})
FORM_PATH = re.compile(r"/(?:amp|print)/?$|/index\.(?:html?|php)$", re.I)


@dataclass(frozen=True, slots=True)
class Blog:
    """Where a blog lies: `root` is its front page's address, `paths` are those under which its articles are."""

    root: str
    paths: tuple[str, ...] = ()

    def own(self, address: str | None, base: str | None = None) -> str | None:
        """The address on the blog's host, spelled as its front page is (scheme, `www.`), without what only says where
        a reader came from; None for one that is elsewhere."""
        try:
            parts, root = urlsplit(urljoin(base or self.root, (address or "").strip())), urlsplit(self.root)
            elsewhere = parts.scheme not in ("http", "https") or bare_host(parts) != bare_host(root)
        except ValueError:
            return None
        if elsewhere:
            return None
        return canonical(parts._replace(scheme=root.scheme, netloc=root.netloc, path=parts.path or "/").geturl())

    def holds(self, url: str) -> bool:
        """True for an address under one of the blog's paths."""
        path = urlsplit(url).path
        return any(_under(path, under) for under in self.paths or (urlsplit(self.root).path,))

    def article(self, address: str | None, base: str | None = None) -> str | None:
        """The blog's own address that could be an article's; None for lists, files and pages that every site has."""
        url = self.own(address, base)
        return whole_form(url) if url and self.holds(url) and not self.is_list(url) else None

    def is_list(self, url: str) -> bool:
        """True for addresses of lists (tags, authors, days, pages of pages), of files, and of plain pages."""
        parts = urlsplit(url)
        path, root = parts.path.rstrip("/"), urlsplit(self.root).path.rstrip("/")
        below = path.removeprefix(root) if _under(path, root) else path
        names = [unquote(name).lower() for name in below.split("/") if name]
        if not names or (len(names) == 1 and LANGUAGE.fullmatch(names[0])):
            return not {name for name, _ in parse_qsl(parts.query)} & ARTICLE_QUERY
        if FILE.search(path) or DAYS.search(path) or PAGED.search(below):
            return True
        is_plain = PLAIN.fullmatch(names[-1]) or LISTS.fullmatch(names[-1]) or ELSEWHERE.fullmatch(names[0])
        return bool(is_plain or LISTS.fullmatch(names[-2:][0]))


def bare_host(parts: SplitResult) -> str:
    """Host and port, letter case and `www.` aside."""
    return parts.netloc.lower().rpartition("@")[2].removeprefix("www.")


def _under(path: str, under: str) -> bool:
    if under == YEARS:
        return bool(_YEAR.match(path))
    bare = under.rstrip("/")
    return path == bare or path.startswith(f"{bare}/")


def identity(url: str) -> str:
    """What is the same for two addresses of one page: scheme, `www.`, fragment, trailing slash, the spelling of
    escapes, tracking parameters, their order, and the forms for print and for phones fall away. The language stays."""
    try:
        parts = urlsplit(canonical(url))
    except ValueError:
        return url.strip()
    path = FORM_PATH.sub("", parts.path.rstrip("/"))
    query = sorted((name, value) for name, value in parse_qsl(parts.query) if name.lower() not in FORMS)
    found = bare_host(parts) + quote(unquote(path), safe="/~")
    return f"{found}?{urlencode(query)}" if query else found


def whole_form(url: str) -> str:
    """The address of the page itself, where this is that of its form for print or for phones."""
    parts = urlsplit(url)
    kept = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name.lower() not in FORMS
    ]
    query = parts.query if len(kept) == len(parts.query.split("&")) else urlencode(kept)
    path = parts.path if parts.path.endswith((".html", ".htm", ".php")) else FORM_PATH.sub("", parts.path) or "/"
    return parts._replace(path=path, query=query).geturl()


def article_id(url: str) -> str:
    return digest(identity(url).encode("utf-8", "replace"))


def mark(url: str) -> str:
    """A short form of `article_id`, to be handed on."""
    return article_id(url)[:12]


def page_number(url: str) -> int | None:
    """Which page of a list an address is; None where it does not say."""
    parts = urlsplit(url)
    if found := PAGED.search(parts.path):
        return int(found[1])
    numbers = [value for name, value in parse_qsl(parts.query) if name.lower() in ("page", "paged", "pg", "seite")]
    return int(numbers[0]) if numbers and re.fullmatch(r"\d{1,4}", numbers[0]) else None


def is_page_of_list(url: str) -> bool:
    """True for the address of a further page of a list."""
    parts = urlsplit(url)
    return bool(PAGED.search(parts.path)) or any(name.lower() in PAGE_QUERY for name, _ in parse_qsl(parts.query))


def paths_of_board(asked: str, root: str) -> tuple[str, ...]:
    """The paths of the blog asked for at one address, whose front page is at another: a host's whole, else both."""
    first, last = (urlsplit(url).path.rstrip("/") for url in (asked, root))
    return tuple(path for path in dict.fromkeys((first, last)) if path) if first else ("/",)


def paths_of_cards(blog: Blog, cards: Iterable[str]) -> tuple[str, ...]:
    """The paths of a blog whose front page shows articles that lie beside it (`/blog` shows `/stories/…`): those that
    three of its cards share. The blog's own where it shows any under that."""
    shown = list(dict.fromkeys(cards))
    if any(blog.article(url) for url in shown):
        return blog.paths
    heads = [_head(_path(url)) for url in shown]
    shared = (head for head in dict.fromkeys(heads) if head and heads.count(head) >= 3)
    return (*blog.paths, *shared)


def _head(path: str) -> str | None:
    """The first segment of a path that goes further; None for one of lists and of what is no article."""
    if _YEAR.match(path):
        return YEARS
    first, *further = path.strip("/").split("/")
    return f"/{first}" if further and not LISTS.fullmatch(first) and not ELSEWHERE.fullmatch(first) else None


def _path(url: str) -> str:
    return urlsplit(url).path


class OneAddress(RFPDupeFilter):
    """Asks for an article once, however its address is spelled. A redirect to another spelling of the same address is
    followed; one to an article that is asked for anyway is not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._articles: set[str] = set()

    def request_seen(self, request: Request) -> bool:
        if "row" in request.cb_kwargs:
            own, before = identity(request.url), {identity(url) for url in request.meta.get("redirect_urls", ())}
            if own not in before and own in self._articles:
                return True
            self._articles.add(own)
        return super().request_seen(request)
