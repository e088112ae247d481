"""The daily crawl as a machine's own scheduler takes it: a systemd service and timer, a crontab line, a workflow of
GitHub Actions. Every path and word is quoted as that scheduler reads it.

A lock of the home's own keeps two runs apart, so that none of them needs another.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crawler.home import Home, board_digest

HANDED_ON = ("ROLECALL_CONTACT", "ROLECALL_KEEP", "ROLECALL_METRICS", "ROLECALL_ON_FINISH", "ROLECALL_WEBHOOK")
"""What is set where the schedule is made must hold where it runs: a scheduler starts with an empty environment."""
_AT = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_QUOTES = re.compile(r"[\"'\\]")
_PLAIN = re.compile(r"[\w@+=:,./-]+", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

SERVICE = """\
[Unit]
Description=rolecall: the daily crawl

[Service]
Type=oneshot
{environment}ExecStart={command}
# 2: something is not complete, which the run's summary tells; 75: another run holds the lock.
SuccessExitStatus=2 75
# Told to stop, a run ends in good order, and the next one goes on with it.
KillMode=mixed
TimeoutStopSec=60
Nice=10
"""
TIMER = """\
[Unit]
Description=rolecall: when the daily crawl starts

[Timer]
OnCalendar=*-*-* {hour:02}:{minute:02}:00
# Not everybody at the same minute; and what was missed while the machine was off comes when it is on.
RandomizedDelaySec=10min
Persistent=true

[Install]
WantedBy=timers.target
"""
WORKFLOW = """\
# .github/workflows/crawl.yml of a repository that holds rolecall and {home}/boards/*.csv
name: crawl
on:
  schedule:
    - cron: "{minute} {hour} * * *" # UTC
  workflow_dispatch:
concurrency: crawl # two runs must not share one home
permissions:
  contents: read
jobs:
  crawl:
    runs-on: ubuntu-latest
    timeout-minutes: 350
    env:
      ROLECALL_HOME: {home}
      ROLECALL_CONTACT: ${{{{ vars.ROLECALL_CONTACT }}}} # an e-mail address or a page: who crawls
    steps:
      - uses: actions/checkout@v6
      - uses: actions/setup-python@v6
        with:
          python-version: "3.13"
          cache: pip
      - run: pip install .
      - uses: actions/cache/restore@v5 # the home as the run before left it
        with:
          path: &kept |
            {home}/archive
            {home}/stage
            {home}/reports
            {home}/ledger.sqlite
            {home}/ledger.sqlite.sha256
            {home}/jobs.duckdb
          key: rolecall-${{{{ github.run_id }}}}
          restore-keys: rolecall-
      - name: Crawl
        run: |
          # 2: something is not complete, which the summary tells
          {command} || test $? -eq 2
      - uses: actions/cache/save@v5
        if: always()
        with:
          path: *kept
          key: rolecall-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
      - uses: actions/upload-artifact@v7
        with:
          name: jobs
          path: {home}/jobs.duckdb
"""
IN_A_WORKFLOW = {"--max-minutes": "300", "--summary": '"$GITHUB_STEP_SUMMARY"'}
"""A job there ends after six hours, and shows what is written to that file."""
THE_SHELL = ("/bin/sh", "-c", 'exec "$0" "$@"')


class BadSchedule(Exception):
    """What no scheduler takes; the message says why."""


@dataclass(frozen=True, slots=True)
class Daily:
    """A crawl of `home` a day, at `hour`:`minute` of the machine's clock, with `options` of `rolecall crawl`."""

    home: Home
    hour: int = 6
    minute: int = 15
    options: Sequence[str] = ()
    python: str = sys.executable
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for text in (*self.words, *self.environment.values()):
            if _CONTROL.search(text):
                raise BadSchedule(f"{text!r} has a line break or a control character, which no scheduler takes.")

    @property
    def words(self) -> list[str]:
        return [self.python, "-m", "rolecall.cli", "--home", str(self.home.path), "crawl", *self.options]

    @property
    def unit(self) -> str:
        """The name of its units: each home has units of its own."""
        return f"rolecall-{board_digest(str(self.home.path))[:8]}"


def read_at(text: str) -> tuple[int, int]:
    """`6:15` → hour, minute. Raises `BadSchedule`."""
    found = _AT.fullmatch(text.strip())
    if found is None:
        raise BadSchedule(f"--at {text}: write HH:MM, as in 06:15.")
    return int(found[1]), int(found[2])


def environment(given: Mapping[str, str], package: Path = Path(__file__).parent) -> dict[str, str]:
    """What the run needs of the environment `given`; a checkout that is not installed is found by its path."""
    kept = {name: given[name] for name in HANDED_ON if given.get(name)}
    installed = {"site-packages", "dist-packages"} & {*package.parts}
    return kept if installed else {"PYTHONPATH": str(package.parent)} | kept


def service(daily: Daily) -> str:
    settings = "".join(f"Environment={_systemd_word(f'{name}={value}')}\n" for name, value in daily.environment.items())
    # systemd starts no program whose path has such a character, but the shell does.
    words = [*(THE_SHELL if _QUOTES.search(daily.python) else ()), *daily.words]
    # In arguments, unlike in the program's path, a dollar begins a variable.
    command = " ".join([_systemd_word(words[0]), *(_systemd_word(word.replace("$", "$$")) for word in words[1:])])
    return SERVICE.format(environment=settings, command=command)


def timer(daily: Daily) -> str:
    return TIMER.format(hour=daily.hour, minute=daily.minute)


def cron_line(daily: Daily) -> str:
    """One line of a crontab; what the run says goes to `crawl.log` in the home."""
    settings = [f"{name}={shlex.quote(value)}" for name, value in daily.environment.items()]
    log = shlex.quote(str(daily.home.path / "crawl.log"))
    command = " ".join([*settings, shlex.join(daily.words), ">>", log, "2>&1"])
    # cron takes a bare percent sign for the end of the line.
    return f"{daily.minute} {daily.hour} * * * {command.replace('%', chr(92) + '%')}"


def workflow(daily: Daily) -> str:
    """An example for GitHub Actions, which crawls in a checkout: of `daily` only time and options count."""
    usual = [f"{option} {value}" for option, value in IN_A_WORKFLOW.items() if option not in daily.options]
    command = " ".join(["rolecall crawl", *usual, *map(shlex.quote, daily.options)])
    return WORKFLOW.format(hour=daily.hour, minute=daily.minute, home="datasets", command=command)


def unit_folder(given: Mapping[str, str] = os.environ) -> Path:
    """Where a person's own units lie."""
    base = given.get("XDG_CONFIG_HOME") or Path(given.get("HOME") or "~").expanduser() / ".config"
    return Path(base) / "systemd" / "user"


def install(daily: Daily, folder: Path) -> list[Path]:
    """Write both units; the service may name a webhook's secret address, so that only its owner reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for ending, text in (("service", service(daily)), ("timer", timer(daily))):
        path = folder / f"{daily.unit}.{ending}"
        fresh = path.with_name(f".{path.name}.next")
        fresh.unlink(missing_ok=True)
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        fresh.replace(path)
        written.append(path)
    return written


def _systemd_word(text: str) -> str:
    """A word of a unit file: quoted, as a percent sign begins a specifier and a backslash an escape."""
    if _PLAIN.fullmatch(text):
        return text
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{quoted}"'
