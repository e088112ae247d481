"""The sections of a load found again among those that its companies have: only texts not seen before are compared.

Where texts meet is kept in `section_bands`, so that a new text costs its own length, not its company's history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.near_sections import FACTS, MOST_COMPARED, Groups, Sketch, join_near, sketch, sketches
from pipelines.sections import LEAST_POSTINGS, LEAST_SHARE, OWN_KINDS
from pipelines.shipped import sql

BANDS = pa.schema([("band", pa.uint64()), ("letters", pa.uint64())])
TEMPLATES = pa.schema([("letters", pa.uint64()), ("template", pa.uint64())])
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


def find_groups(connection: duckdb.DuckDBPyConnection) -> None:
    """Compare the texts in `sections_met` not compared yet; registers their bands, templates and groups."""
    met = connection.execute(sql("load", "select_letters_met")).fetchall()
    known: dict[str, dict[str, Sketch]] = defaultdict(dict)
    buckets: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    bands: list[tuple[int, int]] = []
    templates: list[tuple[int, int]] = []
    sketched = sketches([(company, heading, text) for company, _, _, heading, text in met])
    for (company, letters_hash, letters, _, _), found in zip(met, sketched, strict=True):
        known[company][letters_hash] = found
        for band in found.bands:
            buckets[company][band].append(letters_hash)
            bands.append((band, letters))
        if found.template is not None:
            templates.append((letters, found.template))
    _register(connection, "met_bands", bands, BANDS)
    _register(connection, "met_templates", templates, TEMPLATES)
    groups: dict[str, Groups] = defaultdict(Groups)
    texts = _known(connection, buckets, groups) if bands else {}
    for company, own in buckets.items():
        shared = {band: members for band, members in own.items() if len(members) > 1}
        join_near(shared, groups[company], _sketcher(known[company], texts, company), known[company])
    rows = [
        (company, name, root)
        for company, found_groups in groups.items()
        for name, root in found_groups.changed().items()
        if not name.startswith(_KNOWN)
    ]
    _register(connection, "joined_groups", rows, JOINED)
    connection.execute(sql("load", "bands_added"))


_KNOWN = "~"
"""Begins the name of a known text: behind every group's, so that a group is never named for it."""


def _known(
    connection: duckdb.DuckDBPyConnection, buckets: Mapping[str, dict[int, list[str]]], groups: Mapping[str, Groups]
) -> dict[str, tuple[str | None, str]]:
    """Put the known texts that may be alike into the buckets; their heading and text by name."""
    texts: dict[str, tuple[str | None, str]] = {}
    found = connection.execute(sql("load", "select_letters_alike")).fetchall()
    for band, company, letters, group_hash, heading, text in found:
        name = f"{_KNOWN}{letters:020}"
        texts[name] = heading, text
        buckets[company][band].append(name)
        groups[company].join(name, group_hash)
    return texts


def _sketcher(
    met: Mapping[str, Sketch], texts: Mapping[str, tuple[str | None, str]], company: str
) -> Callable[[str], Sketch]:
    @cache
    def known(name: str) -> Sketch:
        return sketch(company, *texts[name])

    return lambda name: met[name] if name in met else known(name)


def _register(
    connection: duckdb.DuckDBPyConnection, name: str, rows: Iterable[tuple[Any, ...]], schema: pa.Schema
) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    connection.register(name, pa.Table.from_arrays(arrays, schema=schema))
