"""Which boards the addresses are that a person typed: by their shape, else by asking for them in another process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawler.boards import BadBoards, Board, check_endpoint, is_url, named, resolve
from crawler.search import Search, Told
from crawler.sites import OTHERS, registrable, split

_BARE = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}(?:/\S*)?")
UNKNOWN = "no platform recognises this address"
_PATH = re.compile(r"[A-Za-z0-9\-_.~%/]*")
SURE = frozenset(["confirmed", "unreached", "unasked"])
"""What makes a board worth naming: the platform has it, or could not be asked."""
NAMED = frozenset(["address", "redirect", "name"])
"""How a board is found where an answer that proves nothing takes nothing away."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How addresses are looked up. `offline`: by their shape alone; `confirm`: platforms are asked."""

    offline: bool = False
    confirm: bool = True
    delay: float | None = None
    allow_hosts: Sequence[str] = ()
    endpoint: str | None = None


def look_up(texts: Sequence[str], known: Sequence[Board], ways: Ways) -> list[Told]:
    """What is known of each address or `platform:board`, in their order. Raises `BadBoards` for what is neither."""
    if ways.endpoint:
        check_endpoint(ways.endpoint)
    texts = [f"https://{text}" if _BARE.fullmatch(text) else text for text in texts]
    boards = {text: replace(named(text), endpoint=ways.endpoint) for text in texts if not is_url(text)}
    rows = {row.key: row for row in known}
    if ways.offline or not _needs_network(texts, ways):
        return [_by_shape(text, boards.get(text), rows, ways) for text in texts]
    search = Search(
        urls=list(dict.fromkeys(text for text in texts if text not in boards)),
        boards=[_row(board, rows, ways) for board in boards.values()],
        known=[row for row in known if row.endpoint or row.company],
        endpoint=ways.endpoint,
        confirm=ways.confirm,
        delay=ways.delay,
        allow_hosts=[*ways.allow_hosts],
    )
    found = {told.asked: told for told in _asked(search)}
    by_key = {told.board.key: told for told in found.values() if told.board and told.how == "name"}
    return [by_key[boards[text].key] if text in boards else found[text] for text in texts]


def is_sure(told: Told) -> bool:
    """True where the board is worth naming. Where only a page names it, an answer that proves nothing is too little."""
    return told.board is not None and (told.status in SURE or (told.status == "unproven" and told.how in NAMED))


def message(told: Told) -> str | None:
    """What a person should hear of it; None where there is nothing to say."""
    if told.board is None:
        if told.why not in ("", UNKNOWN):
            return f"{told.asked}: {UNKNOWN}, and its page could not be read: {told.why}."
        if registrable(told.asked) in OTHERS:
            return f"{told.asked}: {UNKNOWN}; name the page of one company there."
        return f"{told.asked}: {UNKNOWN}; {site_of(told.asked)}"
    if told.status in ("unreached", "unproven", "denied"):
        verb = "is not there" if told.status == "denied" else "could not be confirmed"
        of = "" if told.asked == told.board.key else f"{told.asked}: "
        return f"{of}{told.board.key} {verb} ({told.why})."
    return None


def site_of(url: str) -> str:
    """What to do with an address that is no platform's."""
    parts = split(url)
    path = parts.path.rstrip("/")
    place = f"{parts.hostname or 'HOST'}{path if _PATH.fullmatch(path) else ''}"
    return f"`rolecall add site:{place}` reads it as a site of its own."


def _needs_network(texts: Sequence[str], ways: Ways) -> bool:
    return ways.confirm or any(is_url(text) and resolve(text) is None for text in texts)


def _row(board: Board, rows: dict[str, Board], ways: Ways) -> Board:
    """What the home knows of a board, at the endpoint that is named."""
    row = rows.get(board.key, board)
    return replace(row, endpoint=ways.endpoint or row.endpoint)


def _by_shape(text: str, board: Board | None, rows: dict[str, Board], ways: Ways) -> Told:
    how = "name" if board else "address"
    board = board or resolve(text)
    if board is None:
        return Told(text, "unknown", why=UNKNOWN)
    return Told(text, "unasked", how, board=_row(board, rows, ways))


def _asked(search: Search) -> list[Told]:
    """The answers of a process of its own, which ends when this one does."""
    child = subprocess.Popen(
        [sys.executable, "-m", "crawler.finding"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # A checkout that is not installed works from any folder.
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        child.stdin.write(search.to_json() + "\n")
        child.stdin.flush()
        found = [Told.from_json(line) for line in child.stdout]
    if child.returncode != 0:
        raise BadBoards(f"The process that asks for addresses ended with {child.returncode}; try `--offline`.")
    return found
