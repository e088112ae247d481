"""Items as published to whole rows: what is kept, what is read from it, and where each value came from."""

from datetime import date, datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import Article, Page, Pay, Posting
from crawler.stage import SCHEMA, row
from pipelines.normalize import normalize
from pipelines.sections import group_hash, section_hash
from pipelines.source import Source
from pipelines.tables import SCHEMAS
from pipelines.values.text import digest

SEEN_AT = datetime(2026, 3, 2, 6)
SOURCE = Source("greenhouse:wrenfield", "greenhouse", "wrenfield", "Wrenfield GmbH", SEEN_AT)
KEY = "greenhouse:wrenfield:4012345"


def tables(*items, source=SOURCE):
    """The rows of each table that has any."""
    found = normalize(pa.Table.from_pylist([row(item) for item in items], SCHEMA), source)
    assert {name: table.schema for name, table in found.items()} == SCHEMAS
    return {name: table.to_pylist() for name, table in found.items() if table.num_rows}


def posting(**given):
    told = {"platform": "greenhouse", "board": "wrenfield", "posting_id": "4012345", "url": "https://jobs.example/1"}
    return Posting(**told | given)


def section(kind, heading, text, **more):
    hashed = section_hash(heading, text)
    stored = {"section_hash": hashed, "group_hash": group_hash(heading, text), "company_key": "wrenfield"}
    return {**stored, "kind": kind, "heading": heading, "text": text, **more}


def origins(found):
    """Field → (origin, rule, source field), and the spans of those that have one."""
    rows = found["staged_origins"]
    told = {row["field"]: (row["origin"], row["rule"], row["source_field"]) for row in rows}
    spans = [(row["field"], row["span_start"], row["span_end"]) for row in rows if row["span_start"] is not None]
    return told, spans


HTML = (
    "<p>Wrenfield builds reed organs. Write to jobs@wrenfield.example or call +49 30 1234567.</p>"
    "<h3>What you&#39;ll do</h3><ul><li>You build pipelines in Python.</li></ul>"
    "<h3>Requirements</h3><ul><li>3+ years of experience with SQL</li><li>Bachelor&rsquo;s degree</li></ul>"
)
TEXT = """\
Wrenfield builds reed organs. Write to [e-mail] or call [phone].
What you'll do
- You build pipelines in Python.
Requirements
- 3+ years of experience with SQL
- Bachelor’s degree"""


def greenhouse():
    return posting(
        posting_id=4012345,
        requisition_id=" R-117 ",
        apply_url="https://jobs.example/1#app",
        company_raw="Wrenfield",
        title_raw="Senior Data Engineer (m/f/d)",
        language_raw="en-US",
        places_raw=["Berlin, Germany", "Remote"],
        department="Workshop &amp; Data",
        pay_raw=[
            Pay(min_amount=70000, max_amount=90000, currency="eur", period="Annual Salary:", text="Annual Salary:")
        ],
        source_posted_at_raw="2026-02-10T09:30:00-05:00",
        source_updated_at_raw="soon",
        employment_type_raw="whenever the tide allows",
        description_html=HTML,
        capture="greenhouse/0123456789abcdef/run-1-0.warc.gz@512",
    )


def _span(printed):
    return TEXT.index(printed), TEXT.index(printed) + len(printed)


