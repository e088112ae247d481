"""The language of a text, by py3langid among the languages that careers pages are written in."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from pipelines.shipped import vocabulary

# The middle is past the company's slogans; of 1,236 real texts 200 characters of it told none another language than
# 400 did, and left 2 untold, in 0.6 of the time.
_READ_CHARACTERS = 200
# Below this a text is a title or a name, and py3langid guesses ("Senior Software Engineer" gave Igbo).
_FEWEST_LETTERS = 60
# Scripts without spaces say as much in a third of the characters.
_FEWEST_LETTERS_OF_DENSE_SCRIPTS = 20
_LOWEST_PROBABILITY = 0.9

# Addresses and figures are of no language.
_ADDRESS = re.compile(r"\S{0,64}(?:://|@)\S*")
_WORD = re.compile(r"[^\W\d_]+")
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@cache
def _identifier() -> Any:
    """Loaded at the first question: it takes half a second and 100 MB."""
    import numpy
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([row["language"] for row in vocabulary("languages_read")])
    # Choosing languages leaves the table language by language; feature by feature, a feature is one read of memory.
    identifier.nb_ptc = numpy.ascontiguousarray(identifier.nb_ptc)
    # It keeps the table of all languages to choose from again: 27 MB that nobody asks for.
    identifier._full_model = identifier.nb_ptc, identifier.nb_pc, identifier.nb_classes
    return identifier


def read_language(text: str) -> str | None:
    """ISO 639-1 of `text`, None where it is too short or too mixed to tell."""
    middle = _middle(text)
    letters = sum(map(str.isalpha, middle))
    enough = _FEWEST_LETTERS_OF_DENSE_SCRIPTS if _DENSE.search(middle) else _FEWEST_LETTERS
    if letters < enough:
        return None
    language, probability = _identifier().classify(middle.encode("utf-8", "ignore").decode("utf-8"))
    return str(language) if probability >= _LOWEST_PROBABILITY else None


def language_code(printed: str | None) -> str | None:
    """The two-letter code that a field of a source begins with (`en-GB`, `pt_BR`); None where it is another word."""
    code = (printed or "").strip().casefold().replace("_", "-").partition("-")[0]
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def _middle(text: str) -> str:
    """Some 200 characters of words from the middle of the text, cut at spaces."""
    spare = 2 * _READ_CHARACTERS
    start = max(0, (len(text) - spare) // 2)
    middle = text[start : start + spare]
    if "://" in middle or "@" in middle:
        middle = _ADDRESS.sub(" ", middle)
    words = " ".join(_WORD.findall(middle))
    if len(words) <= _READ_CHARACTERS:
        return words
    cut = words[(len(words) - _READ_CHARACTERS) // 2 :][:_READ_CHARACTERS]
    inner = cut.partition(" ")[2].rpartition(" ")[0]
    return inner or cut
