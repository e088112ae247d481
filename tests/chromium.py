"""A real browser without a window: Debian's Chromium, driven by playwright.

`opened(path)` gives a page with what it asked for and complained of. Skip where `CHROMIUM` is None.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK, PHONE = (1280, 900), (390, 844)


@dataclass
class Seen:
    """A page, the addresses it asked for, and what the browser said of it: errors, dialogs."""

    page: Any
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@contextmanager
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield started
        finally:
            started.close()


@contextmanager
def opened(started: Any, path: Path, size: tuple[int, int] = DESK, scheme: str = "light") -> Iterator[Seen]:
    """The page at `path` (a file), once its heading is there."""
    context = started.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    try:
        seen = Seen(context.new_page())
        seen.page.on("request", lambda request: seen.asked.append(request.url))
        seen.page.on("console", lambda message: seen.said.append(message.text))
        seen.page.on("pageerror", lambda error: seen.said.append(str(error)))
        seen.page.on("dialog", lambda dialog: (seen.said.append(dialog.message), dialog.dismiss()))
        seen.page.goto(path.as_uri())
        seen.page.wait_for_selector("h1")
        yield seen
    finally:
        context.close()
