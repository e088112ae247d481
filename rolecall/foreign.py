"""Pages of careers sites in WARC files of others as board runs of a lake: read like an import, a board a company.

A company that no page names is its host. The moment of such a run is that of its newest capture, and its name comes
from the files: the same files give the same rows whenever they are read.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq

from crawler.captures import captures
from crawler.documents import UnreadableDocument
from crawler.items import PUBLISHED, Published, Staged
from crawler.records import Damage
from crawler.stage import StageWriter, finished, read_staged
from pipelines.lake_clusters import Each
from rolecall.imports import PLATFORM, distinct, import_footer, read_saved, saved_page

EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Fragment:
    """What one WARC file holds of one board: a file of its items, their company, the time of the newest page."""

    board: str
    file: str
    company: str | None
    url: str
    newest: datetime


def foreign_board_runs(
    warcs: Sequence[Path], folder: Path, run_seq: int, each: Each
) -> tuple[list[tuple[Path, Staged]], list[str]]:
    """A stage file a board, in `folder`, and sentences on what could not be read."""
    ordered = sorted({path.absolute() for path in warcs})
    run_id = f"warc-{_name(ordered)}"
    of: dict[str, list[Fragment]] = defaultdict(list)
    unread: list[str] = []
    for fragments, told in each(read_warc, ((str(path), str(folder)) for path in ordered)):
        unread += told
        for fragment in fragments:
            of[fragment.board].append(fragment)
    newest = max((fragment.newest for fragments in of.values() for fragment in fragments), default=EPOCH)
    tasks = ((run_id, run_seq, newest, fragments, str(folder)) for fragments in of.values())
    return finished(Path(file) for file in each(stage_board, tasks)), unread


def read_warc(path: str, folder: str) -> tuple[list[Fragment], list[str]]:
    """One task: the pages of a WARC file, by board."""
    file, place = Path(path), Path(folder, uuid.uuid4().hex)
    damages: list[Damage] = []
    unread: list[str] = []
    writers: dict[str, StageWriter] = {}
    seen: dict[str, set[str]] = defaultdict(set)
    told: dict[str, tuple[str | None, str, datetime]] = {}
    for capture in captures([file], damages):
        saved = saved_page(file.name, capture)
        if saved is None:
            continue
        try:
            document = read_saved(saved, company=None, kind=None)
        except UnreadableDocument as error:
            unread.append(str(error))
            continue
        writer = writers.get(document.board)
        if writer is None:
            writer = writers[document.board] = StageWriter(place / f"{len(writers):05}.parquet")
        company, url, newest = told.get(document.board, (document.company, document.url, capture.captured_at))
        told[document.board] = (company or document.company, url, max(newest, capture.captured_at))
        for item in distinct(document.items, seen[document.board]):
            item.capture = capture.ref
            writer.add(item)
    unread += [f"{damage.file.name} is damaged at byte {damage.offset}: {damage.why}" for damage in damages]
    fragments = []
    for board, writer in writers.items():
        company, url, newest = told[board]
        writer.finish(import_footer("", 0, newest, board, company, url, writer.rows))
        fragments.append(Fragment(board, str(writer.path), company, url, newest))
    return fragments, unread


def stage_board(run_id: str, run_seq: int, moment: datetime, fragments: Sequence[Fragment], folder: str) -> str:
    """One task: a board's items of all WARC files as one stage file, each item once."""
    first = fragments[0]
    name = hashlib.blake2b(first.board.encode(), digest_size=8).hexdigest()
    writer = StageWriter(Path(folder, uuid.uuid4().hex, f"{PLATFORM}-{name}.parquet"))
    seen: set[str] = set()
    for fragment in fragments:
        for item in distinct(list(_items(Path(fragment.file))), seen):
            writer.add(item)
    company = next((fragment.company for fragment in fragments if fragment.company), None)
    writer.finish(import_footer(run_id, run_seq, moment, first.board, company, first.url, len(seen)))
    return str(writer.path)


def _items(file: Path) -> Iterator[Published]:
    read_staged(file)
    with pq.ParquetFile(file) as told:
        for batch in told.iter_batches(500):
            for row in batch.to_pylist():
                model = PUBLISHED[row["kind"]]
                yield model(**{name: row[name] for name in model.model_fields if row[name] is not None})


def _name(paths: Iterable[Path]) -> str:
    told = hashlib.blake2b(digest_size=6)
    for path in paths:
        told.update(f"{path.name} {path.stat().st_size}\n".encode())
    return told.hexdigest()
