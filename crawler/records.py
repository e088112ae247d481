"""WARC records: one written as a gzip member, files walked record by record, damage noticed and stepped over.

Reads what others write too: WARC/1.0, no compression, many records in one gzip member, `<…>` around addresses,
chunk framing left in bodies, `Content-Encoding` left on bodies that are decoded already.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from scrapy.http import Headers

# Scrapy's own decoders, so that a body reads the same from a file as it did from the network.
from scrapy.utils._compression import (  # type: ignore[attr-defined]
    _DecompressionMaxSizeExceeded,
    _inflate,
    _unbrotli,
    _unzstd,
    brotli,
    zstd,
)
from scrapy.utils.gz import gunzip
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

MOST_BYTES = 128 << 20
"""A record, or a decoded body, larger than this is not read: a bomb, or not ours to keep in memory."""
CHUNK = 32 << 10
TORN = "cut off in mid-record"
BODILESS = ("warcinfo", "revisit")
"""Kinds of record that have no payload."""
OF_NOTHING = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
"""The digest of no bytes, which most requests have as their body."""
END = b"\r\n\r\n"
"""What a record ends with."""
SMALL = 4 << 10
MOST_STORED = 0xFFFF
"""Bytes that one block of a deflated stream takes as they are."""
GZIP = b"\x1f\x8b\x08" + bytes(6) + b"\x03"
"""A gzip member's head, as zlib writes it: no name, no date."""
MEMBER = b"\x1f\x8b\x08"
DECODERS = {b"gzip": gunzip, b"x-gzip": gunzip, b"deflate": _inflate, b"br": _unbrotli, b"zstd": _unzstd}
UNREADABLE = (OSError, EOFError, ValueError, zlib.error)
"""What reading a record, or what points at it, may raise."""
UNDECODABLE = (OSError, EOFError, ValueError, zlib.error, struct.error, brotli.error, zstd.ZstdError)

_fields = StatusAndHeadersParser(ArcWarcRecordLoader.WARC_TYPES)
_blank = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that cannot be read: which file, from which byte, and why."""

    file: Path
    offset: int
    why: str


@dataclass(frozen=True, slots=True)
class Record:
    """One record; `offset` and `length` are of its gzip member, `fields` have names in lower case."""

    path: Path
    offset: int
    length: int
    fields: dict[str, str]
    block: bytes

    @property
    def kind(self) -> str:
        return self.fields.get("warc-type", "").lower()

    @property
    def url(self) -> str:
        return self.fields.get("warc-target-uri", "").strip("<>").replace(" ", "%20")

    @property
    def id(self) -> str:
        return self.fields.get("warc-record-id", "")


@dataclass(frozen=True, slots=True)
class Message:
    """An HTTP message: first line, headers, body as stored."""

    start: str
    headers: Headers
    body: bytes

    @property
    def status(self) -> int:
        """Raises ValueError where the first line is none of an answer."""
        parts = self.start.split(maxsplit=2)
        if len(parts) < 2 or not parts[0].startswith("HTTP/"):
            raise ValueError("no HTTP status line")
        return int(parts[1])


class Writer:
    """Makes records into gzip members. A record's bytes are those that warcio would write."""

    def member(
        self,
        fields: Sequence[tuple[str, str]],
        content_type: str,
        head: bytes = b"",
        body: bytes = b"",
        compressed: bool = False,
    ) -> bytes:
        """`fields` with `WARC-Type` first. A body that is `compressed` already is not worth deflating again."""
        block = record_of(fields, content_type, head, body)
        return zipped(block, len(body) + len(END) if compressed and len(body) > SMALL else 0)


def zipped(block: bytes, stored: int = 0) -> bytes:
    """A gzip member of `block`, whose last `stored` bytes are taken as they are."""
    # The tables of a full window take longer to clear than a small record takes to deflate.
    window, memory = (12, 5) if len(block) - stored < SMALL else (15, zlib.DEF_MEM_LEVEL)
    deflate = zlib.compressobj(6, zlib.DEFLATED, 16 + window if not stored else -window, memory)
    if not stored:
        return deflate.compress(block) + deflate.flush()
    rest = memoryview(block)[len(block) - stored :]
    parts: list[bytes | memoryview] = [
        GZIP,
        deflate.compress(block[: len(block) - stored]),
        deflate.flush(zlib.Z_FULL_FLUSH),
    ]
    for at in range(0, stored, MOST_STORED):
        piece = rest[at : at + MOST_STORED]
        parts += [struct.pack("<BHH", at + MOST_STORED >= stored, len(piece), 0xFFFF - len(piece)), piece]
    parts.append(struct.pack("<II", zlib.crc32(block), len(block) & 0xFFFFFFFF))
    return b"".join(parts)


