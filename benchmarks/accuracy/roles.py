"""Role family of titles against the department, category or area that employers or annotators chose.

A set's words are not ours: `LABELS` says once for each set which of our families, or roles where a family is too wide,
has which of its labels; what is not named there, and a title that is not read, has the set's word for "other". A row
is right when its label is the one of its role or family.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.accuracy import corpora
from benchmarks.accuracy.role_labels import (
    ADZUNA,
    DJINNI,
    DJINNI_GROUPS,
    NOFLUFF,
    ROOTSTRAP,
    SNAPADDY,
    UBER,
    USAJOBS,
    Labels,
    usajobs_group,
)
from benchmarks.accuracy.score import Score, macro_f1, share
from pipelines.values.titles import read_title


@dataclass(frozen=True, slots=True)
class Set:
    """Where the rows are, what their columns are called, and what our words are in the set's."""

    file: str
    label: str
    labels: Labels
    floor: float | None
    text: str | None = None
    group: Callable[[str], str | None] = str  # the set's label → the coarser one that is scored; None: not scored
    note: str = ""
    count: str | None = None  # the column that says how often a row occurs


SETS = (
    Set("titles_seniority_family/snapaddy_past.csv", "department", SNAPADDY, 0.80),
    Set(
        "titles_djinni/djinni.csv",
        "category",
        DJINNI,
        0.60,
        group=lambda category: DJINNI_GROUPS.get(category, category),
        note="categories put together as families, as the set's README asks",
    ),
    Set("postings_nofluff/postings.csv", "main_category", NOFLUFF, 0.68, text="description"),
    Set("postings_adzuna4/postings.csv", "category", ADZUNA, 0.90, text="description"),
    Set("titles_seniority_family/rootstrap_area.csv", "label", ROOTSTRAP, 0.65),
    Set("ats_uber/postings.jsonl", "department", UBER, 0.80, text="description"),
    Set(
        "titles_usajobs/usajobs.csv",
        "series",
        USAJOBS,
        None,
        group=usajobs_group,
        note="series that say nothing of the work left out",
        count="count",
    ),
)


def scores() -> Iterator[Score]:
    for one in SETS:
        grouped = [(row, one.group(row[one.label])) for row in corpora.rows(one.file)]
        rows = [row for row, group in grouped if group]
        golds = [group for _, group in grouped if group]
        if one.text:
            yield _of(one, "title", golds, [read_title(row["title"]) for row in rows])
        read = [read_title(row["title"], None, row[one.text] if one.text else None) for row in rows]
        score = _of(one, f"title, {one.text}" if one.text else "title", golds, read, one.floor)
        yield replace(score, note=f"{score.note}; {_by_count(one, rows, golds, read)}") if one.count else score


def _by_count(one: Set, rows: list[dict[str, Any]], golds: list[str], read: list[Any]) -> str:
    counts = [int(row[one.count or ""]) for row in rows]
    right = sum(
        count
        for count, gold, title in zip(counts, golds, read, strict=True)
        if one.labels.of(title.role_family, title.role, title.seniority) == gold
    )
    return f"{right / sum(counts):.3f} by how often a row occurs"


def _of(one: Set, what: str, golds: list[str], read: list[Any], floor: float | None = None) -> Score:
    given = [one.labels.of(title.role_family, title.role, title.seniority) for title in read]
    pairs = list(zip(golds, given, strict=True))
    return Score(
        "role family",
        f"{one.file.split('.')[0]}: {what}",
        len(golds),
        "share right",
        share(gold == label for gold, label in pairs),
        floor=floor,
        coverage=share(title.role_family is not None for title in read),
        note=f"macro F1 {macro_f1(pairs):.3f}{'; ' if one.note else ''}{one.note}",
    )
