"""One home through its days: crawled, crawled again unchanged, documents imported, verified, damaged, rebuilt,
replayed. The boards are those of `tests/fixtures`, on loopback."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from command import At, content
from farm import Farm

pytestmark = pytest.mark.long

DOCUMENTS = sorted((Path(__file__).parents[1] / "fixtures" / "documents").iterdir())
SEEN = {"last_seen_at", "last_seen_seq"}
"""What every sighting of a posting moves."""
PER_RUN = {"runs", "board_runs", "board_run_postings", "board_run_fields", "quarantine"}


@dataclass(frozen=True)
class Day:
    """What a crawl was told, asked and left."""

    code: int
    boards: list
    content: dict
    asked: list
    bytes: int


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The home, and its days; the sites are gone when a test sees it."""
    home = tmp_path_factory.mktemp("town") / "home"
    days = []
    with Farm() as farm:
        farm.write_boards(home)
        at = At(home, [farm.host])
        for _ in range(2):
            before = len(farm.asked)
            ran = at("crawl", "--json")
            spent = at("runs", "--json").json()[0]["bytes"]
            days.append(Day(ran.code, ran.json()["boards"], content(at.database), farm.asked[before:], spent))
    imported = at("import", *DOCUMENTS)
    assert imported.code == 0, imported.err
    return at, farm, days


@pytest.fixture
def copied(town, tmp_path):
    """A copy of the home, to be damaged."""
    shutil.copytree(town[0].home, tmp_path / "home")
    return At(tmp_path / "home")


def stripped(tables, without):
    return {name: rows for name, rows in tables.items() if name not in without}


@pytest.mark.long
def test_every_board_is_read_and_one_bad_posting_costs_only_itself(town):
    _, farm, (first, _) = town
    assert [row["board"] for row in first.boards] == farm.keys
    assert {row["board"]: row["reason"] for row in first.boards if row["verdict"] == "complete"} == dict.fromkeys(
        ["ashby:Quillmark", "greenhouse:kelpworks", "lever:tidewatch"], ""
    )
    assert {row["reason"] for row in first.boards if row["verdict"] == "partial"} == {
        "1 posting unread",
        "1 request failed",
    }
    assert first.code == 2
    ids = {row[3] for row in first.content["posting_rows"]}
    assert ids == set().union(*farm.postings.values())


def test_an_unchanged_crawl_changes_and_doubles_nothing(town):
    _, _, (first, second) = town
    moved = {(row["opened"], row["changed"], row["closed"], row["reopened"], row["held"]) for row in second.boards}
    assert moved == {(0, 0, 0, 0, 0)}
    assert [(row["board"], row["verdict"], row["found"]) for row in second.boards] == [
        (row["board"], row["verdict"], row["found"]) for row in first.boards
    ]
    before, after = stripped(first.content, PER_RUN), stripped(second.content, PER_RUN)
    assert before.keys() == after.keys()
    assert [name for name in before if name != "posting_rows" and before[name] != after[name]] == []


def test_of_an_unchanged_posting_only_the_last_sighting_moves(town):
    at, _, (first, second) = town
    names = [row[0] for row in at.rows("select column_name from duckdb_columns() where table_name = 'posting_rows'")]
    pairs = zip(first.content["posting_rows"], second.content["posting_rows"], strict=True)
    moved = {name for before, after in pairs for name, old, new in zip(names, before, after, strict=True) if old != new}
    assert moved == SEEN


def test_an_unchanged_crawl_fetches_less_than_a_tenth(town):
    """Lists are revalidated, and a page of a posting whose row is the same is not asked again. ByteDance's lists are
    asked by POST, which has no 304."""
    at, _, (first, second) = town
    spent = "select sum(bytes) from board_runs where board_key not like 'bytedance:%' and run_seq = {}"
    ((before,),), ((after,),) = at.rows(spent.format(1)), at.rows(spent.format(2))
    assert after * 10 < before
    assert second.bytes < first.bytes / 3
    details = [asked.body for day in (first, second) for asked in day.asked if asked.path.endswith("/detail")]
    missing = [body for body in details if b"7600000000000000103" in body]
    assert (len(details), len(missing)) == (4, 2)  # the one page that is not there is asked for each day


