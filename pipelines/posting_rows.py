"""One posting as published → its rows. Every value says where it came from; what no reader could read is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

from pipelines.blocks import html_to_text
from pipelines.bodies import Body, body_of, skills_in
from pipelines.sections import add_sections
from pipelines.shipped import vocabulary
from pipelines.source import Source, line
from pipelines.tables import Rows
from pipelines.values.dates import ReadDate, read_date
from pipelines.values.employment import read_employment_type, read_workplace_type
from pipelines.values.language import language_code
from pipelines.values.money import currency_of
from pipelines.values.periods import read_period
from pipelines.values.places import ReadPlace, country_code, in_country, read_places
from pipelines.values.requirement_spans import Span
from pipelines.values.salaries import ReadSalary, read_salaries
from pipelines.values.text import clean, digest
from pipelines.values.title_spans import role_span, seniority_span
from pipelines.values.titles import ReadTitle, read_title

ANNUAL = {row["period"]: int(row["periods"]) for row in vocabulary("working_year")}
"""How many periods make a year of work, as of the day that the table says."""

WORD_READERS: dict[str, tuple[tuple[str, Callable[[str], str | None]], ...]] = {
    "workplace_type": (
        ("workplace_type_raw", read_workplace_type),
        ("title_raw", read_workplace_type),
        ("place", read_workplace_type),
        ("description_text", read_workplace_type),
    ),
    "employment_type": (
        ("employment_type_raw", read_employment_type),
        ("title_raw", read_employment_type),
        ("description_text", read_employment_type),
    ),
}
"""Field → the texts it is read from, in order, each with its reader. The first that says something decides."""


def posting(item: dict[str, Any], source: Source, rows: Rows) -> Iterator[None]:
    """Step by step, so that many postings can be read in step: see `normalize.AT_ONCE`."""
    key = f"{source.platform}:{source.board}:{item['posting_id']}"
    origins = _Origins(key, rows)
    name, company = source.employer(item)
    title_raw = line(item["title_raw"])
    html = item["description_html"]
    body = body_of(item["description_plain"] or "", False) if html is None else body_of(html, True)
    yield from body.steps()
    text, experience, education = body.text, body.experience, body.education
    published, described = None if html is None else html.encode(), text.encode()  # once for digest and table

    language = _language(item["language_raw"], body.languages, origins)
    origins.rule("languages", body.languages, "read_languages", "description_text")
    title = _title(title_raw, language, text, origins)
    yield
    places = _places(item, key, rows, origins)
    yield
    words = _words(item, title_raw, text, places, key, rows, origins)
    yield

    dates = {
        field: _date(field, item[f"{field}_raw"], source.seen_at, language, key, rows, origins)
        for field in ("source_posted_at", "source_updated_at", "valid_through")
    }
    _salaries(item, text, places, key, rows, origins)
    yield
    _requirements(body, key, rows, origins)
    _skills(body.skills, title_raw, key, rows)
    yield
    add_sections(body.pieces, company, rows, lambda *row: rows.add("staged_posting_sections", key, *row))
    yield

    rows.add(
        "staged_postings",
        key,
        source.board_key,
        source.platform,
        item["posting_id"],
        line(item["requisition_id"]),
        item["url"],
        item["apply_url"],
        company,
        name,
        title_raw,
        title.title or None,
        title.role_family,
        title.role,
        title.occupation_code,
        title.occupation_scheme,
        title.seniority,
        line(item["department"]),
        line(item["team"]),
        words["employment_type"],
        line(item["employment_type_raw"]),
        words["workplace_type"],
        language,
        body.languages,
        experience.years_min,
        experience.years_max,
        education,
        dates["source_posted_at"].date,
        dates["source_posted_at"].precision,
        dates["source_updated_at"].date,
        dates["valid_through"].date,
        digest(title_raw, published, described),
        item["raw_hash"],
        bool(item["is_talent_pool"]) or is_talent_pool(title_raw),
        item["capture"],
        published,
        described or None,
    )


@cache
def _talent_pool_phrases() -> tuple[str, ...]:
    return tuple(row["phrase"] for row in vocabulary("talent_pool_words"))


def is_talent_pool(title: str | None) -> bool:
    return any(map((title or "").casefold().__contains__, _talent_pool_phrases()))


class _Origins:
    """Where each value of a posting came from."""

    def __init__(self, key: str, rows: Rows) -> None:
        self.key, self.rows = key, rows.of("staged_origins")

    def source(self, field: str, source_field: str) -> None:
        self.rows.append((self.key, field, "source", None, source_field, None, None))

    def rule(self, field: str, value: Any, rule: str, source_field: str | None) -> None:
        if value is None:
            self.none(field)
        else:
            self.rows.append((self.key, field, "rule", rule, source_field, None, None))

    def span(self, field: str, rule: str, start: int | None, end: int | None) -> None:
        self.rows.append((self.key, field, "rule", rule, "description_text", start, end))

    def none(self, field: str) -> None:
        self.rows.append((self.key, field, "none", None, None, None, None))


def _language(printed: str | None, languages: list[str] | None, origins: _Origins) -> str | None:
    code = language_code(printed)
    if code:
        origins.source("language", "language_raw")
        return code
    language = languages[0] if languages else None
    origins.rule("language", language, "read_language", "description_text")
    return language


def _title(title_raw: str | None, language: str | None, text: str, origins: _Origins) -> ReadTitle:
    """What the title says, and of what it leaves out what the description says, with where that stands."""
    title = read_title(title_raw or "", language, text)
    alone = read_title(title_raw or "", language)
    said: dict[str, Span | None] = {}
    if title.seniority and title.seniority != alone.seniority:
        said["seniority"] = seniority_span(text, title.seniority, language)
    if title.role and title.role != alone.role:
        said |= dict.fromkeys(("role", "role_family", "occupation_code"), role_span(text, title.role, language))
    for field in ("title", "role_family", "role", "occupation_code", "seniority"):
        value = getattr(title, field)
        if value is None or value == getattr(alone, field):
            origins.rule(field, value, "read_title", "title_raw")
        else:
            origins.span(field, "read_title", *(said.get(field) or (None, None)))
    return title


def _date(
    field: str,
    printed: str | None,
    seen_at: datetime,
    language: str | None,
    key: str,
    rows: Rows,
    origins: _Origins,
) -> ReadDate:
    read = read_date(printed or "", seen_at, language)
    if read.date is not None:
        origins.source(field, f"{field}_raw")
    else:
        origins.none(field)
        if printed:
            rows.add("staged_unread", key, field, printed[:200])
    return read


def _places(item: dict[str, Any], key: str, rows: Rows, origins: _Origins) -> list[ReadPlace]:
    country = country_code(item["country_raw"]) if item["country_raw"] else None
    places = [place for printed in item["places_raw"] or () for place in read_places(clean(printed), country)]
    places = [in_country(places[0], country)] if len(places) == 1 and country else places
    for position, place in enumerate(places):
        values = (place.city, place.region, place.country_code, place.lat, place.lon, place.is_remote)
        more = (place.remote_scope, place.method, place.resolved)
        rows.add("staged_locations", key, position, place.raw, *values, *more)
        if not place.resolved:
            rows.add("staged_unread", key, "places", place.raw[:200])
    if places:
        origins.source("places", "places_raw")
    else:
        origins.none("places")
    return places


def _words(
    item: dict[str, Any],
    title_raw: str | None,
    text: str,
    places: list[ReadPlace],
    key: str,
    rows: Rows,
    origins: _Origins,
) -> dict[str, str | None]:
    """The fields of `WORD_READERS`."""
    place = "Remote" if places and all(place.is_remote for place in places) else None
    texts = {**item, "title_raw": title_raw, "place": place, "description_text": text}
    found: dict[str, str | None] = {}
    for field, readers in WORD_READERS.items():
        for source_field, read in readers:
            printed = texts[source_field]
            found[field] = read(printed) if printed else None
            if found[field] and source_field == f"{field}_raw":
                origins.source(field, source_field)
                break
            if found[field]:
                origins.rule(field, found[field], read.__name__, "places_raw" if printed is place else source_field)
                break
            if printed and source_field == f"{field}_raw":
                rows.add("staged_unread", key, field, printed[:200])
        else:
            origins.none(field)
    return found


def _salaries(
    item: dict[str, Any], text: str, places: list[ReadPlace], key: str, rows: Rows, origins: _Origins
) -> None:
    """The source's own ranges; where it has none, those that the text states."""
    countries = {place.country_code for place in places if place.country_code or not place.is_remote}
    country = countries.pop() if len(countries) == 1 else None
    stated = [row for pay in item["pay_raw"] or () for row in _stated_pay(pay, country)]
    for position, values in enumerate(stated):
        rows.add("staged_salaries", key, position, *values)
    if stated:
        return origins.source("salaries", "pay_raw")
    read = read_salaries(text, country)
    for position, pay in enumerate(read):
        rows.add("staged_salaries", key, position, *_read_pay(pay, None, "rule"))
        origins.span("salaries", "read_salaries", pay.start, pay.end)
    return None if read else origins.none("salaries")


