"""The charts of the report page, each drawn twice: for a desk and for a phone. Rows in, Vega-Lite (by altair) out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pipelines.report_svg import COLOUR, drawn

if TYPE_CHECKING:
    import altair

Rows = Sequence[Mapping[str, Any]]
Drawn = tuple["altair.Chart | altair.LayerChart | altair.VConcatChart", Rows]
Draw = Callable[["Size"], Drawn]
"""A chart and the rows that it is of."""

ROWS = "rows"
AXIS = 46
"""Pixels left of a plot for the numbers of its axis."""
AMOUNT = "datum.value == 0 ? '0' : format(datum.value, '~s')"
"""How an axis writes an amount: 50k, 1.2M."""
WHOLE_NUMBER = "datum.value % 1 ? '' : format(datum.value, ',d')"
LETTER = 6.3
"""Pixels that a letter of 12 is wide, at most words' mean."""
FONT = "Helvetica"
"""What the widths of words are measured with; the page's own font is put in its place."""


@dataclass(frozen=True, slots=True)
class Size:
    """A place for a chart, in pixels; `label` of its width is for the names of bars."""

    name: str
    width: int
    label: int

    @property
    def plot(self) -> int:
        return self.width - self.label - 14

    def cut(self, label: str) -> str:
        """A name as far as there is room for it, whatever font is at hand."""
        return _short(label, self.label - 8)


NARROW = Size("narrow", 342, 128)
HALF = Size("wide", 424, 146)
WHOLE = Size("wide", 880, 176)


def both(draw: Draw, alt: str, wide: Size = WHOLE) -> tuple[str, str]:
    """The SVG for a desk and that for a phone."""
    desk, phone = (_svg(draw, size, alt) for size in (wide, NARROW))
    return desk, phone


def _svg(draw: Draw, size: Size, alt: str) -> str:
    chart, rows = draw(size)
    left = size.label if "name" in rows[0] else AXIS
    return drawn(_framed(chart, rows), name=size.name, width=size.width, left=left, alt=alt)


def bars(rows: Rows, whole: float | None = None) -> Draw:
    """Horizontal bars of `{"name", "value", "told", "brief", "colour", "tip"}`, each with its `told` at its end, on a
    phone its `brief`; the longest reaches across, or what is as much as `whole`."""

    def draw(size: Size) -> Drawn:
        import altair

        said = "brief" if size is NARROW else "told"
        words_width = 8 + 6.6 * max(len(row[said]) for row in rows)
        # The words at the end of the longest bar need room.
        top = (whole or max(row["value"] for row in rows) or 1) * size.plot / max(size.plot - words_width, 40)
        base = altair.Chart(_data()).encode(
            x=altair.X("value:Q", axis=None, scale=altair.Scale(domain=[0, top], nice=False)),
            y=altair.Y("name:N", sort=None, title=None, axis=_names(size), scale=altair.Scale(paddingInner=0.32)),
        )
        marks = base.mark_bar(cornerRadiusEnd=2).encode(
            color=altair.Color("colour:N", scale=None, legend=None), description="tip:N"
        )
        words = base.mark_text(aria=False, align="left", dx=6, color=COLOUR["muted"], fontSize=12).encode(
            text=f"{said}:N"
        )
        return (marks + words).properties(width=size.plot, height=25 * len(rows)), _cut(rows, size)

    return draw


def stacked(rows: Rows, kinds: Mapping[str, str]) -> Draw:
    """Horizontal bars in parts: rows of `{"name", "kind", "value", "tip"}`, `kinds` their order and colours; the page
    has the legend."""

    def draw(size: Size) -> Drawn:
        import altair

        order = list(kinds)
        ranked = [{**row, "rank": order.index(row["kind"])} for row in rows]
        chart = altair.Chart(_data()).mark_bar()
        encoded = chart.encode(
            x=altair.X(
                "value:Q",
                stack="zero",
                title=None,
                axis=altair.Axis(tickCount=4, labelExpr=WHOLE_NUMBER, domain=False),
            ),
            y=altair.Y("name:N", sort=None, title=None, axis=_names(size), scale=altair.Scale(paddingInner=0.32)),
            color=altair.Color(
                "kind:N",
                scale=altair.Scale(domain=order, range=[COLOUR[colour] for colour in kinds.values()]),
                legend=None,
            ),
            order=altair.Order("rank:Q"),
            description="tip:N",
        )
        return encoded.properties(width=size.plot, height=25 * len({row["name"] for row in rows})), _cut(ranked, size)

    return draw


