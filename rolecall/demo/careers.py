"""The demo's custom careers site: menus, a carousel of values and of teasers, and a blog."""

from __future__ import annotations

import json
from html import escape
from string import Template
from typing import Any

from rolecall.demo.postings import DATA

HOST = "https://careers.haldenrobotics.example"
COMPANY = "Halden Robotics"
SITE = DATA / "site"

Article = dict[str, Any]


def pages(day: int) -> dict[str, str]:
    """Every page by its path; on the second day (1) the blog has one article more."""
    written: list[Article] = json.loads(text("articles.json"))
    articles = [article for article in written if day in article.get("days", (0, 1))]
    values, teasers = text("values.html"), carousel([teaser(article) for article in articles])
    plain = {
        # Carousels clone their slides, so that the first can follow the last.
        "/": ("Carry less. Think more.", fill("home.html", values=carousel([values] * 3), teasers=teasers)),
        "/life": ("Life at Halden", fill("life.html", values=values, teasers=teasers)),
        "/blog": ("Blog", fill("blog.html", teasers="\n".join(teaser(article) for article in articles))),
    }
    shown = {path: page(path, title, main) for path, (title, main) in plain.items()}
    return shown | {f"/blog/{article['slug']}": article_page(article, articles) for article in articles}


def text(name: str) -> str:
    return (SITE / name).read_text(encoding="utf-8")


def fill(name: str, **parts: str) -> str:
    return Template(text(name)).substitute(parts)


def page(path: str, title: str, main: str, head: str = "", language: str = "en") -> str:
    return fill("layout.html", title=escape(title), url=HOST + path, head=head, main=main, language=language)


def teaser(article: Article) -> str:
    return (
        f'<article class="teaser"><h3><a href="/blog/{article["slug"]}">{escape(article["title"])}</a></h3>'
        f"<p>{escape(article['teaser'])}</p></article>"
    )


def carousel(slides: list[str]) -> str:
    """Each slide, and before and after them the clones that a carousel makes."""
    clones = [f'<div class="slide slide--cloned" aria-hidden="true">{slide}</div>' for slide in (slides[-1], slides[0])]
    shown = [f'<div class="slide">{slide}</div>' for slide in slides]
    return "\n".join([clones[0], *shown, clones[1]])


def article_page(article: Article, articles: list[Article]) -> str:
    path = f"/blog/{article['slug']}"
    others = [teaser(other) for other in articles if other is not article]
    main = (
        f"<article>\n<h1>{escape(article['title'])}</h1>\n"
        f'<p class="byline">By {escape(article["author"].replace("; ", " and "))} · '
        f'<time datetime="{article["published"]}">{article["published"]}</time></p>\n'
        f"{text('articles/' + article['slug'] + '.html')}\n</article>\n"
        f'<aside class="more"><h2>More stories</h2>\n{carousel(others)}\n</aside>'
    )
    return page(path, article["title"], main, head(article, HOST + path), article.get("language", "en"))


def head(article: Article, url: str) -> str:
    stated = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": article["title"],
        "description": article["teaser"],
        "url": url,
        "datePublished": f"{article['published']}T09:00:00+00:00",
        "dateModified": f"{article['modified']}T09:00:00+00:00",
        "inLanguage": article.get("language", "en"),
        "keywords": article["tags"],
        "author": [{"@type": "Person", "name": name} for name in article["author"].split("; ")],
        "publisher": {"@type": "Organization", "name": COMPANY},
    }
    return "\n".join(
        [
            '<meta property="og:type" content="article">',
            f'<meta property="og:title" content="{escape(article["title"])}">',
            f'<meta property="article:published_time" content="{article["published"]}">',
            f'<script type="application/ld+json">{json.dumps(stated, ensure_ascii=False)}</script>',
        ]
    )
