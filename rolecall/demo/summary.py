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
from rich.table import Table

from crawler.home import Home
from pipelines import ask
from pipelines.questions import report, values

Row = dict[str, Any]

SIGNS = {"opened": "[green]+[/]", "changed": "[yellow]~[/]", "closed": "[red]−[/]", "reopened": "[green]↺[/]"}

BOARD_RUNS = """
select *, round(bytes / 1000)::integer as kilobytes
from board_runs where run_id in ($first, $second) order by board_key, run_seq
"""
AGAIN = """
select opened.posting_key
from events as opened
inner join postings as new on opened.posting_key = new.posting_key
inner join postings as old on new.content_hash = old.content_hash and new.company_key = old.company_key
inner join events as closed on old.posting_key = closed.posting_key and opened.run_id = closed.run_id
where opened.run_id = $run and opened.event = 'opened' and closed.event = 'closed'
"""
VERSIONS = """
select description_text from posting_versions where posting_key = $key order by version desc limit 2
"""
SLIDES = """
select sections.heading, count(*) as times, count(distinct page_sections.page_url) as pages
from page_sections inner join sections using (section_hash, company_key)
where sections.kind is distinct from 'navigation' and sections.articles = 0 and sections.heading is not null
group by sections.heading, section_hash order by times desc, min(page_sections.position) limit 1
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
    console.print(f"\n[bold]{text}[/]", highlight=False)


def line(console: Console, text: str) -> None:
    """One line of markup, never broken, so that a command can be copied."""
    console.print(f"  {text}", soft_wrap=True, highlight=False)


def show_boards(connection: duckdb.DuckDBPyConnection, first: str, second: str, console: Console) -> None:
    heading(console, "Boards, crawled twice")
    table = Table(box=None, padding=(0, 0, 0, 2), header_style="dim")
    for name in ("board", "verdict", "postings", "changes", "fetched, kB"):
        table.add_column(name, justify="right" if name in ("postings", "fetched, kB") else "left", no_wrap=True)
    runs = rows(connection, BOARD_RUNS, first=first, second=second)
    for before, after in zip(runs[::2], runs[1::2], strict=True):
        same = before["verdict"] == after["verdict"]
        table.add_row(
            escape(after["board_key"]),
            colour(before["verdict"]) if same else arrow(before, after, "verdict"),
            arrow(before, after, "found"),
            " ".join(f"{sign}{after[event]}" for event, sign in SIGNS.items() if after[event]) or "[dim]none[/]",
            arrow(before, after, "kilobytes"),
        )
    console.print(table, highlight=False)


def arrow(before: Row, after: Row, name: str) -> str:
    return f"{before[name]} [dim]→[/] {after[name]}"


def colour(verdict: str) -> str:
    return f"[green]{verdict}[/]" if verdict == "complete" else f"[yellow]{verdict}[/]"


def show_changes(connection: duckdb.DuckDBPyConnection, run: str, console: Console) -> None:
    heading(console, "What changed between the two")
    again = {row["posting_key"] for row in rows(connection, AGAIN, run=run)}
    for row in saved(connection, "changes_by_run", run=run):
        note = " [dim](put up again: its text closed under another id)[/]" if row["posting_key"] in again else ""
        what = f"{escape(row['title'] or '')} [dim]·[/] {escape(row['company'] or '')}"
        line(console, f"{SIGNS[row['event']]} {row['event']:<8} {what}{note}")
        if row["event"] == "changed":
            for text in edited(connection, row["posting_key"]):
                line(console, f"             {text}")


def edited(connection: duckdb.DuckDBPyConnection, posting_key: str) -> Iterator[str]:
    """The lines that the last edit took out and put in."""
    texts = rows(connection, VERSIONS, key=posting_key)
    after, before = ((text["description_text"] or "").splitlines() for text in texts)
    for found in difflib.ndiff(before, after):
        if found.startswith(("- ", "+ ")):
            sign = "[red]−[/]" if found[0] == "-" else "[green]+[/]"
            yield f"{sign} [dim]{escape(found[2:].lstrip('-•* '))}[/]"


def show_skills(connection: duckdb.DuckDBPyConnection, console: Console) -> None:
    """Demanded and wished for, as the requirements say; those only mentioned in the text are left out here."""
    heading(console, "Skills that open jobs [cyan]demand[/] and [blue]would like[/]")
    table = Table(box=None, padding=(0, 2), show_header=False)
    found = [row for row in saved(connection, "skills_must_and_nice", at_least=2) if row["must"] + row["nice"]]
    for row in sorted(found, key=lambda row: (-row["must"] - row["nice"], row["skill"]))[:8]:
        bars = f"[cyan]{'█' * row['must']}[/][blue]{'▒' * row['nice']}[/]"
        table.add_row(escape(row["skill"]), bars, f"{row['must']} must, {row['nice']} nice")
    console.print(table, highlight=False)


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
        line(console, f"{escape(name)}: [dim]“{escape(first_words)} …”[/] in {', '.join(places)}")
    for row in rows(connection, SLIDES):
        line(
            console,
            f"{escape(row['heading'])}: [dim]a carousel's slide[/] {row['times']} times in {row['pages']} pages",
        )


def show_articles(connection: duckdb.DuckDBPyConnection, console: Console) -> None:
    heading(console, "Articles of the careers blog")
    for row in rows(connection, ARTICLES):
        line(console, f"[dim]{row['published_on']}[/]  {escape(row['title'])} [dim]· {escape(row['author'] or '')}[/]")


def show_totals(connection: duckdb.DuckDBPyConnection, database: Path, seconds: float, console: Console) -> None:
    (row,) = rows(connection, TOTALS)
    heading(console, f"All of it in one DuckDB file, after {seconds:.0f} s")
    line(
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
        line(console, f"{escape(f'{start} {command}')}  [dim]# {meaning}[/]")


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