def matrix(rows: Rows, columns: Mapping[str, str]) -> Draw:
    """A table of shaded cells: rows of `{"name", "column", "value", "told", "tip"}`; `columns` are names by their short
    ones. A phone gets the first columns, by their short names."""

    def draw(size: Size) -> Drawn:
        import altair

        shown = list(columns)[: 5 if size is NARROW else len(columns)]
        heads = {short: short if size is NARROW else _short(columns[short], size.plot / len(shown)) for short in shown}
        cells = [{**row, "column": heads[row["column"]]} for row in rows if row["column"] in heads]
        base = altair.Chart(_data()).encode(
            x=altair.X(
                "column:N",
                sort=list(heads.values()),
                title=None,
                axis=altair.Axis(orient="top", labelAngle=0, domain=False, ticks=False, labelLimit=0),
                scale=altair.Scale(paddingInner=0.03, paddingOuter=0),
            ),
            y=altair.Y("name:N", sort=None, title=None, axis=_names(size), scale=altair.Scale(paddingInner=0.08)),
        )
        shade = altair.FillOpacity(
            "value:Q", scale=altair.Scale(type="sqrt", domainMin=0, range=[0.04, 0.55]), legend=None
        )
        marks = base.mark_rect(fill=COLOUR["accent"], cornerRadius=2).encode(fillOpacity=shade, description="tip:N")
        words = base.mark_text(aria=False, color=COLOUR["ink"], fontSize=12).encode(text="told:N")
        height = 28 * len({row["name"] for row in cells})
        return (marks + words).properties(width=size.plot, height=height), _cut(cells, size)

    return draw


def ranges(rows: Rows) -> Draw:
    """Half of the values as a bar, the middle as a tick: rows of `{"name", "low", "middle", "high", "told", "tip"}`."""

    def draw(size: Size) -> Drawn:
        import altair

        top = max(row["high"] for row in rows)
        base = altair.Chart(_data()).encode(
            y=altair.Y("name:N", sort=None, title=None, axis=_names(size), scale=altair.Scale(paddingInner=0.4)),
        )
        scale = altair.Scale(domain=[0, top * 1.08], nice=True)
        axis = altair.Axis(tickCount=4, labelExpr=AMOUNT, domain=False)
        span = base.mark_bar(color=COLOUR["soft"], cornerRadius=2).encode(
            x=altair.X("low:Q", scale=scale, axis=axis, title=None), x2="high:Q", description="tip:N"
        )
        tick = base.mark_tick(color=COLOUR["accent"], thickness=3, size=17).encode(
            x=altair.X("middle:Q", scale=scale), description="tip:N"
        )
        return (span + tick).properties(width=size.plot, height=27 * len(rows)), _cut(rows, size)

    return draw


