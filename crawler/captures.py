"""WARC files, own and foreign, read capture by capture: for `rebuild`, `import` and `verify`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from os import PathLike
from pathlib import Path

from scrapy import Request
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.home import board_digest
from crawler.index import (
    Call,
    Payloads,
    call_of,
    exchanges,
    key_of,
    locate,
    moment,
    parted,
    place,
    read_sidecar,
    reason_of,
    run_of,
    scanned,
    sidecar,
)
from crawler.records import TORN, UNREADABLE, Damage, Message, Record, decoded, read_message, record_at, records

EMPTY = "holds no WARC record"
Paths = str | PathLike[str] | Iterable[str | PathLike[str]]


@dataclass(frozen=True, slots=True)
class Capture:
    """One archived exchange. `kind` is response, revisit (a 304: status, headers and body are those of the payload
    that it points at), unresolved (a revisit whose payload is not to be had: status 304, no body), resource (a saved
    document) or failure (no answer: status 0, `reason` is the exception's name). `body` is decoded; `captured_at` is
    naive UTC; `ref` (`file@offset`, the file relative to its home) says where the payload lies."""

    url: str
    method: str
    request_body: bytes
    status: int
    headers: Headers
    body: bytes
    captured_at: datetime
    kind: str
    call: Call | None
    key: str
    ref: str
    truncated: bool
    reason: str | None = None

    def response(self) -> Response:
        """As Scrapy gives it to a callback."""
        given = (self.call or {}).get("cb_kwargs")
        meta = {"capture": self.ref}
        request = Request(self.url, method=self.method, body=self.request_body, meta=meta, cb_kwargs=given)
        made = responsetypes.from_args(headers=self.headers, url=self.url, body=self.body)
        return made(
            self.url,
            status=self.status,
            headers=self.headers.copy(),
            body=self.body,
            flags=["archived"],
            request=request,
        )


def captures(paths: Paths, damages: list[Damage] | None = None) -> Iterator[Capture]:
    """Every capture of these WARC files (of the folders among them, all), in order. What cannot be read goes to
    `damages`; the rest is read all the same. The payload of a revisit is looked for in the files before it and in
    those that lie beside it."""
    damages = damages if damages is not None else []
    payloads = _Payloads()
    for path in files(paths):
        if not path.exists():
            damages.append(Damage(path, 0, "missing"))
            continue
        payloads.read.add(path)
        for answer, request in exchanges(records(path, damages=damages)):
            try:
                capture = _capture(answer, request, payloads)
            except ValueError as error:
                damages.append(Damage(path, answer.offset, str(error)))
                continue
            if capture.kind == "unresolved":
                damages.append(Damage(path, answer.offset, "a revisit whose payload is not to be had"))
            yield capture


def files(paths: Paths) -> list[Path]:
    """The WARC files named, each once; of a folder, all in it (by name, so that a board's runs stand in order), those
    of which only the sidecar is left included."""
    named = [paths] if isinstance(paths, (str, PathLike)) else paths
    found: dict[Path, None] = {}
    for path in (Path(path).absolute() for path in named):
        found.update(dict.fromkeys(_inside(path) if path.is_dir() else [path]))
    return list(found)


def _inside(folder: Path) -> list[Path]:
    there = {path for path in folder.rglob("*") if path.name.endswith((".warc.gz", ".warc"))}
    sidecars = {sidecar(path) for path in there}
    orphans = {path.with_suffix(".warc.gz") for path in folder.rglob("*.cdxj") if path not in sidecars}
    return sorted(there | orphans)


class _Payloads(Payloads):
    """Payloads of the files walked so far, and on demand of those beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.read: set[Path] = set()

    def message(self, revisit: Record) -> tuple[Message, str] | None:
        ref = self.find(revisit.fields) or self._beside(revisit)
        if ref is None:
            return None
        try:
            payload = record_at(*locate(ref, revisit.path))
        except UNREADABLE:
            return None
        return (read_message(payload.block), ref) if payload.kind == "response" else None

    def _beside(self, revisit: Record) -> str | None:
        for path in sorted(revisit.path.parent.glob("*.warc*")):
            if path not in self.read and path.is_file():
                self.read.add(path)
                for record in records(path):
                    if record.kind == "response":
                        self.add(record, f"{place(path)}@{record.offset}")
        return self.find(revisit.fields)


def _capture(answer: Record, request: Record | None, payloads: _Payloads) -> Capture:
    """Raises ValueError where the records say nothing that can be used."""
    kind, ref = answer.kind, f"{place(answer.path)}@{answer.offset}"
    asked = read_message(request.block) if request else None
    message: Message | None = None
    if kind == "response":
        message = read_message(answer.block)
        payloads.add(answer, ref)
    elif kind == "revisit":
        message, ref = payloads.message(answer) or (None, ref)
    if message is not None:
        status, (headers, body, whole) = message.status, decoded(message)
    else:
        status, headers, body, whole = _without_message(answer)
    return Capture(
        url=_address(answer.url),
        method=asked.start.partition(" ")[0] if asked else "GET",
        request_body=asked.body if asked else b"",
        status=status,
        headers=headers,
        body=body,
        captured_at=moment(answer.fields.get("warc-date", "")),
        kind={"metadata": "failure", "revisit": "revisit" if message else "unresolved"}.get(kind, kind),
        call=call_of(answer, request),
        key=answer.fields.get("warc-x-rolecall-key") or key_of(answer.url, asked),
        ref=ref,
        truncated="warc-truncated" in answer.fields or not whole,
        reason=reason_of(answer),
    )


def _without_message(answer: Record) -> tuple[int, Headers, bytes, bool]:
    if answer.kind == "resource":
        headers = Headers({"Content-Type": answer.fields.get("content-type", "application/octet-stream")})
        return 200, headers, answer.block, True
    return (304 if answer.kind == "revisit" else 0), Headers(), b"", True


def _address(url: str) -> str:
    """As Scrapy writes it; a name without a host (`urn:`, `dns:`) as it stands."""
    return Request(url).url if "://" in url else url


def verify(paths: Paths) -> Iterator[Damage]:
    """What is wrong with these WARC files and their sidecars. A finished file is compared with its digest, and read
    record by record only where that differs."""
    for path in files(paths):
        if not path.exists():
            yield Damage(path, 0, "missing")
        elif not place(path).startswith("archive/"):
            yield from _read_through(path)
        elif _seal(path) != (_file_digest(path), _lines_digest(path)):
            yield from _own(path)
        elif original := _copied_from(path):
            yield Damage(path, 0, f"a copy of {original}")


def _copied_from(path: Path) -> str | None:
    """The file that this one is a copy of, as its first record says; None where it stands where it was written."""
    info = next((record for record in records(path) if record.kind == "warcinfo"), None)
    if info is None:
        return None
    name = info.fields.get("warc-filename", path.name)
    said = dict(line.split(b": ", 1) for line in info.block.splitlines() if b": " in line)
    board_key = said.get(b"board_key", b"").decode()
    if name == path.name and (not board_key or board_digest(board_key) == path.parent.name):
        return None
    return f"{name} of {board_key}" if board_key else name


def _own(path: Path) -> Iterator[Damage]:
    seal = _seal(path)
    found = [*_read_through(path)]
    if seal is None:
        found = [damage for damage in found if not _is_of_a_kill(path, damage)]
    found += [*_strange_members(path), *_sidecar_damage(path, killed=seal is None)]
    if not found and seal is not None:
        why = "its digest differs from the one written when it was finished"
        if seal[0] != _file_digest(path):
            found.append(Damage(path, 0, why))
            why = "or the digest that it states is damaged"
        found.append(Damage(sidecar(path), 0, why))
    yield from found


def _is_of_a_kill(path: Path, damage: Damage) -> bool:
    """True for what a killed run was just writing, in a file that was not finished: nothing rests on that."""
    relied_on = max((entry.offset + entry.length for entry in read_sidecar(path)), default=0)
    return damage.why in (TORN, EMPTY) and damage.offset >= relied_on


def is_finished(path: Path) -> bool:
    """True for a file that carries its digests: who wrote it, ended."""
    return _seal(path) is not None


def _read_through(path: Path) -> Iterator[Damage]:
    damages: list[Damage] = []
    seen: set[str] = set()
    before = -1
    for record in records(path, damages=damages):
        before = record.offset
        if record.id and record.id in seen:
            damages.append(Damage(path, record.offset, "a record that stands in the file twice"))
        seen.add(record.id)
        if record.kind == "warcinfo" and place(path).startswith("archive/") and (original := _copied_from(path)):
            damages.append(Damage(path, 0, f"a copy of {original}"))
    if before < 0 and not damages:
        damages.append(Damage(path, 0, EMPTY))
    yield from damages


def _strange_members(path: Path) -> Iterator[Damage]:
    """Bytes of a gzip header that no checksum covers; ours are always the same but for the system, which stored bodies
    once did not name."""
    with path.open("rb") as file:
        for offset in dict.fromkeys(record.offset for record in records(path)):
            file.seek(offset)
            header = file.read(10)
            if header[3:8] != bytes(5) or header[8] not in (0, 4) or header[9] not in (3, 255):
                yield Damage(path, offset, "a gzip header that differs from those written")


def _sidecar_damage(path: Path, *, killed: bool) -> Iterator[Damage]:
    """With `killed` the last record may lack its line, which is written after it."""
    if not sidecar(path).exists():
        if killed and not path.stat().st_size:
            return
        yield Damage(sidecar(path), 0, "missing; the WARC file alone still serves")
        return
    listed, held = list(read_sidecar(path)), list(scanned(path))
    size = path.stat().st_size
    ahead = [entry for entry in listed if entry.offset + entry.length > size]
    if ahead:
        yield Damage(path, size, f"cut off: {len(ahead)} captures that its sidecar lists are missing")
    elif listed != held and not (killed and listed == held[:-1]):
        yield Damage(sidecar(path), 0, f"lists {len(listed)} captures that are not the {len(held)} of the WARC file")


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lines_digest(path: Path) -> str:
    """Of the sidecar up to its digest line."""
    try:
        return hashlib.sha256(parted(sidecar(path).read_bytes())[0]).hexdigest()
    except FileNotFoundError:
        return ""


def _seal(path: Path) -> tuple[str, str] | None:
    """The digests that a finished file carries: of the WARC file, of the sidecar's lines."""
    try:
        _, text = parted(sidecar(path).read_bytes())
        stated = json.loads(text) if text else None
        return (str(stated["warc"]), str(stated["index"])) if stated else None
    except (FileNotFoundError, ValueError, LookupError, TypeError):
        return None


__all__ = ["Capture", "captures", "files", "is_finished", "run_of", "verify"]
