"""Stage files of invented boards, and databases told as plain rows: what the tests of the load are made of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from crawler.items import Article, Page, Posting, Published, Staged
from crawler.stage import StageWriter
from pipelines.database import migrate
from pipelines.load import Loaded, RunRow, load, merge
from pipelines.readers import Readers

START = datetime(2026, 3, 2, 6)
DAY = timedelta(days=1)

ABOUT = "Wrenfield builds reed organs for small halls and has done so since the canal was dug."
TASKS = {
    "Organ Builder": "You voice the pipes that leave our workshop.",
    "Reed Maker": "You cut and bend the reeds of every stop.",
    "Bookkeeper": "You keep the books of our three workshops.",
    "Joiner": "You plane and glue the cases that the organs stand in.",
}


def html(*sections: tuple[str | None, Sequence[str] | str]) -> str:
    """A description: each section its heading and its paragraph, or its list."""
    return "".join(
        (f"<h3>{heading}</h3>" if heading else "")
        + (f"<p>{body}</p>" if isinstance(body, str) else f"<ul>{''.join(f'<li>{item}</li>' for item in body)}</ul>")
        for heading, body in sections
    )


def posting(posting_id: int | str, title: str = "Organ Builder", about: str = ABOUT, **given: Any) -> Posting:
    task = given.pop("task", TASKS.get(title, f"You do what a {title} does."))
    told = {
        "platform": "greenhouse",
        "board": "wrenfield",
        "posting_id": str(posting_id),
        "url": f"https://jobs.example/wrenfield/{posting_id}",
        "title_raw": title,
        "places_raw": ["Berlin, Germany"],
        "description_html": html(("About us", about), ("What you will do", [task, f"Bench number {posting_id}."])),
    }
    return Posting(**told | given)


def article(article_id: str, text: str, **given: Any) -> Article:
    told = {
        "platform": "greenhouse",
        "board": "wrenfield",
        "article_id": article_id,
        "url": f"https://jobs.example/blog/{article_id}",
        "title_raw": f"Article {article_id}",
        "plain": text,
    }
    return Article(**told | given)


def page(path: str, text: str, **given: Any) -> Page:
    told = {"platform": "greenhouse", "board": "wrenfield", "url": f"https://jobs.example/{path}", "plain": text}
    return Page(**told | given)


def stage(folder: Path, day: int, *items: Published, **given: Any) -> tuple[Path, Staged]:
    """The stage file of the board run of day `day`; complete and exact unless told otherwise."""
    moment = given.pop("moment", START + DAY * (day - 1))
    board = given.pop("board", items[0].board if items else "wrenfield")
    platform = items[0].platform if items else "greenhouse"
    told = {
        "run_id": f"run-{day}",
        "run_seq": day,
        "run_started_at": moment.isoformat(),
        "board_key": f"{platform}:{board}",
        "platform": platform,
        "board": board,
        "company": board.title(),
        "domain": f"{board}.example",
        "permission": None,
        "url": f"https://boards.example/{board}",
        "started_at": moment.isoformat(),
        "verdict": "complete",
        "reason": None,
        "exact": True,
        "advertised": None,
        "found": len({item.posting_id for item in items if isinstance(item, Posting)}),
        "requests": 1,
        "bytes": 1000,
        "failures": 0,
    }
    staged = Staged(**told | given)
    writer = StageWriter(folder / f"{staged.run_id}-{board}.parquet")
    for item in items:
        writer.add(item)
    writer.finish(staged)
    return writer.path, staged


def run_row(staged: Staged) -> RunRow:
    return RunRow(staged.run_id, staged.run_seq, datetime.fromisoformat(staged.run_started_at), staged.moment)


def empty() -> duckdb.DuckDBPyConnection:
    """A database in memory, with its schema; one thread is the fastest for a handful of rows."""
    connection = duckdb.connect(config={"threads": 1})
    migrate(connection)
    return connection


Database = Path | duckdb.DuckDBPyConnection


def loaded(database: Database, *staged: tuple[Path, Staged], **given: Any) -> Loaded:
    """What loading the stage files at once did: into a file, which is published, or into a database in memory."""
    runs = list({footer.run_id: run_row(footer) for _, footer in staged}.values())
    with Readers(given.pop("processes", 1)) as readers:
        if isinstance(database, Path):
            return load(database, staged, runs, **{"readers": readers} | given)[0]
        return merge(database, staged, runs, **{"readers": readers} | given)


def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    if isinstance(database, Path):
        with duckdb.connect(str(database), read_only=True) as connection:
            return connection.execute(query).fetchall()
    return database.execute(query).fetchall()


def keys(numbers: Iterable[int | str], board: str = "wrenfield") -> list[str]:
    return sorted(f"greenhouse:{board}:{number}" for number in numbers)


def fingerprint(database: Database) -> dict[str, str]:
    """A digest of every table's rows, in no order; when the schema was made is left out."""
    query = "select table_name from duckdb_tables() where not internal and not temporary order by table_name"
    names = [name for (name,) in rows(database, query) if name != "schema_version"]
    return {name: _digest(rows(database, f"from {name}")) for name in names}


def _digest(table: list[tuple[Any, ...]]) -> str:
    return hashlib.sha256("\n".join(sorted(map(str, table))).encode()).hexdigest()[:16]
