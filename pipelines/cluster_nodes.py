"""What of a posting decides which job it is: postings that agree in all of it are one node, and nodes meet in groups.

A node's text is without its own place, so that city copies are one node however many cities there are. Who shares a
group may be a pair; whether it is, `cluster_pairs.py` decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl, urlencode
from zlib import crc32

from pipelines import agencies
from pipelines.minhash import VERSION as BANDS_VERSION
from pipelines.similarity import ranks, spelled, squashed

VERSION = f"3-{BANDS_VERSION}"
"""Of the rules here and in `cluster_pairs.py`: stored nodes of another version are made anew."""
LEAST_WORDS = 20
"""Shorter texts say too little of a job to be compared."""
MOST_TEXT = 60_000
"""Characters of a text that are read."""

BAND, TITLE, REQUISITION, URL, TWIN = "band", "title", "requisition", "url", "twin"

_WORD = re.compile(r"\w+")
_PLACE_WORD = re.compile(r"[^\W\d_]{3,}(?:[-'’][^\W\d_]+)*")
_REQUISITION = re.compile(r"[1-9]")
_NO_REQUISITION = frozenset({"n/a", "na", "none", "tbd", "null", "-"})
_TRACKING = re.compile(
    r"utm_\w+|gh_src|lever-\w+|source|src|ref|referrer|refid|trk\w*|t|tid|fbclid|gclid|mc_[ce]id|_ga|sid|session\w*"
    r"|lang|language|locale|hl|iis|iisn|mode|mobile|width|height|bga|needsredirect|jan\w*offset|in_iframe|hashed"
)
_LANGUAGE_PART = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?")
_LAST_STEP = frozenset({"apply", "application", "apply-now", "bewerben", "postuler", "form"})

Pay = tuple[float | None, float | None, str | None]


@dataclass(frozen=True, slots=True)
class Node:
    """One or more postings that agree in everything here; None: not stated."""

    id: int
    key: str
    """Of its postings the first by key."""
    company: str | None
    name: str | None
    """The company's name as published."""
    title: tuple[str, ...]
    rank: str | None
    """The level of the title's words of rank, where they agree."""
    requisition: str | None
    pay: Pay | None
    """A year's pay, from and to, and its currency."""
    language: str | None
    text: str
    letters: bytes
    """The text as its runs are read."""
    words: int

    @property
    def is_shared(self) -> bool:
        """Whether two postings of this node are one job: texts of a few words prove nothing, nor do unknown titles."""
        return self.words >= LEAST_WORDS and bool(self.company and self.title)

    @property
    def marks(self) -> frozenset[str]:
        """The title's words of rank and grade."""
        return marks_of(self.title)


@lru_cache(maxsize=10_000)
def marks_of(title: tuple[str, ...]) -> frozenset[str]:
    """The words of rank and grade among those of a title."""
    return frozenset(word for word in title if word in ranks() or word.isdigit())


@dataclass(frozen=True, slots=True)
class Key:
    """A group that a node is in. `detail` is the language in which a twin speaks."""

    kind: str
    value: int
    detail: str | None = None


def node_of(posting: Mapping[str, Any], *, apart: bool = False) -> Node:
    """The node of a posting: a dict of `key`, `company` (its key), `name`, `title`, `text`, `place`, `requisition_id`,
    `pay`, `language` and `seniority`. With `apart` it is a node for itself, whatever others say."""
    text = _without((posting.get("text") or "")[:MOST_TEXT], posting.get("place"))
    title = folded_title(posting.get("title"), posting.get("place"))
    company, words, letters = posting.get("company"), text.count(" ") + text.count("\n") + 1, squashed(text)
    numbered = requisition(posting.get("requisition_id"))
    pay, language, seniority = posting.get("pay"), posting.get("language"), posting.get("seniority")
    alone = apart or words < LEAST_WORDS or not (company and title)
    told = (company, " ".join(title), numbered, _told(pay), language, seniority, posting["key"] if alone else None)
    return Node(
        id=_number("node", *told, rest=letters),
        key=posting["key"],
        company=company,
        name=posting.get("name"),
        title=title,
        rank=seniority or _rank(title),
        requisition=numbered,
        pay=pay,
        language=language,
        text=text,
        letters=letters,
        words=words if letters else 0,
    )


def keys_of(node: Node, posting: Mapping[str, Any]) -> Iterator[Key]:
    """The groups of a posting and its node, but for the bands of its text."""
    if node.company and node.title:
        yield Key(TITLE, _number(TITLE, node.company, " ".join(node.title)))
    if node.company and node.requisition:
        yield Key(REQUISITION, _number(REQUISITION, node.company, node.requisition))
    url = canonical_url(posting.get("url"))
    if url:
        yield Key(URL, _number(URL, url))
    role = posting.get("role")
    if node.company and role and node.language and node.words >= LEAST_WORDS:
        place = " ".join(sorted(place_words(posting.get("place"))))
        yield Key(TWIN, _number(TWIN, node.company, role, node.rank, place), node.language)


