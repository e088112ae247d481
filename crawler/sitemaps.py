"""Sitemaps (`ats.md` §29): urlset, index, plain text, a feed under a sitemap's name; the lines of robots.txt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

import lxml.etree

from crawler.feeds import read as read_feed
from crawler.xml_document import inflated, local, root_of, text_of

WELL_KNOWN = ("/sitemap.xml", "/sitemap_index.xml", "/careers/sitemap.xml", "/jobs/sitemap.xml")
"""Where sitemaps stand that robots.txt does not name, likeliest first."""
MOST_URLS = 50_000
"""A sitemap holds no more."""
_ROBOTS_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2000})", re.IGNORECASE | re.MULTILINE)
_TEXT_LINE = re.compile(r"https?://\S{1,2000}")


@dataclass(frozen=True, slots=True)
class Link:
    """An address in a sitemap. `lastmod` is as printed, and often when the file was made; `alternates` are the same
    page's addresses in other languages."""

    url: str
    lastmod: str | None = None
    alternates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Pages and further sitemaps, in order, each once. `whole` is false where the file was cut or holds more than is
    read, so that it proves nothing about what it does not name."""

    urls: tuple[Link, ...] = ()
    children: tuple[Link, ...] = ()
    whole: bool = True


def read(body: bytes, base: str = "") -> Sitemap:
    """The sitemap in `body`; `base` is its own address, which relative ones are joined to. Raises ValueError where
    it is none, as a page of HTML."""
    document = inflated(body)
    plain = _plain(document)
    if plain is not None:
        return plain
    root, whole = root_of(document)
    if local(root) in ("rss", "RDF", "feed"):
        feed = read_feed(document)
        links = [Link(urljoin(base, entry.url), entry.updated) for entry in feed.entries if entry.url]
        return Sitemap(_each_once(links), (), feed.whole)
    if local(root) not in ("urlset", "sitemapindex"):
        raise ValueError(f"the answer is no sitemap: <{local(root)}>")
    urls = list(islice(_links(root, "url", base), MOST_URLS + 1))
    children = list(islice(_links(root, "sitemap", base), MOST_URLS + 1))
    whole = whole and max(len(urls), len(children)) <= MOST_URLS
    return Sitemap(_each_once(urls[:MOST_URLS]), _each_once(children[:MOST_URLS]), whole)


def robots(body: bytes, base: str = "") -> list[str]:
    """The addresses of robots.txt's `Sitemap:` lines, in order, each once."""
    text = body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").replace("\r", "\n")
    found = (urljoin(base, match[1]) for match in _ROBOTS_LINE.finditer(text))
    return list(dict.fromkeys(url for url in found if _is_web(url)))


def _plain(document: bytes) -> Sitemap | None:
    """A text file of addresses, one a line; None where it is none."""
    start = document[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.lower().startswith((b"http://", b"https://")):
        return None
    lines = document.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").splitlines()
    stripped = (line.strip() for line in lines if line.strip())
    found = list(islice((Link(line) for line in stripped if _TEXT_LINE.fullmatch(line)), MOST_URLS + 1))
    return Sitemap(_each_once(found[:MOST_URLS]), (), len(found) <= MOST_URLS)


def _links(root: lxml.etree._Element, name: str, base: str) -> Iterator[Link]:
    named: dict[str, bool] = {}
    for entry in root.iter(lxml.etree.Element):
        tag = str(entry.tag)
        if tag not in named:
            named[tag] = local(entry) == name
        if not named[tag]:
            continue
        children = {local(child): child for child in reversed(entry)}
        url = urljoin(base, text_of(children.get("loc")) or "")
        if not _is_web(url):
            continue
        other = (
            urljoin(base, link.get("href"))
            for link in entry
            if local(link) == "link" and link.get("rel") == "alternate" and link.get("href")
        )
        yield Link(url, text_of(children.get("lastmod")), tuple(dict.fromkeys(each for each in other if each != url)))


def _each_once(links: Iterator[Link] | list[Link]) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for link in links:
        found.setdefault(link.url, link)
    return tuple(found.values())


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
