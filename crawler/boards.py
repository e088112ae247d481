"""Boards: which there are, in `boards/<platform>.csv`, and which one a URL belongs to."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from crawler.embeds import PageNames
from crawler.recognise import of_page

if TYPE_CHECKING:
    from crawler.base import BoardSpider

GENERIC = frozenset(["site", "blog"])
"""Spiders of sites without a platform: no address is recognised as theirs, a person says so."""
COLUMNS = ("board", "company", "domain", "endpoint", "enabled", "permission")
_TOKEN = re.compile(r"[A-Za-z0-9\-_.~%]+(?:/[A-Za-z0-9\-_.~%]+)*")


class BadBoards(ValueError):
    """A boards file, or the name of a board, that cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Board:
    """One employer's list on a platform."""

    platform: str
    board: str
    company: str | None = None
    domain: str | None = None
    endpoint: str | None = None
    """Base URL that replaces every platform host of this board (`contract.md` §3)."""
    enabled: bool = True
    permission: str | None = None

    @property
    def key(self) -> str:
        return f"{self.platform}:{self.board}"

    def at_endpoint(self, url: str) -> str:
        """The address to ask for `url`: the same, or the same path at this board's endpoint."""
        if not self.endpoint:
            return url
        asked, endpoint = urlsplit(url), urlsplit(self.endpoint)
        return asked._replace(scheme=endpoint.scheme, netloc=endpoint.netloc).geturl()


@cache
def platforms() -> dict[str, type[BoardSpider]]:
    """Every platform's spider, by name: `crawler.spiders` and the modules that `ROLECALL_SPIDERS` names."""
    from scrapy.settings import Settings
    from scrapy.spiderloader import SpiderLoader

    from crawler.base import BoardSpider

    settings = Settings()
    settings.setmodule("crawler.settings")
    loader = SpiderLoader.from_settings(settings)
    spiders = {name: loader.load(name) for name in sorted(loader.list())}
    return {name: spider for name, spider in spiders.items() if issubclass(spider, BoardSpider)}


def resolve(url: str, html: str | None = None) -> Board | None:
    """The board that a careers URL belongs to, told from the URL and, where given, its page; None where no
    platform is sure. Never fetches and never guesses a token from a company's name.

    The address decides before the page; what a page says, loads and links is weighed by `recognise.of_page`."""
    named = _named_by(url)
    if named or not html:
        return named[0] if len(named) == 1 else None
    page = PageNames(url, html)
    own = [Board(name, token) for name, spider in platforms().items() if (token := spider.own_host(url, page.html))]
    told = [(name, token) for name, spider in platforms().items() for token in spider.told_in(page.html)]
    found = of_page(page, _pairs, _pair(own[0]) if len(own) == 1 else None, told)
    return Board(*found) if found else None


def _named_by(address: str) -> list[Board]:
    """The boards that an address names: one, unless two platforms claim it."""
    try:
        host = (urlsplit(address).hostname or "").lower()
    except ValueError:
        return []
    found = [(name, spider.recognise(address, None)) for name, spider in _claiming(host)]
    return [Board(name, token) for name, token in found if token]


def _pairs(address: str) -> list[tuple[str, str]]:
    return [_pair(board) for board in _named_by(address)]


def _pair(board: Board) -> tuple[str, str]:
    return board.platform, board.board


@lru_cache(maxsize=4096)
def _claiming(host: str) -> list[tuple[str, type[BoardSpider]]]:
    """The platforms one of whose shapes is for this host."""
    return [
        (name, spider)
        for name, spider in platforms().items()
        if any(re.fullmatch(shape.host, host, re.IGNORECASE) for shape in spider.shapes)
    ]


def named(text: str) -> Board:
    """The board that `platform:board` or a URL names. Raises `BadBoards`."""
    if is_url(text):
        board = resolve(text)
        if board is None:
            raise BadBoards(f"{text}: no platform recognises this address; try `rolecall resolve {text}`.")
        return board
    platform, colon, token = text.partition(":")
    if not colon:
        raise BadBoards(f"{text!r}: name a board as platform:board (greenhouse:stripe) or by its URL.")
    if platform in GENERIC:  # a site's name is its address, which is copied whole
        token = token.removeprefix("https://").removeprefix("http://").rstrip("/")
    return _checked(Board(platform, token))


def is_url(text: str) -> bool:
    """True for an address, false for `platform:board` (`site:https://…` too)."""
    return "://" in text and text.partition(":")[0] not in platforms()


