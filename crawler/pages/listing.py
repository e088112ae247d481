"""A listing page: its postings, what it says of their number, and where it goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from crawler.pages import state_postings
from crawler.pages.addresses import STRONG, WEAK, address, same_site, segments, strength
from crawler.pages.jobposting import identifier, posting_fields, structured, text, types
from crawler.pages.listing_rows import Row, cards, linked
from crawler.pages.phrases import ALL_OF, HEADS_LIST, LEAD, LEADING, MORE, NEXT, NONE, TOTAL
from crawler.pages.state import states
from crawler.pages.titles import bare
from crawler.pages.tree import Element, content, elements, is_hidden, line, marks, page_title, tree_of

_TEMPLATE = re.compile(r"\{\{|\{\$|\{%|<%=")
_SCRIPTED = re.compile(r"ng-|data-ng-|v-|x-show|x-if|:|@|data-bind|\*ng|\[", re.IGNORECASE)
_OFFSET = re.compile(
    r"page|p|pg|paged|pagenumber|page_?no|currentpage|seite|pagina|página|start|startrow|offset|from|skip|joboffset",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ListingPage:
    """`rows` are the postings, each once. `next` is the page that follows; `has_more` says that more rows come by a
    button that is no link, or on another site. `total` is the number that the page states; `says_none` that it says
    there are none. `all_of` is the page of all postings, where this may show only some; `leads` are pages of the site
    that may list postings, likeliest first. `source` is json-ld, state or structure."""

    rows: tuple[Row, ...] = ()
    next: str | None = None
    has_more: bool = False
    total: int | None = None
    says_none: bool = False
    all_of: str | None = None
    leads: tuple[str, ...] = ()
    source: str = "structure"

    @property
    def is_whole(self) -> bool:
        """True where the page itself proves that nothing follows it."""
        return self.next is None and not self.has_more


def read_listing(page: str, url: str = "") -> ListingPage:
    """What a listing page holds. Raises ValueError where there is no page in it, or not all of it can be read."""
    tree = tree_of(page, whole=True)
    base = _base(tree, url)
    shown = content(tree)
    rows, source = _rows(tree, shown, base)
    following = _next(tree, base)
    return ListingPage(
        rows=tuple(rows),
        next=following,
        has_more=following is None and (_has_more(shown) or _leaves(tree, base)),
        total=_total(shown, len(rows)),
        says_none=not rows and _says_none(shown),
        all_of=_all_of(tree, base),
        leads=tuple(_leads(tree, base)),
        source=source,
    )


def _says_none(shown: Element) -> bool:
    """True where a short text of the page says that there are no postings, and no script decides whether it shows."""
    if _TEMPLATE.search(" ".join(shown.itertext())):
        return False
    said = [
        element
        for element in elements(shown)
        if len(element) <= 6 and sum(map(len, element.itertext())) < 400 and NONE.search(line(element))
    ]
    around = {above for element in said for above in element.iterancestors()}
    return any(
        not any(_SCRIPTED.match(name) for each in (element, *element.iterancestors()) for name in each.attrib)
        for element in said
        if element not in around
    )


def _base(tree: Element, url: str) -> str:
    stated = tree.find(".//base[@href]")
    return (address(url, stated.get("href")) if stated is not None else None) or url or "https://unknown.invalid/"


def _rows(tree: Element, shown: Element, base: str) -> tuple[list[Row], str]:
    """The longest of: what the page states as JSON-LD or microdata, what its scripts hold, its links, its cards; what
    the others know of the same postings fills what it does not say."""
    links = linked(shown, base)
    found = {"json-ld": _stated(tree, base), "state": _of_state(tree, base), "structure": links}
    if not any(found.values()):
        found["structure"] = cards(shown, base)
    source = max(found, key=lambda name: len(found[name]))
    others = [row for name, rows in found.items() if name != source for row in rows]
    return _each_once([_filled(row, others) for row in found[source]]), source


def _stated(tree: Element, base: str) -> list[Row]:
    rows = []
    for node in structured(tree)[0]:
        kinds = types(node)
        if "jobposting" in kinds:
            fields = {name: value for name, value in posting_fields(node).items() if value}
            if fields.get("title_raw"):
                rows.append(Row(fields["title_raw"], address(base, text(node.get("url"))), _numbered(fields, node)))
        elif "listitem" in kinds and isinstance(node.get("url"), str) and strength(node["url"]) == 2:
            title = text(node.get("name"))
            if title:
                rows.append(Row(title, address(base, node["url"])))
    return rows


def _numbered(fields: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    own = identifier(node)
    return {**fields, "id": own} if own else fields


def _of_state(tree: Element, base: str) -> list[Row]:
    rows = []
    for row in state_postings.postings(states(tree)):
        fields = state_postings.fields(row)
        title = fields.pop("title_raw", None)
        if title:
            rows.append(Row(title, address(base, fields.pop("url", None)), {**fields, "title_raw": title}))
    return rows


def _filled(row: Row, others: list[Row]) -> Row:
    same = [
        other for other in others if (row.url and other.url == row.url) or bare(other.title) == bare(row.title) != ""
    ]
    if len({other.url for other in same if other.url}) > 1:  # one title for several postings says nothing of this one
        same = [other for other in same if other.url == row.url]
    for other in same:
        row = replace(row, url=row.url or other.url, fields={**other.fields, **row.fields})
    return row


def _each_once(rows: list[Row]) -> list[Row]:
    """Rows of one address, or, without one, of one title and place, collapse: carousels show a posting again."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = (row.url,) if row.url else (bare(row.title), *row.fields.get("places_raw", ()), row.fields.get("id"))
        found.setdefault(key, row)
    return list(found.values())