def _stated_pay(pay: dict[str, Any], country: str | None) -> Iterator[tuple[Any, ...]]:
    """The range that a source's own fields state; where they hold only a text, the ranges in that."""
    low, high, text = pay["min_amount"], pay["max_amount"], pay["text"] or ""
    place = line(pay["place"])
    if low is None and high is None:
        printed = html_to_text(text) if "<" in text else text
        yield from (_read_pay(read, place, "source") for read in read_salaries(clean(printed), country))
        return
    period = read_period(pay["period"] or "") or read_period(text)
    currency = _currency((pay["currency"] or "").strip(), country)
    kind = PAY_KINDS.get((pay["kind"] or "").casefold())
    annual = _annual(low, period), _annual(high, period)
    yield (low, high, currency, period, kind, place, line(text), "source", *annual)


def _currency(printed: str, country: str | None) -> str | None:
    """A field's currency: by the vocabulary, else whatever code is published."""
    code = printed.upper()
    known = currency_of((printed,), country) or currency_of((code,), country)
    return known or (code if len(code) == 3 and code.isascii() and code.isalpha() else None)


def _read_pay(pay: ReadSalary, place: str | None, origin: str) -> tuple[Any, ...]:
    low, high = pay.min_amount, pay.max_amount
    annual = _annual(low, pay.period), _annual(high, pay.period)
    return (low, high, pay.currency, pay.period, pay.kind, place or pay.place, pay.raw, origin, *annual)


