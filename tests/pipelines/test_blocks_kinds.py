"""Sections by what headings and lines say: nine languages, lists and prose, text that lost its lines; their scorer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from processor import takes_at_most

from benchmarks.accuracy import sections as scorer
from pipelines.blocks import read_html_sections, read_sections


def kinds(text):
    return [(section.kind, section.heading, section.items) for section in read_sections(text)]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (
            "Wat ga je doen?\n- Brood bakken\n\nWat vragen wij?\n- Rust\n\nWat bieden wij?\n- Pensioen",
            ["responsibilities", "requirements", "benefits"],
        ),
        (
            "Responsabilidades:\n- Assar pão\n\nRequisitos obrigatórios:\n- Calma\n\nO que oferecemos:\n- Pão",
            ["responsibilities", "requirements", "benefits"],
        ),
        (
            "Chi siamo\nUn forno.\n\nCosa farai:\n- Pane\n\nRequisiti:\n- Calma\n\nCosa offriamo:\n- Pane",
            ["about_company", "responsibilities", "requirements", "benefits"],
        ),
        (
            "Zakres obowiązków:\n- Chleb\n\nWymagania:\n- Spokój\n\nMile widziane:\n- Pies\n\nOferujemy:\n- Chleb",
            ["responsibilities", "requirements", "preferred", "benefits"],
        ),
        (
            "【業務内容】\n・パンを焼く\n\n【必須スキル】\n・経験3年以上\n\n【歓迎スキル】\n・犬\n\n【福利厚生】\n・パン",
            ["responsibilities", "requirements", "preferred", "benefits"],
        ),
        (
            "■ 주요업무\n• 빵 굽기\n• 오븐 청소\n\n■ 자격요건\n• 3년 이상\n\n■ 우대사항\n• 개\n\n■ 복리후생\n• 빵",
            ["responsibilities", "requirements", "preferred", "benefits"],
        ),
        (
            "Tes missions au quotidien\n- Pétrir\n\nNous recherchons une personne qui :\n- Se lève tôt\n\n"
            "Nos avantages :\n- Du pain",
            ["responsibilities", "requirements", "benefits"],
        ),
        (
            "Was dich erwartet\n- Teig\n\nWas du mitbringst\n- Eile\n\nDas wäre toll\n- Hund\n\nUnser Angebot\n- Brot",
            ["responsibilities", "requirements", "preferred", "benefits"],
        ),
        (
            "Qué harás\n- Amasar\n\nQué buscamos\n- Calma\n\nQué te ofrecemos\n- Pan",
            ["responsibilities", "requirements", "benefits"],
        ),
    ],
)
def test_headings_of_many_languages(text, headings):
    assert [section.kind for section in read_sections(text)] == headings
    assert all(section.heading and section.text for section in read_sections(text))


def test_a_mark_on_every_line_is_a_bullet():
    assert kinds("Duties\n■ Bake bread\n■ Clean ovens\n■ Mind the shop") == [
        ("responsibilities", "Duties", ["Bake bread", "Clean ovens", "Mind the shop"])
    ]


def test_what_introduces_a_role_is_one_section():
    text = """About the Role
We are a small night shift, and loud.

In this role you will bake for the town, and lead two apprentices.

It calls for somebody who likes the dark."""
    assert [(section.kind, section.heading) for section in read_sections(text)] == [
        ("responsibilities", "About the Role")
    ]


@pytest.mark.parametrize(
    ("below", "kind"),
    [
        ("- Health insurance and free bread\n- Paid time off\n- A pension plan", "benefits"),
        ("We have baked since 1890, and our values are flour and water.", "about_company"),
    ],
)
def test_why_to_join_is_what_is_said_there(below, kind):
    assert [section.kind for section in read_sections(f"Why Crumb & Co.?\n{below}")] == [kind]


def test_names_of_items_are_no_headings():
    text = """Requirements
Experience: you have baked for a town.

Education: school is enough.

Communication and experience: you speak with guests."""
    assert kinds(text) == [
        (
            "requirements",
            "Requirements",
            [
                "Experience: you have baked for a town.",
                "Education: school is enough.",
                "Communication and experience: you speak with guests.",
            ],
        )
    ]


def test_a_duty_that_speaks_of_diversity_is_a_duty():
    text = """What you'll do
