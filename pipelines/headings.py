"""Which line is a heading, and what kind of section it opens: by tag, bold type, a colon, or its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipelines.kept import kept
from pipelines.lines import Line, fold, fold_words, split_words
from pipelines.shipped import vocabulary

# A heading such as "About the role" opens what its text says, and `other` where the text says nothing.
ROLE = "role"
# "Why join us" opens what is offered, or tells of the company.
WHY = "why"

_LONGEST_HEADING = 120
_LONGEST_PHRASE = 12  # words
_LONGEST_INTRODUCTION = 7  # words
_LONGEST_SENTENCE = 6  # words
_SEPARATOR = re.compile(r"\s*(?:[-:|/&,+•(]|\b(?:and|und|et|y)\b)\s*")
_ORNAMENT = re.compile(r"^[^\w#(]+|[^\w)!?.…]+$")
_RUN_IN = re.compile(r"([^:.!?]{3,60}):\s+(?=\S)")
_LONGEST_LABEL = 62
_NO_RUN_IN = frozenset({ROLE, WHY, "other", "navigation"})

# Of a plain line without a colon, the first or last words alone tell only these apart from an item or a sentence.
_BY_EDGES_ALONE = frozenset({"about_company", "about_team", ROLE, WHY})
# "About" and "why" begin many a longer line.
_SHORT_ALONE = frozenset({"about_company", WHY})

_LEVEL_BOLD, _LEVEL_PLAIN = 7, 8


@dataclass(slots=True)
class Heading:
    """`level` 1–6 by tag, 7 bold, 8 plain; `end` is the offset of its last character in the text, exclusive."""

    kind: str | None
    level: int
    text: str
    end: int
    rest: Line | None = None


@cache
def _phrases(match: str) -> dict[tuple[str, ...], str]:
    rows = vocabulary("heading_words")
    return {tuple(fold_words(row["phrase"])): row["kind"] for row in rows if row["match"] == match}


@cache
def _first_words() -> frozenset[str]:
    return frozenset(phrase[0] for phrase in _phrases("whole"))


def is_plain_item(line: Line) -> bool:
    """Whether a line is an item that nothing could make a heading: most lines are."""
    return line.tag == "li" and line.body[-1] not in ":-" and line.lead < len(line.body)


def read_heading(line: Line, before: Line | None, after: Line | None, current: str | None) -> Heading | None:
    """What `line` opens, if it is a heading; `before` and `after` stand around it, `current` is the kind so far."""
    tag = line.tag
    if line.end - line.start <= _LONGEST_HEADING:
        if tag == "b" or tag[:1] == "h":
            return _strong(line, _LEVEL_BOLD if tag == "b" else int(tag[1]))
        found = _plain(line, after, current)
        if found:
            return found
    if not line.lead and ":" not in line.body[:_LONGEST_LABEL]:
        return None
    found = _run_in(line)
    if found is None or found.kind == current:
        return None
    return None if _is_labelled(before) or _is_labelled(after) else found


def _is_labelled(line: Line | None) -> bool:
    """Whether a line is one of a list whose items have names of their own, as "Teamwork: you help the others"."""
    if line is None or ":" not in line.body[:_LONGEST_LABEL]:
        return False
    label = _RUN_IN.match(line.body)
    return label is not None and kind_of_phrase(label[1], every_part=True) is None


def _strong(line: Line, level: int) -> Heading | None:
    """By tag or bold type."""
    opens = _opened_by(line.body, level == _LEVEL_BOLD)
    return Heading(opens[0], level, opens[1], line.end) if opens else None


@kept(2_048)
def _opened_by(text: str, is_bold: bool) -> tuple[str | None, str] | None:
    """The kind and the bare text of a heading. A whole bold sentence is emphasis, not a heading."""
    words = fold_words(text)
    if not words or (text[-1] == "." and len(words) > _LONGEST_SENTENCE):
        return None
    kind = kind_of_phrase(text) or _kind_by_edges(words)
    if kind is None and (text[-1] in ".;," or len(words) > _LONGEST_PHRASE):
        return None
    if kind is None and is_bold and not text[0].isalpha() and words[0][0].isdigit():
        return None  # a bold sum or date
    return kind, _bare(text)


def _plain(line: Line, after: Line | None, current: str | None) -> Heading | None:
    """By its words; looser where a colon, capitals or empty lines set it apart."""
    if line.tag == "+":
        return None
    has_colon = line.body[-1] == ":" or line.body[-2:] in ("::", ":-")
    if line.is_item:
        # "- Requirements:" as an item of an outer list, before the inner one.
        is_heading = after is not None and (has_colon or line.lead >= len(line.body))
        kind = _phrases("whole").get(tuple(line.words)) if is_heading else None
        return Heading(kind, _LEVEL_PLAIN, _bare(line.body), line.end) if kind else None
    words = line.words
    if not 0 < len(words) <= _LONGEST_PHRASE:
        return None
    introduces = has_colon or _introduces_list(line, after)
    kind = None
    if introduces or words[0] in _first_words():
        kind = kind_of_phrase(line.body, every_part=not introduces)
    if kind is None:
        is_set_apart = introduces or line.body.isupper()
        if line.body[-1] in ".;,!" or not (is_set_apart or _stands_apart(line, after)):
            return None
        kind = _kind_by_edges(words)
        # "Experience with these tools:" introduces a list, and opens nothing new.
        if kind is None or kind == current or not (is_set_apart or kind in _BY_EDGES_ALONE):
            return None
    if not has_colon and line.body[-1] == "." and not line.body.endswith(("..", "…")):
        return None
    return Heading(kind, _LEVEL_PLAIN, _bare(line.body), line.end)


def _introduces_list(line: Line, after: Line | None) -> bool:
    """A few words that begin in upper case and end in none of a sentence's marks, before the first item of a list."""
    if after is None or not after.is_item or len(line.words) > _LONGEST_INTRODUCTION or line.tag == "+":
        return False
    return line.body[0].isupper() and line.body[-1] not in ".;,!"


