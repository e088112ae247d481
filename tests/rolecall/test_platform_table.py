"""The committed table of platforms is what the spiders say."""

import pytest

from crawler.boards import GENERIC, platforms
from rolecall.platform_table import FIXTURES, lines, readable

PAGE = FIXTURES.parent.parent / "docs" / "platforms.md"


@pytest.fixture(scope="module")
def table():
    return list(lines())


def test_the_committed_table_is_that_of_the_spiders(table):
    assert PAGE.read_text(encoding="utf-8") == "\n".join(table) + "\n"


def test_every_platform_is_in_it_whole(table):
    rows = [[cell.strip() for cell in line.replace("\\|", "/").strip("|").split("|")] for line in table[3:]]
    assert sorted(row[1] for row in rows) == sorted(set(platforms()) - GENERIC)
    assert [row for row in rows if not all(row)] == []


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"(?:job-)?boards(?:\.eu)?\.greenhouse\.io", "(job-)boards(.eu).greenhouse.io"),
        (r"(?!(?:www|app)\.)[a-z0-9][a-z0-9-]*\.traffit\.com", "*.traffit.com"),
        (r"[a-z0-9_-]+\.wd\d{1,3}\.myworkdayjobs(?:-impl)?\.com", "*.wdN.myworkdayjobs(-impl).com"),
        (r"ats(?:\.[a-z]{2}\d)?\.rippling\.com", "ats(.*N).rippling.com"),
        (r"a\.example\.com|b\.example\.com", "a.example.com or b.example.com"),
    ],
)
def test_a_pattern_of_hosts_is_readable(pattern, words):
    assert readable(pattern) == words
