"""What a list of a blog names: articles, feeds, further pages; where a careers page's blog is; a feed's entries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html

from crawler.blogs.addresses import Blog, identity, is_page_of_list, page_number
from crawler.documents import digest
from crawler.feeds import Entry, Feed
from crawler.saved.html import SavedHtml, tidy

FEED_TYPES = re.compile(r"application/(?:rss|atom|feed|rdf)\+(?:xml|json)|text/xml", re.I)
COMMENTS = re.compile(r"comment|kommentar|commentaire|comentario", re.I)
OLDER = re.compile(
    r"\W*(?:(?:load |show |see )?(?:older|more)(?: posts| articles| entries| stories)?|next(?: page)?"
    r"|ältere (?:beiträge|artikel)|weitere (?:beiträge|artikel)|nächste(?: seite)?|weiter"
    r"|(?:articles|billets) (?:plus anciens|précédents)|(?:page )?suivante?"
    r"|(?:entradas|artículos) (?:antiguas|anteriores)"
    r"|(?:página )?siguiente|[›»→])\W*",
    re.I,
)
LISTED_IN = re.compile(r"/(?:categor(?:y|ies)|kategorien?|topics?|archives?)/[^/]+/?$|/(?:19|20)\d\d/?$", re.I)

# Links of a careers page that lead to its blog, surest first, and addresses that say so themselves.
TO_BLOG = (
    re.compile(r"(?:\w+ ){0,3}(?:blog|blogs)", re.I),
    re.compile(
        r"life (?:at|@|bei) .{2,40}|(?:our |employee |team |people )?stories|unsere geschichten|nos histoires", re.I
    ),
)
BLOG_WORD = re.compile(r"(?<![a-z])(?:blog|stories|life-?at|news|magazine?|journal|insights|articles)(?![a-z])", re.I)
SOCIAL = re.compile(
    r"(?:^|\.)(?:facebook|linkedin|twitter|x|instagram|youtube|tiktok|glassdoor|kununu|xing|pinterest|vimeo|t)\.\w+$"
)

OUTSIDE = frozenset({"nav", "header", "footer"})
WHOLE_TEXT = 40
"""Words from which an entry without a page of its own is an article."""


def links(page: SavedHtml, base: str) -> Iterator[tuple[str, lxml.html.HtmlElement]]:
    """Each link with its whole address, in order; menus, heads and feet of the page left out."""
    for anchor in page.tree.iter("a"):
        href = (anchor.get("href") or "").strip()
        if href and not href.startswith("#") and not _is_outside(anchor):
            yield _joined(base, href), anchor


def articles(page: SavedHtml, blog: Blog, base: str) -> list[str]:
    """Addresses that a list names and that could be articles', each once."""
    named = (blog.article(url) for url, _ in links(page, base))
    found: dict[str, str] = {}
    for url in filter(None, named):
        found.setdefault(identity(url), url)
    return list(found.values())


def cards(page: SavedHtml, blog: Blog, base: str) -> list[str]:
    """Addresses on the blog's host that stand as articles do: in an `<article>`, or in or around a heading."""
    found = dict.fromkeys(blog.own(url) for url, anchor in links(page, base) if _is_card(anchor))
    return [url for url in found if url and not blog.is_list(url)]


def feeds(page: SavedHtml, blog: Blog, base: str) -> list[str]:
    """Feeds that the page declares, without those of comments and those of the rest of the site."""
    found = []
    for link in page.tree.iter("link"):
        is_feed = "alternate" in _rel(link) and FEED_TYPES.fullmatch((link.get("type") or "").strip())
        if is_feed and not COMMENTS.search(f"{link.get('title')} {link.get('href')}"):
            found.append(blog.own(link.get("href"), base))
    own = [url for url in dict.fromkeys(found) if url]
    return [url for url in own if blog.holds(url)] or own[:1]


def older(page: SavedHtml, blog: Blog, base: str) -> str | None:
    """The list's next page: as the page declares it, as a link says in words, or the number after this one's."""
    for element in page.tree.iter("link", "a"):
        url = blog.own(element.get("href"), base) if "next" in _rel(element) else None
        if url and identity(url) != identity(base) and (is_page_of_list(url) or blog.article(url) is None):
            return url
    here, number = _without_page(base), page_number(base) or 1
    worded, numbered = None, None
    for anchor in page.tree.iter("a"):
        href = (anchor.get("href") or "").strip()
        url = blog.own(href, base) if href and not href.startswith("#") else None
        if url is None or _without_page(url) != here or identity(url) == identity(base):
            continue
        said = tidy(anchor.text_content()) or anchor.get("aria-label") or anchor.get("title") or ""
        if page_number(url) == number + 1:
            numbered = numbered or url
        elif is_page_of_list(url) and page_number(url) is None and OLDER.fullmatch(said):
            worded = worded or url
    return numbered or worded


