"""Staged board runs → the next version of jobs.duckdb: set-based merges in one transaction, then one rename.

A board run is loaded whole, once, or not at all; loading a stage file again changes nothing. What a board run opens
and closes is decided by `lifecycle.py`, from its ids and the board's history; everything else is SQL, in the order of
`BESIDE` and `MERGE`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from crawler.items import Staged
from pipelines import board_runs, field_watch, lifecycle, section_groups
from pipelines.batches import BoardBatch, at_once, concatenated, read_batches
from pipelines.cluster_load import WORTH_PROCESSES, refresh_clusters
from pipelines.database import (
    AMPLE_MEMORY,
    CHECKPOINT,
    LEAST_MEMORY,
    Announce,
    BadDatabase,
    Version,
    give_memory,
    next_version,
    postings_in,
    unannounced,
)
from pipelines.field_watch import Watched
from pipelines.interrupts import interruptible
from pipelines.late_runs import History, judged_again, taken_back
from pipelines.overrides import Override, read_overrides
from pipelines.readers import Readers
from pipelines.relations import BOARDS, RUNS, register
from pipelines.rewind import rewind
from pipelines.shipped import sql
from pipelines.statements import execute
from pipelines.values.companies import company_key
from pipelines.workers import Workers

BESIDE = (
    "companies",
    "boards",
    "texts",
    "known_postings",
    "seen_before",
    "old_sections",
    "posting_sections_dropped",
    "posting_sections_added",
    "articles",
    "article_sections_dropped",
    "article_sections_added",
    "page_sections_dropped",
    "page_sections_added",
)
"""What may be merged before it is known which texts are near-identical: other processes work out meanwhile where those
are that may be."""

MERGE = (
    "sections_regrouped",
    "sections_new",
    "company_sections",
    "section_counts",
    "sections_recounted",
    "unit_counts",
    "units_joined",
    "units_counted",
    "unit_flips",
    "units_flipped",
    "company_sections_flipped",
    "sections_flagged",
    "core_sections",
    "cores",
    "core_texts",
    "changed_postings",
    "next_rows",
    "rows_dropped",
    "rows_added",
    "rows_seen",
    "rows_reopened",
    "rows_closed",
    "rows_core",
    "versions",
    "events",
    "board_runs",
    "board_run_fields",
    "board_run_held",
    "board_run_postings",
    "article_cores",
    "quarantine",
)

CHILDREN = {
    "posting_locations": "staged_locations",
    "posting_salaries": "staged_salaries",
    "posting_requirements": "staged_requirements",
    "posting_skills": "staged_skills",
    "field_origins": "staged_origins",
    "unread_rows": "staged_unread",
}


T = TypeVar("T")

BYTES_A_POSTING = 15_000  # of its normalised tables, by which the size of a chunk is foreseen


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as the ledger has it; times are naive UTC."""

    run_id: str
    run_seq: int
    started_at: datetime
    finished_at: datetime | None
    status: str | None = None
    """None: complete or partial, as its board runs are."""


@dataclass(slots=True)
class Loaded:
    """What a load did: each board run's outcome by (run_id, board_key), and how many were loaded before."""

    outcomes: dict[tuple[str, str], lifecycle.Outcome] = field(default_factory=dict)
    changed: Counter[tuple[str, str]] = field(default_factory=Counter)
    known: int = 0
    rows: int = 0
    damaged: list[str] = field(default_factory=list)
    """Stage files that were to be loaded and are gone or not as they were written."""
    done_again: list[str] = field(default_factory=list)
    """What the memory that it was given at first was not enough for, a sentence each."""

    @property
    def is_whole(self) -> bool:
        """Nothing left out, nothing held, every board run complete."""
        return not self.damaged and all(
            outcome.verdict == "complete" and not outcome.held for outcome in self.outcomes.values()
        )


