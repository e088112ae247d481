"""Postings in the JSON of a page's state: the list that it shows, or the one that it is about."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from crawler.answers import Row
from crawler.pages.jobposting import FILLERS
from crawler.pages.state import MOST_VALUES

# Normalised key (lower case, letters only) → field of a posting, best first within a field.
KEYS: dict[str, tuple[str, ...]] = {
    "title": ("title", "jobtitle", "positiontitle", "postingtitle", "jobname", "positionname", "name", "text", "role"),
    "id": ("id", "jobid", "uuid", "slug", "externalid", "jobpostingid", "positionid", "vacancyid", "postingid", "key"),
    "requisition": ("requisitionid", "reqid", "jobreqid", "reference", "referencenumber", "jobcode", "refnumber"),
    "url": (
        "url",
        "joburl",
        "href",
        "link",
        "absoluteurl",
        "hostedurl",
        "detailurl",
        "permalink",
        "path",
        "canonicalurl",
    ),
    "apply": ("applyurl", "applicationurl", "applylink", "applyuri"),
    "place": (
        "locations",
        "location",
        "locationname",
        "joblocation",
        "joblocations",
        "locationstext",
        "locationnames",
        "alllocations",
        "offices",
        "office",
        "cities",
        "city",
        "places",
        "place",
        "workplaces",
    ),
    "country": ("country", "countryname", "countrycode"),
    "employment_type": (
        "employmenttype",
        "jobtype",
        "contracttype",
        "commitment",
        "typeofemployment",
        "worktype",
        "schedule",
        "timetype",
        "positiontype",
        "type",
    ),
    "workplace_type": ("workplacetype", "worklocationtype", "locationtype", "remotetype", "remotestatus", "workmodel"),
    "department": (
        "department",
        "departments",
        "departmentname",
        "category",
        "jobcategory",
        "function",
        "prettyrole",
        "division",
    ),
    "team": ("team", "teams", "teamname"),
    "posted": (
        "dateposted",
        "publishedat",
        "postedat",
        "postedon",
        "posteddate",
        "publishdate",
        "publicationdate",
        "firstpublished",
    ),
    "updated": ("updatedat", "modifiedat", "lastmodified"),
    "closes": ("validthrough", "closingdate", "expirydate", "expiresat", "deadline", "applicationdeadline", "enddate"),
    "pay": ("salaryrange", "salary", "compensation", "payrange", "salarytext", "pay"),
    "company": ("companyname", "company", "hiringorganization", "employer"),
    "language": ("language", "locale", "lang"),
    "body": (
        "descriptionhtml",
        "jobdescription",
        "description",
        "contenthtml",
        "content",
        "body",
        "jobad",
        "fulldescription",
        "descriptionbody",
        "overview",
        "summary",
    ),
}
BODY_PARTS = (
    ("responsibilities", "Responsibilities"),
    ("requirements", "Requirements"),
    ("qualifications", "Qualifications"),
    ("niceToHave", "Nice to have"),
    ("benefits", "Benefits"),
)
_ARRAY = re.compile(
    r"jobs?|postings?|positions?|openings?|vacanc(?:y|ies)|requisitions?|opportunit(?:y|ies)|roles?|careers?|stellen|"
    r"offres?|ofertas?|vacatures?",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"related|similar|recommended|suggested|recent|other|popular|featured|people|founders?|articles?|news|blog|menu|nav|"
    r"filters?|facets?",
    re.IGNORECASE,
)
_WANTED = {
    "place",
    "department",
    "employment_type",
    "apply",
    "posted",
    "closes",
    "requisition",
    "body",
    "pay",
    "workplace_type",
}


def postings(values: Iterable[Any]) -> list[Row]:
    """The rows of the list of postings in a page's state; empty where there is none. Lists of related, recommended
    or recent postings are none."""
    best: list[Row] = []
    best_rank = (0, 0)
    for path, rows in _lists(values):
        jobs = [row for row in rows if is_posting(row, strict=not _ARRAY.search(path))]
        if not jobs or len(jobs) < 0.6 * len(rows) or _ELSEWHERE.search(path.rpartition(".")[2]):
            continue
        rank = (2 if _ARRAY.search(path.rpartition(".")[2]) else 1, len(jobs))
        if rank > best_rank:
            best, best_rank = jobs, rank
    return best


def posting(values: Iterable[Any], url: str = "") -> Row | None:
    """The posting that a page is about, from its state; None where there is none, or several and none is the page's."""
    found: list[tuple[str, Row]] = []
    for path, value in _walk(values):
        if isinstance(value, dict) and is_posting(value, strict=True) and _has_body(value):
            found.append((path, value))
    found = [(path, row) for path, row in found if not any(map(_ELSEWHERE.search, path.split(".")[-3:]))]
    own = [row for _, row in found if _is_of(row, url)]
    if own:
        return max(own, key=_size)
    distinct = {json.dumps(row.get("title", row.get("name")), default=str): row for _, row in found}
    return next(iter(distinct.values())) if len(distinct) == 1 else None


