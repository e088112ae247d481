"""What a paragraph or a list is about, by what it says: for text whose headings are missing or say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from pipelines.kept import kept
from pipelines.lines import Line, fold_words, spaced
from pipelines.shipped import vocabulary
from pipelines.values.words import Stems

LISTED = frozenset({"responsibilities", "requirements", "preferred", "benefits"})
# Paragraphs of these kinds end the section before them even where no heading does.
BREAKING = frozenset({"equal_opportunity", "legal", "application", "compensation", "navigation"})

SURE, ENOUGH = 3, 2
# Of sentences in a row: what the first word of an item says, what one sentence can say at most, what a change costs.
_ITEM_WEIGHT, _MOST_WEIGHT, _CHANGE_COST = 2, 6, 3
_LONGEST_ITEM = 320
_ORDER = (
    "equal_opportunity", "legal", "application", "compensation", "benefits", "preferred", "requirements",
    "about_team", "responsibilities", "about_company", "navigation",
)  # fmt: skip
_YEARS = re.compile(
    r"\b\d{1,2}\s?\+?\s?(?:(?:-|–|to)\s?\d{1,2}\s?\+?\s?)?(?:years?|yrs?|jahre|ans|años)\b", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_DEGREE_NAMES = """
bachelor bachelors master masters degree phd diploma bsc msc studium ausbildung diplome licence titulacion grado"""
_DEGREE = frozenset(_DEGREE_NAMES.split())
_DEGREE_STEMS = (
    "bachelor",
    "master",
    "degree",
    "phd",
    "diplom",
    "bsc",
    "msc",
    "studium",
    "ausbildung",
    "licence",
    "titul",
    "grado",
)
_BEFORE_AN_ITEM_WORD = frozenset({"a", "an", "the", "you", "have", "youll", "to", "will", "be", "must", "are", "and"})
_MOST_BEFORE_ITEM_WORD = 4
_LONGEST_LABEL = 62
_LONGEST_START = 100
_MOST_BEFORE_DEGREE = 8  # words


@cache
def _phrases() -> tuple[Stems, list[tuple[str, int]]]:
    """What finds the phrases among words that are parted and enclosed by one space, and of each its kind and weight."""
    phrases = {
        f" {' '.join(fold_words(row['phrase']))} ": (row["kind"], int(row["weight"]))
        for row in vocabulary("content_words")
    }
    return Stems(phrases, many=True), list(phrases.values())


@cache
def _item_words() -> dict[str, str]:
    """The kind of an item by its first word; English duties also in the forms of `verifies` and `verifying`."""
    words = {"".join(fold_words(row["word"])): row["kind"] for row in vocabulary("item_words")}
    duties = [word for word, kind in words.items() if kind == "responsibilities" and word.isascii()]
    inflected = {form: "responsibilities" for word in duties for form in _inflected(word)}
    return inflected | words


def _inflected(verb: str) -> tuple[str, ...]:
    stem = verb.removesuffix("e")
    if verb[-1] == "y" and verb[-2:-1] not in tuple("aeiou"):
        return f"{verb[:-1]}ies", f"{verb}ing"
    ending = "es" if verb.endswith(("s", "x", "ch", "sh", "o")) else "s"
    return verb + ending, f"{stem}ing", f"{verb}{verb[-1]}ing"


def read_kind(line: Line) -> tuple[str | None, int]:
    """The kind of a paragraph and the weight of what speaks for it; None with less than `ENOUGH`."""
    return _kind_of(line.body)


@kept(4_096)
def _kind_of(body: str) -> tuple[str | None, int]:
    scores = _weighed(body)
    if not scores:
        return None, 0
    most = max(scores.values())
    return (next(kind for kind in _ORDER if scores.get(kind) == most), most) if most >= ENOUGH else (None, 0)


def _weighed(body: str) -> dict[str, int]:
    """What speaks for each kind, summed up."""
    scores: dict[str, int] = {}
    stems, meant = _phrases()
    for number in stems.each(spaced(body)):
        kind, weight = meant[number]
        scores[kind] = scores.get(kind, 0) + weight
    return scores


def read_run_kinds(sentences: list[Line]) -> list[str | None]:
    """The kinds of sentences that follow each other: the likeliest course, a change of subject being unlikely.

    Each sentence speaks for what its words say, and for what it would be as an item.
    """
    scored = [_scores_in_run(sentence) for sentence in sentences]
    known = sorted({kind for scores in scored for kind in scores})
    if not known:
        return [None] * len(sentences)
    best = dict.fromkeys(known, 0)
    courses: list[dict[str, str]] = []
    for scores in scored:
        likeliest = max(known, key=best.__getitem__)
        changed = best[likeliest] - _CHANGE_COST
        courses.append({kind: kind if best[kind] >= changed else likeliest for kind in known})
        best = {kind: max(best[kind], changed) + scores.get(kind, 0) for kind in known}
    kind = max(known, key=best.__getitem__)
    kinds: list[str | None] = []
    for came_from in reversed(courses):
        kinds.append(kind)
        kind = came_from[kind]
    return kinds[::-1]


def _scores_in_run(sentence: Line) -> dict[str, int]:
    scores = _weighed(sentence.body)
    item = read_item_kind(sentence)
    if item:
        scores[item] = scores.get(item, 0) + _ITEM_WEIGHT
    return {kind: min(score, _MOST_WEIGHT) for kind, score in scores.items()}


def read_item_kind(line: Line) -> str | None:
    """What a list item is by its first words: a duty, a requirement, a benefit, or not known."""
    return _item_kind_of(line.body)


@kept(4_096)
def _item_kind_of(body: str) -> str | None:
    if _names_years_or_degree(body):
        return "requirements"
    kind = _kind_of_first(_first_words(body, _LONGEST_LABEL))
    if kind is None and ":" in body[:_LONGEST_LABEL]:
        # "Teamwork: help the others" is a duty by what follows its name.
        kind = _kind_of_first(_first_words(body.partition(":")[2], _LONGEST_LABEL))
    return kind


def _first_words(text: str, longest: int) -> list[str]:
    """The words in the first `longest` characters; one that is cut short is none."""
    return fold_words(text) if len(text) <= longest else fold_words(text[:longest])[:-1]


def asks_plainly(line: Line) -> bool:
    """Whether an item names years or a degree where a requirement names them: in its first words."""
    return _names_years_or_degree(line.body)


def _names_years_or_degree(body: str) -> bool:
    # Most have no digit there, which is told in a quarter of the pattern's time.
    if _DIGIT.search(body, 0, _LONGEST_LABEL) and _YEARS.search(body, 0, _LONGEST_LABEL):
        return True
    start = body[:_LONGEST_START].lower()
    for stem in _DEGREE_STEMS:
        if stem in start:
            return not _DEGREE.isdisjoint(_first_words(body, _LONGEST_START)[:_MOST_BEFORE_DEGREE])
    return False


def _kind_of_first(words: list[str]) -> str | None:
    for word in words[:_MOST_BEFORE_ITEM_WORD]:
        kind = _item_words().get(word)
        if kind is not None or word not in _BEFORE_AN_ITEM_WORD:
            return kind
    return None


def can_be_item(line: Line) -> bool:
    """Whether a line without a marker may be one of a list: short, and one sentence."""
    return line.end - line.start <= _LONGEST_ITEM and ". " not in line.body[:-1]


def read_list_kind(items: list[Line]) -> str | None:
    """The kind of a list: what most of its items are by their first words, else what its items clearly speak of."""
    if len(items) == 1 and not asks_plainly(items[0]):
        return None  # one line is too little to go by
    kind, most = _commonest(map(read_item_kind, items))
    if most * 2 > len(items):
        return kind
    topic, count = _commonest(read_kind(item)[0] for item in items)
    return topic if count > 1 and count * 2 >= len(items) else None


def _commonest(kinds: Iterable[str | None]) -> tuple[str | None, int]:
    counts: dict[str, int] = {}
    for kind in kinds:
        if kind:
            counts[kind] = counts.get(kind, 0) + 1
    commonest = max(counts, key=counts.__getitem__, default=None)
    return commonest, counts[commonest] if commonest else 0


def swallowed_heading(items: list[Line]) -> int | None:
    """Where a list of duties turns into one of requirements because the heading between was lost; None if it does not.

    The first of the latter names years or a degree, as such lists do; before it are duties, after it hardly any.
    """
    asking = [place for place, item in enumerate(items) if place and asks_plainly(item)]
    if not asking:
        return None
    kinds = [read_item_kind(item) for item in items]
    for place in asking:
        before, after = kinds[:place], kinds[place:]
        if before.count("requirements") * 4 > len(before):
            return None
        if after.count("responsibilities") * 4 <= len(after) and after.count("requirements") * 2 >= len(after):
            return place
    return None
