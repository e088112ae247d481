"""Ten saved reports asked of the same rows in pandas and in SQLite, as one would write them there.

pandas reads from Parquet files the columns that it needs; SQLite has what is asked in a file, with indexes on its keys.
Both are made once. `python -m benchmarks.reports_beside SIDE FOLDER NAME` asks one in a process of its own, which ends
itself after `LONGEST` seconds.
"""

from __future__ import annotations

import csv
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

LONGEST = 20
"""Seconds of a question in pandas or in SQLite: what takes longer is said to."""
LATE = -signal.SIGALRM
"""The code of a process that ended itself."""
TABLES = {
    "posting_rows": (
        "posting_key, company_key, role_family, seniority, workplace_type, status, "
        "coalesce(is_talent_pool, false)::integer as is_talent_pool, epoch_ms(first_seen_at) as first_seen_at"
    ),
    "clusters": "posting_key, cluster_id, role",
    "posting_locations": "posting_key, city, region, country_code",
    "posting_skills": "posting_key, skill, level",
    "posting_salaries": "posting_key, kind",
}
INDEXES = (
    "posting_rows (posting_key)",
    "clusters (posting_key)",
    "posting_locations (posting_key)",
    "posting_skills (posting_key)",
    "posting_skills (skill)",
    "posting_salaries (posting_key)",
)
Rows = list[tuple[Any, ...]]

# What is taken of a report's answer to compare the three: report → its columns.
ASKED = {
    "roles_by_seniority": "role_family, seniority, jobs",
    "companies_by_open_jobs": "company_key, jobs, postings, role_families",
    "remote_share_by_family": "role_family, remote, hybrid, onsite, of_jobs",
    "skills_by_demand": "skill, jobs",
    "skills_must_and_nice": "skill, must, nice, of_jobs",
    "skills_by_company": "company_key, skill, jobs, must",
    "skills_together": "skill, jobs",
    "places_by_city": "city, region, country_code, jobs",
    "open_roles_by_family_and_country": "role_family, country_code, jobs",
    "pay_stated_by_country": "country_code, jobs, of_jobs",
}

_JOBS = """with jobs as (
    select * from (
        select
            coalesce(cluster_id, posting_rows.posting_key) as job_key,
            count(*) over (partition by coalesce(cluster_id, posting_rows.posting_key)) as postings,
            row_number() over (
                partition by coalesce(cluster_id, posting_rows.posting_key)
                order by coalesce(clusters.role = 'copy', 0), first_seen_at, posting_rows.posting_key
            ) as place,
            posting_rows.*
        from posting_rows left join clusters on clusters.posting_key = posting_rows.posting_key
        where status = 'open' and not is_talent_pool
    ) where place = 1
),
places as (
    select distinct coalesce(cluster_id, posting_rows.posting_key) as job_key, city, region, country_code
    from posting_locations
    join posting_rows on posting_rows.posting_key = posting_locations.posting_key
    left join clusters on clusters.posting_key = posting_locations.posting_key
    where status = 'open' and not is_talent_pool
),
countries as (select distinct job_key, country_code from places where country_code is not null)
"""
SQLITE = {
    "roles_by_seniority": "select role_family, seniority, count(*) from jobs group by 1, 2",
    "companies_by_open_jobs": (
        "select company_key, count(*), sum(postings), count(distinct role_family) from jobs group by 1"
    ),
    "remote_share_by_family": (
        "select role_family, sum(workplace_type is 'remote'), sum(workplace_type is 'hybrid'), "
        "sum(workplace_type is 'onsite'), count(*) from jobs group by 1"
    ),
    "skills_by_demand": (
        "select skill, count(*) from posting_skills join jobs using (posting_key) group by 1 having count(*) >= 5"
    ),
    "skills_must_and_nice": (
        "select skill, sum(level is 'must'), sum(level is 'nice'), count(*) "
        "from posting_skills join jobs using (posting_key) group by 1 having count(*) >= 5"
    ),
    "skills_by_company": (
        "select company_key, skill, jobs, must from (select company_key, skill, count(*) as jobs, "
        "sum(level is 'must') as must, "
        "row_number() over (partition by company_key order by count(*) desc, skill) as place "
        "from posting_skills join jobs using (posting_key) group by 1, 2 having count(*) >= 2) where place <= 10"
    ),
    "skills_together": (
        "select other.skill, count(*) from posting_skills as one join jobs using (posting_key) "
        "join posting_skills as other on other.posting_key = one.posting_key "
        "where one.skill = 'Python' and other.skill <> 'Python' group by 1 having count(*) >= 3"
    ),
    "places_by_city": (
        "select city, region, country_code, count(distinct job_key) from places where city is not null group by 1, 2, 3"
    ),
    "open_roles_by_family_and_country": (
        "select role_family, country_code, count(*) from jobs left join countries using (job_key) group by 1, 2"
    ),
    "pay_stated_by_country": (
        "select country_code, sum(posting_key in (select posting_key from posting_salaries "
        "where kind in ('base', 'total') or kind is null)), count(*) "
        "from jobs left join countries using (job_key) group by 1"
    ),
}


