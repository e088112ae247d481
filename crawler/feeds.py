"""Feeds (`ats.md` §30): RSS 2.0 and 1.0, Atom, JSON Feed, and the XML of job aggregators, as one list of entries."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import lxml.etree

from crawler.answers import json_of
from crawler.xml_document import inflated, local, root_of, text_of

CAPS = frozenset({10, 15, 20, 25, 30, 50, 100})
"""Lengths at which feeds are cut: one of just so many entries is no complete list."""
MOST_ENTRIES = 50_000
TRACKING = re.compile(r"utm_\w+|feedId|src|gh_src|trid|source|ref|fbclid|gclid|mc_[ce]id", re.IGNORECASE)
"""Query parameters that say where a reader came from, not which page it is."""
# Names (without namespace, lower case) that hold each field, best first.
ID = ("guid", "id", "referencenumber", "identifier", "jobid", "requisitionid")
TITLE = ("title", "jobtitle", "name")
LINK = ("link", "url", "joburl", "origlink")
PUBLISHED = ("pubdate", "published", "issued", "date", "created", "dateposted")
UPDATED = ("updated", "modified", "lastmodified")
HTML = ("encoded", "content", "description", "summary", "body", "jobdescription")
AUTHOR = ("creator", "author")
TAG = ("category", "subject", "keywords", "tag")
ITEMS = {"item", "entry", "job", "position", "vacancy"}
ROOTS = {"rss", "rdf", "feed", "source", "jobs", "joblist", "positions", "vacancies", "jobfeed"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. Dates are as printed; `html` is the fullest text that stands in it, as HTML, often only a summary;
    `fields` are all its plain children by name (lower case, without namespace), each with its first text."""

    id: str | None = None
    url: str | None = None
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    html: str | None = None
    language: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Feed:
    """`kind` is rss, rdf, atom, json or jobs (an aggregator's XML). `next` is the address of its next page. `whole`
    is false where the document was cut. `is_capped` says that the number of entries is one at which feeds are cut."""

    kind: str
    entries: tuple[Entry, ...] = ()
    title: str | None = None
    url: str | None = None
    language: str | None = None
    built: str | None = None
    next: str | None = None
    whole: bool = True

    @property
    def is_capped(self) -> bool:
        return len(self.entries) in CAPS


def entries(body: bytes) -> list[Entry]:
    """The entries of a feed, in order. Raises ValueError where it is none."""
    return list(read(body).entries)


def read(body: bytes) -> Feed:
    """The feed in `body`. Raises ValueError where it is none, as the page that answers for a switched-off feed."""
    document = inflated(body)
    if document.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return _json_feed(json_of(document))
    root, whole = root_of(document)
    name = local(root).lower()
    if name not in ROOTS:
        raise ValueError(f"the answer is no feed: <{name}>")
    kind = {"rss": "rss", "rdf": "rdf", "feed": "atom"}.get(name, "jobs")
    found = [_entry(item) for item in _items(root)]
    head = _head(root)
    return Feed(
        kind=kind,
        entries=tuple(found[:MOST_ENTRIES]),
        title=_text(head, TITLE),
        url=_text(head, ("link",)) or _atom_link(head.get("", [])),
        language=_text(head, ("language",)) or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        built=_text(head, ("lastbuilddate", "updated")),
        next=_next(root),
        whole=whole and len(found) <= MOST_ENTRIES,
    )


def canonical(url: str) -> str:
    """An address without its fragment and without the parameters that only say where a reader came from."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(name)]
    query = parts.query if len(kept) == len(parts.query.split("&")) else urlencode(kept)
    return parts._replace(netloc=parts.netloc.lower(), query=query, fragment="").geturl()


def _tracks(name: str) -> bool:
    return bool(TRACKING.fullmatch(name))


def _items(root: lxml.etree._Element) -> Iterator[lxml.etree._Element]:
    """Entries, outermost only: an aggregator's `<job>` may hold a `<position>`."""
    pending = list(reversed(root))
    while pending:
        element = pending.pop()
        if local(element).lower() in ITEMS:
            yield element
        elif isinstance(element.tag, str):
            pending.extend(reversed(element))


def _head(root: lxml.etree._Element) -> dict[str, list[lxml.etree._Element]]:
    channel = next((child for child in root if local(child).lower() == "channel"), root)
    return _named(child for child in channel if local(child).lower() not in ITEMS)


def _named(elements: Iterator[lxml.etree._Element]) -> dict[str, list[lxml.etree._Element]]:
    """Elements by name; those under Atom's link as well under the empty name."""
    found: dict[str, list[lxml.etree._Element]] = {}
    for element in elements:
        name = local(element).lower()
        found.setdefault(name, []).append(element)
        if name == "link" and element.get("href"):
            found.setdefault("", []).append(element)
    return found