def test_a_posting_in_html_as_whole_rows():
    found = tables(greenhouse())
    hashes = found["staged_postings"][0].pop("content_hash"), found["staged_postings"][0].pop("raw_hash")
    assert hashes == (digest("Senior Data Engineer (m/f/d)", HTML, TEXT), row(greenhouse())["raw_hash"])
    assert found["staged_postings"] == [
        {
            "posting_key": KEY,
            "board_key": "greenhouse:wrenfield",
            "platform": "greenhouse",
            "posting_id": "4012345",
            "requisition_id": "R-117",
            "url": "https://jobs.example/1",
            "apply_url": "https://jobs.example/1#app",
            "company_key": "wrenfield",
            "company": "Wrenfield GmbH",
            "title_raw": "Senior Data Engineer (m/f/d)",
            "title": "Senior Data Engineer",
            "role_family": "data",
            "role": "data_engineer",
            "occupation_code": "15-1243",
            "occupation_scheme": "SOC2018",
            "seniority": "senior",
            "department": "Workshop & Data",
            "team": None,
            "employment_type": None,
            "employment_type_raw": "whenever the tide allows",
            "workplace_type": None,
            "language": "en",
            "languages": ["en"],
            "experience_years_min": 3.0,
            "experience_years_max": None,
            "education_min": "bachelor",
            "source_posted_at": datetime(2026, 2, 10, 14, 30),
            "posted_precision": "second",
            "source_updated_at": None,
            "valid_through": None,
            "is_talent_pool": False,
            "capture": "greenhouse/0123456789abcdef/run-1-0.warc.gz@512",
            "description_html": HTML,
            "description_text": TEXT,
        }
    ]
    place = {"posting_key": KEY, "remote_scope": None, "resolved": True}
    berlin = {"city": "Berlin", "region": "Berlin", "country_code": "DE", "lat": 52.5244, "lon": 13.4105}
    nowhere = dict.fromkeys(("city", "region", "country_code", "lat", "lon"))
    assert found["staged_locations"] == [
        {**place, "position": 0, "raw": "Berlin, Germany", **berlin, "is_remote": False, "method": "city"},
        {**place, "position": 1, "raw": "Remote", **nowhere, "is_remote": True, "method": "remote"},
    ]
    assert found["staged_salaries"] == [
        {
            "posting_key": KEY,
            "position": 0,
            "min_amount": 70000.0,
            "max_amount": 90000.0,
            "currency": "EUR",
            "period": "year",
            "kind": None,
            "place": None,
            "raw": "Annual Salary:",
            "origin": "source",
            "annual_min": 70000.0,
            "annual_max": 90000.0,
        }
    ]
    need = {"posting_key": KEY, "section": "requirements", "level": "must", "years_max": None, "rule": "item"}
    need |= dict.fromkeys(("degree", "languages", "licences", "clearance")) | {"alternative": False}
    years, degree = "3+ years of experience with SQL", "Bachelor’s degree"
    assert found["staged_requirements"] == [
        {**need, "position": 0, "text": years, "kind": "experience", "years_min": 3.0, "is_primary": True}
        | dict(zip(("span_start", "span_end"), _span(years), strict=True)),
        {**need, "position": 1, "text": degree, "kind": "degree", "years_min": None, "is_primary": False}
        | {"degree": "bachelor"}
        | dict(zip(("span_start", "span_end"), _span(degree), strict=True)),
    ]
    assert found["staged_skills"] == [
        {"posting_key": KEY, "skill": "Python", "surface": "Python", "level": None},
        {"posting_key": KEY, "skill": "SQL", "surface": "SQL", "level": "must"},
    ]
    sections = [
        section(None, None, "Wrenfield builds reed organs. Write to [e-mail] or call [phone]."),
        section("responsibilities", "What you'll do", "- You build pipelines in Python."),
        section("requirements", "Requirements", "- 3+ years of experience with SQL\n- Bachelor’s degree"),
    ]
    assert found["staged_sections"] == sections
    names = ("company_key", "section_hash", "kind", "heading")
    assert found["staged_posting_sections"] == [
        {"posting_key": KEY, "position": position, "characters": len(each["text"])}
        | {name: each[name] for name in names}
        for position, each in enumerate(sections)
    ]
    assert found["staged_unread"] == [
        {"posting_key": KEY, "field": "employment_type", "raw": "whenever the tide allows"},
        {"posting_key": KEY, "field": "source_updated_at", "raw": "soon"},
    ]
    none, title = ("none", None, None), ("rule", "read_title", "title_raw")
    assert origins(found) == (
        {
            "language": ("source", None, "language_raw"),
            "languages": ("rule", "read_languages", "description_text"),
            "title": title,
            "role_family": title,
            "role": title,
            "occupation_code": title,
            "seniority": title,
            "places": ("source", None, "places_raw"),
            "workplace_type": none,
            "employment_type": none,
            "source_posted_at": ("source", None, "source_posted_at_raw"),
            "source_updated_at": none,
            "valid_through": none,
            "salaries": ("source", None, "pay_raw"),
            "experience_years_min": ("rule", "read_experience", "description_text"),
            "experience_years_max": none,
            "education_min": ("rule", "read_education", "description_text"),
        },
        [("experience_years_min", *_span(years)), ("education_min", *_span(degree))],
    )
    assert "staged_quarantine" not in found


PLAIN = """\
We pay 3.100 EUR per month.

Requirements
- You speak German.
- Python is a plus.

Questions? ring 030 1234 5678."""


