"""What a page links for machines: its feeds."""

from __future__ import annotations

import re

from crawler.pages.addresses import address
from crawler.pages.tree import tree_of

_FEED = re.compile(r"application/(?:rss|atom|feed|rdf)\+?(?:xml|json)?|text/xml|application/xml|application/json", re.I)
_OF_JOBS = re.compile(r"job|career|vacanc|position|stelle|karriere|emploi|empleo|vaga", re.I)


def feeds_of(page: str, url: str) -> list[str]:
    """The feeds that a page names in its head, those of postings first."""
    found = []
    for link in tree_of(page).iter("link"):
        feed = address(url, link.get("href")) if "alternate" in (link.get("rel") or "").lower() else None
        if feed and _FEED.match(link.get("type") or ""):
            found.append((not _OF_JOBS.search(f"{feed} {link.get('title') or ''}"), feed))
    return list(dict.fromkeys(feed for _, feed in sorted(found, key=lambda each: each[0])))
