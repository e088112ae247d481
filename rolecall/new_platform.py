"""A new platform's files, in a checkout: a short spider, its boards file, and a case of two postings to edit.

What is written holds at once: it is recognised, it reads its own case, and it passes lint and types. The rest is the
platform's facts, which a person has to look up.
"""

from __future__ import annotations

import json
import keyword
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crawler.boards import COLUMNS, platforms

ROOT = Path(__file__).resolve().parent.parent
BOARD = "wrenfield"
"""The invented employer of the first case."""
NEEDED = ("pyproject.toml", "crawler/spiders", "datasets/boards", "tests/fixtures", "tests/resolving.py")
"""What a checkout has and an installed package lacks."""
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_TO = r"https://[a-z0-9.-]+(?:/[\w.~,:@+-]+)*"
_URL = re.compile(
    rf"{_TO}/\{{board\}}(?:/[\w.~,:@+-]+)*/?(?:\?[\w.~,=&-]+)?"
    rf"|{_TO}/?\?(?:[\w.=-]+&)*[\w-]+=\{{board\}}(?:&[\w.=-]+)*",
    re.ASCII,
)
LONGEST = 70
"""Characters of the list's address, so that each line of the spider stays one."""


SPIDER = '''"""{title}: one call returns every posting of a board."""

from __future__ import annotations

from crawler.answers import Row
from crawler.base import BoardSpider
from crawler.boards import Board
from crawler.items import Posting
from crawler.recognise import Shape


class {stem}Spider(BoardSpider):
    """{title}"""

    name = "{name}"
    confidence = "D"
    notes = "from its public answers"
    url = "{url}"
    rows_at = "jobs"
    total_at = "total"
    shapes = (Shape(r"{host}", {token}),)

    def to_item(self, posting: Row, board: Board) -> Posting:
        return Posting(
            **self.identity(posting),
            url=posting["url"],
            title_raw=posting["title"],
            places_raw=posting.get("locations") or [],
            workplace_type_raw=posting.get("workplace_type"),
            employment_type_raw=posting.get("employment_type"),
            department=posting.get("department"),
            source_posted_at_raw=posting.get("published_at"),
            description_html=posting.get("description"),
        )
'''
NEXT = """Next:
1. {spider}: the platform's own address, fields and dates (`confidence`: how sure they are);
   hooks beside `to_item`, where it needs them, are in crawler/base.py.
2. {case}: an answer in the platform's true shape, about an invented company, with a
   posting that is awkward, and the items that it gives.
3. tests/resolving.py: its name in PLATFORMS, addresses that name a board in ADDRESSES.
4. {boards}: a row for each real board (`rolecall add URL` checks it first).
5. python -m rolecall.platform_table > docs/platforms.md; a line in CHANGELOG.md.
6. python -m pytest tests/crawler tests/rolecall/test_platform_table.py -k "{name} or resolve or platform"
"""


class BadPlatform(ValueError):
    """A platform that cannot be begun so; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What was written, as paths within the checkout, and what is to be done with it."""

    spider: Path
    boards: Path
    case: Path
    next: str

    @property
    def paths(self) -> list[Path]:
        return [self.spider, self.boards, self.case / "response.json", self.case / "items.json"]


def begin(name: str, url: str | None = None, root: Path = ROOT) -> Begun:
    """Write the files of the platform `name`, whose list `url` gives; `{board}` in it stands for the board. Nothing
    that is there is overwritten. Raises `BadPlatform`."""
    check_checkout(root)
    check_name(name)
    url = url or f"https://api.{name.replace('_', '-')}.example/v1/boards/{{board}}/jobs"
    check_url(url)
    spider, boards = Path("crawler", "spiders", f"{name}.py"), Path("datasets", "boards", f"{name}.csv")
    case = Path("tests", "fixtures", name, BOARD)
    begun = Begun(spider, boards, case, NEXT.format(spider=spider, boards=boards, case=case, name=name))
    if there := next((path for path in (spider, boards, case.parent) if (root / path).exists()), None):
        raise BadPlatform(f"{there} is there already: choose another name, or go on with it.")
    (root / case).mkdir(parents=True)
    texts = (spider_text(name, url), ",".join(COLUMNS) + "\n", _json(answer(name)), _json(items(name)))
    for path, text in zip(begun.paths, texts, strict=True):
        (root / path).write_text(text, encoding="utf-8")
    return begun


def check_checkout(root: Path) -> None:
    if any(not (root / path).exists() for path in NEEDED):
        raise BadPlatform(
            "A new platform is begun in a checkout of rolecall: clone it and `pip install -e '.[dev]'`; a private one "
            "needs none, ROLECALL_SPIDERS=your.module adds its spiders."
        )


def check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > 40 or keyword.iskeyword(name):
        raise BadPlatform(f"{name}: a platform's name is a-z, 0-9 and _, begins with a letter, as in smartrecruiters.")
    if name in platforms():
        raise BadPlatform(f"{name} is a platform already: crawler/spiders/{name}.py reads it.")


def check_url(url: str) -> None:
    if not _URL.fullmatch(url) or len(url) > LONGEST:
        raise BadPlatform(f"--url {url}: the list's https address, {{board}} once behind its host, {LONGEST} at most.")


def spider_text(name: str, url: str) -> str:
    parts = urlsplit(url)
    title = name.replace("_", " ").title()
    stem = title.replace(" ", "")
    if "{board}" in parts.path:
        token = f'path=r"{_literal(parts.path.partition("{board}")[0])}([^/]+)"'
    else:
        token = f'query="{_parameter(parts.query)}"'
    return SPIDER.format(name=name, title=title, stem=stem, url=url, host=_literal(parts.netloc), token=token)


def _literal(text: str) -> str:
    """A pattern of this text, of what `check_url` allows."""
    return re.sub(r"[.+]", r"\\\g<0>", text)


def _parameter(query: str) -> str:
    """The parameter of the query whose value the board is."""
    return next(part for part in query.split("&") if "{board}" in part).partition("=")[0]


def answer(name: str) -> dict[str, object]:
    """What the platform answers: a posting that says everything, and one that says the least."""
    whole, bare = items(name)
    return {
        "total": 2,
        "jobs": [
            {
                "id": int(str(whole["posting_id"])),
                "title": whole["title_raw"],
                "url": whole["url"],
                "locations": whole["places_raw"],
                "workplace_type": whole["workplace_type_raw"],
                "employment_type": whole["employment_type_raw"],
                "department": whole["department"],
                "published_at": whole["source_posted_at_raw"],
                "description": whole["description_html"],
            },
            {"id": int(str(bare["posting_id"])), "title": bare["title_raw"], "url": bare["url"], "locations": []},
        ],
    }


def items(name: str) -> list[dict[str, object]]:
    """The items that `answer` gives, as `items.json` holds them."""
    page = f"https://careers.{name.replace('_', '-')}.example/{BOARD}"
    common = {"platform": name, "board": BOARD}
    return [
        {
            **common,
            "url": f"{page}/4711",
            "title_raw": "Bird Ringer (m/f/d)",
            "posting_id": "4711",
            "places_raw": ["Leeds", "Remote, UK"],
            "workplace_type_raw": "hybrid",
            "employment_type_raw": "part_time",
            "department": "Field",
            "source_posted_at_raw": "2026-01-05T10:00:00Z",
            "description_html": "<h2>Your tasks</h2><ul><li>Ring &amp; count wrens.</li></ul>",
        },
        {**common, "url": f"{page}/4712", "title_raw": "Warden", "posting_id": "4712"},
    ]


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
