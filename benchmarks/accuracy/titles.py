"""The clean title: forty raw titles of our own, as boards print them, with what a person would call the job."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.accuracy import corpora
from benchmarks.accuracy.score import Score, share
from pipelines.values.titles import clean_title


def scores() -> Iterator[Score]:
    rows = corpora.own("titles.jsonl")
    right = [clean_title(row["title_raw"]) == row["title"] for row in rows]
    yield Score("clean title", "own/titles", len(rows), "share right", share(right), floor=0.95)
