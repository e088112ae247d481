"""What Eightfold's addresses name, and the positions in an answer of either generation (`ats.md` §15)."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs

from scrapy.http import Response

from crawler.answers import Row, read_json
from crawler.rows import listed

DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
# Microsoft's own search service stood before its Eightfold board, with names of its own.
MICROSOFT = "https://jobs.careers.microsoft.com/global/en/job/{jobId}"


def named(address: SplitResult) -> str | None:
    """`host`, or `host/domain` where the address names the employer's domain."""
    if not re.match(r"/(?:careers|api/apply/v2|api/pcsx)(?:/|$)", address.path):
        return None
    domain = next(iter(parse_qs(address.query).get("domain", ())), "")
    return f"{address.hostname}/{domain}" if DOMAIN.fullmatch(domain) else address.hostname


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