def record_of(fields: Sequence[tuple[str, str]], content_type: str, head: bytes, body: bytes) -> bytes:
    """One record, digests added where `fields` have none; a revisit is what stands before a body alone."""
    kind, named = fields[0][1], {name.lower() for name, _ in fields}
    told = list(fields)
    if "warc-payload-digest" not in named and kind not in BODILESS:
        told.append(("WARC-Payload-Digest", digest(body)))
    if "warc-block-digest" not in named:
        told.append(("WARC-Block-Digest", digest(head, body)))
    length = len(head) + (0 if kind == "revisit" and head else len(body))
    told += [("Content-Type", content_type), ("Content-Length", str(length))]
    lines = "".join([f"{name}: {value}\r\n" for name, value in told])
    return b"".join((b"WARC/1.1\r\n", lines.encode(), b"\r\n", head, body[: length - len(head)], END))


def digest(*parts: bytes) -> str:
    """Of the parts one after the other."""
    if parts == (b"",):
        return OF_NOTHING
    made = hashlib.sha1(usedforsecurity=False)
    for part in parts:
        made.update(part)
    return "sha1:" + base64.b32encode(made.digest()).decode()


def records(path: Path, start: int = 0, damages: list[Damage] | None = None) -> Iterator[Record]:
    """Every sound record from byte `start` on; what is not sound goes to `damages` and is stepped over."""
    damages = damages if damages is not None else []
    with path.open("rb") as file:
        file.seek(start)
        zipped = file.read(2) == MEMBER[:2] or path.suffix == ".gz"
        yield from (_zipped if zipped else _plain)(path, file, start, damages)


def record_at(path: Path, offset: int) -> Record:
    """The record of one member. Raises OSError, EOFError, ValueError or zlib.error where it cannot be read."""
    with path.open("rb") as file:
        file.seek(offset)
        if file.read(2) != MEMBER[:2]:
            return _plain_at(path, file, offset)
        data, end = _member(file, offset)
    return _parse(path, offset, end, data)[0]


def _plain_at(path: Path, file: BinaryIO, offset: int) -> Record:
    file.seek(offset)
    parsed = _next_record(file)
    if parsed is None or not digest_holds(*parsed):
        raise ValueError("holds no sound WARC record")
    return Record(path, offset, file.tell() - offset, *parsed)


def _zipped(path: Path, file: BinaryIO, start: int, damages: list[Damage]) -> Iterator[Record]:
    size = path.stat().st_size
    offset = start
    while offset < size:
        try:
            data, end = _member(file, offset)
            found = _parse(path, offset, end, data)
        except (zlib.error, EOFError, ValueError) as error:
            damages.append(Damage(path, offset, str(error) or TORN))
            following = _next_member(file, offset + 1)
            if following is None:
                return
            offset = following
            continue
        yield from found
        offset = end


def _member(file: BinaryIO, offset: int) -> tuple[bytes, int]:
    """One gzip member's content, its checksum proven, and the byte after it."""
    file.seek(offset)
    inflate = zlib.decompressobj(31)
    parts, size, position = [], 0, offset
    while not inflate.eof:
        chunk = file.read(CHUNK)
        if not chunk:
            raise EOFError
        position += len(chunk)
        parts.append(inflate.decompress(chunk))
        size += len(parts[-1])
        if size > MOST_BYTES:
            raise ValueError("a record larger than can be read")
    return b"".join(parts), position - len(inflate.unused_data)


def _next_member(file: BinaryIO, offset: int) -> int | None:
    """Where the next gzip member begins that holds a WARC record."""
    file.seek(offset)
    tail = b""
    while chunk := file.read(1 << 20):
        data = tail + chunk
        base = file.tell() - len(data)
        at = data.find(MEMBER)
        while at >= 0:
            if _opens_record(file, base + at):
                return base + at
            at = data.find(MEMBER, at + 1)
        file.seek(base + len(data))
        tail = data[-2:]
    return None