def load(
    database: Path,
    staged: Sequence[tuple[Path, Staged]],
    runs: Sequence[RunRow],
    *,
    readers: Readers | None = None,
    fresh: bool = False,
    history: History = lambda _: (),
    carried: Mapping[str, int] | None = None,
    overrides: Path | None = None,
    announce: Announce = unannounced,
) -> tuple[Loaded, Version]:
    """Merge finished stage files into the next version of `database` and publish it: what that did, and the file.

    `history` gives every stage file at hand of a board: a run older than what is loaded of its board is merged by
    taking the board back to before it and loading what came after again. With `carried`, every board is taken back
    first: to the run that it names for it, else to nothing. What a person decided of clusters is read in `overrides`,
    else in the folder of that name beside the database. `announce` hears of the file before it gets its name.

    Raises `pipelines.database.BadDatabase`; whatever is raised, the published file is as it was."""
    decided = read_overrides(overrides or database.parent / "overrides")

    def attempt(readers: Readers | None, least_memory: int) -> tuple[Loaded, Version]:
        with next_version(database, fresh=fresh, announce=announce) as version:
            if carried is not None:
                _carry(version.connection, carried)
            merging = partial(merge, readers=readers, history=history, overrides=decided, least_memory=least_memory)
            return merging(version.connection, staged, runs), version

    try:
        return attempt(readers, LEAST_MEMORY)
    except BadDatabase as error:
        if not isinstance(error.__cause__, duckdb.OutOfMemoryException):
            raise
        short = _short_of_memory(error.__cause__)  # for what is no transaction: a checkpoint, the checks
    loaded, version = attempt(None, AMPLE_MEMORY)  # what was read ahead is used up
    loaded.done_again.append(short)
    return loaded, version


def merge(
    connection: duckdb.DuckDBPyConnection,
    staged: Sequence[tuple[Path, Staged]],
    runs: Sequence[RunRow],
    *,
    readers: Readers | None = None,
    history: History = lambda _: (),
    overrides: Sequence[Override] = (),
    is_part: bool = False,
    least_memory: int = LEAST_MEMORY,
) -> Loaded:
    """The merge alone, a transaction a chunk: `connection` works on a version that no one reads yet, and may hold
    `least_memory` MiB at least. `readers` may have begun to read some of the files. A part of a lake (`lake_parts.py`)
    starts no processes, and is given its clusters when all parts are there."""
    if readers is None:
        given = partial(merge, history=history, overrides=overrides, is_part=is_part, least_memory=least_memory)
        with Readers(0 if is_part else None) as own:
            return given(connection, staged, runs, readers=own)
    loaded = Loaded()
    give_memory(connection, postings_in(connection), least=least_memory)
    section_groups.begin(connection)
    fresh = _not_loaded(connection, staged)
    loaded.known = len(staged) - len(fresh)
    again = _apart(connection, loaded, lambda: taken_back(connection, fresh, history))
    late = {footer.board_key for _, footer in again}
    is_large = sum(footer.found for _, footer in fresh) >= WORTH_PROCESSES
    waiting = 0
    with Workers(None if is_large and not is_part else 0) as workers:
        for number, one_a_board in enumerate(_rounds([*fresh, *again])):
            watched = field_watch.watch(connection, one_a_board)
            known = _known_hashes(connection, one_a_board)
            for path, footer in one_a_board:
                has_lost = watched[footer.board_key].lost
                if number or footer.board_key in late or has_lost:
                    readers.forget(path)  # what was read ahead was planned from the published rows
                if has_lost:
                    known[footer.board_key] = field_watch.as_published(path, known[footer.board_key])
            for batches, size in _enough(read_batches(one_a_board, known, readers), postings_in(connection)):
                _give_memory(connection, batches, size, AMPLE_MEMORY if loaded.done_again else least_memory)
                merge_chunk(connection, batches, watched, loaded, workers)
                waiting = _put_down(connection, waiting + size)
        if not is_part:
            _apart(connection, loaded, partial(refresh_clusters, connection, overrides, workers))
    told = [*runs, *(RunRow(*row) for row in judged_again(connection, again, {run.run_id for run in runs}))]
    register(connection, "staged_runs", [_run_values(run) for run in told], RUNS)
    execute(connection, "runs")
    return loaded


