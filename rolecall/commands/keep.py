"""What was kept, and whether it is whole: the ledger, the rebuild, the check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

from rolecall.app import CRASHED, OK, STATE, Finished
from rolecall.arguments import Usage, existing
from rolecall.commands.clustered import rebuild_on


def runs() -> None:
    """The run ledger."""
    from rolecall.show import show_runs

    show_runs(STATE.home, as_json=STATE.json)


def rebuild(
    dry_run: Annotated[bool, Option("--dry-run", help="Print the difference per field, touch nothing.")] = False,
    cluster: Annotated[
        str | None, Option(metavar="ADDRESS", help="On the workers of a Dask scheduler, into the lake of the home.")
    ] = None,
    warc: Annotated[list[Path] | None, Option(metavar="FILE", help="With --cluster: pages of these, too.")] = None,
) -> None:
    """Read every archived board run again, into a fresh database; no network."""
    if cluster is None and warc:
        raise Usage("--warc goes with --cluster; without, `rolecall import` reads WARC files.")
    if cluster is not None and dry_run:
        raise Usage("--dry-run compares with the database, which --cluster does not make.")
    with STATE.home.lock():
        if cluster is not None:
            rebuild_on(cluster, existing(warc or ()))
        from rolecall.rebuild import rebuild as run_rebuild

        for line in run_rebuild(STATE.home, dry_run=dry_run):
            print(line)


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
