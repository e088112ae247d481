"""One run: fetch every board, load what was staged, publish once, and say what happened.

The order is `trust.md` §3.1's: run row `open` → fetch, archive, stage → ledger → load → publish → run row closed.
Killed anywhere, the next call goes on with the open run.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import clock
from crawler.boards import Board
from crawler.fetch import Job, board_run, part_of
from crawler.home import Home
from crawler.items import Staged
from crawler.ledger import BadLedger, BoardRun, Ledger, Run
from crawler.stage import BadStage, finished, is_as_written, read_staged, row_count, sha256
from pipelines.database import Version, refuse_newer_file
from pipelines.load import Loaded, RunRow, load, published_hashes
from pipelines.readers import Readers
from rolecall.processes import Child, Ending, lines_of, processes_for
from rolecall.stops import stoppable
from rolecall.turns import AGAIN_AFTER, SecondTries, longest_ago_first

if TYPE_CHECKING:
    from rolecall.shared import Delivery

Report = Callable[[BoardRun], None]
Tick = Callable[[int, int, int], None]
Begin = Callable[[list[str]], None]
NO_ARCHIVE = "archive_failed"
RECORD_EVERY = 0.5
"""Seconds between two commits of the ledger, where boards end faster."""


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """What `rolecall crawl` may be told; the defaults are the command's."""

    limit: int | None = None
    max_requests: int | None = None
    delay: float | None = None
    allow_hosts: Sequence[str] = ()
    replay: Sequence[Path] = ()
    shard: tuple[int, int] | None = None
    run_id: str | None = None
    accept_drop: bool = False
    fetch_only: bool = False
    stage: str | None = None
    """A store that finished board runs are delivered to, for another machine's load: then nothing is loaded here."""
    processes: int | None = None
    max_minutes: float | None = None
    again_after: float = AGAIN_AFTER
    log_level: str = "WARNING"


@dataclass(slots=True)
class CrawlResult:
    """What a run gave. `stopped` says that it was told to stop, `crashed` that a crawling process died, `unreached`
    names boards that there was no time for."""

    run: Run
    board_runs: list[BoardRun] = field(default_factory=list)
    loaded: Loaded | None = None
    stopped: bool = False
    crashed: list[str] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        if self.crashed:
            return 1
        fetched = all(board_run.verdict == "complete" for board_run in self.board_runs)
        loaded = self.loaded is None or self.loaded.is_whole
        return 0 if fetched and loaded and not self.stopped and not self.unreached else 2


def crawl(
    home: Home,
    boards: Sequence[Board],
    options: CrawlOptions,
    *,
    lock: int,
    report: Report = lambda _: None,
    tick: Tick | None = None,
    begin: Begin = lambda _: None,
    spare: list[Child] | None = None,
) -> CrawlResult:
    """Run `boards`. `lock` is the descriptor of the home's lock, which the caller holds; `begin` hears which boards
    are to be read, `report` of each board run as it ends, `tick` now and then how far a process is: its number,
    requests, postings. `spare` are crawling processes that wait for a job (`processes.waiting`). Raises `BadLedger`
    where the ledger is gone and the database is not, and, before anything is fetched, `NewerDatabase`."""
    if not options.fetch_only:
        refuse_newer_file(home.database)
    if home.database.is_file() and not home.ledger.is_file():
        raise _lost(home)
    with Ledger.open(home.ledger) as ledger, stoppable() as too_late:
        for interrupted in ledger.runs(status="open"):
            recover(home, ledger, interrupted)
        run = ledger.begin(clock.now(), options.run_id, accept_drop=options.accept_drop)
        delivery = _delivery(home, options)
        if delivery:
            run = delivery.join(ledger, run)
        result = CrawlResult(run)
        done = {past.board_key for past in ledger.board_runs(run.run_id)}
        pending = [board for board in _share(boards, options) if board.key not in done]
        if options.max_minutes is not None:
            pending = longest_ago_first(ledger, pending)
        begin([board.key for board in pending])
        with Readers() as readers:  # a core each: they step back while others fetch, and none idles afterwards
            known = cache(lambda: published_hashes(home.database, [board.key for board in pending]))
            processes = options.processes or processes_for(pending, ledger.sizes())
            fetching, recording = _Fetching(home, run, options, lock, result, tick, spare, processes), Recording(ledger)
            for finished_run in fetching.all(pending):
                if is_unarchived(finished_run):
                    (home.stage / finished_run.stage_file).unlink(missing_ok=True)
                    result.crashed.append(
                        f"{finished_run.board_key}: its archive cannot be written (is the disk full?). "
                        "What was fetched is kept, and the next `rolecall crawl` goes on with this run."
                    )
                    continue
                recording.add(finished_run)
                report(finished_run)
                if delivery:
                    recording.flush()
                    delivery.give(finished_run)
                if not options.fetch_only:
                    _read_ahead(home, finished_run, readers, known())
            recording.flush()
            wanted = {board.key for board in boards}
            if delivery:  # one that was killed before has fetched, but not delivered, some
                for past in ledger.board_runs(run.run_id):
                    delivery.give(past)
            result.board_runs = [past for past in ledger.board_runs(run.run_id) if past.board_key in wanted]
            if result.stopped or result.crashed:
                return result
            reached = {past.board_key for past in result.board_runs}
            result.unreached = [board.key for board in pending if board.key not in reached]
            ended = clock.now()
            if not options.fetch_only:
                result.loaded = load_staged(home, ledger, now=ended, readers=readers, too_late=too_late)
        ledger.finish(run.run_id, ended, "complete" if result.exit_code == 0 else "partial")
        return result


