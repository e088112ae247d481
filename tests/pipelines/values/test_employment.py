"""Employment and workplace types: printed fields, lines, and what whole postings state."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from processor import takes_at_most

from pipelines.shipped import vocabulary
from pipelines.values.employment import read_employment_type, read_workplace_type

EMPLOYMENT_TYPES = {
    "full_time",
    "part_time",
    "contract",
    "temporary",
    "internship",
    "apprenticeship",
    "volunteer",
    "other",
}
WORKPLACE_TYPES = {"onsite", "hybrid", "remote"}


@pytest.mark.parametrize(
    ("text", "employment_type"),
    [
        ("Full-time", "full_time"),
        ("FullTime", "full_time"),
        ("FULL_TIME", "full_time"),
        ("SALARIED_FT", "full_time"),
        ("fulltime_permanent", "full_time"),
        ("Perm - Full-time", "full_time"),
        ("Full Time / Permanent", "full_time"),
        ("Regular Full Time (Salary)", "full_time"),
        ("Full Time Employee", "full_time"),
        ("Vollzeit", "full_time"),
        ("Festanstellung, Vollzeit", "full_time"),
        ("CDI, temps plein", "full_time"),
        ("Temps plein", "full_time"),
        ("Tiempo completo", "full_time"),
        ("PartTime", "part_time"),
        ("Teilzeit (20h)", "part_time"),
        ("Temps partiel", "part_time"),
        ("Werkstudent", "part_time"),
        ("Contractor", "contract"),
        ("12 month contract", "contract"),
        ("Full-time, Contract", "contract"),
        ("Freelancer (Hourly Rate)", "contract"),
        ("Fixed Term Contract", "contract"),
        ("fulltime_fixed_term", "temporary"),
        ("befristet", "temporary"),
        ("CDD", "temporary"),
        ("Temporary", "temporary"),
        ("Intern", "internship"),
        ("Software Engineering Intern", "internship"),
        ("Full-time internship", "internship"),
        ("Praktikum", "internship"),
        ("Stage", "internship"),
        ("Prácticas", "internship"),
        ("Ausbildung zum Koch", "apprenticeship"),
        ("Alternance", "apprenticeship"),
        ("Volunteer", "volunteer"),
        ("PER_DIEM", "other"),
        ("OTHER", "other"),
    ],
)
def test_employment_type_of_a_field(text: str, employment_type: str) -> None:
    assert read_employment_type(text) == employment_type


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Permanent",
        "Regular",
        "CDI",
        "unbefristet",
        "Permanent contract",
        "Permanent / Contract",
        "Vollzeit/Teilzeit",
        "Full-time or Part-time",
        "Internal Audit Manager",
        "Contract Manager",
        "Internship Program Manager",
        "Volunteer Coordinator",
        "Early stage",
        "Full-time employees enjoy 25 days off",
        "not an internship",
        "contract_type",
        "Sales Manager (B2B)",
        "Personaldisponent Zeitarbeit",
        "Bookkeeper FT/PT",
    ],
)
def test_employment_type_of_a_field_that_tells_none(text: str) -> None:
    assert read_employment_type(text) is None


@pytest.mark.parametrize(
    ("text", "workplace_type"),
    [
        ("Remote", "remote"),
        ("REMOTE", "remote"),
        ("TELECOMMUTE", "remote"),
        ("ORA_REMOTE", "remote"),
        ("Remote (US)", "remote"),
        ("Remote - Berlin or London", "remote"),
        ("100% Homeoffice", "remote"),
        ("OnSite", "onsite"),
        ("ON_SITE", "onsite"),
        ("on-site", "onsite"),
        ("In office", "onsite"),
        ("vor Ort", "onsite"),
        ("Présentiel", "onsite"),
        ("5 days a week in the office", "onsite"),
        ("Hybrid", "hybrid"),
        ("Híbrido", "hybrid"),
        ("Télétravail partiel", "hybrid"),
        ("teilweise Homeoffice", "hybrid"),
        ("3 days in the office", "hybrid"),
        ("Hybrid - 3 days in office", "hybrid"),
        ("2-3 days remote per week", "hybrid"),
    ],
)
def test_workplace_type_of_a_field(text: str, workplace_type: str) -> None:
    assert read_workplace_type(text) == workplace_type


@pytest.mark.parametrize(
    "text",
    [
        "",
        "unspecified",
        "London",
        "Onsite / Remote",
        "Remote or Hybrid",
        "New York, NY / Remote",
        "Distributed Systems Engineer",
        "Workplace Experience Manager",
        "Office Manager",
        "Remote-friendly",
        "No remote",
        "Remote möglich",
        "Hybrid cloud engineer",
        "Remote sensing scientist",
    ],
)
def test_workplace_type_of_a_field_that_tells_none(text: str) -> None:
    assert read_workplace_type(text) is None


ABOUT = "Luno Mills bakes bread.\nOur full-time employees enjoy free bread. We run a hybrid cloud and remote teams.\n"


@pytest.mark.parametrize(
    ("text", "employment_type", "workplace_type"),
    [
        (ABOUT, None, None),
        (ABOUT + "Job Type: Full-time\nLocation: Leeds (hybrid)\n", "full_time", "hybrid"),
        (ABOUT + "Employment type:\nPart-time\nWorkplace type\nOn-site\n", "part_time", "onsite"),
        (ABOUT + "Full-time, permanent\nRemote\n", "full_time", "remote"),
        (ABOUT + "This is a full-time position. This role is fully remote.\n", "full_time", "remote"),
        (ABOUT + "This is a 6-month contract position, three days a week in our office.\n", "contract", "hybrid"),
        (ABOUT + "We fill this post in Vollzeit oder Teilzeit.\n#LI-Remote\n", None, "remote"),
        (ABOUT + "Previous internship experience is a plus. This is not a remote position.\n", None, None),
        (ABOUT + "This is a full-time/part-time position.\nOnsite 5 days.\n", None, "onsite"),
        (ABOUT + "Unless approved for full remote work, be here on Mondays.\n", None, None),
        (ABOUT + "You negotiate every contract. On-site gym. Work from anywhere for 20 days a year.\n", None, None),
    ],
)
def test_what_a_posting_states(text: str, employment_type: str | None, workplace_type: str | None) -> None:
    assert (read_employment_type(text), read_workplace_type(text)) == (employment_type, workplace_type)


def test_vocabularies_hold_only_words_of_the_contract() -> None:
    assert {row["employment_type"] for row in vocabulary("employment_types")} == EMPLOYMENT_TYPES | {""}
    assert {row["workplace_type"] for row in vocabulary("workplace_types")} == WORKPLACE_TYPES | {""}


PIECES = st.sampled_from(
    [
        " ",
        "\n",
        "/",
        ", ",
        ": ",
        "full-time",
        "Contract",
        "Remote",
        "hybrid",
        "3 days",
        "office",
        "not",
        "Job Type",
        "Intern",
    ]
)


@given(st.text() | st.lists(PIECES, max_size=40).map("".join))
def test_any_text_gives_a_word_or_none(text: str) -> None:
    assert read_employment_type(text) in EMPLOYMENT_TYPES | {None}
    assert read_workplace_type(text) in WORKPLACE_TYPES | {None}


@pytest.mark.parametrize(
    "unit", ["full time ", "remote\n", "hybrid", "3 days a ", "intern:", "office 3 days / ", "a b "]
)
def test_reading_is_linear(unit: str) -> None:
    text = unit * (65536 // len(unit))
    for read in (read_employment_type, read_workplace_type):
        assert takes_at_most(0.1, read, text)
