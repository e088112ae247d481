"""Workday's CXS: a POST list in pages of 20, often of no more than 2,000 postings a query, a page a posting
(`ats.md` §4).

A list whose total is the clamp is split by its facets, whose counts the clamp spares, until each part is whole; one
that states more is read plainly, and split where its pages end or repeat before its total. The pages of the clamped
list itself are read as well: they show postings that have no value of the facet chosen.

A row names no time of its last edit: its posting is asked for in each run. On a board of MANY postings and more that
would take more requests than a run may send by default, day after day for the same first ones; there a row that is
unchanged but for its age spares its posting's page for 7 days, after which an edit of the text alone is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import SplitResult, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked, json_of, read_json
from crawler.base import BoardSpider, asked_for
from crawler.boards import Board
from crawler.facets import Facets, Split, Value, size, split
from crawler.items import Failed, Listing, Posting
from crawler.recognise import Shape
from crawler.rows import listed

PAGE = 20
CLAMP = 2_000
PART = 1_900
"""The most that a part is planned with: counts grow while it is read."""
VALUES = 100
"""The most values in one filter."""
DEEPEST = 4
"""The most facets in one filter."""
MANY = 1_500
SINGLE = ("timeType", "workerSubType", "jobFamilyGroup")
"""Facets of which a posting has one value at most, the surest first."""
KEPT = ("externalPath", "title", "locationsText", "bulletFields", "timeType", "remoteType", "jobFamilyGroup")
"""Of a list row; `postedOn` changes by the day."""
UNKNOWN = (404, 422)
SEVERAL = re.compile(r"\d+\s+\w+")  # "3 Locations"
LOCALE = re.compile(r"[a-z]{2}-[A-Za-z]{2}")
CLOSED = re.compile(rb'"errorCode"\s*:\s*"S22"')


def named(address: SplitResult) -> str | None:
    """`tenant/wdN/Site` of a posting's, a list's or the API's address on either kind of host."""
    host, parts = (address.hostname or "").split("."), [part for part in address.path.split("/") if part]
    parts = parts[LOCALE.fullmatch(parts[0]) is not None :] if parts else parts
    own = host[1].startswith("wd")  # else the instance's host, which all of its tenants share
    tenant = host[:1] if own else []
    match parts:
        case ["wday", "cxs", asked, site, *_]:
            tenant = tenant or [asked]
        case ["recruiting", asked, site, *_] if not own:
            tenant = [asked]
        case [site, *_] if own and site != "wday" and "." not in site:
            pass
        case _:
            return None
    return "/".join([*tenant, host[own], site])