def prepare(database: Path, folder: Path) -> None:
    """Write the tables as Parquet files and as a SQLite database beside them."""
    with (
        duckdb.connect(str(database), read_only=True, config={"memory_limit": "4GiB"}) as connection,
        sqlite3.connect(folder / "jobs.sqlite") as beside,
    ):
        beside.execute("pragma journal_mode = off")
        for name, columns in TABLES.items():
            connection.execute(f"copy (select {columns} from {name}) to '{folder}/{name}.parquet' (compression zstd)")
            answer = connection.execute(f"select {columns} from {name}")
            names = [column[0] for column in answer.description or []]
            beside.execute(f"create table {name} ({', '.join(names)})")
            marks = ", ".join("?" for _ in names)
            while rows := answer.fetchmany(50_000):
                beside.executemany(f"insert into {name} values ({marks})", rows)
        for number, index in enumerate(INDEXES):
            beside.execute(f"create index index_{number} on {index}")
        beside.execute("analyze")


def in_sqlite(folder: Path, name: str) -> Rows:
    with sqlite3.connect(f"file:{folder}/jobs.sqlite?mode=ro", uri=True) as connection:
        return connection.execute(_JOBS + SQLITE[name]).fetchall()


class Frames:
    """The tables as pandas reads them."""

    def __init__(self, folder: Path) -> None:
        import pandas

        self.folder, self.pandas = folder, pandas

    def read(self, name: str, *columns: str) -> Any:
        return self.pandas.read_parquet(self.folder / f"{name}.parquet", columns=[*columns])

    def opened(self, *columns: str) -> Any:
        """The open postings, each with its job."""
        rows = self.read("posting_rows", "posting_key", "status", "is_talent_pool", "first_seen_at", *columns)
        rows = rows[(rows["status"] == "open") & (rows["is_talent_pool"] == 0)]
        clusters = self.read("clusters", "posting_key", "cluster_id", "role").rename(columns={"role": "part"})
        rows = rows.merge(clusters, on="posting_key", how="left")
        return rows.assign(job_key=rows["cluster_id"].fillna(rows["posting_key"]), is_copy=rows["part"] == "copy")

    def jobs(self, *columns: str) -> Any:
        rows = self.opened(*columns).sort_values(["is_copy", "first_seen_at", "posting_key"])
        sizes = rows.groupby("job_key").size().rename("postings")
        return rows.drop_duplicates("job_key").merge(sizes, on="job_key")

    def places(self) -> Any:
        places = self.read("posting_locations", "posting_key", "city", "region", "country_code")
        return places.merge(self.opened()[["posting_key", "job_key"]], on="posting_key")

    def by_country(self, *columns: str) -> Any:
        countries = self.places()[["job_key", "country_code"]].dropna().drop_duplicates()
        return self.jobs(*columns).merge(countries, on="job_key", how="left")

    def skills(self, *columns: str) -> Any:
        asked = self.read("posting_skills", "posting_key", "skill", "level")
        return asked.merge(self.jobs(*columns)[["posting_key", *columns]], on="posting_key")


def _counted(frame: Any, *keys: str) -> Any:
    return frame.groupby([*keys], dropna=False).size().reset_index(name="jobs")


