"""Items as published → rows: a pure function over Arrow batches, without clock, database or global state.

`POSTING_FIELDS` is the table of what is read from which published field, in which order. A value that no reader could
read is null, and what was printed is counted (`staged_unread`); `staged_origins` says where each value came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.articles import read_article
from pipelines.blocks import Section, html_to_text, read_html, read_sections
from pipelines.sections import by_paragraph, group_hash, page_sections, section_hash
from pipelines.shipped import vocabulary
from pipelines.tables import Rows
from pipelines.values.companies import company_key
from pipelines.values.dates import ReadDate, read_date
from pipelines.values.employment import read_employment_type, read_workplace_type
from pipelines.values.language import read_language
from pipelines.values.periods import read_period
from pipelines.values.places import ReadPlace, read_places
from pipelines.values.requirements import Requirement, read_education, read_experience, read_requirements
from pipelines.values.salaries import read_salaries
from pipelines.values.skills import read_skills
from pipelines.values.text import clean, digest, mask
from pipelines.values.titles import read_title

UNREADABLE = (LookupError, TypeError, AttributeError, ValueError, ArithmeticError, RecursionError)
"""What a row may raise that no reader was ready for: it goes to quarantine, its batch goes on."""

ANNUAL = {"year": 1, "month": 12, "week": 52, "day": 260, "hour": 2080}
"""How many periods make a year of work."""

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


@dataclass(frozen=True, slots=True)
class Source:
    """What a batch's board run says of all its rows."""

    board_key: str
    platform: str
    board: str
    company: str | None
    seen_at: datetime


def normalize(batch: pa.RecordBatch | pa.Table, source: Source) -> dict[str, pa.Table]:
    """The staged rows of one board run → the tables of `pipelines.tables.SCHEMAS`."""
    rows = Rows()
    for item in batch.to_pylist():
        own = Rows()
        try:
            NORMALIZERS[item["kind"]](item, source, own)
        except UNREADABLE as error:
            reason = f"{type(error).__name__}: {error}"[:300]
            rows.add("staged_quarantine", source.board_key, item.get("posting_id"), reason, item.get("capture"))
        else:
            rows.extend(own)
    return rows.tables()


def normalize_file(path: Path, rows: Sequence[int] | None, source: Source) -> dict[str, pa.Table]:
    """`normalize` over the named rows of a stage file (all where None): one task of a process pool."""
    table = pq.read_table(path)
    return normalize(table if rows is None else table.take(rows), source)


def _posting(item: dict[str, Any], source: Source, rows: Rows) -> None:
    key = f"{source.platform}:{source.board}:{item['posting_id']}"
    origins = _Origins(key, rows)
    name = clean(source.company or item["company_raw"] or "") or None
    company = company_key(name) or company_key(source.board) or source.board
    title_raw = _line(item["title_raw"])
    html = item["description_html"]
    text, sections = read_description(html, item["description_plain"])

    language = _language(item["language_raw"], text, origins)
    title = read_title(title_raw or "", language, text)
    for field in ("title", "role_family", "role", "occupation_code", "seniority"):
        origins.rule(field, getattr(title, field), "read_title", "title_raw" if title_raw else None)

    places = _places(item, key, rows, origins)
    words = _words(item, title_raw, text, places, key, rows, origins)
    dates = {
        field: _date(field, item[f"{field}_raw"], source.seen_at, language, key, rows, origins)
        for field in ("source_posted_at", "source_updated_at", "valid_through")
    }
    _salaries(item, text, places, key, rows, origins)
    requirements = read_requirements(sections)
    experience, education = read_experience(requirements), read_education(requirements)
    origins.rule("experience_years_min", experience.years_min, "read_experience", "description_text")
    origins.rule("experience_years_max", experience.years_max, "read_experience", "description_text")
    origins.rule("education_min", education, "read_education", "description_text")
    _requirements(requirements, title_raw, text, key, rows)
    kept = by_paragraph(sections)
    _sections(kept, company, rows, lambda *row: rows.add("staged_posting_sections", key, *row))

    rows.add(
        "staged_postings",
        key,
        source.board_key,
        source.platform,
        item["posting_id"],
        _line(item["requisition_id"]),
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
        _line(item["department"]),
        _line(item["team"]),
        words["employment_type"],
        _line(item["employment_type_raw"]),
        words["workplace_type"],
        language,
        experience.years_min,
        experience.years_max,
        education,
        dates["source_posted_at"].date,
        dates["source_posted_at"].precision,
        dates["source_updated_at"].date,
        dates["valid_through"].date,
        digest(title_raw, html, text),
        item["raw_hash"],
        bool(item["is_talent_pool"]) or is_talent_pool(title_raw),
        item["capture"],
        html,
        text or None,
    )


