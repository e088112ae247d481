"""Archived board runs read again: to stage files that are made anew, a few thousand rows a task."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.boards import Board, boards, platforms
from crawler.captures import Capture, captures
from crawler.documents import UnreadableDocument
from crawler.fetch import spider_of
from crawler.home import Home
from crawler.items import Published, Staged
from crawler.ledger import BoardRun, Ledger, Run
from crawler.records import Damage
from crawler.reread import reread
from crawler.stage import StageWriter, is_as_written, read_staged
from crawler.verdict import fetch_verdict
from rolecall.imports import PLATFORM as IMPORT
from rolecall.imports import Saved, distinct, read_saved

if TYPE_CHECKING:
    from pipelines.lake_clusters import Each

ROWS_AT_ONCE = 500
"""Rows of a task that reads archives again: some seconds."""


@dataclass(frozen=True, slots=True)
class Again:
    """A board run read again: its stage file, made anew where `is_read`, and what is damaged of its archive."""

    file: Path | None
    is_read: bool = False
    damages: Sequence[str] = ()


def read_again(home: Home, folder: Path, run: Run, past: BoardRun, known: Mapping[str, Board]) -> Again:
    """The stage file of a board run, made in `folder` from its archive, else the one that was kept, else none."""
    segments = _segments(home, past)
    staged = _sound_stage_file(home, past)
    damages: list[Damage] = []
    again = None
    if any(segment.is_file() for segment in segments) and _is_readable(past.board_key):
        again = _again(home, folder, run, past, segments, known, damages)
    told = [f"{damage.file}: byte {damage.offset}: {damage.why}" for damage in damages]
    # What cannot be read is not gone: where the archive has a hole, the items that were read live count.
    if again and not (damages and staged):
        return Again(again, True, told)
    return Again(staged, False, told)


@dataclass(frozen=True, slots=True)
class Reading:
    """Board runs for one task, each with its run and what the home's boards file says of its board."""

    home: str
    folder: str
    board_runs: Sequence[tuple[Run, BoardRun, Board | None]]


def read_all(home: Home, folder: Path, ledger: Ledger, each: Each) -> Iterator[tuple[BoardRun, Again]]:
    """Every board run of the ledger, in its order, read again by whoever does the tasks; its stage file is below
    `folder`."""
    runs = {run.run_id: run for run in ledger.runs()}
    known = {board.key: board for board in boards(home.boards)}
    past = ledger.board_runs()
    told = [(runs[board_run.run_id], board_run, known.get(board_run.board_key)) for board_run in past]
    tasks = ((Reading(str(home.path), str(folder), part),) for part in _parts(told))
    yield from zip(past, (again for found in each(read_part, tasks) for again in found), strict=True)


def _parts(told: Iterable[tuple[Run, BoardRun, Board | None]]) -> Iterator[list[tuple[Run, BoardRun, Board | None]]]:
    part: list[tuple[Run, BoardRun, Board | None]] = []
    rows = 0
    for entry in told:
        part.append(entry)
        rows += entry[1].rows + 1
        if rows >= ROWS_AT_ONCE:
            yield part
            part, rows = [], 0
    if part:
        yield part


def read_part(reading: Reading) -> list[Again]:
    """One task: each board run read again, its stage file in a folder of this attempt's own."""
    home = Home(Path(reading.home))
    folder = Path(reading.folder, uuid.uuid4().hex)
    found = []
    for run, past, board in reading.board_runs:
        known = {board.key: board} if board else {}
        found.append(read_again(home, folder, run, past, known))
    return found


def _segments(home: Home, past: BoardRun) -> list[Path]:
    """The WARC files of a board run, those of which only the sidecar is left included."""
    folder = home.archive_folder(past.board_key)
    named = {path.with_suffix(".warc.gz") for path in folder.glob(f"{past.run_id}-[0-9]*.cdxj")}
    return sorted({*folder.glob(f"{past.run_id}-[0-9]*.warc.gz"), *named})


def _sound_stage_file(home: Home, past: BoardRun) -> Path | None:
    path = home.stage / past.stage_file
    return path if is_as_written(path, past.sha256) else None


def _is_readable(board_key: str) -> bool:
    platform = board_key.partition(":")[0]
    return platform == IMPORT or platform in platforms()


def _again(
    home: Home,
    folder: Path,
    run: Run,
    past: BoardRun,
    segments: list[Path],
    known: Mapping[str, Board],
    damages: list[Damage],
) -> Path:
    """The stage file of a board run, made anew from its archive; with `damages` there, it proves no absence."""
    writer = StageWriter(folder / past.stage_file)
    platform, _, token = past.board_key.partition(":")
    board = known.get(past.board_key, Board(platform, token))
    told = _footer(home, run, past, board)
    found = captures(segments, damages)
    if platform == IMPORT:
        seen: set[str] = set()
        for item, company in _imported(found):
            told = told if told.company else replace(told, company=company)
            for one in distinct([item], seen):
                writer.add(one)
    else:
        # What was fetched beyond `--limit` was not kept, and opens nothing now.
        spider = spider_of(board, limit=past.rows if (past.reason or "").startswith("limit") else None)
        for item in reread(spider, found):
            writer.add(item)
        evidence = spider.evidence
        told = replace(
            told,
            url=spider.list_request().url if evidence.parts else told.url,
            exact=past.verdict == "complete" and fetch_verdict(evidence).exact,
            present=sorted(evidence.present - evidence.read),
            gone=sorted(evidence.gone - evidence.read),
            quarantine=[unread.model_dump() for unread in evidence.unread],
        )
    if damages and told.verdict == "complete":
        told = replace(told, verdict="partial", reason="archive damaged", exact=False)
    writer.finish(told)
    return writer.path


def _imported(found: Iterator[Capture]) -> Iterator[tuple[Published, str | None]]:
    for capture in found:
        told = (capture.call or {}).get("cb_kwargs", {})
        content_type = capture.headers.get("Content-Type")
        saved = Saved(
            told.get("name") or capture.url,
            capture.body,
            told.get("url"),
            content_type.decode("latin-1") if content_type and told.get("typed") else None,
        )
        try:
            document = read_saved(saved, company=told.get("company"), kind=told.get("kind"))
        except UnreadableDocument:
            continue
        for item in document.items:
            item.capture = capture.ref
            yield item, document.company


def _footer(home: Home, run: Run, past: BoardRun, board: Board) -> Staged:
    """What is known of the fetch: its stage file's footer where there is one, else what ledger and boards file say."""
    path = _sound_stage_file(home, past)
    if path:
        return read_staged(path)
    return Staged(
        run_id=run.run_id,
        run_seq=run.run_seq,
        run_started_at=run.started_at.isoformat(),
        board_key=past.board_key,
        platform=board.platform,
        board=board.board,
        company=board.company,
        domain=board.domain,
        permission=board.permission,
        url=past.board_key,
        started_at=past.started_at,
        verdict=past.verdict,
        reason=past.reason,
        exact=False,
        advertised=past.advertised,
        found=past.found,
        requests=past.requests,
        bytes=past.bytes,
        failures=past.failures,
        accept_drop=run.accept_drop,
    )
