"""Pay as printed in fields and postings, and figures that are no pay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from processor import takes_at_most

from pipelines.values.salaries import ReadSalary, read_salaries


def told(text: str, country: str | None = None) -> list[tuple[object, ...]]:
    return [
        (read.min_amount, read.max_amount, read.currency, read.period, read.kind)
        for read in read_salaries(text, country)
    ]


def test_offsets_and_raw_are_of_the_text_as_given() -> None:
    text = "About us\n\nThe base salary range is $120,000 - $150,000 a year, plus a sign-on bonus of $10,000.\n"
    assert read_salaries(text, "US") == [
        ReadSalary(120000, 150000, "USD", "year", "base", "$120,000 - $150,000 a year", 35, 61),
        ReadSalary(10000, 10000, "USD", None, "bonus", "$10,000", 87, 94),
    ]


@pytest.mark.parametrize(
    ("text", "low", "high", "currency", "period"),
    [
        ("$120,000 - $150,000 a year", 120000, 150000, "USD", "year"),
        ("$120,000 - $150,000 USD", 120000, 150000, "USD", None),
        ("$100,000.00/yr - $130,000.00/yr", 100000, 130000, "USD", "year"),
        ("$80000 / $100000 / year", 80000, 100000, "USD", "year"),
        ("$26.61 - $32.81 an hour", 26.61, 32.81, "USD", "hour"),
        ("$45.50/hr", 45.5, 45.5, "USD", "hour"),
        ("$5,500 - $7,000 a month", 5500, 7000, "USD", "month"),
        ("From $140,000 a year", 140000, None, "USD", "year"),
        ("$120k+", 120000, None, "USD", None),
        ("Up to $50 an hour", None, 50, "USD", "hour"),
        ("$211.4K – $290.6K • Offers Equity", 211400, 290600, "USD", None),
        ("$300K – $1M • 0.25% – 1%", 300000, 1000000, "USD", None),
        ("Employer Provided Salary:$120K-$145K", 120000, 145000, "USD", None),
        ("53K", 53000, 53000, None, None),
        ("120-150k", 120000, 150000, None, None),
        ("35000-73000", 35000, 73000, None, None),
        ("140,000 to 180,000", 140000, 180000, None, None),
        ("US$ 90,000", 90000, 90000, "USD", None),
        ("CA$90,000", 90000, 90000, "CAD", None),
        ("€45.000–55.000", 45000, 55000, "EUR", None),
        ("45-55.000 €", 45000, 55000, "EUR", None),
        ("€70K - €100K EUR", 70000, 100000, "EUR", None),
        ("Gehalt: 3.000 - 3.500 € brutto im Monat", 3000, 3500, "EUR", "month"),
        ("ab 50.000 € brutto/Jahr", 50000, None, "EUR", "year"),
        ("bis zu 60.000 €", None, 60000, "EUR", None),
        ("zwischen 45.000 und 55.000 Euro", 45000, 55000, "EUR", None),
        ("15,50 €/Std", 15.5, 15.5, "EUR", "hour"),
        ("Jahresgehalt 48.000,00 EUR", 48000, 48000, "EUR", "year"),
        ("35-40 K€ brut annuel", 35000, 40000, "EUR", "year"),
        ("entre 45 et 55 K€", 45000, 55000, "EUR", None),
        ("45 000 € par an", 45000, 45000, "EUR", "year"),
        ("TJM 450 €", 450, 450, "EUR", "day"),
        ("Salario: 20.000 - 30.000 € brutos anuales", 20000, 30000, "EUR", "year"),
        ("hasta 30.000 € al año", None, 30000, "EUR", "year"),
        ("£450 per day", 450, 450, "GBP", "day"),
        ("£30,000pa", 30000, 30000, "GBP", "year"),
        ("£30-35k DOE", 30000, 35000, "GBP", None),
        ("CHF 120'000 - 140'000", 120000, 140000, "CHF", None),
        ("Rs 12,00,000 - 18,00,000 LPA", 1200000, 1800000, "INR", "year"),
        ("12 LPA", 1200000, 1200000, "INR", "year"),
        ("PLN 15 000 - 20 000 net + VAT / month", 15000, 20000, "PLN", "month"),
        ("R25 000 - R30 000 per month", 25000, 30000, "ZAR", "month"),
        ("600万円〜800万円", 6000000, 8000000, "JPY", None),
        ("年収500万円〜700万円", 5000000, 7000000, "JPY", "year"),
        ("月給 28万円以上", 280000, None, "JPY", "month"),
        ("18-30K·15薪", 18000, 30000, None, None),
        ("时薪 35元", 35, 35, "CNY", "hour"),
        ("연봉 4,500만원", 45000000, 45000000, "KRW", "year"),
        ("42–48 Tsd. €", 42000, 48000, "EUR", None),
        ("5200-6400 euro / per month", 5200, 6400, "EUR", "month"),
        ("38 000 Kč/měsíc", 38000, 38000, "CZK", "month"),
        ("9-14 Lakhs PA", 900000, 1400000, "INR", "year"),
        ("$71000 -- $84000 / year", 71000, 84000, "USD", "year"),
        ("Comp: $61k-78k + equity", 61000, 78000, "USD", None),
        ("Minimum: $61,000; Maximum: $78,000", 61000, 78000, "USD", None),
        ("min $61,000 max $78,000 per year", 61000, 78000, "USD", "year"),
        ("$61,000 (minimum) - $78,000 (maximum)", 61000, 78000, "USD", None),
    ],
)
def test_a_field(text: str, low: float | None, high: float | None, currency: str | None, period: str | None) -> None:
    country = "US" if "$" in text else None
    assert [row[:4] for row in told(text, country)] == [(low, high, currency, period)]


@pytest.mark.parametrize(
    ("country", "currency"),
    [
        (None, None),
        ("US", "USD"),
        ("ca", "CAD"),
        ("AU", "AUD"),
        ("SG", "SGD"),
        ("MX", "MXN"),
        ("DE", None),
        ("??", None),
    ],
)
def test_a_bare_dollar_is_the_dollar_of_the_country(country: str | None, currency: str | None) -> None:
    assert told("$90,000 - $110,000", country) == [(90000, 110000, currency, None, None)]


def test_a_crown_is_the_crown_of_the_country() -> None:
    assert told("kr 500 000 per år", "NO") == [(500000, 500000, "NOK", "year", None)]
    assert told("kr 500 000 per år") == [(500000, 500000, None, "year", None)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Base salary: $110,000", ["base"]),
        ("OTE: $100k", ["total"]),
        ("total compensation ranging from £75k–£200k", ["total"]),
        ("$53K-$91K (Glassdoor est.)", ["estimate"]),
        ("$16-$23 Per Hour(Glassdoor est.)", ["estimate"]),
        ("The on-target earnings (OTE) range for this position is $90,000 - $99,000.", ["total"]),
        ("The base pay range for this role is $90,000 - $99,000.", ["base"]),
        ("The range for this role is $90,000 - $99,000.", [None]),
        (
            "A base salary of $41,000 - $46,000 and a variable incentive target of $9,000 - $11,000.",
            ["base", "bonus"],
        ),
        ("Your weekly salary - $300 * Your monthly bonus - $200", [None, "bonus"]),
        ("$90k base + $20k bonus", ["base", "bonus"]),
        ("Salary $90,000 with a signing bonus of $5,000", [None, "bonus"]),
        ("Grundgehalt: 60.000 €", ["base"]),
        ("A car allowance of £5,000 is paid on top.", ["allowance"]),
        ("$20,000 in equity", ["equity"]),
    ],
)
def test_kind(text: str, kinds: list[str | None]) -> None:
    assert [row[4] for row in told(text, "US")] == kinds


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("For Boise, ID-based roles: the base salary range for this role is $70,000 - $80,000.", ["Boise, ID"]),
        (
            "For bakers based in NYC or SF, pay is $70,000 - $80,000. For candidates in NYC or SF, the range is "
            "$71,000 - $81,000. For candidates living anywhere else, the pay range is $60,000 - $70,000.",
            ["NYC or SF", "NYC or SF", None],
        ),
        ("This is for Reno. The salary range for Denver, CO is $70,000 - $80,000.", ["Denver, CO"]),
        ("Pay\nLondon: £50,000 – £60,000; Leeds: £45,000 – £55,000", ["London", "Leeds"]),
        ("Salary: $70,000 - $80,000", [None]),
        ("The salary for a baker is $70,000 - $80,000.", [None]),
    ],
)
def test_the_place_a_range_applies_to(text: str, places: list[str | None]) -> None:
    assert [read.place for read in read_salaries(text, "US")] == places


def test_a_bare_dollar_is_that_of_the_place_the_range_is_for() -> None:
    text = "Salary for Canada-based roles: $90,000 - $99,000. Salary for US-based roles: $95,000 - $104,000."
    assert [(read.currency, read.place) for read in read_salaries(text, "US")] == [("CAD", "Canada"), ("USD", "US")]
    assert [read.currency for read in read_salaries(text)] == ["CAD", "USD"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Pay\n\nFor New York-based roles: the base salary range for this role is USD$223,000 per year - "
            "USD$248,000 per year.\n\n"
            "For Denver-based roles: the base salary range for this role is USD$200,000 - USD$222,000.\n",
            [(223000, 248000, "USD", "year", "base"), (200000, 222000, "USD", None, "base")],
        ),
        (
            "Annual Salary Range:\n\n$100,000 — $130,000 USD\n\nWe raised $40 million.\n",
            [(100000, 130000, "USD", "year", None)],
        ),
        (
            "Compensation\nLondon: £50,000 – £60,000; Leeds: £45,000 – £55,000\n",
            [(50000, 60000, "GBP", None, None), (45000, 55000, "GBP", None, None)],
        ),
        (
            "Ovens\nJob Type: Full-time\nSalary: $70.00 to $85.00 /hour\nExperience: 3 years\n",
            [(70, 85, "USD", "hour", None)],
        ),
        ("Wir zahlen gut.\nStundenlohn: ab 16,50 € brutto\nUrlaub: 30 Tage\n", [(16.5, None, "EUR", "hour", None)]),
        ("Bread.\nYou earn $25 an hour and rest on Mondays.\n", [(25, 25, "USD", "hour", None)]),
    ],
)
def test_a_posting(text: str, rows: list[tuple[object, ...]]) -> None:
    assert told(text, "US") == rows


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Competitive salary",
        "401k",
        "401(k) match up to $5,000",
        "Compensation: 401(k), dental, 25 days off",
        "5+ years of experience",
        "Salary survey 2024",
        "Salary: 2024",
        "up to 60% off",
        "$9.8 billion",
        "$1,000,000 in savings",
        "$1 - $200K",
        "1-4 projects, 250,000 lines",
        "Schedule: 10-15 hours per week",
        "Good salary, 38 hours per week",
        "A paid job for 35 hours a week.",
        "Adoption HRA (up to $7,500 per year)",
        "We double what you donate, at most $2,500 per year.",
        "Salary reviewed 2 times a year, 25 days of leave, 5% match",
        "Founded in 1987, 2,400 bakers in 30 countries",
        "We have 150,000 employees worldwide.",
        "Our company generated $500,000,000 in revenue last year.",
        "Earn $200 bonus when you open an account",
        "We process over $200B in annual spend for 70,000+ companies.",
        "You manage budgets of $50,000 to $250,000 per year.",
        "We raised $14M from angels and a Series A of $5,000,000.",
        "The average deal size is $75,000 - $120,000.",
        "Our clients pay $50,000 a year for the product.",
        "Fertility coverage (up to $10,000 per year)",
        "Annual learning budget of $1,500",
        "- $500 per month credit for waiving medical benefits",
        "Refer a friend and get a bonus of $1,000",
        "Plans start at $20 per user per month",
        "Tuition reimbursement up to $5,250 per year",
        "Mitarbeitende: 12.000, Umsatz: 5.000.000 €",
        "Budgetverantwortung von 500.000 € pro Jahr",
        "Un chiffre d'affaires de 500 000 € par an",
        "Requisition 120000, ISO 27001, COVID-19, C3, Q4 2025",
        "Free phone number 0800 123 4567",
    ],
)
def test_a_figure_that_is_no_pay_is_refused(text: str) -> None:
    assert told(text, "US") == []
    assert told(f"Luno Mills\n{text}\nWe bake.\n", "US") == []


MONEY = [
    "$",
    "€",
    "USD",
    "120,000",
    "45.000",
    "53",
    "K",
    " - ",
    "–",
    "/hour",
    " a year",
    "401(k)",
    "LPA",
    "万円",
    "and",
]
PIECES = st.sampled_from([*MONEY, " to ", "\n", "Salary: ", " up to ", "(", " ", ".", " bonus", "between "])


@given(st.text() | st.lists(PIECES, max_size=30).map("".join), st.sampled_from([None, "US", "de", "\ud800"]))
def test_any_text_gives_sound_rows(text: str, country: str | None) -> None:
    end = 0
    for read in read_salaries(text, country):
        assert read.raw == text[read.start : read.end]
        assert end <= read.start < read.end
        end = read.end
        bounds = [bound for bound in (read.min_amount, read.max_amount) if bound is not None]
        assert bounds
        assert bounds == sorted(bounds)
        assert read.period in {"hour", "day", "week", "month", "year", None}


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1,",
        "1 ",
        "$1",
        "1 - ",
        "1.000",
        "$50,000 - ",
        "k",
        "salary ",
        "(",
        "a year ",
        "1 net net ",
        "5+ years ",
        "$5 for A-based roles: ",
        "£1-2k in A: ",
    ],
)
def test_reading_is_linear(unit: str) -> None:
    text = unit * (65536 // len(unit))
    assert takes_at_most(0.1, read_salaries, text)


@pytest.mark.parametrize("text", ["<" * 1_000_000, "\ud800 \x00", "\u202e$", "٣٤٥", "5" * 200_000, "$" * 200_000])
def test_bad_text_is_no_pay(text: str) -> None:
    assert read_salaries(text, "US") == []


def test_pay_is_read_among_bad_text() -> None:
    text = "\ud800\x00 Salary: \u202e$50,000 a year \udfff"
    assert told(text, "US") == [(50000, 50000, "USD", "year", None)]
