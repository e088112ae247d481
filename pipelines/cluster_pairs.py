"""Which nodes of a group are one job, why, and how alike; and what forbids it.

Inside a company: one requisition number, one address, one title above near-identical text, one role in two languages.
Across companies a long text alone is no proof, for templates are shared: one side must be an agency or an aggregator by
its name or words; or, under one title, the text names one of the two companies alone, or a hundred words are the same
nearly word for word. The latter two are an agency's copies or those of a brand of the same employer: text does not say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product

from pipelines import agencies
from pipelines.cluster_nodes import LEAST_WORDS, TWIN, URL, Node, Pay, marks_of
from pipelines.similarity import Reading, are_unlike, overlap, overlap_less, similarity
from pipelines.values.places import read_places
from pipelines.values.skills import read_skills

LEAST_SIMILARITY = 0.9
LONG = 50
"""Words of a text that is evidence without an equal title or a known company, or as a part of a longer text."""
LEAST_PART = 0.7
"""Of the longer text's words, what a text shorter than `LONG` must have."""
VERBATIM, VERBATIM_WORDS = 0.95, 100
"""Jaccard and words from which a text under one title at two companies is a copy, though nothing says whose."""
MOST_IN_GROUP = 48
"""Nodes of a group that are compared each with each; in a larger one each meets `REPRESENTATIVES` alone."""
REPRESENTATIVES = 6
LEAST_SHARED_PAY = 0.5
"""Of the narrower range of pay, what must lie in the other."""
ANCHORS, LEAST_ANCHORS_SHARED = 3, 0.5
"""Skills that two languages write alike: from so many on, this share must be in both."""
LINES_ALIKE = 0.6
BRAND = "agency_or_brand_copy"

_RISING = frozenset({"intern", "entry", "mid", "senior"})
"""Levels that no other word stands for: a leader is lead here, manager or head there."""

PayOf = Callable[[Node], Pay | None]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two nodes, the first by id first. `conflict` says what forbids that they are joined; `agents` which of them
    publish for another (`first`, `second`, `both`; `either`: one of them, unknown which)."""

    first: int
    second: int
    similarity: float
    reason: str
    conflict: str | None = None
    agents: str | None = None


def representatives(members: Collection[int]) -> list[int]:
    """Whom every node of a group meets, however large it is: a choice that few newcomers change."""
    return sorted(members)[:REPRESENTATIVES]


def candidates(groups: Mapping[tuple[str, int], Mapping[int, str | None]]) -> dict[tuple[int, int], frozenset[str]]:
    """Pairs of nodes that share a group, each with the kinds of groups they share; groups are (kind, value) → nodes,
    each with its detail."""
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for (kind, _), members in groups.items():
        for first, second in _meeting(kind, members):
            if first != second:
                found[min(first, second), max(first, second)].add(kind)
    return {pair: frozenset(kinds) for pair, kinds in found.items()}


def _meeting(kind: str, members: Mapping[int, str | None]) -> Iterable[tuple[int, int]]:
    if kind == TWIN:
        spoken = Counter(members.values())
        return combinations([node for node, language in members.items() if spoken[language] == 1], 2)
    if len(members) <= MOST_IN_GROUP:
        return combinations(members, 2)
    return product(representatives(members), members)


class Judge:
    """Judges pairs of nodes, of which it keeps the texts it read last."""

    def __init__(self, pay_of: PayOf | None = None, keep: int = 2_000) -> None:
        self.pay_of = pay_of or (lambda node: node.pay)
        self._kept: Callable[[str, bytes], Reading] = lru_cache(keep)(Reading)
        self._folded: Callable[[str], str] = lru_cache(keep)(agencies.folded)
        self._names: Callable[[str, str], bool] = lru_cache(keep)(self._is_named_in)
        self._anchors: Callable[[str], frozenset[str]] = lru_cache(keep)(_anchors)

    def pair(self, one: Node, other: Node, kinds: Collection[str] = ()) -> Pair | None:
        """What two nodes of a group are to each other; None where nothing says that they are one job."""
        first, second = (one, other) if one.id <= other.id else (other, one)
        if first.company and second.company and first.company != second.company:
            return self._across(first, second)
        reason, alike = self._inside(first, second, kinds)
        if reason is None:
            return None
        return Pair(first.id, second.id, round(alike, 4), reason, self.conflict(first, second))

    def alike(self, one: Node, other: Node, least: float = 0.0) -> float:
        """How alike two texts are, 0 to 1: as `similarity` has it."""
        if one.text == other.text:
            return 1.0 if one.words else 0.0
        return similarity(self._read(one), self._read(other), least)

    def _read(self, node: Node) -> Reading:
        return self._kept(node.text, node.letters)

    def _are_unlike(self, one: Node, other: Node) -> bool:
        return are_unlike(self._read(one), self._read(other))

    def conflict(self, one: Node, other: Node) -> str | None:
        """What two nodes cannot both be: two requisitions of one employer, two ranks, two ranges of pay."""
        if one.requisition and other.requisition and one.requisition != other.requisition and _one_employer(one, other):
            return "requisition"
        if ranks_conflict(one.rank, other.rank):
            return "seniority"
        return "pay" if pays_conflict(self.pay_of(one), self.pay_of(other)) else None

    def _inside(self, first: Node, second: Node, kinds: Collection[str]) -> tuple[str | None, float]:
        same_company = bool(first.company and second.company)
        if same_company and first.requisition and first.requisition == second.requisition:
            return "same_requisition", 1.0
        titles = _titles(first, second)
        if URL in kinds and (titles != "other" or _other_language(first, second)):
            return "same_url", 1.0
        if titles == "other":
            return self._twins(first, second, kinds)
        least = LEAST_WORDS if titles == "same" and same_company else LONG
        shorter, longer = sorted((first.words, second.words))
        is_much = shorter >= least and (shorter >= LONG or shorter >= LEAST_PART * longer)
        if is_much and not self._are_unlike(first, second):
            alike = self.alike(first, second, LEAST_SIMILARITY)
            if alike >= LEAST_SIMILARITY:
                return "same_text", alike
        return self._twins(first, second, kinds)

    def _twins(self, first: Node, second: Node, kinds: Collection[str]) -> tuple[str | None, float]:
        """One role of a company in two languages, and no other of it in either: told by the skills, which are written
        alike in both, else by the number of lines."""
        if TWIN not in kinds or not _other_language(first, second):
            return None, 0.0
        one, other = self._anchors(first.text), self._anchors(second.text)
        if len(one | other) >= ANCHORS:
            shared = len(one & other) / len(one | other)
            return ("other_language", shared) if shared >= LEAST_ANCHORS_SHARED else (None, 0.0)
        fewer, more = sorted(len(node.text.split("\n")) for node in (first, second))
        return ("other_language", fewer / more) if fewer >= LINES_ALIKE * more else (None, 0.0)

    def _across(self, first: Node, second: Node) -> Pair | None:
        if min(first.words, second.words) < LONG or (first.title != second.title and first.marks != second.marks):
            return None
        told = self._by_trade(first, second) or self._by_text(first, second)
        if told is None or self._are_unlike(first, second):
            return None
        alike = self.alike(first, second, LEAST_SIMILARITY)
        if alike < LEAST_SIMILARITY:
            return None
        reason, agents = told
        return Pair(first.id, second.id, round(alike, 4), reason, self.conflict(first, second), agents)

    def _by_trade(self, first: Node, second: Node) -> tuple[str, str] | None:
        """Who of two publishes for another by trade: by a name, else by what a text says."""
        one, other = _trade_of(first), _trade_of(second)
        if not (one or other):  # consultants have clients, too, and many roles a text
            one, other = agencies.kind_of_text(first.text), agencies.kind_of_text(second.text)
            if not (one or other) or _titles(first, second) == "other":
                return None
        if first.title and second.title and not set(first.title) & set(second.title) - first.marks:
            return None
        return f"{one or other}_copy", "both" if one and other else "first" if one else "second"

    def _is_named(self, node: Node, other: Node) -> bool:
        """Whether its company is named by its own text or by the other's."""
        company = node.name or node.company or ""
        return self._names(node.text, company) or self._is_named_in(other.text, company)

    def _is_named_in(self, text: str, company: str) -> bool:
        return agencies.names(self._folded(text), company)

    def _by_text(self, first: Node, second: Node) -> tuple[str, str] | None:
        """Under one title a text that names one of the companies alone, or one text of many words."""
        if not first.title or first.title != second.title:
            return None
        named = self._is_named(first, second), self._is_named(second, first)
        if named[0] != named[1]:
            return BRAND, "second" if named[0] else "first"
        if min(first.words, second.words) < VERBATIM_WORDS:
            return None
        one, other = self._read(first), self._read(second)
        if overlap_less(one, other):
            return None
        return (BRAND, "either") if overlap(one, other) >= VERBATIM else None


