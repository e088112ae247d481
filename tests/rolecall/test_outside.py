"""What else people and programs hold on to: Scrapy's own command, Python, the wheel, and JSON on standard output."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from command import ENVIRONMENT, ROOT, At, ran_one_by_one
from farm import Farm

from crawler.boards import platforms

HOME = ("archive", "stage", "exports", "reports", "*.duckdb*", "*.sqlite*", ".lock")
"""What a run makes in a checkout's `datasets`."""
PLAIN = (
    "platform",
    "board",
    "posting_id",
    "url",
    "title_raw",
    "places_raw",
    "source_posted_at_raw",
    "description_html",
)
TEXT = """Fernweh Maps is the leading maker of hiking maps. Our offices are in Graz and Turin.

Responsibilities
Draw contour lines for the eastern Alps
Walk every path that we print, once

Requirements
3+ years with Python
"""


def ran(*arguments, cwd, env=ENVIRONMENT):
    return subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=cwd, env=env, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def farm():
    with Farm() as serving:
        yield serving


@pytest.fixture(scope="module")
def at(farm, tmp_path_factory):
    """A home with one crawl of one board that was named by its URL, the boards files saying where it is."""
    home = tmp_path_factory.mktemp("outside") / "home"
    farm.write_boards(home)
    at = At(home, [farm.host])
    told = at("crawl", "https://boards.greenhouse.io/kelpworks", "--json")
    assert told.code == 0, told.err
    assert [row["board"] for row in told.json()["boards"]] == ["greenhouse:kelpworks"]
    return at


def test_scrapy_lists_the_spiders():
    told = ran("-m", "scrapy", "list", cwd=ROOT)
    assert (told.returncode, told.stdout.split()) == (0, sorted(platforms()))


