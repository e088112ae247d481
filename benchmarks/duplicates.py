"""Pairs of postings on text alone, beside the public ways in the same run: `../shared/corpora/postings_boards2020`.

The pairs are silver: labelled by employer, title and city, never by the text. Average precision is that of each way's
score; F1 at the threshold it is used at, and at the best one for it. Then all postings as clusters: pairs found, and
clusters that put two employers together without naming one of them an agency's or a brand's copy.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.measure import ROOT, Line
from pipelines.cluster_pairs import LEAST_SIMILARITY
from pipelines.clusters import find_clusters
from pipelines.similarity import read, similarity
from pipelines.values.companies import company_key

FOLDER = ROOT.parent / "shared" / "corpora" / "postings_boards2020"
LEAST_PRECISION, LEAST_F1, MOST_FALSE = 0.95, 0.92, 0.001
PERMUTATIONS = 128

Score = Callable[[str, str], float]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Pair:
    first: str
    second: str
    is_same: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way to score a pair; `threshold` is where it is used, None where no figure is usual."""

    name: str
    make: Callable[[dict[str, str]], Score]
    threshold: float | None = None
    needs: str | None = None


def run(quick: bool) -> list[Line]:
    if not FOLDER.is_dir():
        print(f"  {FOLDER.relative_to(ROOT.parent)} is not at hand: nothing is measured")
        return []
    postings, pairs = _corpus()
    wanted = pairs[::4] if quick else pairs
    texts = {posting["id"]: posting["description"] for posting in postings}
    found = [_measured(way, texts, wanted) for way in WAYS if _is_at_hand(way)]
    return [line for lines in found for line in lines] + list(_clusters(postings, pairs))


def _corpus() -> tuple[list[dict[str, Any]], list[Pair]]:
    with gzip.open(FOLDER / "postings.jsonl.gz", "rt", encoding="utf-8") as file:
        postings = [json.loads(line) for line in file]
    with gzip.open(FOLDER / "pairs.csv.gz", "rt", encoding="utf-8", newline="") as file:
        pairs = [Pair(row["id_a"], row["id_b"], row["label"] == "1", row["kind"]) for row in csv.DictReader(file)]
    return postings, pairs


def _is_at_hand(way: Way) -> bool:
    if way.needs and importlib.util.find_spec(way.needs) is None:
        print(f"  {way.name}: {way.needs} is not installed (extra `bench`)")
        return False
    return True


def _measured(way: Way, texts: dict[str, str], pairs: Sequence[Pair]) -> list[Line]:
    used = {key for pair in pairs for key in (pair.first, pair.second)}
    started = time.perf_counter()
    score = way.make({key: texts[key] for key in used})
    scored = sorted(((score(pair.first, pair.second), pair) for pair in pairs), key=lambda each: -each[0])
    took = time.perf_counter() - started
    precision, best, at = average_precision(scored), *best_f1(scored)
    ours = way is WAYS[0]
    told = f"F1 {f1(scored, way.threshold):.3f} at {way.threshold}, " if way.threshold is not None else ""
    lines = [
        Line(
            f"pairs, {way.name}: average precision",
            f"{precision:.4f}" if ours else "",
            "" if ours else f"{precision:.4f}",
            target=f"≥ {LEAST_PRECISION}" if ours else "",
            held=precision >= LEAST_PRECISION if ours else None,
        )
    ]
    usual = f"{told}best {best:.3f} at {at:.2f}; {took:.1f} s"
    held = f1(scored, way.threshold) >= LEAST_F1 if ours and way.threshold is not None else None
    target = f"≥ {LEAST_F1}" if ours else ""
    lines.append(Line("  F1", usual if ours else "", "" if ours else usual, target=target, held=held))
    if ours:
        for kind in sorted({pair.kind for pair in pairs if not pair.is_same}):
            accepted = sum(score >= LEAST_SIMILARITY for score, pair in scored if pair.kind == kind)
            lines.append(Line(f"  taken for copies: {kind}", f"{accepted} of {sum(p.kind == kind for p in pairs)}"))
    return lines


def average_precision(scored: Sequence[tuple[float, Pair]]) -> float:
    """Of pairs in order of score; equal scores share the precision at their end."""
    positive = sum(pair.is_same for _, pair in scored)
    total = true = seen = 0.0
    for group in _ties(scored):
        here = sum(pair.is_same for _, pair in group)
        true, seen = true + here, seen + len(group)
        total += here * true / seen
    return total / max(1, positive)


def best_f1(scored: Sequence[tuple[float, Pair]]) -> tuple[float, float]:
    return max(((f1(scored, group[0][0]), group[0][0]) for group in _ties(scored)), key=lambda each: each[0])


def f1(scored: Sequence[tuple[float, Pair]], threshold: float) -> float:
    taken = [pair for score, pair in scored if score >= threshold]
    return 2 * sum(pair.is_same for pair in taken) / max(1, len(taken) + sum(pair.is_same for _, pair in scored))


