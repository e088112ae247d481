"""An archived board run, read again: each capture to the spider method that read it live, outside any engine.

Record by record rather than request by request: a spider that asks for other addresses today still reads what it
fetched then (`archive.md` §3.13).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from scrapy import Request

from crawler.base import BoardSpider
from crawler.captures import Capture
from crawler.evidence import Evidence
from crawler.items import Failed, Listing, Posting, Published, Unread


def reread(spider: BoardSpider, captures: Iterable[Capture]) -> Iterator[Published]:
    """The items of one board run's captures, each once, in the order of the archive. What happened on the way goes
    to `spider.evidence`, as in a live run; of several answers to one request the last counts."""
    evidence = spider.evidence
    failed: dict[str, tuple[Failed, dict[str, Any]]] = {}
    for capture in captures:
        call = _call(spider, capture)
        if call is None or 300 <= capture.status < 400:
            continue
        failed.pop(capture.key, None)
        if capture.status == 0 or capture.status >= 400 or capture.truncated:
            failed[capture.key] = (_failed(spider, capture, call), call)
            continue
        try:
            outputs = list(getattr(spider, call["callback"])(capture.response(), **call["cb_kwargs"]))
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            evidence.errors.append(f"{type(error).__name__}: {error}"[:300])
        else:
            yield from _items(evidence, outputs, capture.ref)
    for failure, call in failed.values():
        evidence.failure(failure)
        row = call["cb_kwargs"].get("row")
        if row and spider.list_has_body:
            yield from _items(evidence, [spider.read(row, None)], None)


def _call(spider: BoardSpider, capture: Capture) -> dict[str, Any] | None:
    """What the capture was fetched for; None for robots.txt, and for a name that is no callback of this spider."""
    call = capture.call
    name = (call or {}).get("callback")
    if not call or not isinstance(name, str) or not name.startswith("parse") or not hasattr(spider, name):
        return None
    return call


def _items(evidence: Evidence, outputs: Iterable[Any], ref: str | None) -> Iterator[Published]:
    for output in outputs:
        match output:
            case Listing():
                evidence.listing(output)
            case Unread():
                evidence.unread.append(output)
            case Failed():
                evidence.failure(output)
            case Posting() if output.posting_id in evidence.read:
                continue
            case Published():
                if isinstance(output, Posting):
                    evidence.read.add(output.posting_id)
                output.capture = ref
                yield output
            case Request() | None:
                continue


def _failed(spider: BoardSpider, capture: Capture, call: dict[str, Any]) -> Failed:
    row = call["cb_kwargs"].get("row")
    return Failed(
        url=capture.url,
        reason="status" if capture.status else (capture.reason or "no answer"),
        status=capture.status or None,
        is_list=row is None,
        posting_id=spider.readable_id(row) if row else None,
    )
