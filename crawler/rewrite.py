"""WARC files written again without something that was said in them: a record's block and address change, its digests,
its length and the references to it follow, the index is made anew."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, lookup
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scrapy.http import Headers

from crawler.index import ASKED, DIGEST, KEY, REF, key_of, place, scanned, sidecar
from crawler.records import Damage, Message, Record, Writer, decoded, digest, read_message, records

Text = Callable[[str], tuple[str, int]]
"""A text without what is to go, and how often that stood there."""

HTTP = ("request", "response", "revisit")
# Made by us or by other programs, not by who is named: what looks like a value there is none.
KEPT_FIELDS = {
    *("warc-type", "warc-record-id", "warc-date", "warc-concurrent-to", "warc-refers-to", "warc-refers-to-date"),
    *("warc-block-digest", "warc-payload-digest", "warc-ip-address", "warc-profile", "warc-truncated", "content-type"),
    *("content-length", "warc-filename", "warc-warcinfo-id", KEY.lower(), REF.lower(), ASKED.lower()),
}
_CHARSET = re.compile(rb"charset=[\"']?([\w.:-]{2,40})", re.IGNORECASE)


@dataclass(slots=True)
class Rewriting:
    """Files written again so far. `moved`: where a record of a file (as `place` names it) begins now."""

    text: Text
    moved: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    digests: dict[str, str] = field(default_factory=dict)
    damages: list[Damage] = field(default_factory=list)

    def ref(self, ref: str) -> str:
        """Where a capture lies now."""
        name, _, offset = ref.rpartition("@")
        moved = self.moved.get(name)
        return f"{name}@{moved.get(int(offset), int(offset))}" if moved and offset.isdigit() else ref

    def write(self, path: Path, target: Path) -> int:
        """Write the file again to `target`, its sidecar beside it, where something in it changes: how often what is to
        go stood there. Files must come in the order in which they were made, since later ones refer to earlier."""
        damages: list[Damage] = []
        found = 0
        changed: dict[int, Record] = {}
        pointing: dict[int, Record] = {}
        sound: list[Record] = []
        for record in records(path, damages=damages):
            fresh, count = self._changed(record)
            found += count
            if fresh is not None:
                changed[len(sound)] = fresh
            elif _points_into(record, path):
                pointing[len(sound)] = record
            # Of a record that stays only its place is needed.
            sound.append(Record(record.path, record.offset, record.length, {}, b""))
        if changed:
            self._copy(path, target, sound, pointing | changed)
        self.damages += damages
        return found

    def _changed(self, record: Record) -> tuple[Record | None, int]:
        """The record as it should stand, None where it stands so already."""
        fields, found = self._fields(record)
        block, body, count = self._block(record)
        if fields == record.fields and block == record.block:
            return None, 0
        if block != record.block:
            if "warc-block-digest" in fields:
                fields["warc-block-digest"] = digest(block)
            stated = fields.get("warc-payload-digest")
            if stated and record.kind != "revisit":
                fields["warc-payload-digest"] = self.digests[stated] = digest(body)
        if KEY.lower() in fields and fields["warc-target-uri"] != record.fields.get("warc-target-uri"):
            fields[KEY.lower()] = key_of(fields["warc-target-uri"].strip("<>").replace(" ", "%20"))
        return Record(record.path, record.offset, record.length, fields, block), found + count

    def _fields(self, record: Record) -> tuple[dict[str, str], int]:
        found = 0
        fields = dict(record.fields)
        for name, value in fields.items():
            if name not in KEPT_FIELDS:
                fields[name], count = self.text(value)
                found += count
        if REF.lower() in fields and not _points_into(record, record.path):
            fields[REF.lower()] = self.ref(fields[REF.lower()])
        if record.kind == "revisit" and (stated := fields.get("warc-payload-digest")):
            fields["warc-payload-digest"] = self.digests.get(stated, stated)
        return fields, found

    def _block(self, record: Record) -> tuple[bytes, bytes, int]:
        """Block and payload, and how often it stood there."""
        if record.kind not in HTTP or not record.block:
            block, found = self._bytes(record.block, record.fields.get("content-type", "").encode())
            return block, block, found
        message = read_message(record.block)
        start, found = self.text(message.start)
        headers, count = self._headers(message.headers)
        found += count
        body, count = self._body(message)
        found += count
        if not found:
            return record.block, message.body, 0
        if count:
            for gone in (b"Content-Encoding", b"Transfer-Encoding"):
                headers.pop(gone, None)
            if b"Content-Length" in headers:
                headers[b"Content-Length"] = str(len(body)).encode()
        lines = [start.encode("latin-1", "replace")]
        lines += [name + b": " + value for name, values in headers.items() for value in values]
        return b"\r\n".join(lines) + b"\r\n\r\n" + body, body, found

    def _headers(self, headers: Headers) -> tuple[Headers, int]:
        fresh, found = Headers(), 0
        for name, values in headers.items():
            for value in values:
                text, count = self.text(value.decode("latin-1"))
                found += count
                fresh.appendlist(name, text.encode("latin-1", "replace"))
        return fresh, found

    def _body(self, message: Message) -> tuple[bytes, int]:
        """The body as stored where nothing was found in it, else decoded and without it."""
        try:
            headers, body, _ = decoded(message)
        except ValueError:
            return message.body, 0  # too large to be read, and so never read
        fresh, found = self._bytes(body, headers.get(b"Content-Type") or b"")
        return (fresh, found) if found else (message.body, 0)

    def _bytes(self, body: bytes, content_type: bytes) -> tuple[bytes, int]:
        charset = _charset(body, content_type)
        text, found = self.text(body.decode(charset))
        return (text.encode(charset, "replace"), found) if found else (body, 0)

    def _copy(self, path: Path, target: Path, sound: Sequence[Record], changed: dict[int, Record]) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        writer, zipped = Writer(), _is_zipped(path)
        moved = self.moved[place(path)]
        with path.open("rb") as source, target.open("wb") as file:
            for number, member in _members(sound).items():
                start = file.tell()
                moved[sound[number].offset] = start
                if not any(at in changed for at in member):
                    source.seek(sound[number].offset)
                    file.write(source.read(sound[number].length))
                    continue
                whole = {at: changed.get(at) for at in member}
                if len(member) > 1 and None in whole.values():
                    again = [
                        one for one in records(path, sound[number].offset, []) if one.offset == sound[number].offset
                    ]
                    whole = {at: whole[at] or one for at, one in zip(member, again, strict=True)}
                for one in whole.values():
                    assert one is not None
                    made = self._member(writer, self._pointing(one))
                    file.write(made if zipped else gzip.decompress(made))
            file.flush()
            os.fsync(file.fileno())
        _keep_time(path, target)
        _index(path, target)

    def _pointing(self, record: Record) -> Record:
        """A revisit may point at a record before it in its own file, whose place is known by now."""
        if not _points_into(record, record.path):
            return record
        fields = record.fields | {REF.lower(): self.ref(record.fields[REF.lower()])}
        return Record(record.path, record.offset, record.length, fields, record.block)

    def _member(self, writer: Writer, record: Record) -> bytes:
        fields = {
            name: value for name, value in record.fields.items() if name not in ("content-length", "content-type")
        }
        named = [("WARC-Type", fields.pop("warc-type")), *((_name(name), value) for name, value in fields.items())]
        content_type = record.fields.get("content-type", "")
        if record.kind == "revisit":  # of which warcio writes what stands before a body alone
            return writer.member(named, content_type, head=record.block)
        return writer.member(named, content_type, body=record.block)


def _points_into(record: Record, path: Path) -> bool:
    return record.fields.get(REF.lower(), "").rpartition("@")[0] == place(path)


def _members(sound: Sequence[Record]) -> dict[int, list[int]]:
    """The records of each gzip member, by the number of its first."""
    found: dict[int, list[int]] = {}
    first: dict[int, int] = {}
    for number, record in enumerate(sound):
        found.setdefault(first.setdefault(record.offset, number), []).append(number)
    return found


def _name(field_name: str) -> str:
    """`warc-target-uri` → `WARC-Target-URI`, as the standard writes it."""
    words = {"warc": "WARC", "uri": "URI", "id": "ID", "ip": "IP"}
    return "-".join(words.get(word, word.capitalize()) for word in field_name.split("-"))


def _charset(body: bytes, content_type: bytes) -> str:
    """One that reads the body and gives the same bytes again; what UTF-8 is not is read as a one-byte code, in which
    everything can be found that a one-byte code makes of it."""
    stated = _CHARSET.search(content_type) or _CHARSET.search(body[:2048])
    named = [stated[1].decode("ascii", "replace")] if stated else []
    marked = ["utf-16"] if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else []
    for charset in (*marked, "utf-8", *named):
        try:
            if lookup(charset).name and body.decode(charset).encode(charset) == body:
                return charset
        except (UnicodeError, LookupError):
            continue
    return "latin-1"


def _is_zipped(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _keep_time(path: Path, target: Path) -> None:
    """The order of an archive's files is that of their times."""
    told = path.stat()
    os.utime(target, ns=(told.st_atime_ns, told.st_mtime_ns))


def _index(path: Path, target: Path) -> None:
    """The sidecar of a file that was written again, sealed where the old one was."""
    try:
        was_sealed = DIGEST in sidecar(path).read_bytes()
    except FileNotFoundError:
        return
    lines = b"".join(entry.line() for entry in scanned(target))
    seal = b""
    if was_sealed:
        with target.open("rb") as file:
            sums = {"warc": hashlib.file_digest(file, "sha256").hexdigest()}
        sums["index"] = hashlib.sha256(lines).hexdigest()
        seal = DIGEST + json.dumps(sums).encode() + b"\n"
    with sidecar(target).open("wb") as index:
        index.write(lines + seal)
        index.flush()
        os.fsync(index.fileno())
    _keep_time(sidecar(path), sidecar(target))
