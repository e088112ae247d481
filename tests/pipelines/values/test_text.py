"""Cleaning, masking and digests of text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.values.text import clean, digest, is_clean, is_sound, mask


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("", ""),
        ("Bachelorâ€˜s degree", "Bachelor‘s degree"),
        ("What youâ\x80\x99ll do", "What you’ll do"),
        ("Â£40,000 â€“ Â£50,000", "£40,000 – £50,000"),
        ("FÃ¼r MÃ¼nchen und ZÃ¼rich", "Für München und Zürich"),
        ("Our team\x92s work", "Our team’s work"),
        ("naïve café – 50 €, Ärzte, São Paulo", "naïve café – 50 €, Ärzte, São Paulo"),
        ("“curly” quotes stay ‘so’", "“curly” quotes stay ‘so’"),
        ("&acirc;&euro;&trade;s", "’s"),
        ("Caf&eacute;&nbsp;&amp;&nbsp;Bar", "Café & Bar"),
        ("R&amp;amp;D&amp;nbsp;lead", "R&D lead"),
        ("&amp;lt;p&amp;gt;", "<p>"),
        ("&a&#109;p;lt;", "<"),
        ("Q&A; R&D, AT&T", "Q&A; R&D, AT&T"),
        ("https://acme.example/?a=1&copy=2&reg=3", "https://acme.example/?a=1&copy=2&reg=3"),
        ("a\x00b\x07c\ufeffd\u200be\u202ef\u2066g", "abcdefg"),
        ("half \ud83d\ude00 and lone \ud800", "half 😀 and lone"),
        ("soft\xadware", "software"),
        ("one\xa0two\u202fthree\u3000four\tfive", "one two three four five"),
        ("a  b \r\nc\r\n\r\n\r\n\r\n d\re", "a b\nc\n\nd\ne"),
        ("\uf0b7 Pasted from a word processor", "• Pasted from a word processor"),
        ("Duties:\n\x9f Bake bread", "Duties:\n• Bake bread"),
        ("\x84Brot\x93 \x96 50 €", "„Brot“ – 50 €"),
        ("„50 €“ und We€™re", "„50 €“ und We’re"),
        ("Mu\u0308nchen", "München"),
        ("  \n\n edges \n", "edges"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


ODD_TEXT = st.text() | st.text(alphabet="&;#amplt19x \n\r\t\xa0Ãâ€™\x80\x99\xad\u200b\ud800\udc00ü\u0308Â", max_size=80)


@given(ODD_TEXT)
def test_clean_is_idempotent_and_saves(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert "\x00" not in cleaned
    assert "  " not in cleaned
    assert "\n\n\n" not in cleaned


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Write to jobs@acme.example.", "Write to [e-mail]."),
        ("first.last+tag@mail.acme.co.uk, or jobs[at]acme.com", "[e-mail], or [e-mail]"),
        ("Follow @acme and @home", "Follow @acme and @home"),
        ("Call us at (415) 555-0132 today", "Call us at [phone] today"),
        ("415-555-0132 or 1-800-555-0199", "[phone] or [phone]"),
        ("+49 (0)30 1234567", "[phone]"),
        ("+33 1 23 45 67 89; 01 23 45 67 89", "[phone]; [phone]"),
        ("0044 20 7946 0958, 020 7946 0958", "[phone], [phone]"),
        ("Tel.: 0301234567", "Tel.: [phone]"),
        ("Phone number: 555 0132 77", "Phone number: [phone]"),
        ("089-12345678", "[phone]"),
    ],
)
def test_mask(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "$120,000 - $150,000",
        "120 000 - 150 000 EUR",
        "45.000 - 55.000 €",
        "+10 000 000 users",
        "01/02/2024 10:00",
        "24.11.2026 - 05.12.2026",
        "2024-01-05 12:30:00",
        "from 2019 to 2024-2025",
        "Requisition 1234567890, R-0012345",
        "0 - 2 years, 0.5 - 1.5 million",
        "ISO 9001 27001",
        "a mobile team of 12",
    ],
)
def test_mask_leaves_other_numbers(text: str) -> None:
    assert mask(text) == text


@given(ODD_TEXT | st.text(alphabet="0123456789+-() ./@a[]"))
def test_mask_never_raises(text: str) -> None:
    mask(text)


@pytest.mark.parametrize(
    "unit",
    ["a", "&", "&a&#109;p;", "0 ", "1-", "+1 ", "a@", "a.a", "&#38;", "Ã¼", "Ã¼ ", "\n ", ";", "@a.a", "tel ", "("],
)
def test_clean_and_mask_are_linear(unit: str) -> None:
    text = unit * (65536 // len(unit))
    start = time.process_time()
    clean(text)
    mask(text)
    assert time.process_time() - start < 2


@given(ODD_TEXT | st.text(alphabet="0123456789+-() ./@aT[]’–\u2011٣€™â&;\x80\u0301👉\n"))
def test_what_is_sound_is_neither_cleaned_nor_masked(text: str) -> None:
    tidy = "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
    assert not is_sound(tidy) or mask(clean(tidy)) == tidy
    assert not is_clean(tidy) or clean(tidy) == tidy


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("Bake 3–5 loaves, “crusty” – from $120,000 to $150,000", True),
        ("R&D für Bäcker 🥐", True),
        ("Tel. 030 123 45 67", False),
        ("Mail ann (at) mill.example", False),
        ("Bread &amp; cake", False),
        ("We€™re", False),
        ("a\xa0b", False),
    ],
)
def test_is_sound(text: str, sound: bool) -> None:
    assert is_sound(text) == sound


def test_digest_tells_parts_apart() -> None:
    names = [
        digest(),
        digest(None),
        digest(""),
        digest("ab"),
        digest("a", "b"),
        digest("a", None, "b"),
        digest("\ud800"),
    ]
    assert len(set(names)) == len(names)
    assert all(len(name) == 32 for name in names)
    assert digest("a", None) == digest("a", None)
