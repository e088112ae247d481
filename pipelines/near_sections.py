"""When two sections of a company are one and the same, though not equal: they differ by a name, a place, a date or a
few words.

Two texts are compared only where they may be alike: they share the *skeleton* (their words without names) or a band of
their MinHash over pairs of words. What is compared is joined where it holds true by the words themselves. Groups are
what is joined so, one text at a time or all at once: neither the order of texts nor how they are parted changes them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Any
from zlib import crc32

from pipelines.shipped import vocabulary

LEAST_SIMILARITY = 0.8
"""Jaccard of distinct words from which two texts are one: three words of thirty replaced."""
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
_ASCII_LETTERS = bytes(code if code < 128 and chr(code).isalpha() else 32 for code in range(256))
# Written small in many languages, and as much a date as "May" is.
_MONTHS = frozenset(row["pattern"] for row in vocabulary("section_words") if row["kind"] == "month")


def whole(heading: str | None, text: str) -> str:
    return f"{heading}\n{text}" if heading else text


def facts_of(heading: str | None, text: str) -> str | None:
    """Which of its posting's own facts the text of a section carries."""
    if states(PAY, heading, text):
        return PAY
    if states(PLACE, heading, text):
        return PLACE
    return ROLE if states(ROLE, heading, text) else None


def states(fact: str, heading: str | None, text: str) -> bool:
    """True where the pattern of a fact is found. What can have none is not searched: a fifth of the time."""
    said = whole(heading, text).strip()
    if fact == PAY and not _DIGIT.search(said):
        return False
    if fact == PLACE and len(said) > _LONGEST_PLACE and said[0] != "#":
        return False
    return _facts()[fact].search(said) is not None


_DIGIT = re.compile("[0-9]")
_LONGEST_PLACE = 400


@cache
def _facts() -> dict[str, re.Pattern[str]]:
    return {fact: re.compile(pattern) for fact, pattern in FACTS}


@dataclass(frozen=True, slots=True)
class Sketch:
    """A text as it is compared: its distinct words, how many there are, its skeleton, and where it is looked up."""

    words: frozenset[str]
    length: int
    skeleton: int | None
    bands: tuple[int, ...]
    template: int | None
    """Equal for texts that differ in names, places and figures alone, of whichever company."""


def sketch(company: str | None, heading: str | None, text: str) -> Sketch:
    """`company` is part of the bands: texts meet inside a company."""
    return next(sketches([(company, heading, text)]))


def compared(heading: str | None, text: str) -> Sketch:
    """A sketch without where it is looked up, which is most of its time: all that `is_near` asks."""
    folded, plain = _words(whole(heading, text))
    return Sketch(frozenset(folded), len(folded), _skeleton(plain), (), None)


def sketches(texts: Sequence[tuple[str | None, str | None, str]]) -> Iterator[Sketch]:
    """The sketches of texts, each with its company and heading, some at a time: a third of the time of one by one."""
    for start in range(0, len(texts), _AT_ONCE):
        yield from _sketched(texts[start : start + _AT_ONCE])


def _sketched(texts: Sequence[tuple[str | None, str | None, str]]) -> Iterator[Sketch]:
    said = [_words(whole(heading, text)) for _, heading, text in texts]
    placed = _placed([company for company, _, _ in texts], said)
    for (folded, plain), (bands, template) in zip(said, placed, strict=True):
        yield Sketch(frozenset(folded), len(folded), _skeleton(plain), bands, template)


def places(texts: Sequence[tuple[str | None, str | None, str]]) -> Iterator[tuple[tuple[int, ...], int | None]]:
    """Of each text its bands and its template alone, as its sketch has them."""
    for start in range(0, len(texts), _AT_ONCE):
        part = texts[start : start + _AT_ONCE]
        said = [_words(whole(heading, text)) for _, heading, text in part]
        yield from _placed([company for company, _, _ in part], said)


