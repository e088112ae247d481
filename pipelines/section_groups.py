"""The sections of a load found again among those that its companies have: only texts not seen before are compared.

Where texts meet is kept in `section_bands`, so that a new text costs its own length, not its company's history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.near_sections import FACTS, MOST_COMPARED, Groups, Sketch, compared, join_near, sketches
from pipelines.sections import LEAST_POSTINGS, LEAST_SHARE, OWN_KINDS
from pipelines.shipped import sql
from pipelines.workers import Workers

BANDS = pa.schema([("band", pa.uint64()), ("letters", pa.uint64())])
TEMPLATES = pa.schema([("letters", pa.uint64()), ("template", pa.uint64())])
WORTH_PROCESSES, AT_ONCE = 2_000, 500
"""Texts from which a load that has other processes lets them work, and how many each gets at a time."""

Place = tuple[tuple[int, ...], int | None]
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
    connection.execute(sql("load", "section_unit"))


def find_groups(connection: duckdb.DuckDBPyConnection, workers: Workers | None = None) -> None:
    """Compare the texts in `sections_met` not compared yet; registers their bands, templates and groups."""
    met = connection.sql(sql("load", "select_letters_met")).to_arrow_table()
    companies, names, letters, headings, texts = (column.to_pylist() for column in met.columns)
    told = dict(zip(zip(companies, names, strict=True), zip(headings, texts, strict=True), strict=True))
    buckets: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    bands: list[tuple[int, int]] = []
    templates: list[tuple[int, int]] = []
    for company, name, number, (own, template) in zip(companies, names, letters, _placed(met, workers), strict=True):
        for band in own:
            buckets[company][band].append(name)
            bands.append((band, number))
        if template is not None:
            templates.append((number, template))
    _register(connection, "met_bands", bands, BANDS)
    _register(connection, "met_templates", templates, TEMPLATES)
    groups: dict[str, Groups] = defaultdict(Groups)
    if bands:
        told |= _known(connection, buckets, groups)
    new: dict[str, list[str]] = defaultdict(list)
    for company, name in zip(companies, names, strict=True):
        new[company].append(name)
    for company, by_band in buckets.items():
        shared = {band: members for band, members in by_band.items() if len(members) > 1}
        join_near(shared, groups[company], _sketcher(told, company), new[company])
    rows = [
        (company, name, root)
        for company, found_groups in groups.items()
        for name, root in found_groups.changed().items()
        if not name.startswith(_KNOWN)
    ]
    _register(connection, "joined_groups", rows, JOINED)
    connection.execute(sql("load", "bands_added"))


def _placed(met: pa.Table, workers: Workers | None) -> Iterator[Place]:
    """Where each text is looked up: worked out here, or in other processes where there are many."""
    texts = met.select(["company_key", "heading", "text"])
    if workers is None or len(texts) < WORTH_PROCESSES:
        yield from places(texts)
        return
    for found in workers.each(places, ((texts.slice(at, AT_ONCE),) for at in range(0, len(texts), AT_ONCE))):
        yield from found


def places(texts: pa.Table) -> list[Place]:
    """The bands and the template of each text, of which there are company, heading and text."""
    rows = list(zip(*(column.to_pylist() for column in texts.columns), strict=True))
    return [(found.bands, found.template) for found in sketches(rows)]


_KNOWN = "~"
"""Begins the name of a known text: behind every group's, so that a group is never named for it."""


def _known(
    connection: duckdb.DuckDBPyConnection, buckets: Mapping[str, dict[int, list[str]]], groups: Mapping[str, Groups]
) -> Texts:
    """Put the known texts that may be alike into the buckets; what they say."""
    texts: Texts = {}
    found = connection.execute(sql("load", "select_letters_alike")).fetchall()
    for band, company, letters, group_hash, heading, text in found:
        name = f"{_KNOWN}{letters:020}"
        texts[company, name] = heading, text
        buckets[company][band].append(name)
        groups[company].join(name, group_hash)
    return texts


def _sketcher(texts: Texts, company: str) -> Callable[[str], Sketch]:
    """The sketch of a text by its name: of those that share a bucket, which are few."""

    @cache
    def sketch_of(name: str) -> Sketch:
        return compared(*texts[company, name])

    return sketch_of


def _register(
    connection: duckdb.DuckDBPyConnection, name: str, rows: Iterable[tuple[Any, ...]], schema: pa.Schema
) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    connection.register(name, pa.Table.from_arrays(arrays, schema=schema))
