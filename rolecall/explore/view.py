"""How the explorer looks: filters, counts, charts, the table and its downloads, the SQL behind it.

What was fetched is only ever handed to a table, a chart or `mo.plain_text`, which escape; never to Markdown or HTML.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import altair
import marimo as mo

from crawler.home import Home
from pipelines import ask
from rolecall.explore.questions import MOST_DOWNLOADED, MOST_ROWS, ONE_OF, Asked

if TYPE_CHECKING:
    import pandas

LABELS = {
    "family": "Role family",
    "role": "Role",
    "country": "Country",
    "city": "City",
    "skill": "Skill",
    "company": "Company",
    "seniority": "Seniority",
    "remote": "On site or remote",
}
BARS = 12
"""The most that a chart shows."""
BLUE = "#3b78c3"
DOWNLOADS = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
NOT_KNOWN = "not known"
WORD_JOINER = "\u2060"
_ADDRESS = re.compile(r"(\bdata|:)(?=//|:)", re.IGNORECASE)
_PAGE = re.compile(r"https?://\S+", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:avif|bmp|gif|ico|jpe?g|png|svg|tiff?|webp)", re.IGNORECASE)
SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Offered:
    """What the filters offer: filter → what is shown → its value; and how many values there are in all."""

    options: dict[str, dict[str, str]]
    of_values: dict[str, int]


def offered(values: pandas.DataFrame) -> Offered:
    options: dict[str, dict[str, str]] = {name: {} for name in ONE_OF}
    of_values = dict.fromkeys(ONE_OF, 0)
    for filter, value, postings, of in values.itertuples(index=False):
        options[filter][f"{value} ({postings:,})"] = value
        of_values[filter] = of
    return Offered(options, of_values)


def label(name: str, offered: Offered) -> str:
    """The filter's name, and how many of its values are offered where not all are."""
    shown, of = len(offered.options[name]), offered.of_values[name]
    return LABELS[name] if shown == of else f"{LABELS[name]} (the {shown:,} most frequent of {of:,})"


def head(source: Any, words: Any, filters: Any) -> Any:
    return mo.vstack(
        [mo.md("# rolecall explore"), _grid([source, words], 18, 40), _grid(list(filters.elements.values()), 10, 22)],
        gap=1,
    )


def _grid(elements: list[Any], least: int, percent: int) -> Any:
    """Beside each other as many as there is room for: each at least so many letters and percent wide."""
    cells = "".join(f"<div style='min-width:0'>{mo.as_html(element).text}</div>" for element in elements)
    columns = f"repeat(auto-fit, minmax(min(100%, max({least}rem, {percent}%)), 1fr))"
    return mo.Html(f"<div style='display:grid; grid-template-columns:{columns}; gap:0.75rem'>{cells}</div>")


def totals(found: pandas.DataFrame, looked_at: str) -> Any:
    postings, companies, seen_on = found.iloc[0]
    if not postings:
        return mo.callout(mo.md("**Nothing fits.** Take a filter away, or look at all postings."), kind="neutral")
    return mo.hstack(
        [
            mo.stat(f"{postings:,}", label=looked_at, bordered=True),
            mo.stat(f"{companies:,}", label="Companies", bordered=True),
            mo.stat(f"{seen_on:%Y-%m-%d}", label="Last seen on", bordered=True),
        ],
        justify="start",
        wrap=True,
        gap=1,
    )


def charts(found: Mapping[str, pandas.DataFrame]) -> Any:
    if not len(found["families"]):
        return mo.md("")
    drawn = [
        _bars(found["families"], "role_family", "role families"),
        _bars(found["countries"], "country_code", "countries"),
        _weeks(found["weeks"]),
    ]
    return _grid([chart for chart in drawn if chart is not None], 20, 30)


def _bars(counted: pandas.DataFrame, name: str, title: str) -> Any:
    """The most frequent values, each with its share of what is chosen."""
    of = int(counted["of_postings"].iloc[0])
    shown = counted.head(BARS).assign(
        value=lambda rows: rows[name].fillna(NOT_KNOWN),
        share=lambda rows: rows["postings"] / of,
    )[["value", "postings", "share"]]
    heading = (
        f"{title}, share of {of:,}" if len(counted) <= BARS else f"{BARS} of {len(counted)} {title}, share of {of:,}"
    )
    bars = altair.Chart(_records(shown), title=_capital(heading)).encode(
        x=altair.X("share:Q", axis=altair.Axis(format="%", tickCount=4), title=None),
        y=altair.Y("value:N", sort=None, title=None, axis=altair.Axis(labelLimit=150)),
        tooltip=["value:N", altair.Tooltip("postings:Q", format=","), altair.Tooltip("share:Q", format=".1%")],
    )
    return _drawn(bars.mark_bar(color=BLUE), altair.Step(18))


