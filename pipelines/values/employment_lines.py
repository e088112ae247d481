"""Employment type and workplace type as a whole posting states them.

A labelled line counts before a line of its own ("Full-time, permanent"), that before a sentence; two different
answers of the same kind are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from pipelines.kept import kept
from pipelines.shipped import vocabulary
from pipelines.values.employment_fields import (
    CAMEL,
    LONGEST_FIELD,
    OR,
    PART,
    employment_of_field,
    has_any,
    is_label,
    is_negated,
    labels_of,
    meanings_of,
    normalised,
    phrases_in,
    read_part,
    says_some_of_the_week,
    says_sometimes,
    scoped_words,
    workplace_of_field,
)
from pipelines.values.words import Stems, any_of, plain

_SHORT = 1_000
_LONGEST_LABEL = 30
_LONGEST_STANDING_LINE = 60
_LONGEST_HEADER = 120
_LONGEST_PIECE = 40
_MOST_WORDS_OF_VALUE = 5

_READ_FIELD = {"employment": employment_of_field, "workplace": workplace_of_field}


def stated(text: str, field: str) -> str | None:
    """What a posting states of `field`, employment or workplace; None on contradiction."""
    standing: set[str] = set()
    in_sentences: set[str] = set()
    labelled = None
    for line, above, below in _telling_lines(text):
        if field in line.fields and below not in _ANSWERS:
            said = _said(line.printed, field)
            labelled = labelled or said.labelled or _under(above, line.text, field)
            standing |= said.standing
            in_sentences |= said.in_sentence
    return labelled or _agreed(field, standing or in_sentences)


# "Telecommute" above "No" is a label, and states nothing.
_ANSWERS = frozenset(["no", "yes", "nein", "ja", "non", "oui", "sí", "nee", "não", "sim", "nie", "tak", "n/a"])


@lru_cache(maxsize=2)
def _telling_lines(text: str) -> tuple[tuple[_Line, str, str], ...]:
    """The lines that have a stem, each with the text of the line above and of that below; both fields ask for them."""
    lowered = plain(text)
    has_accents = len(text) < _SHORT or (not lowered.isascii() and _ACCENTED.search(text) is not None)
    fields = _fields_by_line(lowered.lower(), has_accents)
    if not fields:
        return ()
    lines = text.split("\n")
    return tuple(
        (_Line(lines[at], _tidy(lines[at]), found), _next(lines, at, -1), _next(lines, at, 1))
        for at, found in fields.items()
    )


def _next(lines: list[str], at: int, step: int) -> str:
    """The text of the nearest line above or below that has any."""
    at += step
    while 0 <= at < len(lines):
        if text := _tidy(lines[at]):
            return text
        at += step
    return ""


class _Line(NamedTuple):
    """A line, the same in lower case without marks around it, and the fields that it has a stem of."""

    printed: str
    text: str
    fields: set[str]


def _tidy(printed: str) -> str:
    return printed.lower().strip(" •-*·\t")


def _fields_by_line(lowered: str, has_accents: bool) -> dict[int, set[str]]:
    """Number of a line → the fields that it has a stem of; lines without a stem say nothing."""
    stems, meant = _stems(has_accents)
    fields: dict[int, set[str]] = {}
    line = at = 0
    for number, start, _ in stems.places(lowered):
        line += lowered.count("\n", at, start)
        at = start
        fields.setdefault(line, set()).add(meant[number])
    return fields


# A long text without such a letter is English or Dutch, and half of the stems need not be looked for.
_ACCENTED = re.compile("[\u00df-\u024f\u3040-\u9fff\uac00-\ud7af]")


@cache
def _stems(has_accents: bool) -> tuple[Stems, list[str]]:
    """The stems, and the field of each; without accents those alone that have a part of `plain` letters."""
    rows = vocabulary("field_stems")
    parts = {row["part"] for row in rows if has_accents or row["letters"] == "plain"}
    fields = {row["stem"]: row["field"] for row in rows if row["part"] in parts}
    stems = Stems(fields)
    return stems, [fields[stem] for stem in stems.words]


def _under(label: str, line: str, field: str) -> str | None:
    """What the line under a label says: "Workplace type", "On-site"."""
    if not label or len(label) > _LONGEST_LABEL or len(line) > LONGEST_FIELD:
        return None
    return _READ_FIELD[field](line) if is_label(field, normalised(label.strip(" *:"))) else None


@dataclass(frozen=True, slots=True)
class _Said:
    """What a line says of a field: after a label, standing alone, in a sentence."""

    labelled: str | None
    standing: frozenset[str]
    in_sentence: frozenset[str]


@kept(8_192)
def _said(printed: str, field: str) -> _Said:
    text = _tidy(printed)
    labelled = _labelled(field, printed) if ":" in text or "：" in text else None
    standing = _standing(field, text)
    return _Said(labelled, standing, frozenset() if standing else _in_sentence(field, _normal(text)))


_normal = kept(1_024)(normalised)  # both fields ask for it


# A label of one word stands in running text for much else ("position: part-time managers").
_SURE_LABELS = frozenset(
    ["commitment", "contract", "contrat", "employment", "jornada", "location", "vertragsart", "workplace"]
)


@cache
def _label_pattern(field: str) -> re.Pattern[str]:
    labels = [label for label in labels_of(field) if " " in label or label in _SURE_LABELS]
    return re.compile(rf"(?<![^\W\d_]){any_of(labels)} ?[:：] ?(.{{1,{LONGEST_FIELD}}})")


def _labelled(field: str, printed: str) -> str | None:
    """ "Job type: Full-time", also within a line, where several fields were run together."""
    before, _, after = printed.replace("：", ":").partition(":")
    after = after.strip(" *\t")
    if after and len(after) <= LONGEST_FIELD and is_label(field, normalised(before.strip(" •-*·\t"))):
        return _READ_FIELD[field](after.lower())
    for match in _label_pattern(field).finditer(CAMEL.sub(" ", printed).lower()):
        if value := _of_first_words(field, match[1]) or _in_brackets(field, match[1]):
            return value
    return None


def _of_first_words(field: str, text: str) -> str | None:
    """What the longest beginning that is all words of the table says: "permanent full time" of "… basic salary"."""
    words = text.split(" ", _MOST_WORDS_OF_VALUE)[:_MOST_WORDS_OF_VALUE]
    for size in range(len(words), 0, -1):
        beginning = " ".join(words[:size])
        if _is_all_known(field, beginning):
            return _READ_FIELD[field](beginning)
    return None


_BRACKETS = re.compile(r"\(([^()]{2,30})\)")


def _in_brackets(field: str, text: str) -> str | None:
    """ "Lisbon, Portugal (hybrid)"."""
    found = _BRACKETS.search(text[:_LONGEST_STANDING_LINE])
    return _READ_FIELD[field](found[1]) if found and _is_all_known(field, found[1]) else None


_BETWEEN_PIECES = re.compile(r"\s*[|·•]\s*|\s+[\u2013\u2014]\s+")


def _standing(field: str, line: str) -> frozenset[str]:
    """What a line that is no sentence says: "Full-time, permanent", "Leeds | Full-time | On-site (5 days)"."""
    if len(line) <= _LONGEST_STANDING_LINE and _is_all_known(field, line):
        return frozenset({_READ_FIELD[field](line) or ""} - {""})
    if len(line) > _LONGEST_HEADER:
        return frozenset()
    pieces = _BETWEEN_PIECES.split(line)
    values = {_of_piece(field, piece) for piece in pieces} if len(pieces) > 1 else set()
    if field == "workplace":
        values |= {value for piece in pieces if "/" in piece for value in _hybrid_beside_a_place(piece)}
    return frozenset(value for value in values if value)


def _hybrid_beside_a_place(piece: str) -> set[str | None]:
    """ "London/Hybrid"; beside a place "remote" is a choice."""
    return {meanings_of("workplace").get(normalised(part)) for part in piece.split("/")} & {"hybrid", "onsite"}


def _of_piece(field: str, piece: str) -> str | None:
    if len(piece) > _LONGEST_PIECE:
        return None
    is_known = _is_all_known(field, piece) or _is_all_known(field, _BRACKETS.sub("", piece))
    return _READ_FIELD[field](piece) if is_known else None


def _is_all_known(field: str, line: str) -> bool:
    """Whether a line is nothing but words of the table: "Full-time, permanent"."""
    parts = [normalised(part) for part in PART.split(OR.sub(",", CAMEL.sub(" ", line)))]
    known = [part for part in parts if part]
    return bool(known) and all(read_part(part, field)[1] for part in known)


_HOURS = {"full time": "full_time", "part time": "part_time"}
_SOUGHT = re.compile(
    r"(?<!\w)(?:(?:seek\w{0,3}|look\w{0,3} for|hir(?:e|ing)|search\w{0,3} for|recruit\w{0,3}|needs?|require[sd]?|"
    r"to fill|opening|work(?:ing)?|(?:this|the|your) (?:position|role|job|post|opportunity|vacancy) (?:is|will be))"
    r"(?: (?:an?|our|for|on|some|several|two|new|the|\(?temporary\)?|permanent|casual|motivated|experienced|reliable|"
    r"friendly|enthusiastic|dedicated|\d{1,3})){0,4}|(?:for|as) an?(?: (?:new|permanent|experienced|motivated))?) "
    r"(full time|part time)(?! (?:and|or|/|equivalent|employees|staff|students|team|workers|basis if|benefits))"
)


# "A hybrid role combining sales and support" is of two kinds of work, not of two places.
_TWO_JOBS = re.compile(
    r"hybrid (?:role|position|job)(?! (?:based|in|at|from|with \d))[^.]{0,60}(?:between|combin|blend|bridg|mixing)"
)


def _in_sentence(field: str, normal: str) -> frozenset[str]:
    meanings = scoped_words(field, "text")
    values = {
        meanings[match[0]] for match in phrases_in(normal, field, "text") if not is_negated(normal, match.start())
    }
    if field == "workplace":
        if says_some_of_the_week(normal):
            values.add("hybrid")
        if "hybrid" in values and _TWO_JOBS.search(normal):
            values.remove("hybrid")
        if "remote" in values and says_sometimes(normal):
            values.remove("remote")
    elif all(hours in normal for hours in _HOURS):
        values -= set(_HOURS.values())
    elif has_any(normal, _HOURS) and (sought := _SOUGHT.search(normal)):
        values.add(_HOURS[sought[1]])
    return frozenset(values - {""})


def _agreed(field: str, values: set[str]) -> str | None:
    if len(values) == 1:
        return next(iter(values))
    if field == "employment" and len(values - {"full_time"}) == 1 and "part_time" not in values:
        return next(iter(values - {"full_time"}))
    return None
