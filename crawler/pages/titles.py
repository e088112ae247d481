"""Which heading of a posting's page is its title, and which words are titles of careers pages in general."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from crawler.pages.tree import HEADINGS, Element, elements, line, marks, page_title

GENERIC = re.compile(
    r"(?:about|contact|careers?|jobs?|job openings?|open(?: job)? positions?|current (?:job )?openings?|"
    r"vacanc(?:y|ies)|apply(?: now| here| online| for (?:this|the) (?:job|position|role))?|apply for .{0,80}|"
    r"job (?:description|details?|summary|information|opportunit(?:y|ies))|position|role|opportunities|"
    r"description|responsibilities|requirements|qualifications|benefits|overview|join (?:us|our team|the team)|"
    r"work with us|we(?:'re| are) hiring|home|menu|search|sign in|log ?in|register|cookies?.{0,40}|privacy.{0,40}|"
    r"404.{0,30}|(?:page )?not found|related jobs|similar jobs|share.{0,30}|our (?:benefits|values|culture|mission)|"
    r"what we offer|karriere|stellenangebote?|offene stellen|über uns|jetzt bewerben|bewerben|stellenbeschreibung|"
    r"carri[eè]res?|nos offres|postuler|description du poste|empleo|trabaja con nosotros|ofertas de empleo|vacantes|"
    r"vagas|lavora con noi|posizioni aperte|vacatures|werken bij.{0,30}|select country/region)\W*",
    re.IGNORECASE,
)
"""Headings of careers sites that are no posting's title."""
_SPLIT = re.compile(r"\s+[|–—·•»:]\s+|\s+-\s+|\s*\|\s*")
_PREFIX = re.compile(
    r"^(?:job (?:application|posting|opening|title|description)|career(?:s)?|vacancy|position|we(?:'re| are) hiring|"
    r"hiring|stellenangebot|offre d'emploi|oferta de empleo)\s*[:–—-]\s+(?:title\s*[:-]\s*)?",
    re.IGNORECASE,
)
_NAMES_ITSELF = re.compile(r"(?:job|position|posting|vacancy)-?_?(?:title|name)", re.IGNORECASE)


def title_of(tree: Element, url: str, told: dict[str, str]) -> tuple[Element | None, str | None]:
    """The heading that is the posting's title, and the title: the heading that the page's own title, its card for
    other sites (`og:title`) and its address agree on; else the best part of the page's title."""
    called = [name for name in (page_title(tree), told.get("og:title"), told.get("twitter:title")) if name]
    slug = _slug(url) or _slug(told.get("og:url", ""))
    best: tuple[float, Element | None, str] = (0.0, None, "")
    for number, (element, heading) in enumerate(_candidates(tree)):
        rank = _rank(element, heading, called, slug) - min(number, 30) * 0.02
        if rank > best[0]:
            best = (rank, element, heading)
    if best[1] is not None and best[0] >= 2:
        return best[1], best[2]
    stated = _of_title(called, told.get("og:site_name"))
    if best[1] is not None and (best[0] >= 1 or stated is None):
        return best[1], best[2]
    return None, stated


def _candidates(tree: Element) -> Iterator[tuple[Element, str]]:
    """Headings with their text; of one that also holds the employer and the place, each part as well."""
    for element in _headings(tree):
        parts = [line(child) for child in element if isinstance(child.tag, str) and line(child)]
        for heading in (line(element), *(parts if len(parts) > 1 else ())):
            heading = _PREFIX.sub("", heading)
            if 2 < len(heading) <= 250 and not GENERIC.fullmatch(heading):
                yield element, heading


def _headings(tree: Element) -> Iterator[Element]:
    """Headings, and what names itself a title; not those of menus and footers."""
    for element in elements(tree):
        named = element.tag in HEADINGS or (
            element.tag in ("div", "span", "p", "strong") and _NAMES_ITSELF.search(marks(element))
        )
        if named and not any(above.tag in ("nav", "footer") for above in element.iterancestors()):
            yield element


def _rank(element: Element, heading: str, called: list[str], slug: set[str]) -> float:
    rank = {"h1": 2.0, "h2": 1.0, "h3": 0.6}.get(element.tag, 0.5)
    plain = bare(heading)
    if heading != line(element):
        rank -= 0.5
    if any(bare(name) == plain or plain in map(bare, _SPLIT.split(name)) for name in called):
        rank += 2.5
    elif any(plain in bare(name) for name in called) and len(plain) > 4:
        rank += 2.0
    words = set(re.findall(r"\w{3,}", heading.lower()))
    if slug and words:
        rank += 1.5 * len(words & slug) / len(words)
    if _NAMES_ITSELF.search(marks(element)) or element.get("itemprop") == "title":
        rank += 1.5
    if re.search(r"\b(?:cookie|newsletter|benefit|team|about|why|our)\b", heading, re.I):
        rank -= 0.8
    if heading.endswith(("?", "!", ".", ":")):
        rank -= 0.7
    return rank


def bare(name: str) -> str:
    return re.sub(r"\W+", " ", name.lower()).strip()


def _slug(url: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}", unquote(urlsplit(url).path).lower()))


def _of_title(called: list[str], site: str | None) -> str | None:
    """The part of the page's title that is no site's name and no word for careers pages."""
    for name in called:
        whole = _PREFIX.sub("", name)
        parts = [part.strip() for part in _SPLIT.split(whole) if part.strip()]
        parts = [part for part in parts if not GENERIC.fullmatch(part) and bare(part) != bare(site or "")]
        if parts:
            first = re.sub(r"\s+(?:at|bei|chez|en|@)\s+[A-Z][\w .&-]{1,40}$", "", parts[0])
            return first or parts[0]
    return None
