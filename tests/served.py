"""Boards of invented postings as six platforms serve them, whole or in trouble: `Town` on loopback, a board an address.

A platform is a `Platform`: the path of its list, a list page's JSON for a slice of its rows, and for some a posting's
own page. `Town.trouble` is what a board answers instead: a function of the page that it would have sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from command import At, board
from loopback import NOT_FOUND, Asked, Page, Site

Row = dict[str, Any]
DEPARTMENTS = ("Voicing", "Joinery", "Office")


@dataclass(frozen=True)
class Platform:
    """`size` rows a page; `first` says which row a request begins at; `own` gives a posting's own page."""

    name: str
    token: str
    path: str
    page: Callable[[Sequence[Row], int, int], Any]
    row: Callable[[int], Row]
    size: int = 10_000
    first: Callable[[Asked], int] = lambda asked: 0
    own: Callable[[Row], Any] | None = None
    empty_is_shape: bool = True
    """False where the answer of no postings is not what `[]` looks like."""


def text(number: int) -> str:
    return f"<h3>What you will do</h3><ul><li>You voice the pipes of bench {number}.</li></ul>"


def lever(number: int) -> Row:
    return {
        "id": f"p{number}",
        "text": f"Organ Builder {number}",
        "hostedUrl": f"https://jobs.example/wrenfield/p{number}",
        "categories": {"location": "Berlin, Germany", "department": DEPARTMENTS[number % 3]},
        "createdAt": 1_771_000_000_000 + number,
        "description": text(number),
    }


def greenhouse(number: int) -> Row:
    return {
        "id": number + 1,
        "title": f"Organ Builder {number}",
        "absolute_url": f"https://jobs.example/wrenfield/{number}",
        "location": {"name": "Berlin, Germany"},
        "departments": [{"name": DEPARTMENTS[number % 3]}],
        "first_published": "2026-02-20T09:00:00Z",
        "content": text(number).replace("<", "&lt;").replace(">", "&gt;"),
    }


def ashby(number: int) -> Row:
    return {
        "id": f"p{number}",
        "title": f"Organ Builder {number}",
        "jobUrl": f"https://jobs.example/wrenfield/p{number}",
        "location": "Berlin, Germany",
        "department": DEPARTMENTS[number % 3],
        "publishedAt": "2026-02-20T09:00:00Z",
        "descriptionHtml": text(number),
        "isListed": True,
    }


def recruitee(number: int) -> Row:
    return {
        "id": number + 1,
        "title": f"Organ Builder {number}",
        "careers_url": f"https://jobs.example/wrenfield/{number}",
        "location": "Berlin, Germany",
        "department": DEPARTMENTS[number % 3],
        "published_at": "2026-02-20 09:00:00 UTC",
        "description": text(number),
        "status": "published",
    }


def smartrecruiters(number: int) -> Row:
    return {
        "id": str(7_440_000 + number),
        "name": f"Organ Builder {number}",
        "location": {"fullLocation": "Berlin, Germany", "country": "de"},
        "department": {"label": DEPARTMENTS[number % 3]},
        "releasedDate": "2026-02-20T09:00:00.000Z",
        "visibility": "PUBLIC",
    }


def workday(number: int) -> Row:
    return {
        "title": f"Organ Builder {number}",
        "externalPath": f"/job/Berlin/Organ-Builder-{number}_JR-{number}",
        "locationsText": "Berlin",
        "bulletFields": [f"JR-{number}"],
    }


def smartrecruiters_own(row: Row) -> Any:
    sections = {"jobDescription": {"title": "Job", "text": text(int(row["id"]))}}
    return row | {"jobAd": {"sections": sections}}


def workday_own(row: Row) -> Any:
    number = row["bulletFields"][0]
    told = {"title": row["title"], "jobDescription": text(int(number[3:])), "location": "Berlin", "jobReqId": number}
    return {"jobPostingInfo": told | {"startDate": "2026-02-20", "country": {"descriptor": "Germany"}}}


def offset_in_query(asked: Asked) -> int:
    return int(asked.path.rpartition("offset=")[2])


def offset_in_body(asked: Asked) -> int:
    return int(json.loads(asked.body).get("offset") or 0)


