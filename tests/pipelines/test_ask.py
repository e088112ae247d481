"""The fenced way to ask: what it answers, what it refuses, and within which limits."""

import csv
import io
import json
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas
import pyarrow.parquet
import pytest
from queries.sample import sample

import rolecall
from pipelines.answering import keep
from pipelines.answers import ROWS_SHOWN, Answer, unformula
from pipelines.ask import (
    BadQuestion,
    NoDatabase,
    columns,
    connect,
    frame,
    read_size,
    reports,
    run,
)
from pipelines.fenced import check_one_select
from pipelines.questions import Param, Report, read_report, read_value

HEADER = """-- How many there are
-- of each, by day.
-- Grain: thing, day
-- Reads: things, days
-- Params: name text, since date = 2026-01-01, at_least integer = 5, share number = null, open boolean = true

select 1
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    sample(folder / "jobs.duckdb").close()
    return folder


@pytest.fixture(scope="module")
def database(home) -> Path:
    return home / "jobs.duckdb"


def records(database, question, params=None, **limits):
    with run(database, question, params, **limits) as answer:
        return list(answer.records())


@contextmanager
def asked(database, question):
    """An answer as the child gives it, without the child."""
    folder = tempfile.TemporaryDirectory()
    file = Path(folder.name, "answer.arrow")
    with connect(database) as connection:
        rows = keep(connection, question, {}, file)
    with Answer(folder, file, rows) as answer:
        yield answer


def asked_here(database, question):
    """In this process, where it is quick; tests/trust/test_queries.py asks the child."""
    with connect(database) as connection:
        check_one_select(connection, question, {})
        return connection.execute(question).fetchall()


def written(database, question, format, tmp_path, **how):
    with asked(database, question) as answer:
        answer.write(format, tmp_path / "out", **how)
    return (tmp_path / "out").read_bytes().decode()


def test_header_is_read():
    assert read_report("things_by_day", HEADER) == Report(
        "things_by_day",
        "How many there are of each, by day.",
        "thing, day",
        ("things", "days"),
        (
            Param("name", "text", required=True),
            Param("since", "date", default=date(2026, 1, 1)),
            Param("at_least", "integer", default=5),
            Param("share", "number"),
            Param("open", "boolean", default=True),
        ),
        HEADER,
    )


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("text", "DE", "DE"),
        ("text", " ", None),
        ("integer", " 7 ", 7),
        ("integer", 7, 7),
        ("integer", None, None),
        ("number", "0.5", 0.5),
        ("boolean", "Yes", True),
        ("boolean", False, False),
        ("date", "2026-03-02", date(2026, 3, 2)),
        ("timestamp", "2026-03-02T06:00:00+02:00", datetime(2026, 3, 2, 4)),
        ("timestamp", date(2026, 3, 2), datetime(2026, 3, 2)),
    ],
)
def test_read_value(kind, given, value):
    assert read_value(Param("x", kind), given) == value


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("integer", "7.5"),
        ("integer", 7.5),
        ("integer", "9" * 30),
        ("integer", "9" * 5000),
        ("integer", float("inf")),
        ("number", "nan"),
        ("number", "much"),
        ("boolean", "perhaps"),
        ("date", "yesterday"),
        ("timestamp", "noon"),
    ],
)
def test_wrong_value_is_one_sentence(kind, given):
    with pytest.raises(BadQuestion, match=r"^x must be .*\.$"):
        read_value(Param("x", kind), given)


@pytest.mark.parametrize(
    ("text", "size"),
    [("1GiB", 1 << 30), ("512 MB", 512 << 20), ("2g", 2 << 30), ("1.5GiB", 3 << 29), ("134217728", 1 << 27)],
)
def test_read_size(text, size):
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["", "lots", "-1GiB", "12", "1MiB", "1e9", "9" * 400])
def test_wrong_size_is_one_sentence(text):
    with pytest.raises(BadQuestion, match=r"memory limit must be"):
        read_size(text)


def test_report_answers(database):
    assert records(database, "skills_by_demand", {"at_least": "1", "family": "food"}) == [
        {"skill": "baking", "jobs": 1, "of_jobs": 1, "share": 1.0}
    ]


def test_sql_answers_with_parameters(database):
    question = "select posting_key from postings where first_seen_at > $since and version = $version order by all"
    assert records(database, question, {"since": "2026-03-02T07:00:00", "version": 1}) == [
        {"posting_key": "lever:acme:2"},
        {"posting_key": "lever:acme:4"},
    ]


@pytest.mark.parametrize(
    ("question", "said"),
    [("drop table boards", "one SELECT"), ("select * from read_text('/etc/hostname')", "files and network are closed")],
)
def test_child_stands_behind_the_same_fence(database, question, said):
    with pytest.raises(BadQuestion, match=said):
        run(database, question)


def test_value_of_no_known_type_is_one_sentence(database):
    with pytest.raises(BadQuestion, match=r"not bytes\.$"):
        run(database, "select $a", {"a": b"x"})


def test_parameters_arrive_as_they_were_given(database):
    given = {
        "text": "text'; drop table boards; --",
        "whole": 7,
        "real": 2.5,
        "truth": True,
        "nothing": None,
        "day": date(2026, 3, 2),
        "instant": datetime(2026, 3, 2, 6, 0, 1, 5),
    }
    question = "select " + ", ".join(f"${name} as {name}" for name in given)
    assert records(database, question, given) == [given]


def test_columns_of_a_report():
    assert columns(reports()["skills_by_demand"]) == [
        ("skill", "VARCHAR"),
        ("jobs", "BIGINT"),
        ("of_jobs", "BIGINT"),
        ("share", "DOUBLE"),
    ]


@pytest.mark.parametrize(
    ("question", "params", "said"),
    [
        ("skils_by_demand", {}, "did you mean skills_by_demand"),
        ("zzzz", {}, "There is no report named zzzz: `rolecall queries` lists them."),
        ("skills_by_demand", {"contry": "DE"}, "no parameter contry (did you mean country?): it has country, family"),
        ("skills_by_demand", {"at_least": "many"}, "at_least must be a whole number, not many."),
        ("jobs_by_words", {}, "jobs_by_words needs words, a text: give it as -p words=…."),
        ("select $a", {}, "The SQL names $a, which has no value: give it as -p a=…."),
        ("select 1", {"a": "1"}, "The SQL names no parameter $a: it has none."),
        ("selec 1", {}, "This is no SQL that DuckDB reads: syntax error"),
        ("select nope from postings", {}, 'The question does not run: Referenced column "nope" not found'),
        ("select 'x'::integer", {}, "The question does not run: Could not convert"),
    ],
)
def test_bad_question_is_one_sentence(database, question, params, said):
    with pytest.raises(BadQuestion) as raised:
        frame(database, question, params)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "-- nothing",
        "select 1; select 2",
        "drop table boards",
        "create temp table t as select 1",
        "insert into boards select * from boards",
        "copy boards to '{folder}/out.csv'",
        "attach '{folder}/other.duckdb'",
        "install httpfs",
        "set memory_limit = '9GB'",
        "pragma database_list",
        "export database '{folder}/out'",
        "explain analyze select 1",
        "with gone as (delete from boards returning *) select * from gone",
        "select * from query('drop table boards')",
        "select * from read_text('{folder}/secret')",
        "select * from '{folder}/secret.csv'",
        "select * from read_csv('/etc/passwd')",
        "select * from read_parquet('https://example.com/x.parquet')",
        "select * from glob('{folder}/*')",
        "select * from read_duckdb('{folder}/other.duckdb')",
        "select * from sniff_csv('{folder}/secret.csv')",
        "select getenv('HOME')",
        "select * from order_of_the_caller",
    ],
)
def test_nothing_escapes(home, question, tmp_path):
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (tmp_path / "secret.csv").write_text("a\nsecret\n", encoding="utf-8")
    before = (home / "jobs.duckdb").read_bytes()
    with pytest.raises((BadQuestion, duckdb.Error)):
        asked_here(home / "jobs.duckdb", question.format(folder=tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret", "secret.csv"]
    assert [path.name for path in home.iterdir()] == ["jobs.duckdb"]
    assert (home / "jobs.duckdb").read_bytes() == before


def test_connection_sees_no_variables_of_its_caller(home):
    secret = pandas.DataFrame({"a": [1]})
    with rolecall.connect(home) as connection, pytest.raises(duckdb.CatalogException):
        connection.execute("select * from secret")
    assert len(secret) == 1


def test_slow_question_ends_in_time(database):
    started = time.monotonic()
    with pytest.raises(BadQuestion, match=r"^No answer within 1 s"):
        run(database, "select count(*) from range(100000000000)", timeout=1)
    assert time.monotonic() - started < 3


ASK = """
import resource, sys
from pathlib import Path
from pipelines.ask import BadQuestion, run
try:
    run(Path(sys.argv[1]), sys.argv[2], memory="256MiB")
