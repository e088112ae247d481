"""A person's data out of what was made."""

from __future__ import annotations

import sys
from typing import Annotated

from typer import Argument, Option

from rolecall.app import INCOMPLETE, OK, STATE, Finished


def erase(
    value: Annotated[str, Argument(help="A person's name, e-mail address or phone number; - reads it from stdin.")],
    dry_run: Annotated[bool, Option("--dry-run", help="Say where it stands, touch nothing.")] = False,
) -> None:
    """Take a person's data out of all that was made: archive, stage, database, exports, reports."""
    with STATE.home.lock():
        from rolecall.erase import erase as run_erase
        from rolecall.show_kept import show_erased

        erased = run_erase(STATE.home, sys.stdin.read() if value == "-" else value, dry_run=dry_run)
        if erased.is_lake_gone:
            STATE.say("The lake was dropped: `rolecall rebuild --cluster` makes it again, without the value.")
        show_erased(erased, dry_run=dry_run, as_json=STATE.json, say=STATE.say)
        raise Finished(INCOMPLETE if erased.by_hand or erased.unread else OK)
