"""The sections of a load found again among those that its companies have: only texts not seen before are compared.

Where texts meet is kept in `section_bands`, so that a new text costs its own length, not its company's history.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeGuard

import duckdb
import pyarrow as pa

from pipelines import near_sections
from pipelines.near_sections import FACTS, MOST_COMPARED, Groups, Sketch, compared, join_near
from pipelines.sections import LEAST_POSTINGS, LEAST_SHARE, OWN_KINDS
from pipelines.shipped import sql
from pipelines.statements import execute
from pipelines.workers import Workers

BANDS = pa.schema([("band", pa.uint64()), ("letters", pa.uint64())])
TEMPLATES = pa.schema([("letters", pa.uint64()), ("template", pa.uint64())])
WORTH_PROCESSES, AT_ONCE = 2_000, 500
"""Texts from which a load that has other processes lets them work, and how many each gets at a time."""

Texts = dict[tuple[str, str], tuple[str | None, str]]
"""Heading and text by company and name."""

JOINED = pa.schema([("company_key", pa.string()), ("old_group", pa.string()), ("group_hash", pa.string())])


def begin(connection: duckdb.DuckDBPyConnection) -> None:
    """Tell the connection the rule of boilerplate, which the SQL of the load reads."""
    told: dict[str, Any] = {
        "least_postings": LEAST_POSTINGS,
        "least_share": LEAST_SHARE,
        "own_kinds": sorted(OWN_KINDS),
        "most_compared": MOST_COMPARED,
    }
    told |= {f"{fact}_pattern": pattern for fact, pattern in FACTS}
    for name, value in told.items():
        connection.execute(f"set variable {name} = ?", [value])
    execute(connection, "section_unit")


@dataclass(frozen=True, slots=True)
class Looked:
    """Texts that have not been compared yet (rows of `select_letters_met.sql`), and where each is looked up, as it
    comes."""

    met: pa.Table
    placed: Iterator[tuple[pa.Table, pa.Table]]


def look_up(connection: duckdb.DuckDBPyConnection, workers: Workers | None = None) -> Looked:
    """Begin to work out where the texts in `sections_met` are looked up that have not been compared yet: here when it
    is asked for, or in other processes meanwhile, where there are many."""
    met = connection.sql(sql("load", "select_letters_met")).to_arrow_table()
    texts = met.select(["letters", "company_key", "heading", "text"])
    if _are_worth(workers, len(texts)):
        return Looked(met, workers.begin(places, ((texts.slice(at, AT_ONCE),) for at in range(0, len(texts), AT_ONCE))))
    return Looked(met, iter([places(texts)]))


def find_groups(connection: duckdb.DuckDBPyConnection, looked: Looked, workers: Workers | None = None) -> None:
    """Compare those texts; registers their bands, templates and groups."""
    found = list(looked.placed)
    connection.register("letters_met", looked.met)
    connection.register("met_bands", pa.concat_tables([bands for bands, _ in found] or [BANDS.empty_table()]))
    connection.register("met_templates", pa.concat_tables([own for _, own in found] or [TEMPLATES.empty_table()]))
    execute(connection, "bands_shared")
    connection.register("joined_groups", _joined(connection, workers))
    execute(connection, "bands_added")
    connection.unregister("letters_met")


def _are_worth(workers: Workers | None, texts: int) -> TypeGuard[Workers]:
    """Whether other processes are to work on so many texts: once they have begun, on fewer."""
    return workers is not None and texts >= (AT_ONCE if workers.have_begun else WORTH_PROCESSES)


def places(texts: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The bands and the templates of texts, of which there are letters, company, heading and text."""
    letters, *columns = (column.to_pylist() for column in texts.columns)
    bands: list[int] = []
    numbers: list[int] = []
    templates: list[tuple[int, int]] = []
    for number, (own, template) in zip(letters, near_sections.places(list(zip(*columns, strict=True))), strict=True):
        bands += own
        numbers += [number] * len(own)
        if template is not None:
            templates.append((number, template))
    of_bands = [pa.array(bands, pa.uint64()), pa.array(numbers, pa.uint64())]
    return pa.Table.from_arrays(of_bands, schema=BANDS), _arrow(templates, TEMPLATES)


def _joined(connection: duckdb.DuckDBPyConnection, workers: Workers | None) -> pa.Table:
    """Company, old group and group of the texts that are found again: only those that share a band are looked at."""
    met = connection.sql(sql("load", "select_letters_shared")).to_arrow_table()
    if not met.num_rows:
        return JOINED.empty_table()
    known = connection.sql(sql("load", "select_letters_alike")).to_arrow_table()
    if _are_worth(workers, met.num_rows):
        return pa.concat_tables(workers.each(joined, _by_company(met, known)))
    return joined(met, known)


def _by_company(met: pa.Table, known: pa.Table) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Both, in order of their companies, some whole companies at a time."""
    companies, others = met["company_key"].to_pylist(), known["company_key"].to_pylist()
    start = 0
    while start < len(companies):
        last = companies[min(start + AT_ONCE, len(companies)) - 1]
        end = bisect_right(companies, last, lo=start)
        first_known, end_known = bisect_left(others, companies[start]), bisect_right(others, last)
        yield met.slice(start, end - start), known.slice(first_known, end_known - first_known)
        start = end


def joined(met: pa.Table, known: pa.Table) -> pa.Table:
    """The texts that are near others of their company (rows of `select_letters_shared.sql`; `known` are those of
    `select_letters_alike.sql`), with their groups."""
    buckets: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    new: dict[str, set[str]] = defaultdict(set)
    groups: dict[str, Groups] = defaultdict(Groups)
    texts: Texts = {}
    for company, name, heading, text, bands in _tuples(met):
        texts[company, name] = heading, text
        new[company].add(name)
        for band in bands:
            buckets[company][band].append(name)
    for company, letters, group_hash, heading, text, bands in _tuples(known):
        name = f"{_KNOWN}{letters:020}"
        texts[company, name] = heading, text
        groups[company].join(name, group_hash)
        for band in bands:
            buckets[company][band].append(name)
    for company, by_band in buckets.items():
        shared = {band: members for band, members in by_band.items() if len(members) > 1}
        join_near(shared, groups[company], _sketcher(texts, company), new[company])
    rows = [
        (company, name, root)
        for company, found in groups.items()
        for name, root in found.changed().items()
        if not name.startswith(_KNOWN)
    ]
    return _arrow(rows, JOINED)


def _tuples(table: pa.Table) -> Iterable[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


_KNOWN = "~"
"""Begins the name of a known text: behind every group's, so that a group is never named for it."""


def _sketcher(texts: Texts, company: str) -> Callable[[str], Sketch]:
    """The sketch of a text by its name: of those that share a bucket, which are few."""

    @cache
    def sketch_of(name: str) -> Sketch:
        return compared(*texts[company, name])

    return sketch_of


def _arrow(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)
