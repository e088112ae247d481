"""An invented company's blog on loopback: 25 articles on three archive pages, with all that surrounds them.

`pages(host)` gives every page by its path. `ARTICLES` are what is to be read, newest first.
"""

from __future__ import annotations

import json
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from loopback import Page

ARTICLES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "fixtures" / "blog" / "articles.json").read_text(encoding="utf-8")
)
ROOT = "https://www.quillstone.example/blog"
ABOUT = (
    "Quillstone builds and repairs the quiet machines behind harbours, hospitals and bakeries, and has done so since"
    " 1961 in four countries with eleven hundred colleagues."
)
PER_PAGE = 10
MOVED, TWICE, WITHDRAWN = ARTICLES[5]["slug"], ARTICLES[12]["slug"], "a-post-that-was-withdrawn"


def url(article: dict[str, Any]) -> str:
    return f"{ROOT}/{article['slug']}"


def html(body: str, head: str = "", language: str = "en") -> Page:
    menu = (
        '<header><nav><a href="/blog">Blog</a> <a href="/careers">Careers</a> <a href="/about">About</a></nav></header>'
    )
    foot = '<footer><a href="/privacy">Privacy</a> <a href="/blog/feed.xml">RSS</a> © Quillstone</footer>'
    text = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">{head}'
        '<link rel="alternate" type="application/rss+xml" title="Quillstone stories" href="/blog/feed.xml">'
        '<link rel="alternate" type="application/rss+xml" title="Quillstone comments" href="/blog/comments/feed">'
        f"</head><body>{menu}{body}{foot}</body></html>"
    )
    return served(text.encode(), "text/html; charset=utf-8")


def served(body: bytes, kind: str) -> Page:
    return Page(body, headers={"Content-Type": kind}, etag=f'"{sha256(body).hexdigest()[:16]}"')


def card(article: dict[str, Any], query: str = "") -> str:
    return (
        f'<article class="card"><h3><a href="/blog/{article["slug"]}{query}">{escape(article["title"])}</a></h3>'
        f"<p>{escape(article['paragraphs'][0][:90])}…</p></article>"
    )


def listing(title: str, shown: list[dict[str, Any]], older: str = "") -> Page:
    slides = "".join(f'<div class="slide">{card(article, "?src=carousel")}</div>' for article in ARTICLES[:3] * 2)
    tags = "".join(f'<a href="/blog/tag/{tag.lower()}">{tag}</a> ' for tag in ("Engineering", "Careers", "Teams"))
    body = f'<main><h1>{title}</h1><div class="carousel">{slides}<a href="#next">Next</a></div>{tags}'
    body += "".join(map(card, shown)) + (f'<a class="more" href="{older}">Older posts</a>' if older else "") + "</main>"
    return html(body, f"<title>{title}</title>")


def article_page(article: dict[str, Any], canonical: str | None = None) -> Page:
    at = ARTICLES.index(article)
    related = "".join(card(ARTICLES[(at + step) % len(ARTICLES)], "?utm_source=related") for step in (3, 4, 5))
    tags = " ".join(f'<a rel="tag" href="/blog/tag/{tag.lower()}">{escape(tag)}</a>' for tag in article["tags"])
    prose = "".join(f"<p>{escape(text)}</p>" for text in article["paragraphs"])
    body = (
        f"<main><article><h1>{escape(article['title'])}</h1>"
        f'<p class="byline">By <a rel="author" href="/blog/author/x">{article["author"]}</a>, '
        f'<time datetime="{article["published"]}">{article["published"]}</time></p>{prose}<p>{ABOUT}</p>'
        f'<div class="tags">{tags}</div></article>'
        f"<aside><h2>Related posts</h2>{related}</aside></main>"
    )
    node = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": article["title"],
        "datePublished": article["published"],
        "author": {"@type": "Person", "name": article["author"]},
        "publisher": {"@type": "Organization", "name": "Quillstone"},
        "url": url(article),
    }
    stated = f'<script type="application/ld+json">{json.dumps(node)}</script>' if at % 2 else ""
    head = f"<title>{escape(article['title'])} | Quillstone</title>{stated}"
    head += (
        f'<link rel="canonical" href="{canonical or url(article)}"><meta property="og:site_name" content="Quillstone">'
    )
    head += '<meta property="og:type" content="article">'
    return html(body, head, article["language"])


def feed(shown: list[dict[str, Any]]) -> Page:
    items = "".join(
        f"<item><title>{escape(article['title'])}</title><link>{url(article)}?utm_source=rss&amp;utm_medium=feed</link>"
        f'<guid isPermaLink="false">q-{article["slug"]}</guid><dc:creator>{article["author"]}</dc:creator>'
        + "".join(f"<category>{escape(tag)}</category>" for tag in article["tags"])
        + f"<description>{escape(article['paragraphs'][0][:80])}…</description></item>"
        for article in shown
    )
    text = f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Q</title>{items}</channel></rss>'
    return served(text.encode(), "application/rss+xml")


def sitemap(addresses: list[tuple[str, str | None]]) -> Page:
    rows = "".join(
        f"<url><loc>{address}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>"
        for address, changed in addresses
    )
    text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
    return served(text.encode(), "application/xml")


def index(*addresses: str) -> Page:
    rows = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    text = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'
    return served(text.encode(), "application/xml")


def pages() -> dict[str, Page]:
    """The whole blog."""
    shown = [ARTICLES[at : at + PER_PAGE] for at in range(0, len(ARTICLES), PER_PAGE)]
    found = {
        "/robots.txt": served(
            b"User-agent: *\nDisallow: /blog/drafts/\nSitemap: https://www.quillstone.example/sitemap_index.xml\n",
            "text/plain",
        ),
        "/sitemap_index.xml": index(
            "https://www.quillstone.example/blog/tag-sitemap.xml",
            "https://www.quillstone.example/blog/post-sitemap.xml",
            "https://www.quillstone.example/page-sitemap.xml",
        ),
        "/page-sitemap.xml": sitemap([("https://www.quillstone.example/about", None), (ROOT, None)]),
        "/blog/post-sitemap.xml": sitemap(
            [
                *((url(article), article["published"]) for article in ARTICLES if article["slug"] != MOVED),
                (f"{ROOT}/old/{MOVED}", None),
                (f"{ROOT}/{WITHDRAWN}", None),
                (f"{ROOT}/highlights/{TWICE}", None),
                (f"{ROOT}/tag/teams", None),
            ]
        ),
        "/blog/feed.xml": feed(ARTICLES[:10]),
        f"/blog/old/{MOVED}": Page(status=301, headers={"Location": f"/blog/{MOVED}"}),
        "/blog/highlights/" + TWICE: article_page(ARTICLES[12]),
        "/blog": listing("Stories", shown[0], "/blog/page/2"),
        "/blog/page/2": listing("Stories", shown[1], "/blog/page/3"),
        "/blog/page/3": listing("Stories", shown[2]),
        "/blog/tag/teams": listing("Teams", ARTICLES[:4]),
    }
    return found | {f"/blog/{article['slug']}": article_page(article) for article in ARTICLES}