PLATFORMS = {
    platform.name: platform
    for platform in (
        Platform("lever", "wrenfield", "/v0/postings/wrenfield", lambda rows, first, total: list(rows), lever),
        Platform(
            "greenhouse",
            "wrenfield",
            "/v1/boards/wrenfield/jobs",
            lambda rows, first, total: {"jobs": list(rows), "meta": {"total": total}},
            greenhouse,
        ),
        Platform(
            "ashby",
            "Wrenfield",
            "/posting-api/job-board/Wrenfield",
            lambda rows, first, total: {"jobs": list(rows), "apiVersion": "1"},
            ashby,
        ),
        Platform("recruitee", "wrenfield", "/api/offers", lambda rows, first, total: {"offers": list(rows)}, recruitee),
        Platform(
            "smartrecruiters",
            "Wrenfield",
            "/v1/companies/Wrenfield/postings",
            lambda rows, first, total: {"limit": 10, "offset": first, "totalFound": total, "content": list(rows)},
            smartrecruiters,
            size=10,
            first=offset_in_query,
            own=smartrecruiters_own,
        ),
        Platform(
            "workday",
            "wrenfield/wd5/Careers",
            "/wday/cxs/wrenfield/Careers/jobs",
            lambda rows, first, total: {"total": total if not first else 0, "jobPostings": list(rows), "facets": []},
            workday,
            size=20,
            first=offset_in_body,
            own=workday_own,
        ),
    )
}


def json_page(value: Any) -> Page:
    return Page(json.dumps(value).encode(), headers={"Content-Type": "application/json"})


@dataclass
class Served:
    """One board: its rows, and what it answers instead of a list page (`trouble(page, first row, board)`)."""

    platform: Platform
    rows: list[Row]
    trouble: Callable[[Page, int, Served], Page] | None = None
    changed: Callable[[Row], Row] = lambda row: row
    stated: int | None = None
    """The total it states; None: the true one."""

    def answer(self, asked: Asked) -> Page:
        path = asked.path.partition("?")[0]
        if path == self.platform.path:
            first = self.platform.first(asked)
            page = self.listed(first)
            return self.trouble(page, first, self) if self.trouble else page
        for row in self.rows if self.platform.own else ():
            if path.endswith(str(row.get("externalPath") or f"/{row['id']}")):
                return json_page(self.changed(self.platform.own(row)))
        return NOT_FOUND

    def listed(self, first: int) -> Page:
        size = self.platform.size
        total = len(self.rows) if self.stated is None else self.stated
        rows = [self.changed(row) for row in self.rows[first : first + size]]
        return json_page(self.platform.page(rows, first, total))


@dataclass
class Town:
    """Boards by name, each of its own host on loopback. Use it in a `with`."""

    boards: Mapping[str, Served]
    hosts: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> Town:
        self._site = Site({}, host="0.0.0.0")
        port = self._site.host.rpartition(":")[2]
        self.hosts = {
            f"127.{1 + number // 200}.{1 + number % 200}.1:{port}": name for number, name in enumerate(self.boards)
        }
        self._site.answer = self._answer  # type: ignore[method-assign]
        self._site.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._site.__exit__()

    def at(self, home: Path) -> At:
        """The command at a home whose boards files name all of these: each by its platform's token, which its name
        follows (`lever` alone reads a board by its name, so that many may be of one platform)."""
        by_platform: dict[str, list[Row]] = {}
        for host, name in self.hosts.items():
            served = self.boards[name]
            told = {"board": self.token(name), "company": name, "endpoint": f"http://{host}"}
            by_platform.setdefault(served.platform.name, []).append(told)
        for platform, rows in by_platform.items():
            board(home, platform, *rows)
        return At(home, list(self.hosts))

    def token(self, name: str) -> str:
        """The board's own token: as many boards of a platform as names."""
        head, slash, rest = self.boards[name].platform.token.partition("/")
        return f"{head}-{list(self.boards).index(name)}{slash}{rest}"

    def key(self, name: str) -> str:
        return f"{self.boards[name].platform.name}:{self.token(name)}"

    def _answer(self, asked: Asked) -> Page:
        name = self.hosts[asked.headers["Host"]]
        head = self.boards[name].platform.token.partition("/")[0]
        number = list(self.boards).index(name)
        plain = Asked(asked.method, asked.path.replace(f"{head}-{number}", head), asked.headers, asked.body)
        return NOT_FOUND if asked.path == "/robots.txt" else self.boards[name].answer(plain)