def is_posting(value: Any, *, strict: bool = False) -> bool:
    """True for an object with a title and, beside it, what only postings have: two such fields where `strict`."""
    if not isinstance(value, dict):
        return False
    normal = {_normal(key) for key, inner in value.items() if inner not in (None, "", [], {})}
    title = next((key for key in KEYS["title"] if key in normal), None)
    if title is None or not isinstance(_get(value, "title"), str) or not 2 < len(_get(value, "title")) < 200:
        return False
    wanted = {field for field in _WANTED if normal & set(KEYS[field])}
    named = {"id", "url"} & {field for field in ("id", "url") if normal & set(KEYS[field])}
    specific = title not in ("name", "text", "title", "role")
    return len(wanted) + specific >= (2 if strict else 1) and bool(named or len(wanted) > 1)


def _lists(values: Iterable[Any]) -> Iterator[tuple[str, list[Any]]]:
    for path, value in _walk(values):
        if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
            yield path, [_unwrapped(row) for row in value]
        elif isinstance(value, dict) and len(value) > 1:
            yield from _by_kind(path, value)


def _by_kind(path: str, value: Row) -> Iterator[tuple[str, list[Any]]]:
    """Objects kept by key rather than in a list, those of one kind together: `Job:1`, `Job:2` beside `Company:1`."""
    kinds: dict[str, list[Any]] = {}
    for key, row in value.items():
        if isinstance(row, dict):
            kinds.setdefault(str(key).partition(":")[0] if ":" in str(key) else "", []).append(row)
    for kind, rows in kinds.items():
        yield f"{path}.{kind}" if kind else path, rows


def _unwrapped(row: Row) -> Row:
    """The node of a GraphQL edge, the source of a search hit, the attributes of a record."""
    for name in ("node", "_source", "attributes", "data", "job", "fields"):
        inner = row.get(name)
        if isinstance(inner, dict) and len(row) <= 6 and len(inner) > 2:
            return {**{key: value for key, value in row.items() if key != name}, **inner}
    return row


