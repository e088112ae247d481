"""A database of as many generated postings as asked for: some are normalised, and their tables multiplied.

Each copy is a set of companies of its own, with keys, hashes and texts of its own, so that nothing is found to be
there already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.normalize import SEEN_AT, generated
from benchmarks.postings import board_name, company_name
from crawler.items import Staged
from pipelines import load
from pipelines.batches import BoardBatch, at_once
from pipelines.field_watch import Watched
from pipelines.normalize import normalize

Tables = dict[str, pa.Table]

POSTINGS_A_BOARD = 100
HASHES = ("content_hash", "raw_hash", "section_hash", "group_hash")
TEXTS = {"staged_postings": ("description_html", "description_text"), "staged_sections": ("text",)}
KEY = r"^([^:]+:[^:]+):(.+)$"


def normalised(boards: int) -> list[Tables]:
    """The normalised tables of so many boards of `POSTINGS_A_BOARD` each."""
    return [normalize(*generated(number, POSTINGS_A_BOARD)) for number in range(boards)]


def copied(tables: Tables, number: int) -> Tables:
    """The same postings of another company."""
    return {name: _copied(name, table, number) for name, table in tables.items()}


def _copied(name: str, table: pa.Table, number: int) -> pa.Table:
    mark = f"-{number}"
    for column in table.column_names:
        if column == "posting_key":
            values = pc.replace_substring_regex(table[column], KEY, rf"\1{mark}:\2")
        elif column in ("company_key", "company"):  # a company of that number may be there
            values = pc.binary_join_element_wise(table[column], f"-copy{mark}", "")
        elif column in ("board_key", "url", "apply_url", *HASHES):
            values = pc.binary_join_element_wise(table[column], mark, "")
        elif column in TEXTS.get(name, ()):
            values = _spelled(table[column], number)
        else:
            continue
        table = table.set_column(table.column_names.index(column), table.schema.field(column), values)
    return table


def _spelled(texts: pa.ChunkedArray, number: int) -> pa.Array:
    """The texts in another alphabet: as long, and alike among themselves as they were, but no text of another copy. A
    hundred companies that publish one advert would be a hundred companies' duplicates to tell apart."""
    whole = texts.combine_chunks()
    valid, offsets, letters = whole.buffers()
    if letters is None:
        return whole
    spelled = pa.py_buffer(letters.to_pybytes().translate(_alphabet(number)))
    return pa.Array.from_buffers(whole.type, len(whole), [valid, offsets, spelled], offset=whole.offset)


def _alphabet(number: int) -> bytes:
    """Consonants for consonants, vowels for vowels, in 1,710 ways: of lines over the field of 19 two meet once at most,
    so that two alphabets have one consonant in common at most, or all of them and no vowel."""
    table = bytearray(range(256))
    consonants = ("bcdfghjklmnpqrstvwz", 1 + number // 19 % 18, number % 19)
    for letters, slope, start in (consonants, ("aeiou", 1, number // (19 * 18) % 5)):
        for place, own in enumerate(letters):
            other = letters[(slope * place + start) % len(letters)]
            table[ord(own)], table[ord(own.upper())] = ord(other), ord(other.upper())
    return bytes(table)


def board_runs(base: Sequence[Tables], copies: int, run: int = 1, moment: datetime = SEEN_AT) -> list[BoardBatch]:
    """A board run of every board of every copy, each with all of its postings."""
    return [
        _board_run(copied(tables, copy), f"{board_name(number)}-{copy}", company_name(number), run, moment)
        for copy in range(copies)
        for number, tables in enumerate(base)
    ]


def _board_run(tables: Tables, board: str, company: str, run: int, moment: datetime) -> BoardBatch:
    ids = set(tables["staged_postings"]["posting_id"].to_pylist())
    batch = BoardBatch(Path(f"{board}-{run}.parquet"), staged(board, company, len(ids), run, moment), ids, [])
    batch.tables = [tables]
    return batch


def staged(board: str, company: str, found: int, run: int, moment: datetime) -> Staged:
    return Staged(
        run_id=f"run-{run}",
        run_seq=run,
        run_started_at=moment.isoformat(),
        board_key=f"farm:{board}",
        platform="farm",
        board=board,
        company=company,
        domain=None,
        permission=None,
        url=f"https://jobs.example/{board}/jobs.json",
        started_at=moment.isoformat(),
        verdict="complete",
        reason=None,
        exact=True,
        advertised=found,
        found=found,
        requests=found + 1,
        bytes=found * 6_000,
        failures=0,
    )


def board_name_of(company: str) -> str:
    return company.lower().replace(" ", "-")


def chunks(batches: Iterable[BoardBatch]) -> Iterator[list[BoardBatch]]:
    """Board runs as `read_batches` gives them: as many at once as hold so many bytes. Copies, since the merge lets go
    of a chunk's tables."""
    chunk: list[BoardBatch] = []
    size = merged = 0
    for batch in batches:
        chunk.append(replace(batch, tables=list(batch.tables)))
        size += sum(table.nbytes for tables in batch.tables for table in tables.values())
        if size >= at_once(merged):
            merged += size
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def watched(staged: Iterable[tuple[Path, Staged]]) -> dict[str, Watched]:
    """What `field_watch.watch` gives of stage files: these are none, and have lost nothing."""
    return {footer.board_key: Watched(footer, {}) for _, footer in staged}


def merge(connection: duckdb.DuckDBPyConnection, batches: Sequence[BoardBatch]) -> load.Loaded:
    """One run of every board in `batches`, merged."""
    first = batches[0].staged
    run = load.RunRow(first.run_id, first.run_seq, first.moment, first.moment + timedelta(hours=1))
    # The merge gets these tables instead of reading stage files: what is timed is the merge alone.
    with (
        patch.object(load, "read_batches", lambda *_: chunks(batches)),
        patch.object(load.field_watch, "watch", lambda _, staged: watched(staged)),
    ):
        return load.merge(connection, [(batch.path, batch.staged) for batch in batches], [run])
