"""Rows of a listing page by structure: links to postings, and, where there are none, cards and folded sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import lxml.html

from crawler.pages.addresses import CONTENT, address, group_of, is_document, same_site, strength
from crawler.pages.body import body_of
from crawler.pages.labels import EMPLOYMENT, WORKPLACE, field_of, is_place
from crawler.pages.phrases import APPLY, CALL, DEMANDS, HEADS_LIST
from crawler.pages.summary import summary_of
from crawler.pages.titles import GENERIC
from crawler.pages.tree import HEADINGS, Element, elements, line, marks

ENOUGH = 2.5
"""The score from which a group of links is a list of postings."""
_TITLE_MARK = re.compile(
    r"(?:^|[\s_-])(?:job|position|posting|vacancy|role|opening|card|item|list)?[\s_-]?(?:title|name|heading)(?:$|[\s_-])",
    re.I,
)
_LOCATION = re.compile(r"location(?:\.href)?\s{0,5}=\s{0,5}['\"]([^'\"]{1,1000})['\"]")
_BUTTON = re.compile(r"(?:^|[\s_-])(?:btn|button|cta)(?:$|[\s_-])", re.IGNORECASE)
_BADGE = re.compile(r"(?:^|[\s_-])(?:badges?|labels?|tags?|chips?|pills?|new|count)(?:$|[\s_-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One posting of a list. `title` is empty where only its own page, `url`, has one; `url` is None where it has none
    of its own; `fields` are those of `crawler.items.Posting` that the row shows, its text where it has it."""

    title: str
    url: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)


def linked(shown: Element, base: str) -> list[Row]:
    """Rows of the links that are postings, in order, each address once."""
    anchors = [(anchor, url) for anchor in elements(shown) if (url := _own(base, anchor))]
    groups: dict[str, list[tuple[Element, str]]] = {}
    for anchor, url in anchors:
        groups.setdefault(group_of(url), []).append((anchor, url))
    accepted = {name for name, links in groups.items() if _score(links, shown) >= ENOUGH}
    chosen = [(anchor, url) for anchor, url in anchors if group_of(url) in accepted]
    owners = _owners(chosen)
    found: dict[str, Row] = {}
    for url in dict.fromkeys(url for _, url in chosen):
        own = [anchor for anchor, each in chosen if each == url]
        row = _row(own, url, owners)
        if row is not None:
            found[url] = row
    return list(found.values())


def href_of(element: Element) -> str | None:
    """Where an element leads: a link, or a row that a script makes one."""
    if element.tag == "a" and element.get("href"):
        return str(element.get("href"))
    for name in ("data-href", "data-url", "data-link"):
        if element.get(name):
            return str(element.get(name))
    called = _LOCATION.search(element.get("onclick") or "")
    return called[1] if called else None


def _own(base: str, anchor: Element) -> str | None:
    """The address of a link on the site's own hosts that leads to another page."""
    url = address(base, href_of(anchor), files=True)
    return url if url and same_site(url, base) and url.rstrip("/") != (address(base, base) or "").rstrip("/") else None