Build strong ovens and mend them when they break.

Partner with local schools to hire apprentices from all backgrounds, and make the bakery a place where they are seen, \
heard and given bread.

Support the night shift."""
    assert [section.kind for section in read_sections(text)] == ["responsibilities"]


def test_tags_for_machines_belong_to_nothing_but_at_the_end():
    text = "Requirements\nCalm\n\n#LI-Remote #LI-XY1\n\nBenefits\nBread\n\n#LI-XY1"
    assert [(section.kind, section.text) for section in read_sections(text)] == [
        ("requirements", "Calm"),
        ("other", "#LI-Remote #LI-XY1"),
        ("benefits", "Bread\n\n#LI-XY1"),
    ]


def test_pay_after_a_list_is_its_own():
    text = """Requirements
- Calm
- Two hands

Factors such as experience and location may influence base pay, set within the salary range of each town."""
    assert [section.kind for section in read_sections(text)] == ["requirements", "compensation"]


def test_a_few_words_before_a_list_are_its_heading():
    text = "Qualifications of the baker\n- Calm\n- Two hands\n\nWe offer you\n- Bread"
    assert [(section.kind, section.heading) for section in read_sections(text)] == [
        ("requirements", "Qualifications of the baker"),
        ("benefits", "We offer you"),
    ]


def test_sentences_glued_to_each_other_are_told_apart():
    text = (
        "Prepares bread for the whole town every morning.Cleans the ovens, the floor and the shop after work."
        "Trains two apprentices in all of it.\n\nMust have a diploma and 3 years of experience at an oven or at a mill."
        "Strong knowledge of rye.Ability to get up early, every day of it."
    )
    first, second = read_sections(text)
    assert (first.kind, second.kind) == ("responsibilities", "requirements")
    assert text[second.start :].startswith("Must have")


def test_a_name_with_a_dot_is_not_glued():
    html = "<p>" + "We use Node.JS and ASP.NET with the U.S.Team of our own, and we like it. " * 4 + "</p>"
    assert len(read_html_sections(html)) == 1


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("aB9 .\n\n:-*#é■【】•€¢)"), max_size=200))
def test_any_marks_lose_nothing(text):
    for section in read_html_sections(text):
        assert section.start < section.end
    assert "".join(text[section.start : section.end] for section in read_sections(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "in the shop.Bake bread" * 3_000,
        ("the team is responsible for you will be " * 4 + "\n") * 400,
        "【a】\n" * 8_000,
        "■ a\n" * 8_000,
        "#AAAA " * 10_000,
        "Requirements: " * 4_000,
        "Teamwork: x\n" * 5_000,
    ],
)
def test_reading_is_linear(text):
    assert takes_at_most(0.5, read_sections, text)


# The scorer.


def test_lines_pair_off_once():
    assert scorer._matched([1, 10, 12], [2, 11, 30]) == 2
    assert scorer._matched([1], [1, 2, 2]) == 1


def test_sections_of_one_field_have_no_boundary_between():
    sections = [(0, 5, "about_company"), (5, 9, "benefits"), (9, 12, "legal"), (12, 20, "requirements")]
    assert list(scorer._starts(sections, scorer.ONE_FIELD)) == [0, 5, 12]


def test_fields_become_labelled_spans():
    row = {"company_profile": "We bake. Daily.", "description": "", "requirements": "Calm", "benefits": ""}
    labelled = scorer._of_emscad(row)
    assert (labelled.text, labelled.starts) == ("We bake. Daily.\n\nCalm", [0, 17])
    assert labelled.spans == [
        (0, 8, scorer.ABOUT),
        (9, 15, scorer.ABOUT),
        (17, 21, scorer.QUALIFICATIONS),
    ]


def test_heading_lines_can_be_taken_out():
    blocks = scorer._html_blocks("<h2>Who you are</h2><ul><li>Calm</li></ul><p><strong>Odd</strong></p><p>End</p>")
    kept, bare = scorer._headed([blocks], True), scorer._headed([blocks], False)
    assert (kept[0].text, kept[0].spans) == ("Who you are\n- Calm\nOdd\nEnd", [(12, 18, scorer.QUALIFICATIONS)])
    assert (bare[0].text, bare[0].spans) == ("- Calm\nEnd", [(0, 6, scorer.QUALIFICATIONS)])
