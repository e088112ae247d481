"""A disk that is full, at each step of a run: one sentence, exit code 1, nothing published lost; with space again, the
next run does all of it. A small file system of its own where this may be mounted; else a limit on the size of files,
which fails a write at the same place for another reason."""

import resource
import shutil
import subprocess
from contextlib import contextmanager

import pytest
from command import ENVIRONMENT, At, content
from hall import Hall
from stepping import at_step

from crawler.home import Home
from rolecall.verify import damages

DAYS = ["2026-03-02T06:00:00Z", "2026-03-03T06:00:00Z"]
OF_THE_RUN = {"run_id", "event_id", "capture", "requests", "bytes", "applied_at", "run_seq", "base_seq"}
STEPS = {
    "archiving, from the first": ("crawler.archive:ArchiveMiddleware.open", "before", 1),
    "archiving, in the middle": ("crawler.warc:Archive._append", "before", 20),
    "archiving, at the end": ("crawler.warc:Archive.close", "before", 1),
    "staging": ("crawler.stage:StageWriter.finish", "before", 1),
    "the ledger": ("crawler.ledger:Ledger.record", "before", 1),
    "loading, the copy": ("pipelines.database:discard", "after", 1),
    "loading, the merge": ("pipelines.load:_merge_batches", "before", 1),
    "loading, the checkpoint": ("pipelines.database:_check", "after", 1),
    "publishing": ("crawler.ledger:Ledger.publishing", "before", 1),
}

QUICK = ("archiving, in the middle", "staging", "loading, the merge", "publishing")


@contextmanager
def small_disk(folder):
    """A file system of 24 MB at `folder`; None where none may be mounted."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    """A hall, its home after the first day, and the tables after an undisturbed second."""
    folder = tmp_path_factory.mktemp("hall")
    with Hall(60) as hall:
        hall.open_board(folder / "first")
        assert At(folder / "first", [hall.host])("crawl", now=DAYS[0]).code == 0
        hall.edit(range(3), range(60, 63), range(3, 6))
        shutil.copytree(folder / "first", folder / "second")
        at = At(folder / "second", [hall.host])
        assert at("crawl", now=DAYS[1]).code == 0
        yield hall, folder / "first", content(at.database, OF_THE_RUN)


@pytest.mark.trust("disk full")
@pytest.mark.parametrize("steps", [QUICK, pytest.param(tuple(STEPS), marks=pytest.mark.long)], ids=len)
def test_a_disk_that_is_full_costs_nothing_that_was_published(hall, tmp_path, count, steps):
    site, first, expected = hall
    held = []
    with small_disk(tmp_path / "disk") as is_mounted:
        if not is_mounted:
            pytest.skip("no file system may be mounted here: the test below limits the size of files instead")
        for step in steps:
            where, when, nth = STEPS[step]
            at = At(tmp_path / "disk" / "home", [site.host])
            shutil.copytree(first, at.home)
            before = at.database.read_bytes()
            with at_step(where, "full", when=when, nth=nth, folder=str(tmp_path / "disk")):
                ran = at("crawl", now=DAYS[1])
            assert ran.code == 1, (step, ran.err)
            assert any(said in ran.err for said in ("space left", "is full", "disk full")), (step, ran.err)
            assert len(ran.err.splitlines()) <= 4, (step, ran.err)
            assert at.database.read_bytes() == before, step
            (tmp_path / "disk" / "ballast").unlink()
            assert not list(at.home.glob("*.wal")), step
            assert not list(at.home.glob("jobs.duckdb.next*")), step
            again = at("crawl", now=DAYS[1])
            assert again.code == 0, (step, again.err)
            assert content(at.database, OF_THE_RUN) == expected, step
            assert at.rows("select count(*) from postings") == [(63,)]
            assert list(damages(Home(at.home))) == [], step
            shutil.rmtree(at.home)
            held.append(step)
    count(tried=len(steps), held=len(held), note=f"a file system of 24 MB, full at {len(steps)} steps")


@pytest.mark.trust("disk full")
@pytest.mark.parametrize("format", ["parquet", "csv", "jsonl"])
def test_an_export_to_a_disk_that_is_full_leaves_the_one_before(hall, tmp_path, count, format):
    site, first, _ = hall
    with small_disk(tmp_path / "disk") as is_mounted:
        if not is_mounted:
            pytest.skip("no file system may be mounted here")
        at = At(tmp_path / "disk" / "home", [site.host])
        shutil.copytree(first, at.home)
        target = at.home / "exports" / format
        assert at("export", "--format", format).code == 0
        before = {path.name: path.read_bytes() for path in target.rglob("*") if path.is_file()}
        with at_step("pipelines.export:_about", "full", folder=str(tmp_path / "disk")):
            ran = at("export", "--format", format)
        assert ran.code == 1, ran.err
        assert "nothing there changed" in ran.said
        assert {path.name: path.read_bytes() for path in target.rglob("*") if path.is_file()} == before
        assert [path.name for path in target.parent.iterdir()] == [format]
        (tmp_path / "disk" / "ballast").unlink()
        assert at("export", "--format", format).code == 0
    count(tried=1)


@pytest.mark.trust("disk full")
@pytest.mark.parametrize(
    "sizes", [(20_000,), pytest.param((4_000, 20_000, 40_000, 1_500_000), marks=pytest.mark.long)], ids=len
)
def test_files_that_may_not_grow_cost_nothing_that_was_published(hall, tmp_path, count, monkeypatch, sizes):
    monkeypatch.setitem(ENVIRONMENT, "PYTHONDONTWRITEBYTECODE", "1")  # those files may not grow, either
    site, first, _ = hall
    for size in sizes:
        at = At(tmp_path / f"home{size}", [site.host])
        shutil.copytree(first, at.home)
        before = at.database.read_bytes()
        assert len(before) > sizes[-1]
        process = at.start(
            "crawl", now=DAYS[1], preexec_fn=lambda size=size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        )
        _, err = process.communicate(timeout=60)
        assert process.returncode == 1, (size, err)
        assert "Traceback" not in err, (size, err)
        assert at.database.read_bytes() == before
        assert not list(at.home.glob("jobs.duckdb.next*"))
        assert at("crawl", now=DAYS[1]).code == 0
        assert at.rows("select count(*) from postings") == [(63,)]
    count(tried=len(sizes), note=f"files limited to {', '.join(f'{size / 1000:g}' for size in sizes)} kB")