def test_verify_finds_nothing_wrong(town):
    ran = town[0]("verify")
    assert (ran.code, ran.out) == (0, "")


def test_a_rebuild_would_change_nothing_and_its_dry_run_touches_nothing(town):
    at, _, _ = town
    before = at.files()
    ran = at("rebuild", "--dry-run")
    assert (ran.code, ran.err) == (0, "")
    assert "Nothing would differ." in ran.out.splitlines()
    assert at.files() == before


@pytest.mark.long
def test_a_rebuild_after_runs_that_were_cut_short_would_change_nothing(tmp_path):
    with Farm() as farm:
        farm.write_boards(tmp_path)
        at = At(tmp_path, [farm.host])
        for cut in (["--limit", "1"], ["--max-requests", "3"], []):
            at("crawl", *cut)
    assert "Nothing would differ." in at("rebuild", "--dry-run").out.splitlines()


@pytest.mark.long
def test_a_rebuild_over_a_damaged_database_gives_the_same_tables(copied):
    before = content(copied.database)
    copied.database.write_bytes(copied.database.read_bytes()[:300_000])
    ran = copied("rebuild")
    assert (ran.code, ran.err) == (0, "")
    assert content(copied.database) == before
    assert copied("verify").code == 0


def flip(path, place):
    """Turn over one bit; `place` is a share of the file."""
    whole = bytearray(path.read_bytes())
    whole[int(len(whole) * place)] ^= 4
    path.write_bytes(whole)


def test_verify_names_every_file_with_a_flipped_bit(copied):
    warcs = sorted(copied.home.glob("archive/*/*/*.warc.gz"))
    stages = sorted(copied.home.glob("stage/*/*.parquet"))
    damaged = [warcs[0], warcs[-1], stages[3], copied.database]
    for path, place in zip(damaged, (0.3, 0.9, 0.5, 0.7), strict=True):
        flip(path, place)
    before = copied.files()
    ran = copied("verify")
    assert ran.code == 1
    assert {path for path in (*warcs, *stages, copied.database) if str(path) in ran.out} == set(damaged)
    assert copied.files() == before


@pytest.mark.long
def test_a_rebuild_takes_what_the_archive_lost_from_the_stage_file(copied):
    only_there = {"capture", "robots"}  # what robots.txt decided stands in the stage file alone
    before = content(copied.database, only_there)
    copied.database.unlink()
    damaged = min(copied.home.glob("archive/greenhouse/*/*.warc.gz"))
    flip(damaged, 0.6)
    min(copied.home.glob("archive/lever/*/*.warc.gz")).unlink()
    flip(sorted(copied.home.glob("stage/*/ashby-*.parquet"))[0], 0.5)
    ran = copied("rebuild")
    assert ran.code == 0, ran.err
    assert str(damaged) in ran.out
    assert content(copied.database, only_there) == before


def test_a_missing_database_or_archive_is_named(copied):
    copied.database.unlink()
    gone = min(copied.home.glob("archive/ashby/*"))
    shutil.rmtree(gone)
    ran = copied("verify")
    assert ran.code == 1
    assert {line.partition(":")[0] for line in ran.out.splitlines()} == {str(copied.database), str(gone)}


def test_a_replay_gives_the_same_postings_without_a_network(town, tmp_path):
    at, farm, _ = town
    runs = [row[0] for row in at.rows("select run_id from runs order by run_seq")]
    warcs = [path for path in at.home.glob("archive/*/*/*.warc.gz") if path.name.startswith(runs[0])]
    other = At(tmp_path / "home", [farm.host])
    farm.write_boards(other.home)
    before = len(farm.asked)
    ran = other("crawl", *(f"--replay={path}" for path in warcs))
    assert len(farm.asked) == before
    assert ran.code == 2, ran.err
    same = """select posting_key, raw_hash, url, title_raw, content_hash from posting_rows
        where platform != 'import' order by all"""
    assert other.rows(same) == at.rows(same)
    told = "select board_key, verdict, found, opened from board_runs where run_seq = 1 order by all"
    assert other.rows(told) == at.rows(told)
    assert other.rows("select sum(requests), sum(bytes) from board_runs") == [(0, 0)]