def boards(folder: Path) -> list[Board]:
    """Every row of every file in `folder`, sorted by platform and board. Raises `BadBoards`."""
    found = [board for path in sorted(folder.glob("*.csv")) for board in _read(path)]
    doubled = {board.key for board, after in pairwise(found) if board.key == after.key}
    if doubled:
        raise BadBoards(f"{folder}: {', '.join(sorted(doubled))} stands twice; keep one row.")
    return found


def add(folder: Path, new: Iterable[Board]) -> list[Board]:
    """Write the boards that `folder` lacks, each file sorted; gives those that were new. Raises `BadBoards`."""
    known = {board.key: board for board in boards(folder)}
    fresh = list({board.key: _checked(board) for board in new if board.key not in known}.values())
    for platform in sorted({board.platform for board in fresh}):
        rows = [board for board in (*known.values(), *fresh) if board.platform == platform]
        _write(folder / f"{platform}.csv", sorted(rows, key=lambda board: board.board))
    return fresh


def _read(path: Path) -> Iterator[Board]:
    _known(path.stem, f"{path}: ")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            names, told = rows.fieldnames or (), [(rows.line_num, row) for row in rows]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadBoards(f"{path} is no CSV file in UTF-8 ({error}): save it as one.") from error
    if "board" not in names:
        raise BadBoards(f"{path}: the header must name {','.join(COLUMNS)}.")
    found = [_row(path, number, row) for number, row in told]
    yield from sorted(found, key=lambda board: board.board)


def _row(path: Path, number: int, row: dict[str | None, Any]) -> Board:
    if None in row:  # what stands beyond the last column
        raise BadBoards(f"{path}, line {number}: more cells than columns; put a cell that holds a comma in quotes.")
    enabled = (row.get("enabled") or "true").strip().casefold()
    if enabled not in ("true", "false"):
        raise BadBoards(f"{path}, line {number}: enabled is {enabled!r}; write true, false or nothing.")
    board = Board(path.stem, (row.get("board") or "").strip(), enabled=enabled == "true")
    cell = {name: (row.get(name) or "").strip() or None for name in COLUMNS}
    told = replace(
        board,
        company=cell["company"],
        domain=cell["domain"],
        endpoint=cell["endpoint"],
        permission=cell["permission"],
    )
    try:
        return _checked(told)
    except BadBoards as bad:
        raise BadBoards(f"{path}, line {number}: {bad}") from bad


def _known(platform: str, where: str = "") -> None:
    if platform not in platforms():
        raise BadBoards(f"{where}{platform}: no spider of this name; there are {', '.join(platforms())}.")


def _checked(board: Board) -> Board:
    _known(board.platform)
    climbs = any(unquote(part) in (".", "..") for part in board.board.split("/"))
    if climbs or not _TOKEN.fullmatch(board.board):
        raise BadBoards(f"{board.board!r} is no board: letters, digits and - _ . ~ % only, parts joined by /.")
    _made_of_its_parts(board)
    if board.endpoint:
        check_endpoint(board.endpoint)
    return board


def _made_of_its_parts(board: Board) -> None:
    """Raises `BadBoards` where the name is not put together as this platform's are (`tenant/wdN/Site`)."""
    try:
        platforms()[board.platform](board=board.board).list_request()
    except LookupError:  # a board that its spider does not know: it fails by itself, alone
        pass
    except ValueError as error:
        how = f"`rolecall resolve URL` says how the board of a {board.platform} address is written"
        raise BadBoards(f"{board.board!r} is no board of {board.platform}: {how}.") from error


def check_endpoint(text: str) -> None:
    """Raises `BadBoards` for what is not scheme, host and port alone."""
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:  # brackets that do not close, a port that is none
        whole = False
    else:
        whole = whole and not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if not whole:
        raise BadBoards(f"{text!r} is no endpoint: scheme, host and port only, as https://host:8443.")


def _write(path: Path, rows: Iterable[Board]) -> None:
    """Rewrite one file by rename, extra columns of known rows kept."""
    extra: dict[str, dict[str, str]] = {}
    header = list(COLUMNS)
    if path.exists():
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header = [*(reader.fieldnames or ()), *(name for name in COLUMNS if name not in (reader.fieldnames or ()))]
            extra = {row["board"].strip(): row for row in reader}
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".next")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for board in rows:
            own = {name: getattr(board, name) or "" for name in COLUMNS}
            writer.writerow(extra.get(board.board) or own | {"enabled": "" if board.enabled else "false"})
    os.replace(fresh, path)
