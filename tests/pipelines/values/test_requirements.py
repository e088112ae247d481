"""Requirements: tables of ways of asking for years, degrees and the rest, seen in real postings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.blocks import Section, read_sections
from pipelines.values.requirements import (
    Experience,
    Requirement,
    read_education,
    read_experience,
    read_requirements,
)
from pipelines.values.text import clean

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"


def asked(*items, kind="requirements"):
    text = "\n".join(f"- {item}" for item in items)
    return read_requirements([Section(kind, None, text, list(items), 0, len(text))])


def test_a_requirement_whole():
    assert asked("Bachelor's degree in botany or equivalent experience, and 3-5 years in a nursery") == [
        Requirement(
            text="Bachelor's degree in botany or equivalent experience, and 3-5 years in a nursery",
            level="must",
            kind="degree",
            years_min=3,
            years_max=5,
            is_primary=True,
            degree="bachelor",
            alternative=True,
            section="requirements",
            rule="item",
        )
    ]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2+ years of experience", (2, None)),
        ("+3 years of experience", (3, None)),
        (r"10\+ years in retail", (10, None)),
        ("5 + years of experience", (5, None)),
        ("5 years of experience", (5, None)),
        ("3 or more years of experience", (3, None)),
        ("3-5 years of experience", (3, 5)),
        ("3 – 5+ years in sales", (3, None)),
        ("3 to 5 yrs experience", (3, 5)),
        ("two to four years of experience", (2, 4)),
        ("One to three (1-3) years of experience", (1, 3)),
        ("Two (2) to four (4) years of experience", (2, 4)),
        ("Minimum of five (5) years' experience", (5, None)),
        ("at least 3 years of professional experience", (3, None)),
        ("over 10 years of experience", (10, None)),
        ("1.5 years of experience", (1.5, None)),
        ("0-2 years of experience", (0, 2)),
        ("up to 3 years of experience", (None, 3)),
        ("between 2 and 4 years of experience", (2, 4)),
        ("Years of experience: 5+ years", (5, None)),
        ("3-5 Jahre Berufserfahrung", (3, 5)),
        ("Mindestens drei Jahre Erfahrung im Verkauf", (3, None)),
        ("mehrjährige Berufserfahrung (mind. 3 Jahre)", (3, None)),
        ("3-jährige Erfahrung", (3, None)),
        ("bis zu 2 Jahre Erfahrung", (None, 2)),
        ("à partir de 5 ans d'expérience", (5, None)),
        ("Au moins 3 ans d’expérience", (3, None)),
        ("Entre 2 et 4 ans d'expérience", (2, 4)),
        ("más de 3 años de experiencia", (3, None)),
        ("de 3 a 5 años de experiencia", (3, 5)),
        ("For 20 years we have baked bread", (None, None)),
        ("Our company has 30 years of experience", (None, None)),
        ("Must be at least 18 years old", (None, None)),
        ("18 years of age or older", (None, None)),
        ("Equity with a 4-year vesting schedule", (None, None)),
        ("Work on a 5-year plan", (None, None)),
        ("4-year degree in botany", (None, None)),
        ("2 years of college", (None, None)),
        ("No accidents in the past 3 years", (None, None)),
        ("Graduated within the last 2 years", (None, None)),
        ("6 months of experience", (0.5, None)),
        ("A contract of 6 months", (None, None)),
        ("Several years of experience", (None, None)),
        ("75 years of experience", (None, None)),
        ("Salary of 5,000 years", (None, None)),
    ],
)
def test_years(text, years):
    (requirement,) = asked(text)
    assert (requirement.years_min, requirement.years_max) == years


@pytest.mark.parametrize(
    ("items", "experience"),
    [
        (["5+ years of experience, including 2 years of leading people"], (5, None)),
        (["8 years in sales, with at least 3 years abroad"], (8, None)),
        (["2+ years with Python", "5+ years of engineering", "1 year with Go"], (5, None)),
        (["Bachelor's with 5 years of experience or Master's with 3 years"], (5, None)),
        (["PhD, or Master's with 2+ years, or Bachelor's with 4+ years of experience"], (4, None)),
        (["2-4 years of experience", "10+ years preferred"], (2, 4)),
        (["10+ years of experience preferred"], (None, None)),
        (["Including 2+ years of leading people"], (None, None)),
        (["Calm"], (None, None)),
        ([], (None, None)),
    ],
)
def test_read_experience_is_the_main_clause(items, experience):
    assert read_experience(asked(*items)) == Experience(*experience)


def test_one_clause_is_primary():
    rows = asked("2+ years with Python", "5+ years of engineering", "5 years of baking", "7 years a plus", "Calm")
    assert [row.is_primary for row in rows] == [False, True, False, False, False]


@pytest.mark.parametrize(
    ("text", "degree", "alternative"),
    [
        ("Bachelor‘s degree in botany", "bachelor", False),
        ("Bachelor's or Master's degree in botany", "bachelor", False),
        ("Master's degree or PhD", "master", False),
        ("Ph.D. in physics", "doctorate", False),
        ("B.S. or M.S. in botany", "bachelor", False),
        ("BS/MS in botany", "bachelor", False),
        ("MS or PhD in botany", "master", False),
        ("BA/BS degree or equivalent practical experience", "bachelor", True),
        ("Bachelor's degree, or an equivalent combination of education and experience", "bachelor", True),
        ("Degree in botany or equivalent experience", "bachelor", True),
        ("University degree", "bachelor", False),
        ("4 year college degree", "bachelor", False),
        ("MBA or other advanced degree", "master", False),
        ("Associate's degree in nursing", "vocational", False),
        ("High school diploma or GED required; Bachelor's degree preferred", "secondary", False),
        ("Abgeschlossenes Studium der Botanik oder vergleichbare Berufserfahrung", "bachelor", True),
        ("Abgeschlossene kaufmännische Ausbildung oder Studium der Botanik", "vocational", False),
        ("Abitur", "secondary", False),
        ("Bac+5 en botanique", "master", False),
        ("Diplôme d'ingénieur", "master", False),
        ("Titulación universitaria en botánica", "bachelor", False),
        ("Máster en botánica", "master", False),
        ("No degree required", None, False),
        ("A degree is not required", None, False),
        ("MS Office and MS Excel", None, False),
        ("Certified Scrum Master", None, False),
        ("Master data management", None, False),
        ("FP&A and LC-MS/MS at a high degree of skill", None, False),
        ("Based in Boston, MA or remote", None, False),
        ("Associates and clients trust you", None, False),
    ],
)
def test_degree(text, degree, alternative):
    (requirement,) = asked(text)
    assert (requirement.degree, requirement.alternative) == (degree, alternative)


@pytest.mark.parametrize(
    ("items", "education"),
    [
        (["Bachelor's degree", "Master's degree preferred"], "bachelor"),
        (["Bachelor's degree and 5 years, or", "Master's degree and 3 years"], "bachelor"),
        (["Master's degree is a plus"], None),
        (["No degree required"], None),
        (["Calm"], None),
    ],
)
def test_read_education_is_the_least_that_is_asked(items, education):
    assert read_education(asked(*items)) == education


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Knowledge of rye", "must"),
        ("Rye is a plus", "nice"),
        ("Experience with rye, wheat, or barley is a plus", "nice"),
        ("5+ years of baking, rye a plus", "must"),
        ("Bachelor's degree in botany. Advanced degrees are a plus.", "must"),
        ("Bachelor's degree, preferred", "nice"),
        ("Ideally you have baked before", "nice"),
        ("3 years of baking, ideally in a small town", "must"),
        ("Driving licence required, van preferred", "must"),
        ("Englischkenntnisse von Vorteil", "nice"),
        ("L'anglais est un plus", "nice"),
        ("Se valorará experiencia con centeno", "nice"),
        ("No degree required", None),
    ],
)
def test_level(text, level):
    (requirement,) = asked(text)
    assert requirement.level == level


def test_items_of_a_preferred_section_are_nice():
    assert [row.level for row in asked("5+ years of baking", kind="preferred")] == ["nice"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Python", "skill"),
        ("Strong communication skills", "skill"),
        ("Sehr gute Kenntnisse in Excel", "skill"),
        ("Experience in running a shop", "experience"),
        ("3+ years in a bakery", "experience"),
        ("Erfahrung im Verkauf", "experience"),
        ("Bachelor's degree", "degree"),
        ("Fluent in English and German (C1)", "language"),
        ("English (B2)", "language"),
        ("Englischkenntnisse auf C1-Niveau", "language"),
        ("Anglais courant", "language"),
        ("Nivel alto de inglés", "language"),
        ("Valid driver's license", "licence"),
        ("Führerschein Klasse B", "licence"),
        ("PMP certification", "licence"),
        ("Active TS/SCI clearance", "clearance"),
        ("Passion for bread and for the people who eat it", "other"),
        ("Willingness to travel up to 50% of the time", "other"),
    ],
)
def test_kind(text, kind):
    (requirement,) = asked(text)
    assert requirement.kind == kind


def test_prose_of_a_section_that_asks_is_read_by_sentence():
    text = (
        "We're looking for someone who meets the minimum requirements. "
        "You have 3+ years of experience, e.g. in a shop. You speak fluent German.\nBachelor's degree"
    )
    rows = read_requirements([Section("requirements", None, text, [], 0, len(text))])
    assert [(row.text, row.kind, row.rule) for row in rows] == [
        ("You have 3+ years of experience, e.g. in a shop.", "experience", "sentence"),
        ("You speak fluent German.", "language", "sentence"),
        ("Bachelor's degree", "degree", "sentence"),
    ]


def test_prose_around_the_items_is_read_where_it_asks_plainly():
    text = "You will need:\n- Calm\n- Rye\nYou have 3+ years of experience in a shop. We like bread."
    rows = read_requirements([Section("requirements", None, text, ["Calm", "Rye"], 0, len(text))])
    assert [(row.text, row.rule) for row in rows] == [
        ("Calm", "item"),
        ("Rye", "item"),
        ("You have 3+ years of experience in a shop.", "sentence"),
    ]


def test_elsewhere_only_what_is_plainly_asked():
    text = "You must have 3 years of experience in a shop. You will lead a team with years of experience. We bake."
    sections = [
        Section("responsibilities", None, text, [], 0, len(text)),
        Section("about_company", None, "We bring 20 years of experience.", [], 0, 32),
        Section("benefits", None, "After 2 years of experience, a cake.", [], 0, 36),
    ]
    assert [(row.text, row.level, row.years_min, row.section, row.rule) for row in read_requirements(sections)] == [
        ("You must have 3 years of experience in a shop.", "must", 3, "responsibilities", "plain_years")
    ]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="needs ../shared")
def test_the_seed_posting():
    text = clean(next(SEEDS.glob("003_*.txt")).read_text(encoding="utf-8"))
    sections = read_sections(text)
    rows = read_requirements(sections)
    (section,) = [section for section in sections if section.kind == "requirements"]
    assert [row.text for row in rows] == section.items
    assert [(row.kind, row.degree, row.years_min, row.years_max) for row in rows] == [
        ("degree", "bachelor", 2, None),
        ("experience", None, None, None),
        ("experience", None, None, None),
        ("skill", None, None, None),
        ("other", None, None, None),
    ]
    assert read_experience(rows) == Experience(2, None)
    assert read_education(rows) == "bachelor"


PIECES = st.sampled_from(
    [
        "5",
        "+",
        "-",
        " years ",
        "Jahre",
        " of experience",
        "Bachelor's degree",
        " or ",
        "BS/MS",
        ", ",
        "a plus",
        "\n",
        "three",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=8))).map("".join)))
def test_never_raises_and_keeps_the_text(text):
    for kind in ("requirements", None):
        rows = read_requirements([Section(kind, None, text, [], 0, len(text))])
        assert all(row.text in text for row in rows)
        assert sum(row.is_primary for row in rows) <= 1
    (row,) = read_requirements([Section("requirements", None, text, [text], 0, len(text))])
    assert row.text == text


@pytest.mark.parametrize(
    ("item", "level", "optional"),
    [
        ("Experience with Node.js; Rust is a plus", "must", ["Rust is a plus"]),
        ("5+ years of Java. Kotlin is a plus.", "must", ["Kotlin is a plus"]),
        ("Java (Kotlin preferred) and SQL", "must", ["Kotlin preferred"]),
        ("Docker, Kubernetes (nice to have)", "nice", []),
        ("Docker (preferred but not required)", "nice", []),
        ("SQL is a must, NoSQL nice to have", "must", ["NoSQL nice to have"]),
        ("Must know C++", "must", []),
    ],
)
def test_part_of_a_must_may_be_merely_nice(item, level, optional):
    (need,) = read_requirements([Section("requirements", "Requirements", item, [item], 0, len(item))])
    assert need.level == level
    assert [need.text[start:end].strip() for start, end in need.optional] == optional
