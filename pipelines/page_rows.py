"""One article or page as published → its rows."""

from __future__ import annotations

from typing import Any

from pipelines.blocks import html_to_text
from pipelines.sections import add_sections, page_sections
from pipelines.source import Source, line
from pipelines.tables import Rows
from pipelines.values.dates import read_date
from pipelines.values.language import language_code, read_language
from pipelines.values.text import clean, mask


def article(item: dict[str, Any], source: Source, rows: Rows) -> None:
    title, author, published_on = line(item["title_raw"]), line(item["author_raw"]), None
    if item["html"]:
        from pipelines.articles import read_article  # trafilatura, which a process that reads postings need not hold

        read = read_article(item["html"], item["url"])
        title, author = read.title or title, read.author or author
        published_on, language, text = read.published_on, read.language, read.text if read.is_article else ""
    else:
        text = clean(item["plain"] or "")
        language = language_code(item["language_raw"]) or read_language(text)
    if published_on is None and item["published_on_raw"]:
        moment = read_date(item["published_on_raw"], source.seen_at, language).date
        published_on = moment.date() if moment else None
    if not text:
        return
    name, company = source.employer(item)
    key = f"{source.platform}:{source.board}:{item['article_id']}"
    text = mask(text)
    tags = printed_tags(item["tags"])
    values = (company, name, item["url"], title, author, published_on, language, tags, text, len(text.split()))
    rows.add("staged_articles", key, source.board_key, *values, source.seen_at, item["capture"])
    add_sections(
        page_sections(blocks(text)),
        company,
        rows,
        lambda company, position, hashed, *_: rows.add("staged_article_sections", key, company, position, hashed),
    )


def printed_tags(tags: list[str] | None) -> list[str]:
    """Tags as printed, each once, letter case aside."""
    kept: dict[str, str] = {}
    for tag in filter(None, map(line, tags or ())):
        kept.setdefault(tag.casefold(), tag)
    return list(kept.values())


def blocks(text: str) -> str:
    """A text of one block a line with blank lines between, as `page_sections` takes it."""
    return text.replace("\n", "\n\n")


def page(item: dict[str, Any], source: Source, rows: Rows) -> None:
    _, company = source.employer(item)
    text = mask(clean(html_to_text(item["html"]) if item["html"] else item["plain"] or ""))
    address = (item["url"], source.board_key)
    add_sections(
        page_sections(blocks(text) if item["html"] else text),
        company,
        rows,
        lambda company, position, hashed, *_: rows.add("staged_page_sections", *address, company, position, hashed),
    )