# --- paging


def _next(tree: Element, base: str) -> str | None:
    """The page that follows: what is marked so, what is called so, or the number behind this page's."""
    own = (address(base, base) or base).rstrip("/")
    for element in tree.iter("link", "a"):
        if "next" in (element.get("rel") or "").lower().split() and not is_hidden(element):
            url = _page(base, element)
            if url and url.rstrip("/") != own and not _is_off(element):
                return url
    for anchor in tree.iter("a"):
        called = [line(anchor), anchor.get("aria-label") or "", anchor.get("title") or ""]
        named = any(NEXT.fullmatch(name.strip()) for name in called if name) or re.search(
            r"(?:^|[\s_-])next(?:$|[\s_-])", marks(anchor)
        )
        if named and not _is_off(anchor):
            url = _page(base, anchor)
            if url and url.rstrip("/") != own and _is_page_of(url, base):
                return url
    return _numbered_next(tree, base)


def _leaves(tree: Element, base: str) -> bool:
    """True where the page that is marked as the next is on another site: it is not followed, and this page is not the
    last."""
    for element in tree.iter("link", "a"):
        if "next" in (element.get("rel") or "").lower().split() and not is_hidden(element) and not _is_off(element):
            url = address(base, element.get("href"))
            if url and not same_site(url, base):
                return True
    return False


def _page(base: str, element: Element) -> str | None:
    url = address(base, element.get("href"))
    return url if url and same_site(url, base) else None


def _is_off(element: Element) -> bool:
    off = f"{marks(element)} {marks(element.getparent()) if element.getparent() is not None else ''}"
    return element.get("aria-disabled") == "true" or bool(
        re.search(r"(?:^|[\s_-])(?:disabled|inactive)(?:$|[\s_-])", off)
    )


def _is_page_of(url: str, base: str) -> bool:
    """True for another page of the same list: it differs in a number of paging, or in the last part of its path."""
    if _number_in(url)[0] is not None:
        return True
    return urlsplit(url).path.rstrip("/") == urlsplit(base).path.rstrip("/") or "/page/" in urlsplit(url).path


