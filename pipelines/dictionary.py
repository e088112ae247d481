"""The data dictionary, `datasets/README.md`, from the schema's comments: `python -m pipelines.dictionary`.

A column says its meaning behind `--` in `datasets/schema`; one that is named for itself may say nothing there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from crawler import items
from pipelines.shipped import shipped
from pipelines.views import VIEWS

PUBLISHED = {"Published", *(item.__name__ for item in items.PUBLISHED.values())}
_TABLE = re.compile(r"(?P<before>(?:--[^\n]*\n)*)create table (?P<name>\w+) \(\n(?P<columns>.*?)\n\);", re.DOTALL)
_COLUMN = re.compile(
    r"^ {4}(?P<name>\w+) (?P<type>[^,\n]+?(?:\([^)]*\)\[\]|\[\])?),?(?: *-- (?P<meaning>.*))?$", re.MULTILINE
)

_ADDED = re.compile(
    r"^alter table (?P<table>\w+) add column (?P<name>\w+) (?P<type>[^;\n]+);(?: *-- (?P<meaning>.*))?$", re.MULTILINE
)

HEAD = """# The data dictionary

Every table and column of `jobs.duckdb`, made from the comments in `schema/` by `python -m pipelines.dictionary`.
Times are UTC `TIMESTAMP`, days are `DATE`; a null is "not stated or not known", never "no".

People ask the views: `postings` and `posting_versions` (over `posting_rows`, `posting_version_rows`, `texts` and
`core_texts`), `sections` (over `section_rows`), `unread_values` (over `unread_rows`), and {views}.
Their headers, in `queries/views/`, say what a row is.

What lies beside this page: `schema/` (numbered migrations), `boards/` (which boards are crawled), `vocabulary/`
(words and places as tables). Runs make `jobs.duckdb`, `ledger.sqlite`, `archive/`, `stage/`, `exports/`, `reports/`,
which git ignores. Place names are GeoNames' (CC BY 4.0), see `vocabulary/ATTRIBUTION.md`.
"""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    meaning: str


def tables() -> dict[str, list[Column]]:
    """Every table of the schema files, in order, with its columns."""
    found: dict[str, list[Column]] = {}
    for file in sorted(shipped("datasets", "schema").glob("[0-9]*.sql")):
        text = file.read_text(encoding="utf-8")
        for match in _TABLE.finditer(text):
            found[match["name"]] = list(map(_column, _COLUMN.finditer(match["columns"])))
        for match in _ADDED.finditer(text):
            found[match["table"]].append(_column(match))
    return found


def _column(match: re.Match[str]) -> Column:
    return Column(match["name"], match["type"], match["meaning"] or "")


def docstrings(source: str) -> Iterator[tuple[str, str]]:
    """The docstring under each field of the items in a module. Read here and not by pydantic, which would look at
    the source in every process that makes an item (0.3 s)."""
    for definition in ast.parse(source).body:
        if isinstance(definition, ast.ClassDef) and definition.name in PUBLISHED:
            for field, said in pairwise(definition.body):
                match field, said:
                    case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                        yield name, text


def _meanings() -> dict[str, str]:
    """What a column of this name means: as the items say, else as the first table that says it."""
    found = dict(docstrings(Path(items.__file__).read_text(encoding="utf-8")))
    for columns in tables().values():
        for column in columns:
            if column.meaning:
                found.setdefault(column.name, column.meaning)
    return found


def lines() -> Iterator[str]:
    yield HEAD.format(views=", ".join(f"`{view}`" for view in VIEWS[4:]))
    known = _meanings()
    for name, columns in tables().items():
        yield f"## {name}\n"
        yield "| column | type | meaning |\n| --- | --- | --- |"
        for column in columns:
            meaning = (column.meaning or known.get(column.name, "")).replace("|", "/").replace("\n", " ")
            yield f"| `{column.name}` | {column.type} | {meaning} |"
        yield ""


if __name__ == "__main__":
    print("\n".join(lines()).rstrip())
