"""Databases that are not as they should be, and exports that cannot be written: one sentence, the right exit code, and
what stood before still does."""

import resource
import shutil
import subprocess
import sys

import duckdb
import pytest
from command import ENVIRONMENT, At, ran_one_by_one
from queries.sample import empty, sample

from crawler.home import Home
from pipelines.ask import NoDatabase
from rolecall import connect

pytestmark = pytest.mark.long

NEWER = "of a newer rolecall (its schema is 999, this one's"
ASKED = [
    ["query", "select 1", "--format", "csv", "--output", "answer.csv"],
    ["query", "skills_by_demand", "--format", "csv", "--output", "answer.csv"],
    ["export", "out"],
    ["export", "out", "--format", "jsonld"],
    ["dictionary"],
    ["boards"],
]


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("homes")
    for name, make in (("full", sample), ("empty", empty), ("newer", sample), ("older", empty)):
        (folder / name / "boards").mkdir(parents=True)
        (folder / name / "boards" / "lever.csv").write_text("board\nacme\n", encoding="utf-8")
        with make(folder / name / "jobs.duckdb") as connection:
            if name == "newer":
                connection.execute("insert into schema_version values (999, null)")
    for name, content in (("nothing", b""), ("rubbish", b"not a database\n" * 500)):
        (folder / name).mkdir()
        (folder / name / "jobs.duckdb").write_bytes(content)
    (folder / "foreign").mkdir()
    duckdb.connect(str(folder / "foreign" / "jobs.duckdb")).execute("create table mine (a integer)").close()
    (folder / "none").mkdir()
    return folder


def told(homes, name, asked=ASKED):
    return ran_one_by_one(homes, [["--home", name, "--quiet", *command] for command in asked])


def test_an_empty_database_answers(homes):
    for ran, command in zip(told(homes, "empty"), ASKED, strict=True):
        assert (ran.code, ran.err) == (0, ""), command


@pytest.mark.parametrize(
    ("home", "said"),
    [
        ("none", "There is no database at"),
        ("newer", NEWER),
        ("nothing", "`rolecall rebuild` makes it anew"),
        ("rubbish", "`rolecall rebuild` makes it anew"),
        ("foreign", "but none that rolecall made"),
    ],
)
def test_a_database_that_cannot_be_asked_is_one_sentence(homes, home, said):
    asked = ASKED if home != "none" else ASKED[:-1]
    for ran, command in zip(told(homes, home, asked), asked, strict=True):
        assert (ran.code, ran.out, len(ran.err.splitlines())) == (3, "", 1), (command, ran.err)
        assert said in ran.err, command


def test_connecting_to_a_newer_database_says_so(homes):
    with pytest.raises(NoDatabase, match="of a newer rolecall"):
        connect(homes / "newer")


def test_a_newer_database_is_not_loaded_into(homes, tmp_path):
    shutil.copytree(homes / "newer", tmp_path / "newer")
    before = (tmp_path / "newer" / "jobs.duckdb").read_bytes()
    from pipelines.database import NewerDatabase, next_version

    with pytest.raises(NewerDatabase, match="of a newer rolecall"), next_version(tmp_path / "newer" / "jobs.duckdb"):
        pass
    assert (tmp_path / "newer" / "jobs.duckdb").read_bytes() == before
    assert [path.name for path in (tmp_path / "newer").iterdir() if "next" in path.name] == []


def test_a_crawl_into_a_newer_database_asks_nobody(homes, tmp_path):
    shutil.copytree(homes / "newer", tmp_path / "newer")
    (ran,) = told(tmp_path, "newer", [["crawl"]])
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (3, "", 1)
    assert NEWER in ran.err
    assert not (tmp_path / "newer" / "archive").exists()
    assert not (tmp_path / "newer" / "ledger.sqlite").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["-p", "at_least=many"], "at_least must be a whole number, not many."),
        (["-p", "nope=1"], "has no parameter nope"),
        (["-p", "at_least"], "write KEY=VALUE"),
        (["--timeout", "0"], "above 0"),
        (["--memory", "lots"], "like 512MiB or 2GiB"),
        (["--format", "xlsx"], "table, csv, json, jsonl, parquet"),
    ],
)
def test_a_report_that_is_asked_wrongly_is_one_sentence(homes, given, said):
    (ran,) = told(homes, "full", [["query", "skills_by_demand", *given]])
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (3, "", 1)
    assert said in ran.err


def test_a_locked_home_is_read_and_not_written(homes):
    home = Home(homes / "full")
    with home.lock():
        asked = [
            ASKED[0],
            ["export", "out-locked"],
            ["dictionary", "runs"],
            ["crawl"],
            ["load"],
            ["rebuild"],
        ]
        codes = [(ran.code, len(ran.err.splitlines())) for ran in told(homes, "full", asked)]
    assert codes == [(0, 0)] * 3 + [(75, 1)] * 3


@pytest.mark.parametrize("format", ["parquet", "csv", "jsonl", "jsonld"])
def test_files_that_may_not_grow_leave_the_export_before(homes, tmp_path, format):
    """As on a full disk, a write fails."""
    shutil.copytree(homes / "full", tmp_path / "home")
    at = At(tmp_path / "home")
    assert at("export", "--format", format).code == 0
    target = at.home / "exports" / format
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    ran = subprocess.run(
        [sys.executable, "-m", "rolecall.cli", "--home", str(at.home), "export", "--format", format],
        capture_output=True,
        text=True,
        env=ENVIRONMENT | {"PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600)),
        check=False,
    )
    (line,) = ran.stderr.splitlines()
    assert (ran.returncode, ran.stdout) == (1, "")
    assert line.startswith(f"The export to {target} failed (")
    assert line.endswith("nothing there changed.")
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    assert [path.name for path in target.parent.iterdir()] == [format]
