"""Skills against spans that annotators marked in sentences of postings.

Overlap, as the sets' READMEs have it: a span of ours is right where it shares a character with a marked one; a marked
one is found where one of ours shares a character with it. Precision counts ours, recall counts theirs, F1 is of both.
Which of ours is held against which of theirs:

- Green marks hard and soft ones alike as Skill: all of ours (`soft=True`). Its Occupation, Domain, Qualification and
  Experience spans are no skills: what we find there counts as wrong.
- SkillSpan marks *knowledge* (tools, methods, fields, languages: our hard kinds) and *skill* (what a person can do,
  mostly phrases around a verb, and attitudes). All of ours (`soft=True`) against both tags together, and the hard
  ones alone against knowledge alone.
- The ESCO-linked sentences say what is linked, and no more: recall alone, of all of ours, leaving out what the
  annotators found no ESCO skill for (LABEL NOT PRESENT, UNDERSPECIFIED).

Beside it: the spans seen in half of the set, looked up in the other half (SkillSpan's own baseline), literal labels of
ESCO, and a plain list of our own names without aliases or guards.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from benchmarks.accuracy import corpora
from benchmarks.accuracy.score import Score
from pipelines.shipped import vocabulary
from pipelines.values.skills import read_skills

Span = tuple[int, int]
Finder = Callable[[str], Iterable[Span]]

NO_SKILL = {"LABEL NOT PRESENT", "UNDERSPECIFIED"}
LONGEST_PHRASE = 8
_WORD = re.compile(r"[\w+#.]*[\w+#]")


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    spans: tuple[Span, ...]


def scores() -> Iterator[Score]:
    green = sentences(corpora.rows("skills_spans/green.jsonl"), ("tags",), "Skill")
    yield _spans("skills_spans/green: Skill", green, all_skills, 0.60)
    rows = corpora.rows("skills_spans/skillspan_train_dev.jsonl")
    both = sentences(rows, ("tags_skill", "tags_knowledge"))
    yield _spans("skills_spans/skillspan: skill and knowledge", both, all_skills, 0.55)
    knowledge = sentences(rows, ("tags_knowledge",))
    yield _spans("skills_spans/skillspan: knowledge", knowledge, hard_skills, 0.55, "hard skills alone")
    for name, floor in (("tech", 0.65), ("house", 0.40)):
        yield _mentions(name, linked(corpora.rows(f"skills_esco_linked/{name}_validation_annotations.csv")), floor)


def all_skills(text: str) -> list[Span]:
    return [(read.start, read.end) for read in read_skills(text, soft=True)]


def hard_skills(text: str) -> list[Span]:
    return [(read.start, read.end) for read in read_skills(text)]


# --- the sets


def sentences(rows: Iterable[dict[str, Any]], fields: Sequence[str], label: str = "") -> list[Sentence]:
    """The sentences of a tagged set, a space between its tokens; spans are of the characters."""
    return [_sentence(row["tokens"], [row[field] for field in fields], label) for row in rows]


def _sentence(tokens: list[str], layers: list[list[str]], label: str) -> Sentence:
    starts, at = [], 0
    for token in tokens:
        starts.append(at)
        at += len(token) + 1
    spans = [
        (starts[first], starts[last - 1] + len(tokens[last - 1]))
        for tags in layers
        for first, last, marked in tagged(tags)
        if marked == label
    ]
    return Sentence(" ".join(tokens), tuple(sorted(set(spans))))


def tagged(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """First token, token after the last, and label of each span of BIO tags ("B-Skill", or "B" alone)."""
    first, label = None, ""
    for index, tag in enumerate([*tags, "O"]):
        mark, _, name = tag.partition("-")
        if first is not None and (mark != "I" or name != label):
            yield first, index, label
            first = None
        if first is None and mark in ("B", "I"):
            first, label = index, name


def linked(rows: Iterable[dict[str, str]]) -> list[Sentence]:
    """The sentences of the ESCO-linked set with the spans that have an ESCO skill."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for row in rows:
        start = row["sentence"].find(row["span"])
        if row["label"] not in NO_SKILL and row["span"] and start >= 0:
            spans[row["sentence"]].append((start, start + len(row["span"])))
    return [Sentence(text, tuple(sorted(set(found)))) for text, found in spans.items()]


