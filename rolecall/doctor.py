"""Is this machine, and this home, fit for a run: one finding a line, each that is not fine with the next step.

Nothing is written, and nothing outside is asked but by `network`.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path

from crawler import browser, clock
from crawler.boards import BadBoards
from crawler.boards import boards as read_boards
from crawler.home import Home
from crawler.ledger import IMPORT, BadLedger, Ledger, Run
from pipelines.ask import NoDatabase, connect
from rolecall.supply import FLOORS, old_python, too_old

FINE, NOTE, WRONG = "fine", "note", "wrong"
LEAST_SPACE = 1 << 30
"""Bytes: an archive of a day, and the next version of a small database."""
TOO_LONG_AGO = timedelta(hours=36)
"""A daily run that was missed."""
INTERNAL = ("dev", "bench")
"""Extras for those who work on rolecall itself."""
ASKED = 3
"""Platforms whose answer says that the network is there."""
_EXTRA = re.compile(r"^([\w.-]+).*;.*\bextra\s*==\s*['\"]([\w-]+)['\"]")


@dataclass(frozen=True, slots=True)
class Finding:
    """`state` is fine, note (works, but know it) or wrong; `next` what to do about it."""

    subject: str
    state: str
    said: str
    next: str | None = None


def findings(home: Home, now: datetime | None = None, environment: Mapping[str, str] = os.environ) -> list[Finding]:
    """Everything that can be told without asking anybody outside."""
    now = now or clock.now()
    found = [python(now), *libraries(), *extras(), contact(environment), *folder(home), lock(home), disk(home)]
    if home.ledger.is_file():
        found += ledger(home, now)
    elif home.path.is_dir():
        found.append(Finding("last run", NOTE, "there was none yet", "rolecall crawl"))
    if home.database.is_file():
        found.append(database(home))
    return found


def python(now: datetime) -> Finding:
    said = f"{'.'.join(map(str, sys.version_info[:3]))} at {sys.executable}"
    aged = old_python(now.date())
    return Finding("python", NOTE, f"{said}; {aged}", "install a newer Python") if aged else fine("python", said)


def libraries(installed: Callable[[str], str] = version) -> Iterator[Finding]:
    wanting = {line.split(" ", 1)[0]: line for line in too_old(installed)}
    for name, floor in FLOORS.items():
        if name in wanting:
            told, _, step = wanting[name].partition(": ")
            yield Finding(name, WRONG, told, f"pip {step.rstrip('.')}")
        else:
            yield fine(name, f"{installed(name)}, of {'.'.join(map(str, floor))} or newer")


def extras(
    declared: Sequence[str] | None = None, installed: Callable[[str], str] = version, chromium: str | None = None
) -> Iterator[Finding]:
    """What may be installed beside it, as the package itself declares it: `declared` are its requirements."""
    chromium = chromium or browser.program()
    parts: dict[str, list[str]] = {}
    for requirement in _declared() if declared is None else declared:
        if (found := _EXTRA.match(requirement)) and found[2] not in INTERNAL and found[1] != "rolecall":
            parts.setdefault(found[2], []).append(found[1])
    for extra, names in sorted(parts.items()):
        missing = [name for name in names if not _is_installed(name, installed)]
        if missing:
            step = f"pip install 'rolecall[{extra}]', if you want it"
            yield Finding(f"extra {extra}", NOTE, f"not installed: {', '.join(missing)}", step)
        else:
            yield fine(f"extra {extra}", ", ".join(f"{name} {installed(name)}" for name in names))
    if chromium:
        yield fine("chromium", chromium)
    else:
        step = "apt install chromium, if boards need it"
        yield Finding("chromium", NOTE, "none on PATH: pages that only scripts fill stay unread", step)


def contact(environment: Mapping[str, str]) -> Finding:
    given = environment.get("ROLECALL_CONTACT")
    if given:
        return fine("contact", given)
    said = "ROLECALL_CONTACT is not set: the owner of a site cannot reach you"
    return Finding("contact", NOTE, said, "export ROLECALL_CONTACT=YOUR-ADDRESS")


def folder(home: Home) -> Iterator[Finding]:
    if not home.path.is_dir():
        yield Finding("home", WRONG, f"{home.path} is not there", f"rolecall --home {home.path} init")
        return
    wanting = [path for path in (home.path, home.archive, home.stage) if path.exists() and not _may_write(path)]
    if wanting:
        yield Finding("home", WRONG, f"{wanting[0]} cannot be written", f"see who owns it: ls -ld {wanting[0]}")
    else:
        yield fine("home", str(home.path))
    try:
        known = read_boards(home.boards)
    except BadBoards as error:
        yield Finding("boards", WRONG, str(error), "mend that row")
        return
    enabled = sum(board.enabled for board in known)
    if enabled:
        yield fine("boards", f"{enabled} enabled of {len(known)}")
    else:
        yield Finding("boards", WRONG, f"none is enabled of {len(known)}", "rolecall init, or rolecall add URL")


def lock(home: Home) -> Finding:
    """Whether a run is going on: asked for a moment, of a file that is there."""
    try:
        descriptor = os.open(home.path / ".lock", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return fine("lock", "free")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return Finding("lock", NOTE, "a run is going on", "wait for it to end")
    finally:
        os.close(descriptor)
    return fine("lock", "free")


def disk(home: Home, free_of: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free) -> Finding:
    """A load writes the next version of the database beside the one that is published."""
    there = next(path for path in (home.path, *home.path.parents) if path.is_dir())
    size = home.database.stat().st_size if home.database.is_file() else 0
    free, wanted = free_of(there), max(LEAST_SPACE, 2 * size)
    said = f"{free / 1e9:.1f} GB free"
    if free < wanted:
        step = "make room, or let old raw files go: rolecall load --keep 90"
        return Finding("disk", WRONG, f"{said} of {wanted / 1e9:.1f} GB that a run may need", step)
    return fine("disk", said)


def ledger(home: Home, now: datetime) -> Iterator[Finding]:
    try:
        with Ledger.open(home.ledger) as opened:
            damage, runs, unloaded = opened.damage(), _crawls(opened), opened.unloaded()
            verdicts = {run.run_id: Counter(past.verdict for past in opened.board_runs(run.run_id)) for run in runs}
    except BadLedger as error:
        yield Finding("ledger", WRONG, str(error), "rolecall rebuild")
        return
    if damage:
        yield Finding("ledger", WRONG, damage, "rolecall verify, then rolecall rebuild")
    going_on = lock(home).state != FINE
    ended = [run for run in runs if run.status != "open"]
    if len(ended) < len(runs) and not going_on:
        yield Finding("open run", NOTE, f"{runs[-1].run_id} was cut short", "rolecall crawl goes on with it")
    elif unloaded and not going_on:
        yield Finding("stage", NOTE, f"{len(unloaded)} board runs are not loaded", "rolecall load")
    if ended:
        yield last_run(ended[-1], verdicts[ended[-1].run_id], now)
    else:
        yield Finding("last run", NOTE, "none has ended yet", "rolecall crawl")


def _crawls(opened: Ledger) -> list[Run]:
    return [run for run in opened.runs() if IMPORT not in run.run_id]


def last_run(run: Run, verdicts: Counter[str], now: datetime) -> Finding:
    age = now - (run.finished_at or run.started_at)
    told = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()) or "no boards"
    said = f"{run.status}, {max(0, age // timedelta(hours=1))} h ago: {told}"
    if age > TOO_LONG_AGO:
        return Finding("last run", WRONG, said, "rolecall crawl; rolecall schedule has it run every day")
    if set(verdicts) - {"complete"}:
        return Finding("last run", NOTE, said, "rolecall boards says why; rolecall crawl --retry asks them again")
    return fine("last run", said)


def database(home: Home) -> Finding:
    try:
        with connect(home.database) as connection:
            row = connection.execute("select max(version) from schema_version").fetchone()
            counts = connection.execute("select count(*) filter (where status = 'open') from postings").fetchone()
    except NoDatabase as error:
        return Finding("database", WRONG, str(error), "rolecall rebuild")
    size = home.database.stat().st_size / 1e6
    return fine("database", f"{counts[0] if counts else 0} open postings, {size:.1f} MB, schema {row[0] if row else 0}")


def network(home: Home, allow_hosts: Sequence[str] = ()) -> Iterator[Finding]:
    """Asks some of the boards' platforms whether they have them, in the way of a crawl."""
    from rolecall.resolving import Ways, look_up

    try:
        boards = read_boards(home.boards)
    except BadBoards:  # which `folder` tells
        boards = []
    first = {board.platform: board for board in reversed(boards) if board.enabled}
    asked = list(first.values())[:ASKED]
    if not asked:
        yield Finding("network", NOTE, "there is no board to ask for", "rolecall init")
        return
    for told in look_up([board.key for board in asked], boards, Ways(allow_hosts=allow_hosts)):
        if told.status == "confirmed":
            yield fine("network", f"{told.asked} answers")
        elif told.status == "unreached":
            step = "check the network, its name servers and firewall"
            yield Finding("network", WRONG, f"{told.asked} does not answer ({told.why})", step)
        else:
            yield Finding(
                "network", NOTE, f"{told.asked}: {told.status} ({told.why})", f"rolecall resolve {told.asked}"
            )


def fine(subject: str, said: str) -> Finding:
    return Finding(subject, FINE, said)


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK | os.X_OK)


def _declared() -> Sequence[str]:
    try:
        metadata("rolecall")
    except PackageNotFoundError:  # a checkout that is not installed
        return ()
    return requires("rolecall") or ()


def _is_installed(name: str, installed: Callable[[str], str]) -> bool:
    try:
        installed(name)
    except PackageNotFoundError:
        return False
    return True
