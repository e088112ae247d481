"""Occupation codes of titles: by the official list that a user brings, learnt on 85 of 100 titles of O*NET and asked
about the rest; and by our own `roles.csv`, which needs no list."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from benchmarks.accuracy import corpora
from benchmarks.accuracy.nearest_title import NearestTitle
from benchmarks.accuracy.score import Score, share
from pipelines.values.occupations import Occupations
from pipelines.values.titles import read_title

DIGITS = ((6, 7, 0.42), (3, 4, 0.55), (2, 2, 0.70))
"""Digits, characters of a code that are so many, and the floor."""
ASKED_SHARE = 0.15
# The list is of SOC 2010; computer and a few other occupations have new numbers in SOC 2018
SOC_2010 = {
    "15-1252": {"15-1132", "15-1133", "15-1131"},
    "15-1253": {"15-1199"},
    "15-1254": {"15-1134"},
    "15-1255": {"15-1134", "15-1199", "27-1024"},
    "15-1211": {"15-1121"},
    "15-1212": {"15-1122"},
    "15-1221": {"15-1111"},
    "15-1231": {"15-1152"},
    "15-1232": {"15-1151"},
    "15-1241": {"15-1143"},
    "15-1242": {"15-1141"},
    "15-1243": {"15-1141", "15-1199"},
    "15-1244": {"15-1142"},
    "15-1299": {"15-1199"},
    "15-2051": {"15-1199", "15-2041", "15-1111"},
    "13-1082": {"13-1199", "11-9199", "15-1199"},
    "13-1023": {"13-1023", "11-3061"},
    "13-2054": {"13-2099"},
    "29-1229": {"29-1069"},
    "31-1131": {"31-1014"},
    "31-1122": {"39-9021", "31-1011"},
    "53-7065": {"43-5081", "53-7062"},
    "25-9045": {"25-9041"},
    "27-3023": {"27-3022"},
    "51-2099": {"51-2092", "51-2099"},
    "41-3091": {"41-3099"},
    "19-5011": {"29-9011"},
}


def scores() -> Iterator[Score]:
    listed, asked = _onet()
    ours, nearest = Occupations(listed, "SOC2010"), NearestTitle(listed)
    titles = sorted(asked)
    yield from _of("list of O*NET", asked, list(map(ours.code, titles)), list(map(nearest.code, titles)), True)
    own = [read_title(title).occupation_code for title in titles]
    yield from _of("roles.csv alone", asked, own, None, False)
    yield from _esco()


def _of(
    by: str, asked: dict[str, set[str]], given: list[str | None], peer: list[str | None] | None, has_floor: bool
) -> Iterator[Score]:
    titles = sorted(asked)
    for digits, length, floor in DIGITS:
        answered = share(_says(code, length) for code in given)
        right = [_is_right(code, asked[title], length) for title, code in zip(titles, given, strict=True)]
        beside = [_is_right(code, asked[title], length) for title, code in zip(titles, peer or given, strict=True)]
        yield Score(
            "occupation code",
            f"titles_soc/onet: {digits} digits, {by}",
            len(titles),
            "share right",
            share(right),
            floor=floor if has_floor else None,
            coverage=answered,
            peer="nearest title by tf-idf" if peer else "",
            peer_value=share(beside) if peer else None,
            note=f"precision {sum(right) / (answered * len(titles) or 1):.3f}",
        )


def _says(code: str | None, length: int) -> bool:
    """Whether a code says so much: that of a major group ("51-0000") has two digits."""
    return code is not None and (length <= 2 or not code.endswith("-0000"))


def _is_right(code: str | None, golds: set[str], length: int) -> bool:
    codes = SOC_2010.get(code or "", set()) | {code} if code else set()
    return any(gold[:length] == one[:length] for gold in golds for one in codes if one)


def _is_asked(title: str) -> bool:
    letters = "".join(filter(str.isalpha, title.lower()))
    return int(hashlib.sha256(letters.encode()).hexdigest()[:8], 16) / 2**32 < ASKED_SHARE


@cache
def _onet() -> tuple[list[tuple[str, str]], dict[str, set[str]]]:
    """What the list has, occupations' own names among it, and the titles asked with every code they stand under."""
    listed, asked = [], defaultdict(set)
    rows = corpora.rows("titles_soc/onet_alternate_titles.csv")
    for row in rows:
        code = row["onet_soc"].split(".")[0]
        if _is_asked(row["alternate_title"]):
            asked[row["alternate_title"]].add(code)
        else:
            listed.append((row["alternate_title"], code))
    listed += sorted({(row["occupation"], row["onet_soc"].split(".")[0]) for row in rows})
    return listed, dict(asked)


def _esco() -> Iterator[Score]:
    """Titles of a job board, each with the one ESCO occupation that its poster chose, by ESCO's own labels."""
    labels = [
        (row["surface_form"], row["concept_uri"])
        for row in corpora.rows("titles_esco/esco_surface_forms.csv")
        if "/occupation/" in row["concept_uri"]
    ]
    rows = corpora.rows("titles_esco/jobbert_val.csv")[::6]
    ours, nearest = Occupations(labels, "ESCO"), NearestTitle(labels)
    given = [ours.code(row["vacancyTitle"]) for row in rows]
    yield Score(
        "occupation code",
        "titles_esco/jobbert_val: occupation, list of ESCO",
        len(rows),
        "share right",
        _same(given, rows),
        coverage=share(code is not None for code in given),
        peer="nearest title by tf-idf",
        peer_value=_same([nearest.code(row["vacancyTitle"]) for row in rows], rows),
        note="every sixth row; one of 3,000 occupations; posters choose loosely",
    )


def _same(given: list[str | None], rows: list[dict[str, str]]) -> float:
    return share(code == row["conceptUri"] for code, row in zip(given, rows, strict=True))