def _entry(item: lxml.etree._Element) -> Entry:
    children = _named(iter(item))
    fields = {name: text for name in children if name and (text := _text(children, (name,)))}
    published, updated = _text(children, PUBLISHED), _text(children, UPDATED)
    return Entry(
        id=_text(children, ID) or _about(item),
        url=_address(children),
        title=_line(_text(children, TITLE)),
        published=published,
        updated=updated,
        authors=tuple(dict.fromkeys(_authors(children))),
        tags=tuple(dict.fromkeys(_tags(children))),
        html=_body(children),
        language=_text(children, ("language", "lang")) or item.get("{http://www.w3.org/XML/1998/namespace}lang"),
        fields=fields,
    )


def _text(children: Mapping[str, list[lxml.etree._Element]], names: tuple[str, ...]) -> str | None:
    found = (text_of(element) for name in names for element in children.get(name, ()))
    return next((text for text in found if text), None)


def _about(item: lxml.etree._Element) -> str | None:
    about = item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or item.get("id")
    return str(about) if about else None


def _address(children: Mapping[str, list[lxml.etree._Element]]) -> str | None:
    """The entry's own page; a guid that is a permanent link, where nothing else says it."""
    stated = _text(children, LINK) or _atom_link(children.get("", []))
    if stated:
        return stated
    for element in children.get("guid", ()):
        text = text_of(element) or ""
        if element.get("isPermaLink") != "false" and text.startswith(("http://", "https://")):
            return text
    return None


def _atom_link(links: list[lxml.etree._Element]) -> str | None:
    own = (str(link.get("href")) for link in links if (link.get("rel") or "alternate") == "alternate")
    return next(own, None)


def _next(root: lxml.etree._Element) -> str | None:
    for parent in (root, *(child for child in root if local(child).lower() == "channel")):
        for link in parent:
            if local(link) == "link" and link.get("rel") == "next" and link.get("href"):
                return str(link.get("href"))
    return None


def _authors(children: Mapping[str, list[lxml.etree._Element]]) -> Iterator[str]:
    """Names only: RSS has `mailbox (name)`, Atom a child of its own."""
    for name in AUTHOR:
        for element in children.get(name, ()):
            inner = next((child for child in element if local(child) == "name"), element)
            text = _line(text_of(inner)) or ""
            bracket = re.fullmatch(r"\S+@\S+\s*\(([^()]{1,200})\)", text)
            if bracket or (text and "@" not in text):
                yield bracket[1].strip() if bracket else text


def _tags(children: Mapping[str, list[lxml.etree._Element]]) -> Iterator[str]:
    for name in TAG:
        for element in children.get(name, ()):
            text = _line(element.get("label") or text_of(element) or element.get("term"))
            if text:
                yield text


def _body(children: Mapping[str, list[lxml.etree._Element]]) -> str | None:
    """The longest of the texts; XHTML that stands in the feed itself is put into words again."""
    found = [text for name in HTML for element in children.get(name, ()) if (text := _markup(element))]
    return max(found, key=len, default=None)


def _markup(element: lxml.etree._Element) -> str | None:
    if not len(element):
        text = text_of(element)
        return text if element.get("type") != "text" or text is None else html.escape(text, quote=False)
    inner = html.escape(element.text or "", quote=False)
    inner += "".join(lxml.etree.tostring(child, encoding="unicode", method="html") for child in element)
    return inner.strip() or None


def _line(text: str | None) -> str | None:
    """One line of plain text: titles are often escaped twice, or hold tags."""
    if text is None:
        return None
    return re.sub(r"\s+", " ", re.sub(r"</?[A-Za-z][^<>]{0,200}>", " ", html.unescape(text))).strip() or None


def _json_feed(value: Any) -> Feed:
    """JSON Feed 1.0 and 1.1."""
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(value.get("version")):
        raise ValueError("the answer is no JSON Feed")
    found = [_json_entry(item) for item in items if isinstance(item, dict)]
    return Feed(
        kind="json",
        entries=tuple(found[:MOST_ENTRIES]),
        title=_line(_string(value.get("title"))),
        url=_string(value.get("home_page_url")),
        language=_string(value.get("language")),
        next=_string(value.get("next_url")),
        whole=len(found) <= MOST_ENTRIES,
    )


def _json_entry(item: dict[str, Any]) -> Entry:
    told = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = (_line(_string(author.get("name"))) for author in told or () if isinstance(author, dict))
    tags = item.get("tags") if isinstance(item.get("tags"), list) else []
    plain = _string(item.get("content_text")) or _string(item.get("summary"))
    return Entry(
        id=_string(item.get("id")),
        url=_string(item.get("url")) or _string(item.get("external_url")),
        title=_line(_string(item.get("title"))),
        published=_string(item.get("date_published")),
        updated=_string(item.get("date_modified")),
        authors=tuple(dict.fromkeys(name for name in names if name)),
        tags=tuple(dict.fromkeys(tag for value in tags or () if (tag := _line(_string(value))))),
        html=_string(item.get("content_html")) or (html.escape(plain, quote=False) if plain else None),
        language=_string(item.get("language")),
        fields={name.lower(): text for name, value in item.items() if (text := _string(value))},
    )


def _string(value: Any) -> str | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None