def _apart(connection: duckdb.DuckDBPyConnection, loaded: Loaded, step: Callable[[], T]) -> T:
    """Do `step` in a transaction of its own; where memory is short for it, once more, with more."""
    connection.execute("begin")
    try:
        done = step()
    except duckdb.OutOfMemoryException as error:
        loaded.done_again.append(_short_of_memory(error))
        connection.execute("rollback")
        connection.execute("set memory_limit = ?", [f"{AMPLE_MEMORY}MiB"])
        connection.execute("begin")
        done = step()
    connection.execute("commit")
    return done


def _short_of_memory(error: BaseException) -> str:
    """What is said of a step that is done again."""
    told = ": ".join((*getattr(error, "__notes__", ()), str(error).strip().partition("\n")[0]))
    return f"The load ran out of the memory it is given, and did again with {AMPLE_MEMORY} MiB what failed ({told})."


def _enough(chunks: Iterable[list[BoardBatch]], stored: int) -> Iterator[tuple[list[BoardBatch], int]]:
    """As many chunks together as a load takes at once that has merged what is stored, since each passes over it; and
    their bytes."""
    held: list[BoardBatch] = []
    size, least = 0, at_once(stored * BYTES_A_POSTING)
    for chunk in chunks:
        held += chunk
        size += sum(table.nbytes for batch in chunk for tables in batch.tables for table in tables.values())
        if size >= least:
            yield held, size
            held, size = [], 0
    if held:
        yield held, size


def _give_memory(connection: duckdb.DuckDBPyConnection, batches: Iterable[BoardBatch], size: int, least: int) -> None:
    """What a chunk of so many bytes needs; the last board of one goes beyond what it usually has."""
    stored = postings_in(connection)
    come = sum(tables["staged_postings"].num_rows for batch in batches for tables in batch.tables)
    usual = 5 * at_once(stored * BYTES_A_POSTING) // 4
    give_memory(connection, stored + come, max(0, size - usual), least)


def _carry(connection: duckdb.DuckDBPyConnection, carried: Mapping[str, int]) -> None:
    section_groups.begin(connection)
    connection.execute("begin")
    for (board_key,) in connection.execute("select board_key from boards").fetchall():
        rewind(connection, board_key, carried.get(board_key, 0))
    connection.execute("commit")


def _not_loaded(
    connection: duckdb.DuckDBPyConnection, staged: Sequence[tuple[Path, Staged]]
) -> list[tuple[Path, Staged]]:
    query = "select run_id, board_key from board_runs where run_id in (select unnest(?))"
    asked = sorted({footer.run_id for _, footer in staged})
    done = set(connection.execute(query, [asked]).fetchall())
    found: list[tuple[Path, Staged]] = []
    for path, footer in staged:
        if (footer.run_id, footer.board_key) not in done:
            done.add((footer.run_id, footer.board_key))
            found.append((path, footer))
    return found


def _rounds(staged: Sequence[tuple[Path, Staged]]) -> list[list[tuple[Path, Staged]]]:
    """Rounds in which each board has one run at most, its older ones in earlier rounds."""
    rounds: list[list[tuple[Path, Staged]]] = []
    count: Counter[str] = Counter()
    for path, footer in sorted(staged, key=lambda entry: (entry[1].run_seq, entry[1].board_key)):
        number = count[footer.board_key]
        count[footer.board_key] += 1
        if number == len(rounds):
            rounds.append([])
        rounds[number].append((path, footer))
    return rounds


def published_hashes(database: Path, board_keys: Sequence[str]) -> dict[str, dict[str, str]]:
    """Of each board the published postings by id, with the hash of what was published when they were last read;
    nothing where there is no database that can be read."""
    if not database.is_file():
        return {}
    try:
        with interruptible(duckdb.connect(str(database), read_only=True)) as connection:
            return _hashes(connection, board_keys)
    except duckdb.Error:
        return {}  # the load will say what is wrong with it


