"""What a contributor begins with."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from rolecall.app import STATE


def new_platform(
    name: Annotated[str, Argument(help="As in smartrecruiters: a-z, 0-9 and _.")],
    url: Annotated[str | None, Option(metavar="URL", help="Its list, as https://host/{board}/jobs.")] = None,
) -> None:
    """In a checkout: write a short spider, its boards file and its first test case."""
    from rolecall.new_platform import begin

    begun = begin(name, url)
    for path in begun.paths:
        print(path)
    STATE.say(begun.next.rstrip())