def test_a_posting_in_plain_text():
    found = tables(posting(description_plain=PLAIN))
    (stored,) = found["staged_postings"]
    assert stored["description_text"] == PLAIN.replace("030 1234 5678", "[phone]")
    assert (stored["description_html"], stored["title_raw"], stored["title"]) == (None, None, None)
    assert (stored["language"], stored["posted_precision"], stored["is_talent_pool"]) == ("en", "unknown", False)
    assert [tuple(each.values())[1:] for each in found["staged_salaries"]] == [
        (0, 3100.0, 3100.0, "EUR", "month", None, None, "3.100 EUR per month", "rule", 37200.0, 37200.0)
    ]
    told, spans = origins(found)
    assert told["salaries"] == ("rule", "read_salaries", "description_text")
    assert [stored["description_text"][start:end] for _, start, end in spans] == ["3.100 EUR per month"]
    assert (stored["languages"], told["languages"]) == (["en"], ("rule", "read_languages", "description_text"))
    assert [(each["text"], each["level"], each["kind"]) for each in found["staged_requirements"]] == [
        ("You speak German.", "must", "language"),
        ("Python is a plus.", "nice", "skill"),
    ]
    assert [(each["skill"], each["level"]) for each in found["staged_skills"]] == [("Python", "nice")]


def test_a_skill_has_the_level_of_the_item_that_it_stands_in_however_the_line_goes_on():
    body = (
        "<p>We write Rust.</p><h3>Requirements</h3><p>● Java and Docker,<br>● 3 years of SQL; Kubernetes is a plus.</p>"
    )
    found = tables(posting(description_html=body))
    levels = {each["skill"]: each["level"] for each in found["staged_skills"]}
    assert levels == {"Rust": None, "Java": "must", "Docker": "must", "SQL": "must", "Kubernetes": "nice"}


def test_an_article_as_whole_rows():
    plain = "Reeds are cut in winter.\n\nOur bench\n\nIt stands by the canal. Mail ida@wrenfield.example for a visit."
    item = Article(
        platform="greenhouse",
        board="wrenfield",
        article_id="x",
        url="https://jobs.example/blog/x",
        title_raw=" How  reeds are bent ",
        author_raw="Ida Quill",
        published_on_raw="January 31, 2026",
        language_raw="en-GB",
        tags=["Reeds", " The  bench", "reeds", " "],
        plain=plain,
        capture="import/a.warc.gz@0",
    )
    found = tables(item)
    key = "greenhouse:wrenfield:x"
    text = plain.replace("ida@wrenfield.example", "[e-mail]")
    assert found.pop("staged_articles") == [
        {
            "article_key": key,
            "board_key": "greenhouse:wrenfield",
            "company_key": "wrenfield",
            "company": "Wrenfield GmbH",
            "url": "https://jobs.example/blog/x",
            "title": "How reeds are bent",
            "author": "Ida Quill",
            "published_on": date(2026, 1, 31),
            "language": "en",
            "tags": ["Reeds", "The bench"],
            "text": text,
            "word_count": 17,
            "seen_at": SEEN_AT,
            "capture": "import/a.warc.gz@0",
        }
    ]
    sections = [
        section(None, None, "Reeds are cut in winter."),
        section(None, "Our bench", "It stands by the canal. Mail [e-mail] for a visit."),
    ]
    assert found == {
        "staged_sections": sections,
        "staged_article_sections": [
            {
                "article_key": key,
                "company_key": "wrenfield",
                "position": position,
                "section_hash": each["section_hash"],
            }
            for position, each in enumerate(sections)
        ],
    }


def test_a_page_is_kept_for_its_sections_alone():
    item = Page(
        platform="site", board="wrenfield.example", url="https://wrenfield.example/life", plain="Jobs\nTeams\n\nJobs"
    )
    found = tables(item)
    assert found.keys() == {"staged_sections", "staged_page_sections"}
    assert [each["text"] for each in found["staged_sections"]] == ["Jobs", "Teams", "Jobs"]
    assert [(each["page_url"], each["position"]) for each in found["staged_page_sections"]] == [
        ("https://wrenfield.example/life", position) for position in range(3)
    ]


def test_an_empty_article_leaves_no_row():
    assert tables(Article(platform="blog", board="b", article_id="x", url="https://b.example", plain=" \n ")) == {}


# Single fields.


