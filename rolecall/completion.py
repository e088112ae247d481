"""What the shell completes when Tab is pressed: reports, boards, platforms, formats. Nothing heavy is loaded, and
what cannot be read is not offered.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path

from typer import Context

from crawler.home import Home

_TOKEN = re.compile(r"[\w./~%:-]+", re.ASCII)
_UNSAFE = re.compile(r"[^\w ,.&-]+")
"""What a company's name, which a platform told, loses: zsh evaluates what it is offered."""

Offer = list[tuple[str, str]]
"""What may stand here, each with a word about it, for the shells that show one."""


def reports(incomplete: str) -> Offer:
    """The saved reports."""
    from pipelines.questions import reports as saved

    return [(name, report.meaning) for name, report in saved().items() if name.startswith(incomplete)]


def boards(ctx: Context, incomplete: str) -> Offer:
    """The boards of the home; those given already are not offered again."""
    given = list(ctx.params.get("names") or ())
    platform = _before_colon(given)
    if platform is not None:
        found = ((token, company) for key, token, company in _rows(_home(ctx)) if key == platform)
        return [(token, company) for token, company in found if token.startswith(incomplete)]
    named = ((f"{key}:{token}", company) for key, token, company in _rows(_home(ctx)))
    return [(name, company) for name, company in named if name.startswith(incomplete) and name not in given]


def platforms(incomplete: str) -> list[str]:
    """The platforms, as the shipped boards files name them."""
    from pipelines.shipped import shipped

    names = (path.stem for path in shipped("datasets", "boards").glob("*.csv"))
    return sorted(name for name in names if name.startswith(incomplete))


def one_of(*words: str) -> Callable[[str], list[str]]:
    """Completes to one of `words`."""

    def complete(incomplete: str) -> list[str]:
        return [word for word in words if word.startswith(incomplete)]

    return complete


def behind_colon(environment: MutableMapping[str, str]) -> None:
    """Bash takes `lever:` to be two words and asks what the colon may become; what follows it is meant."""
    words, at = environment.get("COMP_WORDS", "").split("\n"), environment.get("COMP_CWORD", "")
    if words[-1] == ":" and at == str(len(words) - 1):
        environment["COMP_CWORD"] = str(len(words))


def _before_colon(given: list[str]) -> str | None:
    """The platform, where the shell has taken `platform:token` apart at its colon."""
    return given[-2] if len(given) > 1 and given[-1] == ":" else None


def _home(ctx: Context) -> Home:
    return Home.find(ctx.find_root().params.get("home"))


def _rows(home: Home) -> Iterator[tuple[str, str, str]]:
    """Platform, token and company of each row of the home's boards files."""
    for path in sorted(home.boards.glob("*.csv")):
        for row in _read(path):
            if _TOKEN.fullmatch(token := (row.get("board") or "").strip()):
                yield path.stem, token, " ".join(_UNSAFE.sub(" ", row.get("company") or "").split())


def _read(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        return []
