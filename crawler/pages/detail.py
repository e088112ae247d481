"""One posting's own page, read by what it states (JSON-LD, microdata, its scripts' JSON), else by its structure.

By structure: the heading that the page is called by is the title; rows of `label: value` near it, and elements that
name themselves (`class="job-location"`), are the fields; the block that holds nearly all of the prose is the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from crawler.pages import state_postings
from crawler.pages.body import body_of
from crawler.pages.jobposting import posting_fields, structured, text, types
from crawler.pages.phrases import DEMANDS, GONE
from crawler.pages.state import states
from crawler.pages.summary import is_sentence, summary_of
from crawler.pages.titles import title_of
from crawler.pages.tree import Element, content, line, metas, tidy, tree_of

Fields = dict[str, Any]

# Field of a summary (`labels`) → field of a Posting.
FIELDS = {
    "employment_type": "employment_type_raw",
    "workplace_type": "workplace_type_raw",
    "department": "department",
    "posted": "source_posted_at_raw",
    "closes": "valid_through_raw",
    "requisition": "requisition_id",
    "company": "company_raw",
    "language": "language_raw",
}
METAS = (
    ("job-title", "title_raw"),
    ("job-posteddate", "source_posted_at_raw"),
    ("job-workingmode", "workplace_type_raw"),
    ("job-id", "requisition_id"),
)


@dataclass(frozen=True, slots=True)
class Detail:
    """What a page gives of a posting: fields of `crawler.items.Posting`, without identity and address. `source` is
    json-ld, microdata, state or structure; `is_posting` is false where nothing shows that the page is one;
    `says_gone` is true where it says that its posting is gone."""

    fields: Fields
    source: str
    is_posting: bool
    says_gone: bool = False


def read_detail(page: str, url: str = "") -> Detail:
    """The posting of a page. Raises ValueError where there is no page in it."""
    tree = tree_of(page)
    nodes = [node for node in structured(tree)[0] if "jobposting" in types(node)]
    stated = _stated(nodes, url)
    if stated is not None:
        fields = {name: value for name, value in posting_fields(stated).items() if value}
        source = "json-ld" if _has_json(tree) else "microdata"
        if fields.get("title_raw") and _has_text(fields):
            return Detail(fields, source, True)
        return Detail({**_by_structure(tree, url), **fields}, source, True)
    row = state_postings.posting(states(tree), url)
    if row is not None:
        found = {name: value for name, value in state_postings.fields(row).items() if name not in ("id", "url")}
        return Detail({**_around(tree), **found}, "state", True)
    fields = _by_structure(tree, url)
    is_posting = _shows_posting(fields)
    return Detail(fields, "structure", is_posting, not is_posting and _says_gone(tree))


def _stated(nodes: list[Fields], url: str) -> Fields | None:
    """The page's own JobPosting: the one whose address is the page's, else the only one or the first whole one."""
    path = urlsplit(url).path.rstrip("/")
    for node in nodes:
        stated = text(node.get("url"))
        if stated and path and urlsplit(stated).path.rstrip("/") == path:
            return node
    whole = [node for node in nodes if node.get("description")]
    return whole[0] if whole else nodes[0] if len(nodes) == 1 else None


def _has_json(tree: Element) -> bool:
    return any(
        "ld+json" in (script.get("type") or "").lower() and "JobPosting" in (script.text or "")
        for script in tree.iter("script")
    )


def _has_text(fields: Fields) -> bool:
    return bool(fields.get("description_html") or fields.get("description_plain"))


def _around(tree: Element) -> Fields:
    """What the head of a page says beside its posting."""
    language = tidy(tree.get("lang"))
    return {"language_raw": language} if language else {}


def _by_structure(tree: Element, url: str) -> Fields:
    told = metas(tree)
    found: Fields = {name: told[meta] for meta, name in METAS if meta in told}
    heading, title = title_of(tree, url, told)
    shown = content(tree, keep=[heading] if heading is not None else [])
    found.setdefault("title_raw", title)
    summary = summary_of(shown, found.get("title_raw") or "")
    places = [part for name in ("job-city", "job-region", "job-country") if (part := told.get(name))]
    found["places_raw"] = [", ".join(places)] if places else summary.pop("places", [])
    for field, name in FIELDS.items():
        if field in summary and not is_sentence(summary[field]):
            found.setdefault(name, summary[field])
    if summary.get("pay"):
        found["pay_raw"] = [{"text": summary["pay"]}]
    if summary.get("country"):
        found["country_raw"] = summary["country"]
    found["description_html"] = body_of(shown, found.get("title_raw") or "")
    company = told.get("og:site_name")
    if company:
        found.setdefault("company_raw", company)
    return {**_around(tree), **{name: value for name, value in found.items() if value}}


_BESIDE = ("places_raw", "employment_type_raw", "requisition_id", "source_posted_at_raw", "valid_through_raw")


def _says_gone(tree: Element) -> bool:
    """True for a page of few words, one of which is that the posting is no longer there."""
    said = line(content(tree))
    return len(said) < 1_500 and bool(GONE.search(said))


def _shows_posting(fields: Fields) -> bool:
    """True for a title and a text that says what postings say: two of its words, or one beside a place, a kind of
    contract or a requisition."""
    body = fields.get("description_html") or ""
    said = {match.lower() for match in DEMANDS.findall(re.sub(r"<[^<>]*>", " ", body))}
    beside = {name for name in _BESIDE if fields.get(name)}
    sure = bool(said) or "requisition_id" in beside or "valid_through_raw" in beside
    return bool(fields.get("title_raw")) and len(body) > 250 and sure and len(said) + len(beside) >= 2
