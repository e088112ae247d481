"""Articles as read by rolecall, trafilatura, newspaper4k and readability-lxml, in one run, each set by its own measure.

The sets are those of `../shared/corpora/articles_*`; the measures are the ones that their READMEs name. A reader that
is not installed (`pip install -e '.[bench]' -c constraints.txt`) is said so in its column.
"""

from __future__ import annotations

import gzip
import json
import re
import statistics
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import lxml.html
import trafilatura
from htmldate import find_date
from lxml import etree

from benchmarks.measure import ROOT, Line
from pipelines.articles import read_article

CORPORA = ROOT.parent / "shared" / "corpora"
SETS = ("articles_aeb", "articles_wcxb", "articles_trafilatura", "articles_htmldate")
TOKENS = re.compile(r"\w+")
# What libraries raise on a page that they do not read: it counts as read empty.
UNREAD = (ValueError, TypeError, LookupError, AttributeError, ImportError, etree.LxmlError)
NOT_INSTALLED = "not installed"
SPEED = "ms a page"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader made of a page; a day as YYYY-MM-DD."""

    title: str = ""
    author: str = ""
    day: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A number from 0 to 1 on one set. `target`: at least this, or at least trafilatura's where it is None and
    `beats` is true."""

    of: str
    what: str
    score: Callable[[Sequence[Row], Sequence[Read]], float]
    target: float | None = None
    beats: bool = False


# The readers.


def rolecall(html: str, url: str) -> Read:
    read = read_article(html, url)
    return Read(read.title or "", read.author or "", str(read.published_on or ""), read.text)


def trafilatura_alone(html: str, url: str) -> Read:
    """Plain `extract`, its metadata, and the day as htmldate's own evaluation asks for it."""
    found = trafilatura.extract_metadata(html, default_url=url)
    day = find_date(html, original_date=True, extensive_search=True)
    return Read(found.title or "", found.author or "", day or "", trafilatura.extract(html) or "")


def newspaper(html: str, url: str) -> Read:
    from newspaper import Article

    article = Article(url=url, fetch_images=False)
    article.download(input_html=html)
    article.parse()
    return Read(article.title, "; ".join(article.authors), str(article.publish_date or "")[:10], article.text)


def readability(html: str, url: str) -> Read:
    """It knows no authors and no days."""
    from readability import Document

    document = Document(html, url=url)
    text = lxml.html.fromstring(document.summary()).xpath("//text()")
    return Read(title=document.short_title(), text="\n".join(text))


# Each with the module that it needs.
READERS: dict[str, tuple[str, Callable[[str, str], Read]]] = {
    "rolecall": ("pipelines", rolecall),
    "trafilatura": ("trafilatura", trafilatura_alone),
    "newspaper4k": ("newspaper", newspaper),
    "readability": ("readability", readability),
}


# The measures.


def shingles(rows: Sequence[Row], reads: Sequence[Read]) -> tuple[float, float]:
    """Precision and recall of counted word 4-grams, each the mean over pages (the measure of articles_aeb)."""
    precisions, recalls = [], []
    for row, read in zip(rows, reads, strict=True):
        found, gold = _grams(read.text), _grams(row["articleBody"])
        both = (found & gold).total()
        if found:
            precisions.append(both / found.total())
        recalls.append(both / gold.total() if gold else float(not found))
    return statistics.mean(precisions or [0.0]), statistics.mean(recalls)


