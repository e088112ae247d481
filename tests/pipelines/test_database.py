"""The database file: its next version is published whole by one rename, or not at all."""

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from staging import fingerprint, loaded, posting, rows, stage

from pipelines import database as module
from pipelines import load as merging
from pipelines import statements
from pipelines.checks import failed_checks
from pipelines.database import BadDatabase, migrate, next_version, schema_version, sha256
from pipelines.shipped import shipped
from pipelines.views import VIEWS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "jobs.duckdb"


def day(path, number, *numbers):
    items = [posting(n, f"Role {n}") for n in numbers]
    return stage(path.parent / "stage", number, *items)


def files(path):
    return sorted(file.name for file in path.parent.iterdir() if file.is_file())


def test_the_first_version_is_made_with_its_folder(path):
    with next_version(path) as version:
        assert not path.exists()
    assert files(path) == ["jobs.duckdb"]
    assert (version.sha256, version.bytes) == (sha256(path), path.stat().st_size)


def test_a_published_file_is_closed_and_passes_every_check(path):
    loaded(path, day(path, 1, 1, 2, 3), day(path, 2, 2, 3))
    assert files(path) == ["jobs.duckdb"]
    with duckdb.connect(str(path), read_only=True) as connection:
        assert failed_checks(connection) == {}


def test_a_version_that_ends_in_an_exception_is_thrown_away(path):
    loaded(path, day(path, 1, 1, 2))
    before = path.read_bytes()
    with pytest.raises(KeyboardInterrupt), next_version(path) as version:  # noqa: PT012
        version.connection.execute("drop view postings; delete from posting_rows")
        raise KeyboardInterrupt
    assert (files(path), path.read_bytes()) == (["jobs.duckdb"], before)


def test_a_version_that_breaks_a_check_is_thrown_away(path):
    loaded(path, day(path, 1, 1, 2))
    before = path.read_bytes()
    with pytest.raises(BadDatabase, match=r"nothing was published: .*keys_are_unique \(2 rows\)"):  # noqa: SIM117
        with next_version(path) as version:
            version.connection.execute("insert into posting_rows from posting_rows")
    assert (files(path), path.read_bytes()) == (["jobs.duckdb"], before)


def test_an_odd_value_does_not_keep_a_version_from_being_published(path):
    loaded(path, day(path, 1, 1, 2))
    with next_version(path) as version:
        version.connection.execute("update posting_rows set seniority = 'admiral'")
    assert rows(path, "select distinct seniority from posting_rows") == [("admiral",)]


@pytest.mark.parametrize("step", ["sections_met", *merging.BESIDE, *merging.MERGE])
def test_a_load_that_fails_at_any_step_leaves_nothing_behind(tmp_path, monkeypatch, template, step):
    path = tmp_path / "jobs.duckdb"
    path.write_bytes(template.read_bytes())
    sql = statements.sql
    monkeypatch.setattr(statements, "sql", lambda *parts: "select error('cut')" if parts[1] == step else sql(*parts))
    with pytest.raises(duckdb.Error, match="cut") as raised:
        loaded(path, stage(tmp_path / "stage", 2, posting(1, "Role 1"), posting(9)))
    assert raised.value.__notes__ == [step]
    assert (files(path), path.read_bytes() == template.read_bytes()) == (["jobs.duckdb"], True)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "jobs.duckdb"
    loaded(path, day(path, 1, 1, 2))
    return path


def test_a_stage_file_that_is_cut_short_leaves_nothing_behind(path):
    loaded(path, day(path, 1, 1, 2))
    before = path.read_bytes()
    file, footer = day(path, 2, 2, 3)
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(Exception, match=r"[Pp]arquet"):
        loaded(path, (file, footer))
    assert (files(path), path.read_bytes()) == (["jobs.duckdb"], before)


def test_what_a_killed_load_left_is_removed_by_the_next(path):
    loaded(path, day(path, 1, 1))
    for name in ("jobs.duckdb.next", "jobs.duckdb.next.wal", "jobs.duckdb.next.compact"):
        path.with_name(name).write_bytes(b"half")
    path.with_name("jobs.duckdb.next.tmp").mkdir()
    loaded(path, day(path, 2, 1, 2))
    assert files(path) == ["jobs.duckdb"]
    assert not path.with_name("jobs.duckdb.next.tmp").exists()
    assert rows(path, "select count(*) from posting_rows") == [(2,)]


