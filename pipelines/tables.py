"""The Arrow shape of what `normalize` gives and `load` merges: one schema a staged table, columns in order."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.ipc

_TEXT, _INT, _REAL, _FLAG = pa.string(), pa.int32(), pa.float64(), pa.bool_()
_TIME, _DAY = pa.timestamp("us"), pa.date32()


def _schema(**columns: Any) -> pa.Schema:
    return pa.schema(list(columns.items()))


SCHEMAS: dict[str, pa.Schema] = {
    "staged_postings": _schema(
        posting_key=_TEXT,
        board_key=_TEXT,
        platform=_TEXT,
        posting_id=_TEXT,
        requisition_id=_TEXT,
        url=_TEXT,
        apply_url=_TEXT,
        company_key=_TEXT,
        company=_TEXT,
        title_raw=_TEXT,
        title=_TEXT,
        role_family=_TEXT,
        role=_TEXT,
        occupation_code=_TEXT,
        occupation_scheme=_TEXT,
        seniority=_TEXT,
        department=_TEXT,
        team=_TEXT,
        employment_type=_TEXT,
        employment_type_raw=_TEXT,
        workplace_type=_TEXT,
        language=_TEXT,
        languages=pa.list_(_TEXT),
        experience_years_min=_REAL,
        experience_years_max=_REAL,
        education_min=_TEXT,
        source_posted_at=_TIME,
        posted_precision=_TEXT,
        source_updated_at=_TIME,
        valid_through=_TIME,
        content_hash=_TEXT,
        raw_hash=_TEXT,
        is_talent_pool=_FLAG,
        capture=_TEXT,
        description_html=_TEXT,
        description_text=_TEXT,
    ),
    "staged_locations": _schema(
        posting_key=_TEXT,
        position=_INT,
        raw=_TEXT,
        city=_TEXT,
        region=_TEXT,
        country_code=_TEXT,
        lat=_REAL,
        lon=_REAL,
        is_remote=_FLAG,
        remote_scope=_TEXT,
        method=_TEXT,
        resolved=_FLAG,
    ),
    "staged_salaries": _schema(
        posting_key=_TEXT,
        position=_INT,
        min_amount=_REAL,
        max_amount=_REAL,
        currency=_TEXT,
        period=_TEXT,
        kind=_TEXT,
        place=_TEXT,
        raw=_TEXT,
        origin=_TEXT,
        annual_min=_REAL,
        annual_max=_REAL,
    ),
    "staged_requirements": _schema(
        posting_key=_TEXT,
        position=_INT,
        section=_TEXT,
        text=_TEXT,
        level=_TEXT,
        kind=_TEXT,
        years_min=_REAL,
        years_max=_REAL,
        is_primary=_FLAG,
        rule=_TEXT,
        degree=_TEXT,
        alternative=_FLAG,
        languages=pa.list_(pa.struct({"language": _TEXT, "level": _TEXT, "is_optional": _FLAG})),
        licences=pa.list_(_TEXT),
        clearance=_TEXT,
        span_start=_INT,
        span_end=_INT,
    ),
    "staged_skills": _schema(posting_key=_TEXT, skill=_TEXT, surface=_TEXT, level=_TEXT),
    "staged_sections": _schema(
        section_hash=_TEXT, group_hash=_TEXT, company_key=_TEXT, kind=_TEXT, heading=_TEXT, text=_TEXT
    ),
    "staged_posting_sections": _schema(
        posting_key=_TEXT,
        company_key=_TEXT,
        position=_INT,
        section_hash=_TEXT,
        kind=_TEXT,
        heading=_TEXT,
        characters=_INT,
    ),
    "staged_articles": _schema(
        article_key=_TEXT,
        board_key=_TEXT,
        company_key=_TEXT,
        company=_TEXT,
        url=_TEXT,
        title=_TEXT,
        author=_TEXT,
        published_on=_DAY,
        language=_TEXT,
        tags=pa.list_(_TEXT),
        text=_TEXT,
        word_count=pa.int64(),
        seen_at=_TIME,
        capture=_TEXT,
    ),
    "staged_article_sections": _schema(article_key=_TEXT, company_key=_TEXT, position=_INT, section_hash=_TEXT),
    "staged_page_sections": _schema(
        page_url=_TEXT, board_key=_TEXT, company_key=_TEXT, position=_INT, section_hash=_TEXT
    ),
    "staged_origins": _schema(
        posting_key=_TEXT,
        field=_TEXT,
        origin=_TEXT,
        rule=_TEXT,
        source_field=_TEXT,
        span_start=_INT,
        span_end=_INT,
    ),
    "staged_unread": _schema(posting_key=_TEXT, field=_TEXT, raw=_TEXT),
    "staged_quarantine": _schema(board_key=_TEXT, posting_id=_TEXT, reason=_TEXT, capture=_TEXT),
}


class Rows:
    """Rows gathered as tuples in their schema's order, which Arrow takes as they are."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)

    def add(self, table: str, *values: Any) -> None:
        self._rows[table].append(values)

    def of(self, table: str) -> list[tuple[Any, ...]]:
        """The rows of a table so far, to add many to."""
        return self._rows[table]

    def extend(self, other: Rows) -> None:
        for table, rows in other._rows.items():
            self._rows[table] += rows

    def tables(self) -> dict[str, pa.Table]:
        """Every table of `SCHEMAS`, the empty ones too."""
        return {name: _table(name, self._rows[name]) if name in self._rows else _empty(name) for name in SCHEMAS}


def _table(name: str, rows: list[tuple[Any, ...]]) -> pa.Table:
    """By way of one array of structs: in five sixths of the time of an array for each column."""
    return pa.Table.from_struct_array(pa.array(rows, _struct(name)))


@cache
def _struct(name: str) -> pa.DataType:
    return pa.struct(list(SCHEMAS[name]))


@cache
def _empty(name: str) -> pa.Table:
    """A table of no rows; most batches have some, and making one costs as much as one of a few rows."""
    return SCHEMAS[name].empty_table()


def write_tables(tables: dict[str, pa.Table], path: Path) -> None:
    """Every table of `SCHEMAS`, one Arrow stream behind the other."""
    with pa.OSFile(str(path), "wb") as file:
        for name, schema in SCHEMAS.items():
            with pa.ipc.new_stream(file, schema) as stream:
                stream.write_table(tables[name])


def read_tables(path: Path) -> dict[str, pa.Table]:
    """What `write_tables` wrote, mapped rather than copied into memory."""
    with pa.memory_map(str(path)) as file:
        return {name: pa.ipc.open_stream(file).read_all() for name in SCHEMAS}
