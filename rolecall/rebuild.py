"""Every archived board run read again, into a fresh database: what a better reader, or a lost file, asks for.

Verdict, counts and costs of a fetch are facts of that day and come from the ledger; everything that is read from an
answer is read anew. A board run whose archive is gone comes from its stage file; one that has neither is carried over
from the published database (`pipelines/carry.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crawler import clock
from crawler.boards import Board, boards, platforms
from crawler.captures import Capture, captures
from crawler.documents import UnreadableDocument
from crawler.fetch import spider_of
from crawler.home import Home
from crawler.items import Published, Staged
from crawler.ledger import BadLedger, BoardRun, Ledger, Run
from crawler.records import Damage
from crawler.reread import reread
from crawler.stage import StageWriter, finished, is_as_written, read_staged
from crawler.verdict import fetch_verdict
from pipelines.compare import differences
from pipelines.database import Version, is_readable
from pipelines.load import RunRow, load
from rolecall.imports import PLATFORM as IMPORT
from rolecall.imports import Saved, distinct, read_saved
from rolecall.relearn import is_lost, relearned


def rebuild(home: Home, *, dry_run: bool = False) -> Iterator[str]:
    """Lines that say what was read and, with `dry_run`, what would differ. Raises `BadDatabase`, `BadLedger`."""
    folder = home.stage / ".rebuild"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        if dry_run and (why := is_lost(home)):
            raise BadLedger(f"{home.ledger}: {why}; `rolecall rebuild` without --dry-run makes it anew.")
        yield from relearned(home)
        with Ledger.open(home.ledger) as ledger:
            yield from _rebuild(home, ledger, folder, dry_run)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _rebuild(home: Home, ledger: Ledger, folder: Path, dry_run: bool) -> Iterator[str]:
    runs = {run.run_id: run for run in ledger.runs()}
    known = {board.key: board for board in boards(home.boards)}
    files: list[Path] = []
    lost: list[BoardRun] = []
    count = 0
    for past in ledger.board_runs():
        again = read_again(home, folder, runs[past.run_id], past, known)
        yield from again.damages
        if again.file:
            files.append(again.file)
            count += again.is_read
        else:
            lost.append(past)
    if not files:
        yield "Nothing is archived here: nothing to read again."
        return
    target = folder / "jobs.duckdb" if dry_run else home.database
    carried = _carried(home, runs, lost)
    if carried and dry_run:
        shutil.copyfile(home.database, target)
    gone = {past.run_id for past in lost}
    rows = [
        RunRow(run.run_id, run.run_seq, run.started_at, run.finished_at, "carried" if run.run_id in gone else None)
        for run in runs.values()
    ]
    wanted = [(path, told) for path, told in finished(files) if told.run_seq > carried.get(told.board_key, 0)]
    last = ledger.board_runs()[-1].run_id

    def announce(version: Version) -> None:
        if not dry_run:
            ledger.publishing(last, version.sha256, version.bytes)

    loaded, published = load(
        target,
        wanted,
        rows,
        fresh=not carried,
        carried=carried or None,
        overrides=home.overrides,
        announce=announce,
    )
    yield f"{count} board runs read again, {len(files) - count} taken from stage files."
    if lost:
        how = "carried over from the published database" if carried else "lost: the published database cannot be read"
        yield f"{len(lost)} board runs have neither archive nor stage file: {how}."
    if dry_run:
        yield from differences(home.database, target)
    else:
        with ledger.together():
            for _, told in wanted:
                ledger.loaded(told.run_id, told.board_key, clock.now())
            ledger.published(clock.now(), last, published.sha256, published.bytes)
    yield f"{loaded.rows} rows made."


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


def _carried(home: Home, runs: dict[str, Run], lost: list[BoardRun]) -> dict[str, int]:
    """The last run of each board that only the published database still knows; nothing where that is damaged, too."""
    if not lost or not is_readable(home.database):
        return {}
    last: dict[str, int] = {}
    for past in lost:
        last[past.board_key] = max(last.get(past.board_key, 0), runs[past.run_id].run_seq)
    return last


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