def _weeks(counted: pandas.DataFrame) -> Any:
    """Postings first seen, a bar a week; None where there is no week after a board's first crawl."""
    if not len(counted):
        return None
    shown = counted.assign(week=counted["week"].astype(str))
    bars = altair.Chart(_records(shown), title="First seen, by week").encode(
        x=altair.X("week:T", title=None),
        y=altair.Y("postings:Q", title=None, axis=altair.Axis(tickMinStep=1)),
        tooltip=["week:T", altair.Tooltip("postings:Q", format=",")],
    )
    return _drawn(bars.mark_bar(color=BLUE), 18 * BARS)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _records(rows: pandas.DataFrame) -> Any:
    return altair.Data(values=rows.to_dict("records"))  # type: ignore[no-untyped-call]


def _drawn(chart: Any, height: Any) -> Any:
    """As wide as there is room, without Vega's menu, which would send the data to an editor elsewhere."""
    return (
        chart.properties(width="container", height=height, usermeta={"embedOptions": {"actions": False}})
        .configure_view(strokeWidth=0)
        .configure_title(anchor="start", fontSize=13)
    )


def rows(found: pandas.DataFrame, totals: pandas.DataFrame, whole: Asked) -> Any:
    postings = int(totals["postings"].iloc[0])
    table = mo.ui.table(
        _printed(found),
        selection=None,
        page_size=20,
        show_download=False,
        show_column_summaries=False,
        show_data_types=False,
        label=f"The newest {MOST_ROWS:,} of {postings:,}" if postings > MOST_ROWS else "",
    )
    amount = f"{min(postings, MOST_DOWNLOADED):,}"
    buttons = [
        mo.download(
            _file(whole, format),
            filename=f"postings.{format}",
            mimetype=mimetype,
            label=f"{amount} as {'CSV' if format == 'csv' else 'Parquet'}",
            disabled=not postings,
        )
        for format, mimetype in DOWNLOADS.items()
    ]
    return mo.vstack([table, mo.hstack(buttons, justify="start", wrap=True)])


def _printed(found: pandas.DataFrame) -> pandas.DataFrame:
    """Days as days, a dash where nothing is known, and addresses only where they are a posting's own."""
    days = {name: found[name].dt.strftime("%Y-%m-%d") for name in found.select_dtypes("datetime")}
    known = found.notna()
    cells = found.assign(**days).astype(object).where(known, "–")
    return cells.apply(lambda column: column.map(_own_address if column.name == "url" else _only_text))


def _own_address(url: Any) -> Any:
    return url if _PAGE.fullmatch(url) and not _PICTURE.search(url) else _only_text(url)


def _only_text(cell: Any) -> Any:
    """A text whose addresses are none, though they look the same: marimo's table shows pictures where it finds their
    addresses, which would ask elsewhere for them."""
    return _ADDRESS.sub(rf"\1{WORD_JOINER}", cell) if isinstance(cell, str) else cell


def _file(asked: Asked, format: str) -> Callable[[], bytes]:
    """Asks when the button is pressed, in a process of its own, as `rolecall query` does."""

    def made() -> bytes:
        with (
            tempfile.TemporaryDirectory(prefix="rolecall-") as folder,
            ask.run(Home.find().database, asked.sql, asked.params, timeout=SECONDS) as answer,
        ):
            file = Path(folder, f"postings.{format}")
            answer.write(format, file)
            return file.read_bytes()

    return made


def statements(asked: Asked) -> Any:
    """The SQL behind the table, its parameters, and what asks the same in a terminal."""
    given = "\n".join(f"${name} = {value}" for name, value in asked.params.items())
    behind = mo.vstack([mo.md(f"```sql\n{asked.sql}```"), mo.plain_text(given)])
    return mo.accordion(
        {"The SQL behind the table": behind, "In a terminal": mo.plain_text(asked.command)}, multiple=True
    )
