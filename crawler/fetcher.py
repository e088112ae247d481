"""The crawls of one process, side by side.

Boards on one host take turns, so that a host has one budget; hosts go side by side.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings
from scrapy.utils.log import configure_logging
from scrapy.utils.reactor import install_reactor

from crawler import clock
from crawler.base import BoardSpider
from crawler.board_crawl import BoardCrawler, BoardSettings, make_lean, settle
from crawler.boards import Board, platforms
from crawler.evidence import Evidence
from crawler.fetch import OUT_OF_TIME, USUAL_DELAY, Job, board_run, host_of
from crawler.home import Home
from crawler.items import Staged
from crawler.kept import code_of
from crawler.stage import StageFailed
from crawler.staging import StagePipeline
from crawler.verdict import fetch_verdict

STOPS = (signal.SIGTERM, signal.SIGINT)
SIDE_BY_SIDE = 16
"""Boards that one process reads at a time."""
MOMENT = 0.02
"""Seconds between two looks at whether a crawl that is opening has begun."""


def lanes(job: Job) -> list[list[Board]]:
    """Boards that must take turns, by host; a host without a delay has a lane a board."""
    found: dict[str, list[Board]] = {}
    for board in job.boards:
        host = host_of(board)
        free = job.delay is None and host in job.allow_hosts
        found.setdefault(board.key if free else host, []).append(board)
    return list(found.values())


class Fetcher:
    """Runs a job's crawls in the running event loop."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.home = Home(Path(job.home))
        self.runner = AsyncCrawlerRunner(Settings())
        self.running: set[Crawler] = set()
        self.stopping = False
        self.expired = False
        self.done = Counter[str]()

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        if self.job.seconds is not None:
            loop.call_later(self.job.seconds, self.expire)
        if self.job.ticks:
            loop.call_later(1.0, self._tick)
        gate = asyncio.Semaphore(SIDE_BY_SIDE)
        await asyncio.gather(*(self._lane(boards, gate) for boards in lanes(self.job)))

    def stop(self) -> None:
        """Finish what is in flight, stage nothing that is not whole."""
        self.stopping = True
        self._close()

    def expire(self) -> None:
        """Finish what is in flight, and stage what was read."""
        self.expired = True
        self._close()

    def _close(self) -> None:
        for crawler in list(self.running):
            asyncio.ensure_future(self._end(crawler))  # noqa: RUF006  # it ends with the crawl that `run` awaits

    async def _end(self, crawler: Crawler) -> None:
        """Stop a crawl. Scrapy takes no notice of being told while it is opening, and goes on to the end."""
        while crawler in self.running and not _is_under_way(crawler):
            await asyncio.sleep(MOMENT)
        await crawler.stop_async()

    async def _lane(self, boards: list[Board], gate: asyncio.Semaphore) -> None:
        for number, board in enumerate(boards):
            async with gate:
                if number and not self.job.replay:
                    await asyncio.sleep(self._turn(board))
                if self.stopping or self.expired:
                    return
                await self._board(board)

    def _tick(self) -> None:
        print(json.dumps(sum(map(_counts, self.running), self.done)), flush=True)
        asyncio.get_running_loop().call_later(1.0, self._tick)

    def _turn(self, board: Board) -> float:
        if self.job.delay is not None:
            return self.job.delay
        own = platforms()[board.platform].custom_settings or {}
        return float(own.get("DOWNLOAD_DELAY", USUAL_DELAY))

    async def _board(self, board: Board) -> None:
        started_at = clock.now().isoformat()
        crawler = BoardCrawler(platforms()[board.platform], self._settings(board))
        self.running.add(crawler)
        try:
            await self.runner.crawl(
                crawler,
                board=board.board,
                company=board.company,
                domain=board.domain,
                endpoint=board.endpoint,
                limit=self.job.limit,
            )
        finally:
            self.running.discard(crawler)
            self.done.update(_counts(crawler))
        pipeline = _pipeline(crawler)
        if self.stopping or (self.expired and _is_unread(crawler)):
            pipeline.writer.discard()
            return
        staged = self._staged(board, crawler, started_at)
        digest = pipeline.writer.finish(staged)
        print(json.dumps(asdict(board_run(staged, pipeline.writer.path, digest, pipeline.writer.rows))), flush=True)

    def _settings(self, board: Board) -> Settings:
        job = self.job
        settings = BoardSettings()
        settings.setmodule("crawler.settings", priority="project")
        own = {
            "ROLECALL_HOME": job.home,
            "ROLECALL_RUN_ID": job.run_id,
            "ROLECALL_RUN_STARTED_AT": job.run_started_at,
            "ROLECALL_BOARD_KEY": board.key,
            "ROLECALL_ALLOW_HOSTS": job.allow_hosts,
            "ROLECALL_REPLAY": job.replay,
            "ROLECALL_DELAY": job.delay,
            "ROLECALL_MAX_REQUESTS": job.max_requests,
            "ROLECALL_PERMISSION": board.permission,
            "LOG_LEVEL": job.log_level,
        }
        settings.update({name: value for name, value in own.items() if value is not None}, priority="cmdline")
        make_lean(settings, job.log_level)
        return settings

    def _staged(self, board: Board, crawler: Crawler, started_at: str) -> Staged:
        spider, job = crawler.spider, self.job
        assert isinstance(spider, BoardSpider)
        assert crawler.stats is not None
        evidence, stats = spider.evidence, crawler.stats.get_stats()
        if stats.get("archive/failed"):
            evidence.stopped = "archive_failed"
        elif self.expired and evidence.stopped == "shutdown":
            evidence.stopped = OUT_OF_TIME
        evidence.replay_misses = stats.get("archive/replay_misses", 0) + stats.get("archive/unresolved", 0)
        verdict = fetch_verdict(evidence)
        return Staged(
            run_id=job.run_id,
            run_seq=job.run_seq,
            run_started_at=job.run_started_at,
            board_key=board.key,
            platform=board.platform,
            board=board.board,
            company=board.company,
            domain=board.domain,
            permission=board.permission,
            url=spider.list_request().url if evidence.parts else board.key,
            started_at=started_at,
            verdict=verdict.verdict,
            reason=verdict.reason,
            exact=verdict.exact,
            advertised=evidence.advertised,
            found=len(evidence.present),
            requests=stats.get("archive/requests", 0),
            bytes=stats.get("archive/bytes", 0),
            failures=len(evidence.failed) + len(evidence.unread) + len(evidence.errors),
            accept_drop=job.accept_drop,
            robots=stats.get("robots/decision"),
            crawl_delay=stats.get("robots/crawl_delay"),
            tdm_reservation=stats.get("tdm/reservation"),
            present=sorted(evidence.present - evidence.read),
            gone=sorted(evidence.gone - evidence.read),
            quarantine=[unread.model_dump() for unread in evidence.unread],
            code=code_of(type(spider)),
        )


