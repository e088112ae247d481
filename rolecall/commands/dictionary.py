"""What the columns of one's own database mean, and how far they are filled."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from rolecall.app import STATE


def dictionary(
    table: Annotated[list[str] | None, Argument(help="Only these tables or views; else all that people ask.")] = None,
    platform: Annotated[str | None, Option(help="Only the rows of this platform.")] = None,
) -> None:
    """The data dictionary of this database: meaning, fill rate by platform, an example a column."""
    from rolecall.show_dictionary import show_dictionary

    show_dictionary(STATE.home, table or [], platform, as_json=STATE.json, say=STATE.say)
