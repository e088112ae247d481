"""The text of a posting on its own page: the block with nearly all of the prose, without what stands around it."""

from __future__ import annotations

import re
from copy import deepcopy

from crawler.pages.jobposting import inner_html
from crawler.pages.labels import field_of
from crawler.pages.phrases import AFTER
from crawler.pages.tree import HEADINGS, Element, elements, line, marks

ENOUGH = 0.75
"""The part of a page's prose that its block must hold."""
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:related|similar|recommended|other-?jobs|more-?jobs|job-?list|"
    r"apply-?(?:form|section|box|button)?|application-?form|sidebar|share|social|job-?alert|recruiter|back-?(?:link|button|to)|btn|button|sign-?up)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ENDS = frozenset({*HEADINGS, "a", "button", "p", "div", "span"})


def body_of(shown: Element, title: str) -> str | None:
    """The HTML of the posting's text in a page's content (`tree.content`); None where there is no prose."""
    shown = deepcopy(shown)
    _clean(shown, title)
    sizes = _sizes(shown)
    whole = sizes.get(shown, 0)
    if whole < 40:
        return None
    block = shown
    while True:
        largest = max(
            (child for child in block if isinstance(child.tag, str)),
            key=lambda child: sizes.get(child, 0),
            default=None,
        )
        if largest is None or sizes.get(largest, 0) < ENOUGH * whole or not len(largest):
            break
        block = largest
    _trim(block, title)
    return inner_html(block).strip() or None


def _sizes(root: Element) -> dict[Element, int]:
    """Characters of prose in each element: of text that is in no link, and long enough to be a sentence or an item."""
    sizes: dict[Element, int] = {}
    for element in reversed(list(elements(root))):
        own = 0
        if element.tag not in ("a", "button", "label", "option", *HEADINGS):
            pieces = [element.text or "", *(child.tail or "" for child in element)]
            own = sum(len(piece.strip()) for piece in pieces)
            own += sum(len(line(child)) for child in element if child.tag == "a" and own > 40)
            own = own if own >= 15 or element.tag in ("li", "b", "strong", "em", "span") else 0
        sizes[element] = own + sum(sizes.get(child, 0) for child in element)
    return sizes


def _clean(root: Element, title: str) -> None:
    """Take away the heading that is the title, what stands beside the text, and what follows it."""
    total = max(1, len(line(root)))
    for element in list(elements(root)):
        if element is root or element.getparent() is None or not _is_below(element, root):
            continue
        text = line(element) if _is_small(element) else ""
        if (element.tag in ("h1", "h2", "h3") and title and text.lower() == title.lower()) or (
            _BESIDE.search(marks(element)) and len(line(element)) < 0.3 * total
        ):
            element.drop_tree()
        elif (
            element.tag in ("h1", "h2", "h3", "h4", "h5", "a", "button", "p", "div", "span")
            and text
            and AFTER.fullmatch(text)
        ):
            _drop_after(element, root, total)


def _is_below(element: Element, root: Element) -> bool:
    return any(above is root for above in element.iterancestors())


def _is_small(element: Element) -> bool:
    size = 0
    for piece in element.itertext():
        size += len(piece)
        if size > 400:
            return False
    return True


def _drop_after(element: Element, root: Element, total: int) -> None:
    """A heading of other postings or of a form goes with all that follows it in its block; a link goes alone."""
    if element.tag in HEADINGS:
        following = [each for each in element.itersiblings() if isinstance(each.tag, str)]
        if sum(len(line(each)) for each in following) < 0.4 * total:
            for each in following:
                each.drop_tree()
    element.drop_tree()


def _trim(block: Element, title: str) -> None:
    """Take rows of a summary (`Location: Lyon`) from the start of the text, up to its first sentence."""
    for child in list(block)[:12]:
        if not isinstance(child.tag, str):
            continue
        text = line(child)
        if not text:
            continue
        label = re.match(r"([^:：]{2,40})[:：]\s*\S", text)
        if text.lower() == title.lower() or (label and field_of(label[1]) and len(text) < 90 and len(child) < 4):
            child.drop_tree()
        else:
            return
