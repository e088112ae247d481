"""Lines in an SVG, plain enough to be read as text."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 380, 70, 190, 40, 50
LINE = 14
"""Of a name, high."""
COLOURS = ("#0b6e99", "#b3541e", "#4c7a34", "#6b4ea0")


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    points: Sequence[tuple[float, float]]


def drawn(title: str, across: str, series: Sequence[Series], *, is_log: bool = False) -> str:
    """Every series over the same axes; with `is_log` both count by tens."""
    xs = [x for each in series for x, _ in each.points]
    ys = [y for each in series for _, y in each.points]
    place_x = _scale(xs, LEFT, WIDTH - RIGHT, is_log)
    place_y = _scale(ys if is_log else [0, *ys], HEIGHT - BOTTOM, TOP, is_log)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{escape(title)}</title>',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{LEFT}" y="20" font-size="15">{escape(title)}</text>',
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 10}" text-anchor="middle">{escape(across)}</text>',
    ]
    for value in _marks(xs, is_log):
        x = place_x(value)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{value:,.0f}</text>')
    for value in _marks(ys if is_log else [0, *ys], is_log):
        y = place_y(value)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:,g}</text>')
    for each, colour in zip(series, COLOURS, strict=False):
        points = " ".join(f"{place_x(x):.1f},{place_y(y):.1f}" for x, y in each.points)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{place_x(x):.1f}" cy="{place_y(y):.1f}" r="2.5" fill="{colour}"/>' for x, y in each.points
        ]
    beside = 0.0
    ends = sorted(
        (place_y(each.points[-1][1]), each.name, colour) for each, colour in zip(series, COLOURS, strict=False)
    )
    for end, name, colour in ends:
        beside = max(end + 4, beside + LINE)  # names do not lie on each other where lines end together
        parts.append(f'<text x="{WIDTH - RIGHT + 8}" y="{beside:.1f}" fill="{colour}">{escape(name)}</text>')
    return "\n".join((*parts, "</svg>\n"))


def _scale(values: Sequence[float], start: float, end: float, is_log: bool) -> Callable[[float], float]:
    least, most = _ends(values, is_log)

    def place(value: float) -> float:
        at = math.log10(value) if is_log else value
        return start + (at - least) / ((most - least) or 1) * (end - start)

    return place


def _ends(values: Sequence[float], is_log: bool) -> tuple[float, float]:
    if is_log:
        return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return min(values), max(values)


def _marks(values: Sequence[float], is_log: bool) -> list[float]:
    least, most = _ends(values, is_log)
    if is_log:
        return [10.0**power for power in range(int(least), int(most) + 1)]
    step = 10 ** math.floor(math.log10((most - least) or 1))
    step = step / 2 if (most - least) / step < 3 else step
    return [round(step * number, 10) for number in range(math.ceil(least / step), math.floor(most / step) + 1)]
