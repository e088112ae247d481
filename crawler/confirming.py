"""Asks platforms whether they have a board: the board's own crawl, cut short after a few postings, nothing kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from scrapy import signals
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings

from crawler.base import BoardSpider
from crawler.boards import GENERIC, Board, platforms
from crawler.fetch import USUAL_DELAY, host_of
from crawler.items import Posting
from crawler.sites import letters, registrable
from crawler.verdict import fetch_verdict

SIDE_BY_SIDE = 8
POSTINGS = 2
REQUESTS = 8
LONGEST = 45.0
"""Seconds that one board is waited for."""
SHORT = 5
"""Letters up to which a name is likely to be somebody else's, too (`ats.md` §0)."""
SILENT_ON_UNKNOWN = frozenset(["smartrecruiters", "oracle", "join"])
"""Platforms that answer for a board they do not have as for an empty one (`ats.md` §5, §14, §21)."""
UNREACHED = ("RobotsUnreachable", "CannotResolveHostError", "DownloadTimeoutError", "DownloadConnectionRefusedError")


class Told(Protocol):
    @property
    def delay(self) -> float | None: ...
    @property
    def allow_hosts(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform says of a board: confirmed, unreached, unproven, denied or unasked, and whose it is."""

    status: str
    why: str = ""
    company: str | None = None

    def for_page(self, board: Board, url: str, names: Iterable[str]) -> Answer:
        """Of a board that a page named: denied where its name is short and the platform says that it is the board of
        a company which neither the site's domain nor its titles know."""
        token = letters(board.board.partition("/")[0])
        if self.status != "confirmed" or not self.company or len(token) > SHORT:
            return self
        company = letters(self.company)
        known = [letters(registrable(url).partition(".")[0]), *(letters(name) for name in names)]
        if not company or any(company in name or (len(name) > 2 and name in company) for name in known if name):
            return self
        return replace(self, status="denied", why=f"the platform says it is {self.company}'s")


async def confirmed(
    boards: Iterable[Board], runner: AsyncCrawlerRunner, settings: Callable[[], Settings], told: Told
) -> dict[str, Answer]:
    """By board key. Boards on one host take turns; where a host does not answer, it is not asked again."""
    lanes: dict[str, list[Board]] = {}
    for board in boards:
        lanes.setdefault(host_of(board), []).append(board)
    gate = asyncio.Semaphore(SIDE_BY_SIDE)
    found = await asyncio.gather(*(_lane(host, lane, runner, settings, told, gate) for host, lane in lanes.items()))
    return {key: answer for lane in found for key, answer in lane.items()}


async def _lane(
    host: str,
    boards: list[Board],
    runner: AsyncCrawlerRunner,
    settings: Callable[[], Settings],
    told: Told,
    gate: asyncio.Semaphore,
) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    turn = 0.0 if host in told.allow_hosts and told.delay is None else told.delay or USUAL_DELAY
    async with gate:
        for board in boards:
            if board.platform in GENERIC:
                found[board.key] = Answer("unasked")
                continue
            unreached = next((answer for answer in found.values() if answer.status == "unreached"), None)
            found[board.key] = unreached or await _asked(board, runner, settings())
            await asyncio.sleep(0.0 if unreached or board is boards[-1] else turn)
    return found


async def _asked(board: Board, runner: AsyncCrawlerRunner, settings: Settings) -> Answer:
    settings.set("SPIDER_MIDDLEWARES", {"crawler.evidence.EvidenceMiddleware": 950}, priority="cmdline")
    settings.set("ROLECALL_MAX_REQUESTS", REQUESTS, priority="cmdline")
    settings.set("DOWNLOAD_MAXSIZE", 64 * 1024 * 1024, priority="cmdline")
    crawler = Crawler(platforms()[board.platform], settings)
    companies: list[str] = []

    def keep(item: Any) -> None:
        if isinstance(item, Posting) and item.company_raw:
            companies.append(item.company_raw.strip())

    crawler.signals.connect(keep, signal=signals.item_scraped)
    crawl = runner.crawl(crawler, board=board.board, domain=board.domain, endpoint=board.endpoint, limit=POSTINGS)
    await asyncio.wait({asyncio.ensure_future(crawl)}, timeout=LONGEST)
    if not isinstance(crawler.spider, BoardSpider):
        return Answer("unproven", "its crawl did not start")
    return _answer(crawler.spider, companies)


def _answer(spider: BoardSpider, companies: list[str]) -> Answer:
    evidence = spider.evidence
    verdict = fetch_verdict(evidence)
    why = verdict.reason or verdict.verdict
    if evidence.parts:
        if not evidence.ids and spider.name in SILENT_ON_UNKNOWN:
            return Answer("unproven", "an empty list, as for a board that is not there")
        return Answer("confirmed", company=companies[0] if companies else None)
    if verdict.verdict == "failed" and why.startswith("board_not_found"):
        return Answer("denied", why)
    reasons = {failed.reason for failed in evidence.failed}
    if (not evidence.failed and not evidence.errors) or reasons & {*UNREACHED}:
        return Answer("unreached", "no answer")
    return Answer("unproven", why)
