"""`rolecall explore`: what it asks, whom it answers, how it starts and stops."""

import contextlib
import re
import shlex
import signal
import socket
import time
from urllib.parse import urlsplit

import pytest
from command import At
from explorer import get, let_in
from queries.sample import empty, insert, posting, sample

import rolecall
from pipelines.shipped import shipped
from rolecall.arguments import Usage
from rolecall.commands.explore import explore
from rolecall.explore.questions import ONE_OF, SOURCES, asked, values, words
from rolecall.explore.serve import _door, is_own

HOSTILE = "x'); drop table postings; --"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("explore") / "home"
    home.mkdir()
    sample(home / "jobs.duckdb").close()
    return home


def ask(home, one):
    with rolecall.connect(home) as connection:
        return one.frame(connection).to_dict("records")


# What it asks.


@pytest.mark.parametrize("source", SOURCES.values())
@pytest.mark.parametrize("name", [path.stem for path in shipped("queries", "explore").glob("*.sql")])
def test_every_statement_runs_with_every_filter(home, name, source):
    chosen = {filter: ["a", HOSTILE] for filter in ONE_OF} | {"words": ["a", HOSTILE]}
    more = {"at_most": 5} if name in ("rows", "values") else {}
    whole = asked(name, source, chosen, **more) if name != "values" else values()
    assert HOSTILE not in whole.sql
    assert set(re.findall(r"\$(\w+)", whole.sql.partition("with ")[2])) == set(whole.params)
    found = ask(home, whole)
    if name in ("rows", "families", "countries", "weeks"):
        assert found == []


@pytest.mark.parametrize(
    ("source", "chosen", "titles"),
    [
        ("open_jobs", {}, {"Baker", "Data Engineer"}),
        ("open_jobs", {"family": ["food"]}, {"Baker"}),
        ("open_jobs", {"family": ["food", "data"]}, {"Baker", "Data Engineer"}),
        ("open_jobs", {"family": ["food"], "seniority": ["junior"]}, set()),
        ("open_jobs", {"country": ["AT"]}, {"Baker"}),
        ("open_jobs", {"city": ["Graz"]}, {"Baker"}),
        ("open_jobs", {"skill": ["Python"]}, {"Data Engineer"}),
        ("open_jobs", {"company": ["Mill & Co"]}, {"Baker"}),
        ("open_jobs", {"remote": ["remote"]}, {"Data Engineer"}),
        ("open_jobs", {"words": ["DATA"]}, {"Data Engineer"}),
        ("open_jobs", {"words": ["data", "Baker"]}, set()),
        ("open_jobs", {"words": ["%"]}, set()),
        ("postings", {"words": ["old"]}, {"Old Miller"}),
        ("open_postings", {"words": ["old"]}, set()),
    ],
)
def test_filters_choose(tmp_path, source, chosen, titles):
    few(tmp_path / "jobs.duckdb")
    found = ask(tmp_path, asked("rows", source, chosen, at_most=10))
    assert {row["title"] for row in found} == titles
    (totals,) = ask(tmp_path, asked("totals", source, chosen))
    assert totals["postings"] == len(titles)
    assert sum(row["postings"] for row in ask(tmp_path, asked("families", source, chosen))) == len(titles)


def few(path):
    baker = {"title": "Baker", "role_family": "food", "seniority": "senior", "company": "Mill & Co"}
    engineer = {"title": "Data Engineer", "role_family": "data", "workplace_type": "remote"}
    miller = {"title": "Old Miller", "role_family": "food", "status": "closed"}
    with empty(path) as connection:
        insert(connection, "posting_rows", posting("lever:mill:1", **baker))
        insert(connection, "posting_rows", posting("lever:acme:2", **engineer))
        insert(connection, "posting_rows", posting("lever:acme:3", **miller))
        place = {"posting_key": "lever:mill:1", "position": 0, "raw": "Graz", "city": "Graz", "country_code": "AT"}
        insert(connection, "posting_locations", place, place | {"position": 1, "city": "Linz"})
        insert(connection, "posting_skills", {"posting_key": "lever:acme:2", "skill": "Python"})


def test_a_row_says_places_and_pay(tmp_path):
    few(tmp_path / "jobs.duckdb")
    (row,) = ask(tmp_path, asked("rows", "open_jobs", {"family": ["food"]}, at_most=10))
    assert (row["places"], row["url"]) == ("Graz, AT · Linz, AT", "https://jobs.example/mill/1")
    counted = ask(tmp_path, asked("countries", "open_jobs", {"family": ["food"]}))
    assert counted == [{"country_code": "AT", "postings": 1, "of_postings": 1}]


def test_what_is_offered_is_what_is_there(tmp_path):
    few(tmp_path / "jobs.duckdb")
    offered = [(row["filter"], row["value"], row["postings"]) for row in ask(tmp_path, values())]
    assert [row for row in offered if row[0] in ("city", "family", "skill")] == [
        ("city", "Graz", 1),
        ("city", "Linz", 1),
        ("family", "data", 1),
        ("family", "food", 1),
        ("skill", "Python", 1),
    ]


