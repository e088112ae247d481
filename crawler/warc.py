"""The archive of one board: the WARC file that this run writes, and what earlier runs have.

`archive/<platform>/<digest of board_key>/<run_id>-<segment>.warc.gz`, beside it the index (`crawler.index`). Each
start writes a segment of its own; a file that someone stopped writing is never written again, since a reader ends
quietly at a torn record and would not see what follows.
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import re
import uuid
import zlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

from scrapy import Request
from scrapy.http import Headers, Response
from scrapy.utils.httpobj import urlparse_cached

from crawler import clock
from crawler.captures import Capture, captures, files, verify
from crawler.earlier import Earlier
from crawler.home import Home, fsync_folder
from crawler.index import (
    ASKED,
    CALL,
    DIGEST,
    KEY,
    REF,
    Call,
    Entry,
    digest_of,
    entries,
    key_of,
    locate,
    place,
    run_of,
    sidecar,
    validators,
)
from crawler.records import UNREADABLE, Damage, Message, Writer, digest, read_message, record_at

__all__ = ["Archive", "ArchiveFailed", "Capture", "Damage", "captures", "files", "replayed", "verify"]

EARLIER_RUNS = 3
"""How many runs back a page's validators are looked for: a partial run lacks pages."""
USUAL_FIELDS, MOST_OF_FIELDS = 1 << 10, 4 << 10
"""Bytes of a record that its fields are within, as a rule and at most."""
STATED = re.compile(rb"\r\nWARC-Payload-Digest: (\S+)")
MOST_WAITING = 64 << 10
"""Bytes of records that are written together where they may wait."""
SYNC_SECONDS = 5.0
SYNC_BYTES = 8 << 20
TRUNCATED = {"download_stopped": "length", "dataloss": "disconnect"}
"""Scrapy's flag of a response → why it is not whole, in WARC's words."""
SECRET = re.compile(rb"authorization|cookie|api-?key|token|secret", re.IGNORECASE)

logger = logging.getLogger(__name__)


class ArchiveFailed(Exception):
    """The archive cannot be written: nothing may be parsed that is not in it."""


