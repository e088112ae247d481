"""HTML to text, and text and HTML to sections: tables of cases, the seed posting, and what holds for any input."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.blocks import Section, html_to_text, read_html, read_html_sections, read_sections
from pipelines.values.text import clean

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<!-- nothing -->", ""),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<p>One<br>Two<br/><br/>Three</p>", "One\nTwo\nThree"),
        ("<h2>Duties</h2><ul><li>Sow</li><li>Reap</li></ul>", "Duties\n- Sow\n- Reap"),
        ("<ul><li><p>Sow</p><p>with care</p></li><li>• Reap</ul>", "- Sow\nwith care\n- Reap"),
        ("<ul><li>Sow<ul><li>rye</li></ul></li></ul>", "- Sow\n- rye"),
        ("<table><tr><th>Shift<th>Pay<tr><td>Night<td>£20</table>", "Shift | Pay\nNight | £20"),
        ("<p>R&amp;D &eacute;quipe&nbsp;A &#8211; B</p>", "R&D équipe A – B"),
        ("<style>p{}</style><script>x()</script><p>Shown</p><p hidden>Not</p>", "Shown"),
        ("<div style='display: none'>Not</div><div>Shown</div>", "Shown"),
        ("<p>Sof\u200btware\u00ad engineer</p>", "Software engineer"),
        ("Plain\nlines, no mark-up", "Plain\nlines, no mark-up"),
        ("<b>Bold</b> and\nplain", "Bold and\nplain"),
        ("<p>Wrapped\nsource</p>", "Wrapped source"),
        ("<pre>kept\n\nlines</pre>", "kept\nlines"),
        ("&lt;p&gt;Encoded &amp;amp; whole&lt;/p&gt;", "Encoded & whole"),
        ("<p>a</p>&lt;p&gt;b&lt;/p&gt;&lt;p&gt;c&lt;/p&gt;&lt;ul&gt;&lt;li&gt;d&lt;/li&gt;&lt;/ul&gt;", "a\nb\nc\n- d"),
        ("<p>Uses &lt;b&gt;bold&lt;/b&gt; tags</p>", "Uses <b>bold</b> tags"),
        ("<p>Unclosed <b>bold</i></p>tail</div>", "Unclosed bold\ntail"),
        ("<p>fewer than < 5</p>", "fewer than < 5"),
        ("\ud800<p>sur\udfffrogate \x00 NUL</p>", "surrogate NUL"),
    ],
)
def test_html_to_text(html, text):
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<p>before</p>" + "<ul><li>x" * 3_000 + "<p>after</p>",  # deeper than the parser goes
        "<p>before</p>" + "<ul><li>x" * 100_000 + "<script>y</script><p>after</p>",  # more than is read with a tree
        "<p>before</p>" + "<p>x</p>" * 30_000 + "<STYLE>p{}</STYLE><b>after</b>",
    ],
    ids=["deep", "deep and large", "large"],
)
def test_what_is_too_deep_or_too_large_for_a_tree_keeps_its_text(html):
    text, sections = read_html(html)
    assert text.split("\n") == ["before", *["x"] * html.count("x"), "after"]
    assert sections[-1].end == len(text)


@pytest.mark.parametrize(
    "html",
    ["<div>" * 100_000, "<ul><li>" * 50_000, "<b>" * 100_000, "<p>x</p>\n" * 50_000, "<" * 65_536],
)
def test_html_to_text_is_quick_on_deep_and_long_input(html):
    started = time.perf_counter()
    read_html(html + "end")
    assert time.perf_counter() - started < 5


def kinds(sections):
    return [(section.kind, section.heading, section.items or section.text) for section in sections]


HEADED_HTML = """
<h1>Baker, night shift</h1>
<p>Crumb &amp; Co. is a leading bakery. Our mission is to feed the town.</p>
<h2>What you’ll do</h2>
<ul><li>Bake bread</li><li><p>Mind the oven</p></li></ul>
<p><strong>You bring:</strong></p>
<ul><li>2+ years at an oven</li><li>Calm</li></ul>
<div><b style="font-size: 12px">Nice to have</b></div><div>- A van</div><div>- A dog</div>
<p><b>Benefits:</b> bread, and more bread</p>
<p>Crumb &amp; Co. is an equal opportunity employer. We do not discriminate against anyone,
whatever they like to eat.</p>
"""


def test_html_headings_by_tag_bold_type_and_run_in():
    assert kinds(read_html_sections(HEADED_HTML)) == [
        ("about_company", "Baker, night shift", "Crumb & Co. is a leading bakery. Our mission is to feed the town."),
        ("responsibilities", "What you’ll do", ["Bake bread", "Mind the oven"]),
        ("requirements", "You bring", ["2+ years at an oven", "Calm"]),
        ("preferred", "Nice to have", ["A van", "A dog"]),
        ("benefits", "Benefits", "bread, and more bread"),
        (
            "equal_opportunity",
            None,
            "Crumb & Co. is an equal opportunity employer. We do not discriminate against anyone, "
            "whatever they like to eat.",
        ),
    ]


def test_a_section_of_plain_text_whole():
    text = "Requirements:\n- Python,\n  and some C\n- English\n\nBenefits\nBread"
    assert read_sections(text) == [
        Section(
            kind="requirements",
            heading="Requirements",
            text="- Python,\n  and some C\n- English",
            items=["Python, and some C", "English"],
            start=0,
            end=48,
        ),
        Section(kind="benefits", heading="Benefits", text="Bread", items=[], start=48, end=62),
    ]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Responsibilities - What You'II Do", "responsibilities"),
        ("KEY RESPONSIBILITIES:", "responsibilities"),
        ("**What You’ll Do**", "responsibilities"),
        ("## About the team", "about_team"),
        ("About us", "about_company"),
        ("Who we are", "about_company"),
        ("Who you are", "requirements"),
        ("Qualifications & Experience", "requirements"),
        ("As a baker you will be responsible for:", "responsibilities"),
        ("Preferred Qualifications", "preferred"),
        ("Bonus points if you have:", "preferred"),
        ("What’s in it for you?", "benefits"),
        ("Salary range", "compensation"),
        ("How to apply", "application"),
        ("Applicant Privacy Notice", "legal"),
        ("Location", "other"),
        ("Deine Aufgaben", "responsibilities"),
        ("Das bringst du mit:", "requirements"),
        ("Wir bieten", "benefits"),
        ("Über uns", "about_company"),
        ("Vos missions", "responsibilities"),
        ("Profil recherché :", "requirements"),
        ("Nous offrons", "benefits"),
        ("Qui sommes-nous ?", "about_company"),
        ("Requisitos", "requirements"),
        ("Funciones principales:", "responsibilities"),
        ("Qué ofrecemos", "benefits"),
        ("Sobre nosotros", "about_company"),
    ],
)
def test_heading_words(heading, kind):
    first, second = read_sections(f"An opening line\n\n{heading}\nRye and wheat, by the sack.")
    assert (first.heading, second.kind, second.text) == (None, kind, "Rye and wheat, by the sack.")
    assert second.heading == heading.strip("*#: ")


@pytest.mark.parametrize(
    "line",
    [
        "Strong communication skills",
        "Knowledge of Python",
        "Gather requirements",
        "Review benefits packages with members",
        "Lead the team",
        "We describe the requirements below.",
        "Experience with SQL",
    ],
)
def test_an_item_is_no_heading(line):
    text = f"Responsibilities\nKeep the books\n{line}\nAnswer the phone"
    (section,) = read_sections(text)
    assert section.items == ["Keep the books", line, "Answer the phone"]


def test_subheadings_of_unknown_words_take_the_kind_above():
    html = "<h2>Requirements</h2><h3>Craft</h3><p>Wood</p><h3>Manner</h3><p>Calm</p><h2>Odds and ends</h2><p>None</p>"
    assert kinds(read_html_sections(html)) == [
        ("requirements", "Requirements", ""),
        ("requirements", "Craft", "Wood"),
        ("requirements", "Manner", "Calm"),
        (None, "Odds and ends", "None"),
    ]


def test_a_heading_above_siblings_of_other_kinds_gives_them_nothing():
    html = "<h1>About us</h1><h3>Requirements</h3><p>Calm</p><h3>Odds and ends</h3><p>None</p>"
    assert kinds(read_html_sections(html)) == [
        ("about_company", "About us", ""),
        ("requirements", "Requirements", "Calm"),
        (None, "Odds and ends", "None"),
    ]


def test_text_that_lost_its_line_breaks_is_divided_by_sentence():
    text = (
        "Crumb & Co. is a leading bakery with offices in four towns. Our mission is to feed them all.Responsibilities:"
        + "Bake bread for the town every morning.Clean the oven with care.Support the day shift in the shop. " * 4
        + "Requirements:Bachelor's degree in baking or equivalent experience.Strong knowledge of rye."
        + "2+ years at an oven."
        + "Ability to get up early. " * 8
    )
    assert [(section.kind, section.heading) for section in read_sections(text)] == [
        ("about_company", None),
        ("responsibilities", "Responsibilities"),
        ("requirements", "Requirements"),
    ]


def test_a_role_heading_opens_what_its_text_says():
    html = "<h2>About the role</h2><p>{}</p>"
    (duties,) = read_html_sections(html.format("In this role you will run the night shift."))
    (silent,) = read_html_sections(html.format("A rare chance."))
    assert (duties.kind, silent.kind) == ("responsibilities", "other")


def test_text_without_headings_is_divided_by_what_it_says():
    text = """Crumb & Co. is a leading bakery. Our mission is to feed the town.

