"""Invented postings in the shape of real ones: 25 roles of `postings.toml`, varied, about 4 kB of text each.

The same seed gives the same postings, on every machine.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache, partial
from html import escape
from pathlib import Path
from random import Random
from typing import Any

from crawler.items import Posting

LEVELS = ("", "", "", "Senior ", "Senior ", "Staff ", "Junior ", "Lead ", "Principal ")
PRODUCTS = ("scheduling software", "heat pumps", "payment terminals", "ward trolleys", "route planning", "oat drinks")
TEAMS = ("Harbour", "Checkout", "Core Platform", "Signals", "Growth", "North", "Insights", "Field Tools")
NAMES = ("Alder", "Bracken", "Corvid", "Dunlin", "Ember", "Fathom", "Gannet", "Heron", "Isobar", "Juniper")
KINDS = ("Works", "Systems", "Labs", "Health", "Foods", "Freight")
CITIES = ("Rotterdam", "Leeds", "Aarhus", "Porto", "Halifax", "Tucson", "Graz", "Tampere")
EMPLOYMENT = ("Full-time", "Full-time", "Full-time", "Part-time", "Contract", None)
WORKPLACES = ("Hybrid", "Remote", "On-site", None, None)
NEWEST = date(2026, 10, 30)


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented posting, as a careers page would show it."""

    posting_id: str
    title: str
    company: str
    department: str
    place: str
    employment: str | None
    workplace: str | None
    posted: date
    html: str


@cache
def parts() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("postings.toml").read_text(encoding="utf-8"))


