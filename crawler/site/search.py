"""Where the postings of a site are when its front page shows none: one place after the other is asked, the cheapest
first, until one has them. What is left to ask travels with each request (`steps`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler import feeds, sitemaps
from crawler.answers import Row
from crawler.base import FOR_GOOD
from crawler.items import Failed, Listing, Remark
from crawler.pages.addresses import address, posting_id, same_site, strength
from crawler.pages.listing import ListingPage
from crawler.site.handover import Handover
from crawler.site.maps import Maps

Step = list[str]
"""[name of the callback, address]."""
NOTHING = "no postings found, and nothing says that there are none"
MOST_LEADS = 4
_OF_JOBS = re.compile(r"job|career|vacanc|position|opening|stelle|karriere|emploi|offre|empleo|vaga|vacature", re.I)
_OF_OTHERS = re.compile(r"post-?sitemap|news|blog|image|video|product|author|category|tag|event", re.I)


class SiteSearch(Handover):
    """The places beside a front page: further pages, sitemaps, feeds, and a browser last."""

    def public(self, url: str) -> str:
        """An address as the public knows it: that of the site where it was asked at the board's endpoint."""
        endpoint = urlsplit(self.board.endpoint or "")
        parts = urlsplit(url)
        if endpoint.netloc and parts.netloc == endpoint.netloc:
            return parts._replace(scheme="https", netloc=self.board.board.partition("/")[0]).geturl()
        return url

    def steps(self, listing: ListingPage, page_feeds: list[str], url: str) -> list[Step]:
        """What to ask after a front page without postings."""
        found = [["parse", lead] for lead in listing.leads[:MOST_LEADS]]
        found.append(["parse_robots", urljoin(url, "/robots.txt")])
        found += [["parse_feed", feed] for feed in page_feeds[:3]]
        return found + self.last_steps(url)

    def last_steps(self, url: str) -> list[Step]:
        """What is asked where nothing else has postings."""
        return []

    def onward(self, steps: list[Step], why: str = "") -> Iterator[Any]:
        """The next place to ask; a failure where there is none, since nothing found proves nothing."""
        for number, (name, url) in enumerate(steps):
            if name.startswith("parse") and hasattr(self, name):
                yield self.step(name, url, steps[number + 1 :])
                return
        yield Failed(url=f"https://{self.board.board}", reason=why or NOTHING)

    def step(self, name: str, url: str, steps: list[Step]) -> Request:
        return self.request(url, callback=getattr(self, name), cb_kwargs={"steps": steps}, dont_filter=True)

    def refused(self, request: Request, response: Response) -> Iterator[Any]:
        """A place that is not there is passed over; a part of one that is leaves the board in part."""
        told = request.cb_kwargs
        if "steps" not in told or "inner" in told or response.status not in FOR_GOOD:
            yield from super().refused(request, response)
            return
        if "maps" in told:
            maps = Maps(**told["maps"])
            if not maps.guess:
                yield Failed(url=response.url, reason="status", status=response.status)
            yield from self.next_sitemap(told["steps"], replace(maps, whole=False))
        elif urlsplit(request.url).path == "/robots.txt":
            yield from self.guessed(told["steps"])
        else:
            yield from self.onward(told["steps"])

    # Sitemaps.

    def parse_robots(self, response: Response, steps: list[Step]) -> Iterator[Any]:
        url = self.public(response.url)
        named = [each for each in sitemaps.robots(response.body, url) if same_site(each, url)]
        if named:
            yield from self.next_sitemap(steps, Maps.first(_likely(named)))
        else:
            yield from self.guessed(steps)

    def guessed(self, steps: list[Step]) -> Iterator[Any]:
        known = [urljoin(f"https://{self.board.board}", path) for path in sitemaps.WELL_KNOWN]
        yield from self.next_sitemap(steps, Maps.first(known, guess=True))

    def next_sitemap(self, steps: list[Step], maps: Maps) -> Iterator[Any]:
        """Ask the next sitemap; behind the last, the posting kept back. A sitemap names other pages as well, so that
        only a page that is a posting lists one, and only such a page behind the last sitemap proves the end."""
        if maps.pending:
            told = {"steps": steps, "maps": maps.onward().told(), "asked": maps.pending[0]}
            # Not filtered: each is asked once, and the way must not end at one that was asked before.
            yield self.request(maps.pending[0], callback=self.parse_sitemap, cb_kwargs=told, dont_filter=True)
            return
        yield from _without_end(maps)
        if maps.sample is not None:
            yield self.detail_request({**maps.sample, "proves": maps.proves})
        else:
            yield from self.onward(steps)

    def parse_sitemap(self, response: Response, steps: list[Step], maps: Row, asked: str) -> Iterator[Any]:
        url, before = self.public(response.url), Maps(**maps)
        try:
            read = sitemaps.read(response.body, url)
        except ValueError as error:
            if not before.guess:
                yield Failed(url=response.url, reason=f"unexpected_shape ({error})")
            yield from self.next_sitemap(steps, before.lost())
            return
        children = _likely([link.url for link in read.children if same_site(link.url, url)])
        links = self.posting_links(read)
        after = before.after(asked, url, children, found=bool(links), whole=read.whole)
        rows: list[Row] = [{"id": posting_id(link), "url": link, "via": "sitemap"} for link in links]
        rows = list({row["id"]: row for row in reversed(rows)}.values())[::-1]
        if rows:
            yield Remark(text="sitemap")
        if not after.pending:
            yield from (self.detail_request({**row, "proves": after.proves}) for row in rows)
        else:
            if after.sample is None and rows:
                after = replace(after, sample=rows[0])
            yield from (self.detail_request(row) for row in rows if row is not after.sample)
        if after.pending or after.sample or not rows:
            yield from self.next_sitemap(steps, after)
        else:
            yield from _without_end(after)

    def posting_links(self, read: sitemaps.Sitemap) -> list[str]:
        """The addresses of postings: those under a word for postings, else those straight under a careers page; those
        below the board's own path where any is."""
        home = f"https://{self.board.board}/"
        own = [(url, strength(url)) for link in read.urls if (url := address(home, link.url)) and same_site(url, home)]
        best = 2 if any(rank == 2 for _, rank in own) else 1
        found = [url for url, rank in own if rank >= best]
        path = urlsplit(home).path
        below = [url for url in found if path != "/" and urlsplit(url).path.startswith(path)]
        return list(dict.fromkeys(below or found))

    # Feeds.

    def parse_feed(self, response: Response, steps: list[Step]) -> Iterator[Any]:
        url = self.public(response.url)
        try:
            feed = feeds.read(response.body)
        except ValueError:
            yield from self.onward(steps)
            return
        rows = [row for entry in feed.entries if (row := _entry(entry, url))]
        sure = feed.kind == "jobs" or sum(strength(row["url"]) == 2 for row in rows) >= 0.6 * len(rows)
        if not rows or not sure:
            yield from self.onward(steps)
            return
        following = address(url, feed.next)
        ended = feed.whole and following is None and not feed.is_capped
        yield Remark(text="feed")
        if following is None:
            yield Remark(text="the end proven by its length" if ended else "the end not proven: its length is a cap's")
        yield Listing(ids=[row["id"] for row in rows], last=ended)
        for row in rows:
            yield self.detail_request(row)
        if following is not None:
            yield self.request(following, callback=self.parse_feed, cb_kwargs={"steps": []})