def test_what_the_terminal_is_told_gives_the_same(home):
    one = asked("rows", "open_postings", {"words": ["baker"], "company": ["Acme", "it's"]}, at_most=3)
    told = shlex.split(one.command.replace("\\\n", " "))
    ran = At(home)(*told[1:])
    assert ran.code == 0, ran.err
    assert len(ran.out.splitlines()) - 1 == len(ask(home, one)) > 0


def test_nothing_else_can_be_looked_at():
    with pytest.raises(ValueError, match="no pg_tables"):
        asked("rows", "pg_tables", {})


def test_words_are_taken_apart():
    assert words("  Data   engineer data Data ") == ["Data", "engineer", "data"]
    assert len(words(" ".join(map(str, range(100))))) == 8


# Whom it answers.


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({b"host": b"127.0.0.1:8000"}, True),
        ({b"host": b"localhost:8000", b"origin": b"http://localhost:8000"}, True),
        ({b"host": b"127.0.0.1:8000", b"origin": b"http://127.0.0.1:8000"}, True),
        ({b"host": b"127.0.0.1:8000", b"origin": b"http://127.0.0.1:9000"}, False),
        ({b"host": b"127.0.0.1:8000", b"origin": b"http://evil.example"}, False),
        ({b"host": b"127.0.0.1:8000", b"origin": b"null"}, False),
        ({b"host": b"evil.example:8000"}, False),
        ({b"host": b"evil.example:8000", b"origin": b"http://evil.example:8000"}, False),
        ({b"host": b"127.0.0.1.evil.example"}, False),
        ({b"host": b"[::1"}, False),
        ({b"host": b"\xff"}, False),
        ({}, False),
    ],
)
def test_only_its_own_page_is_answered(headers, own):
    assert is_own(headers) is own


# How it starts and stops.


@contextlib.contextmanager
def served(home, *options):
    """The address and the process of a running explorer."""
    process = At(home).start("explore", "--no-browser", *options)
    try:
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.communicate()


def test_only_who_has_the_token_is_answered(home):
    with served(home) as (address, _), served(home) as (other, _):
        cookie, others = let_in(address), let_in(other)
        assert "HttpOnly; SameSite=Lax" in get(address, "/?" + urlsplit(address).query)[1]["set-cookie"]
        name = cookie.partition("=")[0]
        for given in ({}, {"Cookie": others}, {"Cookie": f"{name}="}, {"Cookie": f"{name}=\xff"}):
            for path in ("/", "/?token=", "/?token=guess", "/health", "/api/status", "/favicon.ico"):
                assert get(address, path, **given)[::2] == (403, b"Open the address that `rolecall explore` printed.")
        assert get(address, Cookie=f"theirs=1; {cookie}")[0] == 200


def test_the_browser_is_not_told_the_token_where_others_read_it(tmp_path):
    door = _door(tmp_path, "http://127.0.0.1:1/?token=secret")
    assert "secret" not in door
    assert 'url=http://127.0.0.1:1/?token=secret"' in (tmp_path / "explore.html").read_text()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_this_machine_and_stops_cleanly(home, sign):
    before = (home / "jobs.duckdb").read_bytes()
    with served(home) as (address, process):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{32}", address)
        status, headers, page = get(address, Cookie=let_in(address))
        assert (status, b"<marimo" in page) == (200, True)
        assert "default-src 'self'" in headers["content-security-policy"]
        assert (headers["referrer-policy"], headers["x-content-type-options"]) == ("no-referrer", "nosniff")
        assert get(address, Host="evil.example")[0] == 403
        assert get(address, Origin="http://evil.example")[0] == 403
        port = urlsplit(address).port
        with socket.create_connection(("127.0.0.1", port)):  # a page that stays open holds nothing up
            started = time.monotonic()
            process.send_signal(sign)
            out, err = process.communicate(timeout=30)
        assert (process.returncode, out, err) == (0, "", "Ctrl-C stops it.\n")
        assert time.monotonic() - started < 15
    assert (home / "jobs.duckdb").read_bytes() == before


def test_a_port_that_is_taken_is_said(home):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ran = At(home)("explore", "--no-browser", "--port", port)
    assert (ran.code, ran.out) == (3, "")
    assert ran.said == f"Port {port} cannot be had (Address already in use): give another by --port."


def test_without_its_libraries_it_says_what_installs_them(monkeypatch):
    monkeypatch.setattr("rolecall.commands.explore.NEEDED", ("marimo", "not_there"))
    with pytest.raises(Usage, match=r"needs not_there: pip install 'rolecall\[explore\]'"):
        explore(no_browser=True)


def test_without_a_database_it_says_what_makes_one(tmp_path):
    ran = At(tmp_path / "home")("explore", "--no-browser")
    assert (ran.code, ran.out) == (3, "")
    assert "`rolecall crawl` makes it" in ran.said
