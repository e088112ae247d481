"""The title of an article: page title, cards, JSON-LD and headings weighed, the name of the site removed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

import lxml.html

from pipelines.article_page import (
    WORDS,
    ArticlePage,
    bare,
    first_texts,
    heading_text,
    host_of,
    path_of,
    text_of,
    tidy,
)

TITLE_METAS = ("og:title", "twitter:title", "dc.title", "sailthru.title")
NO_TITLE = frozenset({"blog", "blogarchive", "blogs", "news", "home", "article", "articles", "press", "stories"})
HEADING_LIKE = ("h3", "h4", "legend", "strong", "b", "td", "dt", "p", "span", "div", "a")
DAY_ALONE = re.compile(r"\d{1,2}[./]\d{1,2}[./](?:\d\d)?\d\d$|(?:19|20)\d\d-\d\d-\d\d$")
LONGEST_SITE = 3  # times as long as its address, a part that holds that
SAME, ALIKE = 0.7, 0.35  # shares of words in common
# Between a title and the site's name.
SITE_BREAK = re.compile(r"\s+[|•·»›–—-]\s+|\s*[|»›]\s*|\s+::\s+")


def title_of(page: ArticlePage) -> str | None:
    """The heading that says what the page's own title says, else that title; a heading that names the site is none."""
    site = page.site()
    stated = [text_of(page.article().get("headline"))] + [page.metas.get(name) for name in TITLE_METAS]
    stated.append(tidy(page.tree.findtext(".//title")))
    names = [_without_site(name, site, page.url) for name in stated if name]
    names = [name for name in names if bare(name) not in NO_TITLE] or names
    h1s = [_without_site(text, site, page.url) for text in _headings(page, "h1") if not _is_site(text, site, page.url)]
    if not names:
        return h1s[0] if h1s else None
    best, likeness = _likest(h1s, names)
    if best and (likeness >= ALIKE or (len(h1s) == 1 and likeness >= 0.2)):
        tails = (name for name in names if len(name.split()) >= 3 and best.endswith(" " + name))
        return best if best in names else next(tails, best)
    second, likeness = _likest([*_headings(page, "h2")], names)
    return second if second and likeness >= 0.85 else names[0]


def _likest(headings: list[str], names: list[str]) -> tuple[str | None, float]:
    scored = [(max(_likeness(heading, name) for name in names), -at, heading) for at, heading in enumerate(headings)]
    likeness, _, best = max(scored, default=(0.0, 0, None))
    if likeness < SAME:  # of several that are only alike, later ones are of other articles
        likeness, _, best = next((one for one in scored if one[0] >= ALIKE), (likeness, 0, best))
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


def _is_site(text: str, site: str | None, url: str | None) -> bool:
    """True of a heading that is the site's own name, or its address."""
    name = bare(text)
    return name == bare(site or "") or (len(name) >= 5 and name in bare(host_of(url)))


def _names_site(part: str, site: str | None, url: str | None) -> bool:
    name = bare(part)
    if name in NO_TITLE or not name or DAY_ALONE.match(part.strip()):
        return True
    known, host = bare(site or ""), bare(host_of(url))
    label = max(host_of(url).split(".")[:-1], key=len, default="").replace("-", "")
    return (
        name in host
        or (bool(known) and (known in name or name in known))
        or (len(label) >= 4 and label in name and len(name) <= LONGEST_SITE * len(label) and len(part.split()) <= 6)
    )


def _likeness(left: str, right: str) -> float:
    """Share of words in common, 0 to 1."""
    one, two = set(WORDS.findall(left.lower())), set(WORDS.findall(right.lower()))
    return 2 * len(one & two) / max(1, len(one) + len(two))


def beside_heading(page: ArticlePage) -> tuple[list[str], list[str]]:
    """Texts right above the page's heading, about 120 characters of them, and right below it, about 400."""
    heading = heading_of(page.tree, bare(title_of(page) or ""))
    if heading is None:
        return [], []
    below = heading.xpath("(following::text()[not(parent::script or parent::style)])[position() < 60]")
    above = heading.xpath("preceding::text()[ancestor::body][not(parent::script or parent::style)]")[:-30:-1]
    return first_texts(above, 120)[::-1], first_texts(below, 400)


def heading_of(tree: lxml.html.HtmlElement, title: str) -> lxml.html.HtmlElement | None:
    """The heading that holds a title; where none does, the first other element that says nothing else."""
    if not title:
        return None
    holding = (node for node in tree.iter("h1", "h2") if title in bare(heading_text(node) or ""))
    saying = (node for node in tree.iter(*HEADING_LIKE) if not len(node) and title == bare(node.text or ""))
    return next(chain(holding, saying), None)
