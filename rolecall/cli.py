"""The command: what a person types. Each command calls one function; messages go to stderr, results to stdout.

Exit codes (`contract.md` §2): 0 everything complete · 1 crashed · 2 finished, but something is not complete, held or
unknown · 3 wrong usage or configuration · 75 another run holds the lock.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option
from typer.exceptions import TyperException
from typer.main import get_command

from crawler.home import Home, LockHeld
from rolecall.arguments import (
    Usage,
    chosen,
    existing,
    hosts,
    in_front,
    named,
    params,
    read_run,
    read_shard,
    stage_files,
)

# Arrow's own allocator keeps what it once had: half the memory of a process that reads Parquet.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

OK, CRASHED, INCOMPLETE, USAGE, LOCKED = 0, 1, 2, 3, 75
ERRORS: dict[tuple[str, str], int] = {
    ("crawler.boards", "BadBoards"): USAGE,
    ("crawler.ledger", "BadLedger"): CRASHED,
    ("crawler.stage", "BadStage"): USAGE,
    ("pipelines.ask", "NoDatabase"): USAGE,
    ("pipelines.database", "BadDatabase"): CRASHED,
    ("pipelines.export", "BadExport"): USAGE,
    ("pipelines.export", "ExportFailed"): CRASHED,
    ("pipelines.load", "LateRun"): USAGE,
    ("pipelines.questions", "BadQuestion"): USAGE,
}
"""What may be raised on purpose, each with a message for the person who typed the command: module, class, exit code."""

app = typer.Typer(
    help="The roll call of the world's open roles: careers pages to one DuckDB file with a history.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Finished(Exception):
    """A command that ends with this exit code."""

    def __init__(self, code: int) -> None:
        self.code = code


@dataclass(slots=True)
class State:
    """What stands before the command."""

    home: Home
    given: bool = False
    quiet: bool = False
    verbose: bool = False
    json: bool = False

    def say(self, text: str) -> None:
        """A message, to stderr."""
        if not self.quiet:
            print(text, file=sys.stderr, flush=True)


STATE = State(Home.find())


@app.callback()
def everywhere(
    home: Annotated[Path | None, Option(help="Where everything lies: else $ROLECALL_HOME, else ./datasets.")] = None,
    quiet: Annotated[bool, Option("--quiet", help="No messages.")] = False,
    verbose: Annotated[bool, Option("--verbose", help="Every message, the crawl's log too.")] = False,
    json: Annotated[bool, Option("--json", help="Results as JSON.")] = False,
) -> None:
    STATE.home, STATE.given = Home.find(home), home is not None
    STATE.quiet, STATE.verbose, STATE.json = quiet, verbose, json
    if not verbose:
        # What is worth a person's while is said by the command, and counted.
        logging.disable(logging.WARNING)


@app.command()
def demo() -> None:
    """Crawl small careers sites on this machine, twice, with a change in between; no internet."""
    from rolecall.demo.tour import demo as tour

    home = STATE.home if STATE.given else Home.find("rolecall-demo")
    raise Finished(tour(home, quiet=STATE.quiet))


@app.command()
def init() -> None:
    """Make a home with the starter boards."""
    from crawler.boards import add as add_boards
    from crawler.boards import boards
    from pipelines.shipped import shipped

    home = STATE.home
    with home.lock():
        fresh = add_boards(home.boards, boards(shipped("datasets", "boards")))
    STATE.say(f"{home.path}: {len(fresh)} boards added. Next: rolecall crawl")


@app.command()
def resolve(
    urls: Annotated[list[str], Argument(help="Addresses of careers pages, or platform:board.")],
    offline: Annotated[bool, Option("--offline", help="By the shape of the address only; nothing is fetched.")] = False,
    allow_host: Annotated[list[str] | None, Option(metavar="HOST:PORT", help="A private address to allow.")] = None,
    endpoint: Annotated[
        str | None, Option(metavar="BASE", help="Where the platform is asked, as https://host.")
    ] = None,
    delay: Annotated[float | None, Option(min=0, help="Seconds between requests to a host.")] = None,
) -> None:
    """Say which platform and board a careers URL is."""
    from crawler.boards import boards
    from rolecall.resolving import Ways, is_sure, look_up
    from rolecall.show import show_told

    ways = Ways(offline=offline, delay=delay, allow_hosts=hosts(allow_host), endpoint=endpoint)
    told = look_up(urls, boards(STATE.home.boards), ways)
    show_told(told, as_json=STATE.json, say=STATE.say)
    raise Finished(OK if all(is_sure(one) for one in told) else INCOMPLETE)


@app.command()
def add(
    urls: Annotated[list[str], Argument(help="Addresses of careers pages, or platform:board.")],
    company: Annotated[str | None, Option(help="The employer's name; else the platform's.")] = None,
    offline: Annotated[bool, Option("--offline", help="By the shape of the address only; nothing is fetched.")] = False,
    allow_host: Annotated[list[str] | None, Option(metavar="HOST:PORT", help="A private address to allow.")] = None,
    endpoint: Annotated[str | None, Option(metavar="BASE", help="Where the platform is asked, in the row.")] = None,
    delay: Annotated[float | None, Option(min=0, help="Seconds between requests to a host.")] = None,
) -> None:
    """Resolve, and write the boards to the home's files."""
    with STATE.home.lock():
        from dataclasses import replace

        from crawler.boards import add as add_boards
        from crawler.boards import boards
        from rolecall.resolving import Ways

        ways = Ways(offline=offline, delay=delay, allow_hosts=hosts(allow_host), endpoint=endpoint)
        found, unknown = named(urls, boards(STATE.home.boards), ways, STATE.say)
        if company:
            found = [replace(board, company=company) for board in found]
        fresh = {board.key for board in add_boards(STATE.home.boards, found)}
        for board in found:
            print(f"{board.key}{'' if board.key in fresh else ' (known)'}")
        raise Finished(INCOMPLETE if unknown else OK)


