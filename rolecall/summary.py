"""What a run did, for a person who reads one page of it a day and for a program: what changed, what needs somebody,
the totals, what to do next. `reports/<run>.md` and `.json` in the home.

What was fetched is in it (titles, companies), so that nothing of it may act in Markdown or HTML.
"""

from __future__ import annotations

import html
import json
import os
import re
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from crawler import clock
from crawler.home import Home
from crawler.ledger import BadLedger, BoardRun, Ledger
from pipelines.ask import NoDatabase, connect
from rolecall.app import harmless
from rolecall.crawl import CrawlResult
from rolecall.show import advice_on, counted, crawl_row

VERSION = 1
VERDICTS = ("complete", "partial", "truncated", "suspect", "blocked", "disallowed", "failed")
EVENTS = ("opened", "changed", "closed", "reopened")
EXAMPLES = 5
"""Titles of each kind of change that are named, a company."""
MOST_LINES = 50
"""Rows of a table in Markdown; JSON has all."""
STATUS = {0: "complete", 1: "crashed", 2: "incomplete"}
SUSPECT = "`rolecall query boards_by_alarm` says why; `rolecall crawl --accept-drop` believes it"
HELD = "`rolecall query held_postings` names them; `rolecall crawl --accept-drop` closes them"
_MARKS = re.compile(r"([\\`*_\[\]{}#|~!@])|(?<=www)\.|:(?=//)")
CHANGES = """
select
    coalesce(posting_rows.company, posting_rows.company_key, posting_rows.board_key) as company,
    events.event,
    count(*) as postings,
    count(*) filter (where events.event = 'opened' and posting_rows.seen_at_first_crawl) as first_read,
    min_by(
        {
            'title': coalesce(posting_rows.title, posting_rows.title_raw),
            'url': posting_rows.url,
            'reason': events.reason
        },
        events.posting_key,
        $examples
    ) as examples

from events
inner join posting_rows on events.posting_key = posting_rows.posting_key
where events.run_id = $run
group by all
order by company, event
"""


def summarise(home: Home, result: CrawlResult, *, exit_code: int, seconds: float, unknown: int = 0) -> dict[str, Any]:
    """The summary of a run that ended: dicts, lists, strings and numbers, as JSON has them."""
    boards = [_board(board_run, result) for board_run in result.board_runs]
    verdicts = Counter(row["verdict"] for row in boards)
    named = ("found", *EVENTS, "held", "requests", "bytes")
    told: dict[str, Any] = {
        "version": VERSION,
        "run_id": result.run.run_id,
        "run_seq": result.run.run_seq,
        "home": str(home.path),
        "status": STATUS.get(exit_code, "incomplete"),
        "exit_code": exit_code,
        "started_at": _instant(result.run.started_at),
        "finished_at": _instant(clock.now()),
        "last_complete_at": _last_complete(home),
        "seconds": round(seconds, 1),
        "totals": {
            "boards": len(boards) + len(result.unreached),
            **{name: sum(row[name] for row in boards) for name in named},
            "open": None,
        },
        "verdicts": {verdict: verdicts[verdict] for verdict in VERDICTS},
        "changes": [],
        "needs_a_person": [row for board in boards for row in _needs(board)],
        "unreached": result.unreached,
        "unknown_addresses": unknown,
        "damaged": result.loaded.damaged if result.loaded else [],
        "errors": result.crashed,
        "boards": boards,
    }
    if result.loaded is not None:
        told["changes"], told["totals"]["open"] = _changes(home, result.run.run_id)
    told["next"] = list(_next(home, told))
    return told


def crashed(home: Home, started_at: datetime, why: str) -> dict[str, Any]:
    """The summary of a run that ended with an error before it could say anything."""
    return {
        "version": VERSION,
        "run_id": None,
        "home": str(home.path),
        "status": "crashed",
        "exit_code": 1,
        "started_at": _instant(started_at),
        "finished_at": _instant(clock.now()),
        "last_complete_at": _last_complete(home),
        "errors": [why],
        "next": [_command(home, "doctor")],
    }


