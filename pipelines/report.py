"""`rolecall report`: one self-contained HTML page of the published database, with charts.

The page has no script, asks nobody for anything and says so to the browser (its policy allows one style sheet, by
digest). All that was fetched is escaped by the template. It holds no clock: the same database gives the same bytes.
Needs the extra `report`.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipelines import report_figures as figures
from pipelines import report_times
from pipelines.ask import connect
from pipelines.questions import read_report, values
from pipelines.report_words import counted, day, link, moment, number, percent, plain, verdict
from pipelines.shipped import sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from markupsafe import Markup

__all__ = ["BadReport", "Written", "page", "write"]

MEMORY = "2GiB"
THREADS = 2
COMPANIES = 40
"""The most companies in the table of changes."""
POSTINGS = 8
"""The most postings told of each kind of change."""
BEGINNING = b"<!doctype html>"
KINDS = {
    # event → its heading, its column in queries/page/changes.sql
    "opened": ("New", "new"),
    "closed": ("Closed", "closed"),
    "changed": ("Changed", "changed"),
    "reopened": ("Reopened", "reopened"),
}
REASONS = {
    "absent": "no longer listed",
    "page_gone": "its page is gone",
    "board_not_found": "its board is gone",
    "title": "its title",
    "text": "its text",
}
"""Why a posting closed, and what of it changed."""
_PAGE = Path(__file__).resolve().parent / "page"

Row = dict[str, Any]


class BadReport(Exception):
    """The page cannot be written there; the message says why."""


@dataclass(frozen=True, slots=True)
class Written:
    """A page as written: where, how large in bytes, how many charts it has, and the newest run that it tells of."""

    path: Path
    size: int
    charts: int
    run_id: str | None


def write(database: Path, target: Path) -> Written:
    """Write the page of `database` to `target`, whole or not at all. Raises `BadReport`, `pipelines.ask.NoDatabase`,
    `OSError`, and `ModuleNotFoundError` where the extra is not installed."""
    _check_place(target)
    with connect(database, memory=MEMORY, threads=THREADS) as connection:
        try:
            told = _told(connection)
        except duckdb.Error as error:
            raise BadReport(_why_not(database, error)) from error
    content = page(told).encode()
    target.parent.mkdir(parents=True, exist_ok=True)
    _put(content, target)
    charts = sum(bool(one.desk) for one in _figures_of(told))
    return Written(target, len(content), charts, told["run_id"])


def _why_not(database: Path, error: duckdb.Error) -> str:
    if isinstance(error, duckdb.OutOfMemoryException):
        return f"The page of {database} needs more than {MEMORY} of memory."
    said = plain(str(error).split("\n")[0], 200)
    return f"{database} is of another version of rolecall, or damaged: `rolecall load` or `rolecall verify` ({said})."


def _put(content: bytes, target: Path) -> None:
    """Into a file of its own first: a full disk never leaves half a page."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def page(told: Mapping[str, Any]) -> str:
    """The page that says what is told."""
    import jinja2

    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"number": number, "coded": _coded}
    style = (_PAGE / "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    template = environment.from_string((_PAGE / "page.html").read_text(encoding="utf-8"))
    return template.render(told, style=style, style_digest=f"sha256-{digest}")


def _coded(text: str) -> Markup:
    """Text of ours as HTML, what stands between backticks as code."""
    import markupsafe

    parts = [markupsafe.escape(part) for part in text.split("`")]
    return markupsafe.Markup("").join(
        markupsafe.Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts)
    )


def _check_place(target: Path) -> None:
    """Another file than a page is not overwritten by a slip of the keyboard."""
    if target.is_dir():
        raise BadReport(f"{target} is a folder: name a file in it, like {target / 'report.html'}.")
    if not target.is_file():
        return
    with target.open("rb") as file:
        beginning = file.read(len(BEGINNING)).lower()
    if beginning and beginning != BEGINNING:
        raise BadReport(f"{target} is there and no HTML page: name another file.")


