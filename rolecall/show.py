"""How results look: on a terminal, and as JSON where a program reads them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.home import Home
from crawler.ledger import BoardRun, Ledger
from rolecall.app import harmless

if TYPE_CHECKING:
    from crawler.search import Told
    from pipelines.load import Loaded
    from rolecall.crawl import CrawlResult

COLOURS = {"complete": "green", "partial": "yellow", "truncated": "yellow", "suspect": "yellow"}
HEALTH = {
    "verdict": "last_verdict",
    "advertised": "advertised",
    "found": "found",
    "open": "open_postings",
    "held": "held",
    "runs": "board_runs",
    "last_run": "last_run_at",
    "reason": "last_reason",
}
"""What a person looks at first of `board_coverage`; `--json` gives all of it."""
ADVICE = {
    "board_not_found": "the platform has no such board: check its spelling, or disable its row",
    "address_refused": "only public addresses are asked: --allow-host HOST:PORT allows this one",
    "robots_txt": "the site's robots.txt does not allow it: leave it, or ask its owner",
    "challenge": "a bot wall: leave it, or ask its owner",
    "retry_after": "the site asks for more time than an hour: crawl again tomorrow",
    "status 4": "the site refuses: leave it, or ask its owner",
    "status 5": "the site is in trouble: crawl again later",
    "unexpected_shape": "not what this platform answers: crawl again later, then look at the archive",
    "ResponseDataLossError": "the answer was cut short: crawl again",
    "RobotsUnreachable": "the host does not answer: check its address and the network, then crawl again",
    "Download": "the host does not answer: check its address and the network, then crawl again",
    "CannotResolveHost": "there is no such host: check its address and the network, then crawl again",
    "ReplayMiss": "the WARC files that are replayed do not hold this board: name its own, and see that they are whole",
    "no postings found": (
        "name the page that lists them (site:HOST/PATH); for one made by scripts install `rolecall[browser]`"
    ),
    "TooManyRedirects": "its address redirects in a circle: check it, or crawl again later",
    "max_requests": "--max-requests allows more",
    "max_minutes": "--max-minutes allows more",
    "AnswerTooLarge": "no list is as large as that: check its address, or leave it",
    "endless": "its list leads in a circle or brings nothing new: what was read is kept, and nothing closes",
    "cap": "the site shows no more of its list than this: what was read is kept, and nothing closes",
    "archive_failed": "its answers could not be archived: free some disk space, then crawl again",
}
"""What to do about a board run that is not complete, by how its reason begins."""
Say = Callable[[str], None]


def show_board_run(board_run: BoardRun) -> str:
    """A board run as one line, said as it ends."""
    told = f"{board_run.board_key}: {board_run.verdict}, {board_run.found} found"
    cost = f"{counted(board_run.requests, 'request')}, {_size(board_run.bytes)}"
    why = board_run.reason or ""
    advice = advice_on(why)
    return f"{told} ({cost}){f': {why}' if why else ''}{f'; {advice}' if advice else ''}."


def advice_on(why: str) -> str | None:
    """What to do about a board run that ended for this reason."""
    return next((text for reason, text in ADVICE.items() if why.startswith(reason)), None)


def show_told(told: Sequence[Told], *, as_json: bool, say: Say) -> None:
    """Which board each address is, as far as it is sure."""
    from rolecall.resolving import is_sure, message

    for one in told:
        if words := message(one):
            say(words)
    if as_json:
        _print_json([_told_row(one, is_sure(one)) for one in told])
        return
    for one in told:
        if one.board and is_sure(one):
            print(one.board.key)


def _told_row(one: Told, sure: bool) -> dict[str, Any]:
    board = one.board
    own = {"platform": board.platform, "company": board.company, "domain": board.domain} if board else {}
    answer = {"status": one.status, "found_by": one.how or None, "reason": one.why or None}
    return {"asked": one.asked, "board": board.key if board and sure else None, **own, **answer}


def show_crawl(result: CrawlResult, *, as_json: bool, say: Say) -> None:
    """What the run did, board by board."""
    rows = [crawl_row(board_run, result) for board_run in result.board_runs]
    if result.loaded is not None:
        show_damaged(result.loaded, say)
    if as_json:
        told = {"run_id": result.run.run_id, "stopped": result.stopped, "boards": rows, "unreached": result.unreached}
        _print_json(told)
        return
    if result.stopped:
        say("Stopped; nothing was published. The next `rolecall crawl` goes on with this run.")
    elif result.loaded is None:
        say(f"{counted(len(rows), 'board')} staged; `rolecall load` merges them.")
    else:
        _print_table(rows)
    if result.unreached:
        say(f"No time was left for {', '.join(result.unreached)}: the next run with --max-minutes begins with them.")
    held = [row["board"] for row in rows if row["held"]]
    odd = [row["board"] for row in rows if row["verdict"] == "suspect"]
    if odd:
        say(
            f"Suspect, their history speaks against them: {', '.join(odd)}. `rolecall query boards_by_alarm` tells. "
            "`--accept-drop` believes them; so do two more days that agree."
        )
    if held:
        say(
            f"Held, as so many would close at once: {', '.join(held)}. `rolecall query held_postings` names them. "
            "`--accept-drop` closes them; so do two more days that agree."
        )


def show_damaged(loaded: Loaded, say: Say) -> None:
    """The stage files that a load had to leave out, each with what to do; and whether it needed a second try."""
    for short in loaded.done_again:
        say(short)
    for name in loaded.damaged:
        say(f"stage/{name} is gone or damaged and was left out: `rolecall rebuild` reads its board from the archive.")


def show_boards(home: Home, *, as_json: bool) -> None:
    """Every board of the home's files and of its database, with its last board run."""
    from crawler.boards import boards

    rows: dict[str, dict[str, Any]] = {
        board.key: {"board": board.key, "company": board.company, "enabled": board.enabled}
        for board in boards(home.boards)
    }
    if home.database.is_file():
        from pipelines.ask import connect

        with connect(home.database) as connection:
            found = connection.execute("select * from board_coverage order by board_key")
            names = [column[0] for column in found.description or ()]
            for values in found.fetchall():
                told = dict(zip(names, values, strict=True))
                row = rows.setdefault(told["board_key"], {"board": told["board_key"], "enabled": None})
                row["company"] = row.get("company") or told["company"]
                row.update(told if as_json else {name: told[column] for name, column in HEALTH.items()})
    _print(
        list(rows.values()),
        as_json=as_json,
        empty=f"{home.path} has no boards: `rolecall init` or `rolecall add URL`.",
    )


