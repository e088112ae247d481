"""The figures of the report page that have time in them: what stood open when, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from pipelines.report_charts import history, survival
from pipelines.report_figures import Figure, Rows, figure
from pipelines.report_words import counted, day, number, of, percent

AT_RISK = 10
"""Postings that a curve of survival wants."""
SPOTS = 160
"""The most points of a curve."""
MILESTONES = (1, 3, 7, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 540, 730)
STEPS = ((92, "day"), (800, "week"))
"""Days of history up to which a chart goes by day, by week; beyond it goes by month."""


def step_of(first: date, last: date) -> str:
    """By what a history from `first` to `last` is told: day, week or month."""
    days = (last - first).days
    return next((step for longest, step in STEPS if days <= longest), "month")


def stock(rows: Rows, step: str) -> Figure:
    title = "Open postings over time"
    if not rows:
        return Figure(title, "No board has been read yet.")
    if len(rows) == 1:
        (row,) = rows
        boards = counted(row["of_boards"], "board")
        return Figure(
            title,
            f"One {step} has been read so far, {day(row['starts'])}: {number(row['stock'])} postings open on {boards} "
            f"at its end, {number(row['new'])} new, {number(row['closed'])} closed. A chart wants a second {step}.",
            "postings_by_week",
        )
    told = [{**row, "ends": _end(row["starts"], step), "tip": _stock_tip(row, step)} for row in rows]
    first, last = rows[0], rows[-1]
    note = (
        f"{number(last['stock'])} postings stood open at the end, on {counted(last['of_boards'], 'board')}. A step up "
        "on the day that boards were added is not growth: what was live when a board was first read "
        f"({number(sum(row['of_first_crawl'] for row in rows))}) counts as open, never as new. Where few boards were "
        "read whole, few changes could be seen."
    )
    if step != "day":
        note += f" By {step}, the last of which may not be over; the share read is that of its best day."
    cells = [
        [
            day(row["starts"]),
            *(number(row[key]) for key in ("stock", "new", "closed", "of_first_crawl")),
            f"{number(row['boards_read'])} of {number(row['of_boards'])}",
            percent(row["coverage"], 1),
        ]
        for row in reversed(rows)
    ]
    columns = (step.capitalize(), "Open at its end", "New", "Closed", "First reading", "Boards read", "Postings read")
    alt = (
        f"From {number(first['stock'])} on {day(first['starts'])} to {number(last['stock'])} on {day(last['starts'])}."
    )
    return figure(title, note, history(told), columns, cells, alt=alt, report="postings_by_week")


def _end(starts: date, step: str) -> date:
    """The first day after a day, week or month."""
    if step == "month":
        return (starts.replace(day=28) + timedelta(days=4)).replace(day=1)
    return starts + timedelta(days=7 if step == "week" else 1)


def _stock_tip(row: Mapping[str, Any], step: str) -> str:
    when = day(row["starts"]) if step == "day" else f"{step.capitalize()} from {day(row['starts'])}"
    first = f", {number(row['of_first_crawl'])} by a first reading" if row["of_first_crawl"] else ""
    moves = f"{number(row['new'])} new{first}, {number(row['closed'])} closed"
    boards = f"{number(row['boards_read'])} of {counted(row['of_boards'], 'board')} read whole"
    return f"{when}: {number(row['stock'])} open, {moves}; {boards}"


def time_open(rows: Rows, times: Mapping[str, Any]) -> Figure:
    """The curve of survival, as far as enough postings stand behind it, with what is not known of the others."""
    title = "How long postings stay open"
    seen = times["closed"] + times["still_open"]
    unseen = of(times["start_unknown"], times["postings"], "postings")
    left_out = (
        f"{unseen} were already live when their board was first read: their first day is not known, and they are left "
        "out"
    )
    if times["reopened"]:
        left_out += f", as {'is' if times['reopened'] == 1 else 'are'} {number(times['reopened'])} that reopened"
    reached = [row for row in rows if row["at_risk"] >= min(AT_RISK, seen)]
    if not times["closed"] or not reached or not reached[-1]["day"]:
        why = (
            "No posting has been seen from its first day to its last yet" if seen or times["postings"] else "No posting"
        )
        return Figure(title, f"{why}: time open is not known. {left_out}." if times["postings"] else f"{why} yet.")
    few = " So few postings say little." if seen < AT_RISK else ""
    note = (
        f"Share of postings still open so many days after we first saw them (Kaplan–Meier, with 95% limits): "
        f"{number(seen)} postings, {number(times['closed'])} of them closed, {number(times['still_open'])} still open "
        f"and counted for as long as they were seen (censored). {_half(rows, reached[-1])}{few} {left_out}."
    )
    start = {"day": 0, "at_risk": seen, "still_open": 1.0, "low": 1.0, "high": 1.0}
    points = [start, *(row for row in _thinned(reached) if row["day"])]
    untils = [*(row["day"] for row in points[1:]), points[-1]["day"] + 1]
    drawn = [
        {
            "day": row["day"],
            "until": until,
            "still_open": row["still_open"],
            "low": row["still_open"] if row["low"] is None else row["low"],
            "high": row["still_open"] if row["high"] is None else row["high"],
            "tip": f"After {counted(row['day'], 'day')}: {percent(row['still_open'], 1)} still open; "
            f"{counted(row['at_risk'], 'posting')} at risk",
        }
        for row, until in zip(points, untils, strict=True)
    ]
    cells = [_milestone(rows, after) for after in MILESTONES if after <= reached[-1]["day"]]
    columns = ("After", "Still open", "95% limits", "At risk", "Closed by then")
    return figure(
        title, note, survival(drawn), columns, cells, alt=_half(rows, reached[-1]), report="time_open_by_role"
    )


def _half(rows: Rows, last: Mapping[str, Any]) -> str:
    for row in rows:
        if row["still_open"] <= 0.5:
            return f"Half are closed after {counted(row['day'], 'day')}."
    return f"After {counted(last['day'], 'day')}, {percent(last['still_open'], 1)} are still open."


def _milestone(rows: Rows, after: int) -> list[str]:
    by_then = [row for row in rows if row["day"] <= after]
    at = by_then[-1] if by_then else {"still_open": 1.0, "low": None, "high": None}
    limits = "–" if at["low"] is None else f"{percent(at['low'], 1)} to {percent(at['high'], 1)}"
    at_risk = sum(row["closed"] + row["censored"] for row in rows if row["day"] >= after)
    closed = sum(row["closed"] for row in by_then)
    return [counted(after, "day"), percent(at["still_open"], 1), limits, number(at_risk), number(closed)]


def _thinned(rows: Rows) -> Rows:
    every = -(-len(rows) // SPOTS)
    return [*rows[: len(rows) - 1 : every], rows[-1]]