def _rows(connection: DuckDBPyConnection, folder: str, name: str, **params: Any) -> list[Row]:
    asked = read_report(name, sql(folder, name))
    found = connection.execute(asked.sql, values(asked, params) if asked.params else None)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _told(connection: DuckDBPyConnection) -> dict[str, Any]:
    """What the template asks for."""
    (headline,), (times,) = _rows(connection, "page", "headline"), _rows(connection, "page", "times")
    runs = _rows(connection, "page", "runs")
    return {
        "as_of": day(runs[0]["started_at"]) if runs else "",
        "run_id": plain(runs[0]["run_id"], 60) if runs else None,
        "lead": _lead(headline, runs),
        "cards": _cards(headline),
        "changes": _changes(connection, runs),
        "stock": _stock(connection),
        "families": figures.families(_rows(connection, "page", "families")),
        "countries": figures.countries(_rows(connection, "page", "countries")),
        "crossed": figures.crossed(_rows(connection, "reports", "open_roles_by_family_and_country")),
        "skills": figures.skills(_rows(connection, "page", "skills")),
        "pay": figures.pay(_rows(connection, "page", "pay")),
        "pay_stated": figures.pay_stated(_rows(connection, "reports", "pay_stated_by_country")),
        "time_open": report_times.time_open(_rows(connection, "page", "survival"), times),
        "verdicts": figures.verdicts(_rows(connection, "page", "verdicts")),
        "boards": _boards(_rows(connection, "page", "boards")),
        "made_of": _made_of(runs),
    }


def _figures_of(told: Mapping[str, Any]) -> Iterable[figures.Figure]:
    for value in told.values():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, figures.Figure):
                yield one


def _stock(connection: DuckDBPyConnection) -> figures.Figure:
    days = _rows(connection, "page", "stock")
    if not days:
        return report_times.stock([], "day")
    step = report_times.step_of(days[0]["starts"], days[-1]["starts"])
    return report_times.stock(days if step == "day" else _rows(connection, "page", "stock", step=step), step)


def _lead(headline: Row, runs: Sequence[Row]) -> str:
    if not runs:
        return "Nothing has been crawled yet: `rolecall crawl` reads the boards, and this page then tells of them."
    return (
        f"{counted(headline['jobs'], 'open job')} of {counted(headline['companies'], 'company', 'companies')} in "
        f"{counted(headline['countries'], 'country', 'countries')}, as of {moment(runs[0]['started_at'])}."
    )


def _cards(headline: Row) -> list[dict[str, str]]:
    jobs, postings, boards = headline["jobs"], headline["postings"], headline["boards"]
    workplaces = headline["of_workplaces"]
    told = [
        ("Open jobs", number(jobs), f"behind {counted(postings, 'posting')}"),
        ("Companies hiring", number(headline["companies"]), f"of {number(headline['of_companies'])} with a board"),
        ("New in seven days", number(headline["new_postings"]), "postings, without first readings"),
        ("Closed in seven days", number(headline["closed_postings"]), "postings, each on proof"),
        ("State their pay", percent(headline["jobs_with_pay"], jobs), _of(headline["jobs_with_pay"], jobs, "jobs")),
        (
            "Remote",
            percent(headline["remote_jobs"], workplaces),
            _of(headline["remote_jobs"], workplaces, "jobs whose workplace is known"),
        ),
        ("Countries", number(headline["countries"]), _of(headline["jobs_with_country"], jobs, "jobs name one")),
        (
            "Boards read whole",
            percent(headline["boards_complete"], boards),
            _of(headline["boards_complete"], boards, "boards, in their last run"),
        ),
    ]
    return [{"label": label, "value": value, "of": what} for label, value, what in told]


def _of(part: int, whole: int, thing: str) -> str:
    return f"{number(part)} of {number(whole)} {thing}"


