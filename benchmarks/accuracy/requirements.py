"""Requirements of postings against our own labelled postings, and degrees, languages and items against public ones.

Own postings (`tests/fixtures/corpora/own/requirement_items.jsonl`): an item is right where its words are those of a
labelled one, each at most once. Beside the degrees is a plain list of keywords: the least degree that is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from benchmarks.accuracy import corpora
from benchmarks.accuracy.score import Found, Score, macro_f1, share
from pipelines.blocks import Section, read_html_sections, read_sections
from pipelines.lines import fold_words
from pipelines.values.requirements import Requirement, read_education, read_experience, read_requirements
from pipelines.values.text import clean

FIELD = "requirements"
SAME_ITEM = 0.6
"""Words that two items share, of all words of both."""

Pair = tuple[dict[str, Any], Requirement]


def scores() -> Iterator[Score]:
    yield from _own()
    yield from _degrees_of_passages()
    yield from _degrees_of_postings()
    yield from _postings_with_items()
    yield _languages()


# Our own labelled postings.


def _own() -> Iterator[Score]:
    postings = corpora.own("requirement_items.jsonl")
    read = [read_requirements(read_sections(posting["text"])) for posting in postings]
    pairs: list[Pair] = []
    for posting, rows in zip(postings, read, strict=True):
        pairs += _paired(posting["items"], rows)
    there = sum(len(posting["items"]) for posting in postings)
    items = Found(len(pairs), sum(map(len, read)) - len(pairs), there - len(pairs))
    yield _own_score("items", there, "precision", items.precision, 0.92)
    yield _own_score("items", there, "recall", items.recall, 0.90)
    for name in ("level", "kind", "alternative"):
        right = share(item[name] == getattr(row, name) for item, row in pairs)
        yield _own_score(f"{name} of items found", len(pairs), "share right", right)

    yield from _precision_and_recall("years", postings, read, pairs, _years_of_item, _years, 0.95, 0.88)
    yield from _precision_and_recall("main years", postings, read, pairs, _main_years_of_item, _main_years)
    yield from _precision_and_recall("degree", postings, read, pairs, lambda item: item["degree"], _degree)
    yield from _precision_and_recall("languages", postings, read, pairs, _languages_of_item, _languages_with_levels)
    yield from _precision_and_recall(
        "licences", postings, read, pairs, lambda item: sorted(item["licences"]), _licences
    )
    yield from _precision_and_recall("clearance", postings, read, pairs, lambda item: item["clearance"], _clearance)

    experience = [(posting["years_min"], posting["years_max"]) for posting in postings]
    given = [(years.years_min, years.years_max) for years in map(read_experience, read)]
    right = share(gold == years for gold, years in zip(experience, given, strict=True))
    yield _own_score("postings' experience", len(postings), "share right", right)
    education = zip(postings, map(read_education, read), strict=True)
    right = share(posting["education_min"] == degree for posting, degree in education)
    yield _own_score("postings' education", len(postings), "share right", right)


def _own_score(what: str, n: int, measure: str, value: float, floor: float | None = None) -> Score:
    return Score(FIELD, f"own postings: {what}", n, measure, value, floor)


def _paired(items: list[dict[str, Any]], rows: list[Requirement]) -> list[Pair]:
    """Items with the rows that say the same, best first, each at most once."""
    words = [set(fold_words(item["text"])) for item in items]
    alike = []
    for place, row in enumerate(rows):
        given = set(fold_words(row.text))
        alike += [(len(given & gold) / (len(given | gold) or 1), at, place) for at, gold in enumerate(words)]
    pairs: list[Pair] = []
    taken: set[tuple[str, int]] = set()
    for likeness, at, place in sorted(alike, reverse=True):
        if likeness >= SAME_ITEM and taken.isdisjoint({("item", at), ("row", place)}):
            taken |= {("item", at), ("row", place)}
            pairs.append((items[at], rows[place]))
    return pairs


def _precision_and_recall(
    what: str,
    postings: Iterable[dict[str, Any]],
    read: list[list[Requirement]],
    pairs: list[Pair],
    labelled: Callable[[dict[str, Any]], Any],
    value: Callable[[Requirement], Any],
    precision: float | None = None,
    recall: float | None = None,
) -> Iterator[Score]:
    """A value is right where its item is found and says the same; an empty one is none."""
    there = sum(bool(labelled(item)) for posting in postings for item in posting["items"])
    given = sum(bool(value(row)) for rows in read for row in rows)
    right = sum(bool(labelled(item)) and labelled(item) == value(row) for item, row in pairs)
    yield _own_score(what, there, "precision", right / (given or 1), precision)
    yield _own_score(what, there, "recall", right / (there or 1), recall)


def _years_of_item(item: dict[str, Any]) -> tuple[float | None, float | None] | None:
    years = (item["years_min"], item["years_max"])
    return years if any(year is not None for year in years) else None


def _years(row: Requirement) -> tuple[float | None, float | None] | None:
    return None if row.years_min is None and row.years_max is None else (row.years_min, row.years_max)


def _main_years_of_item(item: dict[str, Any]) -> tuple[float | None, float | None] | None:
    return _years_of_item(item) if item["is_primary"] else None


def _main_years(row: Requirement) -> tuple[float | None, float | None] | None:
    return _years(row) if row.is_primary else None


def _degree(row: Requirement) -> str | None:
    return row.degree


def _languages_of_item(item: dict[str, Any]) -> list[tuple[str, str | None]]:
    return sorted((language, level or "") for language, level in item["languages"])


def _languages_with_levels(row: Requirement) -> list[tuple[str, str]]:
    return sorted((known.language, known.level or "") for known in row.languages)


def _licences_of_item(item: dict[str, Any]) -> list[str]:
    return sorted(item["licences"])


def _licences(row: Requirement) -> list[str]:
    return sorted(row.licences)


def _clearance(row: Requirement) -> str | None:
    return row.clearance


# Degrees.

PEER = "keywords"
KEYWORDS = (
    (r"\bhigh school|\bGED\b|\bsecondary school", "secondary"),
    (r"\bassociate'?s? degree|\bvocational|\bdiploma\b", "vocational"),
    (r"\bbachelor|\bB\.?[SA]\.?\b|\bdegree\b|\bundergraduate\b", "bachelor"),
    (r"\bmaster'?s?\b|\bM\.?[SA]\.?\b|\bMBA\b|\bgraduate degree", "master"),
    (r"\bph\.? ?d|\bdoctor|\bJ\.?D\.?\b", "doctorate"),
)
_REPLACED = r"\bor\b[^.]{0,40}experience|substitut|in lieu|combination|equivalent experience"


def keyword_degree(text: str) -> str | None:
    return next((degree for words, degree in KEYWORDS if re.search(words, text.replace("’", "'"), re.I)), None)


def _degrees_of_passages() -> Iterator[Score]:
    """A passage asks for a degree (`education_required`), for one or experience, or for none."""
    rows = corpora.rows("titles_usajobs/education_quotes.csv")
    of = "titles_usajobs education_quotes"
    classes: list[tuple[str, str | None]] = []
    beside: list[tuple[str, str | None]] = []
    for row in rows:
        gold, quote = row["edu_category"], row["edu_key_quote"]
        classes.append((gold, _class_of(read_requirements([_section(quote)]))))
        named = keyword_degree(quote)
        replaced = re.search(_REPLACED, quote, re.I) is not None
        beside.append((gold, _class(named is not None, replaced)))
    n = len(rows)
    note = "silver labels: those of a language model"
    yield Score(
        FIELD,
        f"{of}: a degree is asked for, or one of two ways",
        n,
        "F1",
        _asked(classes),
        0.90,
        peer=PEER,
        peer_value=_asked(beside),
        note=note,
    )
    yield Score(FIELD, of, n, "macro F1", macro_f1(classes), peer=PEER, peer_value=macro_f1(beside), note=note)


def _section(text: str) -> Section:
    return Section("requirements", None, text, [], 0, len(text))


def _class_of(rows: list[Requirement]) -> str:
    degrees = [row for row in rows if row.kind == "degree" and row.level is not None]
    return _class(bool(degrees), any(row.alternative for row in degrees))


def _class(is_asked: bool, is_replaced: bool) -> str:
    if not is_asked:
        return "no_education"
    return "education_substitutable" if is_replaced else "education_required"


def _asked(pairs: list[tuple[str, str | None]]) -> float:
    asked = [(gold != "no_education", given != "no_education") for gold, given in pairs]
    right = sum(gold and given for gold, given in asked)
    return Found(right, sum(given for _, given in asked) - right, sum(gold for gold, _ in asked) - right).f1


EMSCAD: dict[str, set[str | None]] = {
    "High School or equivalent": {"secondary"},
    "Associate Degree": {"vocational"},
    "Bachelor's Degree": {"bachelor"},
    "Master's Degree": {"master"},
    "Doctorate": {"doctorate"},
}
"""The poster's choice in our words, where it is a degree: not some coursework, a certificate, or "Professional"."""


