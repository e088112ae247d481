"""A crawl a day: what starts it, and whether this machine and home are fit for it."""

from __future__ import annotations

import os
from typing import Annotated

from typer import Argument, Option

from rolecall.app import INCOMPLETE, OK, STATE, Finished
from rolecall.arguments import Usage, hosts

CRAWL_OPTIONS = "[-- CRAWL OPTIONS]"


def schedule(
    options: Annotated[
        list[str] | None, Argument(metavar=CRAWL_OPTIONS, help="Of `rolecall crawl`, as in -- --max-minutes 120.")
    ] = None,
    at: Annotated[str, Option(metavar="HH:MM", help="When, by the machine's clock.")] = "06:15",
    cron: Annotated[bool, Option("--cron", help="A crontab line instead of systemd units.")] = False,
    github: Annotated[bool, Option("--github", help="An example for GitHub Actions instead (UTC).")] = False,
    install: Annotated[bool, Option("--install", help="Write the systemd units to your own.")] = False,
) -> None:
    """Print, or install, what crawls every day: a systemd service and timer, a crontab line, a workflow."""
    from rolecall import schedule as scheduling
    from rolecall.show_everyday import show_installed, show_units

    if cron + github + install > 1:
        raise Usage("--cron, --github and --install: one of them.")
    _check(options or [])
    hour, minute = scheduling.read_at(at)
    daily = scheduling.Daily(STATE.home, hour, minute, options or (), environment=scheduling.environment(os.environ))
    if not any(STATE.home.boards.glob("*.csv")):
        STATE.say(f"{STATE.home.path} has no boards yet: `rolecall init` or `rolecall add URL` first.")
    if cron:
        print(scheduling.cron_line(daily))
        STATE.say("`crontab -e` takes this line. What the runs say goes to crawl.log in the home.")
    elif github:
        print(scheduling.workflow(daily), end="")
    elif install:
        show_installed(daily, scheduling.install(daily, scheduling.unit_folder()), STATE.say)
    else:
        show_units(daily, as_json=STATE.json)


def _check(options: list[str]) -> None:
    """Raise now what the crawl would say every day."""
    from typer import Typer
    from typer.main import get_command

    from rolecall.commands.crawl import crawl

    app = Typer(add_completion=False)
    app.command("crawl")(crawl)
    get_command(app).make_context("crawl", list(options), resilient_parsing=False)


def doctor(
    network: Annotated[bool, Option("--network", help="Ask some of the boards' platforms, too.")] = False,
    allow_host: Annotated[list[str] | None, Option(metavar="HOST:PORT", help="A private address to allow.")] = None,
) -> None:
    """Say whether this machine and this home are fit for a run; writes nothing."""
    from rolecall import doctor as examining
    from rolecall.show_everyday import show_findings

    found = examining.findings(STATE.home)
    if network:
        found += examining.network(STATE.home, hosts(allow_host))
    show_findings(found, as_json=STATE.json)
    raise Finished(INCOMPLETE if any(finding.state == examining.WRONG for finding in found) else OK)
