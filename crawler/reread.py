"""An archived board run, read again: each capture to the spider method that read it live, outside any engine.

Record by record rather than request by request: a spider that asks for other addresses today still reads what it
fetched then (`archive.md` §3.13).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from scrapy import Request

from crawler.base import UNREADABLE, BoardSpider, asked_for
from crawler.captures import Capture
from crawler.index import call_digest
from crawler.items import Posting, Published
from crawler.politeness import OtherHost, TooManyRedirects, leaves


def reread(spider: BoardSpider, captures: Iterable[Capture]) -> Iterator[Published]:
    """The items of one board run's captures, each once, in the order of the archive. What happened on the way goes
    to `spider.evidence`, as in a live run; of several answers to one request the last counts."""
    evidence = spider.evidence
    failed: dict[str, Capture] = {}
    led_on: dict[str, Capture] = {}
    for capture in captures:
        call = _call(spider, capture)
        if call is None:
            continue
        if _is_on_the_way(spider, capture):
            led_on[call_digest(call)] = capture
            continue
        if led_on:
            led_on.pop(call_digest(call), None)
        failed.pop(capture.key, None)
        if not 200 <= capture.status < 300 or capture.truncated or capture.status in spider.throttles:
            failed[capture.key] = capture
            continue
        try:
            outputs = list(getattr(spider, call["callback"])(capture.response(), **call["cb_kwargs"]))
        except UNREADABLE as error:
            evidence.errors.append(f"{type(error).__name__}: {error}"[:300])
        else:
            yield from _items(spider, outputs, capture.ref)
    for capture in failed.values():
        yield from _items(spider, _after_failure(spider, capture), None)
    for capture in led_on.values():
        yield from _items(spider, spider.unanswered(_asked(capture), TooManyRedirects.__name__), None)


def _is_on_the_way(spider: BoardSpider, capture: Capture) -> bool:
    """True for a redirect that was followed."""
    if not 300 <= capture.status < 400 or capture.status in spider.throttles:
        return False
    return not leaves(capture.url, _location(capture), spider.hosts or "")


def _location(capture: Capture) -> str:
    return (capture.headers.get("Location") or b"").decode("latin-1")


def _after_failure(spider: BoardSpider, capture: Capture) -> Iterator[Any]:
    """What the spider makes of an answer that is none."""
    request, response = _asked(capture), capture.response()
    if 300 <= capture.status < 400 and capture.status not in spider.throttles:
        return spider.unanswered(request, OtherHost.__name__)
    if capture.status == 0 or capture.truncated:
        return spider.unanswered(request, capture.reason or "no answer")
    return spider.refused(request, response)


def _asked(capture: Capture) -> Request:
    asked = asked_for(capture.response())
    return asked.replace(meta={"is_list": "row" not in asked.cb_kwargs})


def _call(spider: BoardSpider, capture: Capture) -> dict[str, Any] | None:
    """What the capture was fetched for; None for robots.txt, and for a name that is no callback of this spider."""
    call = capture.call
    name = (call or {}).get("callback")
    if not call or not isinstance(name, str) or not name.startswith("parse") or not hasattr(spider, name):
        return None
    return call


def _items(spider: BoardSpider, outputs: Iterable[Any], ref: str | None) -> Iterator[Published]:
    evidence = spider.evidence
    for output in outputs:
        if isinstance(output, Published) and evidence.take(output, spider.limit):
            is_row_only = isinstance(output, Posting) and output.is_row_only
            output.capture = None if is_row_only else ref
            yield output
        elif not isinstance(output, Published | Request):
            evidence.take(output)
