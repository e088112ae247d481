"""Printed dates as moments: ISO, epoch, RFC 2822, dates in words and figures, and "3 days ago"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache

from pipelines.shipped import vocabulary
from pipelines.values.relative_dates import read_relative


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A moment as naive UTC; midnight UTC where only a day is known; None with `unknown`."""

    date: datetime | None
    precision: str
    """second, day, relative (counted back from when we saw it) or unknown."""


UNKNOWN = ReadDate(None, "unknown")

# A printed date is short; what is longer is prose around it, whose end no date needs.
_LONGEST = 160
_EARLIEST_YEAR = 1990
_YEARS_AHEAD = 20
# Seconds would be past the year 5000.
_LEAST_MILLISECONDS = 10**11

_EPOCH = re.compile(r"(\d{9,13})(?:\.\d{1,9})?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z)?)?")
_ZONE = r"Z|UTC|GMT|[+-]\d\d(?::?\d\d)?"
_YEAR_FIRST = re.compile(
    r"(?<![\d.,/-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)"
    rf"(?:(?:T| {{1,3}}|, )(\d{{1,2}}):(\d\d)(?::(\d\d)(?:[.,](\d{{1,9}}))?)?(?: ?({_ZONE})(?![\w]))?)?",
    re.IGNORECASE,
)
_CJK = re.compile(r"(?:(令和|平成) ?)?(\d{1,4}|元) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일号號]")
_YEAR_BEFORE_ERA = {"": 0, "令和": 2018, "平成": 1988}
# "2026. 3. 5." is how Korean and Hungarian pages print it.
_SPACED_YEAR_FIRST = re.compile(r"(?<![\d.,/-])(\d{4})\. (\d{1,2})\. (\d{1,2})\.?(?!\d)")
_MAIL = re.compile(r"\d{1,2} [A-Za-z]{3} (?:\d\d){1,2} \d{1,2}:\d\d")
_UNIX = re.compile(
    r"(?:mon|tue|wed|thu|fri|sat|sun) ([a-z]{3}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d) "
    r"(?:(?:(utc|gmt|z)|[a-z]{3,4}) )?(\d{4})",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"(?<![\d.,/-])(\d{1,2})([/-]|\. ?)(\d{1,2})\2(\d{4}|\d{1,2})(?![\d/-]|[.,]\d)")
_ORDINAL = r"(?:st|nd|rd|th|er|ère|ero|re|e|ème|º|ª|°|\.º|\.ª|\.)?"
_DAY_MONTH = re.compile(
    rf"(?<![\d.,/])(\d{{1,2}}){_ORDINAL}[ \-/.]{{1,2}}(?:of |de |del |d')?([^\W\d_]{{3,12}})\.?[,]?"
    r"[ \-/]{1,2}(?:de |del |of )?(\d{4}(?!\d)|\d\d(?=\W*$))"
)
_MONTH_DAY = re.compile(
    r"(?<![^\W\d_])([^\W\d_]{3,12})\.?[ \-/]{1,2}(?:the )?(\d{1,2})(?:st|nd|rd|th)?(?:, ?|[ \-/]{1,2})(\d{4})(?!\d)"
)
_YEAR_MONTH_DAY = re.compile(r"(?<![\d.,/-])(\d{4})[ \-/]([^\W\d_]{3,12})[ \-/](\d{1,2})(?!\d)")
# Full-width figures and marks, as Japanese and Chinese pages print them.
_WIDE = str.maketrans("０１２３４５６７８９／－：．＋", "0123456789/-:.+")


def read_date(text: str, seen_at: datetime, language: str | None = None) -> ReadDate:
    """The date that `text` prints, seen at `seen_at` (UTC); `language` is a BCP 47 tag and decides 05/11/2026."""
    if seen_at.tzinfo is not None:
        seen_at = seen_at.astimezone(UTC).replace(tzinfo=None)
    printed = " ".join(text[: 4 * _LONGEST].split())[:_LONGEST].translate(_WIDE)
    if not printed:
        return UNKNOWN
    tag = (language or "").replace("_", "-").casefold()
    read = _read_number(printed) or _read_exact(printed) or _read_printed(printed, tag)
    read = read or _read_relative(printed, seen_at, tag) or _read_other_language(printed, seen_at, tag) or UNKNOWN
    return read if _is_plausible(read, seen_at) else UNKNOWN


