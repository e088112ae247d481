"""Postings that are staged as they were: the same rows as those of a crawl that asks for everything, nothing asked."""

import shutil

import pytest
from fetching import fetched
from hall import DETAIL, Hall

from crawler.boards import Board
from crawler.home import Home
from crawler.index import read_sidecar, scanned
from crawler.kept import code_of, places
from crawler.spiders.bytedance import ByteDanceSpider

BOARD = "lifeattiktok.com"
pytestmark = pytest.mark.long


def crawled(home, hall, run_id):
    """What a run staged (without where it was read from), its footer, and how many pages it asked for."""
    before = hall.count(DETAIL)
    board = Board("bytedance", BOARD, company="Parcel Hall", endpoint=f"http://{hall.host}")
    (run,) = fetched(home, [board], run_id, delay=0).values()
    items = sorted(run.items, key=lambda item: item["posting_id"])
    return [item | {"capture": ""} for item in items], run.staged, hall.count(DETAIL) - before


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    """A first day, and a second that has lost one posting, got one, changed one; then a second such day without its
    stage files."""
    home, other, lost = (tmp_path_factory.mktemp(name) for name in ("home", "other", "lost"))
    with Hall(6) as hall:
        first = crawled(home, hall, "1")
        shutil.copytree(home, lost, dirs_exist_ok=True)
        hall.edit(gone=[0], fresh=[9], changed=[2])
        for path in lost.rglob("*.parquet"):
            path.unlink()
        return {
            "home": home,
            "first": first,
            "second": crawled(home, hall, "2"),
            "third": crawled(home, hall, "3"),
            "anew": crawled(other, hall, "1"),
            "without": crawled(lost, hall, "2"),
        }


@pytest.mark.parametrize("day", ["second", "third", "without"])
def test_what_was_not_edited_is_staged_as_if_it_had_been_asked_for(days, day):
    (items, staged, _), (expected, anew, _) = days[day], days["anew"]
    assert items == expected
    assert (staged.verdict, staged.found, staged.advertised) == (anew.verdict, anew.found, anew.advertised)
    assert (staged.verdict, staged.present, staged.failures) == ("complete", [], 0)


def test_only_what_was_edited_is_asked_for(days):
    assert [days[day][2] for day in ("first", "second", "third", "without", "anew")] == [6, 2, 0, 2, 6]


def test_the_archive_says_what_stands_for_what(days):
    files = sorted((days["home"] / "archive").rglob("3-*.warc.gz"))
    assert len(files) == 1
    known = list(read_sidecar(files[0]))
    assert list(scanned(files[0])) == known
    kept = [entry for entry in known if entry.call and entry.call["callback"] == "parse_detail"]
    assert {(entry.kind, entry.status) for entry in kept} == {("revisit", 200)}
    assert len({entry.ref for entry in kept}) == len(kept) == 6
    assert all("3-" not in entry.ref for entry in kept)


def spider(company="Parcel Hall"):
    return ByteDanceSpider(board=BOARD, company=company)


def test_a_stage_file_of_another_board_or_a_damaged_one_gives_nothing(days, tmp_path):
    path = Home(days["home"]).stage_file("3", f"bytedance:{BOARD}")
    assert len(places(path, spider())) == 6
    assert places(path, spider("Another")) == {}

    whole = path.read_bytes()
    damaged = tmp_path / "damaged.parquet"
    for at in range(4, len(whole) // 2, 397):
        damaged.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        found = places(damaged, spider())
        assert found in ({}, places(path, spider()))
    damaged.write_bytes(whole[:-10])
    assert places(damaged, spider()) == {}
    assert places(tmp_path / "none.parquet", spider()) == {}


def test_the_code_of_a_spider_is_its_own():
    assert code_of(ByteDanceSpider) == code_of(ByteDanceSpider) != code_of(Hall)
