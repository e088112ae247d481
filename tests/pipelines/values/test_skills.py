"""Skills named in postings, and the ordinary words that are none."""

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.shipped import vocabulary
from pipelines.values.skills import ReadSkill, read_skills


def found(text, soft=False):
    return [read.skill for read in read_skills(text, soft)]


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("Python, Go and Rust", ["Python", "Go", "Rust"]),
        ("Experience in Go.", ["Go"]),
        ("Go developers", ["Go"]),
        ("- Python\n- Go\n- Docker", ["Python", "Go", "Docker"]),
        ("We go above and beyond. Go for it with us!", []),
        ("Go-to-market strategy", ["Go-to-market strategy"]),
        ("R, Python and SQL", ["R", "Python", "SQL"]),
        ("R&D department", ["Research and development"]),
        ("C/C++, C# and Objective-C", ["C", "C++", "C#", "Objective-C"]),
        ("Series C funding, vitamin C", []),
        ("React and Redux", ["React", "Redux"]),
        ("You react swiftly. React quickly to change.", []),
        ("reactjs", ["React"]),
        ("SAP S/4HANA, SAP FI/CO", ["SAP S/4HANA", "SAP FI/CO"]),
        ("Knowledge of SAP is a plus", ["SAP"]),
        ("the sap of trees", []),
        ("Swift and Kotlin", ["Swift", "Kotlin"]),
        ("a swift response. Swift response", []),
        ("We fight rust. Rust protection", []),
        ("Advanced Excel, Word, PowerPoint", ["Microsoft Excel", "Microsoft Word", "Microsoft PowerPoint"]),
        ("Excel skills", ["Microsoft Excel"]),
        ("You excel at this. Excel in your career. In other words: a word", []),
        ("Kafka, Spark, Airflow", ["Apache Kafka", "Apache Spark", "Apache Airflow"]),
        ("Spark joy", []),
        ("MS Access", ["Microsoft Access"]),
        ("Access to our tools", []),
        ("Express yourself. The American Express card", []),
        ("Express.js", ["Express.js"]),
        ("Node.js / TypeScript, .NET, ASP.NET Core, CI/CD", ["Node.js", "TypeScript", ".NET", "ASP.NET", "CI/CD"]),
        ("RESTful APIs", ["REST"]),
        ("the rest of the team", []),
        ("SAFe, a safe place", ["SAFe"]),
        ("security", []),
        ("HTML5/CSS3 and A/B tests in Power-BI", ["HTML", "CSS", "A/B testing", "Power BI"]),
        ("machine learning (ML)", ["Machine learning", "Machine learning"]),
        ("Lebenslauf und Führerschein Klasse B", ["Driving licence"]),
        ("Maîtrise de la comptabilité", ["Accounting"]),
        ("further, JavaScript", ["JavaScript"]),
        ("in compliance with the law", []),
        ("Experience in compliance.", ["Compliance"]),
        ("", []),
    ],
)
def test_skills(text, skills):
    assert found(text) == skills


def test_surface_is_what_stands_there():
    assert read_skills("Gute Kenntnisse in MS Office (Excel)") == [
        ReadSkill("Microsoft Office", "MS Office", 19, 28),
        ReadSkill("Microsoft Excel", "Excel", 30, 35),
    ]


def test_soft_skills_are_given_only_when_asked_for():
    assert found("Teamwork, Python and leadership") == ["Python"]
    assert found("Teamwork, Python and leadership", soft=True) == ["Teamwork", "Python", "Leadership"]


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=150)
    | st.lists(
        st.sampled_from(["Python", "Go", ",", "c++", ".NET", "İ", "é", "R&D", "\n", "SAP", "\ud800", "in", "Node.js"]),
        max_size=20,
    ).map(" ".join)
)
def test_any_text_is_read_and_offsets_are_right(text):
    reads = read_skills(text, soft=True)
    assert all(read.surface == text[read.start : read.end] != "" for read in reads)
    assert all(first.end <= second.start for first, second in itertools.pairwise(reads))


@pytest.mark.parametrize("piece", ["go ", "Python, ", " ", "c++", ".net", "and ", "R\n", "a", "Go  and, "])
def test_long_texts_take_no_longer_than_they_should(piece):
    text = piece * (65536 // len(piece))
    started = time.perf_counter()
    read_skills(text, soft=True)
    assert time.perf_counter() - started < 3


def test_the_vocabulary_is_sound():
    rows = vocabulary("skills")
    names = [row["skill"] for row in rows]
    assert len(names) == len(set(names)) >= 1_500
    assert names == sorted(names, key=str.casefold)
    assert {row["guard"] for row in rows} == {"", "upper", "name", "code", "topic", "spoken", "exact"}
    assert {row["skill"] for row in vocabulary("skill_surfaces")} <= set(names)


@pytest.mark.parametrize("row", [row for row in vocabulary("skills") if not row["guard"]][::25], ids=str)
def test_a_skill_without_a_guard_is_found_by_its_name(row):
    assert found(f"- {row['skill']}\n", soft=True) == [row["skill"]]