def show_runs(home: Home, *, as_json: bool) -> None:
    """The run ledger, newest first."""
    rows: list[dict[str, Any]] = []
    if home.ledger.is_file():
        with Ledger.open(home.ledger) as ledger:
            for run in reversed(ledger.runs()):
                board_runs = ledger.board_runs(run.run_id)
                rows.append(
                    {
                        "run_id": run.run_id,
                        "status": run.status,
                        "started_at": run.started_at,
                        "finished_at": run.finished_at,
                        "boards": len(board_runs),
                        "complete": sum(past.verdict == "complete" for past in board_runs),
                        "found": sum(past.found for past in board_runs),
                        "requests": sum(past.requests for past in board_runs),
                        "bytes": sum(past.bytes for past in board_runs),
                    }
                )
    _print(rows, as_json=as_json, empty=f"{home.path} has no runs yet: `rolecall crawl`.")


def show_answer(
    home: Home,
    question: str,
    params: Mapping[str, Any],
    *,
    format: str,
    output: Path | None,
    timeout: float,
    memory: str,
) -> None:
    from pipelines.answers import FORMATS
    from pipelines.ask import run
    from pipelines.questions import BadQuestion

    if format not in FORMATS:
        raise BadQuestion(f"--format {format}: {', '.join(FORMATS)}.")
    with run(home.database, question, params, timeout=timeout, memory=memory) as answer:
        answer.write(format, output)


def show_queries(name: str | None, *, as_json: bool) -> None:
    from pipelines.ask import columns
    from pipelines.questions import report, reports

    if name is None:
        rows = [{"name": asked.name, "what it says": asked.meaning} for asked in reports().values()]
        return _print(rows, as_json=as_json, empty="There are no reports.")
    asked = report(name)
    params = [{"name": p.name, "type": p.type, "default": p.default} for p in asked.params]
    found = [{"column": column, "type": kind} for column, kind in columns(asked)]
    if as_json:
        return _print_json(
            {"name": asked.name, "meaning": asked.meaning, "grain": asked.grain, "params": params, "columns": found}
        )
    print(f"{asked.name}: {asked.meaning}\nA row is: {asked.grain}\n")
    if params:
        _print_table(params)
    _print_table(found)
    return None


def show_export(home: Home, folder: Path, *, as_json: bool, say: Say, **options: Any) -> None:
    from pipelines.export import export

    manifest = export(home.database, folder, **options)
    if as_json:
        return _print_json(manifest)
    rows = [{"table": table["table"], "rows": table["rows"], "bytes": table["bytes"]} for table in manifest["tables"]]
    _print_table(rows)
    say(f"Written to {folder}, with manifest.json.")
    return None


def crawl_row(board_run: BoardRun, result: CrawlResult) -> dict[str, Any]:
    """What a board's part of the run came to, as far as it was loaded."""
    key = (board_run.run_id, board_run.board_key)
    outcome = result.loaded.outcomes.get(key) if result.loaded else None
    return {
        "board": board_run.board_key,
        "verdict": outcome.verdict if outcome else board_run.verdict,
        "found": board_run.found,
        "opened": len(outcome.opened) if outcome else 0,
        "changed": result.loaded.changed[key] if result.loaded else 0,
        "closed": len(outcome.closed) if outcome else 0,
        "reopened": len(outcome.reopened) if outcome else 0,
        "held": len(outcome.held) if outcome else 0,
        "reason": (outcome.reason if outcome else board_run.reason) or "",
    }


def _print(rows: Sequence[Mapping[str, Any]], *, as_json: bool, empty: str) -> None:
    if as_json:
        _print_json(rows)
    elif rows:
        _print_table(rows)
    else:
        print(empty, file=sys.stderr)


def _print_json(value: Any) -> None:
    print(json.dumps(value, default=str, ensure_ascii=False, indent=2))


def _print_table(rows: Sequence[Mapping[str, Any]]) -> None:
    """The rows as a table: the first column whole, texts folded to the terminal's width; in a pipe nothing is cut."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for position, name in enumerate(names):
        values = [row.get(name) for row in rows]
        numeric = any(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
        whole = position == 0 or not any(isinstance(value, str) and len(value) > 16 for value in values)
        justify: Literal["left", "right"] = "right" if numeric else "left"
        table.add_column(name.replace("_", " "), justify=justify, no_wrap=whole, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row.get(name)) for name in names))
    Console(width=None if sys.stdout.isatty() else 1_000).print(table)


def _cell(value: Any) -> Text:
    if value is None:
        return Text("–", style="dim")
    if isinstance(value, datetime):
        return Text(f"{value:%Y-%m-%d %H:%M}")
    if isinstance(value, int) and not isinstance(value, bool):
        return Text(f"{value:,}")
    return Text(harmless(str(value)), style=COLOURS.get(str(value), ""))


def counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
