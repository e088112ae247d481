"""The postings of the demo's invented companies, each in its platform's true shape (`ats.md` §1-3, §22)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from html import escape
from importlib.resources import files
from typing import Any

Entry = dict[str, Any]
"""A posting, a block of text or a board as `data/boards/<platform>.json` writes it."""

DATA = files("rolecall.demo") / "data"
LISTS = ("do", "need", "nice")
NEW_YORK = timezone(timedelta(hours=-5))


def board(platform: str) -> Entry:
    read: Entry = json.loads((DATA / "boards" / f"{platform}.json").read_text(encoding="utf-8"))
    return read


def postings(board: Entry, day: int) -> list[Entry]:
    """The board's postings on the first (0) or the second (1) day: one closes, one is edited, one is new, one is
    taken down and put up again under another id."""
    there = [posting for posting in board["postings"] if day in posting.get("days", (0, 1))]
    if day == 0:
        return there
    return [posting | posting.get("then", {}) | posting.get("reposted", {}) for posting in there]


def published_at(posting: Entry, now: datetime) -> datetime:
    return now - timedelta(days=posting["age"], hours=7, minutes=int(posting["id"][-2:], 16))


def blocks(board: Entry, posting: Entry) -> list[Entry]:
    """The posting's text as blocks: the company's opening, what is its own, the company's closing."""
    language = posting.get("language", "en")
    headings = board["headings"][language]
    own = [{"heading": headings["role"], "text": posting["team"]}]
    own += [{"heading": headings[part], "items": posting[part]} for part in LISTS if posting[part]]
    if posting.get("closing_extra"):
        own.append({"text": posting["closing_extra"]})
    return [*board["opening"][language], *own, *board["closing"][language]]


def as_html(blocks: Iterable[Entry], heading: str = "h3") -> str:
    parts = []
    for block in blocks:
        if block.get("heading"):
            parts.append(f"<{heading}>{escape(block['heading'])}</{heading}>")
        if block.get("text"):
            parts.append(f"<p>{escape(block['text'])}</p>")
        if block.get("items"):
            parts.append(f"<ul>{list_items(block['items'])}</ul>")
    return "\n".join(parts)


def as_plain(blocks: Iterable[Entry]) -> str:
    parts = []
    for block in blocks:
        lines = (block.get("heading"), block.get("text"), *(f"- {item}" for item in block.get("items", ())))
        parts.append("\n".join(line for line in lines if line))
    return "\n\n".join(parts)


def list_items(items: Iterable[str]) -> str:
    return "".join(f"<li>{escape(item)}</li>" for item in items)


def greenhouse(board: Entry, posting: Entry, now: datetime) -> Entry:
    number, published = int(posting["id"]), published_at(posting, now)
    updated = now if "updated" in posting else published + timedelta(hours=2)
    fields = {"Employment Type": posting["employment"], "Workplace": posting["workplace"]}
    return {
        "absolute_url": f"https://job-boards.greenhouse.io/{board['board']}/jobs/{number}",
        "internal_job_id": None if posting.get("talent_pool") else number - 4_000_000,
        "location": {"name": "; ".join(posting["places"])},
        "metadata": [
            {"id": at, "name": name, "value": value, "value_type": "single_select"}
            for at, (name, value) in enumerate(fields.items(), start=90)
        ],
        "id": number,
        "updated_at": offset(updated),
        "requisition_id": posting["requisition"],
        "title": posting["title"],
        "company_name": board["company"],
        "first_published": offset(published),
        "language": posting.get("language", "en"),
        "application_deadline": None,
        # The platform escapes the markup once more inside the JSON string.
        "content": escape(as_html(blocks(board, posting))),
        "departments": [{"id": 7, "name": posting["department"], "child_ids": [], "parent_id": None}],
        "offices": [
            {"id": at, "name": office.partition(",")[0], "location": office, "child_ids": [], "parent_id": None}
            for at, office in enumerate(posting["offices"], start=40)
        ],
        "pay_input_ranges": [
            {
                "min_cents": round(pay["min"] * 100),
                "max_cents": round(pay["max"] * 100),
                "currency_type": pay["currency"],
                "title": pay["label"],
                "blurb": "",
            }
            for pay in posting["pay"]
        ],
        "ai_disclaimer": None,
        "include_ai_disclaimer": None,
    }


def lever(board: Entry, posting: Entry, now: datetime) -> Entry:
    parts = blocks(board, posting)
    listed = [part for part in parts if "items" in part and part not in board["closing"][language(posting)]]
    closing = [part for part in parts if part.get("text") == posting.get("closing_extra") and "text" in part]
    closing += board["closing"][language(posting)]
    opening, own = board["opening"][language(posting)], parts[1:2]
    url = f"https://jobs.lever.co/{board['board']}/{posting['id']}"
    row = {
        "additional": as_html(closing),
        "additionalPlain": as_plain(closing),
        "categories": {
            "commitment": posting["employment"],
            "department": posting["department"],
            "location": posting["places"][0],
            "team": posting["group"],
            "allLocations": posting["places"],
        },
        "createdAt": int(published_at(posting, now).timestamp() * 1000),
        "description": as_html([*opening, *own]),
        "descriptionPlain": as_plain([*opening, *own]),
        "id": posting["id"],
        "lists": [{"text": part["heading"], "content": list_items(part["items"])} for part in listed],
        "text": posting["title"],
        "country": posting["country"],
        "workplaceType": posting["workplace"],
        "opening": as_html(opening),
        "openingPlain": as_plain(opening),
        "descriptionBody": as_html(own),
        "descriptionBodyPlain": as_plain(own),
        "hostedUrl": url,
        "applyUrl": f"{url}/apply",
    }
    return row | ({"salaryRange": posting["pay"]} if posting["pay"] else {})