def read_description(html: str | None, plain: str | None) -> tuple[str, list[Section]]:
    """The description as stored (`description_text`) and its sections, offsets into that text."""
    if html is None:
        text = mask(clean(plain or ""))
        return text, read_sections(text)
    published, sections = read_html(html)
    text = mask(clean(published))
    if text == published:
        return text, sections
    return _mended(published, sections)


def _mended(published: str, sections: Iterable[Section]) -> tuple[str, list[Section]]:
    """Sections cleaned one by one, so that offsets stay true."""
    texts: list[str] = []
    mended: list[Section] = []
    start = 0
    for section in sections:
        text = _stored(published[section.start : section.end])
        if not text:
            continue
        end = start + len(text)
        heading = _stored(section.heading) if section.heading else None
        items = [_stored(item) for item in section.items]
        mended.append(Section(section.kind, heading, _stored(section.text), items, start, end))
        texts.append(text)
        start = end + 1
    return "\n".join(texts), mended


def _stored(text: str) -> str:
    return mask(clean(text)).strip()


def _line(text: str | None) -> str | None:
    """A printed field: cleaned, on one line; None where nothing is left."""
    return " ".join(clean(text).split()) or None if text else None


@cache
def _talent_pool_phrases() -> tuple[str, ...]:
    return tuple(row["phrase"] for row in vocabulary("talent_pool_words"))


def is_talent_pool(title: str | None) -> bool:
    folded = (title or "").casefold()
    return any(phrase in folded for phrase in _talent_pool_phrases())


class _Origins:
    """Where each value of a posting came from."""

    def __init__(self, key: str, rows: Rows) -> None:
        self.key, self.rows = key, rows

    def source(self, field: str, source_field: str) -> None:
        self.rows.add("staged_origins", self.key, field, "source", None, source_field, None, None)

    def rule(self, field: str, value: Any, rule: str, source_field: str | None) -> None:
        if value is None:
            self.none(field)
        else:
            self.rows.add("staged_origins", self.key, field, "rule", rule, source_field, None, None)

    def span(self, field: str, rule: str, start: int, end: int) -> None:
        self.rows.add("staged_origins", self.key, field, "rule", rule, "description_text", start, end)

    def none(self, field: str) -> None:
        self.rows.add("staged_origins", self.key, field, "none", None, None, None, None)


def _language(printed: str | None, text: str, origins: _Origins) -> str | None:
    code = (printed or "").strip().casefold().replace("_", "-").partition("-")[0]
    if len(code) == 2 and code.isalpha():
        origins.source("language", "language_raw")
        return code
    language = read_language(text)
    origins.rule("language", language, "read_language", "description_text")
    return language


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
    hints = read_places(item["country_raw"]) if item["country_raw"] else []
    country = hints[0].country_code if len(hints) == 1 else None
    places = [place for printed in item["places_raw"] or () for place in read_places(clean(printed), country)]
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
    countries = {place.country_code for place in places}
    country = countries.pop() if len(countries) == 1 else None
    stated = item["pay_raw"] or []
    for position, pay in enumerate(stated):
        low, high = pay["min_amount"], pay["max_amount"]
        period = read_period(pay["period"] or "") or read_period(pay["text"] or "")
        currency = (pay["currency"] or "").strip().upper() or None
        kind = PAY_KINDS.get((pay["kind"] or "").casefold())
        raw, place = _line(pay["text"]), _line(pay["place"])
        annual = _annual(low, period), _annual(high, period)
        rows.add("staged_salaries", key, position, low, high, currency, period, kind, place, raw, "source", *annual)
    if stated:
        return origins.source("salaries", "pay_raw")
    read = read_salaries(text, country)
    for position, pay in enumerate(read):
        low, high = pay.min_amount, pay.max_amount
        annual = _annual(low, pay.period), _annual(high, pay.period)
        values = (low, high, pay.currency, pay.period, pay.kind, None, pay.raw, "rule", *annual)
        rows.add("staged_salaries", key, position, *values)
        origins.span("salaries", "read_salaries", pay.start, pay.end)
    return None if read else origins.none("salaries")


