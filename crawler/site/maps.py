"""The way through a site's sitemaps: each is asked once, and one that leads back to itself has no end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from crawler.answers import Row

MOST_SITEMAPS = 50
DEEPEST = 3
"""Levels of sitemaps that name sitemaps; the protocol knows one."""


@dataclass(frozen=True, slots=True)
class Maps:
    """What is known between two sitemaps; it travels with the request as `told`. `named_by` has every sitemap met so
    far, with the one that named it first; `guess` says that none was named, and that one of the `pending` will do."""

    pending: list[str]
    named_by: dict[str, str]
    guess: bool = False
    whole: bool = True
    """False where one is lost, cut, or left out."""
    capped: bool = False
    circular: bool = False
    sample: Row | None = None
    """A posting's row kept back, to be asked for behind the last sitemap."""

    @classmethod
    def first(cls, named: Iterable[str], *, guess: bool = False) -> Maps:
        pending = list(dict.fromkeys(named))
        return cls(pending[:MOST_SITEMAPS], dict.fromkeys(pending, ""), guess, capped=len(pending) > MOST_SITEMAPS)

    def told(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def proves(self) -> bool:
        """True where the sitemaps that were read are all there are."""
        return self.whole and not self.capped and not self.circular

    def onward(self) -> Maps:
        """Without the one that is asked now."""
        return replace(self, pending=self.pending[1:])

    def lost(self) -> Maps:
        """One of them could not be read; of guessed ones nothing is said."""
        return replace(self, whole=self.whole and self.guess)

    def after(self, asked: str, url: str, children: list[str], *, found: bool, whole: bool) -> Maps:
        """The sitemap `asked`, which is at `url`, names `children`; `found` says that it names postings."""
        above = [asked, *self._above(asked)]
        new = [child for child in dict.fromkeys(children) if child not in self.named_by and child != url]
        is_deep = bool(new) and len(above) > DEEPEST
        room = max(0, MOST_SITEMAPS - len(self.named_by))
        kept = [] if is_deep else new[:room]
        # One of the well-known places is enough.
        others = [] if self.guess and (children or found) else self.pending
        return replace(
            self,
            pending=[*kept, *others],
            named_by={**self.named_by, **dict.fromkeys(kept, asked)},
            guess=self.guess and not children,
            whole=self.whole and whole,
            capped=self.capped or (not is_deep and len(new) > room),
            circular=self.circular or is_deep or any(child in (url, *above) for child in children),
        )

    def _above(self, sitemap: str) -> list[str]:
        """The sitemaps that led to this one, nearest first."""
        found = []
        while sitemap := self.named_by.get(sitemap, ""):
            found.append(sitemap)
        return found
