"""When two sections of a company are one and the same, though not equal: they differ by a name, a place, a date or a
few words.

Two texts are compared only where they may be alike: they share the *skeleton* (their words without names) or a band of
their MinHash over pairs of words. What is compared is joined where it holds true by the words themselves. Groups are
what is joined so, one text at a time or all at once: neither the order of texts nor how they are parted changes them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import pairwise
from typing import Any
from zlib import crc32

from pipelines.shipped import vocabulary

LEAST_SIMILARITY = 0.8
"""Word Jaccard, a word counted as often as it stands, from which two texts are one: three words of thirty replaced."""
LEAST_WITH_SKELETON = 0.6
"""The same where all that differs is names, places and figures."""
LEAST_WORDS, LEAST_SKELETON = 20, 5
"""In a shorter text one word makes another sentence ("cut in winter", "cut in spring"), names aside; with fewer than
five others even a name does. They are one where their letters are equal."""
LEAST_TEMPLATE = 8
"""Words of a skeleton from which it tells a text that stands at other companies, too."""
BANDS, ROWS = 8, 3
"""Of 24 MinHashes: three words of thirty replaced meet with 93 %, strangers (3 % shared) with 0.02 %."""
MOST_COMPARED = 8
"""Members of a group that a text is compared with, those of the least hashes first: a group of 100,000 city copies
would else cost each new one its whole history."""
MOST_GROUPS = 64
"""Groups of one bucket that a text is compared with: a bucket of more holds what everyone writes."""

PAY, PLACE, ROLE = "pay", "place", "role"


def _one_of(kind: str) -> str:
    return f"(?:{'|'.join(row['pattern'] for row in vocabulary('section_words') if row['kind'] == kind)})"


_CURRENCY, _PERIOD = _one_of("currency"), _one_of("period")
_AMOUNT = "[0-9][0-9.,'’ \u00a0]{0,14}k?"
FACTS: tuple[tuple[str, str], ...] = (
    (
        PAY,
        f"(?i){_CURRENCY} ?{_AMOUNT} ?(?:/|per|an|a)? ?{_PERIOD}? ?(?:[-–—/]|to|and|bis|until|à|a) ?{_CURRENCY}? ?[0-9]"
        f"|[0-9]k? ?(?:[-–—]|to|bis|à) ?{_AMOUNT} ?{_CURRENCY}(?:[^a-z]|$)"
        f"|^.{{0,40}}(?:{_CURRENCY} ?{_AMOUNT}|{_AMOUNT}{_CURRENCY}) ?(?:/|per|an|a|pro|par|por|je) ?{_PERIOD}"
        "(?:[^a-z].{0,40})?$",
    ),
    (PLACE, f"(?i)^{_one_of('place_label')} *[:：\n][ \n]*[^ \n].{{0,100}}$|^(?:#[^ \n#]+[ \n]*)+$"),
    (ROLE, f"(?i)(?:^|[^a-z]){_one_of('role_phrase')}"),
)
"""A posting's own facts in a text of a section, as patterns that Python and DuckDB read alike: the first that is found.
What states pay or a place is never boilerplate; what says whom is looked for, only where it is equal."""

_WORD = re.compile(r"[^\W\d_]+")
# Written small in many languages, and as much a date as "May" is.
_MONTHS = frozenset(row["pattern"] for row in vocabulary("section_words") if row["kind"] == "month")


def whole(heading: str | None, text: str) -> str:
    return f"{heading}\n{text}" if heading else text


def facts_of(heading: str | None, text: str) -> str | None:
    """Which of its posting's own facts the text of a section carries."""
    said = whole(heading, text).strip()
    return next((fact for fact, pattern in _facts() if pattern.search(said)), None)