@pytest.mark.parametrize("content", [b"no database at all", b"", b"\0" * 20_000])
def test_a_file_that_is_no_database_is_named_and_left_alone(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(BadDatabase, match=r"jobs\.duckdb is no DuckDB file .*`rolecall rebuild`"):
        loaded(path, day(path, 1, 1))
    assert (files(path), path.read_bytes()) == (["jobs.duckdb"], content)


def test_a_damaged_database_is_replaced_by_a_fresh_version(path):
    path.parent.mkdir()
    path.write_bytes(b"no database at all")
    loaded(path, day(path, 1, 1), fresh=True)
    assert rows(path, "select count(*) from posting_rows") == [(1,)]


def test_a_database_whose_middle_is_damaged_is_never_published_over(path):
    loaded(path, day(path, 1, *range(50)))
    content = bytearray(path.read_bytes())
    for offset in range(12_288, len(content), 4096):
        content[offset + 100] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises((BadDatabase, duckdb.Error)):
        loaded(path, day(path, 2, *range(50)))
    assert (files(path), path.read_bytes()) == (["jobs.duckdb"], bytes(content))


def row_groups(path):
    ((found,),) = rows(path, "select count(distinct row_group_id) from pragma_storage_info('texts')")
    return found


def test_row_groups_are_merged_where_loads_have_left_many(path, monkeypatch):
    monkeypatch.setattr(module, "GROWING", ("texts",))
    monkeypatch.setattr(module, "MORE_GROUPS", 1)
    found = []
    for number in range(1, 6):
        loaded(path, day(path, number, number))
        found.append(row_groups(path))
    assert found == [1, 2, 3, 1, 2]
    assert rows(path, "select count(*) from texts") == [(5,)]


def test_rows_that_are_gone_are_left_out_where_they_are_many(path, monkeypatch):
    kept = "pragma_storage_info('posting_rows') where column_id = 0 and segment_type <> 'VALIDITY'"
    monkeypatch.setattr(module, "GROWING", ("posting_rows",))
    found = []
    for number in range(1, 6):  # each day one of six postings changes, whose row is written anew
        items = [posting(n, f"Role {n}, {n < number}") for n in range(6)]
        loaded(path, stage(path.parent / "stage", number, *items))
        found.append(rows(path, f"select sum(count) from {kept}")[0][0])
    assert found == [6, 7, 6, 7, 6]


def test_a_file_with_many_free_blocks_is_written_anew(path, monkeypatch):
    loaded(path, day(path, 1, 1, 2))
    with next_version(path) as version:
        version.connection.execute("create table ballast as select hash(range) as number from range(2_000_000)")
        version.connection.execute("checkpoint")
        version.connection.execute("create table last as select hash(range) as number from range(400_000)")
    with next_version(path) as version:
        version.connection.execute("drop table ballast")
    before, large, order = (
        fingerprint(path),
        path.stat().st_size,
        rows(path, "select hash(list(number order by rowid)) from last"),
    )
    assert free_share(path) > module.MOST_FREE
    with next_version(path):
        pass
    assert free_share(path) < 0.1
    assert rows(path, "select hash(list(number order by rowid)) from last") == order
    assert path.stat().st_size < large / 2
    assert fingerprint(path) == before
    assert files(path) == ["jobs.duckdb"]
    loaded(path, day(path, 2, 1, 2, 3))
    assert rows(path, "select count(*) from open_postings") == [(3,)]


def test_a_file_that_each_load_writes_anew_is_not_compacted_as_well(path, monkeypatch):
    """Free blocks that the next load needs again are no waste: at 100,000 postings some 32 % are free every day."""
    loaded(path, day(path, 1, 1, 2))
    with next_version(path) as version:
        version.connection.execute("create table large as select hash(range) as number from range(1_000_000)")
    opened = []
    open_file = module._open
    monkeypatch.setattr(module, "_open", lambda file: opened.append(file) or open_file(file))
    for _ in range(3):
        with next_version(path) as version:
            version.connection.execute("create table again as select hash(number) as number from large")
            version.connection.execute("drop table large")
            version.connection.execute("alter table again rename to large")
        assert 0.3 < free_share(path) <= module.MOST_FREE
    assert len(opened) == 3


def free_share(path):
    ((total, free),) = rows(path, "select total_blocks, free_blocks from pragma_database_size()")
    return free / total


def test_a_version_that_does_not_read_back_as_it_was_written_is_not_published(path, monkeypatch):
    """A full disk can swallow a checkpoint."""
    loaded(path, day(path, 1, 1))
    before = path.read_bytes()
    monkeypatch.setattr(module, "sha256", lambda file: shutil.copyfile(path, file))
    with pytest.raises(BadDatabase, match="not written whole"):
        loaded(path, day(path, 2, 1, 2))
    assert path.read_bytes() == before
    monkeypatch.undo()
    loaded(path, day(path, 2, 1, 2))
    assert (files(path), rows(path, "select count(*) from posting_rows")) == (["jobs.duckdb"], [(2,)])


# Migrations.


def test_migrations_are_applied_once_and_views_made_anew():
    with duckdb.connect() as connection:
        migrate(connection)
        connection.execute("create or replace view open_jobs as select 1 as stale")
        migrate(connection)
        newest = max(int(file.name[:3]) for file in shipped("datasets", "schema").glob("*.sql"))
        assert schema_version(connection) == newest
        assert connection.execute("select count(*) from schema_version").fetchall() == [(newest,)]
        assert connection.execute("select * from open_jobs").fetchall() == []
        assert {
            name for (name,) in connection.execute("select view_name from duckdb_views() where not internal").fetchall()
        } == {*VIEWS}


# Readers.

READER = """
import sys, time
import duckdb
path, end = sys.argv[1], time.monotonic() + float(sys.argv[2])
seen = []
while time.monotonic() < end:
    with duckdb.connect(path, read_only=True) as connection:
        found = connection.execute(
            "select (select count(*) from board_runs), (select count(*) from posting_rows), "
            "(select count(*) from events), (select count(*) from postings where description_text is not null)"
        ).fetchone()
    if not seen or seen[-1] != found:
        seen.append(found)
        print(*found, flush=True)
"""


@pytest.mark.long
def test_a_reader_that_polls_sees_only_whole_versions(path):
    """Each run adds five postings; a child reads all the while."""
    stages = [day(path, number, *range(5 * number)) for number in range(1, 6)]
    loaded(path, stages[0])
    reader = subprocess.Popen([sys.executable, "-c", READER, str(path), "60"], stdout=subprocess.PIPE, text=True)
    try:
        seen = [tuple(map(int, reader.stdout.readline().split()))]
        for staged in stages[1:]:
            loaded(path, staged)
            seen.append(tuple(map(int, reader.stdout.readline().split())))
    finally:
        reader.kill()
        reader.wait()
    assert seen == [(number, 5 * number, 5 * number, 5 * number) for number in range(1, 6)]


def test_a_reader_keeps_the_version_that_it_opened(path):
    loaded(path, day(path, 1, 1, 2, 3))
    with duckdb.connect(str(path), read_only=True) as reader:
        loaded(path, day(path, 2, 1, 2, 3, 4))
        assert reader.execute("select count(*) from posting_rows").fetchall() == [(3,)]
    assert rows(path, "select count(*) from posting_rows") == [(4,)]


@pytest.mark.parametrize(
    ("postings", "expected"), [(0, "112.0 MiB"), (20_000, "131.0 MiB"), (100_000, "444.0 MiB"), (5_000_000, "1.0 GiB")]
)
def test_what_duckdb_may_hold_grows_with_the_postings_up_to_a_bound(postings, expected):
    with duckdb.connect() as connection:
        module.give_memory(connection, postings)
        assert connection.sql("select current_setting('memory_limit')").fetchall() == [(expected,)]
