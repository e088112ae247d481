"""The language of a text: of our own texts in many languages and in pairs, and beside py3langid on real postings."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.accuracy import corpora
from benchmarks.accuracy.score import Score, share
from pipelines.blocks import html_to_text
from pipelines.values.language import read_language, read_languages

POSTINGS: dict[str, Callable[[dict[str, Any]], str]] = {
    "ats_ashby/postings.jsonl": lambda row: html_to_text(row.get("descriptionHtml") or ""),
    "ats_greenhouse/orgs.jsonl": lambda row: html_to_text(row["input_html"]),
    "ats_greenhouse/stripe.jsonl": lambda row: html_to_text(html.unescape(row["content"])),
    "ats_uber/postings.jsonl": lambda row: row["description"],
    "postings_eu_analytics/postings.jsonl": lambda row: row["archive_md"],
}
FLOOR = 0.99
SHORTEST = 400
"""Characters of a body that a language can be asked of."""


def scores() -> Iterator[Score]:
    cases = corpora.own("languages.jsonl")
    yield Score(
        "language",
        "own/languages: the main one",
        len(cases),
        "share right",
        share(read_language(case["text"]) == (case["languages"] or [None])[0] for case in cases),
        floor=FLOOR,
        peer="py3langid",
        peer_value=share(_py3langid(case["text"]) == (case["languages"] or [None])[0] for case in cases),
    )
    several = [case for case in cases if len(case["languages"]) > 1]
    right = share(read_languages(case["text"]) == case["languages"] for case in several)
    yield Score("language", "own/languages: both of a bilingual text", len(several), "share right", right, floor=FLOOR)
    for file, text_of in POSTINGS.items():
        texts = [text for row in corpora.rows(file) if len(text := text_of(row)) >= SHORTEST]
        if not texts:
            continue
        given = [read_language(text) for text in texts]
        yield Score(
            "language",
            f"{file}: bodies",
            len(texts),
            "agreement with py3langid on the whole text",
            share(language == _py3langid(text) for language, text in zip(given, texts, strict=True)),
            coverage=share(language is not None for language in given),
            note="no labels: bilingual bodies differ by which language is called the main one",
        )


def _py3langid(text: str) -> str:
    import py3langid

    return str(py3langid.classify(text)[0])
