"""Company names: the key that the same employer's boards share."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from urllib.parse import quote

from pipelines.shipped import vocabulary
from pipelines.values.text import digest

LONGEST, LONGEST_NAME = 120, 220
"""Characters of a key; bytes of a folder's name, percent-encoded."""

_NOT_WORD = re.compile(r"[^\w&]+")
_AND = re.compile(r" ?&[ &]*")


@cache
def _legal_form() -> re.Pattern[str]:
    forms = sorted((row["form"] for row in vocabulary("legal_forms")), key=len, reverse=True)
    return re.compile(rf"(?: (?:{'|'.join(map(re.escape, forms))}))+$")


def company_key(name: str | None) -> str | None:
    """A slug of the name without accents and legal form (`Blåbær & Co. KG` is `blabaer`); None where nothing of a
    name is left."""
    folded = unicodedata.normalize("NFKD", name or "").casefold().replace("æ", "ae").replace("ø", "o")
    folded = unicodedata.normalize("NFKD", folded)
    words = _NOT_WORD.sub(" ", "".join(c for c in folded if not unicodedata.combining(c))).strip()
    core = _legal_form().sub("", words).strip(" &") or words.strip(" &")
    return _short(_AND.sub("-and-", core).replace(" ", "-")) or None


def _short(key: str) -> str:
    """A key names folders: one that is no name, but half a page, is cut, and told from others by a digest."""
    return key if len(key) <= LONGEST and len(quote(key)) <= LONGEST_NAME else f"{key[:20]}-{digest(key)[:12]}"
