"""Tables whose rows have long texts: the rows are put in order without these, and put together a row group at a time.

An order of a million rows with their texts does not fit into memory, nor does the join of two texts to each. Texts
stand once by their hash, and lie as they were loaded, board by board: mostly in the order of the rows, so that a row
group finds its own in a few stretches. Where they do not, or in a lake, they are read once, as they lie, and dealt out
into files of the row groups that hold them.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict, deque
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc
import pyarrow.parquet as pq

from pipelines.shipped import sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TEXTS = {
    "description_html": ("texts", "content_hash"),
    "description_text": ("texts", "content_hash"),
    "core_text": ("core_texts", "core_hash"),
}
"""A column with long texts: the table that has them, and the key by which both name them."""
ROWS = 20_000
"""Of a row group."""
AHEAD = 3
"""Row groups begun at once: one is written and one put together, while DuckDB looks for the texts of a third."""
CHARACTERS = 160_000_000
"""Of the texts of a row group: where texts are longer than others' it has fewer rows."""
STRETCHES = 1_000
"""Of all row groups together, in which texts are looked for; with more they are dealt out."""
TIMES = 3
"""How often a text may be passed over before it is quicker to deal them out."""
VECTOR = 2_048
"""Rows that DuckDB unpacks at once."""
LIMIT = "1536MiB"
"""Of DuckDB: row groups are held beside it."""
BATCH = 2_048
"""More at once comes from the system anew each time, page by page: a quarter of the whole time."""
PACKED = pa.ipc.IpcWriteOptions(compression="lz4")
PAGE = 8 << 20
"""Of long texts: like ones are packed together."""
LEVEL = 1
"""The lightest level: a tenth larger, and as much faster as the order of the rows costs."""


