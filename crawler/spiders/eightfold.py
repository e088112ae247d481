"""Eightfold: two generations of one API, each a list in pages of 10, a page a posting (`ats.md` §15)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, read_json
from crawler.base import BoardSpider, asked_for
from crawler.boards import Board
from crawler.items import Posting
from crawler.recognise import Shape, host_of
from crawler.rows import id_of, listed

CLAMP = 2_000
SMART_APPLY, PCSX = "/api/apply/v2/jobs", "/api/pcsx/search"
DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
# Microsoft's own search service stood before its Eightfold board, with names of its own.
MICROSOFT = "https://jobs.careers.microsoft.com/global/en/job/{jobId}"


def named(address: SplitResult) -> str | None:
    """`host`, or `host/domain` where the address names the employer's domain."""
    if not re.match(r"/(?:careers|api/apply/v2|api/pcsx)(?:/|$)", address.path):
        return None
    domain = next(iter(parse_qs(address.query).get("domain", ())), "")
    return f"{address.hostname}/{domain}" if DOMAIN.fullmatch(domain) else address.hostname


class EightfoldSpider(BoardSpider):
    """Eightfold (SmartApply and PCSX)"""

    name = "eightfold"
    confidence = "B"
    notes = "10 a page; offsets end at about 2,000 on some tenants, then truncated"
    bare = {"text": None}  # noqa: RUF012
    hosts = r"[\w-]+\.eightfold\.ai"
    marks = r"window\._EF_|//static\.vscdn\.net/"
    shapes = (Shape(r"(?!www\.|static\.)[\w-]+\.eightfold\.ai", token=named),)

    @classmethod
    def own_host(cls, url: str, html: str) -> str | None:
        host = host_of(url) if re.search(cls.marks, html) else None
        return (named(urlsplit(url)) or host) if host else None

    def at(self, path: str, start: int | None = None, **query: Any) -> str:
        host, _, domain = self.board.board.partition("/")
        told = {**({"domain": domain} if domain else {}), **query, **({} if start is None else {"start": start})}
        return f"https://{host}{path}?{'&'.join(f'{name}={value}' for name, value in told.items())}".rstrip("?")

    def page_url(self, path: str, start: int) -> str:
        if path == PCSX:
            return self.at(PCSX, start, query="", location="", sort_by="timestamp")
        return self.at(SMART_APPLY, start, num=10, sort_by="timestamp")

    def list_url(self) -> str:
        return self.page_url(SMART_APPLY, 0)

    def instead(self, request: Request) -> Request | None:
        """The other generation: a tenant answers one of them."""
        if urlsplit(request.url).path != SMART_APPLY or asked_start(request):
            return None
        return self.request(self.page_url(PCSX, 0))

    def postings(self, response: Response) -> Iterable[Row]:
        is_pcsx = {"is_pcsx": urlsplit(response.url).path == PCSX}
        return [row | is_pcsx if isinstance(row, dict) else row for row in listed(answer(response)["positions"])]

    def advertised(self, response: Response) -> int | None:
        total: int | None = answer(response).get("count")
        return total

    def is_capped(self, response: Response, advertised: int | None) -> bool:
        """A total at the clamp, or a page that is empty before the total."""
        start, rows = asked_start(asked_for(response)), answer(response)["positions"]
        return advertised == CLAMP or (not rows and advertised is not None and CLAMP <= start < advertised)

    def next_page(self, response: Response) -> Request | None:
        """Steps by what is received; without a total, an empty page is the end."""
        rows, total, request = answer(response)["positions"], self.advertised(response), asked_for(response)
        start = asked_start(request) + len(rows)
        if not rows or (total is not None and start >= total) or "operationResult" in read_json(response):
            return None
        return self.request(self.page_url(urlsplit(request.url).path, start))

    def detail_url(self, row: Row) -> str | None:
        if "is_whole" in row:
            return None
        if row["is_pcsx"]:
            return self.at("/api/pcsx/position_details", position_id=self.posting_id(row), hl="en")
        return self.at(f"{SMART_APPLY}/{self.posting_id(row)}")

    def detail(self, row: Row, response: Response) -> Row:
        own = read_json(response)
        own = own["data"] if row["is_pcsx"] else own
        text = own["jobDescription"] if row["is_pcsx"] else own["job_description"]
        return {**row, **{name: value for name, value in own.items() if value}, "id": row["id"], "text": text}

    def to_item(self, posting: Row, board: Board) -> Posting:
        host, posting_id = board.board.partition("/")[0], self.posting_id(posting)
        path = posting.get("positionUrl") or f"/careers/job/{posting_id}"
        return Posting(
            platform=self.name,
            board=board.board,
            posting_id=posting_id,
            requisition_id=first(posting, "display_job_id", "displayJobId", "ats_job_id", "atsJobId"),
            url=posting.get("canonicalPositionUrl") or (path if "://" in path else f"https://{host}{path}"),
            title_raw=first(posting, "name", "posting_name"),
            places_raw=first(posting, "locations", "standardizedLocations") or [posting.get("location")],
            workplace_type_raw=first(posting, "work_location_option", "workLocationOption"),
            department=first(posting, "department", "business_unit", "businessUnit"),
            source_posted_at_raw=first(posting, "t_create", "postedTs", "creationTs"),
            source_updated_at_raw=posting.get("t_update"),
            description_html=posting["text"],
        )

    def posting_id(self, row: Row) -> str:
        return id_of(row, "id")


def answer(response: Response) -> Row:
    """The positions and their count, of either generation."""
    stated = read_json(response)
    if "operationResult" in stated:
        result = stated["operationResult"]["result"]
        return {"count": result["totalJobs"], "positions": [renamed(job) for job in listed(result["jobs"])]}
    found: Row = stated if "positions" in stated else stated["data"]
    return found


def renamed(job: Row) -> Row:
    told = job.get("properties") or {}
    same = {
        "id": job["jobId"],
        "name": job["title"],
        "postedTs": job.get("postingDate"),
        "text": told.get("description"),
    }
    places = told.get("locations") or [told.get("primaryLocation")]
    return {**same, "is_whole": True, "locations": places, "canonicalPositionUrl": MICROSOFT.format(**job)}


def asked_start(request: Request) -> int:
    return int(next(iter(parse_qs(urlsplit(request.url).query).get("start", ())), 0))


def first(posting: Row, *names: str) -> Any:
    return next((posting[name] for name in names if posting.get(name)), None)
