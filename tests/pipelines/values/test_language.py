"""The language of a text, and silence where it cannot be told."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from processor import takes_at_most

from benchmarks.accuracy.corpora import own
from pipelines.values.language import read_language, read_languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("You will build the ovens that bake our bread, and talk with the people who eat it every day.", "en"),
        (
            "Du baust die Öfen, in denen unser Brot gebacken wird, und sprichst jeden Tag mit unseren Kunden.",
            "de",
        ),
        (
            "Vous construirez les fours dans lesquels notre pain est cuit et parlerez chaque jour avec nos clients.",
            "fr",
        ),
        (
            "Construirás los hornos en los que se hornea nuestro pan y hablarás cada día con nuestros clientes.",
            "es",
        ),
        (
            "Costruirai i forni in cui viene cotto il nostro pane e parlerai ogni giorno con i nostri clienti.",
            "it",
        ),
        ("Je bouwt de ovens waarin ons brood wordt gebakken en praat elke dag met de mensen die het eten.", "nl"),
        ("Você vai construir os fornos em que o nosso pão é assado e falar todos os dias com as pessoas.", "pt"),
        (
            "Będziesz budować piece, w których pieczemy nasz chleb, i codziennie rozmawiać z klientami.",
            "pl",
        ),
        ("Du bygger ugnarna där vårt bröd bakas och pratar varje dag med människorna som äter det hos oss.", "sv"),
        ("私たちのパンを焼くオーブンを作り、毎日お客様と話す仕事です。経験は問いません。", "ja"),
        ("你将建造烘焙我们面包的烤箱，并且每天与品尝面包的人交谈。我们欢迎你的加入。", "zh"),
        ("우리 빵을 굽는 오븐을 만들고 매일 빵을 먹는 사람들과 이야기합니다. 함께 일해요.", "ko"),
    ],
)
def test_language_of_a_text(text: str, language: str) -> None:
    assert read_language(text) == language
    assert read_language("\n".join([text] * 40)) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Senior Software Engineer",
        "Luno Mills GmbH, Berlin",
        "12345 " * 100,
        "https://luno.example/a/b " * 50,
        "\ud800" * 99,
    ],
)
def test_language_of_no_text_is_unknown(text: str) -> None:
    assert read_language(text) is None


def test_own_cases() -> None:
    """One language, two in one posting (the one with more text first), and texts that are none."""
    cases = own("languages.jsonl")
    read = [(read_language(case["text"]), read_languages(case["text"])) for case in cases]
    assert read == [((case["languages"] or [None])[0], case["languages"]) for case in cases]


def test_a_few_foreign_words_are_no_language() -> None:
    text = "\n".join([case["text"] for case in own("languages.jsonl") if case["languages"] == ["de"]] * 3)
    assert read_languages(f"{text}\nWe are an equal opportunity employer.") == ["de"]


@pytest.mark.parametrize("unit", ["the ", "der die ", "a\n", "日本", "<", "é ", "x" * 500 + "\n", "\ud800"])
def test_reading_is_linear(unit: str) -> None:
    text = unit * (65536 // len(unit))
    assert takes_at_most(0.1, lambda text: (read_language(text), read_languages(text)), text)


@given(st.text())
def test_any_text_gives_a_code_or_none(text: str) -> None:
    language = read_language(text)
    assert language is None or len(language) == 2
    assert all(len(code) == 2 for code in read_languages(text))


def test_a_text_of_two_languages_alike_is_read_alike_in_every_process():
    """Danish and Norwegian share most small words; the order of sets is another in each process."""
    text = "at de den det din dine du eller en af dig av deg"
    code = f"from pipelines.values.language import read_languages; print(read_languages({text!r}))"
    read = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("7", "11")
    }
    assert read == {b"['da']\n"}
