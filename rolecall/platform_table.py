"""The table of platforms, `docs/platforms.md`, from spiders and fixtures: `python -m rolecall.platform_table`.

Nothing in it is typed by hand: what a platform is recognised by, asked for and says is read from its spider, and what
it fills from the spider's source and the items of its fixtures.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from crawler.base import BoardSpider
from crawler.boards import GENERIC, platforms

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures"
HEAD = """# The platforms

Made from the spiders by `python -m rolecall.platform_table > docs/platforms.md`. A platform that is not here is read
as a site of its own: `rolecall add site:HOST/PATH`.

*Recognised by*: hosts, with `*` for a label, `N` for digits, brackets for what may be missing; "own host" where boards
live on their employers' hosts and a page is told by what it is built with. *List*: the first request, the board's
name or its numbered parts in braces. *Whole by*: what proves a list whole (one answer, a stated total, the last page);
"+ details" is a request a posting for what the list lacks. *Dates*: when a posting was put up, last edited, and until
when it runs. *Confidence*: A documented or captured, B two independent crawlers do it so, C one does, D inferred.
"""
COLUMNS = ("Name", "Platform", "Recognised by", "List", "Whole by", "Dates", "Pay", "Limits", "Confidence", "Fixtures")
DATES = {"source_posted_at_raw": "posted", "source_updated_at_raw": "updated", "valid_through_raw": "until"}

# A pattern of hosts in readable form, one step after the other.
READABLE = [
    (re.compile(r"\(\?![^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\)"), ""),  # what it must not begin with
    (re.compile(r"(?:\[[^\]]+\](?:[+*?]|\{[\d,]+\})?)+"), "*"),
    (re.compile(r"\\d(?:[+*]|\{[\d,]+\})?"), "N"),
    (re.compile(r"\(\?:"), "("),
    (re.compile(r"\)\?"), ")"),
    (re.compile(r"\\"), ""),
    (re.compile(r"\*{2,}"), "*"),
]


@dataclass(frozen=True)
class Row:
    """One platform."""

    spider: type[BoardSpider]

    @property
    def name(self) -> str:
        return (self.spider.__doc__ or self.spider.name).strip().splitlines()[0].rstrip(".")

    @cached_property
    def cases(self) -> list[Path]:
        return sorted(path.parent for path in (FIXTURES / self.spider.name).glob("*/items.json"))

    @cached_property
    def items(self) -> list[dict[str, object]]:
        found = (json.loads((case / "items.json").read_text(encoding="utf-8")) for case in self.cases)
        return [item for items in found for item in items if "board" in item]

    @cached_property
    def filled(self) -> set[str]:
        """Fields of a posting that the spider's source names, or its fixtures show."""
        module = inspect.getmodule(self.spider)
        assert module is not None
        calls = (node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Call))
        named = {keyword.arg for call in calls for keyword in call.keywords if keyword.arg}
        return named | {field for item in self.items for field, value in item.items() if value}

    @property
    def recognised(self) -> str:
        hosts = list(dict.fromkeys(readable(shape.host) for shape in self.spider.shapes if shape.host != ".+"))
        paths = any(shape.host == ".+" for shape in self.spider.shapes)
        own = ["own host"] if self.spider.marks else ["own host, by its path"] if paths else []
        return ", ".join([*(f"`{host}`" for host in hosts), *own])

    @property
    def list_call(self) -> str:
        """Method and address of the first request, the fixture's board written as what it is."""
        if not self.items:
            return ""
        board = str(self.items[0]["board"])
        request = self.spider(board=board).list_request()
        url = urlsplit(request.url)
        address = f"{url.netloc}{url.path}"
        for part, stands in _parts(board):
            address = re.sub(rf"(?<![\w{{-]){re.escape(part)}(?![\w}}-])", stands, address)
        return f"{request.method} `{address}`"

    @property
    def proof(self) -> str:
        own = vars(self.spider)
        total = "advertised" in own or self.spider.total_at is not None
        found = "one answer" if self.spider.one_answer else "total" if total else "last page"
        return f"{found}{' + details' if 'detail_url' in own or 'detail_request' in own else ''}"

    @property
    def dates(self) -> str:
        return ", ".join(name for field, name in DATES.items() if field in self.filled) or "none"

    @property
    def limits(self) -> str:
        cap = f"{self.spider.cap:,} a list" if self.spider.cap else ""
        return "; ".join(filter(None, (cap, self.spider.notes)))

    @property
    def fixtures(self) -> str:
        return ", ".join(f"[{case.name}](../tests/fixtures/{self.spider.name}/{case.name})" for case in self.cases)

    @property
    def cells(self) -> list[str]:
        pay = "stated" if "pay_raw" in self.filled else "none"
        return [
            self.name,
            self.spider.name,
            self.recognised,
            self.list_call,
            self.proof,
            self.dates,
            pay,
            self.limits,
            self.spider.confidence,
            self.fixtures,
        ]


def readable(pattern: str) -> str:
    """A pattern of hosts as a person writes it."""
    for step, instead in READABLE:
        pattern = step.sub(instead, pattern)
    return pattern.replace("|", " or ") if "(" not in pattern else pattern


def lines() -> Iterator[str]:
    yield HEAD
    yield f"| {' | '.join(COLUMNS)} |"
    yield f"|{' --- |' * len(COLUMNS)}"
    rows = (Row(spider) for name, spider in platforms().items() if name not in GENERIC)
    for row in sorted(rows, key=lambda row: row.name.casefold()):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row.cells)} |"


def _parts(board: str) -> list[tuple[str, str]]:
    """What stands in an address for a board, the whole before its parts."""
    whole = [(board, "{board}")]
    parts = board.split("/")
    return whole + [(part, f"{{{number}}}") for number, part in enumerate(parts, 1) if len(parts) > 1]


if __name__ == "__main__":
    print("\n".join(lines()))
