"""`rolecall demo`: its sites in true shape, and the whole of it run as a person runs it."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import duckdb
import pytest

from crawler.home import Home, LockHeld
from rolecall.demo import careers, postings
from rolecall.demo.sites import Sites
from rolecall.demo.tour import MARK, prepare

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def texts(platform, day):
    """Each row of a board by its id, as text without its dates."""
    dated = {"first_published", "updated_at", "createdAt", "publishedAt"}
    rows = postings.rows(platform, day, NOW)
    return {str(row["id"]): json.dumps({k: v for k, v in row.items() if k not in dated}) for row in rows}


def test_between_the_days_one_role_closes_one_is_edited_one_is_new_and_one_is_put_up_again():
    changes = {}
    for platform in ("ashby", "bytedance", "greenhouse", "lever"):
        before, after = texts(platform, 0), texts(platform, 1)
        gone, new = before.keys() - after.keys(), after.keys() - before.keys()
        edited = [key for key in before.keys() & after.keys() if before[key] != after[key]]
        changes[platform] = (len(gone), len(new), len(edited))
    assert changes == {"ashby": (0, 1, 0), "bytedance": (0, 0, 0), "greenhouse": (1, 1, 1), "lever": (1, 0, 0)}
    (old,) = texts("greenhouse", 0).keys() - texts("greenhouse", 1).keys()
    (new,) = texts("greenhouse", 1).keys() - texts("greenhouse", 0).keys()
    moved = texts("greenhouse", 0)[old].replace(old, new).replace(str(int(old) - 4_000_000), str(int(new) - 4_000_000))
    assert moved == texts("greenhouse", 1)[new]


def test_a_page_once_fetched_is_not_sent_again():
    with Sites() as sites:
        url = f"{sites.endpoint('greenhouse')}/v1/boards/haldenrobotics/jobs?content=true"
        tag = urlopen(url).headers["ETag"]
        with pytest.raises(HTTPError) as unchanged:
            urlopen(Request(url, headers={"If-None-Match": tag}))
        assert unchanged.value.status == 304
        sites.change()
        assert urlopen(Request(url, headers={"If-None-Match": tag})).status == 200


@pytest.mark.parametrize(
    ("site", "path", "body", "status"),
    [
        ("greenhouse", "/v1/boards/nobody/jobs", None, 404),
        ("lever", "/v0/postings/nobody?mode=json", None, 404),
        ("ashby", "/posting-api/job-board/nobody", None, 404),
        ("careers", "/nothing-here", None, 404),
        ("careers", "/blog/how-we-hire-engineers", None, 200),
        ("bytedance", "/api/v1/public/supplier/search/job/posts", b"{}", 400),
        ("bytedance", "/robots.txt", None, 200),
    ],
)
def test_sites_answer_as_their_platforms_do(site, path, body, status):
    with Sites() as sites:
        try:
            answer = urlopen(Request(sites.endpoint(site) + path, data=body))
        except HTTPError as error:
            answer = error
        assert answer.status == status


def test_the_careers_site_repeats_itself_as_such_sites_do():
    home = careers.pages(0)["/"]
    assert home.count("We say what broke") == 5
    assert home.count('href="/teams"') == 2
    assert len(careers.pages(1)) == len(careers.pages(0)) + 1


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The demo's home, and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    run = subprocess.run(
        [sys.executable, "-m", "rolecall.cli", "demo"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "140"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    return folder / "rolecall-demo", run.stdout


@pytest.fixture(scope="module")
def database(shown):
    with duckdb.connect(str(shown[0] / "jobs.duckdb"), read_only=True) as connection:
        yield connection


def test_demo_reads_every_board_twice_and_proves_each_whole(database):
    assert database.sql(
        """select board_key, list(struct_pack(verdict, found, opened, changed, closed) order by run_seq)
        from board_runs where board_key not like 'import:%' group by all order by all"""
    ).fetchall() == [
        (key, [dict(zip(("verdict", "found", "opened", "changed", "closed"), run, strict=True)) for run in runs])
        for key, runs in {
            "ashby:Cinderloop": [("complete", 8, 8, 0, 0), ("complete", 9, 1, 0, 0)],
            "bytedance:lifeattiktok.com": [("complete", 9, 9, 0, 0), ("complete", 9, 0, 0, 0)],
            "greenhouse:haldenrobotics": [("complete", 14, 14, 0, 0), ("complete", 14, 1, 1, 1)],
            "lever:marisma": [("complete", 10, 10, 0, 0), ("complete", 9, 0, 0, 1)],
        }.items()
    ]


def test_demo_keeps_the_closed_and_leaves_the_talent_pool_out_of_the_open(database):
    assert database.sql("select status, count(*) from postings group by all order by all").fetchall() == [
        ("closed", 2),
        ("open", 41),
    ]
    assert database.sql("select count(*) from open_postings").fetchall() == [(40,)]
    assert database.sql("select title from postings where status = 'closed' order by all").fetchall() == [
        ("Financial Controller",),
        ("Payroll Specialist",),
    ]


def test_demo_has_each_article_once(database):
    assert database.sql(
        "select title, author, published_on::varchar from articles order by published_on"
    ).fetchall() == [
        ("Drei Jahre Duisburg", "Jonas Petersen", "2026-03-12"),
        ("From the Warehouse Floor to Firmware", "Dmitri Halloran; Grace Mbeki", "2026-05-21"),
        ("How We Hire Engineers (and What We Stopped Asking)", "Sofia Lindqvist", "2026-07-08"),
        ("A Night Shift in Columbus", "Imani Okafor", "2026-09-17"),
    ]


def test_demo_keeps_a_repeated_section_once(database):
    assert database.sql(
        """select count(*), max(postings) from sections
        where company_key = 'halden-robotics' and text like '%equal opportunity employer%'"""
    ).fetchall() == [(1, 13)]


def test_demo_keeps_the_slide_of_a_carousel_once(database):
    assert database.sql(
        """select count(distinct section_hash), count(*) from page_sections
        inner join sections using (section_hash) where heading = 'We say what broke'"""
    ).fetchall() == [(1, 6)]


def test_demo_says_what_to_type_next(shown):
    _, printed = shown
    (line,) = (line for line in printed.splitlines() if " queries " in line)
    command = line.split("#")[0].split()
    assert command[-3:] == ["--home", "./rolecall-demo", "queries"]


def test_demo_is_made_anew_where_a_demo_was(tmp_path):
    home = Home(tmp_path)
    assert prepare(home)
    home.database.write_text("old")
    (home.archive / "greenhouse").mkdir(parents=True)
    with home.lock(), pytest.raises(LockHeld):
        prepare(home)
    assert home.database.exists()
    assert prepare(home)
    assert {path.name for path in tmp_path.iterdir()} == {MARK, ".lock"}


def test_demo_leaves_a_folder_alone_that_it_did_not_make(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    run = subprocess.run(
        [sys.executable, "-m", "rolecall.cli", "--home", str(tmp_path), "demo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (run.returncode, run.stderr.count("\n")) == (3, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
