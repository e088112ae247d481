"""A board's walk through pages given by path, without an engine: `walked("jobvite", "kelpworks", {"/a?b=1": Page(…)})`.
A path is matched with its query, then without, as `loopback.Site` does; what none fits is a 404."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cases import Case, path_of
from loopback import NOT_FOUND, Answer, Asked, Page
from scrapy import Request
from spidering import outputs, spider

from crawler.items import Failed, Listing, Posting, Unread


@dataclass(frozen=True)
class Walk:
    asked: list[str]
    outputs: list[Any]

    @property
    def items(self) -> list[Posting]:
        """Each posting once, as evidence keeps them."""
        found: dict[str, Posting] = {}
        for item in self.outputs:
            if isinstance(item, Posting):
                found.setdefault(item.posting_id, item)
        return [*found.values()]

    @property
    def ids(self) -> list[str]:
        """What the lists named, each once."""
        return list(dict.fromkeys(name for page in self.listings for name in page.ids))

    @property
    def listings(self) -> list[Listing]:
        return [page for page in self.outputs if isinstance(page, Listing)]

    @property
    def proven(self) -> bool:
        return any(page.last for page in self.listings)

    @property
    def advertised(self) -> int | None:
        return next((page.advertised for page in reversed(self.listings) if page.advertised is not None), None)

    @property
    def failed(self) -> list[Failed]:
        return [output for output in self.outputs if isinstance(output, Failed)]

    @property
    def unread(self) -> list[Unread]:
        return [output for output in self.outputs if isinstance(output, Unread)]


def walked(platform: str, board: str, pages: Mapping[str, Answer]) -> Walk:
    asked: list[str] = []

    def answer(request: Request) -> Page:
        path = path_of(request.url)
        asked.append(path)
        found = pages.get(path, pages.get(path.partition("?")[0], NOT_FOUND))
        headers = {name.decode(): b",".join(values).decode() for name, values in request.headers.items()}
        return found(Asked(request.method, path, headers, request.body)) if callable(found) else found

    return Walk(asked, outputs(spider(platform, board), answer))


def pages_of(case: Case) -> dict[str, Answer]:
    """A case's answers as a site's pages."""
    paths = dict.fromkeys(answer["path"] for answer in case.answers or ())
    return dict.fromkeys(paths, case.answer)
