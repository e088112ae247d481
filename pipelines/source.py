"""What a board run says of all its rows, and how a printed line is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from pipelines.kept import kept
from pipelines.values.companies import company_key
from pipelines.values.text import clean


@dataclass(frozen=True, slots=True)
class Source:
    """What a batch's board run says of all its rows."""

    board_key: str
    platform: str
    board: str
    company: str | None
    seen_at: datetime

    def employer(self, item: dict[str, Any]) -> tuple[str | None, str]:
        """The company's name, where one is known, and its key: the boards file's word before the item's."""
        name = _clean(self.company or item["company_raw"] or "") or None
        return name, _key(name) or _key(self.board) or self.board


# A batch has one company, or few.
_clean, _key = lru_cache(maxsize=256)(clean), lru_cache(maxsize=256)(company_key)


def line(text: str | None) -> str | None:
    """A printed field: cleaned, on one line; None where nothing is left."""
    return _line(text) if text else None


@kept(2_048, longest=200)
def _line(text: str) -> str | None:
    return " ".join(clean(text).split()) or None