def lists(page: SavedHtml, blog: Blog, base: str) -> list[str]:
    """Lists of parts of the blog (categories, years): where its front page has no further pages."""
    found = dict.fromkeys(blog.own(anchor.get("href"), base) for anchor in page.tree.iter("a") if anchor.get("href"))
    return [url for url in found if url and blog.holds(url) and LISTED_IN.search(urlsplit(url).path)]


def blog_of(html: str, url: str) -> str | None:
    """The address of the company's blog that a careers page links (`Blog`, `Life at …`, `Stories`); None where no
    link says so, or where links of one kind lead to different places."""
    if not html.strip():
        return None
    tree = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    named: list[tuple[str, str]] = []
    for anchor in tree.iter("a"):
        address = _joined(url, (anchor.get("href") or "").strip())
        if _is_blog_address(address) and identity(address) != identity(url):
            named.append((address, tidy(anchor.text_content()) or anchor.get("aria-label") or ""))
    for words in TO_BLOG:
        found = {identity(address): address for address, said in named if words.fullmatch(said)}
        fronts = {address for key, address in found.items() if not any(_is_below(key, other) for other in found)}
        if len(fronts) == 1:
            return fronts.pop()
        worded = {address for address in fronts if BLOG_WORD.search(_place(address))}
        if found:
            return worded.pop() if len(worded) == 1 else None
    return None


def is_blog(url: str) -> bool:
    """True where the address itself says that it is a blog's."""
    return bool(BLOG_WORD.search(_place(url)))


# Feeds.


def entries(feed: Feed, blog: Blog, base: str) -> dict[str, Entry]:
    """The feed's entries by the address of their own page on the blog. A feed that lies under the blog's path is the
    blog's, wherever on its host the articles are."""
    everywhere = Blog(blog.root, ("/",)) if blog.holds(base) else blog
    found: dict[str, tuple[str, Entry]] = {}
    for entry in feed.entries:
        stated = (entry.fields.get("origlink"), entry.url, entry.id if (entry.id or "").startswith("http") else None)
        url = next((url for address in stated if address and (url := everywhere.article(address, base))), None)
        if url:
            found.setdefault(identity(url), (url, entry))
    return dict(found.values())


def fields_of(entry: Entry, feed: Feed) -> dict[str, Any]:
    """Fields of `crawler.items.Article` that a feed's entry states."""
    stated = {
        "title_raw": entry.title,
        "author_raw": "; ".join(entry.authors),
        "published_on_raw": entry.published,
        "tags": list(entry.tags),
        "language_raw": entry.language or feed.language,
    }
    return {name: value for name, value in stated.items() if value}


def without_page(feed: Feed, blog: Blog, base: str) -> Iterator[dict[str, Any]]:
    """Fields of the articles that only the feed holds: entries with their whole text and no page of their own."""
    for entry in feed.entries:
        plain = _plain(entry.html or "")
        if entry.url or len(plain.split()) < WHOLE_TEXT or not (entry.id or entry.title):
            continue
        name = f"{base}\n{entry.id or entry.title}"
        yield {
            "article_id": digest(name.encode("utf-8", "replace")),
            "url": blog.root,
            "plain": plain,
            **fields_of(entry, feed),
        }


def _plain(html: str) -> str:
    """The text of HTML, one block a line."""
    if not html.strip():
        return ""
    tree = lxml.html.fragment_fromstring(html, create_parent="div")
    for block in tree.iter("p", "div", "li", "br", "h1", "h2", "h3", "h4", "blockquote", "pre"):
        block.tail = f"\n{block.tail or ''}"
    return "\n".join(filter(None, map(tidy, tree.text_content().splitlines())))


# Elements and addresses.


def _is_outside(element: lxml.html.HtmlElement) -> bool:
    """True in menus, and in the page's head and foot; not in an article's own."""
    for above in element.iterancestors():
        if above.tag == "article":
            return False
        if above.tag in OUTSIDE:
            return True
    return False


def _is_card(anchor: lxml.html.HtmlElement) -> bool:
    if any(above.tag in ("article", "h2", "h3", "h4") for above in anchor.iterancestors()):
        return True
    return any(anchor.find(f".//{name}") is not None for name in ("h2", "h3", "h4"))


def _rel(element: lxml.html.HtmlElement) -> list[str]:
    return (element.get("rel") or "").lower().split()


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def _without_page(url: str) -> str:
    """A list's address without what says which of its pages it is."""
    parts = urlsplit(url)
    return re.sub(r"/(?:page|seite|pagina|p)[/-]?\d{1,4}/?$", "", parts.path, flags=re.I).rstrip("/")


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"


def _is_blog_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and not SOCIAL.search((parts.hostname or "").lower())
    except ValueError:
        return False


def _is_below(key: str, other: str) -> bool:
    return key != other and key.startswith(f"{other.partition('?')[0].rstrip('/')}/")
