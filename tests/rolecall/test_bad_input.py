"""What goes wrong, and how it is told: a sentence on stderr, the right exit code, nothing lost."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import time

import pytest
from command import ENVIRONMENT, At, board, content, ran_one_by_one
from loopback import RESET, Page, Site

from crawler.home import Home

LIST = "/v1/boards/{}/jobs"
DAYS = ("2026-03-02T06:00:00Z", "2026-03-03T06:00:00Z")
BOT_WALL = b"<html><head><title>Just a moment...</title></head><body>cf-chl-opt</body></html>"
JSON = {"Content-Type": "application/json"}


def answer(name):
    """A Greenhouse board of eight postings of an invented rope works."""
    jobs = [
        {
            "id": number,
            "title": f"Rope Maker {number}",
            "absolute_url": f"https://ropes.example/{name}/{number}",
            "location": {"name": "Bergen, Norway"},
            "content": "&lt;p&gt;Lay rope.&lt;/p&gt;",
            "first_published": "2026-03-01T09:00:00Z",
            "updated_at": "2026-03-01T09:00:00Z",
        }
        for number in range(8)
    ]
    return json.dumps({"jobs": jobs, "meta": {"total": len(jobs)}}).encode()


WHOLE = answer("x")
BAD = {
    "unknown": (Page(b'{"status":404,"error":"Job not found"}', 404, JSON), "failed", "board_not_found"),
    "gone": (Page(b"", 410), "failed", "board_not_found"),
    "cut-json": (Page(WHOLE[:400], headers=JSON), "failed", "unexpected_shape"),
    "cut-short": (Page(WHOLE, headers=JSON, cut=400), "failed", "ResponseDataLossError"),
    "html": (Page(b"<html><body>Back in an hour</body></html>"), "failed", "unexpected_shape"),
    "empty-body": (Page(b"", headers=JSON), "failed", "unexpected_shape"),
    "empty-object": (Page(b"{}", headers=JSON), "failed", "unexpected_shape"),
    "empty-list": (Page(b"[]", headers=JSON), "failed", "unexpected_shape"),
    "no-jobs": (Page(b'{"jobs":[],"meta":{"total":0}}', headers=JSON), "suspect", "nothing found"),
    "short": (Page(WHOLE.replace(b'"total": 8', b'"total": 40'), headers=JSON), "partial", "8 listed of 40"),
    "bot-wall": (Page(BOT_WALL), "blocked", "challenge"),
    "bot-wall-503": (Page(BOT_WALL, 503), "blocked", "challenge"),
    "refused": (Page(b"", 403), "blocked", "status 403"),
    "login": (Page(b"", 401), "blocked", "status 401"),
    "slow-down": (Page(b"", 429, {"Retry-After": "86400"}), "blocked", "retry_after"),
    "broken": (Page(b"", 500), "failed", "status 500"),
    "reset": (RESET, "failed", "DownloadFailedError"),
}
GOOD = "kept"


@pytest.fixture(scope="module")
def second_day(tmp_path_factory):
    """The first day every board is whole; on the second each has its own trouble."""
    home = tmp_path_factory.mktemp("trouble") / "home"
    with Site() as site, Site() as shy:
        boards = dict.fromkeys((*BAD, GOOD), site) | {"shy": shy}
        for name, where in boards.items():
            where.pages[LIST.format(name)] = Page(answer(name), headers=JSON)
        rows = {name: {"board": name, "endpoint": where.url("")} for name, where in boards.items()}
        board(home, "greenhouse", *rows.values())
        at = At(home, [site.host, shy.host, "127.0.0.1:9"])
        first = at("crawl", "--json", now=DAYS[0])
        site.pages |= {LIST.format(name): page for name, (page, _, _) in BAD.items()}
        shy.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"})
        rows["private"] = {"board": "private", "endpoint": "http://10.1.2.3"}
        rows["silent"] = {"board": "silent", "endpoint": "http://127.0.0.1:9"}
        rows["nowhere"] = {"board": "nowhere", "endpoint": "http://no-such-host.invalid"}
        board(home, "greenhouse", *rows.values())
        yield at, first, at("crawl", "--json", now=DAYS[1])


EXPECTED = {f"greenhouse:{name}": (verdict, reason) for name, (_, verdict, reason) in BAD.items()} | {
    f"greenhouse:{GOOD}": ("complete", ""),
    "greenhouse:shy": ("disallowed", "robots_txt"),
    "greenhouse:private": ("failed", "address_refused"),
    "greenhouse:silent": ("failed", "RobotsUnreachable"),
    "greenhouse:nowhere": ("failed", "RobotsUnreachable"),
}


@pytest.mark.long
def test_every_trouble_has_its_verdict_and_the_other_boards_go_on(second_day):
    _, first, second = second_day
    assert first.code == 0, first.err
    assert second.code == 2
    found = {row["board"]: (row["verdict"], row["reason"]) for row in second.json()["boards"]}
    assert found.keys() == EXPECTED.keys()
    wrong = {
        key: told
        for key, told in found.items()
        if told[0] != EXPECTED[key][0] or not told[1].startswith(EXPECTED[key][1])
    }
    assert wrong == {}


def test_trouble_closes_nothing(second_day):
    at, _, _ = second_day
    assert at.rows("select status, count(*) from postings group by all") == [("open", 8 * (len(BAD) + 2))]
    assert at.rows("select event, count(*) from events group by all") == [("opened", 8 * (len(BAD) + 2))]


def test_each_trouble_is_one_line_that_says_what_to_do(second_day):
    _, _, second = second_day
    stamped = [re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (\S+): (.*)", line) for line in second.err.splitlines()]
    lines = dict(line.groups() for line in stamped)
    assert lines.keys() == EXPECTED.keys()
    troubled = [key for key, (verdict, _) in EXPECTED.items() if verdict not in ("complete", "suspect", "partial")]
    assert [key for key in troubled if "; " not in lines[key]] == []


CSV = {
    "no-header": b"name,company\nacme,Acme\n",
    "endpoint": b"board,endpoint\nacme,http://127.0.0.1:1/path\n",
    "climbing": b"board\n../acme\n",
    "perhaps": b"board,enabled\nacme,perhaps\n",
    "twice": b"board\nacme\nacme\n",
    "latin": "board,company\nacme,Grün\n".encode("latin-1"),
    "comma": b"board,company,domain\nacme,Acme, Inc.,acme.example\n",
    "disabled": b"board,enabled\nacme,false\n",
}

REFUSED = [
    ("--home empty crawl", 3, "`rolecall init` writes starter boards, `rolecall add URL`"),
    ("--home empty query 'select 1'", 3, "There is no database"),
    ("--home empty export", 3, "There is no database"),
    ("--home home crawl --nope", 3, "No such option: --nope"),
    ("nope", 3, "No such command 'nope'"),
    ("--home home crawl nope:acme", 3, "no spider of this name; there are adp, ashby, "),
    ("--home home crawl greenhouse", 3, "platform:board"),
    ("--home home crawl greenhouse:../acme", 3, "'../acme' is no board"),
    ("--home home crawl https://ropes.example/careers", 2, "no platform recognises this address"),
    ("--home home crawl --platform nope", 3, "--platform nope: there are adp, ashby, "),
    ("--home home crawl --platform lever", 3, "no lever that is enabled"),
    ("--home home crawl --shard 5/4", 3, "write I/N"),
    ("--home home crawl --run ../up", 3, "--run ../up"),
    ("--home home crawl --limit 0", 3, "--limit"),
    ("--home home crawl --replay missing.warc.gz", 3, "missing.warc.gz: no such file."),
    ("--home home crawl --allow-host 127.0.0.1", 3, "--allow-host 127.0.0.1: write HOST:PORT"),
    ("--home home crawl workday:acme", 3, "'acme' is no board of workday: `rolecall resolve URL` says how"),
    ("--home home crawl site:", 3, "is no board"),
    ("--home home import missing.warc.gz", 3, "missing.warc.gz: no such file."),
    ("--home home import damaged.warc.gz", 2, "damaged.warc.gz is damaged at byte"),
    ("--home home import none.warc", 2, "none.warc is damaged at byte 0: not a WARC record"),
    ("--home home import nil.warc", 2, "nil.warc holds no records"),
    ("--home home import blob.html", 2, "blob.html holds no text"),
    ("--home home import blob.html nil.warc --url https://ropes.example", 3, "--url names the address of one file"),
    ("--home home import blob.html --kind nope", 3, "posting, articles or page"),
    ("--home home resolve https://ropes.example/careers", 2, "no platform recognises this address"),
    ("--home home add https://ropes.example/careers", 2, "no platform recognises this address"),
    ("--home home add ropes", 3, "platform:board"),
    ("--home home add ''", 3, "platform:board"),
    ("--home home add lever:acme --offline --endpoint http://127.0.0.1:1/path", 3, "is no endpoint"),
    ("--home home add adp:acme --offline", 3, "'acme' is no board of adp"),
    ("--home home resolve https://boards.greenhouse.io --offline", 2, "name the page of one company there"),
    ("--home home query nope", 3, "`rolecall queries` lists them"),
    ("--home home queries nope", 3, "`rolecall queries` lists them"),
    ("--home home query skills_by_demand -p nope=1", 3, "has no parameter nope"),
    ("--home home query skills_by_demand -p country", 3, "write KEY=VALUE"),
    ("--home home query skills_by_demand -p at_least=many", 3, "at_least must be a whole number, not many."),
    ("--home home query 'select from'", 3, "no SQL"),
    ("--home home query 'select * from nope'", 3, "nope does not exist"),
    ("--home home query 'drop table runs'", 3, "one SELECT"),
    ("--home home query 'from \"boards/greenhouse.csv\"'", 3, "files and network are closed"),
    ("--home home query 'select 1' --format nope", 3, "table, csv, json, jsonl, parquet"),
    ("--home home export --format nope", 3, "parquet, csv, jsonl"),
    ("--home home export --table nope", 3, "There is no table nope"),
    ("--home home export --since nope", 3, "There is no run nope"),
    ("--home home load missing.parquet", 3, "missing.parquet: no such file."),
    ("--home home load blob.html", 3, "blob.html is no finished stage file"),
    ("--home no-database query 'select 1'", 3, "`rolecall rebuild` makes it anew"),
    ("--home no-ledger runs", 1, "no ledger"),
    ("--home no-ledger crawl greenhouse:acme", 1, "no ledger"),
    ("--home csv-no-header boards", 3, "the header must name board,company"),
    ("--home csv-endpoint crawl", 3, "line 2: 'http://127.0.0.1:1/path' is no endpoint"),
    ("--home csv-climbing crawl", 3, "line 2: '../acme' is no board"),
    ("--home csv-perhaps crawl", 3, "write true, false or nothing"),
    ("--home csv-twice crawl", 3, "lever:acme stands twice"),
    ("--home csv-latin crawl", 3, "lever.csv is no CSV file in UTF-8"),
    ("--home csv-comma crawl", 3, "line 2: more cells than columns"),
    ("--home csv-disabled crawl", 3, "that is enabled"),
    ("--home csv-nope crawl", 3, "nope: no spider of this name"),
]


@pytest.fixture(scope="module")
def refusals(second_day, tmp_path_factory):
    """Each refused command, run after the other; the home they name before and after."""
    at, _, _ = second_day
    folder = tmp_path_factory.mktemp("refused")
    home = At(folder / "home")
    shutil.copytree(at.home, home.home)
    for name, text in CSV.items():
        (folder / f"csv-{name}" / "boards").mkdir(parents=True)
        (folder / f"csv-{name}" / "boards" / "lever.csv").write_bytes(text)
    (folder / "csv-nope" / "boards").mkdir(parents=True)
    (folder / "csv-nope" / "boards" / "nope.csv").write_text("board\nacme\n")
    for name, file in (("no-database", "jobs.duckdb"), ("no-ledger", "ledger.sqlite")):
        (folder / name).mkdir()
        (folder / name / file).write_bytes(b"something else entirely\n" * 200)
    warc = min(at.home.glob("archive/*/*/*.warc.gz")).read_bytes()
    (folder / "damaged.warc.gz").write_bytes(warc[:300] + b"\0" * 40 + warc[340:])
    (folder / "none.warc").write_bytes(b"no WARC at all\n" * 20)
    (folder / "nil.warc").write_bytes(b"")
    (folder / "blob.html").write_bytes(bytes(range(256)) * 20)
    before = home.files()
    return dict(
        zip(
            (command for command, _, _ in REFUSED),
            ran_one_by_one(folder, [shlex.split(command) for command, _, _ in REFUSED]),
            strict=True,
        )
    ), (before, home.files())


@pytest.mark.parametrize(("command", "code", "words"), REFUSED, ids=[command for command, _, _ in REFUSED])
def test_a_refusal_is_one_sentence_and_its_exit_code(refusals, command, code, words):
    ran = refusals[0][command]
    assert words in ran.err
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (code, "", 1)


def test_refusals_lose_nothing(refusals):
    before, after = refusals[1]
    assert after == before


@pytest.mark.long
def test_a_crawl_over_a_damaged_database_keeps_what_it_fetched(second_day, tmp_path):
    at, _, _ = second_day
    shutil.copytree(at.home, tmp_path / "home")
    with Site({LIST.format("new"): Page(answer("new"), headers=JSON)}) as site:
        home = At(tmp_path / "home", [site.host])
        before = content(home.database)
        board(home.home, "greenhouse", {"board": "new", "endpoint": site.url("")})
        home.database.write_bytes(b"something else entirely\n" * 200)
        ran = home("crawl", "--quiet", now="2026-03-04T06:00:00Z")
        assert (ran.code, home.database.read_bytes()[:9]) == (1, b"something")
        assert re.fullmatch(r".*jobs\.duckdb.*`rolecall rebuild` makes it anew.*\n", ran.err), ran.err
        assert home("rebuild").code == 0
        assert content(home.database)["posting_rows"][: len(before["posting_rows"])] != []
        assert home("crawl", "--quiet", now="2026-03-04T06:05:00Z").code == 0
        assert site.count(LIST.format("new") + "?content=true&pay_transparency=true") == 1
    assert home.rows("select board_key, found from board_runs where run_seq = 3") == [("greenhouse:new", 8)]


def test_a_second_crawl_is_refused_at_once_and_touches_nothing(tmp_path):
    home = tmp_path / "home"
    board(home, "greenhouse", {"board": "slow", "endpoint": "http://127.0.0.1:9"})
    at = At(home)
    with Home(home).lock():
        before = at.files()
        for command in (["crawl"], ["import", "x.html"], ["load"], ["rebuild"], ["init"], ["add", "lever:acme"]):
            began = time.monotonic()
            process = at.start(*command)
            _, err = process.communicate(timeout=30)
            assert time.monotonic() - began < 2
            assert process.returncode == 75
            assert re.fullmatch(r"Another run holds .*\.lock: wait for it to end\.\n", err)
        assert at.files() == before


def test_the_lock_is_taken_before_anything_heavy_is_imported():
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "rolecall.cli", "--help"],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        timeout=30,
    )
    assert told.returncode == 0
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in told.stderr.splitlines()}
    assert loaded & {"scrapy", "twisted", "duckdb", "pyarrow", "pandas", "lxml", "pydantic", "warcio"} == set()


@pytest.mark.parametrize(
    ("command", "reader", "lines"),
    [("query 'select range from range(200000)' --format csv", "head -1", 1), ("queries --json", "true", 0)],
)
def test_a_closed_pipe_is_no_error(second_day, command, reader, lines):
    at, _, _ = second_day
    line = f"{shlex.join(at.arguments(*shlex.split(command)))} | {reader}; exit ${{PIPESTATUS[0]}}"
    told = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, env=ENVIRONMENT, cwd=at.home.parent, timeout=60
    )
    assert (told.returncode, told.stdout.count("\n"), told.stderr) == (0, lines, "")