def family(node: Node) -> int | None:
    """One for all postings of one company, title and text, whatever else they say; None where that says too little."""
    return _number("family", node.company, " ".join(node.title), rest=node.letters) if node.is_shared else None


def told(node: Node) -> tuple[int | None, int | None, int | None, int | None, int | None, str | None, int, bool, bool]:
    """What rules pairs of it out without its text, as `cluster_nodes` keeps it: company, title, the bits of the title's
    words, its marks, requisition, language, words, and whether its company's name, and its text, is one of trade."""
    bits = 0
    for word in node.title:
        bits |= 1 << (crc32(word.encode("utf-8", "surrogatepass")) & 63)
    marks = " ".join(sorted(node.marks))
    return (
        _number("company", node.company) if node.company else None,
        _number("words", *node.title) if node.title else None,
        bits or None,
        _number("marks", marks) if marks else None,
        _number("number", node.requisition) if node.requisition else None,
        node.language,
        node.words,
        agencies.kind_of_name(node.name or node.company or "") is not None,
        agencies.kind_of_text(node.text) is not None,
    )


def band_keys(row: Iterable[int]) -> Iterator[Key]:
    return (Key(BAND, int(value)) for value in row)


def folded_title(title: str | None, place: str | None) -> tuple[str, ...]:
    """The words of a title, those of rank in one spelling, without those of the posting's own place."""
    words = [spelled(word) for word in _WORD.findall((title or "").casefold())]
    own = place_words(place)
    return tuple(word for word in words if word not in own) or tuple(words)


@lru_cache(maxsize=10_000)
def place_words(place: str | None) -> frozenset[str]:
    """The words of a place that are words: no codes of states and posts."""
    return frozenset(word.casefold() for word in _PLACE_WORD.findall(place or ""))


def requisition(printed: str | None) -> str | None:
    """A requisition number in one spelling; None where nothing is numbered."""
    number = (printed or "").strip().casefold()
    return number if _REQUISITION.search(number) and number not in _NO_REQUISITION else None


def canonical_url(url: str | None) -> str | None:
    """The address without what does not say which job it is: scheme, `www`, tracking, language, a last "apply". None
    where it names no job: it has no figure in path or query."""
    whole = (url or "").strip().partition("#")[0]
    _, scheme, rest = whole.partition("://")
    path, _, query = rest.partition("?")
    host, *segments = [part for part in path.split("/") if part] if scheme else [""]
    while segments and segments[-1].casefold() in _LAST_STEP:
        segments.pop()
    told = "/".join(part for part in segments if not _LANGUAGE_PART.fullmatch(part.casefold()))
    if query:
        pairs = sorted(pair for pair in parse_qsl(query) if not _TRACKING.fullmatch(pair[0].casefold()))
        told += f"?{urlencode(pairs)}" if pairs else ""
    host = host.casefold().removeprefix("www.")
    return f"{host}/{told}" if host and any(map(str.isdigit, told)) else None


def _without(text: str, place: str | None) -> str:
    """The text without the names of the posting's own place, as they are written there."""
    for word in _names_in(place or ""):
        text = _cut(text, word)
    return text


def _cut(text: str, word: str) -> str:
    """The text without a word where it stands by itself: as `(?<!\\w)word(?!\\w)` finds it."""
    kept: list[str] = []
    start = 0
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if _in_word(text[at - 1 : at]) or _in_word(text[end : end + 1]):
            at = text.find(word, at + 1)
            continue
        kept.append(text[start:at])
        start = end
        at = text.find(word, end)
    return "".join((*kept, text[start:])) if kept else text


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


@lru_cache(maxsize=10_000)
def _names_in(place: str) -> tuple[str, ...]:
    """The words of a place that are written large, the longest first."""
    words = {word for word in _PLACE_WORD.findall(place) if word[0].isupper()}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _rank(title: Iterable[str]) -> str | None:
    found = {level for word in title if (level := ranks().get(word))}
    return found.pop() if len(found) == 1 else None


def _told(pay: Pay | None) -> str | None:
    return None if pay is None else " ".join(map(str, pay))


def _number(*parts: str | None, rest: bytes = b"") -> int:
    """Eight bytes that name these parts in this order; None is not the empty text."""
    told = "\x1f".join("\0" if part is None else part for part in parts)
    return int.from_bytes(blake2b(told.encode("utf-8", "surrogatepass") + b"\x1e" + rest, digest_size=8).digest())
