import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.values import words
from pipelines.values.words import LongestPhrases, Stems, matches_at


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("the offices", [("office", 4), ("ice", 7)]),
        ("büro, büro", [("büro", 0), ("büro", 6)]),
        ("リモート/office", [("リモート", 0), ("office", 5), ("ice", 8)]),
        ("\ud800 office", [("office", 2), ("ice", 5)]),
    ],
)
def test_stems_are_found_inside_of_words_and_of_each_other(text, found):
    stems = Stems(["office", "ice", "büro", "リモート", "ice"])
    assert [(stems.words[number], place) for number, place, _ in stems.places(text)] == found
    assert {stems.words[number] for number in stems.numbers(text)} == {word for word, _ in found}


@given(text=st.text("ab\n", max_size=60), window=st.integers(1, 9))
def test_stems_of_a_long_text_are_found_once_each(text, window):
    stems = Stems(["a", "ab", "bab", "ba"])
    expected = {(word, at) for word in stems.words for at in range(len(text)) if text.startswith(word, at)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "_WINDOW", window)
        found = [(stems.words[number], place) for number, place, _ in stems.places(text)]
        assert stems.numbers(text) == {stems.words.index(word) for word, _ in expected}
    assert len(found) == len(expected)
    assert set(found) == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("years", [("years", 0)]),
        ("three years of experience", [("years of experience", 1)]),
        ("years years of it", [("years", 0), ("years", 1), ("of", 2)]),
        ("experience of years", [("of", 1), ("years", 2)]),
    ],
)
def test_the_longest_phrases_are_found_leftmost_first(text, found):
    phrases = ["of", "years", "years of experience"]
    search = LongestPhrases(tuple(phrase.split()) for phrase in phrases)
    assert [(phrases[number], place) for number, place in search.find(text.split())] == found


@given(text=st.text("aé \n", max_size=40))
def test_each_word_of_a_text_in_bytes_counts_as_often_as_its_places(text):
    stems = Stems(["a", "é", "éa"])
    assert sorted(stems.each(text.encode())) == sorted(number for number, _, _ in stems.places(text))


@given(text=st.text("ab1.", max_size=40), pattern=st.sampled_from([r"a+b?", r"(?<!a)\d+", r"\b(?:ab|a)\.?", r"(?=\.)"]))
def test_matches_at_every_place_are_those_of_finditer(text, pattern):
    compiled = re.compile(pattern)
    found = [match.span() for match in matches_at(range(len(text)), compiled, text)]
    assert found == [match.span() for match in compiled.finditer(text)]