class WorkdaySpider(BoardSpider):
    """Workday (CXS)"""

    name = "workday"
    confidence = "A"
    notes = "20 a page; 2,000 a query on many tenants, then split by nested facets; pay in the text only"
    bare = {"jobDescription": None}  # noqa: RUF012
    headers = {"Accept": "application/json"}  # noqa: RUF012
    throttles = frozenset({303, 403})
    hosts = r"(?:[\w-]+\.)?wd\d{1,3}\.myworkday(?:jobs|site)\.com"
    shapes = (
        Shape(r"[a-z0-9_-]+\.wd\d{1,3}\.myworkdayjobs(?:-impl)?\.com", token=named),
        Shape(r"wd\d{1,3}\.myworkdaysite\.com", token=named),
    )

    @property
    def parts_of_name(self) -> tuple[str, str, str]:
        tenant, instance, site = self.board.board.split("/")
        return tenant, instance, site

    def api(self, host: str | None = None) -> str:
        tenant, instance, site = self.parts_of_name
        return f"https://{host or f'{tenant}.{instance}.myworkdayjobs.com'}/wday/cxs/{tenant}/{site}"

    def list_request(self) -> Request:
        return self.ask(f"{self.api()}/jobs")

    def ask(
        self, url: str, offset: int = 0, facets: Row | None = None, limit: int = PAGE, so_far: Row | None = None
    ) -> Request:
        """A page of the list; `so_far` is what the pages before it tell (`so_far`, below)."""
        body = {"appliedFacets": facets or {}, "limit": limit, "offset": offset, "searchText": ""}
        return self.request(url, data=body, cb_kwargs={"so_far": so_far or {}})

    def parse(self, response: Response, part: str = "", **kwargs: Any) -> Iterator[Any]:
        for output in super().parse(response, part, **kwargs):
            is_page = isinstance(output, Request) and output.meta["is_list"] and output.cb_kwargs["part"] == part
            if not is_page or self.limit or not is_asked_ahead(output, response):
                yield output
            if isinstance(output, Listing) and not (output.last or self.limit):
                yield from self.pages_ahead(response, part)

    def pages_ahead(self, response: Response, part: str) -> Iterator[Request]:
        """The further pages up to the next place where a clamp may end the list, all at once: page by page, as many
        postings' own pages as the engine holds would go between two of them, and a run's requests be spent before the
        list is read. The second page gives them, so that a list that ends at once costs no more."""
        question, total = asked(response), first_total(response)
        offset = question["offset"]
        if offset % CLAMP == PAGE:
            for ahead in range(offset + PAGE, min(total, offset - PAGE + CLAMP), PAGE):
                url, applied = asked_for(response).url, question["appliedFacets"]
                request = self.ask(url, ahead, applied, so_far=self.tell(response))
                request.cb_kwargs["part"] = part
                yield request

    def tell(self, response: Response) -> Row:
        """What the next pages are told (`so_far`)."""
        told, rows = so_far(response), read_json(response)["jobPostings"]
        return {
            "total": first_total(response),
            "held": held(response),
            "is_split": told.get("is_split", self.is_capped(response, None)),
            "first": told.get("first") or path(rows[0]),
            "last": path(rows[-1]),
        }

    def postings(self, response: Response) -> Iterable[Row]:
        rows = listed(read_json(response)["jobPostings"])
        told: Row = {"many": True} if held(response) >= MANY else {}
        host = urlsplit(response.url).hostname or ""
        told |= {"host": host} if host.endswith(".myworkdaysite.com") else {}
        return [
            {name: row[name] for name in KEPT if name in row} | told if isinstance(row, dict) else row for row in rows
        ]

    def posting_id(self, row: Row) -> str:
        """What follows the last `_` of the path. A mirror's suffix (`-1`) stays: one requisition may stand on one
        site twice."""
        posting_id: str = row["externalPath"].rstrip("/").rpartition("/")[2].rpartition("_")[2]
        return posting_id

    def advertised(self, response: Response) -> int | None:
        """The first page's total; where that is the clamp, what the facets count."""
        if asked(response)["offset"]:
            return None
        total: int = read_json(response)["total"]
        if total != CLAMP:
            return total
        return held(response) if cut(response) else None

    def is_capped(self, response: Response, advertised: int | None) -> bool:
        question = asked(response)
        if question["limit"] != PAGE or is_cut_off(response):
            return True
        return question["offset"] == 0 and first_total(response) == CLAMP and cut(response) is not None

    def parts(self, response: Response) -> Iterator[tuple[str, Request]]:
        """Further filters beside those of this list, each a part that should be under the clamp."""
        found, request = cut(response), asked_for(response)
        if found is None or is_cut_off(response):
            return
        before = request.cb_kwargs.get("part")
        applied = asked(response)["appliedFacets"]
        for number, ids in enumerate(found.parts, 1):
            name = f"{found.facet} {number}"
            part = self.ask(request.url, facets={**applied, found.facet: ids}, so_far={"held": held(response)})
            yield f"{before}, {name}" if before else name, part

    def next_page(self, response: Response) -> Request | None:
        question, rows, total = asked(response), read_json(response)["jobPostings"], first_total(response)
        offset, applied, url = question["offset"], question["appliedFacets"], asked_for(response).url
        if question["limit"] != PAGE:
            return None
        if is_cut_off(response):
            # The total was true and the pages were not: the facets tell how to go on.
            return self.ask(url, facets=applied, limit=1, so_far={"held": held(response)}) if total > CLAMP else None
        if not rows:
            return None
        told, ahead = self.tell(response), offset + PAGE
        if told["is_split"] and (applied or ahead >= CLAMP):
            return None
        # A page that is fuller than the total lets it be tells that postings came in meanwhile.
        end = max(CLAMP, ahead + 1 if len(rows) >= PAGE else 0) if total == CLAMP else total
        goes_on = ahead < end or len(rows) > end - offset
        return self.ask(url, ahead, applied, so_far=told) if goes_on else None

    def instead(self, request: Request) -> Request | None:
        """The facets, where offsets past the clamp are refused."""
        question = json_of(request.body)
        if question["offset"] < CLAMP:
            return None
        told = {"held": request.cb_kwargs.get("so_far", {}).get("held")}
        return self.ask(request.url, facets=question["appliedFacets"], limit=1, so_far=told)

    def refused(self, request: Request, response: Response) -> Iterator[Any]:
        """A wrong site answers 404, a wrong tenant or instance 422, unless it is served on the instance's host."""
        for output in super().refused(request, response):
            if (
                isinstance(output, Failed)
                and output.is_list
                and (output.reason, output.status in UNKNOWN) == ("status", True)
            ):
                yield self.elsewhere(request) or output.model_copy(update={"reason": "board_not_found"})
            else:
                yield output

    def elsewhere(self, request: Request) -> Request | None:
        own = request.url == f"{self.api()}/jobs" and json_of(request.body)["offset"] == 0
        return self.ask(f"{self.api(f'{self.parts_of_name[1]}.myworkdaysite.com')}/jobs") if own else None

    def detail_request(self, row: Row) -> Request | None:
        url = f"{self.api(row.get('host'))}{row['externalPath']}"
        return self.request(url, is_list=False, cb_kwargs={"row": row}, meta={"row_shows_edits": "many" in row})

    def detail(self, row: Row, response: Response) -> Row:
        answer = read_json(response)
        employer = (answer.get("hiringOrganization") or {}).get("name")
        return {**row, **answer["jobPostingInfo"], "employer": employer, "externalPath": row["externalPath"]}

    def is_gone(self, response: Response) -> bool:
        return super().is_gone(response) or (response.status == 403 and bool(CLOSED.search(response.body)))

    def to_item(self, posting: Row, board: Board) -> Posting:
        posting_id, url = self.posting_id(posting), posting.get("externalUrl") or self.public_url(posting)
        return Posting(
            platform=self.name,
            board=board.board,
            posting_id=posting_id,
            requisition_id=posting.get("jobReqId") or bullet(posting, posting_id),
            url=url,
            apply_url=None if posting.get("canApply") is False else f"{url}/apply",
            company_raw=posting.get("employer"),
            title_raw=posting["title"],
            places_raw=places(posting),
            country_raw=country(posting),
            workplace_type_raw=posting.get("remoteType"),
            employment_type_raw=posting.get("timeType"),
            department=text(posting.get("jobFamilyGroup")),
            source_posted_at_raw=posting.get("startDate") or posting.get("postedOn"),
            valid_through_raw=posting.get("endDate"),
            description_html=posting["jobDescription"],
        )

    def public_url(self, posting: Row) -> str:
        tenant, instance, site = self.parts_of_name
        host = posting.get("host")
        front = f"{host}/recruiting/{tenant}" if host else f"{tenant}.{instance}.myworkdayjobs.com"
        return f"https://{front}/{site}{posting['externalPath']}"


