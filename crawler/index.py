"""What an archive file holds: one line a capture, in a CDXJ sidecar, and the same made again from the WARC alone.

A line is `<key> <14-digit time> <JSON>`; the key is the request's fingerprint. A last line `!digest {…}`, written
when a file is finished, has the SHA-256 of the WARC file and of the lines before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.utils.request import fingerprint

from crawler.records import Damage, Message, Record, read_message, records

ANSWERS = ("response", "revisit", "resource", "metadata")
KEY, CALL, REF = "WARC-X-Rolecall-Key", "WARC-X-Rolecall-Call", "WARC-X-Rolecall-Ref"
ASKED = "WARC-X-Rolecall-Asked"
"""When the server last said that a revisit's payload holds: as a 304, or before an answer that it spares."""
DIGEST = b"!digest "

Call = dict[str, Any]
"""`callback`: a method's name or None; `cb_kwargs`: what it was called with."""
CALLED = ', "call": '
"""What stands before the call in an index line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One capture. `path`, `offset` and `length` are its own record's; `ref` (`file@offset`) is where its payload
    lies, empty where nobody knows; times are naive UTC; a failure has status 0 and its exception's name."""

    path: Path
    offset: int
    length: int
    key: str
    url: str
    time: datetime
    kind: str
    status: int
    run: str
    ref: str
    etag: str | None = None
    last_modified: str | None = None
    payload_time: datetime | None = None
    asked_time: datetime | None = None
    reason: str | None = None
    call: Call | None = None
    call_digest: str | None = field(default=None, compare=False)
    """Of `call`: what is left of it where calls are not kept."""

    @property
    def confirmed(self) -> datetime:
        """When the server last said that this is its answer: what was spared since says nothing new."""
        return self.asked_time or self.payload_time or self.time

    def line(self, call: str | None = None) -> bytes:
        """The entry's line in the sidecar; what is None, or is the file's own, is left out. `call`, as JSON, stands for
        its own where it keeps none."""
        file = place(self.path)
        shown = {
            "url": self.url,
            "time": self.time.isoformat(),
            "file": file,
            "offset": self.offset,
            "length": self.length,
            "kind": self.kind,
            "status": self.status,
            "etag": self.etag,
            "last_modified": self.last_modified,
            "run": self.run,
            "ref": None if self.ref == f"{file}@{self.offset}" else self.ref,
            "payload_time": self.payload_time and self.payload_time.isoformat(),
            "asked_time": self.asked_time and self.asked_time.isoformat(),
            "reason": self.reason,
        }
        text = json.dumps({name: value for name, value in shown.items() if value is not None})
        if call is None and self.call is not None:
            call = json.dumps(self.call)
        if call is not None:
            text = f"{text[:-1]}{CALLED}{call}}}"
        return f"{self.key} {self.time:%Y%m%d%H%M%S} {text}\n".encode()


def place(path: Path) -> str:
    """How files are referred to: relative to their home, or by their name where they lie elsewhere."""
    parts = path.parts[-4:]
    return "/".join(parts) if parts[0] == "archive" and len(parts) == 4 else path.name


def locate(ref: str, near: Path) -> tuple[Path, int]:
    """File and offset of a reference found in the file `near`. Raises ValueError where it is none."""
    name, _, offset = ref.rpartition("@")
    if not name:
        raise ValueError(f"{ref!r} is no reference to a capture")
    if place(near) == name:
        return near, int(offset)
    beside = near.parent / Path(name).name
    if place(near).startswith("archive/") and not beside.exists():
        return near.parents[3] / name, int(offset)
    return beside, int(offset)


def sidecar(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(".gz").removesuffix(".warc") + ".cdxj")


def run_of(path: Path) -> str:
    """`<run_id>-<segment>.warc.gz` → run_id."""
    return path.name.removesuffix(".gz").removesuffix(".warc").rpartition("-")[0]


def entries(path: Path, damages: list[Damage] | None = None, *, calls: bool = True) -> list[Entry]:
    """Every capture of a WARC file: from its sidecar as far as that goes, the rest from the file itself. Without
    `calls` it takes less memory."""
    size = path.stat().st_size
    known = [entry for entry in read_sidecar(path, calls=calls) if entry.offset + entry.length <= size]
    end = max((entry.offset + entry.length for entry in known), default=0)
    return [*known, *scanned(path, end, damages)] if end < size else known