def texts_of(columns: Collection[str]) -> dict[str, tuple[str, str]]:
    """Of `TEXTS` those of rows that name them by their hash."""
    return {column: (table, key) for column, (table, key) in TEXTS.items() if {column, key} <= {*columns}}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows of a table in their order: `columns` are those of its files, `rows` what follows `select … ` in SQL."""

    columns: Mapping[str, str]
    rows: str
    order: str


def write_parquet(connection: DuckDBPyConnection, chosen: Chosen, target: Path, scratch: Path) -> int:
    """Write the rows with their texts as one Parquet file; gives how many. The bytes depend on the rows alone.

    In `scratch` the texts lie for a while, packed lightly, where they have to be dealt out.
    """
    with _in_order(connection, chosen, scratch, LIMIT) as rows:
        return _write(rows, target)


def row_groups(
    connection: DuckDBPyConnection, chosen: Chosen, scratch: Path | None = None, limit: str | None = None
) -> Generator[pa.Table]:
    """The rows with their texts, some at a time, in order; of no rows a table without any. DuckDB may hold so much
    meanwhile, else what it may hold already."""
    with _in_order(connection, chosen, scratch, limit) as rows:
        for parts in rows.parts():
            yield rows.put_together(*parts)
        if not rows.count:
            yield rows.schema.empty_table()


@contextmanager
def _in_order(
    connection: DuckDBPyConnection, chosen: Chosen, scratch: Path | None, limit: str | None
) -> Iterator[_Rows]:
    ((before,),) = connection.execute("select current_setting('memory_limit')").fetchall()
    connection.execute(f"set memory_limit = '{limit or before}'")
    connection.execute("set arrow_large_buffer_size = true")
    try:
        with tempfile.TemporaryDirectory(prefix="rolecall-", dir=scratch) as folder:
            yield _Rows(connection, chosen, Path(folder))
    finally:
        connection.execute("drop table if exists rows_in_order")
        connection.execute("set arrow_large_buffer_size = false")
        connection.execute(f"set memory_limit = '{before}'")


def _write(rows: _Rows, target: Path) -> int:
    plain = [name for name in rows.schema.names if name not in TEXTS]
    with (
        pq.ParquetWriter(
            target,
            rows.schema,
            compression="zstd",
            compression_level=LEVEL,
            use_dictionary=plain,
            write_statistics=plain,
            store_schema=False,
            data_page_size=PAGE,
        ) as writer,
        ThreadPoolExecutor(1) as joining,
        ThreadPoolExecutor(1) as writing,
    ):
        begun: deque[Future[None]] = deque()
        for parts in rows.parts():
            joined = joining.submit(rows.put_together, *parts)
            begun.append(writing.submit(lambda group: writer.write_table(group.result(), ROWS), joined))
            if len(begun) == AHEAD:
                begun.popleft().result()
        for left in begun:
            left.result()
    return rows.count


class _Rows:
    """The rows in order, as DuckDB keeps them for a while, without their texts."""

    def __init__(self, connection: DuckDBPyConnection, chosen: Chosen, folder: Path) -> None:
        self.connection, self.folder = connection, folder
        texts = texts_of(chosen.columns)
        self.places = {place: [name for name in texts if texts[name] == place] for place in texts.values()}
        # Rows are numbered as they are put into a table of DuckDB's own.
        ((count,),) = connection.execute(
            f"create or replace temp table rows_in_order as select {chosen.rows} order by {chosen.order}"
        ).fetchall()
        # In a transaction that is open still, they are numbered from elsewhere than 0.
        ((first,),) = connection.execute("select coalesce(min(rowid), 0) from rows_in_order").fetchall()
        ((mean,),) = connection.execute(
            "select avg(coalesce(text_characters, 0) + coalesce(core_characters, 0)) from posting_rows"
        ).fetchall()
        self.count, self.first = int(count), int(first)
        self.of_group = max(1, min(ROWS, int(CHARACTERS / max(1, mean or 0))))
        plain = connection.sql("from rows_in_order limit 0").to_arrow_reader(BATCH).schema
        text = pa.field("text", pa.large_string())
        self.schema = pa.schema(
            [text.with_name(name) if name in texts else plain.field(name) for name in chosen.columns]
        )

    def parts(self) -> Iterator[tuple[pa.Table, dict[tuple[str, str], pa.Table | None]]]:
        """Row groups in order, without their texts, and the texts that they name."""
        stretches = {place: self._stretches(*place) for place in self.places}
        for place in self.places:
            if stretches[place] is None:
                self._deal(*place)
        for number, start in enumerate(range(self.first, self.first + self.count, self.of_group)):
            which = f"where rowid >= {start} and rowid < {start + self.of_group}"
            texts: dict[tuple[str, str], pa.Table | None] = {}
            for table, key in self.places:
                found = stretches[table, key]
                texts[table, key] = (
                    self._dealt(table, number) if found is None else self._found(table, key, which, found[number])
                )
            yield self._table(f"from rows_in_order {which} order by rowid"), texts

    def put_together(self, group: pa.Table, texts: dict[tuple[str, str], pa.Table | None]) -> pa.Table:
        """A row group with its texts, each let go once it is in."""
        for (table, key), names in self.places.items():
            group = _beside(group, key, names, texts.pop((table, key)))
        return group.select(self.schema.names)

    def _stretches(self, table: str, key: str) -> dict[int, list[tuple[int, int]]] | None:
        """Where the texts of each row group lie, from and up to which row; None where that is nearly everywhere."""
        kept = "select estimated_size from duckdb_tables() where table_name = $table and not temporary"
        sizes = self.connection.execute(kept, {"table": table}).fetchall()
        if not sizes:
            return None
        asked = sql("load", "text_stretches").replace("keyed_texts", table).replace("text_key", key)
        found = self.connection.execute(
            asked, {"first": self.first, "of_group": self.of_group, "at_once": VECTOR}
        ).fetchall()
        passed = sum(end - start for _, start, end in found)
        if len(found) > STRETCHES or passed > TIMES * max(sizes[0][0], ROWS):
            return None
        stretches: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, start, end in found:
            stretches[number].append((start, end))
        return stretches

    def _found(self, table: str, key: str, which: str, stretches: Sequence[tuple[int, int]]) -> pa.Table | None:
        names = ", ".join([key, *self.places[table, key]])
        asked = f"from rows_in_order select {key} {which}"
        return (
            pa.concat_tables(
                self._table(
                    f"from {table} select {names} where rowid >= {start} and rowid < {end} and {key} in ({asked})"
                )
                for start, end in stretches
            )
            if stretches
            else None
        )

    def _dealt(self, table: str, number: int) -> pa.Table | None:
        file = self._file(table, number)
        if not file.exists():
            return None
        with pa.memory_map(str(file)) as source:
            return pa.ipc.open_file(source).read_all()

    def _table(self, query: str) -> pa.Table:
        """Batch by batch: a whole answer would lie in DuckDB's memory, too."""
        return self.connection.sql(query).to_arrow_reader(BATCH).read_all()

    def _deal(self, table: str, key: str) -> None:
        """Put the texts into files, one for each row group, each text once in those that have rows of it."""
        place = f"(rowid - {self.first}) // {self.of_group} as number"
        asked = f"from rows_in_order select distinct {key}, {place} where {key} is not null"
        names = ", ".join(self.places[table, key])
        dealt = f"from ({asked}) as asked inner join {table} using ({key}) select number, {key}, {names}"
        with ExitStack() as files, self.connection.sql(dealt).to_arrow_reader(BATCH) as texts:
            schema = pa.schema([field for field in texts.schema if field.name != "number"])
            opened: dict[int, pa.RecordBatchFileWriter] = {}
            for batch in texts:
                for number, some in _by_number(batch):
                    if number not in opened:
                        opened[number] = files.enter_context(
                            pa.ipc.new_file(self._file(table, number), schema, options=PACKED)
                        )
                    opened[number].write_batch(some)

    def _file(self, table: str, number: int) -> Path:
        return self.folder / f"{table}-{number:05}.arrow"


def _by_number(batch: pa.RecordBatch) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The rows of each number, without it."""
    order = pc.sort_indices(batch.column("number"))
    sorted_batch = batch.take(order)
    numbers = sorted_batch.column("number")
    kept = sorted_batch.drop_columns(["number"])
    start = 0
    for run in pc.run_end_encode(numbers).run_ends.to_pylist():
        yield numbers[start].as_py(), kept.slice(start, run - start)
        start = run


def _beside(group: pa.Table, key: str, names: Sequence[str], texts: pa.Table | None) -> pa.Table:
    """The rows with their texts as further columns; without, where there is none of that hash."""
    for name in names:
        if texts is None:
            group = group.append_column(name, pa.nulls(group.num_rows, pa.large_string()))
        else:
            places = pc.index_in(group.column(key), texts.column(key)).combine_chunks()
            group = group.append_column(name, texts.column(name).take(places))
    return group