class Recording:
    """Enters board runs in the ledger, those of a moment together: a commit takes as long as some of them take to be
    fetched where nothing has changed. A kill meanwhile loses none (`recover`)."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._waiting: list[BoardRun] = []
        self._flushed_at = time.monotonic()

    def add(self, board_run: BoardRun) -> None:
        self._waiting.append(board_run)
        if time.monotonic() - self._flushed_at >= RECORD_EVERY:
            self.flush()

    def flush(self) -> None:
        if not self._waiting:
            return
        with self.ledger.together():
            for board_run in self._waiting:
                self.ledger.record(board_run)
        self._waiting.clear()
        self._flushed_at = time.monotonic()


def _delivery(home: Home, options: CrawlOptions) -> Delivery | None:
    if options.stage is None:
        return None
    from rolecall.shared import Delivery

    return Delivery(home, options.stage)


def _read_ahead(home: Home, board_run: BoardRun, readers: Readers, known: Mapping[str, Mapping[str, str]]) -> None:
    """Begin to normalise a board run while others are still fetched."""
    path = home.stage / board_run.stage_file
    readers.ahead(path, read_staged(path), known.get(board_run.board_key, {}))


def recover(home: Home, ledger: Ledger, run: Run) -> None:
    """Give the ledger the board runs that a kill kept from it: a stage file that has its name is finished."""
    known = {home.stage / past.stage_file for past in ledger.board_runs(run.run_id)}
    folder = home.stage / run.run_id
    for path in folder.glob("*.next"):
        path.unlink()
    for path in sorted(set(folder.glob("*.parquet")) - known):
        try:
            staged = read_staged(path)
            past = board_run(staged, path, sha256(path), row_count(path))
        except BadStage:
            path.unlink()  # its board is fetched again, which the archive answers
            continue
        if is_unarchived(past):
            path.unlink()
        else:
            ledger.record(past)


def is_unarchived(past: BoardRun) -> bool:
    """True for a board run that could not be archived: no fact about the board, but a full disk, say, of ours. It is
    not entered, and fetched again."""
    return (past.reason or "").startswith(NO_ARCHIVE)


def load_staged(
    home: Home,
    ledger: Ledger,
    files: Sequence[Path] | None = None,
    *,
    now: datetime | None = None,
    readers: Readers | None = None,
    too_late: Callable[[], None] = lambda: None,
) -> Loaded:
    """Load the finished stage files that the ledger has not seen loaded (or those named), and publish. `now` is when
    a run that is still open has ended, as the ledger will say once it is published; `too_late` is called just before
    that."""
    if home.database.is_file() and not (ledger.last_publication() or ledger.in_publication()):
        raise _lost(home)
    sound, damaged = (list(files), []) if files else _unloaded(home, ledger)
    staged = finished(sound)
    now = now or clock.now()
    for path, footer in staged if files else ():
        ledger.adopt(footer, board_run(footer, path, sha256(path), row_count(path)))
    runs = {run.run_id: _run_row(run, now) for run in ledger.runs()}
    told = [runs[run_id] for run_id in {footer.run_id for _, footer in staged}]
    last = staged[-1][1].run_id if staged else None

    def announce(version: Version) -> None:
        too_late()
        ledger.publishing(last, version.sha256, version.bytes)

    loaded, published = load(
        home.database,
        staged,
        told,
        readers=readers,
        history=lambda board_key: _history(home, ledger, board_key),
        announce=announce,
    )
    loaded.damaged = damaged
    with ledger.together():
        for _, footer in staged:
            ledger.loaded(footer.run_id, footer.board_key, now)
        ledger.published(now, last, published.sha256, published.bytes)
    return loaded


def _lost(home: Home) -> BadLedger:
    """A new ledger would number its runs from one, before those that the database has."""
    return BadLedger(f"{home.ledger} is gone, and {home.database.name} is there: `rolecall rebuild` makes it anew.")


def _unloaded(home: Home, ledger: Ledger) -> tuple[list[Path], list[str]]:
    """The stage files that are not loaded yet, and the names of those that are gone or damaged: one of them must not
    keep all others out, and a rebuild has its board run from the archive."""
    pending = ledger.pending()
    sound = [name for name, digest in pending.items() if is_as_written(home.stage / name, digest)]
    return [home.stage / name for name in sorted(sound)], sorted(pending.keys() - set(sound))


def _history(home: Home, ledger: Ledger, board_key: str) -> list[tuple[Path, Staged]]:
    """Every stage file of a board that is still there."""
    files = (home.stage / past.stage_file for past in ledger.board_runs() if past.board_key == board_key)
    return finished(file for file in files if file.is_file())


def _share(boards: Sequence[Board], options: CrawlOptions) -> list[Board]:
    if options.shard is None:
        return list(boards)
    number, of = options.shard
    free = options.allow_hosts if options.delay is None else ()
    return [board for board in boards if part_of(board, of, by_board=free) == number - 1]


class _Fetching:
    """The fetch of one run, in as many processes as there is work for."""

    def __init__(
        self,
        home: Home,
        run: Run,
        options: CrawlOptions,
        lock: int,
        result: CrawlResult,
        tick: Tick | None,
        spare: list[Child] | None,
        processes: int,
    ) -> None:
        self.home, self.run, self.options, self.lock, self.result, self.tick = home, run, options, lock, result, tick
        self.spare, self.processes = spare, processes
        minutes = options.max_minutes
        self.deadline = None if minutes is None else time.monotonic() + minutes * 60

    def all(self, boards: Sequence[Board]) -> Iterator[BoardRun]:
        """Each board run as it ends; those that were not reached are tried once more, at the end."""
        tries = SecondTries(self.options.again_after)
        yield from tries.sifted(self._pass(boards))
        again, stand = tries.take()
        yield from stand
        if again and not (self.result.stopped or self.result.crashed or self.options.replay or self._is_late()):
            once_more = {board_run.board_key: board_run for board_run in again}
            for board_run in self._pass([board for board in boards if board.key in once_more]):
                del once_more[board_run.board_key]
                yield board_run
            again = [*once_more.values()]
        yield from again

    def _pass(self, boards: Sequence[Board]) -> Iterator[BoardRun]:
        options = self.options
        count = max(1, min(self.processes, len(boards)))
        free = options.allow_hosts if options.delay is None else ()
        shares: list[list[Board]] = [[] for _ in range(count)]
        for board in boards:
            shares[part_of(board, count, by_board=free)].append(board)
        ending = Ending()
        jobs = [self._job(share) for share in shares if share]
        for number, line in lines_of(jobs, self.lock, ending, self.spare):
            told = json.loads(line)
            if "board_key" in told:
                yield BoardRun(**told)
            elif self.tick is not None:
                self.tick(number, told.get("requests", 0), told.get("postings", 0))
        self.result.stopped |= ending.stopped
        self.result.crashed += ending.crashed

    def _is_late(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline

    def _job(self, boards: list[Board]) -> Job:
        run, options = self.run, self.options
        return Job(
            home=str(self.home.path),
            run_id=run.run_id,
            run_seq=run.run_seq,
            run_started_at=run.started_at.isoformat(),
            boards=boards,
            limit=options.limit,
            max_requests=options.max_requests,
            delay=options.delay,
            allow_hosts=list(options.allow_hosts),
            replay=[str(path.absolute()) for path in options.replay],
            accept_drop=run.accept_drop or options.accept_drop,
            log_level=options.log_level,
            seconds=None if self.deadline is None else max(0.0, self.deadline - time.monotonic()),
            ticks=self.tick is not None,
        )


def _run_row(run: Run, now: datetime) -> RunRow:
    return RunRow(run.run_id, run.run_seq, run.started_at, run.finished_at or now)
