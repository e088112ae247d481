"""The figures of the report page: the rows of `queries/page` → what each chart shows, says and has as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.report_charts import HALF, WHOLE, Draw, Size, bars, both, matrix, ranges, stacked
from pipelines.report_svg import COLOUR
from pipelines.report_words import UNKNOWN, counted, country, name, number, of, percent, plain, short, verdict

Rows = Sequence[Mapping[str, Any]]
Cells = list[list[str]]

BARS = 12
"""The most bars of a chart; its table has more."""
TABLE = 60
"""The most rows of a table."""
ENOUGH = 5
"""Jobs that a quartile wants."""

VERDICT_COLOURS = {
    "complete": "good",
    "partial": "warn",
    "truncated": "warn",
    "suspect": "warn",
    "blocked": "bad",
    "disallowed": "bad",
    "failed": "bad",
}
LEVELS = {"demanded": "accent", "welcome": "second", "named without a word on which": "soft"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its words and its table; without a chart, `note` says why there is none."""

    title: str
    note: str
    report: str | None = None
    """The saved report that gives the same, and all of it."""
    desk: str = ""
    phone: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    left_out: int = 0
    legend: tuple[tuple[str, str], ...] = ()
    """Words and colours."""


def figure(
    title: str,
    note: str,
    draw: Draw,
    columns: Sequence[str],
    rows: Cells,
    *,
    alt: str,
    wide: Size = WHOLE,
    report: str | None = None,
    legend: Mapping[str, str] | None = None,
) -> Figure:
    desk, phone = both(draw, f"{title}. {alt}", wide)
    shown = tuple(tuple(row) for row in rows[:TABLE])
    return Figure(
        title, note, report, desk, phone, tuple(columns), shown, len(rows) - len(shown), tuple((legend or {}).items())
    )


def families(rows: Rows) -> Figure:
    title = "Open jobs by role family"
    if not rows:
        return Figure(title, "No job stands open.")
    known = [row for row in rows if row["role_family"] is not None]
    of_jobs = rows[0]["of_jobs"]
    top = [(name(row["role_family"]), row["jobs"]) for row in known[:BARS]]
    rest = sum(row["jobs"] for row in known[BARS:])
    if rest:
        top.append((counted(len(known) - BARS, "other family", "other families"), rest))
    unknown = sum(row["jobs"] for row in rows if row["role_family"] is None)
    known_of = of(of_jobs - unknown, of_jobs, "jobs")
    note = f"Of {counted(of_jobs, 'open job')}, each once; the family of {known_of} is known."
    return _shares(title, note, top, unknown, of_jobs, [(name(row["role_family"]), row["jobs"]) for row in rows])


def countries(rows: Rows) -> Figure:
    title = "Open jobs by country"
    if not rows:
        return Figure(title, "No job stands open.")
    known = [row for row in rows if row["country_code"] is not None]
    of_jobs = rows[0]["of_jobs"]
    top = [(country(row["country_code"]), row["jobs"]) for row in known[:BARS]]
    unknown = sum(row["jobs"] for row in rows if row["country_code"] is None)
    cut = f", in the first {BARS} of {counted(len(known), 'country', 'countries')}" if len(known) > BARS else ""
    note = f"Of {counted(of_jobs, 'open job')}{cut}; a job in two countries counts in both."
    return _shares(title, note, top, unknown, of_jobs, [(country(row["country_code"]), row["jobs"]) for row in rows])


def _shares(
    title: str, note: str, top: list[tuple[str, int]], unknown: int, of_jobs: int, every: list[tuple[str, int]]
) -> Figure:
    """Bars of jobs, the largest first and what is not known last; the table has `every` one."""
    told = [(*one, "accent") for one in top] + ([(UNKNOWN.capitalize(), unknown, "soft")] if unknown else [])
    drawn = [_bar(label, jobs, of_jobs, colour) for label, jobs, colour in told]
    cells = [[label, number(jobs), number(of_jobs), percent(jobs, of_jobs)] for label, jobs in every]
    return figure(
        title,
        note,
        bars(drawn),
        (title.removeprefix("Open jobs by ").capitalize(), "Jobs", "Of jobs", "Share"),
        cells,
        alt=_most(top, of_jobs),
        wide=HALF,
        report="open_roles_by_family_and_country",
    )


