"""Stage files that are damaged before they are loaded: left out by name, kept from no one else, and read again."""

import pytest
from command import At
from farm import Farm


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    """A home whose boards are fetched and not loaded, one stage file of them damaged, one gone."""
    home = tmp_path_factory.mktemp("left") / "home"
    with Farm() as farm:
        farm.write_boards(home)
        at = At(home, [farm.host])
        assert at("crawl", "--fetch-only").code in (0, 2)
    first, second, *_ = sorted(home.glob("stage/*/*.parquet"))
    body = bytearray(first.read_bytes())
    body[len(body) // 2] ^= 0xFF
    first.write_bytes(body)
    second.unlink()
    return at, [first.name, second.name]


@pytest.mark.long
def test_what_is_damaged_keeps_nothing_else_out_and_a_rebuild_has_it(staged):
    at, damaged = staged
    boards = len(list(at.home.glob("archive/*/*")))
    ran = at("load")
    assert ran.code == 2
    assert all(f"{name} is gone or damaged" in ran.err for name in damaged)
    assert at.rows("select count(*) from board_runs") == [(boards - 2,)]
    assert at("rebuild").code == 0
    assert at.rows("select count(*) from board_runs") == [(boards,)]
    again = at("load")
    assert (again.code, "damaged" in again.err) == (0, False)