def _known_hashes(
    connection: duckdb.DuckDBPyConnection, staged: Iterable[tuple[Path, Staged]]
) -> dict[str, dict[str, str]]:
    return _hashes(connection, [footer.board_key for _, footer in staged])


def _hashes(connection: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, dict[str, str]]:
    query = "select board_key, posting_id, raw_hash from posting_rows where board_key in (select unnest(?))"
    known: dict[str, dict[str, str]] = defaultdict(dict)
    for board_key, posting_id, raw_hash in connection.execute(query, [list(keys)]).fetchall():
        known[board_key][posting_id] = raw_hash
    return known


def merge_chunk(
    connection: duckdb.DuckDBPyConnection,
    batches: list[BoardBatch],
    watched: Mapping[str, Watched],
    loaded: Loaded,
    workers: Workers | None = None,
) -> None:
    """Merge some whole board runs, of `watched` boards, in a transaction; their tables are given up."""
    _apart(connection, loaded, partial(_merge_batches, connection, batches, watched, loaded, workers))
    loaded.rows += sum(table.num_rows for batch in batches for tables in batch.tables for table in tables.values())
    for batch in batches:  # a load holds one chunk at a time
        batch.tables.clear()


def _merge_batches(
    connection: duckdb.DuckDBPyConnection,
    batches: list[BoardBatch],
    watched: Mapping[str, Watched],
    loaded: Loaded,
    workers: Workers | None,
) -> None:
    tables = concatenated(batches)
    for name, table in tables.items():
        connection.register(name, table)
    register(connection, "staged_boards", _board_rows(connection, batches, tables), BOARDS)
    field_watch.register_fields(connection, [watched[batch.staged.board_key] for batch in batches])
    loaded.outcomes |= board_runs.judge(connection, batches, tables["staged_postings"], watched)
    execute(connection, "companies_held", "sections_met")
    looked = section_groups.look_up(connection, workers)
    execute(connection, *BESIDE)
    _merge_children(connection)
    section_groups.find_groups(connection, looked, workers)
    execute(connection, *MERGE)
    for run_id, board_key, changed in connection.execute(sql("load", "select_changed")).fetchall():
        loaded.changed[run_id, board_key] = changed
    for name in tables:
        connection.unregister(name)
    for (name,) in connection.execute("select table_name from duckdb_tables() where temporary").fetchall():
        connection.execute(f"drop table {name}")


def _merge_children(connection: duckdb.DuckDBPyConnection) -> None:
    for table, staged in CHILDREN.items():
        execute(connection, "children_dropped", children=table)
        execute(connection, "children_added", staged_children=staged, children=table)


def _put_down(connection: duckdb.DuckDBPyConnection, waiting: int) -> int:
    """What is merged and not in the file yet, in bytes of its tables: of more than a load is to hold, nothing is."""
    if waiting < CHECKPOINT:
        return waiting
    connection.execute("checkpoint")
    return 0


def _board_rows(
    connection: duckdb.DuckDBPyConnection, batches: Iterable[BoardBatch], tables: Mapping[str, pa.Table]
) -> list[tuple[Any, ...]]:
    """Each board with the company that its file names, else that it has, else that its postings name most often: the
    postings here are only those that were edited."""
    known = dict(connection.execute("select board_key, company from boards").fetchall())
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for table in ("staged_postings", "staged_articles"):
        pairs = zip(*(tables[table][name].to_pylist() for name in ("board_key", "company")), strict=True)
        for board_key, company in pairs:
            if company:
                names[board_key][company] += 1
    rows = []
    for batch in batches:
        staged = batch.staged
        common = names[staged.board_key].most_common(1)
        company = staged.company or known.get(staged.board_key) or (common[0][0] if common else None)
        key = company_key(company) or company_key(staged.board) or staged.board
        rows.append((staged.board_key, staged.platform, staged.board, key, company, staged.domain, staged.url))
    return rows


def _run_values(run: RunRow) -> tuple[Any, ...]:
    return (run.run_id, run.run_seq, run.started_at, run.finished_at, run.status)