def _is_plausible(read: ReadDate, seen_at: datetime) -> bool:
    return read.date is None or _EARLIEST_YEAR <= read.date.year <= seen_at.year + _YEARS_AHEAD


def _moment(*parts: int) -> datetime | None:
    try:
        return datetime(*parts)  # type: ignore[arg-type]
    except ValueError:
        return None


def _day(year: int, month: int, day: int) -> ReadDate | None:
    date = _moment(year, month, day)
    return None if date is None else ReadDate(date, "day")


def _read_number(printed: str) -> ReadDate | None:
    if not printed[0].isdecimal() or not printed.isascii():
        return None
    if compact := _COMPACT.fullmatch(printed):
        year, month, day, hour, minute, second, _ = compact.groups()
        date = _moment(*(int(part or 0) for part in (year, month, day, hour, minute, second)))
        if date is not None:
            return ReadDate(date, "second" if hour else "day")
    if not (epoch := _EPOCH.fullmatch(printed)):
        return None
    number = int(epoch[1])
    milliseconds = number if number > _LEAST_MILLISECONDS else number * 1000
    return ReadDate(datetime(1970, 1, 1) + timedelta(milliseconds=milliseconds), "second")


def _read_exact(printed: str) -> ReadDate | None:
    if match := _YEAR_FIRST.search(printed):
        return None if _dates_in(_YEAR_FIRST, printed) > 1 else _read_year_first(match)
    if match := _CJK.search(printed):
        return None if _dates_in(_CJK, printed) > 1 else _read_cjk(match)
    if match := _SPACED_YEAR_FIRST.search(printed):
        days = _dates_in(_SPACED_YEAR_FIRST, printed)
        return None if days > 1 else _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _UNIX.fullmatch(printed):
        return _read_unix(match)
    return _read_mail_date(printed) if _MAIL.search(printed) else None


def _read_cjk(match: re.Match[str]) -> ReadDate | None:
    """Japanese years may count from the accession of an emperor, whose first year is 元."""
    era = match[1] or ""
    year = 1 if match[2] == "元" else int(match[2])
    if not era and year < 1000:
        return None
    return _day(_YEAR_BEFORE_ERA[era] + year, int(match[3]), int(match[4]))


def _read_unix(match: re.Match[str]) -> ReadDate | None:
    """ "Thu Jul 23 19:16:00 UTC 2026"; without a zone that is Greenwich's only the day is known."""
    month = _months().get(match[1].casefold())
    if month is None:
        return None
    year, day = int(match[7]), int(match[2])
    if not match[6]:
        return _day(year, month, day)
    date = _moment(year, month, day, int(match[3]), int(match[4]), int(match[5]))
    return None if date is None else ReadDate(date, "second")


def _dates_in(pattern: re.Pattern[str], printed: str) -> int:
    return len(set(pattern.findall(printed)))


def _read_year_first(match: re.Match[str]) -> ReadDate | None:
    year, month, day = int(match[1]), int(match[3]), int(match[4])
    if match[5] is None:
        return _day(year, month, day)
    hour, minute, second = int(match[5]), int(match[6]), int(match[7] or 0)
    micro = int((match[8] or "0")[:6].ljust(6, "0"))
    date = _moment(year, month, day, hour, minute, min(second, 59) if second == 60 else second, micro)
    if date is None:
        return None
    if match[9] is None and not (hour or minute or second or micro):
        return ReadDate(date, "day")  # 2025-07-28 00:00:00.0 is a day in a database's clothes
    return _shifted(date, match[9])


def _shifted(date: datetime, zone: str | None) -> ReadDate | None:
    if zone and zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        try:
            date = date - offset if zone[0] == "+" else date + offset
        except OverflowError:
            return None
    return ReadDate(date, "second")


