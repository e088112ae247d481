"""Postings a second that one core normalises, and where the time goes, reader by reader.

Twice: at the first reading, where each body comes once and nothing is kept of what was read before but the tables; and
again, where readers still know many of the lines, as on a day when a board's texts were touched here and there.

The bare alternative is what every scraper does at least: lxml's text of the same HTML. Below each first reading stand
the share of each stage, and what bounds it: what parsing and Arrow's tables take alone, how many functions are called
for a posting, and what as many calls take that do nothing.
"""

from __future__ import annotations

import functools
import gc
import html as entities
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unittest.mock import patch

import lxml.html
import pyarrow as pa
from scrapy.http import Request, TextResponse

from benchmarks.accuracy import corpora
from benchmarks.measure import ROOT, Line, median
from benchmarks.postings import board_name, company_name, invented, published
from crawler.boards import Board, platforms
from crawler.items import Posting
from crawler.stage import SCHEMA, row
from pipelines import bodies, passages, posting_rows, sections
from pipelines import normalize as normalizing
from pipelines.normalize import normalize, normalize_together
from pipelines.readers import TOGETHER
from pipelines.source import Source
from pipelines.tables import Rows

LEAST = 1_000
"""Postings a second and core."""
FEW = 16
"""What is kept for so many questions at most is no line that comes again."""
SEEN_AT = datetime(2026, 11, 2, 6)
SHARED = ROOT.parent / "shared" / "payloads"
REAL = ("greenhouse", "lever", "ashby")
BODIES = (
    ("ats_greenhouse/stripe.jsonl", "title", "content"),
    ("ats_greenhouse/orgs.jsonl", "title", "input_html"),
    ("ats_ashby/postings.jsonl", "title", "descriptionHtml"),
)
"""Sets of real bodies of HTML, each with the columns of its titles and bodies."""
MODULES = (bodies, posting_rows, sections, normalizing)
STAGES = {
    "HTML to lines": ("html_lines",),
    "lines to sections": ("sections_of", "by_paragraph"),
    "text mended, masked": ("is_sound", "is_clean", "clean", "mask"),
    "requirements": ("read_requirements", "read_experience", "read_education", "spans"),
    "skills": ("read_skills",),
    "language": ("read_language", "read_languages"),
    "title": ("read_title",),
    "places, dates": ("read_places", "read_date"),
    "workplace, employment": ("read_workplace_type", "read_employment_type"),
    "pay": ("read_salaries",),
    "hashes": ("hashes", "digest"),
    "Arrow to rows": ("_items",),
    "rows to Arrow": ("tables",),
}
"""Stages of normalising, each with its functions; what is none of theirs puts the rows together."""
READERS = {reader: stage for stage, readers in STAGES.items() for reader in readers}

Batch = tuple[pa.Table, Source]


def run(quick: bool) -> list[Line]:
    return measured(*(5, 1) if quick else (20, 3), real=[*_real(), *_of_corpora()])


def measured(boards: int, turns: int, real: list[Batch]) -> list[Line]:
    """Of so many generated boards, and of real ones."""
    kinds = {"generated": [generated(number) for number in range(boards)]}
    if real:
        kinds["real"] = real
    gc.disable()  # as the processes that read do
    try:
        return [line for kind, batches in kinds.items() for line in _lines(kind, batches, turns)]
    finally:
        gc.enable()


def generated(board: int, postings: int = 100) -> Batch:
    """The staged rows of one board."""
    items = published(board, invented(board, postings))
    source = Source(f"farm:{board_name(board)}", "farm", board_name(board), company_name(board), SEEN_AT)
    return staged(items), source


def staged(items: list[Posting]) -> pa.Table:
    return pa.Table.from_pylist([row(item) for item in items], SCHEMA)