@pytest.mark.parametrize(
    ("company", "company_raw", "expected"),
    [
        ("Wrenfield GmbH", "Wrenfield Careers", ("Wrenfield GmbH", "wrenfield")),
        (None, "Blåbær & Co. KG", ("Blåbær & Co. KG", "blabaer")),
        (None, None, (None, "reed-works")),
    ],
)
def test_the_company_is_what_the_boards_file_says_else_the_posting_else_the_board(company, company_raw, expected):
    source = Source("lever:reed-works", "lever", "reed-works", company, SEEN_AT)
    (stored,) = tables(posting(company_raw=company_raw), source=source)["staged_postings"]
    assert (stored["company"], stored["company_key"]) == expected


@pytest.mark.parametrize(
    ("currency", "places", "expected"),
    [
        ("EUR", [], "EUR"),
        ("gbp", [], "GBP"),
        ("€", [], "EUR"),
        ("$", ["Toronto, Canada"], "CAD"),
        ("$", [], None),
        ("XAF", [], "XAF"),
        ("Taler", [], None),
        ("€/£", [], None),
        (None, [], None),
    ],
)
def test_a_currency_is_a_code_or_unknown(currency, places, expected):
    stated = Pay(min_amount=10, max_amount=20, currency=currency)
    (pay,) = tables(posting(pay_raw=[stated], places_raw=places))["staged_salaries"]
    assert pay["currency"] == expected


@pytest.mark.parametrize(
    ("period", "text", "expected"),
    [
        ("per-year-salary", None, ("year", 20.0)),
        ("1 HOUR", None, ("hour", 41600.0)),
        ("month", None, ("month", 240.0)),
        ("week", None, ("week", 1040.0)),
        ("day", None, ("day", 5200.0)),
        (None, "per month", ("month", 240.0)),
        ("NONE", None, (None, None)),
    ],
)
def test_pay_is_as_stated_and_over_a_year_where_the_period_is_known(period, text, expected):
    stated = Pay(min_amount=10, max_amount=20, currency="EUR", period=period, text=text)
    (pay,) = tables(posting(pay_raw=[stated]))["staged_salaries"]
    assert (pay["min_amount"], pay["max_amount"]) == (10, 20)
    assert (pay["period"], pay["annual_max"]) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"workplace_type_raw": "Hybrid"}, ("hybrid", ("source", None, "workplace_type_raw"))),
        ({"title_raw": "Remote Bookkeeper"}, ("remote", ("rule", "read_workplace_type", "title_raw"))),
        ({"places_raw": ["Remote"]}, ("remote", ("rule", "read_workplace_type", "places_raw"))),
        ({"places_raw": ["Berlin", "Remote"]}, (None, ("none", None, None))),
        (
            {"workplace_type_raw": "at the organ", "description_plain": "This is a fully remote position."},
            ("remote", ("rule", "read_workplace_type", "description_text")),
        ),
        ({}, (None, ("none", None, None))),
    ],
)
def test_the_first_field_that_says_something_decides(given, expected):
    found = tables(posting(**given))
    assert (found["staged_postings"][0]["workplace_type"], origins(found)[0]["workplace_type"]) == expected


@pytest.mark.parametrize("title", ["Talent Pool: Organ Builders", "Initiativbewerbung", "Open Application"])
def test_talent_pools_are_told_by_their_title(title):
    assert tables(posting(title_raw=title))["staged_postings"][0]["is_talent_pool"]


def test_talent_pools_are_told_by_their_source():
    assert tables(posting(title_raw="Organ Builder", is_talent_pool=True))["staged_postings"][0]["is_talent_pool"]


@pytest.mark.parametrize(
    "description",
    [
        {"description_html": "<h3>Contact jobs@wrenfield.example</h3><ul><li>Call +49 (30) 123 45 67</li></ul>"},
        {"description_html": "<p>jobs&#64;wrenfield.example &amp;#43;49 30 1234567</p>"},
        {"description_html": '<p>Mail <a href="mailto:jobs@wrenfield.example">jobs@wrenfield.example</a></p>'},
        {"description_plain": "Requirements\n- Write to jobs@wrenfield.example or ring +49 30 1234567 soon."},
    ],
)
def test_addresses_and_numbers_are_masked_wherever_text_is_normalised(description):
    found = tables(posting(**description))
    found["staged_postings"][0].pop("description_html")
    stored = str(found)
    assert ("@" in stored, "1234567" in stored, "123 45 67" in stored) == (False, False, False)
    assert "[e-mail]" in stored


# Bad rows.