def _read_mail_date(printed: str) -> ReadDate | None:
    try:
        date = parsedate_to_datetime(printed)
        if date.tzinfo is not None:
            date = date.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return ReadDate(date, "second")


@cache
def _months() -> dict[str, int]:
    return {row["word"]: int(row["month"]) for row in vocabulary("months")}


def _read_printed(printed: str, tag: str) -> ReadDate | None:
    """A day in words or figures; None when there is none, or when two different days are named."""
    folded = printed.casefold()
    days = {day for day in (*_days_in_words(folded), *_days_in_figures(folded, tag)) if day is not None}
    return days.pop() if len(days) == 1 else None


def _days_in_words(folded: str) -> list[ReadDate | None]:
    named = [(match[1], match[2], match[3]) for match in _DAY_MONTH.finditer(folded)]
    named += [(match[2], match[1], match[3]) for match in _MONTH_DAY.finditer(folded)]
    named += [(match[3], match[2], match[1]) for match in _YEAR_MONTH_DAY.finditer(folded)]
    months = _months()
    return [_day(_full(year), months[word], int(day)) for day, word, year in named if word in months]


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _days_in_figures(folded: str, tag: str) -> list[ReadDate | None]:
    return [_read_figures(int(match[1]), int(match[3]), match[4], match[2], tag) for match in _FIGURES.finditer(folded)]


def _read_figures(first: int, second: int, last: str, separator: str, tag: str) -> ReadDate | None:
    """05/11/2025 by the order of its language; without one only where the figures leave one reading."""
    order = _orders().get(tag) or _orders().get(tag.partition("-")[0])
    if len(last) < 4:
        return _read_short_figures(first, second, last, separator, order)
    year = int(last)
    if first > 12 or first == second or order == "day" or (separator[0] == "." and order != "month"):
        return _day(year, second, first)
    return _day(year, first, second) if second > 12 or order == "month" else None


def _read_short_figures(first: int, second: int, last: str, separator: str, order: str | None) -> ReadDate | None:
    """24/11/26 may begin or end with the year: only a language tells; points alone are of day before month."""
    if order == "year":
        return _day(2000 + first, second, int(last))
    if len(last) == 1:
        return None
    if order == "month":
        return _day(_full(last), first, second)
    return _day(_full(last), second, first) if order == "day" or (separator == "." and not order) else None


@cache
def _orders() -> dict[str, str]:
    """Language or region → what stands first in 05/11/2026 (day, month, year; either); "en" alone is not there."""
    return {row["language"]: row["first"] for row in vocabulary("date_orders")}


def _read_relative(printed: str, seen_at: datetime, tag: str) -> ReadDate | None:
    date = read_relative(printed, seen_at, tag.partition("-")[0])
    return None if date is None else ReadDate(date, "relative")


@cache
def _own_languages() -> frozenset[str]:
    named = {code for row in vocabulary("months") for code in row["languages"].split()}
    return frozenset(named | {row["language"] for row in vocabulary("relative_dates")})


def _read_other_language(printed: str, seen_at: datetime, tag: str) -> ReadDate | None:
    """By dateparser, which needs 100 ms to find no date: only short texts with a figure, in a language not ours."""
    code = tag.partition("-")[0]
    is_told = len(printed) <= 60 and "+" not in printed and any(map(str.isdecimal, printed))
    if not code or code in _own_languages() or not is_told:
        return None
    import dateparser  # half a second, for few texts
    from dateparser.data.languages_info import language_order

    if code not in language_order:
        return None
    settings = {
        "RELATIVE_BASE": seen_at,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "TIMEZONE": "UTC",
        "TO_TIMEZONE": "UTC",
    }
    try:
        date = dateparser.parse(printed, languages=[code], settings={**settings, "RETURN_AS_TIMEZONE_AWARE": False})
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError, KeyError):
        return None  # a stranger's parser on strangers' text
    if date is None:
        return None
    midnight = date.replace(hour=0, minute=0, second=0, microsecond=0)
    return ReadDate(midnight, "day" if str(date.year) in printed else "relative")