PAY_KINDS = {
    "salary": "base",
    "bonus": "bonus",
    "commission": "commission",
    "equitycashvalue": "equity",
    "equitypercentage": "equity",
}


def _annual(amount: float | None, period: str | None) -> float | None:
    return amount * ANNUAL[period] if amount is not None and period in ANNUAL else None


def _requirements(body: Body, key: str, rows: Rows, origins: _Origins) -> None:
    own = rows.of("staged_requirements")
    for position, (need, span) in enumerate(zip(body.requirements, body.spans, strict=True)):
        values = (need.section, need.text, need.level, need.kind, need.years_min, need.years_max)
        languages = [skill.as_row() for skill in need.languages] or None
        named = (need.degree, need.alternative, languages, list(need.licences) or None, need.clearance)
        start, end = span or (None, None)
        own.append((key, position, *values, need.is_primary, need.rule, *named, start, end))
    _origins_of_years(body, origins)
    if body.education is None:
        origins.none("education_min")
    else:
        asks = (need.degree == body.education and need.level != "nice" for need in body.requirements)
        origins.span("education_min", "read_education", *_span_of(body, asks))


def _origins_of_years(body: Body, origins: _Origins) -> None:
    start, end = _span_of(body, (need.is_primary for need in body.requirements))
    for field, years in zip(("min", "max"), (body.experience.years_min, body.experience.years_max), strict=True):
        if years is None:
            origins.none(f"experience_years_{field}")
        else:
            origins.span(f"experience_years_{field}", "read_experience", start, end)


def _span_of(body: Body, told: Iterable[bool]) -> Span | tuple[None, None]:
    """Where the first requirement stands of which it is true."""
    found = next((span for is_told, span in zip(told, body.spans, strict=False) if is_told), None)
    return found or (None, None)


def _skills(asked: dict[str, tuple[str, str | None]], title_raw: str | None, key: str, rows: Rows) -> None:
    """Those of the description, then those that the title alone names."""
    rows.of("staged_skills").extend([(key, skill, surface, level) for skill, (surface, level) in asked.items()])
    found = set(asked)
    for read in skills_in(title_raw or ""):
        if read.skill not in found:
            found.add(read.skill)
            rows.add("staged_skills", key, read.skill, read.surface, None)
