"""Who publishes a job for someone else: an agency or an aggregator, by its name or by what its text says.

Words of names and phrases of texts are `agency_words.csv`'s. A name or a phrase alone is no copy: it says whose, of two
postings that have one text.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipelines.shipped import vocabulary
from pipelines.similarity import TYPOGRAPHY
from pipelines.values.words import Stems

_NOT_WORD = re.compile(r"[\W_]+")
_ASCII_WORDS = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else 32 for code in range(256))
_LATIN_WORDS = bytes(code if chr(code).isalnum() else 32 for code in range(256))
# "Our client base", "our client services team": words of an employer.
_NOT_THE_EMPLOYER = (
    r"(?![\w'’-]*[\s-]+(?:base|facing|list|portfolio|relations?|relationships?|services?|success|teams?)\b)"
)
_LEAST_NAME = 4
"""Letters of a name that is looked for in a text."""


@lru_cache(maxsize=10_000)
def kind_of_name(name: str) -> str | None:
    """`agency` or `aggregator` where a company's name says so."""
    words = f" {_folded(name)} "
    return next((kind for phrase, kind in _names() if f" {phrase} " in words), None)


@lru_cache(maxsize=4_000)
def kind_of_text(text: str) -> str | None:
    """`agency` or `aggregator` where a text speaks for someone else ("our client is looking for")."""
    said = text.casefold()
    if not _stems().numbers(said):
        return None  # a fiftieth of the pattern's time
    found = _phrases().search(said)
    return _kinds()[found[0]] if found else None


def names(text: str, company: str) -> bool:
    """True where a text, as `folded` gives it, names that company, by the words of its name without the legal form."""
    name = _folded_name(company)
    return len(name) >= _LEAST_NAME and f" {name} " in text


def folded(text: str) -> str:
    """The words of a text with a space around each."""
    return f" {_folded(text)} "


@lru_cache(maxsize=10_000)
def _folded_name(company: str) -> str:
    return _folded(company)


def _folded(text: str) -> str:
    if text.isascii():  # in a fifth of the time of the pattern
        return " ".join(text.encode().translate(_ASCII_WORDS).decode().split())
    said = text.casefold()
    for sign in TYPOGRAPHY:
        said = said.replace(sign, " ")
    try:
        latin = said.encode("latin-1")
    except UnicodeEncodeError:
        return _NOT_WORD.sub(" ", said).strip()
    return " ".join(latin.translate(_LATIN_WORDS).decode("latin-1").split())


@cache
def _names() -> tuple[tuple[str, str], ...]:
    return tuple((row["phrase"], row["kind"]) for row in vocabulary("agency_words") if row["stands_in"] == "name")


@cache
def _kinds() -> dict[str, str]:
    return {row["phrase"]: row["kind"] for row in vocabulary("agency_words") if row["stands_in"] == "text"}


@cache
def _stems() -> Stems:
    return Stems(_kinds())


@cache
def _phrases() -> re.Pattern[str]:
    phrases = "|".join(map(re.escape, sorted(_kinds(), key=len, reverse=True)))
    return re.compile(rf"\b(?:{phrases})\b{_NOT_THE_EMPLOYER}")
