"""One budget a host, whatever the number of boards and processes that ask it (`trust.md` §3.5).

Scrapy keeps the pace of one crawl. Boards on one host take turns (`crawler.fetch`), but the postings of several sites
may lie on one host, and redirects lead anywhere: when each host was last asked stands in one small file of the home,
which all crawling processes of that home share.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import struct
import time
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path

from scrapy.exceptions import IgnoreRequest

NAME = ".pace"
HOSTS = 1 << 16
"""Places in the file (1 MiB, most of it never written). Two hosts that share one share a budget, which does no harm."""
LONGEST_WAIT = 3600.0
"""Seconds; who asks for more is not waited for, and a time further ahead is a clock that was put back."""
STEP = 1.0
"""Seconds until who waits looks whether the crawl was stopped."""
_PLACE = struct.Struct("<dd")


class CrawlEnded(IgnoreRequest):
    """The crawl was stopped while a request waited."""


async def wait(seconds: float, is_over: Callable[[], bool]) -> None:
    """Sleep, and look every second whether there is still something to wait for. Raises `CrawlEnded`."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if is_over():
            raise CrawlEnded("the crawl was stopped")
        await asyncio.sleep(min(left, STEP))


class Pace:
    """The file of one home: by host, when it was last asked and until when it asked for a pause, both in seconds of
    the clock, 0 for never."""

    def __init__(self, home: Path) -> None:
        self._file = os.open(home / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)

    async def turn(self, host: str, delay: float, is_over: Callable[[], bool] = lambda: False) -> None:
        """Wait until `host` may be asked, `delay` seconds after anybody asked it last. Raises `CrawlEnded`."""
        while (left := self._take(host, delay)) > 0:
            await wait(left, is_over)

    def hold(self, host: str, seconds: float) -> None:
        """Nobody asks `host` for so long."""
        place = self._place(host)
        fcntl.lockf(self._file, fcntl.LOCK_EX, _PLACE.size, place)
        try:
            last, until = self._read(place)
            self._write(place, last, max(until, time.time() + min(seconds, LONGEST_WAIT)))
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, _PLACE.size, place)

    def _take(self, host: str, delay: float) -> float:
        """Seconds to wait; 0 where the turn is ours, which is written down."""
        place = self._place(host)
        fcntl.lockf(self._file, fcntl.LOCK_EX, _PLACE.size, place)
        try:
            now = time.time()
            last, until = self._read(place)
            waits = [until - now, last + delay - now if last <= now else 0.0]
            left = max((wait for wait in waits if wait <= LONGEST_WAIT), default=0.0)
            if left <= 0:
                self._write(place, now, until)
            return max(left, 0.0)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, _PLACE.size, place)

    def _place(self, host: str) -> int:
        digest = blake2b(host.lower().encode(), digest_size=8).digest()
        return int.from_bytes(digest) % HOSTS * _PLACE.size

    def _read(self, place: int) -> tuple[float, float]:
        found = os.pread(self._file, _PLACE.size, place)
        last, until = _PLACE.unpack(found) if len(found) == _PLACE.size else (0.0, 0.0)
        return last, until

    def _write(self, place: int, last: float, until: float) -> None:
        os.pwrite(self._file, _PLACE.pack(last, until), place)


@cache
def pace_of(home: Path) -> Pace:
    """The one of this process: a lock of its file goes with any descriptor of it that is closed."""
    return Pace(home)
