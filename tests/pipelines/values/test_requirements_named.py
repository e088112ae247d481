"""What a requirement names: languages with their levels, licences, clearances; and where requirements stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from processor import takes_at_most

from benchmarks.accuracy import requirements as bench
from pipelines.blocks import Section
from pipelines.lines import fold, split_words
from pipelines.values.language_skills import LanguageSkill, read_language_skills
from pipelines.values.requirement_phrases import find_phrases
from pipelines.values.requirements import read_requirements
from pipelines.values.years import read_years


def asked(*items, kind="requirements", heading=None, text=None):
    text = "\n".join(f"- {item}" for item in items) if text is None else text
    return read_requirements([Section(kind, heading, text, list(items), 0, len(text))])


def languages(text):
    folded = fold(text)
    words = split_words(folded)
    return [(skill.language, skill.level) for skill in read_language_skills(folded, words, find_phrases(words))]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Fluent in English and German", [("en", "fluent"), ("de", "fluent")]),
        ("Fluent German (C1) and good English", [("de", "C1"), ("en", "good")]),
        ("German and English (B2)", [("de", "B2"), ("en", "B2")]),
        ("English (fluent), Spanish (basic)", [("en", "fluent"), ("es", "basic")]),
        ("Native-level Greek and business-level Finnish", [("el", "native"), ("fi", "business")]),
        ("Excellent written and spoken English", [("en", "advanced")]),
        ("You are fluent in English, Czech is a plus", [("en", "fluent"), ("cs", None)]),
        ("Working knowledge of French", [("fr", "good")]),
        ("You speak Dutch", [("nl", None)]),
        ("Verhandlungssicheres Deutsch und sehr gute Englischkenntnisse", [("de", "business"), ("en", "advanced")]),
        ("Deutschkenntnisse auf B2-Niveau", [("de", "B2")]),
        ("Anglais courant ; l'allemand serait un plus", [("en", "fluent"), ("de", None)]),
        ("Notions d’espagnol", [("es", "basic")]),
        ("Nivel alto de inglés (C1)", [("en", "C1")]),
        ("Vloeiend Nederlands", [("nl", "fluent")]),
        ("Inglês fluente", [("en", "fluent")]),
        ("Buona conoscenza della lingua inglese", [("en", "good")]),
        ("Znajomość języka angielskiego na poziomie B2", [("en", "B2")]),
        ("Experience in the German market", []),
        ("Strong knowledge of French tax", []),
        ("LLM from an English-speaking country", []),
        ("Polish the copy until it shines", []),
        ("Explain it in plain English", []),
    ],
)
def test_languages(text, known):
    assert languages(text) == known


def test_a_language_whose_own_clause_is_a_plus_is_optional():
    (row,) = asked("Fluent English; Italian is a plus")
    assert row.level == "must"
    assert row.languages == (LanguageSkill("en", "fluent", False), LanguageSkill("it", None, True))


@pytest.mark.parametrize(
    ("text", "licences", "clearance", "kind"),
    [
        ("Valid driver's license", ("driving",), None, "licence"),
        ("Führerschein Klasse B", ("driving",), None, "licence"),
        ("Permis B exigé", ("driving",), None, "licence"),
        ("CPA or ACCA required", ("cpa", "acca"), None, "licence"),
        ("Welding certificate of our own", (), None, "licence"),
        ("Ability to obtain a Secret security clearance", (), "secret", "clearance"),
        ("Active TS/SCI clearance", (), "top_secret_sci", "clearance"),
        ("SC clearance, or eligibility for it", (), "sc", "clearance"),
        ("Security clearance", (), None, "clearance"),
        ("Customs clearance of goods", (), None, "skill"),
        ("Experience with Lean and Six Sigma", (), None, "experience"),
    ],
)
def test_licences_and_clearances(text, licences, clearance, kind):
    (row,) = asked(text)
    assert (row.licences, row.clearance, row.kind) == (licences, clearance, kind)


def test_a_list_that_plainly_asks_is_read_under_any_heading():
    rows = asked("3 years of baking", "Driving licence", "A steady hand", kind="benefits")
    assert [(row.text, row.level, row.section, row.rule) for row in rows] == [
        ("3 years of baking", "must", "benefits", "list"),
        ("Driving licence", "must", "benefits", "list"),
        ("A steady hand", "must", "benefits", "list"),
    ]


@pytest.mark.parametrize(
    "items",
    [
        ("30 days of holiday after 2 years of service", "A pension", "English lessons"),
        ("Own the oven", "Teach three bakers a year", "Report to the owner"),
        ("A degree of freedom", "A 4-year vesting schedule"),
    ],
)
def test_a_list_of_offers_or_duties_is_none_of_requirements(items):
    assert asked(*items, kind="benefits") == []


def test_a_line_within_a_list_turns_the_level():
    items = ("Rye", "Wheat", "Spelt")
    rows = asked(*items, text="- Rye\n- Wheat\nWould be nice:\n- Spelt")
    assert [(row.text, row.level) for row in rows] == [("Rye", "must"), ("Wheat", "must"), ("Spelt", "nice")]
    rows = asked("Rye", "Nice to have", "Spelt")
    assert [(row.text, row.level) for row in rows] == [("Rye", "must"), ("Spelt", "nice")]


def test_the_heading_may_say_that_all_is_nice():
    assert [row.level for row in asked("Rye", "Spelt", heading="It would help if you know")] == ["nice", "nice"]


def test_experience_beyond_a_line_or_is_an_alternative():
    text = "Bachelor's degree in botany\nOR\nFour years of experience in a nursery"
    rows = read_requirements([Section("requirements", None, text, [], 0, len(text))])
    assert [(row.kind, row.degree, row.alternative) for row in rows] == [
        ("degree", "bachelor", True),
        ("experience", None, False),
    ]


@pytest.mark.parametrize(
    ("text", "alternative"),
    [
        ("Degree in botany or 5 years of experience", True),
        ("Degree in botany or chemistry and 5 years of experience", False),
        ("Bachelor's degree, or an associate's with 4 years of experience", False),
        ("Applicants may substitute education for experience", True),
        ("Studium oder vergleichbare Qualifikation", True),
        ("Education may be used in place of experience", True),
        ("Education requirements do not apply to this post", False),
        ("Substitution of education for experience is not permitted", False),
    ],
)
def test_alternative(text, alternative):
    (row,) = asked(text)
    assert (row.kind, row.alternative) == ("degree", alternative)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("mindestens ein Jahr Erfahrung", [(1, None)]),
        ("at least 18 months of experience", [(1.5, None)]),
        ("6-12 months of experience", [(0.5, 1)]),
        ("a year of experience", [(1, None)]),
        ("minimaal 3 jaar ervaring", [(3, None)]),
        ("3 tot 5 jaar ervaring", [(3, 5)]),
        ("almeno due anni di esperienza", [(2, None)]),
        ("pelo menos cinco anos de experiência", [(5, None)]),
        ("od 3 do 5 lat doświadczenia", [(3, 5)]),
        ("実務経験3年以上", [(3, None)]),
        ("경력 3년 이상", [(3, None)]),
        ("Years of experience: 3-5", [(3, 5)]),
        ("a 6 month contract", []),
        ("within 6 months of hire", []),
        ("5 times a year", []),
        ("mehrjährige Erfahrung", []),
        ("L'entreprise, créée il y a 20 ans", []),
    ],
)
def test_years(text, years):
    assert [(found.years_min, found.years_max) for found in read_years(fold(text))] == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("3+ years of leading bakers, 8+ years of baking", 8),
        ("4 years of baking or a Master's degree and 2 years of baking", 4),
        ("Technical diploma and 3 years of baking; or 5 years in lieu of a degree", 3),
    ],
)
def test_the_years_that_count(text, years):
    (row,) = asked(text)
    assert row.years_min == years


def test_the_own_postings_are_read_as_they_are_labelled():
    figures = {(score.of, score.measure): score for score in bench._own()}
    assert [name for name, score in figures.items() if score.held is False] == []
    assert figures["own postings: items", "recall"].n == 302


@pytest.mark.parametrize(
    "piece",
    ["5 years or ", "B.S./", "English and ", "• a", "one ", "experience or education ", "<", "or ", "6 months "],
)
def test_long_texts_take_no_long_time(piece):
    text = (piece * 65_536)[:65_536]
    for items in ([], [text]):
        assert takes_at_most(0.1, read_requirements, [Section("requirements", None, text, items, 0, len(text))])


@settings(max_examples=60, deadline=None)
@given(st.text(), st.lists(st.text(max_size=30), max_size=4))
def test_any_text_is_read(text, items):
    for kind in ("preferred", "responsibilities", "benefits"):
        read_requirements([Section(kind, text, text + "\n".join(items), items, 0, 1)])
    assert isinstance(languages(text), list)
