"""The data dictionary of one's own database: on a terminal a table each, as JSON all of it."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.home import Home
from rolecall.app import harmless
from rolecall.arguments import Usage

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipelines.dictionary_profile import ColumnProfile

Say = Callable[[str], None]
MOST_PLATFORMS = 6
"""As many fit side by side."""


def show_dictionary(home: Home, names: Sequence[str], platform: str | None, *, as_json: bool, say: Say) -> None:
    """Print what each column means, how far it is filled, by platform too, and an example. Raises `Usage`."""
    from pipelines.ask import connect
    from pipelines.dictionary_profile import profile

    with connect(home.database) as connection:
        chosen = _chosen(names)
        _check_platform(connection, platform)
        breaking = _breaking(connection)
        told = [(name, profile(connection, name, platform)) for name in chosen]
    if as_json:
        print(json.dumps([_row(name, columns, breaking) for name, columns in told], ensure_ascii=False, indent=2))
        return
    for name, columns in told:
        _print_one(name, columns, breaking)
    platforms = {known for _, columns in told for column in columns for known in column.platforms}
    if len(platforms) > MOST_PLATFORMS and platform is None:
        say(f"There are {len(platforms)} platforms: --json has the fill rate of each, --platform P shows one.")


def _chosen(names: Sequence[str]) -> list[str]:
    from pipelines.dictionary import tables
    from pipelines.export_plan import ORDERS
    from pipelines.views import VIEWS

    known = dict.fromkeys([*ORDERS, *VIEWS, *tables()])
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            raise Usage(f"There is no table {name}: {f'did you mean {close[0]}?' if close else ', '.join(known) + '.'}")
    return list(dict.fromkeys(names)) or list(ORDERS)


def _check_platform(connection: DuckDBPyConnection, platform: str | None) -> None:
    known = [name for (name,) in connection.execute("select distinct platform from boards order by 1").fetchall()]
    if platform is not None and platform not in known:
        raise Usage(f"--platform {platform}: this database has {', '.join(known) or 'none'}.")


def _breaking(connection: DuckDBPyConnection) -> dict[str, int]:
    from pipelines.checks import failed_checks

    return failed_checks(connection)


def _row(name: str, columns: Sequence[ColumnProfile], breaking: dict[str, int]) -> dict[str, Any]:
    from pipelines.dictionary import checks_of, grains, meaning

    return {
        "table": name,
        "grain": grains()[name],
        "rows": columns[0].rows if columns else 0,
        "checks": [{"check": check, "rows_that_break_it": breaking.get(check, 0)} for check in checks_of(name)],
        "columns": [
            {
                "column": column.column,
                "type": column.type,
                "meaning": meaning(name, column.column),
                "filled": column.filled,
                "share": None if column.share is None else round(column.share, 4),
                "example": column.example,
                "platforms": {
                    platform: {"rows": rows, "filled": filled} for platform, (rows, filled) in column.platforms.items()
                },
            }
            for column in columns
        ],
    }


def _print_one(name: str, columns: Sequence[ColumnProfile], breaking: dict[str, int]) -> None:
    from pipelines.dictionary import checks_of, filled, grains, meaning
    from pipelines.dictionary_profile import per_cent

    rows = columns[0].rows if columns else 0
    print(f"{name}: {rows:,} rows. A row is: {grains()[name]}.")
    if checked := checks_of(name):
        broken = [f"{check} ({breaking[check]:,} rows)" for check in checked if check in breaking]
        but = f", but for {', '.join(broken)}" if broken else ""
        print(f"Checks: {len(checked) - len(broken)} of {len(checked)} hold{but}.")
    platforms = list(columns[0].platforms) if columns else []
    shown = platforms if 1 < len(platforms) <= MOST_PLATFORMS else []
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("column", no_wrap=True)
    table.add_column("type", overflow="fold")
    for heading in ("filled", *shown):
        table.add_column(heading, justify="right")
    table.add_column("example", overflow="fold")
    table.add_column("meaning", overflow="fold")
    for column in columns:
        by_platform = [per_cent(*reversed(column.platforms[platform])) for platform in shown]
        cells = [column.column, column.type.lower(), filled(column), *by_platform, column.example or ""]
        table.add_row(*(Text(harmless(cell)) for cell in cells), Text(meaning(name, column.column)))
    Console(width=None if sys.stdout.isatty() else 1_000).print(table)
    print()