def _changes(connection: DuckDBPyConnection, runs: Sequence[Row]) -> dict[str, Any]:
    run = {"run": runs[0]["run_id"]} if runs else {}
    companies = _rows(connection, "page", "changes", **run) if run else []
    events = _rows(connection, "page", "events", **run) if run else []
    counts = {key: sum(row[key] for row in companies) for key in ("new", "closed", "changed", "reopened")}
    first = sum(row["of_first_crawl"] for row in companies)
    groups = []
    for event, (title, column) in KINDS.items():
        postings = [_posting(row) for row in events if row["event"] == event]
        if postings:
            heading = f"{title}: {number(counts[column])}"
            groups.append({"title": heading, "postings": postings, "more": counts[column] - len(postings)})
    rows = [
        [plain(row["company"] or row["company_key"], 60)]
        + [number(row[key]) for key in ("new", "closed", "changed", "reopened", "of_first_crawl")]
        for row in companies
    ]
    return {
        "note": _changes_note(counts, first, runs),
        "events": groups,
        "columns": ("Company", "New", "Closed", "Changed", "Reopened", "First reading"),
        "rows": rows[:COMPANIES],
        "left_out": max(len(rows) - COMPANIES, 0),
    }


def _changes_note(counts: Mapping[str, int], first: int, runs: Sequence[Row]) -> str:
    if not runs:
        return "There has been no run yet."
    newest = runs[0]
    since = f" after the one of {moment(runs[1]['started_at'])}" if len(runs) > 1 else ", the first of all"
    told = (
        f"The run of {moment(newest['started_at'])}{since}: {number(counts['new'])} new, "
        f"{number(counts['closed'])} closed, {number(counts['changed'])} changed, "
        f"{number(counts['reopened'])} reopened. "
        f"It read {number(newest['complete'])} of {counted(newest['boards'], 'board')} whole."
    )
    if first:
        told += f" {counted(first, 'posting')} on boards read for the first time are not new: they were already live."
    if newest["held"]:
        told += (
            f" {counted(newest['held'], 'posting')} would have closed and {'is' if newest['held'] == 1 else 'are'} "
            "held, as so many at once want a second look: `rolecall query held_postings` names them."
        )
    return told


def _posting(row: Row) -> dict[str, str | None]:
    reason = REASONS.get(row["reason"] or "", "")
    title = plain(row["title"]) or "Untitled"
    return {"title": title, "company": plain(row["company"], 60), "url": link(row["url"]), "reason": reason}


def _boards(rows: Sequence[Row]) -> dict[str, Any]:
    told = [
        {
            "board": plain(row["board_key"], 60),
            "verdict": verdict(row["last_verdict"]),
            "colour": figures.VERDICT_COLOURS.get(row["last_verdict"], ""),
            "why": _why(row),
            "open": number(row["open_postings"]),
            "whole": day(row["last_complete_at"]) if row["last_complete_at"] else "never",
        }
        for row in rows
    ]
    total = rows[0]["of_boards"] if rows else 0
    more = f" These are {len(rows)} of them: `rolecall query boards_by_health` names all." if total > len(rows) else ""
    need = "needs" if total == 1 else "need"
    return {
        "rows": told,
        "note": f"{counted(total, 'board')} {need} a look: not read whole in the last run, postings held, or two days "
        f"behind.{more}",
    }


def _why(row: Row) -> str:
    held = f"{counted(row['held'], 'posting')} held" if row["held"] else ""
    late = f"{number(row['hours_behind'])} h behind" if (row["hours_behind"] or 0) > 48 else ""
    return "; ".join(part for part in (plain(row["last_reason"], 80), held, late) if part) or "–"


def _made_of(runs: Sequence[Row]) -> str:
    if not runs:
        return "Made by rolecall of an empty database."
    return f"Made by rolecall of the run {plain(runs[0]['run_id'], 60)}, {moment(runs[0]['started_at'])}."