class Archive:
    """The open archive of a board run. Raises `ArchiveFailed` where it cannot be opened or written."""

    def __init__(self, home: Path, board_key: str, run_id: str, spider: str = "") -> None:
        folder = Home(Path(home).absolute()).archive_folder(board_key)
        self.run_id = run_id
        self.damages: list[Damage] = []
        self.current: dict[str, Entry] = {}
        self.earlier = Earlier()
        self._writer = Writer()
        self._sums = hashlib.sha256(), hashlib.sha256()
        self._ends, self._written = [0, 0], [0, 0]
        self._waiting = bytearray(), bytearray()
        self._unsynced, self._synced_at = 0, monotonic()
        self._opened: dict[str, int] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._load(folder)
            self.path, self._files = _new_segment(folder, run_id)
            self._place = place(self.path)
            self._append([self._warcinfo(board_key, spider)], None)
            fsync_folder(folder)
        except OSError as error:
            raise ArchiveFailed(f"The archive {folder} cannot be opened: {error.strerror or error}") from error

    def _load(self, folder: Path) -> None:
        runs: dict[str, list[Path]] = {}
        for path in sorted(folder.glob("*.warc.gz"), key=lambda path: (path.stat().st_mtime_ns, path.name)):
            runs.setdefault(run_of(path), []).append(path)
        mine = runs.pop(self.run_id, [])
        for paths in list(runs.values())[-EARLIER_RUNS:]:
            for path in paths:
                self.earlier.add(path, self.damages)
        for path in sorted(mine):
            self.current.update((entry.key, entry) for entry in entries(path, self.damages, calls=False))
        for damage in self.damages:
            logger.warning("%s: at byte %d: %s", damage.file, damage.offset, damage.why)

    # Writing.

    def store(self, request: Request, response: Response, key: str = "", call: Call | None = None) -> str:
        """Record an exchange; gives the reference to its payload. `key` is the request's fingerprint."""
        answer_id, now, told_call = _record_id(), clock.now(), _text(call)
        key = key or _key(request)
        asked = self._request(request, answer_id, now, told_call)
        fields = _fields("response", request.url, answer_id, now)
        fields += [(KEY, key), ("WARC-Payload-Digest", digest(response.body))]
        if response.ip_address is not None:
            fields.append(("WARC-IP-Address", str(response.ip_address)))
        fields += [("WARC-Truncated", why) for flag, why in TRUNCATED.items() if flag in response.flags]
        answer = self._writer.member(
            fields,
            "application/http; msgtype=response",
            response_head(response),
            response.body,
            compressed=b"Content-Encoding" in response.headers,
        )
        etag, changed = validators(Message("", response.headers, b""))
        told = {"etag": etag, "last_modified": changed}
        entry = self._entry(asked, answer, key, request.url, now, "response", response.status, told_call, **told)
        self._append([asked, answer], entry, told_call)
        return entry.ref

    def revisit(
        self, request: Request, response: Response, old: Entry, key: str = "", call: Call | None = None
    ) -> Message | None:
        """Record a 304 that says that `old` holds; gives the old answer, or None (and records nothing) where that
        cannot be read. The reference to the payload stays `old.ref`."""
        payload = self.message(old)
        if payload is None:
            return None
        answer_id, now, told_call = _record_id(), clock.now(), _text(call)
        key = key or _key(request)
        since = old.payload_time or old.time
        asked = self._request(request, answer_id, now, told_call)
        fields = _revisit_fields(
            "server-not-modified", request.url, answer_id, now, old, key, digest(payload.body), now
        )
        head = response_head(response)
        answer = self._writer.member(fields, "application/http; msgtype=response", head)
        etag, changed = validators(Message("", response.headers, b""), Message("", request.headers, b""))
        told = {"ref": old.ref, "etag": etag, "last_modified": changed, "payload_time": since, "asked_time": now}
        entry = self._entry(asked, answer, key, request.url, now, "revisit", 200, told_call, **told)
        self._append([asked, answer], entry, told_call)
        return payload

    def spare(self, request: Request, old: Entry, key: str, call: Call) -> Message | None:
        """Record that `old` stands for a request which was not sent; gives its answer, or None (and records nothing)
        where that cannot be read."""
        payload = self.message(old)
        if payload is not None:
            self._stand(request.url, old, key, json.dumps(call), payload.start, digest(payload.body))
        return payload

    def keep(self, url: str, old: Entry, key: str, call: str) -> bool:
        """Record the same without reading the answer, for whom its digest is enough; false (and nothing is recorded)
        where there is none. `call` is JSON."""
        stated = self._stated_digest(old)
        if stated is not None:
            self._stand(url, old, key, call, "HTTP/1.1 200 OK", stated)
        return stated is not None

    def _stand(self, url: str, old: Entry, key: str, call: str, start: str, payload: str) -> None:
        answer_id, now = _record_id(), clock.now()
        since, asked = old.payload_time or old.time, old.confirmed
        fields = _revisit_fields("identical-payload-digest", url, answer_id, now, old, key, payload, asked)
        fields.append((CALL, call))
        # Its validators are those of `old`, which the index must find in this record, too.
        named = {"Etag": old.etag, "Last-Modified": old.last_modified}
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
        head = f"{start}\r\n{lines}\r\n".encode("latin-1")
        answer = self._writer.member(fields, "application/http; msgtype=response", head)
        told = {"ref": old.ref, "etag": old.etag, "last_modified": old.last_modified, "payload_time": since}
        entry = self._entry(b"", answer, key, url, now, "revisit", 200, call, asked_time=asked, **told)
        self._append([answer], entry, call, may_wait=True)

    def _stated_digest(self, old: Entry) -> str | None:
        """The digest of its payload that a capture's record states; None where the record is not where it should be."""
        try:
            name, _, offset = old.ref.rpartition("@")
            if name not in self._opened:
                self._opened[name] = os.open(locate(old.ref, old.path)[0], os.O_RDONLY | os.O_CLOEXEC)
            inflate = zlib.decompressobj(31)
            head = inflate.decompress(os.pread(self._opened[name], MOST_OF_FIELDS, int(offset)), USUAL_FIELDS)
            if b"\r\n\r\n" not in head:
                head += inflate.decompress(inflate.unconsumed_tail, MOST_OF_FIELDS)
        except UNREADABLE:
            return None
        found = STATED.search(head.partition(b"\r\n\r\n")[0])
        return found[1].decode() if found and head.startswith(b"WARC/1.1\r\nWARC-Type: response\r\n") else None

    def failure(self, request: Request, exception: Exception, key: str = "", call: Call | None = None) -> None:
        """Record a request that got no answer; else a replay could not repeat the verdict."""
        answer_id, now, told_call = _record_id(), clock.now(), _text(call)
        key, reason = key or _key(request), type(exception).__name__
        asked = self._request(request, answer_id, now, told_call)
        said = " ".join(str(exception).split())[:300]
        body = f"exception: {reason}\r\nmessage: {said}\r\n".encode("utf-8", "replace")
        fields = [*_fields("metadata", request.url, answer_id, now), (KEY, key)]
        answer = self._writer.member(
            [*fields, ("WARC-Block-Digest", digest(body))], "application/warc-fields", body=body
        )
        entry = self._entry(asked, answer, key, request.url, now, "failure", 0, told_call, reason=reason)
        self._append([asked, answer], entry, told_call)

    def resource(self, uri: str, body: bytes, content_type: str, call: Call | None = None) -> str:
        """Record a document that someone saved; gives the reference to it."""
        uri = uri.replace(" ", "%20")
        now, key, told_call = clock.now(), key_of(uri), _text(call)
        fields = [*_fields("resource", uri, _record_id(), now), (KEY, key)]
        fields += [(CALL, told_call)] if told_call is not None else []
        answer = self._writer.member([*fields, ("WARC-Payload-Digest", digest(body))], content_type, body=body)
        entry = self._entry(b"", answer, key, uri, now, "resource", 200, told_call)
        self._append([answer], entry, told_call)
        return entry.ref

    def _request(self, request: Request, answer_id: str, now: datetime, call: str | None) -> bytes:
        fields = _fields("request", request.url, _record_id(), now)
        fields += [("WARC-Concurrent-To", answer_id), ("WARC-Payload-Digest", digest(request.body))]
        if call is not None:
            fields.append((CALL, call))
        return self._writer.member(fields, "application/http; msgtype=request", request_head(request), request.body)

    def _entry(
        self,
        asked: bytes,
        answer: bytes,
        key: str,
        url: str,
        now: datetime,
        kind: str,
        status: int,
        call: str | None,
        **told: Any,
    ) -> Entry:
        """What is kept of a capture: its call only as a digest."""
        offset = self._ends[0] + len(asked)
        told.setdefault("ref", f"{self._place}@{offset}")
        told["call_digest"] = digest_of(call or "null")
        url = url.partition("#")[0]
        return Entry(self.path, offset, len(answer), key, url, now, kind, status, self.run_id, **told)

    def _warcinfo(self, board_key: str, spider: str) -> bytes:
        said = {"software": "rolecall", "format": "WARC File Format 1.1", "isPartOf": self.run_id}
        said |= {"board_key": board_key, "run_id": self.run_id, "spider": spider}
        body = "".join(f"{name}: {value}\r\n" for name, value in said.items() if value).encode()
        fields = [("WARC-Type", "warcinfo"), ("WARC-Record-ID", _record_id()), ("WARC-Date", _date(clock.now()))]
        fields += [("WARC-Filename", self.path.name), ("WARC-Block-Digest", digest(body))]
        return self._writer.member(fields, "application/warc-fields", body=body)

    def _append(
        self, members: list[bytes], entry: Entry | None, call: str | None = None, *, may_wait: bool = False
    ) -> None:
        """Both records, and the index line. What `may_wait` is written with what follows: nothing was asked for it, so
        that a kill loses no answer."""
        if not self._files:
            raise ArchiveFailed(f"The archive {self.path} is closed.")
        for place_in, piece in enumerate((b"".join(members), entry.line(call) if entry else b"")):
            self._waiting[place_in].extend(piece)
            self._ends[place_in] += len(piece)
        if entry:
            self.current[entry.key] = entry
        if not may_wait or len(self._waiting[0]) >= MOST_WAITING:
            self._write_out()
            if self._unsynced >= SYNC_BYTES or monotonic() - self._synced_at >= SYNC_SECONDS:
                self.sync()

    def _write_out(self) -> None:
        """All records in one write, then their index lines; on an error, both files cut back to what is whole."""
        try:
            for file, waiting in zip(self._files, self._waiting, strict=True):
                _write(file, waiting)
        except OSError as error:
            self._give_up()
            raise ArchiveFailed(f"The archive {self.path} cannot be written: {error.strerror}") from error
        self._unsynced += len(self._waiting[0])
        for place_in, waiting in enumerate(self._waiting):
            self._written[place_in] += len(waiting)
            self._sums[place_in].update(waiting)
            waiting.clear()

    def _give_up(self) -> None:
        for file, end in zip(self._files, self._written, strict=True):
            with suppress(OSError):
                os.ftruncate(file, end)
            os.close(file)
        self._files = ()
        if not self._written[0]:
            for path in (self.path, sidecar(self.path)):
                path.unlink(missing_ok=True)

    def sync(self) -> None:
        """Bring to the disk what was written: the WARC file first, so that the index never promises more."""
        if self._waiting[0]:
            self._write_out()
        try:
            for file in self._files:
                os.fsync(file)
        except OSError as error:
            self._give_up()
            raise ArchiveFailed(f"The archive {self.path} cannot be written: {error.strerror}") from error
        self._unsynced, self._synced_at = 0, monotonic()

    def close(self) -> None:
        """Finish the file: synced, and sealed with its digests. A second call does nothing."""
        while self._opened:
            os.close(self._opened.popitem()[1])
        if not self._files:
            return
        self._write_out()
        sums = dict(zip(("warc", "index"), (sums.hexdigest() for sums in self._sums), strict=True))
        seal = DIGEST + json.dumps(sums).encode() + b"\n"
        try:
            os.fsync(self._files[0])
            _write(self._files[1], seal)
        except OSError as error:
            self._give_up()
            raise ArchiveFailed(f"The archive {self.path} cannot be finished: {error.strerror}") from error
        self._written[1] += len(seal)
        self.sync()
        for file in self._files:
            os.close(file)
        self._files = ()

    # Reading.

    def message(self, entry: Entry) -> Message | None:
        return read_payload(entry)


