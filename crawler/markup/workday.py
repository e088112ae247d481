"""What Workday's addresses name, and what its postings say beside their fields (`ats.md` §4)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from scrapy.http import Response

from crawler.answers import Row

SEVERAL = re.compile(r"\d+\s+\w+")  # "3 Locations"
KEPT = ("externalPath", "title", "locationsText", "bulletFields", "timeType", "remoteType", "jobFamilyGroup")
"""Of a list row; `postedOn` changes by the day."""
CLOSED = re.compile(rb'"errorCode"\s*:\s*"S22"')
LOCALE = re.compile(r"[a-z]{2}-[A-Za-z]{2}")


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


def api(board: str, host: str | None = None) -> str:
    """Base of the API's addresses, on the tenant's own host or on another."""
    tenant, instance, site = board.split("/")
    return f"https://{host or f'{tenant}.{instance}.myworkdayjobs.com'}/wday/cxs/{tenant}/{site}"


def shared(board: str) -> str:
    """The host that all tenants of an instance share."""
    return f"{board.split('/')[1]}.myworkdaysite.com"


def shared_host(url: str) -> Row:
    """What the rows of an answer from such a host are told of it."""
    host = urlsplit(url).hostname or ""
    return {"host": host} if host.endswith(".myworkdaysite.com") else {}


def public_url(board: str, posting: Row) -> str:
    """A posting's page, on the host that its list came from."""
    (tenant, instance, site), host = board.split("/"), posting.get("host")
    front = f"{host}/recruiting/{tenant}" if host else f"{tenant}.{instance}.myworkdayjobs.com"
    return f"https://{front}/{site}{posting['externalPath']}"


def number(path: str) -> str:
    """What follows the last `_` of a posting's path. A mirror's suffix (`-1`) stays: one requisition may stand on one
    site twice."""
    return path.rstrip("/").rpartition("/")[2].rpartition("_")[2]


def kept(rows: Iterable[Any], told: Row) -> list[Any]:
    """What is kept of list rows, each with what is told of all of them."""
    return [{name: row[name] for name in KEPT if name in row} | told if isinstance(row, dict) else row for row in rows]


def is_closed(response: Response) -> bool:
    """True for the refusal of a posting that is no longer there."""
    return response.status == 403 and bool(CLOSED.search(response.body))


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
