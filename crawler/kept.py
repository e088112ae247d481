"""Postings that are staged as they were, since nothing was edited since their pages were read.

Where a list row shows that (`archive.md` §3.5), the page of its posting is not asked again for seven days after the
server last answered, with the page or a 304. Its answer would come from the archive and be read to the same item: of
20,000 unchanged pages that is a minute. So the row of the last stage file that this same answer gave is taken over,
where it was read by the same code for the same board. The archive records it as it does an answer that is spared, so
that a rebuild reads it again.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
from scrapy import Request
from scrapy.crawler import Crawler

import crawler
from crawler.archive import ArchiveMiddleware
from crawler.home import Home
from crawler.stage import SCHEMA, BadStage, read_staged, row_groups
from crawler.staging import StagePipeline

MOST_HELD = 4 << 20
"""Bytes of a stage file that are held from its first reading to its last."""
Places = dict[str, tuple[str, int]]
"""Capture → the posting that was read from it, and its row."""


class Kept:
    """The postings of one board run that may be taken over."""

    def __init__(self, running: Crawler) -> None:
        settings = running.settings
        self.crawler = running
        self._runs: dict[str, tuple[Path, Places]] = {}
        self._home = Home(Path(settings.get("ROLECALL_HOME") or "."))
        self._board_key = settings.get("ROLECALL_BOARD_KEY")

    @cached_property
    def _archiving(self) -> ArchiveMiddleware | None:
        return cast("ArchiveMiddleware | None", self.crawler.get_downloader_middleware(ArchiveMiddleware))

    @cached_property
    def _staging(self) -> StagePipeline | None:
        return cast("StagePipeline | None", self.crawler.get_item_pipeline(StagePipeline))

    def take(self, request: Request) -> str | None:
        """Stage the posting that this request for its page would give, without the request; its id. None where it is
        to be asked for."""
        if self._archiving is None or self._staging is None or _is_own(request):
            return None
        standing = self._archiving.standing(request)
        if standing is None:
            return None
        path, found = self._places(standing.old.run)
        posting_id, row = found.get(standing.old.ref, (None, 0))
        if posting_id is None or not self._archiving.keep(standing):
            return None
        self._staging.writer.keep(path, row)
        return posting_id

    def _places(self, run_id: str) -> tuple[Path, Places]:
        """The stage file of a run, and what may be taken over from it."""
        if run_id not in self._runs:
            path = self._home.stage_file(run_id, self._board_key)
            held: list[pa.Table] = []
            self._runs[run_id] = path, places(path, self.crawler.spider, held) if path.is_file() else {}
            if held and self._staging is not None:
                self._staging.writer.lend(path, held)
        return self._runs[run_id]


def places(path: Path, spider: Any, held: list[pa.Table] | None = None) -> Places:
    """The postings of a stage file that a board run may take over: none where other code read it, where the board is
    another now, or where the file is not sound. Its row groups are added to `held`, where they are few enough."""
    found: Places = {}
    several = set()
    try:
        told, board = read_staged(path), spider.board
        if (told.code, told.company, told.domain) != (code_of(type(spider)), board.company, board.domain):
            return {}
        start = size = 0
        for table in row_groups(path):
            if not table.schema.equals(SCHEMA):
                return {}
            for number, (kind, is_row_only, posting_id, capture) in enumerate(_told(table), start):
                if capture in found:
                    several.add(capture)
                elif kind == "posting" and not is_row_only and capture:
                    found[capture] = (posting_id, number)
            start, size = start + table.num_rows, size + table.nbytes
            if held is not None and size <= MOST_HELD:
                held.append(table)
    except (BadStage, OSError, pa.ArrowException):
        return {}
    if held is not None and size > MOST_HELD:
        held.clear()
    return {capture: place for capture, place in found.items() if capture not in several}


def _told(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[name].to_pylist() for name in ("kind", "is_row_only", "posting_id", "capture")), strict=True)


def _is_own(request: Request) -> bool:
    """True where a spider reads a posting's page in a way of its own, and may yield more than one item."""
    # By its name: the spiders' base is built on the evidence, which is built on this.
    return getattr(request.callback, "__qualname__", "") != "BoardSpider.parse_detail"


def code_of(spider: type[Any]) -> str:
    """A digest of the code that reads a posting: of all of `crawler`, and of the spider's own module."""
    return _digest(inspect.getsourcefile(spider) or "")


@cache
def _digest(own: str) -> str:
    files = sorted(Path(crawler.__file__).parent.rglob("*.py"))
    digest = hashlib.blake2b(digest_size=16)
    for path in (*files, *([Path(own)] if own else [])):
        digest.update(path.read_bytes())
    return digest.hexdigest()
