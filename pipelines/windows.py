"""Prose under no heading in pieces that are found again: paragraphs, and of a long paragraph its sentences.

Where a piece begins and ends is said by the words around that place alone, so that a company's own sentences fall into
the same pieces however a posting goes on before and behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.blocks import Section
from pipelines.shipped import vocabulary

LONG = 200
"""Characters from which a paragraph of `MANY` sentences is divided: shorter ones are one thought."""
MANY = 3
LEAST = 25
"""Characters that a piece has at least; a shorter sentence belongs to the one before it."""

# Its first sign is told before all else: so the places between signs are passed over in a tenth of the time.
_END = re.compile(
    r"""[.!?…。！？](?:(?<=[.!?…])(?<![.!?…][.!?…])[.!?…]*["'”’»)\]]*\s+|(?<=[。！？])[。！？]*[」』”）]*\s*)"""
)
# What a full stop may stand behind without ending a sentence; a letter alone (`e.g.`, `z. B.`) says so, too.
_ABBREVIATIONS = frozenset(row["pattern"] for row in vocabulary("section_words") if row["kind"] == "abbreviation")
_LONGEST_WORD = 40
_LAST_WORD = re.compile(r"([^\W\d_]+)\.$")


def pieces(section: Section) -> Iterator[Section]:
    """The pieces of a section to keep: a list, and what stands under a heading, whole; other prose in pieces."""
    if section.heading or section.items:
        yield section
        return
    start = section.start
    lines = section.text.split("\n")
    for paragraph in lines:
        sentences = list(_sentences(paragraph)) if len(paragraph) >= LONG else []
        if len(sentences) >= MANY:
            for begin, end in sentences:
                text = paragraph[begin:end].strip()
                yield Section(section.kind, None, text, [], start + begin, start + end)
        elif len(lines) == 1:
            yield section
        elif paragraph.strip():
            yield Section(section.kind, None, paragraph, [], start, start + len(paragraph))
        start += len(paragraph) + 1


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends."""
    begin = 0
    for match in _END.finditer(text):
        end = match.end()
        if end < len(text) and end - begin >= LEAST and len(text) - end >= LEAST and _is_end(text, begin, match):
            yield begin, end
            begin = end
    if text[begin:].strip():
        yield begin, len(text)


def _is_end(text: str, begin: int, match: re.Match[str]) -> bool:
    following = text[match.end()]
    if following.islower() or following in ",;:)":
        return False
    if match[0].rstrip() != ".":
        return True
    last = _LAST_WORD.search(text, max(begin, match.start() - _LONGEST_WORD), match.start() + 1)
    return last is None or not (len(last[1]) == 1 or last[1].casefold() in _ABBREVIATIONS)
