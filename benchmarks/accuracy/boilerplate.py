"""Repeated text of a company's postings, against what employers filled in as intro and conclusion for all of them.

Counted are words of a posting, in bags. The label knows the employer-wide fields alone: a paragraph on the company that
stands in every posting of an organisation without such a field is no boilerplate by it. So recall is read from the
label; precision is told by it as well, and by two counts of what repeats word for word, which know of no sections: what
was found and stands as a whole in enough of the organisation's postings, and runs of `RUN` words that do. Beside it is
a count of equal lines.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.accuracy import corpora
from benchmarks.accuracy.score import Found, Score
from pipelines.blocks import Section, html_to_text
from pipelines.bodies import read_description
from pipelines.sections import by_paragraph, find_boilerplate, is_boilerplate

LEAST = 4
"""Postings from which an organisation is scored."""
RUN = 8
NOTE = "the label misses what organisations without the field say in every posting"

Words = Counter[str]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A posting: its sections by our reader, its text, and the text that is boilerplate by the label."""

    sections: list[Section]
    text: str
    gold: str


Company = Sequence[Labelled]
Finder = Callable[[Company], list[Words]]


def scores() -> Iterator[Score]:
    greenhouse = [company for company in _greenhouse() if len(company) >= LEAST]
    filled = [company for company in greenhouse if any(posting.gold for posting in company)]
    yield from _scored("ats_greenhouse/orgs", greenhouse, floor=0.95, note=NOTE)
    yield from _scored("ats_greenhouse/orgs, where the fields are filled", filled, note=NOTE)
    yield from _proven("ats_greenhouse/orgs", greenhouse)
    yield from _proven("ats_greenhouse/orgs, where the fields are filled", filled)
    yield from _against_runs("ats_greenhouse/orgs", greenhouse)
    yield from _scored("ats_lever, as one company", [list(_lever())], floor=0.95)


def _scored(of: str, companies: Sequence[Company], floor: float | None = None, note: str = "") -> Iterator[Score]:
    golds = [[words(posting.gold) for posting in company] for company in companies]
    ours, lines = _found(companies, golds, of_sections), _found(companies, golds, of_lines)
    n = sum(map(len, companies))
    beside = ("equal lines", lines.f1)
    yield Score("boilerplate", of, n, "token F1", ours.f1, floor, peer=beside[0], peer_value=beside[1], note=note)
    yield Score("boilerplate", of, n, "token recall", ours.recall, peer=beside[0], peer_value=lines.recall)
    yield Score("boilerplate", of, n, "token precision", ours.precision, peer=beside[0], peer_value=lines.precision)


def _proven(of: str, companies: Sequence[Company]) -> Iterator[Score]:
    """Precision and F1 where right is, too, what the label lacks and stands word for word in enough postings."""
    golds = [[words(posting.gold) for posting in company] for company in companies]
    found = _found(companies, golds, of_sections)
    wrong = proven = 0
    for company, own in zip(companies, golds, strict=True):
        for held, gold in zip(found_sections(company), own, strict=True):
            left = gold.copy()
            for section in held:
                said = words(section)
                missing = (said - left).total()
                left -= said
                wrong += missing
                proven += missing if stands_in_enough(section, company) else 0
    precision = (found.right + proven) / ((found.right + found.wrong) or 1)
    f1 = 2 * precision * found.recall / ((precision + found.recall) or 1)
    n = sum(map(len, companies))
    of = f"{of}, and word for word in 30 % of its postings"
    note = f"{proven:,} of the {wrong:,} words that the label lacks"
    yield Score("boilerplate", of, n, "token precision", precision, note=note)
    yield Score("boilerplate", of, n, "token F1, recall by the label", f1)


def stands_in_enough(section: str, company: Company) -> bool:
    said = f" {' '.join(_listed(section))} "
    return is_boilerplate(sum(said in f" {' '.join(_listed(posting.text))} " for posting in company), len(company))


def _against_runs(of: str, companies: Sequence[Company]) -> Iterator[Score]:
    golds = [repeated_runs(company) for company in companies]
    ours, lines = _found(companies, golds, of_sections), _found(companies, golds, of_lines)
    n = sum(map(len, companies))
    of = f"{of}, runs of {RUN} words that repeat"
    yield Score("boilerplate", of, n, "token precision", ours.precision, peer="equal lines", peer_value=lines.precision)
    note = "duties that copies share repeat, too, and are no boilerplate"
    yield Score("boilerplate", of, n, "token recall", ours.recall, peer_value=lines.recall, note=note)


def _found(companies: Sequence[Company], golds: Sequence[Sequence[Words]], find: Finder) -> Found:
    right = given = there = 0
    for company, gold in zip(companies, golds, strict=True):
        for predicted, known in zip(find(company), gold, strict=True):
            right += (predicted & known).total()
            given += predicted.total()
            there += known.total()
    return Found(right, given - right, there - right)


def of_sections(company: Company) -> list[Words]:
    """The words of what `find_boilerplate` finds, a posting."""
    return [words("\n".join(held)) for held in found_sections(company)]


def found_sections(company: Company) -> list[list[str]]:
    """What `find_boilerplate` finds, a posting: its sections with their headings."""
    postings = [{"key": str(n), "company": "one", "sections": posting.sections} for n, posting in enumerate(company)]
    found: list[list[str]] = [[] for _ in company]
    for each in find_boilerplate(postings):
        section = company[int(each.key)].sections[each.position]
        found[int(each.key)].append(f"{section.heading or ''} {section.text}")
    return found


def of_lines(company: Company) -> list[Words]:
    """The words of lines that stand in enough of the postings, equal but for case and spaces."""
    lines = [[" ".join(line.split()).casefold() for line in posting.text.splitlines()] for posting in company]
    holding = Counter(line for own in lines for line in set(own))
    return [words("\n".join(line for line in own if is_boilerplate(holding[line], len(company)))) for own in lines]


def repeated_runs(company: Company) -> list[Words]:
    """The words, a posting, in runs of `RUN` that stand in enough of the postings, and those of the label."""
    listed = [_listed(posting.text) for posting in company]
    holding = Counter(run for own in listed for run in set(_runs(own)))
    found = []
    for own, posting in zip(listed, company, strict=True):
        inside = set()
        for start, run in enumerate(_runs(own)):
            if is_boilerplate(holding[run], len(company)):
                inside |= set(range(start, start + RUN))
        found.append(Counter(own[at] for at in inside) | words(posting.gold))
    return found


def _runs(listed: list[str]) -> Iterable[tuple[str, ...]]:
    return zip(*(listed[start:] for start in range(RUN)), strict=False)


def _listed(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def words(text: str) -> Words:
    return Counter(_listed(text))


def _greenhouse() -> Iterator[Company]:
    companies: dict[str, list[Labelled]] = defaultdict(list)
    for row in corpora.rows("ats_greenhouse/orgs.jsonl"):
        text, sections = read_description(row["input_html"], None)
        gold = "\n".join(html_to_text(row[field]) for field in ("intro", "conclusion") if row[field])
        companies[row["organization"]].append(Labelled(list(by_paragraph(sections)), text, gold))
    yield from companies.values()


def _lever() -> Iterator[Labelled]:
    for row in corpora.rows("ats_lever/sections.jsonl"):
        text, sections = read_description(None, row["text"])
        repeated = [segment for segment in row["segments"] if segment["kind"] in ("opening", "closing")]
        gold = "\n".join(row["text"][segment["start"] : segment["end"]] for segment in repeated)
        yield Labelled(list(by_paragraph(sections)), text, gold)