def test_every_spider_is_an_ordinary_scrapy_spider(farm, tmp_path):
    out = tmp_path / "out.jsonl"
    told = ran(
        *("-m", "scrapy", "crawl", "greenhouse", "-a", "board=kelpworks", "-a", f"endpoint=http://{farm.host}"),
        *("-s", f"ROLECALL_ALLOW_HOSTS={farm.host}", "-s", "LOG_LEVEL=ERROR", "-O", out),
        cwd=ROOT,
    )
    assert (told.returncode, told.stderr) == (0, "")
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    case = ROOT / "tests" / "fixtures" / "greenhouse" / "kelpworks" / "items.json"
    expected = [item for item in json.loads(case.read_text(encoding="utf-8")) if "board" in item]
    assert [{name: row[name] for name in PLAIN} for row in found] == [
        {name: item[name] for name in PLAIN} for item in expected
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_a_spider_without_a_board_says_what_is_missing():
    told = ran("-m", "scrapy", "crawl", "lever", cwd=ROOT)
    assert told.returncode != 0
    assert "scrapy crawl lever -a board=TOKEN" in told.stderr


@pytest.mark.long
def test_init_resolve_and_add(tmp_path):
    urls = ["https://jobs.lever.co/acme", "https://jobs.eu.lever.co/acme", "https://careers.tiktok.com/position/1"]
    first, again, resolved, added, known, mixed, boards = ran_one_by_one(
        tmp_path,
        [
            ["--home", "home", "init"],
            ["--home", "home", "init"],
            ["resolve", *urls],
            ["--home", "home", "add", *urls[:2], "--company", "Acme Ropes"],
            ["--home", "home", "add", urls[0]],
            ["--home", "home", "add", "https://ropes.example", "https://jobs.ashbyhq.com/Acme%20Ropes"],
            ["--home", "home", "boards", "--json"],
        ],
    )
    assert (first.code, again.code) == (0, 0)
    assert "rolecall crawl" in first.err
    assert "0 boards added" in again.err
    assert (resolved.code, resolved.out.split()) == (0, ["lever:acme", "lever:acme/eu", "bytedance:lifeattiktok.com"])
    assert (added.code, added.out.split()) == (0, ["lever:acme", "lever:acme/eu"])
    assert (known.code, known.out) == (0, "lever:acme (known)\n")
    assert (mixed.code, mixed.out) == (2, "ashby:Acme%20Ropes\n")
    rows = {row["board"]: row for row in boards.json()}
    assert (rows["lever:acme"]["company"], rows["lever:acme/eu"]["company"]) == ("Acme Ropes", "Acme Ropes")
    assert "ashby:Acme%20Ropes" in rows
    assert not (tmp_path / "home" / "jobs.duckdb").exists()


@pytest.mark.long
def test_what_a_program_reads_is_json(at, tmp_path):
    home = ["--home", str(at.home)]
    answer = at("query", "select posting_id, title from open_postings order by posting_id", "--json")
    lines = at("query", "select 1 as a union all select 2 order by a", "--format", "jsonl")
    boards, runs, queries, one, export = ran_one_by_one(
        tmp_path,
        [
            [*home, "boards", "--json"],
            [*home, "--json", "runs"],
            [*home, "queries", "--json"],
            [*home, "queries", "skills_by_demand", "--json"],
            [*home, "--quiet", "export", "out", "--format", "jsonl", "--json"],
        ],
    )
    by_key = {row["board"]: row for row in boards.json()}
    assert by_key["greenhouse:kelpworks"]["last_verdict"] == "complete"
    assert "ashby:Quillmark" in by_key
    (run,) = runs.json()
    assert (run["status"], run["boards"], run["complete"], run["found"]) == ("complete", 1, 1, 3)
    assert len(queries.json()) >= 10
    assert one.json()["name"] == "skills_by_demand"
    assert {param["name"] for param in one.json()["params"]} >= {"country", "at_least"}
    assert [row["posting_id"] for row in answer.json()] == [
        row[0] for row in at.rows("select posting_id from open_postings order by posting_id")
    ]
    assert lines.out.splitlines() == ['{"a": 1}', '{"a": 2}']
    manifest = export.json()
    assert manifest["run"] == run["run_id"]
    assert json.loads((tmp_path / "out" / "manifest.json").read_text()) == manifest
    assert {told.code for told in (boards, runs, queries, one, answer, lines, export)} == {0}
    assert export.err == ""


def test_python_asks_the_same(at):
    code = f"""
import rolecall
frame = rolecall.query("select posting_id, first_seen_at from postings order by posting_id", home={str(at.home)!r})
assert type(frame).__name__ == "DataFrame" and len(frame) == 3, frame
assert str(frame.dtypes["first_seen_at"]).startswith("datetime64"), frame.dtypes
assert list(rolecall.query("skills_by_demand", home={str(at.home)!r}, at_least=1).columns)
with rolecall.connect({str(at.home)!r}) as connection:
    assert connection.execute("select count(*) from postings").fetchone() == (3,)
    for attack in ("drop table runs", "select * from read_text('/etc/passwd')"):
        try:
            connection.execute(attack)
        except Exception as refused:
            pass
        else:
            raise SystemExit(attack)
"""
    told = ran("-c", code, cwd=at.home.parent)
    assert (told.returncode, told.stderr) == (0, "")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The folder that a wheel, built of what is in the checkout, is installed into."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("crawler", "pipelines", "rolecall", "queries", "datasets"):
        made = HOME if name == "datasets" else ("__pycache__",)
        shutil.copytree(ROOT / name, folder / "source" / name, ignore=shutil.ignore_patterns(*made))
    for path in (path for path in ROOT.iterdir() if path.is_file()):
        shutil.copy(path, folder / "source")
    (folder / "source" / "README.md").touch()  # the metadata names it
    built = ran("-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=folder / "source")
    assert built.returncode == 0, built.stderr
    (made,) = folder.glob("*.whl")
    pip = ran("-m", "pip", "install", "--quiet", "--no-deps", "--target", folder / "target", made, cwd=folder, env=PIP)
    assert pip.returncode == 0, pip.stderr
    return folder / "target"


PIP = ENVIRONMENT | {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


@pytest.mark.long
def test_the_wheel_works_outside_the_checkout(wheel, tmp_path):
    env = ENVIRONMENT | {"PYTHONPATH": str(wheel)}
    (tmp_path / "fernweh.txt").write_text(TEXT, encoding="utf-8")
    found = ran("-c", "import crawler, pipelines, rolecall; print(rolecall.__file__)", cwd=tmp_path, env=env)
    assert found.stdout.startswith(str(wheel))
    command = ("-m", "rolecall.cli")
    listed = ran(*command, "queries", cwd=tmp_path, env=env)
    assert (listed.returncode, "skills_by_demand" in listed.stdout) == (0, True)
    imported = ran(*command, "import", "fernweh.txt", cwd=tmp_path, env=env)
    assert (imported.returncode, imported.stderr) == (0, "1 file read: 1 posting.\n")
    made = [".lock", "archive", "jobs.duckdb", "ledger.sqlite", "ledger.sqlite.sha256", "stage"]
    assert sorted(os.listdir(tmp_path / "datasets")) == made
    asked = ran(*command, "query", "select skill from posting_skills", "--format", "csv", cwd=tmp_path, env=env)
    assert (asked.returncode, asked.stdout.split()) == (0, ["skill", "Python"])
    started = ran(*command, "--home", "other", "init", cwd=tmp_path, env=env)
    assert (started.returncode, (tmp_path / "other" / "boards" / "lever.csv").is_file()) == (0, True)


def test_a_wheel_holds_no_python_in_its_data(wheel):
    shipped = wheel / "pipelines" / "_shipped"
    assert {path.suffix for path in shipped.rglob("*") if path.is_file()} <= {
        ".sql",
        ".csv",
        ".parquet",
        ".md",
        ".json",
    }
    assert list(shipped.glob("queries/reports/*.sql"))
    assert list(shipped.glob("datasets/schema/*.sql"))