def _number_in(url: str) -> tuple[int | None, str]:
    """The number of paging in an address, and the rest of the address."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    for name, value in pairs:
        if _OFFSET.fullmatch(name) and value.isdecimal() and len(value) < 8:
            rest = sorted(pair for pair in pairs if pair != (name, value))
            return int(value), f"{parts.netloc}{parts.path.rstrip('/')}?{rest}#{name.lower()}"
    match = re.search(r"/(?:page|seite|pagina|p)[/-](\d{1,5})/?$", parts.path)
    if match:
        return int(match[1]), f"{parts.netloc}{parts.path[: match.start()]}#path"
    return None, f"{parts.netloc}{parts.path.rstrip('/')}"


def _numbered_next(tree: Element, base: str) -> str | None:
    """The smallest number of paging above this page's own, among links that differ in nothing else."""
    own, rest = _number_in(base)
    numbered: dict[str, dict[int, str]] = {}
    for anchor in tree.iter("a"):
        url = _page(base, anchor)
        number, other = _number_in(url) if url else (None, "")
        if url and number is not None and line(anchor).strip().isdecimal():
            numbered.setdefault(other, {})[number] = url
    for other, pages in numbered.items():
        if own is not None and other != rest:
            continue
        if own is None and not other.startswith(rest.rstrip("#")):
            continue
        is_offset = not re.search(r"#(?:p|pg|page\w*|paged|currentpage|seite|p[aá]gina|path)$", other)
        behind = [number for number in pages if number > (own if own is not None else 0 if is_offset else 1)]
        if behind:
            return pages[min(behind)]
    return None


def _has_more(shown: Element) -> bool:
    """True for a button that would show more rows."""
    for element in elements(shown):
        if element.tag in ("button", "a", "input") and not _is_off(element):
            called = line(element) or element.get("value") or element.get("aria-label") or ""
            if MORE.fullmatch(called.strip()):
                href = element.get("href") or ""
                if element.tag != "a" or href.startswith(("#", "javascript:")) or not href:
                    return True
    return False


def _total(shown: Element, rows: int) -> int | None:
    """The number of postings that the page states, where a short text of its own does; a smaller one than it shows is
    none."""
    found = set()
    for element in elements(shown):
        if len(element) > 8 or element.tag in ("li", "option", "a", "label"):
            continue
        whole = line(element) if sum(map(len, element.itertext())) < 120 else ""
        if not 2 < len(whole) < 80:
            continue
        match = TOTAL.fullmatch(whole)
        if match:
            number = next((group for group in match.groups() if group), "")
            found.add(int(re.sub(r"\D", "", number) or 0))
    fits = {number for number in found if number >= rows and number < 1_000_000}
    return fits.pop() if len(fits) == 1 and rows else None


def _all_of(tree: Element, base: str) -> str | None:
    own = (address(base, base) or base).rstrip("/")
    for anchor in tree.iter("a"):
        url = _page(base, anchor)
        if url and url.rstrip("/") != own and strength(url) < 2 and ALL_OF.fullmatch(line(anchor)[:120]):
            return url
    return None


def _leads(tree: Element, base: str) -> list[str]:
    """Pages of the site that may list postings, likeliest first: by what their links are called and where they are."""
    ranked: dict[str, float] = {}
    own = (address(base, base) or base).rstrip("/")
    for anchor in tree.iter("a"):
        url = _page(base, anchor)
        if not url or url.rstrip("/") == own or strength(url) == 2:
            continue
        parts, called = segments(url), line(anchor) or anchor.get("aria-label") or ""
        rank = (
            2.0 if HEADS_LIST.fullmatch(called[:200]) else 1.5 if LEAD.fullmatch(LEADING.sub("", called[:200])) else 0.0
        )
        rank += 1.0 if parts and parts[-1] in STRONG | {"search", "search-jobs", "all-jobs", "job-search"} else 0.0
        rank += 0.8 if parts and parts[-1] in WEAK - {"team"} else 0.0
        if rank >= 0.8:
            ranked[url] = max(ranked.get(url, 0.0), rank)
    return sorted(ranked, key=lambda url: -ranked[url])[:8]


def is_about_work(tree: Element, url: str) -> bool:
    """True for a page that is called a careers page, by its address or its title."""
    return bool(set(segments(url)) & (STRONG | WEAK)) or bool(
        re.search(r"career|job|vacanc|karriere|stellen|emploi|empleo|vaga", page_title(tree), re.I)
    )
