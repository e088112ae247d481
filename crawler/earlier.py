"""What earlier runs of a board were answered, by request.

A run asks for a few of them or, on a day on which nothing changed, for each once: so a line of their indexes is read
when it is asked for. That holds for files that were finished and are as they were; all others are read with care.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from crawler.index import Entry, entries, entry_of, parted, sidecar
from crawler.records import Damage

Line = tuple[Path, bytes]
STATUS = b'"status": '
"""What stands before a line's status: a text in it would have its quotes escaped, and a call stands behind."""


class Earlier(Mapping[str, Entry]):
    """The last answer of status 200 to each request, by its key, in the files added so far."""

    def __init__(self) -> None:
        self._held: dict[str, Entry | Line] = {}

    def add(self, path: Path, damages: list[Damage]) -> None:
        """Take in a file that is newer than those before it."""
        lines = finished_lines(path)
        if lines is None:
            self._held.update((each.key, each) for each in entries(path, damages, calls=False) if each.status == 200)
            return
        for line in lines:
            at = line.find(STATUS) + len(STATUS)
            if line[at : at + 4] in (b"200,", b"200}"):
                self._held[line[: line.index(b" ")].decode()] = path, line

    def __getitem__(self, key: str) -> Entry:
        held = self._held[key]
        if not isinstance(held, Entry):
            held = self._held[key] = entry_of(*held, calls=False)
        return held

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


def finished_lines(path: Path) -> list[bytes] | None:
    """The index lines of a WARC file; None where it was not finished, or either file is not as it was then."""
    try:
        text, seal = parted(sidecar(path).read_bytes())
        lines = text.splitlines(keepends=True)
        last = entry_of(path, lines[-1], calls=False)
        is_whole = hashlib.sha256(text).hexdigest() == json.loads(seal)["index"]
        return lines if is_whole and path.stat().st_size == last.offset + last.length else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
