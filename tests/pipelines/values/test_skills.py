"""Skills named in postings, and the ordinary words that are none."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from processor import takes_at_most

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
        ("You must have legal authorization to work in the United States.", []),
        ("Authentication and authorization", ["Access control"]),
        ("prior authorizations for infusions", ["Prior authorization"]),
        ("We cannot offer visa sponsorship, now or without the need for sponsorship in the future.", []),
        ("You enjoy driving change and driving a team forward", []),
        ("safe driving, van driving", ["Vehicle driving", "Vehicle driving"]),
        ("No phone calls please. Free wifi.", []),
        ("accelerate new business opportunities", []),
        ("You win new business", ["Customer acquisition"]),
        ("heat pumps in old houses", ["HVAC"]),
        ("the documentation of our business model", []),
        ("staffing levels, customer advocacy", ["Customer advocacy"]),
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
        ("teams of word smiths access the outlook of sap prices", []),
        ("MS Teams and Outlook", ["Microsoft Teams", "Microsoft Outlook"]),
        ("Scala, Dart and Julia", ["Scala", "Dart", "Julia"]),
        ("Ask Julia. A dart board", []),
        ("Ruby on Rails; goes off the rails", ["Ruby on Rails"]),
        ("Modelling of data and data modelling", ["Data modeling"]),
        ("programme management, behavior-driven development", ["Program management", "Behavior-driven development"]),
        ("tests of software: software testing", ["Software testing"]),
        ("Designing a wall. Experience in design, and UI design", ["Design", "UI design"]),
        ("Data. Analysis; data\nanalysis", []),
        ("Pythonを使った開発", ["Python"]),
        ("Pythonów, Gołang, żGo", []),
        ("qualité : contrôle qualité, gestion de projet", ["Quality control", "Project management"]),
        ("Gestión de proyectos y atención al cliente", ["Project management", "Customer service"]),
        ("Softwareentwicklung, Buchhaltung", ["Software development", "Accounting"]),
        ("https://jobs.example/careers", []),
        ("values embedded in our culture", []),
        ("CAD$131,000 a year, 131,000 CAD; PHP 45k", []),
        ("2D/3D CAD; PHP 8.1, php", ["CAD", "PHP", "PHP"]),
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


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("Fluent in English and German", ["English", "German"]),
        ("English (C1), French", ["English", "French"]),
        ("fließend Deutsch und Englisch", ["German", "English"]),
        ("anglais courant", ["English"]),
        ("the French market, an English breakfast, polish your shoes", []),
        ("organised, hands-on and self-motivated", ["Organizational skills", "Hands-on mentality", "Motivation"]),
        ("our organization", []),
        ("You build strong relationships", ["Building and developing", "Relationship building"]),
        ("planning and coordinating events", ["Planning", "Coordination"]),
        ("Teamfähigkeit, esprit d'équipe, trabajo en equipo", ["Teamwork", "Teamwork", "Teamwork"]),
    ],
)
def test_attitudes_activities_and_spoken_languages_are_given_when_asked_for(text, skills):
    assert found(text, soft=True) == skills
    assert found(text) == []


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=150)
    | st.lists(
        st.sampled_from(
            [
                "Python",
                "Go",
                ",",
                "c++",
                ".NET",
                "İ",
                "é",
                "R&D",
                "\n",
                "SAP",
                "\ud800",
                "in",
                "Node.js",
                "\0",
                "\u202e",
                "of",
            ]
        ),
        max_size=20,
    ).map(" ".join)
)
def test_any_text_is_read_and_offsets_are_right(text):
    reads = read_skills(text, soft=True)
    assert {read.start for read in read_skills(text)} <= {place for r in reads for place in range(r.start, r.end)}
    assert all(read.surface == text[read.start : read.end] != "" for read in reads)
    assert all(first.end <= second.start for first, second in itertools.pairwise(reads))


PIECES = [
    *("go ", "Python, ", " ", "c++", ".net", "and ", "R\n", "a", "Go  and, ", "data ", "project management ", "SAP, "),
    *("Go, R, C, ", "English, ", "a b ", "business to business ", "’", "ł", "日本 Python", "\ud800", "<"),
]


@pytest.mark.parametrize("piece", PIECES)
def test_long_texts_take_no_longer_than_they_should(piece):
    assert takes_at_most(0.1, lambda text: read_skills(text, soft=True), piece * (65536 // len(piece)))


def test_the_vocabulary_is_sound():
    rows = vocabulary("skills")
    names = [row["skill"] for row in rows]
    assert len(names) == len(set(names)) >= 1_500
    assert names == sorted(names, key=str.casefold)
    assert {row["guard"] for row in rows} == {"", "upper", "name", "code", "topic", "spoken", "exact", "currency"}
    aliases = [alias for row in rows for alias in row["aliases"].split("|") if alias]
    assert len(aliases) == len(set(aliases)) >= 4_000
    assert {alias.casefold() for alias in aliases}.isdisjoint(name.casefold() for name in names)
    assert all(row["aliases"].split("|") == sorted(row["aliases"].split("|")) for row in rows)
    surfaces = [row["surface"] for row in vocabulary("skill_surfaces")]
    assert surfaces == sorted(set(surfaces))
    assert {row["skill"] for row in vocabulary("skill_surfaces")} <= set(names)


@pytest.mark.parametrize("row", [row for row in vocabulary("skills") if not row["guard"]][::25], ids=str)
def test_a_skill_without_a_guard_is_found_by_its_name(row):
    assert found(f"- {row['skill']}\n", soft=True) == [row["skill"]]