def read_payload(entry: Entry) -> Message | None:
    """The HTTP answer that an entry points at, body as received; None where it cannot be read."""
    try:
        record = record_at(*locate(entry.ref, entry.path))
        message = read_message(record.block)
        return message if record.kind == "response" and message.status else None
    except UNREADABLE as error:
        logger.warning("%s: the capture at %s cannot be read: %s", entry.url, entry.ref, error)
        return None


def replayed(paths: Iterable[str | os.PathLike[str]]) -> dict[str, Entry]:
    """The last capture of every request in these files, by its key. Raises OSError where one cannot be opened."""
    return {entry.key: entry for path in files(paths) for entry in entries(path, calls=False)}


def request_head(request: Request) -> bytes:
    """First line and headers as sent, secrets blotted out."""
    url = urlparse_cached(request)
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    lines = f"{request.method} {path} HTTP/1.1\r\nHost: {url.netloc.rpartition('@')[2]}\r\n".encode()
    return lines + _header_lines(request.headers, secret=True) + b"\r\n"


def response_head(response: Response) -> bytes:
    """First line and headers; the reason is the standard one, since Scrapy drops what was sent."""
    status = response.status
    reason = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
    protocol = response.protocol if response.protocol in ("HTTP/1.0", "HTTP/1.1") else "HTTP/1.1"
    return f"{protocol} {status} {reason}\r\n".encode() + _header_lines(response.headers) + b"\r\n"