def _grams(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    tokens = TOKENS.findall(text or "")
    return Counter(tuple(tokens[at : at + size]) for at in range(max(1, len(tokens) - size + 1)) if tokens)


def shingle_f1(rows: Sequence[Row], reads: Sequence[Read]) -> float:
    precision, recall = shingles(rows, reads)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def same_tokens(rows: Sequence[Row], reads: Sequence[Read]) -> float:
    return _share(
        TOKENS.findall(read.text) == TOKENS.findall(row["articleBody"]) for row, read in zip(rows, reads, strict=True)
    )


def word_f1(rows: Sequence[Row], reads: Sequence[Read]) -> float:
    """Mean over pages of the F1 of lower-cased words as bags (the measure of articles_wcxb)."""
    scores = []
    for row, read in zip(rows, reads, strict=True):
        found, gold = (Counter(TOKENS.findall((text or "").lower())) for text in (read.text, row["main_content"]))
        size = found.total() + gold.total()
        scores.append(2 * (found & gold).total() / size if size else 1.0)
    return statistics.mean(scores or [0.0])


def snippet_f1(rows: Sequence[Row], reads: Sequence[Read]) -> float:
    """F1 over snippets that should and should not be in the text (the measure of articles_trafilatura)."""
    right = wrong = missed = 0
    for row, read in zip(rows, reads, strict=True):
        text = _tidy(read.text)
        found = sum(_tidy(snippet) in text for snippet in row["with"])
        right, missed = right + found, missed + len(row["with"]) - found
        wrong += sum(_tidy(snippet) in text for snippet in row["without"])
    return 2 * right / max(1, 2 * right + wrong + missed)


def titles(rows: Sequence[Row], reads: Sequence[Read]) -> float:
    return _share(_bare(read.title) == _bare(row["title"]) for row, read in zip(rows, reads, strict=True))


def authors(rows: Sequence[Row], reads: Sequence[Read]) -> float:
    """Of the rows that name one. Several names are compared in their order, whatever stands between them."""
    return _share(
        _bare(read.author) == _bare(_joined(row["author"]))
        for row, read in zip(rows, reads, strict=True)
        if row["author"]
    )


def days(rows: Sequence[Row], reads: Sequence[Read]) -> float:
    """Of the rows that state one."""
    return _share(read.day == _gold_day(row) for row, read in zip(rows, reads, strict=True) if _gold_day(row))


def day_f(rows: Sequence[Row], reads: Sequence[Read]) -> float:
    """F as in htmldate's evaluation: a wrong day is a false positive, none a false negative."""
    right = sum(read.day == _gold_day(row) for row, read in zip(rows, reads, strict=True))
    given = sum(bool(read.day) for read in reads)
    return 2 * right / max(1, right + given + len(rows) - given)


def left_empty(rows: Sequence[Row], reads: Sequence[Read]) -> float:
    return _share(not read.text for read in reads)


def _of_types(score: Callable[[Sequence[Row], Sequence[Read]], float], *types: str) -> Callable[..., float]:
    """The score on WCXB's pages of some types."""

    def scored(rows: Sequence[Row], reads: Sequence[Read]) -> float:
        pairs = [(row, read) for row, read in zip(rows, reads, strict=True) if row["page_type"] in types]
        return score([row for row, _ in pairs], [read for _, read in pairs])

    return scored


MEASURES = (
    Measure("articles_aeb", "body, F1 of word 4-grams", shingle_f1, beats=True),
    Measure("articles_aeb", "body, precision", lambda rows, reads: shingles(rows, reads)[0]),
    Measure("articles_aeb", "body, recall", lambda rows, reads: shingles(rows, reads)[1]),
    Measure("articles_aeb", "body, all words equal", same_tokens),
    Measure("articles_wcxb", "articles: body, word F1", _of_types(word_f1, "article"), beats=True),
    Measure("articles_wcxb", "articles: title, exact", _of_types(titles, "article"), 0.78),
    Measure("articles_wcxb", "articles: author", _of_types(authors, "article"), 0.78),
    Measure("articles_wcxb", "articles: day", _of_types(days, "article"), 0.90),
    Measure("articles_wcxb", "all seven types: body, word F1", word_f1, beats=True),
    Measure("articles_wcxb", "all seven types: title, exact", titles, 0.78),
    Measure("articles_wcxb", "all seven types: author", authors, 0.78),
    Measure("articles_wcxb", "all seven types: day", days, 0.90),
    Measure("articles_wcxb", "listing, collection, product: left empty",
            _of_types(left_empty, "listing", "collection", "product")),
    Measure("articles_trafilatura", "body, F1 of snippets", snippet_f1, beats=True),
    Measure("articles_trafilatura", "title, exact", titles),
    Measure("articles_trafilatura", "author", authors),
    Measure("articles_trafilatura", "day", days),
    Measure("articles_htmldate", "day, F", day_f, 0.945),
    Measure("articles_htmldate", "day, right of all", days),
)  # fmt: skip


def _share(answers: Iterable[bool]) -> float:
    return statistics.mean([float(answer) for answer in answers] or [0.0])


def _bare(text: str | None) -> str:
    return "".join(character for character in (text or "").lower() if character.isalnum())


def _tidy(text: str) -> str:
    return " ".join(text.lower().split())


def _joined(names: str | list[str]) -> str:
    return names if isinstance(names, str) else "; ".join(names)


def _gold_day(row: Row) -> str:
    return str(row.get("publish_date") or row.get("date") or "")[:10]


# The run.


def run(quick: bool) -> list[Line]:
    """Every measure as a line of the benchmarks' table, trafilatura as the bare alternative; prints all readers."""
    if not CORPORA.is_dir():
        print("The articles of ../shared/corpora are not at hand, so nothing was measured.")
        return []
    values = {name: _scores(module, reader, quick) for name, (module, reader) in READERS.items()}
    print(_table(values))
    return [_line(measure, values["rolecall"], values["trafilatura"]) for measure in MEASURES]


def _scores(module: str, reader: Callable[[str, str], Read], quick: bool) -> dict[str, float] | None:
    """Value by set and measure, and milliseconds of processor time a page by set; None of what is not installed."""
    if find_spec(module) is None:
        return None
    scores: dict[str, float] = {}
    for name in SETS:
        rows = _rows(name)[:: 10 if quick else 1]
        started = time.process_time()
        reads = [_read(reader, row) for row in rows]
        scores[f"{name} {SPEED}"] = (time.process_time() - started) / len(rows) * 1000
        scores |= {_key(measure): measure.score(rows, reads) for measure in MEASURES if measure.of == name}
    return scores


def _rows(name: str) -> list[Row]:
    with gzip.open(CORPORA / name / "pages.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _read(reader: Callable[[str, str], Read], row: Row) -> Read:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return reader(row["html"], row["url"])
        except UNREAD:
            return Read()


def _key(measure: Measure) -> str:
    return f"{measure.of} {measure.what}"


def _table(values: dict[str, dict[str, float] | None]) -> str:
    lines = [("", *values)]
    keys = [(_key(measure), "{:.3f}") for measure in MEASURES] + [(f"{name} {SPEED}", "{:.0f}") for name in SETS]
    for key, shape in keys:
        lines.append(
            (key, *(NOT_INSTALLED if found is None else shape.format(found[key]) for found in values.values()))
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def _line(measure: Measure, ours: dict[str, float] | None, bare: dict[str, float] | None) -> Line:
    key = _key(measure)
    if ours is None or bare is None:
        return Line(key, NOT_INSTALLED)
    least = bare[key] if measure.beats else measure.target
    shown = "≥ trafilatura" if measure.beats else f"≥ {least:.3f}" if least is not None else ""
    return Line(
        key,
        f"{ours[key]:.3f}",
        f"{bare[key]:.3f}",
        ours[key] / bare[key] if bare[key] else None,
        shown,
        None if least is None else ours[key] >= least,
    )


if __name__ == "__main__":
    run("--quick" in sys.argv)
