"""The data dictionary, `datasets/README.md`, from the schema's comments, the items, the views and the checks.

`python -m pipelines.dictionary` prints the page; `python -m pipelines.dictionary DEMO/jobs.duckdb` first keeps, in
`datasets/demo_columns.csv`, how far the columns of the demo's database are filled, which the page shows.

A column says its meaning behind `--` in `datasets/schema`; one that is named for itself may say nothing there.
"""

from __future__ import annotations

import ast
import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from crawler import items
from pipelines.checks import checks
from pipelines.dictionary_profile import DEMO, ColumnProfile, csv_rows, demo, per_cent, profile
from pipelines.dictionary_words import BASES, GRAINS, WORDS
from pipelines.shipped import shipped, sql
from pipelines.views import VIEWS

PUBLISHED = {"Published", *(item.__name__ for item in items.PUBLISHED.values())}
_TABLE = re.compile(r"(?P<before>(?:--[^\n]*\n)*)create table (?P<name>\w+) \(\n(?P<columns>.*?)\n\);", re.DOTALL)
_COLUMN = re.compile(
    r"^ {4}(?P<name>\w+) (?P<type>[^,\n]+?(?:\([^)]*\)\[\]|\[\])?),?(?: *-- (?P<meaning>.*))?$", re.MULTILINE
)

_ADDED = re.compile(
    r"^alter table (?P<table>\w+) add column (?P<name>\w+) (?P<type>[^;\n]+);(?: *-- (?P<meaning>.*))?$", re.MULTILINE
)
_HEADER = re.compile(r"^-- (?P<label>Grain|Reads): (?P<value>.*)$", re.MULTILINE)

HEAD = """# The data dictionary

Every table, view and column of `jobs.duckdb`, made from the comments in `schema/`, the headers of `queries/views` and
`queries/checks` and the items of the crawler by `python -m pipelines.dictionary`. `rolecall dictionary` prints it for
your own database, platform by platform. Times are UTC `TIMESTAMP`, days are `DATE`; a null is "not stated or not
known", never "no". *Filled* and *example* are those of the demo's database (`rolecall demo`).

People ask the views: `postings` and `posting_versions` (over `posting_rows`, `posting_version_rows`, `texts` and
`core_texts`), `sections` (over `section_rows`), `unread_values` (over `unread_rows`), and {views}.

What lies beside this page: `schema/` (numbered migrations), `boards/` (which boards are crawled), `vocabulary/`
(words and places as tables). Runs make `jobs.duckdb`, `ledger.sqlite`, `archive/`, `stage/`, `exports/`, `reports/`,
which git ignores. Place names are GeoNames' (CC BY 4.0), see `vocabulary/ATTRIBUTION.md`.
"""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    meaning: str


@cache
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


@cache
def _meanings() -> dict[str, str]:
    """What a column of this name means: as the items say, else as the first table that says it."""
    found = dict(docstrings(Path(items.__file__).read_text(encoding="utf-8")))
    for columns in tables().values():
        for column in columns:
            if column.meaning:
                found.setdefault(column.name, column.meaning)
    return found


def meaning(table: str, column: str) -> str:
    """What a column of a table or view means, on one line; empty where nothing says it."""
    if said := WORDS.get(table, {}).get(column):
        return said
    columns = (own for name in (table, *BASES.get(table, ())) for own in tables().get(name, ()))
    return next((own.meaning for own in columns if own.name == column), "") or _meanings().get(column, "").replace(
        "\n", " "
    )


@cache
def grains() -> dict[str, str]:
    """Table or view → what a row of it is."""
    return GRAINS | {view: _header("views", view, "Grain") for view in VIEWS}


def checks_of(table: str) -> list[str]:
    """The checks that look into a table, or into those that a view is made of."""
    of = {table, *BASES.get(table, ())}
    return [name for name in checks() if of & set(_header("checks", name, "Reads").split(", "))]


def sentence(folder: str, name: str) -> str:
    """What the header of a query says, as one line."""
    header = sql(folder, name).partition("-- Grain:")[0]
    return " ".join(line.removeprefix("--").strip() for line in header.splitlines())


def _header(folder: str, name: str, label: str) -> str:
    return next(match["value"] for match in _HEADER.finditer(sql(folder, name)) if match["label"] == label)


def columns_of_views() -> dict[str, list[Column]]:
    """Every view with its columns, as the demo's database has them."""
    found: dict[str, list[Column]] = {view: [] for view in VIEWS}
    for (table, column), known in demo().items():
        if table in found:
            found[table].append(Column(column, known.type.lower(), ""))
    return found


def lines() -> Iterator[str]:
    yield HEAD.format(views=", ".join(f"`{view}`" for view in VIEWS[4:]))
    for name, columns in (columns_of_views() | tables()).items():
        yield from _section(name, columns)
    yield "## The checks\n"
    yield "Each finds the rows that break it, after every load; a database with such rows is not published, but for bad"
    yield "single values (`rolecall verify` names them).\n"
    yield "| check | finds |\n| --- | --- |"
    yield from (f"| `{name}` | {_cell(sentence('checks', name))} |" for name in checks())


def _section(name: str, columns: list[Column]) -> Iterator[str]:
    yield f"## {name}\n"
    yield f"A row is a {grains()[name]}. {sentence('views', name) if name in VIEWS else ''}".rstrip() + "\n"
    if checked := checks_of(name):
        yield f"Checked by {', '.join(f'`{check}`' for check in checked)}.\n"
    yield "| column | type | meaning | filled | example |\n| --- | --- | --- | --- | --- |"
    for column in columns:
        known = demo().get((name, column.name))
        told = meaning(name, column.name)
        yield f"| `{column.name}` | {column.type} | {_cell(told)} | {filled(known)} | {_example(known)} |"
    yield ""


def filled(known: ColumnProfile | None) -> str:
    """The share of the rows that have a value."""
    return per_cent(known.filled, known.rows) if known else ""


def _example(known: ColumnProfile | None) -> str:
    return f"`{_cell(known.example).replace('`', chr(39))}`" if known and known.example else ""


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ")


def keep_demo(path: Path) -> None:
    """Write down how far the columns of this database are filled."""
    from pipelines.ask import connect

    with connect(path) as connection, shipped(*DEMO).open("w", encoding="utf-8", newline="") as file:
        found = [one for name in (*VIEWS, *tables()) for one in profile(connection, name)]
        csv.writer(file, lineterminator="\n").writerows(csv_rows(found))


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        keep_demo(Path(argument))
    print("\n".join(lines()).rstrip())
