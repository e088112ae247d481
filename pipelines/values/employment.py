"""Employment type and workplace type of a job, from a printed field, a line, or what a whole posting states.

The words stand in `employment_types.csv` and `workplace_types.csv`. Their scope says how far a word can be trusted:
`text` in any sentence; `any` anywhere in a field; `last` at the end of a part of a field ("Marketing Intern");
`alone` only as a whole part; `whole` only as the whole field. A word without a value is known and says nothing
("Permanent": nothing of hours).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipelines.kept import kept
from pipelines.shipped import vocabulary
from pipelines.values.words import any_of

# Longer than this, or of more than one line, a text is a posting and no field.
_LONGEST_FIELD = 100
_LONGEST_LABEL = 30
_LONGEST_STANDING_LINE = 60

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_JOINT = re.compile(r"[\s_\-\u2010-\u2015]+")
# "Contract / Permanent" offers a choice; "Contract, full time" says two things of one job.
_OR = re.compile(r"/| (?:or|oder|ou|o|bzw\.?) ", re.IGNORECASE)
_PART = re.compile(r"[,;|()\[\]•·+:*]|\s[-\u2010-\u2015]\s|(?:^|\s)(?:and|und|et|y|&)\s", re.IGNORECASE)
_MOST_WORDS_BEFORE_LAST = 5
_NEGATED = re.compile(r"(?<!\w)(?:no|not|non|never|kein\w{0,3}|nicht|pas(?: de| d')?|sin)(?: an?)? $")
# Not of this job, but of people or things: "full-time employees enjoy", "internship experience", "hybrid cloud".
_OTHERS = (
    r"(?! (?:employees|staff|students|equivalents?|colleagues|workers|teammates|team members|experience|coordinator|"
    r"managers?|tutor|trainer|assessor|instructor|teacher|relations|lead|supervisor|specialist|officer|"
    r"recruiters?|program(?:me)?s? (?:manager|lead|coordinator)|mitarbeitende\w{0,2}|mitarbeitern?|studie\w{0,5}|study|"
    r"degree|teams?|company|organi[sz]ation|cloud|environments?|infrastructure))"
)
_FEW = r"(?:[1-4]|one|two|three|four|zwei|drei|deux|trois|dos|tres)"
_DAYS = rf"{_FEW}(?: ?(?:to|or|bis|à|a|/) ?{_FEW})? (?:full )?(?:days?|tage?n?|jours?|días?)"
_THERE = (
    r"(?:office|onsite|on site|in person|büro|vor ort|bureau|remote|remotely|home|homeoffice|wfh|télétravail|"
    r"teletrabajo|oficina|sur site|présentiel)"
)
# "3 days a week in the office", "on site: 2 days": the other days are elsewhere.
_SOME_DAYS = re.compile(
    rf"(?<![\w.]){_DAYS}(?: ?[\w'#/]{{1,12}}){{0,5}} {_THERE}(?!\w)|(?<!\w){_THERE}:? {_DAYS}(?: per| a|/|,|$)"
)
_NAMES_OF_DAYS = ("day", "tag", "jour", "día")


def read_employment_type(text: str) -> str | None:
    """full_time, part_time, contract, temporary, internship, apprenticeship, volunteer, other, or None."""
    if _is_field(text):
        return _employment_of_field(text)
    return _stated(text, "employment")


def read_workplace_type(text: str) -> str | None:
    """onsite, hybrid, remote, or None: not said, or several to choose from."""
    if _is_field(text):
        return _workplace_of_field(text)
    return _stated(text, "workplace")


def _is_field(text: str) -> bool:
    printed = text.strip()
    return len(printed) <= _LONGEST_FIELD and "\n" not in printed


_OF_PARTS = ("alone", "last", "any", "text")
_TABLES = {"employment": ("employment_types", "employment_type"), "workplace": ("workplace_types", "workplace_type")}


@cache
def _words(field: str, scope: str) -> dict[str, str]:
    table, column = _TABLES[field]
    return {row["word"]: row[column] for row in vocabulary(table) if row["scope"] == scope}


@cache
def _phrases(field: str, *scopes: str) -> re.Pattern[str]:
    words = any_of(word for scope in scopes for word in _words(field, scope))
    return re.compile(rf"(?<![\w#]){words}(?!\w){_OTHERS}")


@cache
def _meanings(field: str, *scopes: str) -> dict[str, str]:
    return {word: value for scope in scopes or _OF_PARTS for word, value in _words(field, scope).items()}


def _normal(text: str) -> str:
    return _JOINT.sub(" ", text.replace("’", "'").casefold()).strip(" .!?")


def _values(field: str, part: str) -> set[str]:
    """What one part of a field says, "" for a word that is known and silent."""
    meanings = _meanings(field)
    if part in meanings:
        return {meanings[part]}
    values = {
        meanings[match[0]]
        for match in _phrases(field, "any", "text").finditer(part)
        if not _NEGATED.search(part[: match.start()])
    }
    if not values and part.count(" ") <= _MOST_WORDS_BEFORE_LAST:
        values = {meanings[word] for word in _words(field, "last") if part.endswith(f" {word}")}
    return values


def _options(field: str, text: str) -> list[set[str]]:
    """The choices that a field offers, each as the set of what its parts say; choices that say nothing left out."""
    spaced = _CAMEL.sub(" ", text)
    whole = _normal(spaced)
    known = _meanings(field, "whole", *_OF_PARTS)
    if whole in known:
        return [{known[whole]}]
    options = []
    for option in _OR.split(spaced):
        values: set[str] = set()
        for part in _PART.split(option):
            values |= _values(field, _normal(part))
        if values:
            options.append(values)
    return options


# Of several things said of one job the more telling one counts: a full-time internship is an internship.
_TELLING = (
    "internship",
    "apprenticeship",
    "volunteer",
    "temporary",
    "contract",
    "part_time",
    "full_time",
    "other",
)
_KINDS_OF_STAY = {"temporary", "contract"}


@kept(4_096)
def _employment_of_field(text: str) -> str | None:
    options = _options("employment", text)
    said = {value for option in options for value in option}
    if {"full_time", "part_time"} <= said:
        return None
    if len(options) > 1:
        chosen = {_most_telling(option) for option in options}
        lasting = "" in chosen and not chosen.isdisjoint(_KINDS_OF_STAY)
        if lasting or len(chosen - {"", "full_time"}) > 1 or ("full_time" in chosen and chosen & _KINDS_OF_STAY):
            return None
    return _most_telling(said) or None


def _most_telling(values: set[str]) -> str:
    return next((value for value in _TELLING if value in values), "")


@kept(4_096)
def _workplace_of_field(text: str) -> str | None:
    if _SOME_DAYS.search(_normal(text)):
        return "hybrid"
    if _is_one_place_of_several(text):
        return None
    options = [option - {""} for option in _options("workplace", text)]
    said = {value for option in options for value in option}
    if len(said) == 1:
        return said.pop()
    is_choice = sum(bool(option) for option in options) > 1
    return "hybrid" if "hybrid" in said and not is_choice else None


def _is_one_place_of_several(text: str) -> bool:
    """ "New York / Remote": remote is a choice beside a place, where "Remote - Berlin or London" is remote."""
    printed = [_normal(option) for option in _OR.split(text)]
    meanings = _meanings("workplace")
    return (
        len(printed) > 1
        and any(option in meanings for option in printed)
        and not all(option in meanings or not option for option in printed)
    )


@cache
def _labels(field: str) -> frozenset[str]:
    return frozenset(row["label"] for row in vocabulary("field_labels") if row["field"] == field)


# Lines without one of these stems say nothing; looking for them is ten times cheaper than for all words.
_STEMS = {
    "employment": (
        *("full time", "full-time", "fulltime", "full_time", "part time", "part-time", "parttime", "part_time"),
        *("zeit", "befristet", "praktik", "ausbildung", "azubi", "werkstud", "freiberuf", "temps ", "intérim", "stage"),
        *(
            "alternance",
            "alternant",
            "apprenti",
            "cdd",
            "tiempo",
            "jornada",
            "contrat",
            "prácticas",
            "becari",
            "contract",
        ),
        *("intern", "temporary", "seasonal", "fixed term", "fixed-term", "freelanc", "volunteer", "b2b", "unpaid"),
    ),
    "workplace": (
        *("remot", "hybrid", "híbrid", "on-site", "onsite", "on site", "office", "home", "vor ort", "büro", "bureau"),
        *("télétravail", "présentiel", "presencial", "teletrabajo", "oficina", "in-person", "in person"),
    ),
}
_READ_FIELD = {"employment": _employment_of_field, "workplace": _workplace_of_field}


def _stated(text: str, field: str) -> str | None:
    """What a posting states: a labelled line before a line of its own, before a sentence; None on contradiction."""
    labelled: list[str] = []
    standing: set[str] = set()
    in_sentences: set[str] = set()
    for line, label, said in _telling_lines(text, field):
        if label is not None:
            value = _READ_FIELD[field](line)
            if value is not None:
                labelled.append(value)
            continue
        if len(line) <= _LONGEST_STANDING_LINE and _is_all_known(field, line):
            standing.add(_READ_FIELD[field](line) or "")
            continue
        in_sentences |= said
    if labelled:
        return labelled[0]
    for found in (standing - {""}, in_sentences):
        if found:
            return _agreed(field, found)
    return None


def _telling_lines(text: str, field: str) -> Iterator[tuple[str, str | None, frozenset[str]]]:
    """Lines with a stem, in lower case, each with its label ("Job type: …", or the short line above it) or None, and
    what it says as a sentence."""
    above = ""
    for line, said in map(_read_line, text.split("\n")):
        if not line:
            continue
        if field in said:
            yield *_labelled(line, above, _labels(field)), said[field]
        above = line if len(line) <= _LONGEST_LABEL else ""


@kept(8_192)
def _read_line(printed: str) -> tuple[str, dict[str, frozenset[str]]]:
    """A line in lower case, and what it says as a sentence of each field that it has a stem of."""
    line = printed.lower().strip(" •-*·\t")
    fields = [field for field in _STEMS if _any_stem(field).search(line)]
    return line, {field: _of_sentence(field, _normal(line)) for field in fields}


@cache
def _any_stem(field: str) -> re.Pattern[str]:
    return re.compile(any_of(_STEMS[field]))


def _labelled(line: str, above: str, labels: frozenset[str]) -> tuple[str, str | None]:
    before, colon, after = line.partition(":")
    after = after.strip(" *")
    if colon and after and len(after) <= _LONGEST_FIELD and (label := _normal(before.strip(" *"))) in labels:
        return after, label
    if above and len(line) <= _LONGEST_FIELD and (label := _normal(above.strip(" *:"))) in labels:
        return line, label
    return line, None


_FILLERS = frozenset(["position", "role", "job", "stelle", "employment", "poste", "puesto", "a", "m/w/d", "only"])


def _is_all_known(field: str, line: str) -> bool:
    """Whether a line is nothing but words of the table: "Full-time, permanent"."""
    parts = [_normal(part) for part in _PART.split(_OR.sub(",", _CAMEL.sub(" ", line)))]
    known = [part for part in parts if part]
    return bool(known) and all(_strip_fillers(part) in _meanings(field) for part in known)


def _strip_fillers(part: str) -> str:
    return " ".join(word for word in part.split() if word not in _FILLERS)


def _of_sentence(field: str, normal: str) -> frozenset[str]:
    meanings = _words(field, "text")
    values = {
        meanings[match[0]]
        for match in _phrases(field, "text").finditer(normal)
        if not _NEGATED.search(normal[: match.start()])
    }
    if field == "workplace" and any(day in normal for day in _NAMES_OF_DAYS) and _SOME_DAYS.search(normal):
        values.add("hybrid")
    return frozenset(values - {""})


def _agreed(field: str, values: set[str]) -> str | None:
    if len(values) == 1:
        return next(iter(values))
    if field == "employment" and len(values - {"full_time"}) == 1 and "part_time" not in values:
        return next(iter(values - {"full_time"}))
    return None