def _score(links: list[tuple[Element, str]], shown: Element) -> float:
    """How sure a group of links is a list of postings."""
    urls = list(dict.fromkeys(url for _, url in links))
    score = float(sum(strength(url) for url in urls)) / len(urls) * 1.5
    if any(map(is_document, urls)) and not _is_under_head(links[0][0], shown):
        return 0
    if CONTENT.search(urls[0]):
        score -= 3
    owners = _owners(links)
    sample = links[:: max(1, len(links) // 12)][:12]
    boxes = [_box(anchor, url, owners) for anchor, url in sample]
    clued = sum(_has_clue(box) for box in boxes) / len(boxes)
    named = sum(
        bool(_title([anchor], box)) or "://" in line(anchor) for (anchor, _), box in zip(sample, boxes, strict=True)
    ) / len(boxes)
    if named < 0.5:
        return 0
    score += 1.5 * clued
    if _is_under_head(links[0][0], shown):
        score += 1
    return score


def _has_clue(box: Element) -> bool:
    """True for a row that shows a place, a kind of contract or a way to apply."""
    pieces = list(_pieces(box))[:25]
    return any(
        EMPLOYMENT.fullmatch(piece) or WORKPLACE.fullmatch(piece) or is_place(piece) or APPLY.match(piece)
        for piece in pieces
    ) or any(re.search(r"location|place|standort", marks(element), re.I) for element in list(elements(box))[:40])


def _is_under_head(element: Element, shown: Element) -> bool:
    """True where the nearest headings before the element, outside its row, say that postings follow."""
    before = element.xpath("preceding::*[self::h1 or self::h2 or self::h3 or self::h4]")
    return any(HEADS_LIST.fullmatch(line(heading)[:200]) for heading in before[-4:])


def _owners(links: list[tuple[Element, str]]) -> dict[Element, str]:
    """Every element above a link with the one address below it; empty where there are several."""
    owners: dict[Element, str] = {}
    for anchor, url in links:
        for above in (anchor, *anchor.iterancestors()):
            if owners.setdefault(above, url) != url:
                owners[above] = ""
    return owners


def _box(anchor: Element, url: str, owners: dict[Element, str]) -> Element:
    """The row of a link: the largest element around it that holds no other posting and not much text."""
    box = anchor
    for above in anchor.iterancestors():
        if owners.get(above) != url or above.tag in ("body", "main", "html") or _length(above, 1500) >= 1500:
            break
        if _adds_headings(box, above):
            break
        box = above
        if above.tag in ("li", "tr", "article"):
            break
    return box


def _adds_headings(box: Element, above: Element) -> bool:
    """True where an element around a row that has its heading brings others: those of the page."""
    own = sum(1 for _ in box.iter("h1", "h2", "h3"))
    return own > 0 and sum(1 for _ in above.iter("h1", "h2", "h3")) > own


def _length(element: Element, most: int) -> int:
    size = 0
    for piece in element.itertext():
        size += len(piece.strip())
        if size >= most:
            return most
    return size


def _row(anchors: list[Element], url: str, owners: dict[Element, str]) -> Row | None:
    boxes = [_box(anchor, url, owners) for anchor in anchors]
    for box in dict.fromkeys(boxes):
        title = _title(anchors, box)
        if title:
            return Row(title, url, _fields(box, title))
    # A page for machines: addresses for texts. The posting's own page has its title.
    return Row("", url) if strength(url) == 2 and any("://" in line(anchor) for anchor in anchors) else None


def _title(anchors: list[Element], box: Element) -> str | None:
    """A row's title: the heading in its link, the heading in the row, the link's own text, the row's first text that is
    no call, place or kind of contract."""
    tries: list[str] = []
    for anchor in anchors:
        tries += [heading_text(each) for each in anchor.iter(*HEADINGS)]
        tries += [line(each) for each in elements(anchor) if _TITLE_MARK.search(marks(each)) and each is not anchor]
    named = [anchor for anchor in anchors if not _BUTTON.search(marks(anchor)) and anchor.get("role") != "button"]
    tries += [line(anchor) for anchor in named if len(list(_pieces(anchor))) == 1]
    tries += [heading_text(each) for each in box.iter(*HEADINGS)]
    tries += [line(each) for each in elements(box) if _TITLE_MARK.search(marks(each))]
    tries += [piece for anchor in anchors for piece in _pieces(anchor)]
    tries += [anchor.get("title") or anchor.get("aria-label") or "" for anchor in anchors]
    tries += list(_pieces(box))
    return next((text for text in tries if is_title(text)), None)


def heading_text(heading: Element) -> str:
    """A heading's text without the badges that some sites put into it."""
    if not any(_BADGE.search(marks(each)) for each in heading):
        return line(heading)
    bare = deepcopy(heading)
    bare.tail = None
    for badge in [each for each in bare if _BADGE.search(marks(each))]:
        badge.drop_tree()
    return line(bare) or line(heading)


def is_title(text: str) -> bool:
    """True for what may be a posting's title: no call, no place, no label, no sentence."""
    if not 3 <= len(text) <= 160 or len(text.split()) > 22 or not re.search(r"[^\W\d_]{2}", text):
        return False
    if "://" in text or GENERIC.fullmatch(text) or CALL.fullmatch(text) or HEADS_LIST.fullmatch(text) or field_of(text):
        return False
    if APPLY.search(text) and len(text.split()) <= 4:
        return False
    return not (EMPLOYMENT.fullmatch(text) or WORKPLACE.fullmatch(text) or is_place(text))


def _pieces(box: Element) -> Iterator[str]:
    """The texts of a row, each as it stands in the page."""
    for piece in box.itertext():
        text = " ".join(piece.split())
        if text:
            yield text


def _fields(box: Element, title: str) -> dict[str, Any]:
    summary = summary_of(box, title)
    found = {
        "places_raw": summary.get("places"),
        "employment_type_raw": summary.get("employment_type"),
        "workplace_type_raw": summary.get("workplace_type"),
        "department": summary.get("department"),
        "source_posted_at_raw": summary.get("posted"),
        "requisition_id": summary.get("requisition"),
    }
    return {name: value for name, value in found.items() if value}


# --- cards


def cards(shown: Element, base: str) -> list[Row]:
    """Rows without pages of their own: headings of one kind, each over a place, a kind of contract, a way to apply or
    a whole posting. Such a row's link leads to its form."""
    groups: dict[tuple[str, str, str], list[Element]] = {}
    for element in elements(shown):
        if element.tag in HEADINGS[1:] or (
            element.tag in ("summary", "button", "div", "span", "p") and _TITLE_MARK.search(marks(element))
        ):
            parent = element.getparent()
            above = f"{parent.tag} {parent.get('class') or ''}" if parent is not None else ""
            groups.setdefault((element.tag, element.get("class") or "", above), []).append(element)
    best: list[Row] = []
    for headings in groups.values():
        rows = _carded(headings, base)
        if len(rows) > len(best):
            best = rows
    return best


def _carded(headings: list[Element], base: str) -> list[Row]:
    own = {heading: str(number) for number, heading in enumerate(headings)}
    owners = _owners([(heading, own[heading]) for heading in headings])
    rows = []
    titled = [heading for heading in headings if is_title(heading_text(heading))]
    for heading in titled:
        box = heading
        for above in heading.iterancestors():
            if (
                owners.get(above) != own[heading]
                or above.tag in ("body", "main", "html")
                or _length(above, 12_000) >= 12_000
            ):
                break
            box = above
        if box is heading:
            box = _following(heading, own)
        row = _card(heading_text(heading), box, base)
        if row is not None:
            rows.append(row)
    return rows if len(rows) >= 0.6 * len(titled) else []


def _following(heading: Element, others: dict[Element, str]) -> Element:
    """What stands between a heading and the next of its kind, where no element holds it together."""
    box = lxml.html.Element("div")
    box.append(deepcopy(heading))
    for number, following in enumerate(heading.itersiblings()):
        if following in others or number >= 40:
            break
        box.append(deepcopy(following))
    return box


def _card(title: str, box: Element, base: str) -> Row | None:
    fields = _fields(box, title)
    text = line(box)
    long = len(text) > 500 and len(set(map(str.lower, DEMANDS.findall(text)))) >= 2
    calls = [each for each in elements(box) if each.tag in ("a", "button", "div", "span") and _is_call(each)]
    folds = any(
        each.get("aria-expanded") or each.get("role") == "button" or each.tag == "summary" for each in elements(box)
    )
    clues = [bool(fields.get("places_raw")), bool(fields.get("employment_type_raw")), bool(calls), long, long and folds]
    if sum(clues) < 2:
        return None
    link = next((url for each in calls if each.tag == "a" and (url := address(base, each.get("href")))), None)
    if link:
        fields["apply_url"] = link
    if long:
        fields["description_html"] = body_of(box, title)
    return Row(title, None, fields)


def _is_call(element: Element) -> bool:
    text = line(element) if _length(element, 60) < 60 else ""
    return bool(text) and len(text) > 3 and bool(CALL.fullmatch(text))
