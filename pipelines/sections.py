"""Repeated text kept once: what makes two sections the same, how a page falls into sections, and what is boilerplate.

The rule of `find_boilerplate` is the same as that of the load, which applies it to the tables: `section_unit.sql`,
`section_groups.py` and `unit_flips.sql`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pipelines.blocks import Section, read_sections
from pipelines.kept import kept
from pipelines.near_sections import PAY, PLACE, ROLE, Groups, Sketch, join_near, sketch, states
from pipelines.tables import Rows
from pipelines.values.text import digest
from pipelines.windows import pieces

LEAST_POSTINGS = 2
LEAST_SHARE = 0.3
OWN_KINDS = frozenset({"responsibilities", "requirements", "preferred", "compensation"})
"""Kinds that carry a posting's own facts: city copies repeat them, and they are still no boilerplate. A kind that no
heading states is a guess from the words, and protects only pay."""

_LETTERS = re.compile(r"[^\W\d_]+")
# Signs that most texts outside ASCII have for their only ones: no letters, the same in small.
_TYPOGRAPHY = "’–—“”‘•…\xa0·®™€£"
_SMALL_LETTERS = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalpha() else 32 for code in range(256))
_SMALL_ON_ONE_LINE = bytes(
    code if code > 127 else 32 if chr(code).isspace() else ord(chr(code).lower()) for code in range(256)
)
# Letters of Latin-1 whose small ones are none of it, or are two; and the others in small.
_LONGER_IN_SMALL = "ßµ".encode("latin-1")
_SMALL_LATIN = bytes(
    ord(chr(code).casefold()) if _LETTERS.match(chr(code)) and code not in _LONGER_IN_SMALL else 32
    for code in range(256)
)
_SENTENCE_END = (".", "!", "?", ":", ";", "。", "…")
_LABEL_WORDS, _LABEL_LENGTH = 7, 60


def section_hash(heading: str | None, text: str) -> str:
    """Equal for the same heading and text, letter case and white space aside: 32 hex digits."""
    return hashes(heading, text)[0]


def group_hash(heading: str | None, text: str) -> str:
    """Equal for sections that differ in figures, punctuation and spaces alone; those that differ by a name or a few
    words are joined by `near_sections`, whose groups are named for one of these."""
    return hashes(heading, text)[1]


def hashes(heading: str | None, text: str) -> tuple[str, str]:
    """`section_hash` and `group_hash`."""
    return _hashes(text, heading or "")


@kept(1_024, longest=4_000)
def _hashes(text: str, heading: str) -> tuple[str, str]:
    whole = f"{heading} {text}"
    plain = whole
    for sign in _TYPOGRAPHY if not whole.isascii() else "":
        plain = plain.replace(sign, " ")
    if not plain.isascii():
        same = digest(*(" ".join(part.split()).casefold() for part in (heading, text)))
        return same, digest(_letters(whole, plain))
    # As bytes, in a third of the time: no character of these changes its length or is folded by more than its case.
    letters = plain.encode().translate(_SMALL_LETTERS).strip()
    if b"  " in letters:  # what lies between two gaps of two spaces and more, in half the time of replacing them
        letters = b" ".join(map(bytes.lstrip, filter(None, letters.split(b"  "))))
    return digest(_one_line(heading) if heading else b"", _one_line(text)), digest(letters)


def _letters(whole: str, plain: str) -> str:
    """The words of letters alone, in small, parted by one space; `plain` is without signs."""
    try:
        raw = plain.encode("latin-1")
    except UnicodeEncodeError:
        raw = _LONGER_IN_SMALL
    if any(map(raw.__contains__, _LONGER_IN_SMALL)):
        return " ".join(_LETTERS.findall(whole.casefold()))
    return " ".join(raw.translate(_SMALL_LATIN).decode("latin-1").split())


def _one_line(text: str) -> bytes:
    """In small letters, words parted by one space: of a text that has no letters beyond ASCII."""
    line = text.encode().translate(_SMALL_ON_ONE_LINE).replace(b"\xc2\xa0", b" ")
    return b" ".join(line.split()) if b"  " in line else line.strip()


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
    `heading`, `text` and `kind`. A section counts once a posting, together with those that are near-identical to it.
    It is boilerplate where it stands in at least two of the company's postings and in `LEAST_SHARE` of them, and
    carries no facts of a posting's own.
    """
    companies: dict[Any, set[str]] = defaultdict(set)
    texts: dict[tuple[Any, str], tuple[str | None, str]] = {}
    uses: list[_Use] = []
    for posting in postings:
        key, company = posting["key"], posting.get("company")
        companies[company].add(key)
        for position, (kind, heading, text) in enumerate(map(_parts, posting.get("sections") or ())):
            if not carries_own_facts(kind, heading, text) and (heading or text).strip():
                letters = group_hash(heading, text)
                texts.setdefault((company, letters), (heading, text))
                uses.append(_Use(key, position, company, section_hash(heading, text), letters, kind, heading, text))
    groups = _grouped(texts)
    holders: dict[tuple[Any, str], set[str]] = defaultdict(set)
    for use in uses:
        holders[use.company, use.section_hash].add(use.key)
        holders[use.company, groups[use.company].of(use.letters)].add(use.key)
    found = []
    for use in uses:
        count = len(holders[use.company, groups[use.company].of(use.letters)])
        of = len(companies[use.company])
        if is_boilerplate(count, of) and counts_alone(use.kind, use.heading, use.text):
            count = len(holders[use.company, use.section_hash])
        if is_boilerplate(count, of):
            found.append(Boilerplate(use.key, use.position, use.section_hash, count))
    return found