def _bar(label: str, part: int, whole: int, colour: str, thing: str = "jobs") -> dict[str, Any]:
    return {
        "name": label,
        "value": part,
        "told": f"{number(part)} · {percent(part, whole)}",
        "brief": f"{number(part)} · {percent(part, whole)}",
        "colour": COLOUR[colour],
        "tip": f"{label}: {number(part)} of {number(whole)} {thing}, {percent(part, whole)}",
    }


def _most(top: Sequence[tuple[str, int]], whole: int) -> str:
    return "Most: " + ", ".join(f"{label} {of(part, whole)}" for label, part in top[:3]) + "." if top else ""


def crossed(rows: Rows) -> Figure:
    """Role families by countries: the largest of each."""
    title = "Role families by country"
    known = [row for row in rows if row["role_family"] and row["country_code"]]
    if not known:
        return Figure(title, "No open job has both a role family and a country that are known.")
    sums: dict[str, dict[str, int]] = {"role_family": {}, "country_code": {}}
    for row in known:
        for key, counts in sums.items():
            counts[row[key]] = counts.get(row[key], 0) + row["jobs"]
    largest = {key: sorted(counts, key=lambda one: (-counts[one], one)) for key, counts in sums.items()}
    rows_shown, columns_shown = largest["role_family"][:10], largest["country_code"][:8]
    jobs = {(row["role_family"], row["country_code"]): row["jobs"] for row in known}
    cells = [
        {
            "name": name(family),
            "column": code,
            "value": count,
            "told": number(count) if count else "·",
            "tip": f"{name(family)} in {country(code)}: {counted(count, 'job')}",
        }
        for family in rows_shown
        for code in columns_shown
        for count in [jobs.get((family, code), 0)]
    ]
    table = [[name(family), *(number(jobs.get((family, code), 0)) for code in columns_shown)] for family in rows_shown]
    family, code = max(jobs, key=lambda one: (jobs[one], one))
    return figure(
        title,
        f"Jobs of the {counted(len(rows_shown), 'largest family', 'largest families')} in the "
        f"{counted(len(columns_shown), 'country', 'countries')} with most, of {counted(rows[0]['of_jobs'], 'open job')}"
        ". A job in two countries counts in both.",
        matrix(cells, {code: country(code) for code in columns_shown}),
        ("Role family", *(country(code) for code in columns_shown)),
        table,
        alt=f"Most: {name(family)} in {country(code)}, {counted(jobs[family, code], 'job')}.",
        report="open_roles_by_family_and_country",
    )


def skills(rows: Rows) -> Figure:
    title = "Skills asked for"
    if not rows:
        return Figure(title, "No open job names a skill that is known.")
    of_jobs = rows[0]["of_jobs"]
    parts = dict(zip(LEVELS, ("must", "nice", "unsaid"), strict=True))
    drawn = [
        {
            "name": plain(row["skill"], 32),
            "kind": kind,
            "value": row[part],
            "tip": f"{plain(row['skill'], 32)}: {kind} in {of(row[part], of_jobs, 'open jobs')}",
        }
        for row in rows[:16]
        for kind, part in parts.items()
    ]
    cells = [
        [
            plain(row["skill"], 40),
            *(number(row[key]) for key in ("must", "nice", "unsaid", "jobs", "of_jobs")),
            percent(row["jobs"], of_jobs),
        ]
        for row in rows
    ]
    return figure(
        title,
        f"Open jobs that name each skill, of {counted(of_jobs, 'open job')}: a job counts once, at the strongest level "
        "that it asks with.",
        stacked(drawn, LEVELS),
        ("Skill", "Demanded", "Welcome", "Not said", "Jobs", "Of jobs", "Share"),
        cells,
        alt=_most([(plain(row["skill"], 32), row["jobs"]) for row in rows], of_jobs),
        report="skills_must_and_nice",
        legend=LEVELS,
    )


def pay(rows: Rows, currencies: int = 2) -> list[Figure]:
    """A figure a currency, those that most jobs state pay in first."""
    found = list(dict.fromkeys(row["currency"] for row in rows))
    told = [_pay_in(currency, [row for row in rows if row["currency"] == currency]) for currency in found[:currencies]]
    return told or [Figure("Pay over a year", "No open job states a range of pay with its period and currency.")]