def _is_under_way(crawler: Crawler) -> bool:
    try:
        return crawler.engine.running
    except RuntimeError:  # it has none yet
        return False


def _pipeline(crawler: Crawler) -> StagePipeline:
    pipeline = crawler.get_item_pipeline(StagePipeline)
    assert isinstance(pipeline, StagePipeline)
    return pipeline


def _is_unread(crawler: Crawler) -> bool:
    """True where nothing came back, and nothing says why but that the crawl was ended."""
    evidence = _evidence(crawler)
    return not evidence.parts and not evidence.errors and all(fail.reason == "CrawlEnded" for fail in evidence.failed)


def _counts(crawler: Crawler) -> Counter[str]:
    """How far a crawl is, or was."""
    if crawler.spider is None or crawler.stats is None:
        return Counter()
    requests = crawler.stats.get_value("archive/requests", 0)
    return Counter(requests=requests, postings=_evidence(crawler).items)


def _evidence(crawler: Crawler) -> Evidence:
    assert isinstance(crawler.spider, BoardSpider)
    return crawler.spider.evidence


def fetch(job: Job) -> int:
    """Do a job; the exit code of its process: 2 where it was told to stop, 1 where it could not go on."""
    configure_logging({"LOG_LEVEL": job.log_level})
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    platforms()  # finds and imports the spiders
    settle(job.log_level)
    from twisted.internet import reactor

    fetcher = Fetcher(job)
    ended: list[BaseException | None] = []

    async def whole() -> None:
        loop = asyncio.get_running_loop()
        for number in STOPS:
            loop.add_signal_handler(number, fetcher.stop)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)  # whoever started this process held them back until now
        await fetcher.run()

    def end(done: asyncio.Task[None]) -> None:
        ended.append(done.exception())
        for number in STOPS:
            # Too late: and Python takes handlers away before it is gone, so that one would kill what is done.
            signal.signal(number, signal.SIG_IGN)
        reactor.stop()  # type: ignore[misc]  # the reactor is a module that is an object

    def begin() -> None:
        asyncio.ensure_future(whole()).add_done_callback(end)

    reactor.callWhenRunning(begin)
    # Twisted's interface knows neither the argument nor that a module stands in for the reactor.
    reactor.run(installSignalHandlers=False)  # type: ignore[call-arg, misc]
    if isinstance(ended[0], StageFailed):
        print(ended[0], file=sys.stderr)
        return 1
    if ended[0] is not None:
        logging.getLogger(__name__).critical("%s: %s", type(ended[0]).__name__, ended[0], exc_info=ended[0])
        return 1
    return 2 if fetcher.stopping else 0
