"""The report page: what it says of databases that can be counted by hand, and where it may be written."""

import re
from datetime import date, timedelta
from math import exp, log, sqrt

import lxml.etree as etree
import pytest
from command import At
from hypothesis import given
from hypothesis import strategies as st
from queries.sample import DAY, FIRST, empty, insert, posting, sample

from pipelines import report_figures, report_times
from pipelines.ask import NoDatabase
from pipelines.questions import read_report, values
from pipelines.report import BadReport, write
from pipelines.report_charts import bars, both
from pipelines.report_svg import COLOUR, cleaned
from pipelines.report_words import counted, country, link, name, number, percent, plain, short
from pipelines.shipped import shipped, sql
from rolecall.cli import run

QUESTIONS = sorted(path.stem for path in shipped("queries", "page").glob("*.sql"))


def asked(connection, name, **params):
    found = read_report(name, sql("page", name))
    return (
        connection.sql(found.sql, params=values(found, params) if found.params else None).to_arrow_table().to_pylist()
    )


@pytest.fixture(scope="module")
def of_sample(tmp_path_factory):
    """The sample's database and its page."""
    path = tmp_path_factory.mktemp("page") / "jobs.duckdb"
    sample(path).close()
    return path, write(path, path.with_name("page.html")).path.read_text(encoding="utf-8")


# Words.


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Baker (m/w/d)", "Baker (m/w/d)"),
        ("a\n\tb  c", "a b c"),
        ("\u202edcba\u200b\x1b[2J\x00", "dcba [2J"),
        ("x" * 200, "x" * 89 + "…"),
        ("\ud800", ""),
        (None, ""),
    ],
)
def test_plain_is_one_line_of_what_can_be_seen(text, line):
    assert plain(text) == line


@given(st.text(max_size=400), st.integers(5, 100))
def test_plain_is_never_longer_and_never_steers(text, longest):
    line = plain(text, longest)
    assert len(line) <= longest
    assert line.isprintable()


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://jobs.example/1?a=b&c=d", True),
        (" http://jobs.example/1 ", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)//https://x.example", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("//jobs.example/1", False),
        ("/jobs/1", False),
        ("https://", False),
        ("https://[::1", False),
        ("https://jobs.example/a b", False),
        ("https://jobs.example/" + "a" * 2_000, False),
        ("", False),
        (None, False),
    ],
)
def test_only_http_is_followed(url, followed):
    assert link(url) == (url.strip() if followed else None)


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        (12, 35, "34%"),
        (0, 35, "0%"),
        (35, 35, "100%"),
        (9_999, 10_000, "99%"),
        (1, 10_000, "<0.1%"),
        (1, 40, "2.5%"),
        (0, 0, "–"),
        (None, 1, "–"),
    ],
)
def test_share_never_says_none_or_all_of_some(part, whole, told):
    assert percent(part, whole) == told


@pytest.mark.parametrize(
    ("value", "told"), [(0, "0"), (950, "950"), (84_500, "84.5k"), (999_600, "1M"), (2.5e9, "2.5bn"), (None, "–")]
)
def test_amounts_in_few_letters(value, told):
    assert short(value) == told


def test_names_of_keys_and_codes():
    assert [name("data_engineer"), name("hr"), name(None)] == ["Data engineer", "HR", "Not known"]
    assert [country("DE"), country("GB"), country(None), country("<b>")] == [
        "Germany",
        "United Kingdom",
        "Not known",
        "<b>",
    ]
    assert [counted(1, "board"), counted(1_200, "country", "countries"), number(None)] == [
        "1 board",
        "1,200 countries",
        "–",
    ]


# What is asked.


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_an_answer_of_nothing_and_of_something(name):
    given_ = {"run": "run-3"} if name in ("changes", "events") else {}
    with empty() as connection:
        rows = asked(connection, name, **given_)
        assert len(rows) == (name in ("headline", "times"))
    with sample() as connection:
        assert asked(connection, name, **given_)


