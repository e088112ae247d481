"""What was kept, and whether it is whole: the ledger, the rebuild, the check."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from rolecall.app import CRASHED, OK, STATE, Finished


def runs() -> None:
    """The run ledger."""
    from rolecall.show import show_runs

    show_runs(STATE.home, as_json=STATE.json)


def rebuild(
    dry_run: Annotated[bool, Option("--dry-run", help="Print the difference per field, touch nothing.")] = False,
) -> None:
    """Read every archived board run again, into a fresh database; no network."""
    with STATE.home.lock():
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
