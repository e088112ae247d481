"""Occupation codes of titles by the official lists of O*NET and ESCO, for who has them; we ship neither.

* O*NET (https://www.onetcenter.org/database.html, release 25.1 or later, which has the codes of 2019): the text files
  `Alternate Titles.txt`, `Sample of Reported Titles.txt` or `Occupation Data.txt`. Codes are US SOC 2018: `15-1252`.
* ESCO (https://esco.ec.europa.eu/en/use-esco/download, CSV): `occupations_en.csv` or another language's. Codes are
  ESCO's: `2512.4`, whose first four digits are ISCO-08's.

`ROLECALL_OCCUPATIONS`, the path of one such file, makes `read_title` use it; where the file says nothing sure of a
title, the code is the one of its role in `roles.csv`.

A title that the list has is of that code. Another goes to the occupation whose titles it is most likely one of, by its
words and by its last word once more, with Dirichlet-smoothed counts (a naive Bayes classifier).
"""

from __future__ import annotations

import csv
import math
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from pipelines.values.title_words import singular, tokens

SMOOTHING = 10.0
"""How many words of the whole list are added to an occupation's own: more makes small occupations less likely."""
PATH_NAMED_BY = "ROLECALL_OCCUPATIONS"
_ONET_TITLES = ("Alternate Title", "Short Title", "Reported Job Title", "Title")
_ONET_CODE = "O*NET-SOC Code"


class Occupations:
    """Titles with a code each; a title may stand under several."""

    def __init__(self, titles: Iterable[tuple[str, str]], scheme: str) -> None:
        self.scheme = scheme
        self._exact: dict[str, Counter[str]] = defaultdict(Counter)
        self._words: dict[str, Counter[str]] = defaultdict(Counter)
        self._sizes: Counter[str] = Counter()
        self._titles: Counter[str] = Counter()
        for title, code in titles:
            self._add(_features(title), code)
        self._all = max(self._sizes.total(), 1)

    def _add(self, features: list[str], code: str) -> None:
        self._exact[" ".join(features)][code] += 1
        self._titles[code] += 1
        self._sizes[code] += len(features)
        for feature in features:
            self._words[feature][code] += 1

    def code(self, title: str) -> str | None:
        """The most likely code; None where no word of the title is known."""
        return self.likely(title)[0]

    def likely(self, title: str) -> tuple[str | None, float]:
        """The most likely code, and how sure: 1 for a title of the list that has one code."""
        features = _features(title)
        if exact := self._exact.get(" ".join(features)):
            code, count = max(exact.items(), key=lambda item: (item[1], self._titles[item[0]], item[0]))
            return code, count / exact.total()
        scores = self._scores(features)
        if not scores:
            return None, 0.0
        best = max(scores, key=lambda code: (scores[code], code))
        return best, 1 / sum(math.exp(score - scores[best]) for score in scores.values())

    def _scores(self, features: list[str]) -> dict[str, float]:
        """Log likelihood times prior, of each occupation that has a word of these, but for a common constant."""
        known = [feature for feature in features if feature in self._words]
        scores: dict[str, float] = defaultdict(float)
        for feature in known:
            counts = self._words[feature]
            usual = SMOOTHING * counts.total() / self._all
            for code, count in counts.items():
                scores[code] += math.log1p(count / usual)
        for code in scores:
            scores[code] -= len(known) * math.log1p(self._sizes[code] / SMOOTHING)
            scores[code] += math.log(self._titles[code])
        return dict(scores)


def _features(title: str) -> list[str]:
    """Words, and the last as the head: `Nursery Workers` → `nursery`, `worker`, `worker.`; brackets are left out."""
    words = [singular(word) for word in tokens(title.split(" (")[0])]
    return [*words, f"{words[-1]}."] if words else []


def load_onet(path: Path | str) -> Occupations:
    """A tab-separated file of O*NET: codes without the part after the point. ValueError: a file of another shape."""
    return Occupations(_onet_titles(Path(path)), "SOC2018")


def _onet_titles(path: Path) -> Iterator[tuple[str, str]]:
    for row in _rows(path, "\t", _ONET_CODE):
        code = row[_ONET_CODE].split(".")[0]
        yield from ((title, code) for name in _ONET_TITLES if (title := row.get(name)) and title != "n/a")


def load_esco(path: Path | str) -> Occupations:
    """ESCO's `occupations_<language>.csv`: preferred, other and hidden labels. ValueError: a file of another shape."""
    return Occupations(_esco_titles(Path(path)), "ESCO")


def _esco_titles(path: Path) -> Iterator[tuple[str, str]]:
    for row in _rows(path, ",", "preferredLabel"):
        code = row.get("code") or row.get("iscoGroup") or ""
        labels = [row.get(name) or "" for name in ("preferredLabel", "altLabels", "hiddenLabels")]
        yield from ((label, code) for cell in labels for label in cell.split("\n") if label.strip() and code)


def _rows(path: Path, delimiter: str, column: str) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter=delimiter)
        if column not in (rows.fieldnames or ()):
            raise ValueError(f"{path}: no column {column!r}")
        yield from rows


@cache
def named_occupations() -> Occupations | None:
    """The list that `ROLECALL_OCCUPATIONS` names; None where it names none."""
    path = os.environ.get(PATH_NAMED_BY)
    if not path:
        return None
    return load_onet(path) if path.endswith(".txt") else load_esco(path)