def _stands_apart(line: Line, after: Line | None) -> bool:
    return after is not None and line.gap and len(line.words) <= 5 and line.body[0].isupper()


def _run_in(line: Line) -> Heading | None:
    """ "Requirements: three years of …", or the same with the first words bold."""
    if line.is_item or line.tag == "+":
        return None
    split = _RUN_IN.match(line.body)
    cut = split.end() if split else line.lead
    if not 0 < cut < len(line.body) or cut > _LONGEST_HEADING:
        return None
    head = line.body[:cut].rstrip()
    kind = kind_of_phrase(head, every_part=True)
    rest = line.body[cut:].lstrip(" :-–—")
    if kind is None or kind in _NO_RUN_IN or not rest:
        return None
    if split is None and rest[0].islower():
        return None
    start = line.end - len(rest)
    return Heading(kind, _LEVEL_PLAIN, _bare(head), start, Line(start, line.end, rest))


def kind_of_phrase(text: str, every_part: bool = False) -> str | None:
    """The kind of a heading's words: of the whole, else of its first known part, as in "Duties - what you'll do"."""
    return _kind_of_phrase(text, every_part)


@kept(2_048)
def _kind_of_phrase(text: str, every_part: bool) -> str | None:
    phrases = _phrases("whole")
    folded = fold(text)
    kind = phrases.get(tuple(split_words(folded)))
    if kind is not None:
        return kind
    parts = [words for part in _SEPARATOR.split(folded) if (words := tuple(split_words(part)))]
    if len(parts) < 2:
        return None
    kinds = [phrases.get(part) for part in parts]
    if every_part and None in kinds:
        return None
    return kinds[0] if every_part or kinds[0] else next((kind for kind in kinds if kind), None)


def _kind_by_edges(words: list[str]) -> str | None:
    starts, ends = _phrases("start"), _phrases("end")
    for length in range(min(len(words), 7), 0, -1):
        kind = starts.get(tuple(words[:length]))
        if kind is not None and (length > 1 or kind not in _SHORT_ALONE or len(words) <= 6):
            return kind
        kind = ends.get(tuple(words[-length:]))
        if kind is not None:
            return kind
    return None


def _bare(text: str) -> str:
    """A heading without ornament, Markdown's marks and its colon."""
    return _ORNAMENT.sub("", text) or text