def _pay_in(currency: str, rows: Rows) -> Figure:
    money = plain(currency, 8)
    title = f"Pay over a year, {money}"
    enough = [row for row in rows if row["jobs"] >= ENOUGH]
    shown = (enough or rows)[:BARS]
    drawn = [
        {
            "name": f"{name(row['role_family'])} ({number(row['jobs'])})",
            "low": row["low"],
            "middle": row["middle"],
            "high": row["high"],
            "tip": f"{name(row['role_family'])}: half between {short(row['low'])} and {short(row['high'])} {money}, "
            f"middle {short(row['middle'])}; stated by {of(row['jobs'], row['of_jobs'], 'jobs')}",
        }
        for row in shown
    ]
    cells = [
        [
            name(row["role_family"]),
            *(number(row[key]) for key in ("low", "middle", "high", "jobs", "of_jobs")),
            percent(row["jobs"], row["of_jobs"]),
        ]
        for row in rows
    ]
    few = (
        f" Families with fewer than {ENOUGH} such jobs are in the table alone."
        if len(enough) not in (0, len(rows))
        else ""
        if enough
        else f" No family has {ENOUGH} such jobs: read it as single figures."
    )
    return figure(
        title,
        f"Base pay as {counted(sum(row['jobs'] for row in rows), 'open job')} state it (how many in brackets), the "
        f"middle of each one's range: bar, the middle half of the jobs; tick, their median. Nothing is converted.{few}",
        ranges(drawn),
        ("Role family", "Lower quartile", "Median", "Upper quartile", "Jobs", "Of jobs", "Share"),
        cells,
        alt=f"Median of {name(shown[0]['role_family'])}: {number(shown[0]['middle'])} {money}.",
        report="pay_by_role_and_country",
    )


def pay_stated(rows: Rows) -> Figure:
    title = "How often pay is stated"
    if not rows:
        return Figure(title, "No job stands open.")
    # What few jobs stand behind would top such a list by chance: by jobs, not by share.
    known = [row for row in rows if row["country_code"] is not None][:BARS]
    cells = [
        [
            country(row["country_code"]),
            *(number(row[key]) for key in ("jobs", "of_jobs")),
            percent(row["jobs"], row["of_jobs"]),
            *(number(row[key]) for key in ("in_a_field", "as_a_range")),
        ]
        for row in rows
    ]
    note = "Open jobs that state their pay, of all in the country; the countries with most jobs first."
    if not known:
        return Figure(title, "The country of no open job is known.")
    drawn = [
        {
            **_bar(country(row["country_code"]), row["jobs"], row["of_jobs"], "accent"),
            "value": row["jobs"] / row["of_jobs"],
            "told": f"{percent(row['jobs'], row['of_jobs'])} · {number(row['jobs'])} of {number(row['of_jobs'])}",
            "brief": f"{percent(row['jobs'], row['of_jobs'])} of {short(row['of_jobs'])}",
        }
        for row in known
    ]
    first = known[0]
    alt = f"{country(first['country_code'])}: {of(first['jobs'], first['of_jobs'])}."
    columns = ("Country", "Jobs with pay", "Of jobs", "Share", "In a field of the source", "As a range")
    return figure(title, note, bars(drawn, 1), columns, cells, alt=alt, report="pay_stated_by_country")


def verdicts(rows: Rows) -> Figure:
    title = "Boards by the verdict of their last run"
    if not rows:
        return Figure(title, "No board is known yet: `rolecall add URL` names one.")
    of_boards = rows[0]["of_boards"]
    drawn = [
        _bar(
            verdict(row["last_verdict"]),
            row["boards"],
            of_boards,
            VERDICT_COLOURS.get(row["last_verdict"], "soft"),
            "boards",
        )
        for row in rows[:BARS]
    ]
    cells = [
        [
            verdict(row["last_verdict"]),
            number(row["boards"]),
            number(of_boards),
            percent(row["boards"], of_boards),
            number(row["open_postings"]),
        ]
        for row in rows
    ]
    note = (
        f"Of {counted(of_boards, 'board')}. Only a board that was read whole (complete) may close a posting; what "
        "stands open on the others is as of their last whole reading."
    )
    alt = _most([(verdict(row["last_verdict"]), row["boards"]) for row in rows], of_boards)
    columns = ("Verdict", "Boards", "Of boards", "Share", "Open postings")
    return figure(title, note, bars(drawn), columns, cells, alt=alt, report="boards_by_health")