def _placed(
    companies: Sequence[str | None], said: Sequence[tuple[list[str], list[str]]]
) -> Iterator[tuple[tuple[int, ...], int | None]]:
    seeds = list(map(_seed, companies))
    long = [at for at, (folded, _) in enumerate(said) if len(folded) >= LEAST_WORDS]
    found = _minhash_bands([seeds[at] for at in long], [said[at][0] for at in long]) if long else []
    bands = dict(zip(long, found, strict=True))
    for at, (_, plain) in enumerate(said):
        skeleton = _skeleton(plain)
        own = [] if skeleton is None else [skeleton ^ seeds[at]]
        yield (*own, *bands.get(at, ())), skeleton if len(plain) >= LEAST_TEMPLATE else None


def _skeleton(plain: Sequence[str]) -> int | None:
    return _number(" ".join(plain)) if len(plain) >= LEAST_SKELETON else None


def _words(text: str) -> tuple[list[str], list[str]]:
    """The words of a text, folded; and those among them that are no names and no dates."""
    if text.isascii():  # in a third of the time of the pattern
        letters = text.encode().translate(_ASCII_LETTERS).decode()
        found, folded = letters.split(), letters.lower().split()
        plain = [word for word in found if word >= "a"]
        if len(plain) == len(found):
            plain = folded
    else:
        found = _WORD.findall(text)
        folded = " ".join(found).casefold().split()
        plain = [word for word in found if word[0].islower()]
        if len(plain) == len(found) or not any(word[0].isupper() for word in found):
            plain = folded
    return folded, plain if _MONTHS.isdisjoint(plain) else [word for word in plain if word not in _MONTHS]


@lru_cache(maxsize=10_000)
def _seed(company: str | None) -> int:
    return _number(company)


def _number(text: str | None) -> int:
    return int.from_bytes(blake2b((text or "").encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


_AT_ONCE = 64
"""Texts that are sketched together: what their MinHashes take fits the processor's cache."""
_ODD = 0x9E3779B97F4A7C15


@cache
def _factors() -> tuple[Any, Any]:
    """Odd numbers of 64 bits, the same for ever, since bands are stored: one for each MinHash, one for each band."""
    import numpy

    hashes = [[_number(f"minhash {number}") | 1] for number in range(BANDS * ROWS)]
    return numpy.array(hashes, numpy.uint64), numpy.array([_number(f"band {n}") for n in range(BANDS)], numpy.uint64)


def _minhash_bands(seeds: Sequence[int], texts: Sequence[Sequence[str]]) -> list[list[int]]:
    """The bands of each text of two words or more: of each `ROWS` MinHashes over its pairs of neighbouring words one
    number."""
    import numpy  # what a load without new texts need not hold

    encoded = " ".join(map(" ".join, texts)).encode("utf-8", "surrogatepass").split(b" ")
    codes = numpy.fromiter(map(crc32, encoded), numpy.uint64, len(encoded))
    pairs = _mixed(codes[:-1] * _ODD ^ codes[1:])
    ends = numpy.cumsum([len(words) for words in texts])
    # From a text's first pair to its last, then the pair of its last word and the next text's first, which is none.
    edges = numpy.stack((numpy.concatenate(([0], ends[:-1])), ends - 1), axis=1).reshape(-1)[:-1]
    hashes, bands = _factors()
    least = numpy.minimum.reduceat(_mixed(pairs * hashes), edges, axis=1)[:, ::2].reshape(BANDS, ROWS, len(texts))
    numbers = bands[:, None] ^ numpy.array(seeds, numpy.uint64)
    for row in range(ROWS):
        numbers = _mixed((numbers ^ least[:, row]) * _ODD)
    found: list[list[int]] = numbers.T.tolist()
    return found


def _mixed(numbers: Any) -> Any:
    """Numbers whose high bits have a say in the low ones: what multiplication alone does not give."""
    return numbers ^ (numbers >> 29)


def is_near(first: Sketch, second: Sketch) -> bool:
    """The same text but for names, places, dates or a few words."""
    shared = len(first.words & second.words)
    similarity = shared / ((len(first.words) + len(second.words) - shared) or 1)
    if similarity >= LEAST_SIMILARITY and min(first.length, second.length) >= LEAST_WORDS:
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