@cache
def _facts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((fact, re.compile(pattern)) for fact, pattern in FACTS)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A text as it is compared: its words, each with which time it stands, its skeleton, and where it is looked up."""

    words: frozenset[tuple[str, int]]
    skeleton: int | None
    bands: tuple[int, ...]
    template: int | None
    """Equal for texts that differ in names, places and figures alone, of whichever company."""


def sketch(company: str | None, heading: str | None, text: str) -> Sketch:
    """`company` is part of the bands: texts meet inside a company."""
    found = _WORD.findall(whole(heading, text))
    folded = [word.casefold() for word in found]
    plain = [word for word, fold in zip(found, folded, strict=True) if word[0].islower() and fold not in _MONTHS]
    if not any(word[0].isupper() for word in found):
        plain = folded
    skeleton = _number(" ".join(plain)) if len(plain) >= LEAST_SKELETON else None
    bands = [_number("skeleton", company, str(skeleton))] if skeleton is not None else []
    if len(folded) >= LEAST_WORDS:
        bands += _minhash_bands(company, folded)
    template = skeleton if len(plain) >= LEAST_TEMPLATE else None
    return Sketch(frozenset(_numbered(folded)), skeleton, tuple(bands), template)


def _numbered(words: Iterable[str]) -> Iterator[tuple[str, int]]:
    count: Counter[str] = Counter()
    for word in words:
        count[word] += 1
        yield word, count[word]


def _number(*parts: str | None) -> int:
    joined = "\0".join(part or "" for part in parts)
    return int.from_bytes(blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


@cache
def _multipliers() -> Any:
    """Odd numbers of 64 bits, the same for ever: bands are stored."""
    import numpy

    return numpy.array([_number("minhash", str(number)) | 1 for number in range(BANDS * ROWS)], numpy.uint64)


def _minhash_bands(company: str | None, words: list[str]) -> list[int]:
    import numpy  # what a load without new texts need not hold

    pairs = {crc32(f"{first} {second}".encode("utf-8", "surrogatepass")) for first, second in pairwise(words)}
    hashed = numpy.fromiter(pairs, numpy.uint64, len(pairs))
    hashed = (hashed * numpy.uint64(0x9E3779B97F4A7C15)) ^ (hashed << numpy.uint64(17))
    least = (hashed[:, None] * _multipliers() >> numpy.uint64(20)).min(axis=0)
    seed = (company or "").encode("utf-8", "surrogatepass")
    return [
        int.from_bytes(blake2b(least[at : at + ROWS].tobytes() + bytes([at]) + seed, digest_size=8).digest(), "big")
        for at in range(0, BANDS * ROWS, ROWS)
    ]


def is_near(first: Sketch, second: Sketch) -> bool:
    """The same text but for names, places, dates or a few words."""
    shared = len(first.words & second.words)
    similarity = shared / ((len(first.words) + len(second.words) - shared) or 1)
    if similarity >= LEAST_SIMILARITY and min(len(first.words), len(second.words)) >= LEAST_WORDS:
        return True
    return similarity >= LEAST_WITH_SKELETON and first.skeleton is not None and first.skeleton == second.skeleton


class Groups:
    """Texts joined by nearness; a group is named for the least of its texts' letters."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, name: str) -> str:
        root = name
        while (above := self._above.get(root, root)) != root:
            root = above
        while name != root:
            self._above[name], name = root, self._above[name]
        return root

    def join(self, first: str, second: str) -> None:
        low, high = sorted((self.of(first), self.of(second)))
        if low != high:
            self._above[high] = low

    def changed(self) -> dict[str, str]:
        """Every name that is not that of its group, with its group's."""
        return {name: self.of(name) for name in list(self._above) if self.of(name) != name}


def join_near(
    buckets: Mapping[int, Iterable[str]], groups: Groups, sketch_of: Callable[[str], Sketch], new: Iterable[str]
) -> None:
    """Join the texts that share a bucket and are near; `new` are those that have not been compared yet.

    A text is compared with `MOST_COMPARED` of each group, until one is near."""
    fresh = frozenset(new)
    for members in buckets.values():
        known: dict[str, list[str]] = defaultdict(list)
        ordered = sorted(set(members))
        for name in [name for name in ordered if name not in fresh] + [name for name in ordered if name in fresh]:
            if name in fresh:
                _join_one(name, known, groups, sketch_of)
            known[groups.of(name)].append(name)


def _join_one(name: str, known: dict[str, list[str]], groups: Groups, sketch_of: Callable[[str], Sketch]) -> None:
    own = groups.of(name)
    for root, others in list(known.items())[:MOST_GROUPS]:
        if groups.of(root) == own:
            continue
        if any(is_near(sketch_of(name), sketch_of(other)) for other in others[:MOST_COMPARED]):
            groups.join(name, root)
            own = groups.of(name)
    merged = [root for root in known if groups.of(root) == own and root != own]
    for root in merged:
        known[own] = sorted([*known.get(own, []), *known.pop(root)])