except BadQuestion as refused:
    print(refused, end=" ")
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize(
    "question",
    [
        "select list(i) from range(1000000000) as r(i)",
        "select string_agg(repeat('x', 1000), '') from range(10000000)",
        "select repeat('x', 2000000000)",
    ],
)
def test_large_question_ends_within_its_memory(database, question):
    # In a process of its own, which has had no other child.
    asked = subprocess.run(
        [sys.executable, "-c", ASK, str(database), question], capture_output=True, text=True, check=True
    )
    told, peak = asked.stdout.rsplit(" ", 1)
    assert re.search(r"more than 256 ?MiB|does not run", told)
    assert int(peak) < 400 << 10
    assert records(database, "select 1 as a", memory="256MiB") == [{"a": 1}]


def test_temporary_answer_is_gone_when_closed(database):
    with run(database, "select 1") as answer:
        assert answer.file.exists()
    assert not answer.file.parent.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "There is no database at"),
        (b"", "is damaged or no DuckDB database"),
        (b"no database at all" * 1000, "is damaged or no DuckDB database"),
    ],
)
def test_database_that_is_none_is_one_sentence(tmp_path, content, said):
    if content is not None:
        (tmp_path / "jobs.duckdb").write_bytes(content)
    for ask in (
        lambda: rolecall.query("select 1", home=tmp_path),
        lambda: rolecall.connect(tmp_path),
    ):
        with pytest.raises(NoDatabase) as raised:
            ask()
        assert said in str(raised.value)
        assert "\n" not in str(raised.value)


