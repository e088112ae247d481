"""Files that replace those of a home do so all together, however often that is cut short."""

import pytest

from crawler.home import READY, Home


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path)
    for name in ("a/1", "a/2", "b"):
        for folder, said in ((home.path, "old"), (home.replacing, "new")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(said, encoding="utf-8")
    return home


def said(home):
    return [(home.path / name).read_text(encoding="utf-8") for name in ("a/1", "a/2", "b")]


def test_all_are_replaced(home):
    home.replace_whole()
    assert said(home) == ["new"] * 3
    assert not home.replacing.exists()


def test_what_was_not_ready_is_thrown_away(home):
    with home.lock():
        assert said(home) == ["old"] * 3
    assert not home.replacing.exists()


def test_what_was_cut_short_is_finished_by_whoever_comes_next(home):
    (home.replacing / READY).touch()
    (home.replacing / "a/1").replace(home.path / "a/1")
    with home.lock():
        assert said(home) == ["new"] * 3
    assert not home.replacing.exists()
