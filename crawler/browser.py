"""A browser for pages that only their scripts fill (extra `[browser]`): whether there is one, and how it is asked.

The browser reaches no address by itself: each of its requests goes through Scrapy's downloader (`browser_handler`), so
that guard, robots.txt, pace, archive and request cap hold for it as for any other.
"""

from __future__ import annotations

import os
import shutil
from functools import cache
from importlib.util import find_spec
from typing import Any

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
RENDERED = b"rendered"
"""Body that tells a rendered page's capture from the plain one of the same address; it is never sent."""
HANDLER = "crawler.browser_handler.BrowserHandler"


@cache
def program() -> str | None:
    """The Chromium on PATH."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def is_at_hand() -> bool:
    """True where the extra is installed and a browser is on PATH."""
    return find_spec("scrapy_playwright") is not None and program() is not None


def settings() -> dict[str, Any]:
    """Scrapy's settings of a crawl that may use the browser; it starts with the first page that asks for it."""
    # Whatever the page's scripts try, a name leads nowhere: what is loaded, the downloader loads.
    arguments = ["--host-resolver-rules=MAP * ~NOTFOUND", "--disable-quic", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {
        "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
        "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": program(), "args": arguments, "timeout": 30_000},
        "PLAYWRIGHT_CONTEXTS": {},
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 2,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": 60_000,
    }


def meta() -> dict[str, Any]:
    """Of a request that the browser is to render. It has a slot of its own: what the page loads waits for its host's,
    and the page for what it loads. What a server says of its own page does not hold for the rendered one."""
    return {
        "playwright": True,
        "playwright_context_kwargs": {"service_workers": "block", "accept_downloads": False},
        "download_slot": "browser",
        "archive_anew": True,
        "dont_retry": True,
    }