@app.command()
def boards() -> None:
    """Every board with its last verdict, counts and age."""
    from rolecall.show import show_boards

    show_boards(STATE.home, as_json=STATE.json)


@app.command()
def crawl(
    names: Annotated[list[str] | None, Argument(metavar="[BOARD|URL]...", help="Boards; none: all enabled.")] = None,
    platform: Annotated[str | None, Option(help="Only this platform's boards.")] = None,
    limit: Annotated[int | None, Option(min=1, help="At most so many postings a board.")] = None,
    shard: Annotated[str | None, Option(metavar="I/N", help="This machine's share of the boards.")] = None,
    run: Annotated[str | None, Option(metavar="ID", help="The run that several shards share.")] = None,
    accept_drop: Annotated[bool, Option("--accept-drop", help="Believe counts that fell, close what is held.")] = False,
    delay: Annotated[float | None, Option(min=0, help="Seconds between requests to a host.")] = None,
    replay: Annotated[list[Path] | None, Option(help="Answer from these WARC files only; no network.")] = None,
    fetch_only: Annotated[bool, Option("--fetch-only", help="Fetch and stage; load later.")] = False,
    max_requests: Annotated[int, Option(min=1, help="At most so many requests a board run.")] = 2_000,
    allow_host: Annotated[list[str] | None, Option(metavar="HOST:PORT", help="A private address to allow.")] = None,
    processes: Annotated[int | None, Option(min=1, help="Crawling processes; else one for two cores.")] = None,
) -> None:
    """Fetch, stage, load and publish: the main job."""
    with STATE.home.lock() as lock:
        from rolecall.crawl import CrawlOptions
        from rolecall.crawl import crawl as run_crawl
        from rolecall.resolving import Ways
        from rolecall.show import show_board_run, show_crawl

        ways = Ways(offline=bool(replay), confirm=False, delay=delay, allow_hosts=hosts(allow_host))
        selected, unknown = chosen(STATE.home, names or [], platform, ways, STATE.say)
        if not selected:
            raise Finished(INCOMPLETE)
        options = CrawlOptions(
            limit=limit,
            max_requests=max_requests,
            delay=delay,
            allow_hosts=hosts(allow_host),
            replay=existing(replay or ()),
            shard=read_shard(shard),
            run_id=read_run(run),
            accept_drop=accept_drop,
            fetch_only=fetch_only,
            processes=processes,
            log_level="INFO" if STATE.verbose else "CRITICAL",
        )
        result = run_crawl(
            STATE.home, selected, options, lock=lock, report=lambda board_run: STATE.say(show_board_run(board_run))
        )
        for told in result.crashed:
            STATE.say(told)
        show_crawl(result, as_json=STATE.json, say=STATE.say)
        raise Finished(result.exit_code or (INCOMPLETE if unknown else OK))


@app.command(name="import")
def import_(
    files: Annotated[list[Path], Argument(help="WARC, HTML or plain text.")],
    url: Annotated[str | None, Option(help="The address it was saved from (one file only).")] = None,
    company: Annotated[str | None, Option(help="The employer's name.")] = None,
    kind: Annotated[str | None, Option(help="posting, articles or page.")] = None,
) -> None:
    """Read saved documents into the database."""
    with STATE.home.lock():
        from rolecall.imports import import_files
        from rolecall.show import counted

        if url and len(files) > 1:
            raise Usage("--url names the address of one file: import the others by themselves.")
        if kind not in (None, "posting", "articles", "page"):
            raise Usage(f"--kind {kind}: posting, articles or page.")
        result = import_files(STATE.home, existing(files), url=url, company=company, kind=kind)  # type: ignore[arg-type]
        for told in result.unread:
            STATE.say(told)
        kept = ", ".join(counted(number, kind) for kind, number in sorted(result.items.items()))
        if kept or not result.unread:
            STATE.say(f"{counted(len(files), 'file')} read: {kept or 'nothing to keep'}.")
        raise Finished(result.exit_code)


