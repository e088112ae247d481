"""A page as a tree without what surrounds its content: menus, footers, forms, dialogs, and what is not shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any, TypeAlias

import lxml.html
from lxml import etree

from crawler.pages.labels import field_of

Element: TypeAlias = lxml.html.HtmlElement

MOST_NODES = 200_000
"""Elements that are looked at in one page."""
NEVER = frozenset(
    {"script", "style", "noscript", "template", "svg", "iframe", "object", "canvas", "video", "audio", "head", "link"}
)
AROUND = frozenset({"nav", "footer", "aside", "form", "dialog"})
ROLES = frozenset({"navigation", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "complementary"})
_BLOCKS = """
    address article aside blockquote body br dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4
    h5 h6 header hr li main nav ol option p pre section summary table tbody td tfoot th thead tr ul
"""
BLOCKS = frozenset(_BLOCKS.split())
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Words of classes and ids, as sites spell them: `site-footer`, `cookieBanner`, `nav__menu`.
_SURROUNDS = re.compile(
    r"(?:^|[\s_-])(?:site-?|main-?|global-?|page-?|top-?)?(?:nav(?:bar|igation)?|menu|footer|cookies?|consent|gdpr|"
    r"onetrust|breadcrumbs?|newsletter|subscribe|skip-?(?:link|to)|share|social(?:-?media)?|sharing|modal|popup|"
    r"pre-?footer|lang(?:uage)?-?(?:switch(?:er)?|select(?:or)?))(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:hide|hidden|hide-div|d-none|is-hidden|invisible|w-condition-invisible|w-dyn-bind-empty|"
    r"visible-(?:phone|xs)|slick-cloned|swiper-slide-duplicate|cloned)(?:\s|$)",
    re.IGNORECASE,
)
_FOR_READERS = re.compile(r"(?:^|\s)(?:visually-?hidden|sr-only|screen-reader-text|u-hiddenVisually)(?:\s|$)", re.I)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPACES = re.compile(r"\s+")


def tree_of(text: str, *, whole: bool = False) -> Element:
    """The page's root element. Raises ValueError where there is no page in it; `whole`, also where it is nested so
    deep (256 elements) that the parser leaves the rest out."""
    body = text.replace("\x00", "").encode("utf-8", "replace")
    if not body.strip():
        raise ValueError("the page is empty")
    parser = lxml.html.HTMLParser(encoding="utf-8")
    try:
        tree = lxml.html.document_fromstring(body, parser=parser)
    except etree.LxmlError as error:
        raise ValueError(f"the page cannot be read: {error}") from error
    if whole and any(fault.type_name == "ERR_RESOURCE_LIMIT" for fault in parser.error_log):
        raise ValueError("the page is nested too deep")
    return tree


def elements(root: Element) -> Iterator[Element]:
    """Every element below (and with) `root`, in the order of the page; comments and instructions are none."""
    for number, element in enumerate(root.iter(etree.Element)):
        if number >= MOST_NODES:
            return
        yield element


def content(tree: Element, *, keep: Iterable[Element] = ()) -> Element:
    """A copy of the page's body without what surrounds its content. What holds an element of `keep`, or nearly all of
    the page's text, is never taken away: some sites wrap a whole page in one form."""
    wanted = set(keep)
    body = tree.find(".//body")
    body = tree if body is None else body
    positions = {number for number, element in enumerate(body.iter(etree.Element)) if element in wanted}
    copy = deepcopy(body)
    etree.strip_tags(copy, etree.Comment, etree.ProcessingInstruction)
    own = {element for number, element in enumerate(copy.iter(etree.Element)) if number in positions}
    most = 0.5 * max(1, _size(copy))
    for element in list(elements(copy)):
        if element is copy or not _surrounds(element) or _detached(element, copy):
            continue
        never = element.tag in NEVER or is_hidden(element)
        if never or (_size(element) < most and not any(inner in own for inner in element.iter(etree.Element))):
            element.drop_tree()
    return copy


def _detached(element: Element, root: Element) -> bool:
    """True below something that was taken away already."""
    return next((above for above in element.iterancestors() if above is root), None) is None


def _surrounds(element: Element) -> bool:
    if element.tag in NEVER or element.tag in AROUND or is_hidden(element):
        return True
    return (element.get("role") or "") in ROLES or bool(_SURROUNDS.search(marks(element)))


def is_hidden(element: Element) -> bool:
    """True for what a browser does not show, and for a carousel's copies of its own slides."""
    if "hidden" in element.attrib or _HIDDEN_STYLE.search(element.get("style") or ""):
        return True
    classes = element.get("class") or ""
    if _FOR_READERS.search(classes):
        return not field_of(line(element)[:60])  # a label that only a screen reader says is a label all the same
    return bool(_HIDDEN_CLASS.search(classes)) and element.tag not in ("html", "body", "main")


def marks(element: Element) -> str:
    """An element's class and id, words divided: `jobLocation` → `job-Location`."""
    return _CAMEL.sub("-", f"{element.get('class') or ''} {element.get('id') or ''}")


def _size(element: Element) -> int:
    return sum(len(text.strip()) for text in element.itertext())


def line(element: Any) -> str:
    """An element's text on one line, blocks apart."""
    if element is None:
        return ""
    parts: list[str] = []
    _gather(element, parts)
    return tidy("".join(parts))


def _gather(root: Element, parts: list[str]) -> None:
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if element is not root:
                parts.append(element.tail or "")
            continue
        if element.tag in BLOCKS:
            parts.append(" ")
        if event == "start":
            parts.append(element.text or "" if element.tag not in NEVER else "")
        elif element is not root:
            parts.append(element.tail or "")


def own_text(element: Element) -> str:
    """The text that stands directly in an element, not in its children."""
    return tidy(" ".join([element.text or "", *(child.tail or "" for child in element)]))


def tidy(text: str | None) -> str:
    return _SPACES.sub(" ", (text or "").replace("\u200d", "").replace("\u200b", "").replace("\ufeff", "")).strip()


def metas(tree: Element) -> dict[str, str]:
    """A page's meta tags by lower-case name, the first of each; some servers write `itemprop` for `property`."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        stated = tidy(meta.get("content"))
        if name and stated:
            found.setdefault(name, stated)
    return found


def page_title(tree: Element) -> str:
    """What the page is called: the head's title, not that of a drawing."""
    return tidy(next((title.text_content() for title in tree.iter("title") if not _in_svg(title)), ""))


def _in_svg(element: Element) -> bool:
    return next(element.iterancestors("svg"), None) is not None
