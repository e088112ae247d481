"""A chart → SVG that a page may hold: drawn at build time, so that the page needs no script and asks nobody.

Of what Vega draws only the elements and attributes named here pass. Colours become those of the page's style sheet, so
that dark and light are its business; the words of a mark become its tooltip.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import lxml.etree as etree

if TYPE_CHECKING:
    from lxml.etree import _Element

VEGA_LITE = "6.4"
"""The Vega-Lite that altair 6 writes for, as vl-convert names it."""
COLOURS = {
    "#1b1f24": "ink",
    "#5b6470": "muted",
    "#dfe3e8": "line",
    "#1f5f8b": "accent",
    "#b9652a": "second",
    "#9db7ca": "soft",
    "#2e7d5b": "good",
    "#b7791f": "warn",
    "#b23b3b": "bad",
}
"""What a chart may be drawn with: the colour by day, and its variable in the style sheet."""
COLOUR = {variable: colour for colour, variable in COLOURS.items()}

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_LEFT = re.compile(r"^translate\([^,]*,")
_ELEMENTS = {"svg", "g", "path", "line", "rect", "circle", "text", "tspan"}
_ATTRIBUTES = {
    *("width", "height", "viewBox", "transform", "d", "x", "y", "x2", "y2", "x1", "y1", "r", "cx", "cy"),
    *("fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-linecap"),
    *("stroke-linejoin", "stroke-miterlimit", "opacity", "font-size", "font-weight", "text-anchor"),
}


def drawn(chart: dict[str, Any], *, name: str, width: int, left: int, alt: str) -> str:
    """The SVG of a Vega-Lite chart, of class `chart` and `name` (wide or narrow): `width` pixels wide, its plot `left`
    from the edge. `alt` says what it shows; what is in it is told by the table below it."""
    import vl_convert

    svg = cleaned(vl_convert.vegalite_to_svg(chart, vl_version=VEGA_LITE))
    # Not as wide as the fonts of this machine make the longest words: a reader's are others.
    svg.set("width", str(width))
    svg.set("viewBox", f"0 0 {width} {svg.get('height')}")
    svg[0].set("transform", _LEFT.sub(f"translate({left},", svg[0].get("transform", "")))
    for key, value in {"class": f"chart {name}", "role": "img", "aria-label": alt}.items():
        svg.set(key, value)
    etree.cleanup_namespaces(svg)
    text: str = etree.tostring(svg, encoding="unicode")
    return text.replace(' xmlns="http://www.w3.org/2000/svg"', "", 1)


def cleaned(text: str) -> _Element:
    """What may pass of an SVG, with the page's colours and tooltips."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    svg: _Element = etree.fromstring(text.encode(), parser)
    _clean(svg)
    return svg


def _clean(element: _Element) -> None:
    for child in list(element):
        if _is_drawn(child):
            _clean(child)
        else:
            element.remove(child)
    told = element.get("aria-label") if element.get("role") == "graphics-symbol" else None
    is_mark = element.get("aria-roledescription") not in (None, "axis", "legend", "title")
    for key in list(element.attrib):
        if key not in _ATTRIBUTES:
            del element.attrib[key]
    for key in ("fill", "stroke"):
        if colour := COLOURS.get(element.get(key, "").lower()):
            element.set(key, f"var(--{colour})")
    if told and is_mark:
        title = etree.SubElement(element, f"{_NAMESPACE}title")
        title.text = told
        element.insert(0, title)


def _is_drawn(element: _Element) -> bool:
    """False for what is not known, and for the frames that Vega draws of nothing."""
    tag = element.tag
    if not isinstance(tag, str) or tag.removeprefix(_NAMESPACE) not in _ELEMENTS:
        return False
    return element.get("display") != "none" and not (tag == f"{_NAMESPACE}path" and not element.get("d"))