def test_flipped_bytes_are_one_sentence(database, tmp_path):
    broken = bytearray(database.read_bytes())
    for at in range(12_288, len(broken), 4_096):
        broken[at] ^= 0xFF
    (tmp_path / "jobs.duckdb").write_bytes(broken)
    with pytest.raises(NoDatabase, match="rolecall rebuild"):
        run(tmp_path / "jobs.duckdb", "select * from postings")


def test_csv_holds_no_formula(database, tmp_path):
    question = """
        select v, length(v) as size, [v] as list, null as nothing, true as flag
        from (
            values ('=1+1'), ('+1'), ('-1'), ('@a'), (chr(9) || 'a'), (chr(13) || 'a'), ('  =a'), ('＝a'), ('a=b'),
            ('"a", b')
        ) as r(v)
    """
    rows = list(csv.reader(io.StringIO(written(database, question, "csv", tmp_path), newline="")))
    assert rows[0] == ["v", "size", "list", "nothing", "flag"]
    assert [row[0] for row in rows[1:]] == [
        "'=1+1",
        "'+1",
        "'-1",
        "'@a",
        "'\ta",
        "'\ra",
        "'  =a",
        "'＝a",
        "a=b",
        '"a", b',
    ]
    assert rows[1][1:] == ["4", '["=1+1"]', "", "true"]


