"""Degrees by abbreviations, and by names that run into what stood on the next line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.lines import fold_words
from pipelines.values.degrees import read_abbreviations


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("High School DiplomaOwn car and a phone", ["secondary"]),
        ("A Master's DegreeFluent Dutch", ["master"]),
        ("Associate DegreePatience", ["vocational"]),
        ("Bachelor’s DegreeOr six years at sea", ["bachelor"]),
        ("Ph.D. or Bachelor DegreeKnows boats", ["bachelor", "doctorate"]),
        # whole words are the vocabulary's
        ("High School Diploma", []),
        ("Degrees of freedom", []),
        ("diplomaCy", []),
        ("", []),
    ],
)
def test_names_and_abbreviations(text, degrees):
    assert read_abbreviations(text, fold_words(text)) == degrees


@given(st.text())
def test_any_text_has_an_answer(text):
    assert isinstance(read_abbreviations(text, fold_words(text)), list)