def _without_end(maps: Maps) -> Iterator[Listing]:
    if maps.circular or maps.capped:
        yield Listing(ids=[], circular=maps.circular, capped=maps.capped)


def _entry(entry: feeds.Entry, base: str) -> Row | None:
    url = address(base, entry.url)
    if not url or not entry.title:
        return None
    told = entry.fields
    place = told.get("location") or ", ".join(filter(None, (told.get(name) for name in ("city", "state", "country"))))
    found = {
        "title_raw": entry.title,
        "places_raw": [place] if place else [],
        "source_posted_at_raw": entry.published,
        "employment_type_raw": told.get("jobtype") or told.get("job_type"),
        "company_raw": told.get("company"),
        "requisition_id": told.get("referencenumber"),
        "department": told.get("department"),
        "language_raw": entry.language,
        "description_html": entry.html,
    }
    own = {name: value for name, value in found.items() if value}
    return {"id": posting_id(url), "url": url, "via": "feed", **own}


def _likely(urls: list[str]) -> list[str]:
    """Sitemaps that say they are of postings; else all that do not say they are of something else."""
    of_jobs = [url for url in urls if _OF_JOBS.search(urlsplit(url).path.rpartition("/")[2])]
    return of_jobs or [url for url in urls if not _OF_OTHERS.search(urlsplit(url).path)] or urls