def test_negative_number_stays_a_number(database, tmp_path):
    assert written(database, "select -1 as a, -0.5 as b", "csv", tmp_path) == "a,b\n-1,-0.5\n"


@pytest.mark.parametrize(("text", "safe"), [("", ""), ("a-b", "a-b"), ("\n=a", "'\n=a"), ("- a", "'- a")])
def test_unformula(text, safe):
    assert unformula(text) == safe


VALUES = """
    select 'é"' as t, 1.5::decimal(9, 2) as d, sum(2) as s, 'nan'::double as n, date '2026-03-02' as day,
    timestamp '2026-03-02 06:00:00' as at, ['a', null] as l, {'x': 1} as o, null as z
"""
PLAIN = {
    "t": 'é"',
    "d": 1.5,
    "s": 2,
    "n": None,
    "day": "2026-03-02",
    "at": "2026-03-02T06:00:00",
    "l": ["a", None],
    "o": {"x": 1},
    "z": None,
}


def test_json_is_plain(database, tmp_path):
    assert json.loads(written(database, VALUES, "json", tmp_path)) == [PLAIN]
    assert [json.loads(line) for line in written(database, VALUES, "jsonl", tmp_path).splitlines()] == [PLAIN]


@pytest.mark.parametrize(("format", "text"), [("json", "[\n]\n"), ("jsonl", ""), ("csv", "a\n")])
def test_no_rows(database, tmp_path, format, text):
    assert written(database, "select 1 as a where false", format, tmp_path) == text


def test_parquet_keeps_types(database, tmp_path):
    with asked(database, "select posting_key, first_seen_at, version from postings order by all") as answer:
        answer.write("parquet", tmp_path / "out.parquet")
        schema = answer.schema
    table = pyarrow.parquet.read_table(tmp_path / "out.parquet")
    assert table.schema == schema
    assert table.num_rows == 6


def test_table_fits_and_says_what_it_leaves_out(database, tmp_path):
    shown = written(database, f"from range({ROWS_SHOWN + 1}) as r(n)", "table", tmp_path, width=60)
    assert shown.splitlines()[-1] == "201 rows, the first 200 shown: --format csv gives all"
    shown = written(database, "select * from postings", "table", tmp_path, width=60)
    assert max(map(len, shown.splitlines()[:-1])) <= 60
    assert "more columns from requisition_id on" in " ".join(shown.split())


def test_table_steers_no_terminal(database, tmp_path):
    shown = written(database, "select '[red]' || chr(27) || '[2J' || chr(10) || 'b' as a", "table", tmp_path, width=80)
    assert "[red] [2J b" in shown
    assert "\x1b" not in shown


def test_failed_write_leaves_what_was_there(database, tmp_path):
    (tmp_path / "out").write_text("before", encoding="utf-8")
    with asked(database, "select 1") as answer, pytest.raises(ValueError, match="The format must be one of"):
        answer.write("xls", tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_text(encoding="utf-8") == "before"


def test_query_gives_a_typed_frame(home):
    found = rolecall.query(
        "select posting_key, first_seen_at, version, share from postings, (select 0.5 as share)", home
    )
    assert found.dtypes.astype(str).tolist() == ["str", "datetime64[us]", "int32", "float64"] or len(found) == 6
    assert rolecall.query("skills_by_demand", home, at_least=1)["skill"].tolist() == ["baking", "python", "sql"]


def test_query_takes_one_select(home):
    for question in ("drop table boards", "select 1; select 2", "set threads = 1"):
        with pytest.raises(BadQuestion):
            rolecall.query(question, home)


def test_connect_is_read_only(database):
    with connect(database) as connection, pytest.raises(duckdb.InvalidInputException):
        connection.execute("drop table boards")


def test_import_of_rolecall_brings_no_engine():
    loaded = "import sys, rolecall; print({'duckdb', 'pandas', 'pyarrow', 'scrapy'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", loaded], cwd=Path(rolecall.__file__).parents[1], capture_output=True)
    assert found.stdout.decode().strip() == "set()"
