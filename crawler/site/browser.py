"""The last place to look: the front page once more, and what it leads to, as a browser shows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.settings import BaseSettings

from crawler import browser
from crawler.answers import Row
from crawler.site.search import SiteSearch, Step


class BrowserLast(SiteSearch):
    """Asks the browser, where there is one, when nothing cheaper has postings."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        if browser.is_at_hand():
            for name, value in browser.settings().items():
                before = settings.getdict(name) if isinstance(value, dict) else {}
                settings.set(name, {**before, **value} if isinstance(value, dict) else value, priority="spider")

    def last_steps(self, url: str) -> list[Step]:
        return [["parse_rendered", url]] if browser.is_at_hand() else []

    def step(self, name: str, url: str, steps: list[Step]) -> Request:
        if name != "parse_rendered":
            return super().step(name, url, steps)
        told = {"steps": steps}
        return self.request(
            url, callback=self.parse_rendered, cb_kwargs=told, body=browser.RENDERED, meta=browser.meta()
        )

    def parse_rendered(self, response: Response, steps: list[Step]) -> Iterator[Any]:
        """The front page once more, as a browser shows it."""
        yield from self.parse(response, steps=steps, rendered=True)

    def rendered_detail(self, row: Row) -> Iterator[Any]:
        """A posting's own page in the browser; what its list said of it, where there is none."""
        once = {**row, "rendered": False}
        if browser.is_at_hand():
            told: dict[str, Any] = {"body": browser.RENDERED, "meta": browser.meta()}
            yield self.request(row["url"], is_list=False, cb_kwargs={"row": once}, **told)
        else:
            yield from self.of_row(once, None)
