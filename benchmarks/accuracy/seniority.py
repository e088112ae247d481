"""Seniority of titles against levels that employers or annotators chose.

A set's levels are fewer than ours or of other names; `ACCEPTED` says once which of ours means each of theirs. None, no
level stated, is right only where the set's word is its word for "nothing special" (Mid, Professional, Other).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.accuracy import corpora
from benchmarks.accuracy.score import Score, share
from pipelines.values.titles import read_title


@dataclass(frozen=True, slots=True)
class Levels:
    """A set, its columns, and which of our levels mean each of its labels."""

    file: str
    title: str
    label: str
    floor: float | None
    accepted: dict[str, set[str | None]]
    text: str = ""
    note: str = ""


SNAPADDY: dict[str, set[str | None]] = {
    "Junior": {"intern", "entry"},
    "Professional": {None, "mid"},
    "Senior": {"senior"},
    # "Head of" and "Leiter" are Lead there and directors here; Directors are their own label
    "Lead": {"lead", "manager", "director"},
    "Director": {"director"},
    "Management": {"executive"},
}
SETS = (
    Levels(
        "postings_nofluff/postings.csv",
        "title",
        "seniority",
        0.86,
        {
            "Trainee": {"intern", "entry"},
            "Junior": {"entry"},
            "Mid": {"mid", None},
            # the board has no word for leaders: they are Senior or Expert
            "Senior": {"senior", "lead", "manager", "director"},
            "Expert": {"lead", "manager", "director", "executive"},
        },
        text="description",
        note="many levels in a title are stored as one; one posting in ten that is Senior never says so",
    ),
    Levels("titles_seniority_family/snapaddy_past.csv", "title", "seniority", 0.72, SNAPADDY),
    Levels(
        "titles_seniority_family/rootstrap_level.csv",
        "title",
        "label",
        0.88,
        {
            "C-Suite": {"executive"},
            "VP": {"executive"},
            "Director": {"director"},
            "Manager": {"manager", "lead"},
            "Other": {None, "intern", "entry", "mid", "senior"},
        },
        note="every Manager counts there, of people or of products",
    ),
)


def scores() -> Iterator[Score]:
    for levels in SETS:
        rows = corpora.rows(levels.file)
        if levels.text:
            yield _of(levels, "title", rows, [row[levels.title] for row in rows], [None] * len(rows), None)
        texts = [row[levels.text] if levels.text else None for row in rows]
        what = f"title, {levels.text}" if levels.text else "title"
        yield _of(levels, what, rows, [row[levels.title] for row in rows], texts, levels.floor)
    yield _traps()


def _of(levels, what, rows, titles, texts, floor) -> Score:
    read = [read_title(title, None, text).seniority for title, text in zip(titles, texts, strict=True)]
    golds = [row[levels.label] for row in rows]
    peer = [keyword_level(title) for title in titles]
    return Score(
        "seniority",
        f"{levels.file.removesuffix('.csv')}: {what}",
        len(rows),
        "share right",
        _accuracy(levels, golds, read),
        floor=floor,
        coverage=share(level is not None for level in read),
        peer="keyword list",
        peer_value=_accuracy(levels, golds, peer),
        note=levels.note,
    )


def _accuracy(levels: Levels, golds: list[str], read: list[str | None]) -> float:
    return share(level in levels.accepted[gold] for gold, level in zip(golds, read, strict=True))


KEYWORDS = (
    ("intern", "intern"),
    ("trainee", "entry"),
    ("junior", "entry"),
    ("chief", "executive"),
    ("vp", "executive"),
    ("vice president", "executive"),
    ("director", "director"),
    ("head", "director"),
    ("leiter", "lead"),
    ("manager", "manager"),
    ("lead", "lead"),
    ("principal", "lead"),
    ("senior", "senior"),
    ("sr", "senior"),
)


def keyword_level(title: str) -> str | None:
    """What a plain list of words in the title gives, the way most collections of postings do it."""
    folded = title.casefold()
    return next((level for word, level in KEYWORDS if word in folded), None)


def _traps() -> Score:
    rows = corpora.own("seniority_traps.jsonl")
    right = [read_title(row["title"]).seniority == row["seniority"] for row in rows]
    peer = [keyword_level(row["title"]) == row["seniority"] for row in rows]
    return Score(
        "seniority",
        "own/seniority_traps",
        len(rows),
        "share right",
        share(right),
        floor=1.0,
        peer="keyword list",
        peer_value=share(peer),
    )
