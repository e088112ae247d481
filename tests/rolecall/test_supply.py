from datetime import date
from importlib.metadata import PackageNotFoundError

import pytest

from rolecall.supply import FLOORS, old_python, too_old

SOUND = {"scrapy": "2.19.0", "lxml": "6.1.3", "twisted": "26.10.0", "duckdb": "2.0.1"}


@pytest.mark.parametrize(
    ("older", "said"),
    [
        ({}, []),
        ({"scrapy": "2.18.1"}, ["scrapy 2.18.1 is too old: install scrapy>=2.19."]),
        ({"lxml": "6.0.2"}, ["lxml 6.0.2 is too old: install lxml>=6.1."]),
        ({"twisted": "25.5.0rc1"}, ["twisted 25.5.0rc1 is too old: install twisted>=26.4."]),
        ({"duckdb": "1.5.9"}, ["duckdb 1.5.9 is too old: install duckdb>=2.0."]),
        ({"duckdb": "10.0.0.dev1"}, []),
    ],
)
def test_a_library_under_its_floor_is_named(older, said):
    assert too_old((SOUND | older).__getitem__) == said


def test_a_library_that_is_missing_is_named():
    def none(name):
        raise PackageNotFoundError(name)

    assert [line.partition(" ")[0] for line in too_old(none)] == list(FLOORS)


def test_what_is_installed_is_sound():
    assert too_old() == []


@pytest.mark.parametrize(
    ("today", "running", "warned"),
    [
        (date(2026, 11, 25), (3, 11), False),
        (date(2027, 10, 31), (3, 11), False),
        (date(2027, 11, 1), (3, 11), True),
        (date(2027, 11, 1), (3, 12), False),
        (date(2035, 1, 1), (3, 99), False),
    ],
)
def test_an_old_python_is_warned_of(today, running, warned):
    assert (old_python(today, running) is not None) == warned