@app.command()
def load(stage: Annotated[list[Path] | None, Argument(help="Stage files; none: all not loaded yet.")] = None) -> None:
    """Merge finished stage files that are not loaded yet."""
    with STATE.home.lock():
        from crawler.ledger import Ledger
        from rolecall.crawl import load_staged
        from rolecall.show import show_damaged

        with Ledger.open(STATE.home.ledger) as ledger:
            loaded = load_staged(STATE.home, ledger, stage_files(stage or ()))
        STATE.say(f"{len(loaded.outcomes)} board runs loaded, {loaded.known} were already.")
        show_damaged(loaded, STATE.say)
        raise Finished(OK if loaded.is_whole else INCOMPLETE)


@app.command()
def query(
    question: Annotated[str, Argument(metavar="NAME|SQL", help="A saved report, or one SELECT.")],
    param: Annotated[list[str] | None, Option("-p", metavar="KEY=VALUE", help="A parameter.")] = None,
    format: Annotated[str, Option(help="table, csv, json, jsonl or parquet.")] = "table",
    output: Annotated[Path | None, Option(help="Write to this file.")] = None,
    timeout: Annotated[float, Option(help="Seconds.")] = 10,
    memory: Annotated[str, Option(help="Most memory.")] = "1GiB",
) -> None:
    """Run a saved report or one SELECT, read-only and fenced."""
    from rolecall.show import show_answer

    show_answer(
        STATE.home,
        question,
        params(param or []),
        format="json" if STATE.json and format == "table" else format,
        output=output,
        timeout=timeout,
        memory=memory,
    )


@app.command()
def queries(name: Annotated[str | None, Argument(help="One report.")] = None) -> None:
    """List the saved reports; of one, its parameters and columns."""
    from rolecall.show import show_queries

    show_queries(name, as_json=STATE.json)


@app.command()
def export(
    folder: Annotated[Path | None, Argument(help="Where to; else exports/ in the home.")] = None,
    format: Annotated[str, Option(help="parquet, csv or jsonl.")] = "parquet",
    table: Annotated[list[str] | None, Option(help="Only this table; repeatable.")] = None,
    partition_by: Annotated[str | None, Option(metavar="COLUMN", help="One folder a value.")] = None,
    since: Annotated[str | None, Option(metavar="RUN", help="Only what changed after this run.")] = None,
    with_html: Annotated[bool, Option("--with-html", help="With description_html.")] = False,
) -> None:
    """Write the tables to files, with a manifest."""
    from rolecall.show import show_export

    target = folder or STATE.home.exports / format
    show_export(
        STATE.home,
        target,
        format=format,
        tables=table,
        partition_by=partition_by,
        since=since,
        with_html=with_html,
        as_json=STATE.json,
        say=STATE.say,
    )


@app.command()
def runs() -> None:
    """The run ledger."""
    from rolecall.show import show_runs

    show_runs(STATE.home, as_json=STATE.json)


@app.command()
def rebuild(
    dry_run: Annotated[bool, Option("--dry-run", help="Print the difference per field, touch nothing.")] = False,
) -> None:
    """Read every archived board run again, into a fresh database; no network."""
    with STATE.home.lock():
        from rolecall.rebuild import rebuild as run_rebuild

        for line in run_rebuild(STATE.home, dry_run=dry_run):
            print(line)


@app.command()
def verify() -> None:
    """Check archive, ledger and database against each other; writes nothing."""
    from rolecall.verify import damages

    found = 0
    for damage in damages(STATE.home):
        found += 1
        print(damage)
    if not found:
        STATE.say("Everything is as it was written.")
    raise Finished(CRASHED if found else OK)


def main(arguments: Sequence[str] | None = None) -> None:
    code = run(list(sys.argv[1:] if arguments is None else arguments))
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more as it ends, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """The exit code of one call."""
    try:
        code = get_command(app).main(args=in_front(arguments), prog_name="rolecall", standalone_mode=False)
    except Finished as finished:
        return finished.code
    except LockHeld as held:
        print(held, file=sys.stderr)
        return LOCKED
    except Usage as wrong:
        print(wrong, file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INCOMPLETE
    except (BrokenPipeError, SystemExit):  # the latter is Click's answer to a closed pipe
        return OK
    except TyperException as wrong:
        told = wrong.format_message().strip()
        print(told if "\n" in told else f"{told.rstrip('.')}. See `rolecall --help`.", file=sys.stderr)
        return USAGE
    except tuple(_known_errors()) as error:
        print(error, file=sys.stderr)
        return _known_errors()[type(error)]
    except OSError as error:
        print(f"{error.filename or 'A file'}: {error.strerror or error}.", file=sys.stderr)
        return CRASHED
    return code if isinstance(code, int) else OK


def _known_errors() -> dict[type[Exception], int]:
    """The exceptions of `ERRORS` whose modules are loaded: no other can have been raised."""
    loaded = ((sys.modules.get(module), name, code) for (module, name), code in ERRORS.items())
    return {getattr(module, name): code for module, name, code in loaded if module is not None}


if __name__ == "__main__":
    main()