def _real() -> Iterator[Batch]:
    """Real answers, where they are at hand."""
    for platform in REAL:
        for path in sorted((SHARED / platform).glob("*.json")):
            spider = platforms()[platform](board=path.stem)
            response = TextResponse(f"https://jobs.example/{path.stem}", body=path.read_bytes(), encoding="utf-8")
            response.request = Request(response.url)
            try:
                items = [item for item in spider.parse(response) if isinstance(item, Posting)]
            except (LookupError, TypeError, json.JSONDecodeError):  # a page that is no list
                continue
            if items:
                source = Source(Board(platform, path.stem).key, platform, path.stem, None, SEEN_AT)
                yield staged(items), source


def _of_corpora() -> Iterator[Batch]:
    """Real bodies of the public corpora, where they are at hand."""
    for name, title, body in BODIES if corpora.at_hand() else ():
        board = name.partition("/")[2].partition(".")[0]
        items = [
            Posting(
                platform="corpus",
                board=board,
                posting_id=str(number),
                url=f"https://jobs.example/{number}",
                title_raw=row[title],
                description_html=entities.unescape(row[body]) if row[body].startswith("&lt;") else row[body],
            )
            for number, row in enumerate(corpora.rows(name))
        ]
        yield staged(items), Source(f"corpus:{board}", "corpus", board, board, SEEN_AT)


def _lines(kind: str, batches: list[Batch], turns: int) -> Iterator[Line]:
    _read(batches)  # tables and patterns are made once a process
    once = list(_distinct(batches))
    rates, bare = [], []
    for _ in range(turns):
        _forget()
        rates.append(_rate(lambda: _read(once), once))
        bare.append(_rate(lambda: [_bare(table) for table, _ in once], once))
    yield _line(f"{kind} postings, first reading", once, rates, bare)
    _print_shares(f"{kind}, first reading", once)
    _print_limit(once)
    again = [_rate(lambda: _read(batches), batches) for _ in range(turns)]
    yield _line(f"{kind} postings, again", batches, again, bare)


def _read(batches: list[Batch]) -> None:
    for together in _together(batches):
        normalize_together(together)


def _together(batches: list[Batch]) -> Iterator[list[Batch]]:
    """The batches that a load reads at once."""
    small: list[Batch] = []
    for batch in batches:
        if batch[0].num_rows >= TOGETHER:
            yield [batch]
            continue
        if sum(table.num_rows for table, _ in [*small, batch]) > TOGETHER:
            yield small
            small = []
        small.append(batch)
    if small:
        yield small


def _line(what: str, batches: list[Batch], rates: list[float], bare: list[float]) -> Line:
    return Line(
        f"normalise, {_postings(batches):,} {what} ({_characters(batches):,.0f} characters each)",
        f"{median(rates):,.0f}/s a core",
        f"{median(bare):,.0f}/s (text only)",
        median(rates) / median(bare),
        f"≥ {LEAST:,}/s",
        median(rates) >= LEAST,
    )


def _distinct(batches: list[Batch]) -> Iterator[Batch]:
    """Each body once."""
    seen: set[str | None] = set()
    for table, source in batches:
        bodies = table["description_html"].to_pylist()
        new = [row for row, body in enumerate(bodies) if body not in seen and body not in bodies[:row]]
        seen.update(bodies)
        if new:
            yield table.take(new), source


def _forget() -> None:
    """Empties what readers keep of lines that come again; vocabularies and patterns stay."""
    passages.KEPT.clear()
    for found in gc.get_objects():
        if isinstance(found, functools._lru_cache_wrapper) and (found.cache_parameters()["maxsize"] or 0) > FEW:
            found.cache_clear()


def _rate(work: Callable[[], Any], batches: list[Batch]) -> float:
    return _postings(batches) / _processor(work)


def _processor(work: Callable[[], Any]) -> float:
    """Seconds of this thread's processor time: a core shared with others counts for what it gave."""
    started = time.thread_time()
    work()
    return time.thread_time() - started


def _bare(table: pa.Table) -> list[str]:
    texts = table["description_html"].to_pylist()
    return [str(lxml.html.fromstring(text).text_content()) for text in texts if text and text.strip()]


def _characters(batches: list[Batch]) -> float:
    tables = [normalize(*batch)["staged_postings"] for batch in batches]
    texts = [text or "" for table in tables for text in table["description_text"].to_pylist()]
    return sum(map(len, texts)) / len(texts)