PAY_KINDS = {
    "salary": "base",
    "bonus": "bonus",
    "commission": "commission",
    "equitycashvalue": "equity",
    "equitypercentage": "equity",
}


def _annual(amount: float | None, period: str | None) -> float | None:
    return amount * ANNUAL[period] if amount is not None and period in ANNUAL else None


def _requirements(requirements: list[Requirement], title_raw: str | None, text: str, key: str, rows: Rows) -> None:
    levels: dict[str, str | None] = {}
    for position, need in enumerate(requirements):
        values = (need.section, need.text, need.level, need.kind, need.years_min, need.years_max)
        rows.add("staged_requirements", key, position, *values, need.is_primary, need.rule)
        levels.setdefault(need.text, need.level)
    for skill, (surface, level) in _skills(title_raw, text, levels).items():
        rows.add("staged_skills", key, skill, surface, level)


def _skills(title_raw: str | None, text: str, levels: dict[str, str | None]) -> dict[str, tuple[str, str | None]]:
    """Each skill once: as it first stands in the text, at the strongest level it is asked for."""
    found: dict[str, tuple[str, str | None]] = {}
    for read in read_skills(text):
        level = levels.get(_line_at(text, read.start))
        surface, known = found.get(read.skill, (read.surface, None))
        found[read.skill] = (surface, max(known, level, key=_STRENGTH.index))
    for read in read_skills(title_raw or ""):
        found.setdefault(read.skill, (read.surface, None))
    return found


_STRENGTH = (None, "nice", "must")


def _line_at(text: str, offset: int) -> str:
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return text[start : end if end >= 0 else len(text)].strip().removeprefix("- ").strip()


def _sections(
    sections: Iterable[Section], company: str, rows: Rows, add: Callable[[str, int, str, str | None, str | None], None]
) -> None:
    for position, section in enumerate(sections):
        hashed = section_hash(section.heading, section.text)
        near = group_hash(section.heading, section.text)
        rows.add("staged_sections", hashed, near, company, section.kind, section.heading, section.text)
        add(company, position, hashed, section.kind, section.heading)


def _article(item: dict[str, Any], source: Source, rows: Rows) -> None:
    title, author, published_on = _line(item["title_raw"]), _line(item["author_raw"]), None
    if item["html"]:
        read = read_article(item["html"], item["url"])
        title, author = read.title or title, read.author or author
        published_on, language, text = read.published_on, read.language, read.text
    else:
        text = clean(item["plain"] or "")
        language = item["language_raw"] or read_language(text)
    if published_on is None and item["published_on_raw"]:
        moment = read_date(item["published_on_raw"], source.seen_at, language).date
        published_on = moment.date() if moment else None
    if not text:
        return
    name = clean(source.company or item["company_raw"] or "") or None
    company = company_key(name) or company_key(source.board) or source.board
    key = f"{source.platform}:{source.board}:{item['article_id']}"
    text = mask(text)
    values = (company, name, item["url"], title, author, published_on, language, text, len(text.split()))
    rows.add("staged_articles", key, source.board_key, *values, source.seen_at, item["capture"])
    _sections(
        page_sections(text),
        company,
        rows,
        lambda company, position, hashed, *_: rows.add("staged_article_sections", key, company, position, hashed),
    )


def _page(item: dict[str, Any], source: Source, rows: Rows) -> None:
    name = clean(source.company or item["company_raw"] or "") or None
    company = company_key(name) or company_key(source.board) or source.board
    text = mask(clean(html_to_text(item["html"]) if item["html"] else item["plain"] or ""))
    page = (item["url"], source.board_key)
    _sections(
        page_sections(text),
        company,
        rows,
        lambda company, position, hashed, *_: rows.add("staged_page_sections", *page, company, position, hashed),
    )


NORMALIZERS: dict[str, Callable[[dict[str, Any], Source, Rows], None]] = {
    "posting": _posting,
    "article": _article,
    "page": _page,
}
