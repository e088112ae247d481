"""The archive read again into a lake: by functions here, and by the workers of a scheduler, some of them killed."""

import contextlib
import json
import random
import subprocess
from io import BytesIO

import duckdb
import pytest
from command import At
from daskers import daskers
from planting import crawled
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.home import Home
from pipelines.lake import connect, database_hash, read_manifest
from rolecall import cluster
from rolecall.erase import erase
from rolecall.rebuild_lake import Lake, make_lake

DAYS = ["2026-03-02T06:00:00Z", "2026-03-03T06:00:00Z"]
KILLS = 20
SEED = 8


def here(function, tasks):
    return (function(*task) for task in tasks)


def content(at):
    with duckdb.connect(str(at.database), read_only=True) as connection:
        return database_hash(connection)


@pytest.fixture(scope="module")
def at(tmp_path_factory):
    return crawled(tmp_path_factory.mktemp("crawled") / "home", 3, 3, DAYS)


def warc(path, *pages):
    """A WARC file as others write it: pages of (address, HTML)."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, html in pages:
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            fields = {"WARC-Date": "2026-03-01T07:08:09Z"}
            given = {"payload": BytesIO(html.encode()), "http_headers": head, "warc_headers_dict": fields}
            writer.write_record(writer.create_warc_record(url, "response", **given))
    return path


def advert(number, company):
    told = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": f"Reed Maker {number}",
        "identifier": f"{company}-{number}",
        "description": f"<p>You cut the reeds of organ {number} in our workshop by the canal.</p>",
        "hiringOrganization": {"@type": "Organization", "name": company},
        "jobLocation": {"@type": "Place", "address": {"addressLocality": "Ghent", "addressCountry": "BE"}},
    }
    page = f'<html><head><script type="application/ld+json">{json.dumps(told)}</script></head><body></body></html>'
    return f"https://{company.lower()}.example/jobs/{number}", page


@pytest.mark.long
def test_a_lake_of_the_archive_has_the_rows_of_a_rebuild(at):
    made = Lake()
    lines = list(make_lake(Home(at.home), [], here, made, workers=2))
    assert lines == [f"{made.read} board runs read again, 0 taken from stage files, 0 from WARC files."]
    assert at("rebuild").code == 0
    assert made.content_hash == content(at) == read_manifest(at.home / "lake")["content_hash"]
    assert made.is_whole
    assert [path.name for path in (at.home / "lake").iterdir() if path.name.startswith(".")] == []


@pytest.mark.long
def test_warc_files_of_others_are_read_as_an_import_reads_them(tmp_path):
    files = [
        warc(tmp_path / "a.warc.gz", *(advert(number, "Wrenfield") for number in range(3)), advert(1, "Kerrow")),
        warc(
            tmp_path / "b.warc.gz", advert(2, "Wrenfield"), advert(9, "Wrenfield"), ("https://x.example/", "<p>Hello")
        ),
    ]
    made = [Lake(), Lake()]
    for one in made:
        list(make_lake(Home(tmp_path / "home"), files, here, one))
    assert (made[0].foreign, made[0].rows) == (made[1].foreign, made[1].rows)
    assert made[0].content_hash == made[1].content_hash
    at = At(tmp_path / "imported")
    assert at("import", *files).code in (0, 2)
    query = "select posting_key, company_key, title, description_text, status, url from postings order by all"
    with connect(tmp_path / "home" / "lake", {}) as lake:
        assert lake.execute(query).fetchall() == at.rows(query)
    assert made[0].rows == 5


@pytest.mark.long
def test_workers_that_are_killed_change_nothing(at, tmp_path):
    assert at("rebuild").code == 0
    chance = random.Random(SEED)
    done = 0
    with daskers(tmp_path / "dask", 2) as dask:
        while done < KILLS:
            rebuilding = at.start("rebuild", "--cluster", dask.address)
            while rebuilding.poll() is None and done < KILLS:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    rebuilding.wait(chance.uniform(0.5, 6))
                if rebuilding.poll() is None:
                    dask.kill_worker(chance.randrange(2))
                    done += 1
            out, err = rebuilding.communicate(timeout=300)
            assert (rebuilding.returncode, err) == (0, "")
            assert read_manifest(at.home / "lake")["content_hash"] == content(at), out
    with connect(at.home / "lake", {}) as lake:
        assert database_hash(lake) == content(at)


@pytest.mark.long
def test_stage_files_are_loaded_into_the_lake(at, tmp_path):
    with daskers(tmp_path / "dask", 1) as dask:
        ran = at("load", "--cluster", dask.address)
        assert (ran.code, ran.err) == (0, "")
        assert at("rebuild").code == 0
        assert read_manifest(at.home / "lake")["content_hash"] == content(at)


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_erasure_drops_the_lake(tmp_path, dry_run):
    lake = tmp_path / "lake"
    lake.mkdir()
    erased = erase(Home(tmp_path), "Ottilie Brandsgaard", dry_run=dry_run)
    assert (erased.is_lake_gone, lake.exists()) == (not dry_run, dry_run)


@pytest.mark.parametrize("address", ["nowhere", "127.0.0.1", "http://127.0.0.1:8786/status", "::1:8786", ""])
def test_what_is_no_address_of_a_scheduler_is_said(address):
    with pytest.raises(cluster.BadCluster, match="write HOST:PORT"):
        cluster.Cluster(address)


def test_a_scheduler_that_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS", 0.2)
    with pytest.raises(cluster.BadCluster, match="no Dask scheduler answers there"):
        cluster.Cluster("tcp://127.0.0.1:9")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rebuild", "--warc", "{file}"], "--warc goes with --cluster; without, `rolecall import` reads WARC files."),
        (
            ["rebuild", "--dry-run", "--cluster", "x"],
            "--dry-run compares with the database, which --cluster does not make.",
        ),
    ],
)
def test_what_does_not_go_together_is_said(tmp_path, arguments, said):
    file = tmp_path / "pages.warc"
    file.touch()
    ran = At(tmp_path / "home")(*(argument.format(file=file) for argument in arguments))
    assert (ran.code, ran.said) == (3, said)
