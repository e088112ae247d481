"""The command: what a person types. Each command calls one function; messages go to stderr, results to stdout.

The commands are in `rolecall.commands`; here they are put together, and what they raise on purpose gets its exit code.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from typer import Option
from typer.core import TyperOption
from typer.exceptions import TyperException
from typer.main import get_command

from crawler.home import Home, LockHeld
from rolecall import completion
from rolecall.app import CRASHED, INCOMPLETE, LOCKED, OK, STATE, USAGE, Finished
from rolecall.arguments import Usage, in_front
from rolecall.commands import ask, boards, build, crawl, dictionary, erase, everyday, explore, keep, report
from rolecall.stops import deaf, is_interruption, listen
from rolecall.supply import old_python, too_old

# Arrow's own allocator keeps what it once had: half the memory of a process that reads Parquet.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

COMPLETING = "_ROLECALL_COMPLETE"
"""Set by the shell that asks what it may complete to."""
INTERRUPTED = 130
"""What Typer makes of Ctrl-C inside a command."""
ERRORS: dict[tuple[str, str], int] = {
    ("crawler.boards", "BadBoards"): USAGE,
    ("crawler.ledger", "BadLedger"): CRASHED,
    ("crawler.stage", "BadStage"): USAGE,
    ("crawler.store", "BadStore"): USAGE,
    ("pipelines.ask", "NoDatabase"): USAGE,
    ("pipelines.database", "BadDatabase"): CRASHED,
    ("pipelines.database", "NewerDatabase"): USAGE,
    ("pipelines.export", "BadExport"): USAGE,
    ("pipelines.export", "ExportFailed"): CRASHED,
    ("pipelines.lake", "BadLake"): CRASHED,
    ("pipelines.late_runs", "LateRun"): USAGE,
    ("pipelines.questions", "BadQuestion"): USAGE,
    ("pipelines.report", "BadReport"): USAGE,
    ("pipelines.values.personal", "TooShort"): USAGE,
    ("rolecall.erase", "BadErase"): USAGE,
    ("rolecall.explore.serve", "PortTaken"): USAGE,
    ("rolecall.new_platform", "BadPlatform"): USAGE,
    ("rolecall.finish", "BadWebhook"): USAGE,
    ("rolecall.schedule", "BadSchedule"): USAGE,
}
"""What may be raised on purpose, each with a message for the person who typed the command: module, class, exit code."""

app = typer.Typer(
    help="The roll call of the world's open roles: careers pages to one DuckDB file with a history.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)


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


COMMANDS: dict[str, Callable[..., None]] = {
    "demo": boards.demo,
    "init": boards.init,
    "resolve": boards.resolve,
    "add": boards.add,
    "boards": boards.boards,
    "crawl": crawl.crawl,
    "import": crawl.import_,
    "load": crawl.load,
    "query": ask.query,
    "queries": ask.queries,
    "dictionary": dictionary.dictionary,
    "export": ask.export,
    "report": report.report,
    "explore": explore.explore,
    "runs": keep.runs,
    "rebuild": keep.rebuild,
    "erase": erase.erase,
    "verify": keep.verify,
    "schedule": everyday.schedule,
    "doctor": everyday.doctor,
    "new-platform": build.new_platform,
}
"""In the order that `rolecall --help` lists them."""

for name, command in COMMANDS.items():
    app.command(name)(command)


def main(arguments: Sequence[str] | None = None) -> None:
    listen()
    if wanting := too_old():
        print(*wanting, sep="\n", file=sys.stderr)
        sys.exit(USAGE)
    if aged := old_python(date.today()):
        print(aged, file=sys.stderr)
    code = run(list(sys.argv[1:] if arguments is None else arguments))
    deaf()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more as it ends, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def whole() -> Any:
    """The command, its two options of the shell's completion left out of `--help`."""
    command = get_command(app)
    for parameter in command.params:
        if isinstance(parameter, TyperOption) and parameter.name in ("install_completion", "show_completion"):
            parameter.hidden = True
    return command


def run(arguments: Sequence[str]) -> int:
    """The exit code of one call."""
    if COMPLETING in os.environ:
        completion.behind_colon(os.environ)
    try:
        code = whole().main(args=in_front(arguments), prog_name="rolecall", standalone_mode=False)
    except Finished as finished:
        return finished.code
    except LockHeld as held:
        print(held, file=sys.stderr)
        return LOCKED
    except Usage as wrong:
        print(wrong, file=sys.stderr)
        return USAGE
    except (KeyboardInterrupt, RuntimeError) as error:
        if not is_interruption(error):
            raise
        print("Stopped.", file=sys.stderr)
        return INCOMPLETE
    except SystemExit as ended:
        # What a shell asks for when Tab is pressed has a code of its own; else it is Click's answer to a closed pipe.
        return int(ended.code or OK) if COMPLETING in os.environ else OK
    except BrokenPipeError:
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
    if code == INTERRUPTED:
        print("Stopped.", file=sys.stderr)
        return INCOMPLETE
    return code if isinstance(code, int) else OK


def _known_errors() -> dict[type[Exception], int]:
    """The exceptions of `ERRORS` whose modules are loaded: no other can have been raised."""
    loaded = ((sys.modules.get(module), name, code) for (module, name), code in ERRORS.items())
    return {getattr(module, name): code for module, name, code in loaded if module is not None}


if __name__ == "__main__":
    main()
