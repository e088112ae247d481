"""Repeated text kept once: what makes two sections the same, how a page falls into sections, and what is boilerplate.

The rule of `find_boilerplate` is the same as in `queries/load/flag_boilerplate.sql`, which applies it to the tables.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.blocks import Section, read_sections
from pipelines.kept import kept
from pipelines.tables import Rows
from pipelines.values.text import digest

LEAST_POSTINGS = 2
LEAST_SHARE = 0.3
OWN_KINDS = frozenset({"responsibilities", "requirements", "preferred", "compensation"})
"""Kinds that carry a posting's own facts: city copies repeat them, and they are still no boilerplate. A kind that no
heading states is a guess from the words, and protects only pay."""

_LETTERS = re.compile(r"[^\W\d_]+")
# Signs that most texts outside ASCII have for their only ones, and ASCII without letters: no letters, one to one.
_TYPOGRAPHY = "’–—“”‘•…\xa0·®™€£"
_NO_LETTERS_TO_SPACES = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalpha()})
_SENTENCE_END = (".", "!", "?", ":", ";", "。", "…")
_LABEL_WORDS, _LABEL_LENGTH = 7, 60


def section_hash(heading: str | None, text: str) -> str:
    """Equal for the same heading and text, letter case and white space aside: 32 hex digits."""
    return _hashes(text, heading or "")[0]


def group_hash(heading: str | None, text: str) -> str:
    """Equal for near-identical sections: those that differ in figures, punctuation and spaces alone."""
    return _hashes(text, heading or "")[1]


@kept(1_024, longest=4_000)
def _hashes(text: str, heading: str) -> tuple[str, str]:
    same = digest(*(" ".join(part.split()).casefold() for part in (heading, text)))
    return same, digest(" ".join(_letters(f"{heading} {text}")))


def _letters(text: str) -> list[str]:
    """The folded runs of letters; where typography alone is beyond ASCII by table, in a fifth of the pattern's time."""
    plain = text
    for sign in _TYPOGRAPHY if not text.isascii() else "":
        plain = plain.replace(sign, " ")
    if plain.isascii():
        return plain.lower().translate(_NO_LETTERS_TO_SPACES).split()
    return _LETTERS.findall(text.casefold())


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """One section of one posting that repeats across its company's postings; `postings` says in how many."""

    key: str
    position: int
    section_hash: str
    postings: int


def find_boilerplate(postings: Iterable[dict[str, Any]]) -> list[Boilerplate]:
    """Which sections repeat across a company's postings.

    `postings` are dicts of `key`, `company` and `sections`: a list of texts, of `Section`s, or of dicts with
    `heading`, `text` and `kind`. A section counts once a posting. It is boilerplate where it stands in at least two
    of the company's postings and in `LEAST_SHARE` of them, and is not of a kind that carries a posting's own facts.
    """
    holders: dict[tuple[Any, str], set[str]] = defaultdict(set)
    companies: dict[Any, set[str]] = defaultdict(set)
    places: list[tuple[str, int, Any, str]] = []
    for posting in postings:
        key, company = posting["key"], posting.get("company")
        companies[company].add(key)
        for position, (kind, heading, text) in enumerate(map(_parts, posting.get("sections") or ())):
            if not is_own(kind, heading) and (heading or text).strip():
                hashed = section_hash(heading, text)
                holders[company, hashed].add(key)
                places.append((key, position, company, hashed))
    return [
        Boilerplate(key, position, hashed, len(holders[company, hashed]))
        for key, position, company, hashed in places
        if is_boilerplate(len(holders[company, hashed]), len(companies[company]))
    ]


def is_own(kind: str | None, heading: str | None) -> bool:
    return kind in OWN_KINDS and (heading is not None or kind == "compensation")


def is_boilerplate(postings: int, of: int) -> bool:
    return postings >= LEAST_POSTINGS and postings >= LEAST_SHARE * of


def _parts(section: Any) -> tuple[str | None, str | None, str]:
    if isinstance(section, str):
        return None, None, section
    if isinstance(section, dict):
        return section.get("kind"), section.get("heading"), section.get("text") or ""
    return section.kind, section.heading, section.text


def by_paragraph(sections: Iterable[Section]) -> Iterator[Section]:
    """The sections to keep of a posting: prose under no heading by the paragraph, so that a company's own paragraphs
    are found again however a posting goes on after them. Lists, and what stands under a heading, stay whole."""
    for section in sections:
        if section.heading or section.items or "\n" not in section.text:
            yield section
            continue
        start = section.start
        for paragraph in section.text.split("\n"):
            if paragraph.strip():
                yield Section(section.kind, None, paragraph, [], start, start + len(paragraph))
            start += len(paragraph) + 1


def page_sections(text: str) -> list[Section]:
    """The sections of a page's text, as found, repeats included, in order.

    A page is menus, labels and prose: a label that stands by itself (a menu entry) is a section of its own, so that
    a menu that is printed twice is recognised entry by entry; a label right above prose is its heading.
    """
    found: list[Section] = []
    label: Section | None = None
    for block in _paragraphs(text):
        if _is_label(block.text):
            found += [label] if label else []
            label = block
        else:
            found += _prose(label, block)
            label = None
    return [*found, *([label] if label else [])]


def _prose(label: Section | None, block: Section) -> Iterator[Section]:
    first, *others = read_sections(block.text) or [block]
    if label is None:
        yield _moved(first, block.start)
    elif first.heading is None:
        yield Section(first.kind, label.text, first.text, first.items, label.start, block.start + first.end)
    else:
        yield label
        yield _moved(first, block.start)
    for other in others:
        yield _moved(other, block.start)


def _moved(section: Section, by: int) -> Section:
    start, end = section.start + by, section.end + by
    return Section(section.kind, section.heading, section.text, section.items, start, end)


def _paragraphs(text: str) -> Iterator[Section]:
    """Blocks between blank lines; a block of labels alone falls into its lines."""
    for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        lines = [line for line in re.finditer(r"[^\n]+", match[0]) if line[0].strip()]
        if all(_is_label(line[0]) for line in lines):
            for line in lines:
                start = match.start() + line.start()
                yield Section("navigation", None, line[0].strip().removeprefix("- "), [], start, start + len(line[0]))
        else:
            yield Section(None, None, match[0].strip(), [], match.start(), match.end())


def _is_label(text: str) -> bool:
    text = text.strip()
    short = len(text) <= _LABEL_LENGTH and "\n" not in text and len(text.split()) <= _LABEL_WORDS
    return short and not text.endswith(_SENTENCE_END)


def add_sections(
    sections: Iterable[Section], company: str, rows: Rows, add: Callable[[str, int, str, str | None, str | None], None]
) -> None:
    for position, section in enumerate(sections):
        hashed = section_hash(section.heading, section.text)
        near = group_hash(section.heading, section.text)
        rows.add("staged_sections", hashed, near, company, section.kind, section.heading, section.text)
        add(company, position, hashed, section.kind, section.heading)
