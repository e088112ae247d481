"""Saved documents into the database: archived as they are, read, staged and loaded like a board run.

A board of platform `import` is a company's imported pages. Its runs are `partial` by definition and close nothing.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from crawler import clock
from crawler.captures import Capture, captures
from crawler.documents import Document, UnreadableDocument, read_document
from crawler.fetch import board_run
from crawler.home import Home
from crawler.items import Published, Staged
from crawler.ledger import IMPORT, Ledger, Run
from crawler.records import Damage
from crawler.stage import StageWriter
from crawler.warc import Archive
from pipelines.load import Loaded
from pipelines.values.companies import company_key
from rolecall.crawl import load_staged

PLATFORM = "import"
Kind = Literal["posting", "articles", "page"]
WARC_ENDINGS = (".warc", ".warc.gz")
PAGES = ("text/html", "application/xhtml+xml", "text/plain", "")
UNKNOWN = "application/octet-stream"
"""The type of a document that was archived without one."""


@dataclass(frozen=True, slots=True)
class Saved:
    """One page to read: its bytes, and what is known of it."""

    name: str
    body: bytes
    url: str | None
    content_type: str | None


@dataclass(slots=True)
class Imported:
    """What an import gave: items by kind, and the files (or records) that could not be read, each with why."""

    items: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    unread: list[str] = field(default_factory=list)
    loaded: Loaded | None = None

    @property
    def exit_code(self) -> int:
        return 2 if self.unread else 0


def import_files(
    home: Home,
    files: Sequence[Path],
    *,
    url: str | None = None,
    company: str | None = None,
    kind: Kind | None = None,
) -> Imported:
    """Read `files` and load what they hold; `url`, `company` and `kind` override what they say of themselves.

    A file that cannot be read is reported and left out, the others are loaded."""
    result = Imported()
    read: dict[str, list[tuple[Saved, Document]]] = defaultdict(list)
    for path in files:
        for saved in _pages(path, url, result):
            try:
                document = read_saved(saved, company=company, kind=kind)
            except UnreadableDocument as error:
                result.unread.append(str(error))
            else:
                read[document.board].append((saved, document))
    if not read:
        return result
    with Ledger.open(home.ledger) as ledger:
        now = clock.now()
        run = ledger.begin(now, f"{now:%Y%m%dT%H%M%SZ}{IMPORT}{_digest(read)}")
        call = {"company": company, "kind": kind}
        # Only these: a crawl that was killed may have left board runs, and nobody is to see half a run.
        staged = [_stage(home, ledger, run, board, documents, call, result) for board, documents in read.items()]
        result.loaded = load_staged(home, ledger, staged, now=now)
        ledger.finish(run.run_id, now, "partial")
    return result


def read_saved(saved: Saved, *, company: str | None, kind: Kind | None) -> Document:
    """The items of one saved page. Raises `UnreadableDocument`."""
    return read_document(
        saved.body,
        name=saved.name,
        content_type=saved.content_type,
        url=saved.url,
        company=company,
        kind=kind,
        key=company_key,
    )


def _pages(path: Path, url: str | None, result: Imported) -> Iterator[Saved]:
    if not path.name.endswith(WARC_ENDINGS):
        yield Saved(path.name, path.read_bytes(), url, None)
        return
    damages: list[Damage] = []
    capture = None
    for capture in captures([path], damages):
        saved = saved_page(path.name, capture)
        if saved:
            yield saved
    if capture is None and not damages:
        result.unread.append(f"{path.name} holds no records: nothing to read.")
    result.unread += [f"{damage.file.name} is damaged at byte {damage.offset}: {damage.why}" for damage in damages]


def saved_page(name: str, capture: Capture) -> Saved | None:
    """A capture of the WARC file of that name as a page to read; None where it holds none."""
    said = _text(capture.headers.get("Content-Type"))
    if capture.kind == "resource" and said == UNKNOWN:
        said = None
    if capture.status != 200 or not capture.body or not _is_page(said):
        return None
    return Saved(f"{name}: {capture.url}", capture.body, capture.url, said)


def _is_page(content_type: str | None) -> bool:
    return content_type is None or content_type.partition(";")[0].strip().lower() in PAGES


def _text(header: bytes | None) -> str | None:
    return header.decode("latin-1") if header else None


def _stage(
    home: Home,
    ledger: Ledger,
    run: Run,
    board: str,
    documents: Sequence[tuple[Saved, Document]],
    call: dict[str, Any],
    result: Imported,
) -> Path:
    """The stage file of one board run: each page archived before anything is made of it, then its items staged."""
    board_key = f"{PLATFORM}:{board}"
    archive = Archive(home.path, board_key, run.run_id, PLATFORM)
    writer = StageWriter(home.stage_file(run.run_id, board_key))
    ids: set[str] = set()
    for saved, document in documents:
        told = {
            "callback": PLATFORM,
            "cb_kwargs": {**call, "name": saved.name, "url": saved.url, "typed": saved.content_type is not None},
        }
        uri = saved.url or f"urn:rolecall:document:{hashlib.blake2b(saved.body, digest_size=16).hexdigest()}"
        capture = archive.resource(uri, saved.body, saved.content_type or UNKNOWN, told)
        for item in distinct(document.items, ids):
            item.capture = capture
            writer.add(item)
            result.items[type(item).__name__.lower()] += 1
    archive.close()
    # The board's address is that of a page, not of a file, where there is one.
    first = next((document for _, document in documents if "://" in document.url), documents[0][1])
    staged = import_footer(run.run_id, run.run_seq, run.started_at, board, first.company, first.url, len(ids))
    digest = writer.finish(staged)
    ledger.record(board_run(staged, writer.path, digest, writer.rows))
    return writer.path


def distinct(items: Sequence[Published], seen: set[str]) -> Iterator[Published]:
    """The items that this board run has not given yet."""
    for item in items:
        identity = getattr(item, "posting_id", None) or getattr(item, "article_id", None) or item.url
        key = f"{type(item).__name__} {identity}"
        if key not in seen:
            seen.add(key)
            yield item


def import_footer(
    run_id: str, run_seq: int, moment: datetime, board: str, company: str | None, url: str, found: int
) -> Staged:
    return Staged(
        run_id=run_id,
        run_seq=run_seq,
        run_started_at=moment.isoformat(),
        board_key=f"{PLATFORM}:{board}",
        platform=PLATFORM,
        board=board,
        company=company,
        domain=None,
        permission=None,
        url=url,
        started_at=moment.isoformat(),
        verdict="partial",
        reason="import",
        exact=False,
        advertised=None,
        found=found,
        requests=0,
        bytes=0,
        failures=0,
    )


def _digest(read: dict[str, list[tuple[Saved, Document]]]) -> str:
    """Tells imports of the same second apart; the same files at the same instant are the same import."""
    bodies = hashlib.blake2b(digest_size=4)
    for documents in read.values():
        for saved, _ in documents:
            bodies.update(saved.body)
    return bodies.hexdigest()