# Where the time goes.


class Clock:
    """Time by name; what is called inside counts for itself alone."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._running = ["the rest"]
        self._since = time.thread_time()

    def timed(self, reader: Callable[..., Any]) -> Callable[..., Any]:
        name = READERS.get(reader.__name__, reader.__name__)

        @functools.wraps(reader)
        def call(*args: Any, **kwargs: Any) -> Any:
            self._switch()
            self._running.append(name)
            try:
                return reader(*args, **kwargs)
            finally:
                self._switch()
                self._running.pop()

        return call

    def _switch(self) -> None:
        now = time.thread_time()
        self.spent[self._running[-1]] += now - self._since
        self._since = now


@contextmanager
def _clocked() -> Iterator[Clock]:
    """Every reader that normalising a posting calls, timed."""
    clock, words = Clock(), posting_rows.WORD_READERS
    found = [(module, name) for module in MODULES for name in READERS if name in vars(module)]
    with ExitStack() as stack:
        for module, name in found:
            stack.enter_context(patch.object(module, name, clock.timed(vars(module)[name])))
        stack.enter_context(patch.object(Rows, "tables", clock.timed(Rows.tables)))
        timed = {
            field: tuple((source, clock.timed(read)) for source, read in readers) for field, readers in words.items()
        }
        stack.enter_context(patch.object(posting_rows, "WORD_READERS", timed))
        yield clock


def _print_shares(kind: str, batches: list[Batch]) -> None:
    _forget()
    with _clocked() as clock:
        _read(batches)
        clock.timed(len)(())
    whole = sum(clock.spent.values())
    postings = _postings(batches)
    print(f"  {kind}: {whole / postings * 1000:.2f} ms a posting, clocks included, of which")
    for name, spent in sorted(clock.spent.items(), key=lambda entry: -entry[1]):
        if spent > whole / 200:
            print(f"    {name:<24}{spent / whole:>6.1%} {spent / postings * 1e6:>8.0f} µs")


# What bounds it.


@dataclass(frozen=True, slots=True)
class Calls:
    """Of functions, a posting."""

    of_python: int
    of_c: int


def _print_limit(batches: list[Batch]) -> None:
    """What no reader can be without, and what calls cost before they do anything."""
    postings, calls = _postings(batches), _calls(batches)
    found = [_as_rows(normalize_together(together)[0]) for together in _together(batches)]
    alone = {
        "lxml's text of the HTML": _least(lambda: [_bare(table) for table, _ in batches]) / postings,
        "Arrow's tables of the rows": _least(lambda: [rows.tables() for rows in found]) / postings,
        f"{calls.of_python:,} calls of Python functions": _least(lambda: _call(_nothing, calls.of_python)),
        f"{calls.of_c:,} calls of C functions": _least(lambda: _call(().__len__, calls.of_c)),
    }
    print("    alone, empty calls as many as were made:")
    for name, spent in alone.items():
        print(f"    {name:<34}{spent * 1e6:>5.0f} µs")


def _least(work: Callable[[], Any]) -> float:
    return min(_processor(work) for _ in range(3))


def _as_rows(tables: dict[str, pa.Table]) -> Rows:
    rows = Rows()
    for name, table in tables.items():
        if table.num_rows:
            rows.of(name).extend(zip(*(column.to_pylist() for column in table.columns), strict=True))
    return rows


def _calls(batches: list[Batch]) -> Calls:
    _forget()
    counted: Counter[str] = Counter()
    sys.setprofile(lambda _, event, __: counted.update((event,)))
    try:
        _read(batches)
    finally:
        sys.setprofile(None)
    postings = _postings(batches)
    return Calls(counted["call"] // postings, counted["c_call"] // postings)


def _nothing() -> None:
    pass


def _call(function: Callable[[], Any], times: int) -> None:
    for _ in range(times):
        function()


def _postings(batches: list[Batch]) -> int:
    return sum(table.num_rows for table, _ in batches)
