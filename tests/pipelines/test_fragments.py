"""Fragments read by their tags alone: the same lines as from the parser's tree, or none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.fragments import write_fragment
from pipelines.lines import Line
from pipelines.markup import write_parsed
from pipelines.writer import Writer

_TAGS = """
p div section ul ol li h1 h3 h6 strong b em i u span a s small sub code br img hr td pre script"""
TAGS = _TAGS.split()
CLOSABLE = [tag for tag in TAGS if tag not in ("br", "img", "hr", "td", "pre", "script")]
PLAIN_ATTRIBUTES = ("", "", "", ' class="a b"', ' style="font-weight: bold"', ' STYLE="font-weight:700"')
# fmt: off
ODD_ATTRIBUTES = (
    ' class="a > b"', " style='display:none'", ' Style="font-weight:700"', " hidden", ' href="/a?b=1&c=2"', " id=x",
    ' title="', " /", ' style="font-weight&#58;bold"',
)
PLAIN_TEXTS = ("Bread", " ", "\n", "a  b", "&amp;", "R&amp;D", "Q & A", "&nbsp;", "• dough", "1. oven", "Ofen:", "ü’–")
ODD_TEXTS = (
    "\n\n", "R&D", "&#8217;", "&#150;", "&#x27;", "•", "a\tb", "a\x07b", "\ud800", "\ufeff", "a > b", "a < b",
    "<!-- no -->", "&copy=1", "|", "\r\n",
)
# fmt: on
ATTRIBUTES, TEXTS = PLAIN_ATTRIBUTES + ODD_ATTRIBUTES, PLAIN_TEXTS + ODD_TEXTS
OPENINGS = st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES))
PIECES = st.sampled_from(TEXTS) | OPENINGS | st.builds("</{}>".format, st.sampled_from(TAGS))


def _element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Elements within each other, all of them closed."""
    tags = st.sampled_from(["div", "div", "ul", "li", "p", "h3", "strong", "span", "a", *CLOSABLE])
    return st.builds(
        lambda tag, attributes, parts: f"<{tag}{attributes}>{''.join(parts)}</{tag}>",
        tags,
        st.sampled_from(PLAIN_ATTRIBUTES),
        st.lists(inner, max_size=4),
    )


CLOSED = st.recursive(
    st.sampled_from(PLAIN_TEXTS) | st.sampled_from(("<br>", "<br />", "<hr>", "<img src=x>")), _element
)
HTML = st.lists(CLOSED, max_size=5).map("".join) | st.lists(PIECES, max_size=14).map("".join)


def _written(html: str) -> tuple[list[str], list[Line]] | None:
    writer = Writer(keeps_lines=False)
    return (writer.shown, writer.lines) if write_fragment(html, writer) else None


def _parsed(html: str) -> tuple[list[str], list[Line]]:
    writer = Writer(keeps_lines=False)
    write_parsed(html, writer)
    return writer.shown, writer.lines


@settings(max_examples=800, deadline=None)
@given(HTML)
def test_a_fragment_gives_the_lines_of_its_tree(html: str) -> None:
    written = _written(html)
    assert written is None or written == _parsed(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p>We bake.</p>\n<ul>\n<li>Bread</li>\n<li><strong>Cake</strong>, at night</li>\n</ul>",
        '<div class="content"><h3>The mill</h3><p style="font-weight: bold">Flour&nbsp;&amp; water</p><br/>Rye</div>',
        "<ul><div><li>Bread</li></div></ul>Loose <a href='/x?a=1&b=2'>words</a>",
    ],
)
def test_plain_fragments_need_no_parser(html: str) -> None:
    assert _written(html) == _parsed(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p>Bread<p>Cake",
        "<p><ul><li>Bread</li></ul></p>",
        "<b><p>Bread</p></b>",
        "<p>a < b</p>",
        "<p>R&D</p>",
        "<P>Bread</P>",
        "<p hidden>Bread</p>",
        '<p style="display: none">Bread</p>',
        "<table><tr><td>Bread</td></tr></table>",
        "<p>Bread<!-- stale --></p>",
        "<p>a\x00b</p>",
        "<p/>Bread",
    ],
)
def test_what_a_parser_would_mend_is_left_to_it(html: str) -> None:
    assert _written(html) is None


@pytest.mark.parametrize("unit", ["<", "<p>", "<p ", "</p>", "<p a=", "&", "<b>", '<p a="', "<p a ", "a"])
def test_fragments_are_linear(unit: str) -> None:
    html = unit * (65_536 // len(unit))
    started = time.process_time()
    _written(html)
    assert time.process_time() - started < 1
