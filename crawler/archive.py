"""The downloader middleware that records, revalidates, resumes and replays (`archive.md` §4).

It stands next to the downloader (900): bodies are still encoded, every redirect hop and every retry passes on its
own. An archived answer never stands in for a failed fetch.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.responsetypes import responsetypes

from crawler import clock
from crawler.index import Call, Entry, call_digest, digest_of, moment
from crawler.records import Message
from crawler.warc import Archive, ArchiveFailed, read_payload, replayed

RUN_HOLDS = timedelta(hours=6)
"""List pages of different hours shift against each other: an older run's captures answer nothing."""
VALIDATORS_HOLD = timedelta(days=30)
"""Bounds how far back a revisit reaches, and finds out a server whose ETag lies."""
UNEDITED_HOLDS = timedelta(days=7)
"""How long an unchanged list row spares asking for its posting's own page, from when the server last answered that."""
ASK_AGAIN = {304, 408, 429, *range(500, 600)}

logger = logging.getLogger(__name__)


class ReplayMiss(IgnoreRequest):
    """The archive that is replayed has no answer to this request."""


class ArchivedFailure(IgnoreRequest):
    """The request got no answer then, either."""


class ArchiveEnded(IgnoreRequest):
    """The archive cannot be written, and the board run is over."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An earlier run's capture that stands for a request: its URL, key and call, as JSON."""

    url: str
    key: str
    call: str
    old: Entry


OURS = (ReplayMiss, ArchivedFailure, ArchiveEnded, ArchiveFailed)