@dataclass(frozen=True, slots=True)
class _Use:
    """A section as it stands in a posting."""

    key: str
    position: int
    company: Any
    section_hash: str
    letters: str
    kind: str | None
    heading: str | None
    text: str


def _grouped(texts: Mapping[tuple[Any, str], tuple[str | None, str]]) -> dict[Any, Groups]:
    """Of each company its near-identical texts, named by their letters, joined."""
    buckets: dict[Any, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    sketches: dict[tuple[Any, str], Sketch] = {}
    for (company, letters), (heading, text) in texts.items():
        sketches[company, letters] = sketched = sketch(str(company), heading, text)
        for band in sketched.bands:
            buckets[company][band].append(letters)
    found: dict[Any, Groups] = defaultdict(Groups)
    for company, own in buckets.items():
        shared = {band: members for band, members in own.items() if len(members) > 1}
        new = {letters for members in shared.values() for letters in members}
        join_near(shared, found[company], partial(_sketch_of, sketches, company), new)
    return found


def _sketch_of(sketches: Mapping[tuple[Any, str], Sketch], company: Any, letters: str) -> Sketch:
    return sketches[company, letters]


def carries_own_facts(kind: str | None, heading: str | None, text: str) -> bool:
    """A section that is no boilerplate however often it repeats. The rule in SQL is `section_unit.sql`."""
    return is_own(kind, heading) or states(PAY, heading, text) or states(PLACE, heading, text)


def counts_alone(kind: str | None, heading: str | None, text: str) -> bool:
    """A section that may state facts of a posting's own: it repeats only where it is equal."""
    return kind in OWN_KINDS or states(ROLE, heading, text)


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
    """The sections to keep of a posting: prose under no heading by the paragraph, and a long one by the sentence, so
    that a company's own words are found again however a posting goes on after them. Lists, and what stands under a
    heading, stay whole."""
    for section in sections:
        yield from pieces(section)


def page_sections(text: str) -> list[Section]:
    """The sections of a page's text, as found, repeats included, in order.

    A page is menus, labels and prose: a label that stands by itself (a menu entry) is a section of its own, so that
    a menu that is printed twice is recognised entry by entry; a label right above prose is its heading.
    """
    found: list[Section] = []
    label: Section | None = None
    for block, is_label in _paragraphs(text):
        if is_label:
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


def _paragraphs(text: str) -> Iterator[tuple[Section, bool]]:
    """Blocks between blank lines; a block of labels alone falls into its lines, which are labels."""
    for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        start = match.start()
        lines = match[0].split("\n")
        bare = [line.strip() for line in lines]
        if all(map(_is_label, bare)):
            for line, label in zip(lines, bare, strict=True):
                if label:
                    label = label.removeprefix("- ")
                    yield Section("navigation", None, label, [], start, start + len(line)), True
                start += len(line) + 1
        else:
            yield Section(None, None, match[0].strip(), [], start, match.end()), False


def _is_label(text: str) -> bool:
    return len(text) <= _LABEL_LENGTH and not text.endswith(_SENTENCE_END) and len(text.split()) <= _LABEL_WORDS


def add_sections(
    sections: Iterable[Section],
    company: str,
    rows: Rows,
    add: Callable[[str, int, str, str | None, str | None, int], None],
) -> None:
    for position, section in enumerate(sections):
        hashed, near = hashes(section.heading, section.text)
        rows.add("staged_sections", hashed, near, company, section.kind, section.heading, section.text)
        add(company, position, hashed, section.kind, section.heading, len(section.text))