def so_far(response: Response) -> Row:
    """What earlier pages tell this one: `total`, `first` (the first posting of the first page), `last` (the last of the
    page before), `is_split` (its list is split) and `held` (how many postings the whole board has)."""
    told: Row = asked_for(response).cb_kwargs.get("so_far") or {}
    return told


def first_total(response: Response) -> int:
    """The total that the first page states: later pages may say 0."""
    total: int = so_far(response).get("total") or read_json(response)["total"]
    return total


def counted(response: Response) -> int:
    """How many postings this list has, by its total or, where that is clamped, by its facets."""
    return max(first_total(response), size(facets(response), SINGLE))


def held(response: Response) -> int:
    told: int = so_far(response).get("held") or counted(response)
    return told


def cut(response: Response) -> Split | None:
    """How this list should be split."""
    applied = asked(response)["appliedFacets"]
    if len(applied) >= DEEPEST:
        return None
    others = {name: values for name, values in facets(response).items() if name not in applied}
    return split(others, counted(response), PART, VALUES)


def is_cut_off(response: Response) -> bool:
    """True where a page is not what its offset says: empty before the end, or one that was shown already."""
    offset, rows, total = asked(response)["offset"], read_json(response)["jobPostings"], first_total(response)
    if not offset:
        return False
    if not rows:
        return total == CLAMP or CLAMP <= offset < total
    told = so_far(response)
    return bool(offset >= CLAMP and (path(rows[0]) == told.get("first") or path(rows[-1]) == told.get("last")))


def is_asked_ahead(following: Request, response: Response) -> bool:
    """True for a page that `pages_ahead` gave."""
    offset = json_of(following.body)["offset"]
    return bool(offset % CLAMP > PAGE and offset < first_total(response))


def path(row: Any) -> Any:
    return row.get("externalPath") if isinstance(row, dict) else None


def facets(response: Response) -> Facets:
    """The values of every facet that the answer counts; a value may itself be a group of facets."""
    found: dict[str, dict[str, Value]] = {}
    pending = [("", entry) for entry in read_json(response).get("facets") or ()]
    while pending:
        above, entry = pending.pop()
        if not isinstance(entry, dict):
            continue
        name, value = entry.get("facetParameter") or above, entry.get("id")
        if value and isinstance(entry.get("count"), int):
            found.setdefault(name, {})[value] = Value(value, entry["count"])
        else:
            pending += [(name, inner) for inner in entry.get("values") or ()]
    return {name: values.values() for name, values in found.items() if name}


def places(posting: Row) -> list[Any]:
    """All places of the posting's own page; a row says how many there are, or the one."""
    printed = posting.get("locationsText")
    found = [posting.get("location"), *(posting.get("additionalLocations") or ())]
    return found if any(found) or not printed or SEVERAL.fullmatch(printed) else [printed]


def country(posting: Row) -> str | None:
    stated = posting.get("country") or (posting.get("jobRequisitionLocation") or {}).get("country") or {}
    name: str | None = stated.get("descriptor") or stated.get("alpha2Code")
    return name


def bullet(posting: Row, posting_id: str) -> str | None:
    """The requisition's number among the fields that the employer chose for its rows: what the id is made of."""
    bullets = (text(entry) for entry in posting.get("bulletFields") or ())
    return next(
        (entry for entry in bullets if entry and (posting_id.startswith(entry) or entry.endswith(posting_id))), None
    )


def text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