def company_name(number: int) -> str:
    round_, kind = divmod(number // len(NAMES), len(KINDS))
    name = f"{NAMES[number % len(NAMES)]} {KINDS[kind]}"
    return f"{name} {round_ + 1}" if round_ else name


def board_name(number: int) -> str:
    return company_name(number).lower().replace(" ", "-")


def invented(company: int, count: int, seed: int = 1, world: int = 0) -> list[Invented]:
    """The postings of one company: its parts are the same in each, as "About us" is on a real board. In every `world`
    but the first the 25 roles do and need other things, and teams say other things of themselves, in the same words: of
    a million postings of one world each would have 40,000 look-alikes."""
    shared = Random(f"{seed} {company}")
    says = {name: shared.choice(parts()[name]) for name in ("about", "equal", "privacy")}
    says["product"], says["city"] = shared.choice(PRODUCTS), shared.choice(CITIES)
    says["days"] = str(shared.randint(24, 32))
    says["shape"] = shared.choice(list(SHAPES))
    says["world"] = str(world)
    return [_posting(company, number, says, Random(f"{seed} {company} {number}")) for number in range(count)]


def published(company: int, postings: Iterable[Invented], platform: str = "farm") -> list[Posting]:
    """The same postings as a spider would yield them."""
    board = board_name(company)
    return [
        Posting(
            platform=platform,
            board=board,
            posting_id=posting.posting_id,
            url=f"https://jobs.example/{board}/jobs/{posting.posting_id}",
            company_raw=posting.company,
            title_raw=posting.title,
            department=posting.department,
            places_raw=[posting.place],
            employment_type_raw=posting.employment,
            workplace_type_raw=posting.workplace,
            source_posted_at_raw=posting.posted.isoformat(),
            description_html=posting.html,
            capture=f"{platform}/{board}.warc.gz@{number}",
        )
        for number, posting in enumerate(postings)
    ]


def _posting(company: int, number: int, says: dict[str, str], random: Random) -> Invented:
    role = random.choice(parts()["roles"])
    language = role.get("language", "en")
    years = random.randint(1, 8)
    words = {
        **says,
        "privacy": says["privacy"] if language == "en" else "",
        "company": company_name(company),
        "host": f"{board_name(company)}.example",
        "team": random.choice(TEAMS),
        "years": str(years),
        "more": str(years + random.randint(2, 4)),
        "place": random.choice(parts()["places"][language]),
    }
    level = random.choice(LEVELS) if language == "en" else ""
    return Invented(
        posting_id=str(400_000 + company * 1_000 + number),
        title=f"{level}{role['title']}{random.choice(('', '', ', ' + words['team']))}",
        company=words["company"],
        department=role["department"],
        place=words["place"],
        employment=random.choice(EMPLOYMENT),
        workplace=random.choice(WORKPLACES),
        posted=NEWEST - timedelta(days=random.randint(0, 120)),
        html=SHAPES[says["shape"]](_sections(role, language, words, random)),
    )


Body = str | list[str]


def _sections(role: dict[str, Any], language: str, words: dict[str, str], random: Random) -> list[tuple[str, Body]]:
    """Heading and body of each section; a body is a text or a list of items."""
    about, team, do, need, nice, pay, offer, apply, equal = random.choice(parts()["headings"][language])
    known = parts() if language == "en" else {"role": [""], "more_do": [], "more_need": []}
    tasks = [*role["do"], *random.sample(known["more_do"], len(known["more_do"]) * 3 // 5)]
    said = partial(_said_in, words["world"], language)
    role = role | {part: [said(text) for text in role[part]] for part in ("need", "nice")}
    tasks = [said(text) for text in tasks]
    bodies: list[tuple[str, Body]] = [
        (about, role.get("about", words["about"])),
        (team, " ".join(said(text) for text in _of_team(role, known, random) if text)),
        (do, random.sample(tasks, len(tasks))),
        (need, [*role["need"], *(said(text) for text in known["more_need"])]),
        (nice, random.sample(role["nice"], len(role["nice"]))),
    ]
    if random.random() < 0.6:
        bodies.append((pay, _pay(role["pay"], random)))
    bodies.append((offer, role.get("offer", parts()["benefits"])))
    bodies.append((apply, f"{role.get('apply_text', parts()['apply'])} {words['privacy']}".strip()))
    bodies.append((equal, role.get("equal_text", words["equal"])))
    return [(_filled(heading, words), _filled_body(body, words)) for heading, body in bodies]


def _of_team(role: dict[str, Any], known: dict[str, Any], random: Random) -> tuple[str, str]:
    """What a posting says of its team, and why the role is there."""
    return role.get("team_text") or random.choice(parts()["team"]), random.choice(known["role"])


@lru_cache(4_000)
def _said_in(world: str, language: str, text: str) -> str:
    """What that world says in the place of a text: as many words, drawn from what is said in the language."""
    if world == "0":
        return text
    random = Random(f"{world} {text}")
    drawn = random.choices(_words_of(language), k=len(text.split()))
    return f"{' '.join(drawn).strip(',.').capitalize()}."


@cache
def _words_of(language: str) -> list[str]:
    roles = [role for role in parts()["roles"] if role.get("language", "en") == language]
    return [word for role in roles for text in (*role["do"], *role["need"]) for word in text.split() if "{" not in word]


def _pay(told: list[Any], random: Random) -> str:
    """The sentence with its bounds near the role's usual one."""
    text, usual = told
    low = int(usual * random.uniform(0.85, 1.15))
    return str(text.format(low=low, high=int(low * random.uniform(1.15, 1.4)) + 1))


def _filled(text: str, words: dict[str, str]) -> str:
    return text.format(**words) if "{" in text else text


def _filled_body(body: Body, words: dict[str, str]) -> Body:
    return _filled(body, words) if isinstance(body, str) else [_filled(item, words) for item in body]


def _headed(sections: list[tuple[str, Body]], tag: str) -> str:
    """`<h2>` or `<h3>`, paragraphs and lists: the tidy editor."""
    made = []
    for heading, body in sections:
        made.append(f"<{tag}>{escape(heading)}</{tag}>")
        if isinstance(body, str):
            made.append(f"<p>{escape(body)}</p>")
        else:
            made.append(f"<ul>{''.join(f'<li><p>{escape(item)}</p></li>' for item in body)}</ul>")
    return "\n".join(made)


def _bold(sections: list[tuple[str, Body]]) -> str:
    """Headings that are only bold, spans with styles: pasted from a word processor."""
    style = 'style="font-size: 12pt; font-family: Arial, sans-serif"'
    made = []
    for heading, body in sections:
        made.append(f"<p><strong><span {style}>{escape(heading)}:</span></strong></p>")
        if isinstance(body, str):
            made.append(f"<p><span {style}>{escape(body)}</span>&nbsp;</p>")
        else:
            made.append(f"<ul>{''.join(f'<li {style}><span {style}>{escape(item)}</span></li>' for item in body)}</ul>")
    return "<p><br></p>".join(made)


def _broken(sections: list[tuple[str, Body]]) -> str:
    """One paragraph, line breaks and typed bullets."""
    made = []
    for heading, body in sections:
        made.append(f"<b>{escape(heading)}</b>")
        made.extend([escape(body)] if isinstance(body, str) else [f"• {escape(item)}" for item in body])
        made.append("")
    return f"<div>{'<br>'.join(made)}</div>"


SHAPES: dict[str, Callable[[list[tuple[str, Body]]], str]] = {
    "h2": lambda sections: _headed(sections, "h2"),
    "h3": lambda sections: _headed(sections, "h3"),
    "bold": _bold,
    "broken": _broken,
}