def _ties(scored: Sequence[tuple[float, Pair]]) -> Iterator[list[tuple[float, Pair]]]:
    group: list[tuple[float, Pair]] = []
    for each in scored:
        if group and each[0] != group[0][0]:
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _clusters(postings: Sequence[dict[str, Any]], pairs: Sequence[Pair]) -> Iterator[Line]:
    rows = [
        {
            "key": posting["id"],
            "company": posting["company"],
            "title": posting["title"],
            "text": posting["description"],
            "place": posting["location"],
            "requisition_id": None,
        }
        for posting in postings
    ]
    started = time.perf_counter()
    members = find_clusters(rows)
    took = time.perf_counter() - started
    of = {member.key: member.cluster_id for member in members}
    together = [pair for pair in pairs if of.get(pair.first, "") == of.get(pair.second)]
    positive = sum(pair.is_same for pair in pairs)
    right = sum(pair.is_same for pair in together)
    yield Line(f"clusters of {len(rows):,} postings", f"{len(set(of.values()))} in {took:.1f} s")
    told = f"precision {right / len(together):.3f}, recall {right / positive:.3f}"
    yield Line("  of the labelled pairs", f"{told}, F1 {2 * right / (len(together) + positive):.3f}")
    for kind in sorted({pair.kind for pair in pairs if not pair.is_same}):
        yield Line(f"  put together: {kind}", str(sum(pair.kind == kind for pair in together)))
    employer = {row["key"]: company_key(row["company"]) for row in rows}
    employers: dict[str, set[str | None]] = {}
    reasons: dict[str, set[str]] = {}
    for member in members:
        employers.setdefault(member.cluster_id, set()).add(employer[member.key])
        reasons.setdefault(member.cluster_id, set()).add(member.reason)
    across = {cluster for cluster, own in employers.items() if len(own - {None}) > 1}
    false = sum(not any(reason.endswith("_copy") for reason in reasons[cluster]) for cluster in across)
    yield Line(
        "  of two employers: as a copy, and without a reason",
        f"{len(across) - false} and {false}",
        target="≤ 1 in 1,000",
        held=false <= MOST_FALSE * len(employers),
    )


def _ours(texts: dict[str, str]) -> Score:
    readings = {key: read(text) for key, text in texts.items()}
    return lambda first, second: similarity(readings[first], readings[second])


def _shingles(texts: dict[str, str]) -> dict[str, frozenset[tuple[str, ...]]]:
    words = {key: _WORD.findall(text.lower()) for key, text in texts.items()}
    return {key: frozenset(zip(own, own[1:], own[2:], strict=False)) for key, own in words.items()}


def _containment(texts: dict[str, str]) -> Score:
    runs = _shingles(texts)

    def score(first: str, second: str) -> float:
        return len(runs[first] & runs[second]) / max(1, min(len(runs[first]), len(runs[second])))

    return score


def _jaccard(texts: dict[str, str]) -> Score:
    runs = _shingles(texts)
    return lambda first, second: len(runs[first] & runs[second]) / max(1, len(runs[first] | runs[second]))


def _token_set(texts: dict[str, str]) -> Score:
    from rapidfuzz.fuzz import token_set_ratio

    lowered = {key: " ".join(_WORD.findall(text.lower())) for key, text in texts.items()}
    return lambda first, second: float(token_set_ratio(lowered[first], lowered[second])) / 100


def _minhash(texts: dict[str, str]) -> Score:
    from datasketch import MinHash

    signatures = {}
    for key, runs in _shingles(texts).items():
        signatures[key] = MinHash(num_perm=PERMUTATIONS)
        signatures[key].update_batch([" ".join(run).encode() for run in runs])
    return lambda first, second: float(signatures[first].jaccard(signatures[second]))


def _simhash(texts: dict[str, str]) -> Score:
    from simhash import Simhash

    hashes = {key: Simhash([" ".join(run) for run in runs]) for key, runs in _shingles(texts).items()}
    return lambda first, second: 1 - hashes[first].distance(hashes[second]) / 64


def _tfidf(texts: dict[str, str]) -> Score:
    from sklearn.feature_extraction.text import TfidfVectorizer

    place = {key: number for number, key in enumerate(texts)}
    vectors = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts.values())
    return lambda first, second: float(vectors[place[first]].multiply(vectors[place[second]]).sum())


WAYS = (
    Way("rolecall", _ours, LEAST_SIMILARITY),
    Way("3-word containment", _containment),
    Way("3-word Jaccard", _jaccard),
    Way("RapidFuzz token_set", _token_set, needs="rapidfuzz"),
    Way("datasketch MinHash", _minhash, 0.8, needs="datasketch"),
    Way("SimHash, 64 bits", _simhash, 1 - 3 / 64, needs="simhash"),
    Way("TF-IDF cosine", _tfidf, needs="sklearn"),
)