def read_sidecar(path: Path, *, calls: bool = True) -> Iterator[Entry]:
    """The sidecar's entries, up to the first line that cannot be read (a torn one); none where it is missing."""
    try:
        lines = sidecar(path).read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return
    for line in lines:
        if line.startswith(DIGEST):
            continue
        try:
            yield entry_of(path, line, calls=calls)
        except (ValueError, LookupError, TypeError, AttributeError):
            return


def parted(text: bytes) -> tuple[bytes, bytes]:
    """A sidecar's lines, and what its digest line says: nothing where there is none."""
    at = text.rfind(b"\n" + DIGEST) + 1
    if not at and not text.startswith(DIGEST):
        return text, b""
    return text[:at], text[at + len(DIGEST) :]


def entry_of(path: Path, line: bytes, *, calls: bool = True) -> Entry:
    """The entry of one line. Raises ValueError, LookupError, TypeError or AttributeError where it is none."""
    key, _, text = line.decode().split(" ", 2)
    if not text.endswith("\n"):
        raise ValueError("torn")
    # A call stands last, and no text before it could hold these quotes; it need not be made into objects.
    head, has_call, call = text.partition(CALLED)
    shown = json.loads(f"{head}}}" if has_call else text)
    told_call = call.rstrip()[:-1] if has_call else "null"
    payload_time, asked_time = shown.get("payload_time"), shown.get("asked_time")
    return Entry(
        path=path,
        offset=shown["offset"],
        length=shown["length"],
        key=key,
        url=shown["url"],
        time=datetime.fromisoformat(shown["time"]),
        kind=shown["kind"],
        status=shown["status"],
        run=shown["run"],
        ref=shown["ref"] if "ref" in shown else f"{place(path)}@{shown['offset']}",
        etag=shown.get("etag"),
        last_modified=shown.get("last_modified"),
        payload_time=datetime.fromisoformat(payload_time) if payload_time else None,
        asked_time=datetime.fromisoformat(asked_time) if asked_time else None,
        reason=shown.get("reason"),
        call=json.loads(told_call) if calls else None,
        call_digest=digest_of(told_call),
    )


_sorted_json = json.JSONEncoder(sort_keys=True).encode


def call_digest(call: Call | None) -> str:
    """Tells whether two requests were made for the same: 16 hex digits."""
    return digest_of("null" if call is None else json.dumps(call))


@lru_cache(16)  # a posting that nobody edited is asked about with the very text that its index line has
def digest_of(told: str) -> str:
    """The same of a call as JSON. Raises ValueError where it is none."""
    return hashlib.blake2b(_sorted_json(json.loads(told)).encode(), digest_size=8).hexdigest()


def scanned(path: Path, start: int = 0, damages: list[Damage] | None = None) -> Iterator[Entry]:
    """The same entries from the WARC file alone."""
    damages = damages if damages is not None else []
    payloads = Payloads()
    for answer, request in exchanges(records(path, start, damages)):
        try:
            yield _made(answer, request, payloads)
        except ValueError as error:
            damages.append(Damage(path, answer.offset, str(error)))


def _made(answer: Record, request: Record | None, payloads: Payloads) -> Entry:
    fields, kind = answer.fields, answer.kind
    asked = read_message(request.block) if request else None
    own = f"{place(answer.path)}@{answer.offset}"
    etag = last_modified = payload_time = asked_time = None
    status, ref = 200, own
    if kind == "response":
        message = read_message(answer.block)
        status, etag, last_modified = message.status, *validators(message)
        payloads.add(answer, own)
    elif kind == "revisit":
        etag, last_modified = validators(read_message(answer.block), asked)
        ref = payloads.find(fields) or ""
        payload_time, asked_time = (_moment_of(fields, name) for name in ("warc-refers-to-date", ASKED.lower()))
    elif kind == "metadata":
        status = 0
    return Entry(
        path=answer.path,
        offset=answer.offset,
        length=answer.length,
        key=fields.get(KEY.lower()) or key_of(answer.url, asked),
        url=answer.url,
        time=moment(fields.get("warc-date", "")),
        kind="failure" if kind == "metadata" else kind,
        status=status,
        run=run_of(answer.path),
        ref=ref,
        etag=etag,
        last_modified=last_modified,
        payload_time=payload_time,
        asked_time=asked_time,
        reason=reason_of(answer),
        call=call_of(answer, request),
    )