def _degrees_of_postings() -> Iterator[Score]:
    rows = [row for row in corpora.rows("postings_emscad/postings.csv") if row["required_education"] in EMSCAD]
    once = list({row["dup_key"]: row for row in reversed(rows)}.values())
    for of, ads in (("postings_emscad: least degree", rows), ("postings_emscad: least degree, each ad once", once)):
        accepted = [EMSCAD[row["required_education"]] for row in ads]
        texts = [emscad_text(row) for row in ads]
        given = [read_education(read_requirements(read_sections(text))) for text in texts]
        yield Score(
            FIELD,
            of,
            len(ads),
            "precision",
            _right(accepted, given),
            0.80,
            coverage=share(degree is not None for degree in given),
            peer=PEER,
            peer_value=_right(accepted, map(keyword_degree, texts)),
            note="chosen by the poster from a list, often against the text",
        )


def emscad_text(row: dict[str, str]) -> str:
    fields = ("company_profile", "description", "requirements", "benefits")
    return clean("\n\n".join(row[name] for name in fields if row[name]))


def _right(accepted: list[set[str | None]], given: Iterable[str | None]) -> float:
    return share(degree in right for degree, right in zip(given, accepted, strict=True) if degree is not None)


# Postings that have a section of requirements give items.

_ASKING_HEADING = re.compile(
    r"requirements|qualifications|who you are|about you|we(?:'re| are) looking for|what you(?:'ll)? (?:need|bring)"
    r"|you have|your profile|you might|must.haves|skills",
    re.IGNORECASE,
)
_HTML_HEADING = re.compile(r"<(h\d|strong|b)\b[^>]*>(.{3,60}?)</\1>", re.IGNORECASE | re.DOTALL)
_MARKDOWN_HEADING = re.compile(r"^(?:#+ |\*\*)(.{3,60}?)(?:\*\*)?:?$", re.MULTILINE)