def test_headline_counts_what_stands_open():
    with sample() as connection:
        assert asked(connection, "headline") == [
            {
                "jobs": 3,
                "postings": 4,
                "companies": 2,
                "of_workplaces": 2,
                "remote_jobs": 1,
                "jobs_with_family": 3,
                "jobs_with_country": 2,
                "countries": 3,
                "new_postings": 0,
                "reopened_postings": 0,
                "closed_postings": 1,
                "boards": 2,
                "boards_complete": 1,
                "of_companies": 2,
                "jobs_with_pay": 2,
            }
        ]


def test_an_import_is_no_run_where_there_was_a_crawl():
    later = FIRST + 30 * DAY
    with sample() as connection:
        insert(connection, "runs", {"run_id": "run-4", "run_seq": 4, "started_at": later, "status": "complete"})
        row = {"run_id": "run-4", "run_seq": 4, "board_key": "import:acme", "verdict": "partial", "started_at": later}
        insert(connection, "board_runs", row)
        assert [row["run_id"] for row in asked(connection, "runs")] == ["run-3", "run-2"]


def test_survival_is_that_of_kaplan_and_meier():
    """Ten postings by hand: closed after 2, 2, 5 and 9 days, still open after 3, 5, 9 and 12; two do not count."""
    told = [(2, True), (2, True), (3, False), (5, True), (5, False), (9, True), (9, False), (12, False)]
    rows = [
        posting(
            f"lever:acme:{at}",
            first_seen_at=FIRST,
            last_seen_at=FIRST + timedelta(days=days),
            closed_at=FIRST + timedelta(days=days) if closed else None,
            status="closed" if closed else "open",
            seen_at_first_crawl=False,
        )
        for at, (days, closed) in enumerate(told)
    ]
    rows.append(posting("lever:acme:98", status="closed", closed_at=FIRST + 4 * DAY))
    rows.append(posting("lever:acme:99", seen_at_first_crawl=False, is_talent_pool=True))
    with empty() as connection:
        insert(connection, "posting_rows", *rows)
        found = asked(connection, "survival")
        times = asked(connection, "times")
    assert [(row["day"], row["closed"], row["censored"], row["at_risk"]) for row in found] == [
        (2, 2, 0, 8),
        (3, 0, 1, 6),
        (5, 1, 1, 5),
        (9, 1, 1, 3),
        (12, 0, 1, 1),
    ]
    assert [row["still_open"] for row in found] == pytest.approx(
        [6 / 8, 6 / 8, 6 / 8 * 4 / 5, 6 / 8 * 4 / 5 * 2 / 3, 6 / 8 * 4 / 5 * 2 / 3], abs=1e-6
    )
    # By the formula of Greenwood, on the log-log scale: of 0.75 with 2 of 8.
    reach = 1.96 * sqrt(2 / (8 * 6)) / log(6 / 8)
    limits = [0.75 ** exp(-reach), 0.75 ** exp(reach)]
    assert [found[0]["low"], found[0]["high"]] == pytest.approx(limits, abs=1e-6)
    assert limits == pytest.approx([0.3148, 0.9309], abs=1e-4)
    assert times == [{"postings": 9, "start_unknown": 1, "reopened": 0, "still_open": 4, "closed": 4}]


def test_survival_of_those_that_all_closed_ends_at_none():
    rows = [
        posting(f"lever:acme:{at}", seen_at_first_crawl=False, status="closed", closed_at=FIRST + 3 * DAY)
        for at in (1, 2)
    ]
    with empty() as connection:
        insert(connection, "posting_rows", *rows)
        assert asked(connection, "survival") == [
            {"day": 3, "closed": 2, "censored": 0, "at_risk": 2, "still_open": 0.0, "low": None, "high": None}
        ]


# Figures.


@pytest.mark.parametrize(
    ("first", "last", "step"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), "day"),
        (date(2026, 1, 1), date(2026, 4, 3), "day"),
        (date(2026, 1, 1), date(2026, 4, 4), "week"),
        (date(2024, 1, 1), date(2026, 4, 1), "month"),
    ],
)
def test_history_goes_by_steps_that_can_be_seen(first, last, step):
    assert report_times.step_of(first, last) == step