def validators(message: Message, asked: Message | None = None) -> tuple[str | None, str | None]:
    """ETag and Last-Modified of an answer; of a 304 without them, those that it was asked with."""
    etag, changed = message.headers.get(b"ETag"), message.headers.get(b"Last-Modified")
    if asked is not None:
        etag = etag or asked.headers.get(b"If-None-Match")
        changed = changed or asked.headers.get(b"If-Modified-Since")
    return etag.decode("latin-1") if etag else None, changed.decode("latin-1") if changed else None


def moment(text: str) -> datetime:
    """A WARC date as naive UTC. Raises ValueError."""
    date = datetime.fromisoformat(text)
    return date.astimezone(UTC).replace(tzinfo=None) if date.tzinfo else date


def _moment_of(fields: dict[str, str], name: str) -> datetime | None:
    return moment(fields[name]) if name in fields else None


def call_of(*found: Record | None) -> Call | None:
    for record in found:
        if record and CALL.lower() in record.fields:
            try:
                call: Call = json.loads(record.fields[CALL.lower()])
            except RecursionError as error:
                raise ValueError("a call nested too deep") from error
            return call
    return None


def reason_of(answer: Record) -> str | None:
    """The exception's name that a failure's record states."""
    if answer.kind != "metadata":
        return None
    return answer.block.partition(b"\r\n")[0].removeprefix(b"exception: ").decode("latin-1")


def key_of(url: str, asked: Message | None = None) -> str:
    """The fingerprint of a request, in hex; that of a GET where none is known."""
    method = asked.start.partition(" ")[0] if asked else "GET"
    try:
        return fingerprint(Request(url, method=method, body=asked.body if asked else b"")).hex()
    except ValueError:
        return hashlib.sha1(url.encode(errors="replace"), usedforsecurity=False).hexdigest()


class Payloads:
    """Where payloads lie, for the `revisit` records that point at them: by address and date, or by digest."""

    def __init__(self) -> None:
        self._refs: dict[tuple[str, str], str] = {}

    def add(self, answer: Record, ref: str) -> None:
        self._refs[answer.url, answer.fields.get("warc-date", "")] = ref
        if stated := answer.fields.get("warc-payload-digest"):
            self._refs[stated, ""] = ref

    def find(self, fields: dict[str, str]) -> str | None:
        if REF.lower() in fields:
            return fields[REF.lower()]
        url = fields.get("warc-refers-to-target-uri", "").strip("<>").replace(" ", "%20")
        by_date = self._refs.get((url, fields.get("warc-refers-to-date", "")))
        return by_date or self._refs.get((fields.get("warc-payload-digest", ""), ""))


def exchanges(found: Iterable[Record]) -> Iterator[tuple[Record, Record | None]]:
    """Each answer with its request, None where the file has none. Pairs point either way: ours and Common Crawl's
    request comes first, others' after its answer, which is therefore held back by one record."""
    requests: dict[str, Record] = {}
    held: Record | None = None
    for record in found:
        if record.kind == "request":
            if held and _belong(record, held):
                yield held, record
                held = None
            else:
                _remember(requests, record)
        elif record.kind in ANSWERS[:3] or KEY.lower() in record.fields:
            if held:
                yield held, None
            held = None
            request = _asked(requests, record)
            if request or record.kind == "resource":
                yield record, request
            else:
                held = record
    if held:
        yield held, None


def _belong(request: Record, answer: Record) -> bool:
    pointed = request.fields.get("warc-concurrent-to"), answer.fields.get("warc-concurrent-to")
    if any(pointed):
        return pointed[0] == answer.id or pointed[1] == request.id
    return request.url == answer.url


def _remember(requests: dict[str, Record], request: Record) -> None:
    """Under the names that an answer may know it by; a few, since answers follow closely."""
    for name in (request.id, request.fields.get("warc-concurrent-to"), request.url):
        if name:
            requests.pop(name, None)
            requests[name] = request
    while len(requests) > 96:
        del requests[next(iter(requests))]


def _asked(requests: dict[str, Record], answer: Record) -> Record | None:
    names = answer.id, answer.fields.get("warc-concurrent-to", ""), answer.url
    request = next((requests[name] for name in names if name in requests), None)
    if request:
        for name in [name for name, kept in requests.items() if kept is request]:
            del requests[name]
    return request