def _header_lines(headers: Headers, secret: bool = False) -> bytes:
    lines = []
    for name, values in dict.items(headers):  # as they are kept: Scrapy's own items() normalises each name again
        if name == b"Transfer-Encoding":  # undone already
            continue
        hidden = secret and SECRET.search(name)
        lines += [name + b": " + (b"redacted" if hidden else value) + b"\r\n" for value in values]
    return b"".join(lines)


def _write(file: int, piece: bytes | bytearray) -> None:
    """All of it in one write, which a disk that fills up may cut short. Raises OSError."""
    if os.write(file, piece) < len(piece):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _new_segment(folder: Path, run_id: str) -> tuple[Path, tuple[int, ...]]:
    for number in count():
        path = folder / f"{run_id}-{number:03}.warc.gz"
        if sidecar(path).exists():
            continue
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        except FileExistsError:
            continue
        return path, (file, os.open(sidecar(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644))
    raise AssertionError("unreachable")


def _fields(kind: str, url: str, record_id: str, now: datetime) -> list[tuple[str, str]]:
    return [
        ("WARC-Type", kind),
        ("WARC-Record-ID", record_id),
        ("WARC-Target-URI", url.partition("#")[0]),
        ("WARC-Date", _date(now)),
    ]


def _revisit_fields(
    profile: str, url: str, answer_id: str, now: datetime, old: Entry, key: str, payload: str, asked: datetime
) -> list[tuple[str, str]]:
    return [
        *_fields("revisit", url, answer_id, now),
        (KEY, key),
        (REF, old.ref),
        ("WARC-Profile", f"http://netpreserve.org/warc/1.1/revisit/{profile}"),
        ("WARC-Refers-To-Target-URI", old.url),
        ("WARC-Refers-To-Date", _date(old.payload_time or old.time)),
        (ASKED, _date(asked)),
        ("WARC-Payload-Digest", payload),
    ]


def _record_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _date(moment: datetime) -> str:
    return f"{moment.isoformat()}Z"


def _text(call: Call | None) -> str | None:
    return None if call is None else json.dumps(call)


def _key(request: Request) -> str:
    return key_of(request.url, Message(f"{request.method} ", Headers(), request.body))
