"""What sentences and header lines of postings state of employment and workplace type, and where they are silent."""

from __future__ import annotations

import pytest
from processor import takes_at_most

from pipelines.values.employment import read_employment_type, read_workplace_type

ABOUT = "Luno Mills bakes bread in seven towns, and we have done so since our founders bought the first mill in 1911.\n"


@pytest.mark.parametrize(
    ("passage", "workplace_type"),
    [
        ("Leeds/Hybrid", "hybrid"),
        ("Miller | Leeds/Hybrid | £45,000", "hybrid"),
        ("Harbour Yard | Full-Time | On-Site (5 days)", "onsite"),
        ("Bakery · Lyon, Télétravail 3j./ semaine · Hybride", "hybrid"),
        ("Project work model: remote.", "remote"),
        ("Salary: up to 90,000Work setup: Work From HomeShift: day", "remote"),
        ("Language: English, Location: Faro, Portugal (Hybrid), Industry: milling", "hybrid"),
        ("Remote vs. Office Hybrid (Remote/Office)", "hybrid"),
        ("Our hybrid way of working lets you work remotely and meet at the mill.", "hybrid"),
        ("We offer a hybrid working environment and a garden.", "hybrid"),
        ("1 remote working day per week after your trial.", "hybrid"),
        ("Télétravail (à hauteur de 2 jours par semaine pour les services du siège)", "hybrid"),
        ("Four days per week at our lovely old mill office, one wherever you like.", "hybrid"),
        ("Our rule is to spend at least half of the working time at the office.", "hybrid"),
        ("Bis zu 60 % mobiles Arbeiten", "hybrid"),
        ("Mogelijkheid om deels thuis te werken", "hybrid"),
        ("Wir arbeiten hybrid: drei Tage im Büro, zwei Tage zu Hause.", "hybrid"),
        ("Tres días a la semana en la oficina de Lugo.", "hybrid"),
        ("Lavoro ibrido: due giorni in sede.", "hybrid"),
        ("We are an in-office environment, and you will work from the mill.", "onsite"),
        ("The job is fully remote, but you must live in Ireland.", "remote"),
        ("You can be based anywhere in Germany.", "remote"),
        ("勤務地：在宅", "remote"),
        ("Telecommute: No", None),
        ("Telecommute\nNo", None),
        ("Work From Anywhere: up to 20 days a year from anywhere you like!", None),
        ("Up to four weeks a year you may work from anywhere in the EU.", None),
        ("Hybrid or remote arrangements can be talked about.", None),
        ("A remote work bonus of 50 euros, and the pots of the office kitchen.", None),
        ("You train remote colleagues and look after remote sites.", None),
        ("3 days of training in person, then you are on your own.", None),
        ("You will visit our offices in Leeds and Hull.", None),
        ("You build hybrid cloud environments.", None),
        ("This is a hybrid role for someone who likes moving between milling and sales.", None),
        ("A hybrid position combining milling with sales.", None),
        ("You will be our voice in the office of the mayor.", None),
    ],
)
def test_workplace_of_a_passage(passage: str, workplace_type: str | None) -> None:
    assert read_workplace_type(f"{ABOUT}{passage}\n") == workplace_type


@pytest.mark.parametrize(
    ("passage", "employment_type"),
    [
        ("Town: HullJob Type: Permanent full-timeJob description: You mill.", "full_time"),
        ("Level: GraduateContract: Full time", "full_time"),
        ("Employment Type: Full Time Basic Monthly Salary: 2,900", "full_time"),
        ("The mill is seeking a full-time miller for Hull.", "full_time"),
        ("We are hiring two part-time bakers.", "part_time"),
        ("This position is part-time.", "part_time"),
        ("Hull | Part-time | £14 an hour", "part_time"),
        ("Vertragsart: Vollzeit, unbefristet", "full_time"),
        ("Type de contrat : CDD", "temporary"),
        ("雇用形態：契約社員", "contract"),
        ("Rodzaj umowy: umowa zlecenie", "contract"),
        ("This is a full time temporary position lasting two years.", "temporary"),
        ("You can work part time or full time, as you like.", None),
        ("We hire for full-time and part-time shifts.", None),
        ("Paid leave for full-time employees.", None),
        ("Full-time benefits after 90 days.", None),
        ("You will need to read each contract twice.", None),
        ("Experience as an intern is welcome.", None),
    ],
)
def test_employment_of_a_passage(passage: str, employment_type: str | None) -> None:
    assert read_employment_type(f"{ABOUT}{passage}\n") == employment_type


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "work model: ",
            "location: (",
            "contract: full ",
            "1 remote day ",
            "anywhere 20 ",
            "seeking a new ",
            "| hybrid ",
        ),
        *("half of the time ", "a: remote | ", "télétravail (", "2 days ", "<", "\ud800", "hybrid (remote/", "3 to "),
        *("remote: ", "remote, ", "Remote-", "contract:", "days in the office ", "3-5 days remote ", " \n", "a\n"),
    ],
)
def test_the_worst_line_is_read_in_a_tenth_of_a_second(unit: str) -> None:
    text = unit * (65536 // len(unit))
    for read in (read_workplace_type, read_employment_type):
        assert takes_at_most(0.1, read, text)
