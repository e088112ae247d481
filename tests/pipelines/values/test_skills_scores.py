"""The measure of the skills bench: spans of tagged sentences, and what counts as found."""

import pytest

from benchmarks.accuracy.skills import Overlap, Sentence, linked, lookup, overlap, sentences, tagged


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        (["O", "B-Skill", "I-Skill", "O"], [(1, 3, "Skill")]),
        (["B", "B", "I"], [(0, 1, ""), (1, 3, "")]),
        (["I-Skill", "I-Domain", "O"], [(0, 1, "Skill"), (1, 2, "Domain")]),
        (["O", "B-Skill"], [(1, 2, "Skill")]),
        ([], []),
    ],
)
def test_tags_as_spans(tags, spans):
    assert list(tagged(tags)) == spans


def test_spans_are_of_the_characters_of_the_joined_tokens():
    row = {"tokens": ["bake", "rye", "bread", "daily"], "one": ["B", "O", "O", "O"], "two": ["O", "B", "I", "O"]}
    assert sentences([row], ("one", "two")) == [Sentence("bake rye bread daily", ((0, 4), (5, 14)))]


def test_what_is_linked_to_nothing_is_left_out():
    rows = [
        {"sentence": "Knit socks and mittens", "span": "Knit socks", "label": "knit textiles"},
        {"sentence": "Knit socks and mittens", "span": "mittens", "label": "UNDERSPECIFIED"},
    ]
    assert linked(rows) == [Sentence("Knit socks and mittens", ((0, 10),))]


def test_precision_counts_ours_and_recall_counts_theirs():
    marked = [Sentence("plan rosters and write rotas in Excel", ((0, 12), (17, 28)))]
    found = overlap(marked, lambda text: [(0, 4), (5, 12), (32, 37)])
    assert found == Overlap(ours=3, ours_right=2, theirs=2, theirs_found=1)
    assert (found.precision, found.recall, round(found.f1, 3)) == (2 / 3, 0.5, 0.571)


def test_phrases_are_looked_up_longest_first_in_any_case():
    find = lookup(["C++", "unit test", "unit test plans", "Tests"])
    text = "Unit test plans, unit tests, c++."
    assert [text[start:end] for start, end in find(text)] == ["Unit test plans", "tests", "c++"]
