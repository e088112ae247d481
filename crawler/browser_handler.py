"""scrapy-playwright's handler, with every request of the browser made by Scrapy's downloader instead.

Needs the extra `[browser]`; only the settings of `crawler.browser` name this module.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawler.downloading import Handler
from crawler.politeness import NO_ANSWER

WANTED = frozenset({"document", "script", "xhr", "fetch"})
"""Kinds of request that may bring postings; pictures, styles and the rest are spared."""
SENT = frozenset({"accept", "content-type", "x-requested-with", "authorization", "x-csrf-token", "x-api-key"})
"""Headers of the page's own requests that are passed on; who asks is said by our own."""
NOT_PASSED = frozenset({b"content-length", b"transfer-encoding", b"content-encoding", b"set-cookie", b"connection"})
OF_THE_PLAIN_PAGE = ("Content-Length", "Transfer-Encoding", "ETag", "Last-Modified", "Set-Cookie")
SETTLED = 20_000
"""Milliseconds that a page may take until it loads nothing more."""


class BrowserHandler(ScrapyPlaywrightDownloadHandler, Handler):  # type: ignore[misc]  # the package has no types
    """Starts with the first request that asks for it: most sites never do. All others go the way of `Handler`."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawler.signals.disconnect(self._maybe_launch_in_thread, signals.engine_started)
        self._starting = asyncio.Lock()
        self._started = False

    async def download_request(self, request: Request) -> Response:
        if not request.meta.get("playwright"):
            plain: Response = await super().download_request(request)
            return plain
        async with self._starting:
            if not self._started:
                await self._launch()
                self._started = True
        asked = request.replace(body=b"", meta={**request.meta, "playwright_page_methods": [PageMethod(settled)]})
        rendered: Response = await super().download_request(asked)
        headers = rendered.headers.copy()
        for name in OF_THE_PLAIN_PAGE:
            headers.pop(name, None)
        return rendered.replace(headers=headers)

    def _make_request_handler(self, **told: Any) -> Callable[..., Any]:
        async def answer(route: Any, asked: Any) -> None:
            with suppress(PlaywrightError):  # the page was closed while it was being answered
                if asked.resource_type not in WANTED or not asked.url.startswith(("http://", "https://")):
                    await route.abort()
                    return
                response = await self._fetched(asked)
                if response is None:
                    await route.abort()
                else:
                    await route.fulfill(status=response.status, headers=passed(response), body=response.body)

        return answer

    async def _fetched(self, asked: Any) -> Response | None:
        """The answer to what the page asks, by the downloader; None where it is refused or none comes."""
        engine = self._crawler.engine
        assert engine is not None
        headers = {name: value for name, value in asked.headers.items() if name.lower() in SENT}
        request = Request(
            asked.url,
            method=asked.method,
            headers=headers,
            body=asked.post_data_buffer or b"",
            callback=NO_CALLBACK,
            meta={"stay_on": ".*"},
        )
        try:
            response: Response = await engine.download_async(request)
        except NO_ANSWER:
            return None
        return response


def passed(response: Response) -> dict[str, str]:
    """An answer's headers for the browser, its body unpacked."""
    return {
        name.decode("latin-1"): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
        if name.lower() not in NOT_PASSED
    }


async def settled(page: Any) -> None:
    """Wait until the page loads nothing more, but not for ever: some never stop asking."""
    with suppress(PlaywrightTimeout):
        await page.wait_for_load_state("networkidle", timeout=SETTLED)
