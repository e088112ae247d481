"""What a board run says of all its rows, and how a printed line is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
        name = clean(self.company or item["company_raw"] or "") or None
        return name, company_key(name) or company_key(self.board) or self.board


def line(text: str | None) -> str | None:
    """A printed field: cleaned, on one line; None where nothing is left."""
    return " ".join(clean(text).split()) or None if text else None
