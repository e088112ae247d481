"""The way through sitemaps: each once, to a proven end or not."""

import pytest

from crawler.site.maps import DEEPEST, MOST_SITEMAPS, Maps

HOST = "https://ropes.example"


def read(named, *, guess=False):
    """Walk sitemaps (address → what it names); the order in which they are asked, and the walk behind the last."""
    maps, asked = Maps.first(list(named)[:1], guess=guess), []
    while maps.pending:
        url, maps = maps.pending[0], maps.onward()
        asked.append(url)
        children = named[url] if not callable(named[url]) else named[url]()
        maps = maps.after(url, url, children, found=not children, whole=True)
        maps = Maps(**maps.told())
    return asked, maps


@pytest.mark.parametrize(
    ("named", "asked", "proves"),
    [
        ({"a": []}, "a", True),
        ({"a": ["b", "c"], "b": [], "c": []}, "abc", True),
        ({"a": ["b", "b", "c"], "b": ["c"], "c": []}, "abc", True),  # two ways to one are no circle
        ({"a": ["a", "b"], "b": []}, "ab", False),
        ({"a": ["b"], "b": ["a"]}, "ab", False),
        ({"a": ["b"], "b": ["c"], "c": ["a", "d"], "d": []}, "abcd", False),
    ],
)
def test_each_sitemap_is_asked_once_and_a_circle_proves_no_end(named, asked, proves):
    found, maps = read(named)
    assert ("".join(found), maps.proves, maps.circular) == (asked, proves, not proves)


def test_what_is_too_deep_or_too_many_is_left_out():
    chain = {f"{HOST}/{n}": [f"{HOST}/{n + 1}"] for n in range(20)}
    asked, maps = read(chain)
    assert (len(asked), maps.circular, maps.capped) == (DEEPEST + 1, True, False)
    many = {"a": [f"{n}" for n in range(80)], **{f"{n}": [] for n in range(80)}}
    asked, maps = read(many)
    assert (len(asked), maps.circular, maps.capped, maps.proves) == (MOST_SITEMAPS, False, True, False)


def test_one_of_the_guessed_is_enough_and_one_that_is_not_there_is_no_loss():
    maps = Maps.first(["a", "b", "c"], guess=True)
    assert maps.onward().lost().proves
    assert maps.onward().after("a", "a", [], found=True, whole=True).pending == []
    assert maps.onward().after("a", "a", [], found=False, whole=True).pending == ["b", "c"]
    assert not Maps.first(["a"]).onward().lost().proves
