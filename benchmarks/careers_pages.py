"""`python -m benchmarks.careers_pages`: careers pages read by their structure, beside what they are known to hold.

The pages are those of `../shared/corpora/careers_html`: detail pages without their ld+json scripts (and the JSON-LD
to compare with, where there is one), listing pages, and the listings among `../shared/payloads`. What a page without
JSON-LD holds was read off it by a person and stands in `careers_pages.csv` as digests of the folded text, since none of
that text is kept here: `path, kind, title, place` (a listing has a line a posting, or one with `-` for none).
"""

from __future__ import annotations

import csv
import gzip
import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT
from crawler.pages.detail import read_detail
from crawler.pages.jobposting import posting_fields
from crawler.pages.listing import read_listing

SHARED = ROOT.parent / "shared"
PAGES = SHARED / "corpora" / "careers_html" / "pages.jsonl.gz"
KNOWN = Path(__file__).with_name("careers_pages.csv")
# Listings among the payloads, with the address they were read at and the number of postings counted in the file.
PAYLOADS = {
    "avature/bnc-search.html": ("https://emplois.bnc.ca/en_CA/careers/SearchJobs", 3),
    "avature/ea-searchjobs.html": ("https://jobs.ea.com/en_US/careers/SearchJobs", 3),
    "gusto/natura-board.html": ("https://jobs.gusto.com/boards/natura", 6),
    "html/lightspeed-openings.html": ("https://www.lightspeedhq.com/careers/openings/", 3),
    "html/loblaw-paradox.html": ("https://careers.loblaw.example/jobs", 3),
    "html/sega-vacancies.html": ("https://careers.sega.example/vacancies", 4),
    "icims/wipfli-search.html": ("https://careers-wipfli.icims.com/jobs/search", 2),
    "jobvite/agscareer.html": ("https://jobs.jobvite.com/agscareer/jobs", 15),
    "jobvite/feedingamerica.html": ("https://jobs.jobvite.com/feedingamerica", 2),
    "jobylon/mcdonalds-se.html": ("https://cdn.jobylon.com/embed", 125),
    "paylocity/fermi-board.html": ("https://recruiting.paylocity.com/recruiting/jobs/All/x", 18),
    "radancy/disney-search.html": ("https://www.disneycareers.com/en/search-jobs", 3),
    "radancy/l3harris-search.html": ("https://careers.l3harris.com/en/search-jobs", 3),
    "successfactors/ey-rmk-search.html": ("https://careers.ey.com/ey/search/", 3),
}
_LD_JSON = re.compile(r"<script[^>]{0,300}ld\+json[^>]{0,300}>.*?</script\s*>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Figure:
    """`right` of `of`, and the pages that are not."""

    name: str
    right: float
    of: int
    floor: float
    wrong: tuple[str, ...] = ()

    @property
    def value(self) -> float:
        return self.right / self.of if self.of else 1.0


def at_hand() -> bool:
    return PAGES.is_file()


def pages() -> list[dict[str, Any]]:
    """The rows of the set; each page's `url` is where it says it stands, or a made-up one of the same site."""
    with gzip.open(PAGES, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def bare(page: str) -> str:
    """A page without its JSON-LD."""
    return _LD_JSON.sub("", page)


def folded(text: str) -> str:
    return re.sub(r"\W+", " ", html.unescape(text).casefold()).strip()


def digest(text: str) -> str:
    return blake2b(folded(text).encode(), digest_size=6).hexdigest()


def tokens(markup: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", html.unescape(re.sub(r"<[^<>]*>", " ", markup)).lower()))


def token_f1(one: str, other: str) -> float:
    left, right = tokens(one), tokens(other)
    return 2 * sum((left & right).values()) / max(1, sum(left.values()) + sum(right.values()))


def known() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    with KNOWN.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["path"], []).append(row)
    return found


def text_of(fields: dict[str, Any]) -> str:
    return str(fields.get("description_html") or fields.get("description_plain") or "")


def figures() -> Iterator[Figure]:
    rows, gold = pages(), known()
    yield with_json_ld(rows)
    yield from details(rows, gold)
    yield links(listed(rows, gold))
    yield links(of_payloads(), "payload listings: postings found, none besides")


def with_json_ld(rows: list[dict[str, Any]]) -> Figure:
    """Every posting that a page's JSON-LD states, with its title and places."""
    right, of, wrong = 0, 0, []
    for row in rows:
        stated = [posting_fields(node) for node in row["jsonld_jobpostings"]]
        wanted = {(folded(each["title_raw"]), *each["places_raw"]) for each in stated}
        listing = read_listing(row["html"], "https://acme.example/careers") if row["kind"] == "listing" else None
        found = (
            {(folded(each.title), *each.fields.get("places_raw", ())) for each in listing.rows}
            if listing
            else {
                (folded(fields.get("title_raw", "")), *fields.get("places_raw", ()))
                for fields in [_detail(row["html"])]
            }
        )
        right += len(wanted & found)
        of += len(wanted)
        wrong += [row["path"]] * bool(wanted - found)
    return Figure("with JSON-LD: postings", right, of, 1.0, tuple(wrong))


def _detail(page: str) -> dict[str, Any]:
    return read_detail(page).fields


def details(rows: list[dict[str, Any]], gold: dict[str, list[dict[str, str]]]) -> Iterator[Figure]:
    titles, places, scores = [], [], []
    for row in rows:
        if row["kind"] != "detail":
            continue
        fields = _detail(bare(row["html"]))
        stated = posting_fields(row["jsonld_jobpostings"][0]) if row["jsonld_jobpostings"] else None
        if stated:
            titles.append((row["path"], folded(fields.get("title_raw", "")) == folded(stated["title_raw"])))
            places.append((row["path"], same_places(fields.get("places_raw", []), stated["places_raw"])))
            scores.append((row["path"], token_f1(text_of(fields), text_of(stated))))
            continue
        expected = gold[row["path"]][0]
        titles.append((row["path"], digest(fields.get("title_raw", "")) == expected["title"]))
        if expected["place"] != "-":
            given = {digest(place) for place in fields.get("places_raw", [])}
            places.append((row["path"], expected["place"] in given))
    yield _figure("without: titles of detail pages", titles, 0.95)
    yield _figure("without: places of detail pages", places, 0.85)
    low = tuple(path for path, score in scores if score < 0.9)
    yield Figure("without: description, mean token F1", sum(score for _, score in scores), len(scores), 0.9, low)


def _figure(name: str, outcomes: list[tuple[str, bool]], floor: float) -> Figure:
    wrong = tuple(path for path, right in outcomes if not right)
    return Figure(name, len(outcomes) - len(wrong), len(outcomes), floor, wrong)


def same_places(given: list[str], stated: list[str]) -> bool:
    """True where each stated place's city is in what was read."""
    whole = folded(" ".join(given))
    return bool(given) and all(folded(place.partition(",")[0]) in whole for place in stated)


def listed(rows: list[dict[str, Any]], gold: dict[str, list[dict[str, str]]]) -> Iterator[tuple[str, int, int, int]]:
    """Path, postings found, postings there, rows besides, without JSON-LD."""
    for row in rows:
        if row["kind"] == "listing":
            given = Counter(
                digest(each.title) for each in read_listing(bare(row["html"]), "https://acme.example/careers").rows
            )
            wanted = Counter(line["title"] for line in gold[row["path"]] if line["title"] != "-")
            right = sum((given & wanted).values())
            yield row["path"], right, sum(wanted.values()), sum(given.values()) - right


def of_payloads() -> Iterator[tuple[str, int, int, int]]:
    for name, (url, count) in PAYLOADS.items():
        path = SHARED / "payloads" / name
        if path.is_file():
            given = len(read_listing(bare(path.read_text(encoding="utf-8")), url).rows)
            yield name, min(given, count), count, max(0, given - count)


def links(outcomes: Iterable[tuple[str, int, int, int]], name: str = "without: postings of listing pages") -> Figure:
    """Rows besides the postings count against those found."""
    told = list(outcomes)
    right = sum(max(0, found - besides) for _, found, _, besides in told)
    wrong = tuple(path for path, found, there, besides in told if found != there or besides)
    return Figure(name, right, sum(there for _, _, there, _ in told), 0.9, wrong)


def main() -> None:
    if not at_hand():
        print("../shared/corpora/careers_html is not at hand.")
        return
    for figure in figures():
        held = "held" if figure.value >= figure.floor else "NOT HELD"
        print(f"{figure.name}: {figure.right:.4g} of {figure.of} = {figure.value:.3f} (floor {figure.floor}) {held}")
        for path in figure.wrong:
            print(f"    {path}")


if __name__ == "__main__":
    main()
