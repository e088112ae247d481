"""Open jobs as schema.org JobPosting, one a line: what is null is left out, and nothing is put in its place.

https://schema.org/JobPosting, and the words that Google's page on job postings asks for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.long_texts import LIMIT, Chosen, row_groups
from pipelines.shipped import sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH = 2_000

EMPLOYMENT_TYPES = {
    "full_time": "FULL_TIME",
    "part_time": "PART_TIME",
    "contract": "CONTRACTOR",
    "temporary": "TEMPORARY",
    "internship": "INTERN",
    "volunteer": "VOLUNTEER",
    "apprenticeship": "OTHER",
    "other": "OTHER",
}
CREDENTIALS = {
    "secondary": "high school",
    "vocational": "vocational training",
    "bachelor": "bachelor degree",
    "master": "master degree",
    "doctorate": "doctoral degree",
}
EVERYWHERE = "worldwide"


def write_job_postings(
    connection: DuckDBPyConnection, path: Path, scratch: Path, *, later: bool, with_html: bool
) -> int:
    """Write every open job (where `later`, those of postings in `later_postings`) as a line; gives how many. In
    `scratch` texts may lie for a while."""
    only = "where posting_key in (select posting_key from later_postings)" if later else ""
    connection.execute("set threads = 2").fetchall()
    jobs = f"from ({sql('export', 'job_postings')}) as jobs {only}"
    plain = {column: str(kind) for column, kind, *_ in connection.sql(f"select * {jobs}").description}
    text = "description_html" if with_html else "description_text"
    chosen = Chosen({**plain, text: "VARCHAR"}, f"* {jobs}", "job_key")
    lines = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for group in row_groups(connection, chosen, scratch, LIMIT):
            for batch in group.to_batches(BATCH):
                for row in batch.to_pylist():
                    stream.write(json.dumps(job_posting(row, with_html=with_html), ensure_ascii=False) + "\n")
            lines += group.num_rows
    return lines


def job_posting(job: Mapping[str, Any], *, with_html: bool = False) -> dict[str, Any]:
    """One row of `queries/export/job_postings.sql` as a JobPosting."""
    places = job["places"] or []
    is_remote = job["workplace_type"] == "remote" or (
        job["workplace_type"] is None and any(place["is_remote"] for place in places)
    )
    months = job["experience_years_min"]
    told = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": job["title"],
        "url": job["url"],
        "identifier": _typed("PropertyValue", name=job["company"], value=job["requisition_id"] or job["posting_id"]),
        "hiringOrganization": _organization(job),
        "datePosted": _date(job["source_posted_at"], job["posted_precision"]),
        "validThrough": _instant(job["valid_through"]),
        "employmentType": EMPLOYMENT_TYPES.get(job["employment_type"]),
        "jobLocationType": "TELECOMMUTE" if is_remote else None,
        "jobLocation": _each_once(_place(place) for place in places if not _is_only_remote(place)),
        "applicantLocationRequirements": _each_once(_areas(places)) if is_remote else None,
        "baseSalary": _each_once(_pay(stated) for stated in job["pay"] or []),
        "occupationalCategory": _occupation(job),
        "educationRequirements": _typed(
            "EducationalOccupationalCredential", credentialCategory=CREDENTIALS.get(job["education_min"])
        ),
        "experienceRequirements": _typed(
            "OccupationalExperienceRequirements", monthsOfExperience=None if months is None else round(months * 12)
        ),
        "skills": job["skills"],
        "description": job["description_html"] if with_html else job["description_text"],
    }
    return {name: value for name, value in told.items() if value}


def _typed(kind: str, **values: Any) -> dict[str, Any] | None:
    """A thing of this type with what is known of it; None where that is nothing."""
    known = {name: value for name, value in values.items() if value is not None}
    return {"@type": kind} | known if known else None


def _each_once(things: Iterator[dict[str, Any] | None]) -> list[dict[str, Any]]:
    """Always a list, also of one: so a column has one type, whoever reads the lines as a table."""
    known: list[dict[str, Any]] = []
    for thing in things:
        if thing and thing not in known:
            known.append(thing)
    return known


def _organization(job: Mapping[str, Any]) -> dict[str, Any] | None:
    if job["company"] is None:
        return None
    site = f"https://{job['domain']}" if job["domain"] else None
    department = _typed("Organization", name=job["department"])
    return _typed("Organization", name=job["company"], sameAs=site, department=department)


def _is_only_remote(place: Mapping[str, Any]) -> bool:
    return bool(place["is_remote"]) and place["city"] is None


def _place(place: Mapping[str, Any]) -> dict[str, Any] | None:
    """A place as read; as written, where it was not."""
    address = _typed(
        "PostalAddress",
        addressLocality=place["city"],
        addressRegion=place["region"],
        addressCountry=place["country_code"],
    )
    return _typed(
        "Place",
        name=None if address else place["raw"],
        address=address,
        geo=_typed("GeoCoordinates", latitude=place["lat"], longitude=place["lon"]),
    )


def _areas(places: list[Mapping[str, Any]]) -> Iterator[dict[str, Any] | None]:
    """Where one may work from: countries by their code, parts of them and areas of several by theirs."""
    for place in places:
        scope = place["remote_scope"]
        if place["is_remote"] and scope and scope != EVERYWHERE:
            yield _typed("Country" if len(scope) == 2 else "AdministrativeArea", name=scope)


def _pay(stated: Mapping[str, Any]) -> dict[str, Any] | None:
    low, high = stated["min_amount"], stated["max_amount"]
    if low is None and high is None:
        return None
    amounts = {"value": low} if low == high else {"minValue": low, "maxValue": high}
    unit = stated["period"].upper() if stated["period"] else None
    return _typed(
        "MonetaryAmount", currency=stated["currency"], value=_typed("QuantitativeValue", **amounts, unitText=unit)
    )


def _occupation(job: Mapping[str, Any]) -> dict[str, Any] | None:
    if job["occupation_code"] is None:
        return None
    scheme = _typed("CategoryCodeSet", name=job["occupation_scheme"])
    return _typed("CategoryCode", codeValue=job["occupation_code"], inCodeSet=scheme)


def _date(moment: datetime | None, precision: str | None) -> str | None:
    """To the second where it was published so, else the day."""
    if moment is None:
        return None
    return _instant(moment) if precision == "second" else moment.date().isoformat()


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.isoformat(timespec='seconds')}Z"