def _opens_record(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    try:
        return zlib.decompressobj(31).decompress(file.read(CHUNK), 5) == b"WARC/"
    except zlib.error:
        return False


def _parse(path: Path, offset: int, end: int, data: bytes) -> list[Record]:
    stream = BytesIO(data)
    found = []
    while parsed := _next_record(stream):
        found.append(Record(path, offset, end - offset, *parsed))
    if not found:
        raise ValueError("holds no WARC record")
    return found


def _next_record(stream: BinaryIO) -> tuple[dict[str, str], bytes] | None:
    """Fields and block of the record that the stream stands at; None at its end."""
    line = stream.readline(CHUNK)
    while line in (b"\r\n", b"\n"):
        line = stream.readline(CHUNK)
    if not line:
        return None
    try:
        head = _fields.parse(stream, line)
    except StatusAndHeadersParserException as error:
        raise ValueError("not a WARC record") from error
    fields = {name.lower(): value for name, value in head.headers}
    length = int(fields.get("content-length", ""))
    if not 0 <= length <= MOST_BYTES:
        raise ValueError("a record larger than can be read")
    block = stream.read(length)
    if len(block) < length:
        raise EOFError
    return fields, block


def _plain(path: Path, file: BinaryIO, start: int, damages: list[Damage]) -> Iterator[Record]:
    """Records of a file that is not compressed; having no checksums, it goes by the records' digests."""
    offset: int | None = start
    while offset is not None:
        file.seek(offset)
        offset = _after_blank_lines(file, offset)
        try:
            parsed = _next_record(file)
        except (EOFError, ValueError) as error:
            damages.append(Damage(path, offset, str(error) or TORN))
            offset = _next_plain(file, offset + 1)
            continue
        if parsed is None:
            return
        end = file.tell()
        if digest_holds(*parsed):
            yield Record(path, offset, end - offset, *parsed)
        else:
            damages.append(Damage(path, offset, "its digest does not hold"))
        offset = end


def _after_blank_lines(file: BinaryIO, offset: int) -> int:
    while file.readline(3) in (b"\r\n", b"\n"):
        offset = file.tell()
    file.seek(offset)
    return offset


def _next_plain(file: BinaryIO, offset: int) -> int | None:
    file.seek(offset)
    tail = b""
    while chunk := file.read(1 << 20):
        data = tail + chunk
        at = data.find(b"\nWARC/")
        if at >= 0:
            return file.tell() - len(data) + at + 1
        tail = data[-5:]
    return None


def digest_holds(fields: dict[str, str], block: bytes) -> bool:
    """False where the block is not the one that its `WARC-Block-Digest` was made of; unknown algorithms hold."""
    name, _, printed = fields.get("warc-block-digest", "").partition(":")
    name = name.lower().replace("-", "")
    if name not in ("md5", "sha1", "sha256", "sha512") or not printed:
        return True
    made = hashlib.new(name, block, usedforsecurity=False)
    return printed.upper().rstrip("=") in (
        base64.b32encode(made.digest()).decode().rstrip("="),
        made.hexdigest().upper(),
    )


def read_message(block: bytes) -> Message:
    """The HTTP message in a record's block, whatever its line ends."""
    end = _blank.search(block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    lines = re.sub(rb"\r?\n[ \t]+", b" ", head).split(b"\n")
    headers = Headers()
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        if colon:
            headers.appendlist(name.strip(), value.strip())
    return Message(lines[0].decode("latin-1").strip(), headers, body)


def decoded(message: Message) -> tuple[Headers, bytes, bool]:
    """Headers and body with chunk framing and content encoding undone, and whether the body was whole. Raises
    ValueError where it is too large."""
    headers, body = message.headers.copy(), message.body
    whole = True
    if b"chunked" in (headers.pop(b"Transfer-Encoding", [b""]) or [b""])[-1].lower():
        body, whole = _unchunked(body)
    encodings = b",".join(headers.pop(b"Content-Encoding", []) or []).lower().split(b",")
    for encoding in reversed([name.strip() for name in encodings if name.strip()]):
        body = _decoded(encoding, body)
    headers.pop(b"Content-Length", None)
    return headers, body, whole


def _decoded(encoding: bytes, body: bytes) -> bytes:
    """`body`, decoded; as it is where it was decoded by who stored it."""
    decoder = DECODERS.get(encoding)
    if decoder is None or not body:
        return body
    try:
        return decoder(body, max_size=MOST_BYTES)
    except _DecompressionMaxSizeExceeded as error:
        raise ValueError("a body larger than can be read") from error
    except UNDECODABLE:
        return body


def _unchunked(body: bytes) -> tuple[bytes, bool]:
    """`body` without chunk framing, and whether its end was there; as it is where it has no framing."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\r\n", at, at + 64)
        try:
            size = int(body[at:end].split(b";")[0], 16) if end > at else -1
        except ValueError:
            size = -1
        if size < 0:
            return (b"".join(parts), False) if parts else (body, True)
        if size == 0:
            return b"".join(parts), True
        parts.append(body[end + 2 : end + 2 + size])
        at = end + 2 + size + 2