def _levels(frame: Any, *keys: str) -> Any:
    marked = frame.assign(must=frame["level"] == "must", nice=frame["level"] == "nice")
    return (
        marked.groupby([*keys]).agg(must=("must", "sum"), nice=("nice", "sum"), of_jobs=("skill", "size")).reset_index()
    )


def _companies(frames: Frames) -> Any:
    told = frames.jobs("company_key", "role_family").groupby("company_key")
    return told.agg(
        jobs=("job_key", "size"), postings=("postings", "sum"), families=("role_family", "nunique")
    ).reset_index()


def _remote(frames: Frames) -> Any:
    jobs = frames.jobs("role_family", "workplace_type")
    for word in ("remote", "hybrid", "onsite"):
        jobs[word] = jobs["workplace_type"] == word
    told = jobs.groupby("role_family", dropna=False)
    return told.agg(
        remote=("remote", "sum"), hybrid=("hybrid", "sum"), onsite=("onsite", "sum"), jobs=("job_key", "size")
    ).reset_index()


def _demanded(frames: Frames) -> Any:
    counted = _counted(frames.skills(), "skill")
    return counted[counted["jobs"] >= 5]


def _must_and_nice(frames: Frames) -> Any:
    told = _levels(frames.skills(), "skill")
    return told[told["of_jobs"] >= 5]


def _of_companies(frames: Frames) -> Any:
    told = _levels(frames.skills("company_key"), "company_key", "skill")
    told = told[told["of_jobs"] >= 2].sort_values(["of_jobs", "skill"], ascending=[False, True])
    return told.groupby("company_key").head(10)[["company_key", "skill", "of_jobs", "must"]]


def _together(frames: Frames) -> Any:
    asked = frames.skills()
    chosen = asked[asked["skill"] == "Python"]["posting_key"]
    counted = _counted(asked[asked["posting_key"].isin(chosen) & (asked["skill"] != "Python")], "skill")
    return counted[counted["jobs"] >= 3]


def _cities(frames: Frames) -> Any:
    places = frames.places().dropna(subset=["city"])
    return places.groupby(["city", "region", "country_code"], dropna=False)["job_key"].nunique().reset_index()


def _paid(frames: Frames) -> Any:
    stated = frames.read("posting_salaries", "posting_key", "kind")
    stated = stated[stated["kind"].isin(["base", "total"]) | stated["kind"].isna()]["posting_key"]
    jobs = frames.by_country()
    told = jobs.assign(paid=jobs["posting_key"].isin(stated)).groupby("country_code", dropna=False)
    return told.agg(jobs=("paid", "sum"), of_jobs=("paid", "size")).reset_index()


PANDAS: dict[str, Callable[[Frames], Any]] = {
    "roles_by_seniority": lambda frames: _counted(frames.jobs("role_family", "seniority"), "role_family", "seniority"),
    "companies_by_open_jobs": _companies,
    "remote_share_by_family": _remote,
    "skills_by_demand": _demanded,
    "skills_must_and_nice": _must_and_nice,
    "skills_by_company": _of_companies,
    "skills_together": _together,
    "places_by_city": _cities,
    "open_roles_by_family_and_country": lambda frames: _counted(
        frames.by_country("role_family"), "role_family", "country_code"
    ),
    "pay_stated_by_country": _paid,
}


def in_pandas(folder: Path, name: str) -> Rows:
    frame = PANDAS[name](Frames(folder))
    return [tuple(row) for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False)]


def same(rows: Rows, others: Rows) -> bool:
    """True where both answers have the same rows, in whatever order."""
    return sorted(map(_text, rows)) == sorted(map(_text, others))


def _text(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in row)


def ask_side(side: str, folder: Path, name: str) -> None:
    """The child: ask, and leave the answer and the seconds that it took in files; killed by its alarm when late."""
    if side == "pandas":
        import pandas  # noqa: F401  (what is timed is the question)
    signal.alarm(LONGEST)
    started = time.perf_counter()
    rows = in_pandas(folder, name) if side == "pandas" else in_sqlite(folder, name)
    took = time.perf_counter() - started
    signal.alarm(0)
    with (folder / "answer.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(map(_text, rows))
    (folder / "seconds").write_text(str(took))


if __name__ == "__main__":
    ask_side(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
