"""Employment type and workplace type: of printed fields, of passages and bodies, and silence where nothing is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.accuracy import corpora
from benchmarks.accuracy.score import Score, share
from pipelines.values.employment import read_employment_type, read_workplace_type

Row = dict[str, Any]
Reader = Callable[[str], str | None]

PRINTED_EMPLOYMENT = {
    "ats_ashby/postings.jsonl": lambda row: row.get("employmentType"),
    "ats_lever/postings.jsonl": lambda row: row["categories"].get("commitment"),
    "ats_uber/postings.jsonl": lambda row: row.get("time_type"),
    "postings_emscad/postings.csv": lambda row: row["employment_type"],
}
PRINTED_WORKPLACE = {
    "ats_ashby/postings.jsonl": lambda row: row.get("workplaceType"),
    "ats_lever/postings.jsonl": lambda row: row.get("workplaceType"),
}
MEANT = {
    "fulltime": "full_time",
    "full-time": "full_time",
    "direct uta full-time": "full_time",
    "parttime": "part_time",
    "part-time": "part_time",
    "contract": "contract",
    "temporary": "temporary",
    "fixed term": "temporary",
    "intern": "internship",
    "other": "other",
    "onsite": "onsite",
    "hybrid": "hybrid",
    "remote": "remote",
    "not_stated": None,
}
"""What each of the sets' labels means, in lower case."""
FLOOR_EMPLOYMENT, FLOOR_WORKPLACE, FLOOR_PASSAGES = 0.95, 1.0, 0.85
EMSCAD_TEXT = ("company_profile", "description", "requirements", "benefits")


def scores() -> Iterator[Score]:
    for field, sets, read, floor in (
        ("employment type", PRINTED_EMPLOYMENT, read_employment_type, FLOOR_EMPLOYMENT),
        ("workplace type", PRINTED_WORKPLACE, read_workplace_type, FLOOR_WORKPLACE),
    ):
        for file, printed in sets.items():
            labels = [label for row in corpora.rows(file) if (label := printed(row))]
            golds = [MEANT[label.lower()] for label in labels]
            if labels:
                yield _right(field, f"{file}: printed", golds, labels, read, floor)
    yield from _passages()
    yield _emscad()


def _right(
    field: str, of: str, golds: list[str | None], texts: list[str], read: Reader, floor: float, note: str = ""
) -> Score:
    """The share right, silence among it; beside it a plain list of words."""
    given = [read(text) for text in texts]
    peer = [keyword(field, text) for text in texts]
    return Score(
        field,
        of,
        len(golds),
        "share right",
        share(gold == value for gold, value in zip(golds, given, strict=True)),
        floor=floor,
        coverage=share(value is not None for value in given),
        peer="keyword list",
        peer_value=share(gold == value for gold, value in zip(golds, peer, strict=True)),
        note=note,
    )


def _passages() -> Iterator[Score]:
    rows = [row for row in corpora.rows("postings_eu_analytics/postings.jsonl") if row["work_arrangement_evidence"]]
    golds = [MEANT[row["work_arrangement"]] for row in rows]
    silent = [row for row, gold in zip(rows, golds, strict=True) if gold is None]
    note = "coded by a language model: a benefit of 20 days from anywhere counts as remote there"
    for what in ("work_arrangement_evidence", "archive_md"):
        texts = [row[what] for row in rows]
        name = f"postings_eu_analytics: {what}"
        yield _right("workplace type", name, golds, texts, read_workplace_type, FLOOR_PASSAGES, note)
    yield Score(
        "workplace type",
        "postings_eu_analytics: bodies that state none",
        len(silent),
        "share given a value",
        share(read_workplace_type(row["archive_md"]) is not None for row in silent),
        ceiling=0.0,
        peer="keyword list",
        peer_value=share(keyword("workplace type", row["archive_md"]) is not None for row in silent),
    )


def _emscad() -> Score:
    """Of what the text made it say, how much the poster's own choice agrees with; most texts state none."""
    labelled = [row for row in corpora.rows("postings_emscad/postings.csv") if row["employment_type"]]
    texts = ["\n\n".join(row[part] for part in EMSCAD_TEXT if row[part]) for row in labelled]
    golds = [MEANT[row["employment_type"].lower()] for row in labelled]
    given = [read_employment_type(text) for text in texts]
    peer = [keyword("employment type", text) for text in texts]
    return Score(
        "employment type",
        "postings_emscad: text alone",
        len(labelled),
        "precision",
        _precision(golds, given),
        floor=FLOOR_PASSAGES,
        coverage=share(value is not None for value in given),
        peer="keyword list",
        peer_value=_precision(golds, peer),
        note="posters chose Full-time for jobs whose text says full time and temporary: temporary here",
    )


def _precision(golds: list[str | None], given: list[str | None]) -> float:
    return share(gold == value for gold, value in zip(golds, given, strict=True) if value is not None)


KEYWORDS = {
    "employment type": (
        ("intern", "internship"),
        ("apprentice", "apprenticeship"),
        ("part-time", "part_time"),
        ("part time", "part_time"),
        ("parttime", "part_time"),
        ("contract", "contract"),
        ("temporary", "temporary"),
        ("full-time", "full_time"),
        ("full time", "full_time"),
        ("fulltime", "full_time"),
    ),
    "workplace type": (("hybrid", "hybrid"), ("remote", "remote"), ("on-site", "onsite"), ("onsite", "onsite")),
}


def keyword(field: str, text: str) -> str | None:
    """The first word of a short list that stands anywhere in the text, the way most collections do it."""
    folded = text.casefold()
    return next((value for word, value in KEYWORDS[field] if word in folded), None)
