"""How the report page says a thing: numbers, shares, names, and fetched text that is to stay on one line."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from urllib.parse import urlsplit

from babel import Locale

UNKNOWN = "not known"
_SPELLED = {"it": "IT", "hr": "HR", "ux": "UX", "qa": "QA", "ai": "AI", "ml": "ML", "pr": "PR"}


def plain(text: str | None, longest: int = 90) -> str:
    """Fetched text as one line of what can be seen, cut to `longest` characters."""
    line = " ".join("".join(one if one.isprintable() else " " for one in (text or "")[: 8 * longest]).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def link(url: str | None) -> str | None:
    """An address that a person may follow: http or https with a host, else None."""
    text = (url or "").strip()
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or len(text) > 2_000 or not text.isprintable() or " " in text:
        return None
    return text


def name(key: str | None) -> str:
    """A key of a vocabulary as words: data_engineer → Data engineer."""
    if key is None:
        return UNKNOWN.capitalize()
    words = plain(key, 40).replace("_", " ").split(" ")
    told = " ".join(_SPELLED.get(word, word) for word in words)
    return told[:1].upper() + told[1:]


def verdict(key: str | None) -> str:
    return "not yet tried" if key is None else plain(key, 30)


def country(code: str | None) -> str:
    """The English name of an ISO 3166-1 code."""
    if code is None:
        return UNKNOWN.capitalize()
    return _territories().get(code) or plain(code, 30)


@cache
def _territories() -> dict[str, str]:
    told = dict(Locale("en").territories)
    return told | {"US": "United States", "GB": "United Kingdom", "HK": "Hong Kong", "MO": "Macao"}


def number(value: float | None) -> str:
    """Whole, with commas between thousands."""
    return "–" if value is None else f"{value:,.0f}"


def short(value: float | None) -> str:
    """An amount in few letters: 84.5k, 1.2M, 15."""
    if value is None:
        return "–"
    for size, sign in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= 0.9995 * size:
            return f"{value / size:.3g}{sign}"
    return f"{value:.0f}"


def percent(part: float | None, whole: float | None) -> str:
    """A share in per cent; small ones with a decimal, and never 0% or 100% of what is not none or all."""
    if part is None or not whole:
        return "–"
    share = 100 * part / whole
    if part and share < 0.1:
        return "<0.1%"
    if share < 9.95:
        return f"{share:.1f}%" if part else "0%"
    return f"{min(share, 99):.0f}%" if part < whole else f"{share:.0f}%"


def of(part: int, whole: int, things: str = "") -> str:
    """A share with what it is of: "12 of 35 jobs (34%)"."""
    return f"{number(part)} of {number(whole)}{things and f' {things}'} ({percent(part, whole)})"


def counted(count: int, word: str, words: str | None = None) -> str:
    """1 board, 2 boards."""
    return f"{number(count)} {word if count == 1 else words or f'{word}s'}"


def day(value: date | datetime | None) -> str:
    return "–" if value is None else f"{value.day} {value:%b %Y}"


def moment(value: datetime | None) -> str:
    return "–" if value is None else f"{day(value)}, {value:%H:%M} UTC"
