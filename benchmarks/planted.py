"""Any number of postings with planted copies and look-alikes: normalised tables, a board run at a time, and the answer.

A company says the same three things in all of its postings. A posting draws from what its trade says everywhere (a
third of its own text: two postings of a trade share some of it) and has sentences of its own. Copies are of other
cities, boards, agencies and languages, cut or edited; look-alikes are another rank, or the same but for a number.
The same seed gives the same postings, on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from random import Random

from benchmarks.database import staged
from benchmarks.normalize import SEEN_AT
from pipelines.batches import BoardBatch, at_once
from pipelines.sections import group_hash, section_hash
from pipelines.tables import SCHEMAS, Rows
from pipelines.values.text import digest

POSTINGS_A_COMPANY = 50
BYTES = 5_800
"""Of the tables of one posting."""
TRADES = 400
COMMON, OWN = 4, 7
"""Sentences that a trade says everywhere, and those of a posting's own."""
SHARES = (
    ("city", 0.05),
    ("board", 0.02),
    ("edited", 0.02),
    ("cut", 0.01),
    ("agency", 0.02),
    ("language", 0.01),
    ("rank", 0.02),
    ("years", 0.02),
)
"""Of all postings, how many are what of an earlier one."""
COPIES = frozenset({"city", "board", "edited", "cut", "agency", "language"})
CITIES = ("Graz", "Leeds", "Porto", "Tampere", "Halifax", "Tucson", "Aarhus", "Lublin", "Trento", "Ostrava")
HEADINGS = ("About us", "What we offer", "Equal opportunity")

_SYLLABLES = tuple(
    first + second for first in "bcdfghklmnprstvw" for second in ("a", "e", "i", "o", "u", "ai", "or", "en")
)


@dataclass(frozen=True, slots=True)
class Planted:
    """One posting; `job` is what it is, `kind` what it is of the one it was made from."""

    company: int
    number: int
    job: str
    kind: str
    title: str
    city: str
    sentences: tuple[str, ...]
    requisition: str | None = None
    language: str = "en"

    @property
    def is_agency(self) -> bool:
        return self.kind == "agency"

    @property
    def board(self) -> str:
        return f"agency-{self.company % 50}" if self.is_agency else f"company-{self.company}"

    @property
    def employer(self) -> str:
        return f"{name(self.company % 50)} Staffing" if self.is_agency else f"{name(self.company)} Works"

    @property
    def posting_id(self) -> str:
        return f"{self.company}-{self.number}"

    @property
    def key(self) -> str:
        return f"farm:{self.board}:{self.posting_id}"


def company_postings(company: int, count: int = POSTINGS_A_COMPANY, first: int = 0, seed: int = 1) -> list[Planted]:
    """The postings that begin at a company: its own, and the copies that others have of them."""
    random = Random(f"{seed} {company} {first}")
    found: list[Planted] = []
    for number in range(first, first + count):
        kind = random.choices([kind for kind, _ in SHARES], [share for _, share in SHARES])[0]
        planted = found and random.random() < sum(share for _, share in SHARES)
        # Only its number says that a text in another language is the same job.
        originals = [each for each in found if each.kind == "own" and (each.requisition or kind != "language")]
        if planted and originals:
            found.append(_made(kind, random.choice(originals), number, random))
        else:
            found.append(_own(company, number, random))
    return found


def _own(company: int, number: int, random: Random) -> Planted:
    trade = random.randrange(TRADES)
    common = random.sample(_said(trade), COMMON)
    own = [_sentence(random) for _ in range(OWN)]
    years = f"You bring {random.randint(2, 4)} years of {_word(random)} and {_word(random)} with you."
    sentences = [*common, *own]
    random.shuffle(sentences)
    return Planted(
        company=company,
        number=number,
        job=f"{company}-{number}",
        kind="own",
        title=f"{name(trade + 7_000)} {random.choice(('Engineer', 'Clerk', 'Fitter', 'Analyst', 'Nurse'))}",
        city=random.choice(CITIES),
        sentences=(years, *sentences),
        requisition=f"R{company}-{number}" if random.random() < 0.5 else None,
    )


