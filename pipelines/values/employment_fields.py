"""Employment type and workplace type as a printed field says them.

The words stand in `employment_types.csv` and `workplace_types.csv`. Their scope says how far a word can be trusted:
`text` in any sentence; `any` anywhere in a field; `last` at the end of a part of a field ("Marketing Intern");
`alone` only as a whole part; `whole` only as the whole field. A word without a value is known and says nothing
("Permanent": nothing of hours).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pipelines.kept import kept
from pipelines.shipped import vocabulary
from pipelines.values.words import Stems, any_of, matches_at

LONGEST_FIELD = 100
"""Characters of a printed field."""

CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_JOINTS = "_-\u2010\u2011\u2012\u2013\u2014\u2015"
# "Contract / Permanent" offers a choice; "Contract, full time" says two things of one job.
OR = re.compile(r"[/／]| (?:or|oder|ou|of|lub|o|bzw\.?) ", re.IGNORECASE)
PART = re.compile(r"[,;|()\[\]•·+:*、・（），]|\s[-\u2010-\u2015]\s|(?:^|\s)(?:and|und|et|y|e|en|i|&)\s", re.IGNORECASE)
_MOST_WORDS_BEFORE_LAST = 5
_MOST_WORDS_OF_LABEL = 6
_LONGEST_NEGATION = 20
_NEGATED = re.compile(r"(?<!\w)(?:no|not|non|never|kein\w{0,3}|nicht|pas(?: de| d')?|sin)(?: an?)? $")
# Not of this job, but of people or things: "full-time employees enjoy", "internship experience", "hybrid cloud".
_OTHERS = (
    r"(?! (?:employees|staff|students|equivalents?|colleagues|workers|teammates|team members|experience|coordinator|"
    r"managers?|tutor|trainer|assessor|instructor|teacher|relations|lead|supervisor|specialist|officer|"
    r"recruiters?|program(?:me)?s? (?:manager|lead|coordinator)|mitarbeitende\w{0,2}|mitarbeitern?|studie\w{0,5}|study|"
    r"degree|teams?|company|organi[sz]ation|cloud|environments?|infrastructure))"
)
_FEW = (
    r"(?:[1-4]|one|two|three|four|zwei|drei|vier|deux|trois|quatre|dos|tres|cuatro|twee|drie|due|tre|dois|duas|três|"
    r"dwa|trzy)"
)
_DAY = r"(?:(?:full |working |office |remote |hele |ganze )?(?:days?|tage?n?|jours?|j\.?|días?|dagen|giorni|dias?|dni))"
_DAYS = rf"{_FEW}(?: ?(?:to|or|bis|oder|à|a|of|/|-) ?{_FEW})?x? ?{_DAY}"
_THERE = (
    r"(?:office|onsite|on site|in person|büro|vor ort|bureau|remote|remotely|home|homeoffice|wfh|télétravail|"
    r"teletrabajo|oficina|sur site|présentiel|kantoor|thuis|thuiswerken|ufficio|sede|smart working|escritório|"
    r"presencial|teletrabalho|biurze|biura|zdalnie)"
)
# Days of a year or of a training are no share of the week.
_NOT_OF_A_WEEK = (
    r"(?!(?: ?[\w'#/]{1,12}){0,5} (?:year|annum|quarter|jahr|quartal|an|année|año|training|onboarding|retreat|leave|"
    r"off|urlaub|vacation|holidays?)(?!\w))"
)
_A_WEEK = r"(?: ?(?:a|per|each|every|pro|die|par|por|à la|a la|alla|/) ?(?:week|wk|woche|semaine|semana|settimana))?"
# "3 days a week in the office", "on site: 2 days", "1 remote day a week": the other days are elsewhere.
_SOME_DAYS = re.compile(
    rf"(?<![\w.]){_DAYS}(?!\w){_NOT_OF_A_WEEK}{_A_WEEK}(?: ?[\w'#/]{{1,12}}){{0,5}} {_THERE}(?!\w)"
    rf"|(?<!\w){_THERE} ?:? (?:\(? ?(?:à hauteur de|jusqu'à|up to|bis zu|hasta|tot|fino a|até|at least|a minimum of"
    rf"|mindestens|au moins|al menos|almeno|minimaal) )?{_DAYS}"
    r"(?: per| a|/| ?/|,|$| par| pro| die| in)"
    rf"|(?<![\w.]){_FEW} (?:remote|office|onsite|home office|télétravail) (?:working )?days? (?:a|per|each|every) week"
)
# "At least half of your time at the office", "60 % Homeoffice".
_SOME_TIME = re.compile(
    r"(?<!\w)(?:half|most|\d0 ?%) (?:of )?(?:the |your |their |our )?(?:working |work )?(?:time|week) "
    rf"(?:in|at|from|im)(?: the| our| an)? {_THERE}(?!\w)|(?<!\d)[1-9]0 ?% (?:der |im |mobil\w{{0,3}} )?{_THERE}(?!\w)"
)
# "Work from anywhere for up to 20 days a year": a benefit.
_SOMETIMES = re.compile(
    r"(?<!\w)anywhere.{0,60}?(?<!\w)\d{1,3} (?:\w{1,10} )?(?:days?|weeks?|months?)(?!\w)"
    r"|(?<!\w)\d{1,3} (?:\w{1,10} )?(?:days?|weeks?|months?)(?!\w).{0,60}?(?<!\w)(?:anywhere|abroad)(?!\w)"
)

# Without one of these a pattern need not be asked, which takes ten times as long.
_SIGNS_OF_DAYS = ("day", "tag", "j", "día", "dag", "giorn", "dia", "dni")
_SIGNS_OF_SHARES = ("half ", "most ", "%")
_SIGNS_OF_SOMETIMES = ("anywhere", "abroad")


def has_any(normal: str, signs: Iterable[str]) -> bool:
    return any(map(normal.__contains__, signs))


def says_some_of_the_week(normal: str) -> bool:
    """Whether some days of a week, or a share of its time, are said to be spent in a place."""
    if has_any(normal, _SIGNS_OF_DAYS) and _SOME_DAYS.search(normal):
        return True
    return has_any(normal, _SIGNS_OF_SHARES) and _SOME_TIME.search(normal) is not None


def says_sometimes(normal: str) -> bool:
    return has_any(normal, _SIGNS_OF_SOMETIMES) and _SOMETIMES.search(normal) is not None


_OF_PARTS = ("alone", "last", "any", "text")
_TABLES = {"employment": ("employment_types", "employment_type"), "workplace": ("workplace_types", "workplace_type")}


@cache
def scoped_words(field: str, scope: str) -> dict[str, str]:
    table, column = _TABLES[field]
    return {row["word"]: row[column] for row in vocabulary(table) if row["scope"] == scope}


@cache
def _phrases(field: str, *scopes: str) -> re.Pattern[str]:
    any_word = any_of(word for scope in scopes for word in scoped_words(field, scope))
    return re.compile(rf"(?<![\w#]){any_word}(?!\w){_OTHERS}")


@cache
def _stems(field: str, *scopes: str) -> Stems:
    return Stems(word for scope in scopes for word in scoped_words(field, scope))


def phrases_in(text: str, field: str, *scopes: str) -> Iterator[re.Match[str]]:
    starts = (start for _, start, _ in _stems(field, *scopes).places(text))
    return matches_at(starts, _phrases(field, *scopes), text)


@cache
def meanings_of(field: str, *scopes: str) -> dict[str, str]:
    return {word: value for scope in scopes or _OF_PARTS for word, value in scoped_words(field, scope).items()}


def normalised(text: str) -> str:
    folded = text.replace("’", "'").casefold()
    for joint in _JOINTS[:2] if folded.isascii() else _JOINTS:
        folded = folded.replace(joint, " ")
    return " ".join(folded.split()).strip(" .!?")


def is_negated(text: str, at: int) -> bool:
    """Whether what begins there is denied: "not remote"."""
    return _NEGATED.search(text[max(0, at - _LONGEST_NEGATION) : at]) is not None


@kept(8_192)
def read_part(part: str, field: str) -> tuple[frozenset[str], bool]:
    """What a part says, and whether it is nothing but words of the table: "temporary full time"."""
    meanings = meanings_of(field)
    if part in meanings:
        return frozenset({meanings[part]}), True
    values: set[str] = set()
    rest, start = "", 0
    for match in phrases_in(part, field, "any", "text"):
        if not is_negated(part, match.start()):
            values.add(meanings[match[0]])
            rest, start = f"{rest} {part[start : match.start()]}", match.end()
    rest = strip_fillers(f"{rest} {part[start:]}")
    if rest in meanings:
        return frozenset({*values, meanings[rest]}), True
    if not values and part.count(" ") <= _MOST_WORDS_BEFORE_LAST:
        values = {meanings[word] for word in scoped_words(field, "last") if part.endswith(f" {word}")}
    return frozenset(values), not rest


@cache
def _tokens(field: str) -> Stems:
    """Of each word of the table the longest part: a text without one of them says nothing, as most titles do."""
    return Stems(max(word.split(), key=len) for word in meanings_of(field, "whole", *_OF_PARTS))


def _options(field: str, text: str) -> list[set[str]]:
    """The choices that a field offers, each as the set of what its parts say; choices that say nothing left out."""
    spaced = CAMEL.sub(" ", text)
    whole = normalised(spaced)
    if not _tokens(field).numbers(whole):
        return []
    known = meanings_of(field, "whole", *_OF_PARTS)
    if whole in known:
        return [{known[whole]}]
    options = []
    for option in OR.split(spaced):
        values: set[str] = set()
        for part in PART.split(option):
            values |= read_part(normalised(part), field)[0]
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
    "other",
    "full_time",
)
_KINDS_OF_STAY = {"temporary", "contract"}


@kept(4_096)
def employment_of_field(text: str) -> str | None:
    options = _options("employment", text)
    said = {value for option in options for value in option}
    if {"full_time", "part_time"} <= said:
        return None
    if len(options) > 1:
        chosen = {_most_telling(option) for option in options}
        lasting = "" in chosen and not chosen.isdisjoint(_KINDS_OF_STAY)
        if (
            lasting
            or len(chosen - {"", "full_time", "other"}) > 1
            or ("full_time" in chosen and chosen & _KINDS_OF_STAY)
        ):
            return None
    return _most_telling(said) or None


def _most_telling(values: set[str]) -> str:
    return next((value for value in _TELLING if value in values), "")


@kept(4_096)
def workplace_of_field(text: str) -> str | None:
    text = without_label("workplace", text)
    normal = normalised(text)
    if has_any(normal, "/(") and (compound := _compounds("workplace").search(normal)):
        return meanings_of("workplace")[compound[0]] or None
    if says_some_of_the_week(normal):
        return "hybrid"
    if _is_one_place_of_several(text):
        return None
    silent = {"", "remote"} if says_sometimes(normal) else {""}
    options = [option - silent for option in _options("workplace", text)]
    said = {value for option in options for value in option}
    if len(said) == 1:
        return said.pop()
    is_choice = sum(bool(option) for option in options) > 1 or _is_list_of_choices(text)
    return "hybrid" if "hybrid" in said and not is_choice else None


@cache
def _compounds(field: str) -> re.Pattern[str]:
    """Words of the table that the marks between parts would cut in pieces: "hybrid (remote/office)"."""
    words = [word for word in meanings_of(field) if word[0] != "#" and re.search(r"[/(]", word)]
    return re.compile(rf"(?<!\w){any_of(words)}(?!\w)")


def _is_list_of_choices(text: str) -> bool:
    """ "on_site, hybrid": several ways are open; "Hybrid - remote 2 days" is one."""
    printed = [normalised(part) for part in text.split(",")]
    meanings = meanings_of("workplace")
    return len(printed) > 1 and all(part in meanings for part in printed)


def _is_one_place_of_several(text: str) -> bool:
    """ "New York / Remote": remote is a choice beside a place, where "Remote - Berlin or London" is remote."""
    printed = [normalised(option) for option in OR.split(text)]
    meanings = meanings_of("workplace")
    return (
        len(printed) > 1
        and any(meanings.get(option) == "remote" for option in printed)
        and not all(option in meanings or not option for option in printed)
    )


def without_label(field: str, text: str) -> str:
    """ "Work setup: Remote" without its label, which may name what the value denies ("Telecommute: No")."""
    before, colon, after = text.partition(":")
    return after if colon and after.strip() and is_label(field, normalised(before)) else text


def is_label(field: str, printed: str) -> bool:
    """A label of the table, or one of several words with others before it: "Project work model"."""
    if printed in labels_of(field):
        return True
    words = printed.split(" ")
    return 2 < len(words) <= _MOST_WORDS_OF_LABEL and any(
        " ".join(words[-size:]) in labels_of(field) for size in (2, 3) if size < len(words)
    )


@cache
def labels_of(field: str) -> frozenset[str]:
    return frozenset(row["label"] for row in vocabulary("field_labels") if row["field"] == field)


_FILLERS = frozenset(["position", "role", "job", "stelle", "employment", "poste", "puesto", "a", "m/w/d", "only"])


def strip_fillers(part: str) -> str:
    return " ".join(word for word in part.split() if word not in _FILLERS)