def test_of_many_families_the_smaller_are_one_bar_and_all_are_in_the_table():
    rows = [{"role_family": f"f{at:02}", "jobs": 30 - at, "of_jobs": 500} for at in range(20)]
    rows.append({"role_family": None, "jobs": 90, "of_jobs": 500})
    told = report_figures.families(rows)
    assert told.note == "Of 500 open jobs, each once; the family of 410 of 500 jobs (82%) is known."
    assert "8 other families: 116 of 500 jobs, 23%" in told.desk
    assert len(told.rows) == 21
    assert told.rows[-1] == ("Not known", "90", "500", "18%")


def test_pay_of_few_jobs_is_said_to_be_so():
    row = {"currency": "EUR", "role_family": "data", "of_jobs": 9, "low": 1.0, "middle": 2.0, "high": 3.0}
    few = report_figures.pay([row | {"jobs": 4}])
    enough = report_figures.pay([row | {"jobs": 5}])
    assert ["read it as single figures" in one.note for one in (*few, *enough)] == [True, False]
    assert few[0].rows == (("Data", "1", "2", "3", "4", "9", "44%"),)


def test_a_second_currency_has_a_chart_of_its_own_and_a_third_has_none():
    row = {"role_family": "data", "jobs": 9, "of_jobs": 9, "low": 1.0, "middle": 2.0, "high": 3.0}
    told = report_figures.pay([row | {"currency": code} for code in ("USD", "EUR", "JPY")])
    assert [one.title for one in told] == ["Pay over a year, USD", "Pay over a year, EUR"]


def test_what_cannot_be_drawn_is_said():
    told = [
        report_times.stock([], "day"),
        report_figures.families([]),
        report_figures.countries([]),
        report_figures.crossed([]),
        report_figures.skills([]),
        *report_figures.pay([]),
        report_figures.pay_stated([]),
        report_figures.verdicts([]),
        report_times.time_open([], {"postings": 7, "start_unknown": 7, "reopened": 0, "still_open": 0, "closed": 0}),
    ]
    assert [(one.desk, one.rows) for one in told] == [("", ())] * len(told)
    assert all(one.note for one in told)
    assert told[-1].note == (
        "No posting has been seen from its first day to its last yet: time open is not known. 7 of 7 postings (100%) "
        "were already live when their board was first read: their first day is not known, and they are left out."
    )


def test_a_drawing_has_only_what_is_drawn():
    row = {"value": 3, "told": "3", "brief": "3", "colour": COLOUR["accent"], "tip": "<b>3</b> & more"}
    desk, phone = both(bars([row | {"name": "<script>alert(1)</script>"}]), "About")
    for svg in (desk, phone):
        assert set(re.findall(r"<(\w+)", svg)) == {"svg", "g", "path", "text", "title"}
        assert 'fill="var(--accent)"' in svg
        assert "<title>&lt;b&gt;3&lt;/b&gt; &amp; more</title>" in svg
        assert not re.search(r"\s(on\w+|style|href|xlink:href|id|font-family)=", svg)
    assert ('aria-label="About"' in desk, 'width="880"' in desk, 'width="342"' in phone) == (True, True, True)


def test_a_drawing_leaves_out_what_it_does_not_know():
    svg = cleaned(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="x()" width="9">'
        '<a xlink:href="javascript:alert(1)"><text>x</text></a><script>alert(1)</script><image href="http://x.example/"/>'
        '<style>*{}</style><foreignObject/><path d="M0,0" style="fill:url(http://x.example)" stroke="#1F5F8B"/><path/>'
        '<g display="none"><text>y</text></g><!-- z --></svg>'
    )
    assert etree.tostring(svg) == (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9">'
        b'<path d="M0,0" stroke="var(--accent)"/></svg>'
    )


# The page.


def test_the_same_database_gives_the_same_bytes(tmp_path, of_sample):
    path, text = of_sample
    assert write(path, tmp_path / "again.html").path.read_text(encoding="utf-8") == text


