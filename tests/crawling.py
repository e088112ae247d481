"""Runs crawls in a child process, as rolecall's settings have them: `crawl(run, run…)` → what each gave.

A run is a plain dict: `requests` (each an address, or a dict of `scrapy.Request` arguments; `call`: cb_kwargs),
`settings`, and `follow` (addresses asked for once the first answers are in).
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def crawl(*runs: dict[str, Any], env: dict[str, str] | None = None, fresh: bool = False) -> list[dict[str, Any]]:
    """Of each run: `pages` (url, status, body, capture, call), `failures` (url, name, status, said), `stats`,
    `reason`, `log`. All share one child; a `fresh` one is for what a process inherits."""
    worker = start() if fresh else _worker()
    assert worker.stdin
    assert worker.stdout
    worker.stdin.write(json.dumps({"runs": runs, "env": env or {}}) + "\n")
    worker.stdin.flush()
    line = worker.stdout.readline()
    if fresh or not line:
        stop(worker)
    if not line:
        _worker.cache_clear()
        raise AssertionError(f"the crawl ended with {worker.returncode}")
    results: list[dict[str, Any]] = json.loads(line)
    return results


def start() -> subprocess.Popen[str]:
    """A child that crawls what it reads."""
    return subprocess.Popen(
        [sys.executable, __file__],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'fence'}"},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def stop(worker: subprocess.Popen[str]) -> None:
    worker.kill()
    worker.communicate()


@functools.cache
def _worker() -> subprocess.Popen[str]:
    worker = start()
    atexit.register(stop, worker)
    return worker


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
    import logging

    from scrapy.crawler import AsyncCrawlerRunner, Crawler
    from scrapy.settings import Settings

    results = []
    log: list[str] = []
    handler = logging.Handler(logging.INFO)
    handler.emit = lambda record: log.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    for run in runs:
        settings = Settings()
        settings.setmodule("crawler.settings", priority="project")
        settings.setdict(
            {"STATS_DUMP": False, "LOG_ENABLED": False, "ROLECALL_BACKOFF": 0.02, **run.get("settings", {})},
            priority="cmdline",
        )
        # Only what lies between the spider and the network is tried here.
        settings.set("SPIDER_MIDDLEWARES", {}, priority="cmdline")
        settings.set("ITEM_PIPELINES", {}, priority="cmdline")
        crawler = Crawler(_spider(), settings)
        await AsyncCrawlerRunner(settings).crawl(crawler, run=run)
        spider: Any = crawler.spider
        stats = {
            name: value for name, value in crawler.stats.get_stats().items() if isinstance(value, (int, str, float))
        }
        results.append(
            {
                "log": log,
                "pages": spider.pages,
                "failures": spider.failures,
                "stats": stats,
                "reason": stats.get("finish_reason"),
            }
        )
    logging.getLogger().removeHandler(handler)
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

    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor

    async def all_runs() -> None:
        loop = asyncio.get_running_loop()
        try:
            while line := await loop.run_in_executor(None, sys.stdin.readline):
                asked = json.loads(line)
                os.environ.update(asked["env"])
                print(json.dumps(await _crawl_all(asked["runs"])), flush=True)
                for name in asked["env"]:
                    del os.environ[name]
        finally:
            reactor.stop()  # type: ignore[attr-defined]

    reactor.callWhenRunning(lambda: asyncio.ensure_future(all_runs()))  # type: ignore[attr-defined]
    reactor.run()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
