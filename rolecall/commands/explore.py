"""The explorer."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

from typer import Option

from rolecall.app import STATE
from rolecall.arguments import Usage

NEEDED = ("marimo", "altair")
"""What the extra `explore` brings."""


def explore(
    port: Annotated[int, Option(min=0, max=65_535, help="On 127.0.0.1; 0: any that is free.")] = 0,
    no_browser: Annotated[bool, Option("--no-browser", help="Only say the address.")] = False,
) -> None:
    """Filter, chart and download in the browser; on this machine alone, until Ctrl-C."""
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise Usage(f"The explorer needs {', '.join(missing)}: pip install 'rolecall[explore]'.")
    import rolecall
    from rolecall.explore.serve import serve

    rolecall.connect(STATE.home.path).close()  # what is wrong with it is said here, not in the page
    serve(STATE.home, port, browser=not no_browser, say=STATE.say)