# --- the measure


@dataclass(frozen=True, slots=True)
class Overlap:
    ours: int
    ours_right: int
    theirs: int
    theirs_found: int

    @property
    def precision(self) -> float:
        return self.ours_right / (self.ours or 1)

    @property
    def recall(self) -> float:
        return self.theirs_found / (self.theirs or 1)

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1)


def overlap(marked: Sequence[Sentence], find: Finder) -> Overlap:
    ours = ours_right = theirs = theirs_found = 0
    for sentence in marked:
        found = list(find(sentence.text))
        ours += len(found)
        theirs += len(sentence.spans)
        ours_right += sum(_meets(span, sentence.spans) for span in found)
        theirs_found += sum(_meets(span, found) for span in sentence.spans)
    return Overlap(ours, ours_right, theirs, theirs_found)


def _meets(span: Span, others: Iterable[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _spans(of: str, marked: list[Sentence], find: Finder, floor: float, note: str = "") -> Score:
    score, seen = overlap(marked, find), _seen_spans(marked)
    told = f"precision {score.precision:.3f}, recall {score.recall:.3f}"
    keywords = overlap(marked, _plain_names())
    beside = f"; a plain list of names has {keywords.f1:.3f}"
    return Score(
        "skills",
        of,
        score.theirs,
        "overlap F1",
        score.f1,
        floor=floor,
        coverage=score.recall,
        peer="spans seen in the other half",
        peer_value=seen.f1,
        note=f"{told}{beside}{'; ' * bool(note)}{note}",
    )


def _mentions(name: str, marked: list[Sentence], floor: float) -> Score:
    score = overlap(marked, all_skills)
    labels = overlap(marked, lookup(row["label"] for row in corpora.rows("skills_esco_linked/esco_skill_labels.csv")))
    keywords = overlap(marked, _plain_names())
    return Score(
        "skills",
        f"skills_esco_linked/{name}: linked mentions",
        score.theirs,
        "recall, overlap",
        score.recall,
        floor=floor,
        peer="literal ESCO labels",
        peer_value=labels.recall,
        note=f"a plain list of names has {keywords.recall:.3f}",
    )


# --- what stands beside it


def lookup(phrases: Iterable[str]) -> Finder:
    """Finds phrases word by word, the longest first, in any case."""
    known = {" ".join(_WORD.findall(phrase.casefold())) for phrase in phrases} - {""}

    def find(text: str) -> Iterator[Span]:
        words, at = list(_WORD.finditer(text.casefold())), 0
        while at < len(words):
            ends = range(min(len(words), at + LONGEST_PHRASE), at, -1)
            end = next((end for end in ends if " ".join(w.group() for w in words[at:end]) in known), None)
            if end:
                yield words[at].start(), words[end - 1].end()
            at = end or at + 1

    return find


@cache
def _plain_names() -> Finder:
    return lookup(row["skill"] for row in vocabulary("skills"))


def _seen_spans(marked: Sequence[Sentence]) -> Overlap:
    """Each half of the sentences, cut by their hash, looked up by the spans of the other half."""
    halves: tuple[list[Sentence], list[Sentence]] = ([], [])
    for sentence in marked:
        halves[sha256(sentence.text.encode()).digest()[0] % 2].append(sentence)
    counts = [
        overlap(half, lookup(sentence.text[start:end] for sentence in other for start, end in sentence.spans))
        for half, other in (halves, halves[::-1])
    ]
    first, last = counts
    return Overlap(
        first.ours + last.ours,
        first.ours_right + last.ours_right,
        first.theirs + last.theirs,
        first.theirs_found + last.theirs_found,
    )
