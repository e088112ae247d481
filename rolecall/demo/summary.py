"""What a person looks at first after `rolecall demo`: the boards, what changed, and a few answers."""

from __future__ import annotations

import difflib
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from crawler.home import Home
from pipelines import ask
from pipelines.questions import report, values

Row = dict[str, Any]

SIGNS = {"opened": "[green]+[/]", "changed": "[yellow]~[/]", "closed": "[red]−[/]", "reopened": "[green]↺[/]"}

BOARD_RUNS = """
select board_runs.*, boards.company, boards.platform, runs.run_seq as seq
from board_runs
inner join runs using (run_id)
inner join boards using (board_key)
where run_id in ($first, $second)
order by boards.platform, board_key, seq
"""
VERSIONS = """
select description_text from posting_versions where posting_key = $key order by version desc limit 2
"""
ARTICLES = "select title, author, published_on, language, word_count from articles order by published_on desc, title"
TOTALS = """
select
    (select count(*) from open_postings) as open_postings,
    (select count(*) from open_jobs) as open_jobs,
    (select count(*) from postings where status = 'closed') as closed,
    (select count(distinct company_key) from open_postings) as companies,
    (select count(distinct country_code) from posting_locations) as countries,
    (select count(*) from articles) as articles
"""


def show(home: Home, first: str, second: str, seconds: float, console: Console) -> None:
    """Print the summary of two runs, given by their ids."""
    with ask.connect(home.database) as connection:
        show_boards(connection, first, second, console)
        show_changes(connection, second, console)
        show_skills(connection, console)
        show_repeated(connection, console)
        show_articles(connection, console)
        show_totals(connection, home.database, seconds, console)
    show_next(home.path, console)


def rows(connection: duckdb.DuckDBPyConnection, sql: str, **params: Any) -> list[Row]:
    answer = connection.execute(sql, params)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def saved(connection: duckdb.DuckDBPyConnection, name: str, **params: Any) -> list[Row]:
    """The answer of a saved report, as `rolecall query NAME` gives it."""
    asked = report(name)
    return rows(connection, asked.sql, **values(asked, params))


def heading(console: Console, text: str) -> None:
    console.print(f"\n[bold]{text}[/]")


def indented(console: Console, text: str) -> None:
    console.print(Padding(text, (0, 0, 0, 2)))


def show_boards(connection: duckdb.DuckDBPyConnection, first: str, second: str, console: Console) -> None:
    heading(console, "Boards, crawled twice")
    table = Table(box=None, padding=(0, 2), header_style="dim")
    for name in ("board", "company", "verdict", "found"):
        table.add_column(name, justify="right" if name == "found" else "left")
    for name in ("opened", "changed", "closed", "body bytes"):
        table.add_column(name, justify="right")
    found: dict[str, list[Row]] = {}
    for row in rows(connection, BOARD_RUNS, first=first, second=second):
        found.setdefault(row["board_key"], []).append(row)
    for key, runs in found.items():
        table.add_row(
            escape(key),
            escape(runs[0]["company"] or ""),
            arrow(colour(run["verdict"]) for run in runs),
            *(arrow(f"{run[name]:,}" for run in runs) for name in ("found", "opened", "changed", "closed", "bytes")),
        )
    console.print(table)


def arrow(values: Iterator[str]) -> str:
    return " [dim]→[/] ".join(values)


def colour(verdict: str) -> str:
    return f"[green]{verdict}[/]" if verdict == "complete" else f"[yellow]{verdict}[/]"


def show_changes(connection: duckdb.DuckDBPyConnection, run: str, console: Console) -> None:
    heading(console, "What changed between the two")
    for row in saved(connection, "changes_by_run", run=run):
        why = f" [dim]({row['reason']})[/]" if row["reason"] else ""
        indented(
            console,
            f"{SIGNS[row['event']]} {row['event']:<8} {escape(row['title'] or '')}, {escape(row['company'])}{why}",
        )
        if row["event"] == "changed":
            for line in edited(connection, row["posting_key"]):
                console.print(Padding(line, (0, 0, 0, 15)))


