"""What is typed behind a command → what its function takes. Light: nothing heavy is loaded before it is needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from crawler.home import Home

Say = Callable[[str], None]
ANYWHERE = ("--quiet", "--verbose", "--json")
"""Options that may stand before or after the command."""
_RUN = re.compile(r"[A-Za-z0-9_-]{1,100}")


class Usage(Exception):
    """Wrong usage or configuration: one sentence that says what to do."""


def named(names: Sequence[str], known: Sequence[Any], ways: Any, say: Say) -> tuple[list[Any], int]:
    """The boards that are named, looked up in the `ways` of `rolecall.resolving`, and how many nobody knows."""
    from rolecall.resolving import is_sure, look_up, message

    told = look_up(names, known, ways)
    for one in told:
        if words := message(one):
            say(words)
    sure = [one for one in told if is_sure(one)]
    return [one.board for one in sure], len(told) - len(sure)


def chosen(home: Home, names: Sequence[str], platform: str | None, ways: Any, say: Say) -> tuple[list[Any], int]:
    """The boards to crawl: those named, with what the home knows of them, or all enabled ones."""
    from crawler.boards import boards as read_boards
    from crawler.boards import platforms

    if platform and platform not in platforms():
        raise Usage(f"--platform {platform}: there are {', '.join(platforms())}.")
    known = {board.key: board for board in read_boards(home.boards)}
    if names:
        found, unknown = named(names, list(known.values()), ways, say)
        return [known.get(board.key, board) for board in found], unknown
    if not known:
        raise Usage(
            f"{home.path} has no boards: `rolecall init` writes starter boards, `rolecall add URL` one of yours."
        )
    enabled = [board for board in known.values() if board.enabled and platform in (None, board.platform)]
    if not enabled:
        raise Usage(f"{home.boards} has no {platform or 'board'} that is enabled: `rolecall boards` lists them.")
    return enabled, 0


def read_run(text: str | None) -> str | None:
    """The id of a run, which names files."""
    if text is not None and not _RUN.fullmatch(text):
        raise Usage(f"--run {text}: letters, digits and - _ only, as in --run 2026-03-02.")
    return text


def read_shard(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    number, _, of = text.partition("/")
    if not (number.isdigit() and of.isdigit() and 1 <= int(number) <= int(of)):
        raise Usage(f"--shard {text}: write I/N, as in 3/16.")
    return int(number), int(of)


def hosts(given: Sequence[str] | None) -> list[str]:
    """The hosts that `--allow-host` names."""
    from crawler.public import allowed_hosts

    for text in given or ():
        try:
            allowed_hosts([text])
        except ValueError:
            raise Usage(f"--allow-host {text}: write HOST:PORT, as in 127.0.0.1:8000.") from None
    return list(given or ())


def params(given: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise Usage(f"-p {text}: write KEY=VALUE, as in -p country=DE.")
        found[name.strip()] = value
    return found


def existing(paths: Sequence[Path]) -> list[Path]:
    for path in paths:
        if not path.is_file():
            raise Usage(f"{path}: no such file.")
    return list(paths)


def stage_files(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those in the folders named."""
    found = [file for path in paths for file in (sorted(path.rglob("*.parquet")) if path.is_dir() else [path])]
    return existing(found)


def in_front(arguments: Sequence[str]) -> list[str]:
    """The arguments with the options of `ANYWHERE` before the command."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    moved = [argument for argument in arguments[:end] if argument in ANYWHERE]
    return [*moved, *(argument for argument in arguments[:end] if argument not in ANYWHERE), *arguments[end:]]
