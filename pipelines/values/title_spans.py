"""Where a description says the role or the seniority that its title leaves out."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.values.requirement_sentences import sentences
from pipelines.values.roles import read_role
from pipelines.values.seniority import read_seniority

Span = tuple[int, int]

_MOST_READ = 5_000
_LONGEST_SENTENCE = 500


def seniority_span(description: str, seniority: str, language: str | None = None) -> Span | None:
    """Offsets of the first sentence that states the seniority by itself."""
    return _first(description, lambda sentence: read_seniority("", sentence, language) == seniority)


def role_span(description: str, role: str, language: str | None = None) -> Span | None:
    """Offsets of the first sentence that names the role."""
    return _first(description, lambda sentence: read_role(sentence, language) == role)


def _first(description: str, says: Callable[[str], bool]) -> Span | None:
    text, at = description[:_MOST_READ], 0
    for sentence in sentences(text):
        at = text.find(sentence, at)
        if says(sentence[:_LONGEST_SENTENCE]):
            return at, at + len(sentence)
        at += len(sentence)
    return None