def headline(told: Mapping[str, Any]) -> str:
    """The summary in one line of plain text."""
    if told["run_id"] is None:
        return harmless(f"rolecall: crashed. {' '.join(told['errors'])}")
    totals = told["totals"]
    changes = ", ".join(f"{totals[name]} {name}" for name in EVENTS if totals[name]) or "nothing changed"
    needing = f"; {counted(len(told['needs_a_person']), 'thing')} to look at" if told["needs_a_person"] else ""
    whole = f"{told['verdicts']['complete']} of {counted(totals['boards'], 'board')} complete"
    return f"rolecall: {told['status']}, {whole}; {changes}{needing}."


def as_markdown(told: Mapping[str, Any]) -> str:
    """The summary as a page of Markdown."""
    lines = [f"# rolecall: {told['status']}", ""]
    if told["run_id"] is None:
        lines += [*(f"- {plain(error)}" for error in told["errors"]), "", *_next_lines(told)]
        return "\n".join(lines) + "\n"
    totals = told["totals"]
    took = timedelta(seconds=round(told["seconds"]))
    lines += [f"Run {plain(told['run_id'])}, begun {told['started_at']}, took {took}.", ""]
    lines += [f"{headline(told).partition(': ')[2]}", ""]
    names = ("open", "found", *EVENTS, "held", "requests")
    lines += _table(names, [[totals[name] for name in names]])
    lines += _section("What needs a person", _needing(told))
    lines += _section("What changed", list(_changed(told["changes"])))
    lines += _section("Boards", _boards(told["boards"]))
    return "\n".join([*lines, *_next_lines(told)]) + "\n"


