"""Careers pages of the public set, read by structure, hold the floors; the set is not kept here."""

import pytest

from benchmarks import careers_pages

pytestmark = pytest.mark.skipif(not careers_pages.at_hand(), reason="the shared corpora are not at hand")


@pytest.fixture(scope="module")
def figures():
    return {figure.name: figure for figure in careers_pages.figures()}


@pytest.mark.parametrize(
    "name",
    [
        "with JSON-LD: postings",
        "without: titles of detail pages",
        "without: places of detail pages",
        "without: description, mean token F1",
        "without: postings of listing pages",
        "payload listings: postings found, none besides",
    ],
)
def test_floor_is_held(figures, name):
    figure = figures[name]
    assert figure.value >= figure.floor, figure
