"""How alike two texts are: how much of the shorter one stands in the other, less where the two contradict each other.

Measured on `postings_boards2020` (the same advert on two boards, cut and wrapped by each): containment, not Jaccard,
for a board that cuts a text changes nothing of what it keeps; runs of letters, not of words, for boards glue lines
together, which makes one word of two. Two roles of one template differ in a few words out of hundreds: those few are
looked for ("2+ years" beside "5+", "a Senior Engineer" beside "an Engineer").
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.shipped import vocabulary

GRAM = 16
"""Bytes in a run: sixteen Latin letters, eight Cyrillic ones, five Chinese signs."""
CONTRADICTED = 0.65
"""What a contradiction leaves of the similarity."""
ALIKE = 0.7
"""Texts that share less are not looked at for contradictions."""
OWN_PASSAGE = 150
"""Bytes, about thirty words: where both texts have a passage so long that the other lacks, they are two texts."""
REPLACED = 50
"""Bytes, about ten words: so long a passage in the place of another makes two texts, too."""
SURELY_UNLIKE = 0.5
"""A first look at every sixteenth run that finds no more than this share is enough: it would find 0.9 of 0.9, give or
take 0.04."""
UNLIKE = 0.75
"""What is enough for `are_unlike`: it would find 0.9 of 0.9, and this of it once in ten thousand times."""
UNLIKE_OVERLAP = 0.82
"""What is enough for `overlap_less`: it would find 0.95 of 0.95, and this of it once in a hundred thousand times."""
SURE = 64
"""Runs in the first look, below which it is skipped."""
MARKS = 1 << 14
"""Bits that stand for the runs of a first look: a hundred of them share none to speak of."""

Grams = npt.NDArray[np.uint64]

_WORD = re.compile(r"[^\W_]+")
TYPOGRAPHY = "’‘–—“”•·…\xa0™®€£"
"""Signs beyond Latin-1 or beside its letters that texts are full of."""
_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_LATIN_SIGNS = bytes(code for code in range(256) if not chr(code).isalnum())
_FIRST, _SECOND, _THIRD = (np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xBF58476D1CE4E5B9))
_TAIL = b"\0" * 8
_YEARS = frozenset({"year", "jahre", "jahren", "ans", "années", "años", "anos", "anni", "jaar", "lat", "lata", "år"})
_TO = frozenset({"to", "bis", "à", "a", "tot", "do", "till"})
_ROMAN = frozenset({"ii", "iii", "iv"})
_SPELLINGS = {"sr": "senior", "snr": "senior", "jr": "junior", "internship": "intern"} | dict.fromkeys(
    ("years", "yrs", "yr"), "year"
)


@dataclass(slots=True)
class Reading:
    """A text as it is compared; what takes time is read when it is first asked for."""

    text: str
    letters: bytes
    _look: frozenset[int] | None = None
    _marks: int = 0
    _grams: Grams | None = None
    _facts: _Facts | None = None

    @property
    def look(self) -> frozenset[int]:
        """Every sixteenth run, by its value."""
        if self._look is None:
            self._take_look()
        return self._look or frozenset()

    @property
    def marks(self) -> int:
        """The first look as bits: two numbers are met in a tenth of the time of two sets."""
        if self._look is None:
            self._take_look()
        return self._marks

    def _take_look(self) -> None:
        runs = grams(self.letters)
        few = runs[(runs & np.uint64(15)) == 0]
        flags = np.zeros(MARKS, np.bool_)
        flags[few >> np.uint64(4) & np.uint64(MARKS - 1)] = True
        self._look = frozenset(few.tolist())
        self._marks = int.from_bytes(np.packbits(flags).tobytes())

    @property
    def grams(self) -> Grams:
        """Its runs, each once and sorted."""
        if self._grams is None:
            self._grams = _each_once(grams(self.letters))
        return self._grams

    @property
    def facts(self) -> _Facts:
        if self._facts is None:
            self._facts = _read_facts(self.text)
        return self._facts


@dataclass(slots=True)
class _Facts:
    """Small numbers and words of rank by the two words before and behind them; and the words, whose runs of four are
    made where the other text has a rank."""

    words: list[str]
    numbers: dict[tuple[str, ...], set[str]] = field(default_factory=lambda: defaultdict(set))
    ranks: dict[tuple[str, ...], set[str]] = field(default_factory=lambda: defaultdict(set))
    _fours: set[tuple[str, ...]] | None = None

    @property
    def fours(self) -> set[tuple[str, ...]]:
        if self._fours is None:
            words = self.words
            self._fours = set(zip(words, words[1:], words[2:], words[3:], strict=False))
        return self._fours


def read(text: str) -> Reading:
    """A text made ready to be compared."""
    return Reading(text, squashed(text))


def similarity(first: Reading, second: Reading, least: float = 0.0) -> float:
    """0 to 1: the share of the shorter text's runs that the longer one has, times `CONTRADICTED` where they contradict
    each other. 0 where one says nothing. Who asks for `least` gets a share below it as it is, contradicted or not."""
    shorter, longer = sorted((first, second), key=lambda reading: len(reading.grams))
    if not len(shorter.grams):
        return 0.0
    guess = _first_look(shorter, longer)
    if guess < SURELY_UNLIKE:
        return guess
    contained = _shared(shorter, longer) / len(shorter.grams)
    if contained < max(ALIKE, least):
        return contained
    return contained * CONTRADICTED if contradicts(first, second) else contained


def are_unlike(first: Reading, second: Reading) -> bool:
    """True where a first look says that the shorter text is no copy of a part of the other."""
    shorter, longer = (first, second) if len(first.look) <= len(second.look) else (second, first)
    surely = len(shorter.look) >= SURE and _most_shared(shorter, longer) < UNLIKE * len(shorter.look)
    return surely or _first_look(shorter, longer) < UNLIKE


def overlap(first: Reading, second: Reading) -> float:
    """0 to 1: Jaccard of the runs."""
    shared = _shared(first, second)
    return shared / max(1, len(first.grams) + len(second.grams) - shared)


def overlap_less(first: Reading, second: Reading) -> bool:
    """True where a first look says that the overlap is less than 0.95, which takes a fiftieth of its time."""
    return _is_less(first, second, _most_shared(first, second)) or _is_less(first, second, _looks_shared(first, second))


def _is_less(first: Reading, second: Reading, shared: int) -> bool:
    both = len(first.look) + len(second.look) - shared
    return both >= SURE and shared < UNLIKE_OVERLAP * both


def contradicts(first: Reading, second: Reading) -> bool:
    """True where one place has two values: another small number, another rank, a rank here and none there; or where
    each text has a long passage of its own."""
    one, other = first.facts, second.facts
    return (
        _differ(one.numbers, other.numbers)
        or _differ(one.ranks, other.ranks)
        or _inserted(one, other)
        or _inserted(other, one)
        or _apart(first, second)
    )


@cache
def ranks() -> dict[str, str | None]:
    """Words of rank, each with its level (`seniority.csv`'s; None where it is only a grade: II, III)."""
    single = {row["phrase"]: row["seniority"] or None for row in vocabulary("seniority") if " " not in row["phrase"]}
    return (
        {word: level for word, level in single.items() if level}
        | dict.fromkeys(_ROMAN)
        | {"staff": "lead", "senior": "senior", "junior": "entry", "intern": "intern", "experienced": None}
    )


def spelled(word: str) -> str:
    """A word of rank in its one spelling."""
    return _SPELLINGS.get(word, word)


def squashed(text: str) -> bytes:
    """The letters and figures alone, folded, as UTF-8."""
    for sign in () if text.isascii() else TYPOGRAPHY:
        text = text.replace(sign, " ")
    if text.isascii():
        return text.lower().encode().translate(None, _SIGNS)
    folded = unicodedata.normalize("NFKC", text).casefold()
    try:
        latin = folded.encode("latin-1")
    except UnicodeEncodeError:
        return "".join(_WORD.findall(folded)).encode("utf-8", "replace")
    return latin.translate(None, _LATIN_SIGNS).decode("latin-1").encode()  # in a tenth of the time of the pattern


def grams(squeezed: bytes) -> Grams:
    """A hash of every run of `GRAM` bytes, in order; of a text shorter than that, none."""
    count = len(squeezed) - GRAM + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    eights: Grams = np.ndarray((count + 8,), "<u8", squeezed + _TAIL, 0, (1,))
    hashed = eights[:count] * _FIRST ^ eights[8:] * _SECOND
    hashed ^= hashed >> np.uint64(29)
    hashed *= _THIRD
    hashed ^= hashed >> np.uint64(32)
    return hashed


def _each_once(hashed: Grams) -> Grams:
    """The same sorted, each once (`np.unique` takes ten times as long)."""
    hashed.sort()
    unique: Grams = hashed[np.concatenate((np.ones(min(1, len(hashed)), np.bool_), hashed[1:] != hashed[:-1]))]
    return unique


def _seen(runs: Grams, known: Grams) -> npt.NDArray[np.bool_]:
    """Which of the runs are among the known ones, which are sorted and not none."""
    at = np.searchsorted(known, runs)
    at[at == len(known)] = 0
    seen: npt.NDArray[np.bool_] = known[at] == runs
    return seen


def _shared(first: Reading, second: Reading) -> int:
    """How many runs both have. A stable sort merges two sorted rows: a quarter of the time of a search."""
    both = np.concatenate((first.grams, second.grams))
    both.sort(kind="stable")
    return int(np.count_nonzero(both[1:] == both[:-1]))


def _first_look(shorter: Reading, longer: Reading) -> float:
    """Containment as every sixteenth run has it; 1 where these are too few to say anything."""
    return _looks_shared(shorter, longer) / len(shorter.look) if len(shorter.look) >= SURE else 1.0


def _looks_shared(first: Reading, second: Reading) -> int:
    """How many runs of their first looks both have."""
    return len(first.look & second.look)


def _most_shared(first: Reading, second: Reading) -> int:
    """At most how many, as their bits have it: each shared run has a bit that both have, but for those of the first
    that share a bit among themselves."""
    return (first.marks & second.marks).bit_count() + len(first.look) - first.marks.bit_count()


def _apart(first: Reading, second: Reading) -> bool:
    """Whether both have a long passage of their own, or one between the same words."""
    one, other = _own_passages(first, second), _own_passages(second, first)
    if min(max(one.values(), default=0), max(other.values(), default=0)) >= OWN_PASSAGE:
        return True
    return bool({around for around in one if None not in around} & other.keys())


def _own_passages(reading: Reading, other: Reading) -> dict[tuple[int | None, int | None], int]:
    """The passages of some words that the other text lacks: their bytes, by the runs before and behind them (None at
    the text's ends)."""
    runs = grams(reading.letters)
    edges = np.flatnonzero(np.concatenate(([True], _seen(runs, other.grams), [True])))
    found: dict[tuple[int | None, int | None], int] = {}
    for at in np.flatnonzero(np.diff(edges) - GRAM >= REPLACED).tolist():
        start, end = int(edges[at]), int(edges[at + 1]) - 1
        around = int(runs[start - 1]) if start else None, int(runs[end]) if end < len(runs) else None
        found[around] = max(end - start - GRAM + 1, found.get(around, 0))
    return found


def _read_facts(text: str) -> _Facts:
    words = ["", "", *(_SPELLINGS.get(word, word) for word in _WORD.findall(text.casefold())), "", ""]
    facts = _Facts(words)
    known = ranks()
    for at in [at for at, word in enumerate(words) if word in known or (word.isdigit() and len(word) <= 2)]:
        word = words[at]
        if word in known:
            facts.ranks[_around(words, at, at)].add(word)
            continue
        last = _last_of_range(words, at)
        if not any(map(str.isdigit, around := _around(words, at, last))):
            facts.numbers[around].add(word)  # not beside a number: "10:47" is a time, "3/4/2020" a day
    return facts


def _last_of_range(words: list[str], at: int) -> int:
    """Where the range ends that begins with this number: "2-4 years" and "2 to 4 years" ask for two."""
    end = at + 2 if words[at + 1] in _TO else at + 1
    is_range = end + 1 < len(words) and words[end].isdigit() and words[end + 1] in _YEARS
    return end if is_range else at


def _around(words: list[str], first: int, last: int) -> tuple[str, ...]:
    return words[first - 2], words[first - 1], words[last + 1], words[last + 2]


def _differ(first: dict[Any, set[str]], second: dict[Any, set[str]]) -> bool:
    return any(not first[place] & second[place] for place in first.keys() & second.keys())


def _inserted(first: _Facts, second: _Facts) -> bool:
    """A rank in the first text, where the second goes on without one."""
    return bool(first.ranks) and any(place in second.fours and place not in first.fours for place in first.ranks)