def _trade_of(node: Node) -> str | None:
    return agencies.kind_of_name(node.name or node.company or "")


def ranks_conflict(one: str | None, other: str | None) -> bool:
    """Two known levels, unless both are of those who lead."""
    return bool(one and other) and one != other and bool({one, other} & _RISING)


def pays_conflict(one: Pay | None, other: Pay | None) -> bool:
    """Two known ranges in one currency of which the narrower one lies outside the other for the most part."""
    if one is None or other is None or one[2] != other[2]:
        return False
    (low, high), (from_, to) = (sorted(_bounds(pay)) for pay in (one, other))
    shared = min(high, to) - max(low, from_)
    return shared < LEAST_SHARED_PAY * min(high - low, to - from_)


def _bounds(pay: Pay) -> tuple[float, float]:
    low = pay[0] if pay[0] is not None else pay[1]
    high = pay[1] if pay[1] is not None else pay[0]
    return float(low or 0), float(high or 0)


def _one_employer(one: Node, other: Node) -> bool:
    return one.company is None or other.company is None or one.company == other.company


def _other_language(first: Node, second: Node) -> bool:
    return bool(first.language and second.language) and first.language != second.language


def _titles(first: Node, second: Node) -> str:
    """`same`, `unknown` where one has none, `other`. A place that only one of them names makes no other title; a rank
    or a grade does."""
    if not first.title or not second.title:
        return "unknown"
    return "same" if first.title == second.title else _two_titles(first.title, second.title)


@lru_cache(maxsize=10_000)
def _two_titles(first: tuple[str, ...], second: tuple[str, ...]) -> str:
    more, fewer = sorted((first, second), key=len, reverse=True)
    extra = list((Counter(more) - Counter(fewer)).elements())
    if len(extra) != len(more) - len(fewer) or not extra or marks_of(tuple(extra)):
        return "other"
    return "unknown" if _is_place(" ".join(extra).title()) else "other"


@lru_cache(maxsize=4_096)
def _is_place(words: str) -> bool:
    places = read_places(words)
    return bool(places) and all(place.resolved for place in places)


def _anchors(text: str) -> frozenset[str]:
    return frozenset(skill.skill for skill in read_skills(text))


def judged(
    nodes: Mapping[int, Node], pairs: Iterable[tuple[tuple[int, int], Collection[str]]], judge: Judge
) -> Iterator[Pair]:
    """The pairs that are one job, or would be, were there no conflict."""
    for (first, second), kinds in pairs:
        found = judge.pair(nodes[first], nodes[second], kinds)
        if found:
            yield found