def _postings_with_items() -> Iterator[Score]:
    stripe = [row["content"] for row in corpora.rows("ats_greenhouse/stripe.jsonl")]
    orgs = [row["input_html"] for row in corpora.rows("ats_greenhouse/orgs.jsonl")]
    lever = [
        "".join(f"<h3>{part['text']}</h3>{part['content']}" for part in row.get("lists", ()))
        for row in corpora.rows("ats_lever/postings.jsonl")
    ]
    ashby = [row.get("descriptionHtml", "") for row in corpora.rows("ats_ashby/postings.jsonl")]
    for of, bodies in (
        ("ats_greenhouse/stripe", stripe),
        ("ats_greenhouse/orgs", orgs),
        ("ats_lever", lever),
        ("ats_ashby", ashby),
    ):
        yield _with_items(of, [(_html_headings(body), read_html_sections(body)) for body in bodies])
    uber = [row["description"] for row in corpora.rows("ats_uber/postings.jsonl")]
    yield _with_items("ats_uber", [(_MARKDOWN_HEADING.findall(text), read_sections(text)) for text in uber])


def _html_headings(body: str) -> list[str]:
    plain = body.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("’", "'")
    return [re.sub(r"<[^<>]*>", "", heading) for _, heading in _HTML_HEADING.findall(plain)]


def _with_items(of: str, postings: list[tuple[list[str], list[Section]]]) -> Score:
    asking = [sections for headings, sections in postings if any(map(_ASKING_HEADING.search, headings))]
    given = [len(read_requirements(sections)) for sections in asking]
    note = f"{sum(given) / (len(given) or 1):.1f} items each"
    return Score(
        FIELD,
        f"{of}: postings with a heading that asks",
        len(asking),
        "give items",
        share(map(bool, given)),
        0.95,
        note=note,
    )


# Languages.

CODES = {
    "English": "en",
    "German": "de",
    "Dutch": "nl",
    "French": "fr",
    "Spanish": "es",
    "Chinese": "zh",
    "Mandarin": "zh",
    "Portuguese": "pt",
    "Thai": "th",
    "Catalan": "ca",
    "Lithuanian": "lt",
}


def _languages() -> Score:
    rows = corpora.rows("postings_eu_analytics/postings.jsonl")
    right = wrong = missed = 0
    for row in rows:
        gold = {CODES.get(name, name) for name in row["language_gate_languages"]}
        asked = read_requirements(read_sections(row["archive_md"]))
        given = {known.language for item in asked for known in item.languages if item.level != "nice"}
        right += len(gold & given)
        wrong += len(given - gold)
        missed += len(gold - given)
    value = Found(right, wrong, missed).f1
    return Score(FIELD, "postings_eu_analytics: languages asked for", len(rows), "set F1", value, note=EU_NOTE)


EU_NOTE = "silver labels, which leave out most of the English that postings ask for"
