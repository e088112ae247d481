"""The peer of occupation codes: the title of the list that is nearest by the cosine of its tf-idf words."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

_WORD = re.compile(r"[a-z0-9]+")


class NearestTitle:
    def __init__(self, titles: Iterable[tuple[str, str]]) -> None:
        rows = [(Counter(_WORD.findall(title.lower())), code) for title, code in titles]
        self._codes = [code for _, code in rows]
        documents = Counter(word for words, _ in rows for word in words)
        self._idf = {word: math.log((1 + len(rows)) / (1 + count)) + 1 for word, count in documents.items()}
        self._rows: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for index, (words, _) in enumerate(rows):
            weights = {word: count * self._idf[word] for word, count in words.items()}
            norm = math.sqrt(sum(weight**2 for weight in weights.values())) or 1
            for word, weight in weights.items():
                self._rows[word].append((index, weight / norm))

    def code(self, title: str) -> str | None:
        found: dict[int, float] = defaultdict(float)
        for word, count in Counter(_WORD.findall(title.lower())).items():
            for index, weight in self._rows.get(word, ()):
                found[index] += count * self._idf[word] * weight
        return self._codes[max(found, key=lambda index: (found[index], -index))] if found else None
