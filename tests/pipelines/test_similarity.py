"""How alike two texts are, and what makes two of one template two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.minhash import bands
from pipelines.similarity import CONTRADICTED, overlap, read, similarity, squashed

TASK = (
    "You voice the pipes that leave our workshop and tune them in the hall where they will stand. You bring 5+ years "
    "of work at the bench, a licence to drive and an ear for a reed that is flat. We offer a workshop by the canal, "
    "thirty days of leave and a tram ticket. As a Senior Organ Builder you teach an apprentice how a reed is bent, "
    "keep the bench in order and write down what you changed, so that whoever comes after you can hear what you heard."
)
OTHER = (
    "You keep the books of three workshops, pay the invoices of our timber merchants on the day that they fall due and "
    "close each month by the fifth. You answer the auditor's letters and run the payroll for forty people, who would "
    "like to be paid on time."
)
OWN = (
    "In the first year you rebuild the swell box of the hall at Almere, which has been silent since the roof came down "
    "upon it, and find out whether the old bellows can be saved or must be made anew from what is left of them."
)


def alike(first, second):
    return round(similarity(read(first), read(second)), 2)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (TASK, TASK, 1.0),
        (TASK, TASK.upper().replace(" ", "\n"), 1.0),
        (TASK, TASK.replace(". ", "."), 1.0),  # lines glued together
        (TASK, TASK[:200], 1.0),  # cut by a board
        (TASK, f"{OTHER} {TASK} {OTHER}", 1.0),  # wrapped by one
        (TASK, TASK.replace("’", "'").replace(",", " •"), 1.0),
        (TASK, OTHER, 0.0),
        (TASK, "", 0.0),
        ("", "", 0.0),
        ("short", "short", 0.0),
    ],
)
def test_similarity(first, second, expected):
    assert alike(first, second) == alike(second, first) == expected


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("5+ years", "2+ years"),
        ("5+ years", "2-4 years"),
        ("5+ years", "2 to 4 years"),
        ("thirty days", "25 days"),
        ("Senior Organ Builder", "Junior Organ Builder"),
        ("Senior Organ Builder", "Organ Builder"),
        ("a Senior Organ", "an Organ"),
    ],
)
def test_what_contradicts_is_less_alike(was, now):
    expected = was == "thirty days" or now.startswith("an ")  # no number in one of them; another word before it
    found = alike(TASK, TASK.replace(was, now))
    assert (found > 0.9) == expected
    assert expected or found <= CONTRADICTED


def test_spellings_of_a_rank_are_one():
    assert alike(TASK, TASK.replace("Senior", "Sr.")) > 0.9


def test_a_time_and_a_day_are_no_facts():
    assert alike(f"{TASK} Posted 10:47:05", f"{TASK} Posted 11:47:05") > 0.9


def test_another_passage_in_the_same_place_makes_two_texts():
    mine = TASK.replace("a licence to drive", "a licence to drive the van in which we bring our organs to the halls")
    degree = "a degree in something that has made you count and explain to others what it was that you saw"
    theirs = TASK.replace("a licence to drive", degree)
    assert alike(f"{OWN} {OTHER} {mine} {OTHER}", f"{OWN} {OTHER} {theirs} {OTHER}") < 0.7
    assert alike(f"{OWN} {OTHER} {mine} {OTHER}", f"{OWN} {OTHER} {TASK} {OTHER}") > 0.9


def test_a_long_passage_of_each_makes_two_texts():
    long = f"{TASK} {OTHER} " * 3
    assert alike(f"{long} {OWN}", f"{long} {OWN}") == 1.0
    assert alike(long, f"{long} {OWN}") == 1.0
    other = OWN.replace("swell box", "pedal tower").replace("Almere", "Vaduz")[::-1]
    assert alike(f"{long} {OWN}", f"{long} {other}") < 0.7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Straße, 5+ Jahre!", b"strasse5jahre"),
        ("C’est — l’été", "cestlété".encode()),
        ("ｆｕｌｌ width", b"fullwidth"),
        ("…", b""),
    ],
)
def test_squashed(text, expected):
    assert squashed(text) == expected


@given(first=st.text(max_size=300), second=st.text(max_size=300))
def test_any_texts(first, second):
    one, other = read(first), read(second)
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= overlap(one, other) <= 1
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, one) in (0.0, 1.0)


def test_near_texts_share_a_band_and_others_none():
    texts = [squashed(text) for text in (TASK, TASK.replace("canal", "river"), OTHER, OWN, "", "a")]
    found = bands(texts)
    assert found.shape == (6, 12)
    shared = [[len(set(one) & set(other)) for other in found.tolist()] for one in found.tolist()]
    assert shared[0][1] > 0
    assert shared[0][2:] == shared[2][3:4] + shared[2][3:4] + [0, 0]
    assert (bands(texts[:1]) == found[0]).all()
    assert bands([]).shape == (0, 12)
