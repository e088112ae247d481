"""The language of a text, and silence where it cannot be told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.values.language import read_language


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


@given(st.text())
def test_any_text_gives_a_code_or_none(text: str) -> None:
    language = read_language(text)
    assert language is None or len(language) == 2