def test_page_of_the_sample_says_what_changed(of_sample):
    _, text = of_sample
    assert "3 open jobs of 2 companies in 3 countries, as of 10 Mar 2026, 06:00 UTC." in text
    assert (
        "The run of 10 Mar 2026, 06:00 UTC after the one of 3 Mar 2026, 06:00 UTC: 0 new, 1 closed, 1 changed, 0 "
        "reopened. It read 1 of 2 boards whole."
    ) in text
    assert 'href="https://jobs.example/acme/4"' in text
    assert "no longer listed" in text
    assert "1 board needs a look" in text
    assert "ashby:bolt" in text


def test_page_of_nothing_says_so(tmp_path):
    empty(tmp_path / "jobs.duckdb").close()
    told = write(tmp_path / "jobs.duckdb", tmp_path / "page.html")
    text = told.path.read_text(encoding="utf-8")
    assert (told.size, told.charts, told.run_id) == (len(text.encode()), 0, None)
    assert "Nothing has been crawled yet" in text
    assert "<svg" not in text
    assert "default-src 'none'" in text


def test_shares_have_what_they_are_of(of_sample):
    """Every per cent on the page stands beside "of", or in a table or mark that has the number it is of."""
    text = re.sub(r"<(style|svg|table)\b.*?</\1>", "", of_sample[1], flags=re.DOTALL)
    cards = re.findall(r'<dd class="value">([^<]*%)</dd><dd class="of">([^<]*)</dd>', text)
    assert cards
    assert [of for _, of in cards if not re.match(r"[\d,]+ of [\d,]+ ", of)] == []
    prose = re.sub(r'<dd class="value">.*?</dd>', "", text)
    bare = re.findall(r"(?<![\d(])\b[\d.]+%(?!\))", prose)
    assert set(bare) <= {"95%", "50%"}  # of limits, and what is still open on a curve


@pytest.mark.parametrize("text", ["plain text", "PK\x03\x04"])
def test_another_file_is_not_overwritten(tmp_path, text):
    path, target = tmp_path / "jobs.duckdb", tmp_path / "notes"
    sample(path).close()
    target.write_text(text)
    with pytest.raises(BadReport, match="no HTML page"):
        write(path, target)
    with pytest.raises(BadReport, match="no HTML page"):
        write(path, path)
    with pytest.raises(BadReport, match="is a folder"):
        write(path, tmp_path)
    assert target.read_text() == text


def test_a_page_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    path, target = tmp_path / "jobs.duckdb", tmp_path / "page.html"
    empty(path).close()
    target.write_text("<!doctype html>old")
    monkeypatch.setattr("os.fsync", lambda file: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space left"):
        write(path, target)
    assert [file.name for file in sorted(tmp_path.iterdir())] == ["jobs.duckdb", "page.html"]
    assert target.read_text() == "<!doctype html>old"


def test_a_database_of_another_version_is_said(tmp_path):
    path = tmp_path / "jobs.duckdb"
    with empty(path) as connection:
        connection.execute("drop view open_job_rows")
    with pytest.raises(
        BadReport, match=r"is of another version of rolecall, or damaged: .* \(Catalog Error: Table with"
    ):
        write(path, tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_not_installed_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("rolecall.commands.report.NEEDED", ("jinja2", "no_such_module"))
    assert run(["--home", str(tmp_path), "report"]) == 3
    assert capsys.readouterr().err == "The report page needs no_such_module: pip install 'rolecall[report]'.\n"


def test_no_database_is_said(tmp_path):
    with pytest.raises(NoDatabase, match="There is no database"):
        write(tmp_path / "jobs.duckdb", tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_where_the_page_is(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    empty(home / "jobs.duckdb").close()
    rolecall = At(home)
    ran = rolecall("--json", "report")
    assert ran.code == 0, ran.err
    told = ran.json()
    page = home / "reports" / "report.html"
    assert told == {"file": str(page), "bytes": page.stat().st_size, "charts": 0, "run_id": None}
    wrong = rolecall("report", home / "jobs.duckdb")
    assert (wrong.code, wrong.said) == (3, f"{home / 'jobs.duckdb'} is there and no HTML page: name another file.")
    none = At(tmp_path / "nowhere")("report")
    assert none.code == 3
    assert none.said.startswith("There is no database at ")
