"""The few pages worth asking for from a page that names no board: its frames, its careers pages, its scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urldefrag, urlsplit

from crawler.embeds import PageNames
from crawler.sites import CAREERS, TALK, registrable

LINKS, FRAMES, SCRIPTS = 3, 2, 2
LONGEST_TEXT = 60

# What leads to a list, before what leads to a page about working there.
_LISTS = re.compile(
    r"open(?:ings?|[ -]?positions?|[ -]?roles?)|vacanc|all jobs|(?:search|view|see|browse|find|current)\b.*\bjobs"
    r"|offene|stellen|vacatures|vagas|vacantes|lediga|ledige|offres",
    re.IGNORECASE,
)
# Marks of a platform's widget that its own script fills: the board's name stands in the site's scripts (`ats.md` §1).
_FILLED = re.compile(
    r"gh_jid|grnhse_app|ashby_jid|ashby_embed|whr_embed|lever-jobs|BambooHR|jv-careersite", re.IGNORECASE
)
# What stands under a careers word and is no page.
_NO_PAGE = re.compile(r"\.(?:pdf|docx?|png|jpe?g|svg|gif|webp|mp4|zip|ics)$", re.IGNORECASE)


def ways(page: PageNames) -> list[str]:
    """Addresses of the same site, the likeliest first; a script's is followed by a blank and the page's own."""
    frames = _same_site(page, page.loaded("iframe", "frame"))
    scripts: list[str] = []
    if _FILLED.search(page.html):
        scripts = [f"{address} {page.url}" for address in _same_site(page, page.loaded("script"))]
    return [*frames[:FRAMES], *_careers(page)[:LINKS], *scripts[:SCRIPTS]]


def _careers(page: PageNames) -> list[str]:
    ranked = [(rank, link.address) for link in page.links if (rank := _rank(link.text, link.address)) is not None]
    return _same_site(page, (address for _, address in sorted(ranked, key=lambda one: one[0])))


def _rank(text: str, address: str) -> int | None:
    """0 for a link to a list, 1 to careers pages, 2 where only the address says so; None for any other."""
    path = unquote(urlsplit(address).path)
    if TALK.search(address) or _NO_PAGE.search(path):
        return None
    if len(text) <= LONGEST_TEXT and CAREERS.search(text):
        return 0 if _LISTS.search(text) else 1
    return 2 if CAREERS.search(path.rstrip("/").rpartition("/")[2]) else None


def _same_site(page: PageNames, addresses: Iterable[str]) -> list[str]:
    """Each address of the page's own site once; the page itself is none."""
    site = registrable(page.url)
    found = dict.fromkeys(urldefrag(address)[0] for address in addresses if registrable(address) == site)
    found.pop(urldefrag(page.url)[0], None)
    return list(found)