def as_json(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n"


def write(told: Mapping[str, Any], path: Path) -> None:
    """As JSON where the file is called so, else as Markdown; whole or not at all. Raises OSError."""
    put(path, as_json(told) if path.suffix == ".json" else as_markdown(told))


def put(path: Path, text: str, mode: int | None = None) -> None:
    """Write a file whole, by a rename; readers of the folder by an ending never see the file that is being written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.next")
    try:
        fresh.write_text(text, encoding="utf-8", errors="replace")
        if mode is not None:
            fresh.chmod(mode)
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def plain(text: Any) -> str:
    """Fetched text in Markdown: one line in which nothing is marked up, linked or mentioned."""
    line = " ".join(harmless(str(text)).split())
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", html.escape(line, quote=False))


def _board(board_run: BoardRun, result: CrawlResult) -> dict[str, Any]:
    return crawl_row(board_run, result) | {"requests": board_run.requests, "bytes": board_run.bytes}


def _needs(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What somebody should look at; what comes by itself the next time is none of it."""
    told = {"board": row["board"], "why": row["reason"]}
    if row["verdict"] == "suspect":
        yield told | {"what": "suspect", "next": SUSPECT}
    elif row["verdict"] != "complete" and not row["reason"].startswith(("limit", "max_minutes")):
        yield told | {"what": row["verdict"], "next": advice_on(row["reason"]) or "`rolecall crawl --retry` asks again"}
    if row["held"]:
        yield told | {"what": "held", "why": f"{counted(row['held'], 'posting')} would close at once", "next": HELD}


def _changes(home: Home, run_id: str) -> tuple[list[dict[str, Any]], int | None]:
    """By company, and how many postings are open now."""
    try:
        with connect(home.database) as connection:
            found = connection.execute(CHANGES, {"run": run_id, "examples": EXAMPLES}).fetchall()
            row = connection.execute("select count(*) from posting_rows where status = 'open'").fetchone()
    except (NoDatabase, duckdb.Error):  # what cannot be told keeps nothing else back
        return [], None
    companies: dict[str, dict[str, Any]] = {}
    for company, event, count, first_read, examples in found:
        none: dict[str, Any] = {"company": company, **dict.fromkeys(EVENTS, 0), "first_read": 0, "examples": {}}
        told = companies.setdefault(company, none)
        told[event] = count - first_read
        told["first_read"] += first_read
        # What was open before anybody looked is no news.
        if count > first_read:
            told["examples"][event] = examples
    return list(companies.values()), row[0] if row else None


def _last_complete(home: Home) -> str | None:
    """When a run last ended with everything complete, as far as the ledger can tell."""
    if not home.ledger.is_file():
        return None
    try:
        with Ledger.open(home.ledger) as ledger:
            ended = [run.finished_at for run in ledger.runs(status="complete") if run.finished_at]
    except BadLedger:
        return None
    return _instant(max(ended)) if ended else None


def _next(home: Home, told: Mapping[str, Any]) -> Iterator[str]:
    wanting = {row["what"] for row in told["needs_a_person"]}
    if told["errors"]:
        yield _command(home, "doctor")
    if told["damaged"]:
        yield _command(home, "rebuild")
    if "held" in wanting:
        yield _command(home, "query", "held_postings")
    if "suspect" in wanting:
        yield _command(home, "query", "boards_by_alarm")
    if wanting & {"failed", "blocked", "partial"} or told["unreached"]:
        yield _command(home, "crawl", "--retry")
    if told["changes"]:
        yield _command(home, "query", "jobs_opened_lately")


def _command(home: Home, *words: str) -> str:
    return shlex.join(["rolecall", "--home", str(home.path), *words])


def _needing(told: Mapping[str, Any]) -> list[str]:
    lines = [f"- {plain(error)}" for error in told["errors"]]
    lines += [
        f"- **{row['what']}** {plain(row['board'])}: {plain(row['why'] or row['what'])}. Next: {row['next']}."
        for row in told["needs_a_person"][:MOST_LINES]
    ]
    lines += _more(len(told["needs_a_person"]))
    if told["unreached"]:
        names = ", ".join(map(plain, told["unreached"][:MOST_LINES]))
        lines.append(f"- **no time** was left for {counted(len(told['unreached']), 'board')}: {names}")
    if told["unknown_addresses"]:
        lines.append(f"- **unknown**: {counted(told['unknown_addresses'], 'address')} that no platform recognises")
    lines += [f"- **damaged** {plain(name)}: left out. Next: `rolecall rebuild`." for name in told["damaged"]]
    return lines or ["Nothing."]


def _changed(changes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not changes:
        yield "Nothing."
        return
    names = ("company", *EVENTS, "first_read")
    shown = sorted(changes, key=lambda row: (-sum(row[event] for event in EVENTS), row["company"]))[:MOST_LINES]
    yield from _table(names, [[plain(row["company"]), *(row[name] for name in names[1:])] for row in shown])
    yield from _more(len(changes))
    yield ""
    for row in shown:
        for event, examples in row["examples"].items():
            for example in examples:
                yield f"- {event}: {plain(example['title'])} · {plain(row['company'])}"


def _boards(boards: Sequence[Mapping[str, Any]]) -> list[str]:
    names = ("board", "verdict", "found", *EVENTS, "held", "reason")
    first = sorted(boards, key=lambda row: (row["verdict"] == "complete", row["board"]))[:MOST_LINES]
    return [*_table(names, [[plain(row[name]) for name in names] for row in first]), *_more(len(boards))]


def _more(count: int) -> list[str]:
    return ["", f"… and {count - MOST_LINES} more."] if count > MOST_LINES else []


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    head = [f"| {' | '.join(name.replace('_', ' ') for name in names)} |", f"|{' --- |' * len(names)}"]
    return head + [f"| {' | '.join('' if value is None else str(value) for value in row)} |" for row in rows]


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", f"## {title}", "", *lines]


def _next_lines(told: Mapping[str, Any]) -> list[str]:
    return _section("Next", [f"    {command}" for command in told["next"]]) if told["next"] else []


def _instant(moment: datetime) -> str:
    return f"{moment.isoformat()}Z"
