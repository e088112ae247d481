"""What the explorer asks: what is chosen → one SELECT with parameters, which `rolecall query` would run as well."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.shipped import sql

if TYPE_CHECKING:
    import duckdb
    import pandas

SOURCES = {
    "Open jobs, copies counted once": "open_jobs",
    "Open postings, each copy": "open_postings",
    "All postings, closed ones too": "postings",
}
"""What is looked at, in a person's words → the view."""
ONE_OF = {
    "family": "role_family in ({})",
    "role": "role in ({})",
    "country": "posting_key in (select posting_key from posting_locations where country_code in ({}))",
    "city": "posting_key in (select posting_key from posting_locations where city in ({}))",
    "skill": "posting_key in (select posting_key from posting_skills where skill in ({}))",
    "company": "company in ({})",
    "seniority": "seniority in ({})",
    "remote": "workplace_type in ({})",
}
"""Filter → its condition, the braces for the parameters of its values."""
WORD = "contains(lower(concat_ws(' ', title, company, core_text)), lower({}))"
MOST_ROWS = 1_000
MOST_DOWNLOADED = 1_000_000
MOST_VALUES = 1_000
"""Offered by one filter: the most frequent ones."""
MOST_WORDS = 8
_EVERYTHING = "    select * from open_jobs\n"
_HEADER = re.compile(r"(?m)^--.*\n+")

Chosen = Mapping[str, Sequence[str]]
"""Filter → values, any of which will do; `words`: words that must all stand in title, company or text."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One SELECT and its parameters."""

    sql: str
    params: dict[str, str | int]

    def frame(self, connection: duckdb.DuckDBPyConnection) -> pandas.DataFrame:
        import warnings

        with warnings.catch_warnings():
            # DuckDB 2.0 calls what pandas 3.1 deprecates; nothing that a caller could do about it.
            warnings.filterwarnings("ignore", category=DeprecationWarning)
            warnings.filterwarnings("ignore", category=FutureWarning)
            return connection.execute(self.sql, self.params).df()

    @property
    def command(self) -> str:
        """What asks the same in a terminal."""
        given = [f"-p {shlex.quote(f'{name}={value}')}" for name, value in self.params.items()]
        return " \\\n    ".join([f"rolecall query {shlex.quote(self.sql)}", *given, "--format csv"])


def asked(name: str, source: str, chosen: Chosen, **more: int) -> Asked:
    """The statement `queries/explore/<name>.sql` of the postings that are chosen from the view `source`."""
    if source not in SOURCES.values():
        raise ValueError(f"there is no {source} to look at")
    conditions, params = _conditions(chosen)
    lines = ["    where"] if conditions else []
    lines += [f"        {'and ' if at else ''}{condition}" for at, condition in enumerate(conditions)]
    of_source = "".join([_EVERYTHING.replace("open_jobs", source), *(f"{line}\n" for line in lines)])
    text = _HEADER.sub("", sql("explore", name)).strip() + "\n"
    return Asked(text.replace(_EVERYTHING, of_source), {**params, **more})


def values() -> Asked:
    """What each filter offers."""
    return Asked(sql("explore", "values"), {"at_most": MOST_VALUES})


def words(text: str) -> list[str]:
    """The words that a person typed, each once."""
    return list(dict.fromkeys(text.split()))[:MOST_WORDS]


def _conditions(chosen: Chosen) -> tuple[list[str], dict[str, str | int]]:
    conditions: list[str] = []
    params: dict[str, str | int] = {}
    for name, condition in ONE_OF.items():
        own = {f"{name}_{at}": value for at, value in enumerate(chosen.get(name) or (), 1)}
        if own:
            conditions.append(condition.format(", ".join(f"${key}" for key in own)))
            params |= own
    for at, word in enumerate(chosen.get("words") or (), 1):
        conditions.append(WORD.format(f"$word_{at}"))
        params[f"word_{at}"] = word
    return conditions, params