The night team plays a central role. The team is made up of bakers and drivers.

Bake bread for the town
Clean the oven every morning
Support the day shift
Bachelor's degree in baking, with 2+ years of experience
Strong knowledge of rye
Ability to get up early

We offer 30 days of paid time off and health insurance.
The base salary range for this role is 30,000 to 40,000.

All qualified applicants will receive consideration without regard to race or religion."""
    assert [(section.kind, len(section.items)) for section in read_sections(text)] == [
        ("about_company", 0),
        ("about_team", 0),
        ("responsibilities", 3),
        ("requirements", 3),
        ("benefits", 0),
        ("compensation", 0),
        ("equal_opportunity", 0),
    ]


def test_a_swallowed_heading_does_not_hide_where_requirements_start():
    text = "What you'll do\n- Build ovens\n- Own the dough\n- 3+ years of baking\n- Knowledge of yeast"
    assert kinds(read_sections(text)) == [
        ("responsibilities", "What you'll do", ["Build ovens", "Own the dough"]),
        ("requirements", None, ["3+ years of baking", "Knowledge of yeast"]),
    ]


def test_a_lone_duty_that_names_years_does_not_split_a_list():
    text = "Duties\n- Build ovens\n- Plan 5 years ahead\n- Own the dough\n- Mend the roof\n- Lead the shift"
    assert [section.kind for section in read_sections(text)] == ["responsibilities"]


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("\n \n", 1), ("word", 1), ("\n\nword\n\n", 1)],
)
def test_awkward_ends_lose_nothing(text, count):
    sections = read_sections(text)
    assert len(sections) == count
    assert "".join(text[section.start : section.end] for section in sections) == text


@pytest.mark.skipif(not SEEDS.is_dir(), reason="needs ../shared")
def test_the_seed_posting_is_read_whole():
    text = clean(next(SEEDS.glob("003_*.txt")).read_text(encoding="utf-8"))
    sections = read_sections(text)
    assert [(section.kind, section.heading, len(section.items)) for section in sections] == [
        ("about_company", None, 0),
        ("about_company", "Why Join Us", 0),
        ("about_team", None, 0),
        ("responsibilities", "Responsibilities - What You'II Do", 4),
        ("requirements", None, 5),
        ("equal_opportunity", None, 0),
    ]
    lines = [line for line in text.split("\n") if line]
    assert [
        line
        for section in sections
        for text in (section.heading, section.text)
        for line in (text or "").split("\n")
        if line
    ] == lines


LINES = st.sampled_from(
    [
        "Requirements",
        "What you'll do:",
        "- item",
        "• item",
        "We are an equal opportunity employer.",
        "5+ years",
        "**x**",
        "# About us",
        "Benefits: bread",
        "Über uns",
        "1. one",
        "you will be responsible for",
        "",
        " ",
        "\u2028",
        "\r",
        "\x00",
        "a" * 200,
    ]
)
TAGS = st.sampled_from(
    ["<p>", "</p>", "<li>", "</ul>", "<ul>", "<b>", "</b>", "<br>", "<td>", "<h2>", "</h2>", "&lt;", "<!--"]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.lists(st.one_of(LINES, st.text(max_size=20))).map("\n".join)))
def test_sections_joined_are_the_whole_text(text):
    sections = read_sections(text)
    assert "".join(text[section.start : section.end] for section in sections) == text
    for section in sections:
        assert section.text in text[section.start : section.end]
        assert section.start < section.end


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(TAGS, LINES, st.text(max_size=20))).map("".join))
def test_sections_of_html_joined_are_its_text(html):
    text, sections = read_html(html)
    assert text == html_to_text(html)
    assert sections == read_html_sections(html)
    assert "".join(text[section.start : section.end] for section in sections) == text
    text.encode("utf-8")