def ashby(board: Entry, posting: Entry, now: datetime) -> Entry:
    parts = blocks(board, posting)
    url = f"https://jobs.ashbyhq.com/{board['board']}/{posting['id']}"
    first, *others = posting["places"]
    return {
        "id": posting["id"],
        "title": posting["title"],
        "department": posting["department"],
        "team": posting["group"],
        "employmentType": posting["employment"],
        "location": first,
        "shouldDisplayCompensationOnJobPostings": bool(posting["pay"]),
        "secondaryLocations": [{"location": place, "address": None} for place in others],
        "publishedAt": published_at(posting, now).isoformat(timespec="milliseconds"),
        "isListed": posting.get("listed", True),
        "isRemote": posting["workplace"] != "OnSite",
        "workplaceType": posting["workplace"],
        "address": {"postalAddress": {"addressCountry": posting["country"]}},
        "jobUrl": url,
        "applyUrl": f"{url}/application",
        "descriptionHtml": as_html(parts, heading="h2"),
        "descriptionPlain": as_plain(parts),
        "compensation": compensation(posting),
    }


def compensation(posting: Entry) -> Entry:
    tiers = []
    for pay in posting["pay"] or ():
        summary = f"{posting['currency']} {pay['min']:,} – {pay['max']:,}"
        components = [component(posting, "Salary", summary, pay["min"], pay["max"])]
        if posting["equity"]:
            components.append(component(posting, "EquityCashValue", "Offers Equity", None, None))
        tiers.append(
            {
                "id": part_id(posting, pay["title"]),
                "tierSummary": summary,
                "title": pay["title"],
                "additionalInformation": None,
                "components": components,
            }
        )
    return {
        "compensationTierSummary": tiers[0]["tierSummary"] if tiers else None,
        "scrapeableCompensationSalarySummary": tiers[0]["tierSummary"] if tiers else None,
        "compensationTiers": tiers,
        "summaryComponents": [dict(part) for tier in tiers for part in tier["components"]],
    }


def component(posting: Entry, kind: str, summary: str, low: float | None, high: float | None) -> Entry:
    return {
        "id": part_id(posting, summary),
        "summary": summary,
        "compensationType": kind,
        "interval": posting["interval"],
        "currencyCode": posting["currency"],
        "minValue": low,
        "maxValue": high,
    }


def part_id(posting: Entry, name: str | None) -> str:
    return str(uuid.uuid5(uuid.UUID(posting["id"]), name or ""))


def bytedance(board: Entry, posting: Entry, now: datetime) -> Entry:
    """A row of TikTok's list, which states no date; its page of its own says the same."""
    parts = blocks(board, posting)
    headings = board["headings"][language(posting)]
    start = next(at for at, part in enumerate(parts) if part.get("heading") == headings["need"])
    low, high, currency = posting.get("pay") or (None, None, None)
    return {
        "id": posting["id"],
        "code": posting["code"],
        "title": posting["title"],
        "description": as_plain(parts[:start]),
        "requirement": as_plain(parts[start:]),
        "recruit_type": named(posting["employment"]),
        "job_category": named(posting["department"]) | {"parent": named(posting["parent"])},
        "city_info": lies_in(posting["city"]),
        "tag_list": None,
        "job_subject": named(posting.get("subject")),
        "vacancies": None,
        "department_info": None,
        "job_post_info": {
            "min_salary": low,
            "max_salary": high,
            "currency": currency,
            "required_degree": None,
            "experience": None,
            "highlight_list": None,
            "job_post_object_value_list": None,
            "expiry_time": None,
        },
        "process_type": None,
    }


def named(name: str | None) -> Any:
    """An entry of one of the platform's lists of words; international sites fill `en_name` and `i18n_name`."""
    if name is None:
        return None
    return {"id": digits(name), "name": None, "en_name": name, "i18n_name": name}


def digits(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name).int)[:19]


def lies_in(names: list[str]) -> Any:
    """A city inside its state inside its country."""
    place = None
    for kind, (letters, name) in enumerate(zip(("CN", "ST", "CT"), reversed(names), strict=True), start=1):
        place = named(name) | {"code": f"{letters}_{digits(name)[:7]}", "location_type": kind, "parent": place}
    return place


def language(posting: Entry) -> str:
    return posting.get("language", "en")  # type: ignore[no-any-return]  # JSON is untyped


def offset(moment: datetime) -> str:
    """As Greenhouse writes a time: with its own offset, New York's."""
    return moment.astimezone(NEW_YORK).isoformat(timespec="seconds")


ROWS: dict[str, Callable[[Entry, Entry, datetime], Entry]] = {
    "greenhouse": greenhouse,
    "lever": lever,
    "ashby": ashby,
    "bytedance": bytedance,
}
"""How each platform writes a posting."""


def rows(platform: str, day: int, now: datetime) -> list[Entry]:
    """The platform's rows for its demo board; `now` is an aware time."""
    read = board(platform)
    return [ROWS[platform](read, posting, now) for posting in postings(read, day)]