def history(rows: Rows) -> Draw:
    """What stood open, what was new and closed, and what was read: `{"starts", "ends", "stock", "new", "closed",
    "coverage", "tip"}`, in order."""

    def draw(size: Size) -> Drawn:
        import altair

        wide, ticks = size.width - AXIS - 14, 4 if size is NARROW else 8
        starts = [row["starts"] for row in rows]
        times = altair.Scale(type="utc", domain=[starts[0].isoformat(), rows[-1]["ends"].isoformat()])
        named = [day.isoformat() for day in starts[:: -(-len(starts) // ticks)]]
        dates = altair.Axis(grid=False, values=named, format=_dates(rows), labelAlign="left", tickOffset=0)
        x = altair.X("starts:T", title=None, scale=times, axis=dates)
        none = altair.X("starts:T", title=None, scale=times, axis=None)
        base = altair.Chart(_data()).transform_filter("isValid(datum.tip)")

        def amounts(field: str, count: int) -> altair.Y:
            axis = altair.Axis(tickCount=count, tickMinStep=1, labelExpr=AMOUNT, domain=False)
            return altair.Y(field, title=None, axis=axis, scale=altair.Scale(zero=True))

        def blocks(y: altair.Y, colour: str) -> altair.Chart:
            marks: altair.Chart = base.mark_rect(color=COLOUR[colour]).encode(
                x=none, x2="ends:T", y=y, y2=altair.datum(0), description="tip:N"
            )
            return marks

        across = altair.Chart(_data()).encode(x=none, y=amounts("stock:Q", 4))
        stock = altair.layer(
            across.mark_area(aria=False, color=COLOUR["accent"], opacity=0.14, interpolate="step-after"),
            across.mark_line(aria=False, color=COLOUR["accent"], strokeWidth=2, interpolate="step-after"),
            base.mark_rect(opacity=0).encode(
                x=none, x2="ends:T", y=altair.value(0), y2=altair.value(190), description="tip:N"
            ),
        ).properties(width=wide, height=190, title=_title("Open postings"))
        moves = altair.layer(
            blocks(amounts("down:Q", 3), "second"),
            blocks(amounts("new:Q", 3), "accent"),
        ).properties(width=wide, height=90, title=_title("New (above) and closed (below)"))
        shares = altair.Y(
            "coverage:Q",
            title=None,
            axis=altair.Axis(values=[0, 0.5, 1], format="%", domain=False),
            scale=altair.Scale(domain=[0, 1]),
        )
        reading = (
            blocks(shares, "soft")
            .encode(x=x)
            .properties(width=wide, height=44, title=_title("Share of postings on boards read whole"))
        )
        last = {"starts": rows[-1]["ends"], "stock": rows[-1]["stock"], "closed": 0}  # so that its step is as long
        dated = [{**_iso(row), "down": -row["closed"]} for row in [*rows, last]]
        return altair.vconcat(stock, moves, reading, spacing=14), dated

    return draw


def survival(rows: Rows) -> Draw:
    """The share still open after so many days, with limits: `{"day", "until", "still_open", "low", "high", "tip"}`."""

    def draw(size: Size) -> Drawn:
        import altair

        ends = rows[-1]["until"]
        last = {**rows[-1], "day": ends, "tip": None}  # so that its step is as long
        base = altair.Chart(_data())
        x = altair.X(
            "day:Q",
            title="Days since first seen",
            axis=altair.Axis(grid=False, tickMinStep=1, tickCount=5 if size is NARROW else 10, format=",d"),
            scale=altair.Scale(domain=[0, ends], nice=False),
        )
        shares = altair.Scale(domain=[0, 1])
        y = altair.Y(
            "still_open:Q",
            title=None,
            axis=altair.Axis(format="%", tickCount=4, domain=False, minExtent=34, maxExtent=34),
            scale=shares,
        )
        band = base.mark_area(aria=False, color=COLOUR["soft"], opacity=0.35, interpolate="step-after").encode(
            x=x, y=altair.Y("low:Q", scale=shares), y2="high:Q"
        )
        line = base.mark_line(aria=False, color=COLOUR["accent"], strokeWidth=2, interpolate="step-after").encode(
            x=x, y=y
        )
        spots = (
            base.transform_filter("isValid(datum.tip)")
            .mark_rect(color=COLOUR["accent"], opacity=0)
            .encode(x=x, x2="until:Q", y=y, y2=altair.datum(0), description="tip:N")
        )
        return (band + line + spots).properties(width=size.width - AXIS - 14, height=230), [*rows, last]

    return draw


def _data() -> altair.NamedData:
    import altair

    return altair.NamedData(name=ROWS)


def _cut(rows: Rows, size: Size) -> Rows:
    return [{**row, "name": size.cut(row["name"])} for row in rows]


def _short(label: str, width: float) -> str:
    most = int(width / LETTER)
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


def _names(size: Size) -> altair.Axis:
    """An axis of names, all charts' alike wide."""
    import altair

    return altair.Axis(
        domain=False,
        ticks=False,
        labelLimit=0,
        labelPadding=8,
        minExtent=size.label,
        maxExtent=size.label,
        labelColor=COLOUR["ink"],
    )


def _title(text: str) -> altair.TitleParams:
    import altair

    return altair.TitleParams(
        text, anchor="start", fontSize=12, fontWeight="normal", color=COLOUR["muted"], offset=8, frame="group"
    )


def _iso(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}


def _dates(rows: Rows) -> str:
    return "%b %Y" if (rows[-1]["starts"] - rows[0]["starts"]).days > 300 else "%-d %b"


def _framed(chart: Any, rows: Rows) -> dict[str, Any]:
    """The chart as Vega-Lite, in the style that all of them share, with its rows."""
    muted, line = COLOUR["muted"], COLOUR["line"]
    styled = (
        chart.properties(background="transparent", padding={"left": 0, "right": 8, "top": 4, "bottom": 4})
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=muted,
            titleColor=muted,
            titleFontWeight="normal",
            labelFontSize=12,
            titleFontSize=12,
            gridColor=line,
            domainColor=line,
            tickColor=line,
        )
        .configure_concat(spacing=12)
    )
    # Charts are checked where they are put together; to check them whole once more takes longer than to draw them.
    return {**styled.to_dict(validate=False), "datasets": {ROWS: [dict(row) for row in rows]}}