def _walk(values: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Every list and object with the path of keys that leads to it, outermost first."""
    pending: list[tuple[str, Any]] = [("", value) for value in values]
    for _ in range(MOST_VALUES):
        if not pending:
            return
        path, value = pending.pop(0) if len(pending) < 1000 else pending.pop()
        yield path, value
        inner = value.items() if isinstance(value, dict) else ((None, each) for each in value)
        pending.extend(
            (f"{path}.{key}" if key is not None else path, each)
            for key, each in inner
            if isinstance(each, (dict, list))
        )


def _has_body(row: Row) -> bool:
    return len(_body(row)) >= 200


def _size(row: Row) -> int:
    return len(_body(row))


def _is_of(row: Row, url: str) -> bool:
    """True where the address of the page names this row."""
    path = urlsplit(url).path.rstrip("/")
    stated = _get(row, "url")
    if isinstance(stated, str) and path and urlsplit(stated).path.rstrip("/") == path:
        return True
    identity = _get(row, "id")
    return isinstance(identity, (str, int)) and bool(
        re.search(rf"(?<![A-Za-z0-9]){re.escape(str(identity))}(?![A-Za-z0-9])", url)
    )


def _normal(key: Any) -> str:
    return re.sub(r"[^a-z]", "", str(key).lower())


def _get(row: Row, field: str) -> Any:
    """The value of the best key of a field that is there."""
    normal = {_normal(key): value for key, value in reversed(row.items()) if value not in (None, "", [], {})}
    return next((normal[key] for key in KEYS[field] if key in normal), None)


# --- a row as a posting's fields


def fields(row: Row) -> Row:
    """Fields of `crawler.items.Posting` that a row of the state gives, with `url` and `id` as it names them; only
    what is text is taken."""
    body = _body(row)
    markup = bool(re.search(r"<[a-zA-Z][^<>]*>", body))
    found = {
        "title_raw": _text(_get(row, "title")),
        "id": _text(_get(row, "id")),
        "url": _text(_get(row, "url")),
        "apply_url": _text(_get(row, "apply")),
        "requisition_id": _text(_get(row, "requisition")),
        "places_raw": places(row),
        "country_raw": _text(_get(row, "country")),
        "workplace_type_raw": _text(_get(row, "workplace_type")) or ("remote" if _is_remote(row) else None),
        "employment_type_raw": _text(_get(row, "employment_type")),
        "department": _text(_get(row, "department")),
        "team": _text(_get(row, "team")),
        "company_raw": _text(_get(row, "company")),
        "language_raw": _text(_get(row, "language")),
        "source_posted_at_raw": _text(_get(row, "posted")),
        "source_updated_at_raw": _text(_get(row, "updated")),
        "valid_through_raw": _text(_get(row, "closes")),
        "pay_raw": _pay(_get(row, "pay")),
        "description_html": body if markup else None,
        "description_plain": None if markup else body or None,
    }
    return {name: value for name, value in found.items() if value}


def _is_remote(row: Row) -> bool:
    return any(_normal(key) in ("remote", "isremote", "remoteok") and value is True for key, value in row.items())


def places(row: Row) -> list[str]:
    """Every place a row names, as written, each once; several in one text are left to whoever reads it."""
    value = _get(row, "place")
    found = [place for each in (value if isinstance(value, list) else [value]) if (place := _place(each))]
    return list(dict.fromkeys(found))


def _place(value: Any) -> str | None:
    if not isinstance(value, dict):
        return _text(value)
    normal = {_normal(key): inner for key, inner in value.items() if isinstance(inner, (str, dict)) and inner}
    whole = next((normal[key] for key in ("displayname", "name", "label", "formatted", "title") if key in normal), None)
    if isinstance(whole, str):
        return _text(whole)
    address = normal.get("address") if isinstance(normal.get("address"), dict) else value
    parts = [_text(_first_of(address, keys)) for keys in (("city", "locality"), ("state", "region"), ("country",))]
    return ", ".join(dict.fromkeys(part for part in parts if part)) or None


def _first_of(value: Any, starts: tuple[str, ...]) -> Any:
    return next(
        (inner for key, inner in value.items() if any(start in _normal(key) for start in starts) and inner), None
    )


def _pay(value: Any) -> list[Row]:
    if isinstance(value, dict):
        low, high = (_number(value, names) for names in (("min", "from", "low"), ("max", "to", "high")))
        if low is not None or high is not None:
            currency, period = (
                _text(_first_of(value, keys)) for keys in (("currency",), ("period", "interval", "unit"))
            )
            return [{"min_amount": low, "max_amount": high, "currency": currency, "period": period}]
    text = _text(value)
    return [{"text": text}] if text and re.search(r"\d", text) else []


def _number(value: Row, starts: tuple[str, ...]) -> Any:
    return next(
        (inner for key, inner in value.items() if _normal(key).startswith(starts) and isinstance(inner, (int, float))),
        None,
    )


def _body(row: Row) -> str:
    """The description, with the parts that stand in keys of their own put behind it."""
    whole = _text(_get(row, "body"), lines=True) or ""
    parts = {key.lower(): _text(value, lines=True) for key, value in row.items()}
    for name, heading in BODY_PARTS:
        part = parts.get(name.lower())
        if part and part not in whole:
            whole += f"\n<h3>{heading}</h3>\n{part}" if "<" in whole + part else f"\n\n{heading}\n{part}"
    return whole.strip()


def _text(value: Any, *, lines: bool = False) -> str | None:
    """A value as text: itself, the name of what it is, or several of them joined."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, dict):
        named = next(
            (value[key] for key in ("name", "label", "title", "text", "html", "value", "en") if value.get(key)), None
        )
        return _text(named, lines=lines) if not isinstance(named, (dict, list)) else None
    if isinstance(value, list):
        parts = [part for each in value[:200] if (part := _text(each, lines=lines))]
        return ("\n" if lines else ", ").join(dict.fromkeys(parts)) or None
    if not isinstance(value, str):
        return None
    text = value.strip() if lines else re.sub(r"\s+", " ", value).strip()
    return text if text.lower() not in FILLERS else None
