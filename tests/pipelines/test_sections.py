"""Repeated text: what makes two sections the same, how texts fall into sections, and what is boilerplate."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.blocks import Section, read_sections
from pipelines.sections import (
    Boilerplate,
    by_paragraph,
    find_boilerplate,
    group_hash,
    is_boilerplate,
    page_sections,
    section_hash,
)
from pipelines.values.text import clean, digest

ABOUT = "Wrenfield builds reed organs for small halls."
ODD = st.text(st.characters(exclude_categories=()), max_size=60)


# Hashes.


@pytest.mark.parametrize(
    ("first", "second", "same", "near"),
    [
        (("About us", ABOUT), ("About us", ABOUT), True, True),
        (("About us", ABOUT), ("ABOUT  US ", f"\n{ABOUT.upper()}\t"), True, True),
        ((None, ABOUT), ("", ABOUT), True, True),
        (("Pay", "From 3,100 to 4,200 EUR."), ("Pay", "From 3,300 to 4,500 EUR."), False, True),
        (("Pay", "Call us!"), ("Pay:", "- Call us."), False, True),
        ((None, "Straße"), (None, "STRASSE"), True, True),
        (("About us", ABOUT), (None, ABOUT), False, False),
        (("About", f"us {ABOUT}"), ("About us", ABOUT), False, True),
        ((None, ABOUT), (None, ABOUT.replace("reed", "pipe")), False, False),
        ((None, "“Reeds” – ours…"), (None, '"Reeds" - ours...'), False, True),
        ((None, "日本語。"), (None, "日本語！"), False, True),
    ],
)
def test_hashes_of_sections(first, second, same, near):
    assert (section_hash(*first) == section_hash(*second)) == same
    assert (group_hash(*first) == group_hash(*second)) == near


@given(text=st.text(st.characters(max_codepoint=0x17F), max_size=40))
def test_a_group_is_told_by_letters_alone(text):
    assert group_hash(None, text) == digest(" ".join(re.findall(r"[^\W\d_]+", text.casefold())))


@given(heading=st.none() | ODD, text=ODD)
def test_hashes_are_32_hex_digits_of_any_text(heading, text):
    for hashed in (section_hash(heading, text), group_hash(heading, text)):
        assert re.fullmatch("[0-9a-f]{32}", hashed)
    assert section_hash(heading, f" {text}\n") == section_hash(heading, text)
    assert group_hash(heading, f"{text} 17.") == group_hash(heading, text)


@given(text=ODD)
def test_near_identical_means_the_same_letters(text):
    letters = " ".join(re.findall(r"[^\W\d_]+", text.casefold()))
    assert group_hash(None, text) == group_hash(None, letters)


# Boilerplate.


def postings(*sections, company="wrenfield"):
    """Postings `a`, `b`, … of one company, each with its sections."""
    return [
        {"key": key, "company": company, "sections": own}
        for key, own in zip("abcdefghijklmnop", sections, strict=False)
    ]


def told(found):
    return [(each.key, each.position, each.postings) for each in found]


def test_what_two_postings_share_is_boilerplate():
    found = find_boilerplate(postings([ABOUT, "You voice pipes."], [ABOUT, "You cut reeds."]))
    hashed = section_hash(None, ABOUT)
    assert found == [Boilerplate("a", 0, hashed, 2), Boilerplate("b", 0, hashed, 2)]


@pytest.mark.parametrize(
    ("holding", "of", "expected"),
    [(1, 1, False), (1, 3, False), (2, 2, True), (2, 6, True), (2, 7, False), (3, 10, True), (3, 11, False)],
)
def test_two_postings_and_three_in_ten_make_boilerplate(holding, of, expected):
    own = [[ABOUT] if number < holding else [] for number in range(of)]
    assert bool(find_boilerplate(postings(*own))) == is_boilerplate(holding, of) == expected


def test_a_section_counts_once_a_posting_and_each_place_is_given():
    found = find_boilerplate(postings([ABOUT, ABOUT], [ABOUT.upper()], ["Else"]))
    assert told(found) == [("a", 0, 2), ("a", 1, 2), ("b", 0, 2)]


def test_the_same_text_at_two_companies_is_no_boilerplate():
    found = find_boilerplate([*postings([ABOUT]), {"key": "z", "company": "calder", "sections": [ABOUT]}])
    assert found == []


@pytest.mark.parametrize(
    ("kind", "heading", "expected"),
    [
        ("about_company", "About us", 2),
        ("equal_opportunity", None, 2),
        ("benefits", "What we offer", 2),
        (None, None, 2),
        ("other", "Process", 2),
        ("responsibilities", "What you will do", 0),
        ("requirements", "Requirements", 0),
        ("preferred", "Nice to have", 0),
        ("compensation", "Pay", 0),
        # No heading says so: the kind is a guess, which protects pay alone.
        ("responsibilities", None, 2),
        ("requirements", None, 2),
        ("compensation", None, 0),
    ],
)
@pytest.mark.parametrize("shape", ["dict", "section"])
def test_a_posting_s_own_facts_are_no_boilerplate_though_copies_repeat_them(kind, heading, expected, shape):
    text = "You hear a beat of half a hertz."
    one = {"kind": kind, "heading": heading, "text": text}
    section = one if shape == "dict" else Section(kind, heading, text, [], 0, len(text))
    assert len(find_boilerplate(postings([section], [section]))) == expected


def test_empty_sections_and_postings_without_any_are_passed_over():
    unknown = [{"key": "x", "company": None, "sections": None}, {"key": "y", "sections": [{"text": None}, " \n"]}]
    assert find_boilerplate([*unknown, *postings([""], [""])]) == []
    assert find_boilerplate([]) == []


TEXTS = st.sampled_from([ABOUT, ABOUT.upper(), "You cut reeds.", "We pay well.", "", "\ud800"])
POSTINGS = st.lists(
    st.fixed_dictionaries(
        {"company": st.sampled_from(["wrenfield", "calder", None]), "sections": st.none() | st.lists(TEXTS, max_size=4)}
    ),
    max_size=12,
)


@given(drawn=POSTINGS)
def test_boilerplate_of_any_postings(drawn):
    numbered = [{"key": str(number), **each} for number, each in enumerate(drawn)]
    found = find_boilerplate(numbered)
    assert found == find_boilerplate(iter(numbered))
    for each in found:
        posting = numbered[int(each.key)]
        fellows = [other for other in numbered if other["company"] == posting["company"]]
        holding = [
            other
            for other in fellows
            if any(section_hash(None, text) == each.section_hash for text in other["sections"] or ())
        ]
        assert section_hash(None, posting["sections"][each.position]) == each.section_hash
        assert (each.postings, is_boilerplate(len(holding), len(fellows))) == (len(holding), True)
    backwards = find_boilerplate(reversed(numbered))
    assert sorted(backwards, key=lambda each: (each.key, each.position)) == sorted(
        found, key=lambda each: (each.key, each.position)
    )


# Pages.


def sections_of(text):
    found = page_sections(text)
    assert all(text[section.start : section.end].strip() for section in found)
    assert [section.start for section in found] == sorted(section.start for section in found)
    return [(section.heading, section.text) for section in found]


def test_a_menu_falls_into_its_entries_each_time_it_is_printed():
    prose = "Wrenfield builds reed organs. We have done so since the canal was dug."
    assert sections_of(f"Jobs\nTeams\n\n{prose}\n\nJobs\nTeams") == [
        (None, "Jobs"),
        ("Teams", prose),
        (None, "Jobs"),
        (None, "Teams"),
    ]


def test_a_label_above_prose_is_its_heading():
    assert sections_of("Our workshop\n\nIt stands by the canal, and smells of glue.") == [
        ("Our workshop", "It stands by the canal, and smells of glue.")
    ]


def test_a_page_of_nothing_has_no_sections():
    assert [page_sections(text) for text in ("", "\n\n \n", "\t")] == [[], [], []]


@settings(deadline=None)
@given(text=st.text(st.sampled_from("aB .\n\n:-\ud800é"), max_size=200))
def test_sections_of_any_page(text):
    found = page_sections(text)
    words = "".join(f"{section.heading or ''}{section.text}" for section in found)
    assert sorted(re.findall("[aBé]", words)) == sorted(re.findall("[aBé]", text))
    for section in found:
        assert 0 <= section.start <= section.end <= len(text)
        assert section.text.strip() in text


# Paragraphs.


def test_prose_without_a_heading_is_kept_by_the_paragraph():
    text = f"{ABOUT}\n\nYou cut reeds.\nYou bend them."
    section = Section(None, None, text, [], 10, 10 + len(text))
    assert [(each.text, each.start, each.end) for each in by_paragraph([section])] == [
        (ABOUT, 10, 10 + len(ABOUT)),
        ("You cut reeds.", 12 + len(ABOUT), 26 + len(ABOUT)),
        ("You bend them.", 27 + len(ABOUT), 41 + len(ABOUT)),
    ]


@pytest.mark.parametrize(
    "section",
    [
        Section("benefits", "Benefits", "A bench.\nA lathe.", [], 0, 30),
        Section("benefits", None, "- A bench.\n- A lathe.", ["A bench.", "A lathe."], 0, 30),
        Section(None, None, ABOUT, [], 0, 30),
    ],
)
def test_lists_and_what_stands_under_a_heading_stay_whole(section):
    assert list(by_paragraph([section])) == [section]


@settings(deadline=None)
@given(text=st.text(st.sampled_from("aB .\n\n:-*#é"), max_size=200))
def test_paragraphs_keep_every_word_and_their_offsets(text):
    text = clean(text)
    found = list(by_paragraph(read_sections(text)))
    words = "".join(f"{section.heading or ''}{section.text}" for section in found)
    assert re.sub(r"[\W_]", "", words) == re.sub(r"[\W_]", "", text)
    for section in found:
        assert 0 <= section.start <= section.end <= len(text)
        if section.heading is None:
            assert section.text in text[section.start : section.end]


@pytest.mark.parametrize("unit", ["?", "x. Y ", ". ", "a.B. ", "Dr. ", "。"])
def test_sixty_four_kib_of_any_unit_fall_into_sentences_at_once(unit):
    sections = read_sections(unit * (65_536 // len(unit)))
    began = time.thread_time()
    assert [*by_paragraph(sections)]
    assert time.thread_time() - began < 1