def edited(connection: duckdb.DuckDBPyConnection, posting_key: str) -> Iterator[str]:
    """The lines that the last edit took out and put in."""
    texts = rows(connection, VERSIONS, key=posting_key)
    after, before = ((text["description_text"] or "").splitlines() for text in texts)
    for line in difflib.ndiff(before, after):
        if line.startswith(("- ", "+ ")):
            sign = "[red]−[/]" if line[0] == "-" else "[green]+[/]"
            yield f"{sign} [dim]{escape(line[2:].lstrip('-•* '))}[/]"


def show_skills(connection: duckdb.DuckDBPyConnection, console: Console) -> None:
    found = saved(connection, "skills_by_demand", at_least=2)[:8]
    heading(console, "Skills asked for most, of the open jobs")
    table = Table(box=None, padding=(0, 2), show_header=False)
    for row in found:
        bar = "█" * round(24 * row["jobs"] / found[0]["jobs"])
        table.add_row(escape(row["skill"]), f"[cyan]{bar}[/]", f"{row['jobs']} [dim]of {row['of_jobs']}[/]")
    console.print(table)


def show_repeated(connection: duckdb.DuckDBPyConnection, console: Console) -> None:
    heading(console, "Text that repeats, kept once")
    seen: set[str] = set()
    for row in saved(connection, "repeated_sections"):
        if row["company_key"] in seen or not row["text"]:
            continue
        seen.add(row["company_key"])
        places = [f"{row[name]} {name}" for name in ("postings", "articles", "pages") if row[name]]
        first_words = " ".join(row["text"].split())[:60].rsplit(" ", 1)[0]
        name = row["heading"] or row["kind"] or "section"
        indented(console, f"{escape(name)}: [dim]“{escape(first_words)} …”[/] in {', '.join(places)}")


def show_articles(connection: duckdb.DuckDBPyConnection, console: Console) -> None:
    heading(console, "Articles of the careers blog")
    table = Table(box=None, padding=(0, 2), show_header=False)
    for row in rows(connection, ARTICLES):
        table.add_row(str(row["published_on"]), escape(row["title"]), f"[dim]{escape(row['author'] or '')}[/]")
    console.print(table)


def show_totals(connection: duckdb.DuckDBPyConnection, database: Path, seconds: float, console: Console) -> None:
    (row,) = rows(connection, TOTALS)
    heading(console, f"All of it in one DuckDB file, after {seconds:.0f} s")
    indented(
        console,
        f"{escape(near(database))}: {row['open_postings']} open postings ({row['open_jobs']} jobs) of "
        f"{row['companies']} companies in {row['countries']} countries, {row['closed']} closed, "
        f"{row['articles']} articles",
    )


NEXT = (
    ("queries", "the saved reports"),
    ("query pay_by_role_and_country", "pay as stated"),
    ("query skills_by_demand -p at_least=2", "with a parameter"),
    ('query "select title, company, seniority from open_jobs order by title"', "SQL of your own"),
    ("export --format csv", "every table as a file"),
)


def show_next(home: Path, console: Console) -> None:
    heading(console, "Next")
    start = f"{executable()} --home {shlex.quote(near(home))}"
    for command, meaning in NEXT:
        console.print(Padding(f"{escape(f'{start} {command}')}  [dim]# {meaning}[/]", (0, 0, 0, 2)), soft_wrap=True)


def executable() -> str:
    """How this very rolecall is called from the shell that started it."""
    own = Path(sys.executable).with_name("rolecall")
    found = shutil.which("rolecall")
    if found and (not own.exists() or os.path.samefile(found, own)):
        return "rolecall"
    if own.exists():
        return shlex.quote(near(own))
    return f"{shlex.quote(near(Path(sys.executable)))} -m rolecall.cli"


def near(path: Path) -> str:
    """The path as one would type it here: relative where it lies below the working folder."""
    try:
        return f"./{path.absolute().relative_to(Path.cwd())}"
    except ValueError:
        return str(path)
