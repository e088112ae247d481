"""Runs crawls in a child process, as rolecall's settings have them: `crawl(run, run…)` → what each gave.

A run is a plain dict: `requests` (each an address, or a dict of `scrapy.Request` arguments; `call`: cb_kwargs),
`settings`, and `follow` (addresses asked for once the first answers are in).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def crawl(*runs: dict[str, Any], env: dict[str, str] | None = None, timeout: float = 60) -> list[dict[str, Any]]:
    """Of each run: `pages` (url, status, body, capture, flags), `failures` (url, name, message), `stats`, `reason`,
    `log` (of all runs together)."""
    child = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps(runs),
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    if child.returncode:
        raise AssertionError(f"the crawl ended with {child.returncode}:\n{child.stderr}")
    return [{**result, "log": child.stderr} for result in json.loads(child.stdout)]


def board_run(home: Path, run_id: str, *requests: Any, hosts: list[str], **settings: Any) -> dict[str, Any]:
    """A run that is archived, for `crawl`."""
    named = {
        "ROLECALL_HOME": str(home),
        "ROLECALL_RUN_ID": run_id,
        "ROLECALL_BOARD_KEY": "pages:acme",
        "ROLECALL_ALLOW_HOSTS": hosts,
    }
    return {"requests": list(requests), "settings": named | settings}


async def _crawl_all(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from scrapy.crawler import AsyncCrawlerRunner, Crawler
    from scrapy.settings import Settings

    results = []
    for run in runs:
        settings = Settings()
        settings.setmodule("crawler.settings", priority="project")
        settings.setdict({"STATS_DUMP": False, **run.get("settings", {})}, priority="cmdline")
        crawler = Crawler(_spider(), settings)
        await AsyncCrawlerRunner(settings).crawl(crawler, run=run)
        spider: Any = crawler.spider
        stats = {
            name: value for name, value in crawler.stats.get_stats().items() if isinstance(value, (int, str, float))
        }
        results.append(
            {"pages": spider.pages, "failures": spider.failures, "stats": stats, "reason": stats.get("finish_reason")}
        )
    return results


def _spider() -> Any:
    import scrapy

    class Pages(scrapy.Spider):
        name = "pages"

        def __init__(self, run: dict[str, Any], **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.run, self.pages, self.failures = run, [], []

        async def start(self) -> Any:
            for request in self.run["requests"]:
                yield self.request(request)

        def request(self, said: Any) -> Any:
            said = dict(said) if isinstance(said, dict) else {"url": said}
            return scrapy.Request(callback=self.keep, errback=self.failed, dont_filter=True, **said)

        def keep(self, response: Any, **kwargs: Any) -> Any:
            self.pages.append(
                {
                    "url": response.url,
                    "status": response.status,
                    "body": response.body.decode("latin-1"),
                    "capture": response.meta.get("capture"),
                    "call": kwargs,
                }
            )
            for request in self.run.pop("follow", []):
                yield self.request(request)

        def failed(self, failure: Any) -> None:
            status = getattr(getattr(failure.value, "response", None), "status", None)
            self.failures.append(
                {
                    "url": failure.request.url,
                    "name": type(failure.value).__name__,
                    "status": status,
                    "said": str(failure.value),
                }
            )

    return Pages


def main() -> None:
    import asyncio

    from scrapy.utils.log import configure_logging
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    configure_logging({"LOG_LEVEL": "WARNING"})
    from twisted.internet import reactor

    runs = json.load(sys.stdin)
    gave: list[Any] = []

    async def all_runs() -> None:
        try:
            gave.extend(await _crawl_all(runs))
        finally:
            reactor.stop()  # type: ignore[attr-defined]

    reactor.callWhenRunning(lambda: asyncio.ensure_future(all_runs()))  # type: ignore[attr-defined]
    reactor.run()  # type: ignore[attr-defined]
    json.dump(gave, sys.stdout)


if __name__ == "__main__":
    main()