def test_a_row_that_cannot_be_read_goes_to_quarantine_and_the_others_go_on(monkeypatch):
    import pipelines.posting_rows as module

    read_places = module.read_places

    def read(text, country=None):
        if text == "Atlantis":
            raise OverflowError("no such depth")
        return read_places(text, country)

    monkeypatch.setattr(module, "read_places", read)
    found = tables(
        posting(posting_id="1"),
        posting(posting_id="2", places_raw=["Atlantis"], capture="a@1"),
        posting(posting_id="3"),
    )
    assert [each["posting_id"] for each in found["staged_postings"]] == ["1", "3"]
    assert {each["posting_key"] for each in found["staged_origins"]} == {f"greenhouse:wrenfield:{n}" for n in (1, 3)}
    assert found["staged_quarantine"] == [
        {
            "board_key": "greenhouse:wrenfield",
            "posting_id": "2",
            "reason": "OverflowError: no such depth",
            "capture": "a@1",
        }
    ]


ODD = st.text(st.characters(exclude_categories=()), max_size=40) | st.sampled_from(
    ["9" * 5000, "294247-01-10T00:00:00Z", "<p>" * 50, "\x00", "NaN", "\ud83d", "‮gnp.exe", "1e400", "-" * 300]
)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(ODD, min_size=9, max_size=9), is_html=st.booleans())
def test_any_posting_gives_a_row_whose_spans_are_offsets_into_its_text(texts, is_html):
    names = (
        "title_raw",
        "language_raw",
        "source_posted_at_raw",
        "valid_through_raw",
        "employment_type_raw",
        "department",
    )
    given = dict(zip(names, texts, strict=False))
    description = {"description_html" if is_html else "description_plain": "\n".join(texts[6:])}
    pay = [Pay(min_amount=texts[6], max_amount="5", currency=texts[7], period=texts[8], text=texts[0])]
    found = tables(posting(**given, **description, pay_raw=pay, places_raw=texts[6:8], country_raw=texts[8]))
    assert "staged_quarantine" not in found
    (stored,) = found["staged_postings"]
    text = stored["description_text"] or ""
    for _, start, end in origins(found)[1]:
        assert 0 <= start < end <= len(text)
    text.encode()
    assert "\x00" not in text


NAMED = """\
SQL and SAP are what our customers use.

Requirements
- SQL
- Fluent in German (C1), French is a plus
- Driving licence (class B)
- Active Top Secret clearance
- Bachelor's degree or equivalent experience"""


def test_what_a_requirement_names_is_stored_with_where_it_stands():
    found = tables(posting(description_plain=NAMED))
    rows = found["staged_requirements"]
    text = found["staged_postings"][0]["description_text"]
    assert [text[each["span_start"] : each["span_end"]] for each in rows] == [each["text"] for each in rows]
    assert rows[0]["span_start"] == text.index("- SQL") + 2
    names = ("degree", "alternative", "languages", "licences", "clearance")
    german = {"language": "de", "level": "C1", "is_optional": False}
    french = {"language": "fr", "level": None, "is_optional": True}
    assert [tuple(each[name] for name in names) for each in rows] == [
        (None, False, None, None, None),
        (None, False, [german, french], None, None),
        (None, False, None, ["driving"], None),
        (None, False, None, None, "top_secret"),
        ("bachelor", True, None, None, None),
    ]


BOTH = """\
Für unser Team in Köln suchen wir dich. Du arbeitest mit uns an der Orgel und wir freuen uns auf deine Bewerbung, wenn
du mit Holz und Metall gut umgehen kannst und auch am Abend nicht müde wirst, weil wir oft erst dann stimmen können.
For our team in Cologne we are looking for you. You will work with us on the organ and we are glad to hear from you if
you are good with wood and metal and do not tire in the evening, since that is when we can tune it, as it is quiet."""


def test_every_language_of_a_posting():
    (stored,) = tables(posting(description_plain=BOTH))["staged_postings"]
    assert (sorted(stored["languages"]), stored["language"] in stored["languages"]) == (["de", "en"], True)


def test_what_the_description_decides_says_so():
    text = "We tune organs.\nWe are looking for a senior colleague. This is a senior position."
    found = tables(posting(title_raw="Organ Builder", description_plain=text))
    told, spans = origins(found)
    assert found["staged_postings"][0]["seniority"] == "senior"
    assert told["seniority"] == ("rule", "read_title", "description_text")
    assert told["title"] == ("rule", "read_title", "title_raw")
    said = {field: text[start:end] for field, start, end in spans}
    assert said == {"seniority": "We are looking for a senior colleague."}