def _made(kind: str, of: Planted, number: int, random: Random) -> Planted:
    made = replace(of, number=number, kind=kind, requisition=None if kind != "board" else of.requisition)
    sentences = list(of.sentences)
    if kind == "city":
        return replace(made, city=random.choice(CITIES))
    if kind == "board":
        return replace(made, sentences=tuple(f"{sentence}\n" for sentence in sentences))
    if kind == "edited":
        at = random.randrange(1, len(sentences))
        sentences[at] = sentences[at].replace(" ", f" {_word(random)} ", 1)
        return replace(made, sentences=tuple(sentences))
    if kind == "cut":
        return replace(made, sentences=of.sentences[: len(sentences) * 3 // 4])
    if kind == "agency":
        return replace(made, sentences=("Our client is looking for you.", *sentences, "Call us."))
    if kind == "language":
        others = tuple(_sentence(random) for _ in sentences)
        return replace(made, requisition=of.requisition, language="de", sentences=others, title=f"{of.title}in")
    other = replace(made, job=f"{of.job} {kind}")
    years = sentences[0].replace("bring ", "bring 1", 1)
    if kind == "rank":
        return replace(other, title=f"Senior {of.title}", sentences=(years, *sentences[1:]))
    return replace(other, sentences=(years, *sentences[1:]))


@cache
def name(number: int) -> str:
    random = Random(f"name {number}")
    return "".join(random.choices(_SYLLABLES, k=3)).title() + str(number % 1_000)


@lru_cache(maxsize=TRADES)
def _said(trade: int) -> list[str]:
    random = Random(f"trade {trade}")
    return [_sentence(random) for _ in range(40)]


def _sentence(random: Random) -> str:
    return " ".join([_word(random).title(), *(_word(random) for _ in range(random.randint(9, 15)))]) + "."


def _word(random: Random) -> str:
    """One of some thousand, the first of them far more often."""
    return _words()[int(len(_words()) * random.random() ** 2.5)]


@lru_cache(maxsize=1)
def _words() -> list[str]:
    random = Random("words")
    return ["".join(random.choices(_SYLLABLES, k=random.choice((1, 2, 2, 3)))) for _ in range(6_000)]


@lru_cache(maxsize=256)
def _company_says(board: str) -> list[str]:
    random = Random(f"says {board}")
    return [" ".join(_sentence(random) for _ in range(4)) for _ in HEADINGS]


def batches(
    postings: Iterable[Sequence[Planted]], run: int = 1, moment: datetime = SEEN_AT
) -> Iterator[list[BoardBatch]]:
    """Board runs of those postings, as many postings at a time as a load merges."""
    boards: dict[str, list[Planted]] = {}
    held = merged = 0
    for company in postings:
        for posting in company:
            boards.setdefault(posting.board, []).append(posting)
        held += len(company)
        if held * BYTES >= at_once(merged * BYTES):
            merged += held
            yield [_batch(board, own, run, moment) for board, own in boards.items()]
            boards, held, run, moment = {}, 0, run + 1, moment + timedelta(hours=1)
    if boards:
        yield [_batch(board, own, run, moment) for board, own in boards.items()]


def _batch(board: str, postings: Sequence[Planted], run: int, moment: datetime) -> BoardBatch:
    rows = Rows()
    seen: set[str] = set()
    for posting in postings:
        _add(posting, rows, seen)
    footer = replace(staged(board, postings[0].employer, len(postings), run, moment), verdict="partial", exact=False)
    batch = BoardBatch(Path(f"{board}-{run}.parquet"), footer, {posting.posting_id for posting in postings}, [])
    batch.tables = [rows.tables()]
    return batch


def _add(posting: Planted, rows: Rows, seen: set[str]) -> None:
    half = max(1, len(posting.sentences) // 2)
    own = (
        ("responsibilities", "What you do", _told(posting.sentences[:half], posting.city)),
        ("requirements", "What you bring", _told(posting.sentences[half:], posting.city)),
    )
    said = zip(("about_company", "benefits", "equal_opportunity"), HEADINGS, _company_says(posting.board), strict=True)
    text = []
    for position, (kind, heading, body) in enumerate((*said, *own)):
        hashed = section_hash(heading, body)
        if hashed not in seen:
            seen.add(hashed)
            near = group_hash(heading, body)
            rows.add("staged_sections", hashed, near, posting.board, kind, heading, body)
        rows.add("staged_posting_sections", posting.key, posting.board, position, hashed, kind, heading, len(body))
        text += [heading, body]
    rows.add(
        "staged_locations", posting.key, 0, posting.city, posting.city, None, None, None, None, False, None, "", True
    )
    rows.add("staged_postings", *_row(posting, "\n".join(text)))


def _told(sentences: Sequence[str], city: str) -> str:
    return f"In {city}: " + " ".join(sentences)


def _row(posting: Planted, text: str) -> tuple[object, ...]:
    url = f"https://jobs.example/{posting.board}/{posting.posting_id}"
    known = {
        "posting_key": posting.key,
        "board_key": f"farm:{posting.board}",
        "platform": "farm",
        "posting_id": posting.posting_id,
        "requisition_id": posting.requisition,
        "url": url,
        "company_key": posting.board,
        "company": posting.employer,
        "title_raw": posting.title,
        "title": posting.title,
        "language": posting.language,
        "posted_precision": "unknown",
        "content_hash": digest(posting.title, text),
        "raw_hash": digest(posting.key, text),
        "is_talent_pool": False,
        "description_html": text,
        "description_text": text,
    }
    return tuple(known.get(column) for column in SCHEMAS["staged_postings"].names)