class ArchiveMiddleware:
    """Without `ROLECALL_RUN_ID` (a plain `scrapy crawl`) there is none. Leaves `request.meta["capture"]`, the
    reference to the payload that the answer came from."""

    archive: Archive | None = None

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if not settings.get("ROLECALL_RUN_ID"):
            raise NotConfigured("nothing is archived without ROLECALL_RUN_ID")
        self.crawler = crawler
        self.replay: dict[str, Entry] | None = None
        self._paths = settings.getlist("ROLECALL_REPLAY")
        started_at = settings.get("ROLECALL_RUN_STARTED_AT")
        self._started_at = moment(started_at) if started_at else None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchiveMiddleware:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.open, signal=signals.spider_opened)
        crawler.signals.connect(middleware.close, signal=signals.spider_closed)
        return middleware

    def open(self, spider: Spider) -> None:
        settings = self.crawler.settings
        try:
            if self._paths:
                self.replay = replayed(self._paths)
                return
            self.archive = Archive(
                Path(settings["ROLECALL_HOME"]),
                settings["ROLECALL_BOARD_KEY"],
                settings["ROLECALL_RUN_ID"],
                spider=spider.name,
            )
        except (ArchiveFailed, OSError) as error:
            self._note(error)
            raise CloseSpider("archive_failed") from error

    def close(self, spider: Spider) -> None:
        try:
            if self.archive:
                self.archive.close()
        except ArchiveFailed as error:
            self._note(error)

    def sync(self) -> None:
        """Bring everything recorded so far to the disk; the stage file comes after. Raises `ArchiveFailed`."""
        if self.archive:
            self.archive.sync()

    # Asking.

    def process_request(self, request: Request) -> Response | None:
        request.meta.pop("capture", None)
        key = self._key(request)
        if self.replay is not None:
            return self._replayed(request, self.replay.get(key))
        if self.archive is None or self.crawler.stats.get_value("archive/failed"):
            raise ArchiveEnded("the archive is not open")
        held = self._resumed(request, self.archive.current.get(key))
        if held is None:
            held = self._spared(request, key, self.archive.earlier.get(key))
        if held is None:
            self._add_validators(request, self.archive.earlier.get(key))
        return held

    def _replayed(self, request: Request, entry: Entry | None) -> Response:
        if entry is None:
            self._count("archive/replay_misses")
            raise ReplayMiss(f"{request.url} is not in the archive that is replayed")
        if entry.kind == "failure":
            raise ArchivedFailure(f"{request.url} got no answer: {entry.reason}")
        message = read_payload(entry)
        if message is None:
            self._count("archive/unresolved")
            raise ReplayMiss(f"{request.url}: its capture cannot be read")
        self._count("archive/answered")
        return answer(request, message, entry.ref)

    def _resumed(self, request: Request, entry: Entry | None) -> Response | None:
        """The answer that this run has already, unless it should be asked for again."""
        if entry is None or entry.kind == "failure" or entry.status in ASK_AGAIN or "retry_times" in request.meta:
            return None
        if self._started_at is not None and clock.now() - self._started_at > RUN_HOLDS:
            return None
        key, call = entry.key, call_of(request)
        if entry.call_digest == call_digest(call):
            message = read_payload(entry)
        elif entry.status == 200:
            # Asked for something else before (a redirect leads here): read again, it must be found for this, too.
            message = self._stood_for(request, entry, key, call)
        else:
            return None
        if message is None:
            return None
        self._count("archive/answered")
        return answer(request, message, entry.ref)

    def _stood_for(self, request: Request, old: Entry, key: str, call: Call) -> Message | None:
        """The answer that `old` holds, recorded as that to this request."""
        assert self.archive is not None
        try:
            return self.archive.spare(request, old, key, call)
        except ArchiveFailed as error:
            self._end(error)
            raise ArchiveEnded(str(error)) from error

    def _spared(self, request: Request, key: str, old: Entry | None) -> Response | None:
        """The last answer to a detail whose list row shows that nothing was edited since: it is not asked again."""
        if old is None or not _is_unedited(request, old, json.dumps(call_of(request))):
            return None
        message = self._stood_for(request, old, key, call_of(request))
        if message is None:
            return None
        self._count("archive/spared")
        return answer(request, message, old.ref)

    def standing(self, request: Request) -> Standing | None:
        """What an earlier run was answered, where that still stands for a detail and this run has no answer."""
        if self.archive is None or self.crawler.stats.get_value("archive/failed"):
            return None
        key = self._key(request)
        old = None if key in self.archive.current else self.archive.earlier.get(key)
        if old is None:
            return None
        call = json.dumps(call_of(request))
        return Standing(request.url, key, call, old) if _is_unedited(request, old, call) else None

    def keep(self, standing: Standing) -> bool:
        """Record that it stands for a request that is not made; false where the answer cannot be found."""
        assert self.archive is not None
        try:
            kept = self.archive.keep(standing.url, standing.old, standing.key, standing.call)
        except ArchiveFailed as error:
            self._end(error)
            raise ArchiveEnded(str(error)) from error
        if kept:
            self._count("archive/spared")
        return kept

    def _add_validators(self, request: Request, old: Entry | None) -> None:
        if old is None or request.method != "GET" or request.meta.get("archive_anew"):
            return
        if clock.now() - (old.payload_time or old.time) > VALIDATORS_HOLD:
            return
        stated = {"If-None-Match": old.etag, "If-Modified-Since": old.last_modified}
        added = {name: value for name, value in stated.items() if value and name not in request.headers}
        if added:
            request.headers.update(added)
            request.meta["_archive"] = (old, list(added))

    # Recording.

    def process_response(self, request: Request, response: Response) -> Request | Response:
        if "archived" in response.flags:
            return response
        assert self.archive is not None
        self._count("archive/requests")
        self._count("archive/bytes", len(response.body))
        key, call = self._key(request), call_of(request)
        old, added = request.meta.pop("_archive", (None, ()))
        try:
            if response.status == 304 and old is not None:
                return self._revalidated(request, response, old, key, call, added)
            request.meta["capture"] = self.archive.store(request, response, key, call)
        except ArchiveFailed as error:
            self._end(error)
            raise ArchiveEnded(str(error)) from error
        finally:
            _remove(request, added)
        return response

    def _revalidated(
        self, request: Request, response: Response, old: Entry, key: str, call: Call, added: list[str]
    ) -> Request | Response:
        assert self.archive is not None
        message = self.archive.revisit(request, response, old, key, call)
        if message is not None:
            self._count("archive/revisits")
            return answer(request, message, old.ref, flag="revalidated")
        self._count("archive/unresolved")
        self.archive.store(request, response, key, call)
        _remove(request, added)
        return request.replace(dont_filter=True, meta={**request.meta, "archive_anew": True})

    def process_exception(self, request: Request, exception: Exception) -> None:
        _, added = request.meta.pop("_archive", (None, ()))
        if self.archive is not None and not isinstance(exception, OURS):
            self._fail(request, exception)
        _remove(request, added)

    def _fail(self, request: Request, exception: Exception) -> None:
        assert self.archive is not None
        self._count("archive/failures")
        if not isinstance(exception, IgnoreRequest):
            self._count("archive/requests")
        try:
            self.archive.failure(request, exception, self._key(request), call_of(request))
        except ArchiveFailed as error:
            self._end(error)

    def _end(self, error: ArchiveFailed) -> None:
        """End the board run at once."""
        self._note(error)
        engine = self.crawler.engine
        assert engine is not None
        self._closing = asyncio.ensure_future(engine.close_spider_async(reason="archive_failed"))

    def _note(self, error: Exception) -> None:
        if not self.crawler.stats.get_value("archive/failed"):
            logger.error("%s", error)
            self.crawler.stats.set_value("archive/failed", str(error))

    def _key(self, request: Request) -> str:
        assert self.crawler.request_fingerprinter is not None
        return self.crawler.request_fingerprinter.fingerprint(request).hex()

    def _count(self, name: str, by: int = 1) -> None:
        self.crawler.stats.inc_value(name, by)


def answer(request: Request, message: Message, ref: str, flag: str = "archived") -> Response:
    """An archived answer, as the downloader would have given it."""
    request.meta["capture"] = ref
    headers, body = message.headers, message.body
    made = responsetypes.from_args(headers=headers, url=request.url, body=body)
    return made(request.url, status=message.status, headers=headers, body=body, flags=[flag])


def _is_unedited(request: Request, old: Entry, call: str) -> bool:
    """`call` is the request's own, as JSON."""
    if not request.meta.get("row_shows_edits") or request.meta.get("is_list"):
        return False
    return old.call_digest == digest_of(call) and clock.now() - old.confirmed <= UNEDITED_HOLDS


def call_of(request: Request) -> Call:
    """What the answer goes to: the callback's name (None for none, as of robots.txt) and its arguments."""
    callback: Any = request.callback
    name = "parse" if callback is None else getattr(callback, "__name__", None)
    return {"callback": None if callback is NO_CALLBACK else name, "cb_kwargs": request.cb_kwargs}


def _remove(request: Request, added: list[str] | tuple[()]) -> None:
    """Validators are of one request: retries and redirects copy what they find."""
    for name in added:
        request.headers.pop(name, None)
