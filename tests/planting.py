"""Stage files of planted postings, over days: copies at agencies and other cities, reposts, a blog, an aggregator."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from html import escape
from pathlib import Path

from command import At, board
from loopback import Page, Site
from staging import article, html, page, stage

from benchmarks.planted import HEADINGS, Planted, company_postings
from crawler.items import Posting, Staged

KIND = {"Content-Type": "application/json"}
SAID = "We take you as you are, whoever you are, and pay for the train that brings you to {}."


AGENCY = "Kerrow Staffing"


def posting(planted: Planted, posting_id: str | None = None) -> Posting:
    told = [planted.sentences[at : at + 4] for at in range(0, len(planted.sentences), 4)]
    body = html(
        ("About us", f"{planted.employer} was founded by three friends who had met in a harbour."),
        *(("What you will do", [f"{sentence}" for sentence in sentences]) for sentences in told),
        ("What we offer", SAID.format(planted.city)),
        (HEADINGS[2], f"{planted.employer} pays {40_000 + 1_000 * planted.number} EUR a year."),
    )
    return Posting(
        platform="greenhouse",
        board=planted.board,
        posting_id=posting_id or planted.posting_id,
        url=f"https://jobs.example/{planted.board}/{planted.posting_id}",
        requisition_id=planted.requisition,
        title_raw=planted.title,
        company_raw=planted.employer,
        places_raw=[planted.city],
        description_html=body,
    )


def planted(folder: Path, companies: int, postings: int, days: Sequence[int] = (1, 2, 3)) -> list[tuple[Path, Staged]]:
    """The stage files of each day: a posting of each board closes, and comes back under a new id. Two companies share a
    board, and an agency has copies of theirs."""
    boards: dict[str, list[Posting]] = defaultdict(list)
    for company in range(companies):
        for one in company_postings(company, postings):
            boards[one.board].append(posting(one))
    both = company_postings(0, 3) + company_postings(1, 3)
    mixed = [posting(one, f"mixed-{one.posting_id}").model_copy(update={"board": "mixed"}) for one in both]
    copied = [posting(one, f"copy-{one.posting_id}") for one in both]
    for one in copied:
        told = f"<p>Our client is looking for you.</p>{one.description_html}"
        boards["kerrow"].append(
            one.model_copy(update={"board": "kerrow", "company_raw": AGENCY, "description_html": told})
        )
    found = []
    for day in days:
        for name, items in boards.items():
            there = items if day == 1 else items[1:]
            again = [item.model_copy(update={"posting_id": f"again-{item.posting_id}"}) for item in items[:1]]
            about = page(f"{name}/about", "We build.", board=name)
            blog = [article(f"{name}-{day}", SAID.format("a town"), board=name), about]
            found.append(stage(folder, day, *there, *(again if day == 3 else ()), *blog, board=name, company=None))
        # It names the company of each posting itself.
        found.append(stage(folder, day, *mixed, board="mixed", company=None))
    return found


def crawled(home: Path, companies: int, postings: int, days: Sequence[str]) -> At:
    """A home that has crawled the planted postings from boards on loopback, each day; they change a little."""
    boards: dict[str, list[Posting]] = defaultdict(list)
    for company in range(companies):
        for one in company_postings(company, postings):
            boards[one.board].append(posting(one))
    with Site() as site:
        board(home, "greenhouse", *({"board": name, "endpoint": f"http://{site.host}"} for name in boards))
        at = At(home, [site.host])
        for number, day in enumerate(days):
            for name, items in boards.items():
                there = [listed(item, day) for item in items[number:]]
                told = {"jobs": there, "meta": {"total": len(there)}}
                site.pages[f"/v1/boards/{name}/jobs"] = Page(json.dumps(told).encode(), headers=KIND)
            ran = at("crawl", "--quiet", now=day)
            assert ran.code in (0, 2), ran.err  # a small board that lost one is suspect
    return at


def listed(item: Posting, day: str) -> dict[str, object]:
    """A posting as Greenhouse lists it."""
    return {
        "id": item.posting_id,
        "title": item.title_raw,
        "absolute_url": item.url,
        "location": {"name": (item.places_raw or [""])[0]},
        "content": escape(item.description_html or ""),
        "company_name": item.company_raw,
        "requisition_id": item.requisition_id,
        "first_published": day,
        "updated_at": day,
    }
